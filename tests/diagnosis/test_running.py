"""A run gives the same bits on any executor, after any interruption; this file is also the script of a user.

`python test_running.py KIND` runs every scenario on that kind of executor, with tasks that are defined in `__main__`,
and prints what came of it as JSON. The tests compare that with the same scenarios in their own process.
"""

import contextlib
import hashlib
import json
import os
import pickle
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from simkit.checks import InvalidInput
from simkit.diagnosis import running, workers
from simkit.diagnosis.checkpoint import load, save
from simkit.diagnosis.running import Failure, Part, Progress, WorkersLost, Workload, run

LOAD = Workload(rows=3, full=24, tail=3, unit="replicates", size=10, tail_size=4)
SETTINGS = {"seed": "7"}


@dataclass(frozen=True)
class Noise:
    """Numbers of all sizes, so that the order of adding them shows in the bits."""

    seed: int = 0
    seconds: float = 0.0
    rows: int = 3

    def __call__(self, number):
        time.sleep(self.seconds)
        rng = np.random.default_rng([self.seed, number])
        values = rng.normal(size=4) * 10.0 ** rng.uniform(-8, 8, size=4)
        return Part({"values": values, "count": np.array(1.0), "square": np.outer(values, values)})


@dataclass(frozen=True)
class Product:
    """A long sum of products, whose bits depend on the number of threads that linear algebra uses."""

    def __call__(self, number):
        x = np.random.default_rng(number).normal(size=200_000)
        threads = max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")
        return Part({"dot": x @ x, "threads": threads})


@dataclass(frozen=True)
class Failing:
    def __call__(self, number):
        found = Failure(f"draw {number % 3}, replicate {number}", "ZeroDivisionError: division by zero")
        return Part({"n": np.zeros(())}, (found,) * (number % 2))


class Doubt(UserWarning):
    pass


@dataclass(frozen=True)
class Warning_:
    def __call__(self, number):
        warnings.warn("always", Doubt, stacklevel=1)
        warnings.warn("always", Doubt, stacklevel=1)
        if number == 4:
            np.log(np.array(0.0))
        return Part({"n": np.ones(())})


class Odd(Exception):
    """Cannot be unpickled: it wants two arguments and keeps one."""

    def __init__(self, one, two):
        super().__init__(one)


@dataclass(frozen=True)
class Raising:
    error: str
    at: int = 14

    def __call__(self, number):
        if number == self.at:
            if self.error == "odd":
                raise Odd("odd one", 2)
            raise {"division": ZeroDivisionError, "hand": KeyboardInterrupt}[self.error]("from within")
        return Noise()(number)


@dataclass(frozen=True)
class Deadly:
    def __call__(self, number):
        if number == 7:
            os._exit(9)
        return Noise()(number)


@dataclass(frozen=True)
class Locked:
    lock: object

    def __call__(self, number):
        return Noise()(number)


def bits(state):
    told = hashlib.sha256(repr((state.done, state.failed, state.failures, state.warnings)).encode())
    for name, values in state.sums.items():
        told.update(f"{name} {values.dtype} {values.shape}".encode() + values.tobytes())
    return told.hexdigest()


def quietly(task, load=LOAD, **others):
    return run(task, load, **{"progress": False, **others})


def after_four_rounds(state):
    return state.done >= 12


def scenarios(executor):
    """What must be the same whatever the executor."""
    stopped = quietly(Raising("hand"), executor=executor)
    resumed = quietly(Noise(), state=stopped.state, executor=executor)
    enough = quietly(Noise(), enough=after_four_rounds, executor=executor)
    failing = quietly(Failing(), executor=executor).result
    product = quietly(Product(), Workload(2, 4), executor=executor).result
    found = {
        "plain": bits(quietly(Noise(), executor=executor).result),
        "by hand": [stopped.complete, stopped.why, stopped.state.done, stopped.result.done],
        "resumed": bits(resumed.result),
        "enough": [enough.complete, enough.why, enough.result.done, bits(enough.result)],
        "failures": [failing.failed, [failure.address for failure in failing.failures]],
        "products": [bits(product), product.sums["threads"].tolist()],
    }
    for error in ("division", "odd"):
        saved = []
        try:
            quietly(Raising(error), executor=executor, save=saved.append)
        except Exception as raised:
            # what an exception cannot carry to another process it carries as text
            found[error] = [str(raised).split(": ")[-1], raised.__notes__[-1], saved[-1].done]
    return found


def warned(executor):
    with warnings.catch_warnings(record=True) as given_:
        warnings.simplefilter("always")
        result = quietly(Warning_(), executor=executor).result
    told = [[one.category.rpartition(".")[-1], one.message, one.count] for one in result.warnings]
    return told, [[one.category.__name__, str(one.message)] for one in given_]


@contextlib.contextmanager
def of_kind(kind):
    if kind == "dask":
        from distributed import Client, LocalCluster

        with (
            LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=None, silence_logs=50
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client.get_executor()
    elif kind == "loky":
        from joblib.externals.loky import get_reusable_executor

        executor = get_reusable_executor(2)
        yield executor
        executor.shutdown()
    else:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(2, multiprocessing.get_context(kind)) as executor:
            yield executor


def script(kind):
    with of_kind(kind) as executor:
        found = {"scenarios": scenarios(executor), "warned": warned(executor)}
        try:
            quietly(Locked(threading.Lock()), executor=executor)
        except InvalidInput as error:
            found["locked"] = str(error)
    if kind != "dask":  # Dask starts a killed worker three times over before it gives up
        with of_kind(kind) as executor:
            try:
                quietly(Deadly(), executor=executor)
            except WorkersLost as error:
                found["deadly"] = [str(error), error.state.done]
    print(json.dumps(found))


def killed_script(path):
    quietly(Noise(seconds=0.01), save=lambda state: save(path, state, SETTINGS), save_every=0.0)


def python(*arguments):
    return [sys.executable, "-W", "error", *map(str, arguments)]


@pytest.fixture(scope="module")
def expected():
    return scenarios(None)


# --- the same bits ---------------------------------------------------------------------------------------------------


def test_sums_by_hand():
    # rows 0 and 1 get tasks 0, 2, 4 and 1, 3, 5
    def task(number):
        return Part({"n": np.array(1.0), "at": np.array([number, 10.0 * number])})

    ran = quietly(task, Workload(2, 4, 2))
    assert ran.result.sums["n"].tolist() == [3.0, 3.0]
    assert ran.result.sums["at"].tolist() == [[6.0, 60.0], [9.0, 90.0]]
    # the tail is no part of what is kept
    assert ran.state.sums["at"].tolist() == [[2.0, 20.0], [4.0, 40.0]]
    assert (ran.result.done, ran.state.done, ran.complete, ran.why) == (6, 4, True, "")


def test_the_order_of_adding_shows_in_the_bits():
    # otherwise the tests below could not fail
    task = Noise()
    forward = sum(task(number).sums["values"] for number in range(0, 24, 3))
    backward = sum(task(number).sums["values"] for number in range(21, -1, -3))
    assert forward.tobytes() != backward.tobytes()
    plain = quietly(task).state.sums["values"]
    assert plain[0].tobytes() == forward.tobytes()


@pytest.mark.parametrize("count", [1, 2, 8])
def test_threads_change_nothing(count, expected):
    with ThreadPoolExecutor(count) as executor:
        assert scenarios(executor) == expected


@pytest.mark.parametrize("kind", ["spawn", "loky", "dask"])
def test_processes_change_nothing(kind, expected):
    command = python(__file__, kind)
    if kind == "dask":  # its workers inherit this, and the tasks' own warnings are not caught there
        command[3:3] = ["-W", "default::UserWarning", "-W", "default::RuntimeWarning"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["scenarios"] == expected
    kinds = [["Doubt", "always", 54], ["RuntimeWarning", "divide by zero encountered in log", 1]]
    again = [["Doubt", "always (54 times)"], ["RuntimeWarning", "divide by zero encountered in log"]]
    # Dask runs tasks in threads of its workers, where warnings go their own way
    assert found["warned"] == ([[], []] if kind == "dask" else [kinds, again])
    if kind == "dask":
        assert "always" in told.stderr
    assert found["locked"].startswith("the tasks cannot be sent to the executor (")
    assert found["locked"].endswith("take joblib's loky executor, which also sends what a notebook defines.")
    if kind != "dask":
        sentence, done = found["deadly"]
        assert sentence.startswith(f"the workers were lost after {10 * done} of 252 replicates (")
        assert sentence.endswith("make a new executor and run again, with a checkpoint if the run is long.")
        assert done in (0, 3, 6)


def test_what_the_scenarios_find(expected):
    # the same everywhere, and right
    assert expected["by hand"] == [False, "Stopped by hand after 140 of 252 replicates.", 12, 14]
    assert expected["resumed"] == expected["plain"]
    assert expected["enough"][:3] == [True, "Enough after 120 of 252 replicates.", 12]
    assert expected["failures"][0] == 13
    assert expected["failures"][1][:2] == ["draw 1, replicate 1", "draw 0, replicate 3"]
    assert expected["products"][1] == [2.0, 2.0]  # two tasks a row, one thread each
    assert expected["division"] == ["from within", "This came out of task 14, after 140 of 252 replicates.", 12]
    assert expected["odd"][0] == "odd one"


def test_linear_algebra_has_its_threads_back():
    before = threadpool_info()
    with ThreadPoolExecutor(2) as executor:
        quietly(Product(), Workload(2, 4), executor=executor)
    assert threadpool_info() == before


class Shuffled(Executor):
    """Finishes the last first, as a cluster might."""

    _max_workers = 2

    def __init__(self, group):
        self.group = group
        self.waiting = []
        self.sizes = []

    def submit(self, fn, task, start, stop, *others):
        self.sizes.append(stop - start)
        future = Future()
        self.waiting.append((future, fn, (task, start, stop, *others)))
        if len(self.waiting) == self.group or stop == 27:
            for one, call, arguments in reversed(self.waiting):
                if one.set_running_or_notify_cancel():
                    one.set_result(call(*arguments))
            self.waiting = []
        return future


def test_groups_that_end_in_another_order(expected, monkeypatch):
    # groups as large as they are allowed to grow
    monkeypatch.setattr(workers, "GROUP_SECONDS", 1e9)
    executor = Shuffled(3)
    assert bits(quietly(Noise(), executor=executor).result) == expected["plain"]
    assert sum(executor.sizes) == 27
    assert max(executor.sizes) > 1 and executor.sizes[-1] == 1


def test_the_number_of_groups_under_way_is_bounded():
    most = 0

    class Counting(ThreadPoolExecutor):
        def submit(self, fn, *arguments):
            nonlocal most
            future = super().submit(fn, *arguments)
            flying.append(future)
            most = max(most, sum(not one.done() for one in flying))
            return future

    flying = []
    with Counting(2) as executor:
        quietly(Noise(seconds=0.001), Workload(1, 200), executor=executor)
    assert most <= workers.AHEAD * 2


class Sparing(Executor):
    """Does the first round at once and the others never."""

    _max_workers = 2

    def __init__(self):
        self.futures = []
        self.calls = []

    def submit(self, fn, *arguments):
        future = Future()
        if arguments[1] < 3:
            future.set_result(fn(*arguments))
        self.futures.append(future)
        self.calls.append(arguments)
        return future


def test_what_has_not_begun_is_cancelled():
    executor = Sparing()
    assert quietly(Noise(), enough=bool, executor=executor).result.done == 3
    assert len(executor.futures) > 3
    assert all(future.cancelled() for future in executor.futures[3:])


def test_no_two_submissions_are_equal():
    # Dask would take the second for the first, which may have been cancelled
    executor = Sparing()
    for _ in range(2):
        quietly(Noise(), enough=bool, executor=executor)
    assert len({repr(arguments) for arguments in executor.calls}) == len(executor.calls)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_worker_does_not_inherit_who_limits_linear_algebra():
    code = """
import os
from simkit.diagnosis import workers
with workers.one_blas_thread(), workers._blas_lock:
    child = os.fork()
    if not child:
        with workers.one_blas_thread():
            inside = workers._blas_users
        os._exit(0 if (inside, workers._blas_users) == (1, 0) else 1)
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


# --- interrupted, resumed, topped up ---------------------------------------------------------------------------------


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_history_of_a_run_gives_the_same_bits(data):
    rows = data.draw(st.integers(1, 4), "rows")
    rounds = data.draw(st.integers(0, 6), "rounds")
    tail = data.draw(st.integers(0, rows), "tail")
    load_ = Workload(rows, rows * rounds, tail)
    plain = quietly(Noise(), load_).result
    state = None
    for _ in range(data.draw(st.integers(0, 3), "sittings")):
        begun = 0 if state is None else state.done
        at = data.draw(st.integers(begun, load_.tasks), "stopped at")
        before = data.draw(st.integers(-(-begun // rows), rounds), "rounds asked for")
        stopped = quietly(Raising("hand", at), Workload(rows, rows * before, tail), state=state)
        assert stopped.state.done == min(at, rows * before) // rows * rows
        # through the file or the pickle, as it comes
        state = pickle.loads(pickle.dumps(stopped.state))
    assert bits(quietly(Noise(), load_, state=state).result) == bits(plain)


def test_topping_up_past_a_tail_is_one_long_run():
    short = quietly(Noise(), Workload(3, 9, 2))
    assert short.result.done == 11
    longer = quietly(Noise(), Workload(3, 24, 2), state=short.state)
    assert bits(longer.result) == bits(quietly(Noise(), Workload(3, 24, 2)).result)


def test_interrupted_by_the_progress_callback(expected):
    def tell(done, of):
        assert of == 252
        if done == 110:
            raise KeyboardInterrupt

    stopped = quietly(Noise(), progress=tell)
    assert stopped.why == "Stopped by hand after 110 of 252 replicates."
    assert (stopped.result.done, stopped.state.done) == (11, 9)
    assert stopped.result.sums["count"].tolist() == [4.0, 4.0, 3.0]
    assert LOAD.units_by_row(11).tolist() == [40, 40, 30]
    assert bits(quietly(Noise(), state=stopped.state).result) == expected["plain"]


def test_interrupted_in_the_middle_of_adding(expected):
    class Interrupting(float):
        def __radd__(self, other):
            raise KeyboardInterrupt

    class Torn(np.ndarray):
        def __array_ufunc__(self, *arguments, **others):
            raise KeyboardInterrupt

    def task(number):
        part = Noise()(number)
        if number == 10:
            part.sums["square"] = part.sums["square"].view(Torn)
        return part

    # np.asarray would take the subclass away: let it through
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running.np, "asarray", np.asanyarray)
        stopped = quietly(task)
    # task 10 is in some sums and not in others: none of its round is given
    assert (stopped.complete, stopped.result.done, stopped.state.done) == (False, 9, 9)
    assert bits(quietly(Noise(), state=stopped.state).result) == expected["plain"]


def test_interrupted_while_saving(tmp_path, expected):
    calls = []

    def saving(state):
        calls.append(state.done)
        if len(calls) == 3:
            raise KeyboardInterrupt
        save(tmp_path / "study.npz", state, SETTINGS)

    stopped = quietly(Noise(), save=saving, save_every=0.0)
    assert calls == [0, 3, 6, 6] and not stopped.complete
    kept = load(tmp_path / "study.npz", SETTINGS)
    assert bits(kept) == bits(stopped.state)
    assert bits(quietly(Noise(), state=kept).result) == expected["plain"]


def test_a_killed_run_goes_on_from_its_checkpoint(tmp_path, expected):
    path = tmp_path / "study.npz"
    child = subprocess.Popen(python(__file__, "killed", path), stderr=subprocess.PIPE, text=True)
    try:
        while (state := load(path, SETTINGS)) is None or state.done < 6:
            assert child.poll() is None, child.stderr.read()
            time.sleep(0.005)
    finally:
        child.kill()
        child.communicate()
    state = load(path, SETTINGS)
    assert 6 <= state.done <= 24 and state.done % 3 == 0
    assert bits(quietly(Noise(), state=state).result) == expected["plain"]


def test_nothing_is_done_twice():
    seen = []

    def task(number):
        seen.append(number)
        return Noise()(number)

    state = quietly(task, Workload(3, 9, 2)).state
    quietly(task, Workload(3, 12, 1), state=state)
    assert seen == [*range(11), *range(9, 13)]


# --- when to stop ----------------------------------------------------------------------------------------------------


def test_enough_is_asked_after_every_round_and_of_what_was_given():
    asked = []

    def never(state):
        asked.append((state.done, float(state.sums["count"].sum())))
        return False

    first = quietly(Noise(), Workload(3, 6, 2), enough=never)
    assert asked == [(3, 3.0), (6, 6.0)]
    quietly(Noise(), Workload(3, 9), state=first.state, enough=never)
    assert asked[2:] == [(6, 6.0), (9, 9.0)]


def test_a_state_that_is_enough_needs_no_task():
    state = quietly(Noise(), Workload(3, 12)).state
    ran = quietly(Raising("division", 12), state=state, enough=after_four_rounds)
    assert bits(ran.result) == bits(state)
    assert (ran.complete, ran.why) == (True, "Enough after 120 of 252 replicates.")


def test_what_enough_is_shown_stays_as_it_was():
    shown = []
    quietly(Noise(), enough=lambda state: bool(shown.append((state, bits(state)))))
    assert len(shown) == 8
    assert all(bits(state) == before for state, before in shown)
    with pytest.raises(ValueError, match="read-only"):
        shown[0][0].sums["count"][0] = 9.0


# --- saving ----------------------------------------------------------------------------------------------------------


def test_saved_at_the_start_after_rounds_and_at_the_end():
    saved = []
    quietly(Noise(), save=lambda state: saved.append(state.done), save_every=0.0)
    assert saved == [0, 3, 6, 9, 12, 15, 18, 21, 24]
    saved.clear()
    quietly(Noise(), save=lambda state: saved.append(state.done), save_every=3600.0)
    assert saved == [0, 24]


def test_a_file_that_cannot_be_written_shows_before_the_first_task(tmp_path):
    seen = []
    with pytest.raises(InvalidInput, match="has no folder to be in"):
        quietly(seen.append, save=lambda state: save(tmp_path / "none" / "study.npz", state, SETTINGS))
    assert seen == []


def test_a_disk_that_fills_up_does_not_take_the_run_with_it(expected):
    calls = []

    def full(state):
        calls.append(state.done)
        if 0 < state.done < 20:
            raise OSError(28, "No space left on device")

    with pytest.warns(RuntimeWarning, match="The checkpoint could not be written: .*No space left") as given_:
        ran = quietly(Noise(), save=full, save_every=0.0)
    assert bits(ran.result) == expected["plain"]
    assert calls[-1] == 24 and len(given_) == 6


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_the_first_hundred_failures_are_kept_and_all_counted():
    result = quietly(Failing(), Workload(3, 300)).result
    assert (result.failed, len(result.failures)) == (150, 100)
    assert result.failures[-1].address == "draw 1, replicate 199"


def test_warnings_are_counted_kept_and_given_once():
    with pytest.warns() as given_:
        result = quietly(Warning_()).result
    name = f"{Doubt.__module__}.Doubt"
    assert result.warnings[0] == workers.Warned(name, "always", 54)
    assert result.warnings[1] == workers.Warned("RuntimeWarning", "divide by zero encountered in log", 1)
    assert [(one.category, str(one.message)) for one in given_] == [
        (Doubt, "always (54 times)"),
        (RuntimeWarning, "divide by zero encountered in log"),
    ]
    # as if the caller of `run` had given them
    assert [one.filename for one in given_] == [__file__] * 2


def test_warnings_of_earlier_sittings_are_told_again():
    with pytest.warns() as given_:
        state = quietly(Warning_(), Workload(3, 9)).state
    assert str(given_[0].message) == "always (18 times)"
    with pytest.warns() as given_:
        quietly(Warning_(), Workload(3, 24), state=state)
    assert str(given_[0].message) == "always (48 times)"


def test_warnings_of_a_task_that_was_interrupted_do_not_count():
    def task(number):
        warnings.warn("again", Doubt, stacklevel=1)
        return Raising("hand", 4)(number)

    with pytest.warns(Doubt, match=r"^again \(4 times\)$"):
        quietly(task)


def test_too_many_kinds_of_warnings_are_counted_together():
    def task(number):
        warnings.warn(f"number {number}", UserWarning, stacklevel=1)
        return Part({})

    with pytest.warns(UserWarning) as given_:
        result = quietly(task, Workload(1, 130)).result
    assert len(result.warnings) == len(given_) == 101
    assert str(given_[-1].message) == "other warnings than the first 100 kinds (30 times)"


def test_a_class_of_warnings_unknown_here_is_a_user_warning():
    with pytest.warns(UserWarning, match="far away"):
        workers.reissue((workers.Warned("nowhere.Strange", "far away", 1),))
    with pytest.warns(np.exceptions.ComplexWarning):
        workers.reissue((workers.Warned("numpy.exceptions.ComplexWarning", "i", 1),))
    # not to be looked up by any name that is no warning
    with pytest.warns(UserWarning, match="danger"):
        workers.reissue((workers.Warned("os.system", "danger", 1),))


def test_warnings_in_threads_pass_as_they_are():
    with pytest.warns(Doubt) as given_, ThreadPoolExecutor(2) as executor:
        result = quietly(Warning_(), Workload(3, 3), executor=executor).result
    assert result.warnings == ()
    assert [str(one.message) for one in given_] == ["always"] * 6


def test_settings_for_floating_point_errors_reach_the_workers():
    def task(number):
        return Part({"x": np.log(np.array(0.0))})

    with np.errstate(divide="raise"), ThreadPoolExecutor(2) as executor, pytest.raises(FloatingPointError):
        quietly(task, executor=executor)


def test_an_exception_of_a_task_keeps_its_traceback():
    with ThreadPoolExecutor(2) as executor, pytest.raises(ZeroDivisionError) as caught:
        quietly(Raising("division"), executor=executor)
    assert caught.traceback[-1].name == "__call__"


def test_an_exception_survives_the_way_from_another_process():
    try:
        Raising("division")(14)
    except ZeroDivisionError as error:
        far = pickle.loads(pickle.dumps(workers.Raised(error))).error
    assert type(far) is ZeroDivisionError and "in __call__" in far.__notes__[0]


def test_tasks_that_return_something_else():
    with pytest.raises(TypeError, match="must return a Part, not int") as caught:
        quietly(abs)
    assert caught.value.__notes__ == ["This came out of task 0, after 0 of 252 replicates."]
    with pytest.raises(ValueError, match="every task must return sums of the same names and shapes"):
        quietly(lambda number: Part({"x": np.zeros(number)}))
    with pytest.raises(ValueError, match="same names"):
        quietly(lambda number: Part({f"x{number // 4}": np.zeros(1)}))
    with pytest.raises(TypeError, match="complex128"):
        quietly(lambda number: Part({"x": np.zeros(1, complex)}))


def test_an_executor_that_was_shut_down(tmp_path):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(WorkersLost) as caught:
        quietly(Noise(), executor=executor, save=lambda state: None)
    assert str(caught.value) == (
        "the workers were lost after 0 of 252 replicates (RuntimeError: cannot schedule new futures after shutdown), "
        "mostly because one was killed for want of memory or could not load the task: what was done is in the "
        "checkpoint, so make a new executor and run again to go on."
    )
    assert caught.value.state.done == 0


@pytest.mark.parametrize(
    ("load_", "done", "sentence"),
    [
        (
            Workload(3, 6),
            9,
            "the earlier state holds 9 tasks, but this run has 6 whole ones in rounds of 3: start afresh, or ask for "
            "at least as much as before.",
        ),
        (
            Workload(2, 40),
            9,
            "the earlier state has 3 rows, but this run has 2: start afresh, or run the same rows.",
        ),
        (
            Workload(3, 12),
            8,
            "the earlier state holds 8 tasks, but this run has 12 whole ones in rounds of 3: start afresh, or ask for "
            "at least as much as before.",
        ),
    ],
)
def test_a_state_that_does_not_fit(load_, done, sentence):
    state = replace(quietly(Noise(), Workload(3, 9)).state, done=done)
    with pytest.raises(InvalidInput) as caught:
        quietly(Noise(), load_, state=state)
    assert str(caught.value) == sentence


def test_workloads_that_are_none():
    with pytest.raises(InvalidInput) as caught:
        Workload(3, 10)
    assert str(caught.value) == (
        "full is 10, but must be a multiple of the 3 rows: give whole rounds, and what is left over as tail."
    )
    with pytest.raises(InvalidInput, match="tail is 4, but must be a whole number from 0 to 3"):
        Workload(3, 9, 4)
    with pytest.raises(InvalidInput, match="rows is 0"):
        Workload(0, 0)
    empty = quietly(Noise(), Workload(3, 0))
    assert (empty.result.done, empty.complete, dict(empty.result.sums)) == (0, True, {})


def test_units_by_row_are_the_units():
    for done in range(LOAD.tasks + 1):
        assert LOAD.units_by_row(done).sum() == LOAD.units(done)


# --- what a person sees ----------------------------------------------------------------------------------------------


def test_a_callable_hears_of_every_task():
    heard = []
    quietly(Noise(), Workload(2, 4, 1, size=10, tail_size=3), progress=lambda *told: heard.append(told))
    assert heard == [(10, 43), (20, 43), (30, 43), (40, 43), (43, 43)]


def test_a_quick_run_shows_no_bar(capsys):
    run(Noise(), LOAD)
    assert capsys.readouterr() == ("", "")


def test_a_bar_counts_units(capsys, monkeypatch):
    monkeypatch.setattr(running, "BAR_DELAY", 1e-9)
    run(Noise(), LOAD)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "100%" in shown.err and "252/252" in shown.err and "replicates/s" in shown.err


def test_a_bar_that_is_taken_up_again_counts_from_there(monkeypatch):
    told = {}

    class Bar:
        def __init__(self, **others):
            told.update(others)
            self.n = others["initial"]

        def update(self, more):
            self.n += more

        def close(self):
            told["ended"] = self.n

    monkeypatch.setattr(running, "_tqdm", lambda: Bar)
    run(Noise(), LOAD, state=quietly(Noise(), Workload(3, 12)).state)
    assert (told["initial"], told["total"], told["ended"], told["delay"]) == (120, 252, 252, 2.0)


def test_a_bar_ends_where_it_was_enough(capsys, monkeypatch):
    monkeypatch.setattr(running, "BAR_DELAY", 1e-9)
    run(Noise(), LOAD, enough=after_four_rounds)
    shown = capsys.readouterr().err
    assert "120/120" in shown


def test_a_notebook_without_widgets_gets_the_plain_bar():
    code = """
import sys, types
shell = type("ZMQInteractiveShell", (), {})()
sys.modules["ipykernel.zmqshell"] = types.ModuleType("ipykernel.zmqshell")
sys.modules["IPython"] = types.ModuleType("IPython")
sys.modules["IPython"].get_ipython = lambda: shell
sys.modules["ipywidgets"] = None
import numpy as np
from simkit.diagnosis import running
running.BAR_DELAY = 1e-9
running.run(lambda number: running.Part({"x": np.ones(1)}), running.Workload(1, 5))
"""
    told = subprocess.run(python("-c", code), capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr
    assert "5/5" in told.stderr and "Warning" not in told.stderr


def test_a_run_beside_the_main_thread():
    results = []
    thread = threading.Thread(target=lambda: results.append(quietly(Noise()).result))
    thread.start()
    thread.join()
    assert bits(results[0]) == bits(quietly(Noise()).result)


def test_an_empty_progress_has_nothing():
    assert (Progress().done, dict(Progress().sums)) == (0, {})


if __name__ == "__main__":
    if sys.argv[1] == "killed":
        killed_script(Path(sys.argv[2]))
    else:
        script(sys.argv[1])
