"""How much of what is not known about a figure goes with each unknown: a regression on the belief draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simkit.diagnosis.evaluation import Evaluation
from simkit.program.program import Program

__all__ = ["effect_variance", "normal_scores", "scores_of"]


def effect_variance(outcome: NDArray[np.float64], scores: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """Variance of an outcome that goes with each of several independent standard normal scores.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
    scores : ndarray, shape (n, p)
        Each with mean 0 and variance 1 or nearly so; n above p + 1.

    Returns
    -------
    variance : ndarray, shape (p,)
        Squared slope less its squared standard error: unbiased, so it may be negative.
    error : ndarray, shape (p,)
        The squared standard error.

    Examples
    --------
    >>> x = np.array([[-1.0, 1.0], [0.0, -1.0], [1.0, 1.0], [0.0, -1.0]])
    >>> effect_variance(3 * x[:, 0] - x[:, 1], x)[0].round(9).tolist()
    [9.0, 1.0]
    """
    n, p = scores.shape
    columns = np.column_stack([np.ones(n), scores])
    slopes = np.linalg.lstsq(columns, outcome, rcond=None)[0]
    noise = float(((outcome - columns @ slopes) ** 2).sum()) / (n - p - 1)
    error = noise * np.diag(np.linalg.pinv(columns.T @ columns))[1:]
    return slopes[1:] ** 2 - error, error


def normal_scores(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normal scores of the ranks of draws; 0 everywhere where they do not vary."""
    flat = draws.ravel()
    if np.ptp(flat) == 0:
        return np.zeros(flat.size)
    _, inverse, counts = np.unique(flat, return_inverse=True, return_counts=True)
    # ties share the middle of their ranks
    middle = np.cumsum(counts) - (counts + 1) / 2
    return ndtri((middle[inverse.ravel()] + 0.5) / flat.size)


def scores_of(program: Program, evaluation: Evaluation) -> dict[str, NDArray[np.float64]]:
    """Normal scores of everything that varies, by name; the reasons' shares are `share 0`, `share 1`, ..."""
    scores = {name: normal_scores(draws) for name, draws in evaluation.beliefs.items() if np.ptp(draws) > 0}
    # shares fixed as true do not hang on their uniforms
    if program.population.truth is None:
        for reason in range(evaluation.share_scores.shape[-1]):
            scores[f"share {reason}"] = normal_scores(evaluation.share_scores[..., reason])
    return scores
