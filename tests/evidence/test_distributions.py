"""Distributions: numbers worked by hand, laws, and a sampler that must be caught when it is wrong."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc

from simkit.checks import InvalidInput
from simkit.draws import sobol
from simkit.evidence.distributions import (
    SHARE_FLOOR,
    Beta,
    Distribution,
    LogitNormal,
    Point,
    Ranged,
    dirichlet,
)

EXTREMES = [2.0**-40, 0.05, 0.5, 0.95, 1.0 - 2.0**-40]
uniform = st.floats(2.0**-40, 1.0 - 2.0**-40)


# --- by hand ----------------------------------------------------------------------------------------------


def test_a_range_between_0_and_1_is_piecewise_normal_in_the_log_odds():
    # 0.25 quartile: log odds -1.098612 - 0.674490 * 1.098612 / 1.644854 = -1.549110, that is 0.175215
    # 0.75 quartile: log odds -1.098612 + 0.674490 * 1.098612 / 1.644854 = -0.648115, that is 0.343415
    rate = Ranged(0.10, 0.25, 0.50, 0.0, 1.0)
    np.testing.assert_allclose(rate.ppf([0.25, 0.75]), [0.175215, 0.343415], atol=1e-6)
    assert rate.scale == "logit"


def test_a_positive_range_is_piecewise_normal_in_the_logarithm():
    # exp(-0.674490 * ln 2 / 1.644854) = 0.752592 and exp(0.674490 * ln 1.5 / 1.644854) = 1.180886
    stake = Ranged(0.5, 1.0, 1.5, low=0.0)
    np.testing.assert_allclose(stake.ppf([0.25, 0.75]), [0.752592, 1.180886], atol=1e-6)
    assert stake.scale == "log"


def test_any_other_range_is_piecewise_normal_itself():
    # -0.25 - 0.35 * 0.674490 / 1.644854 = -0.393521 and -0.25 + 0.25 * 0.674490 / 1.644854 = -0.147485
    effect = Ranged(-0.6, -0.25, 0.0, high=0.0)
    np.testing.assert_allclose(effect.ppf([0.25, 0.75]), [-0.393521, -0.147485], atol=1e-6)
    assert effect.scale == "identity"
    assert Ranged(0.0, 1.0, 2.0, low=0.0).scale == "identity"  # its 5th percentile has no logarithm


def test_beyond_a_bound_is_at_the_bound():
    assert Ranged(-0.6, -0.25, 0.0, high=0.0).ppf(0.96) == 0.0
    assert Ranged(0.0, 0.3, 0.6, low=0.0).ppf(0.04) == 0.0
    assert Ranged(0.4, 0.9, 1.6, low=0.0, high=2.0).ppf(0.9999) == 2.0


def test_a_logit_normal_by_hand():
    # median 0.3, sd 1: log odds -0.847298 +- 1.644854 are -2.492152 and 0.797556
    belief = LogitNormal(0.3, 1.0)
    assert belief.median == 0.3
    np.testing.assert_allclose(belief.interval(), [0.076411, 0.689451], atol=1e-6)


def test_betas_with_a_closed_form():
    u = np.array([0.1, 0.5, 0.9])
    np.testing.assert_allclose(Beta(1.0, 3.0).ppf(u), 1.0 - (1.0 - u) ** (1.0 / 3.0), atol=1e-12)
    np.testing.assert_allclose(Beta(2.0, 1.0).ppf(u), np.sqrt(u), atol=1e-12)
    assert Beta(2.0, 1.0).median == pytest.approx(math.sqrt(0.5), abs=1e-12)


def test_words():
    assert Point(0.3).describe() == "fixed at 0.3"
    assert Ranged(0.0, 0.3, 0.8).describe() == "0.3 (90%: 0 to 0.8)"
    assert Beta(1.0, 1.0).describe() == "0.5 (90%: 0.05 to 0.95)"


# --- laws -------------------------------------------------------------------------------------------------


@st.composite
def ranges(draw):
    low, high, bottom, top = draw(
        st.sampled_from(
            [
                (0.0, 1.0, 0.001, 0.999),
                (0.0, math.inf, 0.001, 50.0),
                (0.0, math.inf, 0.0, 50.0),
                (-math.inf, math.inf, -50.0, 50.0),
                (-math.inf, 0.0, -50.0, 0.0),
                (0.0, 2.0, 0.0, 2.0),
            ]
        )
    )
    three = sorted(draw(st.lists(st.floats(bottom, top), min_size=3, max_size=3)))
    return Ranged(*three, low, high)


@given(ranges())
@settings(deadline=None)
def test_the_three_stated_numbers_come_back(belief):
    np.testing.assert_allclose(
        belief.ppf([0.05, 0.5, 0.95]), [belief.q05, belief.q50, belief.q95], rtol=1e-9, atol=1e-12
    )
    np.testing.assert_allclose(belief.interval(), [belief.q05, belief.q95], rtol=1e-9, atol=1e-12)
    assert belief.median == belief.q50


@given(ranges() | st.builds(LogitNormal, st.floats(0.01, 0.99), st.floats(0.0, 3.0)), uniform, uniform)
@settings(deadline=None)
def test_quantiles_rise_and_stay_inside(belief, u, v):
    u, v = min(u, v), max(u, v)
    low, high = belief.ppf([u, v])
    assert low <= high
    bounds = (belief.low, belief.high) if isinstance(belief, Ranged) else (0.0, 1.0)
    assert bounds[0] <= low and high <= bounds[1]
    assert isinstance(belief, Distribution)


@given(st.floats(-1e6, 1e6))
@settings(deadline=None)
def test_three_equal_numbers_are_a_fixed_number(value):
    assert (Ranged(value, value, value).ppf(EXTREMES) == Point(value).ppf(EXTREMES)).all()


def test_three_equal_numbers_may_be_a_certainty():
    assert (Ranged(1.0, 1.0, 1.0, 0.0, 1.0).ppf(EXTREMES) == 1.0).all()


@pytest.mark.parametrize("belief", [Ranged(0.0, 0.0, 1.0), Ranged(0.0, 1.0, 1.0), LogitNormal(0.3, 0.0)])
def test_one_flat_side_meets_the_ends_of_the_unit_interval(belief):
    assert not np.isnan(belief.ppf([0.0, 1.0])).any()


@pytest.mark.parametrize("belief", [Point(2.0), Ranged(1, 2, 3), LogitNormal(0.3, 1.0), Beta(2.0, 3.0)])
def test_shapes_are_kept(belief):
    assert belief.ppf(np.full((3, 2), 0.4)).shape == (3, 2)


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: Ranged(0.2, 0.1, 0.3),
            "the range is (0.2, 0.1, 0.3), but its 5th, 50th and 95th percentile",
        ),
        (lambda: Ranged(0.0, 0.1, 0.3, 0.0, 1.0), "a percentile of a probability cannot be 0 or 1"),
        (lambda: Ranged(0.1, 0.3, 1.0, 0.0, 1.0), "or give a single fixed number"),
        (lambda: Ranged(-0.1, 0.1, 0.3, low=0.0), "must lie between 0 and inf"),
        (lambda: Ranged(math.nan, 0.1, 0.3), "a percentile is nan, but must be a finite number"),
        (lambda: Point(math.nan), "a fixed value is nan"),
        (lambda: Point(True), "a fixed value is True"),
        (lambda: LogitNormal(1.0, 1.0), "strictly between 0 and 1"),
        (lambda: LogitNormal(0.5, -1.0), "must be 0 or more"),
        (lambda: Beta(0.0, 1.0), "must be more than 0"),
        (lambda: Point(1.0) and Beta(1.0, 1.0).interval(1.0), "coverage is 1.0"),
        (lambda: dirichlet([0.5, 0.4], 20.0, [[0.5, 0.5]]), "sum to 1"),
        (lambda: dirichlet([1.5, -0.5], 20.0, [[0.5, 0.5]]), "at least 0"),
        (lambda: dirichlet([0.5, 0.5], 0.0, [[0.5, 0.5]]), "share_strength is 0.0, but must be more than 0"),
    ],
)
def test_refusals_say_what_and_why(make, words):
    with pytest.raises(InvalidInput) as caught:
        make()
    assert words in str(caught.value)


# --- shares -----------------------------------------------------------------------------------------------

N = 2**14
GUESS = np.array([0.5, 0.3, 0.15, 0.0495, 0.0005])


def moments_agree(shares, strength):
    """Mean and variance within 5 standard errors of independent draws: a false alarm in a million."""
    error = shares - GUESS
    mean_se = shares.std(axis=0) / math.sqrt(N)
    square_se = (error**2).std(axis=0) / math.sqrt(N)
    variance = GUESS * (1.0 - GUESS) / (strength + 1.0)
    return bool(
        (np.abs(error.mean(axis=0)) < 5 * mean_se).all()
        and (np.abs((error**2).mean(axis=0) - variance) < 5 * square_se).all()
    )


def test_shares_have_the_mean_and_variance_of_a_dirichlet():
    u = sobol(7, "beliefs", 0, N, GUESS.size)
    assert moments_agree(dirichlet(GUESS, 20.0, u), 20.0)


def test_the_moment_check_catches_a_wrong_sampler():
    u = sobol(7, "beliefs", 0, N, GUESS.size)
    assert not moments_agree(dirichlet(GUESS, 18.0, u), 20.0)
    assert not moments_agree(dirichlet([0.51, 0.29, 0.15, 0.0495, 0.0005], 20.0, u), 20.0)


def test_two_shares_are_a_beta():
    u = sobol(3, "beliefs", 0, N, 2)
    share = dirichlet([0.3, 0.7], 20.0, u)[:, 0]
    at = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    seen = (share[:, None] <= at).mean(axis=0)
    # standard error of independent draws at most 0.0039; 5 of them
    np.testing.assert_allclose(seen, betainc(6.0, 14.0, at), atol=0.02)


def test_tiny_shapes_neither_underflow_nor_lose_a_row():
    guess = [0.0005, 0.0005, 0.999]
    u = np.array([[2.0**-40] * 3, [0.5] * 3, [1.0 - 2.0**-40] * 3])
    for strength in (1e-3, 1e-300, 20.0):
        shares = dirichlet(guess, strength, u)
        np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-12)
        assert (shares >= SHARE_FLOOR * (1 - 1e-6)).all()
    # a shape so small that the quantile itself (u**100, about 1e-30 at the median) is far under the floor
    assert dirichlet([0.0005, 0.9995], 20.0, [[0.5, 0.5]])[0, 0] == pytest.approx(1e-9, rel=1e-6)


@pytest.mark.parametrize("shape", [0.5, 0.9, 1.0, 1.1])
def test_the_two_ways_to_the_gamma_quantile_meet(shape):
    # a share against a large steady one: raising u step by step through the switch never lowers it
    u = np.exp(np.linspace(math.log(2.0**-40), math.log(0.5), 4001))
    table = np.column_stack([u, np.full(u.size, 0.5)])
    share = dirichlet([shape / 20.0, 1.0 - shape / 20.0], 20.0, table)[:, 0]
    assert (np.diff(share) >= 0.0).all()


def test_a_guess_of_0_removes_the_reason_and_leaves_the_others_alone():
    u = sobol(1, "beliefs", 0, 64, 3)
    shares = dirichlet([0.4, 0.0, 0.6], 20.0, u)
    assert (shares[:, 1] == 0.0).all()
    np.testing.assert_array_equal(shares[:, [0, 2]], dirichlet([0.4, 0.6], 20.0, u[:, [0, 2]]))
    assert dirichlet([1.0, 0.0], 20.0, [[0.2, 0.9]]).tolist() == [[1.0, 0.0]]


def test_an_infinite_strength_is_the_guess_and_strengths_may_differ_by_row():
    u = np.array([[0.2, 0.9], [0.2, 0.9]])
    shares = dirichlet([0.4, 0.6], [math.inf, 20.0], u)
    assert shares[0].tolist() == [0.4, 0.6]
    np.testing.assert_array_equal(shares[1], dirichlet([0.4, 0.6], 20.0, u[:1])[0])
    np.testing.assert_allclose(dirichlet([0.4, 0.6], 1e10, u[:1])[0], [0.4, 0.6], atol=1e-4)


@given(
    st.lists(st.floats(0.001, 1.0), min_size=2, max_size=6),
    st.floats(0.1, 1000.0),
    st.data(),
)
@settings(deadline=None)
def test_raising_one_uniform_raises_that_share_and_lowers_the_rest(weights, strength, data):
    guess = np.array(weights) / sum(weights)
    u = np.array([data.draw(uniform) for _ in guess])
    k = data.draw(st.integers(0, guess.size - 1))
    more = u.copy()
    more[k] = data.draw(st.floats(u[k], 1.0 - 2.0**-40))
    before, after = dirichlet(guess, strength, [u, more])
    rest = np.arange(guess.size) != k
    slack = 1e-8  # the floor of 1e-9 is divided by a sum
    assert after[k] >= before[k] - slack
    assert (after[rest] <= before[rest] + slack).all()
