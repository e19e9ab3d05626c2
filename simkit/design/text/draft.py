"""What stands in a file of questions, before anything is suggested; and its mistakes, collected."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from simkit import checks

__all__ = ["Asked", "Draft", "Slips", "Topic", "Unread", "one_line", "quoted"]


@dataclass(frozen=True)
class Topic:
    """By what a question about a reason is recognised.

    Parameters
    ----------
    phrases : tuple of str
        Words in small letters; found where they stand in a row.
    sensitivity : float
        Suggested for a question about it.
    """

    phrases: tuple[str, ...]
    sensitivity: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One question as the file has it; None is "not said".

    Parameters
    ----------
    text : str
        One line, single spaces.
    place : str
        Where it stands, such as "line 3".
    kind : str, optional
    choices : tuple of str
    minutes, sensitivity, value : float, optional
    topic : str, optional
        Empty: said to be about none.
    must : bool, optional
    asks : bool
        Marked as the question for the main reason.
    scale : str
        A line below the choices that says what the points of a scale mean.
    """

    text: str
    place: str
    kind: str | None = None
    choices: tuple[str, ...] = ()
    minutes: float | None = None
    topic: str | None = None
    sensitivity: float | None = None
    value: float | None = None
    must: bool | None = None
    asks: bool = False
    scale: str = ""


@dataclass(frozen=True)
class Unread:
    """Something in the file that is no question.

    Parameters
    ----------
    what : str
        In the singular: "descriptive text", "note".
    place : str
    text : str
        Its first words.
    """

    what: str
    place: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f" “{quoted(self.text)}”" if self.text else "")


@dataclass(frozen=True)
class Draft:
    """All that stands in a file.

    Parameters
    ----------
    asked : tuple of Asked
    unread : tuple of Unread
    marking : str
        How the question for the main reason is marked in this format, in words.
    notes : tuple of str
        What was read differently from how it stands, in sentences.
    problems : tuple of str
        Complaints; with one of them there is no questionnaire.
    """

    asked: tuple[Asked, ...]
    marking: str
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def one_line(text: str) -> str:
    """Text on one line with single spaces, without characters that nobody can see; empty if there are no others.

    >>> one_line(" Pay\\n or\\u200b benefits "), one_line("\\u200d ")
    ('Pay or benefits', '')
    """
    shown = "".join(" " if each in _BLANKS else each for each in text if each not in _UNSEEN)
    # joiners and marks of direction belong to words, but are none
    seen = any(unicodedata.category(each) not in ("Cf", "Mn", "Me") for each in shown if not each.isspace())
    return " ".join(shown.split()) if seen else ""


_UNSEEN = {"\u200b", "\u2060", "\ufeff", "\u00ad"}
_BLANKS = {chr(code) for code in (*range(32), *range(127, 160))}


def quoted(text: object, most: int = 60) -> str:
    """Text cut to a length that fits a sentence."""
    line = one_line(str(text))
    return line if len(line) <= most else line[: most - 3].rstrip() + "..."


@dataclass
class Slips:
    """Mistakes of one file, in the order found; raised together."""

    where: str
    found: list[str] = field(default_factory=list)

    def say(self, place: str, sentence: str) -> None:
        """Keep a sentence about a place; an empty place is the whole file."""
        joint = f"{self.where}, {place}: " if place else f"{self.where} "
        whole = joint + sentence
        if whole not in self.found:
            self.found.append(whole)

    def add(self, place: str, thing: str, value: object, rule: str, way_out: str) -> None:
        """Complain about a value: the thing, its value, the rule, the way out."""
        end = "" if way_out.endswith("?") else "."
        self.say(place, f"{thing} is “{quoted(value)}”, but {rule}: {way_out}{end}")

    def number(self, place: str, thing: str, text: str, low: float, high: float, such_as: str) -> float | None:
        """A number from `low` to `high` (more than 0 for minutes); a comma may be the decimal sign."""
        plain = text.strip().replace(",", ".") if text.count(",") == 1 and "." not in text else text.strip()
        try:
            # float() takes more than people write: underscores, digits of other scripts
            number = (
                float(plain) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", plain, re.A) else math.nan
            )
        except ValueError:
            number = math.nan
        positive = thing == "minutes"
        if not low <= number <= high or (positive and number == 0):
            bounds = f"a number above 0, at most {high:g}" if positive else f"a number from {low:g} to {high:g}"
            self.add(place, thing, text, f"must be {bounds}", f"write such as {such_as}")
            return None
        return number

    def raise_any(self) -> None:
        """Raise all sentences, if there are any: in the order of the lines, those about the whole file last."""
        if self.found:
            raise checks.Problems(sorted(self.found, key=self._line))

    def _line(self, sentence: str) -> float:
        line = re.match(r", line (\d+):", sentence.removeprefix(self.where))
        return int(line[1]) if line else math.inf


def nearest(word: str, options: Iterable[str]) -> str:
    """The known word most like a word, as a way out; all of them if none is."""
    known = list(options)
    near = difflib.get_close_matches(word.lower(), [each.lower() for each in known], n=1, cutoff=0.6)
    if near:
        return f"did you mean “{next(each for each in known if each.lower() == near[0])}”?"
    return f"known are {', '.join(known)}"
