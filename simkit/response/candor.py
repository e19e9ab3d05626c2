"""Candor: saying the true reason (section 4.5).

A product, not a sum: where a reason is not sensitive, neither sponsor nor anonymity nor caution matters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.response.links import shifted
from simkit.response.parameters import Parameters

__all__ = ["candor", "reluctance"]


def reluctance(
    p: Parameters, risk: ArrayLike, live: bool, caution: ArrayLike, goodwill: ArrayLike
) -> NDArray[np.float64]:
    """Log odds that a fully sensitive reason loses: what `sensitivity` is multiplied with."""
    return (
        p["candor_sensitivity"]
        + p["candor_risk"] * np.asarray(risk)
        + p["candor_live"] * float(live)
        + p["candor_caution"] * np.asarray(caution)
        - p["candor_goodwill"] * np.asarray(goodwill)
    )


def candor(p: Parameters, sensitivity: ArrayLike, reluctant: ArrayLike) -> NDArray[np.float64]:
    """P(candid | answered with care) = expit(logit(candor_base) - s_k x reluctance).

    `candor_base` of 1 switches the stage off: everybody is candid.
    """
    return shifted(p["candor_base"], reluctant, -np.asarray(sensitivity))
