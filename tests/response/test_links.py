"""The logistic link: odds worked by hand, bases of 0 and 1, no overflow."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.response.links import expit, shifted


def test_log_odds_of_ln_3_are_three_to_one():
    np.testing.assert_allclose(expit([math.log(3), -math.log(3), 0.0]), [3 / 4, 1 / 4, 1 / 2], rtol=1e-15)


def test_a_shift_multiplies_the_odds():
    # 0.2 is 1 to 4; times 8 is 2 to 1
    assert shifted(0.2, math.log(8)) == pytest.approx(2 / 3, rel=1e-15)
    # 0.9 is 9 to 1; divided by 3 it is 3 to 1
    assert shifted(0.9, -math.log(3)) == pytest.approx(3 / 4, rel=1e-15)


@pytest.mark.parametrize("shift", [-1e6, -750.0, 0.0, 750.0, 1e6])
def test_a_switched_off_stage_stays_switched_off(shift):
    assert shifted([0.0, 1.0], shift).tolist() == [0.0, 1.0]


def test_the_far_ends_do_not_overflow():
    assert expit([-np.inf, -1e4, 1e4, np.inf]).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert shifted(0.5, 1e9) == pytest.approx(1.0) and shifted(0.5, -1e9) == pytest.approx(0.0, abs=1e-300)


def test_people_by_reasons_are_what_they_are_one_by_one():
    rng = np.random.default_rng(2)
    base = np.array([0.0, 1e-300, 0.2, 0.97, 1.0])[:, None, None]
    shift = np.concatenate([rng.normal(0, 3, (5, 4, 1)), np.full((5, 1, 1), -1e6), np.full((5, 1, 1), 1e6)], axis=1)
    weight = np.array([-1.0, -0.3, 0.0, 0.7])
    made = shifted(base, shift, weight)
    odds = [[[base[d, 0, 0], shift[d, m, 0], w] for w in weight] for d in range(5) for m in range(6)]
    alone = [float(shifted(*one)) for row in odds for one in row]
    np.testing.assert_allclose(made.ravel(), alone, rtol=1e-13, atol=1e-300)
    # a switched-off stage stays off to the last bit
    assert (made[0] == 0).all() and (made[-1] == 1).all()
    # 0.2 is 1 to 4: a weight of -0.3 and a shift that makes the odds 2 to 1
    two = shifted(np.full((1, 1, 1), 0.2), np.full((1, 1, 1), math.log(8) / -0.3), np.array([-0.3, 0.0]))
    np.testing.assert_allclose(two, [[[2 / 3, 0.2]]], rtol=1e-14)


@given(st.sampled_from([0.0, 1.0]) | st.floats(0, 1), st.floats(-800, 800), st.floats(-1, 1))
@settings(deadline=None)
def test_plain_numbers_are_arrays_of_one(base, shift, weight):
    plain, array = shifted(base, shift, weight), shifted(np.array([base]), np.array([shift]), np.array([weight]))[0]
    np.testing.assert_allclose(plain, array, rtol=1e-12, atol=1e-300)
    assert shifted(0.0, shift, weight) == 0.0 and shifted(1.0, shift, weight) == 1.0
