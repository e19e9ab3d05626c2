"""A diagnosis as text: one table for each estimator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.diagnosands import Diagnosand
from simkit.diagnosis.measured import Believed, Measured

if TYPE_CHECKING:
    from simkit.diagnosis.diagnose import Diagnosis

__all__ = ["shown"]

LEFT_OUT = {"mse", "estimable"}
"""What the table leaves to `Diagnosis.table()`: it follows from the others, or is nearly always 1."""


def shown(diagnosis: Diagnosis) -> str:
    """The diagnosis in words and tables."""
    study, result = diagnosis.study, diagnosis.ran.result
    draws = study.process.draws
    worlds = "at the middle of what is believed" if draws == 1 else f"for each of {draws} draws of what is believed"
    lines = [f"{study.of}: {diagnosis.replicates:,} replicates {worlds}, seed {study.seed}.", study.how]
    if diagnosis.ran.why:
        lines.append(diagnosis.ran.why)
    if result.failed:
        first = result.failures[0]
        lines.append(
            f"Estimators failed {result.failed:,} times; there the share counts as not estimable. The first:"
            f" {first.address} ({first.what})."
        )
    lines += [f"Warned {warned.count:,} times: {warned.message}" for warned in result.warnings]
    for e, estimator in enumerate(study.estimators):
        lines += ["", f"{estimator.name[:1].upper()}{estimator.name[1:]}"]
        lines += _aligned(_rows(diagnosis, e))
    what = "the Monte Carlo error" if draws == 1 else "the 90% interval over what is believed"
    lines += ["", f"In brackets {what}. Where a figure differs by reason, that of the worst of the"]
    lines[-1] += f" {len(study.reasons)} reasons stands here; `table()` has them all."
    return "\n".join(lines)


def _rows(diagnosis: Diagnosis, e: int) -> list[list[str]]:
    from simkit.diagnosis.diagnose import over_draws

    study = diagnosis.study
    asked = [each for each in study.diagnosands if each.name not in LEFT_OUT]
    rows = [["design", "target", *(each.name.replace("_", " ") for each in asked)]]
    for target in study.targets:
        found = [diagnosis.found(each, e, target) for each in asked]
        for j, design in enumerate(study.designs):
            cells = [
                _cell(over_draws([_worst(value[j], mcse[j], each) for value, mcse, _ in one]))
                for each, one in zip(asked, found, strict=True)
            ]
            rows.append([design.name, target, *cells])
    return rows


def _worst(value: NDArray[np.float64], mcse: NDArray[np.float64], asked: Diagnosand) -> tuple[float, float]:
    """The entry furthest from good: the smallest proportion, else the largest in size."""
    value, mcse = np.atleast_1d(value), np.atleast_1d(mcse)
    if np.isnan(value).all():
        return float("nan"), float("nan")
    small = asked.kind == "proportion" and asked.better != "low"
    at = np.nanargmin(value) if small else np.nanargmax(np.abs(value))
    return float(value[at]), float(mcse[at])


def _cell(one: Measured | Believed) -> str:
    if np.isnan(one.value if isinstance(one, Measured) else one.median):
        return "not estimable"
    if isinstance(one, Measured):
        return f"{one.value:.3g} ({one.mcse:.1g})"
    return f"{one.median:.3g} ({one.low:.2g} to {one.high:.2g})"


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
