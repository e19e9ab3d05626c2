"""Representativeness by hand, and Meng's identity against the model's own bias."""

import numpy as np
import pytest
from builders import ask, quiet, run, two
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.diagnosis.representativeness import (
    bounds,
    data_defect_correlation,
    effective_sample,
    flips_at,
    r_indicator,
)


def test_r_indicator_by_hand():
    # rates 0.1 and 0.5 in segments of 3 to 1: mean 0.2, variance (3 x 0.01 + 0.09)/4 = 0.03
    assert r_indicator([0.1, 0.5], [3, 1]) == pytest.approx(1 - 2 * np.sqrt(0.03))
    assert r_indicator([0.3, 0.3, 0.3], [1, 5, 2]) == 1.0
    assert r_indicator([0.0, 1.0], [1, 1]) == 0.0
    with pytest.raises(InvalidInput, match="2 response rates for 3 segment sizes"):
        r_indicator([0.1, 0.2], [1, 1, 1])


@pytest.mark.parametrize("goodwill", [-0.9, 0.0, 0.7])
def test_mengs_identity_holds_in_the_model(goodwill):
    # share among those who answer minus share = ddc x sqrt((1 - f)/f) x sqrt(share (1 - share))
    people = two(0.4, goodwill_loading=-1.0)
    found = run(quiet({"goodwill_on_response": goodwill}, solved=["intercept"]), people, ask(), nodes=1024)
    share, f = found.shares("invited")[0, 0], found.answer_rate[0, 0]
    correlation = data_defect_correlation(found)[0, 0]
    wanted = found.shares("answered")[0, 0] - share
    np.testing.assert_allclose(correlation * np.sqrt((1 - f) / f * share * (1 - share)), wanted, atol=1e-14)
    assert correlation[0] * goodwill < 0 or abs(correlation[0]) < 1e-12


def test_not_estimable_is_nan():
    everybody = run(quiet(intercept=30.0), two(0.4), ask())
    assert np.isfinite(data_defect_correlation(everybody)).all() or np.isnan(data_defect_correlation(everybody)).all()
    assert np.isnan(effective_sample(0.5, 0.0))
    # sampling error alone: share (1 - share)/n
    assert float(effective_sample(0.3, 0.21 / 37)) == pytest.approx(37)


def test_bounds_by_hand():
    made = bounds(0.75, 0.6)
    assert (made.low, made.high) == (pytest.approx(0.45), pytest.approx(0.7))
    assert bounds(1.0, 0.6) == bounds(1.0, 0.6) and bounds(1.0, 0.6).low == bounds(1.0, 0.6).high == 0.6
    assert bounds(0.0, 0.5).low == 0.0 and bounds(0.0, 0.5).high == 1.0


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.floats(0, 0.999), st.floats(0, 1), st.floats(0, 1))
def test_it_flips_exactly_where_the_bounds_let_it(answered, share, threshold):
    at = flips_at(answered, share, threshold)
    made = bounds(answered, share)
    inside = made.low - 1e-9 <= threshold <= made.high + 1e-9
    if np.isnan(at):
        assert not (made.low + 1e-9 <= threshold <= made.high - 1e-9)
    else:
        assert inside and answered * share + (1 - answered) * at == pytest.approx(threshold, abs=1e-9)
