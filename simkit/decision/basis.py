"""What a finding rests on, in words: measured, analogue, judgement or assumed."""

from __future__ import annotations

from simkit.design.design import Design
from simkit.program.program import Program

__all__ = ["ASSUMED", "rate_basis"]

_LIKE = {
    "admits": "students who had been offered a place",
    "candidates": "candidates for jobs and training places",
    "exit": "people who left other employers",
    "stay": "employees of other organisations",
}

ASSUMED = (
    "assumed: nobody has measured candor in a program like this. Two wide guesses carry it, for the least and for the"
    " most protected way of asking"
)


def rate_basis(program: Program, design: Design) -> str:
    """What the number of answers rests on."""
    talks = [step.live for step in design.steps]
    stated = {"intercept", "reference_start_rate"} & set(program.beliefs.fixed)
    call = "how many take part in a talk is known from few comparable cases only, some of them vendors' claims"
    if program.kind != "declined":
        call = "how many take part in a talk is judgement"
    if all(talks):
        given = program.beliefs.priors["call_start_rate"].basis == "given"
        return "your own number for who takes part in a talk" if given else call
    if program.beliefs.priors["answer_rate"].basis == "pilot":
        return "measured in your pilot"
    if stated or program.beliefs.priors["answer_rate"].basis == "given":
        words = "your own number for the response rate"
    else:
        words = "comparable cases: published programs that asked " + _LIKE[program.evidence.population]
        if program.kind == "declined" and program.evidence.population == "candidates":
            words += "; none of them had declined a job offer"
        if program.evidence.own:
            words = "measured in part: your own past surveys, beside " + words.removeprefix("comparable cases: ")
    return words + (f"; {call}" if any(talks) else "")
