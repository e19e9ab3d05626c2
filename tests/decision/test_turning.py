"""Where the verdict turns along one unknown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.decision.smallest import smallest_clear
from simkit.decision.turning import along, turn_of

X = np.linspace(0.0, 1.0, 512).reshape(8, 64, order="F")


def test_where_it_begins_to_pay():
    found = turn_of("response", X, X - 0.25, {})
    assert found.value == pytest.approx(0.25, abs=0.04)
    assert found.below == pytest.approx(0.25, abs=0.04)
    assert found.clear_above and found.turns and found.cause == ""
    assert found.mcse < 0.05
    assert (found.low, found.median, found.high) == pytest.approx((0.05, 0.5, 0.95), abs=0.01)


def test_more_may_be_worse():
    found = turn_of("response", X, 0.6 - X, {})
    assert found.value == pytest.approx(0.6, abs=0.04) and not found.clear_above


def test_an_objection_stops_it():
    found = turn_of("candor", X, np.ones_like(X), {"O1": X < 0, "O2": X < 0.5})
    assert found.value == pytest.approx(0.5, abs=0.04) and found.clear_above
    assert found.cause == "O2"


def test_it_takes_four_worlds_of_five():
    # it brings a little in 7 of 10 worlds everywhere, and in all of them above 0.5
    rng = np.random.default_rng(1)
    net = np.where((X > 0.5) | (rng.uniform(size=X.shape) < 0.7), 1.0, -1.0)
    assert turn_of("response", X, net, {}).value == pytest.approx(0.5, abs=0.07)


@pytest.mark.parametrize(("net", "right"), [(1.0, True), (-1.0, False)])
def test_nothing_believed_turns_it(net, right):
    found = turn_of("response", X, np.full_like(X, net), {})
    assert not found.turns and np.isnan(found.mcse) and found.clear_above == right


def test_what_is_known_has_no_turn():
    found = turn_of("volume", np.full_like(X, 42.0), X - 0.5, {})
    assert not found.turns and np.isnan(found.median)
    assert np.isnan(turn_of("candor", np.full_like(X, np.nan), X, {}).median)


@settings(deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=32, max_size=64), st.randoms(use_true_random=False))
def test_the_fit_is_monotone_and_keeps_the_mean(values, random):
    y = np.array(values)
    x = np.array(random.sample(range(1000), len(y)), dtype=float)
    at, found = along(x, {"y": y}, blocks=4)
    steps = np.diff(found["y"])
    assert (steps >= -1e-9).all() or (steps <= 1e-9).all()
    assert (np.diff(at) > 0).all()
    means = [part.mean() for part in np.array_split(y[np.argsort(x)], 4)]
    assert found["y"].mean() == pytest.approx(np.mean(means), abs=1e-9)


@given(st.floats(0.5, 2000.0), st.floats(2.0, 500.0))
def test_the_smallest_size_is_found(threshold, size):
    asked = []

    def clear(people):
        asked.append(people)
        return people >= threshold

    found = smallest_clear(clear, size, size >= threshold)
    if threshold > 32 * size:
        assert np.isnan(found) or found >= threshold
    elif threshold <= 1:
        assert found == 1.0
    else:
        assert threshold <= found <= 1.06 * threshold
    assert len(asked) < 20
