"""What is put on record: the true reason, a safe one, a platitude, or any (section 4.7)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["excuses", "report_matrix", "uniform_report"]


def excuses(safe_weight: ArrayLike, alive: ArrayLike) -> NDArray[np.float64]:
    """What somebody with reason r says who neither tells it nor stays vague, shape (K, K).

    Rows are true reasons. A row is the safe reasons other than r in proportion to `safe_weight`; a row of
    zeros means that none is left, so that the person stays vague.

    >>> excuses([1.0, 3.0, 0.0], [True, True, True]).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.25, 0.75, 0.0]]
    """
    weights = np.where(alive, np.asarray(safe_weight, dtype=float), 0.0)
    table = np.tile(weights, (len(weights), 1))
    np.fill_diagonal(table, 0.0)
    total = table.sum(axis=1, keepdims=True)
    return np.divide(table, total, out=np.zeros_like(table), where=total > 0)


def uniform_report(alive: ArrayLike) -> NDArray[np.float64]:
    """What a careless person reports: any reason alike, never a platitude; shape (K + 1,)."""
    marks = np.append(np.asarray(alive, dtype=float), 0.0)
    return marks / marks.sum()


def report_matrix(candid: ArrayLike, vague: ArrayLike, excuse: ArrayLike) -> NDArray[np.float64]:
    """C_rk without carelessness: P(report k | true reason r); shape (..., K, K + 1), vague last.

    Parameters
    ----------
    candid : array_like, shape (..., K)
        P(candid | r).
    vague : array_like, shape (...)
        P(a platitude | not candid).
    excuse : array_like, shape (K, K)
        See `excuses`.
    """
    candid = np.asarray(candid, dtype=float)
    excuse = np.asarray(excuse, dtype=float)
    vague = np.asarray(vague, dtype=float)[..., None]
    silent = 1.0 - candid
    none_left = excuse.sum(axis=1) == 0
    to_vague = silent * np.where(none_left, 1.0, vague)
    reasons = (silent * (1.0 - vague))[..., None] * excuse
    diagonal = np.arange(candid.shape[-1])
    reasons[..., diagonal, diagonal] += candid
    return np.concatenate([reasons, to_vague[..., None]], axis=-1)
