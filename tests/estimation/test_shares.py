"""Shares at face value: numbers by hand, rows and counts alike, laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from simkit.checks import InvalidInput
from simkit.design.presets import employer_web
from simkit.estimation.estimate import Estimate
from simkit.estimation.intervals import METHODS
from simkit.estimation.shares import FaceValue
from simkit.response.responses import DISPOSITIONS, Responses, Tally

REASONS = ("pay", "manager", "remote", "family")


def tally(reported, invited=500):
    """Counts as somebody sees them, from answers of shape (R, S, K + 1)."""
    reported = np.asarray(reported, dtype=np.int64)
    replicates, segments, width = reported.shape
    people = np.full((replicates, segments), invited, dtype=np.int64)
    reasons = REASONS[: width - 1]
    names = tuple(f"segment {s}" for s in range(segments))
    specific = np.zeros((replicates, segments, width - 1), dtype=np.int64)
    return Tally(
        employer_web(), reasons, names, people, people, people // 2, people // 2, reported=reported, specific=specific
    )


def rows(named, reasons=4, invited=500):
    """One row a person from what each names (-1: nothing, `reasons`: a platitude); one segment."""
    named = np.asarray(named, dtype=np.int64)
    size = len(named)
    disposition = np.where(named < 0, DISPOSITIONS.index("nonresponse"), DISPOSITIONS.index("complete"))
    return Responses(
        employer_web(),
        REASONS[:reasons],
        ("all",),
        np.array([invited]),
        np.array([invited]),
        segment=np.zeros(size, dtype=np.int64),
        disposition=disposition,
        step=np.where(named < 0, -1, 0),
        answered=(named >= 0)[:, None],
        reported=named,
        specific=np.zeros(size, dtype=bool),
        mentioned=np.zeros((size, reasons), dtype=bool),
    )


def test_shares_by_hand():
    # two segments: 3 + 1 say pay, 0 + 2 manager, 2 + 2 a platitude
    seen = tally([[[3, 0, 2], [1, 2, 2]]])
    dropped, counted = FaceValue()(seen), FaceValue("count")(seen)
    np.testing.assert_allclose(dropped.value, [[4 / 6, 2 / 6]])
    np.testing.assert_allclose(counted.value, [[4 / 10, 2 / 10]])
    low, high = proportion_confint([4, 2], 6, 0.05, "wilson")
    np.testing.assert_allclose((dropped.low, dropped.high), ([low], [high]))
    low, high = proportion_confint([4, 2], 10, 0.05, "wilson")
    np.testing.assert_allclose((counted.low, counted.high), ([low], [high]))


def test_options_reach_the_interval():
    seen = tally([[[4, 2, 0]]])
    estimate = FaceValue(interval="clopper-pearson", level=0.8)(seen)
    low, high = proportion_confint([4, 2], 6, 0.2, "beta")
    np.testing.assert_allclose((estimate.low, estimate.high), ([low], [high]))


def test_not_estimable_is_nan_never_zero():
    # no answers; platitudes only; answers
    seen = tally([[[0, 0, 0]], [[0, 0, 3]], [[1, 0, 0]]])
    dropped, counted = FaceValue()(seen), FaceValue("count")(seen)
    np.testing.assert_array_equal(dropped.value, [[np.nan] * 2, [np.nan] * 2, [1, 0]])
    np.testing.assert_array_equal(counted.value, [[np.nan] * 2, [0, 0], [1, 0]])
    for estimate in (dropped, counted):
        np.testing.assert_array_equal(np.isnan(estimate.low), np.isnan(estimate.value))
        np.testing.assert_array_equal(np.isnan(estimate.high), np.isnan(estimate.value))


def test_people_invited_are_the_cohort():
    # two segments with five people each, nine of whom answer, one with a platitude
    seen = tally([[[2, 2, 1], [4, 0, 0]]], invited=5)
    estimate = FaceValue("count", population=True)(seen)
    # 9 of 10 people: worth 9 * 9 / 1 = 81 answers
    low, high = proportion_confint([54, 18], 81, 0.05, "wilson")
    np.testing.assert_allclose((estimate.low, estimate.high), ([low], [high]))
    # everybody answered: the share is known
    all_of_them = FaceValue("count", population=True)(tally([[[3, 1, 1]]], invited=5))
    np.testing.assert_allclose((all_of_them.low, all_of_them.high), ([[0.6, 0.2]], [[0.6, 0.2]]))


def test_names_say_what_is_unusual():
    assert FaceValue().name == "face value, vague dropped"
    assert FaceValue("count").name == "face value, vague counted"
    assert FaceValue(interval="t", level=0.9).name == "face value, vague dropped, t, 90%"
    assert FaceValue(population=True).name == "face value, vague dropped, of the people invited"
    made = [
        FaceValue(vague, method, level, population)
        for vague in ("drop", "count")
        for method in METHODS
        for level in (0.9, 0.95, 0.975)
        for population in (False, True)
    ]
    assert len({one.name for one in made}) == len(made)


def test_it_needs_counts():
    assert FaceValue.needs == FaceValue().needs == "counts"
    with pytest.raises(TypeError):
        FaceValue(needs="rows")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"vague": "keep"}, "vague is 'keep', but is not known: known are drop, count."),
        (
            {"interval": "wilsen"},
            "interval is 'wilsen', but is not known: did you mean 'wilson'? known are wilson, jeffreys,"
            " clopper-pearson, t.",
        ),
        ({"level": 90}, "level is 90, but must lie between 1e-06 and 0.999999: give a share such as 0.95."),
        (
            {"population": 300},
            "population is 300, but must be True or False: say True for an interval for the people invited.",
        ),
    ],
)
def test_refusals(given, sentence):
    with pytest.raises(InvalidInput) as refused:
        FaceValue(**given)
    assert str(refused.value) == sentence


# laws

LAW = settings(deadline=None, derandomize=True)
ESTIMATORS = st.builds(
    FaceValue, st.sampled_from(["drop", "count"]), st.sampled_from(METHODS), population=st.booleans()
)
COUNTS = st.lists(st.integers(0, 12), min_size=5, max_size=5)


def same(one, other, rtol=1e-12):
    """Two estimates agree, nan where nan."""
    for name in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=rtol, atol=1e-14)


@LAW
@given(st.lists(COUNTS, min_size=1, max_size=4), st.permutations(range(4)), ESTIMATORS)
def test_reasons_in_another_order_are_estimated_in_that_order(reported, order, face_value):
    reported = np.array(reported)[:, None, :]
    plain = face_value(tally(reported))
    moved = face_value(tally(reported[:, :, [*order, 4]]))
    same(moved, Estimate(plain.value[:, order], plain.low[:, order], plain.high[:, order]))


@LAW
@given(COUNTS, st.integers(2, 9), ESTIMATORS)
def test_more_answers_alike_narrow_the_intervals(reported, times, face_value):
    once = face_value(tally([[reported]], invited=10_000))
    often = face_value(tally([[[times * count for count in reported]]], invited=10_000))
    np.testing.assert_allclose(once.value, often.value)
    known = ~np.isnan(once.low)
    assert (often.high - often.low <= once.high - once.low)[known].all()
    if face_value.interval != "t":
        assert (often.high - often.low < once.high - once.low)[known].all()


@LAW
@given(st.lists(st.integers(-1, 4), max_size=40), ESTIMATORS)
def test_rows_and_their_counts_say_the_same(named, face_value):
    one = rows(named)
    counts = tally([[[named.count(k) for k in range(5)]]])
    estimate = face_value(one)
    assert estimate.value.shape == (4,)
    # counted anew, without the package
    answers = [k for k in named if k >= 0 and (k < 4 or face_value.vague == "count")]
    by_hand = [answers.count(k) / len(answers) if answers else np.nan for k in range(4)]
    np.testing.assert_allclose(estimate.value, by_hand)
    whole = face_value(counts)
    same(estimate, Estimate(whole.value[0], whole.low[0], whole.high[0]))


@LAW
@given(st.lists(COUNTS, min_size=2, max_size=4), ESTIMATORS)
def test_replicates_do_not_know_of_each_other(reported, face_value):
    seen = tally(np.array(reported)[:, None, :])
    together = face_value(seen)
    for r in range(len(reported)):
        alone = face_value(seen[r])
        assert alone.value.shape == (1, 4)
        same(alone, Estimate(together.value[[r]], together.low[[r]], together.high[[r]]))


@LAW
@given(COUNTS, COUNTS, ESTIMATORS)
def test_segments_do_not_matter(one, other, face_value):
    apart = face_value(tally([[one, other]], invited=200))
    whole = face_value(tally([[[a + b for a, b in zip(one, other, strict=True)]]], invited=400))
    same(apart, whole)


@LAW
@given(COUNTS, ESTIMATORS)
def test_shares_add_up(reported, face_value):
    value = face_value(tally([[reported]])).value
    if not np.isnan(value).any():
        vague = reported[-1] / sum(reported) if face_value.vague == "count" else 0.0
        assert value.sum() + vague == pytest.approx(1.0)
