"""A diagnosis as text: one table for each estimator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simkit.diagnosis.diagnosands import ESTIMABLE, Diagnosand
from simkit.diagnosis.measured import Believed, Measured
from simkit.diagnosis.scarce import scarce_lines
from simkit.diagnosis.study import Study
from simkit.population.reasons import SENSITIVE

if TYPE_CHECKING:
    from simkit.diagnosis.diagnose import Diagnosis

__all__ = ["shown"]

LEFT_OUT = {"mse", "estimable"}
"""What the table leaves to `Diagnosis.table()`: it follows from others, or says that all could be estimated."""

MUCH = 0.2
"""Part of a spread over beliefs that may be Monte Carlo error before it is marked."""


def shown(diagnosis: Diagnosis) -> str:
    """The diagnosis in words and tables."""
    study, result = diagnosis.study, diagnosis.ran.result
    draws = study.process.draws
    one = study.worlds or "for one set of parameters"
    worlds = one if draws == 1 else f"for each of {draws} draws of what is believed"
    lines = [f"{study.of}: {diagnosis.replicates:,} replicates {worlds}, seed {study.seed}.", study.how]
    lines += [each for each in (diagnosis.ran.why, diagnosis.unmet) if each]
    lines += scarce_lines(study)
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
    lines += ["", "In brackets the Monte Carlo error."]
    if draws > 1:
        lines[-1] = (
            "Median ± its Monte Carlo error, in brackets the 90% interval over what is believed. ~ before it: a fifth"
            " of its spread or more is Monte Carlo error of the single draws; more replicates narrow it."
        )
    if len(study.reasons) > 2:
        lines[-1] += f" Shown are {_WHICH[len(_reasons(study))]}, fixed beforehand; `table()` has all reasons."
    return "\n".join(lines)


_WHICH = {1: "the figures of the largest reason", 2: "the largest reason and the largest sensitive one"}


def _usual(diagnosis: Diagnosis, asked: Diagnosand) -> bool:
    """Whether nothing would be missed: the square of another figure, or a share that is 1."""
    if asked.name != ESTIMABLE.name:
        return True
    study = diagnosis.study
    every = [diagnosis.found(asked, e, study.targets[0]) for e in range(len(study.estimators))]
    return all((value == 1.0).all() for found in every for value, _, _ in found)


def _reasons(study: Study) -> list[int]:
    """The reasons that are shown: by their truth, since picking the worst result would flatter noise."""
    truth = study.truth.mean(axis=0)
    sensitive = np.flatnonzero(study.process.population.column("sensitivity") >= SENSITIVE)
    shown_ = [int(np.argmax(truth))]
    if len(sensitive):
        shown_.append(int(sensitive[np.argmax(truth[sensitive])]))
    return list(dict.fromkeys(shown_))


def _rows(diagnosis: Diagnosis, e: int) -> list[list[str]]:
    from simkit.diagnosis.diagnose import over_draws

    study = diagnosis.study
    asked = [each for each in study.diagnosands if each.name not in LEFT_OUT or not _usual(diagnosis, each)]
    first = {each.name: diagnosis.found(each, e, study.targets[0])[0][0] for each in asked}
    by_reason = [each for each in asked if first[each.name].ndim == 2]
    whole = [each for each in asked if first[each.name].ndim == 1]
    heads = [each.name.replace("_", " ") for each in (*by_reason, *whole)]
    rows = [["design", "target", *(["reason"] if by_reason else []), *heads]]
    for target in study.targets:
        found = {each.name: diagnosis.found(each, e, target) for each in asked}
        for j, design in enumerate(study.designs):
            for at, k in enumerate(_reasons(study) if by_reason else [0]):
                cells = [study.reasons[k]] if by_reason else []
                for each in by_reason:
                    pairs = [(float(value[j, k]), float(mcse[j, k])) for value, mcse, _ in found[each.name]]
                    cells.append(_noisy(pairs) + _cell(over_draws(pairs)))
                for each in whole:
                    pairs = [(float(value[j]), float(mcse[j])) for value, mcse, _ in found[each.name]]
                    cells.append(_noisy(pairs) + _cell(over_draws(pairs)) if at == 0 else "")
                rows.append([design.name, target, *cells])
    return rows


def _noisy(pairs: list[tuple[float, float]]) -> str:
    """A mark where a good part of the spread over draws is Monte Carlo error."""
    values, errors = (np.array(each) for each in zip(*pairs, strict=True))
    known = ~np.isnan(values + errors)
    if len(pairs) == 1 or not known.any():
        return ""
    return "~" if np.mean(errors[known] ** 2) > MUCH * np.var(values[known]) else ""


def _cell(one: Measured | Believed) -> str:
    if np.isnan(one.value if isinstance(one, Measured) else one.median):
        return "not estimable"
    if isinstance(one, Measured):
        return f"{one.value:.3g} ({one.mcse:.1g})"
    return f"{one.median:.3g} ±{one.mcse:.1g} ({one.low:.2g} to {one.high:.2g})"


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
