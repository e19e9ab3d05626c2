"""An argument in words: one sentence, and what it rests on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simkit.decision.numbers import PEOPLE
from simkit.decision.objections import CANT_TELL, DOES_NOT_APPLY, DOES_NOT_HOLD, HOLDS, NOT_WEIGHED

if TYPE_CHECKING:
    from simkit.decision.argue import Argument, Flip
    from simkit.decision.numbers import Number

__all__ = ["belief_words", "flip_words", "sentence_of", "text_of", "within"]

WIDTH = 100


_VERB = {
    HOLDS: "holds",
    DOES_NOT_HOLD: "does not hold",
    CANT_TELL: "is open",
    NOT_WEIGHED: "is not weighed",
    DOES_NOT_APPLY: "does not apply",
}


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def belief_words(number: Number) -> str:
    """What is believed today, in brackets: the median and the 90% range."""
    today = number.today
    if np.isnan(today.median):
        return "it is computed from other beliefs"
    middle, low, high = (number.said(each) for each in (today.median, today.low, today.high))
    if low == high:
        return f"believed: {middle}"
    return f"believed: {middle}, 90% {low.removesuffix(' of 100')} to {high}"


def _stated(number: Number, value: Any) -> str:
    if isinstance(value, int | float):
        return number.words.format(number.said(float(value)))
    if isinstance(value, tuple | list):
        return number.words.format(f"{value[1]:g} ({value[0]:g} to {value[2]:g})")
    return number.words.format(str(value))


def within(number: Number, value: float, error: float) -> str:
    """A value with the simulation's own error, where that is known and shows."""
    said = number.said(value)
    if not np.isfinite(error):
        return said
    size = 100 * error if number.share else error
    shown = f" ± {size:.1g}" if size >= 0.05 or not number.share else " ± 0.1"
    return said.replace(" of 100", f"{shown} of 100") if number.share else said + shown


def flip_words(number: Number, flip: Flip, here: str) -> str:
    """Where a verdict turns from what it is."""
    above, value = flip.below == here, within(number, flip.value, flip.mcse)
    line = f"from about {value} on" if above else f"below about {value}"
    to = flip.above if above else flip.below
    why = ""
    if flip.because is not None:
        finding = flip.because.above if above else flip.because.below
        why = f" (there “{flip.because.label.lower()}” {_VERB[finding]})"
    return f"{line} it would be {to}{why}"


def _nowhere(number: Number) -> str:
    low, high = number.said(number.low), number.said(number.high)
    return f"it does not turn anywhere between {low.removesuffix(' of 100')} and {high}"


def sentence_of(argument: Argument) -> str:
    """Changed or not, and the value at which it would."""
    from simkit.decision.argue import name_of

    before, after = name_of(argument.today.verdict), name_of(argument.then.verdict)
    told = [f"{_stated(argument.numbers[name], value)}" for name, value in argument.stated.items()]
    what = " and ".join(told)
    verb = f"changes from {before} to {after}" if argument.changes else f"stays {after}"
    many = len(told) > 1
    sentence = f"The verdict {verb} if {what}{', both' * (len(told) == 2)}{', all together' * (len(told) > 2)}"
    parts = []
    for name, number in argument.numbers.items():
        if name not in argument.flips:
            continue
        found = argument.flips[name]
        lead = f"with {_short(name)} alone moved from there, " if many else ""
        words = [flip_words(number, flip, after) for flip in found] or [_nowhere(number)]
        parts.append(lead + " and ".join(words))
    return sentence + "; " * bool(parts) + "; ".join(parts) + "."


def _short(name: str) -> str:
    return "the number of people" if name == PEOPLE else name


def _meaning(number: Number) -> str:
    return f" ({number.meaning})" if number.meaning else ""


def text_of(argument: Argument) -> str:
    """The sentence, what is believed instead, and how it was found."""
    from simkit.decision.argue import name_of

    lines = [f"{argument.program.name}, asked by “{argument.program.proposed}”", ""]
    lines += textwrap.wrap(argument.sentence, WIDTH)
    if argument.alone:
        alone = "; ".join(f"{_short(name)}: {name_of(found.verdict)}" for name, found in argument.alone.items())
        lines += textwrap.wrap(f"Each number by itself: {alone}.", WIDTH)
    lines.append("")
    for name, number in argument.numbers.items():
        lines += textwrap.wrap(
            f"{_upper(_short(name))}{_meaning(number)}: {belief_words(number)}. It rests on {number.rests_on}.", WIDTH,
            subsequent_indent="  ",
        )  # fmt: skip
    lines += textwrap.wrap(
        f"Everything else stays as it is believed. {argument.draws} belief draws, the same at every value; ± is the"
        f" simulation’s own error. Seed {argument.seed}.",
        WIDTH,
    )
    return "\n".join(lines)
