"""How far those who answer are from those who were asked: figures for the appendix, and the range of bias."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit import checks
from simkit.expected import Expected, ratio

__all__ = [
    "Bounds",
    "Silent",
    "bounds",
    "data_defect_correlation",
    "effective_sample",
    "flips_at",
    "r_indicator",
    "silent",
]

Floats = NDArray[np.float64]


def r_indicator(rates: ArrayLike, sizes: ArrayLike) -> float:
    """1 - 2 sd(response propensity) over the frame: 1 if all segments answer alike, 0 at worst.

    Schouten, Cobben and Bethlehem (2009), Survey Methodology 35:101-113.

    Parameters
    ----------
    rates : array_like, shape (S,)
        Answered/invited by segment.
    sizes : array_like, shape (S,)
        The segments' sizes, or shares.

    Examples
    --------
    >>> r_indicator([0.2, 0.4], [1, 1])
    0.8
    """
    rate, size = np.asarray(rates, dtype=float), np.asarray(sizes, dtype=float)
    if rate.shape != size.shape or not len(size) or size.sum() <= 0:
        raise checks.InvalidInput(
            f"there are {rate.size} response rates for {size.size} segment sizes, but each segment needs both, and"
            " somebody in it: give them in the same order."
        )
    weight = size / size.sum()
    mean = (weight * rate).sum()
    return float(round(1.0 - 2.0 * np.sqrt((weight * (rate - mean) ** 2).sum()), 12))


def data_defect_correlation(known: Expected) -> Floats:
    """Correlation between answering and having a reason, by reason, shape (D, J, K).

    Meng (2018), Annals of Applied Statistics 12:685-726: the error of a share is this correlation times
    sqrt((1 - f)/f), f the part that answers, times the share's standard deviation. nan where nobody or everybody
    answers, or nobody or everybody has the reason.
    """
    share, both = known.by_reason("invited"), known.by_reason("answered")
    f = known.answer_rate[..., None]
    spread = np.sqrt(np.clip(f * (1.0 - f) * share * (1.0 - share), 0.0, None))
    return ratio(both - f * share, spread)


def effective_sample(share: ArrayLike, mse: ArrayLike) -> Floats:
    """Honest answers drawn at random that would have the same mean squared error: share (1 - share)/MSE.

    >>> float(effective_sample(0.5, 0.01))
    25.0
    """
    share = np.asarray(share, dtype=float)
    return ratio(share * (1.0 - share), np.asarray(mse, dtype=float))


@dataclass(frozen=True)
class Bounds:
    """What a share among all may be, whatever those who did not answer would have said.

    Parameters
    ----------
    low, high : float
    """

    low: float
    high: float


def bounds(answered: float, share: float) -> Bounds:
    """Worst-case bounds of a share: the silent all say no, or all say yes.

    Manski (1989), Journal of Human Resources 24:343-360.

    Parameters
    ----------
    answered : float
        Part of the people who answered.
    share : float
        Among them.

    Examples
    --------
    One in five answered, half of them named it: it may be a tenth or nine tenths.

    >>> bounds(0.2, 0.5)
    Bounds(low=0.1, high=0.9)
    """
    f = checks.probability("answered", answered)
    q = checks.probability("share", share)
    return Bounds(f * q, 1.0 - f * (1.0 - q))


def flips_at(answered: float, share: float, threshold: float) -> float:
    """The share among those who did not answer at which the share among all crosses a threshold.

    Returns
    -------
    float
        In [0, 1]; nan where nothing they could say would carry it across.

    Examples
    --------
    A fifth answered and half of them named pay. That fewer than 40% of all have that reason is so if fewer than
    37.5% of the silent do:

    >>> round(flips_at(0.2, 0.5, 0.4), 4)
    0.375
    >>> flips_at(0.9, 0.8, 0.5)
    nan
    """
    f = checks.probability("answered", answered)
    q = checks.probability("share", share)
    t = checks.probability("threshold", threshold)
    if f == 1.0:
        return float("nan")
    silent = (t - f * q) / (1.0 - f)
    return silent if 0.0 <= silent <= 1.0 else float("nan")


@dataclass(frozen=True)
class Silent:
    """What those who did not answer may hide, in people.

    Parameters
    ----------
    asked, answered, named : int
        People asked, answers, answers that name the reason.
    low, high : int
        Of all asked so many may have the reason: nobody of the silent, or all of them.
    flips : int or None
        It is the reason of most only if *more* than so many of the silent have it; None where nothing that they could
        say changes whether it is.
    """

    asked: int
    answered: int
    named: int
    low: int
    high: int
    flips: int | None

    @property
    def quiet(self) -> int:
        """How many did not answer."""
        return self.asked - self.answered


def silent(asked: int, answered: int, named: int) -> Silent:
    """Range of bias in counts of people; see `bounds` and `flips_at`.

    Parameters
    ----------
    asked, answered, named : int
        At least one answer; not more than were asked.

    Examples
    --------
    24 asked, 7 answer, 4 of them name it: 4 to 21 people. It is the reason of more than 12 only if more than 8 of the
    17 others have it too.

    >>> silent(24, 7, 4)
    Silent(asked=24, answered=7, named=4, low=4, high=21, flips=8)
    >>> silent(10, 9, 8).flips is None
    True
    """
    checks.whole_number("asked", asked, 1, 10**9, "give how many people were asked")
    checks.whole_number("answered", answered, 1, asked, "of those asked")
    checks.whole_number("named", named, 0, answered, "of those who answered")
    f, q = answered / asked, named / answered
    ends = bounds(f, q)
    turn = flips_at(f, q, 0.5)
    # a hair of rounding must not take a person away
    flips = None if np.isnan(turn) else int(np.floor(turn * (asked - answered) + 1e-9))
    return Silent(asked, answered, named, round(asked * ends.low), round(asked * ends.high), flips)
