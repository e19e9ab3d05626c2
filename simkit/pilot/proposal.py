"""Where to look for the posterior: normal proposals for scores whose prior is standard normal.

First at the mode, as wide as the Fisher information says (Laplace's approximation; Gauss and Newton's steps, since the
outcomes are categorical and the information needs first derivatives only); then, if that is not good enough, as the
weighted draws say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import lgamma

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from simkit.pilot.importance import effective_size

__all__ = ["Normal", "fitted", "laplace"]

Floats = NDArray[np.float64]
Chances = Callable[[Floats], tuple[Floats, Floats]]
"""Of scores (n, P): the chances of everything that was counted, (n, G), and the log likelihood, (n,)."""

_STEP = 0.02
_INFORMED = 0.05
"""Information, in units of the prior's, below which a direction is left to the prior."""
_WIDER = 1.15
"""The proposal's variance over the target's: too wide costs a few draws, too narrow the tails."""
_DEFENCE = 0.1
_FREEDOM = 15.0
"""Degrees of freedom of the proposal: tails heavier than those of the prior (judgement)."""


@dataclass(frozen=True, eq=False)
class Normal:
    """A multivariate t in the directions of which the data say something, the prior in all others: nine parts; and the

    prior in all directions, one part. To propose anew only where the data inform keeps the weights alike in forty
    dimensions as in four (the likelihood-informed subspace of Cui, Martin, Marzouk, Solonen and Spantini 2014, Inverse
    Problems 30).

    Parameters
    ----------
    basis : ndarray, shape (P, r)
        Orthonormal directions.
    centre : ndarray, shape (r,)
    spread : ndarray, shape (r, r)
    """

    basis: Floats
    centre: Floats
    spread: Floats

    def draw(self, uniforms: Floats, extra: Floats, which: Floats) -> tuple[Floats, Floats]:
        """Scores, and log prior - log proposal of them.

        Parameters
        ----------
        uniforms : ndarray, shape (n, P)
        extra : ndarray, shape (n,)
            Uniforms for the length of the tails.
        which : ndarray, shape (n,)
            Uniforms that tell which part a draw comes from.
        """
        root = np.linalg.cholesky(self.spread)
        width, nu = len(self.centre), _FREEDOM
        normal = ndtri(uniforms)
        inside = normal @ self.basis
        longer = np.sqrt(nu / (2.0 * gammaincinv(nu / 2, extra)))
        made = self.centre + longer[:, None] * (inside @ root.T)
        # by a dimension of its own: every tenth point of the sequence would lie in one half of the cube
        defence = which < _DEFENCE
        made[defence] = inside[defence]
        # the directions outside are the prior's in both, and cancel
        log_prior = -0.5 * (made**2).sum(axis=1) - width / 2 * np.log(2 * np.pi)
        back = np.linalg.solve(root, (made - self.centre).T)
        constant = lgamma((nu + width) / 2) - lgamma(nu / 2) - width / 2 * np.log(nu * np.pi)
        log_fitted = constant - np.log(np.diag(root)).sum() - (nu + width) / 2 * np.log1p((back**2).sum(axis=0) / nu)
        log_proposal = np.logaddexp(np.log(1 - _DEFENCE) + log_fitted, np.log(_DEFENCE) + log_prior)
        return normal + (made - inside) @ self.basis.T, log_prior - log_proposal


def laplace(chances: Chances, counts: Floats, width: int, always: Sequence[int] = (), *, rounds: int = 12) -> Normal:
    """The mode, and the inverse of the information there.

    Parameters
    ----------
    chances : callable
    counts : ndarray, shape (G,)
        How many of whom each chance is; their sum of counts x log chance is the log likelihood but for what is told
        only as a range, whose information is left to the second step.
    width : int
        Scores.
    always : sequence of int
        Scores that count as informed whatever the information at the mode: those of shares, of which the reasons that
        nobody named are told by all that is not there.
    """
    at = np.zeros(width)
    sides = np.concatenate([np.zeros((1, width)), _STEP * np.eye(width), -_STEP * np.eye(width)])
    information = np.zeros((width, width))
    for _ in range(rounds):
        p, logs = chances(at + sides)
        here = float(logs[0] - 0.5 * at @ at)
        if not np.isfinite(here):
            break
        slope = (logs[1 : width + 1] - logs[width + 1 :]) / (2 * _STEP)
        jacobian = (p[1 : width + 1] - p[width + 1 :]) / (2 * _STEP)  # (P, G)
        information = (jacobian * (counts / np.maximum(p[0] ** 2, 1e-12))) @ jacobian.T
        step = np.linalg.solve(information + np.eye(width), slope - at)
        tries = np.array([1.0, 0.5, 0.25, 0.1, 0.03])
        _, far = chances(at + tries[:, None] * step)
        there = far - 0.5 * ((at + tries[:, None] * step) ** 2).sum(axis=1)
        pick = int(np.nanargmax(np.where(np.isfinite(there), there, -np.inf)))
        if not there[pick] > here:
            break
        at = at + tries[pick] * step
        if there[pick] - here < 1e-3:
            break
    values, vectors = np.linalg.eigh((information + information.T) / 2)
    length = np.linalg.norm(at)
    directions = [np.eye(width)[:, list(always)], vectors[:, values > _INFORMED]]
    if length > 0:
        directions.append((at / length)[:, None])  # all there is where something is told only as a range
    left, size, _ = np.linalg.svd(np.concatenate(directions, axis=1), full_matrices=False)
    basis = left[:, size > 1e-6]
    spread = basis.T @ np.linalg.inv(information + np.eye(width)) @ basis
    return Normal(basis, basis.T @ at, _WIDER * (spread + spread.T) / 2)


def fitted(scores: Floats, log_weights: Floats, before: Normal) -> Normal:
    """In the same directions, from weighted scores, shape (n, P).

    As much of their weights is used as leaves draws enough to fit a normal to.
    """
    draws, inside = len(scores), scores @ before.basis
    logs = np.where(np.isfinite(log_weights), log_weights, -np.inf)
    finite = np.where(np.isfinite(logs), logs, 0.0)
    enough = max(draws / 16, 8 * inside.shape[1])
    if effective_size(logs) < enough:
        high, low = 1.0, 0.0
        for _ in range(30):
            middle = (high + low) / 2
            tempered = np.where(np.isfinite(logs), middle * finite, -np.inf)
            low, high = (middle, high) if effective_size(tempered) > enough else (low, middle)
        logs = np.where(np.isfinite(logs), low * finite, -np.inf)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    centre = weights @ inside
    apart = inside - centre
    spread = (apart * weights[:, None]).T @ apart
    return Normal(before.basis, centre, _WIDER * spread + 1e-4 * np.eye(len(centre)))
