"""The nearest pair of designs that differ in one thing: who asks, whether names are kept, or talk against form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import employer_web
from simkit.design.questionnaire import Questionnaire
from simkit.planning.chosen import chosen
from simkit.program.program import Program, checked_program

__all__ = ["ANONYMOUS", "INTERVIEW", "QUESTIONS", "THIRD_PARTY", "Pair", "pair_of"]

CELL = 5
"""A promise of anonymity is worth nothing where one answer alone may be shown: then a usual smallest group is taken."""

_MODES = {
    "web": "web form", "email": "e-mail", "sms": "form by text message", "phone": "call", "video": "video talk",
    "in_person": "talk in person",
}  # fmt: skip
_SPONSORS = {
    "hiring_manager": "the hiring manager", "hr": "HR", "internal_research": "internal research",
    "third_party": "a third party",
}  # fmt: skip
_PROMISES = {"identified": "with names", "confidential": "confidential", "anonymous": "anonymous"}

THIRD_PARTY, ANONYMOUS, INTERVIEW = "in-house or third party", "identified or anonymous", "interview or form"


@dataclass(frozen=True)
class Pair:
    """Two designs that differ in one thing and what has to differ with it.

    Parameters
    ----------
    question : str
        One of `QUESTIONS`.
    a, b : Design
        Such as in-house and third party, in the question's order.
    of : str
        The design that they were made from.
    with_it : str
        What else had to change, in words; empty if nothing.
    """

    question: str
    a: Design
    b: Design
    of: str
    with_it: str = ""


def _called(design: Design) -> str:
    """A name that says what a design is: how, by whom, on what promise.

    >>> _called(employer_web().but("x", sponsor="third_party", link="vendor", anonymity="confidential"))
    'web form by a third party, confidential'
    """
    asked = dict.fromkeys(
        (_MODES[step.mode], _SPONSORS[step.sponsor], _PROMISES[step.anonymity]) for step in design.steps
    )
    return ", then ".join(f"{mode} by {sponsor}, {promise}" for mode, sponsor, promise in asked)[:118]


def _made(design: Design, **changes: Any) -> Design:
    """A variant, named by what it is."""
    other = design.but("variant", **changes)
    name = _called(other)
    return replace(other, name=f"{name} (2)" if name == design.name else name)


def _in_house_or_third_party(design: Design) -> Pair:
    # what cannot be tied to people by anybody stays so, and so does what a platform keeps from whoever asks
    alike = design.anonymous and design.link != "employer"
    if design.in_house:
        other = _made(design, sponsor="third_party", link=design.link if alike else "vendor")
        kept = "the third party keeps the names" if design.link == "employer" else ""
        return Pair(THIRD_PARTY, design, other, design.name, kept)
    inside = _made(design, sponsor="hr", link=design.link if alike else "employer")
    return Pair(THIRD_PARTY, inside, design, design.name, "" if alike else "HR keeps the names")


def _anonymous(design: Design) -> tuple[Design, str]:
    if any(step.live for step in design.steps):
        raise checks.InvalidInput(
            f"design {design.name!r} is a conversation, but whoever talks to a person knows who it is: give a written"
            " design, such as design='employer_web', or ask for interview_or_form."
        )
    outside = not design.in_house
    link, to = ("vendor", {}) if outside else ("none", {"to": "everyone"})
    cell = max(design.reporting_cell, CELL)
    made = _made(design, anonymity="anonymous", link=link, reporting_cell=cell, **to)
    words = []
    if not outside:
        words.append("nobody knows who has answered, so that reminders go to everybody")
    if cell != design.reporting_cell:
        words.append(f"no fewer than {cell} answers are ever shown")
    return made, "; ".join(words)


def _identified_or_anonymous(design: Design) -> Pair:
    anonymous, words = (design, "") if design.anonymous else _anonymous(design)
    if all(step.anonymity == "identified" for step in design.steps):
        return Pair(ANONYMOUS, design, anonymous, design.name, words)
    link = "vendor" if not design.in_house else "employer"
    to = {"to": "nonrespondents"} if design.link == "none" else {}
    if to:
        words = "with names, reminders go only to those who have not answered"
    named = _made(design, anonymity="identified", link=link, **to)
    return Pair(ANONYMOUS, named, anonymous, design.name, words)


def _interview_or_form(design: Design) -> Pair:
    live = [step.live for step in design.steps]
    if all(live):
        form = Questionnaire.form(10, question="open")
        other = _made(design, mode="web", questionnaire=form)
        return Pair(INTERVIEW, design, other, design.name, f"a form of {form.minutes:g} minutes, the reason written")
    if any(live):
        raise checks.InvalidInput(
            f"design {design.name!r} both writes and talks, but the two are to be told apart: give a design that does"
            " one of them."
        )
    words, changes = ["a talk of 20 minutes"], {}
    if any(step.anonymity == "anonymous" for step in design.steps):
        changes["anonymity"] = "confidential"
        words.append("whoever talks knows the person, so that it is confidential and not anonymous")
    if design.link == "none":
        changes |= {"link": "employer", "to": "nonrespondents"}
    talk = _made(design, mode="phone", questionnaire=Questionnaire.conversation(20.0), **changes)
    return Pair(INTERVIEW, talk, design, design.name, "; ".join(words))


QUESTIONS: dict[str, Callable[[Design], Pair]] = {
    THIRD_PARTY: _in_house_or_third_party,
    ANONYMOUS: _identified_or_anonymous,
    INTERVIEW: _interview_or_form,
}
"""What each pair answers, and how it is made."""


def pair_of(program: Program, question: str, design: Design | str | None = None) -> Pair:
    """The nearest pair of designs that differ in one thing.

    Parameters
    ----------
    program : Program
    question : str
        One of `QUESTIONS`.
    design : Design or str, optional
        One of the two is this one where it can be. Not given: the proposed one; where that cannot be varied so, the
        first of the program's that can, or else HR's own web survey.

    Raises
    ------
    InvalidInput
        For a design that cannot be varied so.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> made = pair_of(declined(42), ANONYMOUS)
    >>> made.a.name, made.b.name, made.b.link
    ('web survey by HR', 'web form by HR, anonymous', 'none')
    """
    program = checked_program(program)
    make = QUESTIONS[checks.known("question", question, QUESTIONS)]
    if design is not None:
        return make(_asks(chosen(program, design)))
    proposed = program.design(program.proposed)
    for each in (proposed, *program.designs):
        try:
            return make(_asks(each))
        except checks.InvalidInput:
            continue
    return make(employer_web())


def _asks(design: Design) -> Design:
    if design.coverage is not None:
        raise checks.InvalidInput(
            f"design {design.name!r} is a record on file, but only a way of asking can be varied: give one."
        )
    return design
