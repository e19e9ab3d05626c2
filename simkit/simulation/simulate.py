"""People drawn one by one: a replicate as data, or as many replicates as wanted, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.response.derive import ResponseProcess
from simkit.response.responses import DISPOSITIONS, Responses, in_words
from simkit.simulation.items import answered_items, contributing_reasons, mentioned_reasons
from simkit.simulation.journey import BREAKOFF, REPORTS, Journey, Way, travel, way
from simkit.simulation.pages import CHUNK
from simkit.simulation.people import ROWS, People, meet
from simkit.simulation.world import World, cohort_sizes, world

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_PEOPLE", "Asked", "Simulated", "prepared", "rows_of", "simulate", "stream"]

MOST_PEOPLE = 10**8
"""People of one replicate at most."""
MOST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """What became of n people under one design; arrays of shape (n,) unless said otherwise.

    Parameters
    ----------
    design : Design
    disposition : ndarray of int
        Index into `DISPOSITIONS`.
    step : ndarray of int
        The contact at which each started; -1: never.
    answered : ndarray of bool, shape (n, items)
        Which items have an answer.
    reported : ndarray of int
        The reason on record: its index, K for a platitude, -1 for none.
    specific : ndarray of bool
        Whether the record says what to fix.
    mentioned : ndarray of bool, shape (n, K)
        Contributing reasons that are named beside the main one.
    """

    design: Design
    disposition: NDArray[np.int64]
    step: NDArray[np.int64]
    answered: NDArray[np.bool_]
    reported: NDArray[np.int64]
    specific: NDArray[np.bool_]
    mentioned: NDArray[np.bool_]


@dataclass(frozen=True, repr=False)
class Simulated:
    """One replicate: n people, what is true of them, and what became of them under each design.

    Parameters
    ----------
    address : tuple of int
        Seed, parameter draw, replicate: where to find it again.
    reasons, segments : tuple of str
        Keys of the K reasons, names of the S segments.
    segment, reason : ndarray of int, shape (n,)
        Each person's segment and true main reason.
    contributing : ndarray of bool, shape (n, K)
        Reasons that contribute beside it.
    goodwill, caution, fatigue : ndarray, shape (n,)
        Latent traits.
    asked : tuple of Asked
        By design: the same people with the same luck.
    """

    address: tuple[int, int, int]
    reasons: tuple[str, ...]
    segments: tuple[str, ...]
    segment: NDArray[np.int64]
    reason: NDArray[np.int64]
    contributing: NDArray[np.bool_]
    goodwill: NDArray[np.float64]
    caution: NDArray[np.float64]
    fatigue: NDArray[np.float64]
    asked: tuple[Asked, ...]

    def __len__(self) -> int:
        return len(self.reason)

    def __repr__(self) -> str:
        seed, draw, replicate = self.address
        names = "; ".join(each.design.name for each in self.asked)
        return f"{len(self)} people under {names} (seed {seed}, draw {draw}, replicate {replicate}); see frame()"

    def _asked(self, design: str | Design | None) -> Asked:
        by_name = {each.design.name: each for each in self.asked}
        if design is None:
            return self.asked[0]
        return by_name[checks.known("design", getattr(design, "name", design), by_name)]

    def responses(self, design: str | Design | None = None) -> Responses:
        """What the researcher would see of a design (the first, if none is named): no truth.

        Where the design's link does not tie answers to people, only those who started have a row.
        """
        seen = self._asked(design)
        tied = seen.design.link == "employer"
        rows = np.arange(len(self)) if tied else np.flatnonzero(seen.step >= 0)
        size = len(self.segments)
        delivered = np.bincount(self.segment[seen.disposition > 0], minlength=size)
        return Responses(
            seen.design,
            self.reasons,
            self.segments,
            np.bincount(self.segment, minlength=size),
            delivered,
            self.segment if tied else np.full(len(rows), -1),
            seen.disposition[rows],
            seen.step[rows],
            seen.answered[rows],
            seen.reported[rows],
            seen.specific[rows],
            seen.mentioned[rows],
        )

    def frame(self, design: str | Design | None = None) -> pd.DataFrame:
        """Truth and answers side by side, one line a person, as a pandas data frame.

        Parameters
        ----------
        design : str or Design, optional
            None: all designs below one another, with a column `design`.
        """
        import pandas as pd

        if design is None and len(self.asked) > 1:
            frames = [self.frame(each.design) for each in self.asked]
            names = [each.design.name for each in self.asked]
            return pd.concat(frames, keys=names, names=["design", "person"]).reset_index()
        seen = self._asked(design)
        rows = Responses(
            seen.design, self.reasons, self.segments, *(np.zeros(len(self.segments), dtype=np.int64),) * 2,
            self.segment, seen.disposition, seen.step, seen.answered, seen.reported, seen.specific, seen.mentioned,
        ).frame()  # fmt: skip
        rows.insert(1, "reason", np.array(self.reasons, dtype=object)[self.reason])
        for at, name in enumerate(("goodwill", "caution", "fatigue")):
            rows.insert(2 + at, name, getattr(self, name))
        rows.insert(5, "contributing", in_words(self.contributing, self.reasons))
        rows.index.name = "person"
        return rows


def simulate(
    process: ResponseProcess,
    designs: Design | Sequence[Design],
    *,
    seed: int,
    replicate: int = 0,
    draw: int = 0,
    people: int | None = None,
) -> Simulated:
    """Draw the people of one replicate through one or several designs.

    Parameters
    ----------
    process : ResponseProcess
        From `Program.process` or `derive`.
    designs : Design or sequence of Design
        All meet the same people with the same luck.
    seed : int
    replicate : int
        Which replicate; each has an address of its own.
    draw : int
        Which of the process's parameter draws.
    people : int, optional
        Exactly so many, in place of the population's yearly number, horizon and chance.

    Returns
    -------
    Simulated

    Examples
    --------
    >>> from simkit.design.presets import anonymous_web, employer_call
    >>> from simkit.program.presets import declined
    >>> process = declined(people_per_year=42).process()
    >>> seen = simulate(process, [anonymous_web(), employer_call()], seed=7)
    >>> len(seen) == len(seen.frame(seen.asked[0].design))
    True
    >>> again = simulate(process, employer_call(), seed=7)
    >>> bool((again.asked[0].reported == seen.asked[1].reported).all())
    True
    """
    checks.whole_number("replicate", replicate, 0, 2**31 - 1, "replicates count from 0")
    found = list(
        stream(process, designs, seed=seed, replicates=replicate + 1, first=replicate, draw=draw, people=people)
    )
    return found[0]


def stream(
    process: ResponseProcess,
    designs: Design | Sequence[Design],
    *,
    seed: int,
    replicates: int,
    first: int = 0,
    draw: int = 0,
    people: int | None = None,
) -> Iterator[Simulated]:
    """Replicates one after another, each as `simulate` would give it; memory does not grow with their number.

    Parameters
    ----------
    process, designs, seed, draw, people
        See `simulate`.
    replicates : int
        Up to this replicate.
    first : int
        From this one on.
    """
    one, ways = prepared(process, designs, seed=seed, draw=draw, people=people)
    checks.whole_number("first", first, 0, 2**31 - 1, "replicates count from 0")
    checks.whole_number("replicates", replicates, first, 2**31, "give how many replicates are wanted")

    def every() -> Iterator[Simulated]:
        for chunk in range(first // CHUNK, -(-replicates // CHUNK)):
            inside = range(max(first - chunk * CHUNK, 0), min(replicates - chunk * CHUNK, CHUNK))
            yield from rows_of(ways, seed, chunk, cohort_sizes(one, seed, chunk, people), inside)

    return every()


def prepared(
    process: ResponseProcess,
    designs: Design | Sequence[Design],
    *,
    seed: int,
    draw: int = 0,
    people: int | None = None,
) -> tuple[World, tuple[Way, ...]]:
    """The world of a draw and the designs in it, the arguments checked."""
    if not isinstance(process, ResponseProcess):
        rule, way_out = "must be a ResponseProcess", "give program.process()"
        raise checks.InvalidInput(checks.complaint("process", type(process).__name__, rule, way_out))
    asked = (designs,) if isinstance(designs, Design | str) else tuple(designs or ())
    for each in asked:
        if not isinstance(each, Design):
            rule, way_out = "must be a Design", "give such as program.design(name)"
            raise checks.InvalidInput(checks.complaint("design", each, rule, way_out))
    if not asked:
        raise checks.InvalidInput("no design is given, but one is needed: give a design or a list of designs.")
    checks.unique("the name of a design", (each.name for each in asked))
    checks.whole_number("seed", seed, 0, MOST_SEED, "give any whole number, such as 7")
    if people is not None:
        checks.whole_number("people", people, 0, MOST_PEOPLE, "give how many people are asked")
    one = world(process, draw)
    return one, tuple(way(one, each) for each in asked)


def rows_of(
    ways: Sequence[Way],
    seed: int,
    chunk: int,
    sizes: NDArray[np.int64],
    inside: range,
    *,
    rows: int = ROWS,
) -> Iterator[Simulated]:
    """The replicates `inside` a chunk, row by row.

    Several are drawn at a time, as many as fit about `rows` people.
    """
    one = ways[0].one
    start = inside.start
    while start < inside.stop:
        stop = start + 1
        while stop < inside.stop and sizes[start : stop + 1].sum() <= rows:
            stop += 1
        wanted = np.zeros_like(sizes)
        wanted[start:stop] = sizes[start:stop]
        yield from _gathered(ways, seed, chunk, range(start, stop), list(meet(one, seed, chunk, wanted, rows=rows)))
        start = stop


def _gathered(ways: Sequence[Way], seed: int, chunk: int, inside: range, crowd: list[People]) -> Iterator[Simulated]:
    """Sort people by replicate and person."""
    one, keys = ways[0].one, ways[0].one.population.keys
    names_of_segments = tuple(segment.name for segment in one.population.parts)
    own = [contributing_reasons(one, people) for people in crowd]
    told = [
        _joined([_told(each, people, travel(each, people), also) for people, also in zip(crowd, own, strict=True)])
        for each in ways
    ]
    contributing = np.concatenate(own)

    def column(name: str) -> NDArray:
        return np.concatenate([getattr(people, name) for people in crowd])

    replicates = column("replicate")
    order = np.lexsort((column("person"), replicates))
    borders = np.searchsorted(replicates[order], np.arange(inside.start, inside.stop + 1))
    segment, reason = column("segment"), column("reason").astype(np.int64)
    goodwill, caution, fatigue = column("goodwill"), column("caution"), column("fatigue")
    for at, replicate in enumerate(inside):
        mine = order[borders[at] : borders[at + 1]]
        yield Simulated(
            (seed, one.draw, chunk * CHUNK + replicate),
            keys,
            names_of_segments,
            segment[mine],
            reason[mine],
            contributing[mine],
            goodwill[mine],
            caution[mine],
            fatigue[mine],
            tuple(Asked(each.design, *(part[mine] for part in parts)) for each, parts in zip(ways, told, strict=True)),
        )


Told = tuple[NDArray, ...]
"""disposition, step, answered, reported, specific, mentioned of some people."""


def _joined(parts: list[Told]) -> Told:
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def _told(to: Way, people: People, journey: Journey, contributing: NDArray[np.bool_]) -> Told:
    """The answers of people under one design, a row for everybody."""
    n, reasons = len(people), len(to.one.sensitivity)
    disposition = np.full(n, DISPOSITIONS.index("nonresponse"))
    disposition[journey.undelivered] = DISPOSITIONS.index("not delivered")
    ends = np.where(journey.complete, DISPOSITIONS.index("complete"), DISPOSITIONS.index("partial"))
    disposition[journey.began] = np.where(journey.outcome == BREAKOFF, DISPOSITIONS.index("breakoff"), ends)
    step = np.full(n, -1)
    step[journey.began] = journey.step
    answered = np.zeros((n, len(to.design.questionnaire.items)), dtype=bool)
    answered[journey.began] = answered_items(to, people, journey)
    code = journey.outcome - REPORTS
    reported = np.full(n, -1)
    reported[journey.began] = np.where(code < 0, -1, np.where(code > reasons, code - reasons - 1, code))
    specific = np.zeros(n, dtype=bool)
    specific[journey.began] = code > reasons
    mentioned = np.zeros((n, reasons), dtype=bool)
    mentioned[journey.began] = mentioned_reasons(to, people, journey, contributing)
    return disposition, step, answered, reported, specific, mentioned
