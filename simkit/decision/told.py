"""What people would tell with each design, by belief draw, and counts of it with chance in them.

True shares and behaviour are believed independently. So each of n drawn shares can meet each of n drawn behaviours:
n^2 worlds of n draws, and the mean over shares given the behaviour (phi) becomes a plain average. For this, what people
do is kept by their reason: P(report k | has reason r). It is exact where no reason depends on goodwill. With the
shipped loadings people who have a rare reason differ a little from those who have it where it is common: against
solving every world anew, chances of reports are off by 2 to 3% on average and by 18% in the worst of 64 worlds (the
examples midsize and small, first three designs), up and down alike.

Of the answers, what is kept for each change is how many name its reason and say what to fix, how many name it
otherwise, how many name another reason and how many stay vague. Nothing is read from the number of people who stay
silent, nor from a report's segment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, gammaincinv, pdtr

from simkit.design.design import Design
from simkit.diagnosis.people import Volume
from simkit.expected import Expected, expected, ratio
from simkit.program.program import Program
from simkit.response.derive import derive

__all__ = ["Reports", "Told", "counts_of", "told"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """What people tell of n belief draws and J designs, by their reason.

    Parameters
    ----------
    share : ndarray, shape (n, K)
        True shares.
    report : ndarray, shape (n, J, K, K + 1)
        P(answers and reports k | invited, has reason r); vague last.
    specific : ndarray, shape (n, J, K)
        P(names it candidly, with care, and says what to fix | invited, has reason r).
    by_segment : ndarray, shape (n, J, S)
        P(is of the segment and answers).
    beliefs : dict of str to ndarray, shape (n,)
    """

    share: Floats
    report: Floats
    specific: Floats
    by_segment: Floats
    beliefs: dict[str, Floats]

    @classmethod
    def of_expected(cls, one: Expected, beliefs: dict[str, Floats]) -> Told:
        """From the masses of one scramble."""
        invited = one.by_reason("invited")
        report = np.nan_to_num(ratio(one.reports_by_reason, invited[..., None]))
        specific = np.nan_to_num(ratio(one.by_reason("specific"), invited))
        return cls(invited[:, 0], report, specific, one.mass["answered"].sum(axis=3), beliefs)

    def only(self, designs: Sequence[int], draws: int | None = None) -> Told:
        """The same for some of the designs, and the first so many draws."""
        some, kept = list(designs), slice(draws)
        beliefs = {name: np.broadcast_to(each, self.share.shape[:1])[kept] for name, each in self.beliefs.items()}
        return Told(
            self.share[kept], self.report[kept][:, some], self.specific[kept][:, some], self.by_segment[kept][:, some],
            beliefs,
        )  # fmt: skip

    def chances(self, design: int, at: NDArray[np.int64]) -> Floats:
        """Of an answer in every world (shares i, behaviour j): shape (n, n, 2 F + 2).

        F chances that a reason of `at` is named and what to fix is said, F that it is named otherwise, the chance of
        another reason, and of a platitude. What is missing to 1 is no answer.
        """
        n, reasons = self.share.shape
        matrix = self.report[:, design]
        recorded = (self.share @ matrix.transpose(1, 0, 2).reshape(reasons, -1)).reshape(n, n, reasons + 1)
        specific = self.share[:, None, at] * self.specific[None, :, design, at]
        other = np.maximum(recorded[..., at] - specific, 0.0)
        rest = np.maximum(recorded[..., :-1].sum(axis=-1) - recorded[..., at].sum(axis=-1), 0.0)
        return np.concatenate([specific, other, rest[..., None], recorded[..., -1:]], axis=-1)


def told(program: Program, designs: Sequence[Design], scramble: int, *, seed: int, draws: int, nodes: int) -> Told:
    """What people would tell, in one scramble of belief draws; the same as an evaluation's with the same numbers."""
    drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=len(program.population.reasons))
    process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
    return Told.of_expected(expected(process, tuple(designs)), dict(drawn.values))


@dataclass(frozen=True)
class Reports:
    """Counts of what was told in M simulated horizons.

    Parameters
    ----------
    specific, other : ndarray of int, shape (M, F)
        People who name the reason of a change and say what to fix, or name it otherwise.
    rest, vague : ndarray of int, shape (M,)
    people : ndarray, shape (M,)
        The number of people where it is fixed; where it varies by chance, the number expected, a gamma factor included.
    """

    specific: Counts
    other: Counts
    rest: Counts
    vague: Counts
    people: Floats

    @property
    def answers(self) -> Counts:
        """All of them, shape (M,)."""
        return self.naming + self.vague

    @property
    def naming(self) -> Counts:
        """Answers that name a reason, shape (M,)."""
        return self.specific.sum(axis=1) + self.other.sum(axis=1) + self.rest

    def of(self, change: int) -> Counts:
        """What one change's posterior is read from: specific, other, not this reason, vague; shape (M, 4)."""
        mine = [self.specific[:, change], self.other[:, change]]
        return np.stack([*mine, self.naming - mine[0] - mine[1], self.vague], axis=1)


def _least(cdf: Callable[[Counts], Floats], u: Floats, high: Counts) -> Counts:
    """The smallest count whose distribution function reaches u, by bisection."""
    low = np.full(u.shape, -1)
    high = np.broadcast_to(high, u.shape).copy()
    while (high - low > 1).any():
        middle = (low + high) // 2
        reached = cdf(middle) >= u
        open_ = high - low > 1
        high = np.where(open_ & reached, middle, high)
        low = np.where(open_ & ~reached, middle, low)
    return high


def poisson_at(u: Floats, mean: Floats) -> Counts:
    """The Poisson number at a uniform: more people expected are never fewer people.

    >>> poisson_at(np.array([0.3, 0.7, 0.99]), np.array([1.0, 1.0, 0.0])).tolist()
    [0, 1, 0]
    """
    high = np.ceil(mean + 8.0 * np.sqrt(mean) + 20.0).astype(np.int64)
    return _least(lambda k: np.where(k < 0, 0.0, pdtr(np.maximum(k, 0), mean)), u, high)


def binomial_at(u: Floats, people: Counts, chance: Floats) -> Counts:
    """The binomial number at a uniform.

    >>> binomial_at(np.array([0.3, 0.7]), np.array([2, 0]), np.array([0.5, 0.5])).tolist()
    [1, 0]
    """
    chance = np.clip(chance, 0.0, 1.0)

    def cdf(k: Counts) -> Floats:
        inside = (k >= 0) & (k < people)
        value = bdtr(np.where(inside, k, 0).astype(float), np.maximum(people, 1), chance)
        return np.where(k >= people, 1.0, np.where(inside, value, 0.0))

    return _least(cdf, u, np.asarray(people))


def counts_of(chances: Floats, volume: Volume, u: Floats) -> Reports:
    """Simulated counts: exact in distribution, and the same luck whatever the design.

    Parameters
    ----------
    chances : ndarray, shape (M, 2 F + 2)
        As `Told.chances`.
    volume : Volume
        Mean of shape (M,).
    u : ndarray, shape (M, 2 F + 3)
        Uniforms; the first is for the number of people.

    Notes
    -----
    Numbers that vary by chance: given the gamma factor of a dispersed volume, counts are independent Poisson numbers.
    A fixed number of people is shared out category by category, as a multinomial is.
    """
    made = np.zeros(chances.shape, dtype=np.int64)
    mean = volume.mean
    if volume.fixed:
        left, remaining = volume.mean.astype(np.int64), np.ones(len(chances))
        for c in range(chances.shape[1]):
            part = np.divide(chances[:, c], remaining, out=np.zeros(len(chances)), where=remaining > 0)
            made[:, c] = binomial_at(u[:, 1 + c], left, part)
            left, remaining = left - made[:, c], remaining - chances[:, c]
    else:
        if volume.dispersion > 0:
            shape = 1.0 / volume.dispersion
            mean = mean * gammaincinv(shape, u[:, 0]) / shape
        for c in range(chances.shape[1]):
            made[:, c] = poisson_at(u[:, 1 + c], mean * chances[:, c])
    changes = chances.shape[1] // 2 - 1
    return Reports(made[:, :changes], made[:, changes : 2 * changes], made[:, -2], made[:, -1], mean)
