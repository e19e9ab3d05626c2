"""How many people: counts at a stage, with what is not known and chance in one interval.

Given the parameters, the number of people at a stage is Poisson (thinned), negative binomial where the yearly
number varies more than by chance, or binomial where it is fixed. Over the beliefs it is a mixture of these, whose
quantiles are computed and not simulated: the only Monte Carlo error is that of the belief draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, betainc, pdtr

from simkit.population.population import Population

__all__ = ["Parts", "People", "Volume", "parts_of", "people_at", "probability_below", "quantile_at"]


@dataclass(frozen=True)
class Volume:
    """How many people there will be over the horizon.

    Parameters
    ----------
    mean : ndarray, shape (R, n)
        Per belief draw.
    dispersion : float
        Var N = mean + dispersion mean^2.
    fixed : bool
        Exactly the mean (rounded), no chance.
    """

    mean: NDArray[np.float64]
    dispersion: float = 0.0
    fixed: bool = False

    @classmethod
    def of(cls, population: Population, factor: NDArray[np.float64]) -> Volume:
        """The volume of a population; `factor` is the draws of `volume_factor`, shape (R, n)."""
        mean = population.per_year * population.horizon * factor
        if population.volume == "fixed":
            return cls(np.round(mean), 0.0, True)
        return cls(mean, population.dispersion)

    def variance(self, rate: NDArray[np.float64]) -> NDArray[np.float64]:
        """Variance of the number of people at a stage | draw: chance alone; shape (R, n)."""
        mean = self.mean * rate
        return mean * (1.0 - rate) if self.fixed else mean * (1.0 + self.dispersion * mean)

    def cdf(self, k: int, rate: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(at most k people at a stage | draw), shape (R, n); `rate` is the share of people who get there."""
        if k < 0:
            return np.zeros(np.shape(rate))
        rate = np.clip(rate, 0.0, 1.0)
        mean = self.mean * rate
        if self.fixed:
            return np.where(k >= self.mean, 1.0, bdtr(np.minimum(k, self.mean), self.mean.astype(int), rate))
        if self.dispersion > 0:
            shape = 1.0 / self.dispersion
            # P(NB <= k) = I_{shape/(shape + mean)}(shape, k + 1)
            return betainc(shape, k + 1.0, shape / (shape + mean))
        return pdtr(k, mean)


@dataclass(frozen=True)
class People:
    """A count of people to come: median and 90% interval, ignorance and chance together.

    Parameters
    ----------
    median, low, high : int
    expected : float
        Mean over beliefs.
    mcse : float
        Monte Carlo standard error of the expected number.
    """

    median: int
    low: int
    high: int
    expected: float
    mcse: float

    def __str__(self) -> str:
        return f"{self.median} ({self.low} to {self.high})"


@dataclass(frozen=True)
class Parts:
    """A count's uncertainty, taken apart.

    Parameters
    ----------
    ignorance : float
        Part of the variance that is due to not knowing the parameters; the rest is chance.
    ignorance_low, ignorance_high : float
        90% interval of the expected number: what would be left were chance averaged out.
    chance_low, chance_high : int
        90% interval of the number were the parameters known to be such that the expected number is the mean one.
    """

    ignorance: float
    ignorance_low: float
    ignorance_high: float
    chance_low: int
    chance_high: int


def parts_of(volume: Volume, rate: NDArray[np.float64]) -> Parts:
    """How much of a count's uncertainty is ignorance and how much chance (law of total variance).

    Examples
    --------
    >>> parts_of(Volume(np.array([[40.0, 40.0]])), np.array([[0.2, 0.3]]))
    Parts(ignorance=0.285..., ignorance_low=8.2, ignorance_high=11.8, chance_low=5, chance_high=15)
    """
    mean = volume.mean * rate
    between, within = float(mean.var()), float(volume.variance(rate).mean())
    low, high = np.quantile(mean, [0.05, 0.95])
    people = float(volume.mean.mean())
    known = Volume(np.array([[people]]), volume.dispersion, volume.fixed)
    typical = np.array([[mean.mean() / people if people > 0 else 0.0]])
    whole = between + within
    return Parts(
        between / whole if whole > 0 else float("nan"),
        float(low),
        float(high),
        quantile_at(known, typical, 0.05),
        quantile_at(known, typical, 0.95),
    )


def quantile_at(volume: Volume, rate: NDArray[np.float64], probability: float) -> int:
    """Smallest k with P(count <= k) >= probability, what is not known and chance together."""
    high = 1
    while volume.cdf(high, rate).mean() < probability:
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if volume.cdf(middle, rate).mean() < probability:
            low = middle
        else:
            high = middle
    return high


def people_at(volume: Volume, rate: NDArray[np.float64]) -> People:
    """The predictive count at a stage.

    Parameters
    ----------
    volume : Volume
    rate : ndarray, shape (R, n)
        P(a person gets to the stage), per belief draw.

    Examples
    --------
    >>> people_at(Volume(np.full((2, 1), 42.0)), np.full((2, 1), 0.25))
    People(median=10, low=5, high=16, expected=10.5, mcse=0.0)
    """
    mean = (volume.mean * rate).mean(axis=1)
    error = float(np.std(mean, ddof=1) / np.sqrt(len(mean))) if len(mean) > 1 else float("nan")
    low, median, high = (quantile_at(volume, rate, q) for q in (0.05, 0.5, 0.95))
    return People(median, low, high, float(mean.mean()), error)


def probability_below(volume: Volume, rate: NDArray[np.float64], least: int) -> NDArray[np.float64]:
    """P(fewer than `least` people | draw), shape (R, n)."""
    return volume.cdf(least - 1, rate)
