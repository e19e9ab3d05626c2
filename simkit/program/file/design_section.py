"""The designs of a program file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any

from simkit import checks
from simkit.design.design import REFERENCE, Design, Step
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING, preset
from simkit.design.questionnaire import Item, Questionnaire
from simkit.program.file.complaints import Complaints, Place, shown
from simkit.program.file.items import questionnaire_of
from simkit.program.file.reasons_section import ReasonsRead, known_reason

__all__ = ["designs_of"]

_APART = {"preset", "name", "step", "item", "questionnaire"}
"""Keys that are no change to a design as they stand."""

_COMBINING = {"preset", "link", "mode", "anonymity", "to", "week", "step", "reminders", "attempts"}
"""Keys of which rules speak together: with one of them wrong the others cannot be judged."""


def designs_of(complaints: Complaints, reasons: ReasonsRead | None, notes: list[str]) -> list[Design] | None:
    """The designs in the file's order; None where a complaint stands in the way."""
    rows: Any = complaints.data.get("design", [])
    if not isinstance(rows, list):
        return None
    made = [
        _design(complaints, ("design", number), row, reasons, notes)
        for number, row in enumerate(rows)
        if isinstance(row, Mapping)
    ]
    names: list[str | None] = [_name(row) for row in rows]
    for number, name in enumerate(names):
        if name is not None and name in names[:number]:
            place: Place = ("design", number, "name" if "name" in rows[number] else "preset")
            rule = f"a design named {shown(name)} stands further up already"
            complaints.add(place, rule, "give each design a name of its own")
    proposed = complaints.data.get("proposed")
    if names and isinstance(proposed, str) and proposed not in names and None not in names:
        complaints.unknown(("proposed",), proposed, map(str, names), "no design has that name")
    return [design for design in made if design is not None] if complaints.clean("design") else None


def _name(row: object) -> str | None:
    """The name that a design will have; None where the file does not say it."""
    if not isinstance(row, Mapping):
        return None
    start = row.get("preset")
    shipped = isinstance(start, str) and (start in WAYS_OF_ASKING or start in COMPARATORS)
    usual = preset(str(start)).name if shipped else None
    name = row.get("name", usual)
    return name if isinstance(name, str) else None


def _design(
    complaints: Complaints, at: Place, row: Mapping[str, Any], reasons: ReasonsRead | None, notes: list[str]
) -> Design | None:
    bad = complaints.bad_keys(*at)
    start = row.get("preset")
    if start is None:
        for key, way_out in (
            ("name", "give the design a name, or start from a preset"),
            ("step", "add [[design.step]] for every contact, or start from a preset"),
            ("item", "add [[design.item]] for every question, or start from a preset"),
        ):
            if key not in row and not (key == "item" and "questionnaire" in row):
                complaints.lacks((*at, key), way_out)
    items = None if "item" in bad or "item" not in row else _items(complaints, at, row["item"], reasons)
    if "questionnaire" in row and "item" in row:
        complaints.add((*at, "questionnaire"), "[[design.item]] gives the questions too", "keep one of the two")
    elif "questionnaire" in row and "questionnaire" not in bad:
        items = questionnaire_of(complaints, (*at, "questionnaire"), row["questionnaire"], reasons, notes)
    steps = None if "step" in bad or "step" not in row else _steps(complaints, at, row["step"])
    if bad & _COMBINING or ("step" in row and steps is None) or (start is None and "step" not in row):
        return None
    base = REFERENCE if start is None else preset(start)
    changes = {key: value for key, value in row.items() if key not in _APART | bad}
    if start is None:
        changes.setdefault("about", "")
    if steps is not None:
        changes["steps"] = steps
    if items is not None:
        changes["questionnaire"] = items
    name = row["name"] if "name" not in bad and "name" in row else base.name
    sentences = dict.fromkeys(_refusals(base, name, changes))
    for sentence in sentences:
        message = sentence.removeprefix(f"design {name!r}: ").removesuffix(".")
        complaints.say(at, f"{complaints.thing(at)}: {message}.")
    return None if sentences or not complaints.clean(*at) else base.but(name, **changes)


def _steps(complaints: Complaints, at: Place, rows: list[Mapping[str, Any]]) -> tuple[Step, ...] | None:
    made: list[Step] = []
    for number, row in enumerate(rows):
        step = complaints.attempt((*at, "step", number), partial(Step, **row))
        if step is None and row.get("anonymity") == "anonymous":
            # that no conversation is anonymous has been said; the other rules can still be tried
            step = Step(**{**row, "anonymity": "confidential"})
        if step is None:
            return None
        made.append(step)
    return tuple(made)


def _items(
    complaints: Complaints, at: Place, rows: list[Mapping[str, Any]], reasons: ReasonsRead | None
) -> Questionnaire | None:
    for number, row in enumerate(rows):
        if "topic" in row:
            known_reason(complaints, reasons, (*at, "item", number, "topic"), row["topic"])
    return complaints.attempt((*at, "item"), lambda: Questionnaire.of(Item(**row) for row in rows))


def _refusals(base: Design, name: str, changes: dict[str, Any]) -> list[str]:
    """Why a design is refused: every reason, though it names only the first it meets.

    Any rule shows itself once all the others are out of its way: so each set of settings is made harmless in
    turn (256 sets, a few milliseconds), and what is still refused is heard.
    """
    heard = _refusal(base, name, changes)
    if heard is None:
        return []
    sentences = [heard]
    for size in range(1, len(_HARMLESS) + 1):
        for chosen in combinations(_HARMLESS, size):
            tried = dict(changes)
            for harmless in chosen:
                tried = harmless(tried)
            heard = _refusal(base, name, tried)
            sentences += [] if heard is None else [heard]
    return sentences


def _refusal(base: Design, name: str, changes: dict[str, Any]) -> str | None:
    try:
        base.but(name, **changes)
    except checks.InvalidInput as problem:
        return str(problem)
    return None


def _every_step(changes: dict[str, Any], **settings: Any) -> dict[str, Any]:
    if "steps" not in changes:
        return changes
    return changes | {"steps": tuple(replace(step, **settings) for step in changes["steps"])}


def _first_to_everyone(changes: dict[str, Any]) -> dict[str, Any]:
    first, *others = changes.get("steps", (None,))
    return changes if first is None else changes | {"steps": (replace(first, to="everyone"), *others)}


_HARMLESS = (
    _first_to_everyone,
    lambda changes: _every_step(changes, week=0.0),
    lambda changes: _every_step(changes, to="everyone") | {"to": "everyone"},
    # steps that are made alike must not be at odds about their minutes
    lambda changes: _every_step(changes, anonymity="confidential", minutes=None) | {"anonymity": "confidential"},
    lambda changes: _every_step(changes, mode="web", minutes=None) | {"mode": "web"},
    lambda changes: _every_step(changes, minutes=None),
    lambda changes: changes | {"link": "vendor"},
    lambda changes: {key: value for key, value in changes.items() if key != "attempts"},
)
