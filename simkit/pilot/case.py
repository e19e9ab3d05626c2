"""What every reader needs to know of the program, and what it hands back of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from simkit.pilot.aggregate import UNMAPPED, Choice
from simkit.pilot.cell_values import dates, number, whole, yes
from simkit.pilot.data import Person
from simkit.pilot.private import by_content, by_heading, shown_heading, words_of
from simkit.pilot.sheet import Sheet
from simkit.pilot.sorting import Sorter
from simkit.pilot.trouble import Dropped, Notebook

__all__ = ["KEYS", "ROLES", "Case", "Columns", "Response", "key_kind", "role_of"]

KEYS = {
    "response": r"(response|respondent) id",
    "e-mail": r"(recipient |contact |respondent )?e ?mail( address)?",
    "reference": r"external( data)? reference",
    "contact": r"contact id|(candidate |person |employee )?id|number|nr|no",
}
"""Columns by which answers can be joined to the invited, the surest first; used for that and then forgotten."""

ROLES = {
    "wave": r"wave|mailing|batch|cohort",
    "step": r"(contact )?step|attempt|reminder",
    "segment": r"segment|group|function|department|site|level",
    "disposition": r"disposition|status|outcome",
    "finished": r"finished|completed?",
    "progress": r"progress",
    "minutes": r"minutes|duration in minutes",
    "seconds": r"duration( in seconds)?|seconds",
    "start": r"start(ed)?( date| at)?",
    "end": r"end(ed)?( date| at)?",
    "reason": r"(main |primary |most important )?reason( code)?",
    "specific": r"specific|says what to fix",
    "coder": r"coder|coded by|rater",
    "reason_2": r"(second )?reason 2|reason2",
    "specific_2": r"specific 2|specific2",
    "coder_2": r"coder 2|coder2|second coder",
}
"""What a column can be, and the headings by which it is known without being told."""

_WAVE = re.compile(r"\d{1,3}|(19|20)\d\d([-/]?(0[1-9]|1[0-2])|[- ]?Q[1-4]|-?W[0-5]\d)?", re.IGNORECASE)


class Response(NamedTuple):
    """One row of a file: where it stands, by what it can be joined, and the person as far as known."""

    row: int
    keys: dict[str, str]
    person: Person

    def __repr__(self) -> str:
        return "Response(private)"


def key_kind(heading: str) -> str:
    """By which kind of key a column can be joined, "" if by none."""
    words = words_of(heading)
    return next((kind for kind, pattern in KEYS.items() if re.fullmatch(pattern, words)), "")


def role_of(heading: str) -> str:
    """What a column is by its heading, "" if that does not tell."""
    words = words_of(heading)
    return next((role for role, pattern in ROLES.items() if re.fullmatch(pattern, words)), "")


@dataclass(frozen=True)
class Case:
    """The program's side of reading: its reasons, its segments, what the user says about columns."""

    choices: tuple[Choice, ...]
    segments: tuple[str, ...] = ()
    cell: int = 5
    sorter: Sorter = field(default_factory=lambda: Sorter(()))
    columns: Mapping[str, str] = field(default_factory=dict)


class Columns:
    """The columns of one sheet by role, and the common way of reading their cells.

    Parameters
    ----------
    headings : sequence of str
    rows : sequence of (row number, cells)
        Without the headings.
    """

    def __init__(
        self, sheet: Sheet, headings: Sequence[str], rows: Sequence[tuple[int, list[str]]], case: Case, book: Notebook
    ):
        self.file, self.headings, self.rows, self.case, self.book = sheet.file, list(headings), rows, case, book
        self.at: dict[str, int] = {}
        self.keys: dict[str, int] = {}
        told = {words_of(heading): role for heading, role in case.columns.items()}
        for at, heading in enumerate(self.headings):
            role = told.get(words_of(heading), "")
            if role and self.at.setdefault(role, at) != at:
                self.twice(role, at)
        taken = set(self.at.values())
        for at, heading in enumerate(self.headings):
            kind = key_kind(heading)
            if kind and at not in taken and self.keys.setdefault(kind, at) != at:
                self.twice(kind, at)

    def find(self, roles: Iterable[str] = tuple(ROLES)) -> None:
        """Find roles by their headings, where the user has not told."""
        told = set(self.at)
        taken = {*self.at.values(), *self.keys.values()}
        for at, heading in enumerate(self.headings):
            role = role_of(heading)
            if role in told or role not in roles or at in taken:
                continue
            if self.at.setdefault(role, at) != at:
                self.twice(role, at)

    def twice(self, role: str, at: int) -> None:
        """Complain about a second column for the same thing."""
        rule, way_out = f"is a second column for {role}", "leave one of them out, or say which is which"
        self.book.complain(self.file, 0, shown_heading(self.headings[at], at), None, rule, way_out)

    def name(self, role: str) -> str:
        """The heading of a role, as it may be said."""
        at = self.at[role] if role in self.at else self.keys[role]
        return shown_heading(self.headings[at], at)

    def wrong(self, row: int, role: str, value: str | None, rule: str, way_out: str) -> None:
        """Complain about one cell."""
        self.book.complain(self.file, row, self.name(role), value, rule, way_out)

    def need(self, role: str, way_out: str) -> bool:
        """Complain if a column is missing."""
        if role in self.at or role in self.keys:
            return True
        self.book.complain(self.file, 0, "", None, f"has no column for {role}", way_out)
        return False

    def text(self, cells: Sequence[str], role: str) -> str:
        """A cell by role, "" where there is no such column."""
        return cells[self.at[role]] if role in self.at else ""

    def number(self, row: int, cells: Sequence[str], role: str, low: float, high: float) -> float | None:
        """A number within limits; complains if there is something else."""
        text = self.text(cells, role)
        if not text:
            return None
        found = number(text)
        if found is None or not low <= found <= high:
            rule = f"must be a number from {low:,.0f} to {high:,.0f}"
            self.wrong(row, role, text, rule, "correct it, without unit or thousands separator")
            return None
        return found

    def flag(self, row: int, cells: Sequence[str], role: str) -> bool | None:
        """Yes or no; complains if there is something else."""
        text = self.text(cells, role)
        found = yes(text) if text else None
        if text and found is None:
            self.wrong(row, role, text, "must be yes or no", "write 1 or 0")
        return found

    def wave(self, row: int, cells: Sequence[str]) -> str:
        """A wave: a number, a month, a quarter or a week, since anything else could be a name."""
        text = self.text(cells, "wave")
        if text and not _WAVE.fullmatch(text):
            rule = "must be a number below 1000, a year, month, quarter or week"
            self.wrong(row, "wave", text, rule, "write such as 1, 2024-03, 2024-Q1 or 2024-W05")
            return ""
        if "wave" in self.at and not text:
            self.wrong(row, "wave", None, "is empty", "say which wave it was, or leave the column out")
        return text.upper()

    def step(self, row: int, cells: Sequence[str]) -> int | None:
        """A contact step from 0 on."""
        text = self.text(cells, "step")
        if not text:
            return None
        found = whole(text)
        if found is None or not 0 <= found < 50:
            self.wrong(row, "step", text, "must be a whole number from 0 to 49", "0 is the invitation, 1 a reminder")
            return None
        return found

    def segment(self, row: int, cells: Sequence[str]) -> str:
        """One of the program's segments; "" where the program has none."""
        if "segment" not in self.at:
            return ""
        if not self.case.segments:
            self.book.note(
                f"{self.file}: {self.name('segment')} is not used, since the program has no segments: add them to it."
            )
            return ""
        text = self.text(cells, "segment")
        known = {words_of(name): name for name in self.case.segments}
        if words_of(text) in known:
            return known[words_of(text)]
        rule = "is none of the program's segments" if text else "is empty"
        self.wrong(row, "segment", None, rule, f"use one of {', '.join(self.case.segments)}")
        return ""

    def reason(self, row: int, cells: Sequence[str], role: str = "reason") -> str:
        """The key of a reason; what fits none is taken down and kept as "unmapped"."""
        text = self.text(cells, role)
        if not text:
            return ""
        found = self.case.sorter(text)
        if found is None:
            why = f"the answer under {self.name(role)} fits no reason"
            self.book.fits_nothing(self.file, row, why + (" (a number)" if whole(text) is not None else ""))
            return UNMAPPED
        return found

    def moments(self, role: str) -> list[datetime | None]:
        """A column of dates; complains about what is none."""
        if role not in self.at:
            return [None] * len(self.rows)
        texts = [cells[self.at[role]] for _, cells in self.rows]
        found, either = dates([text for text in texts if text])
        filled = iter(found)
        made = [next(filled) if text else None for text in texts]
        for (row, _), text, moment in zip(self.rows, texts, made, strict=True):
            if text and moment is None:
                rule = "is no date, or not written like the others of its column"
                self.wrong(row, role, None, rule, "write it as 2024-03-31 or 2024-03-31 14:05")
        if either:
            self.book.note(f"{self.file}: {self.name(role)} could be month or day first; it was read as month first.")
        return made

    def spans(self) -> list[float | None]:
        """Minutes from start to end of each row."""
        made: list[float | None] = []
        for (row, _), start, end in zip(self.rows, self.moments("start"), self.moments("end"), strict=True):
            if start is None or end is None:
                made.append(None)
                continue
            minutes = (end - start).total_seconds() / 60
            if minutes < 0:
                self.wrong(row, "end", None, f"is before {self.name('start')}", "check both")
            made.append(minutes if minutes >= 0 else None)
        return made

    def key_values(self, row: int, cells: Sequence[str], required: Iterable[str] = ()) -> dict[str, str]:
        """Keys of a row for joining; complains about a missing one of those that are required."""
        found = {kind: cells[at].casefold() for kind, at in self.keys.items() if cells[at]}
        for kind in required:
            if kind in self.keys and kind not in found:
                self.wrong(row, kind, None, "is empty", "every row needs one; export once more")
        return found

    def unique_keys(self, responses: Sequence[Response], kinds: Iterable[str]) -> None:
        """Complain about keys that stand twice."""
        for kind in kinds:
            first: dict[str, int] = {}
            for each in responses:
                value = each.keys.get(kind)
                if value is not None and first.setdefault(value, each.row) != each.row:
                    rule = f"stands in row {first[value]} already"
                    self.wrong(each.row, kind, None, rule, "keep one row for each person")

    def drop(self, kept: Iterable[int] = ()) -> None:
        """Take down every column that was not kept, and those that identify although they were used for joining."""
        stay = {*self.at.values(), *kept}
        joined = {at: kind for kind, at in self.keys.items()}
        for at, heading in enumerate(self.headings):
            if at in stay:
                continue
            told = by_heading(heading)
            if not told and at in joined:
                told = "an id"
            if not told:
                told = by_content(cells[at] for _, cells in self.rows)
            if told or heading:
                self.book.dropped.append(Dropped(self.file, shown_heading(heading, at), told))

    def personal_inside(self, kept: Iterable[int]) -> set[int]:
        """Of columns that are questions, those in which something stands that identifies."""
        return {at for at in kept if by_heading(self.headings[at]) or by_content(cells[at] for _, cells in self.rows)}
