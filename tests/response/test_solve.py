"""The solvers against numbers worked by hand and scipy's own root finder."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from simkit.response.solve import reason_probabilities, slope_at, solve_log_weights, solve_shift, start_rate

ONE = np.ones((1, 1))
NO = np.zeros(1)


def test_the_start_rate_by_hand():
    # odds 1/2 and, for the keen half, 2; three attempts without decay: 1 - 8/27, 1 - 1/27; mean 45/54 = 5/6
    rate, slope = start_rate(
        np.array([-math.log(2)]), np.zeros((1, 3)), np.array([0.0, math.log(4)]), np.full((1, 2), 0.5), NO, 3
    )
    assert rate[0] == pytest.approx(5 / 6, rel=1e-14)
    # each: 3 p (1 - p)^3: 3 x 1/3 x 8/27 = 8/27 and 3 x 2/3 x 1/27 = 2/27; mean 5/27
    assert slope[0] == pytest.approx(5 / 27, rel=1e-14)
    # over P (1 - P) = 5/36: 4/3
    made = slope_at(
        np.array([-math.log(2)]), np.zeros((1, 3)), np.array([0.0, math.log(4)]), np.full((1, 2), 0.5), NO, 3
    )
    assert made[0] == pytest.approx(4 / 3, rel=1e-13)


def test_unequal_people_against_a_root_finder():
    linear = np.linspace(-3, 2, 41)[None, :]

    def rate(x):
        stays = 1.0
        for attempt in range(4):
            stays = stays * (1 - 1 / (1 + np.exp(-(x + linear[0] - 0.3 * attempt))))
        return 1 - stays.mean()

    for target in (0.001, 0.2, 0.77, 0.999):
        root = brentq(lambda x, target=target: rate(x) - target, -40, 40, xtol=1e-13)
        made = solve_shift(np.array([target]), linear, NO, ONE, np.array([0.3]), 4)
        assert made[0] == pytest.approx(root, abs=1e-9)


def test_0_and_1_are_infinitely_far():
    made = solve_shift(np.array([0.0, 0.5, 1.0]), np.zeros((1, 2)), NO, ONE, NO, 1)
    assert made.tolist() == [-np.inf, 0.0, np.inf]


@pytest.mark.parametrize("attempts", [1, 3, 8])
@pytest.mark.parametrize("spread", [0.0, 1.5, 6.0])
def test_what_is_solved_comes_back_to_rounding(attempts, spread):
    goal = np.array([1e-6, 0.01, 0.3, 0.5, 0.9, 0.99])
    linear = spread * np.linspace(-3, 3, 64)[None, :]
    offsets, weights, decay = np.array([0.0, -2.0]), np.array([[0.7, 0.3]]), np.array([0.25])
    x = solve_shift(goal, linear, offsets, weights, decay, attempts)
    made, _ = start_rate(x, linear, offsets, weights, decay, attempts)
    # 1e-15 is what the sums round to
    np.testing.assert_allclose(made, goal, rtol=1e-12, atol=1e-15)


def test_a_rate_that_hardly_moves_and_one_next_to_1():
    # half of the crowd is sure, the other half hopeless: between them the rate is flat at 1/2
    flat = np.array([[-25.0, 25.0]])
    x = solve_shift(np.array([0.5, 0.5 + 1e-9]), flat, NO, ONE, NO, 1)
    # 1/2 + (expit(x - 25) - expit(-x - 25))/2, next to exp(-25) sinh(x) above a half
    assert x[0] == pytest.approx(0.0, abs=1e-4) and x[1] == pytest.approx(math.asinh(1e-9 * math.exp(25)), abs=1e-6)
    near = solve_shift(np.array([1 - 1e-12]), np.zeros((1, 2)), NO, ONE, NO, 1)
    assert near[0] == pytest.approx(12 * math.log(10), abs=1e-3)


def test_people_far_out_count_as_0_and_1_without_a_warning():
    # a quarter starts whatever happens, a quarter never, so that the others' rate is 1/4 x 2 where the crowd's is 1/2
    linear = np.array([[-1e4, 0.0, 0.0, 1e4]])
    rate, slope = start_rate(np.array([-math.log(3), -np.inf, np.inf]), linear, NO, ONE, NO, 1)
    np.testing.assert_allclose(rate, [1 / 4 + 1 / 2 * 1 / 4, 0.0, 1.0], rtol=1e-14)
    assert slope[0] == pytest.approx(1 / 2 * 3 / 16, rel=1e-14)
    assert solve_shift(np.array([0.375]), linear, NO, ONE, NO, 1)[0] == pytest.approx(-math.log(3), rel=1e-13)


def test_a_draw_is_solved_the_same_in_any_company():
    rng = np.random.default_rng(1)
    goal, decay = rng.uniform(0.001, 0.999, 100), rng.uniform(0, 1, 100)
    goal[[3, 40, 77]] = 0.0, 1.0, 0.0
    linear = rng.uniform(0.1, 3, 100)[:, None] * rng.standard_normal(50)
    together = solve_shift(goal, linear, NO, ONE, decay, 3)
    alone = [solve_shift(goal[i : i + 1], linear[i : i + 1], NO, ONE, decay[i : i + 1], 3)[0] for i in range(100)]
    assert together.tolist() == alone


def test_more_draws_than_a_block_change_nothing():
    rng = np.linspace(-2, 2, 150)
    linear = np.outer(np.linspace(0.2, 1.5, 150), np.linspace(-2, 2, 33))
    decay = np.linspace(0, 0.5, 150)
    together, _ = start_rate(rng, linear, NO, ONE, decay, 2)
    alone = [start_rate(rng[i : i + 1], linear[i : i + 1], NO, ONE, decay[i : i + 1], 2)[0][0] for i in range(150)]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


def test_reason_probabilities_by_hand():
    # weights 1 : 2 at goodwill 0; a loading of ln 2 on the first at goodwill 1: 2 : 2; at -1: 1/2 : 2
    made = reason_probabilities(np.log([[1.0, 2.0]]), np.array([math.log(2), 0.0]), np.array([[0.0, 1.0, -1.0]]))
    np.testing.assert_allclose(made[0, :, 0], [1 / 3, 1 / 2, 1 / 5], rtol=1e-14)


def test_log_weights_by_hand():
    # two people, goodwill +1 and -1, loading ln 2 on the first of two reasons: by symmetry odds 2 and 1/2 average to
    # (2/3 + 1/3)/2 = 1/2, so a share of 1/2 needs equal weights
    b = solve_log_weights(np.array([[0.5, 0.5]]), np.array([math.log(2), 0.0]), np.array([1.0, -1.0]))
    assert b[0, 0] - b[0, 1] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("share", [[0.5, 0.3, 0.2], [1e-9, 0.5, 0.5 - 1e-9], [0.998, 0.001, 0.001], [0.6, 0.4, 0.0]])
def test_hard_shares_are_met(share):
    goodwill = np.linspace(-3, 3, 101)
    share = np.array([share])
    loading = np.array([-5.0, 5.0, 1.0])
    b = solve_log_weights(share, loading, goodwill)
    made = reason_probabilities(b, loading, goodwill[None, :]).mean(axis=1)
    np.testing.assert_allclose(made, share, atol=1e-12)
    assert (np.isneginf(b) == (share == 0)).all()


def test_no_loading_means_log_shares():
    b = solve_log_weights(np.array([[0.25, 0.75]]), np.zeros(2), np.linspace(-1, 1, 5))
    np.testing.assert_allclose(b, np.log([[0.25, 0.75]]), rtol=1e-15)
