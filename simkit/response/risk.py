"""Perceived risk of being traced (MODEL section 4.1).

Nobody has measured how the promise and the size of the reporting group change what candidates believe; what
hangs on it is labelled *assumed* in every result.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.response.parameters import Parameters

__all__ = ["exposure_name", "perceived_risk", "risk_of"]


def exposure_name(anonymity: str, outside: bool) -> str:
    """Name of the exposure parameter of a promise, made inside or outside the employer.

    >>> exposure_name("anonymous", True)
    'exposure.anonymous_outside'
    """
    if anonymity == "identified":
        return "exposure.identified"
    return f"exposure.{anonymity}_{'outside' if outside else 'inside'}"


def perceived_risk(stake: ArrayLike, closeness: ArrayLike, exposure: ArrayLike, cell: ArrayLike) -> NDArray[np.float64]:
    """stake x closeness x (e + (1 - e)/m): the part that is traced in spite of the promise, or guessed in a cell.

    Examples
    --------
    >>> round(float(perceived_risk(1.0, 0.8, 0.4, 5)), 6)
    0.416
    """
    exposure = np.asarray(exposure, dtype=float)
    return np.asarray(stake) * np.asarray(closeness) * (exposure + (1.0 - exposure) / np.asarray(cell))


def risk_of(p: Parameters, sponsor: str, anonymity: str, cell: int) -> NDArray[np.float64]:
    """Perceived risk in one setting, with the axes of `p`."""
    exposure = p[exposure_name(anonymity, sponsor == "third_party")]
    return perceived_risk(p["stake"], p[f"closeness.{sponsor}"], exposure, cell)
