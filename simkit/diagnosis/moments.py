"""Diagnosands and their Monte Carlo standard errors from sums that are added up over chunks of replicates.

Memory does not grow with the number of replicates: each diagnosand keeps sums of powers of its score over replicates,
for every pair of designs (x of the first axis, y of the second) over those replicates in which *both* are estimable.
The diagonal holds the sums of one design. From these follow the value, its Monte Carlo standard error (MCSE), and the
paired difference between two designs that saw the same random numbers.

Formulas (Morris, White and Crowther 2019, Statistics in Medicine 38:2074-2102, table 6), n replicates:

- mean of a score (bias): sd(x)/sqrt(n); for the MSE, whose score is e^2, this is sqrt(sum((e^2 - MSE)^2)/(n(n - 1))).
- root of a mean (RMSE): MCSE(MSE)/(2 RMSE), by the delta method.
- standard deviation (empirical SE) s: sqrt(Var(s^2))/(2 s), by the delta method, with Var(s^2) =
  (m4 - m2^2)/n + 2 s^4/(n(n - 1)), m2 and m4 the central moments. This is the variance of a sample variance under any
  distribution (Mood, Graybill and Boes 1974, Introduction to the Theory of Statistics, section VI.2: (mu4 - sigma^4
  (n - 3)/(n - 1))/n) with moments put in; where scores are normal it is the s/sqrt(2(n - 1)) of the table.
- proportion: half the width of Wilson's interval with z = 1, n/(n + 1) sqrt(v/n + 1/(4 n^2)), v the variance of the
  score: p(1 - p) if it is 0 or 1, less where ties share a credit.
- paired difference: of means sd(x - y)/sqrt(n); of roots and standard deviations the delta method, with the covariance
  of the two means or, of the two variances, (m22 - m20 m02)/n + 2 s11^2/(n(n - 1)).

With 0 or 1 replicates an MCSE is nan. Sums of powers lose digits where scores are large next to their spread: a
variance that is not above 1e-12 of the mean square it was taken from cannot be told from rounding and is shown as 0
(so are all variances that rounding made negative). `Diagnosand.shift` avoids that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.checks import InvalidInput, above, complaint, known, unique, whole_number
from simkit.diagnosis.diagnosands import Diagnosand, Runs

__all__ = ["contrast", "left_out", "needed", "summarise", "sums_of"]

Floats = NDArray[np.float64]

TERMS = {"n": (0, 0), "x": (1, 0), "xx": (2, 0), "xy": (1, 1)}
"""Powers of (x, y) that every diagnosand sums."""

FOURTH = {"xxx": (3, 0), "xxxx": (4, 0), "xxy": (2, 1), "xxyy": (2, 2)}
"""Further ones, for the error of a standard deviation."""

REPLICATES = "replicates"

NEGLIGIBLE = 1e-12
"""Part of a mean square below which a variance is taken for rounding."""


def sums_of(runs: Runs, diagnosands: Sequence[Diagnosand]) -> dict[str, Floats]:
    """Sums over a chunk of replicates; those of several chunks are added elementwise.

    Parameters
    ----------
    runs : Runs
    diagnosands : sequence of Diagnosand
        With names that differ.

    Returns
    -------
    dict of ndarray
        "replicates", shape (), and for each diagnosand "name/n", "name/x", "name/xx", "name/xy" (and "xxx", "xxxx",
        "xxy", "xxyy" if its summary is "sd"): sums of the products of powers of the score under design x (first
        axis) and design y (second axis) over replicates in which both are estimable; shape (J, J, K), or (J, J) for
        a score of the study as a whole.

    Raises
    ------
    InvalidInput
        If names repeat, or a score has another shape than (R, J, K) or (R, J), is infinite, is no number, leaves
        [0, 1] (a proportion) or is negative (a root).

    Examples
    --------
    >>> from simkit.diagnosis.diagnosands import BIAS
    >>> shares, none = np.array([[[0.5, 0.5]], [[0.2, 0.8]]]), np.full((2, 1, 2), np.nan)
    >>> runs = Runs(shares, none, none, np.full((2, 1), 9), np.full((2, 1, 2), [0.4, 0.6]))
    >>> sums_of(runs, [BIAS])["bias/x"].round(3)
    array([[[-0.1,  0.1]]])
    """
    unique("the name of a diagnosand", (diagnosand.name for diagnosand in diagnosands))
    sums = {REPLICATES: np.array(float(len(runs.value)))}
    for diagnosand in diagnosands:
        for term, total in _products(_score(diagnosand, runs), diagnosand).items():
            sums[f"{diagnosand.name}/{term}"] = total
    return sums


def _score(diagnosand: Diagnosand, runs: Runs) -> Floats:
    """The score of a chunk as floats, once it is known to be usable."""
    thing, given = f"the score of {diagnosand.name!r}", diagnosand.score(runs)
    try:
        score = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        way_out = "return one number for each replicate, design and reason"
        raise InvalidInput(complaint(thing, given, "must be an array of numbers", way_out)) from None
    shape = np.shape(runs.value)
    if score.shape not in (shape, shape[:2]):
        rule = f"must be {shape} (replicates, designs, reasons) or {shape[:2]} (replicates, designs)"
        raise InvalidInput(complaint(f"the shape of {thing}", score.shape, rule, "return one number for each"))
    # the extremes that are numbers; inf and -inf where no score is one
    least = np.fmin.reduce(score, axis=None, initial=math.inf)
    most = np.fmax.reduce(score, axis=None, initial=-math.inf)
    for extreme, infinite in ((least, -math.inf), (most, math.inf)):
        if extreme == infinite:
            raise InvalidInput(complaint(thing, infinite, "must be finite", "return nan where it is not estimable"))
    if diagnosand.kind == "proportion" and (least < 0 or most > 1):
        worst = float(least if least < 0 else most)
        raise InvalidInput(complaint(thing, worst, "must lie in [0, 1] for a proportion", "make its kind 'number'"))
    if diagnosand.summary == "root" and least < 0:
        rule = "must not be negative where the root of its mean is taken"
        raise InvalidInput(complaint(thing, float(least), rule, "return squares, or use the summary 'mean'"))
    return score


def _products(score: Floats, diagnosand: Diagnosand) -> dict[str, Floats]:
    """Sums over replicates of powers of the score under two designs, for all pairs; (J, J, K) or (J, J) each."""
    whole = score.ndim == 2
    # replicates last, reasons first: one matrix product a reason then sums over replicates for all pairs
    x = np.ascontiguousarray(score[None].swapaxes(1, 2) if whole else score.transpose(2, 1, 0))
    there = ~np.isnan(x)
    x = np.where(there, x - diagnosand.shift, 0.0)
    terms = TERMS | (FOURTH if diagnosand.summary == "sd" else {})
    powers = [there.astype(float), x]
    while len(powers) <= max(p for p, _ in terms.values()):
        powers.append(powers[-1] * x)
    sums = {}
    for term, (p, q) in terms.items():
        total = powers[p] @ powers[q].swapaxes(1, 2)
        sums[term] = total[0] if whole else np.ascontiguousarray(total.transpose(1, 2, 0))
    return sums


@dataclass(frozen=True)
class _Pair:
    """Two designs over the replicates that they share; x of design a, y of design b."""

    n: Floats
    x: Floats
    y: Floats
    var_x: Floats
    var_y: Floats
    cov: Floats
    size: Floats
    """What rounding in the variances is relative to."""


def _positive(variance: Floats, size: Floats) -> Floats:
    """A variance without what may be rounding; nan stays nan."""
    return np.where(variance <= NEGLIGIBLE * size, 0.0, variance)


def _pair(sums: Mapping[str, NDArray[Any]], diagnosand: Diagnosand, a: Any, b: Any) -> _Pair:
    """Summaries of designs `a` and `b` (indices or arrays of them) and the covariance of their estimates."""

    def mean(term: str, first: Any, second: Any) -> Floats:
        return np.asarray(sums[f"{diagnosand.name}/{term}"][first, second] / count)

    n = np.asarray(sums[f"{diagnosand.name}/n"][a, b])
    # dividing by nan makes what is not estimable nan, without a warning
    count, free = np.where(n > 0, n, np.nan), np.where(n > 1, n - 1.0, np.nan)
    x, y = mean("x", a, b), mean("x", b, a)
    xx, yy, xy = mean("xx", a, b), mean("xx", b, a), mean("xy", a, b)
    m20, m02, m11 = _positive(xx - x * x, xx), _positive(yy - y * y, yy), xy - x * y
    if diagnosand.summary == "sd":
        value_x, value_y, s11 = m20 * count / free, m02 * count / free, m11 * count / free
        xxx, xxxx, xxy = mean("xxx", a, b), mean("xxxx", a, b), mean("xxy", a, b)
        yyy, yyyy, yyx = mean("xxx", b, a), mean("xxxx", b, a), mean("xxy", b, a)
        m40 = xxxx - 4 * x * xxx + 6 * x**2 * xx - 3 * x**4
        m04 = yyyy - 4 * y * yyy + 6 * y**2 * yy - 3 * y**4
        m22 = mean("xxyy", a, b) - 2 * y * xxy - 2 * x * yyx + y**2 * xx + x**2 * yy + 4 * x * y * xy - 3 * (x * y) ** 2
        var_x = (m40 - m20**2) / count + 2 * value_x**2 / (count * free)
        var_y = (m04 - m02**2) / count + 2 * value_y**2 / (count * free)
        cov = (m22 - m20 * m02) / count + 2 * s11**2 / (count * free)
        size_x, size_y = xxxx / count, yyyy / count
    else:
        value_x, value_y = x + diagnosand.shift, y + diagnosand.shift
        var_x, var_y, cov = m20 / free, m02 / free, m11 / free
        size_x, size_y = xx / free, yy / free
    if diagnosand.summary != "mean":
        value_x, value_y = np.sqrt(np.maximum(value_x, 0.0)), np.sqrt(np.maximum(value_y, 0.0))
        # the slope of the root; a root of exactly 0 has scores that do not vary, and so no error
        slope_x, slope_y = (0.5 / np.where(root > 0, root, np.inf) for root in (value_x, value_y))
        var_x, var_y, cov = var_x * slope_x**2, var_y * slope_y**2, cov * slope_x * slope_y
        size_x, size_y = size_x * slope_x**2, size_y * slope_y**2
    return _Pair(n, value_x, value_y, _positive(var_x, size_x), _positive(var_y, size_y), cov, size_x + size_y)


def _designs(sums: Mapping[str, NDArray[Any]], diagnosand: Diagnosand) -> int:
    names = {key.rpartition("/")[0] for key in sums} - {""}
    known("the diagnosand that is asked for", diagnosand.name, sorted(names))
    if diagnosand.summary == "sd" and f"{diagnosand.name}/xxxx" not in sums:
        rule = "needs fourth powers, which were not summed"
        raise InvalidInput(complaint("summary", diagnosand.summary, rule, "sum up the diagnosand that is asked for"))
    return len(sums[f"{diagnosand.name}/n"])


def summarise(sums: Mapping[str, NDArray[Any]], diagnosand: Diagnosand) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Value of a diagnosand under each design, with its Monte Carlo standard error.

    Parameters
    ----------
    sums : mapping of str to ndarray
        From `sums_of`, added up over chunks.
    diagnosand : Diagnosand
        One of those that were summed.

    Returns
    -------
    value, mcse : ndarray, shape (J, K) or (J,)
        (J,) for a score of the study as a whole. The value is nan where no replicate was estimable (a standard
        deviation: fewer than 2), the error where fewer than 2 were.
    n : ndarray of int, the same shape
        Replicates that were estimable; `left_out` counts the others.

    Raises
    ------
    InvalidInput
        If the diagnosand was not summed.

    Examples
    --------
    >>> from simkit.diagnosis.diagnosands import BIAS
    >>> shares, none = np.array([[[0.5, 0.5]], [[0.2, 0.8]]]), np.full((2, 1, 2), np.nan)
    >>> runs = Runs(shares, none, none, np.full((2, 1), 9), np.full((2, 1, 2), [0.4, 0.6]))
    >>> bias, mcse, n = summarise(sums_of(runs, [BIAS]), BIAS)
    >>> bias.round(3), mcse.round(3), n
    (array([[-0.05,  0.05]]), array([[0.15, 0.15]]), array([[2, 2]]))
    """
    each = np.arange(_designs(sums, diagnosand))
    pair = _pair(sums, diagnosand, each, each)
    variance = pair.var_x
    if diagnosand.kind == "proportion":
        n = np.where(pair.n > 0, pair.n, np.nan)
        variance = (n / (n + 1.0)) ** 2 * (variance * (n - 1.0) / n + 0.25 / n**2)
    return pair.x, np.sqrt(variance), pair.n.round().astype(np.int64)


def left_out(sums: Mapping[str, NDArray[Any]], diagnosand: Diagnosand) -> NDArray[np.int64]:
    """How many replicates were not estimable, and so are in no sum; shape (J, K) or (J,).

    Parameters
    ----------
    sums : mapping of str to ndarray
        From `sums_of`, added up over chunks.
    diagnosand : Diagnosand
        One of those that were summed.

    Raises
    ------
    InvalidInput
        If the diagnosand was not summed.

    Examples
    --------
    >>> from simkit.diagnosis.diagnosands import BIAS
    >>> shares = np.array([[[0.5, 0.5]], [[np.nan, np.nan]]])
    >>> left_out(sums_of(Runs(shares, shares, shares, np.array([[3], [0]]), shares), [BIAS]), BIAS)
    array([[1, 1]])
    """
    each = np.arange(_designs(sums, diagnosand))
    return np.asarray(sums[REPLICATES] - sums[f"{diagnosand.name}/n"][each, each]).round().astype(np.int64)


def contrast(sums: Mapping[str, NDArray[Any]], diagnosand: Diagnosand, a: int, b: int) -> tuple[Floats, Floats]:
    """Design `a` minus design `b`, over the replicates in which both are estimable.

    Designs that share random numbers differ by less than their own errors suggest; the error is that of the pairs.
    Where one of the two is estimable in more replicates, the difference is not that of the two summaries.

    Parameters
    ----------
    sums : mapping of str to ndarray
        From `sums_of`, added up over chunks.
    diagnosand : Diagnosand
        One of those that were summed.
    a, b : int
        Places of the designs, from 0.

    Returns
    -------
    difference, mcse : ndarray, shape (K,) or ()
        () for a score of the study as a whole; nan as in `summarise`, n being the replicates shared. The error is 0
        where the two never differed, also for a proportion: then n replicates showed no difference.

    Raises
    ------
    InvalidInput
        If the diagnosand was not summed or there is no such design.

    Examples
    --------
    >>> from simkit.diagnosis.diagnosands import BIAS
    >>> shares = np.array([[[0.5], [0.4]], [[0.3], [0.1]]])
    >>> runs = Runs(shares, shares, shares, np.full((2, 2), 9), np.full((2, 2, 1), 0.3))
    >>> difference, mcse = contrast(sums_of(runs, [BIAS]), BIAS, 0, 1)
    >>> difference.round(3), mcse.round(3)
    (array([0.15]), array([0.05]))
    """
    last = _designs(sums, diagnosand) - 1
    for thing, place in (("a", a), ("b", b)):
        plain = int(place) if isinstance(place, np.integer) else place
        whole_number(thing, plain, 0, last, "give the place of a design, from 0")
    pair = _pair(sums, diagnosand, a, b)
    variance = _positive(pair.var_x + pair.var_y - 2 * pair.cov, pair.size)
    return np.asarray(pair.x - pair.y), np.asarray(np.sqrt(variance))


def needed(mcse_now: ArrayLike, n_now: ArrayLike, wanted: float) -> int:
    """Replicates for a wanted Monte Carlo standard error, which shrinks with the root of their number.

    Parameters
    ----------
    mcse_now : float or array
        Errors now; the largest need decides. What is not finite (not estimable) says nothing.
    n_now : int or array
        Replicates behind them: all that were run, or those that were estimable; the answer is of the same sort.
    wanted : float
        The error wanted, more than 0.

    Returns
    -------
    int
        At least 2, as fewer show no error. Where no error is known the largest `n_now`: nothing shows that more
        would help.

    Raises
    ------
    InvalidInput
        If `wanted` is not a finite number above 0.

    Examples
    --------
    >>> needed(0.02, 100, 0.01)
    400
    """
    above("wanted", wanted, 0.0, "give the Monte Carlo standard error that you can live with, such as 0.005")
    mcse, n = np.broadcast_arrays(np.asarray(mcse_now, dtype=float), np.asarray(n_now, dtype=float))
    seen = np.isfinite(mcse) & np.isfinite(n)
    if not seen.any():
        return int(np.fmax.reduce(n, axis=None, initial=0.0))
    exact = float((n[seen] * (mcse[seen] / wanted) ** 2).max())
    # 100 (0.002/0.005)^2 comes out a hair above 16
    return max(2, math.ceil(exact * (1.0 - 1e-9)))
