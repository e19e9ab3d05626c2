"""One design at a time, at once: what a slider recomputes while somebody moves it.

What no design changes (the belief draws, the constants that are solved from them, the people) is worked out once and
kept; a move then costs what this design does to those people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import runs_already
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import People, Volume, people_at
from simkit.diagnosis.prospects import Prospect
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES, in_scrambles
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.expected import ratio
from simkit.planning.count_targets import Top
from simkit.planning.grid import priced, rates_of
from simkit.planning.grid_plan import Plan, plan_of
from simkit.planning.grid_sums import Crowd, Masses, Told, crowds, masses
from simkit.program.program import Program, checked_program
from simkit.response.derive import ResponseProcess, derive

__all__ = ["Moved", "Slider", "slider"]


Floats = NDArray[np.float64]


QUICK_NODES = 128
"""Nodes for a figure that has to move with the hand."""


@dataclass(frozen=True, repr=False)
class Moved:
    """What is shown of a design; prints as sentences.

    Parameters
    ----------
    program : Program
    design : Design
    rates : mapping of str to Believed
        `answered`, `completion`, `candor_sensitive` and `error` as in `Grid`; `usable_answers`, `money`, `staff_hours`,
        `money_per_usable`; `heard`, how many of the reasons in the employer's hands are expected to be
        named by somebody; `top`, P(the largest of them comes out on top).
    answers : People
        How many will answer, what is not known and chance together.
    enough : Measured
        P(as many answers as the invitation promises to show).
    """

    program: Program
    design: Design
    rates: Mapping[str, Believed]
    answers: People
    enough: Measured

    def __str__(self) -> str:
        from simkit.planning.slider_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from simkit.planning.slider_text import html_of

        return html_of(self)


@dataclass(frozen=True)
class Slider:
    """A program's people at fixed belief draws, to hold any design against.

    Parameters
    ----------
    program : Program
    processes : tuple of ResponseProcess
        One for every scramble.
    people : tuple of tuple of (slice, list of Crowd)
        Of each process, by block of draws.
    volume : Volume
    """

    program: Program
    processes: tuple[ResponseProcess, ...]
    people: tuple[tuple[tuple[slice, list[Crowd]], ...], ...]
    volume: Volume
    _kept: dict[tuple[int, int], dict[int, Told]] = field(default_factory=dict, repr=False, compare=False)

    def move(self, design: Design | str) -> Moved:
        """Everything about one design: one of the program's by name, or any other.

        What is told in the setting of the last design is kept too: as long as sponsor, promise, and form or talk stay
        as they are, a move costs less.

        Examples
        --------
        >>> from simkit.program.presets import declined
        >>> program = declined(42)
        >>> at = slider(program, draws=4, nodes=64)
        >>> moved = at.move(program.design("call by HR").but("shorter", minutes=10))
        >>> moved.rates["completion"].median > at.move("call by HR").rates["completion"].median
        True
        """
        if not isinstance(design, Design):
            design = self.program.design(design)
        plan = plan_of([design])
        found = in_scrambles(lambda at: self._masses(plan, at), scrambles=len(self.processes))
        rows = [
            rates_of(each, replace(self.volume, mean=self.volume.mean[at, :, None])) for at, each in enumerate(found)
        ]
        values = {name: np.stack([row[name][:, 0] for row in rows]) for name in rows[0] if name != "information"}
        people = self.volume.mean
        _, values["money"], values["staff_hours"] = priced(
            self.program, design, people, values["answered"], setup=not runs_already(design)
        )
        values["usable_answers"] = people * values["usable"]
        values["money_per_usable"] = ratio(values["money"], values["usable_answers"])
        named = np.stack([each.named[:, 0] for each in found])
        which = self.program.population.column("controllable") >= CONTROLLABLE
        anybody = replace(self.volume, mean=people[..., None])
        values["heard"] = (1.0 - anybody.cdf(0, named[..., which])).sum(axis=-1)
        if which.sum() > 1:
            flat = replace(self.volume, mean=people.ravel())
            values["top"] = Top().chance(_prospect(found), which, flat).reshape(people.shape)
        reached = 1.0 - self.volume.cdf(design.reporting_cell - 1, values["answered"])
        return Moved(
            self.program,
            design,
            {name: believed(each) for name, each in values.items()},
            people_at(self.volume, values["answered"]),
            mean_of(reached),
        )

    def _masses(self, plan: Plan, at: int) -> Masses:
        process = self.processes[at]
        return Masses.joined(
            [
                masses(process, plan, part, some, information=False, kept=self._kept.setdefault((at, part.start), {}))
                for part, some in self.people[at]
            ]
        )


def slider(program: Program, *, seed: int = 1, draws: int = DRAWS, nodes: int = QUICK_NODES) -> Slider:
    """Prepare a program's people for designs to come.

    Parameters
    ----------
    program : Program
    seed : int
    draws : int
        Belief draws in each of 8 independent scrambles.
    nodes : int
        Nodes of the integration over people. 128 put a median or the end of a range at most 0.9% of the range's width
        off what 2,048 nodes say (midsize example, three ways of asking), in a third of the time of the usual 512.

    Raises
    ------
    InvalidInput
        On what is no program, or numbers that cannot be.
    """
    checked_program(program)
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 10**6, "64 are usual")
    reasons = len(program.population.reasons)
    drawn = [program.beliefs.draw(draws, seed=seed, scramble=at, reasons=reasons) for at in range(SCRAMBLES)]

    def one(at: int) -> tuple[ResponseProcess, tuple[tuple[slice, list[Crowd]], ...]]:
        process = derive(drawn[at], program.population, nodes=nodes, seed=seed, scramble=at)
        return process, tuple(crowds(process, 1))

    made = in_scrambles(one)
    factor = np.stack([np.broadcast_to(each.values["volume_factor"], (draws,)) for each in drawn])
    volume = Volume.of(program.population, factor)
    return Slider(program, tuple(each[0] for each in made), tuple(each[1] for each in made), volume)


def _prospect(found: list[Masses]) -> Prospect:
    """What `Top` reads of a prospect, draws in a row; the rest is not worked out here, and nan."""
    true = np.concatenate([each.true for each in found])
    recorded = np.concatenate([each.recorded[:, 0] for each in found])
    named = np.concatenate([each.named[:, 0] for each in found])
    unknown = np.full_like(true, np.nan)
    return Prospect(true, unknown, unknown, unknown, recorded, named, unknown)
