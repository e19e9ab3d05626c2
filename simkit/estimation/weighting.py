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

NEVER = 1e-6
"""A fitted probability nearer to 0 or 1 than that says that the covariates tell perfectly who answers."""


def rake(
    categories: Sequence[ArrayLike],
    totals: Sequence[ArrayLike],
    weights: ArrayLike | None = None,
    *,
    tolerance: float = 1e-10,
    rounds: int = 1000,
) -> Floats:
    """Weights whose totals agree with those of the frame in several variables at once.

    Iterative proportional fitting (Deming and Stephan 1940, Annals of Mathematical Statistics 11:427-444).

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
        If a category that holds people has no respondent, totals differ between variables, or the weights do not
        settle.

    Examples
    --------
    Three people answered, one of them from a site that is half of the frame:

    >>> rake([[0, 0, 1]], [[10, 10]]).tolist()
    [5.0, 5.0, 10.0]
    """
    columns = [np.asarray(each, dtype=np.int64) for each in categories]
    goals = [np.asarray(each, dtype=float) for each in totals]
    n = len(columns[0]) if columns else 0
    w = np.ones(n) if weights is None else np.array(weights, dtype=float)
    size = goals[0].sum() if goals else 0.0
    for at, (column, goal) in enumerate(zip(columns, goals, strict=True)):
        there = np.bincount(column, w, minlength=len(goal))
        if len(there) > len(goal) or np.any((goal > 0) & (there == 0)):
            empty = int(np.flatnonzero((goal > 0) & (there[: len(goal)] == 0))[:1].sum())
            raise checks.InvalidInput(
                f"category {empty} of variable {at + 1} holds people of the frame, but nobody of them answered:"
                " put it together with another category."
            )
        if abs(goal.sum() - size) > 1e-6 * max(size, 1.0):
            raise checks.InvalidInput(
                f"the totals of variable {at + 1} sum to {goal.sum():g}, but those of variable 1 to {size:g}:"
                " give totals of the same people."
            )
    for _ in range(rounds):
        worst = 0.0
        for column, goal in zip(columns, goals, strict=True):
            now = np.bincount(column, w, minlength=len(goal))
            factor = np.divide(goal, now, out=np.zeros_like(goal), where=now > 0)
            worst = max(worst, float(np.abs(factor[goal > 0] - 1.0).max(initial=0.0)))
            w = w * factor[column]
        if worst <= tolerance:
            return w
    raise checks.InvalidInput(
        f"raking has not settled after {rounds} rounds, but must: the totals cannot all be met by those who answered;"
        " put small categories together or leave a variable out."
    )


def propensity_weights(covariates: ArrayLike, responded: ArrayLike) -> Floats:
    """1/P(answer | covariates) of those who answered, by logistic regression on the frame.

    Parameters
    ----------
    covariates : array_like, shape (N, p)
        Frame variables of everybody invited, without a constant.
    responded : array_like of bool, shape (N,)

    Returns
    -------
    ndarray, shape (number who answered,)
        Scaled so that they sum to N.

    Raises
    ------
    InvalidInput
        If nobody or everybody answered, or if the covariates tell perfectly who did.
    """
    import statsmodels.api as sm

    x = np.asarray(covariates, dtype=float)
    y = np.asarray(responded, dtype=float)
    if y.min() == y.max():
        what = "everybody" if y.min() == 1 else "nobody"
        raise checks.InvalidInput(f"{what} answered, but a propensity needs both kinds of people: use the plain share.")
    fit = sm.GLM(y, sm.add_constant(x, has_constant="add"), family=sm.families.Binomial()).fit(maxiter=100)
    chance = np.asarray(fit.fittedvalues, dtype=float)
    if chance.min() < NEVER or chance.max() > 1.0 - NEVER:
        raise checks.InvalidInput(
            "the covariates tell perfectly who answered (separation), but then some people have no weight:"
            " put small categories together."
        )
    weights = 1.0 / chance[y == 1]
    return weights * (len(y) / weights.sum())


def trimmed(weights: ArrayLike, most: float) -> Floats:
    """Weights of at most `most` times their mean, their sum kept; what is cut off goes to the others in proportion.

    Parameters
    ----------
    weights : array_like, shape (n,)
    most : float
        At least 1.

    Examples
    --------
    >>> trimmed([1.0, 1.0, 1.0, 5.0], 2.0).tolist()
    [1.3333333333333333, 1.3333333333333333, 1.3333333333333333, 4.0]
    """
    checks.between("most", most, 1, 1e9, "3 is usual: no answer counts more than three")
    w = np.array(weights, dtype=float)
    limit = most * w.mean() if len(w) else 0.0
    while np.any(w > limit * (1 + 1e-12)):
        over = w >= limit
        excess = (w[over] - limit).sum()
        w[over] = limit
        rest = w[~over].sum()
        if rest <= 0:
            return np.full(len(w), w.sum() / len(w))
        w[~over] *= 1.0 + excess / rest
    return w


def design_effect(weights: ArrayLike) -> float:
    """How much weighting alone raises a variance: n sum(w^2)/(sum w)^2 (Kish 1965, Survey Sampling, 11.7).

    >>> design_effect([1.0, 1.0, 2.0, 4.0])
    1.375
    """
    w = np.asarray(weights, dtype=float)
    return float(len(w) * (w**2).sum() / w.sum() ** 2) if len(w) else float("nan")


def effective_n(weights: ArrayLike) -> float:
    """Answers of equal weight that would tell as much: n over the design effect.

    >>> effective_n([1.0, 1.0, 2.0, 4.0])
    2.909090909090909
    """
    w = np.asarray(weights, dtype=float)
    return float(w.sum() ** 2 / (w**2).sum()) if len(w) else 0.0


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
