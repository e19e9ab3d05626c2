"""Thousands of designs over the beliefs, on common draws: what a frontier is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import runs_already
from simkit.diagnosis.error import share_error
from simkit.diagnosis.people import Volume
from simkit.diagnosis.scrambles import in_scrambles
from simkit.expected import ratio
from simkit.planning.grid_plan import Plan, plan_of
from simkit.planning.grid_sums import Masses, crowds, masses
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

__all__ = ["GRID_DRAWS", "METRICS", "Grid", "grid", "rates_of"]

GRID_DRAWS = 32
"""Belief draws per scramble: 8 x 32 = 256 by default."""

Floats = NDArray[np.float64]

METRICS = (
    "answered", "candid", "usable", "completion", "candor_sensitive", "information", "error", "answers",
    "usable_answers", "money", "staff_hours",
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """Metrics of J designs over R scrambles of n belief draws.

    Parameters
    ----------
    designs : tuple of Design
    metric : dict of str to ndarray, shape (R, n, J)
        Per invited person `answered`, `candid` (and careful), `usable` (candid and specific), `information` (sum over
        items of value x P(answered, with care and candidly)); `completion` and `candor_sensitive`; `error`, the root
        mean square error of the shares (see `share_error`); over the horizon `answers` and `usable_answers` that are
        expected, `money` (staff time included) and `staff_hours`. nan where not estimable.
    volume : Volume
    seed, nodes : int
    """

    designs: tuple[Design, ...]
    metric: dict[str, Floats]
    volume: Volume
    seed: int
    nodes: int = NODES

    @property
    def minutes(self) -> Floats:
        """What answering everything takes, shape (J,)."""
        return np.array([each.minutes for each in self.designs])

    def mean(self, name: str) -> Floats:
        """Expected over the beliefs, shape (J,); nan where it is in any draw, or designs would not be comparable."""
        return np.asarray(self.metric[checks.known("metric", name, self.metric)].mean(axis=(0, 1)))

    def at(self, some: Sequence[int] | NDArray[np.intp]) -> Grid:
        """Some of the designs, by position."""
        kept = np.asarray(some, dtype=int)
        metric = {name: values[:, :, kept] for name, values in self.metric.items()}
        return Grid(tuple(self.designs[at] for at in kept), metric, self.volume, self.seed, self.nodes)


def rates_of(found: Masses, people: Volume) -> dict[str, Floats]:
    """What follows from masses without prices, each of shape (D, J).

    Parameters
    ----------
    found : Masses
    people : Volume
        Mean of shape (D, 1).
    """
    total = found.total
    naming = found.recorded @ np.ones(found.recorded.shape[-1])
    shares = ratio(found.recorded, naming[..., None])
    return {
        "answered": total["answered"],
        "candid": total["candid"],
        "usable": total["usable"],
        "completion": ratio(total["completed"], total["started"]),
        "candor_sensitive": ratio(total["candid_sensitive"], total["answered_sensitive"]),
        "information": total["information"],
        "error": share_error(found.true[:, None], shares, naming, people),
    }


def priced(
    program: Program, design: Design, people: Floats, answered: Floats, *, setup: bool = True
) -> tuple[Floats, Floats, Floats]:
    """Expected answers over the horizon, money and staff hours, each of the shape of `people`; chance averaged over."""
    answers = np.minimum(people * answered, people)
    spent = program.economics.cost(design, people, answers, years=program.population.horizon, setup=setup)
    return answers, spent.money, spent.staff_hours


def grid(
    program: Program,
    designs: Sequence[Design],
    beside: Sequence[Design] = (),
    *,
    seed: int = 1,
    draws: int = GRID_DRAWS,
    nodes: int = NODES,
    progress: Callable[[int, int], None] | None = None,
) -> Grid:
    """Evaluate a grid of designs over the program's beliefs.

    Parameters
    ----------
    program : Program
    designs : sequence of Design
        All meet the same belief draws and the same people; those of `evaluate` with the same seed, draws and nodes.
        Each is set up anew, and priced so.
    beside : sequence of Design
        Further designs, which come last; a comparator among them (`COMPARATORS`) runs already and needs no set-up.
    seed : int
    draws : int
        Belief draws in each of 8 independent scrambles.
    nodes : int
        Nodes of the integration over people.
    progress : callable, optional
        Called with (done, of) after every scramble.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> found = grid(program, program.designs, draws=4, nodes=64)
    >>> found.metric["answers"].shape == (8, 4, len(program.designs))
    True
    """
    plan = plan_of([*designs, *beside])
    first = len(plan.designs) - len(beside)

    def one(scramble: int) -> tuple[dict[str, Floats], Floats]:
        return _scramble(program, plan, seed, scramble, draws, nodes)

    parts = in_scrambles(one, progress=progress)
    metric = {name: np.stack([part[0][name] for part in parts]) for name in parts[0][0]}
    volume = Volume.of(program.population, np.stack([part[1] for part in parts]))
    for name in ("answers", "money", "staff_hours"):
        metric[name] = np.empty_like(metric["answered"])
    for j, design in enumerate(plan.designs):
        new = j < first or not runs_already(design)
        found = priced(program, design, volume.mean, metric["answered"][:, :, j], setup=new)
        for name, values in zip(("answers", "money", "staff_hours"), found, strict=True):
            metric[name][:, :, j] = values
    metric["usable_answers"] = volume.mean[..., None] * metric["usable"]
    return Grid(plan.designs, {name: metric[name] for name in METRICS}, volume, seed, nodes)


def _scramble(
    program: Program, plan: Plan, seed: int, scramble: int, draws: int, nodes: int
) -> tuple[dict[str, Floats], Floats]:
    drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=len(program.population.reasons))
    process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
    factor = np.broadcast_to(drawn.values["volume_factor"], (draws,))
    rates: dict[str, Floats] = {}
    for part, some in crowds(process, plan.widest):
        people = Volume.of(program.population, factor[part][:, None])
        for name, values in rates_of(masses(process, plan, part, some), people).items():
            rates.setdefault(name, np.empty((draws, len(plan.designs))))[part] = values
    return rates, factor
