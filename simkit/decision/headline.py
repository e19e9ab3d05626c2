"""The numbers that sensitivity is measured on: one figure of one design, per belief draw."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis.evaluation import metrics_of
from simkit.evidence.beliefs import Draws
from simkit.expected import expected
from simkit.program.program import Program
from simkit.response.derive import derive

__all__ = ["HEADLINES", "headline"]

HEADLINES: Mapping[str, str] = MappingProxyType(
    {
        "usable": "candid and specific answers over the horizon, on average",
        "answers": "answers over the horizon, on average",
        "candor_sensitive": "share candid, of those who answer and have a sensitive reason",
        "capture_ratio": "how often sensitive reasons reach you, relative to harmless ones",
    }
)
"""What may be asked about, with its meaning."""


def headline(program: Program, design: Design, draws: Draws, of: str = "usable", *, nodes: int = 512) -> NDArray:
    """One of `HEADLINES` for every belief draw, shape (n,); chance is averaged over.

    Parameters
    ----------
    program : Program
    design : Design
    draws : Draws
    of : str
    nodes : int
    """
    checks.known("figure", of, HEADLINES)
    process = derive(draws, program.population, nodes=nodes)
    found = metrics_of(expected(process, [design]))
    if of in ("candor_sensitive", "capture_ratio"):
        return found[of][:, 0]
    people = program.population.per_year * program.population.horizon * np.asarray(draws["volume_factor"])
    return people * found["answered" if of == "answers" else of][:, 0]
