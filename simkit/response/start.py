"""Starting: the shift of every contact step and the first step at which a person starts (section 4.2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.design.design import REFERENCE, Design, Step
from simkit.response.parameters import Parameters

__all__ = ["contact_factor", "contact_factors", "first_starts", "linear_trait", "step_shift", "waiting"]

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
    tired = p["propensity_sd"] * np.asarray(propensity) - p["fatigue_on_response"] * np.asarray(fatigue)
    pull = p["goodwill_on_response"]
    # mostly believed to be 0, and arrays of people are large
    return tired + pull * np.asarray(goodwill) if np.any(pull) else tired


def contact_factors(p: Parameters, design: Design) -> list[NDArray[np.float64]]:
    """What each contact multiplies the odds of starting with; contacts count from 0 over all modes for the decay."""
    return [contact_factor(p, step_shift(p, design, step), attempt) for attempt, step in enumerate(design.steps)]


def contact_factor(p: Parameters, shift: NDArray[np.float64], attempt: int) -> NDArray[np.float64]:
    """What the contact numbered `attempt`, whose log odds differ by `shift`, multiplies the odds with."""
    return np.asarray(np.exp(shift - p["attempt_decay"] * attempt))


def waiting(odds: ArrayLike, factors: Sequence[ArrayLike]) -> list[NDArray[np.float64]]:
    """P(has not started | delivered) after each contact: prod_{b<=a} 1/(1 + odds x factor_b).

    Parameters
    ----------
    odds : array_like
        exp(intercept + the traits' part): odds of starting at a contact with factor 1.
    factors : sequence of array_like
        See `contact_factors`.

    Examples
    --------
    >>> [float(w) for w in waiting(1.0, [1.0, 3.0])]
    [0.5, 0.125]
    """
    made: list[NDArray[np.float64]] = []
    for factor in factors:
        # divide is vectorised, reciprocal is not
        stays = np.divide(1.0, np.multiply(odds, factor) + 1.0)
        made.append(np.asarray(stays * made[-1] if made else stays, dtype=float))
    return made


def first_starts(still: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """P(the first start is at step a), for every step, from `waiting`.

    >>> [float(f) for f in first_starts([np.array(0.5), np.array(0.125)])]
    [0.5, 0.375]
    """
    return [before - after for before, after in zip([np.asarray(1.0), *still], still, strict=False)]
