"""Everyday words for the shipped reasons, by which they are recognised in what people write."""

from __future__ import annotations

from collections.abc import Mapping

from simkit import checks
from simkit.population.reasons import CATALOGUES

__all__ = ["phrases_of"]

# Plain words for the shipped reasons (judgement: what such lists usually say). A phrase is found in an answer
# when its words stand there in a row; the longest phrase found decides.
_WORDS = {
    "pay": "pay; salary; compensation; money; wage; wages; benefits; package; bonus; comp; remuneration; equity",
    "other_offer": "other offer; another offer; better offer; competing offer; competitor; accepted elsewhere;"
    " took another job; another job; other job; other employer; another employer",
    "counteroffer": "counteroffer; counter offer; counter; stayed with employer; current employer; stayed put;"
    " present employer; retained by employer",
    "location": "location; commute; relocation; remote; remote work; home office; hybrid; distance; moving",
    "personal": "personal; family; health; private; private life; personal circumstances; spouse; partner",
    "too_slow": "too slow; slow; process too long; took too long; too long; speed; delay; delays; time to offer;"
    " slow process; timeline",
    "too_many_interviews": "too many interviews; too many rounds; number of interviews; interview rounds;"
    " too many interviewers; too many steps",
    "communication": "communication; poor communication; no feedback; ghosted; disrespect; respect; treatment;"
    " candidate experience; rude",
    "job_not_as_thought": "job not as thought; not as described; job content; content of the role; duties; job fit;"
    " role fit; role mismatch; not what expected; work itself; scope",
    "growth": "growth; career; promotion; development; advancement; career path; progression; no room to grow",
    "authority": "authority; lack of authority; autonomy; level; title; seniority; decision rights",
    "role_demands": "role demands; unclear role; unclear expectations; expectations; success; unclear success",
    "hiring_manager": "hiring manager; manager; boss; future manager; future boss; line manager; supervisor",
    "enthusiasm": "enthusiasm; interviewers; interviewer; uninterested interviewers; lack of interest; interview panel",
    "strategy": "strategy; direction; leadership; leaders; vision; conflicting views; divergent views",
    "reputation": "reputation; culture; layoffs; reviews; glassdoor; image; brand; news; stability; values",
    "leverage": "leverage; bargaining; bargain; negotiating; used offer; only bargaining; bargaining chip",
}
_LEAVING = {
    "pay": _WORDS["pay"],
    "better_job": "better job; better offer; other offer; another job; other job; competitor; new job; offer elsewhere",
    "personal": _WORDS["personal"] + "; retirement; study; studies; caring",
    "location": _WORDS["location"],
    "growth": _WORDS["growth"],
    "work_itself": "work itself; not as described; job content; tasks; duties; job fit; boredom; role fit",
    "recognition": "recognition; appreciation; praise; thanks; not valued",
    "pressure": "pressure; workload; stress; burnout; overtime; hours; work life balance",
    "supervisor": "supervisor; manager; boss; line manager; direct manager",
    "colleagues": "colleagues; team; coworkers; conflict; friction; conflict in the team",
    "leadership": "leadership; leaders; senior management; executives; strategy; direction; board",
    "culture": "culture; values; fairness; discrimination; harassment; bullying; conduct; inclusion",
}


def phrases_of(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Phrases by reason key, for the catalogue of a kind of program.

    >>> phrases_of("exit")["recognition"][0]
    'recognition'
    """
    checks.known("kind", kind, CATALOGUES)
    words = _WORDS if kind in ("declined", "job_interview") else _LEAVING
    return {key: tuple(phrase.strip() for phrase in phrases.split(";")) for key, phrases in words.items()}
