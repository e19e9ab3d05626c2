"""The figures that the objections hold against their limits, by belief draw."""

from __future__ import annotations

import numpy as np

from simkit.decision.finding import Figure
from simkit.design.design import Design
from simkit.diagnosis.evaluation import Evaluation, per_usable_answer
from simkit.population.population import span_of
from simkit.program.program import Program

__all__ = ["HIDING", "KEPT_BACK", "LESS_OFTEN", "answers_needed", "figures_of"]

HIDING = 0.5
"""O2: of those with a sensitive reason more than this part is lost."""
LESS_OFTEN = 2 / 3
"""O3: capture of sensitive reasons relative to harmless ones."""
KEPT_BACK = 0.10
"""O7: candor lost by having something at stake."""


_HIDERS = "of 10 with a sensitive reason"


def answers_needed(program: Program, design: Design) -> int:
    """Answers below which a program has nothing to show: its reporting cell, at least the user's limit."""
    return max(design.reporting_cell, program.limits.answers)


def figures_of(program: Program, evaluation: Evaluation, design: Design) -> dict[str, Figure]:
    """By objection: O1, O2, O3, O5, O6 and O7; O4 compares designs, O8 and O9 what is learnt.

    O5 looks at several; here it is the price of a usable answer where the user has set a limit to it and the minutes
    are within theirs, otherwise the part that breaks off.
    """
    people, need = evaluation.volume.mean, answers_needed(program, design)

    def of(metric: str) -> np.ndarray:
        return evaluation.of(metric, design.name)

    limits, years = program.limits, span_of(program.population.horizon)
    heavy = Figure(1.0 - of("completion"), limits.breakoff, unit="of 100 who start breaking off", scale=100)
    if limits.cost_per_usable_answer is not None:
        price, _ = per_usable_answer(program, evaluation, design)
        heavy = Figure(price, limits.cost_per_usable_answer, unit=f"{program.economics.currency} a usable answer")
    if design.minutes > limits.minutes:
        heavy = Figure(heavy.values)
    fall = of("candor_sensitive_no_stake") - of("candor_sensitive")
    return {
        "O1": Figure(people * of("answered"), need, above=False, unit=f"expected answers in {years}"),
        "O2": Figure(of("lost_sensitive"), HIDING, unit=f"{_HIDERS} leaving something else", scale=10),
        "O3": Figure(of("capture_ratio"), LESS_OFTEN, above=False, unit="sensitive for 10 harmless ones", scale=10),
        "O5": heavy,
        "O6": Figure(people * of("answered_wearier"), need, above=False, unit="expected answers of wearier people"),
        "O7": Figure(fall, KEPT_BACK, unit=f"{_HIDERS} keeping it back", scale=10),
    }
