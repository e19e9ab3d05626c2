"""What `OnFile` says in words: sentences for the text, the page and the notebook, and the plain table."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simkit.planning.file_fields import UNTOUCHABLE
from simkit.population.population import span_of

if TYPE_CHECKING:
    from simkit.diagnosis.measured import Believed
    from simkit.planning.on_file import FieldFound, OnFile

__all__ = ["HEAD", "cells", "legend", "lines_of", "printed", "sentences", "signed_size"]

WIDTH = 100
HEAD = ("field", "sees from", "to expect", "chance", "months")


def signed_size(value: float) -> str:
    """A difference with its sign, to about two digits.

    >>> signed_size(-12.3), signed_size(1.23), signed_size(0.04), signed_size(0.001), signed_size(float("nan"))
    ('−12', '+1.2', '+0.04', '0', 'none')
    """
    if not math.isfinite(value):
        return "none"
    digits = 0 if abs(value) >= 9.95 else 1 if abs(value) >= 0.995 else 2
    words = f"{value:+.{digits}f}"
    return words.replace("-", "−") if float(words) else "0"


def _range(value: Believed) -> str:
    return f"{signed_size(value.median)} ({signed_size(value.low)} to {signed_size(value.high)})"


def cells(each: FieldFound) -> tuple[str, ...]:
    """The row of one field, under `HEAD`."""
    field = each.field
    months = "never" if not math.isfinite(each.months) else f"{math.ceil(each.months - 1e-6):,}"
    return (
        f"{field.label} ({field.unit})",
        signed_size(each.detectable),
        _range(each.difference),
        "–"
        if math.isnan(each.seen.value)
        else f"{each.seen.value:.2f} ({each.power.low:.2f} to {each.power.high:.2f})",
        f"{months} for {signed_size(field.worth)}",
    )


def _people(value: Believed, people: int) -> tuple[str, str]:
    middle, low, high = (round(people * share) for share in (value.median, value.low, value.high))
    return str(middle), f"{low} to {high}"


def sentences(found: OnFile) -> tuple[str, ...]:
    """What the fields cover, what they cannot touch, what may be seen, and why that is no cause."""
    fields = len(found.found)
    middle, between = _people(found.covered, found.declined)
    when = "a year" if found.horizon == 1 else f"in {span_of(found.horizon)}"
    said = [
        f"Of your {found.declined:,} declined and {found.accepted:,} accepted offers {when}, nobody is asked: "
        f"{fields} {'fields' if fields > 1 else 'field'} on file are compared instead.",
        f"What they can speak to: the true reasons of {middle} ({between}) of the {found.declined:,}.",
    ]
    if found.untouched:
        named = []
        for label, share in found.untouched:
            middle, between = _people(share, found.declined)
            named.append(f"{label} ({middle}; {between})")
        said.append(f"What none of them can touch, with people of the {found.declined:,}: {', '.join(named)}.")
    if math.isnan(found.any_seen.value):
        said.append("With so few offers nothing can be compared.")
    else:
        said.append(
            f"The chance that at least one field shows its difference is {found.any_seen.value:.2f}"
            f" (± {found.any_seen.mcse:.3f} by simulation); were there no difference at all, it would be 0.05 or less."
        )
        said.append(
            "A difference is no cause: who declines and who accepts also differ otherwise, in seniority or function,"
            f" say. A difference of a fifth of a standard deviation that comes from elsewhere is seen with chance"
            f" {found.other_cause:.2f}, and looks the same."
        )
    said.append(UNTOUCHABLE)
    return tuple(said)


def legend(found: OnFile) -> str:
    """What the columns mean."""
    return (
        "Sees from: the smallest difference, declined less accepted, seen 8 times in 10 by a two-sided test of this"
        " field alone at the level 0.05. To expect: share of the reason times how far it moves the field (judgement),"
        " median and 90% range. Chance: that this difference is seen when all fields are tested together (Holm), mean"
        " and 90% range over what is not known. Months: until the difference named is seen 8 times in 10."
        f" {found.draws} draws of what is not known, seed {found.seed}."
    )


def lines_of(rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[str]:
    """The table as lines: cells under `HEAD`, and below each the reasons that the field speaks to."""
    table = [HEAD, *(cells for cells, _ in rows)]
    widths = [max(len(row[at]) for row in table) for at in range(1, len(HEAD))]
    room = max(20, WIDTH - sum(widths) - 2 * len(widths))
    lines = []
    for number, row in enumerate(table):
        name = textwrap.wrap(row[0], room)
        numbers = "".join("  " + cell.rjust(size) for cell, size in zip(row[1:], widths, strict=True))
        lines += [*name[:-1], (name[-1].ljust(room) + numbers).rstrip()]
        if number:
            covers = ", ".join(rows[number - 1][1]) or "none of your reasons"
            lines.append(textwrap.fill(f"speaks to: {covers}", WIDTH, initial_indent="  ", subsequent_indent="    "))
    return lines


def printed(found: OnFile) -> str:
    """The whole in plain text, at most 100 characters wide."""
    lines = [textwrap.fill(f"{found.name}: what the files would show", WIDTH), ""]
    lines += [textwrap.fill(each, WIDTH, subsequent_indent="  ") for each in sentences(found)]
    rows = [(cells(each), each.covers) for each in found.found]
    return "\n".join([*lines, "", *lines_of(rows), "", textwrap.fill(legend(found), WIDTH)])
