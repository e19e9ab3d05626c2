"""Shares corrected for what is believed about candor and about who answers.

What the researcher believes comes as a value (`Assumed`): draws of the true shares and, for each draw, of what would
be put on record under each design. A wrong belief can so be simulated as well as a right one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.estimation.estimate import Estimate
from simkit.response.responses import Responses, Tally

__all__ = ["Assumed", "Corrected"]

Floats = NDArray[np.float64]

LEAST_DRAWS = 100
LEAST_EFFECTIVE = 20.0
"""Draws that must be left in effect; with fewer the posterior is not trusted and the share not estimated."""
_NEVER = 1e-300


@dataclass(frozen=True, eq=False)
class Assumed:
    """Joint draws of what is true and what would be said.

    Parameters
    ----------
    share : ndarray, shape (D, K)
        True shares of the reasons.
    reported : mapping of design name to ndarray, shape (D, K + 1)
        Distribution of what is put on record under that design at the same draw; platitudes last. A row of nan:
        at that draw nobody answers.
    whose : str
        Whose belief it is, in words.

    Raises
    ------
    InvalidInput
        If shapes do not fit, there are fewer than 100 draws, or a row is no distribution.
    """

    share: Floats
    reported: Mapping[str, Floats]
    whose: str = "the evidence"

    def __post_init__(self) -> None:
        share = np.asarray(self.share, dtype=float)
        if share.ndim != 2 or len(share) < LEAST_DRAWS:
            rule = f"must be (draws, reasons) with at least {LEAST_DRAWS} draws"
            raise checks.InvalidInput(checks.complaint("the shape of share", share.shape, rule, "give more draws"))
        if not ((share >= 0) & (share <= 1)).all():
            wrong = float(share[~((share >= 0) & (share <= 1))][0])
            raise checks.InvalidInput(
                checks.complaint(
                    "an assumed share", wrong, "must lie between 0 and 1", "give the shares of the reasons"
                )
            )
        wanted = (share.shape[0], share.shape[1] + 1)
        for name, table in self.reported.items():
            if np.shape(table) != wanted:
                rule = f"must be {wanted}, platitudes last"
                way_out = "give what is reported at the same draws"
                raise checks.InvalidInput(
                    checks.complaint(f"the shape of reported for {name!r}", np.shape(table), rule, way_out)
                )
        tables = {name: np.asarray(table, dtype=float) for name, table in self.reported.items()}
        for name, table in tables.items():
            _check_distributions(name, table[~np.isnan(table).all(axis=1)])
        object.__setattr__(self, "share", share)
        object.__setattr__(self, "reported", MappingProxyType(tables))

    def __reduce__(self):
        # mapping proxies do not pickle
        return (Assumed, (self.share, dict(self.reported), self.whose))


def _check_distributions(name: str, table: Floats) -> None:
    total = table.sum(axis=1)
    wrong = ~((table >= 0).all(axis=1) & (np.abs(total - 1.0) < 1e-6))
    if wrong.any():
        rule = "must not be negative and sum to 1"
        way_out = "give the distribution of the answers, platitudes last"
        raise checks.InvalidInput(
            checks.complaint(f"a row of reported for {name!r}", table[wrong][0].round(6).tolist(), rule, way_out)
        )


@dataclass(frozen=True, eq=False)
class Corrected:
    """Posterior median and interval of each share, given how often it was named.

    For each reason the answers are seen as three kinds: those that name it, the platitudes and the rest. Each draw of
    `assumed` is weighted by the probability of these three numbers (importance sampling), and the posterior is that of
    the weighted draws. Conditioning on less than all counts costs some precision and no validity: averaged over the
    belief itself the interval covers as often as it says.

    Parameters
    ----------
    assumed : Assumed
    level : float
        Of the interval.

    Examples
    --------
    >>> share = np.linspace(0.01, 0.99, 500)
    >>> everything = np.stack([share, 1 - share, 0 * share], axis=1)
    >>> honest = Assumed(np.stack([share, 1 - share], axis=1), {"web survey by HR": everything})
    >>> Corrected(honest).name
    'corrected by the evidence'
    """

    assumed: Assumed
    level: float = 0.90

    needs: ClassVar[str] = "counts"

    def __post_init__(self) -> None:
        checks.between("level", self.level, 1e-6, 1 - 1e-6, "give a share such as 0.9")

    @property
    def name(self) -> str:
        """What it is, in words."""
        return f"corrected by {self.assumed.whose}"

    def __call__(self, seen: Tally | Responses) -> Estimate:
        """Estimate the shares.

        Returns
        -------
        Estimate
            Shape (R, K), or (K,) from rows. Without answers it is the belief itself; nan where fewer than 20 draws
            are left in effect, so that the posterior cannot be trusted.

        Raises
        ------
        InvalidInput
            If nothing is assumed about the design, or the answers are about another number of reasons.
        """
        by_name = self.assumed.reported
        table = by_name[checks.known("the design of the assumptions", seen.design.name, by_name)]
        if len(seen.reasons) != self.assumed.share.shape[1]:
            rule = f"must be {self.assumed.share.shape[1]} as in the assumptions"
            way_out = "make the assumptions from the same program"
            raise checks.InvalidInput(
                checks.complaint("the number of reasons in the answers", len(seen.reasons), rule, way_out)
            )
        reports = np.atleast_2d(seen.reports)
        quantiles = [0.5, (1 - self.level) / 2, (1 + self.level) / 2]
        # many replicates have the same counts: each combination is worked out once
        n, vague = reports.sum(axis=1), reports[:, -1]
        out = np.empty((3, len(reports), len(seen.reasons)))
        # draws at which nobody answers say nothing against no answers, and cannot be where there are some
        silent = np.isnan(table[:, -1])
        table = np.where(silent[:, None], 0.0, table)
        log_vague = np.log(np.maximum(table[:, -1], _NEVER))
        for k in range(len(seen.reasons)):
            named = np.log(np.maximum(table[:, k], _NEVER))
            rest = np.log(np.maximum(1.0 - table[:, k] - table[:, -1], _NEVER))
            kinds, which = np.unique(np.stack([reports[:, k], vague, n], axis=1), axis=0, return_inverse=True)
            logs = (
                kinds[:, :2] @ np.stack([named, log_vague]) + (kinds[:, 2] - kinds[:, 0] - kinds[:, 1])[:, None] * rest
            )
            logs = np.where(silent & (kinds[:, 2:] > 0), -np.inf, logs)
            found = _posterior(logs, self.assumed.share[:, k], quantiles)
            out[:, :, k] = found[:, which.ravel()]
        value, low, high = out
        if isinstance(seen, Responses):
            value, low, high = value[0], low[0], high[0]
        return Estimate(value, low, high)


def _posterior(logs: Floats, values: Floats, quantiles: list[float]) -> Floats:
    """Quantiles of values with log weights, shape (quantiles, cases); nan where few draws are left in effect."""
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    most = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - np.where(np.isfinite(most), most, 0.0))[:, order]
    total = weights.sum(axis=1, keepdims=True)
    # where no draw is possible the weights are all 0: none is left in effect
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    squares = (weights**2).sum(axis=1)
    effective = np.divide(1.0, squares, out=np.zeros_like(squares), where=squares > 0)
    # each draw stands for the middle of its weight
    middle = np.cumsum(weights, axis=1) - weights / 2
    out = np.stack([[np.interp(q, row, sorted_values) for row in middle] for q in quantiles])
    return np.where(effective >= LEAST_EFFECTIVE, out, np.nan)
