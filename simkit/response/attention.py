"""Carelessness: satisficing that gives any answer (section 4.6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.response.links import shifted
from simkit.response.parameters import Parameters

__all__ = ["careless_probability"]

REFERENCE_MINUTES = 5.0


def careless_probability(
    p: Parameters, minutes_so_far: ArrayLike, fatigue: ArrayLike, anonymous: bool
) -> NDArray[np.float64]:
    """P(the answer is careless) after `minutes_so_far`, the item itself included."""
    shift = (
        p["careless_per_doubling"] * np.log2(np.asarray(minutes_so_far) / REFERENCE_MINUTES)
        + p["careless_fatigue"] * np.asarray(fatigue)
        + p["careless_anonymous"] * float(anonymous)
    )
    return shifted(p["careless_base"], shift)
