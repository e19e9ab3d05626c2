"""What kind of question words make where a file does not say it: scales, lists and blanks in the words (judgement)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Guess", "guessed", "suggested_kind"]

MOST_POINTS = 11
LONGEST = 600
"""Characters; in longer words nothing is looked for."""

_NO_CHOICES = "taken as open, since there are no choices"

_POINT = re.compile(r"\(?(\d{1,2})\)?\s*(?:$|[-–—=:.)]|\s)")
_DEGREES = re.compile(
    r"\b(?:strongly|somewhat|slightly|moderately|extremely|completely|neither|neutral|agree|disagree|satisfied"
    r"|dissatisfied|excellent|good|fair|poor|bad|always|often|sometimes|rarely|never|likely|unlikely|very|not at all"
    r"|a little|a lot|a great deal)\b",
    re.I,
)
_BLANK = re.compile(r"[\s:]*(?:_{3,}|\.{4,}|…{2,})[\s.]*$")
_TO = r"\s*(?:to|and|through|[-–—]|\.{2,3}|…)\s*"
_SCALES = (
    re.compile(rf"\bscale\b[^\d?]{{0,12}}(?P<low>\d){_TO}(?P<high>\d{{1,3}})\b", re.I),
    re.compile(rf"\b(?:rate|score)\b.*\bfrom\s+(?P<low>\d){_TO}(?P<high>\d{{1,3}})\b", re.I),
    re.compile(rf"[(\[]\s*(?P<low>\d){_TO}(?P<high>\d{{1,3}})\s*(?:points?|stars?|scale|,[^)\]]*)?\s*[)\]]", re.I),
)
_ENDS = re.compile(
    r"\(?\b(?P<low>\d)\s*=\s*(?P<worst>[^,;=()\d]+?)\s*(?:,|;|\bto\b|\band\b|[-–—…]|\.{2,3})[^=]*?"
    r"(?P<high>\d{1,3})\s*=\s*(?P<best>[^,;=()\d]+?)\s*(?:[).?]|$)"
)
_LABELLED = re.compile(rf"\b(?P<low>[01])\s*\((?P<worst>[^()]+)\){_TO}(?P<high>\d{{1,3}})\s*\((?P<best>[^()]+)\)")
_PART = r"[^\s/|?:,;()](?:[^/|?:;()]{0,28}[^\s/|?:;()])?"
_LISTED = re.compile(
    rf"(?P<words>.*[?:])\s*\(?\s*(?P<list>{_PART}(?:\s*/\s*{_PART})+|{_PART}(?:\s*\|\s*{_PART})+)\s*\)?$"
)
_BOXED = re.compile(r"(?P<words>.*[?:])\s*(?P<list>(?:(?:[☐□◯○]|\(\s?\)|\[\s?\])[^☐□◯○()\[\]]{1,40}){2,})$")
_YES_NO = re.compile(r"[(\[]\s*(?P<list>y(?:es)?\s*/\s*no?(?:\s*/\s*[\w' ]{1,20})?)\s*[)\]]\s*[?.]?$", re.I)
_RATES = re.compile(
    r"\b(?:how (?:satisfied|happy|important|likely|well|good|fair|clear|easy|would you rate|do you rate|did you find)"
    r"|(?:please )?rate|to what extent|how (?:much|far|strongly) do you (?:dis)?agree|satisfaction with)\b",
    re.I,
)
_EACH = re.compile(r":\s*$|\b(?:the following|each of|these)\b", re.I)
_PICKS = re.compile(r"\b(?:which|choose|select|pick|tick|check|rank|why|reason)\b", re.I)


@dataclass(frozen=True)
class Guess:
    """What a question is taken for.

    Parameters
    ----------
    kind : str
    text : str
        Its words, without choices or blanks that stand in them.
    choices : tuple of str
    why : str
        "taken as ..., since ..."; empty where the choices of the file say it.
    statements : tuple of str
        Where it is a row of things to rate: those.
    """

    kind: str
    text: str
    choices: tuple[str, ...] = ()
    why: str = ""
    statements: tuple[str, ...] = ()

    @property
    def says(self) -> bool:
        """Whether the words themselves say what kind it is: by a scale, choices or a blank."""
        return bool(self.why) and self.why != _NO_CHOICES


def suggested_kind(choices: Sequence[str]) -> str:
    """Open without choices; rating where they are the points of a scale; closed otherwise.

    >>> suggested_kind(()), suggested_kind(("Yes", "No")), suggested_kind(("1 (poor)", "2", "3 (good)"))
    ('open', 'closed', 'rating')
    >>> suggested_kind(("Very good", "Good", "Neither good nor bad", "Bad"))
    'rating'
    """
    if not choices:
        return "open"
    numbers = [_POINT.match(choice) for choice in choices]
    points = [int(number[1]) for number in numbers if number]
    steps = {b - a for a, b in pairwise(points)}
    if len(points) == len(choices) >= 3 and steps in ({1}, {-1}):
        return "rating"
    # "don't know" may stand beside a scale
    graded = sum(bool(_DEGREES.search(choice)) and len(choice.split()) <= 5 for choice in choices)
    return "rating" if len(choices) >= 3 and graded >= max(3, len(choices) - 1) else "closed"


def scale_in(text: str) -> tuple[str, ...] | None:
    """The points of a scale that words name; empty where they are too many to be picked one by one; None without.

    >>> scale_in("Please rate your manager (1-3)"), scale_in("Tell us in a few words (2-3 sentences)")
    (('1', '2', '3'), None)
    >>> scale_in("(1 = bad, 3 = good)"), scale_in("On a scale of 0 to 100, how likely?")
    (('1 = bad', '2', '3 = good'), ())
    """
    if len(text) > LONGEST:
        return None
    ends = _ENDS.search(text) or _LABELLED.search(text)
    for found in (ends, *(scale.search(text) for scale in _SCALES)):
        if found is None:
            continue
        low, high = int(found["low"]), int(found["high"])
        if low > 1 or high < 3:
            continue
        if high - low + 1 > MOST_POINTS:
            return () if high == 100 else None
        points = [str(point) for point in range(low, high + 1)]
        if found is ends:
            points[0] += f" = {found['worst']}"
            points[-1] += f" = {found['best']}"
        return tuple(points)
    return None


def guessed(text: str, choices: tuple[str, ...] = (), scale: str = "") -> Guess:
    """What a question is taken for, from its words and choices.

    Parameters
    ----------
    text : str
    choices : tuple of str
    scale : str
        A line with a scale that stands below them.

    Examples
    --------
    >>> guessed("Would you talk to us? Yes / No").choices
    ('Yes', 'No')
    >>> guessed("How satisfied were you with:", ("the pay", "the recruiter")).statements
    ('the pay', 'the recruiter')
    >>> guessed("What should we change?").why
    'taken as open, since there are no choices'
    """
    if choices:
        rates = len(text) <= LONGEST and _RATES.search(text) and _EACH.search(text) and not _PICKS.search(text)
        things = len(choices) > 1 and not any(_POINT.match(each) or _DEGREES.search(each) for each in choices)
        if things and (rates or scale):
            points = scale_in(scale) or scale_in(text) or ()
            how = "" if points else "; no scale is given"
            return Guess("rating", text, points, f"taken as things to rate, each by itself{how}", choices)
        return Guess(suggested_kind(choices), text, choices)
    if len(text) > LONGEST:
        return Guess("open", text, (), _NO_CHOICES)
    blank = _BLANK.search(text)
    if blank and text[: blank.start()].strip():
        return Guess("open", text[: blank.start()].strip(), (), "taken as open, since a line to write on is left")
    points_or_none = scale_in(text)
    if points_or_none is not None:
        return Guess("rating", text, points_or_none, "taken as rating, since the words name a scale")
    why = "since the words end in the choices"
    listed = _LISTED.fullmatch(text) or _BOXED.fullmatch(text)
    if listed:
        parts = [each.strip() for each in re.split(r"[/|☐□◯○]|\(\s?\)|\[\s?\]", listed["list"]) if each.strip()]
        if len(set(parts)) == len(parts) and 2 <= len(parts) <= 12 and all(len(each.split()) <= 4 for each in parts):
            kind = suggested_kind(parts)
            return Guess(kind, listed["words"].strip(), tuple(parts), f"taken as {kind}, {why}")
    asked = _YES_NO.search(text)
    if asked:
        parts = [each.strip().capitalize() for each in asked["list"].split("/")]
        words = text[: asked.start()].strip() + ("?" if text.endswith("?") else "")
        if len(set(parts)) == len(parts) and words.strip("?"):
            return Guess("closed", words, tuple(parts), f"taken as closed, {why}")
    return Guess("open", text, (), _NO_CHOICES)
