"""A stop rule replayed at every look on streams of answers: when it stops, why, and what it would then report."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit.planning.flow import Flow, Stream
from simkit.planning.stop_rule import StopRule

__all__ = ["HOPELESS", "RAN_OUT", "SETTLED", "Found", "Replayed", "Watch", "replay", "watch_stream"]

SETTLED, HOPELESS, RAN_OUT = 0, 1, 2

BLOCK = 16
"""Belief draws whose streams are held at once."""

_DATES = 200

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Watch:
    """What a rule looks at.

    Parameters
    ----------
    which : ndarray of int
        Positions of the reasons among which one may lead, or of the one named in advance.
    first : ndarray, shape (len(which),)
        Which of them is taken where several are level: the one with the larger number, below 1/2.
    """

    which: Ints
    first: Floats


@dataclass(frozen=True)
class Found:
    """What is on the table at one moment; all of shape (R, n, replicates).

    Parameters
    ----------
    months : ndarray
        Since the start.
    answers, named : ndarray of int
        Answers in all, and those that name a reason.
    reason : ndarray of int
        The leading reason, or the one named in advance.
    count : ndarray of int
        Answers that name it.
    """

    months: Floats
    answers: Ints
    named: Ints
    reason: Ints
    count: Ints


@dataclass(frozen=True)
class Replayed:
    """Streams after the rule.

    Parameters
    ----------
    why : ndarray of int, shape (R, n, replicates)
        `SETTLED`, `HOPELESS` or `RAN_OUT`.
    later : ndarray of bool, shape (R, n, replicates)
        Whether it would be settled at some look, were it never given up.
    stop, end : Found
        When the rule stops, and when all have been asked: what is found where nobody stops.
    """

    why: Ints
    later: NDArray[np.bool_]
    stop: Found
    end: Found


def watch_stream(rule: StopRule, watch: Watch, flow: Flow, stream: Stream) -> tuple[Ints, Ints]:
    """Why and at which look it stops, each of shape (S,)."""
    said, months = stream
    named = said[..., :-1].sum(axis=-1)
    own = said[..., watch.which]
    x = own.max(axis=-1)
    y = np.partition(own, -2, axis=-1)[..., -2] if own.shape[-1] > 1 else named - x
    over = months >= flow.end - 1e-9
    why = np.full(len(said), RAN_OUT)
    at = np.full(len(said), said.shape[1] - 1)
    going = np.arange(len(said))
    for look in range(said.shape[1]):
        if not len(going):
            break
        seen = x[going, look], y[going, look], named[going, look]
        settled = rule.settled(*seen)
        done = settled | over[going, look]
        open_ = np.flatnonzero(~done) if rule.hopeless > 0 else np.zeros(0, dtype=int)
        hopeless = np.zeros(len(going), dtype=bool)
        if len(open_):
            a, b, n = (each[open_] for each in seen)
            hopeless[open_] = _chance(rule, flow, a, b, n, months[going[open_], look]) < rule.hopeless
        why[going[settled]], why[going[hopeless]] = SETTLED, HOPELESS
        stops = done | hopeless
        at[going[stops]] = look
        going = going[~stops]
    return why, at


def _chance(rule: StopRule, flow: Flow, x: Ints, y: Ints, n: Ints, months: Floats) -> Floats:
    """The chance of being settled at the end, as the rule sees it; worked out once for each state."""
    if rule.looks == "answer":
        # dates to a 200th of the time, so that states recur
        months = np.rint(months * (_DATES / flow.end)) * (flow.end / _DATES)
    states, back = np.unique(np.stack([x, y, n, months]), axis=1, return_inverse=True)
    a, b, named, after = states
    left = flow.left(named, after)
    return rule.chance(a[:, None], b[:, None], named[:, None], left).mean(axis=1)[back.ravel()]


def _found(watch: Watch, stream: Stream, at: Ints) -> Found:
    rows = np.arange(len(at))
    said = stream.said[rows, at]
    own = said[:, watch.which]
    leads = (own + watch.first).argmax(axis=1)
    return Found(
        stream.months[rows, at],
        said.sum(axis=1),
        said[:, :-1].sum(axis=1),
        watch.which[leads],
        own[rows, leads],
    )


def replay(rule: StopRule, watch: Watch, flow: Flow, *, replicates: int, seed: int, block: int = BLOCK) -> Replayed:
    """Replay a rule.

    Parameters
    ----------
    rule : StopRule
    watch : Watch
    flow : Flow
    replicates : int
        Streams of each belief draw.
    seed : int
    block : int
        Belief draws at a time; makes no difference to the result.
    """
    scrambles, draws = flow.volume.mean.shape
    patient = replace(rule, hopeless=0.0)
    why, later, stops, ends = [], [], [], []
    for scramble in range(scrambles):
        for begin in range(0, draws, block):
            stream = flow.draw(rule.looks, scramble, slice(begin, begin + block), replicates, seed)
            reason, at = watch_stream(rule, watch, flow, stream)
            why.append(reason)
            # what has been given up is the only thing that patience changes
            settled = reason == SETTLED
            gone = np.flatnonzero(reason == HOPELESS)
            if len(gone):
                settled[gone] = (
                    watch_stream(patient, watch, flow, Stream(stream.said[gone], stream.months[gone]))[0] == SETTLED
                )
            later.append(settled)
            stops.append(_found(watch, stream, at))
            ends.append(_found(watch, stream, np.full(len(at), stream.said.shape[1] - 1)))
    shape = (scrambles, draws, replicates)

    def joined(parts: list[Found]) -> Found:
        names = ("months", "answers", "named", "reason", "count")
        return Found(*(np.concatenate([getattr(each, name) for each in parts]).reshape(shape) for name in names))

    return Replayed(
        np.concatenate(why).reshape(shape), np.concatenate(later).reshape(shape), joined(stops), joined(ends)
    )
