"""Files to fill in, made from a program: its waves, segments and reasons are in them already."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from simkit import checks
from simkit.pilot.aggregate import NO_REASON, choices_of
from simkit.pilot.data import DISPOSITIONS
from simkit.program.program import Program

__all__ = ["TEMPLATES", "template"]

TEMPLATES = {
    "qualtrics": "which reason the text of each choice means, for simkit pilot read --reasons",
    "csv": "a table with one row for everybody who was invited, without anything that identifies",
    "aggregate": "counts by wave and segment",
    "coding": "a coding sheet for interviews, for one coder or two",
}
"""What can be written, and what it is for."""


def template(program: Program, kind: str = "csv") -> str:
    """A file to fill in, as text.

    Parameters
    ----------
    program : Program
        Gives the reasons and the segments.
    kind : str
        One of `TEMPLATES`.

    Raises
    ------
    InvalidInput
        On an unknown kind.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> print(template(declined(people_per_year=42), "coding").splitlines()[0])
    wave,reason,specific,coder,reason_2,specific_2,coder_2
    """
    checks.known("template", kind, TEMPLATES)
    choices = choices_of(program.population.reasons)
    segments = [each.name for each in program.population.segments]
    segment = ["segment"] if segments else []
    if kind == "qualtrics":
        return _csv([["text", "reason"], *([each.label, each.key] for each in choices if each.key != NO_REASON)])
    if kind == "csv":
        return _csv([["wave", *segment, "disposition", "step", "minutes", "reason", "specific"]])
    if kind == "coding":
        return _csv([["wave", *segment, "reason", "specific", "coder", "reason_2", "specific_2", "coder_2"]])
    keys = [each.key for each in choices if each.key != NO_REASON]
    head = ["wave", *segment, "invited", "delivered", "started", "answered", *keys]
    blank = [""] * (len(head) - 1 - len(segment))
    return _csv([head, *(["1", name, *blank] for name in segments)] if segments else [head, ["1", *blank]])


def words(program: Program, kind: str) -> list[str]:
    """What to do with a template, in sentences."""
    keys = ", ".join(each.key for each in choices_of(program.population.reasons) if each.key != NO_REASON)
    said = {
        "qualtrics": [
            "Put the text of each choice of your survey in the first column; delete what you did not ask.",
            "Then: simkit pilot read EXPORT.csv --program PROGRAM --reasons THIS --invited HISTORY.csv",
        ],
        "csv": [
            f"disposition: {', '.join(DISPOSITIONS)}.",
            f"reason: {keys}.",
            "specific: 1 says what to fix, 0 does not.",
        ],
        "aggregate": ["One row for each wave and segment. Leave out a column that you do not know; 0 is a count."],
        "coding": [f"reason: {keys}.", "specific: 1 says what to fix, 0 does not.", "coder: a letter, not a name."],
    }
    return said[kind]


def _csv(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
