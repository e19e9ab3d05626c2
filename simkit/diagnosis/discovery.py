"""Discovery: will a reason be heard of at all? The question of small numbers, where shares cannot be estimated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from simkit import checks
from simkit.diagnosis.measured import Measured, mean_of
from simkit.diagnosis.people import Volume
from simkit.draws import generator

__all__ = ["SEVERAL", "Heard", "Wait", "distinct_reasons", "heard", "months_until"]

SEVERAL = (1, 2, 3)
"""How many people naming a reason are asked about: an anecdote, a coincidence, a pattern."""

LONGEST = 1200.0
"""Months after which waiting is called never."""

SAMPLES = 16
"""Simulated horizons for each belief draw, where a count of reasons has no closed form."""

Floats = NDArray[np.float64]


def heard(volume: Volume, rate: Floats, least: int = 1) -> Measured:
    """P(at least `least` people say it), what is not known and chance together.

    Parameters
    ----------
    volume : Volume
        People over the horizon, by belief draw.
    rate : ndarray, shape (R, n)
        P(a person names the reason, candidly and with care), by belief draw.
    least : int

    Examples
    --------
    42 people of whom each names it with probability 0.05: 1 - exp(-2.1).

    >>> round(heard(Volume(np.full((2, 1), 42.0)), np.full((2, 1), 0.05)).value, 4)
    0.8775
    """
    checks.whole_number("least", least, 1, 10**6, "give how many people are to say it")
    return mean_of(1.0 - volume.cdf(least - 1, rate))


@dataclass(frozen=True)
class Heard:
    """How many different reasons will be heard of.

    Parameters
    ----------
    median, low, high : int
        Of the number of reasons that at least one person names candidly; 90% interval, ignorance and chance.
    expected : Measured
        Its mean.
    of : int
        Reasons that there are.
    """

    median: int
    low: int
    high: int
    expected: Measured
    of: int

    def __str__(self) -> str:
        return f"{self.median} ({self.low} to {self.high}) of {self.of}"


def distinct_reasons(volume: Volume, rate: Floats, *, seed: int) -> Heard:
    """How many of the reasons at least one person names, by simulation.

    Parameters
    ----------
    volume : Volume
    rate : ndarray, shape (R, n, K)
        As in `heard`, for each of the reasons that are wanted (usually those that can be changed).
    seed : int
    """
    scrambles, draws, reasons = rate.shape
    if not reasons:
        return Heard(0, 0, 0, Measured(0.0), 0)
    counts = np.empty((scrambles, draws, SAMPLES), dtype=np.int64)
    for scramble in range(scrambles):
        random = generator(seed, "discovery", scramble)
        mean = volume.mean[scramble][:, None]
        if volume.fixed:
            rest = np.clip(1.0 - rate[scramble].sum(axis=-1, keepdims=True), 0.0, 1.0)
            cells = np.concatenate([np.clip(rate[scramble], 0.0, 1.0), rest], axis=-1)
            cells /= cells.sum(axis=-1, keepdims=True)
            people = np.broadcast_to(mean.astype(np.int64), (draws, SAMPLES))
            named = random.multinomial(people, cells[:, None])[..., :-1] > 0
        else:
            # thinned Poisson numbers are independent, given the year's factor
            factor = np.ones((draws, SAMPLES))
            if volume.dispersion > 0:
                shape = 1.0 / volume.dispersion
                factor = random.gamma(shape, 1.0 / shape, (draws, SAMPLES))
            expected = (mean * factor)[..., None] * rate[scramble][:, None]
            named = random.random(expected.shape) < -np.expm1(-expected)
        counts[scramble] = named.sum(axis=-1)
    low, median, high = np.quantile(counts, [0.05, 0.5, 0.95], method="inverted_cdf")
    return Heard(int(median), int(low), int(high), mean_of(counts.mean(axis=2)), reasons)


@dataclass(frozen=True)
class Wait:
    """Months until the first person names a reason.

    Parameters
    ----------
    median, low, high : float
        Months; inf where it takes more than a hundred years.
    mcse : float
        Monte Carlo standard error of the median, from independent scrambles of the belief draws; nan where it is inf
        in some of them.
    """

    median: float
    low: float
    high: float
    mcse: float = float("nan")

    def __str__(self) -> str:
        return f"{_months(self.median)} ({_months(self.low)} to {_months(self.high)})"


def _months(value: float) -> str:
    return "never" if np.isinf(value) else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def months_until(
    volume: Volume,
    rate: Floats,
    *,
    months: float,
    delay: float = 0.0,
    least: int = 1,
    decided: Callable[[float], Any] | None = None,
) -> Wait:
    """When the first person, or the `least`-th, says it: median and 90% interval, ignorance and chance together.

    Parameters
    ----------
    volume : Volume
        People over the horizon; beyond it they go on coming as before.
    rate : ndarray, shape (R, n)
        As in `heard`.
    months : float
        The horizon.
    delay : float
        Months from a person's decision to the answer.
    least : int
        Which person it is that is waited for; 5 is the fifth.
    decided : callable, optional
        Share of the horizon's people who have decided after so many months, such as `Timeline.decided`; above 1
        beyond the horizon. Default: evenly.

    Examples
    --------
    12 people a year, one in four names it: 3 a year on average; half of the years hear of it within ln 2/3 of one.

    >>> str(months_until(Volume(np.full((2, 1), 12.0)), np.full((2, 1), 0.25), months=12))
    '2.8 (0.21 to 12)'
    """
    checks.above("months", months, 0, "12 is a year")
    checks.whole_number("least", least, 1, 10**6, "give which person is waited for")

    def silent(after: float, some: slice) -> float:
        """P(fewer than `least` within `after` months)."""
        part = after / months if decided is None else float(decided(after))
        people, share = volume.mean[some], rate[some]
        if volume.fixed:
            within, further = min(part, 1.0), max(part, 1.0)
            asked, others = people * further, 1.0 - np.clip(share * within, 0.0, 1.0)
            # P(X < least) = I_{1 - p}(asked - least + 1, least), also between whole numbers of people
            enough = asked > least - 1
            return float(np.where(enough, betainc(np.where(enough, asked - least + 1, 1.0), least, others), 1.0).mean())
        return float(Volume(people * part, volume.dispersion).cdf(least - 1, share).mean())

    def quantile(probability: float, some: slice = slice(None)) -> float:
        low, high = 0.0, LONGEST
        if 1.0 - silent(high, some) < probability:
            return float("inf")
        while high - low > 1e-6 * (1.0 + high):
            middle = (low + high) / 2
            low, high = (middle, high) if 1.0 - silent(middle, some) < probability else (low, middle)
        return high + delay

    each = np.array([quantile(0.5, slice(at, at + 1)) for at in range(len(rate))])
    error = np.std(each, ddof=1) / np.sqrt(len(each)) if len(each) > 1 and np.isfinite(each).all() else np.nan
    return Wait(quantile(0.5), quantile(0.05), quantile(0.95), float(error))
