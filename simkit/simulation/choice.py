"""Who has which reason: one uniform a person, through the softmax of MODEL section 2.

The exact choice costs an exponential for every reason and person. Most choices are clear without it: with the
reasons in order of their goodwill loading, the cumulative probabilities fall as goodwill rises, so that a table over
cells of (goodwill, uniform) knows all choices but those near a border. These are made exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Choice", "choice"]

CELLS, LEVELS = 256, 512
"""Cells of the table, in goodwill and in the uniform."""
SPAN = 6.0
"""Standard deviations of goodwill on either side that the table covers."""


@dataclass(frozen=True)
class Choice:
    """How the people of one segment come by their reason, at one parameter draw.

    Parameters
    ----------
    order : ndarray of int, shape (A,)
        The reasons that occur, by goodwill loading.
    log_weight, loading : ndarray, shape (A,)
        Of these reasons, in that order.
    low : float
        Left border of the table.
    table : ndarray of int8 or int16, shape (CELLS + 2, LEVELS)
        The reason where the cell leaves no doubt; -2 - k where it may be the one at position k or k + 1 of `order`; -1
        for any doubt else.
    borders : ndarray, shape (CELLS + 1, A - 1)
        P(position <= k | goodwill) at the borders of the cells.
    slack : float
        How far a straight line between two borders may be from the curve: width^2/8 times the largest second
        derivative. That is E[(1{position <= k} - P)(l - mean)^2], at most range(l)^2/4.
    """

    order: NDArray[np.int64]
    log_weight: NDArray[np.float64]
    loading: NDArray[np.float64]
    low: float
    table: NDArray[np.signedinteger]
    borders: NDArray[np.float64]
    slack: float

    def exactly(self, goodwill: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """Positions in `order`, from the softmax itself; both arguments of shape (n,)."""
        borders, total = _borders(self.log_weight, self.loading, goodwill)
        return np.asarray((borders <= uniform * total).sum(axis=0))

    def __call__(self, goodwill: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.signedinteger]:
        """The reason of each person, shape (n,), in the table's small integers."""
        # in place: with arrays of this size it is the memory that costs. Rows and columns are put together as floats,
        # whose operations are vectorised: every step is exact
        scale = CELLS / (2 * SPAN)
        shift = 1.0 - self.low * scale
        at = goodwill * scale
        at += shift
        np.floor(at, out=at)
        at *= LEVELS
        level = uniform * LEVELS
        at += np.floor(level, out=level)
        # what lies beyond the table falls on its first or last row, which leave every doubt
        found = self.table.take(at.astype(np.intp), mode="clip")
        doubt = (found < 0).nonzero()[0]
        if not len(doubt):
            return found
        # mostly one border runs through the cell, and a straight line tells on which side of it one is
        one = doubt[found.take(doubt) < -1]
        k, cell = -2 - found.take(one).astype(np.intp), goodwill.take(one) * scale + shift
        left = cell.astype(np.intp) - 1
        before, after = self.borders[left, k], self.borders[left + 1, k]
        apart = uniform.take(one) - (before + (after - before) * (cell - 1.0 - left))
        found[one] = self.order.take(k + (apart >= 0))
        rest = np.concatenate([doubt[found[doubt] < 0], one[np.abs(apart) <= self.slack]])
        if len(rest):
            found[rest] = self.order.take(self.exactly(goodwill[rest], uniform[rest]))
        return found


def _borders(
    log_weight: NDArray[np.float64], loading: NDArray[np.float64], goodwill: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cumulative weights up to each reason but the last, shape (A - 1, n), and the whole weight, shape (n,)."""
    weights = loading[:, None] * goodwill
    weights += (log_weight - log_weight.max())[:, None]
    np.exp(weights, out=weights)
    for before, after in pairwise(weights):
        after += before
    return weights[:-1], weights[-1]


def choice(log_weight: NDArray[np.float64], loading: NDArray[np.float64], mean: float) -> Choice:
    """Prepare the choice.

    Parameters
    ----------
    log_weight : ndarray, shape (K,)
        b of softmax(b + l g); -inf for a reason that does not occur.
    loading : ndarray, shape (K,)
    mean : float
        Goodwill of the average person: the middle of the table.
    """
    alive = np.flatnonzero(log_weight > -np.inf)
    order = alive[np.argsort(loading[alive], kind="stable")]
    weights, loads = log_weight[order], loading[order]
    low = mean - SPAN
    edges = np.linspace(low, low + 2 * SPAN, CELLS + 1)
    cumulative, total = _borders(weights, loads, edges)
    borders = (cumulative / total).T
    # how many borders lie at or below each level, at each edge
    rows = np.repeat(np.arange(CELLS + 1) * (LEVELS + 2), borders.shape[1])
    places = rows + np.ceil(borders * LEVELS).astype(np.int64).ravel()
    steps = np.bincount(places, minlength=(CELLS + 1) * (LEVELS + 2)).reshape(CELLS + 1, LEVELS + 2)
    below = np.cumsum(steps, axis=1, dtype=np.int16)
    least, most = below[:-1, :LEVELS], below[1:, 1 : LEVELS + 1]
    small = np.int8 if len(log_weight) < np.iinfo(np.int8).max else np.int16
    table = np.full((CELLS + 2, LEVELS), -1, dtype=small)
    table[1:-1] = np.where(least == most, order.astype(small)[least], np.where(least + 1 == most, -2 - least, -1))
    width = 2 * SPAN / CELLS
    slack = width**2 / 8 * np.ptp(loads) ** 2 / 4 + 1e-12
    return Choice(order, weights, loads, low, table, np.ascontiguousarray(borders), float(slack))
