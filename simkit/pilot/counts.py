"""Counts by wave and segment in a table: of the invited alone, or of everything that is known of a pilot."""

from __future__ import annotations

from simkit import checks
from simkit.pilot.aggregate import Aggregate, Counts
from simkit.pilot.case import Case, Columns
from simkit.pilot.cell_values import whole
from simkit.pilot.private import shown_heading, words_of
from simkit.pilot.sheet import Sheet
from simkit.pilot.trouble import Notebook

__all__ = ["STAGES", "has_counts", "read_counts"]

STAGES = ("invited", "delivered", "started", "answered")


def has_counts(sheet: Sheet) -> bool:
    """Whether the heading has counts of the invited, or of stages."""
    words = {words_of(cell) for cell in sheet.rows[0][1]}
    return "invited" in words


def read_counts(sheet: Sheet, case: Case, book: Notebook, *, frame: bool = False) -> Aggregate | None:
    """One row for each wave and segment; with `frame` only of the invited, and nobody has answered yet."""
    headings = sheet.rows[0][1]
    columns = Columns(sheet, headings, sheet.rows[1:], case, book)
    columns.find(("wave", "segment"))
    for at, heading in enumerate(headings):
        words = words_of(heading)
        if words in STAGES and columns.at.setdefault(words, at) != at:
            columns.twice(words, at)
    columns.need("invited", "see simkit pilot template --for aggregate")
    if not frame:
        columns.need("answered", "see simkit pilot template --for aggregate")
    taken = {*columns.at.values(), *columns.keys.values()}
    named: dict[int, str] = {}
    for at, heading in enumerate(headings):
        key = None if at in taken or frame else case.sorter(heading)
        if key is not None:
            if key in named.values():
                columns.twice(key, at)
            named[at] = key
    columns.drop(named)
    if "invited" not in columns.at or ("answered" not in columns.at and not frame):
        return None
    cells_of: dict[tuple[str, str], Counts] = {}
    for row, cells in columns.rows:
        where = columns.wave(row, cells), columns.segment(row, cells)
        found = {stage: _count(columns, row, cells, columns.at[stage]) for stage in STAGES if stage in columns.at}
        reasons = {key: _count(columns, row, cells, at) or 0 for at, key in named.items()}
        for stage in ("invited", "answered"):
            if stage in columns.at and not columns.text(cells, stage):
                columns.wrong(row, stage, None, "is empty", "give a count; 0 is one")
        made = Counts(
            found.get("invited") or 0,
            found.get("delivered"),
            0 if frame else found.get("started"),
            0 if frame else found.get("answered") or 0,
            tuple(sorted(reasons.items())),
        )
        if frame:
            made = made._replace(delivered=made.invited if made.delivered is None else made.delivered)
        if where in cells_of and "segment" in columns.at and not case.segments:
            # rows of segments that the program does not have
            made = made.plus(cells_of[where])
        elif where in cells_of:
            book.complain(columns.file, row, "", None, "is a second row for its wave and segment", "merge the two")
        try:
            Aggregate({where: made}, case.choices, case.cell)
        except checks.InvalidInput as problem:
            rule, _, way_out = str(problem).partition(": ")
            book.complain(columns.file, row, "", None, f"does not add up, {rule}", way_out.rstrip("."))
            continue
        cells_of[where] = made
    return Aggregate(cells_of, case.choices, case.cell, coded=bool(named))


def _count(columns: Columns, row: int, cells: list[str], at: int) -> int | None:
    text = cells[at]
    if not text:
        return None
    found = whole(text)
    if found is None or not 0 <= found <= 10**9:
        rule, heading = "must be a whole number from 0 on", shown_heading(columns.headings[at], at)
        columns.book.complain(columns.file, row, heading, None, rule, "count people, without thousands separator")
        return None
    return found
