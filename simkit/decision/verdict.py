"""The first verdict: what response and candor alone say, until the value of the answers is weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simkit.decision.objections import CANT_TELL, HOLDS, Objection
from simkit.design.design import Design

__all__ = ["DO_NOT_LAUNCH", "LAUNCH", "PILOT", "REDESIGN", "Verdict", "first_verdict"]

LAUNCH = "launch"
REDESIGN = "redesign"
PILOT = "pilot"
DO_NOT_LAUNCH = "do not launch"

NOT_WEIGHED_YET = (
    "This first verdict looks at who would answer and who would say the true reason. It does not weigh yet what"
    " the answers would be worth, whether that pays for asking, or whether the money would do more good elsewhere."
)


@dataclass(frozen=True)
class Verdict:
    """What to do about the proposed design.

    Parameters
    ----------
    decision : str
        `launch`, `redesign`, `pilot` or `do not launch`.
    headline : str
        The answer in one sentence.
    because : tuple of str
        The reasons.
    better : str or None
        Name of the design to take instead, for `redesign`.
    next_step : str
        What would settle what is open; empty where nothing is.
    leaves_out : str
        What it does not weigh.
    """

    decision: str
    headline: str
    because: tuple[str, ...]
    better: str | None
    next_step: str = ""
    leaves_out: str = NOT_WEIGHED_YET


RESPONSE = ("O1", "O5", "O6")
"""Objections that a count of answers settles; the others hang on candor."""


def _pilot_settles(open_: Sequence[Objection]) -> str:
    response = [each.key for each in open_ if each.key in RESPONSE]
    candor = [each.key for each in open_ if each.key not in RESPONSE]
    words = []
    if response:
        words.append(f"Asking a first group and counting who answers would settle {' and '.join(response)}.")
    if candor:
        words.append(
            f"Asking in-house cannot settle {' and '.join(candor)}: answers do not show whether they are the"
            " true reason. That takes two ways of asking drawn by lot, or an outsider's call to the same people later."
        )
    return " ".join(words)


def _critical(objections: Sequence[Objection], finding: str) -> list[Objection]:
    return [each for each in objections if each.critical and each.finding == finding]


def _reason(objection: Objection) -> str:
    return f"{objection.key} “{objection.label}” {objection.finding}: {objection.sentence}"


def first_verdict(
    proposed: Design,
    in_reach: Sequence[Design],
    objections: Mapping[str, Sequence[Objection]],
    usable: Mapping[str, float],
) -> Verdict:
    """The first verdict on the proposed design; exactly one decision for any input.

    Parameters
    ----------
    proposed : Design
    in_reach : sequence of Design
        Other designs that could be taken.
    objections : mapping of design name to sequence of Objection
    usable : mapping of design name to float
        Expected candid and specific answers: which alternative is named.

    Notes
    -----
    In this order: `launch` when no critical objection holds or is open; `pilot` when none holds but one is open;
    `redesign` when one holds, while for another design none holds or is open; `pilot` of another design for which
    none holds; else `do not launch`.
    """
    holds = _critical(objections[proposed.name], HOLDS)
    open_ = _critical(objections[proposed.name], CANT_TELL)
    others = [design for design in in_reach if design.name != proposed.name]
    unblocked = [design for design in others if not _critical(objections[design.name], HOLDS)]
    clear = [design for design in unblocked if not _critical(objections[design.name], CANT_TELL)]

    def best(designs: Sequence[Design]) -> Design:
        return max(designs, key=lambda design: usable[design.name])

    because = tuple(_reason(each) for each in (*holds, *open_))
    if not holds and not open_:
        found = tuple(_reason(each) for each in objections[proposed.name] if each.critical)
        return Verdict(
            LAUNCH,
            f"Nothing critical speaks against launching “{proposed.name}”.",
            found or ("You count no objection as critical.",),
            None,
        )
    if not holds:
        step = _pilot_settles(open_)
        if clear:
            step += f" Or take “{best(clear).name}”: there nothing critical is open."
        return Verdict(
            PILOT,
            f"Pilot “{proposed.name}” before you decide: {_listed(open_)} cannot be settled at a desk.",
            because,
            None,
            step,
        )
    if clear:
        return Verdict(
            REDESIGN,
            f"Take “{best(clear).name}” instead of “{proposed.name}”: nothing critical speaks against it.",
            because,
            best(clear).name,
        )
    if unblocked:
        other = best(unblocked)
        still = _critical(objections[other.name], CANT_TELL)
        return Verdict(
            PILOT,
            f"Do not launch “{proposed.name}” as it stands; pilot “{other.name}” before you decide.",
            (*because, *(f"With “{other.name}”: " + _reason(each) for each in still)),
            other.name,
            _pilot_settles(still),
        )
    return Verdict(
        DO_NOT_LAUNCH,
        f"Do not launch: {_listed(holds)}, and no other way of asking would change that.",
        because,
        None,
    )


def _listed(objections: Sequence[Objection]) -> str:
    words = [f"“{each.label.lower()}”" for each in objections]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
