"""What is asked of an estimator: bias, error, coverage and the like, each as a score of one replicate.

A diagnosand is a score of every replicate and a way to sum the scores up. The ones that are built in are values
(`BIAS`, `RMSE`, ...), and one's own is made in the same way. `simkit.diagnosis.moments` streams them over replicates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simkit.checks import InvalidInput, complaint, known, probability

__all__ = [
    "ANSWERS",
    "BIAS",
    "COVERAGE",
    "EMPIRICAL_SE",
    "ESTIMABLE",
    "MSE",
    "RMSE",
    "STANDARD",
    "TOP_RIGHT",
    "WIDTH",
    "Diagnosand",
    "Runs",
    "power",
]

Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""Shares that differ by no more than this are the same: 1/3 may come about in several ways."""


@dataclass(frozen=True, eq=False)
class Runs:
    """A chunk of replicates of a study: what one estimator said and what was true.

    Parameters
    ----------
    value : ndarray, shape (R, J, K)
        Estimated shares of the K reasons under J designs; nan where not estimable. They may lie outside [0, 1].
    low, high : ndarray, shape (R, J, K)
        Ends of the intervals; nan where the estimator gives none.
    answers : ndarray, shape (R, J)
        Number of answers.
    target : ndarray, shape (R, J, K)
        The truth aimed at: the process (the same in every row) or the cohort; nan where there is none (nobody in
        the cohort).
    failed : ndarray of bool, shape (R, J), optional
        Where the estimator raised an error.

    Raises
    ------
    InvalidInput
        If a shape does not fit that of `value`.

    Examples
    --------
    >>> share = np.array([[[0.25, 0.75]]])
    >>> Runs(share, share - 0.1, share + 0.1, np.array([[8]]), np.array([[[0.3, 0.7]]])).error.round(2)
    array([[[-0.05,  0.05]]])
    """

    value: Floats
    low: Floats
    high: Floats
    answers: NDArray[Any]
    target: Floats
    failed: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        shape = np.shape(self.value)
        if len(shape) != 3 or shape[1] == 0 or shape[2] == 0:
            rule = "must be (replicates, designs, reasons) with at least one design and one reason"
            raise InvalidInput(complaint("the shape of value", shape, rule, "stack the estimates that way"))
        for name in ("low", "high", "target", "answers"):
            fit = shape[:2] if name == "answers" else shape
            given = np.shape(getattr(self, name))
            if given != fit:
                way_out = "give one number for each replicate and design"
                if name != "answers":
                    way_out += " and reason, nan where there is none"
                raise InvalidInput(complaint(f"the shape of {name}", given, f"must be {fit} to fit value", way_out))

    @property
    def error(self) -> Floats:
        """Estimate minus truth, shape (R, J, K); nan where there is no estimate or no truth."""
        return self.value - self.target


@dataclass(frozen=True)
class Diagnosand:
    """A property of an estimator: a score of each replicate, and how the scores are summed up.

    Parameters
    ----------
    name : str
        Short name, unique among the diagnosands used together.
    meaning : str
        One plain sentence, for tables and for the description of the simulation.
    score : callable
        Takes `Runs`; returns (R, J, K), a score per reason, or (R, J), one for the study as a whole; nan where not
        estimable. A function that stands in a module can be sent to other processes; a lambda cannot.
    summary : {"mean", "root", "sd"}
        The mean of the score, the square root of its mean (RMSE from squared errors) or its standard deviation.
    kind : {"number", "proportion"}
        A proportion is the mean of a score in [0, 1] (share of replicates in which something holds); its Monte
        Carlo error is Wilson's and so not 0 where it never or always held.
    better : {"low", "high", "zero"} or None
        Which direction is good. None: designs are never ranked by it.
    shift : float
        A number near the typical score, for scores that are large next to their spread (a cost of 100,000 give or
        take 5): powers of score minus shift are summed, which keeps digits. It changes no result otherwise.

    Raises
    ------
    InvalidInput
        If the name is empty or holds a slash, a choice is not known, the score cannot be called, the shift is not
        finite or a proportion is not a mean.

    Examples
    --------
    >>> def absolute_error(runs):
    ...     return np.abs(runs.error)
    >>> Diagnosand("mean absolute error", "How far off a share is on average.", absolute_error, better="low").summary
    'mean'
    """

    name: str
    meaning: str
    score: Callable[[Runs], NDArray[Any]]
    summary: Literal["mean", "root", "sd"] = "mean"
    kind: Literal["number", "proportion"] = "number"
    better: Literal["low", "high", "zero"] | None = None
    shift: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip() or "/" in self.name:
            raise InvalidInput(complaint("name", self.name, "must be a text without a slash", "use such as 'bias'"))
        if not callable(self.score):
            rule = "must be a function of Runs"
            raise InvalidInput(complaint(f"the score of {self.name!r}", self.score, rule, "give the function itself"))
        known(f"the summary of {self.name!r}", self.summary, ("mean", "root", "sd"))
        known(f"the kind of {self.name!r}", self.kind, ("number", "proportion"))
        if self.better is not None:
            known(f"better of {self.name!r}", self.better, ("low", "high", "zero"))
        if not math.isfinite(self.shift):
            rule = "must be a finite number"
            raise InvalidInput(complaint(f"the shift of {self.name!r}", self.shift, rule, "give a typical score"))
        if self.kind == "proportion" and self.summary != "mean":
            rule = "must be 'mean' for a proportion"
            raise InvalidInput(
                complaint(f"the summary of {self.name!r}", self.summary, rule, "make its kind 'number' otherwise")
            )


def _error(runs: Runs) -> Floats:
    return runs.error


def _squared_error(runs: Runs) -> Floats:
    return np.square(runs.error)


def _covers(runs: Runs) -> Floats:
    """1 where the target lies in the interval, its ends included; nan where there is no interval or no target."""
    # a true share of exactly 0 lies in an interval whose lower end is 0 but for rounding
    inside = (runs.low - ROUNDING <= runs.target) & (runs.target <= runs.high + ROUNDING)
    return np.where(np.isnan(runs.low + runs.high + runs.target), np.nan, inside)


def _width(runs: Runs) -> Floats:
    return runs.high - runs.low


def _largest(shares: Floats) -> NDArray[np.bool_]:
    """Which reasons have the largest share, ties included; none where every share is nan."""
    seen = np.where(np.isnan(shares), -np.inf, shares)
    top = seen.max(axis=-1, keepdims=True)
    return (seen >= top - ROUNDING) & (top > -np.inf)


def _top_right(runs: Runs) -> Floats:
    """Chance that a blind pick among the largest estimates is a truly largest reason; 0 without answers."""
    named, true = _largest(runs.value), _largest(runs.target)
    credit = (named & true).sum(axis=-1) / np.maximum(named.sum(axis=-1), 1)
    answers = np.asarray(runs.answers) > 0
    # no answers, or nothing but platitudes, are a failure of the design; an estimator's own failure is not estimable
    unnamed = (np.isnan(runs.value) | (np.abs(runs.value) <= ROUNDING)).all(axis=-1)
    right = np.where(answers & ~unnamed, credit, 0.0)
    return right if runs.failed is None else np.where(runs.failed, np.nan, right)


def _answers(runs: Runs) -> Floats:
    return np.asarray(runs.answers, dtype=float)


def _estimable(runs: Runs) -> Floats:
    """1 where there is an answer and at least one share is estimated."""
    estimated = ~np.isnan(runs.value).all(axis=-1)
    return ((np.asarray(runs.answers) > 0) & estimated).astype(float)


def _lies_off(runs: Runs, null: float) -> Floats:
    """1 where `null` lies outside the interval; nan where there is no interval."""
    off = (runs.low - ROUNDING > null) | (null > runs.high + ROUNDING)
    return np.where(np.isnan(runs.low + runs.high), np.nan, off)


BIAS = Diagnosand(
    "bias", "How far the estimated share lies above or below the true one on average.", _error, better="zero"
)
EMPIRICAL_SE = Diagnosand(
    "empirical_se", "How much the error varies from one such study to the next.", _error, "sd", better="low"
)
"""SD of estimate minus target: for the process target, which does not vary, the SD of the estimate."""

MSE = Diagnosand("mse", "Squared distance of the estimated share from the true one.", _squared_error, better="low")
RMSE = Diagnosand(
    "rmse", "Typical distance of the estimated share from the true one.", _squared_error, "root", better="low"
)
COVERAGE = Diagnosand(
    "coverage", "How often the interval holds the true share.", _covers, kind="proportion", better=None
)
"""Never ranked by: with a biased estimator it rises when there are fewer answers."""

WIDTH = Diagnosand("width", "How wide the interval is on average.", _width, better="low")
TOP_RIGHT = Diagnosand(
    "top_right",
    "How often the reason named most is truly the largest: no answers is wrong, and ties share the credit.",
    _top_right,
    kind="proportion",
    better="high",
)
"""Of the whole study; shares that are nan are passed over, and of several equally large true reasons any is right."""

ANSWERS = Diagnosand("answers", "How many people answer on average.", _answers, better="high")
ESTIMABLE = Diagnosand(
    "estimable", "How often there is anything to estimate from.", _estimable, kind="proportion", better="high"
)

STANDARD = (BIAS, EMPIRICAL_SE, MSE, RMSE, COVERAGE, WIDTH, TOP_RIGHT, ANSWERS, ESTIMABLE)
"""The usual diagnosands."""


def power(null: float) -> Diagnosand:
    """How often the interval of a reason's share lies off `null`, above or below it.

    Parameters
    ----------
    null : float
        A share, in [0, 1]. For a reason whose true share it is, this is the rate of false alarms.

    Raises
    ------
    InvalidInput
        If `null` is no share.

    Examples
    --------
    >>> power(0.2).name
    'power against 0.2'
    """
    null = probability("null", null, "give the share that is to be told from the true one, such as 0.2")
    return Diagnosand(
        f"power against {null!r}",
        f"How often the interval leaves out a share of {100 * null:g}%.",
        partial(_lies_off, null=null),
        kind="proportion",
        better="high",
    )
