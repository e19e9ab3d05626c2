"""How many answers a test needs: exact binomial power, which does not simply rise with the number of answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrc, ndtri

from simkit import checks

__all__ = ["answers_needed", "exact_power", "lasting", "power_by_count"]

CAP = 2000
"""Answers up to which is searched."""


def lasting(holds: Sequence[bool] | NDArray[np.bool_], first: int = 1) -> int | None:
    """The smallest number from which on a target holds without exception; None if it fails at the end.

    Parameters
    ----------
    holds : sequence of bool
        Whether the target holds for `first`, `first` + 1, ...
    first : int

    Examples
    --------
    >>> lasting([False, True, False, True, True])
    4
    >>> lasting([True, False]) is None
    True
    """
    fails = np.flatnonzero(~np.asarray(holds, dtype=bool))
    if not len(fails):
        return first
    at = int(fails[-1]) + 1
    return None if at == len(holds) else first + at


def exact_power(n: NDArray[np.int64], null: float, alternative: float, alpha: float = 0.05) -> NDArray[np.float64]:
    """Power of the exact one-sided binomial test of a share, for each number of answers.

    The test rejects from the smallest count on whose tail probability under `null` is at most `alpha`; by rounding
    to whole people its true level saws up and down with n, and so does its power.

    Parameters
    ----------
    n : ndarray of int
    null, alternative : float
        The share under the hypothesis and the one to be detected: larger or smaller.
    alpha : float

    Examples
    --------
    >>> exact_power(np.array([39, 40, 43]), 0.3, 0.5).round(3)
    array([0.832, 0.785, 0.82 ])
    """
    checks.probability("null", null)
    checks.probability("alternative", alternative)
    checks.between("alpha", alpha, 1e-9, 0.5, "0.05 is usual")
    if null == alternative:
        rule, way_out = "must differ from the null", "give the share that is to be detected"
        raise checks.InvalidInput(checks.complaint("alternative", alternative, rule, way_out))
    if alternative < null:
        # the same test of those who do not say it
        null, alternative = 1.0 - null, 1.0 - alternative
    sizes = np.asarray(n, dtype=np.int64)
    out = np.zeros(sizes.shape)
    for at, size in np.ndenumerate(sizes):
        counts = np.arange(size + 1)
        # P(X >= c) = P(X > c - 1)
        tail = np.where(counts == 0, 1.0, bdtrc(np.maximum(counts - 1, 0), size, null))
        rejects = np.flatnonzero(tail <= alpha)
        if len(rejects):
            out[at] = 1.0 - (bdtr(rejects[0] - 1, size, alternative) if rejects[0] > 0 else 0.0)
    return out


def power_by_count(counts: NDArray[np.int64], null: ArrayLike, other: ArrayLike, alpha: float) -> NDArray[np.float64]:
    """Power of the exact one-sided test for a larger share; all arguments broadcast.

    The same as `exact_power`, for many pairs of shares at once.

    >>> power_by_count(np.array([39, 40, 43]), 0.3, 0.5, 0.05).round(3)
    array([0.832, 0.785, 0.82 ])
    """
    n, null, other = np.broadcast_arrays(np.asarray(counts), np.asarray(null, float), np.asarray(other, float))
    spread = np.sqrt(n * null * (1.0 - null))
    z = float(ndtri(1.0 - alpha))
    skew = (z * z - 1.0) * (1.0 - 2.0 * null) / 6.0
    most = np.clip(np.floor(n * null + z * spread + skew), 0, n)  # P(more than so many) is to be at most alpha

    shape = n.shape
    n, null, other, most = n.ravel(), null.ravel(), other.ravel(), most.ravel()

    def allowed(k: NDArray[np.float64], some: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether P(more than k) is at most alpha."""
        size = n[some]
        at = np.where((k >= 0) & (k < size), k, 0.0)
        tail = bdtrc(at, np.maximum(size, 1), null[some])
        return np.asarray(np.where(k < 0, False, np.where(k >= size, True, tail <= alpha)))

    # the guess is off by one or two at most now and then: walk to the border
    everywhere = np.arange(n.size)
    short = everywhere[~allowed(most, everywhere)]
    while len(short):
        most[short] += 1
        short = short[~allowed(most[short], short)]
    long = everywhere[allowed(most - 1, everywhere)]
    while len(long):
        most[long] -= 1
        long = long[allowed(most[long] - 1, long)]
    inside = most < n
    return np.where(inside, bdtrc(np.where(inside, most, 0), np.maximum(n, 1), other), 0.0).reshape(shape)


def answers_needed(
    null: float, alternative: float, *, alpha: float = 0.05, power: float = 0.8, cap: int = CAP
) -> int | None:
    """The smallest number of answers from which on the exact test always has the power wanted.

    Returns
    -------
    int or None
        None if it fails somewhere up to the very cap.

    Examples
    --------
    39 answers would do, but 40 and 42 would not:

    >>> answers_needed(0.3, 0.5)
    43
    """
    checks.between("power", power, 1e-6, 1 - 1e-9, "0.8 is usual")
    checks.whole_number("cap", cap, 2, 100_000, "2,000 answers are more than most programs ever get")
    return lasting(exact_power(np.arange(1, cap + 1), null, alternative, alpha) >= power)
