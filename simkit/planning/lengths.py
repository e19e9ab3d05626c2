"""Lengths of one questionnaire in one order: what each brings, which is best, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.questionnaire import Questionnaire
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.expected import ratio
from simkit.planning.needs import Spread

__all__ = ["Length", "Lengths", "added"]

_TIE = 1e-12
"""Relative differences below this are rounding: the shorter length is then as good."""

Floats = NDArray[np.float64]


def added(before: tuple[int, ...], after: tuple[int, ...]) -> int | None:
    """What stands in the one and not in the other; None where that is not a single one.

    >>> added((0, 2), (0, 1, 2)), added((0, 2), (0, 1, 3))
    (1, None)
    """
    new = set(after) - set(before)
    return new.pop() if len(new) == 1 else None


@dataclass(frozen=True)
class Length:
    """One length; numbers of people and answers are expected ones (luck aside) over the horizon.

    Parameters
    ----------
    items : int
        Questions asked, the reason question with them.
    positions : tuple of int
        Which of the form's questions, in the order in which they are asked.
    minutes : float
        What answering all of them takes.
    announced : float
        Minutes that the invitation announces.
    start, completion : Believed
        P(start | the invitation comes), P(comes to the end | started).
    started, completed, answers : Believed
        People who start, come to the end, answer the reason question.
    item_answers : Believed
        Questions answered by all of them together.
    information : Believed
        Sum over the questions of value x people who answer it with care and candidly.
    expected : Measured
        Its mean over the beliefs, with its Monte Carlo error.
    adds, costs : Believed
        By how much there is more information, and how many fewer answers to the reason question, than with one question
        less; nan for the shortest.
    worth : Believed
        What the question that it adds must at least be worth, in the units of `Item.value`, to make up for what is lost
        at the others; nan where no single one is added.
    best_chance : Measured
        Part of the belief draws in which it is the best of the lengths that are allowed.
    enough : Measured
        P(the smallest number of answers asked for comes), what is not known and chance together; nan if none is.
    allowed, near_best : bool
        Within the limits; within the tolerance of the best.
    """

    items: int
    positions: tuple[int, ...]
    minutes: float
    announced: float
    start: Believed
    completion: Believed
    started: Believed
    completed: Believed
    answers: Believed
    item_answers: Believed
    information: Believed
    expected: Measured
    adds: Believed
    costs: Believed
    worth: Believed
    best_chance: Measured
    enough: Measured
    allowed: bool
    near_best: bool


@dataclass(frozen=True, repr=False, eq=False)
class Lengths:
    """F lengths over R scrambles of n belief draws.

    Parameters
    ----------
    forms : tuple of Questionnaire
        From the shortest to the longest, one item more each.
    positions : tuple of tuple of int
        Which of the form's items each has.
    announced : tuple of float
        Minutes that the invitation announces.
    people : ndarray, shape (R, n)
        Invited.
    rates : dict of str to ndarray
        `delivered`, shape (R, n), and, of shape (R, n, F), `started`, `completed`, `answered`, `items`,
        `information`, `explained` (the reason question is answered with care and candidly), `last` (the added one is;
        nan where no single one is added): per invited person.
    enough : ndarray, shape (R, n, F)
        P(the smallest number of answers comes | draw); ones where none is asked for.
    sure : float
        How surely it has to come.
    near : float
        Near the best: less is lost than this part of the information.
    """

    forms: tuple[Questionnaire, ...]
    positions: tuple[tuple[int, ...], ...]
    announced: tuple[float, ...]
    people: Floats
    rates: dict[str, Floats] = field(repr=False)
    enough: Floats
    sure: float
    near: float

    @property
    def items(self) -> tuple[int, ...]:
        """Numbers of questions."""
        return tuple(len(form.items) for form in self.forms)

    @property
    def minutes(self) -> tuple[float, ...]:
        """What answering takes."""
        return tuple(form.minutes for form in self.forms)

    def _at(self, items: int) -> int:
        least, most = self.items[0], self.items[-1]
        return checks.whole_number("items", items, least, most, "so many questions were looked at") - least

    @cached_property
    def information(self) -> Floats:
        """People times value told, shape (R, n, F)."""
        return self.people[..., None] * self.rates["information"]

    @cached_property
    def allowed(self) -> NDArray[np.bool_]:
        """Lengths that bring the answers asked for as surely as asked for; all, where none does."""
        met = self.enough.mean(axis=(0, 1)) >= self.sure
        return met if met.any() else np.ones_like(met)

    @property
    def any_allowed(self) -> bool:
        """Whether some length brings the answers asked for."""
        return bool((self.enough.mean(axis=(0, 1)) >= self.sure).any())

    @cached_property
    def mean(self) -> Floats:
        """Expected information, shape (F,)."""
        return self.information.mean(axis=(0, 1))

    def _first_best(self, values: Floats) -> NDArray[np.int64]:
        """The shortest allowed length that is best, along the last axis."""
        some = np.where(self.allowed, values, -np.inf)
        top = some.max(axis=-1, keepdims=True)
        return np.argmax(some >= top - _TIE * np.abs(top), axis=-1)

    @cached_property
    def best(self) -> int:
        """Number of questions that brings most on average over the beliefs."""
        return self.items[int(self._first_best(self.mean))]

    @cached_property
    def best_by_draw(self) -> Floats:
        """The best number of questions in each draw, shape (R, n); nan where none brings anything."""
        found = self.items[0] + self._first_best(self.information).astype(float)
        return np.where(self.information.max(axis=-1) > 0, found, np.nan)

    @property
    def best_spread(self) -> Spread:
        """Median and 90% interval of the best number of questions over the beliefs."""
        return Spread.of(self.best_by_draw)

    @cached_property
    def near_best(self) -> tuple[int, ...]:
        """Numbers of questions that lose less than the tolerance of the best's information, the best with them."""
        least = (1.0 - self.near) * self.mean[self._at(self.best)]
        found = self.allowed & (self.mean >= least)
        return tuple(items for items, near in zip(self.items, found, strict=True) if near or items == self.best)

    def better(self, a: int, b: int) -> Measured:
        """P(a questions bring more information than b), over the beliefs, on common draws; equal ones count half.

        Parameters
        ----------
        a, b : int
            Numbers of questions.
        """
        one, other = self.information[..., self._at(a)], self.information[..., self._at(b)]
        tie = np.abs(one - other) <= _TIE * np.maximum(one, other)
        return mean_of(np.where(tie, 0.5, (one > other).astype(float)))

    def more(self, a: int, b: int) -> Measured:
        """How much more information a questions bring than b, on average, with the paired Monte Carlo error."""
        return mean_of(self.information[..., self._at(a)] - self.information[..., self._at(b)])

    def within(self, minutes: float) -> int:
        """The largest number of questions that takes at most so many minutes."""
        fitting = [n for n, each in zip(self.items, self.minutes, strict=True) if each <= minutes * (1 + 1e-9)]
        if not fitting:
            least = min(self.minutes)
            raise checks.InvalidInput(
                checks.complaint("minutes", minutes, "no length takes so few", f"give {least:g} or more")
            )
        return max(fitting)

    def row(self, items: int) -> Length:
        """All about one length."""
        at, people = self._at(items), self.people
        of = {name: value[..., at] for name, value in self.rates.items() if name != "delivered"}
        nothing = Believed(*(float("nan"),) * 4)
        adds = costs = worth = nothing
        if at:
            value = of["information"] - self.rates["information"][..., at - 1]
            lost = self._last_value(at) * of["last"] - value
            # what is below rounding is nothing
            lost = np.where(np.abs(lost) <= _TIE * of["information"], 0.0, lost)
            worth = believed(np.where(of["last"] > 0, lost / np.where(of["last"] > 0, of["last"], 1.0), np.nan))
            adds = believed(self.information[..., at] - self.information[..., at - 1])
            costs = believed(people * (self.rates["answered"][..., at - 1] - of["answered"]))
        best = np.where(np.isnan(self.best_by_draw), 0.0, self.best_by_draw == items)
        return Length(
            items,
            self.positions[at],
            self.minutes[at],
            self.announced[at],
            believed(ratio(of["started"], self.rates["delivered"])),
            believed(ratio(of["completed"], of["started"])),
            believed(people * of["started"]),
            believed(people * of["completed"]),
            believed(people * of["answered"]),
            believed(people * of["items"]),
            believed(self.information[..., at]),
            mean_of(self.information[..., at]),
            adds,
            costs,
            worth,
            mean_of(best.astype(float)),
            mean_of(self.enough[..., at]),
            bool(self.allowed[at]),
            items in self.near_best,
        )

    def added(self, items: int) -> int | None:
        """Which of the form's questions this length has and the one before it has not; None if not a single one."""
        at = self._at(items)
        return None if at == 0 else added(self.positions[at - 1], self.positions[at])

    def _last_value(self, at: int) -> float:
        which = added(self.positions[at - 1], self.positions[at])
        if which is None:
            return float("nan")
        return self.forms[at].items[self.positions[at].index(which)].value

    @cached_property
    def rows(self) -> tuple[Length, ...]:
        """All lengths, from the shortest to the longest."""
        return tuple(self.row(items) for items in self.items)
