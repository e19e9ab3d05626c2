"""The sceptic's objections, each a test on the belief draws.

An objection *holds in a draw* when its rule is met at those parameters, chance averaged over. Over the beliefs it
`holds` (in at least 80% of the draws), `does not hold` (in at most 20%), or one `can't tell yet`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from simkit.decision.basis import ASSUMED, rate_basis
from simkit.decision.figures import HIDING, KEPT_BACK, LESS_OFTEN, answers_needed, figures_of
from simkit.decision.finding import (
    CANT_TELL,
    DOES_NOT_APPLY,
    DOES_NOT_HOLD,
    DOUBTFUL,
    HOLDS,
    NOT_WEIGHED,
    NOTHING,
    SURE,
    Objection,
    Weighed,
    finding_of,
    on_the_line,
    would_change,
)
from simkit.decision.own import own_figures, own_objections
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
    "DOUBTFUL",
    "HOLDS",
    "LABELS",
    "NOT_WEIGHED",
    "SURE",
    "Objection",
    "Weighed",
    "answers_needed",
    "by_draw",
    "nothing_usable",
    "objections",
]

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


def _fails(evaluation: Evaluation, program: Program, design: Design) -> dict[str, NDArray[np.bool_]]:
    """In which draws O1, O2, O3 hold for a design; each of shape (R, n)."""
    name = design.name
    people = evaluation.volume.mean
    return {
        "O1": people * evaluation.of("answered", name) < answers_needed(program, design),
        # a metric that cannot be estimated (nobody answers, no such reason) meets no rule
        "O2": np.nan_to_num(evaluation.of("lost_sensitive", name), nan=0.0) > HIDING,
        "O3": np.nan_to_num(evaluation.of("capture_ratio", name), nan=np.inf) < LESS_OFTEN,
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


def _anybody_sensitive(program: Program) -> bool:
    """Whether anybody could have a sensitive reason."""
    population = program.population
    return bool(np.any(population.guesses[:, population.column("sensitivity") >= SENSITIVE] > 0))


def nothing_usable(program: Program, evaluation: Evaluation, design: Design) -> Objection:
    """The guard of the verdict: in how many draws not even one candid and specific answer is to be expected."""
    usable = evaluation.volume.mean * evaluation.of("usable", design.name)
    probability = mean_of((usable < 1.0).astype(float))
    found = believed(usable)
    return Objection(
        "",
        "Nothing usable would come",
        finding_of(probability.value),
        probability,
        found,
        "less than one answer that is candid and specific is to be expected",
        f"Luck aside, {luck_aside(found)} answers that are candid and specific are to be expected.",
        rate_basis(program, design) + "; " + ASSUMED,
        True,
        by_draw=usable < 1.0,
    )


def objections(
    program: Program,
    evaluation: Evaluation,
    design: Design,
    in_reach: Sequence[Design],
    weighed: Mapping[str, Weighed] = MappingProxyType({}),
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
    weighed : mapping of "O8" or "O9" to Weighed
        What is known of those that need the value of what is learnt; without it they are `not weighed yet`.

    Returns
    -------
    tuple of Objection
        In order, the user's own after them. O8 and O9 need the value of what is learnt and are marked `not weighed
        yet`.
    """
    name = design.name
    limits = program.limits
    people = evaluation.volume.mean
    fails = _fails(evaluation, program, design)
    need = answers_needed(program, design)
    years = span_of(program.population.horizon)
    # what a survey would find, as counts where it is little
    small = few(people_at(evaluation.volume, evaluation.of("answered", name)).median)
    figures, made = figures_of(program, evaluation, design), []

    def add(key: str, holds: NDArray[np.bool_], metric: NDArray, rule: str, sentence: str, rests_on: str) -> None:
        probability = mean_of(np.broadcast_to(holds, people.shape).astype(float))
        number = believed(np.broadcast_to(metric, people.shape))
        finding = finding_of(probability.value)
        if key in ("O2", "O3", "O7") and not _anybody_sensitive(program):
            finding, sentence, probability = DOES_NOT_APPLY, "None of the reasons is a sensitive one.", NOTHING
            rests_on = "the program's own list of reasons"
        elif key in ("O2", "O3", "O7") and np.isnan(number.median):
            finding, probability = CANT_TELL, NOTHING
            sentence = "Nothing can be said: there is nobody with such a reason, or nobody to compare with."
        elif on_the_line(probability):
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
                None if finding == DOES_NOT_APPLY else would_change(figures.get(key)),
                np.broadcast_to(holds, people.shape),
            )
        )

    answers = figures["O1"].values
    found = believed(answers)
    add(
        "O1",
        fails["O1"],
        answers,
        f"fewer than {need} answers are expected in {years}",
        f"Luck aside, {luck_aside(found, need)} answers are to be expected in {years}; {_why_needed(design, need)}.",
        rate_basis(program, design),
    )
    lost = figures["O2"].values
    add(
        "O2",
        fails["O2"],
        lost,
        "of those who answer and have a sensitive reason, more than half leave a platitude or another reason",
        _hiding(believed(lost), small),
        ASSUMED,
    )
    capture = figures["O3"].values
    add(
        "O3",
        fails["O3"],
        capture,
        "sensitive reasons that you could change reach you less than two thirds as often as harmless ones",
        _captured(believed(capture), small),
        ASSUMED + "; whether people who are cross answer more or less is not known",
    )
    protected = _only_protected_works(evaluation, program, in_reach)
    add(
        "O4",
        protected,
        protected.astype(float),
        "no in-house design with names passes O1 to O3, while a third party's or an anonymous one does",
        "Somebody outside or an anonymous form is the only way that works in "
        f"{100 * protected.mean():.0f} of 100 possible worlds.",
        ASSUMED,
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
    weary = figures["O6"].values
    add(
        "O6",
        weary < need,
        weary,
        f"fewer than {need} answers where people are one standard deviation wearier of surveys than usual",
        "Were people much wearier of surveys than usual, luck aside,"
        f" {luck_aside(believed(weary), need)} would answer.",
        "judgement: how much weariness matters; " + rate_basis(program, design),
    )
    fall = figures["O7"].values
    add(
        "O7",
        np.nan_to_num(fall, nan=0.0) >= KEPT_BACK,
        fall,
        "having something to lose costs 10 points or more of candor about sensitive reasons",
        _silenced(believed(fall), small),
        ASSUMED,
    )
    nothing = Believed(*(float("nan"),) * 4)
    for key, sentence in (
        ("O8", "Comparing with stay interviews needs the value of what is learnt, which this verdict leaves out."),
        ("O9", "Whether taking answers at face value can mislead you is left out of this verdict, too."),
    ):
        if key in weighed:
            told = weighed[key]
            add(key, told.holds, told.metric, told.rule, told.sentence, told.rests_on)
            continue
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
    return (*made, *own_objections(program, evaluation, design))


def by_draw(
    program: Program, evaluation: Evaluation, design: Design, in_reach: Sequence[Design]
) -> dict[str, NDArray[np.float64]]:
    """The figure that every objection's rule looks at, shape (R, n); of O4 whether it holds; O8 and O9 have none."""
    found = {key: figure.values for key, figure in figures_of(program, evaluation, design).items()}
    found["O4"] = _only_protected_works(evaluation, program, in_reach).astype(float)
    return found | {key: figure.values for key, figure in own_figures(program, evaluation, design).items()}


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
