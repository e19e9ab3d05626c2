"""What the verdict is read from: what each way of asking brings, what holds against it, what would turn it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from simkit.decision.facts import Fact, facts_of, most_open
from simkit.decision.money import at_face_value
from simkit.decision.objections import CANT_TELL, HOLDS, NOT_WEIGHED, Objection, nothing_usable, objections
from simkit.decision.pilots import Pilot, best_pilot
from simkit.decision.settle import Case, in_bins, worth_of_knowing
from simkit.decision.smallest import smallest_clear
from simkit.decision.standing import Decided, Standing, decide, taken
from simkit.decision.told import Told
from simkit.decision.turning import Turn, turn_of
from simkit.decision.value import Value, value_of_told
from simkit.design.design import Design
from simkit.diagnosis.evaluation import Evaluation
from simkit.diagnosis.measured import Measured, mean_of
from simkit.diagnosis.people import Volume
from simkit.program.program import Program

__all__ = ["Weighing", "standings_of", "weigh"]

Floats = NDArray[np.float64]
Found = Mapping[str, Sequence[Objection]]

PILOTED = 3
"""So many ways of asking are looked at for a pilot."""

SIZE_DRAWS = 32
"""Belief draws per scramble with which other sizes are looked at."""


@dataclass(frozen=True)
class Weighing:
    """What a verdict in money rests on.

    Parameters
    ----------
    value : Value
        Of the program's own ways of asking, and of the shipped ones where none of these can be launched.
    standings : tuple of Standing
        The proposed way of asking first.
    decided : Decided
    focus : str
        The way of asking that the rest is about: the one to take or to pilot, else the one nearest to paying.
    pilot : Pilot or None
        None where nothing is open, or something can be launched without one.
    knowing : dict of {"response", "candor"} to Measured
        What it would be worth to know it exactly before deciding.
    turns : dict of {"response", "candor", "volume"} to Turn
        At which value launching the focus begins or stops to be right.
    smallest : float
        People a year from which on launching it is right; nan where never, or where a size makes no sense.
    facts : tuple of Fact
        What would close the most, where most objections are open.
    kept : dict
        What is worked out from it on demand, once for all assessments that share it.
    """

    value: Value
    standings: tuple[Standing, ...]
    decided: Decided
    focus: str
    pilot: Pilot | None
    knowing: dict[str, Measured]
    turns: dict[str, Turn]
    smallest: float
    facts: tuple[Fact, ...]
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def standing(self, name: str) -> Standing:
        """One of the standings, by name."""
        return next(each for each in self.standings if each.name == name)

    @property
    def candor_alone(self) -> bool:
        """Whether knowing who is candid would change the decision while knowing who answers would not."""
        response, candor = self.knowing["response"], self.knowing["candor"]
        return response.value <= 2 * response.mcse and candor.value > max(2 * candor.mcse, 0.0)


def _standing(value: Value, name: str, found: Sequence[Objection]) -> Standing:
    net = value.of(name).net["informed"]
    critical = [each.finding for each in found if each.critical]
    return Standing(
        name,
        net.expected.value,
        net.positive.value,
        HOLDS in critical,
        any(finding in (CANT_TELL, NOT_WEIGHED) for finding in critical),
    )


def standings_of(value: Value, found: Found) -> tuple[Standing, ...]:
    """What each way of asking amounts to, in the order of `found`: the proposed one first."""
    return tuple(_standing(value, name, each) for name, each in found.items())


def _flags(found: Sequence[Objection], shape: tuple[int, ...]) -> dict[str, NDArray[np.bool_]]:
    """Critical objections by draw; one that does not apply or is not weighed holds nowhere."""
    nowhere = np.zeros(shape, dtype=bool)
    return {
        each.key: each.by_draw
        if each.by_draw is not None and np.isfinite(each.probability.value)
        else nowhere
        for each in found
        if each.critical
    }  # fmt: skip


def weigh(
    program: Program,
    evaluation: Evaluation,
    designs: Sequence[Design],
    everyone: Sequence[Told],
    value: Value,
    found: Found,
    seed: int,
    *,
    brief: bool = False,
) -> Weighing:
    """Apply the rule of the verdict, and say what would turn it.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
    designs : sequence of Design
        In reach, the proposed one first.
    everyone : sequence of Told
        For these.
    value : Value
        Of these.
    found : mapping of design name to sequence of Objection
        The guard of the verdict among them.
    seed : int
    brief : bool
        Whether to leave out what would turn it, and what would close open objections.
    """
    shape = evaluation.volume.mean.shape
    by_name = {design.name: at for at, design in enumerate(designs)}
    standings = standings_of(value, found)
    now = taken(standings)
    flags = {name: _flags(each, shape) for name, each in found.items()}

    def net(name: str) -> Floats:
        return value.of(name).net["informed"].by_phi

    hopes = sorted(standings[1:], key=lambda each: (each.blocked, -each.chance, -each.gain))
    chosen = [standings[0].name, *(each.name for each in hopes[: PILOTED - 1])]
    if now is not None and now not in chosen:
        chosen[-1] = now
    holds = np.stack([np.stack(list(flags[name].values())) for name in chosen])
    pilot = None
    if now is None and any(each.doubtful or each.open for each in standings):
        some = [by_name[name] for name in chosen]
        pilot = best_pilot(
            program,
            [designs[at] for at in some],
            [each.only(some) for each in everyone],
            np.stack([value.of(name).net["informed"].gain for name in chosen]),
            holds,
            np.stack([evaluation.of("answered", name) for name in chosen]),
            evaluation.volume,
            seed,
        )
    decided = decide(standings, None if pilot is None else (pilot.name, pilot.worth.value))
    focus = decided.name or max(standings, key=lambda each: (not each.blocked, each.chance, each.gain)).name
    case = Case(np.stack([net(name) for name in chosen]), holds)
    today = None if now is None else chosen.index(now)
    unknown = {
        "response": evaluation.of("answered", focus),
        "candor": evaluation.of("candor_sensitive", focus),
        "volume": evaluation.volume.mean,
    }
    knowing = {
        name: mean_of(worth_of_knowing(in_bins(unknown[name]), case, today)[:, None]) for name in ("response", "candor")
    }
    if brief:
        return Weighing(value, standings, decided, focus, pilot, knowing, {}, float("nan"), ())
    turns = {name: turn_of(name, x, net(focus), flags[focus]) for name, x in unknown.items()}
    proposed = [each for each in found[program.proposed] if each.key]
    open_ = most_open(proposed)
    facts = facts_of(program, evaluation, designs[0], open_)[:2] if open_ else ()
    size = _smallest(program, evaluation, designs, everyone, by_name[focus], standings[by_name[focus]].clear, seed)
    return Weighing(value, standings, decided, focus, pilot, knowing, turns, size, facts)


def _smallest(
    program: Program,
    evaluation: Evaluation,
    designs: Sequence[Design],
    everyone: Sequence[Told],
    at: int,
    now: bool,
    seed: int,
) -> float:
    population = program.population
    if population.volume == "fixed":
        return float("nan")
    draws = min(SIZE_DRAWS, len(everyone[0].share))
    few = [each.only([at], draws) for each in everyone]
    metric = {name: each[:, :draws] for name, each in evaluation.metric.items()}
    factor = evaluation.beliefs["volume_factor"][:, :draws]

    def clear(per_year: float) -> bool:
        other = program.but(population=population.but(per_year=per_year))
        value = value_of_told(other, designs[at : at + 1], few, seed=seed)
        seen = replace(evaluation, metric=metric, volume=Volume.of(other.population, factor))
        weighed = {"O9": at_face_value(other, value.worth[0])}
        found = (
            *objections(other, seen, designs[at], designs, weighed),
            nothing_usable(other, seen, designs[at]),
        )
        return _standing(value, designs[at].name, found).clear

    return smallest_clear(clear, population.per_year, now)
