"""Discovery by hand and in closed form: Poisson numbers, fixed numbers, years that differ."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.diagnosis.discovery import distinct_reasons, heard, months_until
from simkit.diagnosis.people import Volume


def volume(mean, **more):
    return Volume(np.full((2, 50), float(mean)), **more)


def rate(*values):
    return np.broadcast_to(np.array(values, float), (2, 50, len(values)))


def test_heard_by_at_least_so_many():
    # Poisson with mean 20 x 0.1 = 2: 1 - e^-2; 1 - 3 e^-2; 1 - 5 e^-2
    two = np.full((2, 50), 0.1)
    for least, silent in ((1, 1), (2, 3), (3, 5)):
        assert heard(volume(20), two, least).value == pytest.approx(1 - silent * math.exp(-2), rel=1e-12)
    # exactly 10 people: 1 - 0.9^10
    assert heard(volume(10, fixed=True), two).value == pytest.approx(1 - 0.9**10, rel=1e-12)
    # a year's factor with dispersion 1 (exponential): silent with 1/(1 + 2)
    assert heard(volume(20, dispersion=1.0), two).value == pytest.approx(2 / 3, rel=1e-12)


def test_ignorance_is_averaged_over():
    # half of the draws: never; the others 1 - e^-2
    mixed = np.tile([0.0, 0.1], (2, 25))
    one = heard(volume(20), mixed)
    assert one.value == pytest.approx((1 - math.exp(-2)) / 2, rel=1e-12) and one.mcse == pytest.approx(0, abs=1e-12)


def test_distinct_reasons_in_closed_form():
    # expected number: the sum of 1 - exp(-mean)
    means = np.array([3.0, 1.0, 0.2])
    wanted = (1 - np.exp(-means)).sum()
    spread = math.sqrt((np.exp(-means) * (1 - np.exp(-means))).sum() / (2 * 50 * 16))
    found = distinct_reasons(volume(20), rate(*(means / 20)), seed=3)
    assert found.expected.value == pytest.approx(wanted, abs=4 * spread)
    assert found.of == 3 and 0 <= found.low <= found.median <= found.high <= 3
    # fixed: 1 - (1 - p)^20 each; dependence changes the spread, not the mean
    fixed = distinct_reasons(volume(20, fixed=True), rate(*(means / 20)), seed=3)
    assert fixed.expected.value == pytest.approx((1 - (1 - means / 20) ** 20).sum(), abs=5 * spread)
    # dispersion 1: 1 - 1/(1 + mean)
    wide = distinct_reasons(volume(20, dispersion=1.0), rate(*(means / 20)), seed=3)
    assert wide.expected.value == pytest.approx((1 - 1 / (1 + means)).sum(), abs=8 * spread)


def test_everything_or_nothing_is_heard():
    assert str(distinct_reasons(volume(1e6), rate(0.3, 0.3), seed=1)) == "2 (2 to 2) of 2"
    assert str(distinct_reasons(volume(5), rate(0.0, 0.0), seed=1)) == "0 (0 to 0) of 2"
    assert str(distinct_reasons(volume(5), np.zeros((2, 50, 0)), seed=1)) == "0 (0 to 0) of 0"


def test_the_first_one_comes_after_an_exponential_time():
    # 3 a year: quantiles -ln(1 - q)/3 years
    wait = months_until(volume(12), np.full((2, 50), 0.25), months=12)
    for found, q in ((wait.median, 0.5), (wait.low, 0.05), (wait.high, 0.95)):
        assert found == pytest.approx(-math.log(1 - q) / 3 * 12, rel=1e-5)
    late = months_until(volume(12), np.full((2, 50), 0.25), months=12, delay=2.0)
    assert late.median == pytest.approx(wait.median + 2)
    # 2 years of 24 people are the same stream
    assert months_until(volume(24), np.full((2, 50), 0.25), months=24).high == pytest.approx(wait.high, rel=1e-5)


def test_never_is_said():
    wait = months_until(volume(12), np.zeros((2, 50)), months=12)
    assert str(wait) == "never (never to never)"
    # half of the worlds: never
    half = months_until(volume(12), np.tile([0.0, 0.25], (2, 25)), months=12)
    assert np.isinf(half.high) and half.low == pytest.approx(-math.log(0.9) / 3 * 12, rel=1e-5)


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.floats(0.5, 200), st.floats(0, 1), st.floats(0, 3), st.booleans())
def test_laws(mean, share, dispersion, fixed):
    crowd = volume(round(mean) + 1, fixed=True) if fixed else volume(mean, dispersion=dispersion)
    chances = [heard(crowd, np.full((2, 50), share), least).value for least in (1, 2, 3)]
    assert 1 >= chances[0] >= chances[1] >= chances[2] >= 0
    more = heard(crowd, np.full((2, 50), min(1.0, share * 1.1))).value
    assert more >= chances[0] - 1e-12
    # heard within the horizon exactly if the wait is shorter
    wait = months_until(crowd, np.full((2, 50), share), months=12)
    assert (wait.median <= 12 + 1e-3) == (chances[0] >= 0.5 - 1e-6) or abs(chances[0] - 0.5) < 1e-4
