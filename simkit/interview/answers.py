"""Reads one answer: what was typed becomes a value, or one sentence says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from simkit.checks import InvalidInput
from simkit.interview.answers_money import cost, fixes
from simkit.interview.asker_words import asked_by
from simkit.interview.questions import PEOPLE_KEY, Question
from simkit.interview.reason_words import counts_by_reason
from simkit.interview.spoken import (
    Amount,
    amount,
    between_shares,
    dont_know,
    entries,
    none_at_all,
    numeral,
    out_of,
    share,
)
from simkit.population.naming import one_line
from simkit.population.population import MOST_PEOPLE

__all__ = ["NOTHING", "Asker", "Contactable", "Counts", "Part", "Survey", "read"]


class _Nothing:
    """There is no such thing: an answer, other than "don't know"."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = _Nothing()


class Part(NamedTuple):
    """A function with its people, and of how many."""

    name: str
    people: float
    of: float | None


class Contactable(NamedTuple):
    """The share of people who may be contacted, and the counts it was read from."""

    share: Amount
    counts: tuple[float, float] | None


class Survey(NamedTuple):
    """A past survey, as a row of own evidence."""

    population: str
    mode: str
    sponsor: str
    said_no: float
    invited: int
    answered: int


class Counts(NamedTuple):
    """Counts by reason, and what was read differently from how it was written."""

    counts: dict[str, float]
    said: tuple[str, ...]


class Asker(NamedTuple):
    """A shipped way of asking and its changes."""

    preset: str
    changes: dict[str, object]


def read(question: Question, raw: object, kind: str, earlier: Mapping[str, object]) -> object:
    """The value of an answer.

    Parameters
    ----------
    question : Question
    raw : object
        The text that was typed, or a value of an answers file.
    kind : str
        The kind of program.
    earlier : mapping of key to value
        What was read before: some answers lean on it ("38" of the 42 declined).

    Returns
    -------
    object
        None for "don't know" and for nothing typed, `NOTHING` for "none"; else by the question's kind.

    Raises
    ------
    InvalidInput
        One sentence: what was given, the rule, the way out.

    Examples
    --------
    >>> from simkit.interview.questions import questions
    >>> ask = {question.key: question for question in questions()}
    >>> read(ask["declined"], "30-55", "declined", {}).toml
    [30, 40.6, 55]
    >>> read(ask["past_survey"], "exit interviews by phone, 12 of 40", "declined", {}).mode
    'interview'
    """
    if dont_know(raw):
        return None
    if question.kind != "count" and question.kind != "share" and none_at_all(raw):
        return None if question.kind in ("asker", "cost") else NOTHING
    return _READERS[question.kind](raw, kind, earlier)


def _count(raw: object, kind: str, earlier: Mapping[str, object]) -> Amount:
    found = amount("0" if none_at_all(raw) else raw)
    _whole_people(raw, found.low, found.high, *(raw if isinstance(raw, list) else ()))
    _not_too_many(raw, found.high)
    if found.low <= 0:
        raise InvalidInput(
            f"“{raw}” leaves nobody to ask, but one person at least is needed: give the number of a usual year."
        )
    offers = earlier.get("offers")
    if isinstance(offers, Amount) and found.high > offers.high:
        rule = f"is more than the {offers.high:g} offers that were made"
        raise InvalidInput(f"“{raw}” {rule}: one of the two numbers must change.")
    return found


def _whole_people(raw: object, *numbers: float) -> None:
    """Refuse parts of people; a decimal point in a file may have been meant to group thousands (1.200)."""
    if not all(float(number).is_integer() for number in numbers):
        raise InvalidInput(
            f"“{raw}” is no whole number, but people are counted whole: write such as 42, 1200 or 30-55, without a"
            " decimal point."
        )


def _not_too_many(raw: object, number: float) -> None:
    if number > MOST_PEOPLE:
        raise InvalidInput(f"“{raw}” is more than {MOST_PEOPLE:,}, the most in one year: give the number of one year.")


_NAME, _NUMBER = r"([^\W\d](?:.*?[^\s\d:=])?)", r"(\d[\d,.]*)"
_PART = re.compile(rf"{_NAME}\s*[:=]?\s*{_NUMBER}(?:\s*(?:/|out of|of)\s*{_NUMBER})?")


def _parts(raw: object, kind: str, earlier: Mapping[str, object]) -> tuple[Part, ...]:
    if isinstance(raw, Mapping):
        raw = ", ".join(f"{name} {number}" for name, number in raw.items())
    if not isinstance(raw, str):
        raise InvalidInput(f"“{raw}” names no functions: write such as engineering 25, sales 17.")
    found: list[Part] = []
    for entry in entries(raw):
        match = _PART.fullmatch(entry)
        if match is None:
            raise InvalidInput(f"“{entry}” is no function with a number: write such as engineering 25, sales 17.")
        name, people = match[1].strip(" :=-–"), numeral(match[2])
        of = None if match[3] is None else numeral(match[3])
        if not name:
            raise InvalidInput(f"“{entry}” has no name: write such as engineering 25, sales 17.")
        one_line("the name of a function", name)
        _whole_people(entry, people, *(() if of is None else (of,)))
        if of is not None and people > of:
            raise InvalidInput(f"“{entry}” counts more than there were: the smaller number comes first.")
        if name.lower() in (each.name.lower() for each in found):
            raise InvalidInput(f"“{name}” stands twice: name each function once.")
        found.append(Part(name, people, of))
    if not any(part.people > 0 for part in found):
        raise InvalidInput("every function has 0: give the numbers, or leave this question open with “?”.")
    _not_too_many(raw, sum(part.people for part in found))
    return tuple(found)


def _contactable(raw: object, kind: str, earlier: Mapping[str, object]) -> Contactable:
    if isinstance(raw, str) and raw.strip().lower().rstrip(".!") in (
        "all",
        "all of them",
        "everybody",
        "everyone",
    ):
        raw = "100%"
    percent = share("0%" if none_at_all(raw) else raw)
    counts = None if percent is not None else out_of(raw)
    if percent is not None and not percent.sure:
        percent = between_shares(percent.low, percent.high)
    if percent is None and counts is None:
        people = earlier.get(PEOPLE_KEY[kind])
        given = amount(raw)
        if not isinstance(people, Amount) or not people.sure:
            raise InvalidInput(f"“{raw}” does not say of how many: write such as 38 of 42, or 90%.")
        if 0 < given.middle <= 1 and people.middle > 1:
            raise InvalidInput(f"“{raw}” could be a share or a head count: write such as 90%, or 38 of 42.")
        if given.high > people.high:
            raise InvalidInput(f"“{raw}” is more than the {people.high:g} there are: give at most that many.")
        _whole_people(raw, given.low, given.high)
        if given.sure:
            counts = (given.middle, people.middle)
        else:
            percent = between_shares(given.low / people.middle, given.high / people.middle)
    if counts is not None:
        reachable, total = counts
        _whole_people(raw, reachable, total)
        if not 0 <= reachable <= total or total <= 0:
            raise InvalidInput(f"“{raw}” counts more than there are: the smaller number comes first.")
        percent = _jeffreys(reachable, total)
    assert percent is not None
    if percent.high <= 0 or (counts is not None and counts[0] == 0):
        raise InvalidInput(f"“{raw}” leaves nobody to ask, and then no way of asking can work: give more than 0.")
    return Contactable(percent, counts)


def _jeffreys(successes: float, total: float) -> Amount:
    """5th, 50th and 95th percentile of Beta(x + 1/2, n - x + 1/2): Jeffreys' interval for a share."""
    from scipy.special import betaincinv

    ends = betaincinv(successes + 0.5, total - successes + 0.5, [0.05, 0.5, 0.95])
    # four digits, and never quite 0 or 1: a percentile of a probability cannot be
    low, middle, high = (max(min(round(float(end), 4), 0.9999), 0.0001) for end in ends)
    return Amount(low, middle, high)


_COUNT = r"(?<![\d.,])(\d(?:[\d.,]*\d)?)"
_SURVEYED = {
    "exit": r"exit|leav|resign|offboard|departure",
    "candidates": r"candidate|applicant|declin|interviewee|hiring process",
    "stay": r"stay|engag|employee|staff|pulse",
}


def _survey(raw: object, kind: str, earlier: Mapping[str, object]) -> Survey:
    if isinstance(raw, Mapping):
        raw = _survey_text(raw)
    if not isinstance(raw, str):
        raise InvalidInput(f"“{raw}” is no past survey: write such as exit survey: 12 of 40.")
    text = raw.lower()
    counts = re.search(rf"{_COUNT}\s*(?:/|answers? (?:out )?of|(?:answered )?(?:out )?of)\s*{_COUNT}", text)
    if counts:
        answered, invited = numeral(counts[1]), numeral(counts[2])
    else:
        asked = re.search(rf"{_COUNT}\s*(?:people |were )*(?:invited|asked|invitations|sent)", text)
        told = re.search(rf"{_COUNT}\s*(?:people |were )*(?:answer\w*|repl\w+|respon\w+|complete\w*)", text)
        if asked is None or told is None:
            raise InvalidInput(
                f"“{raw}” does not say how many answered of how many: write such as exit survey: 12 of 40."
            )
        answered, invited = numeral(told[1]), numeral(asked[1])
    _whole_people(raw, invited, answered)
    if invited < 1:
        raise InvalidInput(f"“{raw}” invited nobody: write “none” if there was no survey.")
    if answered > invited:
        raise InvalidInput(f"“{raw}” counts more answers than invitations: the answers come first.")
    who = [population for population, words in _SURVEYED.items() if re.search(words, text)]
    if len(who) != 1:
        rule = "names more than one group of people" if who else "does not say who was asked"
        raise InvalidInput(f"“{raw}” {rule}: write exit, candidates or staff before the numbers.")
    said_no = {"exit": 0.0, "stay": 0.0}.get(who[0], 1.0 if "declin" in text else 0.5)
    outside = re.search(r"outside|third|vendor|agency|external|consult|\bfirm\b", text)
    if re.search(r"phone|\bcalls?\b|exit interview|by interview|interviewed|in person|\btalks?\b|face.to.face", text):
        mode = "interview"
    elif re.search(r"(?<!e-)(?<!e)\bmail|\bpost|letter|paper", text):
        mode = "mail"
    else:
        mode = "web"
    sponsor = "third_party" if outside else "in_house"
    return Survey(who[0], mode, sponsor, said_no, round(invited), round(answered))


def _survey_text(table: Mapping[str, object]) -> str:
    """A table of an answers file as the words that would have been typed."""
    known = ("population", "mode", "sponsor", "invited", "answered")
    for key in table:
        if key not in known:
            raise InvalidInput(f"“{key}” is no part of a past survey: known are {', '.join(known)}.")
    lacking = [key for key in ("invited", "answered") if key not in table]
    if lacking:
        raise InvalidInput(f"{' and '.join(lacking)} of the past survey is missing: write such as {lacking[0]} = 40.")
    words = " ".join(str(table.get(key, "")).replace("_", " ") for key in ("population", "mode", "sponsor"))
    return f"{words} {table['answered']} of {table['invited']}"


def _counts(raw: object, kind: str, earlier: Mapping[str, object]) -> Counts:
    return Counts(*counts_by_reason(raw, kind))


def _asker(raw: object, kind: str, earlier: Mapping[str, object]) -> Asker:
    return Asker(*asked_by(raw))


_READERS: Mapping[str, Callable[[object, str, Mapping[str, object]], object]] = {
    "count": _count,
    "parts": _parts,
    "share": _contactable,
    "survey": _survey,
    "counts": _counts,
    "fixes": fixes,
    "asker": _asker,
    "cost": cost,
}
