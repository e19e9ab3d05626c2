"""What answers teach, from draws: posterior means by the likelihood, and what acting on them is worth.

Draws that produced the answers are left out of the posterior that they produce. A maximum over estimated gains prefers
the ones that luck has made too large; with its own draw left out, luck in the posterior is independent of the truth
against which the choice is held, and what is estimated is the worth of a choice that can really be made. The estimate
then errs, if at all, downwards: a noisy posterior chooses worse than an exact one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.decision.payoffs import chosen

__all__ = ["posterior_means", "value_of_sample"]

Floats = NDArray[np.float64]


def posterior_means(values: Floats, loglik: Floats, left_out: NDArray[np.int64] | None = None) -> tuple[Floats, Floats]:
    """Posterior means of P draws weighted by the likelihood of what was seen.

    Parameters
    ----------
    values : ndarray, shape (P, F)
    loglik : ndarray, shape (M, P)
        Log likelihood of each of M data sets under each draw.
    left_out : ndarray of int, shape (M,), optional
        For each data set the draw that produced it.

    Returns
    -------
    ndarray, shape (M, F)
    ndarray, shape (M,)
        Effective number of draws behind each, (sum w)^2 / sum w^2.

    Examples
    --------
    Two draws, the second three times as likely:

    >>> mean, size = posterior_means(np.array([[0.0], [1.0]]), np.log([[1.0, 3.0]]))
    >>> mean.tolist(), round(float(size[0]), 3)
    ([[0.75]], 1.6)
    """
    logs = np.array(loglik)
    if left_out is not None:
        logs[np.arange(len(logs)), left_out] = -np.inf
    logs -= logs.max(axis=1, keepdims=True)
    weight = np.exp(logs, out=logs)  # in single precision if the likelihood comes so
    total = weight.sum(axis=1)
    return weight @ values / total[:, None], total**2 / np.einsum("ij,ij->i", weight, weight)


def value_of_sample(
    gain: Floats, loglik: Floats, producer: NDArray[np.int64], *, one: bool = False, leave_out: bool = True
) -> Floats:
    """What acting on each of M data sets is worth, over and above acting on the beliefs; the mean is the EVSI.

    Parameters
    ----------
    gain : ndarray, shape (D, F)
        U of each of F changes alone, by draw; doing nothing brings 0.
    loglik : ndarray, shape (M, D)
    producer : ndarray of int, shape (M,)
        The draw that produced each data set.
    one : bool
        At most one change can be made.
    leave_out : bool
        Whether that draw is left out of its own posterior (see the module).

    Returns
    -------
    ndarray, shape (M,)

    Examples
    --------
    One change that brings 3 in half of the cases and costs 2 otherwise; the data tell which, at no error. Knowing is
    worth 0.5 x 2, since the beliefs alone say to do it:

    >>> gain, case = np.array([[3.0], [3.0], [-2.0], [-2.0]]), np.array([0, 0, 1, 1])
    >>> seen = np.where(case[:, None] == case, 0.0, -1e3)
    >>> value_of_sample(gain, seen, np.arange(4)).mean()
    np.float64(1.0)
    """
    mean, _ = posterior_means(gain, loglik, producer if leave_out else None)
    before = chosen(gain.mean(axis=0), one)
    truth = gain[producer]
    return (truth * (chosen(mean, one).astype(float) - before)).sum(axis=1)
