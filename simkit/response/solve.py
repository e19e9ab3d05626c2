"""Solving the model's constants on the nodes on which it is integrated.

What is solved on the same nodes holds on them exactly: stage 0 is the drawn share, and the reference design
reaches the reference rate, whatever the number of nodes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.response.links import expit, logit

__all__ = [
    "log_weights",
    "reason_probabilities",
    "slope_at",
    "solve_log_weights",
    "solve_shift",
    "start_rate",
]

_STEPS = 200
_BLOCK = 64
"""Draws at a time: the arrays stay in the cache."""


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
    rate = np.zeros(len(shift))
    slope = np.zeros(len(shift))
    if len(shift) > _BLOCK:
        for start in range(0, len(shift), _BLOCK):
            part = slice(start, start + _BLOCK)
            rate[part], slope[part] = start_rate(
                shift[part],
                linear if len(linear) == 1 else linear[part],
                offsets,
                weights if len(weights) == 1 else weights[part],
                decay if len(decay) == 1 else decay[part],
                attempts,
            )
        return rate, slope
    for segment in range(len(offsets)):
        stays = np.ones(np.broadcast_shapes((len(shift), 1), linear.shape))
        summed = np.zeros_like(stays)
        for attempt in range(attempts):
            p = expit(shift[:, None] + offsets[segment] + linear - attempt * decay[:, None])
            stays *= 1.0 - p
            summed += p
        rate += weights[:, segment] * (1.0 - stays).mean(axis=1)
        slope += weights[:, segment] * (stays * summed).mean(axis=1)
    return rate, slope


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
    inside = (target > 0) & (target < 1)
    if not inside.any():
        return out
    rows = np.flatnonzero(inside)

    def part(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values if len(values) == 1 else values[rows]

    goal, lines, parts, decays = target[rows], part(linear), part(weights), part(decay)
    low, high = np.full(len(rows), -60.0), np.full(len(rows), 60.0)
    x = np.clip(logit(goal), -50, 50)
    for _ in range(_STEPS):
        rate, slope = start_rate(x, lines, offsets, parts, decays, attempts)
        gap = rate - goal
        high = np.where(gap > 0, np.minimum(high, x), high)
        low = np.where(gap < 0, np.maximum(low, x), low)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = x - gap / slope
        middle = (low + high) / 2
        new = np.where(np.isfinite(step) & (step >= low) & (step <= high), step, middle)
        new = np.where(np.abs(gap) < 1e-16, x, new)
        if np.all(np.abs(new - x) <= 1e-13 * (1 + np.abs(x))):
            x = new
            break
        x = new
    out[rows] = x
    return out


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
    scaled /= scaled.sum(axis=-1, keepdims=True)
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
