"""Argument checks in one sentence each, and the few exception kinds.

Every complaint names the thing, its value, the rule and the way out, in that order. Complaints about a file
are collected and raised together (`Problems`), so that a user mends everything in one go.
"""

from __future__ import annotations

import difflib
import math
import operator
from collections.abc import Iterable, Sequence

__all__ = [
    "InvalidInput",
    "Problems",
    "above",
    "between",
    "complaint",
    "known",
    "probability",
    "unique",
    "whole_number",
]


class InvalidInput(ValueError):
    """Something that the user gave cannot be used; the message says what, why and what to do."""


class Problems(InvalidInput):
    """Several complaints about one input, all of them at once.

    Parameters
    ----------
    sentences : sequence of str
        One complaint each, in the order in which the input shows them.
    """

    def __init__(self, sentences: Sequence[str]):
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


_LONG = 200
"""Letters: a value that takes more is named by what it is. A design's takes some 1,800, and helps nobody."""


def complaint(thing: str, value: object, rule: str, way_out: str) -> str:
    """One sentence: the thing, its value, the rule, the way out.

    A value that takes too long to show, such as a whole design, is named by its type.

    >>> complaint("minutes", 0, "must be more than 0", "give the minutes that answering takes, such as 5")
    'minutes is 0, but must be more than 0: give the minutes that answering takes, such as 5.'
    """
    shown = repr(value)
    if len(shown) > _LONG and not isinstance(value, str):
        shown = f"of type {type(value).__name__}"
    return f"{thing} is {shown}, but {rule}: {way_out}" + ("" if way_out.endswith("?") else ".")


def _number(thing: str, value: object, way_out: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInput(complaint(thing, value, "must be a finite number", way_out))
    return float(value)


def between(thing: str, value: object, low: float, high: float, way_out: str) -> float:
    """Return `value` as a float when it lies in [low, high]; raise `InvalidInput` otherwise."""
    number = _number(thing, value, way_out)
    if not low <= number <= high:
        raise InvalidInput(complaint(thing, value, f"must lie between {low:g} and {high:g}", way_out))
    return number


def probability(thing: str, value: object, way_out: str = "give a share such as 0.25 for 25%") -> float:
    """Return `value` as a float when it is a probability; raise `InvalidInput` otherwise.

    >>> probability("deliverable", 0.9)
    0.9
    """
    return between(thing, value, 0.0, 1.0, way_out)


def above(thing: str, value: object, low: float, way_out: str) -> float:
    """Return `value` as a float when it is more than `low`; raise `InvalidInput` otherwise."""
    number = _number(thing, value, way_out)
    if not number > low:
        raise InvalidInput(complaint(thing, value, f"must be more than {low:g}", way_out))
    return number


def whole_number(thing: str, value: object, low: int, high: int, way_out: str = "give a count such as 2") -> int:
    """Return `value` when it is a whole number from `low` to `high`; raise `InvalidInput` otherwise.

    >>> whole_number("reminders", 2, 0, 50)
    2
    """
    # NumPy's integers are whole numbers too
    whole = not isinstance(value, bool) and hasattr(value, "__index__")
    if not whole or not low <= (number := operator.index(value)) <= high:  # type: ignore[arg-type]
        raise InvalidInput(complaint(thing, value, f"must be a whole number from {low} to {high}", way_out))
    return number


def known(thing: str, value: object, options: Iterable[str]) -> str:
    """Return `value` when it is one of `options`; otherwise raise, naming the nearest one.

    >>> known("mode", "web", ("web", "phone"))
    'web'
    """
    choices = list(options)
    if isinstance(value, str) and value in choices:
        return value
    near = difflib.get_close_matches(str(value), choices, n=1)
    # a long list helps nobody who has mistyped one name of it
    listed = "known are " + ", ".join(choices) if len(choices) <= 12 or not near else ""
    way_out = " ".join(filter(None, [f"did you mean {near[0]!r}?" if near else "", listed]))
    raise InvalidInput(complaint(thing, value, "is not known", way_out))


def unique(thing: str, names: Iterable[str], way_out: str = "give each its own name") -> None:
    """Raise `InvalidInput` when a name stands twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidInput(complaint(thing, name, "stands twice", way_out))
        seen.add(name)


def seed(value: object) -> int:
    """A seed: any whole number from 0 on that fits 63 bits."""
    return whole_number("seed", value, 0, 2**63 - 1, "give any whole number, such as 7")
