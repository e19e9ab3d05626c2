"""Words and number formats that the text and the page share."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from simkit.diagnosis.small import few
from simkit.population.population import CALLED, span_of

__all__ = [
    "BASES",
    "DECISIONS",
    "PATH_WORDS",
    "PEOPLE_RANGES",
    "PIECE_WORDS",
    "STAGE_ONE",
    "WHY_APART",
    "amount",
    "asked",
    "came",
    "chance",
    "coefficient",
    "count",
    "few_answers",
    "figure",
    "heard",
    "horizon",
    "months",
    "people",
    "share",
    "signed",
    "span",
    "span_of_hundred",
    "span_of_points",
    "stage",
    "to_ask",
    "worlds",
    "written",
]

STAGE_ONE = {
    "delivered": ("can be reached", "can be reached"),
    "started": ("starts", "start"),
    "answered": ("answers why", "answer why"),
    "usable": ("is candid and specific", "are candid and specific"),
}
"""What one person and what several do at each stage."""

_CAME = {
    "delivered": ("was reached", "were reached"),
    "started": ("started", "started"),
    "answered": ("answered why", "answered why"),
    "usable": ("was candid and specific", "were candid and specific"),
}

DECISIONS = {
    "launch": "Launch",
    "redesign": "Redesign",
    "pilot": "Pilot",
    "do not launch": "Do not launch",
}

PEOPLE_RANGES = "The number to come lies within its range 9 times in 10, if what we believe today is right."

WHY_APART = (
    "Most employers have these or could have them tomorrow, at next to no cost. So they stand apart: a program is"
    " worth only what it adds to them."
)

PATH_WORDS = {
    "true": "the truth",
    "delivered": "can be reached",
    "started": "start",
    "reached": "get to the question",
    "answered": "answer it",
    "candid": "as told",
    "reported": "as recorded",
    "reported_without_vague": "platitudes left out",
}
"""Columns of the table of shares, in the order of `simkit.report.medians.PATH`."""

PIECE_WORDS = {
    "delivered": "Who can be reached",
    "started": "Who starts",
    "reached": "Who stays up to the question",
    "answered": "Who answers it",
    "candid": "What people choose to say",
    "careless": "Careless answers",
    "no vague": "Leaving platitudes out",
}
"""The pieces of the waterfall, in the order of `simkit.expected.WATERFALL`."""

BASES = {
    "register": "published",
    "judgement": "judgement",
    "definition": "definition",
    "given": "yours",
    "pilot": "your pilot",
}


def count(value: float) -> str:
    """A whole number of people.

    >>> count(1744.0)
    '1,744'
    """
    return f"{value:,.0f}"


def figure(value: float | None) -> str:
    """About three digits, without an exponent for what people meet; a dash where not estimable.

    >>> figure(0.12345), figure(44.4), figure(1234.5), figure(None), figure(0), figure(-1.5e-16), figure(2e-5)
    ('0.123', '44.4', '1,234', '–', '0', '0', '2e-05')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) < 1e-12:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def amount(value: float | None) -> str:
    """Money or hours: whole from 10 on.

    >>> amount(44.4), amount(4.44), amount(None)
    ('44', '4.4', '–')
    """
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 9.95 else f"{value:.1f}"


def chance(value: float | None) -> str:
    """A probability with two decimals.

    >>> chance(0.625), chance(None)
    ('0.62', '–')
    """
    return "–" if value is None else f"{value:.2f}"


def share(value: float | None) -> str:
    """A share with three decimals.

    >>> share(0.0304), share(None)
    ('0.030', '–')
    """
    return "–" if value is None else f"{value:.3f}"


def signed(value: float | None) -> str:
    """A difference of shares in points of a hundred, with its sign.

    >>> signed(-0.0312), signed(0.0), signed(1e-9), signed(None)
    ('−3.1', '0.0', '0.0', '–')
    """
    if value is None:
        return "–"
    words = f"{100 * value:+.1f}".replace("-", "−")
    return "0.0" if words[1:] == "0.0" else words


def coefficient(value: float | None) -> str:
    """A log odds ratio with two decimals and a true minus.

    >>> coefficient(-1.215), coefficient(0.2)
    ('−1.22', '0.20')
    """
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def span(values: Mapping[str, Any], kind: str = "chance") -> str:
    """A 90% interval in words.

    >>> span({"low": 2, "high": 26}, "count")
    '2 to 26'
    """
    if values["low"] is None:
        return ""
    return f"{written(values['low'], kind)} to {written(values['high'], kind)}"


def span_of_points(values: Mapping[str, Any]) -> str:
    """A 90% interval of a difference of shares, in points of a hundred.

    >>> span_of_points({"low": -0.067, "high": 0.02})
    '−6.7 to +2.0'
    """
    return "" if values["low"] is None else f"{signed(values['low'])} to {signed(values['high'])}"


def span_of_hundred(values: Mapping[str, Any]) -> str:
    """A 90% interval of a share as of 100 people.

    >>> span_of_hundred({"low": 0.067, "high": 0.3381})
    '6.7 to 33.8'
    """
    return "" if values["low"] is None else f"{100 * values['low']:.1f} to {100 * values['high']:.1f}"


def written(value: float | None, kind: str = "chance") -> str:
    """A number in one of the formats by name: amount, chance, coefficient, count, figure.

    >>> written(0.5), written(12.0, "count")
    ('0.50', '12')
    """
    formats: dict[str, Callable[[Any], str]] = {
        "amount": amount,
        "chance": chance,
        "coefficient": coefficient,
        "count": count,
        "figure": figure,
    }
    return formats[kind](value)


def few_answers(data: Mapping[str, Any], design: str) -> bool:
    """Whether a design's median number of answers is too small for percentages (`simkit.diagnosis.small`)."""
    found = next(each for each in data["designs"] if each["name"] == design)
    return few(found["people"]["answered"]["median"])


def horizon(years: float) -> str:
    """The time over which answers come.

    >>> horizon(1), horizon(2), horizon(0.5)
    ('a year', 'in 2 years', 'in 6 months')
    """
    return "a year" if years == 1 else f"in {span_of(years)}"


def people(kind: str, number: float = 2) -> str:
    """What the people of a kind of program are called.

    >>> people("declined"), people("exit", 1)
    ('decliners', 'leaver')
    """
    return CALLED[kind][number != 1]


def asked(data: Mapping[str, Any]) -> int:
    """How many people there are to ask, on average: the number that the reader gave, to whole people."""
    return round(data["program"]["people_per_year"] * data["program"]["horizon_years"])


def to_ask(data: Mapping[str, Any]) -> str:
    """Who there is to ask, such as "your 42 decliners a year"."""
    program, invited = data["program"], asked(data)
    # a fixed number of people is a group, not a year's flow
    when = "" if program["fixed"] else " " + horizon(program["horizon_years"])
    return f"your {count(invited)} {people(program['kind'], invited)}{when}"


def stage(key: str, number: float) -> str:
    """What so many people do at a stage.

    >>> stage("usable", 1), stage("started", 0)
    ('is candid and specific', 'start')
    """
    return STAGE_ONE[key][number != 1]


def came(key: str, number: float, data: Mapping[str, Any]) -> str:
    """What really came at a stage, beside what was predicted, and how rare so few or so many were held to be."""
    predicted, chances = data["people"][key], data["observed_chance"][key]
    said = f"What really came: {count(number)} {_CAME[key][number != 1]}. Predicted were {count(predicted['median'])}"
    said += f" ({span(predicted, 'count')})"
    tail, words = min((chances["at_most"], "few"), (chances["at_least"], "many"))
    if tail < 0.5:
        rare = f"{100 * tail:.0f}" if tail >= 0.01 else "fewer than 1"
        said += f": so {words} or {'fewer' if words == 'few' else 'more'} were held possible in {rare} of 100 cases"
    if key == "answered" and data["program"]["fixed"] and data["evidence"]["used"]:
        alone, rate = data["evidence"]["answer_rate"], number / data["invited"]["expected"]
        inside = "within" if alone["low"] <= rate <= alone["high"] else "outside"
        if few(predicted["median"]):
            low, middle, high = (count(alone[end] * data["invited"]["expected"]) for end in ("low", "median", "high"))
            said += f". Past programs alone predicted {middle} ({low} to {high})"
            said += f": {count(number)} is {inside} their range"
        else:
            said += (
                f". Past programs alone predicted {alone['median']:.0%} ({alone['low']:.0%} to {alone['high']:.0%}),"
                f" and {rate:.1%} came: {inside} their range"
            )
        if inside == "outside" and predicted["low"] <= number <= predicted["high"]:
            said += "; only what sets this design apart from an ordinary survey, such as its delay, brings it inside"
    return said + "."


def worlds(probability: Mapping[str, float | None]) -> int | None:
    """In how many of 100 possible worlds; 1 and 99 stay apart from never and always.

    >>> worlds({"value": 0.155}), worlds({"value": 0.001}), worlds({"value": 0.0}), worlds({"value": None})
    (16, 1, 0, None)
    """
    value = probability["value"]
    if value is None:
        return None
    return round(100 * value) if value in (0.0, 1.0) else min(99, max(1, round(100 * value)))


def months(value: float | None) -> str:
    """Months in short; a dash for more than ten years.

    >>> months(2.84), months(14.2), months(None)
    ('2.8', '14', '–')
    """
    return "–" if value is None or value > 120 else f"{value:.1f}" if value < 10 else f"{value:.0f}"


def heard(data: Mapping[str, Any]) -> str:
    """How many of the reasons that could be changed will be heard of, in one sentence."""
    ours = data["discovery"]["changeable"]
    if not ours["of"]:
        return "none of the reasons is in your hands."
    between = f"{ours['low']} to {ours['high']}"
    verb = "is" if ours["median"] == 1 else "are"
    of = f"of the {ours['of']} reasons that are in your hands" if ours["of"] > 1 else "of the 1 reason in your hands"
    return f"{ours['median']} ({between}) {of} {verb} named candidly by at least one person."
