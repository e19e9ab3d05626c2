"""A program file in which every value says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simkit.program.file.toml_writer import to_toml

__all__ = ["commented_toml"]

Path = tuple[str | int, ...]


def commented_toml(data: Mapping[str, object], origins: Mapping[Path, str], head: tuple[str, ...] = ()) -> str:
    """Write data as TOML with a comment above each value or table that has an origin.

    Parameters
    ----------
    data : mapping
        See `simkit.program.file.toml_writer.to_toml`.
    origins : mapping of path to str
        Keys and positions (from 0) that lead to a value or a table, and where it comes from.
    head : tuple of str
        Lines for the top, written as comments.

    Examples
    --------
    >>> print(commented_toml({"population": {"people_per_year": 42}}, {("population", "people_per_year"): "counted"}))
    [population]
    # counted
    people_per_year = 42
    <BLANKLINE>
    """
    lines = [_comment(line) for line in head]
    seen: dict[str, int] = {}
    at: Path = ()
    for line in to_toml(data).splitlines():
        rows = re.fullmatch(r"\[\[(.+)\]\]", line)
        table = re.fullmatch(r"\[([^\[\]]+)\]", line)
        key = re.match(r"([A-Za-z0-9_-]+) = ", line)
        path: Path | None = None
        if rows:
            seen[rows[1]] = seen.get(rows[1], -1) + 1
            at = path = (*rows[1].split("."), seen[rows[1]])
        elif table:
            at = path = tuple(table[1].split("."))
        elif key:
            path = (*at, key[1])
        if path is not None and path in origins:
            lines.append(_comment(origins[path]))
        lines.append(line)
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    """A comment on one line; control characters, which TOML forbids there, and half characters become spaces."""
    tidy = "".join(" " if each < " " or each == "\x7f" or "\ud800" <= each <= "\udfff" else each for each in text)
    return f"# {tidy}".rstrip()
