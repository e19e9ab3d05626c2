import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, nbinom, poisson

from simkit.diagnosis.error import mean_inverse, share_error
from simkit.diagnosis.people import Volume


def brute(distribution, most=200_000):
    n = np.arange(1, most)
    return (distribution.pmf(n) / n).sum() / distribution.sf(0)


@pytest.mark.parametrize("mean", [1e-6, 0.01, 0.3, 1.0, 4.2, 17.0, 44.0, 46.0, 300.0, 20_000.0])
def test_poisson_is_the_sum(mean):
    found = mean_inverse(Volume(np.array([2 * mean])), np.array([0.5]))
    assert found[0] == pytest.approx(brute(poisson(mean)), rel=1e-5)


@pytest.mark.parametrize("mean", [0.01, 1.0, 4.2, 44.0, 900.0])
@pytest.mark.parametrize("dispersion", [1e-4, 0.05, 1.0, 30.0])
def test_negative_binomial_is_the_sum(mean, dispersion):
    shape = 1 / dispersion
    oracle = brute(nbinom(shape, shape / (shape + mean)))
    found = mean_inverse(Volume(np.array([mean]), dispersion), np.ones(1))
    assert found[0] == pytest.approx(oracle, rel=1e-5)


@given(st.integers(1, 3000), st.floats(1e-6, 1.0))
def test_binomial_is_the_sum(people, rate):
    found = mean_inverse(Volume(np.array([float(people)]), fixed=True), np.array([rate]))
    assert found[0] == pytest.approx(brute(binom(people, rate), people + 1), rel=1e-9)


def test_everybody_of_a_fixed_number_is_that_number():
    volume = Volume(np.array([1.0, 7.0, 5000.0]), fixed=True)
    np.testing.assert_allclose(mean_inverse(volume, np.ones(3)), [1, 1 / 7, 1 / 5000], rtol=1e-12)


def test_nobody_is_not_estimable():
    for volume in (Volume(np.full(1, 40.0)), Volume(np.full(1, 40.0), fixed=True), Volume(np.zeros(1), fixed=True)):
        assert np.isnan(mean_inverse(volume, np.zeros(1))).all()
    assert np.isnan(share_error(np.full((1, 2), 0.5), np.full((1, 2), np.nan), np.zeros(1), Volume(np.ones(1))))


@given(st.floats(-8, 8), st.floats(0.001, 3), st.sampled_from([0.0, 0.2, 5.0]))
def test_more_people_never_enlarge_it(log_mean, more, dispersion):
    volume = Volume(np.exp([log_mean, log_mean + more]), dispersion)
    few, many = mean_inverse(volume, np.ones(2))
    assert 0 < many < few <= 1


def test_error_by_hand():
    # one answer for sure: the share is 0 or 1; bias (0.1, -0.1), variance 0.6 x 0.4
    found = share_error(np.array([0.5, 0.5]), np.array([0.6, 0.4]), np.ones(()), Volume(np.ones(()), fixed=True))
    assert found == pytest.approx(np.sqrt(0.01 + 0.24))


def test_a_reason_that_nobody_can_have_is_not_counted():
    true, shares = np.array([0.5, 0.5, 0.0]), np.array([0.6, 0.4, 0.0])
    volume = Volume(np.full((), 30.0))
    with_it = share_error(true, shares, np.full((), 0.2), volume)
    assert with_it == pytest.approx(float(share_error(true[:2], shares[:2], np.full((), 0.2), volume)), rel=1e-12)


def test_endlessly_many_people_leave_the_bias():
    true, shares = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
    found = share_error(true, shares, np.full((), 0.1), Volume(np.full((), 1e11)))
    assert found == pytest.approx(np.sqrt(np.mean((shares - true) ** 2)), rel=1e-6)


def test_error_is_that_of_simulated_reports():
    random = np.random.default_rng(4)
    true, shares, rate = np.array([0.5, 0.3, 0.2]), np.array([0.35, 0.4, 0.25]), 0.15
    for volume, people in (
        (Volume(np.full((), 20.0)), random.poisson(20, 200_000)),
        (Volume(np.full((), 20.0), fixed=True), np.full(200_000, 20)),
    ):
        answers = random.binomial(people, rate)
        answers = answers[answers > 0]
        off = random.multinomial(answers, shares) / answers[:, None] - true
        square = (off**2).mean(axis=1)
        error = 5 * square.std() / np.sqrt(len(square))
        assert float(share_error(true, shares, np.full((), rate), volume)) ** 2 == pytest.approx(
            square.mean(), abs=error
        )


def test_a_value_does_not_depend_on_its_company():
    rates = np.random.default_rng(1).random(40_000)
    for volume in (Volume(np.full(1, 50.0)), Volume(np.full(1, 50.0), 0.3), Volume(np.full(1, 50.0), fixed=True)):
        together = mean_inverse(volume, rates)
        assert (mean_inverse(volume, rates[17:18]) == together[17:18]).all()
        assert (mean_inverse(volume, rates[::-1]) == together[::-1]).all()


@pytest.mark.parametrize("fixed", [False, True])
def test_a_million_are_quick(fixed):
    rates = np.random.default_rng(1).random((1000, 200))
    began = time.process_time()
    mean_inverse(Volume(np.full((1, 200), 60.0), fixed=fixed), rates)
    assert time.process_time() - began < 3
