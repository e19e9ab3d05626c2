"""A number and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Believed", "Measured", "believed", "believed_of_draws", "mean_of"]


@dataclass(frozen=True)
class Measured:
    """A simulated number with its Monte Carlo standard error.

    Parameters
    ----------
    value : float
    mcse : float
        Standard error that more computing would shrink; 0 where nothing was simulated, nan where not estimable.
    """

    value: float
    mcse: float = 0.0

    def __str__(self) -> str:
        return f"{self.value:.4g} (mcse {self.mcse:.2g})"


@dataclass(frozen=True)
class Believed:
    """A number that depends on beliefs: its median and 90% interval over them.

    Parameters
    ----------
    median, low, high : float
        50th, 5th and 95th percentile; nan where not estimable.
    mcse : float
        Monte Carlo standard error of the median: from independent scrambles of the belief draws, or, where there is
        one set of draws only, from the order of the draws (see `believed_of_draws`).
    """

    median: float
    low: float
    high: float
    mcse: float = 0.0

    def __str__(self) -> str:
        return f"{self.median:.4g} ({self.low:.4g} to {self.high:.4g})"


def _spread_over_scrambles(per_scramble: NDArray[np.float64]) -> float:
    if len(per_scramble) < 2:
        return float("nan")
    return float(np.std(per_scramble, ddof=1) / np.sqrt(len(per_scramble)))


def believed(values: NDArray[np.float64]) -> Believed:
    """Median and 90% interval of belief draws.

    Parameters
    ----------
    values : ndarray, shape (R, n)
        R independent scrambles of n draws. Draws that are nan (not estimable) are left out; if more than half
        are, the number is nan.

    Examples
    --------
    >>> believed(np.tile(np.arange(101.0), (2, 1)))
    Believed(median=50.0, low=5.0, high=95.0, mcse=0.0)
    """
    unknown = np.isnan(values)
    if unknown.mean() > 0.5:
        return Believed(*(float("nan"),) * 4)
    # the same numbers, but leaving out what is not there takes many times as long
    quantile, middle = (np.nanquantile, np.nanmedian) if unknown.any() else (np.quantile, np.median)
    low, median, high = quantile(values, [0.05, 0.5, 0.95])
    # a scramble of which nothing is known has no middle
    middles = np.full(len(values), np.nan)
    some = ~unknown.all(axis=1)
    middles[some] = middle(values[some], axis=1)
    return Believed(float(median), float(low), float(high), _spread_over_scrambles(middles))


def believed_of_draws(values: NDArray[np.float64]) -> Believed:
    """Median and 90% interval of one number per belief draw, shape (n,), without scrambles to compare.

    The Monte Carlo error of the median is half the distance of the order statistics one standard deviation of
    their rank, sqrt(n)/2, on either side of the middle. It holds for independent draws of a continuous quantity from
    about 60 draws on; draws that are spread evenly (Sobol points) have a smaller one, down to a fifth. Draws that are
    nan are left out; if more than half are, the number is nan.

    >>> believed_of_draws(np.arange(101.0)).mcse
    5.0
    """
    finite = np.sort(values[~np.isnan(values)])
    if 2 * len(finite) <= len(values):
        return Believed(*(float("nan"),) * 4)
    low, median, high = np.quantile(finite, [0.05, 0.5, 0.95])
    apart = np.sqrt(len(finite)) / 2
    middle = (len(finite) - 1) / 2
    ends = np.clip(np.round([middle - apart, middle + apart]).astype(int), 0, len(finite) - 1)
    return Believed(float(median), float(low), float(high), float(np.diff(finite[ends])[0]) / 2)


def mean_of(values: NDArray[np.float64]) -> Measured:
    """Mean over belief draws, shape (R, n), with the error that the scrambles show.

    The scrambles are randomised quasi-Monte Carlo: their means are independent and unbiased, so that their
    spread is an honest standard error, also where it is far below that of plain random draws.
    """
    return Measured(float(values.mean()), _spread_over_scrambles(values.mean(axis=1)))
