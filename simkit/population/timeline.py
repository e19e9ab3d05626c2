"""When people decide: the horizon on a calendar, and how the year's hiring is spread over it.

Time runs in calendar months, each of length 1 whatever its days, so that a whole number of years is exactly 12 months
each. Within a calendar month people decide evenly.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit import checks

__all__ = ["EARLIEST", "LATEST", "MONTHS_A_WEEK", "MONTH_NAMES", "Timeline", "day_of", "monthly_counts", "start_day"]

MONTHS_A_WEEK = 12 / 52.1775

MONTH_NAMES = tuple(calendar.month_name)[1:]

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""A start beyond these is taken for a slip of typing (judgement)."""

_MOST = 10_000_000
"""People of one month at most, as a slip of typing."""

_EDGE = 1e-9
"""A moment this close before a midnight is that midnight: sums of twelfths and weeks are not exact."""


def monthly_counts(counts: Sequence[float]) -> tuple[float, ...]:
    """Counts of the twelve months, checked; only their proportions matter.

    Raises
    ------
    InvalidInput
        Not twelve, not finite, negative, or all 0.

    Examples
    --------
    >>> monthly_counts([1] * 12)[:3]
    (1.0, 1.0, 1.0)
    """
    made = tuple(counts)
    if len(made) != len(MONTH_NAMES):
        way_out = "give one for each month, January first, 0 where there was nobody"
        raise checks.InvalidInput(
            checks.complaint("the number of monthly counts", len(made), "must be 12", way_out),
        )
    for month, count in zip(MONTH_NAMES, made, strict=True):
        number = isinstance(count, int | float) and not isinstance(count, bool)
        if not number or not 0 <= count <= _MOST:
            rule, way_out = f"must be a number from 0 to {_MOST:,}", "give how many it was, 0 for nobody"
            raise checks.InvalidInput(checks.complaint(f"the count of {month}", count, rule, way_out))
    if not any(made):
        raise checks.InvalidInput(
            "every monthly count is 0, but they are to say when people decide: give at least one month a count."
        )
    return tuple(float(count) for count in made)


def start_day(day: object) -> date:
    """A first day, checked: a date between `EARLIEST` and `LATEST`.

    >>> start_day(date(2027, 1, 4))
    datetime.date(2027, 1, 4)
    """
    if not isinstance(day, date) or isinstance(day, datetime):
        raise checks.InvalidInput(
            checks.complaint("start", day, "must be a date", "write date(2027, 1, 4), for example")
        )
    if not EARLIEST <= day <= LATEST:
        rule = f"must lie between {EARLIEST} and {LATEST}"
        raise checks.InvalidInput(checks.complaint("start", str(day), rule, "give the first day of the program"))
    return day


def _position(day: date) -> float:
    """Months from the beginning of the year 0 to the beginning of a day."""
    return 12 * day.year + day.month - 1 + (day.day - 1) / calendar.monthrange(day.year, day.month)[1]


def _day_at(position: float) -> date:
    """The day that a moment falls on."""
    month = math.floor(position + _EDGE)
    year, number = divmod(month, 12)
    days = calendar.monthrange(year, number + 1)[1]
    return date(year, number + 1, 1 + min(days - 1, math.floor((position + _EDGE - month) * days)))


def day_of(day: date) -> str:
    """A date in words.

    >>> day_of(date(2027, 9, 30))
    '30 September 2027'
    """
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


@dataclass(frozen=True)
class Timeline:
    """When the people of the horizon decide.

    Parameters
    ----------
    months : float
        The horizon.
    start : date, optional
        Its first day; None: no dates, and months count from 1. With a season and no date the first month is January.
    by_month : tuple of 12 floats, optional
        In which proportions people decide in January, February, ...; None: evenly.

    Examples
    --------
    Half of the year's people decide in December:

    >>> line = Timeline(12, date(2027, 1, 1), (1.0,) * 11 + (11.0,))
    >>> line.decided([0, 5.5, 11, 11.5, 12]).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    >>> line.day(line.until(date(2027, 6, 30)))
    datetime.date(2027, 6, 30)
    """

    months: float
    start: date | None = None
    by_month: tuple[float, ...] | None = None

    @property
    def first(self) -> float:
        """Where the horizon begins, in months since some 1 January."""
        return 0.0 if self.start is None else _position(self.start)

    def decided(self, after: ArrayLike) -> NDArray[np.float64]:
        """People who have decided `after` so many months, as a share of those of the whole horizon.

        0 before the start; above 1 beyond the horizon, where people go on coming in the same season.
        """
        passed: NDArray[np.float64] = np.maximum(np.asarray(after, dtype=float), 0.0)
        if self.by_month is None:
            return passed / self.months
        begun = self._years(np.asarray(self.first))
        return (self._years(self.first + passed) - begun) / (self._years(np.asarray(self.first + self.months)) - begun)

    def _years(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        """Years' worth of people up to a moment."""
        assert self.by_month is not None
        weights = np.array(self.by_month) / sum(self.by_month)
        upto = np.concatenate([[0.0], np.cumsum(weights)])
        year = np.floor(position / 12)
        return year * upto[-1] + np.interp(position - 12 * year, np.arange(13), upto)

    @property
    def nobody(self) -> bool:
        """Whether the season has nobody decide in the whole horizon."""
        if self.by_month is None:
            return False
        begun = self._years(np.asarray(self.first))
        return bool(self._years(np.asarray(self.first + self.months)) - begun <= 1e-12)

    def until(self, day: date) -> float:
        """Months from the start to the end of a day."""
        return 12 * day.year + day.month - 1 + day.day / calendar.monthrange(day.year, day.month)[1] - self.first

    def day(self, after: float) -> date:
        """The day that ends or runs `after` so many months: the last one that is (partly) over."""
        position = self.first + after
        midnight = _day_at(position)
        whole = abs(_position(midnight) - position) <= 2 * _EDGE
        return date.fromordinal(midnight.toordinal() - 1) if whole and after > 0 else midnight

    def ends(self, every: int, last: float) -> Iterator[float]:
        """Ends of calendar months (3: of quarters, 12: of years) after the start up to month `last`, in months."""
        whole = math.floor(self.first / every + _EDGE) + 1
        while (after := every * whole - self.first) <= last + _EDGE:
            yield min(after, last)
            whole += 1
