"""Solving the model's constants on the nodes on which it is integrated.

What is solved on the same nodes holds on them exactly: stage 0 is the drawn share, and the reference design
reaches the reference rate, whatever the number of nodes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.response.links import FAR, logit

__all__ = [
    "log_weights",
    "reason_probabilities",
    "slope_at",
    "solve_log_weights",
    "solve_shift",
    "start_rate",
]

_STEPS = 200
_BLOCK = 32
"""Draws at a time: the arrays stay in the cache, and draws that are easy to solve need not wait for the hard ones."""


def _rows(values: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """The rows of an array that may have one row for all draws."""
    return values if len(values) == 1 else values[rows]


def _start_rate(
    shift: NDArray[np.float64],
    traits_odds: NDArray[np.float64],
    offsets: NDArray[np.float64],
    weights: NDArray[np.float64],
    decay: NDArray[np.float64],
    attempts: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`start_rate` from exp(linear): every contact multiplies the odds, so that no other large exp is needed."""
    rate = np.zeros(len(shift))
    slope = np.zeros(len(shift))
    for segment, offset in enumerate(offsets):
        stays: NDArray[np.float64] | float = 1.0
        summed: NDArray[np.float64] | float = 0.0  # of P(does not start | contact) over contacts
        for attempt in range(attempts):
            with np.errstate(over="ignore"):
                q = traits_odds * np.exp(shift + offset - attempt * decay)[:, None]
            q += 1.0
            np.divide(1.0, q, out=q)
            stays = stays * q
            summed = summed + q
        rate += weights[:, segment] * np.mean(1.0 - stays, axis=1)
        slope += weights[:, segment] * np.mean(stays * (attempts - summed), axis=1)
    return rate, slope


def start_rate(
    shift: NDArray[np.float64],
    linear: NDArray[np.float64],
    offsets: NDArray[np.float64],
    weights: NDArray[np.float64],
    decay: NDArray[np.float64],
    attempts: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """P(start within `attempts` contacts) over nodes and segments, and its derivative in `shift`.

    Parameters
    ----------
    shift : ndarray, shape (D,)
    linear : ndarray, shape (D or 1, M)
        The traits' part, at trait mean 0.
    offsets, weights : ndarray, shape (S,) and (D or 1, S)
        The segments' own log odds and their weights (sum 1).
    decay : ndarray, shape (D or 1,)
    attempts : int
    """
    rate = np.empty(len(shift))
    slope = np.empty(len(shift))
    for start in range(0, len(shift), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(shift)))
        odds = _traits_odds(_rows(linear, rows))
        rate[rows], slope[rows] = _start_rate(
            shift[rows], odds, offsets, _rows(weights, rows), _rows(decay, rows), attempts
        )
    return rate, slope


def _traits_odds(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """exp(linear), neither 0 nor infinite."""
    return np.exp(np.clip(linear, -FAR, FAR))


def solve_shift(
    target: NDArray[np.float64],
    linear: NDArray[np.float64],
    offsets: NDArray[np.float64],
    weights: NDArray[np.float64],
    decay: NDArray[np.float64],
    attempts: int,
) -> NDArray[np.float64]:
    """The log odds at which `start_rate` equals `target` (shape (D,)); -inf at 0 and inf at 1.

    Newton's method inside a bracket that shrinks, so that it cannot run away.
    """
    target = np.asarray(target, dtype=float)
    out = np.where(target <= 0, -np.inf, np.inf)
    inside = np.flatnonzero((target > 0) & (target < 1))
    for start in range(0, len(inside), _BLOCK):
        rows = inside[start : start + _BLOCK]
        odds = _traits_odds(_rows(linear, rows))
        out[rows] = _solve_shift(target[rows], odds, offsets, _rows(weights, rows), _rows(decay, rows), attempts)
    return out


def _solve_shift(
    goal: NDArray[np.float64],
    traits_odds: NDArray[np.float64],
    offsets: NDArray[np.float64],
    weights: NDArray[np.float64],
    decay: NDArray[np.float64],
    attempts: int,
) -> NDArray[np.float64]:
    low, high = np.full(len(goal), -60.0), np.full(len(goal), 60.0)
    x = np.clip(logit(-np.expm1(np.log1p(-goal) / attempts)), -50, 50)  # were all people and contacts alike
    done = np.zeros(len(goal), dtype=bool)
    for _ in range(_STEPS):
        rate, slope = _start_rate(x, traits_odds, offsets, weights, decay, attempts)
        gap = rate - goal
        high = np.where(gap > 0, np.minimum(high, x), high)
        low = np.where(gap < 0, np.maximum(low, x), low)
        with np.errstate(divide="ignore", invalid="ignore"):
            # on the scale of log odds the rate is almost a straight line
            step = x - (logit(rate) - logit(goal)) * rate * (1.0 - rate) / slope
        newton = np.isfinite(step) & (step >= low) & (step <= high)
        new = np.where(np.abs(gap) < 1e-16, x, np.where(newton, step, (low + high) / 2))
        # a Newton step of e leaves an error of at most `attempts` e^2, as the second derivative is at most
        # 2 x `attempts` times the first
        enough = np.abs(new - x) <= np.where(newton, 1e-7, 1e-13)
        # what is solved is left alone: a draw's solution does not depend on its company
        x, done = np.where(done, x, new), done | enough
        if done.all():
            break
    return x


def slope_at(
    shift: NDArray[np.float64],
    linear: NDArray[np.float64],
    offsets: NDArray[np.float64],
    weights: NDArray[np.float64],
    decay: NDArray[np.float64],
    attempts: int,
) -> NDArray[np.float64]:
    """d logit P(start)/d shift: what turns a trial's marginal log odds ratio into a conditional effect."""
    rate, slope = start_rate(shift, linear, offsets, weights, decay, attempts)
    return slope / (rate * (1.0 - rate))


def log_weights(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """log(share), -inf where a reason is removed."""
    with np.errstate(divide="ignore"):
        return np.log(share)


def reason_probabilities(
    b: NDArray[np.float64], loading: NDArray[np.float64], goodwill: NDArray[np.float64]
) -> NDArray[np.float64]:
    """P(primary reason = k | z) = softmax_k(b_k + l_k g).

    Parameters
    ----------
    b : ndarray, shape (D, K)
    loading : ndarray, shape (K,)
    goodwill : ndarray, shape (D or 1, M)

    Returns
    -------
    ndarray, shape (D, M, K)
    """
    top = b.max(axis=-1, keepdims=True)
    scaled = np.exp(b - top)[:, None, :] * np.exp(goodwill[..., None] * loading)
    scaled /= scaled @ np.ones((len(loading), 1))  # NumPy's sum over a short axis takes several times as long
    return scaled


def solve_log_weights(
    share: NDArray[np.float64], loading: NDArray[np.float64], goodwill: NDArray[np.float64]
) -> NDArray[np.float64]:
    """b with mean over nodes of softmax(b + l g) = share, per draw; the largest share's b is pinned.

    The equations are the gradient of a convex function (mean logsumexp minus share . b), so Newton's method
    with step halving finds the one solution. All draws meet the same nodes, so that sums over nodes are matrix
    products: with W = exp(l g) and a = exp(b), softmax_k = a_k W_k/(a . W).

    Parameters
    ----------
    share : ndarray, shape (D, K)
        Rows sum to 1; a 0 stays a 0 (b = -inf).
    loading : ndarray, shape (K,)
    goodwill : ndarray, shape (M,)
        At goodwill mean 0.

    Returns
    -------
    ndarray, shape (D, K)
    """
    b = log_weights(share)
    if not np.any(loading) or not np.any(goodwill):
        return b
    tilt = np.exp(goodwill[:, None] * loading)
    pairs = (tilt[:, :, None] * tilt[:, None, :]).reshape(len(tilt), -1)
    block = max(1, 2**18 // len(tilt))
    for start in range(0, len(share), block):
        rows = slice(start, start + block)
        b[rows] = _newton(b[rows], share[rows], tilt, pairs)
    return b


def _newton(
    b: NDArray[np.float64],
    share: NDArray[np.float64],
    tilt: NDArray[np.float64],
    pairs: NDArray[np.float64],
) -> NDArray[np.float64]:
    draws, reasons = share.shape
    nodes = len(tilt)
    diagonal = np.arange(reasons)
    free = share > 0
    free[np.arange(draws), share.argmax(axis=1)] = False
    active = np.arange(draws)
    gap = np.full(draws, np.inf)
    best = b.copy()
    for _ in range(100):
        weight = np.exp(b[active] - b[active].max(axis=1, keepdims=True))
        per_node = 1.0 / (weight @ tilt.T)
        mean = weight * (per_node @ tilt) / nodes
        goal = share[active]
        # relative, so that rare reasons are as exact as common ones
        error = np.divide(np.abs(mean - goal), goal, out=np.zeros_like(goal), where=goal > 0).max(axis=1)
        better = error < gap[active]
        done = (error < 1e-15) | (~better & (gap[active] < 1e-9))
        best[active[better]] = b[active[better]]
        gap[active[better]] = error[better]
        worse = active[~better & ~done]
        b[worse] = (b[worse] + best[worse]) / 2  # the step was too long: halve it
        go = better & ~done
        index = active[go]
        if len(index):
            mask = free[index]
            both = mask[:, :, None] & mask[:, None, :]
            second = (per_node[go] ** 2 @ pairs).reshape(-1, reasons, reasons) / nodes
            hessian = np.where(both, -weight[go][:, :, None] * weight[go][:, None, :] * second, 0.0)
            hessian[:, diagonal, diagonal] += np.where(mask, mean[go], 1.0)
            residual = np.where(mask, mean[go] - goal[go], 0.0)
            step = np.linalg.solve(hessian, residual[..., None])[..., 0]
            b[index] = np.where(mask, b[index] - np.clip(step, -5, 5), b[index])
        active = active[~done]
        if not len(active):
            break
    return best
