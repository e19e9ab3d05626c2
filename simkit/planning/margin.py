"""How many answers an error margin takes, bias included; and where no number of answers is enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, ndtri

from simkit import checks

__all__ = ["answers_for_margin", "calculator", "within"]

CAP = 2000
"""Answers up to which is searched: more than most programs ever get."""

_CELLS = 2**20
_EDGE = 1e-9
"""A share on the very border of the margin counts as inside: 0.3 - 0.1 and 0.2 differ by rounding only."""

Floats = NDArray[np.float64]


def within(n: ArrayLike, true: ArrayLike, reported: ArrayLike, margin: ArrayLike) -> Floats:
    """P(the observed share lies within `margin` of the true one), exact binomial; the arguments broadcast.

    Parameters
    ----------
    n : array_like of int
        Answers.
    true : array_like
        The true share.
    reported : array_like
        The share that would be reported by endlessly many answers: the true one plus the bias.
    margin : array_like

    Examples
    --------
    10 answers, nothing biased, share 0.5, within 0.1: 4, 5 or 6 of 10 say so, (210 + 252 + 210)/1024.

    >>> float(within(10, 0.5, 0.5, 0.1))
    0.65625
    """
    n = np.asarray(n, dtype=float)
    true, reported = np.asarray(true, dtype=float), np.asarray(reported, dtype=float)
    margin = np.asarray(margin, dtype=float)
    least = np.ceil(n * (true - margin) - _EDGE)
    most = np.floor(n * (true + margin) + _EDGE)
    n, least, most, reported = np.broadcast_arrays(n, least, most, reported)
    upto = np.where(most >= n, 1.0, bdtr(np.clip(most, 0, n), n.astype(np.int64), reported))
    below = np.where(least <= 0, 0.0, bdtr(np.clip(least - 1, 0, n), n.astype(np.int64), reported))
    return np.where(most < least, 0.0, np.maximum(upto - below, 0.0))


def answers_for_margin(
    true: ArrayLike, reported: ArrayLike, margin: float, *, sure: float = 0.9, cap: int = CAP
) -> Floats:
    """The smallest number of answers from which on a share is always within the margin, with the chance wanted.

    Parameters
    ----------
    true, reported : array_like, shape (D,)
        True share and the one that would be reported by endlessly many answers, by parameter draw.
    margin : float
    sure : float
        P(within the margin).
    cap : int

    Returns
    -------
    ndarray, shape (D,)
        nan where even `cap` answers do not do; inf where no number would: the bias alone exceeds the margin.

    Examples
    --------
    >>> answers_for_margin([0.3, 0.3], [0.3, 0.45], 0.1)
    array([58., inf])
    """
    checks.between("margin", margin, 1e-6, 1, "0.1 is ten points of 100")
    checks.between("sure", sure, 1e-6, 1 - 1e-9, "0.9 is usual")
    checks.whole_number("cap", cap, 2, 100_000, "2,000 answers are more than most programs ever get")
    p, q = np.broadcast_arrays(np.asarray(true, dtype=float), np.asarray(reported, dtype=float))
    p, q = p.ravel(), q.ravel()
    sizes = np.arange(1, cap + 1)
    out = np.empty(len(p))
    block = max(1, _CELLS // cap)
    for start in range(0, len(p), block):
        part = slice(start, start + block)
        fails = within(sizes, p[part, None], q[part, None], margin) < sure
        # the last number that fails; the next one lasts
        last = np.where(fails.any(axis=1), cap - np.argmax(fails[:, ::-1], axis=1), 0)
        out[part] = np.where(last == cap, np.nan, last + 1)
    out[np.abs(q - p) > margin] = np.inf
    return out


def calculator(margin: float, *, share: float = 0.5, level: float = 0.95, people: float | None = None) -> int:
    """What a margin-of-error calculator says: z^2 p(1 - p)/margin^2, for random answers that are all true.

    Parameters
    ----------
    margin, share, level : float
    people : float, optional
        Size of the population, for the finite-population correction.

    Examples
    --------
    >>> calculator(0.05), calculator(0.05, people=200)
    (385, 132)
    """
    checks.between("margin", margin, 1e-6, 1, "0.1 is ten points of 100")
    checks.probability("share", share)
    checks.between("level", level, 1e-6, 1 - 1e-9, "0.95 is usual")
    n = float(ndtri((1 + level) / 2)) ** 2 * share * (1 - share) / margin**2
    if people is not None:
        checks.above("people", people, 0, "give how many there are")
        n = n / (1 + (n - 1) / people)
    return int(np.ceil(n - 1e-9))
