"""Sample needs in words: the same sentences in a notebook, on the command line and on the page."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simkit.diagnosis.measured import Believed, Measured
from simkit.planning.cells import Cell
from simkit.planning.count_targets import HeardOf, Top
from simkit.planning.needs import Need, Needs, Spread
from simkit.planning.share_targets import Change, Margin
from simkit.population.population import CALLED, span_of

__all__ = ["lines_of", "number_of", "text_of", "words_of"]

WIDTH = 100

LONG = 120.0

FEW = 15
"""Below so many answers (median) results are counts of people."""


def number_of(value: float) -> str:
    """A number of people or months; large ones to three digits.

    >>> number_of(42.0), number_of(2.84), number_of(37681.0), number_of(float("inf")), number_of(float("nan"))
    ('42', '2.8', '37,700', 'none', 'too many')
    """
    if math.isnan(value):
        return "too many"
    if math.isinf(value):
        return "none"
    if value < 9.95 and value != round(value):
        return f"{value:.1f}"
    if value >= 1000:
        digits = len(str(int(value))) - 3
        value = round(value / 10**digits) * 10**digits
    return f"{value:,.0f}"


def months_of(value: float) -> str:
    """Months; more than ten years are not told apart.

    >>> months_of(2.84), months_of(1600.0), months_of(float("inf"))
    ('2.8', 'over 120', 'none')
    """
    return "over 120" if math.isfinite(value) and value > LONG else number_of(value)


def spread_of(spread: Spread, words: Callable[[float], str] = number_of) -> tuple[str, str]:
    """Median and 90% interval in words.

    >>> spread_of(Spread(120.0, 40.0, float("inf"), 2.0))
    ('120', '40 to none')
    """
    low, high = words(spread.low), words(spread.high)
    return words(spread.median), low if low == high else f"{low} to {high}"


def both(spread: Spread, words: Callable[[float], str] = number_of) -> str:
    """Median, the simulation's own error of it where there is one, and the interval in brackets.

    >>> both(Spread(120.0, 40.0, float("inf"), 2.14))
    '120 ± 2.1 (40 to none)'
    """
    middle, between = spread_of(spread, words)
    exact = not math.isfinite(spread.mcse) or middle == "over 120"
    return f"{middle} ({between})" if exact else f"{middle} ± {number_of(spread.mcse)} ({between})"


def chance_of(need: Need) -> str:
    """P(met) with those at hand, with the simulation's own error."""
    return f"{need.chance.value:.2f} ± {need.chance.mcse:.3f}"


def _times(sure: float) -> str:
    tenths = 10 * sure
    return f"{round(tenths)} times in 10" if abs(tenths - round(tenths)) < 1e-9 else f"{100 * sure:g} times in 100"


def _points(value: float) -> str:
    if not math.isfinite(value):
        return "none"
    points = 100 * value
    return "under 1" if points < 1 else f"{points:.0f}"


def target_of(need: Need) -> str:
    """What is wanted, in a few words."""
    target = need.target
    often = _times(target.sure)
    if isinstance(target, Margin):
        return f"the share of “{need.label}” within {100 * target.margin:g} points of the truth, {often}"
    if isinstance(target, Change):
        more = "rise" if target.change > 0 else "fall"
        return f"a {more} of “{need.label}” by {100 * abs(target.change):g} points is seen, {often}"
    if isinstance(target, Top):
        return f"the largest of the reasons in your hands comes out on top, {often}"
    if isinstance(target, HeardOf):
        who = "1 person says" if target.people == 1 else f"{target.people} people say"
        return f"{who} “{need.label}” candidly, {often}"
    each = " in every segment" if target.everywhere else ""
    return f"{target.least} answer{'' if target.least == 1 else 's'} or more{each}, {often}"


def _range(values: Spread | Believed) -> str:
    """Points of a hundred with their interval.

    >>> _range(Believed(0.01, 0.001, 0.2))
    '1 point (under 1 to 20)'
    """
    middle = _points(values.median)
    return f"{middle} point{'' if middle == '1' else 's'} ({_points(values.low)} to {_points(values.high)})"


def _worlds(share: Measured) -> str:
    """In how many of 100 possible worlds, with the simulation's own error."""
    if share.value in (0.0, 1.0):
        return f"{100 * share.value:.0f}"
    return f"{min(99, max(1, round(100 * share.value)))} (± {100 * share.mcse:.1f})"


def floor_of(need: Need, currency: str) -> str:
    """Where no sample is enough, and the cheapest change that would help; empty where there is nothing to say."""
    never, target = need.never, need.target
    worlds = f"in {_worlds(never)} of 100 possible worlds"
    if isinstance(target, Margin):
        assert need.floor is not None
        said = f"Whatever the number of answers, a bias of {_range(need.floor)} stays"
        if not never.value > 0:
            return f"{said}, in none of the worlds tried more than {100 * target.margin:g}."
        said += f". No sample is enough {worlds}: there it is more than {100 * target.margin:g} points."
        if need.change is None:
            return f"{said} None of the {need.tried} other ways and changes that were tried lowers it by a tenth."
        change = need.change
        cost = change.costs_more.median
        if abs(cost) < 0.5:
            money = f"at the same cost in {currency}"
        else:
            money = f"for {number_of(round(abs(cost)))} {currency} {'more' if cost > 0 else 'less'} in all"
        return (
            f"{said} Of {need.tried} other ways and changes that were tried the cheapest that lowers it by a tenth or"
            f" more is “{change.name}”: to {_range(change.floor)}, on average {100 * change.lower_by.value:.2f}"
            f" (± {100 * change.lower_by.mcse:.2f}) lower, {money}; no"
            f" sample would be enough in {_worlds(change.never)} of 100 worlds."
        )
    if not never.value > 0:
        return ""
    if isinstance(target, Top):
        return f"No sample is enough {worlds}: there another reason would come out on top of endlessly many answers."
    if isinstance(target, Change):
        return f"No sample is enough {worlds}: there what is on record does not move with the truth."
    return f"No number of people is enough {worlds}: there nobody would say it."


def small_of(need: Need) -> str:
    """A warning where the share may well be no larger than the margin."""
    if need.share is None or not isinstance(need.target, Margin) or need.share.low > need.target.margin:
        return ""
    return (
        f"Mind: the true share is held to be {_range(need.share)}. Where it is no larger than the margin, an answer or"
        " two that do not mention it count as within the margin: ask for a smaller margin, or whether it is heard of."
    )


def calculator_of(need: Need, needs: Needs) -> str:
    """The number of a margin-of-error calculator and why it differs, in one sentence."""
    if need.calculator is None or not isinstance(need.target, Margin):
        return ""
    every, here = need.calculator
    return (
        f"A margin-of-error calculator says {every:,} answers, or {here:,} of {number_of(round(needs.at_hand))}"
        f" {CALLED[needs.program.kind][1]}: it takes those who answer for a random sample that tells the truth, counts"
        " answers and not the people one has to ask for them, and holds 19 times in 20 for the worst share, a half."
    )


_KNOWN = (
    "if the earlier level is known; held against another period’s few answers it takes more, up to about twice as many"
    " in each"
)


def reached_of(need: Need, needs: Needs) -> str:
    """What the people at hand reach, in one sentence; empty where the target has no such number."""
    if need.reached is None:
        return ""
    found, who = need.reached, f"With {_hand(needs)}"
    often = _times(need.target.sure)
    if isinstance(need.target, Margin):
        if not math.isfinite(found.median):
            return f"{who} no margin can be promised {often}: too often nobody would name a reason at all."
        said = f"{who} you come within {_range(found)} {often}"
        if needs.answers < FEW:
            whole = max(1, round(needs.answers))
            part = round(found.median * whole)
            about = f"about {part}" if part else "less than one"
            said += f", {about} of {whole} answer{'' if whole == 1 else 's'}"
        return said + "."
    way = "rise" if isinstance(need.target, Change) and need.target.change > 0 else "fall"
    if not math.isfinite(found.median):
        return f"{who} no {way}, however large, is seen {often}, even {_KNOWN}."
    return f"{who} a {way} by {_range(found)} is seen {often}, {_KNOWN}."


def _hand(needs: Needs) -> str:
    people = f"{number_of(round(needs.at_hand))} {CALLED[needs.program.kind][round(needs.at_hand) != 1]}"
    if needs.given == "people":
        return people
    return f"the {people} of {span_of(needs.months / 12)}"


def heading_of(needs: Needs) -> str:
    """What the table is about."""
    return f"Sample needs with “{needs.design.name}”; at hand: {_hand(needs)}"


def notes_of(needs: Needs) -> str:
    """How to read the table."""
    called = CALLED[needs.program.kind][1]
    return (
        f"{called.capitalize()} and months: so many are needed, and with every larger number the target holds too;"
        " medians with 90% ranges over what is not known, chance summed over in each. “none”: no number is enough; “too"
        " many”: more than was searched. Chance: with those at hand, what is not known and chance together; ± is the"
        " simulation’s own error. Those at hand are an average; where their number is not known its median is smaller."
    )


def cell_of(cell: Cell) -> tuple[str, str, str]:
    """Group, chance that it is never shown, months until it is."""
    wait = cell.wait
    return (
        cell.name,
        f"{cell.never.value:.2f} ± {cell.never.mcse:.3f}",
        f"{_months(wait.median)} ({_months(wait.low)} to {_months(wait.high)})",
    )


def _months(value: float) -> str:
    return "never" if math.isinf(value) else months_of(value)


def cells_note(needs: Needs) -> str:
    """What the reporting cell promises, and whether answers can be told apart at all."""
    least = needs.design.reporting_cell
    promise = f"A group is shown from {least} answer{'' if least == 1 else 's'} on."
    apart = [cell for cell in needs.cells if cell.level != "whole"]
    if not apart:
        return promise
    levels = {cell.level: cell.reasons for cell in apart if cell.reasons}
    for level, labels in levels.items():
        promise += f" To be fixed, these must be known {level} by {level}: {'; '.join(labels)}."
    if needs.design.link != "employer":
        promise += " Nothing ties an answer to a person here: groups can be told apart only if the form asks for them."
    return promise


def columns(rows: Sequence[Sequence[str]], width: int = WIDTH) -> list[str]:
    """Cells side by side, the first left and wrapped to what the others leave."""
    sizes = [max(len(row[at]) for row in rows) for at in range(1, len(rows[0]))]
    room = max(16, width - sum(sizes) - 2 * len(sizes))
    first = min(room, max(len(row[0]) for row in rows))
    made = []
    for row in rows:
        names = textwrap.wrap(row[0], first) or [""]
        rest = "".join("  " + cell.rjust(size) for cell, size in zip(row[1:], sizes, strict=True))
        made += [*names[:-1], (names[-1].ljust(first) + rest).rstrip()]
    return made


def words_of(needs: Needs) -> dict[str, Any]:
    """Everything in words, as JSON takes it: what the text and the page print.

    Returns
    -------
    dict
        `heading`, `called` (the people), `rows` (`wanted`, `people`, `months`, `chance`; `said`: sentences), `notes`,
        `cells` (`group`, `never`, `wait`) and `cells_note`.
    """
    currency = needs.program.economics.currency
    rows = []
    for need in needs.needs:
        said = (small_of(need), floor_of(need, currency), reached_of(need, needs), calculator_of(need, needs))
        wanted = target_of(need)
        rows.append(
            {
                "wanted": wanted[0].upper() + wanted[1:],
                "people": both(need.people),
                "months": both(need.months, months_of),
                "chance": chance_of(need),
                "said": [sentence for sentence in said if sentence],
            }
        )
    return {
        "heading": heading_of(needs),
        "called": CALLED[needs.program.kind][1],
        "rows": rows,
        "notes": notes_of(needs),
        "cells": [dict(zip(("group", "never", "wait"), cell_of(cell), strict=True)) for cell in needs.cells],
        "cells_note": cells_note(needs),
    }


def lines_of(words: Mapping[str, Any]) -> list[str]:
    """The words as lines of plain text, at most 100 columns."""

    def wrapped(text: str, indent: str = "") -> list[str]:
        return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)

    rows = [("what is wanted", words["called"], "months", "chance")]
    rows += [tuple(row[name] for name in ("wanted", "people", "months", "chance")) for row in words["rows"]]
    lines = [*wrapped(words["heading"]), "", *columns(rows), "", *wrapped(words["notes"])]
    for row in words["rows"]:
        if row["said"]:
            lines += ["", *wrapped(row["wanted"] + ":")]
            lines += [line for sentence in row["said"] for line in wrapped(sentence, "  ")]
    lines += ["", *wrapped(words["cells_note"])]
    lines += columns(
        [("group", "chance not shown", "months until it is"), *(tuple(c.values()) for c in words["cells"])]
    )
    return lines


def text_of(needs: Needs) -> str:
    """Everything in plain text."""
    return "\n".join(lines_of(words_of(needs)))
