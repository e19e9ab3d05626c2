"""A small writer of TOML, for program files: tables, arrays of tables, short tables inline."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from simkit import checks

__all__ = ["to_toml", "toml_key", "toml_value"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = 72
"""A table whose single line is no longer than this, and holds no tables, is written inline."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def to_toml(data: Mapping[str, object]) -> str:
    """Write nested mappings as TOML, so that reading it gives the same values back.

    Parameters
    ----------
    data : mapping
        Text, whole numbers of 64 bits, floats, booleans, dates, lists and mappings with text keys, nested at will.

    Returns
    -------
    str
        Ends with a newline unless it is empty. Single values come before tables, as TOML needs it.

    Raises
    ------
    InvalidInput
        On what TOML cannot hold: None, other types, keys that are not text, half characters (surrogates).

    Examples
    --------
    >>> print(to_toml({"name": "Acme", "population": {"units": {"manager": 10}}, "design": [{"items": 8}]}), end="")
    name = "Acme"
    <BLANKLINE>
    [population]
    units = { manager = 10 }
    <BLANKLINE>
    [[design]]
    items = 8
    """
    lines = list(_table(data, ()))
    return "\n".join(lines).lstrip("\n") + ("\n" if lines else "")


def _table(table: Mapping[str, object], path: tuple[str, ...]) -> Iterator[str]:
    deferred: list[tuple[str, object]] = []
    for key, value in table.items():
        if _stands_alone(value, top=not path):
            deferred.append((toml_key(key), value))
        else:
            yield f"{toml_key(key)} = {toml_value(value)}"
    for name, value in deferred:
        where = (*path, name)
        if isinstance(value, Mapping):
            yield from ("", f"[{'.'.join(where)}]", *_table(value, where))
        else:
            for row in value:  # type: ignore[attr-defined]
                yield from ("", f"[[{'.'.join(where)}]]", *_table(row, where))


def _stands_alone(value: object, top: bool) -> bool:
    """Whether a value gets a header of its own instead of a line."""
    if isinstance(value, Mapping):
        nested = any(isinstance(each, Mapping | list | tuple) for each in value.values())
        return top or nested or len(toml_value(value)) > _SHORT
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(row, Mapping) for row in value)


def toml_key(key: object) -> str:
    """A key as TOML writes it, in quotes only where it needs them."""
    if not isinstance(key, str):
        raise checks.InvalidInput(checks.complaint("a key", key, "must be text", "put it in quotes"))
    return key if _BARE.fullmatch(key) else _string(key)


def toml_value(value: object) -> str:
    """A value on one line as TOML writes it.

    >>> toml_value(["a", 1.5, True, {"b": 2}])
    '["a", 1.5, true, { b = 2 }]'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise checks.InvalidInput("a whole number is beyond 64 bits, but TOML holds no more: give a smaller one.")
        return str(value)
    if isinstance(value, float):
        return "nan" if math.isnan(value) else repr(float(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{toml_key(key)} = {toml_value(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(each) for each in value) + "]"
    rule = "must be text, a number, true or false, a date, a list or a mapping"
    raise checks.InvalidInput(checks.complaint("a value", value, rule, "leave the key out if there is no value"))


def _string(text: str) -> str:
    return '"' + "".join(_character(each) for each in text) + '"'


def _character(each: str) -> str:
    if each in _ESCAPES:
        return _ESCAPES[each]
    if "\ud800" <= each <= "\udfff":
        raise checks.InvalidInput("text holds half a character (a surrogate), but TOML cannot: take it out.")
    return f"\\u{ord(each):04X}" if each < " " or each == "\x7f" else each
