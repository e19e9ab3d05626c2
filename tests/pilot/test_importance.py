"""Diagnostics of weights, against tails that are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simkit.pilot.importance import Diagnostics, diagnostics, effective_size, pareto_tail, resampled


@pytest.mark.parametrize("k", [0.1, 0.3, 0.5, 0.7, 1.0, 1.5])
def test_the_tail_of_a_pareto_is_found(k):
    u = (np.arange(200_000) + 0.5) / 200_000
    weights = ((1 - u) ** -k - 1) / k  # generalised Pareto quantiles, evenly spread
    assert pareto_tail(np.log(weights)) == pytest.approx(k, abs=0.06)


def test_light_tails_and_none():
    u = (np.arange(100_000) + 0.5) / 100_000
    assert pareto_tail(np.log(-np.log(1 - u))) == pytest.approx(0.0, abs=0.08)  # exponential: k is 0
    assert pareto_tail(np.log(u)) < -0.5  # bounded: k is -1
    assert pareto_tail(np.zeros(1000)) == -np.inf
    assert pareto_tail(np.zeros(9)) == np.inf  # too few to tell


def test_scale_does_not_matter():
    logs = np.random.default_rng(1).normal(size=2000) * 2
    assert pareto_tail(logs + 500) == pytest.approx(pareto_tail(logs), rel=1e-9)


def test_one_draw_that_has_it_all_is_not_trusted():
    logs = np.full(4096, -50.0)
    logs[7] = 0.0
    assert effective_size(logs) == pytest.approx(1.0)
    assert not diagnostics(logs).trusted
    assert not diagnostics(np.full(4096, -np.inf)).trusted
    assert diagnostics(np.zeros(4096)).trusted
    assert not Diagnostics(4096, 1000.0, 0.71).trusted
    assert not Diagnostics(4096, 199.0, 0.1).trusted


@given(arrays(float, st.integers(1, 30), elements=st.floats(-20, 0)), st.integers(1, 200))
def test_systematic_resampling_is_off_by_less_than_one(logs, n):
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    times = np.bincount(resampled(logs, n), minlength=len(logs))
    assert times.sum() == n
    assert (np.abs(times - n * weights) <= 1 + 1e-6).all()


def test_resampled_sobol_points_still_fill_the_cube():
    from simkit.draws import sobol

    points = sobol(1, "beliefs", 0, 4096, 128)
    picked = points[resampled(np.zeros(4096), 1024)]
    assert np.abs(picked.mean(axis=0) - 0.5).max() < 0.06  # every fourth in order: the first two dimensions off by 0.25
    assert np.abs(points[::4].mean(axis=0) - 0.5).max() > 0.2
