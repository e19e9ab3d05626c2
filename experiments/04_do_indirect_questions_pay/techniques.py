"""Four ways to ask without learning what a person answers: estimators, bias and variance in closed form, and simulated.

Each asks one question only: is your main reason this one (or one of these)? `share` is the true part of the people
who answer for whom it is; `strays` is the part of them who do not follow the instructions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coin:
    """Yes or no by a chance known beforehand: the share of yes is `base + slope x share`.

    Warner (1965), Journal of the American Statistical Association 60:63-69: with probability p the statement is "I
    have it", else "I have it not"; base 1 - p, slope 2p - 1. Crosswise, Yu, Tian and Tang (2008), Metrika 67:251-263:
    "both or neither" of the reason and a harmless statement true of a part p; the same two numbers. Forced response,
    Boruch (1971), American Sociologist 6:308-311: a die commands yes, no or the truth; the arithmetic is that of the
    unrelated question with a known answer (Greenberg and others 1969, Journal of the American Statistical
    Association 64:520-539).

    Parameters
    ----------
    name : str
    base, slope : float
    stray_yes : float
        How often somebody who does not follow the instructions says yes: 1/2 by answering at random; 0 where "no"
        is the safe answer.
    """

    name: str
    base: float
    slope: float
    stray_yes: float

    def yes(self, share: ArrayLike, strays: ArrayLike) -> Floats:
        """P(yes)."""
        share, strays = np.asarray(share, float), np.asarray(strays, float)
        return (1 - strays) * (self.base + self.slope * share) + strays * self.stray_yes

    def bias(self, share: ArrayLike, strays: ArrayLike) -> Floats:
        """Of (observed share of yes - base)/slope."""
        return (self.yes(share, strays) - self.base) / self.slope - np.asarray(share, float)

    def variance(self, share: ArrayLike, strays: ArrayLike) -> Floats:
        """n times the variance."""
        yes = self.yes(share, strays)
        return yes * (1 - yes) / self.slope**2

    def simulate(self, random: np.random.Generator, n: int, studies: int, share: float, strays: float) -> Floats:
        """Estimates, one a study: every person has the reason or not, follows or not, and answers."""
        has, follows = random.random((studies, n)) < share, random.random((studies, n)) >= strays
        told = random.random((studies, n)) < np.where(has, self.base + self.slope, self.base)
        yes = np.where(follows, told, random.random((studies, n)) < self.stray_yes)
        return (yes.mean(axis=1) - self.base) / self.slope


@dataclass(frozen=True)
class Counted:
    """List experiment: half of the people count how many of some harmless items apply, half with the reason added.

    Miller (1984), thesis, George Washington University; Blair and Imai (2012), Political Analysis 20:47-77: the
    difference of the two means. Who does not follow names any number from 0 to the length of the list.

    Parameters
    ----------
    name : str
    items : tuple of float
        How often each harmless item applies, independently.
    """

    name: str
    items: tuple[float, ...]

    def _means(self, share: Floats, strays: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Means and variances of the count, with the reason and without."""
        p = np.array(self.items)
        made = []
        for mean, second, length in (
            (p.sum() + share, (p * (1 - p)).sum() + share * (1 - share), len(p) + 1),
            (p.sum() + 0 * share, (p * (1 - p)).sum() + 0 * share, len(p)),
        ):
            raw = (1 - strays) * (second + mean**2) + strays * length * (2 * length + 1) / 6
            middle = (1 - strays) * mean + strays * length / 2
            made += [middle, raw - middle**2]
        return made[0], made[1], made[2], made[3]

    def bias(self, share: ArrayLike, strays: ArrayLike) -> Floats:
        """Of the difference of the means."""
        share, strays = np.asarray(share, float), np.asarray(strays, float)
        longer, _, shorter, _ = self._means(share, strays)
        return longer - shorter - share

    def variance(self, share: ArrayLike, strays: ArrayLike) -> Floats:
        """n times the variance, n/2 people with either list."""
        _, longer, _, shorter = self._means(np.asarray(share, float), np.asarray(strays, float))
        return 2 * (longer + shorter)

    def simulate(self, random: np.random.Generator, n: int, studies: int, share: float, strays: float) -> Floats:
        """Estimates, one a study."""
        p, half = np.array(self.items), n // 2
        means = []
        for items in (np.append(p, share), p):
            count = (random.random((studies, half, len(items))) < items).sum(axis=2)
            any_ = random.integers(0, len(items) + 1, (studies, half))
            means.append(np.where(random.random((studies, half)) < strays, any_, count).mean(axis=1))
        return means[0] - means[1]


TECHNIQUES = (
    Coin("Warner, p = 0.75", 0.25, 0.5, 0.5),
    Coin("forced response, truth 2/3", 1 / 6, 2 / 3, 0.0),
    Coin("crosswise, p = 0.25", 0.75, -0.5, 0.5),
    Counted("list of 4 and 5", (0.15, 0.5, 0.5, 0.85)),
)
"""p = 0.25 is what 22 of 35 crosswise studies with birthdays used (Sagoe and others 2021, Frontiers in Psychology
12:655592); Warner's p is set alike, the die and the list are judgement."""
