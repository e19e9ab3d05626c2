"""What it would be worth to know more before deciding: a pilot's answers, or one unknown exactly.

A pilot of n people tells how many of them answer. That reweights the belief draws, and with them what every way of
asking would bring and which objections hold; the rule of the verdict is then applied again. The decision for a scramble
is read from the draws of the others and judged by its own, so that luck in the draws is not taken for knowledge (see
`simkit.decision.posterior`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from simkit.decision.objections import SURE

__all__ = ["BINS", "Case", "binomial_likelihood", "in_bins", "worth_of_knowing"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BINS = 8
"""Parts of the draws, equal in size, within which an unknown counts as known."""


def binomial_likelihood(n: int, rate: Floats) -> Floats:
    """P(y of n people answer | draw) for y = 0, ..., n.

    >>> binomial_likelihood(2, np.array([[0.5]]))[:, 0, 0].round(12).tolist()
    [0.25, 0.5, 0.25]
    """
    y = np.arange(n + 1.0)[:, None, None]
    rate = np.clip(rate, 0.0, 1.0)
    ways = gammaln(n + 1.0) - gammaln(y + 1.0) - gammaln(n - y + 1.0)
    return np.exp(ways + xlogy(y, rate) + xlog1py(n - y, -rate))


def in_bins(x: Floats, bins: int = BINS) -> Floats:
    """The likelihood of knowing in which part of its draws an unknown lies, shape (bins, R, n).

    Where most draws agree there is less to know, and fewer parts.
    """
    x = np.nan_to_num(x, nan=np.nanmedian(x) if not np.isnan(x).all() else 0.0)
    edges = np.unique(np.quantile(x, np.linspace(0, 1, bins + 1)[1:-1]))
    which = np.searchsorted(edges, x, side="right")
    return (which == np.arange(len(edges) + 1)[:, None, None]).astype(float)


@dataclass(frozen=True)
class Case:
    """What the rule of the verdict looks at, by draw.

    Parameters
    ----------
    net : ndarray, shape (J, R, n)
        What each way of asking would bring, less its cost; the proposed one first.
    holds : ndarray of bool, shape (J, O, R, n)
        Critical objections.
    """

    net: Floats
    holds: Bools


def worth_of_knowing(likelihood: Floats, case: Case, now: int | None = None) -> Floats:
    """What a decision after seeing y is worth over the decision today, shape (R,): one estimate for each scramble.

    Parameters
    ----------
    likelihood : ndarray, shape (Y, R, n)
        P(y | draw).
    case : Case
        What can be taken afterwards.
    now : int, optional
        The way of asking that would be launched today; None: none.

    Examples
    --------
    It brings 3 in half of the worlds and costs 2 in the others. To be told which is worth 0.5 x 3, since as things are
    nothing would be launched (it pays in too few worlds):

    >>> net = np.tile([3.0, -2.0], (1, 2, 1))
    >>> told = in_bins(net[0], 2)
    >>> worth_of_knowing(told, Case(net, np.zeros((1, 0, 2, 2), bool))).tolist()
    [1.5, 1.5]
    """
    designs, _, draws = case.net.shape
    rows = (case.net, (case.net > 0).astype(float), *case.holds.transpose(1, 0, 2, 3).astype(float))
    values = np.stack(rows)  # 2 + O, J, R, n
    sums = np.einsum("yrn,ojrn->yroj", likelihood, values)
    mass = likelihood.sum(axis=-1)  # Y, R
    others = sums.sum(axis=1, keepdims=True) - sums
    behind = np.maximum(mass.sum(axis=1, keepdims=True) - mass, 1e-300)
    means = others / behind[..., None, None]  # Y, R, 2 + O, J
    clear = (means[:, :, 0] > 0) & (means[:, :, 1] >= SURE) & ~(means[:, :, 2:] >= SURE).any(axis=2)
    # the proposed way if it is clear, else the best that is; column J stands for none
    gain = np.where(clear, means[:, :, 0], -np.inf)
    choice = np.where(clear.any(axis=-1), np.where(clear[..., 0], 0, gain.argmax(axis=-1)), designs)
    brought = np.concatenate([sums[:, :, 0], np.zeros((*mass.shape, 1))], axis=-1) / draws
    after = np.take_along_axis(brought, choice[..., None], axis=-1)[..., 0].sum(axis=0)
    today = 0.0 if now is None else case.net[now].mean(axis=-1)
    return np.asarray(after - today)
