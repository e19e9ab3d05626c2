"""Intervals for a share: four ways, for an endless population or for the N people of a cohort."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammaln, ndtri, stdtrit

from simkit.checks import InvalidInput, between, complaint, known

__all__ = ["METHODS", "interval"]

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]

METHODS = ("wilson", "jeffreys", "clopper-pearson", "t")
"""Ways to an interval, see `interval`."""

_LARGEST = 1_000_000
"""The largest cohort whose exact interval is searched."""
_CELLS = 2_000_000
"""Numbers held at once when the exact interval of a cohort is searched."""


def interval(
    count: ArrayLike,
    n: ArrayLike,
    method: str = "wilson",
    level: float = 0.95,
    population: ArrayLike | None = None,
) -> Ends:
    """Two-sided interval for a share of which `count` of `n` answers speak.

    ``"wilson"`` inverts the score test (Wilson 1927, Journal of the American Statistical Association 22:209-212).
    ``"jeffreys"`` takes equal tails of Beta(count + 1/2, n - count + 1/2); its lower end is 0 when nobody and its
    upper end 1 when everybody says so, as Brown, Cai and DasGupta (2001, Statistical Science 16:101-133) have it;
    statsmodels leaves the quantile there. ``"clopper-pearson"`` inverts the two exact binomial tests (Clopper and
    Pearson 1934, Biometrika 26:404-413): it covers at least as often as `level` says, usually more often.
    ``"t"`` is the plain mean of the 0/1 answers plus and minus a t quantile times their standard deviation over
    sqrt(n). Many people compute it, so it is here to be diagnosed. It must not be trusted at small n: it has no width
    when nobody or everybody says so, its ends leave [0, 1], and the lower end can fall when the count rises.

    With `population` the share is that of a cohort of N people of whom n, drawn at random, answered. The variance of
    a proportion then shrinks by (N - n) / (N - 1). Wilson and Jeffreys intervals are those of the effective number
    of answers n (N - 1) / (N - n), and so of an effective count with the same share (Wilson: O'Neill 2021,
    arXiv:2109.12464; effective numbers in both: Franco, Little, Louis and Slud 2019, Journal of Survey Statistics and
    Methodology 7:334-364). Clopper-Pearson becomes the exact inversion of the hypergeometric tests (Wang 2015,
    Journal of the American Statistical Association 110:1491-1499, on what it is and how to do better); its ends are
    whole people over N. The standard error of t shrinks by sqrt(1 - n/N) (Cochran 1977, Sampling Techniques, 2.6).
    When all N answered each interval is the observed share, but for t at N = 1. In very small cohorts the corrected
    Wilson and Jeffreys intervals cover 95 times in 100 on average, but for single shares as rarely as 80 and 72 times
    (all N up to 30); the exact one always covers.

    Every interval but t lies in [0, 1], and its ends never fall when the count rises. At levels of 0.5 and more each
    contains count / n, but for the exact interval of a cohort: its ends are whole people, and a share that is not can
    lie outside by less than one of them. By as little that interval can reach beyond the one without `population`;
    the others never do.

    Parameters
    ----------
    count, n : array
        Answers that name the reason, and answers. They broadcast: shapes (R, K) and (R, 1) go together. They may be
        fractions (weighted answers) where `population` is not given.
    method : {"wilson", "jeffreys", "clopper-pearson", "t"}
    level : float
        Share of intervals that should contain the truth.
    population : array, optional
        People N in the cohort; broadcasts too. None: the share is that of an endless process.

    Returns
    -------
    low, high : ndarray
        In the shape of `count`, `n` and `population` together; nan where n is 0 (for t: less than 2).

    Raises
    ------
    InvalidInput
        If the method is unknown, the level is not inside (0, 1), shapes do not fit or a count is not between 0 and
        n; with `population` also if n is more than N, something is no whole number, or N is more than a million
        for the exact interval.

    Examples
    --------
    >>> low, high = interval([0, 3, 0], [9, 9, 0])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.121, nan], [0.299, 0.646, nan])

    Of 80 people 16 answered and 8 of them said so: by the exact interval 22 to 58 of the 80 would.

    >>> low, high = interval(8, 16, "clopper-pearson", population=80)
    >>> float(low * 80), float(high * 80)
    (22.0, 58.0)
    """
    known("method", method, METHODS)
    between("level", level, 1e-6, 1 - 1e-6, "give a share such as 0.95")
    tail = (1 - level) / 2
    x, answers, cohort = _together(count, n, population)
    _check_counts(x, answers)
    if cohort is not None:
        _check_cohort(x, answers, cohort, method)
    # where n is 0 the share is 0 / 0 = nan, and every end with it
    with np.errstate(divide="ignore", invalid="ignore"):
        share = x / answers
        if method == "clopper-pearson":
            low, high = _binomial(x, answers, tail) if cohort is None else _hypergeometric(x, answers, cohort, tail)
        elif method == "t":
            low, high = _t(share, answers, cohort, tail)
        else:
            grown = 1.0 if cohort is None else np.where(answers < cohort, (cohort - 1) / (cohort - answers), np.inf)
            low, high = (_wilson if method == "wilson" else _jeffreys)(x, answers, share, grown, tail)
    if method != "t":
        # exact where the formula is exact but rounding is not
        low, high = np.where(x == 0, 0.0, low), np.where(x == answers, 1.0, high)
    unknown = np.isnan(share)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def _together(count: ArrayLike, n: ArrayLike, population: ArrayLike | None) -> tuple[Floats, Floats, Floats | None]:
    """The three as numbers of one shape."""
    given = [_numbers("count", count), _numbers("n", n)]
    if population is not None:
        given.append(_numbers("population", population))
    try:
        whole = np.broadcast_arrays(*given)
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in given)
        raise InvalidInput(
            f"the shapes of the counts are {shapes}, but must fit each other: give counts (R, K) and answers (R, 1)."
        ) from None
    return whole[0], whole[1], None if population is None else whole[2]


def _numbers(thing: str, given: ArrayLike) -> Floats:
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise InvalidInput(complaint(thing, given, "must be numbers", "give counts such as 3")) from None


def _check_counts(count: Floats, n: Floats) -> None:
    wrong = (count < 0) | (count > n) | np.isinf(n)
    if wrong.any():
        rule = f"must lie between 0 and n, here {float(n[wrong][0]):g}"
        way_out = "give the answers that name the reason, and all answers"
        raise InvalidInput(complaint("count", float(count[wrong][0]), rule, way_out))


def _check_cohort(count: Floats, n: Floats, cohort: Floats, method: str) -> None:
    for thing, numbers in (("count", count), ("n", n), ("population", cohort)):
        # a count that is not known leaves no interval; a cohort that is not known leaves no correction
        broken = (numbers != np.floor(numbers)) & ~(np.isnan(numbers) & (thing != "population")) | np.isinf(numbers)
        if broken.any():
            rule = "must be a whole number of people where population is given"
            raise InvalidInput(complaint(thing, float(numbers[broken][0]), rule, "leave population out"))
    few = n > cohort
    if few.any():
        rule = f"must be at least n, here {float(n[few][0]):g}"
        way_out = "give everybody who could have answered"
        raise InvalidInput(complaint("population", float(cohort[few][0]), rule, way_out))
    if method == "clopper-pearson" and cohort.max(initial=0) > _LARGEST:
        rule = f"must be at most {_LARGEST:,} for the exact interval of a cohort"
        raise InvalidInput(complaint("population", float(cohort.max()), rule, "leave it out, or take 'wilson'"))


def _wilson(x: Floats, n: Floats, share: Floats, grown: Floats | float, tail: float) -> Ends:
    bend = ndtri(tail) ** 2 / (n * grown)
    middle = (share + bend / 2) / (1 + bend)
    half = np.sqrt(share * (1 - share) * bend + bend**2 / 4) / (1 + bend)
    return middle - half, middle + half


def _jeffreys(x: Floats, n: Floats, share: Floats, grown: Floats | float, tail: float) -> Ends:
    yes, no = x * grown + 0.5, (n - x) * grown + 0.5
    everybody = np.isinf(n * grown)
    low, high = (np.where(everybody, share, _beta_quantile(yes, no, q)) for q in (tail, 1 - tail))
    return low, high


def _binomial(x: Floats, n: Floats, tail: float) -> Ends:
    # the ends at 0 and n, where a parameter would be 0, are put in by the caller
    inside_low, inside_high = np.where(x > 0, x, 1.0), np.where(x < n, n - x, 1.0)
    return _beta_quantile(inside_low, n - x + 1, tail), _beta_quantile(x + 1, inside_high, 1 - tail)


def _t(share: Floats, n: Floats, cohort: Floats | None, tail: float) -> Ends:
    # the variance of 0/1 answers with n - 1 in the denominator is n p (1 - p) / (n - 1)
    variance_of_mean = share * (1 - share) / (n - 1)
    if cohort is not None:
        variance_of_mean = variance_of_mean * (1 - n / cohort)
    # a quantile with 0 degrees of freedom would be asked for in vain
    half = stdtrit(np.where(n >= 2, n - 1, 1.0), 1 - tail) * np.sqrt(np.where(n >= 2, variance_of_mean, np.nan))
    return share - half, share + half


def _beta_quantile(a: Floats, b: Floats, q: float) -> Floats:
    return _once_each(lambda a, b: np.asarray(betaincinv(a, b, q)), a, b)


def _once_each(function: Callable[..., NDArray[Any]], *arrays: Floats) -> Floats:
    """`function` of arrays of one shape, worked out once for each combination: replicates repeat few counts."""
    address = np.zeros(arrays[0].size, dtype=np.int64)
    for array in arrays:
        values, at = np.unique(array.ravel(), return_inverse=True)
        # addresses are numbered anew each time, so that they stay small
        address = np.unique(address * len(values) + at, return_inverse=True)[1]
    first = np.unique(address, return_index=True)[1]
    return np.asarray(function(*(array.ravel()[first] for array in arrays)), float)[address].reshape(arrays[0].shape)


def _hypergeometric(x: Floats, n: Floats, cohort: Floats, tail: float) -> Ends:
    """All M of N that neither exact test rejects at `tail`: from the smallest to the largest, as shares."""

    def fewest(x: Floats, n: Floats, cohort: Floats) -> Floats:
        found = np.zeros(len(x))
        some = np.flatnonzero(x > 0)
        width = int((cohort - n)[some].max(initial=0)) + 1
        rows = max(1, _CELLS // width)
        for at in range(0, len(some), rows):
            part = some[at : at + rows]
            found[part] = _fewest(x[part].astype(int), n[part].astype(int), cohort[part].astype(int), tail)
        return found

    # where a count is not known the share is nan, and the ends with it
    clear = ~np.isnan(x + n)
    x, n = np.where(clear, x, 0.0), np.where(clear, n, 0.0)
    low = _once_each(fewest, x, n, cohort)
    high = cohort - _once_each(fewest, n - x, n, cohort)
    return low / cohort, high / cohort


def _fewest(x: NDArray[np.int64], n: NDArray[np.int64], cohort: NDArray[np.int64], tail: float) -> NDArray[np.int64]:
    """Smallest M with P(at least x of n drawn from N, M of them marked) >= tail; x >= 1, all of shape (U,).

    Number the people 1 to N and mark the first M: at least x marked ones are drawn if and only if the x-th smallest
    number drawn is at most M. So M is a quantile of that number, whose distribution is
    C(m - 1, x - 1) C(N - m, n - x) / C(N, n), the counterpart of the beta quantile of Clopper and Pearson.
    """
    log_factorial = gammaln(np.arange(cohort.max() + 1) + 1.0)
    spare = (cohort - n)[:, None]
    beyond = np.arange(spare.max() + 1)[None, :]
    # m = x + step for each row; steps past its end get no mass
    step = np.minimum(beyond, spare)
    x, n, cohort = x[:, None], n[:, None], cohort[:, None]
    log_mass = (
        log_factorial[x + step - 1]
        - log_factorial[x - 1]
        - log_factorial[step]
        + log_factorial[cohort - x - step]
        - log_factorial[n - x]
        - log_factorial[spare - step]
        - (log_factorial[cohort] - log_factorial[n] - log_factorial[spare])
    )
    mass = np.where(beyond <= spare, np.exp(log_mass), 0.0)
    # a tie that rounding breaks is not rejected: coverage stays at least the level
    rejected = np.cumsum(mass, axis=1) < tail * (1 - 1e-9)
    return x[:, 0] + np.minimum(rejected.sum(axis=1), spare[:, 0])
