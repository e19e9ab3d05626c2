"""Tables drawn as such: exact, and at a cost that hardly depends on how many people there are.

Given the parameters, people are independent and each meets with one of finitely many outcomes, so that the joint
table (segment x true reason x outcome) is multinomial given the number of people. What needs more than that table
(answers to several items, contributing reasons, the same people under two designs) needs rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.draws import Generator, generator
from simkit.expected import Expected
from simkit.response.report import excuses, uniform_report
from simkit.simulation.guide import Guide, guide
from simkit.simulation.journey import BREAKOFF, NO_START, NOT_DELIVERED, REFUSED, REPORTS, outcomes
from simkit.simulation.tables import Tables

__all__ = ["Cells", "cells_of", "counted_tables"]

WORTH = 12.0
"""A cell in which more people than that are expected is drawn as a number; the people of the others one by one."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Probabilities of the joint table of J designs at one parameter draw.

    Parameters
    ----------
    designs : tuple of Design
    draw : int
        The address of its numbers.
    people : float
        How many people are expected: decides which cells count as rare, and so which numbers are drawn.
    probability : ndarray, shape (J, S, K, O)
        Each design's sum to 1.
    """

    designs: tuple[Design, ...]
    draw: int
    people: float
    probability: NDArray[np.float64]

    @cached_property
    def plans(self) -> tuple[_Plan, ...]:
        """How each design's table is drawn."""
        return tuple(_plan(each.ravel(), self.people) for each in self.probability)


@dataclass(frozen=True, eq=False)
class _Plan:
    """How a table is drawn: the common cells as numbers, with all rare ones as one more; then the people of these.

    Parameters
    ----------
    often, seldom : ndarray of int
        Cells, the common ones by falling probability.
    probability : ndarray, shape (len(often) + 1,)
    deal : Guide
        Which of the rare cells a uniform falls into.
    """

    often: NDArray[np.int64]
    seldom: NDArray[np.int64]
    probability: NDArray[np.float64]
    deal: Guide


def _plan(probability: NDArray[np.float64], people: float) -> _Plan:
    often = np.flatnonzero(probability * people > WORTH)
    often = often[np.argsort(-probability[often], kind="stable")]
    seldom = np.setdiff1d(np.flatnonzero(probability > 0), often)
    rest = probability[seldom].sum()
    whole = np.append(probability[often], rest)
    cumulative = np.cumsum(probability[seldom])
    borders = cumulative[:-1] / cumulative[-1] if len(seldom) else np.zeros(0)
    return _Plan(often, seldom, whole / whole.sum(), guide(borders))


def cells_of(known: Expected, row: int = 0, *, draw: int | None = None, people: float | None = None) -> Cells:
    """The probabilities of the joint table, from expected masses.

    Parameters
    ----------
    known : Expected
    row : int
        Which of its parameter draws.
    draw : int, optional
        The address of that draw's numbers, if not `row`.
    people : float, optional
        How many people are expected, if not the population's number.
    """
    process = known.process
    if people is None:
        factor = process.parameters["volume_factor"]
        yearly = process.population.per_year * float(factor[row if len(factor) > 1 else 0])
        people = yearly * process.population.horizon
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
    return Cells(known.designs, row if draw is None else draw, people, table / table.sum(axis=(1, 2, 3), keepdims=True))


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
    for j, plan in enumerate(cells.plans):
        made[:, j] = _drawn(generator(seed, "counts", cells.draw, chunk), sizes, plan, made.shape[-1])
    return Tables(cells.designs, made.reshape(len(sizes), *shape))


def _drawn(random: Generator, sizes: NDArray[np.int64], plan: _Plan, cells: int) -> NDArray[np.int64]:
    """Multinomial counts, shape (R, cells).

    A number costs as much as a handful of people: those in rare cells are counted as one and then dealt out.
    """
    out = np.zeros((len(sizes), cells), dtype=np.int64)
    drawn = random.multinomial(sizes, plan.probability)
    out[:, plan.often] = drawn[:, :-1]
    few = drawn[:, -1] if len(plan.seldom) else np.zeros(len(sizes), dtype=np.int64)
    if few.any():
        dealt = plan.deal(random.random(int(few.sum())))
        whose = np.repeat(np.arange(len(sizes)) * cells, few)
        out += np.bincount(whose + plan.seldom.take(dealt), minlength=out.size).reshape(out.shape)
    return out
