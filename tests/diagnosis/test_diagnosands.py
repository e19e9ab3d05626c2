"""Scores of replicates, by hand; what the built-ins say of themselves; one's own diagnosands and what is refused."""

import pickle

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.diagnosis.diagnosands import (
    ANSWERS,
    BIAS,
    COVERAGE,
    EMPIRICAL_SE,
    ESTIMABLE,
    MSE,
    RMSE,
    STANDARD,
    TOP_RIGHT,
    WIDTH,
    Diagnosand,
    Runs,
    power,
)

NAN = np.nan


def study(value, target, low=None, high=None, answers=9):
    """One design; value, target and interval ends as (R, K)."""
    value, target = np.array(value, dtype=float)[:, None], np.array(target, dtype=float)[:, None]
    none = np.full(value.shape, NAN)
    low = none if low is None else np.array(low, dtype=float)[:, None]
    high = none if high is None else np.array(high, dtype=float)[:, None]
    return Runs(value, low, high, np.broadcast_to(np.reshape(answers, (-1, 1)), (len(value), 1)), target)


def scores(diagnosand, runs):
    return diagnosand.score(runs)[:, 0].tolist()


def test_errors_and_their_squares_by_hand():
    runs = study([[0.5, 0.5], [0.25, NAN]], [[0.25, 0.75], [0.5, 0.5]])
    for diagnosand in (BIAS, EMPIRICAL_SE):
        np.testing.assert_array_equal(scores(diagnosand, runs), [[0.25, -0.25], [-0.25, NAN]])
    for diagnosand in (MSE, RMSE):
        np.testing.assert_array_equal(scores(diagnosand, runs), [[0.0625, 0.0625], [0.0625, NAN]])


def test_coverage_and_width_by_hand():
    # inside, at the end, outside below, outside above
    low, high = [[0.1, 0.3, 0.4, 0.0]], [[0.5, 0.6, 0.5, 0.2]]
    runs = study([[0.3] * 4], [[0.3] * 4], low, high)
    assert scores(COVERAGE, runs) == [[1.0, 1.0, 0.0, 0.0]]
    assert scores(WIDTH, runs)[0] == pytest.approx([0.4, 0.3, 0.1, 0.2])


def test_an_interval_that_ends_at_zero_but_for_rounding_holds_zero():
    runs = study([[0.0]], [[0.0]], [[1e-17]], [[0.3]])
    assert scores(COVERAGE, runs) == [[1.0]]
    assert power(0.0).score(runs)[:, 0].tolist() == [[0.0]]


@pytest.mark.parametrize("lacking", ["low", "high", "target"])
def test_without_an_interval_or_a_truth_coverage_is_not_estimable(lacking):
    arrays = {"low": [[0.1]], "high": [[0.5]], "target": [[0.3]]} | {lacking: [[NAN]]}
    runs = study([[0.3]], arrays["target"], arrays["low"], arrays["high"])
    assert np.isnan(COVERAGE.score(runs)).all()
    # neither power nor width asks for the truth
    assert np.isnan(power(0.2).score(runs)).all() == np.isnan(WIDTH.score(runs)).all() == (lacking != "target")


def test_power_by_hand():
    low, high = [[0.1, 0.3, 0.0, NAN]], [[0.5, 0.6, 0.15, NAN]]
    runs = study([[0.3] * 4], [[0.3] * 4], low, high)
    found = power(0.2).score(runs)[0, 0]
    assert found[:3].tolist() == [0.0, 1.0, 1.0] and np.isnan(found[3])


@pytest.mark.parametrize(
    ("value", "target", "credit"),
    [
        ([0.5, 0.3, 0.2], [0.4, 0.35, 0.25], 1.0),
        ([0.3, 0.5, 0.2], [0.4, 0.35, 0.25], 0.0),
        # two share the first place, one of them rightly
        ([0.4, 0.4, 0.2], [0.4, 0.35, 0.25], 1 / 2),
        ([1 / 3, 1 / 3, 1 / 3], [0.4, 0.35, 0.25], 1 / 3),
        # rounding is no difference
        ([0.3, 0.1 + 0.2, 0.1], [0.4, 0.35, 0.25], 1 / 2),
        ([0.5, 0.3, 0.2], [0.3, 0.1 + 0.2, 0.1], 1.0),
        # either of two truly largest is right
        ([0.5, 0.3, 0.2], [0.4, 0.4, 0.2], 1.0),
        ([0.4, 0.4, 0.2], [0.4, 0.4, 0.2], 1.0),
        ([0.4, 0.2, 0.4], [0.4, 0.4, 0.2], 1 / 2),
        ([0.2, 0.2, 0.6], [0.4, 0.4, 0.2], 0.0),
        # a reason without an estimate cannot be named
        ([NAN, 0.3, 0.2], [0.4, 0.35, 0.25], 0.0),
        ([0.3, NAN, 0.2], [0.4, 0.35, 0.25], 1.0),
        # only platitudes name no reason
        ([NAN, NAN, NAN], [0.4, 0.35, 0.25], 0.0),
        ([0.0, 0.0, 0.0], [0.4, 0.35, 0.25], 0.0),
        ([0.4, 0.4, 0.2], [NAN, NAN, NAN], 0.0),
        # estimates below 0 come from estimators that take known noise out
        ([-0.1, -0.2, -0.3], [0.4, 0.35, 0.25], 1.0),
    ],
)
def test_top_right_by_hand(value, target, credit):
    assert scores(TOP_RIGHT, study([value], [target])) == [pytest.approx(credit)]


def test_without_answers_the_top_reason_is_wrong_even_if_an_estimator_has_a_prior():
    runs = study([[0.6, 0.4], [0.6, 0.4]], [[0.7, 0.3], [0.7, 0.3]], answers=[0, 1])
    assert scores(TOP_RIGHT, runs) == [0.0, 1.0]


def test_answers_and_estimable_by_hand():
    value = [[0.6, 0.4], [NAN, NAN], [0.6, 0.4], [NAN, 0.4]]
    runs = study(value, [[0.5, 0.5]] * 4, answers=[3, 2, 0, 7])
    assert scores(ANSWERS, runs) == [3.0, 2.0, 0.0, 7.0]
    assert scores(ESTIMABLE, runs) == [1.0, 0.0, 0.0, 1.0]


def test_what_the_built_ins_say_of_themselves():
    assert [each.name for each in STANDARD] == [
        "bias", "empirical_se", "mse", "rmse", "coverage", "width", "top_right", "answers", "estimable"
    ]  # fmt: skip
    # coverage rises when answers fall: nobody ranks by it
    assert COVERAGE.better is None
    assert {each.name for each in (*STANDARD, power(0.2)) if each.kind == "proportion"} == {
        "coverage", "top_right", "estimable", "power against 0.2"
    }  # fmt: skip
    assert {each.name: each.summary for each in STANDARD if each.summary != "mean"} == {
        "empirical_se": "sd",
        "rmse": "root",
    }
    for each in (*STANDARD, power(0.2)):
        assert each.meaning[0].isupper() and each.meaning.count(".") == each.meaning.endswith(".") == 1, each.name


def test_powers_against_different_shares_have_different_names():
    assert len({power(null).name for null in (0.2, 0.25, 0.2000001, 0.0, 1)}) == 5


@pytest.mark.parametrize("diagnosand", [*STANDARD, power(0.25)], ids=lambda each: each.name)
def test_built_ins_can_be_sent_to_other_processes(diagnosand):
    rng = np.random.default_rng(1)
    value = rng.random((4, 1, 3))
    runs = Runs(value, value - 0.1, value + 0.1, np.full((4, 1), 5), rng.random((4, 1, 3)))
    sent, came = pickle.loads(pickle.dumps((diagnosand, runs)))
    assert (sent.name, sent.meaning, sent.summary, sent.kind) == (
        diagnosand.name, diagnosand.meaning, diagnosand.summary, diagnosand.kind
    )  # fmt: skip
    assert np.array_equal(sent.score(came), diagnosand.score(runs))


@pytest.mark.parametrize(
    ("name", "shape"),
    [("low", (4, 2, 2)), ("high", (4, 3)), ("target", (2, 3)), ("answers", (4,)), ("answers", (4, 2, 3))],
)
def test_arrays_that_do_not_fit_are_refused(name, shape):
    arrays = {key: np.ones((4, 2, 3)) for key in ("value", "low", "high", "target")} | {"answers": np.ones((4, 2))}
    Runs(**arrays)
    with pytest.raises(InvalidInput, match=f"^the shape of {name} is .* to fit value: ") as refused:
        Runs(**(arrays | {name: np.ones(shape)}))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("shape", [(4, 3), (4, 0, 3), (4, 2, 0)])
def test_estimates_without_designs_or_reasons_are_refused(shape):
    empty = np.ones(shape)
    with pytest.raises(InvalidInput, match="the shape of value is"):
        Runs(empty, empty, empty, np.ones(shape[:2]), empty)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " "}, "name is ' '"),
        ({"name": "a/b"}, "name is 'a/b', but must be a text without a slash"),
        ({"name": 3}, "name is 3"),
        ({"score": 0.5}, "the score of 'mine' is 0.5, but must be a function"),
        ({"summary": "median"}, "the summary of 'mine' is 'median'"),
        ({"kind": "share"}, "the kind of 'mine' is 'share'"),
        ({"better": "more"}, "better of 'mine' is 'more'"),
        ({"shift": NAN}, "the shift of 'mine' is nan"),
        ({"kind": "proportion", "summary": "sd"}, "the summary of 'mine' is 'sd', but must be 'mean'"),
    ],
)
def test_diagnosands_that_make_no_sense_are_refused(given, sentence):
    usual = {"name": "mine", "meaning": "What I like.", "score": lambda runs: runs.error}
    with pytest.raises(InvalidInput, match=sentence) as refused:
        Diagnosand(**(usual | given))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("null", [-0.1, 1.5, NAN, "a half"])
def test_a_null_that_is_no_share_is_refused(null):
    with pytest.raises(InvalidInput, match="null is"):
        power(null)
