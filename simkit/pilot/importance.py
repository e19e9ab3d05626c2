"""Importance sampling with its diagnostics: how many draws the weights are worth, and whether they can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.draws import generator

__all__ = ["LEAST_SIZE", "WORST_TAIL", "Diagnostics", "diagnostics", "effective_size", "pareto_tail", "resampled"]

Floats = NDArray[np.float64]

WORST_TAIL = 0.7
"""Beyond this Pareto k the error of importance sampling falls too slowly to be trusted (Vehtari, Simpson, Gelman, Yao
and Gabry 2024, Pareto smoothed importance sampling, Journal of Machine Learning Research 25)."""

LEAST_SIZE = 200
"""Effective draws below which a 90% interval is too rough to print (judgement: its ends err by a tenth of an sd)."""


def effective_size(log_weights: Floats) -> float:
    """(sum w)^2 / sum w^2.

    >>> effective_size(np.zeros(8)), effective_size(np.array([0.0, -np.inf]))
    (8.0, 1.0)
    """
    weights = np.exp(log_weights - log_weights.max())
    return float(weights.sum() ** 2 / (weights**2).sum())


def pareto_tail(log_weights: Floats) -> float:
    """Shape k of the generalised Pareto distribution of the largest weights.

    The estimate of Zhang and Stephens (2009, Technometrics 51), drawn towards 0.5 as by Vehtari et al. (2024) where
    there are few of them: the mean over a grid of the profile likelihood. The largest min(n/5, 3 sqrt(n)) are used.

    Returns
    -------
    float
        -inf where the largest weights are all alike, inf where there are too few to tell.
    """
    weights = np.exp(log_weights - log_weights.max())
    n = len(weights)
    many = int(min(n / 5, 3 * math.sqrt(n)))
    if many < 5:
        return math.inf
    ordered = np.sort(weights)
    over = ordered[-many:] - ordered[-many - 1]
    if over[-1] <= 1e-12:
        return -math.inf
    over = over[over > 0]
    if len(over) < 5:
        return math.inf
    many = len(over)
    grid = 30 + int(math.sqrt(many))
    quartile = over[int(many / 4 + 0.5) - 1]
    theta = 1 / over[-1] + (1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / (3 * quartile)
    shape = np.log1p(-theta[:, None] * over).mean(axis=1)
    profile = many * (np.log(-theta / shape) - shape - 1)
    weight = np.exp(profile - profile.max())
    chosen = float((theta * weight).sum() / weight.sum())
    k = float(np.log1p(-chosen * over).mean())
    return (many * k + 10 * 0.5) / (many + 10)


@dataclass(frozen=True)
class Diagnostics:
    """Whether weighted draws can be trusted.

    Parameters
    ----------
    draws : int
    effective : float
    tail : float
        Pareto k of the weights.
    rounds : int
        0: the draws are those of the beliefs; else how often the proposal was moved towards the data.
    """

    draws: int
    effective: float
    tail: float
    rounds: int = 0

    @property
    def trusted(self) -> bool:
        """Whether k is at most 0.7 and the draws are worth enough."""
        return self.tail <= WORST_TAIL and self.effective >= LEAST_SIZE

    def __str__(self) -> str:
        moved = f", after {self.rounds} rounds towards the data" if self.rounds else ""
        found = f"{self.draws:,} draws worth {self.effective:,.0f}; Pareto k {self.tail:.2f}{moved}"
        if self.trusted:
            return f"{found}: can be trusted."
        return f"{found}: cannot be trusted (k must be at most {WORST_TAIL}, the worth at least {LEAST_SIZE})."


def diagnostics(log_weights: Floats, rounds: int = 0) -> Diagnostics:
    """Diagnostics of log weights, shape (n,)."""
    if not np.isfinite(log_weights.max()):
        return Diagnostics(len(log_weights), 0.0, math.inf, rounds)
    return Diagnostics(len(log_weights), effective_size(log_weights), pareto_tail(log_weights), rounds)


def resampled(log_weights: Floats, n: int) -> NDArray[np.int64]:
    """Positions of `n` draws of equal weight: each as often as its weight says, to less than one time (systematic).

    The draws are shuffled first: every fourth of evenly spread points lies in one quarter of the cube.

    >>> sorted(resampled(np.log([0.25, 0.5, 0.25]), 4).tolist())
    [0, 1, 1, 2]
    """
    weights = np.exp(log_weights - log_weights.max())
    order = generator(0, "pilot", 1).permutation(len(weights))
    edges = np.cumsum(weights[order]) / weights.sum()
    return order[np.minimum(np.searchsorted(edges, (np.arange(n) + 0.5) / n), len(edges) - 1)]
