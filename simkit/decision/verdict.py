"""The verdict as a value; and the first one: what response and candor alone say where money cannot be weighed."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from simkit.decision.objections import CANT_TELL, HOLDS, NOT_WEIGHED, Objection
from simkit.design.design import Design

__all__ = [
    "DO_NOT_LAUNCH",
    "LAUNCH",
    "PILOT",
    "REDESIGN",
    "Verdict",
    "by_lot",
    "first_verdict",
    "joined",
    "listed",
    "reason_of",
]

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
    reason : str
        Why not, for `do not launch`: `does not pay`, `blocked`, or `cannot be settled at a sensible price`.
    money : tuple of str
        What asking costs and has to avoid to pay that back; empty where money is not weighed.
    turns : tuple of str
        What would turn it.
    beliefs : tuple of str
        What it would be under the named beliefs; filled in by `simkit.decision.ruling.verdict`.
    """

    decision: str
    headline: str
    because: tuple[str, ...]
    better: str | None
    next_step: str = ""
    leaves_out: str = NOT_WEIGHED_YET
    reason: str = ""
    money: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    beliefs: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{self.decision.upper()}. {self.headline}", *self.money]
        for heading, lines in (
            ("Because", self.because),
            ("What would turn it", self.turns),
            ("Under other beliefs", self.beliefs),
            ("Next", [self.next_step] if self.next_step else []),
            ("Left out", [self.leaves_out]),
        ):
            if lines:
                parts += ["", heading, *(f"- {each}" for each in lines)]
        return "\n".join(
            textwrap.fill(each, 110, subsequent_indent="  " if each.startswith("- ") else "") for each in parts
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


COUNTED = ("O1",)
"""Objections that a count of answers settles; the others hang on candor, on prices or on times to come."""


def by_lot(design: Design) -> str:
    """How candor could be learnt of."""
    rival = "by an outsider or without names" if design.in_house else "without names"
    return f"Draw by lot who is asked this way and who {rival}, and compare what they say."


def _pilot_settles(design: Design, open_: Sequence[Objection]) -> str:
    weighed = [each.key for each in open_ if each.finding == NOT_WEIGHED]
    counted = [each.key for each in open_ if each.key in COUNTED and each.key not in weighed]
    scarce = [each for each in open_ if not each.key]  # the guard: nothing usable
    settled = (*counted, *weighed, "")
    other = [f"“{each.label.lower()}”" for each in open_ if each.key not in settled]
    words = []
    if counted:
        words.append(f"Asking a first group and counting who answers settles {' and '.join(counted)}.")
    if other:
        asker = "in-house" if design.in_house else "through an outsider"
        words.append(
            f"Asking {asker} alone does not settle {joined(other)}: answers do not show whether they are the true"
            f" reason. {by_lot(design)}"
        )
    for each in scarce:
        words.append(f"{each.sentence} Below one there is nothing to act on: more people or more years would help.")
    if weighed:
        words.append(f"You count {joined(weighed)} as decisive, which this verdict cannot weigh yet.")
    return " ".join(words)


def _critical(objections: Sequence[Objection], *findings: str) -> list[Objection]:
    return [each for each in objections if each.critical and each.finding in findings]


OPEN = (CANT_TELL, NOT_WEIGHED)
"""Findings that leave a critical objection open."""


def reason_of(objection: Objection) -> str:
    """An objection as a reason: what it says and what was found."""
    named = f"{objection.key} “{objection.label}”".strip()
    return f"{named} {objection.finding}: {objection.sentence}"


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
    open_ = _critical(objections[proposed.name], *OPEN)
    others = [design for design in in_reach if design.name != proposed.name]
    unblocked = [design for design in others if not _critical(objections[design.name], HOLDS)]
    clear = [design for design in unblocked if not _critical(objections[design.name], *OPEN)]

    def best(designs: Sequence[Design]) -> Design:
        """The design whose worst critical objection is least likely, to a tenth; of these the one with most answers."""

        def merit(design: Design) -> tuple[float, float]:
            worst = max((each.probability.value for each in objections[design.name] if each.critical), default=0.0)
            return (-round(worst if worst == worst else 1.0, 1), usable[design.name])

        return max(designs, key=merit)

    because = tuple(reason_of(each) for each in (*holds, *open_))
    if not holds and not open_:
        found = tuple(reason_of(each) for each in objections[proposed.name] if each.critical)
        return Verdict(
            LAUNCH,
            f"Nothing critical speaks against launching “{proposed.name}”.",
            found or ("You count no objection as critical.",),
            None,
        )
    if not holds:
        step = _pilot_settles(proposed, open_)
        if clear:
            step += f" With “{best(clear).name}” nothing critical is open: the one to compare with."
        return Verdict(PILOT, _pilot_headline(proposed, open_), because, None, step)
    if clear:
        return Verdict(
            REDESIGN,
            f"Take “{best(clear).name}” instead of “{proposed.name}”: nothing critical speaks against it.",
            because,
            best(clear).name,
        )
    if unblocked:
        other = best(unblocked)
        still = _critical(objections[other.name], *OPEN)
        return Verdict(
            PILOT,
            f"Do not launch “{proposed.name}” as it stands; pilot “{other.name}” before you decide.",
            (*because, *(f"With “{other.name}”: " + reason_of(each) for each in still)),
            other.name,
            _pilot_settles(other, still),
        )
    return Verdict(
        DO_NOT_LAUNCH,
        f"Do not launch: {listed(holds)}, and no other way of asking would change that.",
        because,
        None,
    )


def _pilot_headline(design: Design, open_: Sequence[Objection]) -> str:
    if all(each.key in (*COUNTED, "") and each.finding != NOT_WEIGHED for each in open_):
        return f"Pilot “{design.name}” before you decide: {listed(open_)} cannot be settled at a desk."
    if all(each.finding == NOT_WEIGHED for each in open_):
        return f"Not decided: {listed(open_)} counts for you and is not weighed yet."
    be = "is" if len(open_) == 1 else "are"
    return f"Nobody can tell yet: {listed(open_)} {be} open. Pilot “{design.name}” only beside another way of asking."


def joined(words: Sequence[str]) -> str:
    """Words as in a sentence."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def listed(objections: Sequence[Objection]) -> str:
    """Objections by their labels, as in a sentence."""
    return joined([f"“{each.label.lower()}”" for each in objections])
