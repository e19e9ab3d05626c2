"""Responses exported from Qualtrics as CSV: ids, question texts and import ids on top, then a row for each response.

Column names and the codes of Status follow what Qualtrics writes with "Use choice text" and with "Use numeric values"
(public examples: the R packages qualtRics and excluder).
"""

from __future__ import annotations

import json

from simkit.pilot.case import Case, Columns, Response
from simkit.pilot.data import Person
from simkit.pilot.private import words_of
from simkit.pilot.reason_question import which_reason
from simkit.pilot.sheet import Sheet
from simkit.pilot.trouble import Notebook

__all__ = ["is_qualtrics", "read_qualtrics"]

_REAL = {"0", "ip address", "4", "imported", "16", "offline"}
_TRIED = {"1", "survey preview", "2", "survey test", "17", "offline survey preview", "offline preview"}
_SPAM = {"8", "spam", "9", "survey preview spam", "possible spam", "12", "imported spam", "48", "offline spam"}

_NEEDED = {
    "status": "Status",
    "progress": "Progress",
    "seconds": "Duration (in seconds)",
    "finished": "Finished",
}
_MARKS = {"startdate", "enddate", "recordeddate", "ipaddress", "responseid", "distributionchannel", "userlanguage"}
_META = {"status", "progress", "duration", "finished", "recordeddate", "_recordid", "startdate", "enddate", "ipaddress"}


def is_qualtrics(sheet: Sheet) -> bool:
    """Whether the first rows look like an export of responses from Qualtrics."""
    ids = {words_of(cell).replace(" ", "") for cell in sheet.rows[0][1]}
    return len(ids & _MARKS) >= 3 or any(_import_id(row) for _, row in sheet.rows[1:3])


def _import_id(cells: list[str]) -> bool:
    return any(cell.startswith('{"ImportId"') for cell in cells)


def read_qualtrics(sheet: Sheet, case: Case, book: Notebook) -> list[Response]:
    """One response a row; previews, tests and spam are left out and taken down."""
    headings, body = sheet.rows[0][1], list(sheet.rows[1:])
    texts = list(headings)
    imports = [""] * len(headings)
    if len(body) > 1 and _import_id(body[1][1]):
        texts, imports, body = body[0][1], [_read_import(cell) for cell in body[1][1]], body[2:]
    else:
        at = 1 if body and _import_id(body[0][1]) else 0
        rule = "must start with three heading rows (ids, question texts, import ids)"
        book.complain(sheet.file, 0, "", None, rule, "export it once more and leave the heading as it is")
        if at:
            imports, body = [_read_import(cell) for cell in body[0][1]], body[1:]
    columns = Columns(sheet, headings, body, case, book)
    by_name = {words_of(heading): at for at, heading in enumerate(headings)}
    for role, heading in _NEEDED.items():
        if words_of(heading) in by_name:
            columns.at[role] = by_name[words_of(heading)]
        else:
            columns.need(heading, "export once more with all columns")
    columns.need("response", "export once more with ResponseId")
    for role, heading in (("start", "StartDate"), ("end", "EndDate")):
        if words_of(heading) in by_name:
            columns.at[role] = by_name[words_of(heading)]
    columns.find(("wave", "step", "segment", "specific"))
    fixed = {*columns.at.values(), *columns.keys.values()}
    asked = [
        at for at, name in enumerate(imports) if name.startswith("QID") and at not in fixed - {columns.at.get("reason")}
    ]
    which_reason(columns, asked, [f"{headings[at]} {texts[at]}" for at in asked])
    columns.drop(set(asked) - columns.personal_inside(asked))
    if not {*_NEEDED} <= {*columns.at}:
        return []
    return _rows(columns, asked)


def _rows(columns: Columns, asked: list[int]) -> list[Response]:
    made = []
    names = [(at, columns.headings[at]) for at in asked]
    columns.spans()
    for row, cells in columns.rows:
        status = columns.text(cells, "status").lower()
        if status in _TRIED or status in _SPAM:
            columns.book.leave_out(columns.file, row, "preview or test" if status in _TRIED else "spam")
            continue
        if status not in _REAL:
            columns.wrong(row, "status", None, "is no status of a response", "leave the export as it is")
        progress = columns.number(row, cells, "progress", 0, 100)
        seconds = columns.number(row, cells, "seconds", 0, 1e9)
        finished = columns.flag(row, cells, "finished")
        for role in ("progress", "seconds", "finished"):
            if not columns.text(cells, role):
                columns.wrong(row, role, None, "is empty", "leave the export as it is")
        if finished and progress is not None and progress < 100:
            columns.wrong(row, "progress", None, "is below 100 in a finished response", "leave the export as it is")
        reason = columns.reason(row, cells)
        disposition = "complete" if finished else "partial" if reason else "break-off"
        specific = columns.flag(row, cells, "specific")
        person = Person(
            disposition,
            columns.wave(row, cells),
            columns.segment(row, cells),
            columns.step(row, cells),
            None if seconds is None else seconds / 60,
            tuple(name for at, name in names if cells[at]),
            reason,
            None if specific is None else int(specific),
        )
        made.append(Response(row, columns.key_values(row, cells, ("response",)), person))
    columns.unique_keys(made, ("response", "e-mail"))
    return made


def _read_import(cell: str) -> str:
    try:
        found = json.loads(cell)
    except ValueError:
        return ""
    name = found.get("ImportId", "") if isinstance(found, dict) else ""
    return name if isinstance(name, str) and name.lower() not in _META else ""
