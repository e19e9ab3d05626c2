"""The table of choices against the softmax itself."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from simkit.response.solve import reason_probabilities
from simkit.simulation.choice import SPAN, choice

N = 100_000
QUICK = settings(deadline=None, max_examples=25)

log_weights = st.lists(
    st.sampled_from([0.0, 0.0, -np.inf, -1.0, 0.5, -4.0, -12.0]) | st.floats(-8, 3), min_size=1, max_size=8
)
loadings = st.lists(st.sampled_from([0.0, 0.0, 1.0, -1.0, 5.0, -5.0]) | st.floats(-2, 2), min_size=8, max_size=8)


def crowd(mean, seed, n=N):
    """Goodwill from the middle of the table to far beyond it, and uniforms that are near the ends now and then."""
    random = np.random.default_rng(seed)
    goodwill = np.concatenate([random.normal(mean, 1.0, n // 2), random.normal(mean, 3 * SPAN, n - n // 2)])
    return goodwill, np.where(random.random(n) < 0.01, 1.0 - 2.0**-53, random.random(n))


@given(log_weights, loadings, st.sampled_from([0.0, -1.5, 4.0]), st.integers(0, 99))
@example([0.0, 0.0], [0.0] * 8, 0.0, 0)  # a border that stands exactly between two levels, wherever goodwill is
@example([-np.inf, 0.0, -np.inf], [1.0] * 8, 0.0, 0)
@example([0.0, -1.0, -1.0, 0.3], [1.0, 1.0, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0], 0.0, 3)
@QUICK
def test_the_table_chooses_what_the_softmax_chooses(weight, loading, mean, seed):
    assume(max(weight) > -np.inf)
    weight, loading = np.array(weight), np.array(loading[: len(weight)])
    pick = choice(weight, loading, mean)
    goodwill, uniform = crowd(mean, seed)
    got = pick(goodwill, uniform)
    np.testing.assert_array_equal(got, pick.order[pick.exactly(goodwill, uniform)])
    assert (weight[got] > -np.inf).all()
    # the softmax by scipy, inverted in the order of the loadings; equal loadings in the order of the reasons
    order = sorted(np.flatnonzero(weight > -np.inf), key=lambda k: loading[k])
    some = slice(0, N, 50)
    borders = softmax(weight[order] + goodwill[some, None] * loading[order], axis=1).cumsum(axis=1)
    doubtful = (abs(borders[:, :-1] - uniform[some, None]) < 1e-12).any(axis=1)
    by_scipy = np.array(order)[(borders[:, :-1] <= uniform[some, None]).sum(axis=1)]
    np.testing.assert_array_equal(got[some][~doubtful], by_scipy[~doubtful])


@given(log_weights, loadings, st.floats(-9, 9))
@QUICK
def test_a_ladder_of_uniforms_meets_every_reason_as_often_as_its_probability(weight, loading, goodwill):
    assume(max(weight) > -np.inf)
    weight, loading = np.array(weight), np.array(loading[: len(weight)])
    uniform = (np.arange(10_000) + 0.5) / 10_000
    got = np.bincount(choice(weight, loading, 0.0)(np.full(10_000, goodwill), uniform), minlength=len(weight))
    wanted = reason_probabilities(weight[None], loading, np.array([[goodwill]]))[0, 0]
    # an interval of the ladder holds its length within one rung
    np.testing.assert_allclose(got / 10_000, wanted, atol=1.001e-4)


@given(log_weights, loadings, st.integers(0, 99))
@QUICK
def test_choices_are_monotone(weight, loading, seed):
    # a larger uniform never gives a reason of smaller loading, more goodwill never one either
    assume(max(weight) > -np.inf)
    weight, loading = np.array(weight), np.array(loading[: len(weight)])
    pick = choice(weight, loading, 0.0)
    rank = np.full(len(weight), -1)
    rank[pick.order] = np.arange(len(pick.order))
    goodwill, uniform = crowd(0.0, seed, 2000)
    np.testing.assert_array_equal(loading[pick.order], np.sort(loading[weight > -np.inf]))
    at_once = rank[pick(np.full(2000, goodwill[0]), np.sort(uniform))]
    assert (np.diff(at_once) >= 0).all()
    with_goodwill = loading[pick(np.sort(goodwill), np.full(2000, uniform[0]))]
    assert (np.diff(with_goodwill) >= 0).all()


def test_the_borders_of_two_equal_reasons():
    # no loading: the second reason from 1/2 on, whatever the goodwill, in and out of the table
    pick = choice(np.zeros(2), np.zeros(2), 0.0)
    below, half = 0.5 - 2.0**-54, 0.5
    got = pick(np.array([0.0, 0.0, 20.0, -20.0, 20.0, -20.0]), np.array([below, half, below, below, half, half]))
    assert got.tolist() == [0, 1, 0, 0, 1, 1]


def test_a_choice_by_hand():
    # weights 1 : e^g : e^-g at loadings 0, 1, -1; in the order of the loadings -1, 0, 1. At g = ln 2: 1/2 : 1 : 2
    pick = choice(np.zeros(3), np.array([0.0, 1.0, -1.0]), 0.0)
    assert pick.order.tolist() == [2, 0, 1]
    # borders at 1/7 and 3/7
    uniform = np.array([0.0, 1 / 7 - 1e-9, 1 / 7 + 1e-9, 3 / 7 - 1e-9, 3 / 7 + 1e-9, 1 - 2.0**-53])
    assert pick(np.full(6, np.log(2)), uniform).tolist() == [2, 2, 0, 0, 1, 1]


def test_most_choices_need_no_exponential():
    # twelve reasons with loadings as in the catalogues: fewer than one person in eight is left to the softmax
    loading = np.linspace(-1.0, 1.0, 12)
    pick = choice(np.zeros(12), loading, 0.0)
    random = np.random.default_rng(1)
    asked = []
    exactly = type(pick).exactly

    class Counting(type(pick)):
        def exactly(self, goodwill, uniform):
            asked.append(len(goodwill))
            return exactly(self, goodwill, uniform)

    Counting(**vars(pick))(random.standard_normal(N), random.random(N))
    assert 0 < sum(asked) < N / 8


@pytest.mark.parametrize("reasons", [127, 128, 129, 200, 300])
def test_more_reasons_than_a_byte_can_count(reasons):
    uniform = (np.arange(reasons) + 0.5) / reasons
    got = choice(np.zeros(reasons), np.zeros(reasons), 0.0)(np.zeros(reasons), uniform)
    np.testing.assert_array_equal(got, np.arange(reasons))
