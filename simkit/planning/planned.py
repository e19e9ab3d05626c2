"""The design on the table, held against a frontier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.planning.grid import Grid

__all__ = ["OBJECTIVES", "Planned", "beating", "close", "objectives"]

Floats = NDArray[np.float64]

OBJECTIVES = ("information", "error", "money")
"""What makes a frontier: the first is to be large, the others small."""


def close(value: float) -> float:
    """To ten digits: sums in another order differ in the last ones."""
    return float(f"{value:.9e}")


def objectives(means: Mapping[str, Floats]) -> Floats:
    """Expected information (negative), error and money: the less the better, shape (J, 3)."""
    return np.stack([-means["information"], means["error"], means["money"]], axis=-1)


@dataclass(frozen=True)
class Planned:
    """The design on the table, held against the frontier.

    Parameters
    ----------
    design : Design
    metric : dict of str to ndarray, shape (R, n)
        As in `Grid`.
    beaten_by : tuple of str
        Frontier designs that are at least as good in information, error and cost, and better in one; those that bring
        most usable answers first.
    refused : str
        Which constraint it breaks; empty: none.
    """

    design: Design
    metric: dict[str, Floats]
    beaten_by: tuple[str, ...]
    refused: str


def beating(table: Grid, on: NDArray[np.bool_], beside: Grid) -> tuple[str, ...]:
    """Frontier designs that dominate the one beside, those with most usable answers first."""
    mine = objectives({name: beside.mean(name) for name in OBJECTIVES})[0]
    theirs = objectives({name: table.mean(name) for name in OBJECTIVES})
    slack = 1e-9 * np.abs(mine)
    better = on & (theirs <= mine + slack).all(axis=1) & (theirs < mine - slack).any(axis=1)
    usable = table.mean("usable_answers")
    order = sorted(np.flatnonzero(better).tolist(), key=lambda at: (-close(float(usable[at])), table.designs[at].name))
    return tuple(table.designs[at].name for at in order)
