"""The past programs that a file chooses, and what it states about the model's parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

from simkit.evidence.beliefs import Beliefs
from simkit.evidence.priors import BOUNDS
from simkit.evidence.programs import ProgramRow, read_programs
from simkit.program.economics import Three
from simkit.program.file.complaints import Complaints, Place, outside
from simkit.program.program import EvidenceChoice, predicted_beliefs

__all__ = ["beliefs_of", "evidence_of"]


def evidence_of(complaints: Complaints, kind: str | None) -> EvidenceChoice | None:
    """The choice of past programs, or None where a complaint stands in the way."""
    table: Mapping[str, Any] = complaints.data.get("evidence", {})  # type: ignore[assignment]
    if kind is None or not isinstance(table, Mapping):
        return None
    usual = EvidenceChoice.default(kind)
    own: list[ProgramRow] = []
    labels = [row.label for row in read_programs()]
    rows = table.get("own", [])
    defaults = {"mode": "web", "sponsor": "in_house"} | {
        key: table.get(key, getattr(usual, key)) for key in ("population", "said_no")
    }
    usable = complaints.clean("evidence", "population") and complaints.clean("evidence", "said_no")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        at: Place = ("evidence", "own", number)
        if not isinstance(row, Mapping):
            continue
        if isinstance(row.get("label"), str):
            if row["label"] in labels:
                complaints.add((*at, "label"), "a past survey has that label already", "give it another one")
            labels.append(row["label"])
        if not complaints.clean(*at):
            continue
        if row["answered"] > row["invited"]:
            rule = f"only {row['invited']} were invited"
            complaints.add((*at, "answered"), rule, "give how many of the invited answered")
        elif usable:
            made = complaints.attempt(at, partial(ProgramRow, **{**defaults, **row}))
            own += [] if made is None else [made]
    if complaints.clean("evidence", "leave_out"):
        for number, label in enumerate(table.get("leave_out", [])):
            if label not in labels:
                complaints.unknown(("evidence", "leave_out", number), label, labels, "no past survey has that label")
    if not complaints.clean("evidence"):
        return None
    chosen = {key: table[key] for key in ("population", "said_no") if key in table}
    settings: dict[str, Any] = {"population": usual.population, "said_no": usual.said_no} | chosen
    leave_out = tuple(table.get("leave_out", ()))
    return complaints.attempt(("evidence",), lambda: EvidenceChoice(**settings, own=tuple(own), leave_out=leave_out))


def _flat(table: Mapping[str, Any], place: Place = ()) -> list[tuple[Place, str, Any]]:
    """Nested tables of beliefs as (place, dotted name, value)."""
    found = []
    for key, value in table.items():
        at = (*place, key)
        found += _flat(value, at) if isinstance(value, Mapping) else [(at, ".".join(map(str, at)), value)]
    return found


def beliefs_of(
    complaints: Complaints,
    kind: str | None,
    evidence: EvidenceChoice | None,
    spread: Three | None,
    notes: list[str],
) -> Beliefs:
    """The beliefs: the kind's, the predicted answer rate, and what the file states."""
    table = complaints.data.get("beliefs", {})
    stated = _flat(table) if isinstance(table, Mapping) else []
    beliefs = Beliefs.default(kind or "declined")
    if kind is not None and evidence is not None:
        beliefs = predicted_beliefs(kind, evidence, (name for _, name, _ in stated))
    seen: set[str] = set()
    for at, name, value in stated:
        place: Place = ("beliefs", *at)
        if name in seen:
            complaints.add(place, "stands twice", "keep one of the two")
        elif name not in BOUNDS:
            complaints.unknown(place, name, BOUNDS, "there is no such parameter")
        elif _beyond(name, value):
            complaints.add(place, outside(*BOUNDS[name]), "move it inside")
        elif complaints.clean(*place):
            change = partial(beliefs.but, {name: value})
            made = complaints.attempt(place, change, f"{name}: ", f"{name} ")
            beliefs = made or beliefs
        seen.add(name)
    _check_correlations(complaints, beliefs, seen)
    if spread is not None:
        low, middle, high = spread
        if "volume_factor" in seen:
            rule = "people_per_year is a range already"
            complaints.add(("beliefs", "volume_factor"), rule, "keep one of the two")
        else:
            factor = (low / middle, 1.0, high / middle)
            at_people: Place = ("population", "people_per_year")
            made = complaints.attempt(at_people, partial(beliefs.but, {"volume_factor": factor}))
            beliefs = made or beliefs
            notes.append(
                f"The number of people a year is not certain: {middle:g} ({low:g} to {high:g}), carried as"
                " volume_factor in the beliefs."
            )
    if evidence is not None:
        _say_rate(complaints, evidence, seen, notes)
    _say_replaced(seen, notes)
    return beliefs


def _beyond(name: str, value: object) -> bool:
    """Whether a number, or one of three, lies outside the parameter's bounds."""
    numbers = value if isinstance(value, list) else [value]
    low, high = BOUNDS[name]
    return any(
        not low <= each <= high
        for each in numbers
        if isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each)
    )


def _check_correlations(complaints: Complaints, beliefs: Beliefs, stated: set[str]) -> None:
    """Complain about three trait correlations that no three quantities can have (negative determinant)."""
    names = [name for name in BOUNDS if name.startswith("trait_correlation.")]
    if not stated.intersection(names) or not complaints.clean("beliefs", "trait_correlation"):
        return
    a, b, c = (beliefs.priors[name].distribution.median for name in names)
    if 1 + 2 * a * b * c - a * a - b * b - c * c < -1e-12:
        place: Place = ("beliefs", "trait_correlation")
        rule = f"correlations of {a:g}, {b:g} and {c:g} cannot occur together"
        complaints.add(place, rule, "move them nearer to 0")


_RATE = ("intercept", "reference_start_rate", "answer_rate")
"""Three ways to say how ready people are; an earlier one replaces the later ones."""
_ANCHORS = ("anchor_lo", "anchor_hi", "live_share_of_gap")
_FROM_ANCHORS = ("candor_sensitivity", "candor_risk", "candor_live")
_ELSEWHERE = {
    "admits": "admitted students",
    "candidates": "candidates",
    "exit": "leavers elsewhere",
    "stay": "employees elsewhere",
}


def _say_rate(complaints: Complaints, evidence: EvidenceChoice, seen: set[str], notes: list[str]) -> None:
    """How many will answer: predicted, or which of the stated parameters replaces the prediction."""
    stated = [name for name in _RATE if name in seen]
    if stated:
        first, rest = stated[0], stated[1:]
        replaced = _and(["the answer rate predicted from past surveys", *rest])
        notes.append(f"{first} is stated under [beliefs] and replaces {replaced}.")
        if "evidence" in complaints.data:
            notes.append(f"{first} is stated under [beliefs], so [evidence] does not move it.")
        return
    used = len(read_programs()) - len(set(evidence.leave_out)) + len(evidence.own)
    low, high = evidence.answer_rate.interval(0.90)
    notes.append(
        f"The answer rate is predicted from {used} past surveys, for {_like(evidence)}:"
        f" {evidence.answer_rate.median:.0%} ({low:.0%} to {high:.0%})."
    )


def _like(evidence: EvidenceChoice) -> str:
    """Whom the program's people are like, in plain words.

    >>> _like(EvidenceChoice.default("exit")), _like(EvidenceChoice.default("declined"))
    ('leavers elsewhere', 'candidates, all of whom had said no')
    """
    who, said_no = _ELSEWHERE[evidence.population], evidence.said_no
    if said_no == 0 and evidence.population in ("exit", "stay"):
        return who  # that leavers and employees have turned nobody down goes without saying
    return (
        f"{who}, {'none' if said_no == 0 else 'all' if said_no == 1 else f'{100 * said_no:.3g}%'} of whom had said no"
    )


def _say_replaced(seen: set[str], notes: list[str]) -> None:
    """Stated parameters that another stated one makes idle."""
    if {"mode_on_response.phone", "call_start_rate"} <= seen:
        notes.append(
            "mode_on_response.phone is stated under [beliefs], so call_start_rate moves nothing: video and in person"
            " follow the phone."
        )
    anchors = [name for name in _ANCHORS if name in seen]
    fixed = [name for name in _FROM_ANCHORS if name in seen]
    if anchors and fixed:
        left = [name for name in _FROM_ANCHORS if name not in seen]
        moved = f"only {_and(left)}" if left else "nothing"
        notes.append(f"Beside {_and(fixed)}, which [beliefs] states too, {_and(anchors)} can move {moved}.")


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
