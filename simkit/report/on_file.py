"""The section on fields that are on file: its figures, and its lines of text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from simkit.planning.on_file import on_file
from simkit.planning.on_file_words import HEAD, cells, legend, lines_of, sentences
from simkit.program.program import Program
from simkit.report.jsonable import from_believed, from_measured, number

__all__ = ["on_file_data", "on_file_lines"]


def on_file_data(program: Program, *, seed: int, draws: int) -> dict[str, Any] | None:
    """What fields on file would show, as JSON takes it; None where no offers are compared, or none are known.

    Parameters
    ----------
    program : Program
    seed, draws : int
        As in `simkit.planning.on_file.on_file`.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> on_file_data(declined(42), seed=1, draws=2) is None
    True
    >>> on_file_data(declined(42).but(accepted_per_year=198), seed=1, draws=2)["accepted"]
    198
    """
    if program.kind != "declined" or program.accepted_per_year is None:
        return None
    found = on_file(program, seed=seed, draws=draws)
    return {
        "declined": found.declined,
        "accepted": found.accepted,
        "covered": from_believed(found.covered),
        "untouched": [{"label": label, "share": from_believed(share)} for label, share in found.untouched],
        "any_seen": from_measured(found.any_seen),
        "other_cause": number(found.other_cause),
        "fields": [
            {
                "key": each.field.key,
                "kind": each.field.kind,
                "basis": each.field.basis,
                "covers": list(each.covers),
                "covered": from_believed(each.covered),
                "detectable": number(each.detectable),
                "worth": number(each.field.worth),
                "months": number(each.months),
                "difference": from_believed(each.difference),
                "power_alone": from_believed(each.alone),
                "power": from_believed(each.power),
                "seen": from_measured(each.seen),
                "cells": list(cells(each)),
            }
            for each in found.found
        ],
        "head": list(HEAD),
        "sentences": list(sentences(found)),
        "legend": legend(found),
    }


def on_file_lines(data: Mapping[str, Any], width: int) -> list[str]:
    """The section as lines of text: heading, what is said, the table, what its columns mean."""
    made = ["What your files would show, nobody asked"]
    made += [textwrap.fill(each, width, initial_indent="  ", subsequent_indent="  ") for each in data["sentences"]]
    rows = [(each["cells"], each["covers"]) for each in data["fields"]]
    return [*made, *lines_of(rows), textwrap.fill(data["legend"], width)]
