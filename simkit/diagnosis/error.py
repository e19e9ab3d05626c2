"""How far the shares of a report are from the truth: bias and chance in one number, without simulating.

Of n answers that name a reason, reason k is named with probability p^7_k each. Its share in the report is then off by
the bias p^7_k - p^0_k and by chance with variance p^7_k (1 - p^7_k)/n, and n itself is a matter of chance. With at
least one such answer the mean square error is bias^2 + p^7 (1 - p^7) E[1/n | n >= 1].
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.people import Volume

__all__ = ["mean_inverse", "share_error"]

_TAIL = 45.0
"""e^-45: what is beyond adds nothing that a double could hold."""
_STEP, _LOW, _HIGH = 0.01, np.log(1e-9), np.log(1e12)
"""The table's distance of log means, and its ends: fewer people are one at the most, more there are not."""
_NODES = 40
_BLOCK = 2**11

Floats = NDArray[np.float64]


def _at_least_one(reach: Floats, kind: Floats) -> Floats:
    """E[1/n | n >= 1] of a count whose generating function is (1 + (mean/kind)(1 - u))^-kind, shape (D,).

    A negative binomial has kind 1/dispersion, a Poisson number endless kind, a binomial one kind -N: one formula does
    for the three. Since E[1/n; n >= 1] is the integral of (G(u) - G(0))/u over u from 0 to 1, with
    reach A = kind log(1 + mean/kind) = -log P(n = 0) it is the integral of (e^-w - e^-A)/(kind (e^((A - w)/kind) - 1))
    over w from 0 to A, which is smooth, so that Gauss's rule has it to rounding.
    """
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    end = np.minimum(reach, _TAIL)[:, None]
    w = end * (node + 1) / 2
    left = reach[:, None] - w
    kind = kind[:, None]
    with np.errstate(over="ignore", invalid="ignore"):
        below = left if np.isinf(kind).all() else kind * np.expm1(left / kind)
    # e^-w - e^-A without cancelling, however near the end
    inside = -np.exp(-w) * np.expm1(-left) / below
    return np.asarray((inside * (weight / 2)).sum(axis=1) * end[:, 0] / -np.expm1(-reach))


@lru_cache(maxsize=16)
def _table(dispersion: float) -> tuple[Floats, Floats]:
    """log E[1/n | n >= 1] on a grid of log means that is the same for whatever it is asked."""
    grid = np.arange(_LOW, _HIGH + _STEP, _STEP)
    kind = np.full(len(grid), 1.0 / dispersion if dispersion > 0 else np.inf)
    mean = np.exp(grid)
    reach = mean if dispersion == 0 else kind * np.log1p(mean / kind)
    return grid, np.log(_at_least_one(reach, kind))


def mean_inverse(volume: Volume, rate: Floats) -> Floats:
    """E[1/n | n >= 1], n being how many people get to a stage.

    Parameters
    ----------
    volume : Volume
        People; its mean broadcasts with `rate`.
    rate : ndarray
        P(a person gets there).

    Returns
    -------
    ndarray
        nan where nobody ever gets there. Relative error below 1e-5.

    Examples
    --------
    Of two people with probability 1/2 each: one comes twice as often as two do.

    >>> mean_inverse(Volume(np.array([2.0]), fixed=True), np.array([0.5])).round(6)
    array([0.833333])
    """
    people, rate = np.broadcast_arrays(volume.mean, np.clip(rate, 0.0, 1.0))
    mean = people * rate
    some = mean > 0
    found = np.full(mean.shape, np.nan)
    if not volume.fixed:
        grid, logs = _table(volume.dispersion)
        found[some] = np.exp(np.interp(np.log(mean[some]), grid, logs))
        return found
    number, share = people[some], rate[some]
    with np.errstate(divide="ignore"):
        reach = -number * np.log1p(-share)
    blocks = [slice(at, at + _BLOCK) for at in range(0, len(number), _BLOCK)]
    made = [_at_least_one(reach[block], -number[block]) for block in blocks]
    found[some] = np.concatenate(made) if made else 0.0
    return found


def share_error(true: Floats, shares: Floats, naming: Floats, volume: Volume) -> Floats:
    """Root mean square error of the shares in a report, over the reasons that there are: bias and chance.

    Parameters
    ----------
    true : ndarray, shape (..., K)
        The true shares; a reason whose share is 0 is none.
    shares : ndarray, shape (..., K)
        What endlessly many answers would show (`Prospect.shares`).
    naming : ndarray, shape (...)
        P(a person answers and names a reason).
    volume : Volume
        People over the horizon; its mean broadcasts with `naming`.

    Returns
    -------
    ndarray, shape (...)
        In points of a share (0.1 is ten of 100 people), given that somebody names a reason; nan where nobody ever does.

    Examples
    --------
    Without bias, 1000 named reasons of which half are the one and half the other: sqrt(1/4/1000).

    >>> half, many = np.full((1, 2), 0.5), Volume(np.array([1000.0]), fixed=True)
    >>> share_error(half, half, np.ones(1), many).round(5)
    array([0.01581])
    """
    alive = true > 0
    spread = shares * (1.0 - shares) * mean_inverse(volume, naming)[..., None]
    square = np.where(alive, (shares - true) ** 2 + spread, 0.0).sum(axis=-1)
    return np.asarray(np.sqrt(square / alive.sum(axis=-1)))
