"""One design held against another: the same people, the same unknowns, draw by draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.measured import Believed, Measured, believed
from simkit.planning.compare_metrics import METRICS

__all__ = ["Contrast", "Contrasts", "contrast_of"]

Floats = NDArray[np.float64]

LEVEL = 1e-9
"""Two designs are level where they differ by no more than this part."""


@dataclass(frozen=True)
class Contrast:
    """How much more of a metric design `a` brings than design `b`.

    Parameters
    ----------
    a, b : str
        Names.
    metric : str
        Key, see `simkit.planning.compare_metrics.METRICS`.
    difference : Believed
        a - b of the expected metric: median and 90% interval over what is not known, chance averaged over.
    mean : Measured
        Its mean.
    better : Measured
        P(a is better than b) over what is not known; draws in which they are level count half. Better is more, or
        less where less is better.
    estimable : float
        Part of the draws in which both have the metric; the others are left out.
    """

    a: str
    b: str
    metric: str
    difference: Believed
    mean: Measured
    better: Measured
    estimable: float

    def reversed(self) -> Contrast:
        """b held against a."""
        d = self.difference
        return Contrast(
            self.b,
            self.a,
            self.metric,
            Believed(0.0 - d.median, 0.0 - d.high, 0.0 - d.low, d.mcse),
            Measured(0.0 - self.mean.value, self.mean.mcse),
            Measured(1.0 - self.better.value, self.better.mcse),
            self.estimable,
        )

    def __str__(self) -> str:
        d, metric = self.difference, METRICS[self.metric]
        if np.isnan(d.median):
            return f"{metric.label}, “{self.a}” against “{self.b}”: not estimable"
        sure = f"{self.better.value:.3f} ± {self.better.mcse:.3f}"
        part = "" if self.estimable == 1 else f", told in {100 * self.estimable:.0f} of 100 worlds"
        return (
            f"{metric.label}, “{self.a}” less “{self.b}”: {_signed(d.median)} ± {_signed(d.mcse).lstrip('+')}"
            f" ({_signed(d.low)} to {_signed(d.high)}); P(better) {sure}{part}"
        )


def _signed(value: float) -> str:
    """Three digits without an exponent, with the sign.

    >>> _signed(-1523.4), _signed(0.0587), _signed(0.0)
    ('−1,523', '+0.0587', '0')
    """
    if value == 0:
        return "0"
    return (f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.3g}").replace("-", "−")


@dataclass(frozen=True)
class Contrasts(Mapping[str, Contrast]):
    """One design held against another in every metric, by key.

    Parameters
    ----------
    a, b : str
    found : tuple of Contrast
    """

    a: str
    b: str
    found: tuple[Contrast, ...]

    def __getitem__(self, metric: str) -> Contrast:
        by_key = {each.metric: each for each in self.found}
        return by_key[metric]

    def __iter__(self) -> Iterator[str]:
        return (each.metric for each in self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __str__(self) -> str:
        return "\n".join(map(str, self.found))


def _over_scrambles(values: Floats) -> Measured:
    """Mean of the estimable draws with the error that the scrambles show; nan where there is none."""
    known = ~np.isnan(values)
    if not known.any():
        return Measured(float("nan"), float("nan"))
    each = np.array([row[use].mean() if use.any() else np.nan for row, use in zip(values, known, strict=True)])
    error = float(np.std(each, ddof=1) / np.sqrt(len(each))) if len(each) > 1 else float("nan")
    return Measured(float(values[known].mean()), error)


def contrast_of(a: str, b: str, metric: str, of_a: Floats, of_b: Floats) -> Contrast:
    """The paired contrast of two designs in one metric.

    Parameters
    ----------
    a, b : str
        Names; whichever stands first in the alphabet is computed with, and the other way round is its mirror image, so
        that contrast(a, b) = -contrast(b, a) to the last bit.
    metric : str
    of_a, of_b : ndarray, shape (R, n)
        By belief draw, common to both.

    Examples
    --------
    >>> few, many = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2.0, 2.0], [5.0, 6.0]])
    >>> found = contrast_of("many", "few", "answers", many, few)
    >>> found.difference.median, found.better.value
    (1.5, 0.875)
    """
    if b < a:
        return contrast_of(b, a, metric, of_b, of_a).reversed()
    apart = of_a - of_b
    # sums in another order differ in the last digits: that is no difference
    apart = np.where(np.abs(apart) <= LEVEL * np.maximum(np.abs(of_a), np.abs(of_b)), 0.0, apart)
    known = ~np.isnan(apart)
    won = apart > 0 if METRICS[metric].more_is_better else apart < 0
    better = np.where(known, np.where(apart == 0, 0.5, won), np.nan)
    return Contrast(
        a,
        b,
        metric,
        believed(apart) if known.any() else Believed(*(float("nan"),) * 4),
        _over_scrambles(apart),
        _over_scrambles(better),
        float(known.mean()),
    )
