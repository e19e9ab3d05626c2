"""Where the truth gets lost: a group of reasons from its true share to what is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simkit.expected import WATERFALL
from simkit.report import figures, words
from simkit.report.medians import PATH

__all__ = ["group_of", "steps_of"]


def _sum(values: Mapping[str, float | None], keys: Sequence[str]) -> float | None:
    found = [values[key] for key in keys]
    return None if None in found else sum(found)  # type: ignore[arg-type]


def group_of(medians: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Shares at every stage and the pieces between them, summed over reasons.

    Parameters
    ----------
    medians : mapping
        One design of `simkit.report.medians.at_medians`.
    keys : sequence of str
        Reasons.

    Returns
    -------
    dict
        `path` (by `PATH`) and `pieces` (by `WATERFALL`), lists; None where not estimable.
    """
    return {
        "path": [_sum(medians["shares"][stage], keys) for stage in PATH],
        "pieces": [_sum(medians["pieces"][stage], keys) for stage in WATERFALL],
    }


def steps_of(medians: Mapping[str, Any], keys: Sequence[str]) -> tuple[list[float], list[dict[str, Any]]]:
    """The waterfall figure, totals and pieces in order; it ends where nothing can be estimated.

    Returns
    -------
    axis : list of float
        Its marks.
    rows : list of dict
        `label`, `value` (words), `total` (whether it is one) and `picture`.
    """
    group = group_of(medians, keys)
    path = [value for value in group["path"] if value is not None]
    axis = figures.ticks(max(path), about=4)
    totals = {
        0: "Truly have a sensitive reason",
        6: "Sensitive reasons on record",
        7: "Among answers that say something",
    }
    rows: list[dict[str, Any]] = []

    def add(label: str, value: str, before: float, after: float, total: bool) -> None:
        picture = figures.step(f"step-{len(rows)}", f"{label}: {value}", before, after, axis)
        rows.append({"label": label, "value": value, "total": total, "picture": picture})

    for at, after in enumerate(path):
        if at:
            piece = WATERFALL[at - 1]
            add(words.PIECE_WORDS[piece], f"{words.signed(after - path[at - 1])} points", path[at - 1], after, False)
        if at in totals:
            add(totals[at], f"{100 * after:.1f} of 100", 0.0, after, True)
    return axis, rows
