"""Responses, or everybody who was invited, in a table of one's own; and interviews in a coding sheet."""

from __future__ import annotations

import re

from simkit.pilot.agreement import Agreement
from simkit.pilot.case import KEYS, Case, Columns, Response
from simkit.pilot.cell_values import yes
from simkit.pilot.data import ANSWERED, DISPOSITIONS, Person
from simkit.pilot.private import words_of
from simkit.pilot.sheet import Sheet
from simkit.pilot.trouble import Notebook

__all__ = ["read_generic"]

_DISPOSITIONS = {words_of(each): each for each in DISPOSITIONS} | {
    "breakoff": "break-off",
    "noncontact": "non-contact",
    "no answer": "non-contact",
    "refused": "refusal",
    "bounced": "undelivered",
    "ineligible": "not eligible",
}


def read_generic(sheet: Sheet, case: Case, book: Notebook) -> tuple[list[Response], bool, Agreement | None]:
    """Rows, whether they are everybody who was invited, and how far two coders agree."""
    headings = sheet.rows[0][1]
    columns = Columns(sheet, headings, sheet.rows[1:], case, book)
    columns.find()
    at = columns.at
    if "reason" not in at and "disposition" not in at:
        rule = "has a heading in which no column for reason and none for disposition is known"
        way_out = 'name them so, or say which, such as --column "Why=reason"; see simkit pilot template'
        book.complain(sheet.file, 0, "", None, rule, way_out)
        return [], False, None
    interviews = "coder" in at
    if interviews:
        for role in ("reason", "specific"):
            columns.need(role, "see simkit pilot template --for coding")
    asked = [
        place
        for place, heading in enumerate(headings)
        if place not in {*at.values(), *columns.keys.values()} and re.fullmatch(r"q\d+( .*)?", words_of(heading))
    ]
    columns.drop(set(asked) - columns.personal_inside(asked))
    made: list[Response] = []
    coders: dict[str, int] = {}
    pairs: list[tuple[str, str]] = []
    for (row, cells), span in zip(columns.rows, columns.spans(), strict=True):
        reason = columns.reason(row, cells)
        person = Person(
            _disposition(columns, row, cells, reason, interviews),
            columns.wave(row, cells),
            columns.segment(row, cells),
            columns.step(row, cells),
            _minutes(columns, row, cells, span),
            tuple(headings[place] for place in asked if cells[place]),
            reason,
            _specific(columns, row, cells, reason, interviews),
            _coder(columns, row, cells, "coder", coders),
        )
        second = columns.reason(row, cells, "reason_2")
        if second:
            if _coder(columns, row, cells, "coder_2", coders) == person.coder != 0:
                columns.wrong(row, "coder_2", None, "is the first coder once more", "give what a second person coded")
            pairs.append((reason, second))
        made.append(Response(row, columns.key_values(row, cells, KEYS), person))
    columns.unique_keys(made, KEYS)
    framed = any(each.person.disposition not in (*ANSWERED, "break-off") for each in made)
    return made, framed, Agreement.of(pairs) if pairs else None


def _disposition(columns: Columns, row: int, cells: list[str], reason: str, interviews: bool) -> str:
    if "disposition" in columns.at:
        text = words_of(columns.text(cells, "disposition"))
        found = _DISPOSITIONS.get(text)
        if found is None:
            rule = "is no disposition" if text else "is empty"
            columns.wrong(row, "disposition", None, rule, f"use one of {', '.join(DISPOSITIONS)}")
            return "complete" if reason else "break-off"
        if reason and found not in ANSWERED:
            columns.wrong(row, "reason", None, "stands beside a disposition without an answer", "correct one of them")
            return "partial"
        return found
    if interviews:
        return "complete"
    if "finished" in columns.at:
        finished = columns.flag(row, cells, "finished")
        if finished is None and not columns.text(cells, "finished"):
            columns.wrong(row, "finished", None, "is empty", "write 1 or 0")
        return "complete" if finished else "partial" if reason else "break-off"
    return "complete" if reason else "break-off"


def _minutes(columns: Columns, row: int, cells: list[str], span: float | None) -> float | None:
    minutes = columns.number(row, cells, "minutes", 0, 1e6)
    seconds = columns.number(row, cells, "seconds", 0, 1e8)
    if minutes is not None:
        return minutes
    return span if seconds is None else seconds / 60


def _specific(columns: Columns, row: int, cells: list[str], reason: str, interviews: bool) -> int | None:
    text = columns.text(cells, "specific")
    found = yes(text) if text else None
    if (text and found is None) or (interviews and reason and not text and "specific" in columns.at):
        columns.wrong(row, "specific", text or None, "must be 1 or 0", "write 1 if it says what to fix, otherwise 0")
    return None if found is None else int(found)


def _coder(columns: Columns, row: int, cells: list[str], role: str, coders: dict[str, int]) -> int:
    """Coders become numbers in the order met: their names are nobody's business."""
    text = columns.text(cells, role).casefold()
    if not text:
        if role in columns.at:
            columns.wrong(row, role, None, "is empty", "say who coded it, by a letter")
        return 0
    return coders.setdefault(text, len(coders) + 1)
