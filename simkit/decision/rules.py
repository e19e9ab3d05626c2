"""Rules in an organisation's own words: "act on a reason when 2 different people name it specifically"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.decision.told import Reports
from simkit.diagnosis.measured import Measured

__all__ = ["RULES", "Rule", "RuleFound", "best_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """Act on a reason when so many different people name it.

    Parameters
    ----------
    people : int
    specifically : bool
        Whether they must say what to fix; otherwise a name is enough.

    Examples
    --------
    >>> str(Rule()), str(Rule(1, specifically=False))
    ('act on a reason when 2 different people name it specifically', 'act on a reason when 1 person names it')
    """

    people: int = 2
    specifically: bool = True

    def __post_init__(self) -> None:
        checks.whole_number("people of a rule", self.people, 1, 1000, "2 is usual")

    def __str__(self) -> str:
        who = "1 person names" if self.people == 1 else f"{self.people} different people name"
        return f"act on a reason when {who} it" + (" specifically" if self.specifically else "")

    def named(self, reports: Reports) -> NDArray[np.int64]:
        """How many people the rule counts, shape (M, F)."""
        return reports.specific + (0 if self.specifically else reports.other)

    def triggers(self, reports: Reports) -> NDArray[np.bool_]:
        """Which changes it calls for, shape (M, F)."""
        return self.named(reports) >= self.people


RULES = tuple(Rule(people, specifically) for specifically in (True, False) for people in (1, 2, 3, 4, 5, 6, 8, 10))
"""Rules among which the best is looked for."""


@dataclass(frozen=True)
class RuleFound:
    """What comes of following a rule.

    Parameters
    ----------
    rule : Rule
    worth : Measured
        E U after, less E U of what the organisation would do today: it acts when the rule calls for it, and only then.
    on_top : Measured
        The same if what it would do today is done anyway.
    if_it_matters, if_not : Measured
        P(act on a reason | with the shares known the change would be made, or would not), averaged over the changes by
        how often either is so; nan where that never happens.
    never : Measured
        P(the rule calls for nothing at all).
    """

    rule: Rule
    worth: Measured
    if_it_matters: Measured
    if_not: Measured
    never: Measured
    on_top: Measured


def best_of(worth: Floats) -> tuple[int, Measured]:
    """The best of A rules from R scrambles, and its worth without the luck of having been chosen.

    Parameters
    ----------
    worth : ndarray, shape (R, A)

    Returns
    -------
    int
        The rule with the largest mean.
    Measured
        For every scramble the worth there of the rule that is best in the others.

    Examples
    --------
    >>> best_of(np.array([[1.0, 5.0], [1.0, 3.0]]))
    (1, Measured(value=4.0, mcse=1.0))
    """
    scrambles = len(worth)
    others = (worth.sum(axis=0) - worth).argmax(axis=1)
    honest = worth[np.arange(scrambles), others]
    error = float(np.std(honest, ddof=1) / np.sqrt(scrambles)) if scrambles > 1 else float("nan")
    return int(worth.mean(axis=0).argmax()), Measured(float(honest.mean()), error)
