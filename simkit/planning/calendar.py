"""The calendar: how many answers by which date, what is not known and chance in one range.

People decide at random moments of the horizon, in the season's proportions (a Poisson process, all of its year's
intensity times one gamma factor where `dispersion` > 0; a fixed number falls on the moments independently). An answer
comes at the contact that it follows. So a person of the horizon has answered by a date with a known probability,
and the numbers that have are the same mixtures as those over the horizon: their quantiles are computed, not simulated.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis.discovery import Wait
from simkit.diagnosis.measured import Measured, mean_of
from simkit.diagnosis.people import People, people_at, quantile_at
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.planning.contacts import STAGES, Contacts, contacts
from simkit.planning.reviews import named, wanted_moments
from simkit.population.timeline import MONTH_NAMES, Timeline, day_of
from simkit.program.program import Program
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["By", "Calendar", "Fan", "First", "calendar"]

MOST_POINTS = 60
"""Points in time at most, where months would be more: then quarters or years are taken."""


@dataclass(frozen=True)
class Fan(People):
    """A count of people by a date, as `People`, with the middle half of its distribution.

    Parameters
    ----------
    lower, upper : int
        25th and 75th percentile.
    """

    lower: int
    upper: int


@dataclass(frozen=True)
class By:
    """How many have got how far by the end of a day.

    Parameters
    ----------
    label : str
        The date, or the month, in words.
    months : float
        Since the start.
    day : date or None
        The last one counted; None where the program says no start.
    people : dict of stage to Fan
        `delivered`: have been reached; `answered`: have answered why; `usable`: candidly and specifically.
    """

    label: str
    months: float
    day: date | None
    people: dict[str, Fan]

    def __str__(self) -> str:
        answered, usable = self.people["answered"], self.people["usable"]
        noun = "answer" if answered.median == 1 else "answers"
        between = f"({answered.low} to {answered.high}), {usable.median} usable ({usable.low} to {usable.high})"
        return f"{self.label}: {answered.median} {noun} {between}"


@dataclass(frozen=True)
class First:
    """When the first answer comes.

    Parameters
    ----------
    wait : Wait
        Months since the start: median and 90% range; inf where nobody of the horizon answers.
    never : Measured
        P(nobody of the horizon answers).
    """

    wait: Wait
    never: Measured


@dataclass(frozen=True)
class Calendar:
    """A dated fan of answers to one design.

    Parameters
    ----------
    program, design : str
    timeline : Timeline
    fan : tuple of By
        Ends of months (of quarters or years where the horizon is long), the end of the horizon, and the day on which
        the last contact is made: the numbers in all.
    reviews : tuple of By
        The dates asked about.
    first : dict of stage to First
        `answered` and `usable`.
    weeks : tuple of float
        When the contacts are made, after the person's decision.
    settings : dict
        Seed, scrambles and belief draws in each.
    """

    program: str
    design: str
    timeline: Timeline
    fan: tuple[By, ...]
    reviews: tuple[By, ...]
    first: dict[str, First]
    weeks: tuple[float, ...]
    settings: dict[str, int]

    @property
    def total(self) -> By:
        """When all have been asked: the numbers of the whole horizon."""
        return self.fan[-1]

    def moment(self, months: float) -> str:
        """When so many months have passed, in words."""
        if np.isinf(months):
            return "not within the horizon"
        if self.timeline.start is not None:
            return day_of(self.timeline.day(months))
        return f"month {int(np.floor(months + 1e-9)) + 1}"

    def first_words(self, stage: str) -> str:
        """When the first answer comes, in one sentence."""
        found = self.first[stage]
        what = "First usable answer" if stage == "usable" else "First answer"
        low, middle, high = (self.moment(each) for each in (found.wait.low, found.wait.median, found.wait.high))
        if np.isinf(found.wait.low):
            between = ""
        else:
            between = f" (from {low} on)" if np.isinf(found.wait.high) else f" ({low} to {high})"
        never = 100 * found.never.value
        often = "fewer than 1" if 0 < never < 1 else f"{never:.0f}"
        error = f" (± {100 * found.never.mcse:.2g})" if found.never.mcse > 1e-5 else ""
        return f"{what}: {middle}{between}; none at all in {often} of 100 cases{error}."

    @property
    def season_words(self) -> str:
        """How decisions are taken to be spread over the year, in one sentence."""
        months = self.timeline.by_month
        if months is None:
            return "Decisions are taken to fall evenly over the year, since no monthly counts are given."
        busiest, quietest = MONTH_NAMES[int(np.argmax(months))], MONTH_NAMES[int(np.argmin(months))]
        if max(months) == min(months):
            return "By the monthly counts, decisions fall evenly over the year."
        return (
            f"Decisions follow the monthly counts as they stand: most in {busiest}, fewest in {quietest}. Another year"
            " may differ."
        )

    @property
    def dating_words(self) -> str:
        """How an answer is dated, in one sentence."""
        first, last = self.weeks[0], self.weeks[-1]
        when = f"{first:g}" if first == last else f"{first:g} to {last:g}"
        weeks = "week" if when == "1" else "weeks"
        said = f"An answer is dated by the contact that it follows, {when} {weeks} after the decision"
        return "An answer is dated by the day of the decision." if last == 0 else said + "."

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"

    def __str__(self) -> str:
        lines = [f"{self.program}, asked by “{self.design}”: when answers come"]
        lines += [f"  {each}" for each in (*self.reviews, self.total)]
        lines += ["", *(self.first_words(stage) for stage in ("answered", "usable"))]
        total, wait = self.total.people, self.first["usable"].wait
        sure = (
            "" if np.isnan(wait.mcse) else f"; the middle date of the first usable answer is ± {wait.mcse:.1g} months"
        )
        lines += [
            "Numbers and dates are medians with 90% ranges: what is not known, and chance.",
            self.season_words,
            self.dating_words,
            f"On average {total['answered'].expected:.3g} ± {total['answered'].mcse:.1g} answer and"
            f" {total['usable'].expected:.3g} ± {total['usable'].mcse:.1g} usably{sure}."
            " ± is the simulation’s own error.",
        ]
        return "\n".join(textwrap.fill(line, 100, subsequent_indent="  ") for line in lines)

    __repr__ = __str__

    def plot(self) -> Figure:
        """The fan as a figure: answers above, usable ones below, the reviews marked.

        Examples
        --------
        >>> from simkit.program.presets import declined
        >>> type(calendar(declined(42), draws=2).plot()).__name__
        'Figure'
        """
        # pictures are the report's business, and imports run one way: so it is asked by name
        return import_module("simkit.report.fan").fan_figure(self)


def _fan(found: Contacts, timeline: Timeline, after: float) -> dict[str, Fan]:
    people = {}
    for stage in STAGES:
        rate = found.rate(stage, timeline, after)
        whole = people_at(found.volume, rate)
        quarter = (quantile_at(found.volume, rate, q) for q in (0.25, 0.75))
        people[stage] = Fan(whole.median, whole.low, whole.high, whole.expected, whole.mcse, *quarter)
    return people


def _first(found: Contacts, timeline: Timeline, stage: str, end: float) -> First:
    def nobody(after: float, some: slice) -> float:
        silent = found.volume.cdf(0, found.rate(stage, timeline, after))
        return float(silent[some].mean())

    def quantile(probability: float, some: slice = slice(None)) -> float:
        low, high = 0.0, end
        if 1.0 - nobody(high, some) < probability:
            return float("inf")
        while high - low > 1e-7 * (1.0 + high):
            middle = (low + high) / 2
            low, high = (middle, high) if 1.0 - nobody(middle, some) < probability else (low, middle)
        return high

    each = np.array([quantile(0.5, slice(at, at + 1)) for at in range(len(found.volume.mean))])
    error = np.std(each, ddof=1) / np.sqrt(len(each)) if len(each) > 1 and np.isfinite(each).all() else np.nan
    wait = Wait(quantile(0.5), quantile(0.05), quantile(0.95), float(error))
    return First(wait, mean_of(found.volume.cdf(0, found.rate(stage, timeline, end))))


def calendar(
    of: Any,
    design: Design | str | None = None,
    *,
    reviews: Sequence[date | float] | Mapping[str, date | float] = (),
    seed: int = 1,
    draws: int = DRAWS,
) -> Calendar:
    """When the answers to a design come.

    Parameters
    ----------
    of : Program or Assessment
        An assessment brings its own seed and draws, so that the numbers in all are its own to the last digit.
    design : Design or str, optional
        One of the program's by name, or any other; default: the proposed one.
    reviews : sequence of date or number, or mapping of name to one, optional
        Days at whose end you will look, or months since the start; default: the ends of the quarters in the horizon
        (of its years, if it is longer than three).
    seed, draws : int
        For a program: as in `assess`.

    Returns
    -------
    Calendar

    Raises
    ------
    InvalidInput
        On a review outside the calendar, or a date where the program says no start.

    Examples
    --------
    >>> from datetime import date
    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> program = program.but(population=program.population.but(start=date(2027, 1, 4)))
    >>> dated = calendar(program, draws=8, reviews={"your Q3 review": date(2027, 9, 30)})
    >>> print(dated.reviews[0].label)
    by your Q3 review (30 September 2027)
    """
    program, nodes, scrambles = of, NODES, SCRAMBLES
    if not isinstance(of, Program):
        evaluation = getattr(of, "evaluation", None)
        program = getattr(of, "program", None)
        if evaluation is None or not isinstance(program, Program):
            way_out = "load one with Program.load or assess one"
            raise checks.InvalidInput(checks.complaint("of", of, "must be a Program or an Assessment", way_out))
        seed, nodes = evaluation.seed, evaluation.nodes
        scrambles, draws = evaluation.volume.mean.shape
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 10**6, "64 are usual")
    known = {each.name: each for each in (*program.designs, *getattr(of, "designs", ()))}
    name = program.proposed if design is None else design
    chosen = name if isinstance(name, Design) else known[checks.known("design", name, known)]
    found = contacts(program, chosen, seed=seed, draws=draws, scrambles=scrambles, nodes=nodes)
    line = program.population.timeline
    end = line.months + found.last

    def by(label: str, after: float) -> By:
        day = None if line.start is None else line.day(after)
        return By(label, after, day, _fan(found, line, after))

    wanted = dict(wanted_moments(line, reviews, end))
    size = next(each for each in (1, 3, 12, 60) if line.months / each <= MOST_POINTS or each == 60)
    grid = sorted({*line.ends(size, line.months), line.months, end})
    grid = [after for after, later in zip(grid, [*grid[1:], np.inf], strict=True) if later - after > 1e-6]
    fan = [by(named(line, after), after) for after in grid[:-1]]
    fan.append(by("in all, " + named(line, end), end))
    return Calendar(
        program.name,
        chosen.name,
        line,
        tuple(fan),
        tuple(by(label, after) for label, after in wanted.items()),
        {stage: _first(found, line, stage, end) for stage in ("answered", "usable")},
        found.weeks,
        {"seed": int(seed), "scrambles": int(scrambles), "draws": int(draws)},
    )
