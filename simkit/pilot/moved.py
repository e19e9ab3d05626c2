"""What a pilot has moved: rates and parameters before and after, and whether by counting or by assumption."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.measured import Believed
from simkit.diagnosis.people import People, Volume, people_at
from simkit.pilot.importance import effective_size, resampled
from simkit.pilot.likelihood import Evidence, Positions, chance
from simkit.pilot.outcomes import Outcomes
from simkit.pilot.posterior import SHARES, Posterior

__all__ = ["ASSUMED", "COUNTED", "Moved", "Rate", "answers_to_come", "parameters", "rates", "weighted"]

Floats = NDArray[np.float64]

COUNTED = "counted"
ASSUMED = "moved by assumption"
TIED = "moved along"

_UNSEEN = (
    "anchor_", "candor_", "live_share_of_gap", "vague", "closeness.", "exposure.", "stake", "careless_", SHARES,
    "goodwill_on_response", "trait_", "specific.", "skip_risk", "skip_caution",
)  # fmt: skip
"""What no count of one design can show: who said something else than the truth, and how the silent differ. What depth
an answer has (`specific`) can be counted, but only of those who are candid."""


def weighted(values: Floats, weights: Floats) -> Believed:
    """Median and 90% interval of weighted draws, shape (D,), with the error of the median.

    The error is that of a median of as many independent draws as the weights are worth.

    >>> round(weighted(np.arange(1001.0), np.ones(1001)).median, 6)
    500.0
    """
    order = np.argsort(values)
    values, weights = values[order], weights[order] / weights.sum()
    at = np.cumsum(weights) - weights / 2
    half = 0.5 / np.sqrt(effective_size(np.log(np.maximum(weights, 1e-300))))
    low, left, median, right, high = np.interp([0.05, 0.5 - half, 0.5, 0.5 + half, 0.95], at, values)
    return Believed(float(median), float(low), float(high), float(right - left) / 2)


class Rate(NamedTuple):
    """A rate of the design, before and after; `basis` is "counted" or "moved along"."""

    label: str
    before: Believed
    after: Believed
    basis: str


@dataclass(frozen=True)
class Moved:
    """A parameter before and after.

    Parameters
    ----------
    name, meaning : str
    before, after : Believed
    basis : str
        "counted": the counts depend on it, though several such parameters may share what is learned; "moved by
        assumption": no count shows it, and it moves only because the model ties it to what is counted.
    """

    name: str
    meaning: str
    before: Believed
    after: Believed
    basis: str

    @property
    def narrower(self) -> float:
        """By which part the 90% range has become narrower; negative if wider."""
        was = self.before.high - self.before.low
        return 1.0 - (self.after.high - self.after.low) / was if was > 0 else 0.0

    @property
    def noticeable(self) -> bool:
        """Whether the range has become a seventh narrower, or the median has moved by a twentieth of it."""
        was = self.before.high - self.before.low
        return abs(self.narrower) >= 0.15 or abs(self.after.median - self.before.median) >= 0.05 * was > 0


def _counted(evidence: Evidence, whole: Iterable[int], part: Iterable[int]) -> bool:
    """Whether every count falls either inside or outside of both, and some falls into each side."""
    inside, above, hit, missed = set(part), set(whole), False, False
    for (_, among, told), n in evidence.counts.items():
        own = set(told)
        if not above <= set(among) or not n:
            continue
        if not (own <= above or not own & above) or not (own <= inside or not own & inside):
            return False
        hit, missed = hit or own <= inside, missed or (own <= above and not own & inside)
    return hit or missed


def rates(found: Posterior, arm: int = 0) -> tuple[Rate, ...]:
    """Rates of one arm's design."""
    own, mass, before = found.arms[arm], found.masses[arm], found.before[arm]
    design, alike = own.design, np.ones(len(before))
    space = Outcomes(1 if design.coverage is not None else design.attempts, len(found.program.population.reasons))
    told: list[tuple[str, Positions, Positions]] = [
        ("answer", space.everybody(), space.answered()),
        ("can be reached", space.everybody(), space.delivered()),
        ("start, of those reached", space.delivered(), space.started()),
        ("answer, of those who start", space.started(), space.answered()),
        ("give a reason, of those who answer", space.answered(), space.reports()),
        ("stay vague, of those who give a reason", space.reports(), space.reports(reason=space.reasons)),
    ]
    made = []
    for label, whole, part in told:
        was = weighted(chance(before, (), whole, part), alike)
        now = weighted(chance(mass, (), whole, part), found.weights)
        made.append(Rate(label, was, now, COUNTED if _counted(own.evidence, whole, part) else TIED))
    return tuple(made)


def parameters(found: Posterior, *, contrast: bool = False) -> tuple[Moved, ...]:
    """Every parameter that the likelihood depends on.

    Parameters
    ----------
    found : Posterior
    contrast : bool
        Whether people were drawn by lot for designs of different settings: then candor is counted too.
    """
    rows = {row.name: row for row in found.program.beliefs.table()}
    made = []
    for name in found.moved:
        if name == SHARES:
            continue
        row = rows[name]
        unseen = any(name.startswith(each) for each in _UNSEEN) and not contrast
        made.append(
            Moved(
                name,
                row.meaning,
                Believed(row.median, row.low, row.high),
                weighted(found.draws[name], found.weights),
                ASSUMED if unseen else COUNTED,
            )
        )
    return tuple(sorted(made, key=lambda each: (each.basis != COUNTED, -each.narrower)))


def answers_to_come(found: Posterior, arm: int = 0) -> tuple[People, People]:
    """Answers over the program's horizon, before and after: what is not known, and chance."""
    population = found.program.population
    own = found.arms[arm].design
    space = Outcomes(1 if own.coverage is not None else own.attempts, len(population.reasons))
    made = []
    for mass, logs, people in (
        (found.before[arm], np.zeros(len(found.people_before)), found.people_before),
        (found.masses[arm], found.log_weights, found.draws["volume_factor"]),
    ):
        rate = chance(mass, (), space.everybody(), space.answered())
        rows = resampled(logs, 1024).reshape(-1, 8).T  # eighths of like make, for the error of the mean
        made.append(people_at(Volume.of(population, np.broadcast_to(people, rate.shape)[rows]), rate[rows]))
    return made[0], made[1]
