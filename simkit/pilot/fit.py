"""Checks of the model against a pilot that can fail: was this expected, and can the model make it at all?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from simkit.draws import generator
from simkit.pilot.likelihood import chance
from simkit.pilot.outcomes import Outcomes
from simkit.pilot.posterior import Posterior
from simkit.pilot.shown import Shown

__all__ = ["ALARM", "Check", "alike", "checks_of"]

ALARM = 0.05
"""Chance of a false alarm, over all checks of one pilot together (Bonferroni)."""


@dataclass(frozen=True)
class Check:
    """A count against what was expected.

    Parameters
    ----------
    label : str
    count, of : int
    before, after : float
        How likely a count at least as far out, to either side, was by the beliefs before, and is by those after.
    checks : int
        How many were made.
    """

    label: str
    count: int
    of: int
    before: float
    after: float
    checks: int = 1

    @property
    def surprising(self) -> bool:
        """Whether the beliefs before had not expected it."""
        return self.before * self.checks < ALARM

    @property
    def fails(self) -> bool:
        """Whether the model, fitted to it, still does not make it."""
        return self.after * self.checks < ALARM


def _tail(count: int, of: int, p: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    below = float(weights @ bdtr(count, of, p)) if count < of else 1.0
    above = 1.0 - (float(weights @ bdtr(count - 1, of, p)) if count > 0 else 0.0)
    return min(1.0, 2 * min(below, above))


def checks_of(found: Posterior, shown: Shown, arm: int = 0) -> tuple[Check, ...]:
    """Checks of the counts that may be shown, which are all that are looked at here."""
    if shown.answered is None:
        return ()
    design, population = found.arms[arm].design, found.program.population
    space = Outcomes(1 if design.coverage is not None else design.attempts, len(population.reasons))
    told = []
    asked, reached, started = shown.invited, shown.delivered, shown.started
    if reached == asked:
        reached = None
    if asked:
        told.append(("answered, of the invited", shown.answered, asked, space.everybody(), space.answered()))
        if reached is not None:
            told.append(("were reached, of the invited", reached, asked, space.everybody(), space.delivered()))
    if started:
        told.append(("answered, of those who started", shown.answered, started, space.started(), space.answered()))
    positions = {each.label: k for k, each in enumerate(population.reasons)}
    positions["Said nothing definite"] = space.reasons
    for group in shown.by_reason or ():
        part: set[int] = set()
        for label in group.names:
            part.update(space.reports(reason=positions[label]) if label in positions else ())
            part.update(space.silent() if label == "Gave no reason" else ())
        if part:
            told.append((f"named: {group.words}", group.answered, shown.answered, space.answered(), tuple(part)))
    made = []
    for label, count, of, whole, part_ in told:
        was, now = (chance(mass[arm], (), whole, part_) for mass in (found.before, found.masses))
        before, after = _tail(count, of, was, np.full(len(was), 1 / len(was))), _tail(count, of, now, found.weights)
        made.append(Check(label, count, of, before, after, len(told)))
    return tuple(made)


def alike(shown: Shown, *, seed: int, draws: int = 4000) -> float:
    """How likely waves or segments shown would differ as much, were they alike; nan where there are not two.

    The model of a pilot has one answer rate for all waves: this is where it can be wrong.

    Examples
    --------
    >>> from simkit.pilot.shown import Group
    >>> rows = (Group(("1",), 20, 50), Group(("2",), 40, 50))
    >>> alike(Shown(5, 100, None, None, 60, None, rows, "wave"), seed=1) < 0.01
    True
    """
    rows = [group for group in shown.by_frame or () if group.invited]
    if len(rows) < 2:
        return float("nan")
    asked = np.array([group.invited for group in rows], dtype=int)
    answered = np.array([group.answered for group in rows], dtype=int)

    def apart(counts: NDArray[np.int64]) -> NDArray[np.float64]:
        expected = asked * answered.sum() / asked.sum()
        return ((counts - expected) ** 2 / np.maximum(expected * (1 - answered.sum() / asked.sum()), 1e-12)).sum(-1)

    # given their total, counts of groups that are alike are hypergeometric: nothing is left to be estimated
    made = generator(seed, "pilot").multivariate_hypergeometric(asked, int(answered.sum()), size=draws)
    return float((1 + (apart(made) >= apart(answered) - 1e-9).sum()) / (draws + 1))
