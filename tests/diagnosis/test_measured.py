"""Medians, intervals and Monte Carlo errors against numbers worked by hand."""

import math

import numpy as np
import pytest

from simkit.diagnosis.measured import Believed, Measured, believed, believed_of_draws, mean_of


def test_mean_and_its_error_by_hand():
    # scrambles' means 1, 2 and 6: mean 3, sd sqrt((4 + 1 + 9)/2) = sqrt 7, over sqrt 3
    values = np.array([[0.0, 2.0], [1.0, 3.0], [6.0, 6.0]])
    found = mean_of(values)
    assert found.value == 3.0
    assert found.mcse == pytest.approx(math.sqrt(7 / 3))


def test_median_and_interval_are_percentiles_of_all_draws():
    values = np.arange(202.0).reshape(2, 101)
    found = believed(values)
    assert found.median == pytest.approx(100.5)
    assert (found.low, found.high) == (pytest.approx(10.05), pytest.approx(190.95))
    # the scrambles' medians are 50 and 151
    assert found.mcse == pytest.approx(101 / 2)


def test_what_cannot_be_estimated_in_most_draws_is_nan():
    values = np.full((2, 4), np.nan)
    values[0, 0] = 1.0
    assert math.isnan(believed(values).median)


def test_a_few_draws_that_cannot_be_estimated_are_left_out():
    values = np.ones((2, 4))
    values[0, 0] = np.nan
    assert believed(values).median == 1.0


def test_one_scramble_has_no_error():
    assert math.isnan(mean_of(np.ones((1, 5))).mcse)


def test_they_read_well():
    assert str(Measured(0.25, 0.0123)) == "0.25 (mcse 0.012)"
    assert str(Believed(0.25, 0.1, 0.5)) == "0.25 (0.1 to 0.5)"


def test_the_error_of_scrambles_is_honest():
    # 400 studies of 8 independent scrambles: the standard error must match the spread of the means;
    # its relative error over 400 studies is about 1/sqrt(2 x 400) = 3.5%, tested at 6 of these
    rng = np.random.default_rng(5)
    means, errors = [], []
    for _ in range(400):
        found = mean_of(rng.normal(size=(8, 16)))
        means.append(found.value)
        errors.append(found.mcse**2)
    assert np.mean(errors) == pytest.approx(np.var(means), rel=0.25)


def test_draws_without_scrambles_have_the_error_of_the_median():
    # 400 normal draws: the median's standard error is 1.2533/20; the rank interval is 190 to 209
    values = np.random.default_rng(1).normal(size=(2000, 400))
    found = [believed_of_draws(row) for row in values]
    assert np.std([one.median for one in found]) == pytest.approx(1.2533 / 20, rel=0.05)
    assert np.mean([one.mcse for one in found]) == pytest.approx(1.2533 / 20, rel=0.1)
    one = believed_of_draws(np.arange(101.0))
    assert (one.median, one.low, one.high) == (50.0, 5.0, 95.0)


def test_draws_that_cannot_be_estimated_are_left_out():
    assert believed_of_draws(np.array([1.0, 2.0, 3.0, np.nan])).median == 2.0
    assert np.isnan(believed_of_draws(np.array([1.0, np.nan])).median)
