"""Which of many points are dominated by none: three things at once, each the less the better."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

__all__ = ["level", "undominated"]

Floats = NDArray[np.float64]

_BITS = 33
"""Numbers that agree to so many binary digits (1e-10) are the same: sums in another order differ in the last ones."""


def _rounded(values: Floats) -> Floats:
    part, power = np.frexp(values)
    return np.ldexp(np.round(np.ldexp(part, _BITS)), power - _BITS)


def level(points: Floats) -> NDArray[np.intp]:
    """A number for each point, the same for those that are equal in every respect but for rounding.

    Examples
    --------
    >>> level(np.array([[1.0, 1, 2], [1, 2, 1], [1, 1 + 1e-13, 2]])).tolist()
    [0, 1, 0]
    """
    return np.unique(_rounded(np.asarray(points, dtype=float)), axis=0, return_inverse=True)[1].ravel()


def undominated(points: Floats) -> NDArray[np.bool_]:
    """Points than which none is at least as good in all three respects and better in one.

    Equal points do not dominate each other. A point with a nan is never among them, and dominates none.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        The less the better.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> undominated(np.array([[1.0, 1, 2], [1, 2, 1], [1, 2, 2], [1, 1, 2], [0, np.nan, 0]])).tolist()
    [True, True, False, True, False]
    """
    points = np.asarray(points, dtype=float)
    found = np.zeros(len(points), dtype=bool)
    known = np.flatnonzero(~np.isnan(points).any(axis=1))
    if not len(known):
        return found
    rows, back = np.unique(_rounded(points[known]), axis=0, return_inverse=True)
    good = np.zeros(len(rows), dtype=bool)
    # in order of the first respect: an earlier row dominates if it is no worse in the other two. Of those rows the
    # best are a staircase, on which the third falls as the second rises
    second: list[float] = []
    third: list[float] = []
    for at, (_, y, z) in enumerate(rows.tolist()):
        before = bisect_right(second, y)
        if before and third[before - 1] <= z:
            continue
        good[at] = True
        start = end = bisect_left(second, y)
        while end < len(second) and third[end] >= z:
            end += 1
        second[start:end], third[start:end] = [y], [z]
    found[known] = good[back.ravel()]
    return found
