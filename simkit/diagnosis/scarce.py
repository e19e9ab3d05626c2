"""What a study of few answers is asked first: whether the reasons are heard of at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simkit.diagnosis.people import Volume, people_at
from simkit.diagnosis.small import few, hundred
from simkit.diagnosis.wanted import wanted
from simkit.expected import expected

if TYPE_CHECKING:
    from simkit.diagnosis.study import Study

__all__ = ["scarce_lines"]

_NAMED = 3
"""Reasons named for each way of asking."""


def scarce_lines(study: Study) -> list[str]:
    """Lines for the ways of asking with a median of fewer than 15 answers: how many, and which reasons are heard of.

    Chance and what is believed together, computed from the parameter draws of the study, not from its replicates. The
    error is that of independent draws, so that it is rather too large.
    """
    process, population = study.process, study.process.population
    known = expected(process, study.designs, upto="candid")
    draws = process.draws
    if study.people is None:
        mean = np.broadcast_to(np.asarray(study.crowd, dtype=float), (draws,))
        volume = Volume.of(population, (mean / (population.per_year * population.horizon))[None])
    else:
        volume = Volume(np.full((1, draws), float(study.people)), fixed=True)
    keys = wanted(population, study.truth.mean(axis=0), most=_NAMED)
    labels = {reason.key: reason.label for reason in population.reasons}
    lines = []
    for j, design in enumerate(study.designs):
        people = people_at(volume, known.total("answered")[None, :, j])
        if not few(people.median):
            continue
        heard = []
        for key in keys:
            named = known.by_reason("attentive")[None, :, j, population.keys.index(key)]
            chance = 1.0 - volume.cdf(0, named)
            error = f" ± {100 * chance.std(ddof=1) / np.sqrt(draws):.1g}" if draws > 1 else ""
            heard.append(f"“{labels[key]}” {hundred(float(chance.mean()))}{error}")
        told = f": {', '.join(heard)}" if heard else ", since no reason is in the employer's hands: none"
        lines.append(f"- {design.name}: {people} answers. Named candidly by somebody in so many of 100 cases{told}.")
    if lines:
        lines.insert(0, "With so few answers results are counts of people, and the question is what is heard of:")
        lines.append("The tables are errors of shares over many repetitions: they compare ways of asking.")
    return lines
