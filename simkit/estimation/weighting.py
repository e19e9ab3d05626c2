"""Weights that make those who answered look like those who were invited, as far as the frame can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit import checks
from simkit.estimation.estimate import Estimate
from simkit.estimation.intervals import METHODS, interval
from simkit.response.responses import Tally

__all__ = ["Weighted", "design_effect", "effective_n", "propensity_weights", "rake", "trimmed"]

Floats = NDArray[np.float64]


def rake(
    categories: Sequence[ArrayLike],
    totals: Sequence[ArrayLike],
    weights: ArrayLike | None = None,
    *,
    tolerance: float = 1e-10,
    rounds: int = 1000,
) -> Floats:
    """Weights whose totals agree with those of the frame in several variables at once.

    Iterative proportional fitting (Deming and Stephan 1940, Annals of Mathematical Statistics 11:427-444). Of all
    weights that have these totals they are the nearest to those at the start, in Kullback-Leibler divergence.

    Parameters
    ----------
    categories : sequence of array_like of int, each of shape (n,)
        Each respondent's category in every variable, counted from 0.
    totals : sequence of array_like, each of shape (categories,)
        People of the frame in each category.
    weights : array_like, shape (n,), optional
        To start from; all alike if not given.
    tolerance : float
        Largest relative difference of a total at which it is good enough.
    rounds : int
        Rounds over the variables at most.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    InvalidInput
        If a category that holds people has no respondent or the other way round, shapes do not fit, totals differ
        between variables, a number is negative or not finite, or the weights do not settle.

    Examples
    --------
    Three people answered, one of them from a site that is half of the frame:

    >>> rake([[0, 0, 1]], [[10, 10]]).tolist()
    [5.0, 5.0, 10.0]
    """
    columns = [np.asarray(each, dtype=np.int64) for each in categories]
    goals = [np.asarray(each, dtype=float) for each in totals]
    if not columns or len(columns) != len(goals):
        raise checks.InvalidInput(
            f"raking has {len(columns)} variables and {len(goals)} sets of totals, but needs at least one, and totals"
            " for each: give the totals of every variable."
        )
    w = np.ones(columns[0].shape) if weights is None else np.array(weights, dtype=float)
    shapes = {w.shape, *(column.shape for column in columns)}
    if len(shapes) > 1 or w.ndim != 1:
        raise checks.InvalidInput(
            f"the shapes of the categories and weights are {', '.join(map(str, sorted(shapes)))}, but must all be (n,):"
            " give one category of each variable, and one weight, for each respondent."
        )
    if not (np.isfinite(w) & (w > 0)).all():
        raise checks.InvalidInput(
            "a weight to start from is 0, negative or not finite, but must be positive: leave its respondent out."
        )
    size = goals[0].sum()
    for at, (column, goal) in enumerate(zip(columns, goals, strict=True)):
        _check_totals(at, column, goal, size)
    # totals that differ by rounding cannot all be met
    goals = [goal * (size / goal.sum()) for goal in goals]
    for _ in range(rounds):
        worst = 0.0
        for column, goal in zip(columns, goals, strict=True):
            now = np.bincount(column, w, minlength=len(goal))
            factor = np.divide(goal, now, out=np.ones_like(goal), where=now > 0)
            worst = max(worst, float(np.abs(factor - 1.0).max(initial=0.0)))
            w = w * factor[column]
        if worst <= tolerance:
            return w
    raise checks.InvalidInput(
        f"raking has not settled after {rounds} rounds, but must: the totals cannot all be met by those who answered;"
        " put small categories together or leave a variable out."
    )


def _check_totals(at: int, column: NDArray[np.int64], goal: Floats, size: float) -> None:
    """Refuse totals that no weights of these respondents have."""
    which = f"variable {at + 1}"
    if goal.ndim != 1 or not (np.isfinite(goal) & (goal >= 0)).all() or goal.sum() <= 0:
        raise checks.InvalidInput(
            f"the totals of {which} are {goal.tolist()}, but must be a row of counts that are not all 0:"
            " give the people of the frame in each category."
        )
    if column.min(initial=0) < 0 or column.max(initial=0) >= len(goal):
        wrong = int(column.min()) if column.min() < 0 else int(column.max())
        raise checks.InvalidInput(
            f"category {wrong} of {which} has respondents, but the totals are those of categories 0 to"
            f" {len(goal) - 1}: give a total for each category, counted from 0."
        )
    there = np.bincount(column, minlength=len(goal))
    empty, unknown = np.flatnonzero((goal > 0) & (there == 0)), np.flatnonzero((goal == 0) & (there > 0))
    if len(empty):
        raise checks.InvalidInput(
            f"category {empty[0]} of {which} holds people of the frame, but nobody of them answered:"
            " put it together with another category."
        )
    if len(unknown):
        raise checks.InvalidInput(
            f"category {unknown[0]} of {which} has respondents, but holds nobody of the frame:"
            " give totals of the people who were asked."
        )
    if abs(goal.sum() - size) > 1e-6 * size:
        raise checks.InvalidInput(
            f"the totals of {which} sum to {goal.sum():g}, but those of variable 1 to {size:g}:"
            " give totals of the same people."
        )


def propensity_weights(covariates: ArrayLike, responded: ArrayLike) -> Floats:
    """1/P(answer | covariates) of those who answered, by logistic regression on the frame.

    Whether a largest likelihood exists at all is looked at by a linear program (Konis 2007, Linear programming
    algorithms for detecting separated data in binary logistic regression models, University of Oxford).

    Parameters
    ----------
    covariates : array_like, shape (N, p) or (N,)
        Frame variables of everybody invited, without a constant.
    responded : array_like of bool, shape (N,)

    Returns
    -------
    ndarray, shape (number who answered,)
        Scaled so that they sum to N.

    Raises
    ------
    InvalidInput
        If nobody or everybody answered, the covariates tell perfectly of some people whether they did, shapes do not
        fit or a number is not finite.

    Examples
    --------
    One of two answered at the first site, one of three at the second:

    >>> propensity_weights([0, 0, 1, 1, 1], [True, False, True, False, False]).round(6).tolist()
    [2.0, 3.0]
    """
    y = np.asarray(responded, dtype=float)
    x = np.asarray(covariates, dtype=float)
    x = x[:, None] if x.ndim == 1 else x
    if y.ndim != 1 or x.ndim != 2 or len(x) != len(y) or not len(y):
        raise checks.InvalidInput(
            f"the shapes of covariates and responded are {np.shape(covariates)} and {y.shape}, but must be (N, p) and"
            " (N,): give a row for everybody who was invited."
        )
    if not np.isfinite(x).all() or not np.isin(y, (0.0, 1.0)).all():
        raise checks.InvalidInput(
            "a covariate is not finite or an entry of responded neither 0 nor 1, but a propensity needs all of them:"
            " make what is missing a category of its own."
        )
    if y.min() == y.max():
        what = "everybody" if y.min() == 1 else "nobody"
        raise checks.InvalidInput(f"{what} answered, but a propensity needs both kinds of people: use the plain share.")
    # in units of their own spread: a propensity does not depend on units, the fit's digits do
    spread = x.std(axis=0)
    x = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    table = np.concatenate([np.ones((len(x), 1)), x], axis=1)
    # fitted chances of 0 or 1 would not show it: a single person far off has them too
    if _separated(table, y):
        raise checks.InvalidInput(
            "the covariates tell perfectly of some people whether they answered (separation), but a weight needs a"
            " chance between 0 and 1: put small categories together."
        )
    chance, settled = _fitted(table, y)
    if not settled:
        raise checks.InvalidInput(
            "the logistic regression has not settled, but must: put small categories together or leave a covariate out."
        )
    weights = 1.0 / chance[y == 1]
    return weights * (len(y) / weights.sum())


def _fitted(table: Floats, y: Floats) -> tuple[Floats, bool]:
    """P(answer) of everybody by largest likelihood, and whether the search for it settled."""
    import warnings

    import statsmodels.api as sm

    with warnings.catch_warnings(), np.errstate(over="ignore"):
        # covariates that repeat one another change no chance
        warnings.simplefilter("ignore")
        fit = sm.GLM(y, table, family=sm.families.Binomial()).fit(maxiter=100)
        # worked out only when asked for
        chance = np.asarray(fit.fittedvalues, dtype=float)
    return chance, bool(fit.converged)


def _separated(table: Floats, y: Floats) -> bool:
    """Whether a combination of covariates is never negative for those who answered and never positive for the others.

    Then no finite coefficients have the largest likelihood, unless that combination is 0 for everybody.
    """
    from scipy.optimize import linprog

    signed = np.where(y[:, None] == 1, 1.0, -1.0) * table
    best = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(y)), bounds=(-1.0, 1.0), method="highs")
    side = signed @ np.asarray(best.x, dtype=float)
    # the program meets its bounds to 1e-7
    return bool(side.max() > 1e-9 and side.min() >= -1e-6 * side.max())


def trimmed(weights: ArrayLike, most: float) -> Floats:
    """Weights of at most `most` times their mean, their sum kept; what is cut off goes to the others in proportion.

    Those whose weight is 0 do not count: they stay at 0 and are left out of the mean.

    Parameters
    ----------
    weights : array_like, shape (n,)
        Not negative.
    most : float
        At least 1.

    Raises
    ------
    InvalidInput
        If `most` is below 1 or a weight is negative or not finite.

    Examples
    --------
    >>> trimmed([1.0, 1.0, 1.0, 5.0], 2.0).tolist()
    [1.3333333333333333, 1.3333333333333333, 1.3333333333333333, 4.0]
    """
    checks.between("most", most, 1, 1e9, "3 is usual: no answer counts more than three")
    w = _weights(weights).copy()
    there = w > 0
    limit = most * w[there].mean() if there.any() else 0.0
    while np.any(w > limit * (1 + 1e-12)):
        over = w >= limit
        free = there & ~over
        if not free.any():
            # most is 1, but for rounding
            return np.where(there, w[there].mean(), 0.0)
        excess = (w[over] - limit).sum()
        w[over] = limit
        w[free] *= 1.0 + excess / w[free].sum()
    return w


def _weights(given: ArrayLike) -> Floats:
    w = np.asarray(given, dtype=float)
    if w.ndim != 1 or not (np.isfinite(w) & (w >= 0)).all():
        raise checks.InvalidInput(
            f"the weights have shape {w.shape} and lie between {w.min(initial=np.inf):g} and"
            f" {w.max(initial=-np.inf):g}, but must be a row of numbers from 0 upwards:"
            " give one weight for each answer."
        )
    return w


def design_effect(weights: ArrayLike) -> float:
    """How much weighting alone raises a variance: n sum(w^2)/(sum w)^2 (Kish 1965, Survey Sampling, 11.7).

    Parameters
    ----------
    weights : array_like, shape (n,)
        Of those who count: a weight of 0 is no answer and is left out of n.

    Returns
    -------
    float
        At least 1; nan where nobody counts.

    Raises
    ------
    InvalidInput
        If a weight is negative or not finite.

    Examples
    --------
    >>> design_effect([1.0, 1.0, 2.0, 4.0])
    1.375
    """
    w = _weights(weights)
    return float((w > 0).sum() * (w**2).sum() / w.sum() ** 2) if w.any() else float("nan")


def effective_n(weights: ArrayLike) -> float:
    """Answers of equal weight that would tell as much: n over the design effect.

    Parameters
    ----------
    weights : array_like, shape (n,)

    Returns
    -------
    float
        0 where nobody counts.

    Raises
    ------
    InvalidInput
        If a weight is negative or not finite.

    Examples
    --------
    >>> effective_n([1.0, 1.0, 2.0, 4.0])
    2.909090909090909
    """
    w = _weights(weights)
    return float(w.sum() ** 2 / (w**2).sum()) if w.any() else 0.0


@dataclass(frozen=True)
class Weighted:
    """Shares weighted by segment, so that each segment counts as much as it has people.

    With the segment as the one frame variable, response propensities, raking and poststratification are the same
    weights: invited over answered. Segments without an answer are left out and their weight goes to the others.
    Where the design's link does not tie answers to the frame, nothing is weighted and nothing estimated (nan).

    Parameters
    ----------
    vague : {"drop", "count"}
        Whether platitudes are left out of the denominator or stay in it.
    interval : {"wilson", "jeffreys", "clopper-pearson", "t"}
        Computed with the effective number of answers in place of their number.
    level : float
    trim : float, optional
        No answer counts more than so many times the average one.

    Raises
    ------
    InvalidInput
        If an option is not known or a number out of range.
    """

    vague: str = "drop"
    interval: str = "wilson"
    level: float = 0.95
    trim: float | None = 3.0

    needs: ClassVar[str] = "counts"

    def __post_init__(self) -> None:
        checks.known("vague", self.vague, ("drop", "count"))
        checks.known("interval", self.interval, METHODS)
        checks.between("level", self.level, 1e-6, 1 - 1e-6, "give a share such as 0.95")
        if self.trim is not None:
            checks.between("trim", self.trim, 1, 1e9, "3 is usual: no answer counts more than three")

    @property
    def name(self) -> str:
        """What it is, in words; options that keep their usual value are not mentioned."""
        words = ["weighted by segment"]
        if self.vague == "count":
            words.append("vague counted")
        if self.interval != "wilson":
            words.append(self.interval)
        if self.level != 0.95:
            words.append(f"{100 * self.level:g}%")
        if self.trim != 3.0:
            words.append("untrimmed" if self.trim is None else f"trimmed at {self.trim:g}")
        return ", ".join(words)

    def weights(self, seen: Tally) -> Floats:
        """The weight of one answer by segment, shape (R, S): their mean over answers is 1; 0 where nobody answered."""
        answers = seen.reported.sum(axis=2).astype(float)
        if self.vague == "drop":
            answers -= seen.reported[..., -1]
        raw = np.divide(seen.invited, answers, out=np.zeros(answers.shape), where=answers > 0)
        total = answers.sum(axis=1, keepdims=True)
        mean = np.divide((raw * answers).sum(axis=1, keepdims=True), total, out=np.ones_like(total), where=total > 0)
        w = raw / np.where(mean > 0, mean, 1.0)
        return w if self.trim is None else _trimmed_by_segment(w, answers, self.trim)

    def __call__(self, seen: Tally) -> Estimate:
        """Estimate the shares, shape (R, K); nan without answers or without a link to the frame."""
        reasons = len(seen.reasons)
        if not seen.tied:
            nothing = np.full((seen.replicates, reasons), np.nan)
            return Estimate(nothing, nothing, nothing)
        w = self.weights(seen)
        counted = seen.reported if self.vague == "count" else seen.reported[..., :-1]
        named = np.einsum("rs,rsk->rk", w, seen.reported[..., :-1])
        answers = counted.sum(axis=2)
        total = (w * answers).sum(axis=1)
        squares = (w**2 * answers).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = named / total[:, None]
            effective = np.where(squares > 0, total**2 / squares, 0.0)
        share = np.clip(share, 0.0, 1.0)
        known = np.nan_to_num(share)
        low, high = interval(known * effective[:, None], effective[:, None], self.interval, self.level)
        return Estimate(share, low, high)


def _trimmed_by_segment(w: Floats, answers: NDArray[np.float64], most: float) -> Floats:
    """`trimmed` for answers that share a weight within a segment and have mean 1, shape (R, S)."""
    w = w.copy()
    for _ in range(w.shape[1]):
        over = w > most * (1 + 1e-12)
        if not over.any():
            break
        excess = (np.where(over, w - most, 0.0) * answers).sum(axis=1, keepdims=True)
        w = np.where(over, most, w)
        free = (w < most) & (answers > 0)
        rest = (np.where(free, w, 0.0) * answers).sum(axis=1, keepdims=True)
        w = np.where(free & (rest > 0), w * (1.0 + excess / np.where(rest > 0, rest, 1.0)), w)
    return w
