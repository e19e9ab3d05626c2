"""The user's own objections, evaluated beside O1 to O9."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.decision.basis import ASSUMED, rate_basis
from simkit.decision.finding import CANT_TELL, NOTHING, Figure, Objection, finding_of, on_the_line, would_change
from simkit.design.design import Design
from simkit.design.presets import runs_already
from simkit.diagnosis.evaluation import Evaluation, per_usable_answer
from simkit.diagnosis.measured import Believed, believed, mean_of
from simkit.program.own_objection import METRICS, OwnObjection
from simkit.program.program import Program

__all__ = ["own_figures", "own_objections"]


def _values(program: Program, evaluation: Evaluation, design: Design, metric: str) -> NDArray[np.float64]:
    if metric in evaluation.metric:
        return evaluation.of(metric, design.name)
    people, years = evaluation.volume.mean, program.population.horizon
    if metric == "cost_per_usable_answer":
        return per_usable_answer(program, evaluation, design)[0]
    if metric in ("answers_per_year", "usable_per_year"):
        rate = evaluation.of("answered" if metric == "answers_per_year" else "usable", design.name)
        return people * rate / years
    answers = np.minimum(people * evaluation.of("answered", design.name), people)
    spent = program.economics.cost(design, people, answers, years=years, setup=not runs_already(design))
    return (spent.money if metric == "cost_per_year" else spent.staff_hours) / years


def own_figures(program: Program, evaluation: Evaluation, design: Design) -> dict[str, Figure]:
    """The figures of the user's own objections, by their keys U1, U2 and so on."""
    found = {}
    for number, each in enumerate(program.objections, start=1):
        values = _values(program, evaluation, design, each.metric)
        found[f"U{number}"] = Figure(values, each.limit, each.above is not None)
    return found


def own_objections(program: Program, evaluation: Evaluation, design: Design) -> tuple[Objection, ...]:
    """The user's own objections against one design, in the order of the program.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
        Holds the design.
    design : Design

    Returns
    -------
    tuple of Objection
        Keys U1, U2 and so on. A figure that cannot be estimated meets no rule; where it cannot be in more than half of
        the draws, nobody can tell.
    """
    made = []
    figures = own_figures(program, evaluation, design)
    for own, (key, figure) in zip(program.objections, figures.items(), strict=True):
        beyond = figure.values > figure.limit if figure.above else figure.values < figure.limit
        probability, number = mean_of(beyond.astype(float)), believed(figure.values)
        finding = finding_of(probability.value)
        sentence = _sentence(own, number)
        if np.isnan(number.median):
            finding, probability = CANT_TELL, NOTHING
        elif on_the_line(probability):
            sentence += " This is on the line: other draws may turn it."
        made.append(
            Objection(
                key,
                own.name,
                finding,
                probability,
                number,
                own.rule,
                sentence,
                _rests_on(program, design, own.metric),
                own.critical,
                would_change(figure),
            )
        )
    return tuple(made)


def _sentence(own: OwnObjection, number: Believed) -> str:
    what = METRICS[own.metric]
    if np.isnan(number.median):
        return f"Nothing can be said on {what}: nobody would be counted."
    side = "below" if own.below is not None else "above"
    told = [_number(each) for each in (number.median, number.low, number.high)]
    between = "" if told[1] == told[2] else f" ({told[1]} to {told[2]})"
    return f"Luck aside, {what}: {told[0]}{between}; the objection holds {side} {_number(own.limit)}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


def _rests_on(program: Program, design: Design, metric: str) -> str:
    counted = rate_basis(program, design)
    if metric in ("delivered", "started", "completion", "answered", "answers_per_year", "answered_wearier"):
        return counted
    if metric in ("cost_per_year", "staff_hours_per_year"):
        return "prices as in the program file; " + counted
    if metric in ("candid", "usable", "usable_per_year", "cost_per_usable_answer"):
        return f"{counted}; {ASSUMED}"
    return ASSUMED
