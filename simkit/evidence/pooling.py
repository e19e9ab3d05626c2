"""The usual meta-analyses of the same programs, by statsmodels: a second opinion on the package's own fit.

They pool log odds without covariates: DerSimonian and Laird (1986, Controlled Clinical Trials 7:177-188), Paule and
Mandel (1982, Journal of Research of the National Bureau of Standards 87:377-385), and the variance of Hartung and
Knapp (2001, Statistics in Medicine 20:3875-3889) and Sidik and Jonkman (2002, ibid. 21:3153-3159). Nothing in the
package predicts from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from simkit.checks import InvalidInput, between, complaint, known
from simkit.evidence.programs import ProgramRow, select

__all__ = ["METHODS", "Pooled", "log_odds", "pool", "pool_effects"]

METHODS = ("dersimonian_laird", "paule_mandel", "hksj")
"""`hksj` is the tau squared of DerSimonian and Laird with the variance of Hartung, Knapp, Sidik and Jonkman and a t
interval (as IntHout, Ioannidis and Borm 2014, BMC Medical Research Methodology 14:25, recommend)."""


class Pooled(NamedTuple):
    """A pooled mean with its standard error and interval; tau_squared, the variance between programs; and the interval
    in which the true value of one new program lies. All in the unit of the effects, here log odds."""

    method: str
    mean: float
    se: float
    low: float
    high: float
    tau_squared: float
    new_low: float
    new_high: float


def log_odds(rows: Iterable[ProgramRow]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log odds of answering in each program and their variance 1/answered + 1/silent.

    Where nobody or everybody answered both counts get 1/2 more, the customary correction; the package's own fit
    needs none.

    Examples
    --------
    >>> row = ProgramRow("ours", "exit", "web", "in_house", 0.0, invited=40, answered=20)
    >>> effect, variance = log_odds([row])
    >>> effect.tolist(), variance.tolist()
    ([0.0], [0.1])
    """
    counts = np.array([(row.answered, row.invited - row.answered) for row in rows], dtype=float)
    counts[(counts == 0).any(axis=1)] += 0.5
    return np.log(counts[:, 0] / counts[:, 1]), (1 / counts).sum(axis=1)


def pool_effects(effect: ArrayLike, variance: ArrayLike, method: str = "paule_mandel", level: float = 0.90) -> Pooled:
    """Random-effects mean of effects with known variances.

    Parameters
    ----------
    effect, variance : array_like, shape (N,)
        N of at least 3.
    method : {"dersimonian_laird", "paule_mandel", "hksj"}
        See `METHODS`. The interval of the mean is normal, or t with N - 1 degrees of freedom for `hksj`.
    level : float
        Of both intervals. That of a new program is mean +- t sqrt(tau^2 + se^2) with N - 2 degrees of freedom
        (Higgins, Thompson and Spiegelhalter 2009, Journal of the Royal Statistical Society A 172:137-159).

    Raises
    ------
    InvalidInput
        If the method is not known, there are fewer than 3 effects, or a variance is not above 0.

    Examples
    --------
    >>> round(pool_effects([0.0, 1.0, 2.0], [0.5, 0.5, 0.5]).tau_squared, 3)  # 1 observed, less 0.5 of luck
    0.5
    """
    from statsmodels.stats.meta_analysis import combine_effects  # slow to import

    known("method", method, METHODS)
    between("level", level, 1e-6, 1 - 1e-6, "give a share such as 0.90")
    y, v = np.asarray(effect, dtype=float), np.asarray(variance, dtype=float)
    if y.ndim != 1 or y.shape != v.shape or y.size < 3:
        shapes = (y.shape, v.shape)
        rule = "must be one list each, equally long, of at least 3"
        raise InvalidInput(complaint("the shapes of effects and variances", shapes, rule, "give more programs"))
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise InvalidInput("effects and variances must be finite and variances above 0: look for an empty program.")
    # below 0 a moment estimate may divide by 0; the figures that come of it are not read
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "paule_mandel":
            for atol in (1e-8, 1e-6, 1e-4, 1e-2):
                found = combine_effects(y, v, method_re="pm", atol=atol, maxiter=1000)
                # its iteration falls to 0 when rounding carries it past the root: ask for fewer digits
                if found.tau2 > 0 or found.q <= y.size - 1:
                    break
        else:
            found = combine_effects(y, v, method_re="dl")
    # statsmodels keeps a moment estimate below 0; at 0 the random-effects mean is the fixed-effect one
    kind = "re" if found.tau2 > 0 else "fe"
    mean, tau_squared = float(getattr(found, f"mean_effect_{kind}")), max(float(found.tau2), 0.0)
    se = float(getattr(found, f"sd_eff_w_{kind}" + ("_hksj" if method == "hksj" else "")))
    upper = (1 + level) / 2
    reach = se * float(stdtrit(y.size - 1 if method == "hksj" else np.inf, upper))
    new = float(np.hypot(np.sqrt(tau_squared), se) * stdtrit(y.size - 2, upper))
    return Pooled(method, mean, se, mean - reach, mean + reach, tau_squared, mean - new, mean + new)


def pool(rows: Iterable[ProgramRow] | None = None, method: str = "paule_mandel", level: float = 0.90) -> Pooled:
    """Pool the log odds of answering over programs, the register's if none are given; see `pool_effects`.

    Examples
    --------
    >>> pool().mean < 0  # in a typical program fewer than half answer
    True
    """
    return pool_effects(*log_odds(select(rows)), method, level)
