"""Tables drawn as such: exact, and at a cost that hardly depends on how many people there are.

Given the parameters, people are independent and each meets with one of finitely many outcomes, so that the joint
table (segment x true reason x outcome) is multinomial given the number of people. What needs more than that table
(answers to several items, contributing reasons, the same people under two designs) needs rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.draws import Generator, generator
from simkit.expected import Expected
from simkit.response.report import excuses, uniform_report
from simkit.simulation.journey import BREAKOFF, NO_START, NOT_DELIVERED, REFUSED, REPORTS, outcomes
from simkit.simulation.tables import Tables

__all__ = ["Cells", "cells_of", "counted_tables"]

WORTH = 4.0
"""A cell in which more people than that are expected is drawn as a number; the people of the others one by one."""


@dataclass(frozen=True)
class Cells:
    """Probabilities of the joint table of J designs at one parameter draw.

    Parameters
    ----------
    designs : tuple of Design
    draw : int
    probability : ndarray, shape (J, S, K, O)
        Each design's sum to 1.
    """

    designs: tuple[Design, ...]
    draw: int
    probability: NDArray[np.float64]


def cells_of(known: Expected, row: int = 0, *, draw: int | None = None) -> Cells:
    """The probabilities of the joint table, from expected masses.

    Parameters
    ----------
    known : Expected
    row : int
        Which of its parameter draws.
    draw : int, optional
        The address of that draw's numbers, if not `row`.
    """
    process = known.process
    mass = {name: value[row] for name, value in known.mass.items()}  # (J, S, K)
    reasons = mass["invited"].shape[-1]
    table = np.zeros((*mass["invited"].shape, outcomes(reasons)))
    table[..., NOT_DELIVERED] = mass["invited"] - mass["delivered"]
    table[..., NO_START] = mass["delivered"] - mass["started"]
    table[..., BREAKOFF] = mass["started"] - mass["reached"]
    table[..., REFUSED] = mass["reached"] - mass["answered"]
    excuse = excuses(process.population.column("safe_weight"), process.alive)
    own_vague = process.parameters["vague"]
    vague = np.where(excuse.sum(axis=1) > 0, own_vague[row if len(own_vague) > 1 else 0], 1.0)
    dodges = mass["answered"] - mass["careless"] - mass["attentive"]
    named = table[..., REPORTS : REPORTS + reasons]
    named += (dodges * (1.0 - vague))[..., None] * excuse
    named += mass["careless"][..., None] * uniform_report(process.alive)[:-1]
    own = np.arange(reasons)
    named[..., own, own] += mass["attentive"] - mass["specific"]
    table[..., REPORTS + reasons] = dodges * vague
    table[..., own, REPORTS + reasons + 1 + own] = mass["specific"]
    # differences of sums may fall below 0 by rounding
    table = np.maximum(table, 0.0)
    return Cells(known.designs, row if draw is None else draw, table / table.sum(axis=(1, 2, 3), keepdims=True))


def counted_tables(cells: Cells, seed: int, chunk: int, sizes: NDArray[np.int64]) -> Tables:
    """Draw the tables of a chunk.

    Parameters
    ----------
    cells : Cells
    seed, chunk : int
    sizes : ndarray of int, shape (R,)
        People of each replicate.

    Returns
    -------
    Tables
        Every design is drawn from the same stream of numbers, whatever other designs stand beside it; the people it
        meets are its own.
    """
    shape = cells.probability.shape
    made = np.empty((len(sizes), len(cells.designs), int(np.prod(shape[1:]))), dtype=np.int64)
    for j, probability in enumerate(cells.probability.reshape(len(cells.designs), -1)):
        made[:, j] = _multinomial(generator(seed, "counts", cells.draw, chunk), sizes, probability)
    return Tables(cells.designs, made.reshape(len(sizes), *shape))


def _multinomial(random: Generator, sizes: NDArray[np.int64], probability: NDArray[np.float64]) -> NDArray:
    """Multinomial counts, shape (R, cells).

    The rare cells are drawn as one, and the few people in them are then dealt out: a number costs as much as a
    handful of people.
    """
    out = np.zeros((len(sizes), len(probability)), dtype=np.int64)
    often = np.flatnonzero(probability * sizes.mean() > WORTH)
    often = often[np.argsort(-probability[often], kind="stable")]
    seldom = np.setdiff1d(np.flatnonzero(probability > 0), often)
    rest = probability[seldom].sum()
    drawn = random.multinomial(sizes, np.append(probability[often], rest) / (probability[often].sum() + rest))
    out[:, often] = drawn[:, :-1]
    few = drawn[:, -1]
    if few.any():
        borders = np.cumsum(probability[seldom])
        dealt = np.searchsorted(borders[:-1] / borders[-1], random.random(few.sum()), side="right")
        whose = np.repeat(np.arange(len(sizes)), few)
        counted = np.bincount(whose * len(seldom) + dealt, minlength=len(sizes) * len(seldom))
        out[:, seldom] = counted.reshape(len(sizes), len(seldom))
    return out
