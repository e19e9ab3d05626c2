"""Numbers, yes and no, and dates as exports write them. What cannot be read is None and never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

__all__ = ["dates", "number", "whole", "yes"]

_YES = {"true", "1", "yes", "y", "t", "finished", "complete", "completed"}
_NO = {"false", "0", "no", "n", "f", "not finished", "incomplete", "partial"}


def number(text: str) -> float | None:
    """A number with a decimal point or comma; with three digits after a comma it could be thousands: None.

    >>> number("3.5"), number("3,5"), number("1,234"), number("1e3"), number("nan"), number("12 min")
    (3.5, 3.5, None, None, None, None)
    """
    if re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,10})?", text):
        return float(text)
    if re.fullmatch(r"[-+]?\d{1,15},(\d{1,2}|\d{4,10})", text):
        return float(text.replace(",", "."))
    return None


def whole(text: str) -> int | None:
    """A whole number; 3.0 is one.

    >>> whole("12"), whole("12,0"), whole("1.5"), whole("")
    (12, 12, None, None)
    """
    found = number(text)
    return None if found is None or found != int(found) else int(found)


def yes(text: str) -> bool | None:
    """True or False as exports write it.

    >>> yes("True"), yes("0"), yes("maybe")
    (True, False, None)
    """
    word = text.lower()
    return True if word in _YES else False if word in _NO else None


_CLOCK = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_SPELT = ("%b %d %Y", "%d %b %Y", "%B %d %Y", "%d %B %Y")
_ANY_ORDER = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(.*)")


def _parse(day: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        for clock in _CLOCK:
            try:
                return datetime.strptime(day, form + clock)
            except ValueError:
                continue
    return None


def dates(texts: Sequence[str]) -> tuple[list[datetime | None], bool]:
    """Moments of one column, None where there is none, and whether day and month could be the other way round.

    Which of two numbers is the day is decided for the column as a whole: by any that is above 12. A column that needs
    both orders is read by the one that more of it needs, so that the others come out as None.

    >>> dates(["03/14/2024 10:05:00 AM", "01/02/2024"])[0][1]
    datetime.datetime(2024, 1, 2, 0, 0)
    >>> dates(["14.03.2024 10:05", "2.1.2024"])[0][1], dates(["1/2/2024"])[1], dates(["31/02/2024"])[0]
    (datetime.datetime(2024, 1, 2, 0, 0), True, [None])
    """
    day_first = month_first = 0
    for text in set(texts):
        found = _ANY_ORDER.fullmatch(text)
        if found:
            day_first += int(found[1]) > 12
            month_first += int(found[2]) > 12
    dotted = any(re.match(r"\d{1,2}\.", text) for text in texts)
    first = day_first > month_first or (day_first == month_first and dotted)
    known: dict[str, datetime | None] = {}
    for text in set(texts):
        known[text] = _moment(text, first)
    some = any(_ANY_ORDER.fullmatch(text) for text in set(texts))
    return [known[text] for text in texts], some and not day_first and not month_first and not dotted


def _moment(text: str, day_first: bool) -> datetime | None:
    found = _ANY_ORDER.fullmatch(text)
    if found:
        day, month = (found[1], found[2]) if day_first else (found[2], found[1])
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _parse(f"{year}-{month}-{day}{found[4]}", ("%Y-%m-%d",))
    try:
        made = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return made.replace(tzinfo=None)
    except ValueError:
        pass
    return _parse(text.replace(",", " ").replace("  ", " "), ("%Y/%m/%d", "%Y-%m-%d", *_SPELT))
