"""What a design can be the best for, and which of many is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.expected import ratio
from simkit.planning.planned import close

__all__ = ["PURPOSES", "SAME_MONEY", "best_for", "cheapest", "in_order"]

Floats = NDArray[np.float64]

PURPOSES = {
    "usable": "most usable answers",
    "error": "least error",
    "cheapest": "cheapest with enough answers to show",
    "candid": "most candid about sensitive reasons",
    "value": "least money for a usable answer",
    "in_house": "most usable answers in the house",
}
"""What a design can be the best for."""

SAME_MONEY = 0.005
"""Money that differs by no more than this part is the same: three digits are printed."""


def in_order(
    designs: Sequence[Design], means: Mapping[str, Floats], some: NDArray[np.intp], *keys: Floats
) -> list[int]:
    """Positions by keys, then money, usable answers, information, error and name: not by the order of the space."""
    by = (*keys, means["money"], -means["usable_answers"], -means["information"], means["error"])
    # what is not known comes last
    known = [np.where(np.isnan(key), np.inf, key) for key in by]
    return sorted(some.tolist(), key=lambda at: (*(close(float(key[at])) for key in known), designs[at].name))


def cheapest(designs: Sequence[Design], means: Mapping[str, Floats], some: NDArray[np.intp]) -> int | None:
    """The cheapest of some designs: of those that cost the same to the digits that are printed, the one that brings
    most usable answers, then most information, then the least error; None where no cost is known."""
    money = means["money"]
    known = some[~np.isnan(money[some])]
    if not len(known):
        return None
    as_cheap = known[money[known] <= money[known].min() * (1 + SAME_MONEY)]
    return in_order(designs, means, as_cheap, -means["usable_answers"], -means["information"], means["error"])[0]


def best_for(designs: Sequence[Design], means: Mapping[str, Floats], least: float) -> dict[str, int]:
    """Positions of the best designs for every purpose that any serves.

    Parameters
    ----------
    designs : sequence of Design
    means : dict of str to ndarray, shape (J,)
        Expected metrics, see `simkit.planning.grid.Grid`.
    least : float
        Answers that are enough to decide by.
    """
    cell = np.array([design.reporting_cell for design in designs])
    enough = means["answers"] >= cell
    inside = np.array([design.in_house for design in designs])
    wanted: dict[str, tuple[Floats, NDArray[np.bool_]]] = {
        "usable": (-means["usable_answers"], np.ones(len(cell), dtype=bool)),
        "error": (means["error"], enough),
        "cheapest": (means["money"], enough & (means["answers"] >= least)),
        "candid": (-means["candor_sensitive"], enough),
        "value": (ratio(means["money"], means["usable_answers"]), enough),
        "in_house": (-means["usable_answers"], inside),
    }
    found = {}
    for purpose, (key, which) in wanted.items():
        some = np.flatnonzero(which & ~np.isnan(key))
        if len(some):
            at = cheapest(designs, means, some) if purpose == "cheapest" else in_order(designs, means, some, key)[0]
            assert at is not None
            found[purpose] = at
    return found
