"""Which facts would close the most of the objections that nobody can decide yet.

Where the unknown behind a fact is known, along its belief draws (`simkit.decision.turning.along`) an objection is
closed where it holds in at least 80% or at most 20% of what is then believed. The number that a fact closes is averaged
over what it may turn out to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from simkit.decision.objections import CANT_TELL, DOUBTFUL, SURE, Objection
from simkit.decision.turning import along
from simkit.design.design import Design
from simkit.diagnosis.evaluation import Evaluation
from simkit.population.population import CALLED
from simkit.program.program import Program

__all__ = ["Fact", "facts_of", "most_open"]

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "answer": "which part of your {people} would answer",
        "candor": "how many of those with a sensitive reason would say it",
        "deliverable": "which part of your {people} can be reached",
        "volume_factor": "how many {people} there will be",
        "vague": "how many of those who hide their reason leave a platitude",
        "goodwill_on_response": "whether those who are cross answer more or less than others",
        "fatigue_on_response": "how much weariness of surveys matters",
        "stake": "how much your {people} believe to have at stake",
        "breakoff_per_minute": "how many break off for every minute",
        "specific.live": "how many say in a talk what to fix",
        "specific.open": "how many write what to fix",
    }
)


@dataclass(frozen=True)
class Fact:
    """One unknown.

    Parameters
    ----------
    name : str
    words : str
        What is to be found out.
    closes : float
        Open objections that it would close, on average over what it may turn out to be.
    """

    name: str
    words: str
    closes: float


def most_open(objections: Sequence[Objection]) -> tuple[Objection, ...]:
    """The open objections if they are most of those that were weighed, else none."""
    weighed = [each for each in objections if each.probability.value == each.probability.value]
    open_ = tuple(each for each in weighed if each.finding == CANT_TELL)
    return open_ if 2 * len(open_) > len(weighed) else ()


def facts_of(
    program: Program, evaluation: Evaluation, design: Design, objections: Sequence[Objection]
) -> tuple[Fact, ...]:
    """Facts by how many of the given objections they would close, the best first; those that close none left out.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
    design : Design
    objections : sequence of Objection
        The open ones.
    """
    holds = {each.key: each.by_draw.ravel().astype(float) for each in objections if each.by_draw is not None}
    unknowns = {
        "answer": evaluation.of("answered", design.name),
        "candor": evaluation.of("candor_sensitive", design.name),
    } | {name: evaluation.beliefs[name] for name in _WORDS if name in evaluation.beliefs}
    found = []
    for name, x in unknowns.items():
        flat = np.asarray(x, dtype=float).ravel()
        if not np.isfinite(flat).all() or np.ptp(flat) == 0:
            continue
        _, chances = along(flat, holds)
        closed = sum(float(((each >= SURE) | (each <= DOUBTFUL)).mean()) for each in chances.values())
        words = _WORDS[name].format(people=CALLED[program.kind][1])
        found.append(Fact(name, words, closed))
    return tuple(sorted((each for each in found if each.closes > 0.05), key=lambda each: -each.closes))
