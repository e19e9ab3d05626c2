"""Reads answers about money: what would be changed and for how much, what a decline costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from simkit.checks import InvalidInput
from simkit.interview.reason_words import reason_key
from simkit.interview.spoken import Amount, amount, currency_in, dont_know

__all__ = ["Cost", "FixPlanned", "cost", "fixes"]


class FixPlanned(NamedTuple):
    """What would be changed; the cost is None where it is not known."""

    reason: str
    change: str
    cost: Amount | None


class Cost(NamedTuple):
    """What a decline costs: as one amount, or as days, cost a day and recruiting."""

    value: Amount | None
    days: Amount | None
    per_day: Amount | None
    recruiting: Amount | None
    currency: str | None


def fixes(raw: object, kind: str, earlier: Mapping[str, object]) -> tuple[FixPlanned, ...]:
    found: list[FixPlanned] = []
    example = "too slow: offer within a week, 2000-10000"
    rows = raw if isinstance(raw, list) else None
    if rows is None and not isinstance(raw, str):
        raise InvalidInput(f"“{raw}” names no change: write such as {example}.")
    for row in rows if rows is not None else re.split(r"[;\n]", str(raw)):
        if isinstance(row, Mapping):
            words, change, price = (row.get(key) for key in ("reason", "change", "cost"))
        elif not str(row).strip():
            continue
        else:
            words, _, rest = str(row).partition(":")
            change, price = _cut(rest.strip())
        if not isinstance(words, str) or not isinstance(change, str) or not words.strip() or not change.strip():
            raise InvalidInput(f"“{str(row).strip()}” is not a reason, a colon and a change: write such as {example}.")
        key = reason_key(words, kind)
        if key is None:
            raise InvalidInput(f"“{words.strip()}” names no reason that could be changed: write such as {example}.")
        if key in (each.reason for each in found):
            raise InvalidInput(f"{key} stands twice: put both changes into one.")
        found.append(FixPlanned(key, " ".join(change.split()), None if dont_know(price) else amount(price)))
    return tuple(found)


def _cut(text: str) -> tuple[str, str | None]:
    """A change and its cost: what follows the last comma and has a digit, or an amount after "for"."""
    for joint in (r",(?!\d{3}\b)", r"\bfor (?:about )?(?=[$€£\d][^a-z]*k?$)"):
        parts = re.split(joint, text)
        tail = parts[-1].strip()
        if len(parts) > 1 and (re.search(r"\d", tail) or dont_know(tail)):
            return text[: text.rindex(parts[-1])].rstrip(" ,").removesuffix(" for"), tail
    return text, None


def cost(raw: object, kind: str, earlier: Mapping[str, object]) -> Cost:
    currency = currency_in(raw)
    known = ("days_vacant", "cost_per_day", "recruiting_cost")
    if isinstance(raw, Mapping):
        for key in raw:
            if key not in known:
                raise InvalidInput(f"“{key}” is no part of the cost: known are {', '.join(known)}.")
        if not all(key in raw for key in known[:2]):
            raise InvalidInput("days_vacant and cost_per_day are both needed: give both, or one amount in all.")
        days, per_day = (_above_zero(amount(raw[key]), key) for key in known[:2])
        return Cost(None, days, per_day, amount(raw.get(known[2], 0)), currency)
    if not isinstance(raw, str):
        return Cost(_above_zero(amount(raw), "the cost"), None, None, None, currency)
    length, price, extra = _labelled(raw) or _product(raw)
    if price is None:
        return Cost(_above_zero(amount(length), "the cost"), None, None, None, currency)
    days, per_day = (_above_zero(amount(part), "days or cost a day") for part in (length, price))
    return Cost(None, days, per_day, amount(extra or 0), currency)


_WORKSHEET = "days empty 20-70, a day costs 300-700, recruiting again 2000-8000"
_LABELS = (
    ("recruiting", r"recruit\w*|replac\w*|finding|searching|agency"),
    ("a day", r"(?:costs? )?(?:a|per|each|every|one) day|daily|day costs?|costs? (?:of )?a day"),
    ("days", r"days?|empty|vacant|vacancy"),
)
_FILLERS = (
    r"\b(?:costs?|again|empty|vacant|open|longer|stays?|position|for|of|the|is|at|about it|dollars?|euros?|days?)\b"
)

_TIMES = r"\d\D*?(?:×|\*|(?<![a-z])(?:x|at|times)(?![a-z]))\D*\d"


def _labelled(raw: str) -> tuple[str, str, str] | None:
    """Days, cost a day and cost of recruiting, each named by its words in any order; None if they are not."""
    parts = [part.strip(" .") for part in re.split(r"[;\n]|,(?!\d{3}\b)|\band\b(?=[^,;]*[a-z])", raw.lower())]
    found: dict[str, str] = {}
    for part in filter(None, parts):
        label = next((name for name, words in _LABELS if re.search(rf"\b(?:{words})\b", part)), None)
        if label is None or re.search(_TIMES, part):
            return None
        if label in found:
            raise InvalidInput(f"“{raw}” gives {label} twice: write such as {_WORKSHEET}.")
        words = next(words for name, words in _LABELS if name == label)
        number = re.sub(_FILLERS, " ", re.sub(rf"\b(?:{words})\b", " ", part)).strip(" :=")
        found[label] = number
    if "days" not in found and "a day" not in found:
        return None
    lacking = [name for name in ("days", "a day") if name not in found]
    if lacking:
        rule = "has days but no cost a day" if lacking == ["a day"] else "has a cost a day but no days"
        raise InvalidInput(f"“{raw}” {rule}: write such as {_WORKSHEET}.")
    return found["days"], found["a day"], found.get("recruiting", "")


def _product(raw: str) -> tuple[str, str | None, str]:
    """The same from days x cost a day + recruiting; a lone amount comes back without a cost a day."""
    units = r"\b(days?|vacant|a day|per day|each|for|recruiting|again|recruitment|dollars?|euros?)\b"
    bare = re.sub(units, " ", raw.lower())
    first, _, extra = (part.strip() for part in re.sub(r"\bplus\b", "+", bare).partition("+"))
    product = re.split(r"\s*(?:×|\*|(?<![a-z])(?:x|at|times)(?![a-z]))\s*", re.sub(r"\ba\b|/", " ", first).strip())
    if len(product) > 2:
        raise InvalidInput(f"“{raw}” multiplies too often: write such as {_WORKSHEET}.")
    if len(product) == 1 and extra:
        raise InvalidInput(f"“{raw}” adds up without days: write one amount, or such as {_WORKSHEET}.")
    return product[0], product[1] if len(product) == 2 else None, extra


def _above_zero(found: Amount, what: str) -> Amount:
    if found.low <= 0:
        raise InvalidInput(f"{what} starts at 0, but must be more: give an amount above 0, or leave it open with “?”.")
    return found
