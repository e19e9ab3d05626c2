"""Shares at face value: what people said, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simkit import checks
from simkit.estimation.estimate import Estimate
from simkit.estimation.intervals import METHODS, interval
from simkit.response.responses import Responses, Tally

__all__ = ["FaceValue"]

_VAGUE = {"drop": "dropped", "count": "counted"}


@dataclass(frozen=True)
class FaceValue:
    """The share of answers that name each reason, taken at its word.

    Who did not answer and who gave another reason than the true one are not its business: it estimates what
    people say, and its interval knows chance alone.

    Parameters
    ----------
    vague : {"drop", "count"}
        Whether platitudes are left out of the denominator or stay in it.
    interval : {"wilson", "jeffreys", "clopper-pearson", "t"}
        See `simkit.estimation.intervals.interval`.
    level : float
        Level of the interval.
    population : bool
        Whether the interval is for the cohort, the people invited, instead of for the process that brings them;
        it then narrows as more of them answer. The people invited are the N also where platitudes are dropped.

    Raises
    ------
    InvalidInput
        If an option is not known or the level is not inside (0, 1).

    Examples
    --------
    >>> FaceValue().name
    'face value, vague dropped'
    >>> FaceValue("count", "jeffreys", level=0.9, population=True).name
    'face value, vague counted, jeffreys, 90%, of the people invited'
    """

    vague: str = "drop"
    interval: str = "wilson"
    level: float = 0.95
    population: bool = False

    needs: ClassVar[str] = "counts"

    def __post_init__(self) -> None:
        checks.known("vague", self.vague, _VAGUE)
        checks.known("interval", self.interval, METHODS)
        checks.between("level", self.level, 1e-6, 1 - 1e-6, "give a share such as 0.95")
        if not isinstance(self.population, bool):
            way_out = "say True for an interval for the people invited"
            raise checks.InvalidInput(checks.complaint("population", self.population, "must be True or False", way_out))

    @property
    def name(self) -> str:
        """What it is, in words; options that keep their usual value are not mentioned."""
        words = ["face value", f"vague {_VAGUE[self.vague]}"]
        if self.interval != "wilson":
            words.append(self.interval)
        if self.level != 0.95:
            words.append(f"{100 * self.level:g}%")
        if self.population:
            words.append("of the people invited")
        return ", ".join(words)

    def __call__(self, seen: Tally | Responses) -> Estimate:
        """Estimate the shares.

        Parameters
        ----------
        seen : Tally or Responses
            Counts of R replicates, or the rows of one.

        Returns
        -------
        Estimate
            Shape (R, K), or (K,) from rows; nan where there is no answer to divide by.
        """
        reports = seen.reports
        named = reports[..., :-1]
        answers = (reports if self.vague == "count" else named).sum(axis=-1, keepdims=True)
        share = np.divide(named, answers, out=np.full(named.shape, np.nan), where=answers > 0)
        people = seen.invited.sum(axis=-1)[..., None] if self.population else None
        return Estimate(share, *interval(named, answers, self.interval, self.level, people))
