"""Can a difference between two groups be seen? Power of the t test and of Fisher's exact test, and of many at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, nctdtr, ndtr, ndtri, stdtrit, xlog1py, xlogy

__all__ = ["LARGEST_EXACT", "first_true", "fisher_power", "holm_sets", "people_for_shares", "t_power"]

LARGEST_EXACT = 1500
"""People in both groups up to which Fisher's test is computed exactly; above, the normal approximation."""

_TIE = 1 + 1e-7
"""Tables whose probabilities differ by rounding only are equally likely (as R's fisher.test has it)."""

Floats = NDArray[np.float64]


def t_power(
    n: tuple[float, float], difference: ArrayLike, sd: tuple[ArrayLike, ArrayLike], alpha: ArrayLike = 0.05
) -> Floats:
    """Power of the two-sided t test with a pooled variance; the arguments broadcast.

    With equal standard deviations it is exact for normal values (noncentral t). Where they differ, the pooled
    variance is wrong in expectation by a known factor, by which the critical value is divided.

    Parameters
    ----------
    n : tuple of float
        Sizes of the two groups; nan where they have fewer than 3 people together, or one has none.
    difference : array_like
        Of the means.
    sd : tuple of array_like
        Standard deviations in the two groups.
    alpha : array_like
        Level.

    Examples
    --------
    The textbook's 64 a group for half a standard deviation:

    >>> round(float(t_power((64, 64), 0.5, (1.0, 1.0))), 4)
    0.8015
    """
    first, second = n
    freedom = first + second - 2
    shape = np.broadcast_shapes(*(np.shape(each) for each in (difference, *sd, alpha)))
    if freedom <= 0 or min(n) <= 0:
        return np.full(shape, np.nan)
    a, b = (np.asarray(each, dtype=float) ** 2 for each in sd)
    error = np.sqrt(a / first + b / second)
    believed = np.sqrt(((first - 1) * a + (second - 1) * b) / freedom * (1 / first + 1 / second))
    critical = stdtrit(freedom, 1 - np.asarray(alpha, dtype=float) / 2) * believed / error
    shifted = np.abs(np.asarray(difference, dtype=float)) / error
    # scipy gives nan where a tail is smaller than 1e-30
    below, beyond = (np.nan_to_num(nctdtr(freedom, shifted, end), nan=0.0) for end in (critical, -critical))
    return 1.0 - below + beyond


@lru_cache(maxsize=8)
def _fisher_p(first: int, second: int) -> Floats:
    """Two-sided p-values of all tables: yes in the first group (rows) and in the second (columns)."""
    x = np.arange(first + 1)

    def ways(n: int, k: NDArray[np.int64]) -> Floats:
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    out = np.empty((first + 1, second + 1))
    for total in range(first + second + 1):
        yes = x[max(0, total - second) : min(first, total) + 1]
        weight = np.exp(ways(first, yes) + ways(second, total - yes) - ways(first + second, np.array(total)))
        ordered = np.sort(weight)
        upto = np.searchsorted(ordered, weight * _TIE, side="right")
        out[yes, total - yes] = np.minimum(np.cumsum(ordered)[upto - 1], 1.0)
    out.setflags(write=False)
    return out


def _binomial(n: int, p: Floats) -> Floats:
    """Probabilities of 0 to n, on a last axis."""
    k = np.arange(n + 1)
    p = p[..., None]
    return np.exp(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + xlogy(k, p) + xlog1py(n - k, -p))


def fisher_power(n: tuple[int, int], share: ArrayLike, other: float, alpha: float = 0.05) -> Floats:
    """Power of Fisher's two-sided exact test of two shares: exact up to `LARGEST_EXACT` people in all.

    Parameters
    ----------
    n : tuple of int
        Sizes of the two groups; nan where one has nobody.
    share : array_like
        True share in the first group.
    other : float
        True share in the second group.
    alpha : float

    Examples
    --------
    3 of 3 against 0 of 3 is the most extreme table and has p = 0.1: nothing can be seen at 5%.

    >>> float(fisher_power((3, 3), 1.0, 0.0)), float(fisher_power((3, 3), 1.0, 0.0, alpha=0.1))
    (0.0, 1.0)
    """
    first, second = n
    share = np.asarray(share, dtype=float)
    if min(n) < 1:
        return np.full(share.shape, np.nan)
    if first + second <= LARGEST_EXACT:
        # one may round above the level: 0.1 is 0.1
        sees = (_fisher_p(first, second) <= alpha * _TIE) @ _binomial(second, np.asarray(other))
        return np.clip(_binomial(first, share) @ sees, 0.0, 1.0)
    middle = (first * share + second * other) / (first + second)
    null = np.sqrt(middle * (1 - middle) * (1 / first + 1 / second))
    error = np.sqrt(share * (1 - share) / first + other * (1 - other) / second)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = ndtri(1 - alpha / 2) * null
        chance = ndtr((share - other - reach) / error) + ndtr((other - share - reach) / error)
    return np.where(error > 0, chance, np.where(np.abs(share - other) > reach, 1.0, 0.0))


def people_for_shares(share: float, other: float, ratio: float, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """How many people the first group needs so that Fisher's test sees a difference of two shares.

    Fleiss, Tytun and Ury (1980), Biometrics 36:343-346: the normal approximation corrected for continuity, which
    comes close to the exact test (whose own power is no smooth function of the number).

    Parameters
    ----------
    share, other : float
        True shares in the first and the second group.
    ratio : float
        Size of the second group for each person of the first.
    alpha, power : float

    Examples
    --------
    >>> round(people_for_shares(0.5, 0.3, 1.0))
    103
    """
    gap = abs(share - other)
    if gap == 0 or ratio <= 0:
        return float("inf")
    middle = (share + ratio * other) / (1 + ratio)
    null = ndtri(1 - alpha / 2) * np.sqrt((1 + ratio) * middle * (1 - middle))
    seen = ndtri(power) * np.sqrt(ratio * share * (1 - share) + other * (1 - other))
    plain = (null + seen) ** 2 / (ratio * gap**2)
    return float(plain / 4 * (1 + np.sqrt(1 + 2 * (ratio + 1) / (plain * ratio * gap))) ** 2)


def holm_sets(chances: Floats) -> Floats:
    """Which of m independent tests Holm's procedure rejects: probabilities of all 2^m sets, exact.

    Holm (1979), Scandinavian Journal of Statistics 6:65-70: the j-th smallest p-value is held against
    alpha/(m - j + 1), and the first that fails ends it. The tests whose p-values lie below the growing thresholds
    are a Markov chain of sets; it ends at threshold j with the tests it holds if these are fewer than j.

    Parameters
    ----------
    chances : ndarray, shape (..., m, m)
        P(p-value of test i <= alpha/(m - j)) for thresholds j = 0 to m - 1.

    Returns
    -------
    ndarray, shape (..., 2^m)
        Bit i of the position: test i is rejected.

    Examples
    --------
    Two tests, each below alpha/2 with probability 0.5 and below alpha with 0.8: both are rejected if both lie below
    alpha and one of them below alpha/2, 0.8^2 - 0.3^2 = 0.55.

    >>> holm_sets(np.array([[0.5, 0.8], [0.5, 0.8]])).round(3)
    array([0.25, 0.1 , 0.1 , 0.55])
    """
    tests = chances.shape[-1]
    lead = chances.shape[:-2]
    size = np.array([member.bit_count() for member in range(2**tests)])
    state = np.zeros((*lead, 2**tests))
    state[..., 0] = 1.0
    ended = np.zeros_like(state)
    before = np.zeros((*lead, tests))
    for step in range(tests):
        now = chances[..., step]
        with np.errstate(divide="ignore", invalid="ignore"):
            joins = np.where(before < 1, (now - before) / (1 - before), 0.0)
        for test in range(tests):
            split = state.reshape(*lead, 2 ** (tests - 1 - test), 2, 2**test)
            enter = joins[..., test, None, None]
            split[..., 1, :] += split[..., 0, :] * enter
            split[..., 0, :] *= 1 - enter
        ends = size < step + 1
        ended += state * ends
        state *= ~ends
        before = now
    return ended + state


def first_true(holds: Callable[[float], bool], most: float) -> float:
    """The smallest number in (0, most] from which on something that never ceases to hold does; inf if none."""
    if not holds(most):
        return float("inf")
    low, high = 0.0, most
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
