"""One parameter draw, ready to meet people: what is the same for everybody is worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, pdtr, pdtrik

from simkit import checks
from simkit.draws import generator
from simkit.population.population import TRAITS, Population
from simkit.response.derive import ResponseProcess
from simkit.response.nodes import Nodes, correlate
from simkit.response.parameters import Parameters
from simkit.response.report import excuses
from simkit.simulation.choice import Choice, choice
from simkit.simulation.pages import CHUNK

__all__ = ["World", "cohort_sizes", "world"]


@dataclass(frozen=True)
class World:
    """A response process at one parameter draw.

    Parameters
    ----------
    process : ResponseProcess
    draw : int
        Which of its draws.
    p : Parameters
        That draw's values, as plain numbers.
    """

    process: ResponseProcess
    draw: int
    p: Parameters

    @property
    def population(self) -> Population:
        """The people."""
        return self.process.population

    def _own(self, value: NDArray[np.float64]) -> float:
        return float(value[0] if len(value) == 1 else value[self.draw])

    @cached_property
    def trait_mean(self) -> NDArray[np.float64]:
        """Means of the traits by segment, shape (3, S)."""
        means = [self.process.trait_mean(segment) for segment in self.population.parts]
        return np.array([[self._own(mean[trait]) for mean in means] for trait in TRAITS])

    @cached_property
    def _mixing(self) -> NDArray[np.float64]:
        """How correlated traits are made of independent ones, shape (3, 3), lower triangular."""
        unit = correlate(self.process.at(self.draw).parameters, Nodes(np.eye(3), np.zeros((3, 1))))
        return np.stack([unit.goodwill[0], unit.caution[0], unit.fatigue[0]])

    def mix(self, normals: NDArray[np.float64]) -> None:
        """Independent standard normals, shape (3, n), become goodwill, caution and fatigue at mean 0, in place."""
        # the last one first: each is made of itself and of those before it, which are still independent
        for k in reversed(range(len(normals))):
            mine, *others = self._mixing[k, k::-1]
            if mine != 1.0:
                normals[k] *= mine
            for j, weight in zip(range(k - 1, -1, -1), others, strict=True):
                # most correlations are 0, and arrays of people are large
                if weight:
                    normals[k] += weight * normals[j]

    @cached_property
    def deliverable(self) -> NDArray[np.float64]:
        """P(delivered) by segment, shape (S,)."""
        return np.array([self._own(self.process.deliverable(segment)) for segment in self.population.parts])

    @cached_property
    def start_log_odds(self) -> NDArray[np.float64]:
        """Log odds of starting by segment, shape (S,)."""
        return np.array([self._own(self.process.start_log_odds(segment)) for segment in self.population.parts])

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """How the people of each segment come by their reason."""
        made: dict[int, Choice] = {}
        loading = self.population.column("goodwill_loading")
        for group in self.population.alike:
            first = group[0]
            made |= dict.fromkeys(
                group, choice(self.process.log_weight[self.draw, first], loading, self.trait_mean[0, first])
            )
        return tuple(made[segment] for segment in range(len(self.population.parts)))

    @cached_property
    def sensitivity(self) -> NDArray[np.float64]:
        """Of the reasons, shape (K,)."""
        return self.population.column("sensitivity")

    @cached_property
    def alive(self) -> NDArray[np.int64]:
        """The reasons that are not removed: what a careless person picks from."""
        return np.flatnonzero(self.process.alive)

    @cached_property
    def excuse_borders(self) -> NDArray[np.float64]:
        """Cumulative probabilities of the excuses, by own reason, shape (K, K); rows of 0 where none is left."""
        borders = np.cumsum(excuses(self.population.column("safe_weight"), self.process.alive), axis=1)
        # by its last entry, so that the last excuse ends at exactly 1
        total = borders[:, -1:]
        return np.divide(borders, total, out=np.zeros_like(borders), where=total > 0)

    @cached_property
    def vague(self) -> NDArray[np.float64]:
        """P(a platitude | not candid) by own reason, shape (K,): 1 where no excuse is left."""
        return np.where(self.excuse_borders[:, -1] > 0, self.p["vague"], 1.0)


def world(process: ResponseProcess, draw: int = 0) -> World:
    """The world of one of the process's parameter draws."""
    checks.whole_number("draw", draw, 0, process.draws - 1, "draws count from 0")
    return World(process, draw, process.parameters.single(draw))


def _poisson(mean: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """The smallest k with P(Poisson <= k) >= uniform: monotone in both."""
    mean = np.maximum(mean, 1e-300)
    with np.errstate(invalid="ignore"):
        k = np.ceil(np.nan_to_num(pdtrik(uniform, mean), nan=0.0))
    k = np.maximum(k, 0.0)
    # the inverse is exact to rounding only: step to the right side of the border
    k = np.where((k > 0) & (pdtr(np.maximum(k - 1, 0), mean) >= uniform), k - 1, k)
    return np.where(pdtr(k, mean) < uniform, k + 1, k).astype(np.int64)


def cohort_sizes(one: World, seed: int, chunk: int, people: int | None = None) -> NDArray[np.int64]:
    """How many people each replicate of a chunk has, shape (CHUNK,).

    Parameters
    ----------
    one : World
    seed, chunk : int
    people : int, optional
        Exactly so many, in place of the population's yearly number, horizon and chance.
    """
    if people is not None:
        return np.full(CHUNK, people)
    population = one.population
    mean = population.per_year * population.horizon * float(one.p["volume_factor"])
    if population.volume == "fixed":
        return np.full(CHUNK, round(mean))
    uniform = generator(seed, "volume", one.draw, chunk).random((2, CHUNK))
    factor = np.ones(CHUNK)
    if population.dispersion > 0:
        # one gamma factor a replicate: Var N = mean + dispersion mean^2
        shape = 1.0 / population.dispersion
        factor = gammaincinv(shape, uniform[1]) / shape
    return _poisson(mean * factor, uniform[0])
