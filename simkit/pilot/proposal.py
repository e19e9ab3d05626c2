"""Where to look for the posterior: normal proposals for scores whose prior is standard normal.

First at the mode, as wide as the Fisher information says (Laplace's approximation; Gauss and Newton's steps, since the
outcomes are categorical and the information needs first derivatives only); then, if that is not good enough, as the
weighted draws say.
"""

from __future__ import annotations

from collections.abc import Callable
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
_DEFENCE = 0.1
_FREEDOM = 30.0
"""Degrees of freedom of the proposal: tails heavier than those of the prior (judgement)."""


@dataclass(frozen=True, eq=False)
class Normal:
    """A multivariate t around `centre`, nine parts, and the prior, one part.

    Parameters
    ----------
    centre : ndarray, shape (P,)
    spread : ndarray, shape (P, P)
    """

    centre: Floats
    spread: Floats

    def draw(self, uniforms: Floats, extra: Floats) -> tuple[Floats, Floats]:
        """Scores, and log prior - log proposal of them.

        Parameters
        ----------
        uniforms : ndarray, shape (n, P)
        extra : ndarray, shape (n,)
            Uniforms for the length of the tails.
        """
        root = np.linalg.cholesky(self.spread)
        width, nu = len(self.centre), _FREEDOM
        normal = ndtri(uniforms)
        longer = np.sqrt(nu / (2.0 * gammaincinv(nu / 2, extra)))
        made = self.centre + longer[:, None] * (normal @ root.T)
        defence = np.arange(len(made)) % round(1 / _DEFENCE) == 0  # spread evenly over the sequence
        made[defence] = normal[defence]
        # beyond this a uniform cannot tell scores apart
        made = np.clip(made, -7.0, 7.0)
        log_prior = -0.5 * (made**2).sum(axis=1) - width / 2 * np.log(2 * np.pi)
        back = np.linalg.solve(root, (made - self.centre).T)
        constant = lgamma((nu + width) / 2) - lgamma(nu / 2) - width / 2 * np.log(nu * np.pi)
        log_fitted = constant - np.log(np.diag(root)).sum() - (nu + width) / 2 * np.log1p((back**2).sum(axis=0) / nu)
        log_proposal = np.logaddexp(np.log(1 - _DEFENCE) + log_fitted, np.log(_DEFENCE) + log_prior)
        return made, log_prior - log_proposal


def laplace(chances: Chances, counts: Floats, width: int, *, rounds: int = 12) -> Normal:
    """The mode, and the inverse of the information there.

    Parameters
    ----------
    chances : callable
    counts : ndarray, shape (G,)
        How many of whom each chance is; their sum of counts x log chance is the log likelihood but for what is told
        only as a range, whose information is left to the second step.
    width : int
        Scores.
    """
    at = np.zeros(width)
    sides = np.concatenate([np.zeros((1, width)), _STEP * np.eye(width), -_STEP * np.eye(width)])
    spread = np.eye(width)
    best = -np.inf
    for _ in range(rounds):
        p, logs = chances(at + sides)
        here = float(logs[0] - 0.5 * at @ at)
        if not np.isfinite(here):
            break
        slope = (logs[1 : width + 1] - logs[width + 1 :]) / (2 * _STEP)
        jacobian = (p[1 : width + 1] - p[width + 1 :]) / (2 * _STEP)  # (P, G)
        information = (jacobian * (counts / np.maximum(p[0] ** 2, 1e-12))) @ jacobian.T
        spread = np.linalg.inv(information + np.eye(width))
        step = spread @ (slope - at)
        best = here
        tries = np.array([1.0, 0.5, 0.25, 0.1, 0.03])
        _, far = chances(at + tries[:, None] * step)
        there = far - 0.5 * ((at + tries[:, None] * step) ** 2).sum(axis=1)
        pick = int(np.nanargmax(np.where(np.isfinite(there), there, -np.inf)))
        if not there[pick] > best:
            break
        at = at + tries[pick] * step
        if there[pick] - best < 1e-3:
            break
    return Normal(at, 1.1 * (spread + spread.T) / 2)


def fitted(scores: Floats, log_weights: Floats) -> Normal:
    """From weighted scores, shape (n, P): as much of their weights as leaves draws enough to fit a normal to."""
    draws, width = scores.shape
    logs = np.where(np.isfinite(log_weights), log_weights, -np.inf)
    enough = max(draws / 16, 8 * width)
    if effective_size(logs) < enough:
        high, low = 1.0, 0.0
        for _ in range(30):
            middle = (high + low) / 2
            tempered = np.where(np.isfinite(logs), middle * np.where(np.isfinite(logs), logs, 0.0), -np.inf)
            low, high = (middle, high) if effective_size(tempered) > enough else (low, middle)
        logs = np.where(np.isfinite(logs), low * np.where(np.isfinite(logs), logs, 0.0), -np.inf)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    centre = weights @ scores
    apart = scores - centre
    return Normal(centre, 1.1 * (apart * weights[:, None]).T @ apart + 1e-4 * np.eye(width))
