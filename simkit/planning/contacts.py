"""After which contact people answer: the process cut short after every step of a design."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.diagnosis.people import Volume
from simkit.expected import expected
from simkit.population.timeline import MONTHS_A_WEEK, Timeline
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

__all__ = ["STAGES", "Contacts", "contacts"]

STAGES = ("delivered", "answered", "usable")
"""What is dated, in order."""

_MASS = {"delivered": "delivered", "answered": "answered", "usable": "specific"}

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contacts:
    """Who has got how far after every contact, over R scrambles of n belief draws.

    Parameters
    ----------
    weeks : tuple of A floats
        When the contacts are made, after the person's decision.
    upto : dict of stage to ndarray, shape (R, n, A)
        P(a person gets to the stage by one of the first 1, 2, ... contacts).
    volume : Volume
        People over the horizon, by draw.
    """

    weeks: tuple[float, ...]
    upto: dict[str, Floats]
    volume: Volume

    @property
    def last(self) -> float:
        """Months from a decision to the last contact."""
        return self.weeks[-1] * MONTHS_A_WEEK

    def rate(self, stage: str, timeline: Timeline, after: float) -> Floats:
        """P(a person of the horizon has got to the stage `after` so many months), shape (R, n).

        An answer is dated by the contact that it follows. At the end it is the rate of the whole horizon to the bit.
        """
        begun = np.minimum(timeline.decided(after - MONTHS_A_WEEK * np.array(self.weeks)), 1.0)
        # whoever decided between two contacts ago has had the earlier one only
        only = begun - np.append(begun[1:], 0.0)
        return (self.upto[stage] * only).sum(axis=-1)


def contacts(
    program: Program, design: Design, *, seed: int, draws: int, scrambles: int, nodes: int = NODES
) -> Contacts:
    """Follow a design contact by contact under the beliefs.

    A person who starts at a step has not started before, and what comes later plays no part in that: so the design
    with its first steps alone tells who has answered after them.

    Parameters
    ----------
    program : Program
    design : Design
    seed, draws, scrambles, nodes : int
        The same ones give the same belief draws, and for the whole design the same rates, as an evaluation.
    """
    cut = [replace(design, steps=design.steps[: at + 1]) for at in range(design.attempts)]
    reasons = len(program.population.reasons)
    found: dict[str, list[Floats]] = {stage: [] for stage in STAGES}
    factor = []
    for scramble in range(scrambles):
        drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=reasons)
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        masses = expected(process, cut)
        for stage in STAGES:
            found[stage].append(masses.total(_MASS[stage]))
        factor.append(np.broadcast_to(drawn.values["volume_factor"], (draws,)))
    # sums over nodes are not exact to the last bit, but nobody takes an answer back: what is in all bounds the rest
    upto = {
        stage: np.minimum.accumulate(np.stack(each)[..., ::-1], axis=-1)[..., ::-1] for stage, each in found.items()
    }
    weeks = tuple(step.week for step in design.steps)
    return Contacts(weeks, upto, Volume.of(program.population, np.stack(factor)))
