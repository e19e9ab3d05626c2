"""How good the response-rate regression is: each program predicted from the others, and what hangs on one row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.special import chdtrc, logit, ndtri

from simkit.checks import InvalidInput, between, complaint
from simkit.evidence.pooling import log_odds
from simkit.evidence.programs import COEFFICIENTS, ProgramRow
from simkit.evidence.response_rate import RateModel, RatePredictive, fit

__all__ = ["Heterogeneity", "Influence", "LeftOut", "heterogeneity", "influence", "leave_one_out"]


@dataclass(frozen=True)
class LeftOut:
    """One program and what the others say of it; the luck of its own number of invited people is counted in.

    Parameters
    ----------
    row : ProgramRow
        The program.
    rate : RatePredictive
        Its long-run rate as predicted from the others.

    Examples
    --------
    >>> check = leave_one_out()[1]
    >>> check.row.label, check.covered, check.residual < -1.64  # far fewer answered than predicted
    ('UAA 2015', False, True)
    """

    row: ProgramRow
    rate: RatePredictive

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        """Equal-tailed interval of the *observed* rate, answered/invited."""
        between("level", level, 1e-6, 1 - 1e-6, "give a share such as 0.90")
        low, high = (self.rate.answered_ppf((1 + side * level) / 2, self.row.invited) for side in (-1, 1))
        return low / self.row.invited, high / self.row.invited

    @property
    def median(self) -> float:
        """Predicted median of the observed rate."""
        return self.rate.answered_ppf(0.5, self.row.invited) / self.row.invited

    @cached_property
    def _cumulative(self) -> tuple[float, float]:
        answered, invited = self.row.answered, self.row.invited
        return self.rate.answered_cdf(answered - 1, invited), self.rate.answered_cdf(answered, invited)

    def within(self, level: float) -> bool:
        """Whether the observed rate lies in `interval(level)`, ends included."""
        between("level", level, 1e-6, 1 - 1e-6, "give a share such as 0.90")
        below, up_to = self._cumulative
        return up_to >= (1 - level) / 2 and below < (1 + level) / 2

    @property
    def covered(self) -> bool:
        """Whether the 90% interval holds what was observed."""
        return self.within(0.90)

    @property
    def percentile(self) -> float:
        """Where in its prediction the observed count lies, 0 to 1: P(fewer) + P(as many)/2.

        Evenly spread over programs if the predictions are honest (the probability integral transform; for counts
        see Czado, Gneiting and Held 2009, Biometrics 65:1254-1261).
        """
        below, up_to = self._cumulative
        return (below + up_to) / 2

    @property
    def residual(self) -> float:
        """`percentile` as a standard normal deviate: beyond +-1.64 for one honest prediction in ten."""
        return float(ndtri(self.percentile))


def leave_one_out(model: RateModel | None = None) -> tuple[LeftOut, ...]:
    """Predict each program from all the others, in the order of the rows.

    Parameters
    ----------
    model : RateModel, optional
        Whose rows, moderators and priors; `fit()` if not given.

    Raises
    ------
    InvalidInput
        If there are fewer than 2 rows.

    Examples
    --------
    >>> checks, plain = leave_one_out(), leave_one_out(fit(moderators=()))
    >>> [sum(check.covered for check in each) for each in (checks, plain)]  # of 21
    [19, 20]
    """
    model = fit() if model is None else model
    if len(model.rows) < 2:
        raise InvalidInput(
            complaint("the number of past programs", len(model.rows), "must be at least 2", "give more rows")
        )

    def predicted(row: ProgramRow) -> RatePredictive:
        others = model.without(row.label)
        mine = row.label in model.own
        return others.predict(row.population, said_no=row.said_no, mode=row.mode, sponsor=row.sponsor, own=mine)

    return tuple(LeftOut(row, predicted(row)) for row in model.rows)


class Influence(NamedTuple):
    """A prediction made without one row: its 5th, 50th, 95th percentile, and by how much the log odds of its median
    move when the row is put back."""

    row: ProgramRow
    low: float
    median: float
    high: float
    pull: float


def influence(
    model: RateModel, population: str = "candidates", *, said_no: float = 1.0, **design: Any
) -> tuple[Influence, ...]:
    """What each row does to one prediction, the strongest pull first.

    Parameters
    ----------
    model : RateModel
        With at least 2 rows.
    population, said_no, **design
        The new program, as in `RateModel.predict`; by default declined job offers.

    Examples
    --------
    >>> first = influence(fit())[0]
    >>> first.row.label, first.pull > 0  # it raises what is predicted of declined job offers
    ('Terkla grad school 1987', True)
    """
    if len(model.rows) < 2:
        raise InvalidInput(
            complaint("the number of past programs", len(model.rows), "must be at least 2", "give more rows")
        )
    with_all = logit(model.predict(population, said_no=said_no, **design).median)
    found = []
    for row in model.rows:
        rate = model.without(row.label).predict(population, said_no=said_no, **design)
        low, high = rate.interval(0.90)
        found.append(Influence(row, low, rate.median, high, float(with_all - logit(rate.median))))
    return tuple(sorted(found, key=lambda each: -abs(each.pull)))


class Heterogeneity(NamedTuple):
    """Differences between programs beyond the luck of their counts.

    Fields: q (Cochran's Q about what the moderators explain), df its degrees of freedom, p_value, i_squared (share
    of the variance of the rates' log odds that is not luck) and tau_squared, the fitted regression's posterior
    median with its 90% range as (low, median, high).
    """

    q: float
    df: int
    p_value: float
    i_squared: float
    tau_squared: tuple[float, float, float]


def heterogeneity(model: RateModel) -> Heterogeneity:
    """Q, I squared and tau squared of a fitted regression.

    Q = sum w_i (y_i - x_i'b)^2 with y the log odds, w = 1/variance and b by weighted least squares without priors
    (Higgins and Thompson 2002, Statistics in Medicine 21:1539-1558); I^2 = (Q - df)/Q, at least 0. With programs of
    thousands of people I^2 nears 1 whatever the moderators do; tau is what a prediction is wide by.

    Raises
    ------
    InvalidInput
        If there are not more rows than coefficients that they can tell apart.

    Examples
    --------
    >>> pooled = heterogeneity(fit(moderators=()))
    >>> pooled.df, pooled.i_squared > 0.99
    (20, True)
    """
    effect, variance = log_odds(model.rows)
    root = 1 / np.sqrt(variance)
    x = np.array([row.x for row in model.rows])[:, [COEFFICIENTS.index(name) for name in model.columns]]
    solved, _, rank, _ = np.linalg.lstsq(x * root[:, None], effect * root, rcond=None)
    df = len(model.rows) - int(rank)
    if df < 1:
        rule = "must be more than the coefficients that they can tell apart"
        raise InvalidInput(
            complaint("the number of past programs", len(model.rows), rule, "add programs or use fewer moderators")
        )
    q = float(((root * (effect - x @ solved)) ** 2).sum())
    tau = model.table()[-1]
    spread = (tau.low**2, tau.median**2, tau.high**2)
    return Heterogeneity(q, df, float(chdtrc(df, q)), max(0.0, 1 - df / q) if q > 0 else 0.0, spread)
