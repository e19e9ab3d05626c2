"""Carelessness: satisficing that gives any answer (section 4.6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.response.links import shifted
from simkit.response.parameters import Parameters

__all__ = ["careful_probability", "careless_probability"]

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


def careful_probability(
    p: Parameters, minutes_so_far: ArrayLike, fatigue: ArrayLike, anonymous: bool
) -> NDArray[np.float64]:
    """1 - `careless_probability`, for many places of a questionnaire and many people at once.

    The minutes multiply everybody's odds alike, so that one exponential a person serves all places.
    """
    at_reference = careless_probability(p, REFERENCE_MINUTES, fatigue, anonymous)
    growth = np.exp(p["careless_per_doubling"] * np.log2(np.asarray(minutes_so_far) / REFERENCE_MINUTES))
    with np.errstate(divide="ignore"):
        odds = at_reference / (1.0 - at_reference)
    return np.divide(1.0, odds * growth + 1.0)
