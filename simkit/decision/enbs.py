"""ENBS(phi): what asking brings on average over shares, payoffs and answers, less its cost, by behaviour phi.

phi holds everything that the shares are not: response, candor, selection, volume. P(ENBS > 0) is over phi only: a
study whose *average* gain exceeds its cost in a world is worth it in that world, though its answers may mislead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.measured import Believed, Measured, believed, mean_of

__all__ = ["Net", "net_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Net:
    """ENBS over phi.

    Parameters
    ----------
    expected : Measured
    over_phi : Believed
        Median and 90% interval over phi.
    positive : Measured
        P(ENBS(phi) > 0).
    by_phi : ndarray, shape (R, n)
    gain, cost : ndarray, shape (R, n)
        Whose difference it is.
    noise : float
        Standard error of the ENBS of one phi: it widens the interval, and draws P(ENBS > 0) towards one half.
    """

    expected: Measured
    over_phi: Believed
    positive: Measured
    by_phi: Floats
    gain: Floats
    cost: Floats
    noise: float


def net_of(gain: Floats, cost: Floats, noise: float = 0.0) -> Net:
    """From the mean gain and the cost in every phi, each of shape (R, n).

    Examples
    --------
    >>> found = net_of(np.array([[5.0, 1.0], [3.0, 3.0]]), np.full((2, 2), 2.0))
    >>> found.expected.value, found.positive.value
    (1.0, 0.75)
    """
    by_phi = gain - cost
    positive = mean_of((by_phi > 0).astype(float))
    return Net(mean_of(by_phi), believed(by_phi), positive, by_phi, gain, cost, noise)
