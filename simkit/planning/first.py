"""P(a reason comes out on top), ties sharing the credit: exact where people come by chance."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, pdtr

from simkit.diagnosis.people import Volume

__all__ = ["chance_first", "factors"]

Floats = NDArray[np.float64]

_SD = 7.0
_FACTORS = 32


def factors(volume: Volume) -> Floats:
    """What a year's number of people is multiplied with, as equally likely values: 1 where it varies by chance alone.

    Where it varies by more (`dispersion`), the factor is gamma distributed with mean 1; its quantiles at the middles
    of 32 equal parts stand for it.
    """
    if volume.fixed or volume.dispersion == 0:
        return np.ones(1)
    shape = 1.0 / volume.dispersion
    return np.asarray(gammaincinv(shape, (np.arange(_FACTORS) + 0.5) / _FACTORS) / shape, dtype=float)


@lru_cache(maxsize=32)
def _gauss(points: int) -> tuple[Floats, Floats]:
    """Gauss's rule on [0, 1]."""
    u, weight = np.polynomial.legendre.leggauss(points)
    return (u + 1) / 2, weight / 2


def _poisson_first(mine: Floats, others: Floats) -> Floats:
    """For expected numbers of those who name it, shape (D,), and the others, shape (D, J)."""
    low = np.maximum(np.floor(mine - _SD * np.sqrt(mine)), 1)
    width = int(np.max(np.ceil(mine + _SD * np.sqrt(mine)) + 8 - low)) + 1
    counts = low[:, None] - 1 + np.arange(width + 1)
    of_mine = np.diff(pdtr(counts, mine[:, None]), axis=1)
    # 1/(1 + T) with T ties is the integral of u^T over [0, 1]: a polynomial in u, which Gauss's rule has exactly
    u, weight = _gauss(others.shape[1] // 2 + 1)
    upto = pdtr(counts[:, None], others[..., None])
    below, equal = upto[..., :-1], np.diff(upto, axis=-1)
    wins = sum(w * (below + at * equal).prod(axis=1) for at, w in zip(u, weight, strict=True))
    return (of_mine * wins).sum(axis=1)


def chance_first(volume: Volume, mine: Floats, others: Floats) -> Floats:
    """P(it is named, and by more people than any other one), by belief draw; of t that are level each counts 1/t.

    Parameters
    ----------
    volume : Volume
        People, mean of shape (D,). A fixed number is taken to vary by chance, which is close where few answer.
    mine : ndarray, shape (D,)
        P(a person's answer names it).
    others : ndarray, shape (D, J)
        The same for its rivals.

    Examples
    --------
    One rival as strong: half of the cases, but for the one in exp(10) in which nobody names either.

    >>> chance_first(Volume(np.array([50.0])), np.array([0.1]), np.array([[0.1]])).round(4)
    array([0.5])
    """
    out = np.zeros(len(mine))
    order = np.argsort(volume.mean * mine)
    for factor in factors(volume):
        for at in range(0, len(order), 64):
            some = order[at : at + 64]
            people = factor * volume.mean[some]
            out[some] += _poisson_first(people * mine[some], people[:, None] * others[some])
    return out / len(factors(volume))


def people_first(
    chance: Callable[[Floats, NDArray[np.int64]], Floats], rate: Floats, sure: float, most: float
) -> Floats:
    """The smallest number of people from which on it is on top with the chance wanted; nan beyond `most` answers.

    Parameters
    ----------
    chance : callable
        P(on top), of numbers of people and the positions of their draws.
    rate : ndarray, shape (D,)
        P(a person's answer counts): numbers of people are tried by their expected answers.
    sure, most : float

    Notes
    -----
    Tried from `most` answers down in steps of a quarter, then halving where it first fails: by chance alone the
    probability has no teeth.
    """
    safe = np.where(rate > 0, rate, 1.0)
    high = np.ceil(most / safe)
    everybody = np.arange(len(rate))
    beyond = (chance(high, everybody) < sure - 1e-12) | (rate <= 0)
    low = np.where(beyond, high - 1.0, high)
    trying = np.flatnonzero(~beyond)
    while len(trying):
        low[trying] = np.floor(low[trying] * 3 / 4)
        failed = chance(low[trying], trying) < sure - 1e-12
        high[trying[~failed]] = low[trying[~failed]]
        trying = trying[~failed]
    trying = np.flatnonzero(high - low > 1.0)
    while len(trying):
        middle = np.floor((low[trying] + high[trying]) / 2)
        met = chance(middle, trying) >= sure - 1e-12
        high[trying[met]], low[trying[~met]] = middle[met], middle[~met]
        trying = trying[high[trying] - low[trying] > 1.0]
    return np.where(beyond, np.nan, np.maximum(high, 1.0))
