"""Comparisons of chance with known probabilities, both error rates designed beforehand.

Every comparison yields a *chance*: an upper bound on the probability that correct code differs from what is known by
as much as was seen. The bounds hold for any sample size, small cells included: exact tails of the binomial and the
hypergeometric distribution, and Chernoff's bound for a mean of independent replicates. An `Alarm` divides the false
alarms that a whole run may give over all of its comparisons. How large a sample must be to catch a stated
discrepancy follows from the same bounds: `people_needed`, `replicates_needed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrc
from scipy.stats import betabinom, binom, hypergeom, nbinom
from scipy.stats import poisson as poisson_distribution

REACH = 16.0
"""How much one replicate counts at most in a spread: a count 4 standard deviations from its mean."""

TILTS = np.geomspace(1e-4, 20.0, 160)
"""Exponents that are tried in Chernoff's bound: it holds for each of them, so the smallest value does."""


@dataclass(frozen=True)
class Compared:
    """Numbers beside what they should be.

    Parameters
    ----------
    what : str
    made, right : ndarray
        What was found, and what is known; of one shape.
    chance : ndarray
        Bound on the probability that correct code differs by so much, by number.
    """

    what: str
    made: np.ndarray
    right: np.ndarray
    chance: np.ndarray

    def __len__(self):
        return self.chance.size

    def beyond(self, chance):
        """A line for every number that correct code gives with a smaller probability than `chance`."""
        return [
            f"{self.what}{list(map(int, at)) if at.size else ''}: {self.made[tuple(at)]:.6g} in place of"
            f" {self.right[tuple(at)]:.6g}, chance {self.chance[tuple(at)]:.2g}"
            for at in np.argwhere(self.chance < chance)
        ]


@dataclass(frozen=True)
class Alarm:
    """How often comparisons may ring although nothing is wrong.

    Parameters
    ----------
    false : float
        False alarms of a whole run at most, as a probability.
    programs : int
        Programs of a run at most.
    most : mapping of kind to number
        Kinds of comparison, and how many numbers of each kind one program compares at most. Each kind has the same
        part of the false alarms, whatever the number.
    """

    false: float
    programs: int
    most: Mapping[str, int]

    def each(self, kind):
        """False alarms of a single number of a kind: the total, divided over all of them (Bonferroni).

        >>> f"{Alarm(1e-6, 100, {'means': 50, 'spreads': 5}).each('means'):.6g}"
        '1e-10'
        """
        return self.false / (self.programs * len(self.most) * self.most[kind])

    def rings(self, kind, comparisons):
        """Lines about the comparisons of one program that cannot be chance; none where all is well."""
        numbers = sum(map(len, comparisons))
        assert numbers <= self.most[kind], f"{numbers} {kind} are compared, but {self.most[kind]} were planned"
        return [line for each in comparisons for line in each.beyond(self.each(kind))]


def rates(what, hits, trials, low, high=None):
    """Hits among independent trials against a known probability, or one known to lie between two numbers.

    Twice the smaller tail of the binomial distribution, at that end of the range which makes it larger. The cells of
    a multinomial table are binomial each, so that tables may be given whole.

    Parameters
    ----------
    what : str
    hits, trials : array_like of int
        May be broadcast against one another; nothing is said of 0 trials.
    low, high : array_like
        Range of the probability; `high` None: it is `low`.

    Returns
    -------
    Compared
        Of shares of the trials.
    """
    high = low if high is None else high
    hits, trials, low, high = np.broadcast_arrays(hits, trials, np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0))
    hits, tried = hits.astype(float), np.maximum(trials, 1).astype(np.int64)
    # bdtrc is the probability of more than so many: at least none is certain
    above = np.where(hits > 0, bdtrc(np.maximum(hits - 1, 0), tried, high), 1.0)
    below = bdtr(hits, tried, low)
    chance = np.where(trials > 0, np.minimum(1.0, 2.0 * np.minimum(above, below)), 1.0)
    made = np.divide(hits, trials, out=np.full(hits.shape, np.nan), where=trials > 0)
    return Compared(what, made, (low + high) / 2.0, chance)


def same_rate(what, hits, trials, others, of):
    """Hits among independent trials against those of another sample, the probability alike and not known.

    Given the hits of both together, those of the first are hypergeometric (Fisher's exact test).
    """
    each = hypergeom(trials + of, hits + others, trials)
    chance = np.minimum(1.0, 2.0 * np.minimum(each.cdf(hits), each.sf(hits - 1)))
    return Compared(what, np.asarray(hits / trials), np.asarray(others / of), np.asarray(chance))


@dataclass(frozen=True)
class Law:
    """The distribution of a count.

    Parameters
    ----------
    chance : ndarray, shape (n,)
        Probabilities of 0, 1, ... and, last, of n - 1 or more.
    """

    chance: np.ndarray

    @property
    def mean(self):
        """Of the count, what is beyond the last number taken as that number."""
        return float(self.chance @ np.arange(len(self.chance)))

    @property
    def variance(self):
        """Of the count, as the mean."""
        return float(self.chance @ (np.arange(len(self.chance)) - self.mean) ** 2)

    @property
    def below(self):
        """P(count <= 0, 1, ...), shape (n,)."""
        return np.minimum(np.cumsum(self.chance), 1.0)


def _law(distribution, length):
    numbers = np.arange(length)
    chance = distribution.pmf(numbers)
    chance[-1] += distribution.sf(length - 1)
    return Law(chance)


def binomial(people, probability):
    """Law of a count among so many people.

    >>> binomial(2, 0.5).chance.round(9).tolist()
    [0.25, 0.5, 0.25]
    """
    return _law(binom(people, probability), people + 1)


def poisson(mean):
    """Law of a count where the number of people is Poisson.

    >>> law = poisson(3.0)
    >>> round(law.mean, 9), round(law.variance, 9)
    (3.0, 3.0)
    """
    return _law(poisson_distribution(mean), int(mean + 12.0 * np.sqrt(mean)) + 40)


def negative_binomial(mean, dispersion):
    """Law of a count with variance mean + dispersion x mean^2: Poisson, its mean times a gamma factor.

    >>> law = negative_binomial(3.0, 0.5)
    >>> round(law.mean, 9), round(law.variance, 9)
    (3.0, 7.5)
    """
    distribution = nbinom(1.0 / dispersion, 1.0 / (1.0 + dispersion * mean))
    return _law(distribution, int(distribution.isf(1e-25)) + 2)


def beta_binomial(people, probability, factor):
    """Law of a count among so many people, its variance `factor` times the binomial one, at least 1.

    >>> law = beta_binomial(10, 0.5, 1.2)
    >>> round(law.mean, 9), round(law.variance, 9)
    (5.0, 3.0)
    """
    both = (people - 1) / (factor - 1) - 1
    return _law(betabinom(people, probability * both, (1 - probability) * both), people + 1)


def narrower(law, part):
    """That part of the replicates give the mean (rounded up or down by chance) in place of a count.

    >>> law = narrower(binomial(10, 0.5), 0.2)
    >>> round(law.mean, 9), round(law.variance, 9)
    (5.0, 2.0)
    """
    whole = int(law.mean)
    chance = (1 - part) * law.chance
    chance[whole : whole + 2] += part * np.array([1 - (law.mean - whole), law.mean - whole])
    return Law(chance)


def _pulls(law):
    """What each count adds to a spread: its squared distance from the mean in variances, up to `REACH`."""
    return np.minimum((np.arange(len(law.chance)) - law.mean) ** 2 / law.variance, REACH)


def _exponents(chance, pulls, spread):
    """Chernoff's exponents: a mean of R pulls lies so far from its expectation with P <= exp(-R x exponent)."""
    pulls, chance = pulls[chance > 0], chance[chance > 0]
    side = np.where(np.asarray(spread) >= chance @ pulls, 1.0, -1.0)
    tilts = side[..., None] * TILTS
    most = np.maximum(tilts * pulls.max(), tilts * pulls.min())
    # the logarithm of the mean of exp(tilt x pull), its largest term taken out
    grown = np.log(np.exp(tilts[..., None] * pulls - most[..., None]) @ chance) + most
    return np.maximum(0.0, (tilts * np.asarray(spread)[..., None] - grown).max(axis=-1))


def spread(what, counts, law, *others):
    """How far counts of independent replicates lie from their mean, against what is known.

    The mean over replicates of (count - mean)^2/variance, each at most `REACH`, is about 1; its exact expectation
    and Chernoff's bound on its distance from that follow from the law.

    Parameters
    ----------
    what : str
    counts : ndarray of int, shape (R,)
    law : Law
    *others : Law
        Laws that would be right as well: the largest chance counts.

    Returns
    -------
    Compared
        Of variances, in units of the law's.
    """
    if law.variance < 1e-12:
        apart = abs(counts - law.mean).max(initial=0.0)
        return Compared(what, np.asarray(apart), np.asarray(0.0), np.asarray(1.0 if apart < 1e-6 else 0.0))
    pulls = _pulls(law)
    made = pulls[np.minimum(counts, len(pulls) - 1)].mean()
    chance = max(_spread_chance(each, pulls, made, len(counts)) for each in (law, *others))
    return Compared(what, np.asarray(made), np.asarray(law.chance @ pulls), np.asarray(chance))


def _spread_chance(law, pulls, made, replicates):
    size = max(len(law.chance), len(pulls))
    chance = np.pad(law.chance, (0, size - len(law.chance)))
    further = np.pad(pulls, (0, size - len(pulls)), mode="edge")
    return min(1.0, 2.0 * float(np.exp(-replicates * _exponents(chance, further, made))))


def people_needed(difference, false, miss):
    """Trials after which a rate off by `difference` is caught with probability 1 - miss at least.

    Hoeffding's bound: a rate lies further than e from its expectation, on one side, with P <= exp(-2 n e^2). The
    limit of `rates` lies at sqrt(log(2/false)/(2 n)) at most, and the rest of the difference must hold what the
    sample itself strays.

    >>> people_needed(0.1, false=2 * np.exp(-9.0), miss=np.exp(-4.0))  # (3 + 2)^2 / (2 x 0.01)
    1250
    """
    return int(np.ceil(round((np.sqrt(np.log(2 / false)) + np.sqrt(np.log(1 / miss))) ** 2 / (2 * difference**2), 6)))


def replicates_needed(law, other, false, miss):
    """Replicates after which `spread` tells counts of the law `other` from `law` with probability 1 - miss at least.

    Chernoff's bound on both sides of a limit between the two expectations; the best limit is searched.
    """
    size = max(len(law.chance), len(other.chance))
    right, wrong = (np.pad(each.chance, (0, size - len(each.chance))) for each in (law, other))
    pulls = np.pad(_pulls(law), (0, size - len(law.chance)), mode="edge")
    limits = np.linspace(right @ pulls, wrong @ pulls, 402)[1:-1]
    needed = np.maximum(
        np.log(2 / false) / np.maximum(_exponents(right, pulls, limits), 1e-300),
        np.log(1 / miss) / np.maximum(_exponents(wrong, pulls, limits), 1e-300),
    )
    return int(np.ceil(needed.min()))
