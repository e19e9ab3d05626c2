"""Numbered tasks done in this process or on an executor: their outcomes come back in order, whoever did them.

A task sees the same surroundings everywhere: one BLAS thread, the caller's floating-point error settings, and its
warnings and exceptions are carried back as values.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
import traceback
import uuid
import warnings
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["ExecutorTrouble", "Outcome", "Raised", "Warned", "one_blas_thread", "outcomes", "reissue"]

GROUP_SECONDS = 0.2
"""Quick tasks are sent in groups of about this length. A group costs about 2 ms with processes (half of it to limit
the linear algebra) and 13 ms with Dask, measured on two busy cores, and others are under way meanwhile; much longer
groups would make a progress bar jump and a stop slow."""

AHEAD = 3
"""Groups sent and not yet merged, for each worker: enough that none waits, few enough that stopping is quick."""


@dataclass(frozen=True)
class Warned:
    """A warning that tasks gave, and how often.

    Parameters
    ----------
    category : str
        Class of the warning with its module, such as 'numpy.exceptions.ComplexWarning'; built-in ones without.
    message : str
    count : int
    """

    category: str
    message: str
    count: int


class Raised:
    """An exception that came out of a task; it survives the way from another process whatever its class."""

    def __init__(self, error: BaseException):
        self.error = error

    def __reduce__(self) -> tuple[Any, ...]:
        # pickling drops the traceback; and an exception that cannot be rebuilt would break the whole pool
        trace = "".join(traceback.format_exception(self.error)).rstrip()
        try:
            pickle.loads(pickle.dumps(self.error))
            error = self.error
        except Exception:
            error = RuntimeError(f"{type(self.error).__name__}: {self.error}")
        return _from_afar, (error, trace)


def _from_afar(error: BaseException, trace: str) -> Raised:
    error.add_note(f"In the worker:\n{trace}")
    return Raised(error)


@dataclass(frozen=True)
class Outcome:
    """What became of one task.

    Parameters
    ----------
    value : object
        What the task returned, or `Raised`.
    warned : tuple of Warned
        Warnings in order of first appearance.
    """

    value: object
    warned: tuple[Warned, ...] = ()


class ExecutorTrouble(Exception):
    """The executor failed, not a task; the cause is its own exception."""


_blas_lock = threading.Lock()
_blas_users = 0
_blas_limit: Any = None


def _nobody_inside() -> None:
    # the child of a fork has none of its parent's threads, yet a copy of their count and of the lock
    global _blas_lock, _blas_users
    _blas_lock, _blas_users = threading.Lock(), 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_nobody_inside)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Linear algebra on one thread, for as long as anybody in this process is inside.

    Threads of the workers' own would wait for each other, and the bits of a product depend on their number.
    Counted over the threads of the process, because the limit is the process's.
    """
    import scipy.linalg  # noqa: F401  so that its BLAS is loaded, hence limited
    from threadpoolctl import threadpool_limits

    global _blas_users, _blas_limit
    with _blas_lock:
        if _blas_users == 0:
            _blas_limit = threadpool_limits(1)
        _blas_users += 1
    try:
        yield
    finally:
        with _blas_lock:
            _blas_users -= 1
            if _blas_users == 0:
                _blas_limit.restore_original_limits()
                _blas_limit = None


def _category_name(category: type[Warning]) -> str:
    module = "__main__" if category.__module__ == "__mp_main__" else category.__module__
    return category.__qualname__ if module == "builtins" else f"{module}.{category.__qualname__}"


def _category(name: str) -> type[Warning]:
    """The class of that name if this process knows it, `UserWarning` otherwise; imports nothing."""
    parts = ["builtins", *name.split(".")] if "." not in name else name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        found: Any = sys.modules.get(".".join(parts[:cut]))
        for part in parts[cut:]:
            found = getattr(found, part, None)
        if isinstance(found, type) and issubclass(found, Warning):
            return found
    return UserWarning


def reissue(warned: tuple[Warned, ...], stacklevel: int = 2) -> None:
    """Give each warning once, with its count when above 1, through `warnings.warn`."""
    for one in warned:
        text = one.message if one.count == 1 else f"{one.message} ({one.count:,} times)"
        kind = _category(one.category)
        try:
            kind(text)
        except Exception:  # a class that wants other arguments
            kind = UserWarning
        warnings.warn(text, kind, stacklevel=stacklevel + 1)


def _caught(task: Callable[[int], object], number: int) -> object:
    try:
        return task(number)
    except (Exception, KeyboardInterrupt) as error:
        return Raised(error)


def _one(task: Callable[[int], object], number: int) -> Outcome:
    if threading.current_thread() is not threading.main_thread():
        # catch_warnings changes the whole process: in a thread beside others they pass as they are
        return Outcome(_caught(task, number))
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        value = _caught(task, number)
    counts = Counter((_category_name(warning.category), str(warning.message)) for warning in given)
    return Outcome(value, tuple(Warned(category, message, count) for (category, message), count in counts.items()))


def _group(
    task: Callable[[int], object], start: int, stop: int, errors: Any, _unique: str
) -> tuple[list[Outcome], float]:
    """Tasks `start` to `stop` in a worker, to the first exception; and the seconds they took."""
    began = time.perf_counter()
    done = []
    with one_blas_thread(), np.errstate(**errors):
        for number in range(start, stop):
            done.append(_one(task, number))
            if isinstance(done[-1].value, Raised):
                break
    return done, time.perf_counter() - began


def _workers_of(executor: Executor) -> int:
    """How many tasks an executor does at once, as far as it tells."""
    told = getattr(executor, "_max_workers", None)  # threads, processes, loky
    if not isinstance(told, int) and hasattr(executor, "_client"):  # Dask; a cluster may grow and shrink
        cores = executor._client.ncores()
        told = sum(cores.values()) if isinstance(cores, dict) else None
    return told if isinstance(told, int) and told > 0 else os.cpu_count() or 1


def _sent(task: Callable[[int], object], start: int, stop: int, executor: Executor) -> Iterator[Outcome]:
    errors = np.geterr()
    pending: deque[Future[tuple[list[Outcome], float]]] = deque()
    workers, asked = 0, -float("inf")
    size = 1
    following = start
    try:
        while pending or following < stop:
            if time.monotonic() - asked > 5.0:
                workers, asked = _workers_of(executor), time.monotonic()
            while following < stop and len(pending) < AHEAD * workers:
                # towards the end in smaller groups, so that the workers end together
                end = following + max(1, min(size, (stop - following) // (2 * workers)))
                # Dask would answer an equal call from an earlier, perhaps cancelled one: no two are equal
                unique = uuid.uuid4().hex
                pending.append(executor.submit(_group, task, following, end, errors, unique))
                following = end
            while not pending[0].done():  # in slices: a wait without end cannot be interrupted on every system
                wait([pending[0]], timeout=1.0)
            done, seconds = pending.popleft().result()
            size = max(1, min(int(GROUP_SECONDS * len(done) / max(seconds, 1e-9)), 4 * len(done)))
            yield from done
    except Exception as error:
        # exceptions of tasks come as values: this one is the executor's
        raise ExecutorTrouble from error
    finally:
        for future in pending:
            future.cancel()


def outcomes(
    task: Callable[[int], object], start: int, stop: int, executor: Executor | None
) -> Generator[Outcome, None, None]:
    """Do tasks `start` to `stop` and give their outcomes in order.

    Parameters
    ----------
    task : callable
        Takes the number of a task.
    start, stop : int
    executor : concurrent.futures.Executor or None
        None does each task when its outcome is asked for, in this process.

    Yields
    ------
    Outcome
        In order of the number. Closing the iterator cancels what has not begun.

    Raises
    ------
    ExecutorTrouble
        The executor failed: a worker was killed, the task cannot be sent, it was shut down.

    Examples
    --------
    >>> [outcome.value for outcome in outcomes(hex, 9, 12, None)]
    ['0x9', '0xa', '0xb']
    """
    if executor is not None:
        yield from _sent(task, start, stop, executor)
        return
    for number in range(start, stop):
        yield _one(task, number)
