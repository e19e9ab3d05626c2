"""The questions of `simkit init`, in an HR department's words.

At most a dozen, each answered by a number, a range or "don't know". Nobody is asked for the numbers of the model
(how sensitive a reason is, how much a reminder adds): those come with their source or are marked as judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simkit import checks
from simkit.interview.asker_words import menu
from simkit.population.population import KINDS

__all__ = ["PEOPLE_KEY", "Question", "questions"]


@dataclass(frozen=True)
class Question:
    """One question.

    Parameters
    ----------
    key : str
        Its name in an answers file.
    text : str
        The question.
    help : str
        How it may be answered.
    kind : {"count", "parts", "share", "survey", "counts", "fixes", "asker", "cost"}
        What kind of answer it takes; see `simkit.interview.answers`.
    """

    key: str
    text: str
    help: str
    kind: str


PEOPLE_KEY: Mapping[str, str] = MappingProxyType(
    {"declined": "declined", "exit": "leavers", "stay": "staff", "job_interview": "candidates"}
)
"""By kind of program: the key of the question how many people there are to ask."""

_HOW_MANY = {
    "declined": "How many job offers were declined in the last 12 months, verbal ones included?",
    "exit": "How many people left in the last 12 months?",
    "stay": "How many of your people would you ask in a year?",
    "job_interview": "How many candidates would you ask in a year?",
}
_BY_FUNCTION = {
    "declined": "How many were declined in each function?",
    "exit": "How many left in each function?",
    "stay": "How many would you ask in each function?",
    "job_interview": "How many would you ask in each function?",
}
_WHO = {
    "declined": ("decliners", "decline codes", "declines", "declined offer"),
    "exit": ("leavers", "leaving codes", "leavers", "leaver whom you would have kept"),
    "stay": ("staff", "leaving codes", "leavers", "leaver whom you would have kept"),
    "job_interview": ("candidates", "decline codes", "declines", "declined offer"),
}
_REASONS = {
    "declined": "pay 4, other offer 3, too slow 2, hiring manager 1",
    "exit": "pay 3, better job 3, workload 2, manager 2",
}


def questions(kind: str = "declined") -> tuple[Question, ...]:
    """The questions of one kind of program, in order.

    Parameters
    ----------
    kind : {"declined", "exit", "stay", "job_interview"}

    Raises
    ------
    InvalidInput
        On another kind.

    Examples
    --------
    >>> [question.key for question in questions("declined")]
    ['offers', 'declined', 'functions', 'contactable', 'past_survey', 'codes', 'last_ten', 'fixes', 'asker', 'cost']
    """
    checks.known("kind", kind, KINDS)
    people, codes, ten, one = _WHO[kind]
    reasons = _REASONS.get(kind, _REASONS["declined" if kind == "job_interview" else "exit"])
    first = (
        Question(
            "offers",
            "How many job offers did you make in the last 12 months, verbal ones included?",
            'a number such as 240, or a range such as "200-280"',
            "count",
        ),
    )
    return (
        *(first if kind == "declined" else ()),
        Question(PEOPLE_KEY[kind], _HOW_MANY[kind], 'a number such as 42, or a range such as "30-55"', "count"),
        Question(
            "functions",
            _BY_FUNCTION[kind],
            "such as engineering 25, sales 17",
            "parts",
        ),
        Question(
            "contactable",
            f"How many of these {people} may you still contact, as far as you hold an address and a permission?",
            'such as 38 of 42, or 90%, or "80-95%"',
            "share",
        ),
        Question(
            "past_survey",
            "Your last survey of candidates or leavers: how many answered of how many invited?",
            "such as exit survey: 12 of 40; add phone, mail or outside firm where that applies",
            "survey",
        ),
        Question(
            "codes",
            f"Which {codes} stand on file for the last 12 months, how often?",
            f"such as {reasons}",
            "counts",
        ),
        Question(
            "last_ten",
            f"Of your last 10 {ten}, how many were really about what, as far as you know?",
            f"such as {reasons}",
            "counts",
        ),
        Question(
            "fixes",
            "If one of these came out on top, what would you change, and for about how much?",
            "such as too slow: offer within a week, 2000-10000; hiring manager: interview training, 12000",
            "fixes",
        ),
        Question(
            "asker",
            "Who would ask, with which tool?",
            "such as HR, web form, 8 questions, gift card 20; or a number:\n" + menu(),
            "asker",
        ),
        Question(
            "cost",
            f"What does one {one} cost you?",
            'an amount such as "5000-30000"; or its parts, such as days empty 20-70, a day costs 300-700,'
            " recruiting again 2000-8000",
            "cost",
        ),
    )
