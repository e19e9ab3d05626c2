"""Targets that count: the right reason on top, a reason heard of, enough answers in the whole or in every segment.

Arrays as in `simkit.planning.share_targets`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospect
from simkit.planning.cells import enough_in_all
from simkit.planning.first import chance_first, people_first
from simkit.planning.people import people_until

__all__ = ["Answers", "HeardOf", "Top"]

CAP_TOP = 500

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def _sure(value: float) -> None:
    checks.between("sure", value, 0.01, 0.9999, "0.8 is 8 times in 10")


@dataclass(frozen=True)
class Top:
    """Of the reasons that the employer could change, the truly largest one comes out on top.

    No answer counts as wrong, and ties share the credit.

    Parameters
    ----------
    sure : float
        How often it is to be so.
    """

    sure: float = 0.8

    def __post_init__(self) -> None:
        _sure(self.sure)

    def _pair(self, prospect: Prospect, which: Flags) -> tuple[Floats, Floats]:
        true, told = prospect.true[:, which], prospect.recorded[:, which]
        first = np.argmax(true, axis=1)[:, None]
        mine = np.take_along_axis(told, first, axis=1)[:, 0]
        rest = np.arange(true.shape[1])[None] != first
        return mine, told[rest].reshape(len(true), -1)

    def never(self, prospect: Prospect, which: Flags) -> Flags:
        """Where another reason would be on top of endlessly many answers, shape (D,)."""
        mine, others = self._pair(prospect, which)
        return ~(mine > others.max(axis=1, initial=0.0))

    def chance(self, prospect: Prospect, which: Flags, volume: Volume) -> Floats:
        """P(on top) by draw, with so many people."""
        return chance_first(volume, *self._pair(prospect, which))

    def needed(self, prospect: Prospect, which: Flags, volume: Volume) -> Floats:
        """The smallest number of people from which on it lasts; inf: never, nan: more than 500 answers."""
        never = self.never(prospect, which)
        found = np.full(len(never), np.inf)
        some = np.flatnonzero(~never)
        mine, others = self._pair(prospect, which)
        mine, others = mine[some], others[some]

        def chance(people: Floats, draws: NDArray[np.int64]) -> Floats:
            return chance_first(replace(volume, mean=people), mine[draws], others[draws])

        if len(some):
            found[some] = people_first(chance, prospect.naming[some], self.sure, CAP_TOP)
        return found


@dataclass(frozen=True)
class HeardOf:
    """A reason is named candidly by at least so many people.

    Parameters
    ----------
    people : int
        1 is an anecdote, 2 a coincidence, 3 a pattern.
    sure : float
    reason : str, optional
        None: of the sensitive reasons that the employer could change, the one expected to be the largest.
    """

    people: int = 2
    sure: float = 0.8
    reason: str | None = None

    def __post_init__(self) -> None:
        checks.whole_number("people", self.people, 1, 1000, "2 people who name it are more than an anecdote")
        _sure(self.sure)

    def never(self, prospect: Prospect, k: int) -> Flags:
        """Where nobody would say it, shape (D,)."""
        return prospect.named[:, k] <= 0

    def chance(self, prospect: Prospect, k: int, volume: Volume) -> Floats:
        """P(met) by draw, with so many people."""
        return 1.0 - volume.cdf(self.people - 1, prospect.named[:, k])

    def needed(self, prospect: Prospect, k: int, volume: Volume) -> Floats:
        """The smallest number of people with which it is met so surely; inf: never, nan: beyond the cap."""
        never, rate = self.never(prospect, k), prospect.named[:, k]
        safe = np.where(never, 1.0, rate)
        found = people_until(
            lambda people: 1.0 - replace(volume, mean=people).cdf(self.people - 1, safe), self.sure, self.people / safe
        )
        return np.where(never, np.inf, found)


@dataclass(frozen=True)
class Answers:
    """At least so many answers come, in the whole or in every segment.

    Parameters
    ----------
    least : int
    sure : float
    everywhere : bool
        In every segment instead of in the whole.
    """

    least: int = 5
    sure: float = 0.8
    everywhere: bool = False

    def __post_init__(self) -> None:
        checks.whole_number("least", self.least, 1, 10_000, "5 answers is a usual smallest group")
        _sure(self.sure)

    def _rates(self, prospect: Prospect) -> Floats:
        return prospect.by_segment if self.everywhere else prospect.answers[:, None]

    def never(self, prospect: Prospect, which: None = None) -> Flags:
        """Where somebody never answers, shape (D,)."""
        return np.asarray((self._rates(prospect) <= 0).any(axis=1))

    def chance(self, prospect: Prospect, which: None, volume: Volume) -> Floats:
        """P(met) by draw, with so many people."""
        return enough_in_all(self.least, volume, self._rates(prospect))

    def needed(self, prospect: Prospect, which: None, volume: Volume) -> Floats:
        """The smallest number of people with which it is met so surely; inf: never, nan: beyond the cap."""
        never = self.never(prospect)
        rates = np.where(never[:, None], 1.0, self._rates(prospect))
        found = people_until(
            lambda people: enough_in_all(self.least, replace(volume, mean=people), rates),
            self.sure,
            self.least / rates.min(axis=1),
        )
        return np.where(never, np.inf, found)
