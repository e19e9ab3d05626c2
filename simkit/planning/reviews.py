"""The dates by which somebody wants to know: read, checked, and put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from simkit import checks
from simkit.population.naming import one_line
from simkit.population.timeline import MONTH_NAMES, Timeline, day_of

__all__ = ["named", "wanted_moments"]


def named(line: Timeline, after: float) -> str:
    """The moment up to which is counted, in words."""
    if line.start is not None:
        return "by " + day_of(line.day(after))
    if abs(after - round(after)) > 1e-6:
        return f"by month {after:.1f}"
    month = round(after)
    called = "" if line.by_month is None else f" ({MONTH_NAMES[(month - 1) % 12]})"
    return f"by the end of month {month}{called}"


def wanted_moments(line: Timeline, reviews: Any, end: float) -> Iterator[tuple[str, float]]:
    """The reviews' labels and moments."""
    reviews = [reviews] if isinstance(reviews, date | int | float) else reviews
    if not isinstance(reviews, Mapping | list | tuple):
        rule, way_out = "must be dates or months", "give a list of them, or a mapping of names to them"
        raise checks.InvalidInput(checks.complaint("reviews", reviews, rule, way_out))
    if not reviews:
        every = next(each for each in (3, 12, 60) if line.months / each <= 12 or each == 60)
        for after in list(line.ends(every, line.months)) or [line.months]:
            yield named(line, after), after
        return
    pairs = reviews.items() if isinstance(reviews, Mapping) else ((None, when) for when in reviews)
    for name, when in pairs:
        thing = "a review" if name is None else f"the review {one_line('the name of a review', name)!r}"
        after = _moment(line, thing, when, end)
        label = named(line, after)
        yield label if name is None else f"by {name} ({label.removeprefix('by ')})", after


def _moment(line: Timeline, thing: str, when: object, end: float) -> float:
    """Months from the start to the end of a review's day."""
    if isinstance(when, datetime) or not isinstance(when, date):
        way_out = "give a date, or months since the start such as 9"
        if isinstance(when, datetime | str):
            raise checks.InvalidInput(checks.complaint(thing, when, "must be a date or a number of months", way_out))
        after = checks.above(thing, when, 0, way_out)
        rule = f"the last answers come by month {end:.1f}"
    elif line.start is None:
        rule, way_out = "the program says no start", "set its start, or give months since the start such as 9"
        raise checks.InvalidInput(checks.complaint(thing, str(when), rule, way_out))
    else:
        after = line.until(when)
        rule = f"the calendar runs from {line.start} to {line.day(end)}"
    if not 0 < after <= end + 1e-6:
        shown = when if isinstance(when, int | float) else str(when)
        raise checks.InvalidInput(checks.complaint(thing, shown, rule, "choose a day in it or a longer horizon"))
    return after
