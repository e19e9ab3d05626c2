"""How numbers of a tuned length are written."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simkit.diagnosis.measured import Believed, Measured
from simkit.diagnosis.small import hundred
from simkit.planning.needs_text import number_of

__all__ = ["WIDTH", "answers_to_why", "columns", "minutes_of", "numbers", "questions", "short", "spread_of", "worlds"]

WIDTH = 100


def spread_of(value: Believed) -> str:
    """Median and range; short where there is none."""
    if math.isnan(value.median):
        return "–"
    low, middle, high = (short(each) for each in (value.low, value.median, value.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def short(value: float) -> str:
    """Two digits at least below 1, where the question is whether it is anything at all.

    >>> short(0.034), short(0.34), short(4.21), short(123.4), short(0.0), short(-0.0034)
    ('0.03', '0.34', '4.2', '123', '0', '0')
    """
    if abs(value) < 0.005:
        return "0"
    return f"{value:.2f}" if abs(value) < 1 else number_of(value)


def minutes_of(value: float) -> str:
    """Minutes with the word."""
    return f"{value:.3g} minute" + ("" if value == 1 else "s")


def worlds(chance: Measured) -> str:
    """In how many of 100 possible worlds, with the simulation's own error."""
    error = "" if chance.value in (0.0, 1.0) or math.isnan(chance.mcse) else f" (± {100 * chance.mcse:.1f})"
    return f"{hundred(chance.value)}{error}"


def numbers(some: tuple[int, ...]) -> str:
    """Numbers in words, runs of them by their ends.

    >>> numbers((7, 8, 9)), numbers((1,)), numbers((1, 3, 4))
    ('7 to 9', '1', '1, 3 to 4')
    """
    runs: list[list[int]] = []
    for each in some:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def questions(items: int) -> str:
    """A number of questions.

    >>> questions(1), questions(3)
    ('1 question', '3 questions')
    """
    return f"{items} question" + ("" if items == 1 else "s")


def answers_to_why(value: Believed) -> str:
    """How many of them, with the range.

    >>> answers_to_why(Believed(1.0, 1.0, 1.0)), answers_to_why(Believed(0.17, 0.01, 0.4))
    ('1 answer to “why?”', '0.17 (0.01 to 0.40) answers to “why?”')
    """
    said = spread_of(value)
    return f"{said} answer{'' if said == '1' else 's'} to “why?”"


def columns(rows: Sequence[tuple[str, ...]], left: int = 0) -> list[str]:
    """Rows of cells as lines; so many columns from the left stand at the left, the others at the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if at < left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
