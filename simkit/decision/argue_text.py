"""An argument in words: one sentence, and what it rests on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simkit.decision.numbers import PEOPLE

if TYPE_CHECKING:
    from simkit.decision.argue import Argument, Flip
    from simkit.decision.numbers import Number

__all__ = ["belief_words", "flip_words", "sentence_of", "text_of"]

WIDTH = 100


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


def _value(number: Number, flip: Flip) -> str:
    error = ""
    if np.isfinite(flip.mcse):
        size = 100 * flip.mcse if number.share else flip.mcse
        error = f" ± {size:.1g}" if size >= 0.05 or not number.share else " ± 0.1"
    said = number.said(flip.value)
    return said.replace(" of 100", f"{error} of 100") if number.share else said + error


def flip_words(number: Number, flip: Flip, here: str) -> str:
    """Where a verdict turns from what it is."""
    above = flip.below == here
    # the verdict that is reached, on the other side
    line = f"from about {_value(number, flip)} on" if above else f"below about {_value(number, flip)}"
    to = flip.above if above else flip.below
    why = f", where {flip.because}" if flip.because else ""
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
    sentence = f"If {what}{', together' if many else ''}, the verdict {verb}"
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
            f"{_upper(_short(name))}: {belief_words(number)}. It rests on {number.rests_on}.", WIDTH,
            subsequent_indent="  ",
        )  # fmt: skip
    lines += textwrap.wrap(
        f"Everything else stays as it is believed. {argument.draws} belief draws, the same at every value; ± is the"
        f" simulation’s own error. Seed {argument.seed}.",
        WIDTH,
    )
    return "\n".join(lines)
