"""An interval for a share that stays right however often one looks and whenever one stops."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, xlog1py, xlogy

from simkit.checks import InvalidInput, above, between, complaint

__all__ = ["confidence_sequence", "log_evidence"]

Floats = NDArray[np.float64]

_HALVINGS = 60
"""Each end is found to 2^-60 of the distance to the observed share."""


def log_evidence(count: ArrayLike, n: ArrayLike, share: ArrayLike, mixture: tuple[float, float] = (1.0, 1.0)) -> Floats:
    """Log of the mixture's likelihood over that of `share`; were that the true one, its exponential is a martingale.

    B(a + count, b + n - count) / B(a, b) / (share^count (1 - share)^(n - count)): the odds at which somebody who
    bets against `share`, his own guess spread as Beta(a, b), stands after the answers so far.
    """
    count, n, share = (np.asarray(each, dtype=float) for each in (count, n, share))
    a, b = mixture
    likelihood = xlogy(count, share) + xlog1py(n - count, -share)
    return np.asarray(betaln(a + count, b + n - count) - betaln(a, b) - likelihood)


def _numbers(name: str, value: ArrayLike) -> Floats:
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        rule, way_out = "must be a number or an array of numbers", "give how many answers, such as 3"
        raise InvalidInput(complaint(name, value, rule, way_out)) from None


def confidence_sequence(
    count: ArrayLike, n: ArrayLike, level: float = 0.95, mixture: tuple[float, float] = (1.0, 1.0)
) -> tuple[Floats, Floats]:
    """Interval for a share after `count` of `n` answers speak of it, valid at all n at once.

    Parameters
    ----------
    count, n : array_like
        May be broadcast against one another. With n = 0 nothing is known: 0 to 1.
    level : float
        P(the true share lies in the intervals of *every* n = 1, 2, 3, ...) is at least this. So it does at the n at
        which somebody stops, whatever made him stop.
    mixture : tuple of two float
        a and b of the Beta distribution that the likelihood is averaged over; any gives a valid interval. (1, 1) is
        Robbins' own.

    Returns
    -------
    low, high : ndarray

    Raises
    ------
    InvalidInput
        On counts outside 0 to n, a level outside 0 to 1, or a mixture that is not positive.

    Notes
    -----
    All shares p with B(a + s, b + n - s) / B(a, b) < p^s (1 - p)^(n - s) / alpha, alpha = 1 - level. The ratio is a
    nonnegative martingale with mean 1 under p, so that it ever gets to 1/alpha with probability alpha at most (Ville's
    inequality): H. Robbins (1970), Statistical methods related to the law of the iterated logarithm, Annals of
    Mathematical Statistics 41:1397-1409; in its present form S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon
    (2021), Annals of Statistics 49:1055-1080. With a = b = 1 they are the p whose binomial probability of the count
    is more than alpha/(n + 1). The set is an interval, since the likelihood has one peak; its ends are found by
    halving.

    The answers must be alike: each speaks of the reason with the same chance, whatever came before.

    Examples
    --------
    3 of 9 answers, after having looked at every one of them:

    >>> [round(float(end), 3) for end in confidence_sequence(3, 9)]
    [0.043, 0.776]

    The binomial probability of the count is alpha/(n + 1) at either end:

    >>> [round(84 * p**3 * (1 - p) ** 6, 6) for p in map(float, confidence_sequence(3, 9))]
    [0.005, 0.005]
    """
    between("level", level, 1e-9, 1 - 1e-9, "0.95 is usual")
    if not isinstance(mixture, tuple | list) or len(mixture) != 2:
        raise InvalidInput(complaint("mixture", mixture, "must be two numbers", "(1, 1) is usual"))
    for name, value in zip("ab", mixture, strict=True):
        above(f"mixture's {name}", value, 0, "(1, 1) is usual")
    s, n = np.broadcast_arrays(_numbers("count", count), _numbers("n", n))
    wrong = ~((s >= 0) & (s <= n))
    if wrong.any():
        rule = f"must lie between 0 and n = {n[wrong].flat[0]:g}"
        raise InvalidInput(complaint("count", float(s[wrong].flat[0]), rule, "give how many of the n answers it were"))
    pairs, back = np.unique(np.stack([s.ravel(), n.ravel()]), axis=1, return_inverse=True)
    x, of = pairs
    share = np.divide(x, of, out=np.full(len(of), 0.5), where=of > 0)
    limit = -np.log1p(-level)  # log(1/alpha)

    def end(edge: float) -> Floats:
        # the observed share is always inside; the edge may be too
        inside, outside = share.copy(), np.full(len(share), edge)
        edge_too = log_evidence(x, of, outside, mixture) < limit
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            holds = log_evidence(x, of, middle, mixture) < limit
            inside, outside = np.where(holds, middle, inside), np.where(holds, outside, middle)
        # outwards, so that rounding does not cost coverage
        return np.where(edge_too, edge, outside)

    low, high = (end(edge)[back.ravel()].reshape(s.shape) for edge in (0.0, 1.0))
    return low, high
