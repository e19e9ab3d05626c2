"""Estimated shares and the interval around each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simkit.checks import InvalidInput, complaint

__all__ = ["Estimate"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Estimate:
    """Shares of the K reasons as an estimator gives them.

    The arrays are copied and cannot be written to. A share may lie outside [0, 1]: an estimator that takes known
    noise out of its answers is unbiased only if nobody cuts it off.

    Parameters
    ----------
    value : array, shape (R, K) or (K,)
        Estimated shares of R replicates, or of the rows of one; nan where not estimable.
    low, high : array of the same shape, optional
        Ends of the interval, nan where there is none. None, both of them: the estimator gives no interval.

    Raises
    ------
    InvalidInput
        If something is no number or infinite, shapes differ, only one end is given or `low` is above `high`.

    Examples
    --------
    >>> Estimate([0.25, 0.75], low=[0.05, 0.3], high=[0.7, 0.95]).value
    array([0.25, 0.75])
    """

    value: Floats
    low: Floats | None = None
    high: Floats | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            one, other = ("low", "high") if self.low is None else ("high", "low")
            raise InvalidInput(f"{one} is None, but {other} is not: give both ends of the interval, or neither.")
        for name in ("value", "low", "high"):
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, _fixed(name, given))
        if self.value.ndim not in (1, 2):
            rule = "must be (R, K) for R replicates or (K,) for the rows of one"
            raise InvalidInput(complaint("the shape of value", self.value.shape, rule, "give one share a reason"))
        if self.low is None or self.high is None:
            return
        for name, end in (("low", self.low), ("high", self.high)):
            if end.shape != self.value.shape:
                rule = f"must be {self.value.shape} as that of value"
                way_out = "give one end a share, nan where there is none"
                raise InvalidInput(complaint(f"the shape of {name}", end.shape, rule, way_out))
        crossed = self.low > self.high
        if crossed.any():
            low, high = float(self.low[crossed][0]), float(self.high[crossed][0])
            raise InvalidInput(complaint("low", low, f"must be at most high, here {high!r}", "exchange the two"))


def _fixed(name: str, given: Any) -> Floats:
    """A copy of `given` as numbers that nobody can write to."""
    try:
        array = np.array(given, dtype=float)
    except (TypeError, ValueError):
        rule = "must be an array of numbers"
        raise InvalidInput(complaint(name, given, rule, "give shares, nan where not estimable")) from None
    if np.isinf(array).any():
        raise InvalidInput(f"{name} holds an infinite number, but shares are finite: give nan where not estimable.")
    array.setflags(write=False)
    return array
