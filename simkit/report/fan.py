"""The calendar as a figure: a fan of answers over time, made to be read from the back of a room."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simkit.planning.calendar import By, Calendar

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["fan_figure"]

_INK, _SOFT, _LINE = "#1b232c", "#4d5966", "#dfe4e9"
_TONES = {"answered": ("#0b4f8a", "#6ea3d0", "#cbdff0"), "usable": ("#8f3f00", "#d98a4a", "#f6dcc4")}
"""Dark for the median, then the middle half and 9 of 10: blue and orange, told apart by everybody."""

_TITLES = {
    "answered": "Answers to “why?” so far",
    "usable": "Usable answers so far: candid, and specific enough to act on",
}
_MOST_MARKS = 6
"""Reviews that can be marked without their words running into one another."""


def fan_figure(calendar: Calendar) -> Figure:
    """The fan of answers above and that of usable answers below, with the reviews marked.

    Lines are steps: a person is counted when the day of a point is over, never before.

    Parameters
    ----------
    calendar : Calendar

    Returns
    -------
    matplotlib.figure.Figure
        Nothing is shown or kept by pyplot.

    Examples
    --------
    >>> from simkit.planning.calendar import calendar
    >>> from simkit.program.presets import declined
    >>> len(fan_figure(calendar(declined(42), draws=2)).axes)
    2
    """
    from matplotlib.figure import Figure  # slow to import

    figure = Figure(figsize=(11, 8.5), layout="constrained")
    panels = figure.subplots(2, 1, sharex=True)
    for axes, stage in zip(panels, _TITLES, strict=True):
        _panel(axes, calendar, stage)
    _dates(panels[-1], calendar)
    words = textwrap.fill(calendar.first_words("usable"), 108)
    figure.suptitle(f"{calendar.program}, asked by “{calendar.design}”", x=0.01, ha="left", fontsize=19, color=_INK)
    figure.supxlabel(
        f"{words}\nLine: median; dark: half of all cases; pale: 9 of 10. What is not known, and chance.",
        x=0.01,
        ha="left",
        fontsize=13,
        color=_SOFT,
    )
    return figure


def _panel(axes: Axes, calendar: Calendar, stage: str) -> None:
    from matplotlib.ticker import MaxNLocator

    dark, middle, pale = _TONES[stage]
    fans = [each.people[stage] for each in calendar.fan]
    end = calendar.total.months
    # the last step is drawn a little beyond its day, to be seen
    when = [0.0, *(each.months for each in calendar.fan), 1.05 * end]

    def steps(values: Sequence[int]) -> list[int]:
        return [0, *values, values[-1]]

    for low, high, tone in (("low", "high", pale), ("lower", "upper", middle)):
        below, above = (steps([getattr(fan, name) for fan in fans]) for name in (low, high))
        axes.fill_between(when, below, above, step="post", color=tone, linewidth=0)
    axes.step(when, steps([fan.median for fan in fans]), where="post", color=dark, linewidth=3.5)
    marks = _marked(calendar)
    most = max(1, *(fan.high for fan in fans))
    for each in marks:
        fan = each.people[stage]
        axes.axvline(each.months, color=_SOFT, linewidth=1, linestyle=(0, (2, 4)), zorder=1)
        axes.plot(each.months, fan.median, "o", color=dark, markersize=11, markeredgecolor="white", zorder=3)
        axes.annotate(
            f"{fan.median} ({fan.low} to {fan.high})",
            (each.months, most * 1.13),
            ha="center",
            va="center",
            fontsize=15,
            fontweight="bold",
            color=dark,
        )
    axes.set_title(_TITLES[stage], loc="left", fontsize=17, color=dark, fontweight="bold", pad=8)
    axes.set_ylim(0, most * 1.24)
    axes.set_xlim(0, 1.05 * end)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.tick_params(labelsize=14, labelcolor=_SOFT, length=0)
    axes.grid(axis="y", color=_LINE)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _marked(calendar: Calendar) -> tuple[By, ...]:
    """The reviews to be marked: all of them, or every second, third, ... where there are too many."""
    ordered = sorted(calendar.reviews, key=lambda each: each.months)
    every = -(-len(ordered) // _MOST_MARKS) or 1
    # the last one always stays
    return tuple(ordered[::-1][::every][::-1])


def _dates(axes: Axes, calendar: Calendar) -> None:
    """Ticks where the reviews are, in words."""
    marks = _marked(calendar)
    first = "start" if calendar.timeline.start is None else _short(calendar.timeline.start)
    words = [f"month {each.months:.3g}" if each.day is None else _short(each.day) for each in marks]
    axes.set_xticks([0.0, *(each.months for each in marks)], [first, *words])


def _short(day: object) -> str:
    return f"{day:%d %b}\n{day:%Y}".lstrip("0")
