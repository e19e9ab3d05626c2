"""A long Monte Carlo study in numbered tasks: the same bits however it is run, interrupted and gone on with.

Tasks return sums; they are added strictly in the order of the tasks' numbers, so that neither the number of workers
nor a break in between can change a bit of the result. Nothing here knows of surveys.
"""

from __future__ import annotations

import pickle
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simkit.checks import InvalidInput, whole_number
from simkit.diagnosis.workers import ExecutorTrouble, Outcome, Raised, Warned, one_blas_thread, outcomes, reissue

__all__ = ["Failure", "Part", "Progress", "Ran", "WorkersLost", "Workload", "run"]

KEPT = 100
"""Failures kept in words, and kinds of warnings told apart; all are counted."""

BAR_DELAY = 2.0
"""Seconds before a progress bar shows: a quick run needs none."""


@dataclass(frozen=True)
class Failure:
    """One replicate's estimate that could not be computed.

    Parameters
    ----------
    address : str
        Where, such as "draw 0, replicate 17, design 'web', estimator 'mine'".
    what : str
        Such as "ZeroDivisionError: division by zero".
    """

    address: str
    what: str


@dataclass(frozen=True, eq=False)
class Part:
    """What one task returns.

    Parameters
    ----------
    sums : mapping of str to ndarray
        To be added up; names and shapes are the same in every task.
    failures : tuple of Failure
    """

    sums: Mapping[str, NDArray[np.float64]]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a study has come: all that is needed to go on with it.

    Parameters
    ----------
    sums : mapping of str to ndarray, shape (rows, ...)
        Read-only. Empty before the first task.
    done : int
        Tasks that are in the sums.
    failed : int
        Failures that the tasks reported.
    failures : tuple of Failure
        The first 100 of them, in order of the tasks.
    warnings : tuple of Warned
        What the tasks warned of, in order of first appearance. After 100 kinds the others are counted together.
    """

    sums: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    done: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True)
class Workload:
    """How many tasks there are, and what they count.

    Tasks 0 to `full` - 1 are whole ones, in rounds of one for each row: task i belongs to row i % rows. The `tail`
    tasks after them are smaller ones. A larger workload starts with the whole tasks of a smaller one.

    Parameters
    ----------
    rows : int
        Rows of the sums, such as parameter draws.
    full : int
        Whole tasks, a multiple of `rows`.
    tail : int
        Tasks of a partial last round, 0 to `rows`.
    unit : str
        What is counted when a person is told how far the run is.
    size, tail_size : int
        Units in a whole task and in one of the tail.

    Raises
    ------
    InvalidInput
        A number is out of its range.

    Examples
    --------
    Two draws with 100 replicates each, in chunks of 32: three whole chunks and one of 4.

    >>> load = Workload(rows=2, full=6, tail=2, unit="replicates", size=32, tail_size=4)
    >>> load.units(load.tasks)
    200
    >>> load.units_by_row(7)
    array([100,  96])
    """

    rows: int
    full: int
    tail: int = 0
    unit: str = "tasks"
    size: int = 1
    tail_size: int = 1

    def __post_init__(self) -> None:
        whole_number("rows", self.rows, 1, 10**9)
        whole_number("full", self.full, 0, 10**12)
        if self.full % self.rows:
            raise InvalidInput(
                f"full is {self.full}, but must be a multiple of the {self.rows} rows: give whole rounds, and what is "
                "left over as tail."
            )
        whole_number("tail", self.tail, 0, self.rows, "give the tasks of a partial last round")
        whole_number("size", self.size, 1, 10**9)
        whole_number("tail_size", self.tail_size, 1, 10**9)

    @property
    def tasks(self) -> int:
        """Number of all tasks."""
        return self.full + self.tail

    def units(self, done: int) -> int:
        """Units in the first `done` tasks."""
        return min(done, self.full) * self.size + max(done - self.full, 0) * self.tail_size

    def units_by_row(self, done: int) -> NDArray[np.int64]:
        """Units in the first `done` tasks, shape (rows,); they differ between rows within a round."""
        rounds, begun = divmod(min(done, self.full), self.rows)
        row = np.arange(self.rows)
        in_tail = row < done - self.full
        return (rounds + (row < begun)) * self.size + in_tail * self.tail_size

    def so_far(self, done: int) -> str:
        """Such as '1,280 of 5,000 replicates'."""
        return f"{self.units(done):,} of {self.units(self.tasks):,} {self.unit}"


@dataclass(frozen=True, eq=False)
class Ran:
    """What a run gives back.

    Parameters
    ----------
    result : Progress
        Everything that was merged, the tail too. After a stop by hand its last round may be incomplete:
        `Workload.units_by_row` tells how much each row holds.
    state : Progress
        Whole rounds of whole tasks: what a checkpoint holds and a longer run starts from.
    complete : bool
        False when it was stopped by hand.
    why : str
        One sentence on why not every task was done; '' when all were.
    """

    result: Progress
    state: Progress
    complete: bool = True
    why: str = ""


class WorkersLost(RuntimeError):
    """The executor failed in the middle of a run.

    Parameters
    ----------
    message : str
    state : Progress
        Whole rounds merged until then.
    """

    def __init__(self, message: str, state: Progress):
        super().__init__(message)
        self.state = state


class _Merging:
    """The sums as they grow: parts are added in the order in which they are given."""

    def __init__(self, rows: int, state: Progress):
        self.rows = rows
        self.sums = {name: np.array(values, dtype=np.float64) for name, values in state.sums.items()}
        self.done = state.done
        self.failed = state.failed
        self.failures = list(state.failures)
        self.warned = {(one.category, one.message): one.count for one in state.warnings}
        self.torn = False

    def warn(self, warned: tuple[Warned, ...]) -> None:
        for one in warned:
            key = (one.category, one.message)
            if key not in self.warned and len(self.warned) >= KEPT:
                key = ("UserWarning", f"other warnings than the first {KEPT} kinds")
            self.warned[key] = self.warned.get(key, 0) + one.count

    def add(self, outcome: Outcome) -> None:
        part = outcome.value
        if isinstance(part, Raised):
            if isinstance(part.error, Exception):
                self.warn(outcome.warned)
            raise part.error
        if not isinstance(part, Part):
            raise TypeError(f"a task must return a Part, not {type(part).__name__}")
        sums = {name: np.asarray(values) for name, values in part.sums.items()}
        for name, values in sums.items():
            if not np.can_cast(values.dtype, np.float64):
                raise TypeError(f"sums {name!r} are of type {values.dtype}, but must be numbers that fit float64")
        if not self.done:
            self.sums = {name: np.zeros((self.rows, *values.shape)) for name, values in sums.items()}
        shapes = {name: values.shape for name, values in sums.items()}
        if shapes != (before := {name: values.shape[1:] for name, values in self.sums.items()}):
            raise ValueError(
                "every task must return sums of the same names and shapes: "
                f"these are {shapes}, those before them {before}"
            )
        self.torn = True  # an interrupt from here on leaves some sums with this task and some without
        with np.errstate(all="ignore"):  # sums of inf and -inf are nan, and show
            for name, values in sums.items():
                self.sums[name][self.done % self.rows] += values
        self.failed += len(part.failures)
        self.failures += part.failures[: max(KEPT - len(self.failures), 0)]
        self.warn(outcome.warned)
        self.done += 1
        self.torn = False

    def so_far(self) -> Progress:
        sums = {name: values.copy() for name, values in self.sums.items()}
        for values in sums.values():
            values.setflags(write=False)
        warned = tuple(Warned(*key, count) for key, count in self.warned.items())
        return Progress(sums, self.done, self.failed, tuple(self.failures), warned)


class _Saving:
    """Saves when something is new and it is time."""

    def __init__(self, save: Callable[[Progress], None] | None, every: float, state: Progress):
        self.save, self.every = save, every
        self.saved = state.done
        if save is not None:
            save(state)  # a file that cannot be written must show now, not after hours
        self.at = time.monotonic()

    def maybe(self, state: Progress) -> None:
        if time.monotonic() - self.at >= self.every:
            self.now(state)

    def now(self, state: Progress) -> None:
        if self.save is None or state.done == self.saved:
            return
        try:
            self.save(state)
            self.saved = state.done
        except (OSError, InvalidInput) as error:
            # a disk that has filled up must not take the run with it
            warnings.warn(f"The checkpoint could not be written: {error}", RuntimeWarning, stacklevel=4)
        self.at = time.monotonic()


def _tqdm() -> Any:
    with warnings.catch_warnings():
        # a notebook without ipywidgets gets the plain bar, without a lecture
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm
    return tqdm


@contextmanager
def _telling(
    progress: bool | Callable[[int, int], None], load: Workload, start: int
) -> Iterator[Callable[[int, bool], None]]:
    """What to call with the tasks done, and whether they were enough."""
    total = load.units(load.tasks)
    if callable(progress):
        yield lambda done, _: progress(load.units(done), total)
    elif not progress:
        yield lambda done, _: None
    else:
        bar = _tqdm()(total=total, initial=load.units(start), unit=f" {load.unit}", delay=BAR_DELAY, dynamic_ncols=True)

        def tell(done: int, enough: bool) -> None:
            if enough:
                bar.total = load.units(done)
            bar.update(load.units(done) - bar.n)

        with closing(bar):
            yield tell


@contextmanager
def _noted(load: Workload, number: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        error.add_note(f"This came out of task {number:,}, after {load.so_far(number)}.")
        raise


def _checked(state: Progress | None, load: Workload) -> Progress:
    if state is None:
        return Progress()
    rows = {len(values) for values in state.sums.values()}
    if rows - {load.rows}:
        raise InvalidInput(
            f"the earlier state has {min(rows - {load.rows})} rows, but this run has {load.rows}: "
            "start afresh, or run the same rows."
        )
    if state.done > load.full or state.done % load.rows:
        raise InvalidInput(
            f"the earlier state holds {state.done:,} tasks, but this run has {load.full:,} whole ones in rounds of "
            f"{load.rows:,}: start afresh, or ask for at least as much as before."
        )
    return state


def _in_a_line(error: BaseException | None) -> str:
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0]}" if said else type(error).__name__


def _trouble(error: BaseException | None, load: Workload, state: Progress, saved: bool) -> Exception:
    """The executor's own exception in one sentence."""
    if isinstance(error, pickle.PicklingError | AttributeError | TypeError):
        return InvalidInput(
            f"the tasks cannot be sent to the executor ({_in_a_line(error)}): define what they use at the top of a "
            "module, or take joblib's loky executor, which also sends what a notebook defines."
        )
    kept = (
        "what was done is in the checkpoint, so make a new executor and run again to go on."
        if saved
        else "make a new executor and run again, with a checkpoint if the run is long."
    )
    return WorkersLost(
        f"the workers were lost after {load.so_far(state.done)} ({_in_a_line(error)}), mostly because one was killed "
        f"for want of memory or could not load the task: {kept}",
        state,
    )


def run(
    task: Callable[[int], Part],
    load: Workload,
    *,
    state: Progress | None = None,
    enough: Callable[[Progress], bool] | None = None,
    executor: Executor | None = None,
    progress: bool | Callable[[int, int], None] = True,
    save: Callable[[Progress], None] | None = None,
    save_every: float = 10.0,
) -> Ran:
    """Do the tasks of a study and add up what they return.

    The bits of the sums depend on the tasks alone: not on the executor, the number of its workers, the grouping of
    tasks, nor on whether the run was interrupted or extended.

    Parameters
    ----------
    task : callable
        Takes the number of a task and returns its `Part`; a pure function of the number. For executors of processes
        it must be picklable, such as a frozen dataclass with `__call__`; it is sent with every group of tasks.
    load : Workload
    state : Progress, optional
        Start from there: its tasks are not done again.
    enough : callable, optional
        Asked with the state after every whole round (and with the state given, unless it is empty); the run stops at
        the first True. The tail is then left out.
    executor : concurrent.futures.Executor, optional
        Threads, processes, joblib's loky, Dask's `Client.get_executor()`; without one, this process. It is not shut
        down.
    progress : bool or callable
        True shows a bar on stderr once the run takes more than 2 seconds. A callable gets the units done and their
        total after each task.
    save : callable, optional
        Gets the state at the start, then after a whole round when `save_every` seconds have passed, and at the end,
        however the run ends. A failure to save at the start is raised, a later one becomes a warning.
    save_every : float
        Seconds.

    Returns
    -------
    Ran
        With `complete` False after Ctrl-C.

    Raises
    ------
    InvalidInput
        `state` does not fit `load`, or the task cannot be sent to the executor.
    WorkersLost
        The executor broke; its `state` has what was merged.

    Notes
    -----
    An exception out of a task is raised with the task's number in a note; failures that a study should survive are
    returned in `Part.failures`. Warnings of the tasks are counted in the state and given once each at the end. Tasks
    in threads beside the main one (a thread pool, Dask) let theirs pass as they are: catching warnings there would
    disturb the other threads.

    Examples
    --------
    >>> def squares(number):
    ...     return Part({"squares": np.array([number**2.0])})
    >>> three = run(squares, Workload(rows=2, full=6), progress=False)
    >>> three.result.sums["squares"]  # 0 + 4 + 16 and 1 + 9 + 25
    array([[20.],
           [35.]])
    >>> four = run(squares, Workload(rows=2, full=8), state=three.state, progress=False)
    >>> four.result.sums["squares"].ravel()
    array([56., 84.])
    """
    whole = _checked(state, load)
    saving = _Saving(save, save_every, whole)
    merging = _Merging(load.rows, whole)
    complete, why = True, ""

    def over() -> bool:
        return enough is not None and whole.done > 0 and enough(whole)

    try:
        with (
            one_blas_thread(),
            _telling(progress, load, whole.done) as tell,
            closing(outcomes(task, whole.done, load.tasks, executor)) as each,
        ):
            stop = over()
            while not stop and merging.done < load.tasks:
                outcome = next(each)
                with _noted(load, merging.done):
                    merging.add(outcome)
                if merging.done <= load.full and merging.done % load.rows == 0:
                    whole = merging.so_far()
                    stop = over()
                    saving.maybe(whole)
                tell(merging.done, stop)
            if stop:
                why = f"Enough after {load.so_far(whole.done)}."
    except KeyboardInterrupt:
        complete = False
    except ExecutorTrouble as trouble:
        _keep(saving, merging, whole)
        raise _trouble(trouble.__cause__, load, whole, save is not None) from trouble.__cause__
    except BaseException:
        _keep(saving, merging, whole)
        raise
    result = whole if merging.torn else merging.so_far()
    if not complete:
        why = f"Stopped by hand after {load.so_far(result.done)}."
    saving.now(whole)
    reissue(result.warnings)
    return Ran(result, whole, complete, why)


def _keep(saving: _Saving, merging: _Merging, whole: Progress) -> None:
    """Before an exception goes on: save and warn, but let neither take its place."""
    with suppress(Warning):
        saving.now(whole)
    with suppress(Warning):
        reissue(merging.so_far().warnings, stacklevel=3)
