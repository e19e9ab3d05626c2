"""Numbers as JSON takes them: finite, or null where something is not estimable."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from simkit.diagnosis.measured import Believed, Measured
from simkit.diagnosis.people import People

__all__ = ["by_key", "from_believed", "from_measured", "from_people", "number"]


def number(value: float | None) -> float | None:
    """A finite Python float, or None for what is missing, nan or infinite.

    >>> number(0.5), number(float("nan")), number(float("inf")), number(None)
    (0.5, None, None, None)
    """
    if value is None or not math.isfinite(value):
        return None
    return float(value)


def by_key(keys: Iterable[str], values: Iterable[float]) -> dict[str, float | None]:
    """One number for each key.

    >>> by_key(["pay", "location"], [0.25, 0.75])
    {'pay': 0.25, 'location': 0.75}
    """
    return {key: number(value) for key, value in zip(keys, values, strict=True)}


def from_believed(value: Believed) -> dict[str, float | None]:
    """Median, 5th and 95th percentile over the beliefs, Monte Carlo standard error of the median."""
    fields = ("median", "low", "high", "mcse")
    return {name: number(getattr(value, name)) for name in fields}


def from_measured(value: Measured) -> dict[str, float | None]:
    """A simulated number and its Monte Carlo standard error."""
    return {"value": number(value.value), "mcse": number(value.mcse)}


def from_people(count: People) -> dict[str, Any]:
    """A count to come: median and 90% interval in whole people, its mean and that mean's Monte Carlo error."""
    whole = {name: int(getattr(count, name)) for name in ("median", "low", "high")}
    return whole | {"expected": number(count.expected), "mcse": number(count.mcse)}
