"""The level at which a reason must be known: how much of a change's full efficacy the answers have earned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from simkit.population.population import Population

__all__ = ["Units", "earned", "units_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Units:
    """The units of one level.

    Parameters
    ----------
    weight : ndarray, shape (U,)
        Part of the people that each holds.
    chance : ndarray, shape (U,)
        Part of the answers that comes from each.
    """

    weight: Floats
    chance: Floats


def units_of(population: Population, level: str, by_segment: Floats) -> Units:
    """Units of a level: one company; functions are the segments unless counted otherwise; managers are alike.

    Parameters
    ----------
    population : Population
    level : str
    by_segment : ndarray, shape (S,)
        Part of the answers that comes from each segment.
    """
    count = population.units_at(level)
    if level == "function" and count == len(population.parts) and by_segment.sum() > 0:
        return Units(population.weights, by_segment / by_segment.sum())
    even = np.full(1, 1.0 / count)
    # alike: one stands for all
    return Units(np.ones(1), even)


def earned(units: Units, specific: NDArray[np.int64], answers: NDArray[np.int64], cell: int) -> Floats:
    """Part of the people in whose unit a reason is known specifically, with enough answers to be shown.

    Answers spread multinomially over the units, whatever they say. A unit counts if at least `cell` answers came from
    it and at least one of them names the reason specifically; the expectation over the spread is returned, which is
    what is known before anybody looks where the answers came from.

    Parameters
    ----------
    units : Units
    specific, answers : ndarray of int, shape (M,)
        Over all units.
    cell : int
        At least 1.

    Examples
    --------
    One specific answer of two, and two units alike: with cells of 1 half of the people are in its unit; with cells of
    2 it also takes the other answer to fall there.

    >>> half = Units(np.ones(1), np.array([0.5]))
    >>> [float(earned(half, np.array([1]), np.array([2]), cell)[0]) for cell in (1, 2)]
    [0.5, 0.25]
    """
    others = np.maximum(answers - specific, 0)
    total = np.zeros(len(answers))
    for weight, chance in zip(units.weight, units.chance, strict=True):
        # shown, less shown by other answers alone with none of the specific ones here
        none = np.power(1.0 - chance, specific)
        total += weight * (_at_least(cell, answers, chance) - none * _at_least(cell, others, chance))
    return np.clip(total, 0.0, 1.0)


def _at_least(k: int, n: NDArray[np.int64], p: float) -> Floats:
    """P(binomial >= k)."""
    inside = n >= k
    return np.where(inside, bdtrc(k - 1.0, np.where(inside, n, k), p), 0.0)
