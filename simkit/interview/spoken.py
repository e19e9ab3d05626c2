"""What people type: numbers, ranges, "38 of 42", "don't know", lists of names with counts.

A range is read as the 5th and the 95th percentile. Its middle, the median, is taken on the scale on which the
model carries the number, so that both halves of the range are alike: the geometric middle for counts and money
(20 to 80: as likely above 40 as below), the middle of the log odds for shares. A range that starts at 0 has no
geometric middle; there it is the plain one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from simkit.checks import InvalidInput

__all__ = [
    "Amount",
    "amount",
    "currency_in",
    "dont_know",
    "entries",
    "none_at_all",
    "numeral",
    "out_of",
    "share",
]

_DONT_KNOW = re.compile(
    r"(i |we )?(do ?n['’`]?o?t|don|can ?not|can['’`]?t) (really )?(know|say|tell)( yet)?|dunno|dont know|dk|d/k|unknown"
    r"|not known|no idea|not sure|unsure|n/?a|n\.a\.|\?+|-+|tbd|no answer|skip"
)
_NONE = re.compile(r"(there (is|are) )?(none|no|nothing|never|not any|no such thing|we have none|nil)( at all| yet)?")
_WORDS = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"  # noqa: SIM905
    " eighteen nineteen twenty".split()
)
_UNITS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mio": 1e6, "million": 1e6}
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_CODES = (
    "USD",
    "EUR",
    "GBP",
    "CHF",
    "CAD",
    "AUD",
    "NZD",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "INR",
    "JPY",
    "ZAR",
    "SGD",
)
_NUMERAL = r"(?:\d[\d,.' ]*\d|\d|\.\d+)\s*(?:(?:k|m|mio|thousand|million)\b)?\s*%?"
_RANGE = re.compile(rf"(?:between |from )?({_NUMERAL})\s*(?:-|–|—|\.\.\.?|…|\bto\b|\band\b)\s*({_NUMERAL})")
_SMALL, _LARGE = 0.005, 0.995


class Amount(NamedTuple):
    """A number that somebody is sure of (all three equal), or its 5th, 50th and 95th percentile."""

    low: float
    middle: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def toml(self) -> float | list[float]:
        """As a program file writes it; whole numbers without a decimal point."""
        if self.sure:
            return _plain(self.middle)
        return [_plain(each) for each in self]


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() and abs(number) < 2**53 else float(number)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split()).strip()


def dont_know(raw: object) -> bool:
    """Whether an answer says that it is not known; an empty one does.

    >>> dont_know("don't know"), dont_know(""), dont_know("?"), dont_know("12")
    (True, True, True, False)
    """
    if raw is None:
        return True
    text = _tidy(raw).lower().rstrip(".!") if isinstance(raw, str) else None
    return text is not None and (not text or _DONT_KNOW.fullmatch(text) is not None)


def none_at_all(raw: object) -> bool:
    """Whether an answer says that there is no such thing (no survey, no codes), which is not "don't know"."""
    if isinstance(raw, list | dict):
        return not raw
    return isinstance(raw, str) and _NONE.fullmatch(_tidy(raw).lower().rstrip(".!")) is not None


def currency_in(raw: object) -> str | None:
    """The currency that an amount of money names, if it names one.

    >>> currency_in("€5,000 to €9,000"), currency_in("5000 CHF"), currency_in("5000")
    ('EUR', 'CHF', None)
    """
    if isinstance(raw, dict):
        return next((found for each in raw.values() if (found := currency_in(each))), None)
    if isinstance(raw, list):
        return next((found for each in raw if (found := currency_in(each))), None)
    text = raw if isinstance(raw, str) else ""
    named = {name for sign, name in _CURRENCIES.items() if sign in text}
    named |= {code for code in _CODES if re.search(rf"\b{code}\b", text, re.IGNORECASE)}
    if len(named) > 1:
        raise InvalidInput(f"{_quoted(text)} names two currencies, but one is needed: convert one of the amounts.")
    return next(iter(named), None)


def _quoted(raw: object) -> str:
    text = _tidy(raw) if isinstance(raw, str) else str(raw)
    return f"“{text if len(text) <= 60 else text[:57] + '...'}”"


def _unpriced(text: str) -> str:
    """The text without signs and codes of currencies."""
    signs, codes = "".join(_CURRENCIES), "|".join(_CODES)
    return _tidy(re.sub(rf"[{signs}]|(?<![a-z])({codes})(?![a-z])", " ", text, flags=re.IGNORECASE))


def numeral(text: str) -> float:
    """One number as people write it: 1,200 or 12k or $500 or ten.

    Raises
    ------
    InvalidInput
        It is no number, or could be read in two ways ("1.200", "1,5").

    Examples
    --------
    >>> numeral("1,200"), numeral("12k"), numeral("$500"), numeral("ten"), numeral("0.5")
    (1200.0, 12000.0, 500.0, 10.0, 0.5)
    """
    plain = _unpriced(_tidy(text).lower())
    if plain in _WORDS:
        return float(_WORDS.index(plain))
    found = re.fullmatch(r"([-+]?[\d.,' ]*\d|\.\d+)\.?\s*(k|m|mio|thousand|million)?", plain)
    if found is None:
        raise InvalidInput(f'{_quoted(text)} is no number: write digits such as 30, a range such as "20-40", or "?".')
    digits, unit = found[1].replace(" ", ",").replace("'", ","), found[2]
    if re.fullmatch(r"[-+]?\d{1,3}\.\d{3}", digits) and unit is None:
        whole = digits.replace(".", "")
        raise InvalidInput(
            f"{_quoted(text)} can be read as {float(digits):g} or as {float(whole):g}: write {float(whole):g}, or"
            f" {float(digits):g}0 with another digit."
        )
    if "," in digits and not re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", digits):
        raise InvalidInput(f"{_quoted(text)} is written in an odd way: write 1200 for thousands, 1.5 for decimals.")
    try:
        number = float(digits.replace(",", "")) * _UNITS.get(unit or "", 1.0)
    except ValueError:
        raise InvalidInput(f"{_quoted(text)} is no number: write digits such as 30.") from None
    if not math.isfinite(number) or abs(number) > 1e12:
        raise InvalidInput(f"{_quoted(text)} is too large: give a number below a million millions.")
    return number


def amount(raw: object, *, what: str = "number") -> Amount:
    """Read a count or an amount of money: a number, a range, or a list of two or three numbers.

    Parameters
    ----------
    raw : str, int, float or list
        What was typed, or a value of an answers file.
    what : str
        What complaints call it.

    Raises
    ------
    InvalidInput
        It cannot be read, is negative, runs downwards, or does not say how wide it is ("about 30").

    Examples
    --------
    >>> amount("42"), amount("20 to 80").toml, amount([5, 12, 30]).toml
    (Amount(low=42.0, middle=42.0, high=42.0), [20, 40, 80], [5, 12, 30])
    """
    if isinstance(raw, list | tuple):
        return _from_list(raw, what)
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise InvalidInput(f'{_quoted(raw)} is no {what}: write a number such as 30 or a range such as "20-40".')
    if isinstance(raw, int | float):
        raw = repr(raw) if abs(raw) < 1e15 else str(raw)
        if raw in ("nan", "inf", "-inf"):
            raise InvalidInput(f"{_quoted(raw)} is no {what}: write a number such as 30.")
    text = _unpriced(_tidy(raw).lower().removesuffix("."))
    _refuse_vague(text, raw)
    if "%" in text:
        raise InvalidInput(f"{_quoted(raw)} is a share, but a {what} is asked for: write it without the percent sign.")
    found = _RANGE.fullmatch(text)
    if found is None:
        number = numeral(text)
        if number < 0:
            raise InvalidInput(f"{_quoted(raw)} is negative, but a {what} is 0 or more: leave the minus out.")
        return Amount(number, number, number)
    low, high = numeral(found[1]), numeral(found[2])
    unit = re.search(r"(k|m|mio|thousand|million)$", text)
    if unit and not re.search(r"[a-z]", found[1]) and low * _UNITS[unit[1]] <= high:
        low *= _UNITS[unit[1]]  # "5-10k" means thousands at both ends
    return _spread(low, high, raw)


def _refuse_vague(text: str, raw: object) -> None:
    if re.match(r"(about|around|approx\w*\.?|roughly|circa|ca\.?|some|~|≈)\s*\d", text):
        raise InvalidInput(
            f"{_quoted(raw)} does not say how far off it may be: write the number alone if you are sure, or a range"
            ' such as "25-35".'
        )
    if re.match(r"([<>≤≥]|more than|less than|over|under|up to|at (least|most)|fewer than|max|min)", text) or re.search(
        r"\d\s*(\+|or (more|less|fewer))$", text
    ):
        raise InvalidInput(f'{_quoted(raw)} leaves one end open: write both ends, such as "20-40".')


def _spread(low: float, high: float, raw: object) -> Amount:
    if low < 0:
        raise InvalidInput(f"{_quoted(raw)} is negative at its low end, but must be 0 or more: start at 0.")
    if low > high:
        raise InvalidInput(f"{_quoted(raw)} runs downwards: write the small number first.")
    if low == high:
        return Amount(low, low, high)
    return Amount(low, _rounded(math.sqrt(low * high), low, high) if low > 0 else high / 2, high)


def _rounded(middle: float, low: float, high: float) -> float:
    """Three digits, as nobody believes more, unless that leaves the range."""
    short = float(f"{middle:.3g}")
    return short if low < short < high else middle


def _from_list(raw: list | tuple, what: str) -> Amount:
    numbers = [each for each in raw if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) != len(raw) or len(raw) not in (2, 3) or not all(math.isfinite(each) for each in numbers):
        raise InvalidInput(f"{_quoted(list(raw))} is no {what}: give [low, high], or [low, middle, high].")
    if len(numbers) == 2:
        return _spread(float(numbers[0]), float(numbers[1]), list(raw))
    low, middle, high = map(float, numbers)
    if low < 0:
        raise InvalidInput(f"{_quoted(list(raw))} is negative at its low end, but must be 0 or more: start at 0.")
    if not low <= middle <= high:
        raise InvalidInput(f"{_quoted(list(raw))} does not ascend: write the small number first.")
    return Amount(low, middle, high)


def out_of(raw: object) -> tuple[float, float] | None:
    """Read "38 of 42" or "38/42" as (38, 42); None if it is not of that form.

    >>> out_of("38 of 42"), out_of("38/42 "), out_of("38")
    ((38.0, 42.0), (38.0, 42.0), None)
    """
    if not isinstance(raw, str):
        return None
    found = re.fullmatch(r"(\S+)\s*(?:/|\bout of\b|\bof\b)\s*(\S+)", _tidy(raw).lower().rstrip("."))
    return None if found is None else (numeral(found[1]), numeral(found[2]))


def share(raw: object) -> Amount | None:
    """Read "90%" or "80-95%" as shares; None if there is no percent sign.

    >>> share("90%").middle, share("80-95%").toml, share("38")
    (0.9, [0.8, 0.897, 0.95], None)
    """
    if not isinstance(raw, str) or "%" not in raw:
        return None
    read = amount(raw.replace("%", ""), what="share")
    if read.high > 100:
        raise InvalidInput(f"{_quoted(raw)} is more than all: give at most 100%.")
    return between_shares(read.low / 100, read.high / 100)


def between_shares(low: float, high: float) -> Amount:
    """A share, or a range of shares with its middle on the log odds; ends of 0 and 1 are drawn in by 0.005."""
    if low == high:
        return Amount(low, low, high)
    low, high = max(low, min(_SMALL, high / 2)), min(high, max(_LARGE, (1 + low) / 2))
    middle = (math.log(low / (1 - low)) + math.log(high / (1 - high))) / 2
    return Amount(low, _rounded(1 / (1 + math.exp(-middle)), low, high), high)


def entries(text: str) -> Iterator[str]:
    """The parts of a list: split at semicolons and new lines, and at commas that are not inside a number.

    >>> list(entries("pay 1,200, other offer 15; location 3"))
    ['pay 1,200', 'other offer 15', 'location 3']
    """
    for part in re.split(r"[;\n]|,(?!\d{3}\b)", text):
        if part.strip():
            yield _tidy(part)
