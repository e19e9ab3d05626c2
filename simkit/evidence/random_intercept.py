"""Logistic regression of counts with a normal random intercept per row.

answered_i ~ Binomial(invited_i, expit(x_i' beta + e_i)), e_i ~ N(0, tau^2): the binomial-normal model that
Stijnen, Hamza and Ozdemir (2010, Statistics in Medicine 29:3046-3067) recommend over pooling logits, because
it needs no correction for 0 of 12. e_i is integrated out by adaptive Gauss-Hermite quadrature (Liu and
Pierce 1994, Biometrika 81:624-629); beta given tau by Laplace's method, tau on a grid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit, logsumexp

__all__ = ["Posterior", "given_tau", "posterior", "row_likelihood"]

Floats = NDArray[np.float64]

_POINTS = 21
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(_POINTS)
_LOG_WEIGHTS = np.log(_WEIGHTS) + _NODES**2 / 2


class Posterior(NamedTuple):
    """Normal approximations of beta, one for each of T values of tau.

    Fields: tau (T,), its log evidence (T,), mean (T, P) and covariance (T, P, P) of beta.
    """

    tau: Floats
    log_evidence: Floats
    mean: Floats
    covariance: Floats


def _mode(answered: Floats, invited: Floats, eta: Floats, tau: Floats) -> Floats:
    """Where the integrand of a row peaks, in units of tau: a Newton iteration inside a shrinking bracket."""
    low, high = tau * (answered - invited), tau * answered
    v = 1 / (answered + 0.5) + 1 / (invited - answered + 0.5)
    crude = np.log((answered + 0.5) / (invited - answered + 0.5))
    u = np.clip((crude - eta) * tau / (tau**2 + v), low, high)
    for _ in range(60):
        p = expit(eta + tau * u)
        slope = tau * (answered - invited * p) - u
        low, high = np.where(slope > 0, u, low), np.where(slope > 0, high, u)
        step = u + slope / (1 + tau**2 * invited * p * (1 - p))
        new = np.where((step < low) | (step > high), (low + high) / 2, step)
        done = np.max(np.abs(new - u)) < 1e-9
        u = new
        if done:
            break
    return u


def row_likelihood(
    answered: ArrayLike, invited: ArrayLike, eta: ArrayLike, tau: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Marginal log likelihood of each row, with its first and second derivative in eta.

    Parameters
    ----------
    answered, invited : array_like, shape (N,)
        Counts.
    eta : array_like, shape (..., N)
        Linear predictor, a logit.
    tau : array_like, shape (..., 1) or (..., N)
        Spread of the random intercept, above 0.

    Returns
    -------
    value, first, second : ndarray, shape (..., N)
        The binomial coefficient is included. `second` is never above 0: the likelihood is log-concave in eta.

    Examples
    --------
    >>> value, _, _ = row_likelihood([0.0], [1.0], [[0.0]], [[2.0]])
    >>> round(float(np.exp(value[0, 0])), 6)  # by symmetry
    0.5
    """
    y, n = np.asarray(answered, dtype=float), np.asarray(invited, dtype=float)
    eta, tau = np.asarray(eta, dtype=float), np.asarray(tau, dtype=float)
    u = _mode(y, n, eta, tau)
    p = expit(eta + tau * u)
    spread = 1 / np.sqrt(1 + tau**2 * n * p * (1 - p))
    points = u[..., None] + spread[..., None] * _NODES
    logit = eta[..., None] + tau[..., None] * points
    log_terms = y[:, None] * logit - n[:, None] * np.logaddexp(0, logit) - points**2 / 2 + _LOG_WEIGHTS
    total = logsumexp(log_terms, axis=-1)
    share = np.exp(log_terms - total[..., None])
    mean = (share * points).sum(-1)
    variance = (share * (points - mean[..., None]) ** 2).sum(-1)
    coefficient = -np.log(n + 1) - betaln(y + 1, n - y + 1)
    value = total + np.log(spread) - np.log(2 * np.pi) / 2 + coefficient
    # derivatives by shifting the normal rather than the binomial: no cancellation when invited is huge
    return value, mean / tau, np.minimum((variance - 1) / tau**2, 0.0)


def given_tau(
    x: Floats,
    answered: Floats,
    invited: Floats,
    prior_mean: Floats,
    prior_sd: Floats,
    tau: Floats,
    shared: Floats | None = None,
    part: float = 0.0,
) -> Posterior:
    """beta given each tau: the mode, the curvature there, and Laplace's approximation of the evidence.

    Parameters
    ----------
    x : ndarray, shape (N, P)
        Covariates.
    answered, invited : ndarray, shape (N,)
        Counts.
    prior_mean, prior_sd : ndarray, shape (P,)
        Independent normal priors of beta.
    tau : ndarray, shape (T,)
        Spreads, all above 0.
    shared : ndarray, shape (N,), optional
        1 for rows that have one employer in common. They get a further coefficient, the last one, with prior
        N(0, part x tau^2), and what is left of tau^2 for themselves.
    part : float
        Share of tau^2 that is the employer's.
    """
    precision = np.broadcast_to(prior_sd**-2, (len(tau), len(prior_sd)))
    column = np.broadcast_to(tau[:, None], (len(tau), len(x)))
    if shared is not None:
        x = np.column_stack([x, shared])
        prior_mean = np.append(prior_mean, 0.0)
        precision = np.column_stack([precision, 1 / (part * tau**2)])
        column = column * np.sqrt(1 - part * shared)
    diagonal = np.einsum("tp,pq->tpq", precision, np.eye(len(prior_mean)))
    # start from pooling the logits: near the mode already, and the target is concave
    crude = np.log((answered + 0.5) / (invited - answered + 0.5))
    weight = 1 / (column**2 + 1 / (answered + 0.5) + 1 / (invited - answered + 0.5))
    information = np.einsum("tn,np,nq->tpq", weight, x, x) + diagonal
    beta = np.linalg.solve(information, ((weight * crude) @ x + precision * prior_mean)[..., None])[..., 0]

    def target(beta: Floats) -> tuple[Floats, Floats, Floats]:
        value, first, second = row_likelihood(answered, invited, beta @ x.T, column)
        off = beta - prior_mean
        gradient = first @ x - precision * off
        curvature = np.einsum("tn,np,nq->tpq", -second, x, x) + diagonal
        return value.sum(1) - (precision * off**2).sum(1) / 2, gradient, curvature

    value, gradient, curvature = target(beta)
    for _ in range(50):
        step = np.linalg.solve(curvature, gradient[..., None])[..., 0]
        decrement = (step * gradient).sum(1)
        if decrement.max() < 1e-12:
            break
        scale = np.ones((len(tau), 1))
        for _ in range(30):
            trial = target(beta + scale * step)
            worse = trial[0] < value - 1e-9
            if not worse.any():
                break
            scale[worse] /= 2
        beta = beta + scale * step
        value, gradient, curvature = trial
    log_prior_scale = np.log(precision).sum(axis=1) / 2
    log_evidence = value + log_prior_scale - np.linalg.slogdet(curvature)[1] / 2
    return Posterior(tau, log_evidence, beta, np.asarray(np.linalg.inv(curvature), dtype=np.float64))


def posterior(
    x: Floats,
    answered: Floats,
    invited: Floats,
    prior_mean: Floats,
    prior_sd: Floats,
    tau_scale: float,
    shared: Floats | None = None,
    part: float = 0.0,
) -> tuple[Posterior, Floats]:
    """beta and tau together, tau ~ half-normal(tau_scale) a priori; `shared` and `part` as in `given_tau`.

    Returns
    -------
    fits : Posterior
        At a grid of tau, even on the log scale and laid over where the mass is.
    weights : ndarray, shape (T,)
        Posterior probability of each grid point; they add up to 1.
    """

    def weighed(log_tau: Floats) -> tuple[Posterior, Floats]:
        tau = np.exp(log_tau)
        fits = given_tau(x, answered, invited, prior_mean, prior_sd, tau, shared, part)
        # the last term turns a density of tau into one of log tau
        return fits, fits.log_evidence - (tau / tau_scale) ** 2 / 2 + log_tau

    coarse = np.linspace(np.log(0.005), np.log(6 * tau_scale), 25)
    _, height = weighed(coarse)
    kept = np.flatnonzero(height > height.max() - 14)
    low, high = coarse[max(kept[0] - 1, 0)], coarse[min(kept[-1] + 1, coarse.size - 1)]
    fits, height = weighed(np.linspace(low, high, 41))
    weights = np.exp(height - height.max())
    weights[[0, -1]] /= 2
    return fits, weights / weights.sum()
