"""Work shared out by scramble: independent sets of belief draws, in parallel and put together in order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

__all__ = ["DRAWS", "SCRAMBLES", "in_scrambles"]

SCRAMBLES = 8
"""Independent scrambles of the belief draws: their spread is the Monte Carlo error."""

DRAWS = 64
"""Belief draws in each of them: 8 x 64 = 512 by default."""

T = TypeVar("T")


def in_scrambles(
    work: Callable[[int], T], *, scrambles: int = SCRAMBLES, progress: Callable[[int, int], None] | None = None
) -> list[T]:
    """What some work gives for every scramble, in order; the same for any number of processors.

    Parameters
    ----------
    work : callable
        Takes the number of a scramble.
    scrambles : int
    progress : callable, optional
        Called with (done, of) after every scramble.

    Examples
    --------
    >>> in_scrambles(lambda scramble: scramble**2, scrambles=3)
    [0, 1, 4]
    """
    done = []
    # the scrambles are the work to share out: matrix products with threads of their own would wait for each other
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=2) as pool:
        for each in pool.map(work, range(scrambles)):
            done.append(each)
            if progress is not None:
                progress(len(done), scrambles)
    return done
