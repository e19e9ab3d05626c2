"""The sceptic's objections, each a test on the belief draws.

An objection *holds in a draw* when its rule is met at those parameters, chance averaged over. Over the beliefs it
`holds` (in at least 80% of the draws), `does not hold` (in at most 20%), or one `can't tell yet`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.diagnosis.evaluation import Evaluation, per_usable_answer
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import people_at
from simkit.diagnosis.small import few, luck_aside, of_ten
from simkit.population.population import span_of
from simkit.population.reasons import SENSITIVE
from simkit.program.economics import Economics
from simkit.program.program import Program

__all__ = [
    "CANT_TELL",
    "DOES_NOT_APPLY",
    "DOES_NOT_HOLD",
    "HOLDS",
    "LABELS",
    "NOT_WEIGHED",
    "Objection",
    "answers_needed",
    "nothing_usable",
    "objections",
]

HOLDS = "holds"
DOES_NOT_HOLD = "does not hold"
DOES_NOT_APPLY = "does not apply"
CANT_TELL = "can't tell yet"
NOT_WEIGHED = "not weighed yet"

_NOTHING = Measured(float("nan"), float("nan"))

SURE = 0.8
DOUBTFUL = 0.2
"""From the one part of the draws upwards a rule counts as met, from the other downwards as not met (judgement)."""

LABELS = {
    "O1": "They won't answer",
    "O2": "They won't be candid",
    "O3": "You hear least what you want most",
    "O4": "Only a third party or an anonymous form could work",
    "O5": "It is a burden",
    "O6": "Not yet another survey",
    "O7": "People don't burn bridges",
    "O8": "Stay interviews would be the better use",
    "O9": "It's a fad: not asking is better",
}

_LIKE = {
    "admits": "students who had been offered a place",
    "candidates": "candidates for jobs and training places",
    "exit": "people who left other employers",
    "stay": "employees of other organisations",
}

_ASSUMED = (
    "assumed: nobody has measured candor in a program like this. Two wide guesses carry it, for the least and for the"
    " most protected way of asking"
)


@dataclass(frozen=True)
class Objection:
    """One objection against one design.

    Parameters
    ----------
    key, label : str
        Such as "O1", "They won't answer".
    finding : str
        `holds`, `does not hold`, `can't tell yet` or `not weighed yet`.
    probability : Measured
        Part of the belief draws in which it holds, with its Monte Carlo error; nan if not weighed.
    metric : Believed
        The number that the rule looks at.
    rule : str
        The rule in words.
    sentence : str
        What was found, in plain words.
    rests_on : str
        measured, analogue, judgement or assumed, and what.
    critical : bool
        Whether it stands in the way of a launch when it holds.
    """

    key: str
    label: str
    finding: str
    probability: Measured
    metric: Believed
    rule: str
    sentence: str
    rests_on: str
    critical: bool


def answers_needed(program: Program, design: Design) -> int:
    """Answers below which a program has nothing to show: its reporting cell, at least the user's limit."""
    return max(design.reporting_cell, program.limits.answers)


def _fails(evaluation: Evaluation, program: Program, design: Design) -> dict[str, NDArray[np.bool_]]:
    """In which draws O1, O2, O3 hold for a design; each of shape (R, n)."""
    name = design.name
    people = evaluation.volume.mean
    return {
        "O1": people * evaluation.of("answered", name) < answers_needed(program, design),
        # a metric that cannot be estimated (nobody answers, no such reason) meets no rule
        "O2": np.nan_to_num(evaluation.of("lost_sensitive", name), nan=0.0) > 0.5,
        "O3": np.nan_to_num(evaluation.of("capture_ratio", name), nan=np.inf) < 2 / 3,
    }


def _only_protected_works(evaluation: Evaluation, program: Program, designs: Sequence[Design]) -> NDArray[np.bool_]:
    """O4 by draw: no in-house, not anonymous design passes O1 to O3 while another does."""
    shape = evaluation.volume.mean.shape
    open_passes, other_passes = np.zeros(shape, bool), np.zeros(shape, bool)
    for design in designs:
        passes = ~np.any(list(_fails(evaluation, program, design).values()), axis=0)
        if design.in_house and not design.anonymous:
            open_passes |= passes
        else:
            other_passes |= passes
    return ~open_passes & other_passes


def _finding(probability: float) -> str:
    if probability >= SURE:
        return HOLDS
    return DOES_NOT_HOLD if probability <= DOUBTFUL else CANT_TELL


def _on_the_line(probability: Measured) -> bool:
    """Whether other draws could well turn the finding: a threshold lies within two Monte Carlo errors."""
    return any(abs(probability.value - limit) < 2 * probability.mcse for limit in (SURE, DOUBTFUL))


def _anybody_sensitive(program: Program) -> bool:
    """Whether anybody could have a sensitive reason."""
    population = program.population
    return bool(np.any(population.guesses[:, population.column("sensitivity") >= SENSITIVE] > 0))


def _rate_basis(program: Program, design: Design) -> str:
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


def nothing_usable(program: Program, evaluation: Evaluation, design: Design) -> Objection:
    """The guard of the verdict: in how many draws not even one candid and specific answer is to be expected."""
    usable = evaluation.volume.mean * evaluation.of("usable", design.name)
    probability = mean_of((usable < 1.0).astype(float))
    found = believed(usable)
    return Objection(
        "",
        "Nothing usable would come",
        _finding(probability.value),
        probability,
        found,
        "less than one answer that is candid and specific is to be expected",
        f"Luck aside, {luck_aside(found)} answers that are candid and specific are to be expected.",
        _rate_basis(program, design) + "; " + _ASSUMED,
        True,
    )


def objections(
    program: Program, evaluation: Evaluation, design: Design, in_reach: Sequence[Design]
) -> tuple[Objection, ...]:
    """O1 to O9 for one design.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
        Holds the design and all in reach.
    design : Design
    in_reach : sequence of Design
        What O4 compares with: the program's designs and the shipped ways of asking.

    Returns
    -------
    tuple of Objection
        In order. O8 and O9 need the value of what is learnt and are marked `not weighed yet`.
    """
    name = design.name
    limits = program.limits
    people = evaluation.volume.mean
    fails = _fails(evaluation, program, design)
    need = answers_needed(program, design)
    answers = people * evaluation.of("answered", name)
    years = span_of(program.population.horizon)
    # what a survey would find, as counts where it is little
    small = few(people_at(evaluation.volume, evaluation.of("answered", name)).median)
    made = []

    def add(key: str, holds: NDArray[np.bool_], metric: NDArray, rule: str, sentence: str, rests_on: str) -> None:
        probability = mean_of(np.broadcast_to(holds, people.shape).astype(float))
        number = believed(np.broadcast_to(metric, people.shape))
        finding = _finding(probability.value)
        if key in ("O2", "O3", "O7") and not _anybody_sensitive(program):
            finding, sentence, probability = DOES_NOT_APPLY, "None of the reasons is a sensitive one.", _NOTHING
            rests_on = "the program's own list of reasons"
        elif key in ("O2", "O3", "O7") and np.isnan(number.median):
            finding, probability = CANT_TELL, _NOTHING
            sentence = "Nothing can be said: there is nobody with such a reason, or nobody to compare with."
        elif _on_the_line(probability):
            sentence += " This is on the line: other draws may turn it."
        made.append(
            Objection(
                key,
                LABELS[key],
                finding,
                probability,
                number,
                rule,
                sentence,
                rests_on,
                key in limits.critical,
            )
        )

    found = believed(answers)
    add(
        "O1",
        fails["O1"],
        answers,
        f"fewer than {need} answers are expected in {years}",
        f"Luck aside, {luck_aside(found, need)} answers are to be expected in {years}; {_why_needed(design, need)}.",
        _rate_basis(program, design),
    )
    lost = evaluation.of("lost_sensitive", name)
    add(
        "O2",
        fails["O2"],
        lost,
        "of those who answer and have a sensitive reason, more than half leave a platitude or another reason",
        _hiding(believed(lost), small),
        _ASSUMED,
    )
    capture = evaluation.of("capture_ratio", name)
    add(
        "O3",
        fails["O3"],
        capture,
        "sensitive reasons that you could change reach you less than two thirds as often as harmless ones",
        _captured(believed(capture), small),
        _ASSUMED + "; whether people who are cross answer more or less is not known",
    )
    protected = _only_protected_works(evaluation, program, in_reach)
    add(
        "O4",
        protected,
        protected.astype(float),
        "no in-house design with names passes O1 to O3, while a third party's or an anonymous one does",
        "Somebody outside or an anonymous form is the only way that works in "
        f"{100 * protected.mean():.0f} of 100 possible worlds.",
        _ASSUMED,
    )
    per_usable, _ = per_usable_answer(program, evaluation, design)
    breakoff = 1.0 - evaluation.of("completion", name)
    heavy = (design.longest > limits.minutes) | (np.nan_to_num(breakoff, nan=0.0) > limits.breakoff)
    leave = _percent(believed(breakoff)) + " break off"
    if small:
        starts = evaluation.of("started", name)
        who = people_at(evaluation.volume, starts), people_at(evaluation.volume, starts * np.nan_to_num(breakoff))
        leave = f"{who[1].median} of {who[0].median} who start break off (at most {who[1].high})"
    money = ""
    if limits.cost_per_usable_answer is not None:
        heavy = heavy | (np.nan_to_num(per_usable, nan=np.inf) > limits.cost_per_usable_answer)
        money = f", or more than {limits.cost_per_usable_answer:,.0f} {program.economics.currency} a usable answer"
    add(
        "O5",
        heavy,
        per_usable,
        f"more than {limits.minutes:g} minutes, more than {100 * limits.breakoff:g} of 100 breaking off{money}",
        f"{design.longest:g} minutes a person, {leave},"
        f" {_money(believed(per_usable), program.economics.currency)} for an answer that is candid and specific.",
        "minutes by the design; breakoff by published web surveys; prices "
        + ("are the package's own" if program.economics == Economics() else "as in the program file"),
    )
    weary = people * evaluation.of("answered_wearier", name)
    add(
        "O6",
        weary < need,
        weary,
        f"fewer than {need} answers where people are one standard deviation wearier of surveys than usual",
        "Were people much wearier of surveys than usual, luck aside,"
        f" {luck_aside(believed(weary), need)} would answer.",
        "judgement: how much weariness matters; " + _rate_basis(program, design),
    )
    fall = evaluation.of("candor_sensitive_no_stake", name) - evaluation.of("candor_sensitive", name)
    add(
        "O7",
        np.nan_to_num(fall, nan=0.0) >= 0.10,
        fall,
        "having something to lose costs 10 points or more of candor about sensitive reasons",
        _silenced(believed(fall), small),
        _ASSUMED,
    )
    nothing = Believed(*(float("nan"),) * 4)
    for key, sentence in (
        ("O8", "Comparing with stay interviews needs the value of what is learnt, which this verdict leaves out."),
        ("O9", "Whether taking answers at face value can mislead you is left out of this verdict, too."),
    ):
        made.append(
            Objection(
                key,
                LABELS[key],
                NOT_WEIGHED,
                Measured(float("nan"), float("nan")),
                nothing,
                "needs the value of information",
                sentence,
                "not weighed yet",
                key in limits.critical,
            )
        )
    return tuple(made)


def _why_needed(design: Design, need: int) -> str:
    if need > design.reporting_cell:
        return f"fewer than {need} would be anecdotes"
    return f"fewer than {need} are never shown, by the promise in the invitation"


def _hiding(lost: Believed, small: bool) -> str:
    """How many of those with a sensitive reason leave another one on record."""
    if not small or np.isnan(lost.median):
        who = f"Of those who answer and have a sensitive reason, {_percent(lost)} leave"
    else:
        verb = "leaves" if round(10 * lost.median) == 1 else "leave"
        who = f"Of every 10 who answer and have a sensitive reason, {of_ten(lost)} {verb}"
    return f"{who} a platitude or another reason on record."


def _captured(ratio: Believed, small: bool) -> str:
    """How often sensitive reasons reach the employer, beside harmless ones."""
    if not small or np.isnan(ratio.median):
        often, line = f"{_times(ratio)} as often as harmless ones", "0.67"
        return f"Sensitive reasons that you could change reach you {often}; the objection holds below {line}."
    return (
        f"Of the sensitive reasons that you could change, {of_ten(ratio)} reach you where 10 harmless ones would; the"
        " objection holds below 6.7."
    )


def _silenced(fall: Believed, small: bool) -> str:
    """How many say a sensitive reason no longer since they have something to lose."""
    if not small or np.isnan(fall.median):
        return f"Having something to lose costs {_points(fall)} of candor about sensitive reasons."
    verb = "keeps" if round(10 * fall.median) == 1 else "keep"
    who = f"Of every 10 who answer and have a sensitive reason, {of_ten(fall)}"
    return f"{who} {verb} it back for fear of losing by it."


def _percent(number: Believed) -> str:
    if np.isnan(number.median):
        return "an unknown part"
    return f"{number.median:.0%} ({number.low:.0%} to {number.high:.0%})"


def _times(number: Believed) -> str:
    if np.isnan(number.median):
        return "an unknown number of times"
    return f"{number.median:.2f} times ({number.low:.2f} to {number.high:.2f})"


def _money(number: Believed, currency: str) -> str:
    if np.isnan(number.median):
        return "an unknown price"
    return f"about {number.median:,.0f} {currency}"


def _points(number: Believed) -> str:
    if np.isnan(number.median):
        return "an unknown part"
    return f"{100 * number.median:.0f} points ({100 * number.low:.0f} to {100 * number.high:.0f})"
