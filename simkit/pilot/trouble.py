"""What is wrong with a file, all of it at once, and never with a value that could tell who somebody is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from simkit.checks import Problems

__all__ = ["Dropped", "FileProblems", "Notebook", "Trouble", "harmless", "rows_in_words"]

_HARMLESS = re.compile(r"-?\d{1,3}([.,]\d)?%?")


def harmless(value: str) -> bool:
    """Whether a value can be shown: a short number. A phone number, a date of birth or a name is none.

    >>> harmless("140"), harmless("-3,5"), harmless("907555"), harmless("Jane"), harmless("61.2181")
    (True, True, False, False, False)
    """
    return bool(_HARMLESS.fullmatch(value))


class Trouble(NamedTuple):
    """One thing that breaks a rule: where, what, why, and the way out. Row 0 is the file as a whole.

    `value` is None where it may not be shown.
    """

    file: str
    row: int
    column: str
    value: str | None
    rule: str
    way_out: str


class Dropped(NamedTuple):
    """A column that was not kept; `identifies` says how it may tell who somebody is, "" if it is only not used."""

    file: str
    heading: str
    identifies: str


class FileProblems(Problems):
    """Everything that is wrong with the files, in sentences and, one by one, in `troubles`."""

    def __init__(self, sentences: Sequence[str], troubles: Sequence[Trouble] = ()):
        super().__init__(sentences)
        self.troubles = tuple(troubles)


@dataclass
class Notebook:
    """What a reader has to say while it reads."""

    troubles: list[Trouble] = field(default_factory=list)
    left_out: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    unmapped: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def complain(self, file: str, row: int, column: str, value: str | None, rule: str, way_out: str) -> None:
        """Take down a problem; the value is kept only if it is harmless."""
        shown = value if value is not None and harmless(value) else None
        self.troubles.append(Trouble(file, row, column, shown, rule, way_out))

    def leave_out(self, file: str, row: int, why: str) -> None:
        """Take down a row that is not used on purpose."""
        self.left_out.setdefault((file, why), []).append(row)

    def fits_nothing(self, file: str, row: int, why: str) -> None:
        """Take down an answer that fits no reason; it is kept as such."""
        self.unmapped.setdefault((file, why), []).append(row)

    def note(self, sentence: str) -> None:
        """Take down how something was understood, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def sentences(self) -> list[str]:
        """One for every rule that is broken in a column, with all its rows."""
        alike: dict[tuple[str, str, str | None, str, str], list[int]] = {}
        for each in self.troubles:
            alike.setdefault((each.file, each.column, each.value, each.rule, each.way_out), []).append(each.row)
        said = []
        for (file, column, value, rule, way_out), rows in alike.items():
            where = ", ".join(filter(None, [file, rows_in_words(rows), column]))
            hidden = "the cell " if rule == "is empty" else "" if not row_of(rows) else "the value (not shown) "
            what = "" if not column else f"{value} " if value is not None else hidden
            said.append(f"{where}: {what}{rule}: {way_out}.")
        return said

    def refuse(self) -> None:
        """Raise all problems together, if there are any."""
        if self.troubles:
            raise FileProblems(self.sentences(), self.troubles)


def row_of(rows: list[int]) -> int:
    """The first row of a complaint; 0 if it is about a column or the file as a whole."""
    return min(rows, default=0)


def rows_in_words(rows: list[int]) -> str:
    """Row numbers, runs of them shortened, so that even thousands fit a line; "" for the file as a whole.

    >>> rows_in_words([4, 5, 6, 9]), rows_in_words([0]), rows_in_words([3])
    ('rows 4 to 6, 9', '', 'row 3')
    """
    plain = sorted({row for row in rows if row})
    if not plain:
        return ""
    runs: list[list[int]] = []
    for row in plain:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    words = [f"{a}" if a == b else f"{a} to {b}" if b > a + 1 else f"{a}, {b}" for a, b in runs]
    return f"row{'s' if len(plain) > 1 else ''} {', '.join(words)}"
