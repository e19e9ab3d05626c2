"""Reading and writing a questionnaire in any format: which one it is, and whose turn it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from simkit import checks
from simkit.design.questionnaire import Questionnaire
from simkit.design.text.decode import bytes_of, decoded
from simkit.design.text.draft import Draft, Slips, Topic, one_line
from simkit.design.text.plain import read_plain, write_plain
from simkit.design.text.qsf import read_qsf
from simkit.design.text.qualtrics import read_advanced, write_advanced
from simkit.design.text.qualtrics_simple import read_simple
from simkit.design.text.reading import Reading
from simkit.design.text.settle import settle
from simkit.design.text.table import looks_like_table, read_table, write_table

__all__ = ["READS", "WRITES", "format_of", "parse", "read", "write"]


def _qualtrics(text: str, where: str) -> Draft:
    advanced = re.search(r"^\s*\[\[\s*(?:AdvancedFormat\s*\]\]|Question\s*:)", text, re.M | re.I)
    return (read_advanced if advanced else read_simple)(text, where)


READS: Mapping[str, Callable[[str, str], Draft]] = {
    "text": read_plain,
    "markdown": read_plain,
    "csv": read_table,
    "qualtrics": _qualtrics,
    "qsf": read_qsf,
}
"""Formats that can be read."""

WRITES: Mapping[str, Callable[[Questionnaire], str]] = {
    "text": write_plain,
    "markdown": lambda form: write_plain(form, markdown=True),
    "csv": write_table,
    "qualtrics": write_advanced,
}
"""Formats that can be written."""

_SUFFIXES = {".csv": "csv", ".tsv": "csv", ".qsf": "qsf", ".md": "markdown", ".markdown": "markdown"}


def format_of(name: str, text: str) -> str:
    """The format of a file, from the end of its name and, where that leaves it open, from its content.

    >>> format_of("a.qsf", ""), format_of("a.txt", "[[AdvancedFormat]]"), format_of("a.txt", "1. Why?")
    ('qsf', 'qualtrics', 'text')
    """
    suffix = Path(name).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if re.search(r"^\s*\[\[", text, re.M):
        return "qualtrics"
    if text.lstrip().startswith("{") and "SurveyElements" in text:
        return "qsf"
    return "csv" if looks_like_table(text) else "text"


def read(
    path: str | PathLike[str],
    *,
    format: str | None = None,
    reason: int | None = None,
    topics: Mapping[str, Topic] | None = None,
) -> Reading:
    """A questionnaire of a file, with the origin of every value; see `Questionnaire.read`.

    Examples
    --------
    >>> from simkit.design.text.templates import template_path
    >>> print(str(read(template_path("one"))).splitlines()[0])
    one.txt: 1 question, 1.08 minutes
    """
    raw = bytes_of(path)
    where = Path(path).name
    text, notes = decoded(raw, where)
    return _settled(text, format or format_of(where, text), where, reason, topics, notes)


def parse(
    text: str,
    format: str = "text",
    *,
    reason: int | None = None,
    topics: Mapping[str, Topic] | None = None,
    where: str = "the text",
) -> Reading:
    """A questionnaire of a text; `where` is what complaints call it."""
    if not isinstance(text, str):
        raise checks.Problems([checks.complaint("text", text, "must be text", "give the questions as a string")])
    return _settled(text.replace("\r\n", "\n").replace("\r", "\n"), format, where, reason, topics, ())


def _settled(
    text: str,
    format: str,
    where: str,
    reason: int | None,
    topics: Mapping[str, Topic] | None,
    notes: tuple[str, ...],
) -> Reading:
    draft = READS[checks.known("format", format, READS)](text, where)
    whole = replace(draft, notes=(*notes, *draft.notes))
    return settle(whole, where, reason=reason, topics=topics)


def write(form: Questionnaire, format: str = "text") -> str:
    """The text of a questionnaire; see `Questionnaire.write`."""
    writer = WRITES[checks.known("format", format, WRITES)]
    slips = Slips("the questionnaire")
    for number, item in enumerate(form.items, start=1):
        if not one_line(item.text):
            slips.say(f"question {number}", "the question has no words, but a text needs them: give it a text.")
        seen = [one_line(choice) for choice in item.choices]
        if "" in seen:
            slips.say(f"question {number}", "a choice has no words that can be seen: write them, or leave it out.")
        if len(set(seen)) < len(seen):
            slips.say(f"question {number}", "a choice stands twice: keep one of the two.")
        if format == "qualtrics" and item.kind != "open" and not seen:
            rule = f"the question is {item.kind} and has no choices, but Qualtrics needs them"
            slips.say(f"question {number}", f"{rule}: give it choices, or make it open.")
    slips.raise_any()
    return writer(form)
