"""A crowd meets a design: READ THIS FIRST.

The stages are those of `response/process.py`, in the same order and with the same functions. There they are
integrated over; here each person has one uniform for each thing that chance decides, and what happens is a
deterministic function of these: a larger incentive never loses anybody who would have started (though somebody may
start on the web who would have waited for the call), and two designs meet the same people with the same luck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.response.breakoff import hazard
from simkit.response.process import (
    Setting,
    answered_by,
    candor_of,
    careless_of,
    depth_of,
    minutes_of,
    setting_of,
)
from simkit.response.start import contact_factors, waiting
from simkit.simulation.people import People
from simkit.simulation.world import World

__all__ = [
    "BREAKOFF",
    "NOT_DELIVERED",
    "NO_START",
    "REFUSED",
    "REPORTS",
    "Journey",
    "Way",
    "by_setting",
    "outcomes",
    "travel",
    "way",
]

NOT_DELIVERED, NO_START, BREAKOFF, REFUSED, REPORTS = range(5)
"""Outcomes of an invitation as far as the reason question goes. From `REPORTS` on: the reason named without saying
what to fix (K of them), a platitude, the reason named saying what to fix (K of them)."""


def outcomes(reasons: int) -> int:
    """How many outcomes there are with K reasons: 5 + 2 K."""
    return REPORTS + 2 * reasons + 1


@dataclass(frozen=True, eq=False)
class Way:
    """A design in one world: what is the same for everybody whom it asks.

    Parameters
    ----------
    one : World
    design : Design
    factors : tuple of float
        What each contact multiplies the odds of starting with.
    settings : tuple of Setting
    setting_at : ndarray of int, shape (contacts,)
        The setting of each contact.
    """

    one: World
    design: Design
    factors: tuple[float, ...]
    settings: tuple[Setting, ...]
    setting_at: NDArray[np.int64]


def way(one: World, design: Design) -> Way:
    """Prepare a design for a world."""
    settings = design.settings
    return Way(
        one,
        design,
        tuple(float(factor) for factor in contact_factors(one.p, design)),
        tuple(setting_of(design, each) for each in settings),
        np.array([settings.index(step.setting) for step in design.steps]),
    )


@dataclass(frozen=True)
class Journey:
    """What became of the people who began; arrays of shape (m,).

    Parameters
    ----------
    undelivered : ndarray of int
        Whom the invitation did not reach: positions among the people.
    began : ndarray of int
        Who started: positions among the people.
    step : ndarray of int
        The contact at which each started.
    outcome : ndarray of int
        `BREAKOFF`, `REFUSED`, or `REPORTS` and above.
    complete : ndarray of bool
        Whether they came to the end.
    careful : ndarray of bool
        Whether they answered, and with care.
    """

    undelivered: NDArray[np.int64]
    began: NDArray[np.int64]
    step: NDArray[np.int64]
    outcome: NDArray[np.int64]
    complete: NDArray[np.bool_]
    careful: NDArray[np.bool_]


def travel(to: Way, people: People) -> Journey:
    """Take people through a design."""
    undelivered, began, step = _start(to, people)
    if len(to.settings) == 1:
        return Journey(undelivered, began, step, *_answer(to, to.settings[0], people, began))
    outcome = np.empty(len(began), dtype=np.int64)
    complete, careful = np.empty(len(began), dtype=bool), np.empty(len(began), dtype=bool)
    for setting, here in by_setting(to, step):
        outcome[here], complete[here], careful[here] = _answer(to, setting, people, began[here])
    return Journey(undelivered, began, step, outcome, complete, careful)


def by_setting(to: Way, step: NDArray[np.int64]) -> list[tuple[Setting, slice | NDArray[np.int64]]]:
    """The settings of a design, each with those who started in it."""
    if len(to.settings) == 1:
        return [(to.settings[0], slice(None))]
    at = to.setting_at[step]
    return [(setting, _where(at == k)) for k, setting in enumerate(to.settings)]


def _start(to: Way, people: People) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Whom the invitation did not reach, who starts, and at which contact."""
    chance = people.luck["contact"]
    if to.design.coverage is not None:
        # somebody else fills the record in: contact and start play no part
        began = _where(chance < to.design.coverage)
        return np.empty(0, dtype=np.int64), began, np.zeros(len(began), dtype=np.int64)
    each = to.one.deliverable
    reach = float(each[0]) if len(each) == 1 else each[people.segment]
    # one uniform, inverted: from 0 on those who start at the first contact, then at the second, ... , then those whom
    # it reaches and who never start, from `reach` on those whom it does not reach
    began = _where(_starts(to, people, reach))
    drawn, reached = chance.take(began), reach.take(began) if isinstance(reach, np.ndarray) else reach
    step = np.zeros(len(began), dtype=np.int64)
    if len(to.factors) > 1:
        for left in waiting(people.odds.take(began), to.factors[:-1]):
            step += drawn >= reached * (1.0 - left)
    return _where(chance >= reach), began, step


def _starts(to: Way, people: People, reach: NDArray[np.float64] | float) -> NDArray[np.bool_]:
    """Who starts at some contact: chance < reach (1 - prod 1/(1 + odds x factor)), without a division."""
    above = reach - people.luck["contact"]
    with np.errstate(over="ignore", invalid="ignore"):
        for factor in to.factors:
            still = people.odds * factor
            still += 1.0
            above *= still
    return above > reach


def _answer(
    to: Way, setting: Setting, people: People, who: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """What people who started in one setting put on record, whether they come to the end, whether they take care.

    Few are careless and few refuse: most have more luck than the worst of the crowd would need, and whether the
    others have is worked out for them alone.
    """
    one, p, design = to.one, to.one.p, to.design
    reason, fatigue, caution = (
        people.reason.take(who).astype(np.intp),
        people.fatigue.take(who),
        people.caution.take(who),
    )
    sensitivity = one.sensitivity.take(reason)
    candid = candor_of(p, setting, caution, people.goodwill.take(who), sensitivity)
    care, chance = people.halves("care and candor", who)
    outcome = _said(one, reason, chance, candid, float(depth_of(p, design, setting)))
    careful, complete = np.ones(len(who), dtype=bool), np.ones(len(who), dtype=bool)

    maybe = _where(care < careless_of(p, design, setting, _ends(fatigue)).max())
    careless = np.broadcast_to(careless_of(p, design, setting, fatigue[maybe]), maybe.shape)
    truly = care[maybe] < careless
    hasty = maybe[truly]
    outcome[hasty] = REPORTS + _any_reason(one, care[hasty] / careless[truly])
    careful[hasty] = False
    if setting.recorded:
        return outcome, complete, careful

    leaves, refusal = people.halves("breakoff and refusal", who)
    refused = _where(refusal >= answered_by(p, setting, _ends(caution), _ends(sensitivity)[:, None]).min())
    refused = refused[refusal[refused] >= answered_by(p, setting, caution[refused], sensitivity[refused])]
    # breakoff by inverting the cumulative hazard: gone before the end of an item that it reaches
    spent, leaving = -np.log(leaves), hazard(p, fatigue)
    to_reason, to_end = minutes_of(p, design, setting)
    gone = spent <= leaving * to_reason
    outcome[refused] = REFUSED
    outcome[gone] = BREAKOFF
    careful[refused] = False
    careful &= ~gone
    return outcome, np.greater(spent, leaving * to_end, out=complete), careful


def _where(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where something holds; without the detours of `np.flatnonzero`, which tell where there are few people."""
    return holds.nonzero()[0]


def _ends(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smallest and the largest, with 0 among them: a probability monotone in them is extreme at these."""
    return np.array([values.min(initial=0.0), values.max(initial=0.0)])


def _any_reason(one: World, chance: NDArray[np.float64]) -> NDArray[np.int64]:
    """Any reason alike; `chance` is uniform."""
    return one.alive[np.minimum((chance * len(one.alive)).astype(np.int64), len(one.alive) - 1)]


def _said(
    one: World,
    reason: NDArray[np.int64],
    chance: NDArray[np.float64],
    candid: NDArray[np.float64],
    specific: float,
) -> NDArray[np.int64]:
    """What a careful person says, as an outcome code.

    The unit interval is laid out in this order: the true reason and what to fix about it, the true reason, a
    platitude, the excuses.
    """
    reasons = len(one.sensitivity)
    outcome = reason + REPORTS
    # a product, not an index: several times faster
    outcome += (chance < candid * specific) * (reasons + 1)
    dodge = _where(chance >= candid)
    if len(dodge):
        own, told = reason[dodge], candid[dodge]
        vague = one.vague[own]
        with np.errstate(divide="ignore", invalid="ignore"):
            # what is left of the interval is uniform again; the largest double below 1 keeps rounding inside
            rest = ((chance[dodge] - told) / (1.0 - told) - vague) / (1.0 - vague)
        excuse = (one.excuse_borders[own, :-1] <= np.minimum(rest, 1.0 - 2.0**-53)[:, None]).sum(axis=1)
        outcome[dodge] = REPORTS + np.where((rest < 0.0) | (vague >= 1.0), reasons, excuse)
    return outcome
