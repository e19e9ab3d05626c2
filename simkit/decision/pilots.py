"""What a pilot is worth: ask n people first, count who answers, then decide; less what it costs.

After the pilot fewer people and less time are left: the program that follows is the same over a shorter horizon, in
which less can be learnt and what is changed works on fewer people. The pilot's answers count as lessons about who
answers and not as answers (they lie in the past by then): *judgement*, on the careful side. Its set-up is paid once.

Once that is paid, launching may be right whatever the pilot says. This is no lesson: what the same decision without the
answers would bring at that point is taken off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.decision.objections import SURE
from simkit.decision.rules import best_of
from simkit.decision.settle import Case, binomial_likelihood, worth_of_knowing
from simkit.decision.told import Told
from simkit.decision.value import value_of_told
from simkit.design.design import Design
from simkit.design.presets import runs_already
from simkit.diagnosis.measured import Measured
from simkit.diagnosis.people import Volume
from simkit.population.timeline import MONTHS_A_WEEK
from simkit.program.program import Program

__all__ = ["Pilot", "best_pilot", "sizes_of"]

Floats = NDArray[np.float64]

PARTS = (0.1, 0.2, 0.3, 0.5)
"""Pilots that are looked at, as parts of the people of the horizon."""

LEFT = (0.5, 0.75)
"""Parts of the horizon for which the value is computed; in between it is interpolated."""

MOST = 200
LEAST = 3


@dataclass(frozen=True)
class Pilot:
    """One pilot.

    Parameters
    ----------
    name : str
        Of the way of asking.
    people : int
    months : float
        Until its answers are in.
    cost : float
        On average.
    worth : Measured
        Less that cost, over deciding today; free of the luck of having been chosen among several.
    enough : int or None
        So many answers or more, and something would be launched; None: no such number.
    takes : str or None
        What would be launched then.
    tried : tuple of (str, int, float)
        All pilots looked at: way of asking, people, worth less cost.
    """

    name: str
    people: int
    months: float
    cost: float
    worth: Measured
    enough: int | None
    takes: str | None
    tried: tuple[tuple[str, int, float], ...]


def sizes_of(people: float) -> tuple[int, ...]:
    """Numbers of people that a pilot might ask, of so many in the horizon.

    >>> sizes_of(42.0), sizes_of(8.0), sizes_of(4.0)
    ((4, 8, 13, 21), (3, 4), ())
    """
    found = {min(MOST, max(LEAST, round(part * people))) for part in PARTS}
    return tuple(sorted(n for n in found if n <= people / 2 + 0.5))


def _left(program: Program, design: Design, n: int) -> tuple[float, float]:
    """Part of the people and of the horizon that is left after a pilot, and the months that it takes."""
    population = program.population
    people = population.per_year * population.horizon
    if population.volume == "fixed":
        return max(0.0, 1.0 - n / people), 0.0
    months = 12.0 * population.horizon
    takes = n / people * months + design.steps[-1].week * MONTHS_A_WEEK
    return max(0.0, 1.0 - takes / months), takes


def best_pilot(
    program: Program,
    designs: Sequence[Design],
    everyone: Sequence[Told],
    gain: Floats,
    holds: NDArray[np.bool_],
    answered: Floats,
    volume: Volume,
    seed: int,
) -> Pilot | None:
    """The pilot that is worth most, of every way of asking and size.

    Parameters
    ----------
    program : Program
    designs : sequence of Design
        J ways of asking that may be piloted and launched, the proposed one first.
    everyone : sequence of Told
        For these.
    gain : ndarray, shape (J, R, n)
        What the answers of the whole horizon bring, before costs.
    holds : ndarray of bool, shape (J, O, R, n)
    answered : ndarray, shape (J, R, n)
    volume : Volume
    seed : int

    Returns
    -------
    Pilot or None
        None where there are too few people for one.
    """
    population, economics = program.population, program.economics
    sizes = sizes_of(population.per_year * population.horizon)
    if not sizes:
        return None
    gains = {0.0: np.zeros_like(gain), 1.0: gain}
    for part in LEFT:
        shorter = program.but(population=population.but(horizon=part * population.horizon))
        found = value_of_told(shorter, designs, everyone, seed=seed)
        gains[part] = np.stack([each.net["informed"].gain for each in found.worth])
    points = sorted(gains)

    def later(part: float, piloted: int) -> Floats:
        above = next(at for at, point in enumerate(points) if point >= part)
        low, high = points[max(above - 1, 0)], points[above]
        share = 0.0 if high == low else (part - low) / (high - low)
        between = (1.0 - share) * gains[low] + share * gains[high]
        people = volume.mean * part
        cost = [
            economics.cost(
                design, people, np.minimum(people * rate, people), years=part * population.horizon,
                setup=not runs_already(design),
            ).money
            # set up by the pilot
            - (economics.setup_cost if at == piloted and not runs_already(design) else 0.0)
            for at, (design, rate) in enumerate(zip(designs, answered, strict=True))
        ]  # fmt: skip
        return np.asarray(between - np.stack(cost))

    tried, worths, cases = [], [], []
    for at, design in enumerate(designs):
        for n in sizes:
            part, months = _left(program, design, n)
            case = Case(later(part, at), holds)
            cost = economics.cost(
                design, float(n), n * np.clip(answered[at], 0.0, 1.0), years=(1.0 - part) * population.horizon,
                setup=not runs_already(design),
            ).money  # fmt: skip
            likelihood = binomial_likelihood(n, answered[at])
            unasked = worth_of_knowing(np.ones((1, *volume.mean.shape)), case)
            worth = worth_of_knowing(likelihood, case) - np.maximum(unasked, 0.0) - cost.mean(axis=-1)
            tried.append((at, n, months, float(cost.mean())))
            worths.append(worth)
            cases.append((likelihood, case))
    table = np.stack(worths, axis=1)
    best, honest = best_of(table)
    at, n, months, spent = tried[best]
    enough, takes = _enough(*cases[best])
    return Pilot(
        designs[at].name,
        n,
        months,
        spent,
        honest,
        enough,
        None if takes is None else designs[takes].name,
        tuple((designs[d].name, k, float(w)) for (d, k, _, _), w in zip(tried, table.mean(axis=0), strict=True)),
    )


def _enough(likelihood: Floats, case: Case) -> tuple[int | None, int | None]:
    """The smallest number of answers from which on something is launched, and what; from all draws together."""
    weight = likelihood / np.maximum(likelihood.sum(axis=(1, 2), keepdims=True), 1e-300)
    mean = np.einsum("yrn,jrn->yj", weight, case.net)
    chance = np.einsum("yrn,jrn->yj", weight, (case.net > 0).astype(float))
    held = np.einsum("yrn,jorn->yjo", weight, case.holds.astype(float))
    clear = (mean > 0) & (chance >= SURE) & ~(held >= SURE).any(axis=-1)
    any_clear = clear.any(axis=1)
    if not any_clear[-1]:
        return None, None
    first = len(any_clear) - int(np.argmin(any_clear[::-1])) if not any_clear.all() else 0
    return first, 0 if clear[first, 0] else int(np.where(clear[first], mean[first], -np.inf).argmax())
