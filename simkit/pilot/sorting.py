"""Which reason of the catalogue an answer names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from simkit.pilot.aggregate import NO_REASON, UNMAPPED, Choice
from simkit.pilot.sheet import read_sheet
from simkit.pilot.trouble import Notebook

__all__ = ["Sorter", "mapping_of"]


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())


class Sorter:
    """Texts of answers to keys, by the catalogue's keys and labels and by the user's own mapping.

    >>> from simkit.pilot.aggregate import choices_of
    >>> from simkit.population.reasons import catalogue
    >>> sorter = Sorter(choices_of(catalogue()), {"Money": "pay"})
    >>> sorter("money "), sorter("PAY OR BENEFITS TOO LOW."), sorter("vague"), sorter("my boss")
    ('pay', 'pay', 'vague', None)
    """

    def __init__(self, choices: Iterable[Choice], mapping: Mapping[str, str] | None = None):
        self._known: dict[str, str] = {}
        for choice in choices:
            if choice.key != NO_REASON:
                self._known |= {_plain(choice.key): choice.key, _plain(choice.label): choice.key}
        self._known |= {_plain(text): key for text, key in (mapping or {}).items()}

        self._met: dict[str, str | None] = {}

    def __call__(self, text: str) -> str | None:
        if text not in self._met:
            self._met[text] = self._known.get(_plain(text))
        return self._met[text]


def mapping_of(path: Path, choices: Iterable[Choice], book: Notebook) -> dict[str, str]:
    """A mapping file: two columns, the text of a choice and the key of a reason; slips go into the notebook."""
    keys = {choice.key for choice in choices} - {NO_REASON} | {UNMAPPED}
    sheet = read_sheet(path, book)
    made: dict[str, str] = {}
    if sheet is None:
        return made
    for row, cells in sheet.rows[1:]:
        if len(cells) != 2:
            book.complain(sheet.file, row, "", None, "must have two cells", "give a text and the key of a reason")
        elif cells[1] not in keys:
            rule = "is no key of a reason"
            book.complain(sheet.file, row, "reason", cells[1], rule, f"use one of {', '.join(sorted(keys))}")
        elif _plain(cells[0]) in map(_plain, made):
            book.complain(sheet.file, row, "text", cells[0], "stands twice", "leave one of the two out")
        else:
            made[cells[0]] = cells[1]
    return made
