"""Estimates, functions of one's own, and that nobody here can see the truth."""

import subprocess
import sys
from collections import Counter
from dataclasses import FrozenInstanceError, fields
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simkit
from simkit.checks import InvalidInput
from simkit.design.presets import employer_web
from simkit.estimation.estimate import Estimate
from simkit.estimation.estimator import UserEstimator, as_estimator
from simkit.estimation.shares import FaceValue
from simkit.response.responses import Responses, Tally

REASONS = ("pay", "manager", "remote")


@pytest.fixture
def rows():
    """Six people: two say pay, one manager, one a platitude, two nothing."""
    named = np.array([0, 0, 1, 3, -1, -1])
    start = np.where(named < 0, -1, 0)
    people = np.array([6])
    return Responses(
        employer_web(), REASONS, ("all",), people, people, start * 0, np.where(named < 0, 1, 4), start,
        (named >= 0)[:, None], named, np.zeros(6, dtype=bool), np.zeros((6, 3), dtype=bool),
    )  # fmt: skip


@pytest.fixture
def counts():
    """Two replicates of three reasons."""
    people = np.array([[6], [6]])
    reported = np.array([[[2, 1, 0, 1]], [[0, 0, 0, 0]]])
    return Tally(employer_web(), REASONS, ("all",), people, people, people, people, reported, reported[:, :, :3])


# estimates


def test_estimate_keeps_a_copy_that_nobody_changes():
    mine = np.array([0.25, 0.75])
    estimate = Estimate(mine, [0.1, 0.5], [0.4, np.nan])
    mine[0] = 9
    assert estimate.value.tolist() == [0.25, 0.75]
    assert estimate.low.dtype == float and np.isnan(estimate.high[1])
    with pytest.raises(ValueError, match="read-only"):
        estimate.value[0] = 0.5
    with pytest.raises(FrozenInstanceError):
        estimate.value = mine
    assert Estimate(mine).low is None is Estimate(mine).high


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (([0.5], [0.1]), "high is None, but low is not: give both ends of the interval, or neither."),
        (([0.5], None, [0.1]), "low is None, but high is not: give both ends of the interval, or neither."),
        (([0.5], [0.1], [0.2, 0.3]), "the shape of high is (2,), but must be (1,) as that of value: give one end a"
         " share, nan where there is none."),
        (([0.5], [0.4], [0.3]), "low is 0.4, but must be at most high, here 0.3: exchange the two."),
        (([np.inf],), "value holds an infinite number, but shares are finite: give nan where not estimable."),
        ((["a"],), "value is ['a'], but must be an array of numbers: give shares, nan where not estimable."),
        ((0.5,), "the shape of value is (), but must be (R, K) for R replicates or (K,) for the rows of one:"
         " give one share a reason."),
    ],
)  # fmt: skip
def test_what_is_no_estimate(given, sentence):
    with pytest.raises(InvalidInput) as refused:
        Estimate(*given)
    assert str(refused.value) == sentence


# functions of one's own


def first_answers(seen):
    """The shares among the first three answers."""
    return np.bincount(seen.reported[seen.reported >= 0][:3], minlength=4)[:3] / 3


def test_a_function_of_rows(rows):
    estimator = as_estimator(first_answers)
    assert (estimator.name, estimator.needs) == ("first answers", "rows")
    estimate = estimator(rows)
    np.testing.assert_allclose(estimate.value, [2 / 3, 1 / 3, 0])
    assert estimate.low is None and estimate.high is None


def test_a_function_of_counts(counts):
    def plus_one(seen):
        return (seen.reports[:, :3] + 1) / (seen.reports[:, :3].sum(axis=1, keepdims=True) + 3)

    estimate = as_estimator(plus_one, "counts")(counts)
    np.testing.assert_allclose(estimate.value, [[3 / 6, 2 / 6, 1 / 6], [1 / 3, 1 / 3, 1 / 3]])


def test_a_mapping_in_any_order(rows, counts):
    of_rows = UserEstimator("mine", lambda _: {"remote": 0.1, "pay": 0.6, "manager": float("nan")})
    np.testing.assert_array_equal(of_rows(rows).value, [0.6, np.nan, 0.1])
    of_counts = UserEstimator(
        "mine", lambda seen: {"remote": np.zeros(2), "pay": np.array([0.5, 0.7]), "manager": [0.5, 0.3]}, "counts"
    )
    np.testing.assert_array_equal(of_counts(counts).value, [[0.5, 0.5, 0], [0.7, 0.3, 0]])
    column = UserEstimator("mine", lambda _: pd.Series({"manager": 0.25, "pay": 0.75, "remote": 0.0}))
    np.testing.assert_array_equal(column(rows).value, [0.75, 0.25, 0])


def test_an_estimate_with_its_interval(rows):
    estimate = UserEstimator("mine", lambda _: Estimate([0.5, 0.5, 0], [0.1] * 3, [1.2] * 3))(rows)
    assert estimate.high.tolist() == [1.2] * 3
    # a share that rounding takes beyond 1
    assert UserEstimator("mine", lambda _: [1 + 1e-15, -1e-17, 0])(rows).value.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ([0.5, 0.5], "estimator 'mine': shape of the shares is (2,), but must be (3,), one share for each of pay,"
         " manager, remote: return nan, not less."),
        (np.full((1, 3), 0.3), "estimator 'mine': shape of the shares is (1, 3), but must be (3,), one share for each"
         " of pay, manager, remote: return nan, not less."),
        (0.5, "estimator 'mine': shape of the shares is (), but must be that of one share a reason:"
         " return an array of shares."),
        ([50.0, 30, 20], "estimator 'mine': one of the shares is 50.0, but must lie between 0 and 1, or be nan:"
         " return shares, not counts or per cent."),
        ([-0.1, 0.5, 0.6], "estimator 'mine': one of the shares is -0.1, but must lie between 0 and 1, or be nan:"
         " return shares, not counts or per cent."),
        (Estimate([1.5, 0, 0]), "estimator 'mine': one of the shares is 1.5, but must lie between 0 and 1, or be nan:"
         " return shares, not counts or per cent."),
        ([np.inf, 0, 0], "estimator 'mine': one of the shares is inf, but must lie between 0 and 1:"
         " return nan instead."),
        ({"pay": 0.5, "manger": 0.5, "remote": 0}, "estimator 'mine': reason is 'manger', but is not known:"
         " did you mean 'manager'? known are pay, manager, remote."),
        ({"pay": 1.0}, "estimator 'mine' returns no share for manager, remote, but every reason needs one:"
         " return 0 where nobody names it, nan where it cannot be estimated."),
        ("pay", "estimator 'mine': type of the shares is 'str', but must be numbers or a mapping from reasons to"
         " numbers: return one share a reason."),
        ({"pay", "manager"}, "estimator 'mine': type of the shares is 'set', but must be numbers or a mapping from"
         " reasons to numbers: return one share a reason."),
    ],
)  # fmt: skip
def test_what_comes_back_is_checked(rows, returned, sentence):
    with pytest.raises(InvalidInput) as refused:
        UserEstimator("mine", lambda _: returned)(rows)
    assert str(refused.value) == sentence


def test_nothing_returned_is_not_an_estimate(rows):
    with pytest.raises(InvalidInput, match="estimator 'mine': shape of the shares"):
        UserEstimator("mine", lambda _: None)(rows)


def test_counts_want_a_share_of_each_replicate(counts):
    with pytest.raises(InvalidInput, match=r"shape of the shares is \(3,\), but must be \(2, 3\)"):
        UserEstimator("mine", lambda _: [0.2, 0.3, 0.5], "counts")(counts)


def test_errors_of_the_function_are_its_own(rows):
    with pytest.raises(ZeroDivisionError):
        UserEstimator("mine", lambda _: 1 / 0)(rows)


def test_rows_are_not_counts(rows, counts):
    with pytest.raises(InvalidInput, match=r"^estimator 'mine' needs rows, but is given counts: .* a Responses\.$"):
        UserEstimator("mine", first_answers)(counts)
    with pytest.raises(InvalidInput, match=r"^estimator 'mine' needs counts, but is given rows: .* a Tally\.$"):
        UserEstimator("mine", first_answers, "counts")(rows)


def test_an_estimator_stays_what_it_is():
    for estimator in (FaceValue(), UserEstimator("mine", first_answers, "counts")):
        assert as_estimator(estimator) is estimator
        assert as_estimator(estimator, "counts") is estimator
        with pytest.raises(InvalidInput, match="needs is 'rows', but must be 'counts' for estimator"):
            as_estimator(estimator, "rows")


def test_functions_without_a_name():
    assert as_estimator(lambda seen: None).name == "own estimator"
    assert as_estimator(partial(first_answers)).name == "own estimator"


class Strange:
    """Nearly an estimator."""

    name = "strange"
    needs = "everything"

    def __call__(self, seen):
        return seen


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: as_estimator(FaceValue), "the estimator is 'FaceValue', but must be an estimator, not a kind of one:"
         " write FaceValue(...)."),
        (lambda: as_estimator(0.5), "the estimator is 0.5, but must be an estimator or a function of answers:"
         " give a function that returns one share a reason."),
        (lambda: as_estimator(Strange()), "estimator 'strange': needs is 'everything', but is not known:"
         " known are counts, rows."),
        (lambda: as_estimator(first_answers, "row"), "estimator 'first answers': needs is 'row', but is not known:"
         " did you mean 'rows'? known are counts, rows."),
        (lambda: UserEstimator(" ", first_answers), "the name of an estimator is ' ', but must be a text:"
         " say what it does."),
        (lambda: UserEstimator("mine", 3), "estimator 'mine' is 3, but must be a function:"
         " give one that takes answers."),
    ],
)  # fmt: skip
def test_what_is_no_estimator(make, sentence):
    with pytest.raises(InvalidInput) as refused:
        make()
    assert str(refused.value) == sentence


def test_an_own_face_value_is_the_package_s(rows):
    def counted(seen):
        said = Counter(seen.frame()["reported"].dropna())
        named = sum(said[key] for key in seen.reasons)
        return {key: said[key] / named for key in seen.reasons}

    np.testing.assert_allclose(as_estimator(counted)(rows).value, FaceValue()(rows).value)


# the truth stays out of sight

SEEN = {
    Tally: {"design", "reasons", "segments", "invited", "delivered", "started", "reached", "reported", "specific"},
    Responses: {
        "design", "reasons", "segments", "invited", "delivered", "segment", "disposition", "step", "answered",
        "reported", "specific", "mentioned",
    },
}  # fmt: skip
"""All that a researcher is told. True reasons, traits and beliefs are not among it; think before adding a word."""


@pytest.mark.parametrize("kind", SEEN)
def test_what_is_seen_holds_no_truth(kind, rows, counts):
    assert {field.name for field in fields(kind)} == SEEN[kind]
    plain = {"Design", "tuple[str, ...]", "NDArray[np.int64]", "NDArray[np.bool_]"}
    assert {field.type for field in fields(kind)} <= plain
    one = rows if kind is Responses else counts
    # nothing hangs on it beside the fields, and reasons are words, not what is believed of them
    assert set(vars(one)) == SEEN[kind]
    assert all(type(key) is str for key in one.reasons)


TRUTH = ("simkit.population", "simkit.evidence", "simkit.expected", "simkit.program", "simkit.response.process")


def truth_loaded_by(code):
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return [name for name in told.stdout.split() if any(name == t or name.startswith(t + ".") for t in TRUTH)]


def test_estimation_loads_nothing_that_knows_the_truth():
    room = Path(simkit.__file__).parent / "estimation"
    modules = [f"simkit.estimation.{path.stem}" for path in sorted(room.glob("*.py")) if path.stem != "__init__"]
    assert "simkit.estimation.shares" in modules
    assert truth_loaded_by("import simkit.estimation, " + ", ".join(modules)) == []
    # the probe itself can see
    assert "simkit.evidence.beliefs" in truth_loaded_by("import simkit.response.process")
