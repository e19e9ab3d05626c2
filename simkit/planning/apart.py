"""Which parameters set two designs apart, and on whose word each is believed."""

from __future__ import annotations

from dataclasses import dataclass

from simkit.design.design import Design, Step
from simkit.program.program import Program

__all__ = ["GROUPS", "PLAIN", "Ground", "grounds_of", "separators"]

GROUPS = ("answers", "candor", "detail")
"""Whether people answer; whether they say so; whether what they say is given with care and can be acted upon."""

PLAIN = {
    "answer_rate": "how many answer the employer's own web survey",
    "call_start_rate": "how many take part in a talk",
    "attempt_decay": "how fast reminders wear out",
    "length_per_doubling": "how far a longer request puts people off",
    "breakoff_per_minute": "how many leave with every minute",
    "live_on_breakoff": "how seldom a talk is broken off",
    "sponsor_on_response.hiring_manager": "whether people rather answer the hiring manager",
    "sponsor_on_response.internal_research": "whether people rather answer a research department",
    "sponsor_on_response.third_party": "whether people rather answer an outside firm",
    "anonymity_on_response.anonymous": "whether a promise of anonymity brings answers",
    "anonymity_on_response.confidential": "whether a promise of confidence brings answers",
    "mode_on_response.sms": "whether text messages are answered",
    "skip_risk": "how far fear makes people leave the question out",
    "skip_open": "how often a written question is left out",
    "open_on_breakoff": "how many leave at a written question",
    "closeness.hr": "how near HR is felt to be",
    "closeness.internal_research": "how near a research department is felt to be",
    "closeness.third_party": "how near an outside firm is felt to be",
    "exposure.confidential_inside": "how far a promise of confidence is believed",
    "exposure.confidential_outside": "how far an outsider's promise of confidence is believed",
    "exposure.anonymous_inside": "how far the employer's promise of anonymity is believed",
    "exposure.anonymous_outside": "how far an outsider's promise of anonymity is believed",
    "anchor_lo": "how candid people are where they are least protected",
    "anchor_hi": "how candid people are where they are best protected",
    "live_share_of_gap": "what a listener costs in candor",
    "stake": "what people think they risk",
    "specific.live": "how often a spoken answer says what to fix",
    "specific.open": "how often a written answer says what to fix",
    "specific.closed": "how often a ticked answer says what to fix",
    "careless_anonymous": "whether people take less care where they are anonymous",
    "careless_per_doubling": "how far care wanes with the minutes",
    "volume_factor": "how many people there will be",
    "deliverable": "how many an invitation reaches",
    "goodwill_on_response": "whether the angry or the fond answer more",
    "the reasons' shares": "how often each reason is the true one",
}
"""Parameters as a reader who is no statistician meets them."""


@dataclass(frozen=True)
class Ground:
    """One parameter that sets two designs apart.

    Parameters
    ----------
    name : str
    basis : str
        `given`, `register`, `judgement` or `definition`.
    rows : tuple of str
        Rows of the register.
    """

    name: str
    basis: str
    rows: tuple[str, ...]


def _exposure(step: Step) -> str:
    # identified is 1 by definition
    return f"exposure.{step.anonymity}_{'outside' if step.outside else 'inside'}"


def _minutes_to_reason(design: Design) -> float:
    """Minutes up to and including the reason question."""
    asked = design.questionnaire.items[: design.questionnaire.reason_at + 1]
    return sum(item.minutes for item in asked)


def separators(a: Design, b: Design) -> dict[str, tuple[str, ...]]:
    """Names of the parameters that act in only one of two designs, or at another level, by group.

    Only effects that differ by design: what scales both alike (how many people there are, say) is not among them.

    Examples
    --------
    >>> from simkit.design.presets import employer_web
    >>> web = employer_web()
    >>> separators(web, web.but("x", sponsor="third_party", link="vendor"))["answers"]
    ('sponsor_on_response.third_party', 'skip_risk')
    """
    answers: list[str] = []
    candor: list[str] = []
    detail: list[str] = []
    one, other = a.steps[0], b.steps[0]
    traced = (one.sponsor, one.anonymity, a.reporting_cell) != (other.sponsor, other.anonymity, b.reporting_cell)
    if one.sponsor != other.sponsor:
        answers += [f"sponsor_on_response.{step.sponsor}" for step in (one, other)]
        candor += [f"closeness.{step.sponsor}" for step in (one, other)]
    if one.anonymity != other.anonymity:
        answers += [f"anonymity_on_response.{step.anonymity}" for step in (one, other)]
    if _exposure(one) != _exposure(other):
        candor += [_exposure(step) for step in (one, other) if step.anonymity != "identified"]
    if one.live != other.live:
        answers += ["call_start_rate", "answer_rate", "live_on_breakoff"]
        candor += ["live_share_of_gap"]
    elif one.mode != other.mode:
        answers += [f"mode_on_response.{step.mode}" for step in (one, other)]
    if a.minutes != b.minutes:
        answers += ["length_per_doubling", "breakoff_per_minute"]
    kinds = [d.questionnaire.items[d.questionnaire.reason_at].kind for d in (a, b)]
    said = [f"specific.{'live' if step.live else kind}" for step, kind in zip((one, other), kinds, strict=True)]
    if said[0] != said[1]:
        detail += said
    written = [not step.live and kind == "open" for step, kind in zip((one, other), kinds, strict=True)]
    if written[0] != written[1]:
        answers += ["skip_open", "open_on_breakoff"]
    if (one.anonymity == "anonymous") != (other.anonymity == "anonymous"):
        detail.append("careless_anonymous")
    if _minutes_to_reason(a) != _minutes_to_reason(b):
        detail.append("careless_per_doubling")
    if traced:
        answers.append("skip_risk")
    if traced or one.live != other.live:
        candor += ["anchor_lo", "anchor_hi"]
    known = {
        "sponsor_on_response.hr", "anonymity_on_response.identified", "mode_on_response.web", "closeness.hiring_manager"
    }  # fmt: skip
    return {
        group: tuple(dict.fromkeys(name for name in names if name not in known))
        for group, names in zip(GROUPS, (answers, candor, detail), strict=True)
    }


def grounds_of(program: Program, a: Design, b: Design) -> dict[str, tuple[Ground, ...]]:
    """What sets two designs apart, by group, with what each parameter rests on."""
    rows = {row.name: row for row in program.beliefs.table()}

    def ground(name: str) -> Ground:
        # a derived parameter that is not stated rests on what it comes from
        from_ = {
            "anonymity_on_response.confidential": "anonymity_on_response.anonymous",
            "exposure.confidential_outside": "exposure.confidential_inside",
            "mode_on_response.phone": "call_start_rate",
            "mode_on_response.video": "call_start_rate",
            "mode_on_response.in_person": "call_start_rate",
        }
        row = rows[name if name in rows else from_[name]]
        return Ground(name, row.basis, row.rows)

    return {group: tuple(map(ground, names)) for group, names in separators(a, b).items()}
