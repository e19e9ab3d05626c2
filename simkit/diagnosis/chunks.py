"""One chunk of replicates of a study: drawn, estimated, scored and summed up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.checks import InvalidInput
from simkit.diagnosis.diagnosands import Runs
from simkit.diagnosis.moments import sums_of
from simkit.diagnosis.running import Failure, Part
from simkit.diagnosis.study import Study
from simkit.estimation.estimate import Estimate
from simkit.estimation.estimator import Estimator
from simkit.expected import expected, ratio
from simkit.response.responses import Tally
from simkit.simulation.counts import Cells, cells_of, counted_tables
from simkit.simulation.journey import Way, way
from simkit.simulation.pages import CHUNK
from simkit.simulation.people import ROWS
from simkit.simulation.simulate import rows_of
from simkit.simulation.tables import Tables, drawn_tables, observed
from simkit.simulation.world import World, cohort_sizes, world

__all__ = ["Chunks", "key"]

Estimates = tuple[NDArray, NDArray, NDArray, NDArray]
"""Value, low and high, each of shape (R, K); whether the estimator failed, shape (R,)."""


def key(estimator: int, target: str, name: str) -> str:
    """Name of a sum: by the estimator's position, since names are free text."""
    return f"{estimator}/{target}/{name}"


@dataclass(frozen=True)
class _Prepared:
    """A study at one of its parameter draws."""

    one: World
    ways: tuple[Way, ...]
    cells: Cells | None


_PREPARED: dict[str, dict[int, _Prepared]] = {}
"""By study and draw: what a worker has prepared. Only the latest study is kept, with all its draws: they come round
again with every chunk."""


@dataclass(frozen=True)
class Chunks:
    """The tasks of a study: task i is chunk i // D of parameter draw i % D.

    Parameters
    ----------
    study : Study
    token : str
        Tells this study from others in a worker's memory.
    replicates : int
        Replicates of each draw in all; the last chunk may be cut short.
    rows : int
        People at a time; changes nothing but speed and memory.
    """

    study: Study
    token: str
    replicates: int
    rows: int = ROWS

    def prepared(self, draw: int) -> _Prepared:
        """What all chunks of a draw share."""
        mine = _PREPARED.get(self.token)
        if mine is None:
            # threads may both come here: each goes on with what it holds, and nothing but time is lost
            _PREPARED.clear()
            mine = _PREPARED.setdefault(self.token, {})
        found = mine.get(draw)
        if found is None:
            process, designs = self.study.process, self.study.designs
            one = world(process, draw)
            cells = None
            if self.study.draws_by == "counts":
                cells = cells_of(expected(process.at(draw), designs), draw=draw, people=self.study.people)
            found = mine[draw] = _Prepared(one, tuple(way(one, design) for design in designs), cells)
        return found

    def tally(self, chunk: int, draw: int, design: int) -> Tally:
        """The counts that estimators see of one chunk and design."""
        known = self.prepared(draw)
        if known.cells is None:
            raise InvalidInput("this study draws people, not counts: simulate the replicate instead.")
        sizes = cohort_sizes(known.one, self.study.seed, chunk, self.study.people)
        tables = counted_tables(known.cells, self.study.seed, chunk, sizes)
        return observed(tables, design, self.study.reasons, self.study.segments)

    def __call__(self, task: int) -> Part:
        chunk, draw = divmod(task, self.study.process.draws)
        size = min(CHUNK, self.replicates - chunk * CHUNK)
        known = self.prepared(draw)
        sizes = cohort_sizes(known.one, self.study.seed, chunk, self.study.people)
        if known.cells is not None:
            # a chunk is always drawn whole, so that a longer study begins like a shorter one
            tables = counted_tables(known.cells, self.study.seed, chunk, sizes)
        else:
            sizes[size:] = 0
            tables = drawn_tables(known.ways, self.study.seed, chunk, sizes, rows=self.rows)
        tables = Tables(tables.designs, tables.joint[:size])
        failures: list[Failure] = []
        tallies = [observed(tables, j, self.study.reasons, self.study.segments) for j in range(len(known.ways))]
        estimates = self._estimates(known, chunk, sizes, size, tallies, failures)
        sums: dict[str, NDArray[np.float64]] = {}
        people = tables.truth.sum(axis=-1, keepdims=True).astype(float)
        targets = {
            "process": np.broadcast_to(self.study.truth[draw], tables.truth.shape),
            "cohort": ratio(tables.truth.astype(float), people),
        }
        answers = np.stack([tally.answers for tally in tallies], axis=1)
        for e in range(len(self.study.estimators)):
            value, low, high, failed = (np.stack([each[part] for each in estimates[e]], axis=1) for part in range(4))
            for target in self.study.targets:
                runs = Runs(value, low, high, answers, targets[target], failed)
                for name, summed in sums_of(runs, self.study.diagnosands).items():
                    sums[key(e, target, name)] = summed
        return Part(sums, tuple(failures))

    def _estimates(
        self,
        known: _Prepared,
        chunk: int,
        sizes: NDArray[np.int64],
        size: int,
        tallies: list[Tally],
        failures: list[Failure],
    ) -> list[list[Estimates]]:
        """Estimates by estimator and design."""
        study = self.study
        by_rows = [e for e, each in enumerate(study.estimators) if each.needs == "rows"]
        made: list[list[Estimates]] = [[] for _ in study.estimators]
        for design, tally in zip(study.designs, tallies, strict=True):
            for e, estimator in enumerate(study.estimators):
                if e not in by_rows:
                    address = f"draw {known.one.draw}, replicate {{}}, design {design.name!r}"
                    made[e].append(_of_counts(estimator, tally, chunk, address, failures))
                else:
                    value, low, high = (np.full((size, len(study.reasons)), np.nan) for _ in range(3))
                    made[e].append((value, low, high, np.zeros(size, dtype=bool)))
        if by_rows:
            for at, one in enumerate(rows_of(known.ways, study.seed, chunk, sizes, range(size), rows=self.rows)):
                for j, design in enumerate(study.designs):
                    seen = one.responses(design)
                    for e in by_rows:
                        where = f"draw {known.one.draw}, replicate {one.address[2]}, design {design.name!r}"
                        for part, got in zip(
                            made[e][j],
                            _one(study.estimators[e], seen, len(study.reasons), where, failures),
                            strict=True,
                        ):
                            part[at] = got
        return made


def _parts(estimate: Estimate) -> Iterator[NDArray[np.float64]]:
    """Value, low and high; nan where there is no interval."""
    value = np.asarray(estimate.value, dtype=float)
    yield value
    for end in (estimate.low, estimate.high):
        yield np.full(value.shape, np.nan) if end is None else np.asarray(end, dtype=float)


def _one(estimator: Estimator, seen: object, reasons: int, where: str, failures: list[Failure]) -> Estimates:
    """One call of an estimator; what it raises is noted and its estimate is nan."""
    try:
        value, low, high = _parts(estimator(seen))
    except InvalidInput as problem:
        # what the estimator returns is not of the right kind: a mistake in it, to be told at once
        raise InvalidInput(f"{where}, estimator {estimator.name!r}: {problem}") from problem
    except Exception as error:
        failures.append(Failure(f"{where}, estimator {estimator.name!r}", f"{type(error).__name__}: {error}"))
        nothing = np.full(reasons, np.nan)
        return nothing, nothing, nothing, np.array(True)
    return value, low, high, np.array(False)


def _of_counts(estimator: Estimator, tally: Tally, chunk: int, where: str, failures: list[Failure]) -> Estimates:
    """All replicates at once; where that fails, one by one, to find those that fail."""
    try:
        value, low, high = _parts(estimator(tally))
        return value, low, high, np.zeros(tally.replicates, dtype=bool)
    except Exception:
        reasons = len(tally.reasons)
        rows = [
            _one(estimator, tally[r], reasons, where.format(chunk * CHUNK + r), failures)
            for r in range(tally.replicates)
        ]
        value, low, high = (np.stack([np.reshape(row[part], reasons) for row in rows]) for part in range(3))
        return value, low, high, np.array([bool(row[3]) for row in rows])
