"""Where a person's numbers stand: pages of an endless book, found by (draw, page, group) and never by "the next".

A page holds the numbers of some persons of some replicates, person by person. The first page holds persons 0 to 63
of 128 replicates, the next persons 64 to 127 of the same; then the persons of a page double and its replicates halve,
so that a page always has 8,192 rows, and from person 8,192 on it belongs to one replicate. More people or more
replicates open further pages and leave the earlier ones as they were; the usual study of a few dozen people needs
one page for 128 replicates, and a single replicate of a million people wastes next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simkit.draws import BLOCK, generator

__all__ = ["CHUNK", "Page", "fill", "pages"]

CHUNK = 128
"""Replicates of a chunk: what is simulated, summed up and checkpointed as one."""

FIRST = BLOCK // CHUNK
PIECES = ((0, BLOCK // 4), (BLOCK // 4, BLOCK // 2), (BLOCK // 2, BLOCK))
"""Rows that are generated together: a page that is needed in part is generated in part."""


class Page(NamedTuple):
    """Rows of persons `first` to `first + people - 1` of replicates `group` x `width` to that plus `width` - 1.

    The row of (person, replicate) is (person - first) x width + replicate % width.
    """

    draw: int
    number: int
    group: int
    first: int
    width: int
    people: int

    @property
    def rows(self) -> int:
        """Rows that are wanted of it."""
        return self.people * self.width

    @property
    def replicates(self) -> NDArray[np.int32]:
        """Replicate of each row, counted from the first of its chunk; read-only."""
        rows = _rows(self.width)[0][: self.rows]
        shift = self.group * self.width % CHUNK
        return rows + np.int32(shift) if shift else rows

    @property
    def persons(self) -> NDArray[np.int32]:
        """Person of each row, counted within the replicate."""
        return _rows(self.width)[1][: self.rows] + np.int32(self.first)


@lru_cache(maxsize=8)
def _rows(width: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Replicate and person of the rows of a page, both from 0."""
    person, replicate = np.divmod(np.arange(BLOCK, dtype=np.int32), np.int32(width))
    replicate.setflags(write=False)
    return replicate, person


def _shape(number: int) -> tuple[int, int]:
    """First person and number of replicates of a page.

    >>> [_shape(number) for number in (0, 1, 2, 7, 8, 9)]
    [(0, 128), (64, 128), (128, 64), (4096, 2), (8192, 1), (16384, 1)]
    """
    if number == 0:
        return 0, CHUNK
    first = FIRST << (number - 1)
    if first <= BLOCK:
        return first, max(1, BLOCK // first)
    return BLOCK * (number - _LAST_DOUBLING + 1), 1


_LAST_DOUBLING = int(np.log2(BLOCK // FIRST)) + 1


def pages(draw: int, chunk: int, people: NDArray[np.int64]) -> Iterator[Page]:
    """The pages that hold the people of a chunk.

    Parameters
    ----------
    draw, chunk : int
    people : ndarray of int, shape (CHUNK,)
        How many people each replicate has; 0 where it is not wanted.
    """
    number = 0
    while True:
        first, width = _shape(number)
        if first >= people.max(initial=0):
            return
        size = BLOCK // width
        for local in range(CHUNK // width):
            most = int(people[local * width : (local + 1) * width].max())
            if most > first:
                yield Page(draw, number, chunk * (CHUNK // width) + local, first, width, min(size, most - first))
        number += 1


def fill(seed: int, source: str, page: Page, out: NDArray[np.float64], *address: int, normals: int = 0) -> None:
    """Put a page's numbers in place: uniforms on [0, 1), after some columns of standard normals.

    Parameters
    ----------
    seed : int
    source : str
    page : Page
    out : ndarray, shape (columns, page.rows)
        Each column contiguous. Numbers are generated piece by piece and, within a piece, column by column, so that
        a page that is wanted in part begins like the whole one.
    *address : int
        Further coordinates, such as a block of items.
    normals : int
        How many of the columns, the first ones, are standard normals.
    """
    made = generator(seed, source, page.draw, page.number, page.group, *address)
    draws: list[Callable[..., object]] = [made.standard_normal] * normals + [made.random] * (len(out) - normals)
    for start, stop in PIECES:
        if start >= page.rows:
            break
        for draw, column in zip(draws, out, strict=True):
            if stop <= page.rows:
                draw(out=column[start:stop])
            else:
                column[start:] = draw(stop - start)[: page.rows - start]  # type: ignore[index]
