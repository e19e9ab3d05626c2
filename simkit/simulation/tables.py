"""Replicates as counts: how many people of each segment and reason met with which outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.response.responses import Tally
from simkit.simulation.journey import BREAKOFF, NO_START, NOT_DELIVERED, REPORTS, Way, outcomes, travel
from simkit.simulation.pages import CHUNK
from simkit.simulation.people import ROWS, meet

__all__ = ["Tables", "drawn_tables", "observed"]


@dataclass(frozen=True)
class Tables:
    """Counts of R replicates of J designs.

    Parameters
    ----------
    designs : tuple of Design
    joint : ndarray of int, shape (R, J, S, K, O)
        People by segment, true reason and outcome (see `journey.outcomes`).
    """

    designs: tuple[Design, ...]
    joint: NDArray[np.int64]

    @property
    def truth(self) -> NDArray[np.int64]:
        """People by true reason, shape (R, J, K): the cohort that each design met."""
        return self.joint.sum(axis=(2, 4))


def observed(tables: Tables, design: int, reasons: tuple[str, ...], segments: tuple[str, ...]) -> Tally:
    """What the researcher sees of one design: the true reasons are summed out.

    Where answers cannot be tied to the frame, the segments of the answers are summed out as well.
    """
    asked = tables.designs[design]
    seen = tables.joint[:, design].sum(axis=2)  # (R, S, O)
    k = len(reasons)
    plain, exact = seen[..., REPORTS : REPORTS + k + 1], seen[..., REPORTS + k + 1 :]
    invited = seen.sum(axis=2)
    delivered = invited - seen[..., NOT_DELIVERED]
    started = delivered - seen[..., NO_START]
    reached = started - seen[..., BREAKOFF]
    reported = plain.copy()
    reported[..., :k] += exact
    if asked.link != "employer" and len(segments) > 1:
        reported, exact = reported.sum(axis=1, keepdims=True), exact.sum(axis=1, keepdims=True)
    return Tally(asked, reasons, segments, invited, delivered, started, reached, reported, exact)


def drawn_tables(ways: Sequence[Way], seed: int, chunk: int, sizes: NDArray[np.int64], *, rows: int = ROWS) -> Tables:
    """The tables of people drawn one by one through the process.

    Parameters
    ----------
    ways : sequence of Way
        Designs in one world; all meet the same people with the same luck.
    seed, chunk : int
    sizes : ndarray of int, shape (CHUNK,)
        People of each replicate.
    rows : int
        People at a time, about; changes nothing but speed and memory.
    """
    one = ways[0].one
    parts, reasons = len(one.population.parts), len(one.sensitivity)
    kinds = outcomes(reasons)
    cells = CHUNK * parts * reasons
    truth = np.zeros(cells, dtype=np.int64)
    found: list[list[NDArray[np.int64]]] = [[] for _ in ways]
    for people in meet(one, seed, chunk, sizes, rows=rows):
        # in wide integers: cells times outcomes may be many
        cell = (people.replicate.astype(np.int64) * parts + people.segment) * reasons + people.reason
        truth += np.bincount(cell, minlength=cells)
        for j, each in enumerate(ways):
            journey = travel(each, people)
            found[j] += [cell.take(journey.began) * kinds + journey.outcome]
            if len(journey.undelivered):
                found[j] += [cell.take(journey.undelivered) * kinds + NOT_DELIVERED]
    joint = np.empty((len(ways), cells, kinds), dtype=np.int64)
    for j, codes in enumerate(found):
        every = np.concatenate(codes) if codes else np.empty(0, dtype=np.int64)
        joint[j] = np.bincount(every, minlength=cells * kinds).reshape(cells, kinds)
        joint[j, :, NO_START] = truth - joint[j].sum(axis=1)
    shaped = joint.reshape(len(ways), CHUNK, parts, reasons, kinds)
    return Tables(tuple(each.design for each in ways), shaped.swapaxes(0, 1))
