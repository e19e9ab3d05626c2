"""Which items people answer, and which contributing reasons they name: what needs rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simkit.response.breakoff import effective_minutes, hazard
from simkit.response.item import answer_probability
from simkit.response.process import Setting, candor_of, mention_of
from simkit.response.risk import risk_of
from simkit.simulation.guide import Guide, guide
from simkit.simulation.journey import REPORTS, Journey, Way, by_setting
from simkit.simulation.people import People
from simkit.simulation.world import World

__all__ = ["answered_items", "contributing_reasons", "mentioned_reasons"]

_NEVER = 1e-12

TOGETHER = 24
"""Items whose fate one uniform decides: its 53 bits tell 2^24 patterns apart to the last few of them."""


def answered_items(to: Way, people: People, journey: Journey) -> NDArray[np.bool_]:
    """Which items the people who started answer, shape (m, items).

    Breakoff in an item precedes its answer; the reason question counts as answered where something is on record.
    """
    form = to.design.questionnaire
    answered = np.ones((len(journey.began), len(form.items)), dtype=bool)
    if to.design.coverage is None:
        for setting, here in by_setting(to, journey.step):
            who = journey.began[here]
            says = answered[here]
            for start in range(0, len(form.items), TOGETHER):
                first = not start
                chance = people.luck["items"].take(who) if first else people.more("items", who, 1, start // TOGETHER)[0]
                _pattern(to, setting, people, who, chance, start, says[:, start : start + TOGETHER])
            leavers = np.flatnonzero(~journey.complete[here])
            if len(leavers):
                says[leavers] &= _reached(to, setting, people, who.take(leavers))
            if not isinstance(here, slice):  # of which `says` is a view
                answered[here] = says
    answered[:, form.reason_at] = journey.outcome >= REPORTS
    return answered


@dataclass(frozen=True, eq=False)
class _Block:
    """Items that one uniform decides, in one setting of a design.

    Parameters
    ----------
    columns : ndarray of int
        Which of the block's items are in question.
    never : ndarray of int
        Which are never answered.
    kinds : tuple of (float, bool)
        Sensitivity of each item in question, and whether it is an open one in writing: what its answer depends on.
    together : ndarray, shape (1, items + 1), optional
        Products of the probabilities of the first items; None where they differ from person to person.
    skips : Guide, optional
        Where there are such products: how many of them (of all items, of all but the last, ...) lie at or below.
    """

    columns: NDArray[np.int64]
    never: NDArray[np.int64]
    kinds: tuple[tuple[float, bool], ...]
    together: NDArray[np.float64] | None
    skips: Guide | None


@lru_cache(maxsize=256)
def _block(to: Way, setting: Setting, start: int, size: int) -> _Block:
    """What is the same for everybody; the reason question is decided elsewhere, and left out here."""
    p, form = to.one.p, to.design.questionnaire
    risk = risk_of(p, setting.sponsor, setting.anonymity, setting.cell)
    columns, never, kinds, chances = [], [], [], []
    for column, item in enumerate(form.items[start : start + size]):
        kind = (item.sensitivity, item.kind == "open" and not setting.live)
        chance = float(answer_probability(p, item.sensitivity, risk, 0.0, kind[1]))
        if start + column == form.reason_at:
            continue
        if chance == 0.0:
            never.append(column)
            continue
        columns.append(column)
        kinds.append(kind)
        chances.append(chance)
    plain = all(sensitivity == 0 for sensitivity, _ in kinds)
    together = _together(np.array([chances])) if plain and chances else None
    skips = None if together is None else guide(together[0, :0:-1])
    return _Block(np.array(columns, dtype=np.int64), np.array(never, dtype=np.int64), tuple(kinds), together, skips)


def _together(each: NDArray[np.float64]) -> NDArray[np.float64]:
    """Products of the first 0, 1, 2, ... probabilities of each row; never quite 0, so that 24 of them are a number."""
    ones = np.ones((len(each), 1))
    return np.cumprod(np.concatenate([ones, np.maximum(each, _NEVER)], axis=1), axis=1)


def _pattern(
    to: Way,
    setting: Setting,
    people: People,
    who: NDArray[np.int64],
    chance: NDArray[np.float64],
    start: int,
    out: NDArray[np.bool_],
) -> None:
    """Who would answer which of some items, from `start` on; put into `out`, shape (m, items).

    One uniform decides them in turn. Item after item is answered as long as it is below the product of their
    probabilities; where it is not, that item is skipped, and the part of the interval in which it lies is stretched
    to a uniform for the items that follow.
    """
    block = _block(to, setting, start, out.shape[1])
    if len(block.never):
        out[:, block.never] = False
    if not len(block.columns):
        return
    together = block.together
    if together is None:
        p, caution = to.one.p, people.caution.take(who)
        risk = risk_of(p, setting.sponsor, setting.anonymity, setting.cell)
        answers = {kind: answer_probability(p, kind[0], risk, caution, kind[1]) for kind in set(block.kinds)}
        together = _together(np.stack([answers[kind] for kind in block.kinds], axis=1))
    column = block.columns
    some = np.flatnonzero(chance >= together[:, -1])
    left = chance[some]
    while len(some):
        if block.skips is not None:
            # how many of the products lie above it; they fall from the first to the last
            skipped = len(column) - block.skips(left)
            above, below = together[0, skipped], together[0, skipped + 1]
        else:
            own = together[some]
            skipped = (left[:, None] < own[:, 1:]).sum(axis=1)
            rows = np.arange(len(some))
            above, below = own[rows, skipped], own[rows, skipped + 1]
        out[some, column[skipped]] = False
        left = (left - below) / (above - below) * below
        more = left >= (together[0, -1] if len(together) == 1 else together[some, -1])
        some, left = some[more], left[more]


def _reached(to: Way, setting: Setting, people: People, who: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which items people come to without leaving in them, shape (m, items)."""
    minutes = effective_minutes(to.one.p, to.design.asked(*setting[:3]), setting.live, slice(None))
    leaving = hazard(to.one.p, people.fatigue.take(who))
    leaves, _ = people.halves("breakoff and refusal", who)
    with np.errstate(divide="ignore"):
        lasts = -np.log(leaves) / leaving
    # items end one after another: as many as end before the person leaves
    return np.arange(len(minutes)) < np.searchsorted(minutes, lasts)[:, None]


def contributing_reasons(one: World, people: People) -> NDArray[np.bool_]:
    """Which reasons contribute beside each person's own, shape (n, K)."""
    everybody = np.arange(len(people))
    holds = people.more("contributing", everybody, 2 * len(one.sensitivity))[: len(one.sensitivity)].T
    chance = one.population.column("contributes") * one.process.alive
    out = holds < chance
    out[everybody, people.reason] = False
    return out


def mentioned_reasons(to: Way, people: People, journey: Journey, contributing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of their contributing reasons the people who started name, shape (m, K).

    Whoever answers with care names each with probability mention x candor about it.
    """
    reasons = len(to.one.sensitivity)
    out = np.zeros((len(journey.began), reasons), dtype=bool)
    chance = people.more("contributing", journey.began, 2 * reasons)[reasons:].T
    for setting, here in by_setting(to, journey.step):
        who = journey.began[here]
        caution, goodwill = (each.take(who)[:, None] for each in (people.caution, people.goodwill))
        candid = candor_of(to.one.p, setting, caution, goodwill, to.one.sensitivity)
        out[here] = chance[here] < mention_of(to.one.p, to.design, setting) * candid
    return out & contributing[journey.began] & journey.careful[:, None]
