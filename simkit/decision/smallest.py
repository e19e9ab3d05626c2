"""The smallest organisation for which launching would be right, everything but its size as it is."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

__all__ = ["smallest_clear"]

FARTHEST = 32.0
"""How many times as large, and as small, an organisation is looked at."""


def smallest_clear(clear: Callable[[float], bool], size: float, now: bool, least: float = 1.0) -> float:
    """The smallest size that is clear, to a twentieth.

    It is nan where none up to 32 times as large is clear, and `least` where all are.

    What it costs to change something is taken as it is, whatever the size; so that more people are never worse.

    Parameters
    ----------
    clear : callable
        Whether launching is right at a size.
    size : float
        As it is.
    now : bool
        Whether it is right at that size.
    least : float
        Nothing smaller is looked at.

    Examples
    --------
    >>> 9 < smallest_clear(lambda people: people >= 9.4, 42.0, True) < 9.9
    True
    >>> smallest_clear(lambda people: people >= 1e6, 42.0, False)
    nan
    """
    if now:
        high, low = size, size
        while low > least:
            low = max(least, low / 2)
            if not clear(low):
                break
            high = low
        else:
            return high
    else:
        low, high = size, size
        while not clear(high := high * 2):
            low = high
            if high >= FARTHEST * size:
                return float("nan")
    while high / low > 1.05:
        middle = sqrt(low * high)
        low, high = (low, middle) if clear(middle) else (middle, high)
    return high
