"""The joint likelihood of a pilot: contacts, breakoff, item nonresponse and what was said, from rows or from counts.

What is not known of a person is summed over: a count belongs to a *set* of outcomes (`simkit.pilot.outcomes`), and rows
and tables of counts go through the same few lines. Counts that are all known make a multinomial; where all that may be
told is that fewer than five answered, it is the probability of that.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from simkit import checks
from simkit.design.design import Design
from simkit.pilot.aggregate import UNMAPPED, Aggregate, Counts
from simkit.pilot.data import ANSWERED, PilotData
from simkit.pilot.outcomes import Outcomes
from simkit.pilot.shown import Shown
from simkit.program.observed import VAGUE
from simkit.program.program import Program

__all__ = ["Evidence", "Few", "Recorded", "chance", "evidence_of", "evidence_shown", "log_likelihood", "recorded_in"]

Floats = NDArray[np.float64]
Positions = tuple[int, ...]


@dataclass(frozen=True)
class Few:
    """All that may be told: of `of` people in one of `whole` those in one of `part` were as many as one of `counts`."""

    part: Positions
    whole: Positions
    of: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Evidence:
    """Counts by segments and sets of outcomes.

    Parameters
    ----------
    counts : mapping of (segments, whole, part) to count
        People of these segments (positions; () for all), known to be in `whole`, who were in `part` of it.
    few : tuple of Few
        Counts of which only a range may be told.
    """

    counts: Mapping[tuple[Positions, Positions, Positions], int]
    few: tuple[Few, ...] = ()

    def __post_init__(self) -> None:
        kept = {key: n for key, n in sorted(self.counts.items()) if n}
        object.__setattr__(self, "counts", MappingProxyType(kept))

    def __add__(self, other: Evidence) -> Evidence:
        both = Counter(self.counts)
        both.update(other.counts)
        return Evidence(both, (*self.few, *other.few))

    def __bool__(self) -> bool:
        return bool(self.counts or self.few)


def _where(program: Program) -> dict[str, Positions]:
    parts = program.population.parts
    places = {part.name: (at,) for at, part in enumerate(parts)} if len(parts) > 1 else {}
    return places | {"": ()}


class Recorded(NamedTuple):
    """Whether bounces, people who broke off, and reasons would be in the data if there were any."""

    bounces: bool
    breakoffs: bool
    reasons: bool = True


def recorded_in(data: PilotData | Aggregate) -> Recorded:
    """What a pilot records. What never occurs in it is taken as not recorded: few senders hear of every bounce."""
    total = data.aggregate if isinstance(data, PilotData) else data
    bounces = any(c.invited is not None and c.delivered is not None and c.delivered < c.invited for c in _each(total))
    named = not isinstance(data, PilotData) or any(person.reason for person in data.people)
    return Recorded(bounces, any(c.started is not None and c.started > c.answered for c in _each(total)), named)


def _each(data: Aggregate) -> Iterable[Counts]:
    return data.cells.values()


def evidence_of(
    data: PilotData | Aggregate, program: Program, design: Design, recorded: Recorded | None = None
) -> Evidence:
    """Everything that a pilot's rows or counts tell. People of segments that the program does not have count as any.

    Parameters
    ----------
    data : PilotData or Aggregate
    program : Program
    design : Design
        In which it was asked.
    recorded : Recorded, optional
        `recorded_in` the data if not given. Of parts of one pilot it must be told, so that all are read alike.

    Raises
    ------
    InvalidInput
        A contact that the design does not make, or a reason that the program does not have.
    """
    space = Outcomes(1 if design.coverage is not None else design.attempts, len(program.population.reasons))
    seen = recorded_in(data) if recorded is None else recorded
    if isinstance(data, PilotData):
        return _of_rows(data, program, space, seen)
    return _of_counts(data, program, space, seen)


def _never(space: Outcomes, recorded: Recorded) -> Positions:
    """Outcomes of people from whom nothing came."""
    more = (() if recorded.bounces else space.undelivered) + (() if recorded.breakoffs else space.left())
    return tuple(sorted((*space.unstarted, *more)))


def _position(key: str, program: Program) -> int | None:
    """Of a reason; None where it fits none of the list."""
    if key == VAGUE:
        return len(program.population.reasons)
    if key == UNMAPPED:
        return None
    keys = program.population.keys
    return keys.index(checks.known("the reason of an answer", key, keys))


def _of_rows(data: PilotData, program: Program, space: Outcomes, recorded: Recorded) -> Evidence:
    places, made = _where(program), Counter[tuple[Positions, Positions, Positions]]()
    never = _never(space, recorded)
    whole = space.everybody() if data.framed else space.started() if recorded.breakoffs else space.answered()
    for person, many in data.people.items():
        step = person.step
        if step is not None and not 0 <= step < space.steps:
            raise checks.InvalidInput(
                f"a row has a step that the design does not make, but its steps are 0 to {space.steps - 1}: name the"
                " design that was used."
            )
        if person.disposition == "not eligible":
            continue
        if person.disposition in ("undelivered", "not sent"):
            part = space.undelivered
        elif person.disposition in ("refusal", "non-contact"):
            part = never
        elif person.disposition not in ANSWERED:
            part = space.left(step)
        else:
            complete = person.disposition == "complete"
            specific = None if person.specific is None else bool(person.specific)
            if person.reason:
                reason = _position(person.reason, program)
                part = space.reports(step, reason, None if reason is None else specific, complete)
            elif not complete:
                part = space.reports(step, complete=False)
            elif recorded.reasons:
                part = space.silent(step)
            else:
                part = tuple(sorted((*space.silent(step), *space.reports(step, complete=True))))
        if not data.framed and not set(part) <= set(whole):
            continue
        made[places.get(person.segment, ()), whole, part] += many
    return Evidence(made)


def _of_counts(data: Aggregate, program: Program, space: Outcomes, recorded: Recorded) -> Evidence:
    places, made = _where(program), Counter[tuple[Positions, Positions, Positions]]()
    stages = (space.everybody(), space.delivered(), space.started(), space.answered())
    for (_, segment), counts in data.cells.items():
        at = places.get(segment, ())
        told = (counts.invited, *_heard(counts.invited, counts.delivered, counts.started, recorded), counts.answered)
        known = [(n, stage) for n, stage in zip(told, stages, strict=True) if n is not None]
        whole = known[0][1]
        for (n, stage), (less, next_one) in itertools.pairwise(known):
            made[at, whole, tuple(sorted(set(stage) - set(next_one)))] += n - less
        if not data.coded:
            made[at, whole, space.answered()] += counts.answered
            continue
        for key, n in counts.reasons:
            made[at, whole, space.reports(reason=_position(key, program))] += n
        made[at, whole, space.silent()] += counts.answered - sum(n for _, n in counts.reasons)
    return Evidence(made)


def _heard(
    invited: int | None, delivered: int | None, started: int | None, recorded: Recorded
) -> tuple[int | None, int | None]:
    """Who was reached and who started, as far as that says more than the stage beside it."""
    return (
        delivered if recorded.bounces or invited is None else None,
        started if recorded.breakoffs else None,
    )


def evidence_shown(shown: Shown, program: Program, design: Design) -> Evidence:
    """As much as may be shown of a pilot tells: nothing that is computed from it can tell more.

    Groups of reasons count as what they are, one set of outcomes. A table by segment and one by reason are two margins
    of the same answers; the second is read given that people answered, over the program's mix of segments.
    """
    space = Outcomes(1 if design.coverage is not None else design.attempts, len(program.population.reasons))
    places, made = _where(program), Counter[tuple[Positions, Positions, Positions]]()
    everybody, answered = space.everybody(), space.answered()
    asked, reached = shown.invited, shown.delivered
    if reached == asked:
        reached = None  # nothing is known to have bounced
    if shown.answered is None:
        if not asked or shown.cell < 2:
            return Evidence({})
        n = asked if reached is None else reached
        whole = everybody if reached is None else space.delivered()
        least = 0 if shown.cell == 2 else 1  # 0 would have been shown
        counts = {y for y in range(least, n + 1) if y < shown.cell or y > n - shown.cell}
        if reached is not None:
            made[(), everybody, space.undelivered] += asked - n
            made[(), everybody, space.delivered()] += n
        return Evidence(made, (Few(answered, whole, n, tuple(sorted(counts))),))
    stages = ((asked, everybody), (reached, space.delivered()), (shown.started, space.started()))
    known = [(n, stage) for n, stage in stages if n is not None] + [(shown.answered, answered)]
    whole = known[0][1]
    if shown.frame == "segment" and shown.by_frame is not None and shown.started is None and reached is None:
        for group in shown.by_frame:
            own = [places.get(name, ()) for name in group.names]
            at = tuple(sorted(s for each in own for s in each)) if all(own) else ()
            made[at, whole, answered] += group.answered
            made[at, whole, tuple(sorted(set(whole) - set(answered)))] += (group.invited or 0) - group.answered
    else:
        for (n, stage), (less, next_one) in itertools.pairwise(known):
            made[(), whole, tuple(sorted(set(stage) - set(next_one)))] += n - less
        if len(known) > 1:
            made[(), whole, answered] += shown.answered
    positions = {each.label: each.key for each in program.population.reasons}
    for group in shown.by_reason or ():
        part: set[int] = set()
        for label in group.names:
            if label in positions:
                part.update(space.reports(reason=_position(positions[label], program)))
            elif label == "Said nothing definite":
                part.update(space.reports(reason=space.reasons))
            elif label == "Gave no reason":
                part.update(space.silent())
            # what fits no reason of the list may be any of them: it widens no group
        made[(), answered, tuple(sorted(part))] += group.answered if part else 0
    return Evidence(made)


def _mass(mass: Floats, segments: Positions, part: Iterable[int]) -> Floats:
    at = np.array(segments or range(mass.shape[1]), dtype=int)
    return mass[:, at[:, None], list(part)].sum(axis=(1, 2))


def chance(mass: Floats, segments: Positions, whole: Positions, part: Positions) -> Floats:
    """P(in `part` | in `whole`), shape (D,); 0 where `whole` is impossible."""
    return _ratio(_mass(mass, segments, part), _mass(mass, segments, whole))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.clip(np.divide(above, below, out=np.zeros_like(above), where=below > 0), 0.0, 1.0)


def log_likelihood(mass: Floats, evidence: Evidence) -> Floats:
    """Log likelihood of the counts under each of D parameter draws, shape (D,).

    Multinomial coefficients of the counts do not depend on parameters and are left out, so that the log likelihoods of
    two pilots add up to that of both together.

    Parameters
    ----------
    mass : ndarray, shape (D, S, outcomes)
        From `simkit.pilot.outcomes.outcome_masses`.
    evidence : Evidence

    Examples
    --------
    Two outcomes, one draw; 3 of 4 in the first:

    >>> seen = Evidence({((), (0, 1), (0,)): 3, ((), (0, 1), (1,)): 1})
    >>> round(float(np.exp(log_likelihood(np.array([[[0.5, 0.5]]]), seen))[0]), 6)
    0.0625
    """
    total = np.zeros(len(mass))
    wholes = {(at, whole) for at, whole, _ in evidence.counts}
    below = {key: _mass(mass, *key) for key in wholes}
    with np.errstate(divide="ignore"):
        for (segments, whole, part), n in evidence.counts.items():
            total = total + n * np.log(_ratio(_mass(mass, segments, part), below[segments, whole]))
        for few in evidence.few:
            p = chance(mass, (), few.whole, few.part)[:, None]
            y = np.array(few.counts)
            ways = gammaln(few.of + 1) - gammaln(y + 1) - gammaln(few.of - y + 1)
            # 0 log 0 is 0 here: nobody of an impossible kind is no surprise
            hit, miss = np.log(np.maximum(p, 1e-300)), np.log(np.maximum(1.0 - p, 1e-300))
            total = total + logsumexp(ways + y * hit + (few.of - y) * miss, axis=1)
    return total
