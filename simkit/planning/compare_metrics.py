"""What designs are compared by: the expected value of every metric in every belief draw, and its summary."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.diagnosis.discovery import distinct_reasons
from simkit.diagnosis.error import share_error
from simkit.diagnosis.evaluation import Evaluation, per_usable_answer, spending
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import people_at
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.planning.count_targets import Top
from simkit.program.program import Program

__all__ = ["METRICS", "Entry", "Metric", "entry", "values_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """Something that designs are compared by.

    Parameters
    ----------
    key, label : str
    more_is_better : bool
    chance : bool
        Whether its interval holds chance too (counts to come), or only what is not known.
    meaning : str
        One sentence.
    """

    key: str
    label: str
    more_is_better: bool
    chance: bool
    meaning: str


METRICS: dict[str, Metric] = {
    each.key: each
    for each in (
        Metric(
            "response",
            "response rate",
            True,
            False,
            "people who answered the reason question / people invited: AAPOR's RR2, a partial counted once it has"
            " answered that question",
        ),
        Metric("answers", "answers", True, True, "people who answer the reason question"),
        Metric("usable", "usable answers", True, True, "people whose answer is candid and says what to fix"),
        Metric(
            "candor",
            "candor on sensitive reasons",
            True,
            False,
            "part of those who answer and have a sensitive reason who say so",
        ),
        Metric(
            "error",
            "error of the shares",
            False,
            False,
            "root mean square of (share in the report - true share) over the reasons, bias and chance, given that"
            " somebody names a reason; in parts of 1",
        ),
        Metric(
            "discovery",
            "reasons heard of",
            True,
            True,
            "different reasons in the employer's hands that at least one person names candidly",
        ),
        Metric(
            "top",
            "top reason right",
            True,
            False,
            "chance that the truly largest reason in the employer's hands is named most; no answer counts as wrong,"
            " ties share",
        ),
        Metric("minutes", "minutes per person", False, False, "what answering everything takes"),
        Metric("hours", "staff hours", False, False, "the employer's own staff time over the horizon"),
        Metric("money", "money in all", False, False, "money over the horizon, staff time included"),
        Metric(
            "money_per_usable",
            "money per usable answer",
            False,
            False,
            "money in all / usable answers to be expected",
        ),
    )
}
"""By key, in the order of the table."""


@dataclass(frozen=True)
class Entry:
    """One metric of one design.

    Parameters
    ----------
    median, low, high : float
        Median and 90% interval: what is not known and, for counts to come, chance; nan where not estimable.
    mcse : float
        Monte Carlo standard error of the median; of the expected number where the metric is a count to come.
    expected : Measured
        The mean over what is not known, and chance, with its own Monte Carlo error; nan where it is not estimable in
        some draws.
    """

    median: float
    low: float
    high: float
    mcse: float
    expected: Measured

    @property
    def believed(self) -> Believed:
        """As a believed number."""
        return Believed(self.median, self.low, self.high, self.mcse)


def _named(program: Program, evaluation: Evaluation, design: Design) -> Floats:
    """P(a person names it candidly) of the reasons in the employer's hands, shape (R, n, C)."""
    assert evaluation.prospects is not None
    ours = program.population.column("controllable") >= CONTROLLABLE
    return np.ascontiguousarray(evaluation.prospects.of(design.name).named[..., ours])


def values_of(program: Program, evaluation: Evaluation, design: Design) -> dict[str, Floats]:
    """Every metric of one design by belief draw, chance averaged over, each of shape (R, n).

    nan where it is not estimable: nobody sensitive answers, nobody names a reason, no usable answer is expected, fewer
    than two reasons are in the employer's hands.
    """
    assert evaluation.prospects is not None
    volume, name = evaluation.volume, design.name
    people = volume.mean
    prospect = evaluation.prospects.of(name)
    ours = program.population.column("controllable") >= CONTROLLABLE
    named = _named(program, evaluation, design)
    spread = np.stack([volume.cdf(0, named[..., k]) for k in range(named.shape[-1])]) if ours.any() else None
    top = np.full(people.shape, np.nan)
    if ours.sum() > 1:
        flat = replace(volume, mean=people.ravel())
        top = Top().chance(prospect.flat(), ours, flat).reshape(people.shape)
    spent = spending(program, evaluation, design)
    return {
        "response": evaluation.of("answered", name),
        "answers": people * evaluation.of("answered", name),
        "usable": people * evaluation.of("usable", name),
        "candor": evaluation.of("candor_sensitive", name),
        "error": share_error(prospect.true, prospect.shares, prospect.naming, volume),
        "discovery": np.zeros(people.shape) if spread is None else (1.0 - spread).sum(axis=0),
        "top": top,
        "minutes": np.full(people.shape, design.minutes),
        "hours": spent.staff_hours + 0.0 * people,
        "money": spent.money + 0.0 * people,
        "money_per_usable": per_usable_answer(program, evaluation, design)[0],
    }


def entry(program: Program, evaluation: Evaluation, design: Design, metric: str, values: Floats) -> Entry:
    """One metric of one design summarised; `values` as `values_of` gives them."""
    if metric in ("answers", "usable"):
        stage = "answered" if metric == "answers" else "usable"
        count = people_at(evaluation.volume, evaluation.of(stage, design.name))
        return Entry(count.median, count.low, count.high, count.mcse, Measured(count.expected, count.mcse))
    if metric == "discovery":
        heard = distinct_reasons(evaluation.volume, _named(program, evaluation, design), seed=evaluation.seed)
        return Entry(heard.median, heard.low, heard.high, heard.expected.mcse, heard.expected)
    found = believed(values)
    return Entry(found.median, found.low, found.high, found.mcse, mean_of(values))
