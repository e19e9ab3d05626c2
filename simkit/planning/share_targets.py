"""Targets about the size of a reason's share: a margin of error, a change that is seen.

All arrays have the D belief draws first: a `Prospect` here is one design with its scrambles strung together. `k` is the
reason's position.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospect
from simkit.planning.margin import answers_for_margin, within
from simkit.planning.people import Given, chance_over_answers, people_for_table
from simkit.planning.power import power_by_count

__all__ = ["CAP", "Change", "Margin"]

CAP = 2000
"""Answers up to which margins and powers are searched."""

CAP_CHANGE = 1000

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def _sure(value: float) -> None:
    checks.between("sure", value, 0.01, 0.9999, "0.8 is 8 times in 10")


def _known(prospect: Prospect) -> Flags:
    return prospect.naming > 0


@dataclass(frozen=True)
class Margin:
    """The observed share of a reason lies within a margin of the true one, so often; bias included.

    The share is the face value: of the answers that name a reason, those that name this one.

    Parameters
    ----------
    margin : float
        0.1 is ten of every hundred.
    sure : float
        How often it is to be so.
    reason : str, optional
        None: of the reasons that the employer could change, the one expected to be the largest.
    """

    margin: float = 0.1
    sure: float = 0.8
    reason: str | None = None

    def __post_init__(self) -> None:
        checks.between("margin", self.margin, 0.001, 0.99, "0.1 is ten points of 100")
        _sure(self.sure)

    def _given(self, prospect: Prospect, k: int, margin: Floats) -> Given:
        p, q = prospect.true[:, k, None], np.nan_to_num(prospect.shares[:, k, None])

        def given(some: NDArray[np.int64], counts: NDArray[np.int64]) -> Floats:
            width = margin if margin.ndim == 0 else margin[some, None]
            return np.where(counts > 0, within(counts, p[some], q[some], width), 0.0)

        return given

    def never(self, prospect: Prospect, k: int) -> Flags:
        """Where the bias alone exceeds the margin, or nobody names a reason: no number is enough, shape (D,)."""
        return ~_known(prospect) | (np.abs(np.nan_to_num(prospect.bias[:, k])) > self.margin)

    def chance(self, prospect: Prospect, k: int, volume: Volume) -> Floats:
        """P(met) by draw, with so many people."""
        return chance_over_answers(self._given(prospect, k, np.array(self.margin)), volume, prospect.naming)

    def answers_and_needed(self, prospect: Prospect, k: int, volume: Volume) -> tuple[Floats, Floats]:
        """Answers that name a reason, and people, from which on it is always met; inf: never, nan: beyond the cap."""
        never = self.never(prospect, k)
        answers, people = np.full(len(never), np.inf), np.full(len(never), np.inf)
        some = np.flatnonzero(~never)
        p, q = prospect.true[some, k], prospect.shares[some, k]
        answers[some] = answers_for_margin(p, q, self.margin, sure=self.sure, cap=CAP)
        table = self._given(prospect, k, np.array(self.margin))(some, np.arange(CAP + 1)[None])
        people[some] = people_for_table(table, prospect.naming[some], self.sure, volume)
        return answers, people

    def reached(self, prospect: Prospect, k: int, volume: Volume) -> Floats:
        """The margin that so many people reach, to a thousandth; inf where they may well not answer at all."""
        low, high = np.zeros(len(volume.mean)), np.ones(len(volume.mean))
        none = chance_over_answers(lambda _, n: (n > 0) * 1.0, volume, prospect.naming) < self.sure
        for _ in range(10):
            middle = (low + high) / 2
            met = chance_over_answers(self._given(prospect, k, middle), volume, prospect.naming) >= self.sure
            low, high = np.where(met, low, middle), np.where(met, middle, high)
        return np.where(none, np.inf, high)


@dataclass(frozen=True)
class Change:
    """A change of a reason's true share is seen by the exact one-sided test against the level known so far.

    What was seen before is taken as known: against another year's few answers it takes more.

    Parameters
    ----------
    change : float
        Of the true share: 0.2 is twenty of every hundred more; negative: fewer.
    sure : float
        Power.
    reason : str, optional
        As for `Margin`.
    alpha : float
        P(a change is seen where there is none), at most.
    """

    change: float = 0.2
    sure: float = 0.8
    reason: str | None = None
    alpha: float = 0.05

    def __post_init__(self) -> None:
        checks.between("change", abs(self.change), 0.001, 0.99, "0.2 is twenty points of 100")
        checks.between("alpha", self.alpha, 1e-9, 0.5, "0.05 is usual")
        _sure(self.sure)

    def _levels(self, prospect: Prospect, k: int, change: float | Floats) -> tuple[Floats, Floats]:
        """Share on record before and after; mirrored so that it rises."""
        before = np.nan_to_num(prospect.shares[:, k])
        after = np.nan_to_num(prospect.shares_after(k, change))
        falls = after < before
        return np.where(falls, 1.0 - before, before), np.where(falls, 1.0 - after, after)

    def _given(self, prospect: Prospect, k: int, change: float | Floats) -> Given:
        null, other = self._levels(prospect, k, change)
        return lambda some, counts: power_by_count(counts, null[some, None], other[some, None], self.alpha)

    def never(self, prospect: Prospect, k: int) -> Flags:
        """Where the record does not move with the truth, shape (D,)."""
        null, other = self._levels(prospect, k, self.change)
        return ~_known(prospect) | (np.abs(other - null) < 1e-9)

    def chance(self, prospect: Prospect, k: int, volume: Volume) -> Floats:
        """Power by draw, with so many people."""
        return chance_over_answers(self._given(prospect, k, self.change), volume, prospect.naming, CAP)

    def answers_and_needed(self, prospect: Prospect, k: int, volume: Volume) -> tuple[Floats, Floats]:
        """Answers that name a reason, and people, from which on the power lasts; inf: never, nan: beyond the cap."""
        never = self.never(prospect, k)
        answers, people = np.full(len(never), np.inf), np.full(len(never), np.inf)
        some = np.flatnonzero(~never)
        counts = np.arange(CAP_CHANGE + 1)[None]
        table = self._given(prospect, k, self.change)(some, counts)
        last = CAP_CHANGE - np.argmax(table[:, ::-1] < self.sure, axis=1)
        answers[some] = np.where(last == CAP_CHANGE, np.nan, last + 1)
        people[some] = people_for_table(table, prospect.naming[some], self.sure, volume)
        return answers, people

    def reached(self, prospect: Prospect, k: int, volume: Volume) -> Floats:
        """The change that so many people detect, to a thousandth; inf where even the largest possible is not seen."""
        sign = np.sign(self.change)
        room = 1.0 - prospect.true[:, k] if sign > 0 else prospect.true[:, k]
        low, high = np.zeros(len(room)), room.copy()

        def seen(change: Floats) -> Flags:
            given = self._given(prospect, k, sign * change)
            return chance_over_answers(given, volume, prospect.naming, CAP) >= self.sure

        none = ~seen(high)
        for _ in range(10):
            middle = (low + high) / 2
            met = seen(middle)
            low, high = np.where(met, low, middle), np.where(met, middle, high)
        return np.where(none, np.inf, high)
