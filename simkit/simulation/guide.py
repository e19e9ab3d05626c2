"""Which of several parts of the unit interval a uniform falls into: a table of levels knows it for most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Guide", "guide"]

LEVELS = 2**12


@dataclass(frozen=True, eq=False)
class Guide:
    """A lookup, exact and several times faster than a search among the borders.

    Parameters
    ----------
    borders : ndarray, shape (parts - 1,)
        Between the parts, rising.
    at : ndarray of int, shape (LEVELS,)
        The part of a uniform in each level; -1 where a border runs through the level.
    """

    borders: NDArray[np.float64]
    at: NDArray[np.int64]

    def __call__(self, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """The part of each uniform: how many borders lie at or below it."""
        found = self.at.take((uniform * LEVELS).astype(np.intp))
        doubt = np.flatnonzero(found < 0)
        found[doubt] = np.searchsorted(self.borders, uniform[doubt], side="right")
        return found


def guide(borders: NDArray[np.float64]) -> Guide:
    """Prepare the lookup.

    Examples
    --------
    >>> guide(np.array([0.25, 0.75]))(np.array([0.0, 0.25, 0.5, 0.75, 0.99])).tolist()
    [0, 1, 1, 2, 2]
    """
    levels = np.arange(LEVELS + 1) / LEVELS
    least = np.searchsorted(borders, levels[:-1], side="right")
    most = np.searchsorted(borders, levels[1:], side="left")
    return Guide(borders, np.where(least == most, least, -1))
