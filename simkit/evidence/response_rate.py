"""What share of the invited would answer a program that nobody has run yet.

One binomial-normal regression over published programs, predictive for one new program. It is never a shift of
a pool: people who said no are told from the others by a covariate. Own past programs are added as rows. How
well it predicts programs that it has not seen is measured in `simkit.evidence.rate_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, expit, logit

from simkit.checks import InvalidInput, above, between, complaint, known, unique
from simkit.evidence.normal_mixture import NormalMixture
from simkit.evidence.programs import COEFFICIENTS, MODERATORS, ProgramRow, coded, select
from simkit.evidence.random_intercept import posterior

__all__ = ["RateModel", "RatePredictive", "RatePrior", "TableRow", "fit"]

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
        Normal around 0, for mode and sponsor. For the sponsor it is the register's own suggestion, N(0, 0.4):
        odds ratios of 0.52 to 1.93, the same +-0.66 = 1.645 x 0.4 that the package believes of a sponsor's
        effect on starting. Mode is given the same. Trials of sponsors seldom leave that range (university
        against other sponsors by post: 1.32, 1.13 to 1.54, Edwards et al. 2002), and between programs both
        are confounded with the kind of people.
    transfer_sd : float
        Normal around 0, for the step from the students among whom the effect of having said no was seen to
        people who declined a job offer: how much the log odds of the latter may lie beside what the students
        say. 0.3 is about half of that step itself (-0.6); no row says anything on it until own programs of
        this kind are added. 0 leaves it out. See `simkit.evidence.programs.coded`.
    tau_scale : float
        Half-normal, for the spread between programs that the covariates leave over.
    employer_share : float
        Share of that spread (as a variance) that is the employer's own and so common to all of its programs:
        the user's own past surveys are alike in it with the one to come. 0.5 is judgement; the register has no
        employer twice.
    """

    intercept_mean: float = float(np.log(0.3 / 0.7))
    intercept_sd: float = 1.0
    people_sd: float = 1.0
    design_sd: float = 0.4
    transfer_sd: float = 0.3
    tau_scale: float = 1.0
    employer_share: float = 0.5

    def __post_init__(self) -> None:
        between("intercept_mean", self.intercept_mean, -10, 10, "give a log odds such as -0.85 for 30%")
        for name in ("intercept_sd", "people_sd", "design_sd", "tau_scale"):
            above(name, getattr(self, name), 0.0, "give a spread in log odds such as 1")
        between("employer_share", self.employer_share, 0.01, 0.99, "give a share such as 0.5")
        between("transfer_sd", self.transfer_sd, 0, 10, "give a spread in log odds such as 0.3, or 0 for none")

    def of(self, columns: Iterable[str]) -> tuple[Floats, Floats]:
        """Mean and spread of the prior of each of these coefficients, two arrays."""
        people = dict.fromkeys(("said_no", "admits", "exit", "stay"), self.people_sd)
        design = dict.fromkeys(("mail", "interview", "third_party"), self.design_sd)
        sd = {"intercept": self.intercept_sd, **people, **design, "transfer": self.transfer_sd}
        mean = [self.intercept_mean if name == "intercept" else 0.0 for name in columns]
        return np.array(mean), np.array([sd[name] for name in columns])


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
    moderators : tuple of str
        Which of `simkit.evidence.programs.MODERATORS` entered, in that order. None of them: an intercept
        only, and `predict` says the same of every program.
    tau, weights : ndarray, shape (T,)
        Spread between programs and its posterior probability.
    mean, covariance : ndarray, shapes (T, P) and (T, P, P)
        Of the coefficients given tau.
    own : tuple of str
        Labels of the user's own programs among the rows. With them the last coefficient is the employer's effect.
    """

    rows: tuple[ProgramRow, ...]
    prior: RatePrior
    moderators: tuple[str, ...]
    tau: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    mean: Floats = field(repr=False)
    covariance: Floats = field(repr=False)
    own: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the P coefficients."""
        return _columns(self.moderators, self.prior) + (("employer",) if self.own else ())

    def without(self, label: str) -> RateModel:
        """The same regression, fitted again to all rows but that one."""
        published = [row for row in self.rows if row.label not in self.own]
        own = [row for row in self.rows if row.label in self.own]
        return fit(published, own=own, leave_out=[label], moderators=self.moderators, prior=self.prior)

    def _mixture(self, x: Floats, extra_variance: ArrayLike) -> NormalMixture:
        variance = np.einsum("tpq,p,q->t", self.covariance, x, x) + extra_variance
        columns = (self.mean @ x, np.sqrt(variance), self.weights)
        return NormalMixture(*(tuple(column.tolist()) for column in columns))

    def predict(
        self, population: str, *, said_no: float, mode: str = "web", sponsor: str = "in_house", own: bool = True
    ) -> RatePredictive:
        """Predictive distribution of the response rate of one new program.

        In it: the spread between programs, what is not known about the coefficients, and for people such as
        no published program asked the `transfer_sd` of `RatePrior`.

        Parameters
        ----------
        population, said_no, mode, sponsor
            See `simkit.evidence.programs.ProgramRow`.
        own : bool
            Whether it is a program of the employer whose own surveys were added (if any were).

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
        columns = _columns(self.moderators, self.prior)
        x = _selected([coded(population, said_no=said_no, mode=mode, sponsor=sponsor)], columns)[0]
        spread = self.tau**2
        if self.own:
            x = np.append(x, float(own))
            spread = spread * (1 - self.prior.employer_share * own)
        return RatePredictive(self._mixture(x, spread))

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
        for name, unit in zip(self.columns, np.eye(len(self.columns)), strict=True):
            lines.append(TableRow(name, *self._mixture(unit, 0.0).ppf([0.05, 0.5, 0.95]).tolist()))
        return [*lines, TableRow("tau", *self._tau_quantiles)]


def _columns(moderators: tuple[str, ...], prior: RatePrior) -> tuple[str, ...]:
    wanted = {"intercept", *(name for moderator in moderators for name in MODERATORS[moderator])}
    if prior.transfer_sd == 0:
        wanted.discard("transfer")
    return tuple(name for name in COEFFICIENTS if name in wanted)


def _selected(covariates: Iterable[tuple[float, ...]], columns: tuple[str, ...]) -> Floats:
    return np.array(list(covariates))[:, [COEFFICIENTS.index(name) for name in columns]]


def fit(
    rows: Iterable[ProgramRow] | None = None,
    *,
    own: Iterable[ProgramRow] = (),
    leave_out: Iterable[str] = (),
    moderators: Iterable[str] = tuple(MODERATORS),
    prior: RatePrior | None = None,
) -> RateModel:
    """Fit the regression to past programs.

    Parameters
    ----------
    rows : iterable of ProgramRow, optional
        Published programs; the register's if not given.
    own : iterable of ProgramRow
        The user's own past programs, added as further rows with an employer's effect in common.
    leave_out : iterable of str
        Labels of rows not to use.
    moderators : iterable of str
        What may explain differences between programs: any of "said_no", "population", "mode", "sponsor"; all
        of them by default. None: every program is taken as one of a kind (an intercept only). Without
        "said_no" people who declined are taken to answer like the rest, and nothing is added for transfer.
    prior : RatePrior, optional
        Priors; the default is judgement, stated in `RatePrior`.

    Raises
    ------
    InvalidInput
        If a label or a moderator stands twice or is not known, or no row remains.

    Examples
    --------
    >>> [line.name for line in fit(moderators=["sponsor"]).table()]
    ['intercept', 'third_party', 'tau']
    """
    own = tuple(own)
    kept = select(rows, own, leave_out)
    mine = tuple(row.label for row in kept if row in own)
    prior = RatePrior() if prior is None else prior
    if isinstance(moderators, str):
        raise InvalidInput(complaint("moderators", moderators, "must be a list of names", "put it in brackets"))
    named = [known("a moderator", name, MODERATORS) for name in moderators]
    unique("a moderator", named, "name it once")
    ordered = tuple(name for name in MODERATORS if name in named)
    columns = _columns(ordered, prior)
    x = _selected([row.x for row in kept], columns)
    answered = np.array([row.answered for row in kept], dtype=float)
    invited = np.array([row.invited for row in kept], dtype=float)
    shared = np.array([float(row.label in mine) for row in kept]) if mine else None
    fits, weights = posterior(x, answered, invited, *prior.of(columns), prior.tau_scale, shared, prior.employer_share)
    arrays = (fits.tau, weights, fits.mean, fits.covariance)
    for array in arrays:
        array.setflags(write=False)
    return RateModel(kept, prior, ordered, *arrays, own=mine)
