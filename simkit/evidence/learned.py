"""What data have taught about several parameters at once: draws of equal weight that keep what hangs together.

A pilot that counts answers does not tell whether few were reached or few were willing: afterwards the two are tied,
and two ranges side by side would not show it. So the draws themselves are kept, as ranks within each parameter's own
distribution (its copula); the distribution of each stands among the beliefs, where it can be read, and replaced.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.checks import InvalidInput
from simkit.evidence.distributions import _Percentiles

__all__ = ["Learned", "Sampled"]


@dataclass(frozen=True)
class Sampled(_Percentiles):
    """A distribution given by draws of equal weight.

    Parameters
    ----------
    values : tuple of float
        In any order; kept sorted.

    Examples
    --------
    >>> Sampled((3.0, 1.0, 2.0)).median, Sampled((3.0, 1.0, 2.0)).ppf([0.0, 0.5, 1.0]).tolist()
    (2.0, [1.0, 2.0, 3.0])
    """

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values or not np.isfinite(self.values).all():
            raise InvalidInput("draws of a parameter are none or not finite, but must be numbers: give at least one.")
        object.__setattr__(self, "values", tuple(sorted(map(float, self.values))))

    @property
    def median(self) -> float:
        """The middle draw."""
        return float(self.ppf(0.5))

    def ppf(self, u: ArrayLike) -> NDArray[np.float64]:
        """Quantiles at `u`: draw i of n stands at (i + 1/2)/n, between them a straight line."""
        n = len(self.values)
        return np.asarray(np.interp(np.asarray(u, dtype=float), (np.arange(n) + 0.5) / n, self.values))


@dataclass(frozen=True, eq=False)
class Learned:
    """Joint draws of some parameters, as uniforms.

    Parameters
    ----------
    names : tuple of str
        P parameters.
    ranks : ndarray, shape (M, P)
        Uniform within each parameter's own distribution.
    shares : ndarray, shape (M, K)
        Uniforms behind the shares of K reasons; K = 0: nothing was learned of them.
    """

    names: tuple[str, ...]
    ranks: NDArray[np.float64]
    shares: NDArray[np.float64]

    def __post_init__(self) -> None:
        for array in (self.ranks, self.shares):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.ranks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Learned) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def _all(self) -> tuple[object, ...]:
        return self.names, self.ranks.shape, self.shares.shape, self.ranks.tobytes(), self.shares.tobytes()

    def without(self, names: set[str]) -> Learned:
        """The same draws of the other parameters."""
        kept = [at for at, name in enumerate(self.names) if name not in names]
        return Learned(tuple(self.names[at] for at in kept), self.ranks[:, kept].copy(), self.shares)

    def rows(self, u: NDArray[np.float64]) -> NDArray[np.int64]:
        """Which draw each uniform picks."""
        return np.minimum((u * len(self)).astype(np.int64), len(self) - 1)
