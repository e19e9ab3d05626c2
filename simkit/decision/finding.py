"""What is found about a claim over the beliefs: the words, the noun, and which figure would turn it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.measured import Believed, Measured

__all__ = [
    "CANT_TELL",
    "DOES_NOT_APPLY",
    "DOES_NOT_HOLD",
    "DOUBTFUL",
    "HOLDS",
    "NOTHING",
    "NOT_WEIGHED",
    "SURE",
    "Figure",
    "Objection",
    "Weighed",
    "WouldChange",
    "finding_of",
    "on_the_line",
    "would_change",
]

HOLDS = "holds"
DOES_NOT_HOLD = "does not hold"
DOES_NOT_APPLY = "does not apply"
CANT_TELL = "can't tell yet"
NOT_WEIGHED = "not weighed yet"

NOTHING = Measured(float("nan"), float("nan"))

SURE = 0.8
DOUBTFUL = 0.2
"""From the one part of the draws upwards a rule counts as met, from the other downwards as not met (judgement)."""


@dataclass(frozen=True)
class Figure:
    """A figure that a rule holds against a limit.

    Parameters
    ----------
    values : ndarray, shape (R, n)
    limit : float
        nan where there is no single limit.
    above : bool
        Whether the rule is met above the limit; otherwise below.
    unit : str
        What is counted, after the number.
    scale : float
        The number is told times this.
    """

    values: NDArray[np.float64]
    limit: float = float("nan")
    above: bool = True
    unit: str = ""
    scale: float = 1.0


@dataclass(frozen=True)
class WouldChange:
    """Which middle value of the figure would turn the finding, its spread over the beliefs staying in proportion.

    Parameters
    ----------
    today : float
        The figure's median.
    holds : Measured
        The median at which the rule is met in 8 of 10 worlds.
    fails : Measured
        The median at which it is met in 2 of 10.
    above : bool
        Whether it holds above; otherwise below.
    sentence : str
    """

    today: float
    holds: Measured
    fails: Measured
    above: bool
    sentence: str


@dataclass(frozen=True)
class Objection:
    """One objection against one design.

    Parameters
    ----------
    key, label : str
        Such as "O1", "They won't answer".
    finding : str
        `holds`, `does not hold`, `can't tell yet` or `not weighed yet`.
    probability : Measured
        Part of the belief draws in which it holds, with its Monte Carlo error; nan if not weighed.
    metric : Believed
        The number that the rule looks at.
    rule : str
        The rule in words.
    sentence : str
        What was found, in plain words.
    rests_on : str
        measured, analogue, judgement or assumed, and what.
    critical : bool
        Whether it stands in the way of a launch when it holds.
    would_change : WouldChange, optional
        None where the rule looks at no single figure, or at nothing.
    by_draw : ndarray of bool, shape (R, n), optional
        In which belief draws it holds; None where that is not known.
    """

    key: str
    label: str
    finding: str
    probability: Measured
    metric: Believed
    rule: str
    sentence: str
    rests_on: str
    critical: bool
    would_change: WouldChange | None = None
    by_draw: NDArray[np.bool_] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Weighed:
    """What is known about an objection that needs more than response and candor: O8 or O9.

    Parameters
    ----------
    holds : ndarray of bool, shape (R, n)
        In which draws.
    metric : ndarray, shape (R, n)
        The number that the rule looks at.
    rule, sentence, rests_on : str
    """

    holds: NDArray[np.bool_]
    metric: NDArray[np.float64]
    rule: str
    sentence: str
    rests_on: str


def finding_of(probability: float) -> str:
    """The finding from the part of the draws in which a rule is met.

    >>> [finding_of(each) for each in (0.8, 0.79, 0.21, 0.2)]
    ['holds', "can't tell yet", "can't tell yet", 'does not hold']
    """
    if probability >= SURE:
        return HOLDS
    return DOES_NOT_HOLD if probability <= DOUBTFUL else CANT_TELL


def on_the_line(probability: Measured) -> bool:
    """Whether other draws could well turn the finding: a threshold lies within two Monte Carlo errors."""
    return any(abs(probability.value - limit) < 2 * probability.mcse for limit in (SURE, DOUBTFUL))


def would_change(figure: Figure | None) -> WouldChange | None:
    """Which median of a figure would turn the finding.

    Every draw's figure is multiplied by one factor f. Of a rule met below a limit t, P(f x < t) = 0.8 where f = t/q, q
    being the 80th percentile of x; likewise the others.

    Examples
    --------
    >>> x = np.tile(np.arange(1.0, 102.0), (2, 1))
    >>> found = would_change(Figure(x, 25.5, above=False, unit="answers"))
    >>> round(found.holds.value, 2), round(found.fails.value, 2)
    (16.06, 61.93)
    >>> found.sentence
    'The middle is 51 answers; it would hold below 16, and would not from 62 on.'
    """
    if figure is None or not np.isfinite(figure.limit) or np.isnan(figure.values).mean() > 0.5:
        return None
    at = [DOUBTFUL, 0.5, SURE]
    # where nothing is missing the plain quantiles are a hundred times faster
    quantiles = np.nanquantile if np.isnan(figure.values).any() else np.quantile
    whole, each = quantiles(figure.values, at), quantiles(figure.values, at, axis=1)
    doubtful, sure = (_median_at(figure.limit, whole[[1, k]], each[[1, k]]) for k in (0, 2))
    today = float(whole[1])
    holds, fails = (doubtful, sure) if figure.above else (sure, doubtful)
    if holds is None or fails is None:
        return None
    low, high, now = (_number(figure.scale * each) for each in (holds.value, fails.value, today))
    sides = (f"from {low} on", f"below {high}") if figure.above else (f"below {low}", f"from {high} on")
    words = f"The middle is {now} {figure.unit}".rstrip() + f"; it would hold {sides[0]}, and would not {sides[1]}."
    return WouldChange(today, holds, fails, figure.above, words)


def _median_at(limit: float, whole: NDArray[np.float64], each: NDArray[np.float64]) -> Measured | None:
    """The median times limit/quantile, from (median, quantile) of all draws and of every scramble."""
    if not whole[1] > 0:
        return None
    per = each[0, each[1] > 0] * limit / each[1, each[1] > 0]
    error = float(per.std(ddof=1) / np.sqrt(len(per))) if len(per) > 1 else float("nan")
    return Measured(float(whole[0] * limit / whole[1]), error)


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"
