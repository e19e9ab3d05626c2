"""The twelve-design study as a statistician would write it for this one study: plain NumPy, all replicates at once."""

from __future__ import annotations

import numpy as np
from scipy.stats import t

CHANNEL_STARTS = (0.0, 0.25, 0.35)
CHANNEL_CANDOR = (0.0, 0.70, 1.10)
MINUTES = (5, 10, 15, 30)


def expit(x):
    return 1.0 / (1.0 + np.exp(-x))


def one_design(rng, channel: int, minutes: int, replicates: int, people: int) -> dict[str, tuple[float, float]]:
    """Bias, RMSE, coverage and answers, each with its Monte Carlo error."""
    shape = (replicates, people)
    goodwill, caution = rng.standard_normal(shape), rng.standard_normal(shape)
    manager = rng.random(shape) < expit(-0.85 - 0.6 * goodwill)
    starts = -0.40 + CHANNEL_STARTS[channel] - 0.045 * minutes
    answers = rng.random(shape) < expit(starts + 0.7 * goodwill)
    says_so = np.where(manager, expit(0.60 + CHANNEL_CANDOR[channel] - 0.8 * caution), 0.02)
    named = answers & (rng.random(shape) < says_so)
    n = answers.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = named.sum(axis=1) / n
        half = t.ppf(0.975, n - 1) * np.sqrt(estimate * (1 - estimate) / (n - 1))
    target = manager.mean(axis=1)
    error = estimate - target
    covered = np.abs(error) <= half
    mse = np.mean(error**2)
    mse_error = np.std(error**2, ddof=1) / np.sqrt(replicates)
    share = covered.mean()
    return {
        "bias": (error.mean(), error.std(ddof=1) / np.sqrt(replicates)),
        "rmse": (np.sqrt(mse), mse_error / (2 * np.sqrt(mse))),
        "coverage": (share, np.sqrt(share * (1 - share) / replicates)),
        "answers": (n.mean(), n.std(ddof=1) / np.sqrt(replicates)),
    }


def study(seed: int, replicates: int, people: int) -> dict[tuple[int, int], dict[str, tuple[float, float]]]:
    rng = np.random.default_rng(seed)
    return {
        (channel, minutes): one_design(rng, channel, minutes, replicates, people)
        for minutes in MINUTES
        for channel in range(3)
    }
