"""The people over whom the process is integrated: equally weighted nodes of the latent traits.

A node is a goodwill, a caution and a fatigue, with a handful of propensities: only starting depends on the
propensity, so that averaging over it there makes the integral several times more exact and touches none of the
work that is done for every reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simkit.checks import InvalidInput, complaint
from simkit.draws import sobol
from simkit.response.parameters import Parameters

__all__ = ["NODES", "PROPENSITIES", "Nodes", "Traits", "correlate", "standard_nodes"]

NODES = 512
"""Nodes of ordinary use."""

PROPENSITIES = 4
"""Propensities at each node, one in each quarter of the normal distribution."""


@dataclass(frozen=True)
class Nodes:
    """Independent standard normal nodes.

    Parameters
    ----------
    traits : ndarray, shape (M, 3)
        Goodwill, caution, fatigue.
    propensity : ndarray, shape (M, Q)
        Equally likely residual propensities u of each node.
    """

    traits: NDArray[np.float64]
    propensity: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.traits)


@dataclass(frozen=True)
class Traits:
    """Latent traits of nodes or people.

    Parameters
    ----------
    goodwill, caution, fatigue : ndarray, shape (D or 1, M)
        Standard normal, shifted by `trait_mean` where a scenario says so.
    propensity : ndarray, shape (D or 1, M, Q)
        Equally likely values of u; Q is 1 where people are drawn.
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


def _spread_evenly(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each column's values moved to the middles of equal parts of (0, 1), their order kept."""
    ranks = np.argsort(np.argsort(points, axis=0), axis=0)
    return (ranks + 0.5) / len(points)


def standard_nodes(nodes: int = NODES, *, seed: int = 0, scramble: int = 0) -> Nodes:
    """Nodes from scrambled Sobol points through the inverse normal.

    Every margin is spread evenly, and means, variances and correlations are then made exactly 0, 1 and 0: the
    integrands are smooth functions of a few linear forms, most of whose error is that of the first two moments.
    With 512 nodes stage rates and shares come out to 5e-4 and candor to 5e-3 (`experiments/01_how_many_nodes`).
    """
    if nodes < 1 or nodes & (nodes - 1):
        raise InvalidInput(complaint("nodes", nodes, "must be a power of 2", "512 is usual"))
    points = _spread_evenly(sobol(seed, "nodes", scramble, nodes, 4))
    traits = ndtri(points[:, :3])
    propensity = ndtri((np.arange(PROPENSITIES) + points[:, 3:]) / PROPENSITIES)
    if nodes >= 8:
        traits = traits - traits.mean(axis=0)
        factor = np.linalg.cholesky(traits.T @ traits / nodes)
        traits = np.linalg.solve(factor, traits.T).T
        propensity = (propensity - propensity.mean()) / propensity.std()
    return Nodes(traits, propensity)


def correlate(p: Parameters, nodes: Nodes) -> Traits:
    """Give standard nodes the trait correlations of every draw.

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
    g, c, f = nodes.traits.T
    left_c = np.sqrt(np.clip(1 - rho_gc**2, 0, 1))
    cross = np.divide(
        rho_cf - rho_gc * rho_gf, left_c, out=np.zeros(np.broadcast(rho_gc, rho_gf, rho_cf).shape), where=left_c > 0
    )
    left = 1 - rho_gf**2 - cross**2
    if np.any(left < -1e-9):
        raise InvalidInput(
            "the trait correlations cannot occur together: two traits that go with a third must go with each other to"
            " some degree; bring them closer to 0."
        )
    left_f = np.sqrt(np.clip(left, 0, 1))
    return Traits(
        g[None, :],
        rho_gc[:, None] * g + left_c[:, None] * c,
        rho_gf[:, None] * g + cross[:, None] * c + left_f[:, None] * f,
        nodes.propensity[None],
    )
