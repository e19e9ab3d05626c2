"""By which words a question is recognised as being about one of a program's reasons (judgement)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simkit.design.text.draft import Topic
from simkit.population.phrases import phrases_of
from simkit.population.population import Population
from simkit.population.reasons import Reason, catalogue

__all__ = ["topics_of"]

_LOOSE = {
    "other",
    "comp",
    "counter",
    "speed",
    "level",
    "title",
    "success",
    "news",
    "values",
    "brand",
    "image",
    "moving",
}
_LOOSE |= {"private", "package", "respect", "level", "direction", "leaders", "stability", "scope", "slow", "too long"}
_LOOSE |= {"delay", "delays", "timeline", "team", "hours", "tasks", "study", "studies", "thanks", "praise", "conduct"}
_LOOSE |= {"reviews", "vision", "culture", "expectations", "health", "spouse", "partner", "family", "job offer"}
"""Words that name a reason in a list of reasons, but say too little within a question."""

_ASKED = {
    "pay": ("pay", "salary", "compensation", "benefits"),
    "other_offer": ("another option", "other options", "another job offer", "other offers", "offer elsewhere"),
    "location": ("place of work", "working from home", "workplace", "work arrangements"),
    "personal": ("personal circumstances", "family circumstances", "private circumstances"),
    "too_slow": ("how long the process", "time from your application", "length of the process", "pace of the process"),
    "too_many_interviews": ("number of interviews", "interview rounds", "how many interviews"),
    "communication": ("kept informed", "informed between", "communicated", "the way you were treated", "treated"),
    "job_not_as_thought": (
        "had expected",
        "job would be like",
        "what the job",
        "expected of the job",
        "day to day",
        "job description",
    ),
    "growth": ("room to grow", "career", "develop", "opportunities to advance"),
    "authority": ("authority", "decide on your own", "autonomy"),
    "role_demands": ("what success", "success in the role", "expected of you"),
    "hiring_manager": (
        "hiring manager",
        "future manager",
        "your manager",
        "future boss",
        "reported to",
        "people you met",
    ),
    "enthusiasm": ("interested the interviewers", "enthusiasm", "interviewers seemed", "interviewers"),
    "strategy": ("where the company is heading", "direction of the company", "company strategy", "strategy"),
    "reputation": ("reputation", "company culture", "job security", "layoffs", "culture or"),
    "leverage": ("exploring what", "negotiat", "bargaining"),
}
"""How questions, rather than lists, speak of the shipped reasons."""


def topics_of(reasons: Population | tuple[Reason, ...], kind: str = "declined") -> Mapping[str, Topic]:
    """Topics for `Questionnaire.read`: of each reason its key, its label, its everyday words, its sensitivity.

    Parameters
    ----------
    reasons : Population or tuple of Reason
    kind : str
        The kind of program, whose everyday words are used.

    Examples
    --------
    >>> from simkit.design.text.read import parse
    >>> topics = topics_of(catalogue("declined"))
    >>> text = "1. Why did you decline? [reason]\\n2. How did you find your future manager?"
    >>> parse(text, topics=topics).questionnaire.items[1].topic
    'hiring_manager'
    """
    every = reasons.reasons if isinstance(reasons, Population) else reasons
    everyday = phrases_of(kind)
    shipped = {reason.key for reason in catalogue(kind)}
    made = {}
    for reason in every:
        words = [_plain(reason.key.replace("_", " ")), _plain(reason.label)]
        if reason.key in shipped:
            words += [_plain(phrase) for phrase in (*everyday.get(reason.key, ()), *_ASKED.get(reason.key, ()))]
        kept = tuple(dict.fromkeys(word for word in words if word and word not in _LOOSE))
        made[reason.key] = Topic(kept, reason.sensitivity)
    return made


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("’", "")))
