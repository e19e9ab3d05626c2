"""Distributions of what is not known, as frozen values that turn uniforms into draws.

A distribution has `ppf(u)` (the inverse of its distribution function: deterministic, so that a draw is as
reproducible as its uniform), `median` and `interval(coverage)`; those made here also `describe()` themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, expit, gammaincinv, gammaln, logit, ndtri

from simkit.checks import InvalidInput, above, complaint

__all__ = ["SHARE_FLOOR", "Beta", "Distribution", "LogitNormal", "Point", "Ranged", "describe", "dirichlet"]

Z95 = 1.6448536269514722
"""The 95th percentile of the standard normal."""

SHARE_FLOOR = 1e-9
"""No drawn share is smaller, except one that was removed by a guess of exactly 0."""


@runtime_checkable
class Distribution(Protocol):
    """What every belief about one number can do; `describe` puts any of them into words."""

    @property
    def median(self) -> float: ...
    def ppf(self, u: ArrayLike) -> NDArray[np.float64]: ...
    def interval(self, coverage: float = ..., /) -> tuple[float, float]: ...


def describe(belief: Distribution) -> str:
    """Median and 90% interval of a belief in a few words."""
    low, high = belief.interval(0.90)
    # rounded first, or a 5th percentile of 0 may read -1.7e-16
    low, middle, high = (round(x, 12) + 0.0 for x in (low, belief.median, high))
    return f"{middle:.3g} (90%: {low:.3g} to {high:.3g})"


class _Percentiles:
    """The two doors that follow from the others."""

    def ppf(self, u: ArrayLike) -> NDArray[np.float64]:
        raise NotImplementedError

    def interval(self, coverage: float = 0.90) -> tuple[float, float]:
        """The central interval that holds `coverage` of the belief: for 0.90, its 5th and 95th percentile."""
        if not 0.0 < coverage < 1.0:
            raise InvalidInput(
                complaint("coverage", coverage, "must lie strictly between 0 and 1", "give 0.90 for 90%")
            )
        low, high = self.ppf([(1.0 - coverage) / 2.0, (1.0 + coverage) / 2.0])
        return float(low), float(high)

    def describe(self) -> str:
        """Median and 90% interval in a few words."""
        return describe(self)  # type: ignore[arg-type]  # the subclasses bring the median


@dataclass(frozen=True)
class Point(_Percentiles):
    """A number that is taken as known.

    Parameters
    ----------
    value : float
        Any number; infinite only where that has a meaning (the strength of a guess).

    Examples
    --------
    >>> Point(0.3).describe()
    'fixed at 0.3'
    """

    value: float

    def __post_init__(self) -> None:
        number = self.value
        if isinstance(number, bool) or not isinstance(number, int | float) or math.isnan(number):
            raise InvalidInput(complaint("a fixed value", number, "must be a number", "give one such as 0.3"))
        object.__setattr__(self, "value", float(number))

    @property
    def median(self) -> float:
        """The value."""
        return self.value

    def ppf(self, u: ArrayLike) -> NDArray[np.float64]:
        """The value, once for every uniform."""
        return np.full(np.shape(u), self.value)

    def describe(self) -> str:
        """The value in words."""
        return f"fixed at {self.value:.3g}"


@dataclass(frozen=True)
class Ranged(_Percentiles):
    """A belief stated as three numbers: its 5th, 50th and 95th percentile.

    On a scale that the bounds choose (logit if they are 0 and 1; logarithm if the lower one is 0 or more and
    `q05` is positive; else the number itself) the belief is a two-piece normal: one standard deviation below
    the median, one above, each the distance to the stated percentile divided by 1.6449. So all three stated
    numbers are met exactly. Whatever then falls beyond a bound is *set to the bound*: "truncated at 0" means
    this here, because cutting the tail off and rescaling would move the three numbers that were stated. A
    belief whose 95th percentile is its upper bound thus has a 5% chance of being exactly there.

    Parameters
    ----------
    q05, q50, q95 : float
        Percentiles in ascending order, within the bounds; all three equal make a fixed value.
    low, high : float
        Bounds.

    Raises
    ------
    InvalidInput
        Percentiles not finite, not in order, beyond the bounds, or 0 or 1 on the logit scale.

    Examples
    --------
    >>> rate = Ranged(0.10, 0.25, 0.50, 0.0, 1.0)
    >>> rate.describe()
    '0.25 (90%: 0.1 to 0.5)'
    >>> Ranged(-0.6, -0.25, 0.0, high=0.0).ppf([0.05, 0.5, 0.99]).round(3).tolist()
    [-0.6, -0.25, 0.0]
    """

    q05: float
    q50: float
    q95: float
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        three = (self.q05, self.q50, self.q95)
        for number in three:
            if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
                raise InvalidInput(
                    complaint("a percentile", number, "must be a finite number", "give three such as 1, 2, 4")
                )
        if not self.q05 <= self.q50 <= self.q95:
            raise InvalidInput(
                complaint(
                    "the range",
                    three,
                    "its 5th, 50th and 95th percentile must ascend",
                    "give the small number first",
                )
            )
        if not self.low <= self.q05 or not self.q95 <= self.high:
            raise InvalidInput(
                complaint(
                    "the range",
                    three,
                    f"must lie between {self.low:g} and {self.high:g}",
                    "move it inside",
                )
            )
        if self.scale == "logit" and self.q05 < self.q95 and (self.q05 == 0.0 or self.q95 == 1.0):
            raise InvalidInput(
                complaint(
                    "the range",
                    three,
                    "a percentile of a probability cannot be 0 or 1",
                    "stay inside, such as 0.01 or 0.99, or give a single fixed number",
                )
            )
        for field in ("q05", "q50", "q95", "low", "high"):
            object.__setattr__(self, field, float(getattr(self, field)))

    @property
    def scale(self) -> str:
        """The scale of the two-piece normal: "logit", "log" or "identity"."""
        if self.low == 0.0 and self.high == 1.0:
            return "logit"
        return "log" if self.low >= 0.0 and self.q05 > 0.0 else "identity"

    @property
    def median(self) -> float:
        """The 50th percentile, as stated."""
        return self.q50

    def ppf(self, u: ArrayLike) -> NDArray[np.float64]:
        """Quantiles at `u` (any shape): the two-piece normal, then the bounds."""
        if self.q05 == self.q95:
            return np.full(np.shape(u), self.q50)
        to, back = _SCALES[self.scale]
        below, centre, above_ = (float(to(q)) for q in (self.q05, self.q50, self.q95))
        z = ndtri(np.asarray(u, dtype=float))
        # a spread of 0 must not meet the infinite normal quantile of u = 0 or 1
        down = (centre - below) / Z95 * np.minimum(z, 0.0) if below < centre else 0.0
        up = (above_ - centre) / Z95 * np.maximum(z, 0.0) if centre < above_ else 0.0
        with np.errstate(over="ignore"):  # a far tail may be infinite; the bounds come after
            return np.clip(back(centre + down + up), self.low, self.high)


_SCALES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "logit": (logit, expit),
    "log": (np.log, np.exp),
    "identity": (np.asarray, np.asarray),
}


@dataclass(frozen=True)
class LogitNormal(_Percentiles):
    """A probability whose log odds are normal.

    Parameters
    ----------
    median : float
        Strictly between 0 and 1.
    sd : float
        Standard deviation of the log odds, 0 or more.

    Examples
    --------
    >>> LogitNormal(0.5, 1.0).describe()
    '0.5 (90%: 0.162 to 0.838)'
    """

    median: float
    sd: float

    def __post_init__(self) -> None:
        if not 0.0 < self.median < 1.0:
            raise InvalidInput(
                complaint("the median", self.median, "must lie strictly between 0 and 1", "give one such as 0.3")
            )
        if not 0.0 <= self.sd < math.inf:
            raise InvalidInput(
                complaint("the spread", self.sd, "must be 0 or more, on the log odds scale", "give one such as 1")
            )

    def ppf(self, u: ArrayLike) -> NDArray[np.float64]:
        """Quantiles at `u` (any shape)."""
        if self.sd == 0.0:
            return np.full(np.shape(u), self.median)
        return expit(logit(self.median) + self.sd * ndtri(np.asarray(u, dtype=float)))


@dataclass(frozen=True)
class Beta(_Percentiles):
    """A probability with a beta distribution: worth `a` successes and `b` failures.

    Examples
    --------
    >>> Beta(1.0, 1.0).describe()
    '0.5 (90%: 0.05 to 0.95)'
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        above("the first shape of a beta", self.a, 0.0, "give a positive number")
        above("the second shape of a beta", self.b, 0.0, "give a positive number")

    @property
    def median(self) -> float:
        """The 50th percentile."""
        return float(betaincinv(self.a, self.b, 0.5))

    def ppf(self, u: ArrayLike) -> NDArray[np.float64]:
        """Quantiles at `u` (any shape)."""
        return betaincinv(self.a, self.b, np.asarray(u, dtype=float))


def _log_gamma_quantile(shape: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the gamma quantile, also where the quantile itself underflows to 0.

    For small x the distribution function is x^a / Gamma(a + 1) (1 - a x / (a + 1) + ...), so the logarithm
    of the quantile is (log u + log Gamma(a + 1)) / a with an error of the size of x: below 1e-11 here.
    """
    small = (np.log(u) + gammaln(shape + 1.0)) / shape
    safe_u = np.where(small < -25.0, 0.5, u)
    with np.errstate(divide="ignore"):
        direct = np.log(gammaincinv(shape, safe_u))
    return np.where(small < -25.0, small, direct)


def dirichlet(guess: ArrayLike, strength: ArrayLike, u: ArrayLike) -> NDArray[np.float64]:
    """Shares drawn from Dirichlet(strength x guess), one uniform per share.

    Each share is a gamma quantile at its own uniform, divided by their sum: raising one uniform raises that
    share and lowers the others, and a further reason leaves the uniforms of the others alone.

    Parameters
    ----------
    guess : array_like, shape (..., K)
        Expected shares, not negative, summing to 1. A guess of exactly 0 removes the reason: its share is
        exactly 0.
    strength : array_like, shape () or (n,)
        What the guess is worth in honest interviews, more than 0; `inf` returns the guess.
    u : array_like, shape (n, K)
        Uniforms, strictly between 0 and 1.

    Returns
    -------
    ndarray, shape (n, K)
        Shares summing to 1, none below 1e-9 (before a last division by the sum) except removed ones. Mean
        `guess`, variance `guess (1 - guess) / (strength + 1)`.

    Raises
    ------
    InvalidInput
        A guess that is no distribution, or a strength of 0 or less.

    Examples
    --------
    >>> dirichlet([0.5, 0.5, 0.0], 20.0, [[0.5, 0.5, 0.9]]).tolist()
    [[0.5, 0.5, 0.0]]
    """
    mean = np.asarray(guess, dtype=float)
    if not (mean >= 0.0).all() or not np.allclose(mean.sum(axis=-1), 1.0, rtol=0.0, atol=1e-9):
        raise InvalidInput(
            complaint("the guess", mean.tolist(), "shares must be at least 0 and sum to 1", "divide by the sum")
        )
    worth = np.asarray(strength, dtype=float)
    if not (worth > 0.0).all():
        raise InvalidInput(complaint("share_strength", float(np.min(worth)), "must be more than 0", "give 20, say"))
    uniforms = np.asarray(u, dtype=float)
    mean, worth = np.broadcast_to(mean, uniforms.shape), np.broadcast_to(worth, uniforms.shape[:1])[:, None]
    # a shape below 1e-12 and one of 1e-12 give the same floored share, and the latter cannot overflow
    shape = np.maximum(np.where(np.isinf(worth), 1.0, worth) * mean, 1e-12)
    logs = np.where(mean > 0.0, _log_gamma_quantile(shape, uniforms), -np.inf)
    # the largest share is scaled to 1 before leaving the log scale: a row cannot underflow as a whole
    shares = np.exp(logs - logs.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    shares = np.where(mean > 0.0, np.maximum(shares, SHARE_FLOOR), 0.0)
    return np.where(np.isinf(worth), mean, shares / shares.sum(axis=-1, keepdims=True))
