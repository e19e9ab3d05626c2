"""Which question asked for the main reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simkit.pilot.case import Columns
from simkit.pilot.private import shown_heading

__all__ = ["which_reason"]

_ASKS = re.compile(
    r"\b(main|primary|most important|biggest)\b.*\breason\b|\breason\b.*\b(main|primary|most)\b", re.I | re.S
)
_TEXT = re.compile(r"_TEXT\b|\btext$|please specify|other \(", re.IGNORECASE)

WAY_OUT = 'say which, such as --column "Q1=reason"'


def which_reason(columns: Columns, asked: Sequence[int], texts: Sequence[str]) -> None:
    """Find the question by its words, unless the user has told; complains if none or several would do."""
    if "reason" in columns.at:
        return
    found = [at for at, text in zip(asked, texts, strict=True) if _ASKS.search(text) and not _TEXT.search(text)]
    if len(found) == 1:
        columns.at["reason"] = found[0]
        return
    if not found:
        rule = "has no question that asks for the main reason in so many words"
    else:
        names = ", ".join(shown_heading(columns.headings[at], at) for at in found[:5])
        rule = f"has {len(found)} questions that could ask for the main reason ({names})"
    columns.book.complain(columns.file, 0, "", None, rule, WAY_OUT)
