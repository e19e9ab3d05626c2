"""The calendar in the report: its figures as JSON takes them, its lines in the text, its rows on the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simkit.diagnosis.discovery import Wait
from simkit.planning.calendar import By, Calendar
from simkit.report import figures, words
from simkit.report.jsonable import from_measured, from_people, number

__all__ = ["calendar_data", "calendar_lines", "calendar_rows"]


def _by(each: By) -> dict[str, Any]:
    quarters = {stage: {"lower": fan.lower, "upper": fan.upper} for stage, fan in each.people.items()}
    return {
        "label": each.label,
        "said": str(each),
        "months": number(each.months),
        "day": None if each.day is None else each.day.isoformat(),
        "people": {stage: from_people(fan) | quarters[stage] for stage, fan in each.people.items()},
    }


def _wait(wait: Wait) -> dict[str, float | None]:
    return {name: number(getattr(wait, name)) for name in ("median", "low", "high", "mcse")}


def calendar_data(calendar: Calendar) -> dict[str, Any]:
    """A calendar as JSON takes it.

    Returns
    -------
    dict
        `design`, `start` (null: months are counted), `by_month`, `weeks` of the contacts; `fan` and `reviews`: points
        in time with `label`, `months` since the start, `day` and, for every stage of `people`, a count with its 25th
        and 75th percentile (`lower`, `upper`) beside what all counts have; `first`: months until the first answer and
        the first usable one (null: not within the horizon), with the probability that there is none (`never`);
        sentences under `words`.
    """
    line = calendar.timeline
    return {
        "design": calendar.design,
        "start": None if line.start is None else line.start.isoformat(),
        "by_month": None if line.by_month is None else list(line.by_month),
        "weeks": list(calendar.weeks),
        "fan": [_by(each) for each in calendar.fan],
        "reviews": [_by(each) for each in calendar.reviews],
        "first": {
            stage: {"months": _wait(each.wait), "never": from_measured(each.never)}
            for stage, each in calendar.first.items()
        },
        "words": {
            "first_answered": calendar.first_words("answered"),
            "first_usable": calendar.first_words("usable"),
            "season": calendar.season_words,
            "dating": calendar.dating_words,
        },
    }


def calendar_lines(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Lines of the text, each with the indents of its first and its later lines."""
    yield f"When answers come with “{data['design']}”:", ("", "")
    for each in (*data["reviews"], data["fan"][-1]):
        yield each["said"], ("  ", "    ")
    for name in ("first_answered", "first_usable", "season", "dating"):
        yield data["words"][name], ("", "  ")


def calendar_rows(data: Mapping[str, Any]) -> dict[str, Any]:
    """The reviews and the numbers in all, each with the picture of its usable answers, and the marks of their axis."""
    points = (*data["reviews"], data["fan"][-1])
    axis = figures.ticks(max(each["people"]["answered"]["high"] for each in points))
    rows = []
    for at, each in enumerate(points):
        pictures = {}
        for stage, what in (("answered", "answers"), ("usable", "usable answers")):
            found = each["people"][stage]
            title = f"{each['label']}: {words.count(found['median'])} {what} ({words.span(found, 'count')})"
            values = (found["low"], found["median"], found["high"])
            pictures[stage] = figures.interval(f"calendar-{stage}-{at}", title, values, axis, strong=stage == "usable")
        label = each["label"][:1].upper() + each["label"][1:]
        rows.append({**each, "label": label, "pictures": pictures})
    return {"rows": rows, "axis": axis}
