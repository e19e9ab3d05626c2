"""What share of the invited would answer a program that nobody has run yet.

One binomial-normal regression over published programs, predictive for one new program. It is never a shift of
a pool: people who said no are told from the others by a covariate. Own past programs are added as rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, expit, logit

from simkit.checks import InvalidInput, above, between, complaint
from simkit.evidence.normal_mixture import NormalMixture
from simkit.evidence.programs import COEFFICIENTS, ProgramRow, coded, select
from simkit.evidence.random_intercept import posterior

__all__ = ["LeftOut", "RateModel", "RatePredictive", "RatePrior", "TableRow", "fit", "leave_one_out"]

Floats = NDArray[np.float64]

_EDGE = 2.0**-53


@dataclass(frozen=True)
class RatePrior:
    """Weakly informative priors of the regression, in log odds. All of them are judgement.

    Parameters
    ----------
    intercept_mean, intercept_sd : float
        Normal; the default says 30% (8 to 69%) for candidates on the web before any row is seen.
    people_sd : float
        Normal around 0, for the kind of people and for having said no: 1 allows odds ratios of 0.2 to 5.
    design_sd : float
        Normal around 0, for mode and sponsor: 0.5 allows odds ratios of 0.44 to 2.3. Trials of modes
        and sponsors seldom leave that range (university against other sponsors by post: 1.32, 1.13 to 1.54,
        Edwards et al. 2002), and between programs both are confounded with the kind of people.
    tau_scale : float
        Half-normal, for the spread between programs that the covariates leave over.
    """

    intercept_mean: float = float(np.log(0.3 / 0.7))
    intercept_sd: float = 1.0
    people_sd: float = 1.0
    design_sd: float = 0.5
    tau_scale: float = 1.0

    def __post_init__(self) -> None:
        between("intercept_mean", self.intercept_mean, -10, 10, "give a log odds such as -0.85 for 30%")
        for name in ("intercept_sd", "people_sd", "design_sd", "tau_scale"):
            above(name, getattr(self, name), 0.0, "give a spread in log odds such as 1")


class TableRow(NamedTuple):
    """One coefficient (a log odds ratio; the intercept a log odds) or tau: its median and 90% range."""

    name: str
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class RatePredictive:
    """Distribution of the long-run response rate (answered/invited) of one new program.

    Between-program spread and what is not known about the coefficients are both in it; the luck of a finite
    number of invitations is not.

    Parameters
    ----------
    log_odds : NormalMixture
        The rate's log odds.

    Examples
    --------
    >>> rate = RatePredictive(NormalMixture((0.0,), (1.0,), (1.0,)))
    >>> rate.median
    0.5
    >>> [round(end, 3) for end in rate.interval(0.90)]
    [0.162, 0.838]
    """

    log_odds: NormalMixture

    def ppf(self, u: ArrayLike) -> Floats:
        """Rates in (0, 1) at probabilities u in (0, 1), elementwise over any shape; increasing in u."""
        return np.clip(expit(self.log_odds.ppf(u)), _EDGE, 1 - _EDGE)

    def cdf(self, rate: ArrayLike) -> Floats:
        """P(the program's rate <= rate), elementwise.

        Raises
        ------
        InvalidInput
            If a rate is not within [0, 1].
        """
        rate = np.asarray(rate, dtype=float)
        if not np.all((rate >= 0) & (rate <= 1)):
            raise InvalidInput("a rate given to cdf is outside 0 to 1: give shares such as 0.25 for 25%.")
        return self.log_odds.cdf(logit(rate))

    @property
    def median(self) -> float:
        """The rate that is as likely to be missed as exceeded."""
        return float(self.ppf(0.5))

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        """Equal-tailed interval of the rate, `level` strictly between 0 and 1."""
        between("level", level, 1e-6, 1 - 1e-6, "give a share such as 0.90")
        low, high = self.ppf([(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def answered_cdf(self, answered: int, invited: int) -> float:
        """P(at most `answered` of `invited` people answer), binomial luck included.

        Binomial(invited, R) <= k exactly when R is under a Beta(k + 1, invited - k) variable, so the
        probability is the mean of `cdf` over that variable: smooth and exact however many are invited.
        """
        if answered < 0:
            return 0.0
        if answered >= invited:
            return 1.0
        nodes = (np.arange(128) + 0.5) / 128
        return float(np.mean(self.cdf(betaincinv(answered + 1, invited - answered, nodes))))

    def answered_ppf(self, u: float, invited: int) -> int:
        """The smallest number of answers whose `answered_cdf` reaches u."""
        low, high = -1, int(invited)
        while high - low > 1:
            middle = (low + high) // 2
            if self.answered_cdf(middle, invited) >= u:
                high = middle
            else:
                low = middle
        return high


@dataclass(frozen=True, eq=False)
class RateModel:
    """The fitted regression: for each of T values of tau a normal for the coefficients.

    Parameters
    ----------
    rows : tuple of ProgramRow
        The programs it was fitted to.
    prior : RatePrior
        The priors it was fitted with.
    covariates : bool
        False: an intercept only, and `predict` says the same of every program.
    tau, weights : ndarray, shape (T,)
        Spread between programs and its posterior probability.
    mean, covariance : ndarray, shapes (T, P) and (T, P, P)
        Of the coefficients given tau.
    """

    rows: tuple[ProgramRow, ...]
    prior: RatePrior
    covariates: bool
    tau: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    mean: Floats = field(repr=False)
    covariance: Floats = field(repr=False)

    def _mixture(self, x: Floats, extra_variance: ArrayLike) -> NormalMixture:
        variance = np.einsum("tpq,p,q->t", self.covariance, x, x) + extra_variance
        columns = (self.mean @ x, np.sqrt(variance), self.weights)
        return NormalMixture(*(tuple(column.tolist()) for column in columns))

    def predict(
        self, population: str, *, said_no: float, mode: str = "web", sponsor: str = "in_house"
    ) -> RatePredictive:
        """Predictive distribution of the response rate of one new program.

        Parameters
        ----------
        population, said_no, mode, sponsor
            See `simkit.evidence.programs.ProgramRow`.

        Raises
        ------
        InvalidInput
            If a word is not known or `said_no` is not a share.

        Examples
        --------
        >>> rate = fit().predict("candidates", said_no=1)  # people who declined a job offer
        >>> 0.1 < rate.median < 0.3
        True
        """
        x = np.asarray(coded(population, said_no=said_no, mode=mode, sponsor=sponsor))
        return RatePredictive(self._mixture(x[: self.mean.shape[1]], self.tau**2))

    @cached_property
    def _tau_quantiles(self) -> tuple[float, float, float]:
        cumulative = np.cumsum(self.weights) - self.weights / 2
        low, median, high = np.exp(np.interp([0.05, 0.5, 0.95], cumulative, np.log(self.tau)))
        return float(low), float(median), float(high)

    def table(self) -> list[TableRow]:
        """Coefficients and tau with their medians and 90% ranges, in log odds.

        Examples
        --------
        >>> fit().table()[1].name, fit().table()[1].median < 0  # those who said no answer less
        ('said_no', True)
        """
        lines = []
        for name, unit in zip(COEFFICIENTS, np.eye(self.mean.shape[1]), strict=False):
            lines.append(TableRow(name, *self._mixture(unit, 0.0).ppf([0.05, 0.5, 0.95]).tolist()))
        return [*lines, TableRow("tau", *self._tau_quantiles)]


def fit(
    rows: Iterable[ProgramRow] | None = None,
    *,
    own: Iterable[ProgramRow] = (),
    leave_out: Iterable[str] = (),
    covariates: bool = True,
    prior: RatePrior | None = None,
) -> RateModel:
    """Fit the regression to past programs.

    Parameters
    ----------
    rows : iterable of ProgramRow, optional
        Published programs; the register's if not given.
    own : iterable of ProgramRow
        The user's own past programs, added as further rows.
    leave_out : iterable of str
        Labels of rows not to use.
    covariates : bool
        False: every program is taken as one of a kind (an intercept only), for comparison.
    prior : RatePrior, optional
        Priors; the default is judgement, stated in `RatePrior`.

    Raises
    ------
    InvalidInput
        If a label stands twice or is not known, or no row remains.

    Examples
    --------
    >>> [line.name for line in fit(covariates=False).table()]
    ['intercept', 'tau']
    """
    kept = select(rows, own, leave_out)
    prior = RatePrior() if prior is None else prior
    people, design = [prior.people_sd] * 4, [prior.design_sd] * 3
    prior_sd = np.array([prior.intercept_sd, *people, *design])
    prior_mean = np.array([prior.intercept_mean] + [0.0] * 7)
    size = len(COEFFICIENTS) if covariates else 1
    x = np.array([row.x for row in kept])[:, :size]
    answered = np.array([row.answered for row in kept], dtype=float)
    invited = np.array([row.invited for row in kept], dtype=float)
    fits, weights = posterior(x, answered, invited, prior_mean[:size], prior_sd[:size], prior.tau_scale)
    arrays = (fits.tau, weights, fits.mean, fits.covariance)
    for array in arrays:
        array.setflags(write=False)
    return RateModel(kept, prior, covariates, *arrays)


class LeftOut(NamedTuple):
    """A program and what the others predict of it: 5th, 50th and 95th percentile of answered/invited."""

    row: ProgramRow
    low: float
    median: float
    high: float
    covered: bool


def leave_one_out(
    rows: Iterable[ProgramRow] | None = None, covariates: bool = True, *, prior: RatePrior | None = None
) -> list[LeftOut]:
    """Predict each program from all the others.

    The percentiles are those of the *observed* rate: the luck of that program's number of invited people
    is in them. `covered` says whether the observed rate lies within the 90% interval, ends included.

    Raises
    ------
    InvalidInput
        If there are fewer than 2 rows.

    Examples
    --------
    >>> checks, plain = leave_one_out(), leave_one_out(covariates=False)
    >>> [sum(check.covered for check in each) for each in (checks, plain)]  # of 21
    [19, 20]
    >>> [round(sum(check.high - check.low for check in each) / 21, 2) for each in (checks, plain)]  # widths
    [0.58, 0.59]
    """
    everything = select(rows)
    if len(everything) < 2:
        raise InvalidInput(
            complaint("the number of past programs", len(everything), "must be at least 2", "give more rows")
        )
    checks = []
    for row in everything:
        model = fit(everything, leave_out=[row.label], covariates=covariates, prior=prior)
        rate = model.predict(row.population, said_no=row.said_no, mode=row.mode, sponsor=row.sponsor)
        low, median, high = (rate.answered_ppf(u, row.invited) for u in (0.05, 0.5, 0.95))
        inside = low <= row.answered <= high
        checks.append(LeftOut(row, low / row.invited, median / row.invited, high / row.invited, inside))
    return checks
