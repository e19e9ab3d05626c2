"""Answers as they trickle in: what they say and when, drawn many times under what is believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis.people import Volume
from simkit.draws import Generator, generator
from simkit.expected import expected, ratio
from simkit.population.timeline import MONTHS_A_WEEK, Timeline
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

__all__ = ["Flow", "Stream", "flow_of"]

MOST_LOOKED_AT = 100
"""Expected answers at most where every single one is looked at."""

LEFT = 8
"""Numbers that stand for how many answers are still to come."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Stream(NamedTuple):
    """Answers of S replicates at L looks, the last of which is the end.

    Parameters
    ----------
    said : ndarray of int, shape (S, L, K + 1)
        Answers so far, by the reason that they name; platitudes last.
    months : ndarray, shape (S, L)
        Since the start.
    """

    said: Ints
    months: Floats


@dataclass(frozen=True)
class Flow:
    """What is said, by the contact that it follows, over R scrambles of n belief draws.

    Parameters
    ----------
    said : ndarray, shape (R, n, A, K + 1)
        P(a person answers at contact a and names reason k); platitudes last.
    true : ndarray, shape (R, n, K)
        The true shares.
    weeks : tuple of A floats
        From a person's decision to each contact.
    volume : Volume
        People of the horizon.
    timeline : Timeline
        When they decide.
    months : float, optional
        Answers after so many months are not waited for.
    """

    said: Floats
    true: Floats
    weeks: tuple[float, ...]
    volume: Volume
    timeline: Timeline
    months: float | None = None

    @property
    def shares(self) -> Floats:
        """What endlessly many answers would show, platitudes left out, shape (R, n, K): p^7."""
        named = self.said[..., :-1].sum(axis=2)
        return ratio(named, named.sum(axis=-1, keepdims=True))

    @property
    def end(self) -> float:
        """The last moment, in months since the start."""
        last = self.timeline.months + max(self.weeks) * MONTHS_A_WEEK
        return last if self.months is None else min(self.months, last)

    def _begun(self, after: NDArray) -> Floats:
        """Share of people who have had each contact after so many months, last axis A."""
        moments = np.asarray(after, dtype=float)[..., None] - MONTHS_A_WEEK * np.array(self.weeks)
        return np.minimum(self.timeline.decided(moments), 1.0)

    @cached_property
    def _awaited(self) -> tuple[Floats, float, float, float]:
        """Answers that name a reason by contact, and their number by the end: whole share, mean and variance."""
        naming = self.said[..., :-1].sum(axis=-1)
        begun = self._begun(np.array(self.end))
        by_contact = naming.mean(axis=(0, 1))
        number = self.volume.mean * (naming * begun).sum(axis=-1)
        return by_contact, float((by_contact * begun).sum()), float(number.mean()), float(number.var())

    def left(self, named: NDArray, after: NDArray) -> Ints:
        """How many answers that name a reason may still come after so many have come in so many months.

        Their rate is gamma with the mean and the variance that the beliefs give it, corrected by those that came; their
        number is Poisson given it. Here are middles of 8 equally likely parts of that distribution, on a last axis (of
        the gamma curve with its mean and variance, rounded).
        """
        by_contact, whole, mean, spread = self._awaited
        named, after = np.broadcast_arrays(np.asarray(named, dtype=float), np.asarray(after, dtype=float))
        if whole <= 0:
            return np.zeros((*named.shape, LEFT), dtype=np.int64)
        passed = np.clip((by_contact * self._begun(after)).sum(axis=-1) / whole, 0.0, 1.0)
        to_come = 1.0 - passed
        if spread <= 1e-12 * mean**2:
            middle = mean * to_come
            variance = middle
        else:
            middle = to_come * (mean**2 / spread + named) / (mean / spread + passed)
            variance = middle * (1.0 + to_come / (mean / spread + passed))
        some = middle > 1e-12
        shape = np.where(some, middle, 1.0) ** 2 / np.where(some, variance, 1.0)
        parts = gammaincinv(shape[..., None], (np.arange(LEFT) + 0.5) / LEFT)
        return np.where(some[..., None], np.rint(parts * (middle / shape)[..., None]), 0.0).astype(np.int64)

    def moments(self, looks: str | tuple[float, ...]) -> Floats:
        """Months at which one looks, the end last; not for single answers."""
        if not isinstance(looks, str):
            if looks[-1] > self.end + 1e-9:
                raise checks.InvalidInput(
                    f"a look is in month {looks[-1]:g}, but the last answers come by month {self.end:.3g}: look"
                    " earlier."
                )
            some = np.array(looks)
        elif looks == "end":
            some = np.zeros(0)
        else:
            step = {"week": MONTHS_A_WEEK, "month": 1.0, "quarter": 3.0}[looks]
            some = step * np.arange(1, int(np.floor(self.end / step + 1e-9)) + 1)
        return np.append(some[some < self.end - 1e-6], self.end)

    def draw(self, looks: str | tuple[float, ...], scramble: int, draws: slice, replicates: int, seed: int) -> Stream:
        """Streams of some belief draws of a scramble, `replicates` of each in a row.

        Every belief draw has its own address, so that it does not matter with which others it is drawn.
        """
        chosen = range(*draws.indices(self.said.shape[1]))
        by = self._by_answer if looks == "answer" else self._by_moment
        rows = [by(looks, scramble, d, replicates, generator(seed, "stops", scramble, d)) for d in chosen]
        most = max(row.said.shape[1] for row in rows)

        def padded(each: NDArray) -> NDArray:
            # the end goes on
            return np.concatenate([each, np.repeat(each[:, -1:], most - each.shape[1], axis=1)], axis=1)

        return Stream(
            np.concatenate([padded(row.said) for row in rows]), np.concatenate([padded(row.months) for row in rows])
        )

    def _people(self, random: Generator, scramble: int, draw: int, replicates: int) -> Ints:
        mean = float(self.volume.mean[scramble, draw])
        if self.volume.fixed:
            return np.full(replicates, round(mean), dtype=np.int64)
        means = np.full(replicates, mean)
        if self.volume.dispersion > 0:
            means *= random.gamma(1.0 / self.volume.dispersion, self.volume.dispersion, replicates)
        return random.poisson(means)

    def _by_moment(
        self, looks: str | tuple[float, ...], scramble: int, draw: int, replicates: int, random: Generator
    ) -> Stream:
        """Increments between looks are multinomial given the people."""
        moments = self.moments(looks)
        begun = self._begun(moments)
        fresh = np.diff(np.concatenate([np.zeros((1, begun.shape[1])), begun]), axis=0)
        cells = np.maximum(fresh @ self.said[scramble, draw], 0.0)
        rest = max(0.0, 1.0 - cells.sum())
        chances = np.append(cells.ravel(), rest)
        people = self._people(random, scramble, draw, replicates)
        drawn = random.multinomial(people, chances / chances.sum())[:, :-1]
        said = drawn.reshape(replicates, *cells.shape).cumsum(axis=1)
        return Stream(said, np.broadcast_to(moments, said.shape[:2]))

    def _by_answer(self, _: object, scramble: int, draw: int, replicates: int, random: Generator) -> Stream:
        """Every answer on its own: what it says, and when."""
        table = self.said[scramble, draw]
        whole = min(1.0, float(table.sum()))
        people = self._people(random, scramble, draw, replicates)
        each = random.binomial(people, whole)
        whose = np.repeat(np.arange(replicates), each)
        cumulative = np.cumsum(table.ravel())
        borders = cumulative[:-1] / cumulative[-1] if whole > 0 else cumulative[:-1]
        cell = np.searchsorted(borders, random.random(len(whose)), side="right")
        contact, what = np.divmod(cell, table.shape[1])
        line = self.timeline
        knots = np.unique(np.array([0.0, *line.ends(1, line.months), line.months]))
        decided = np.interp(random.random(len(whose)), line.decided(knots), knots)
        when = decided + MONTHS_A_WEEK * np.array(self.weeks)[contact]
        kept = when <= self.end
        order = np.lexsort((when[kept], whose[kept]))
        whose, what, when = whose[kept][order], what[kept][order], when[kept][order]
        each = np.bincount(whose, minlength=replicates)
        most = int(each.max(initial=0))
        place = np.arange(len(whose)) - np.repeat(np.cumsum(each) - each, each)
        said = np.zeros((replicates, most + 1, table.shape[1]), dtype=np.int64)
        said[whose, place, what] = 1
        months = np.full((replicates, most + 1), self.end)
        months[whose, place] = when
        return Stream(said.cumsum(axis=1), months)


def flow_of(
    program: Program,
    design: Design,
    *,
    seed: int,
    scrambles: int,
    draws: int,
    nodes: int = NODES,
    months: float | None = None,
) -> Flow:
    """The flow of answers to a design, contact by contact, under the beliefs.

    Parameters
    ----------
    program : Program
    design : Design
    seed, scrambles, draws, nodes : int
        The same ones give the same belief draws as an evaluation.
    months : float, optional
        See `Flow`.
    """
    cut = [replace(design, steps=design.steps[: at + 1]) for at in range(design.attempts)]
    reasons = len(program.population.reasons)
    said, true, factor = [], [], []
    for scramble in range(scrambles):
        drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=reasons)
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        masses = expected(process, cut, upto="candid")
        upto = masses.reports_by_reason.sum(axis=2)
        # what the first steps bring is in what all of them bring; sums over nodes are not exact to the last bit
        said.append(np.maximum(np.diff(upto, axis=1, prepend=0.0), 0.0))
        true.append(masses.by_reason("invited")[:, 0])
        factor.append(np.broadcast_to(drawn.values["volume_factor"], (draws,)))
    return Flow(
        np.stack(said),
        np.stack(true),
        tuple(step.week for step in design.steps),
        Volume.of(program.population, np.stack(factor)),
        program.population.timeline,
        months,
    )
