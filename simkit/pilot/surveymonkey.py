"""Responses exported from SurveyMonkey as CSV: questions on top, choices below them, then a row for each response.

A question with several columns has its text over the first of them and nothing over the others. The export has no
column that says whether somebody got to the end; who answered the last question has.
"""

from __future__ import annotations

from simkit.pilot.aggregate import UNMAPPED
from simkit.pilot.case import Case, Columns, Response
from simkit.pilot.data import Person
from simkit.pilot.private import words_of
from simkit.pilot.reason_question import which_reason
from simkit.pilot.sheet import Sheet
from simkit.pilot.trouble import Notebook

__all__ = ["is_surveymonkey", "read_surveymonkey"]

_FIXED = {
    "respondent id": "response",
    "collector id": "",
    "start date": "start",
    "end date": "end",
    "date created": "start",
    "date modified": "end",
    "ip address": "",
    "email address": "e-mail",
    "first name": "",
    "last name": "",
    "custom data": "",
    "custom data 1": "",
}
_ONE_COLUMN = {"response", "open ended response", ""}


def is_surveymonkey(sheet: Sheet) -> bool:
    """Whether the heading looks like an export from SurveyMonkey."""
    words = {words_of(cell) for cell in sheet.rows[0][1]}
    return (
        len(words & {"respondent id", "collector id", "start date", "end date", "date created", "date modified"}) >= 3
    )


def read_surveymonkey(sheet: Sheet, case: Case, book: Notebook) -> list[Response]:
    """One response a row."""
    headings, body = sheet.rows[0][1], list(sheet.rows[1:])
    below = [""] * len(headings)
    words = [words_of(heading) for heading in headings]
    fixed = {at for at, name in enumerate(words) if name in _FIXED or name.startswith("custom data")}
    # the second heading row has nothing under Respondent ID and the like
    if body and not any(body[0][1][at] for at in fixed):
        below, body = body[0][1], body[1:]
    else:
        rule = "must have a second heading row, with the choices"
        book.complain(sheet.file, 0, "", None, rule, "export it once more and leave the heading as it is")
    columns = Columns(sheet, headings, body, case, book)
    columns.find(("wave", "step", "segment", "specific"))
    columns.need("response", "export once more with Respondent ID")
    for at in sorted(fixed):
        role = _FIXED.get(words[at], "")
        if role in ("start", "end"):
            columns.at.setdefault(role, at)
    for role, heading in (("start", "Start Date"), ("end", "End Date")):
        columns.need(role, f"export once more with {heading}")
    told = {at for role, at in columns.at.items() if role != "reason"}
    questions = _questions(headings, fixed | told)
    which_reason(columns, [own[0] for own in questions], [headings[own[0]] for own in questions])
    asked = [at for own in questions for at in own]
    columns.drop(set(asked) - columns.personal_inside(asked))
    if not {"start", "end"} <= {*columns.at}:
        return []
    return _rows(columns, questions, below)


def _questions(headings: list[str], fixed: set[int]) -> list[list[int]]:
    made: list[list[int]] = []
    for at, heading in enumerate(headings):
        if at in fixed:
            continue
        if heading or not made:
            made.append([at])
        else:
            made[-1].append(at)
    return made


def _rows(columns: Columns, questions: list[list[int]], below: list[str]) -> list[Response]:
    made = []
    at_reason = columns.at.get("reason")
    asks = next((own for own in questions if at_reason in own), [])
    names = [(own, f"Q{at + 1}") for at, own in enumerate(questions)]
    for (row, cells), minutes in zip(columns.rows, columns.spans(), strict=True):
        for role in ("start", "end"):
            if not columns.text(cells, role):
                columns.wrong(row, role, None, "is empty", "leave the export as it is")
        reason = _reason(columns, row, cells, asks, below)
        answered = tuple(name for own, name in names if any(cells[at] for at in own))
        finished = bool(questions) and any(cells[at] for at in questions[-1])
        disposition = "complete" if finished else "partial" if reason else "break-off"
        specific = columns.flag(row, cells, "specific")
        person = Person(
            disposition,
            columns.wave(row, cells),
            columns.segment(row, cells),
            columns.step(row, cells),
            minutes,
            answered,
            reason,
            None if specific is None else int(specific),
        )
        made.append(Response(row, columns.key_values(row, cells, ("response",)), person))
    columns.unique_keys(made, ("response", "e-mail"))
    return made


def _reason(columns: Columns, row: int, cells: list[str], asks: list[int], below: list[str]) -> str:
    """What a single-choice question names, in one column of choices or in a column for each."""
    ticked = [at for at in asks if cells[at]]
    if not ticked:
        return ""
    name = columns.name("reason")
    if len(ticked) > 1:
        columns.book.fits_nothing(
            columns.file, row, f"several answers are ticked under {name}, of which none is the main one"
        )
        return UNMAPPED
    at = ticked[0]
    found = columns.case.sorter(cells[at])
    if found is None and words_of(below[at]) not in _ONE_COLUMN:
        # a column for each choice holds its text, or 1
        found = columns.case.sorter(below[at])
    if found is None:
        columns.book.fits_nothing(columns.file, row, f"the answer under {name} fits no reason")
        return UNMAPPED
    return found
