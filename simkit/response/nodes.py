"""The people over whom the process is integrated: equally weighted nodes of the latent traits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simkit.draws import sobol
from simkit.response.parameters import Parameters

__all__ = ["NODES", "Traits", "correlate", "standard_nodes"]

NODES = 512
"""Nodes of ordinary use."""


@dataclass(frozen=True)
class Traits:
    """Latent traits of nodes or people: arrays of shape (D or 1, M).

    Parameters
    ----------
    goodwill, caution, fatigue, propensity : ndarray
        Standard normal, shifted by `trait_mean` where a scenario says so.
    """

    goodwill: NDArray[np.float64]
    caution: NDArray[np.float64]
    fatigue: NDArray[np.float64]
    propensity: NDArray[np.float64]

    def moved(self, means: dict[str, NDArray[np.float64]]) -> Traits:
        """The traits around other means, each of shape (D or 1,)."""
        return Traits(
            self.goodwill + means["goodwill"][:, None],
            self.caution + means["caution"][:, None],
            self.fatigue + means["fatigue"][:, None],
            self.propensity,
        )

    def take(self, part: slice) -> Traits:
        """The parameter draws in `part`; traits that all draws share serve every part."""
        return Traits(
            *(
                value if len(value) == 1 else value[part]
                for value in (self.goodwill, self.caution, self.fatigue, self.propensity)
            )
        )


def standard_nodes(nodes: int = NODES, *, seed: int = 0, scramble: int = 0) -> NDArray[np.float64]:
    """Independent standard normal nodes (goodwill, caution, fatigue, propensity), shape (M, 4).

    Scrambled Sobol points through the inverse normal, then made to have mean 0 and unit covariance exactly:
    the integrands are smooth functions of linear forms, and most of their error is that of the first two moments.
    """
    points = ndtri(sobol(seed, "nodes", scramble, nodes, 4))
    if nodes < 8:
        return points
    points = points - points.mean(axis=0)
    factor = np.linalg.cholesky(points.T @ points / nodes)
    return np.linalg.solve(factor, points.T).T


def correlate(p: Parameters, points: NDArray[np.float64]) -> Traits:
    """Give standard nodes (M, 4) the trait correlations of every draw.

    Goodwill comes first and stays as it is; the others follow by the Cholesky factor.

    Returns
    -------
    Traits
        Arrays of shape (D, M), or (1, M) where all draws share them.
    """
    rho_gc = p["trait_correlation.goodwill_caution"]
    rho_gf = p["trait_correlation.goodwill_fatigue"]
    rho_cf = p["trait_correlation.caution_fatigue"]
    if all(np.all(rho == rho[0]) for rho in (rho_gc, rho_gf, rho_cf)):
        rho_gc, rho_gf, rho_cf = rho_gc[:1], rho_gf[:1], rho_cf[:1]
    g, c, f, u = points.T
    left_c = np.sqrt(np.clip(1 - rho_gc**2, 0, 1))
    cross = np.divide(
        rho_cf - rho_gc * rho_gf, left_c, out=np.zeros(np.broadcast(rho_gc, rho_gf, rho_cf).shape), where=left_c > 0
    )
    left_f = np.sqrt(np.clip(1 - rho_gf**2 - cross**2, 0, 1))
    return Traits(
        g[None, :],
        rho_gc[:, None] * g + left_c[:, None] * c,
        rho_gf[:, None] * g + cross[:, None] * c + left_f[:, None] * f,
        u[None, :],
    )
