"""At which value of one unknown the verdict turns: the rule of the verdict along the belief draws.

The draws are sorted by the unknown and averaged in blocks; what is left of chance is taken out by a fit that may only
rise, or only fall (pool adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman 1955). All else stays as uncertain
as it is believed to be. Nothing is said beyond the blocks: where the verdict stays what it is over all of them, that is
the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.decision.objections import SURE

__all__ = ["Turn", "along", "turn_of"]

Floats = NDArray[np.float64]

BLOCKS = 16


@dataclass(frozen=True)
class Turn:
    """Where launching stops or begins to be right along one unknown.

    Parameters
    ----------
    name : str
    value : float
        nan where it does not turn within what is believed possible.
    mcse : float
        From leaving out one scramble at a time.
    below : float
        Belief that the unknown lies below `value`.
    clear_above : bool
        Whether launching is right above `value`; where it does not turn, whether it is right throughout.
    low, median, high : float
        What is believed about the unknown: 5th, 50th and 95th percentile.
    cause : str
        The objection that stops a launch on the other side; empty: it does not pay there.
    """

    name: str
    value: float
    mcse: float
    below: float
    clear_above: bool
    low: float
    median: float
    high: float
    cause: str = ""

    @property
    def turns(self) -> bool:
        """Whether there is such a value."""
        return bool(np.isfinite(self.value))


def _rising(values: Floats) -> Floats:
    """The closest sequence that never falls."""
    levels: list[list[float]] = []
    for value in values:
        levels.append([float(value), 1.0])
        while len(levels) > 1 and levels[-2][0] >= levels[-1][0]:
            last, weight = levels.pop()
            before, more = levels.pop()
            levels.append([(before * more + last * weight) / (more + weight), more + weight])
    return np.concatenate([np.full(int(weight), level) for level, weight in levels])


def along(x: Floats, values: Mapping[str, Floats], blocks: int = BLOCKS) -> tuple[Floats, dict[str, Floats]]:
    """Means of several quantities along an unknown, each as one that only rises or only falls.

    Parameters
    ----------
    x : ndarray, shape (n,)
    values : mapping of name to ndarray, shape (n,)
    blocks : int
        At most; fewer where there are fewer than 8 draws for each.

    Returns
    -------
    ndarray, shape (blocks,)
        Mean of x in each block.
    dict of name to ndarray, shape (blocks,)

    Examples
    --------
    >>> at, found = along(np.arange(32.0), {"gain": np.arange(32.0) - 15.5}, blocks=2)
    >>> at.tolist(), found["gain"].tolist()
    ([7.5, 23.5], [-8.0, 8.0])
    """
    order = np.argsort(x, kind="stable")
    parts = np.array_split(order, max(1, min(blocks, len(order) // 8)))
    at = np.array([x[part].mean() for part in parts])
    found = {}
    for name, each in values.items():
        means = np.array([each[part].mean() for part in parts])
        up = _rising(means)
        down = -_rising(-means)
        found[name] = up if ((means - up) ** 2).sum() <= ((means - down) ** 2).sum() else down
    return at, found


def _turning_point(
    x: Floats, net: Floats, holds: Mapping[str, NDArray[np.bool_]], middle: float
) -> tuple[float, bool, str]:
    values = {"gain": net, "chance": (net > 0).astype(float)} | {key: each.astype(float) for key, each in holds.items()}
    at, found = along(x, values)
    pays = (found["gain"] > 0) & (found["chance"] >= SURE)
    clear = pays & ~np.any([found[key] >= SURE for key in holds], axis=0) if holds else pays
    turns = np.flatnonzero(clear[1:] != clear[:-1])
    if not len(turns):
        return float("nan"), bool(clear[0]), ""
    # of several turns the one nearest to what is believed
    here = turns[np.argmin(abs((at[turns] + at[turns + 1]) / 2 - middle))]
    beyond = here if clear[here + 1] else here + 1
    stopped = [key for key in holds if found[key][beyond] >= SURE]
    cause = stopped[0] if pays[beyond] and stopped else ""
    return float((at[here] + at[here + 1]) / 2), bool(clear[here + 1]), cause


def turn_of(name: str, x: Floats, net: Floats, holds: Mapping[str, NDArray[np.bool_]]) -> Turn:
    """Where the verdict on one way of asking turns along one unknown.

    Parameters
    ----------
    name : str
    x : ndarray, shape (R, n)
        The unknown, by belief draw; draws in which it is nan are left out.
    net : ndarray, shape (R, n)
        What asking brings less its cost.
    holds : mapping of objection to ndarray of bool, shape (R, n)
        The critical ones.

    Examples
    --------
    >>> x = np.linspace(0, 1, 256).reshape(8, 32, order="F")
    >>> found = turn_of("response", x, x - 0.25, {})
    >>> round(found.value, 2), found.clear_above
    (0.25, True)
    """
    known = np.isfinite(x)
    if known.mean() <= 0.5 or np.ptp(x[known]) <= 1e-12 * abs(x[known]).max():
        return Turn(name, *(float("nan"),) * 3, False, *(float("nan"),) * 3)
    low, middle, high = (float(q) for q in np.quantile(x[known], [0.05, 0.5, 0.95]))

    def of(keep: NDArray[np.bool_]) -> tuple[float, bool, str]:
        return _turning_point(x[keep], net[keep], {key: each[keep] for key, each in holds.items()}, middle)

    value, above, cause = of(known)
    scrambles = len(x)
    without = []
    for r in range(scrambles):
        rest = known.copy()
        rest[r] = False
        without.append(of(rest)[0])
    spread = np.array(without)
    error = float("nan")
    if np.isfinite(spread).all() and scrambles > 1:
        error = float(np.sqrt((scrambles - 1) / scrambles * ((spread - spread.mean()) ** 2).sum()))
    below = float((x[known] < value).mean()) if np.isfinite(value) else float("nan")
    return Turn(name, value, error, below, above, low, middle, high, cause)
