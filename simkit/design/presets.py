"""The ways of asking that the dispute names, and the comparators that cost next to nothing.

Every preset is a plain `Design`; `but()` varies it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simkit import checks
from simkit.design.design import MOST_CONTACTS, Design, Step, repeated
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.design.sequence import followed_by

__all__ = [
    "COMPARATORS",
    "WAYS_OF_ASKING",
    "anonymous_platform",
    "anonymous_web",
    "candidate_survey",
    "decline_click",
    "decline_code",
    "email_question",
    "employer_call",
    "employer_web",
    "internal_research_web",
    "manager_interview",
    "preset",
    "runs_already",
    "third_party_call",
    "third_party_web",
    "web_then_call",
]


def _contacts(first: Step, reminders: int, *, linked: bool = True) -> tuple[Step, ...]:
    """An invitation and reminders, which go to those who have not answered where that is known."""
    steps = repeated((first,), checks.whole_number("reminders", reminders, 0, MOST_CONTACTS) + 1)
    return (steps[0], *(replace(step, to="nonrespondents") for step in steps[1:])) if linked else steps


def manager_interview(minutes: float = 30.0, reminders: int = 1) -> Design:
    """A personal interview by the hiring manager, by video: identified, live, the person has met the asker.

    >>> manager_interview().in_house
    True
    """
    return Design(
        "interview by the hiring manager",
        _contacts(Step("video", "hiring_manager", "identified", week=2), reminders),
        Questionnaire.conversation(minutes),
        link="employer",
        reporting_cell=1,
        about="The hiring manager talks to the person by video.",
    )


def employer_call(minutes: float = 20.0, reminders: int = 2) -> Design:
    """A telephone interview by HR: identified, live, up to three attempts."""
    return Design(
        "call by HR",
        _contacts(Step("phone", "hr", "identified", week=2), reminders),
        Questionnaire.conversation(minutes),
        link="employer",
        reporting_cell=1,
        about="HR calls and talks.",
    )


def employer_web(items: int = 10, reminders: int = 1, question: str = "open") -> Design:
    """HR's own web survey with names, the reason written in the person's own words.

    With `question="closed"` it is the reference design.
    """
    return Design(
        "web survey by HR",
        _contacts(Step("web", "hr", "identified", week=2), reminders),
        Questionnaire.form(items, question=question),
        link="employer",
        about="HR sends a link to a short form; answers carry the name.",
    )


def internal_research_web(items: int = 10, reminders: int = 2, question: str = "open") -> Design:
    """A confidential web survey by a department outside hiring and HR (market research, analytics)."""
    return Design(
        "web survey by internal research",
        _contacts(Step("web", "internal_research", "confidential", week=2), reminders),
        Questionnaire.form(items, question=question),
        link="employer",
        about="A research department outside HR asks, keeps the names and passes on groups only.",
    )


def third_party_call(minutes: float = 20.0, reminders: int = 2) -> Design:
    """A telephone interview by a search, consulting or research firm that keeps names to itself."""
    return Design(
        "call by a third party",
        _contacts(Step("phone", "third_party", "confidential", week=3), reminders),
        Questionnaire.conversation(minutes),
        link="vendor",
        about="An outside firm calls and passes on groups only.",
    )


def third_party_web(items: int = 10, reminders: int = 2, question: str = "open") -> Design:
    """A confidential web survey by an outside firm."""
    return Design(
        "web survey by a third party",
        _contacts(Step("web", "third_party", "confidential", week=2), reminders),
        Questionnaire.form(items, question=question),
        link="vendor",
        about="An outside firm sends the form and passes on groups only.",
    )


def anonymous_web(items: int = 8, reminders: int = 2, question: str = "open") -> Design:
    """The employer's own anonymous web form: one link for everybody, nothing ties an answer to a person."""
    return Design(
        "anonymous web form by HR",
        _contacts(Step("web", "hr", "anonymous", week=2), reminders, linked=False),
        Questionnaire.form(items, question=question),
        link="none",
        about="HR sends everybody the same link; nobody can tell who answered.",
    )


def anonymous_platform(items: int = 8, reminders: int = 2, question: str = "open") -> Design:
    """An outside platform's anonymous web form; the platform reminds only those who have not answered."""
    return Design(
        "anonymous form on an outside platform",
        _contacts(Step("web", "third_party", "anonymous", week=2), reminders),
        Questionnaire.form(items, question=question),
        link="vendor",
        about="An outside platform sends the form and shows groups only.",
    )


def email_question(reminders: int = 1) -> Design:
    """An e-mail with one open question, answered by replying: identified, written."""
    return Design(
        "one question by e-mail",
        _contacts(Step("email", "hr", "identified", week=1), reminders),
        Questionnaire((Item("open", 2.0, asks=REASON_QUESTION, text="What was your main reason?"),)),
        link="employer",
        reporting_cell=1,
        about="HR writes and asks for a reply in the person's own words.",
    )


def web_then_call(items: int = 10, call_minutes: float = 20.0, reminders: int = 1, calls: int = 2) -> Design:
    """HR's web survey with names, then HR calls those who have not answered: a sequence of two modes.

    The call talks through the questions of the form and takes `call_minutes`; what is said to a person who listens
    is weighed as in any call, and each contact's minutes as its own.

    >>> web_then_call().attempts, web_then_call(call_minutes=15).longest
    (4, 15.0)
    """
    about = "HR sends a link to a short form, then calls those who have not answered; answers carry the name."
    made = followed_by(
        employer_web(items, reminders), employer_call(call_minutes, checks.whole_number("calls", calls, 1, 20) - 1)
    )
    return replace(made, name="web survey, then a call, by HR", about=about)


def decline_code(coverage: float = 0.95) -> Design:
    """The decline code that the recruiter enters: nearly full coverage, filtered by what the recruiter heard.

    The coverage is judgement. What the person told the recruiter was said live and by name; the code itself
    has the depth of a closed item.
    """
    return Design(
        "decline code on file",
        (Step("phone", "hr", "identified", week=0),),
        Questionnaire((Item("closed", 0.5, asks=REASON_QUESTION),)),
        link="employer",
        reporting_cell=1,
        coverage=checks.probability("coverage", coverage),
        about="The recruiter enters a reason after the candidate says no.",
    )


def decline_click() -> Design:
    """One question at the moment of declining in the applicant system: identified, no delay, no reminder."""
    return Design(
        "one question at the decline click",
        (Step("web", "hr", "identified", week=0),),
        Questionnaire((Item("closed", 0.5, asks=REASON_QUESTION),)),
        link="employer",
        reporting_cell=1,
        about="The applicant system asks for the reason when the offer is declined.",
    )


def candidate_survey() -> Design:
    """The applicant system's own anonymous candidate survey: short, one e-mailed link, no reminder."""
    return Design(
        "the applicant system's candidate survey",
        (Step("web", "hr", "anonymous", week=1),),
        Questionnaire.form(4),
        link="vendor",
        about="The applicant system mails every candidate a short anonymous form.",
    )


WAYS_OF_ASKING: dict[str, Callable[[], Design]] = {
    "manager_interview": manager_interview,
    "employer_call": employer_call,
    "employer_web": employer_web,
    "internal_research_web": internal_research_web,
    "third_party_call": third_party_call,
    "third_party_web": third_party_web,
    "anonymous_web": anonymous_web,
    "anonymous_platform": anonymous_platform,
    "email_question": email_question,
}
"""The ways of asking, by preset name."""

COMPARATORS: dict[str, Callable[[], Design]] = {
    "decline_code": decline_code,
    "decline_click": decline_click,
    "candidate_survey": candidate_survey,
}
"""What costs next to nothing and stands beside every program."""


def runs_already(design: Design) -> bool:
    """Whether it is one of the comparators, which need no set-up.

    >>> runs_already(decline_click()), runs_already(employer_call())
    (True, False)
    """
    return any(design.alike(make()) for make in COMPARATORS.values())


def preset(name: str) -> Design:
    """The shipped design of that name.

    >>> preset("decline_code").coverage
    0.95
    """
    every = WAYS_OF_ASKING | COMPARATORS
    return every[checks.known("preset", name, every)]()
