"""From an HR department's own words for a reason to the key in the catalogue."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache

from simkit.checks import InvalidInput
from simkit.interview.spoken import entries, numeral
from simkit.population.phrases import phrases_of
from simkit.population.reasons import catalogue

__all__ = ["NOT_A_REASON", "counts_by_reason", "reason_key"]

NOT_A_REASON = "other; others; misc; miscellaneous; unknown; not known; no reason; no reason given; none; not given"
"""Codes that say nothing about the reason: set aside, and said."""


def _simple(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", "")))


@lru_cache(maxsize=8)
def _phrases(kind: str) -> Mapping[str, str]:
    """Every known phrase with its key; a key and a label count as phrases."""
    found = {_simple(phrase): key for key, phrases in phrases_of(kind).items() for phrase in phrases}
    for reason in catalogue(kind):
        found |= {_simple(reason.key.replace("_", " ")): reason.key, _simple(reason.label): reason.key}
    return found


def reason_key(text: str, kind: str) -> str | None:
    """The catalogue's key for somebody's words for a reason.

    Parameters
    ----------
    text : str
        Such as "salary", "Too slow", "hiring_manager".
    kind : str
        The kind of program, which has its catalogue.

    Returns
    -------
    str or None
        None where the words say that the reason is not known ("other").

    Raises
    ------
    InvalidInput
        No reason is like it, or two are; the nearest are named.

    Examples
    --------
    >>> reason_key("Salary too low", "declined"), reason_key("Line manager", "exit"), reason_key("misc.", "exit")
    ('pay', 'supervisor', None)
    """
    plain = _simple(text)
    phrases = _phrases(kind)
    if plain in phrases:
        return phrases[plain]
    if plain in {_simple(word) for word in NOT_A_REASON.split(";")}:
        return None
    close = difflib.get_close_matches(plain, phrases, n=1, cutoff=0.86)
    if close:
        return phrases[close[0]]
    inside = [phrase for phrase in phrases if phrase and re.search(rf"\b{re.escape(phrase)}\b", plain)]
    # "number of interviews" says more than the "interviews" within it
    inside = [phrase for phrase in inside if not any(phrase != other and phrase in other for other in inside)]
    keys = list(dict.fromkeys(phrases[phrase] for phrase in inside))
    if len(keys) == 1:
        return keys[0]
    if len(keys) > 1:
        raise InvalidInput(
            f"“{text.strip()}” could be {' or '.join(keys)}, but one reason is needed: write one of these words."
        )
    near = [phrases[each] for each in difflib.get_close_matches(plain, phrases, n=3, cutoff=0.66)]
    near = list(dict.fromkeys(near))
    known = ", ".join(reason.key for reason in catalogue(kind))
    way_out = f"the nearest is {' or '.join(near)}" if near else f"known are {known}"
    raise InvalidInput(f"“{text.strip()}” is like no reason on the list: {way_out}; or count it under “other”.")


def counts_by_reason(raw: object, kind: str) -> tuple[dict[str, float], tuple[str, ...]]:
    """Read "salary 20, other offer 15, misc 3" as counts by reason.

    Parameters
    ----------
    raw : str or mapping
        What was typed, or a table of an answers file.
    kind : str

    Returns
    -------
    counts : dict of str to float
        Words for one reason are added up.
    said : tuple of str
        What was read differently from how it was written, or set aside.

    Raises
    ------
    InvalidInput
        One sentence for all words that are not understood.

    Examples
    --------
    >>> counts_by_reason("salary 20, 15 other offer, benefits 2", "declined")
    ({'pay': 22.0, 'other_offer': 15.0}, ('“salary” and “benefits” read as pay',))
    """
    counts: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    aside: list[str] = []
    wrong: list[str] = []
    for word, number in _pairs(raw):
        try:
            key = reason_key(word, kind)
            count = _count(number)
        except InvalidInput as problem:
            wrong.append(str(problem).removesuffix("."))
            continue
        if key is None:
            aside.append(f"“{word}” {count:g}")
            continue
        counts[key] = counts.get(key, 0.0) + count
        words.setdefault(key, []).append(word)
    if wrong:
        raise InvalidInput("; ".join(wrong) + ".")
    if not sum(counts.values()) > 0:
        raise InvalidInput('no reason has a count above 0: write such as "pay 4, too slow 2", or "none".')
    said = [
        f"{' and '.join(f'“{each}”' for each in written)} read as {key}"
        for key, written in words.items()
        if any(_simple(each) != _simple(key.replace("_", " ")) for each in written)
    ]
    if aside:
        said.append(f"set aside, since it names no reason: {', '.join(aside)}")
    return counts, tuple(said)


def _pairs(raw: object) -> list[tuple[str, object]]:
    if isinstance(raw, Mapping):
        return [(str(word).replace("_", " ") if str(word) else "?", number) for word, number in raw.items()]
    if not isinstance(raw, str):
        raise InvalidInput(f'“{raw}” has no words for reasons: write such as "pay 4, too slow 2".')
    found: list[tuple[str, object]] = []
    for part in entries(raw):
        after = re.fullmatch(r"(.*?[^\d\s.,])\s*[:=x×(]?\s*(\d[\d,.]*)\)?\s*(?:times)?", part)
        before = re.fullmatch(r"(\d[\d,.]*)\s*(?:x|×|times|for|:)?\s+(\D.*)", part)
        if before:
            found.append((before[2], before[1]))
        elif after:
            found.append((after[1].rstrip(" :=-–"), after[2]))
        else:
            raise InvalidInput(f'“{part}” has no count beside it: write such as "pay 4, too slow 2".')
    return found


def _count(number: object) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float | str):
        raise InvalidInput(f"“{number}” is no count: write digits such as 4")
    count = numeral(str(number))
    if count < 0:
        raise InvalidInput(f"“{number}” is negative, but a count is 0 or more")
    return count
