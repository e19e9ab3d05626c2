"""Starting: the shift of every contact step and the first step at which a person starts (section 4.2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.design.design import REFERENCE, Design, Step
from simkit.response.links import expit
from simkit.response.parameters import Parameters

__all__ = ["first_starts", "linear_trait", "start_probability", "step_shift"]

INCENTIVE_UNIT = 10.0
"""Dollars at which an incentive counts as its first doubling."""


def step_shift(p: Parameters, design: Design, step: Step) -> NDArray[np.float64]:
    """Log odds by which a contact differs from the reference design's, without `attempt_decay`.

    The delay runs from the decision to the design's *first* step and holds for all its steps.
    """
    doublings = np.log2(design.announced(step) / REFERENCE.minutes)
    waits = np.log2((1.0 + design.steps[0].week) / (1.0 + REFERENCE.steps[0].week))
    paid = np.log2(1.0 + step.incentive / INCENTIVE_UNIT)
    return (
        p["length_per_doubling"] * doublings
        + p[f"sponsor_on_response.{step.sponsor}"]
        + p[f"anonymity_on_response.{step.anonymity}"]
        + p[f"mode_on_response.{step.mode}"]
        + p["incentive_per_doubling"] * p[f"incentive_kind.{step.incentive_kind}"] * paid
        + p["delay_per_doubling"] * waits
    )


def linear_trait(p: Parameters, goodwill: ArrayLike, fatigue: ArrayLike, propensity: ArrayLike) -> NDArray:
    """goodwill_on_response g - fatigue_on_response f + propensity_sd u."""
    return (
        p["goodwill_on_response"] * np.asarray(goodwill)
        - p["fatigue_on_response"] * np.asarray(fatigue)
        + p["propensity_sd"] * np.asarray(propensity)
    )


def start_probability(linear: ArrayLike, shift: ArrayLike, attempt: ArrayLike, decay: ArrayLike) -> NDArray[np.float64]:
    """P(start at a contact | not started before).

    Parameters
    ----------
    linear : array_like
        Intercept plus the traits' part.
    shift : array_like
        The contact's log odds against the reference.
    attempt : array_like
        Counts contacts from 0 over all modes.
    decay : array_like
        `attempt_decay`.

    Examples
    --------
    >>> float(start_probability(-0.5, 0.25, 1, 0.1).round(6))
    0.413382
    """
    return expit(np.asarray(linear) + (np.asarray(shift) - np.asarray(decay) * np.asarray(attempt)))


def first_starts(probabilities: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """P(the first start is at step a) = p_a prod_{b<a} (1 - p_b), for every step.

    >>> [float(f) for f in first_starts([np.array(0.5), np.array(0.5), np.array(0.2)])]
    [0.5, 0.25, 0.05]
    """
    made = []
    left: NDArray[np.float64] | float = 1.0
    for probability in probabilities:
        made.append(probability * left)
        left = left * (1.0 - probability)
    return made
