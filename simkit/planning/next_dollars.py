"""What each next dollar buys: the curve of usable answers over money, one design after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.planning.grid import Grid

__all__ = ["NextDollars", "ladder", "steps_of"]

Floats = NDArray[np.float64]

LEAST_STEP = 0.02
"""A step that adds less than this part of all that can be added is taken with the next one."""


@dataclass(frozen=True)
class NextDollars:
    """A step up the frontier: what more money buys.

    Parameters
    ----------
    cheaper, dearer : str
        Names of the designs.
    money, usable, error : Believed
        More money, more usable answers, and by how much the error falls (in points of a share), in the same worlds.
    expected_usable : Measured
        More usable answers on average over the beliefs: what the step is chosen by. Where a few worlds bring very many,
        it can be a gain while the median is none.
    more_usable, less_error : Measured
        P(the dearer one expects more usable answers; a smaller error), over the beliefs; what is level counts half.
    price : float
        Expected money for each usable answer more.
    """

    cheaper: str
    dearer: str
    money: Believed
    usable: Believed
    expected_usable: Measured
    error: Believed
    more_usable: Measured
    less_error: Measured
    price: float


def ladder(money: Floats, usable: Floats, order: Sequence[int]) -> list[int]:
    """Corners of the curve of usable answers over money: each dearer answer costs more than the ones before.

    Parameters
    ----------
    money, usable : ndarray, shape (J,)
    order : sequence of int
        Designs from the cheapest up; of those that cost the same the best first.

    Examples
    --------
    >>> ladder(np.array([1.0, 2, 3, 4]), np.array([1.0, 5, 6, 9]), range(4))
    [0, 1, 3]
    """
    corners: list[int] = []
    for at in order:
        if corners and usable[at] <= usable[corners[-1]] * (1 + 1e-9):
            continue
        if corners and money[at] <= money[corners[-1]] * (1 + 1e-9):
            corners.pop()
        while len(corners) > 1 and _slope(money, usable, corners[-1], at) >= _slope(money, usable, *corners[-2:]):
            corners.pop()
        corners.append(at)
    if len(corners) < 3:
        return corners
    last = corners[-1]
    least = LEAST_STEP * (usable[last] - usable[corners[0]])
    steps = corners[:1]
    for at in corners[1:-1]:
        if min(usable[at] - usable[steps[-1]], usable[last] - usable[at]) >= least:
            steps.append(at)
    return [*steps, last]


def _slope(x: Floats, y: Floats, low: int, high: int) -> float:
    return float((y[high] - y[low]) / (x[high] - x[low]))


def steps_of(grid: Grid, rungs: Sequence[int]) -> tuple[NextDollars, ...]:
    """What each step of a ladder costs and brings, on common draws."""
    money, usable, error = (grid.metric[name] for name in ("money", "usable_answers", "error"))
    made = []
    for low, high in pairwise(rungs):
        more = money[:, :, high] - money[:, :, low]
        answers = usable[:, :, high] - usable[:, :, low]
        less = error[:, :, low] - error[:, :, high]
        made.append(
            NextDollars(
                cheaper=grid.designs[low].name,
                dearer=grid.designs[high].name,
                money=believed(more),
                usable=believed(answers),
                expected_usable=mean_of(answers),
                error=believed(less),
                more_usable=mean_of((answers > 0) + 0.5 * (answers == 0)),
                less_error=mean_of((less > 0) + 0.5 * (less == 0)),
                price=float(more.mean() / answers.mean()),
            )
        )
    return tuple(made)
