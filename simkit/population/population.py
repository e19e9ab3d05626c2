"""People, segments and the reasons that are true of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.population.naming import one_line
from simkit.population.reasons import Reason, catalogue
from simkit.population.timeline import Timeline, monthly_counts, start_day

__all__ = ["CALLED", "KINDS", "MOST_PEOPLE", "TRAITS", "Population", "Segment", "span_of"]

TRAITS = ("goodwill", "caution", "fatigue")
"""The latent traits, in the order of every trait axis."""

KINDS = {
    "declined": "people who turned an offer down, asked why",
    "exit": "people who have given notice or left, asked why",
    "stay": "people who work here, asked what keeps them and what would make them leave",
    "job_interview": "candidates, asked during the hiring process what speaks against the job",
}
"""The four feedback programs."""

CALLED = {
    "declined": ("decliner", "decliners"),
    "exit": ("leaver", "leavers"),
    "stay": ("employee", "employees"),
    "job_interview": ("candidate", "candidates"),
}
"""What one of the people, and several, are called."""

MOST_PEOPLE = 10_000_000
"""People a year at most: no employer asks more, so a larger number is a slip of typing (judgement)."""

CATALOGUE_MIX = 0.01
"""Part of the catalogue in every guess, so that no reason is impossible for lack of a mention."""


@dataclass(frozen=True)
class Segment:
    """A part of the people: a function, a site, a level.

    Parameters
    ----------
    name : str
        At most 120 characters on one line.
    weight : float
        Its size relative to the other segments.
    shares : mapping of reason key to weight, optional
        A guess of the reasons of its own (relative); None means the population's.
    trait_mean : mapping of trait to float, optional
        Replaces the program's `trait_mean` for the traits that it names.
    start_log_odds : float, optional
        How much more (log odds) or less than average it starts.
    deliverable : float, optional
        Its own share of people who can be reached.
    """

    name: str
    weight: float = 1.0
    shares: Mapping[str, float] | None = None
    trait_mean: Mapping[str, float] = field(default_factory=dict)
    start_log_odds: float | None = None
    deliverable: float | None = None

    def __post_init__(self) -> None:
        one_line("the name of a segment", self.name)
        where = f"segment {self.name!r}: "
        checks.above(where + "weight", self.weight, 0, "give its share or its head count")
        for trait, value in self.trait_mean.items():
            checks.known(where + "trait_mean", trait, TRAITS)
            checks.between(where + f"trait_mean {trait}", value, -5, 5, "in standard deviations; 0 is the usual")
        if self.start_log_odds is not None:
            checks.between(where + "start_log_odds", self.start_log_odds, -10, 10, "0.5 is a good deal already")
        if self.deliverable is not None:
            checks.probability(where + "deliverable", self.deliverable)
        object.__setattr__(self, "trait_mean", MappingProxyType(dict(self.trait_mean)))
        if self.shares is not None:
            _weights(where + "shares", self.shares)
            object.__setattr__(self, "shares", MappingProxyType(dict(self.shares)))

    def __reduce__(self):
        # mapping proxies do not pickle
        shares = None if self.shares is None else dict(self.shares)
        args = (self.name, self.weight, shares, dict(self.trait_mean), self.start_log_odds, self.deliverable)
        return (Segment, args)


@dataclass(frozen=True)
class Population:
    """The people whom the program would ask, and what may be true of them.

    Parameters
    ----------
    reasons : tuple of Reason
        At least two.
    per_year : float
        People a year who could be asked (for a declined-offer program: declines, verbal ones included); at most
        10,000,000.
    horizon : float
        Years over which answers are collected.
    segments : tuple of Segment
        Empty: everybody is alike.
    volume : {"poisson", "fixed"}
        Whether the number of people varies from year to year or is exactly the mean.
    dispersion : float
        Extra variation of the number: Var N = mean + dispersion mean^2.
    observed : mapping of reason key to count, optional
        The organisation's own information on the reasons ("of your last ten ..." or codes on file).
    observed_weight : float
        How many catalogue-sized opinions it is worth: the guess is
        (catalogue + observed_weight x observed)/(1 + observed_weight).
    truth : mapping of reason key to share, optional
        Shares that are fixed as true; must name every reason and sum to 1. A share of 0 removes the reason.
    units : mapping of level to number, optional
        How many units a level has; default company 1, function = segments, manager = 1 per 4 people a year.
    start : date, optional
        First day of the horizon; without it, time is told in months and not in dates.
    by_month : sequence of 12 numbers, optional
        How the people's decisions are spread over the year, January first: only proportions matter, and how many
        there are over the horizon stays per_year x horizon. None: evenly.

    Notes
    -----
    The guess of a segment or population is mixed with 1% of the catalogue's (`CATALOGUE_MIX`).
    """

    reasons: tuple[Reason, ...] = catalogue("declined")
    per_year: float = 30.0
    horizon: float = 1.0
    segments: tuple[Segment, ...] = ()
    volume: str = "poisson"
    dispersion: float = 0.0
    observed: Mapping[str, float] | None = None
    observed_weight: float = 1.0
    truth: Mapping[str, float] | None = None
    units: Mapping[str, int] = field(default_factory=dict)
    start: date | None = None
    by_month: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if len(self.reasons) < 2:
            raise checks.InvalidInput(
                checks.complaint("the number of reasons", len(self.reasons), "must be at least 2", "add a reason")
            )
        checks.unique("reason", (reason.key for reason in self.reasons))
        checks.unique("segment", (segment.name for segment in self.segments))
        for reason in self.reasons:
            one_line(f"the label of reason {reason.key!r}", reason.label)
        checks.above("people a year", self.per_year, 0, "give the number of people who could be asked")
        if self.per_year > MOST_PEOPLE:
            rule, way_out = f"must be at most {MOST_PEOPLE:,}", "give the number of people in one year"
            raise checks.InvalidInput(checks.complaint("people a year", self.per_year, rule, way_out))
        checks.above("horizon", self.horizon, 0, "in years; 1 is one year of collecting")
        checks.known("volume", self.volume, ("poisson", "fixed"))
        checks.between("dispersion", self.dispersion, 0, 100, "0 is plain chance")
        if self.volume == "fixed" and self.dispersion > 0:
            raise checks.InvalidInput(
                checks.complaint(
                    "dispersion",
                    self.dispersion,
                    "a fixed volume does not vary",
                    'set volume = "poisson" or leave dispersion out',
                )
            )
        keys = self.keys
        checks.between("observed_weight", self.observed_weight, 0, 1e6, "1 counts it as much as the catalogue")
        if not any(reason.guess > 0 for reason in self.reasons):
            raise checks.InvalidInput(
                "every reason's guess is 0, but somebody must have one of them: give at least one reason a weight."
            )
        for name in ("observed", "truth"):
            given = getattr(self, name)
            if given is not None:
                for key in given:
                    checks.known(f"{name} reason", key, keys)
                _weights(name, given)
                object.__setattr__(self, name, MappingProxyType(dict(given)))
        for segment in self.segments:
            for key in segment.shares or {}:
                checks.known(f"segment {segment.name!r}: reason", key, keys)
        if self.truth is not None and any(segment.shares is not None for segment in self.segments):
            raise checks.InvalidInput(
                "shares are fixed as truth while a segment has shares of its own, but the truth holds for everybody:"
                " leave one of the two out."
            )
        if self.truth is not None:
            missing = [key for key in keys if key not in self.truth]
            total = sum(self.truth.values())
            if missing or abs(total - 1) > 1e-6:
                raise checks.InvalidInput(
                    f"the shares fixed as truth name {len(self.truth)} of {len(keys)} reasons and sum to"
                    f" {total:.6g}, but must name every reason and sum to 1:"
                    " give 0 for a reason that does not occur, or give counts under `observed` instead."
                )
        for level, number in self.units.items():
            checks.known("units", level, ("function", "manager"))
            checks.between(f"units {level}", number, 1, 1e6, "give the number of units, at least 1")
        object.__setattr__(self, "units", MappingProxyType(dict(self.units)))
        if self.start is not None:
            start_day(self.start)
        if self.by_month is not None:
            object.__setattr__(self, "by_month", monthly_counts(self.by_month))
            if self.timeline.nobody:
                rule = "but somebody must: move the start or lengthen the horizon."
                raise checks.InvalidInput("by the monthly counts nobody decides within the horizon, " + rule)

    def __reduce__(self):
        values = {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        }
        return (_population, (values,))

    def but(self, **changes: object) -> Population:
        """The same population with some values replaced."""
        for name in changes:
            checks.known("population setting", name, self.__dataclass_fields__)
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def keys(self) -> tuple[str, ...]:
        """The reasons' keys, in the order of every reason axis."""
        return tuple(reason.key for reason in self.reasons)

    @property
    def parts(self) -> tuple[Segment, ...]:
        """The segments, or one segment that holds everybody."""
        return self.segments or (Segment("everybody"),)

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Shares of the segments, shape (S,), sum 1."""
        weights = np.array([segment.weight for segment in self.parts], dtype=float)
        return weights / weights.sum()

    @property
    def timeline(self) -> Timeline:
        """When these people decide."""
        return Timeline(12 * self.horizon, self.start, self.by_month)

    def column(self, name: str) -> NDArray[np.float64]:
        """One number of every reason, shape (K,): `sensitivity`, `controllable`, `safe_weight` and so on."""
        return np.array([getattr(reason, name) for reason in self.reasons], dtype=float)

    @cached_property
    def guesses(self) -> NDArray[np.float64]:
        """What the reasons' shares are guessed to be, by segment, shape (S, K), each row sums to 1."""
        catalogue_guess = _normalised(self.column("guess"))
        base = catalogue_guess
        if self.truth is not None:
            base = _normalised(np.array([self.truth[key] for key in self.keys], dtype=float))
        elif self.observed is not None and any(self.observed.values()):
            told = _normalised(np.array([self.observed.get(key, 0.0) for key in self.keys], dtype=float))
            base = (catalogue_guess + self.observed_weight * told) / (1 + self.observed_weight)
            base = (1 - CATALOGUE_MIX) * base + CATALOGUE_MIX * catalogue_guess
        rows = []
        for segment in self.parts:
            row = base
            if segment.shares is not None and any(segment.shares.values()):
                own = _normalised(np.array([segment.shares.get(key, 0.0) for key in self.keys], dtype=float))
                row = (1 - CATALOGUE_MIX) * own + CATALOGUE_MIX * catalogue_guess
            rows.append(row)
        return np.stack(rows)

    @cached_property
    def alike(self) -> tuple[tuple[int, ...], ...]:
        """Segments that differ in name and size only, as groups of their positions: the model treats them as one."""
        groups: dict[object, list[int]] = {}
        for at, segment in enumerate(self.parts):
            shares = None if segment.shares is None else tuple(sorted(segment.shares.items()))
            traits = tuple(sorted(segment.trait_mean.items()))
            groups.setdefault((shares, traits, segment.start_log_odds, segment.deliverable), []).append(at)
        return tuple(tuple(group) for group in groups.values())

    def units_at(self, level: str) -> int:
        """How many units a level has."""
        checks.known("level", level, ("company", "function", "manager"))
        if level == "company":
            return 1
        default = len(self.parts) if level == "function" else max(1, round(self.per_year / 4))
        return int(self.units.get(level, default))


def span_of(years: float) -> str:
    """A time in words.

    >>> span_of(1), span_of(2), span_of(0.5), span_of(0.01)
    ('1 year', '2 years', '6 months', '4 days')
    """
    if years >= 1:
        return f"{years:g} year" + ("" if years == 1 else "s")
    number, unit = (12 * years, "month") if years >= 1 / 12 else (365 * years, "day")
    number = max(1, round(number))
    return f"{number} {unit}" + ("" if number == 1 else "s")


def _weights(thing: str, weights: Mapping[str, float]) -> None:
    """Refuse weights that are no numbers or negative; all 0 is the same as none given."""
    for key, value in weights.items():
        checks.between(f"{thing} {key}", value, 0, 1e9, "give a count or a share")


def _normalised(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / weights.sum()


def _population(values: dict) -> Population:
    return Population(**values)
