"""The people of a chunk of replicates, before anybody asks them anything: all designs meet the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.population.population import TRAITS
from simkit.response.nodes import Traits
from simkit.response.process import start_odds
from simkit.simulation.pages import Page, fill, pages
from simkit.simulation.world import World

__all__ = ["LUCK", "NORMALS", "People", "meet"]

LUCK = ("reason", "contact", "breakoff and refusal", "care and candor", "items")
"""What a person's uniforms decide, in the order in which they stand."""

HALF = 2.0**26
"""Parts into which the first half of a shared uniform falls; the second half is where in its part it lies."""

NORMALS = 4
"""Goodwill, caution, fatigue and propensity, before they are correlated."""

ROWS = 2**17
"""Rows that are worked on together: large enough that calls cost little, small enough for the cache."""


_NOBODY = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True)
class People:
    """Some people of a chunk of replicates; all arrays of shape (n,).

    Parameters
    ----------
    pages : tuple of Page
        Where they stand; rows of the pages follow one another.
    seed : int
    kept : ndarray of int, or None
        Rows of the pages that they are; None: all.
    replicate, person : ndarray of int
        Replicate, counted from the first of the chunk; position within it.
    segment, reason : ndarray of int
        Small integers: `astype` before reckoning with them.
    goodwill, caution, fatigue : ndarray
    odds : ndarray
        Odds of starting at the reference design's first contact.
    luck : dict of str to ndarray
        Uniforms on [0, 1): see `LUCK`.
    """

    pages: tuple[Page, ...]
    seed: int
    kept: NDArray[np.int64] | None
    replicate: NDArray[np.int32]
    person: NDArray[np.int32]
    segment: NDArray[np.int64]
    reason: NDArray[np.signedinteger]
    goodwill: NDArray[np.float64]
    caution: NDArray[np.float64]
    fatigue: NDArray[np.float64]
    odds: NDArray[np.float64]
    luck: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.replicate)

    def halves(self, name: str, who: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two independent uniforms of the people at positions `who`, of 26 bits each, from one that is shared.

        What only those meet with who start needs no uniform of everybody's own: 26 bits tell two probabilities apart
        that differ by 1e-8. The first half stands in the middle of its part and is never 0 or 1.
        """
        scaled = self.luck[name].take(who)
        scaled *= HALF
        first = np.floor(scaled)
        scaled -= first
        first += 0.5
        first *= 1.0 / HALF
        return first, scaled

    def more(self, source: str, who: NDArray[np.int64], columns: int, *address: int) -> NDArray[np.float64]:
        """Further uniforms of the people at positions `who`, shape (columns, len(who))."""
        rows = who if self.kept is None else self.kept[who]
        numbers = _numbers(self.seed, source, self.pages, columns, *address)
        out = np.empty((columns, len(rows)))
        for column, some in zip(numbers, out, strict=True):
            # row by row, and without a check of every position: several times faster than along an axis
            column.take(rows, out=some, mode="clip")
        return out


def _batches(book: Iterator[Page], rows: int) -> Iterator[list[Page]]:
    """Pages in bundles of about `rows` rows; one empty bundle where there is nobody."""
    bundle: list[Page] = []
    held = 0
    for page in book:
        if bundle and held + page.rows > rows:
            yield bundle
            bundle, held = [], 0
        bundle.append(page)
        held += page.rows
    yield bundle


def _numbers(
    seed: int, source: str, bundle: Sequence[Page], columns: int, *address: int, normals: int = 0
) -> NDArray[np.float64]:
    """Numbers of the bundle's rows, shape (columns, n); see `fill`."""
    out = np.empty((columns, sum(page.rows for page in bundle)))
    at = 0
    for page in bundle:
        fill(seed, source, page, out[:, at : at + page.rows], *address, normals=normals)
        at += page.rows
    return out


def meet(one: World, seed: int, chunk: int, sizes: NDArray[np.int64], *, rows: int = ROWS) -> Iterator[People]:
    """The people of a chunk, some at a time.

    Parameters
    ----------
    one : World
    seed, chunk : int
    sizes : ndarray of int, shape (CHUNK,)
        People of each replicate; 0 for replicates that are not wanted.
    rows : int
        How many at a time, about; changes nothing but speed and memory.
    """
    least = int(sizes.min())
    for bundle in _batches(pages(one.draw, chunk, sizes), rows):
        replicate = np.concatenate([page.replicates for page in bundle] or [_NOBODY])
        person = np.concatenate([page.persons for page in bundle] or [_NOBODY])
        kept = None
        if not all(
            page.first + page.people <= least or page.first + page.people <= sizes[page.replicates[: page.width]].min()
            for page in bundle
        ):
            kept = np.flatnonzero(person < sizes[replicate])

        def drawn(source: str, columns: int, normals: int = 0, bundle=bundle, kept=kept) -> NDArray[np.float64]:
            numbers = _numbers(seed, source, bundle, columns, normals=normals)
            return numbers if kept is None else numbers[:, kept]

        if kept is not None:
            replicate, person = replicate[kept], person[kept]
        yield _person(one, seed, tuple(bundle), kept, replicate, person, drawn)


def _person(
    one: World,
    seed: int,
    bundle: tuple[Page, ...],
    kept: NDArray[np.int64] | None,
    replicate: NDArray[np.int32],
    person: NDArray[np.int32],
    drawn: Callable[..., NDArray[np.float64]],
) -> People:
    """Give everybody a segment, traits, a reason and luck."""
    numbers = drawn("people", NORMALS + len(LUCK), normals=NORMALS)
    luck = dict(zip(LUCK, numbers[NORMALS:], strict=True))
    goodwill, caution, fatigue, propensity = numbers[:NORMALS]
    n, several = len(person), len(one.choices) > 1
    segment = np.broadcast_to(np.int64(0), (n,))
    if several:
        borders = np.cumsum(one.population.weights)[:-1]
        segment = np.searchsorted(borders, drawn("segments", 1)[0], side="right")
    traits = numbers[: len(TRAITS)]
    one.mix(traits)
    if several:
        traits += one.trait_mean[:, segment]
        log_odds = one.start_log_odds[segment][None]
        reason = np.empty(n, dtype=one.choices[0].table.dtype)
        for s, pick in enumerate(one.choices):
            here = _where(segment == s)
            reason[here] = pick(goodwill[here], luck["reason"][here])
    else:
        if one.trait_mean.any():
            traits += one.trait_mean
        log_odds = one.start_log_odds
        reason = one.choices[0](goodwill, luck["reason"])
    z = Traits(goodwill[None], caution[None], fatigue[None], propensity[None, :, None])
    odds = start_odds(one.p, z, log_odds)[0, :, 0]
    return People(bundle, seed, kept, replicate, person, segment, reason, goodwill, caution, fatigue, odds, luck)


def _where(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where something holds; without the detours of `np.flatnonzero`, which tell where there are few people."""
    return holds.nonzero()[0]
