"""What a name may be: it goes into tables, figures and files, where a long or a broken one spoils the line."""

from __future__ import annotations

from simkit.checks import InvalidInput

__all__ = ["LONGEST_NAME", "one_line", "trouble_with"]

LONGEST_NAME = 120
"""Characters of a name at most."""

_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def trouble_with(name: object) -> tuple[str, str] | None:
    """The rule that a name breaks and the way out; None if it will do.

    >>> trouble_with("engineering"), trouble_with("a" * 121)
    (None, ('must have at most 120 characters and has 121', 'shorten it'))
    """
    if not isinstance(name, str):
        return "must be text", "write a name in quotes"
    if any(each in _BREAKS for each in name):
        return "must stand on one line", "take the line break out"
    if len(name) > LONGEST_NAME:
        return f"must have at most {LONGEST_NAME} characters and has {len(name)}", "shorten it"
    return None


def one_line(thing: str, name: object) -> str:
    """Return `name` when it is text on one line of at most `LONGEST_NAME` characters.

    Raises
    ------
    InvalidInput
        It is not; the name is shown cut.

    Examples
    --------
    >>> one_line("the name of a segment", "engineering")
    'engineering'
    """
    trouble = trouble_with(name)
    if trouble is not None:
        shown = repr(name) if len(repr(name)) <= 60 else repr(name)[:57] + "..."
        raise InvalidInput(f"{thing} is {shown}, but {trouble[0]}: {trouble[1]}.")
    return str(name)
