"""The logistic link, with bases of 0 and 1 that stay what they are."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit

__all__ = ["FAR", "expit", "logit", "shifted"]

FAR = 700.0
"""Log odds beyond which a double knows only 0 and 1; their exp is neither 0 nor infinite."""


def expit(log_odds: ArrayLike) -> NDArray[np.float64]:
    """The probability of log odds; -inf is 0 and inf is 1.

    Written with NumPy's vectorised exp, several times faster on large arrays than scipy's one-by-one routine.

    >>> expit([-np.inf, 0.0, np.inf]).tolist()
    [0.0, 0.5, 1.0]
    """
    return _from_log_odds_against(np.negative(log_odds, dtype=float))


def _from_log_odds_against(out: ArrayLike) -> NDArray[np.float64]:
    """1/(1 + exp(x)), in place of x: it is among the largest arrays of the model."""
    out = np.asarray(out)
    with np.errstate(over="ignore"):
        np.exp(out, out=out)
    out += 1.0
    # divide is vectorised, reciprocal is not
    return np.divide(1.0, out, out=out)[()]


def _logit(p: float) -> float:
    if 0.0 < p < 1.0:
        return math.log(p) - math.log1p(-p)
    return math.inf if p >= 1.0 else -math.inf


def shifted(base: ArrayLike, shift: ArrayLike, weight: ArrayLike = 1.0) -> NDArray[np.float64]:
    """expit(logit(base) + weight x shift), exact also where `base` is 0 or 1 (a switched-off stage).

    Parameters
    ----------
    base : array_like
        Probability.
    shift : array_like
        Finite log odds.
    weight : array_like
        Between -1 and 1, such as a sensitivity.

    Examples
    --------
    >>> shifted([0.0, 0.5, 1.0], 2.0).round(4).tolist()
    [0.0, 0.8808, 1.0]
    """
    # all clipped while the arrays are small: finite, but a base of 0 or 1 stays so far out that no shift brings it back
    against: ArrayLike
    if isinstance(base, float):
        # a crowd at one parameter draw: plain numbers cost a hundredth of arrays of one
        number = min(max(-_logit(float(base)), -3 * FAR), 3 * FAR)
        if isinstance(shift, float) and isinstance(weight, float):
            number += weight * min(max(-float(shift), -FAR), FAR)
            # beyond FAR a double knows only 0 (and 1, by itself)
            return np.float64(1.0 / (1.0 + math.exp(number)) if number < FAR else 0.0)
        against = number
    else:
        against = np.clip(-logit(np.asarray(base, dtype=float)), -3 * FAR, 3 * FAR)
    back = np.negative(shift, dtype=float)
    back = np.minimum(np.maximum(back, -FAR), FAR)
    weight = np.asarray(weight, dtype=float)
    if weight.ndim == 1 and back.ndim > 1 and back.shape[-1] == 1 and np.shape(against)[-1:] == (1,):
        # people by reasons, the largest arrays of all: a matrix product does at once what takes NumPy two slow passes
        pair = np.concatenate(np.broadcast_arrays(back, against), axis=-1)
        return _from_log_odds_against(pair @ np.stack([weight, np.ones_like(weight)]))
    return _from_log_odds_against(back * weight + against)
