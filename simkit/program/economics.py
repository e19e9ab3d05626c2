"""What asking costs, what an avoided decline is worth, and the limits that the user sets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit import checks
from simkit.design.design import Design

__all__ = ["OBJECTIONS", "Economics", "Fix", "Limits", "Spent", "Three", "Worksheet", "three"]

Three = tuple[float, float, float]
"""5th, 50th and 95th percentile."""

OBJECTIONS = tuple(f"O{number}" for number in range(1, 10))

_FEE_WEB, _FEE_LIVE = 30.0, 150.0
"""Dollars an exit interview: the ends of a vendor's price range (C148, C149; undated, a vendor's claim)."""


def three(thing: str, value: object, low: float = 0.0, *, above_low: bool = False) -> Three:
    """Read a number or three ascending ones as 5th, 50th and 95th percentile.

    Parameters
    ----------
    thing : str
        What a complaint calls it.
    value : float or sequence of three floats
        A number is taken as certain.
    low : float
        The least value allowed.
    above_low : bool
        Whether every number must be more than `low`.

    Raises
    ------
    InvalidInput
        Not numbers, not three, not ascending, or too small.

    Examples
    --------
    >>> three("cost", 5), three("cost", [1, 2, 4])
    ((5.0, 5.0, 5.0), (1.0, 2.0, 4.0))
    """
    numbers: list[Any] = list(value) if isinstance(value, list | tuple) else [value, value, value]
    bad = [n for n in numbers if isinstance(n, bool) or not isinstance(n, int | float) or not math.isfinite(n)]
    way_out = "give one number, or the 5th, 50th and 95th percentile such as [10, 20, 40]"
    if bad or len(numbers) != 3:
        raise checks.InvalidInput(checks.complaint(thing, value, "must be a number or three numbers", way_out))
    if min(numbers) < low or (above_low and min(numbers) <= low):
        rule = f"must be more than {low:g}" if above_low else f"must be {low:g} or more"
        raise checks.InvalidInput(checks.complaint(thing, value, rule, way_out))
    if not numbers[0] <= numbers[1] <= numbers[2]:
        rule = "the 5th, 50th and 95th percentile must ascend"
        raise checks.InvalidInput(checks.complaint(thing, value, rule, "give the small number first"))
    return (float(numbers[0]), float(numbers[1]), float(numbers[2]))


@dataclass(frozen=True)
class Fix:
    """What would be changed if a reason came out on top.

    Parameters
    ----------
    reason : str
        Key of the reason.
    change : str
        What would be done, in a few words.
    cost : float or three floats
        Money over the horizon; a number or the 5th, 50th and 95th percentile. Kept as three.

    Examples
    --------
    >>> Fix("too_slow", "an offer within a week", 5000).cost
    (5000.0, 5000.0, 5000.0)
    """

    reason: str
    change: str
    cost: Three

    def __post_init__(self) -> None:
        object.__setattr__(self, "cost", three(f"fix of {self.reason!r}: cost", self.cost))


@dataclass(frozen=True)
class Worksheet:
    """What a decline costs: an empty chair for some days, and recruiting again.

    Parameters
    ----------
    days_vacant, cost_per_day : three floats
        Days that the position stays empty longer, and what a day costs; more than 0.
    recruiting_cost : three floats
        Money to find another candidate.
    """

    days_vacant: Three
    cost_per_day: Three
    recruiting_cost: Three = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        for name in ("days_vacant", "cost_per_day", "recruiting_cost"):
            read = three(f"worksheet: {name}", getattr(self, name), above_low=name != "recruiting_cost")
            object.__setattr__(self, name, read)

    def value(self) -> Three:
        """5th, 50th and 95th percentile of days_vacant x cost_per_day + recruiting_cost.

        Notes
        -----
        A rule of thumb (judgement), without random numbers: medians are combined as they stand. Upwards and
        downwards apart, the distances from the median are those of independent quantities: for the product
        the log distances add in quadrature, for the sum the plain distances do. Against a simulation of
        two-piece lognormals it is right to within a tenth for ranges such as the example's.

        Examples
        --------
        >>> [round(x) for x in Worksheet((20, 42, 70), (300, 500, 700), (2000, 4700, 8000)).value()]
        [12942, 25700, 43719]
        """
        median = self.days_vacant[1] * self.cost_per_day[1]

        def end(at: int) -> float:
            ratios = (three_[at] / three_[1] for three_ in (self.days_vacant, self.cost_per_day))
            product = math.exp(math.copysign(math.hypot(*(math.log(r) for r in ratios)), at - 1)) * median
            distance = math.hypot(product - median, self.recruiting_cost[at] - self.recruiting_cost[1])
            return median + self.recruiting_cost[1] + math.copysign(distance, at - 1)

        return (end(0), median + self.recruiting_cost[1], end(2))


class Spent(NamedTuple):
    """What a program spends: money in all (staff time included) and the staff hours in it."""

    money: NDArray[np.float64]
    staff_hours: NDArray[np.float64]


@dataclass(frozen=True)
class Economics:
    """Prices of asking, and what it may bring.

    Parameters
    ----------
    currency : str
        A label only: nothing is converted.
    staff_cost_per_hour : float
        Default 42.8: an HR specialist's median wage with benefits, US 2018 (own arithmetic on C151, C152).
    setup_cost : float
        Money, once.
    vendor_fee_per_year : float
        For designs in which a third party asks.
    vendor_fee_per_answer : float, optional
        For answers that a third party gets. None: 30 written, 150 live (C148, C149: a vendor's price range).
    staff_minutes_per_invitation : float
        Per contact, a reminder or call attempt included. Default 2 (judgement).
    staff_minutes_per_live_answer_beyond_talk : float
        Scheduling and notes. Default 30 (judgement).
    value_of_avoided_decline : three floats, optional
        5th, 50th and 95th percentile. There is no default: nothing is assumed about what a decline costs.
    worksheet : Worksheet, optional
        From which that value is derived when it is not given.
    fixes : tuple of Fix
        At most one for each reason.

    Raises
    ------
    InvalidInput
        On negative amounts or two fixes of one reason.
    """

    currency: str = "USD"
    staff_cost_per_hour: float = 42.8
    setup_cost: float = 0.0
    vendor_fee_per_year: float = 0.0
    vendor_fee_per_answer: float | None = None
    staff_minutes_per_invitation: float = 2.0
    staff_minutes_per_live_answer_beyond_talk: float = 30.0
    value_of_avoided_decline: Three | None = None
    worksheet: Worksheet | None = None
    fixes: tuple[Fix, ...] = ()

    def __post_init__(self) -> None:
        for name in (
            "staff_cost_per_hour",
            "setup_cost",
            "vendor_fee_per_year",
            "staff_minutes_per_invitation",
            "staff_minutes_per_live_answer_beyond_talk",
        ):
            checks.between(name, getattr(self, name), 0, 1e12, "give an amount; 0 if there is none")
        if self.vendor_fee_per_answer is not None:
            checks.between("vendor_fee_per_answer", self.vendor_fee_per_answer, 0, 1e12, "0 if there is none")
        if self.value_of_avoided_decline is not None:
            value = three("value_of_avoided_decline", self.value_of_avoided_decline)
            object.__setattr__(self, "value_of_avoided_decline", value)
        object.__setattr__(self, "fixes", tuple(self.fixes))
        checks.unique("the reason of a fix", (fix.reason for fix in self.fixes), "put both changes into one fix")

    def value(self) -> Three | None:
        """5th, 50th and 95th percentile of what one avoided decline is worth.

        As given; else derived from the worksheet (`Worksheet.value`); else None: not known.

        >>> Economics().value() is None, Economics(value_of_avoided_decline=(1, 2, 3)).value()
        (True, (1.0, 2.0, 3.0))
        """
        if self.value_of_avoided_decline is not None:
            return self.value_of_avoided_decline
        return None if self.worksheet is None else self.worksheet.value()

    def cost(
        self,
        design: Design,
        invited: ArrayLike,
        answered: ArrayLike,
        *,
        contacts: ArrayLike | None = None,
        by_step: tuple[ArrayLike, ArrayLike] | None = None,
        years: ArrayLike = 1.0,
        setup: bool = True,
    ) -> Spent:
        """What asking costs with so many people invited and so many answers.

        Parameters
        ----------
        design : Design
        invited, answered : array_like
            People; any shapes that broadcast.
        contacts : array_like, optional
            Invitations, reminders and calls in all. None: everybody gets every step where the reminders go to
            everyone; otherwise whoever answers gets no further ones, and those who answer do so evenly over the
            steps (judgement).
        by_step : tuple of two array_like, optional
            Contacts and answers of each step, along a last axis, where they are known. None: see the notes.
        years : array_like
            For the vendor's yearly fee.
        setup : bool
            Whether somebody has to set it up and send it out: not for what runs already by itself.

        Returns
        -------
        Spent
            Arrays of the broadcast shape: money and staff hours.

        Notes
        -----
        The whole rule is judgement; its prices are named at the fields. Money = set-up + staff hours x staff
        cost + incentives + vendor fees. Where steps differ and it is not said what each brings, each is taken to make
        an equal part of the contacts and of the answers. A third party's contacts and talks are paid by its fee; staff
        hand over each name once, which takes what an invitation takes. A prepaid incentive goes once to all the
        invited, a promised one to those who answer; a lottery's amount is read as the stake per answer. A record
        (`coverage`) costs the minutes of writing it down.

        Examples
        --------
        >>> from simkit.design.presets import employer_web
        >>> spent = Economics().cost(employer_web(reminders=1), 40, 10)
        >>> float(round(spent.staff_hours, 2)), float(round(spent.money, 2))
        (2.5, 107.0)
        """
        people = np.asarray(invited, dtype=float)
        answers = np.asarray(answered, dtype=float)
        if (people < 0).any() or (answers < 0).any() or (answers > people).any():
            raise checks.InvalidInput(
                "answered lies outside 0 to invited, but nobody answers who was not invited: give people, not shares."
            )
        if design.coverage is not None:
            hours = answers * design.minutes / 60 + 0 * people
            return Spent(hours * self.staff_cost_per_hour, hours)
        steps = design.steps
        if contacts is None:
            to_all = design.link == "none" or all(step.to == "everyone" for step in steps[1:])
            contacts_per_answer = len(steps) if to_all else (len(steps) + 1) / 2
            sent = (people - answers) * len(steps) + answers * contacts_per_answer
        else:
            sent = np.asarray(contacts, dtype=float)
        inside = np.array([not step.outside for step in steps], dtype=float)
        ours = np.array([step.live and not step.outside for step in steps], dtype=float)
        talks = ours * (
            np.array([design.takes(step) for step in steps]) + self.staff_minutes_per_live_answer_beyond_talk
        )
        if by_step is None:
            sent_inside, talked = sent * inside.mean(), answers * talks.mean()
        else:
            sent_at, came_at = (np.asarray(each, dtype=float) for each in by_step)
            sent_inside, talked = sent_at @ inside, came_at @ talks
        if not setup:
            sent_inside = 0.0 * sent_inside
        handed = people * (1.0 - inside.mean())  # names and addresses that somebody hands to the outsider
        hours = ((sent_inside + handed) * self.staff_minutes_per_invitation + talked) / 60
        prepaid = max(step.incentive if step.incentive_kind == "prepaid" else 0.0 for step in steps)
        rewards = [0.0 if step.incentive_kind == "prepaid" else step.incentive for step in steps]
        per_answer = np.array(rewards, dtype=float)
        per_answer += np.array([self._fee(step.live) if step.outside else 0.0 for step in steps])
        yearly = 0.0 if design.in_house else self.vendor_fee_per_year * np.asarray(years, dtype=float)
        money = (
            setup * self.setup_cost
            + hours * self.staff_cost_per_hour
            + people * prepaid
            + (answers * per_answer.mean() if by_step is None else came_at @ per_answer)
            + yearly
        )
        return Spent(money, hours + 0 * money)

    def _fee(self, live: bool) -> float:
        if self.vendor_fee_per_answer is not None:
            return self.vendor_fee_per_answer
        return _FEE_LIVE if live else _FEE_WEB


@dataclass(frozen=True)
class Limits:
    """The user's thresholds for the objections.

    Parameters
    ----------
    minutes : float
        A form or talk longer than this is a burden (O5). Default 30 (judgement).
    breakoff : float
        A larger share breaking off is a burden (O5). Default 0.3 (judgement).
    cost_per_usable_answer : float, optional
        More than this is too dear (O5). None: not judged.
    answers : int
        Fewer answers than this over the horizon are anecdotes, whatever the reporting cell (O1, O6). Default 3
        (judgement).
    critical : sequence of str
        Objections, of O1 to O9, that stand in the way of a launch when they hold. O2 is among them, since O3 compares
        two parts of what is told and is content where neither is told.
    """

    minutes: float = 30.0
    breakoff: float = 0.3
    cost_per_usable_answer: float | None = None
    answers: int = 3
    critical: Sequence[str] = ("O1", "O2", "O3")

    def __post_init__(self) -> None:
        checks.above("limit on minutes", self.minutes, 0, "30 is usual")
        checks.probability("limit on breakoff", self.breakoff)
        if self.cost_per_usable_answer is not None:
            checks.above("limit on cost_per_usable_answer", self.cost_per_usable_answer, 0, "leave it out if none")
        if isinstance(self.answers, bool) or not isinstance(self.answers, int):
            rule = "must be a whole number"
            raise checks.InvalidInput(checks.complaint("limit on answers", self.answers, rule, "3 is usual"))
        checks.between("limit on answers", self.answers, 1, 1000, "3 is usual")
        if isinstance(self.critical, str):
            rule = "must be a list of objections"
            raise checks.InvalidInput(checks.complaint("critical", self.critical, rule, 'give such as ["O1"]'))
        for objection in self.critical:
            checks.known("critical objection", objection, OBJECTIONS)
        checks.unique("critical objection", self.critical, "name it once")
        object.__setattr__(self, "critical", tuple(self.critical))
