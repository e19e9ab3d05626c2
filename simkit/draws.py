"""All randomness: numbers with an address.

A number is found by (seed, source, block, row), never by "the next one": more rows *extend* a table of draws
and leave the earlier ones as they were, whatever the size of the pieces in which they are asked for and
whoever asks. Mechanisms take these uniforms in and are deterministic after.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK", "SOURCES", "Generator", "generator", "sobol", "uniforms"]

Generator = np.random.Generator

BLOCK = 2**13
"""Rows of one address block: the unit in which streams start."""

SOURCES = {
    "beliefs": 0,
    "nodes": 1,
    "volume": 2,
    "counts": 3,
    "sensitivity": 4,
    "people": 5,
    "segments": 7,
    "items": 8,
    "contributing": 9,
    "discovery": 10,
    "on_file": 11,
    "payoffs": 16,
    "asking": 17,
    "stops": 12,
    "pilot": 24,
}
"""What a number is for. Sources are appended, never renumbered: a number's address is a promise."""


def _seed_sequence(seed: int, source: str, *address: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(seed, spawn_key=(SOURCES[source], *address))


def generator(seed: int, source: str, *address: int) -> np.random.Generator:
    """The generator that lives at an address.

    Parameters
    ----------
    seed : int
        The study's seed.
    source : str
        One of `SOURCES`.
    *address : int
        Further coordinates, such as a block number.
    """
    return np.random.Generator(np.random.SFC64(_seed_sequence(seed, source, *address)))


def uniforms(seed: int, source: str, start: int, stop: int, width: int) -> NDArray[np.float64]:
    """Rows `start` to `stop` of an endless table of uniforms with `width` columns.

    Returns
    -------
    ndarray, shape (stop - start, width)
        Uniform on (0, 1). The same rows come out however the range is cut.

    Examples
    --------
    >>> whole = uniforms(1, "counts", 0, 10_000, 2)
    >>> bool((uniforms(1, "counts", 8_190, 8_200, 2) == whole[8_190:8_200]).all())
    True
    """
    if not 0 <= start <= stop:
        raise ValueError(f"rows {start} to {stop} are not a range")
    pieces = []
    for block in range(start // BLOCK, -(-stop // BLOCK)):
        first = block * BLOCK
        rows = min(stop - first, BLOCK)
        table = generator(seed, source, block).random((rows, width))
        pieces.append(table[max(start - first, 0) :])
    return np.concatenate(pieces) if pieces else np.empty((0, width))


@lru_cache(maxsize=16)
def sobol(seed: int, source: str, scramble: int, n: int, width: int) -> NDArray[np.float64]:
    """Owen-scrambled Sobol points: quasi-random numbers in (0, 1).

    Parameters
    ----------
    seed, source
        See `generator`.
    scramble : int
        Which independent scramble; the spread of a figure over scrambles is its Monte Carlo error.
    n : int
        Points; a power of 2 keeps the balance.
    width : int
        Dimensions.

    Returns
    -------
    ndarray, shape (n, width)
        Read-only.
    """
    from scipy.stats import qmc  # slow to import

    engine = qmc.Sobol(width, rng=generator(seed, source, scramble))
    points = engine.random(n)
    # a scramble may land on 0 exactly; the inverse normal of it would be -inf
    np.clip(points, 2.0**-40, 1.0 - 2.0**-40, out=points)
    points.setflags(write=False)
    return points
