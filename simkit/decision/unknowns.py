"""Which of the unanswered questions would move the first result most.

The headline is the number of candid and specific answers to be expected (over chance, given the parameters).
Every open question stands for a group of belief parameters. The logarithm of the headline is regressed on the
normal scores of all parameters that vary; they are independent, so that the squared slopes of a group add up to the
variance that goes with it. Its root, 1.645 times down and up from the median, is how far exact knowledge could move it.

Three things to keep in mind. It takes the group as settled wholly, which no answer does (one past survey does not
settle the response rate): it is a ceiling, and the sentences name what is varied, not the answer. A straight line on
normal scores sees each parameter's own, monotone effect and no interplay. And slopes have errors: their squares are
taken from the squared slopes, and what is then below twice its standard error under no effect counts as 0. (All
parameters stand in one regression, because few quasi-random points in many dimensions are correlated by accident:
alone, a parameter that plays no part "explains" up to 7% with 512 draws.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import COMPARATORS
from simkit.diagnosis.drivers import effect_variance, scores_of
from simkit.diagnosis.evaluation import Evaluation
from simkit.interview.questions import PEOPLE_KEY, questions
from simkit.population.population import CALLED, span_of
from simkit.program.program import Program

__all__ = ["Unknown", "left_out", "unknowns"]

_Z95 = 1.6448536269514722

_NOT_WEIGHED: Mapping[str, str] = MappingProxyType(
    {
        "fixes": "what you would change",
        "cost": "what it costs you when one says no",
        "functions": "the functions",
    }
)

_IF_KNOWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "declined": ("how many decliners a year brings", "last year's number"),
        "leavers": ("how many leavers a year brings", "last year's number"),
        "staff": ("how many employees you will ask in a year", "your plan"),
        "candidates": ("how many candidates you will ask in a year", "your plan"),
        "contactable": ("which part of your {people} an invitation reaches", "a count of addresses and permissions"),
        "past_survey": ("which part of your {people} would answer", "a past survey"),
        # a survey says nothing on who takes a call
        "past_talks": (
            "which part of your {people} would take part in a talk",
            "how many took part in talks that you asked for before (state it as call_start_rate in the file)",
        ),
        "reasons": ("how often each reason is the true one", "your last ten cases"),
    }
)
"""By group of questions: what is varied here, and the answer that tells only a part of it."""


@dataclass(frozen=True)
class Unknown:
    """An open question and what it does to the result.

    Parameters
    ----------
    key : str
        The question's key.
    question : str
        As `simkit init` asks it.
    low, high : float
        Candid and specific answers to be expected, 5th and 95th percentile of what knowing could make of them; for
        who asks the least and the largest over the ways of asking.
    share_of_variance : float
        Part of the variance of the logarithm of that number that goes with it, 0 to 1.
    sentence : str
    """

    key: str
    question: str
    low: float
    high: float
    share_of_variance: float
    sentence: str


def _groups(program: Program, evaluation: Evaluation, design: Design) -> dict[str, list[str]]:
    """The parameters that every group of questions stands for."""
    live = any(step.live for step in design.steps)
    names = {
        PEOPLE_KEY[program.kind]: ["volume_factor"],
        "contactable": ["deliverable"],
        "past_survey": ["answer_rate", *(["call_start_rate"] if live else [])],
        "reasons": [f"share {reason}" for reason in range(evaluation.share_scores.shape[-1])],
    }
    return names


def _few(number: float) -> str:
    return f"{number:,.0f}"


FEW_USABLE = 10
"""Fewer usable answers than that are told for ten times the time: nobody meets 0.7 of a person."""


@dataclass(frozen=True)
class _Time:
    """The time for which usable answers are told, long enough that they are whole people."""

    times: int = 1
    words: str = ""

    @classmethod
    def of(cls, program: Program, centre: float) -> _Time:
        if centre >= FEW_USABLE:
            return cls()
        if program.population.volume == "fixed":
            return cls(10, " from ten such groups")
        return cls(10, f" in {span_of(10 * program.population.horizon)}")


def unknowns(
    program: Program, evaluation: Evaluation, design: Design, unanswered: Collection[str]
) -> tuple[Unknown, ...]:
    """Open questions by how far they could move the usable answers of a design.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
        Holds the design; for the question who asks also the ways of asking to choose from.
    design : Design
        The one on the table.
    unanswered : collection of str
        Keys of `simkit.interview.questions.questions`.

    Returns
    -------
    tuple of Unknown
        The one that moves it most first. Questions that this result does not weigh are left out (`left_out`);
        codes and last ten, both about the reasons, count as one, and so do offers and declines.

    Raises
    ------
    InvalidInput
        On a key that is no question of this kind of program, or with fewer draws than twice the parameters that vary.
    """
    texts = {question.key: question.text for question in questions(program.kind)}
    for key in unanswered:
        checks.known("question", key, texts)
    people = evaluation.volume.mean
    expected = people * evaluation.of("usable", design.name)
    centre = float(np.median(expected))
    if not centre > 0:
        return ()
    scores = scores_of(program, evaluation)
    flat = expected.ravel()
    use = flat > 0
    if use.sum() < 2 * len(scores):
        rule = f"must be twice the {len(scores)} parameters that vary"
        raise checks.InvalidInput(checks.complaint("the number of belief draws", int(use.sum()), rule, "draw more"))
    logs = np.log(flat[use])
    spread = float(logs.std(ddof=1))
    groups = _groups(program, evaluation, design)
    time = _Time.of(program, centre)

    variance, error = effect_variance(logs, np.column_stack(list(scores.values()))[use])

    found: list[tuple[float, Unknown]] = []
    for key, group in _open(program.kind, unanswered):
        if group == "asker":
            continue
        inside = np.array([name in groups[group] for name in scores])
        part = float(variance[inside].sum())
        effect = part**0.5 if part > 2.0 * float((2.0 * error[inside] ** 2).sum()) ** 0.5 else 0.0
        share = min(1.0, (effect / spread) ** 2) if spread > 0 else 0.0
        low, high = (centre * float(np.exp(sign * _Z95 * effect)) for sign in (-1, 1))
        said = "past_talks" if group == "past_survey" and any(step.live for step in design.steps) else group
        sentence = _sentence(program.kind, said, centre, low, high, time)
        found.append((effect, Unknown(key, texts[key], low, high, share, sentence)))
    if "asker" in unanswered:
        found.append(_who_asks(evaluation, centre, spread, texts["asker"], time))
    found.sort(key=lambda pair: -pair[0])
    return tuple(unknown for _, unknown in found)


def _open(kind: str, unanswered: Collection[str]) -> list[tuple[str, str]]:
    """Pairs of (question, group), a group once."""
    people = PEOPLE_KEY[kind]
    group = {"offers": people, "codes": "reasons", "last_ten": "reasons"}
    pairs: dict[str, str] = {}
    # of two questions about the same the one that says more stands for both
    for key in sorted(unanswered, key=lambda each: each not in (people, "last_ten")):
        if key not in _NOT_WEIGHED:
            pairs.setdefault(group.get(key, key), key)
    if "last_ten" not in unanswered and "codes" in unanswered:
        del pairs["reasons"]  # codes move nothing beside the last ten
    return [(key, name) for name, key in pairs.items()]


def _answers(centre: float, time: _Time) -> str:
    found = _few(time.times * centre)
    return f"{found} usable answer{'' if found == '1' else 's'}{time.words}"


def _sentence(kind: str, group: str, centre: float, low: float, high: float, time: _Time) -> str:
    varied, tells = _IF_KNOWN[group]
    known = f"If you knew exactly {varied.format(people=CALLED[kind][1])}, the {_answers(centre, time)} would"
    low, high = time.times * low, time.times * high
    if _few(low) == _few(high):
        return f"{known} hardly change."
    return f"{known} become some number between {_few(low)} and {_few(high)}; {tells} tells part of that."


def _who_asks(evaluation: Evaluation, centre: float, spread: float, text: str, time: _Time) -> tuple[float, Unknown]:
    """Who asks is ours to choose: the spread of the medians over the ways of asking."""
    cheap = {make().name for make in COMPARATORS.values()}
    medians = {
        each.name: float(np.median(evaluation.volume.mean * evaluation.of("usable", each.name)))
        for each in evaluation.designs
        if each.name not in cheap and each.coverage is None
    }
    medians = {name: value for name, value in medians.items() if value > 0}
    logs = np.log(list(medians.values()))
    between = float(logs.std())
    least, most = min(medians, key=medians.__getitem__), max(medians, key=medians.__getitem__)
    low, high = medians[least], medians[most]
    whole = between**2 + spread**2
    ends = _few(time.times * low), _few(time.times * high)
    if ends[0] == ends[1]:
        sentence = f"Another way of asking would hardly change the {_answers(centre, time)}."
    else:
        said = f"{ends[0]} (“{least}”) and {ends[1]} (“{most}”)"
        sentence = f"With another way of asking, the {_answers(centre, time)} would become some number between {said}."
    return between, Unknown("asker", text, low, high, between**2 / whole if whole > 0 else 0.0, sentence)


def left_out(unanswered: Collection[str]) -> str:
    """What stays open and is not weighed in this result, in one sentence; empty if nothing.

    >>> left_out(["fixes", "asker"])
    'This first result does not weigh what you would change, so that leaving it open changes nothing here.'
    """
    words = [words for key, words in _NOT_WEIGHED.items() if key in unanswered and key != "functions"]
    if not words:
        return ""
    return f"This first result does not weigh {' or '.join(words)}, so that leaving it open changes nothing here."
