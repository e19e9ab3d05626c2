"""Exact binomial power and the number of answers that lasts, against scipy and the issue's own example."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from simkit.checks import InvalidInput
from simkit.planning.power import answers_needed, exact_power, lasting


def power_by_scipy(n, null, alternative, alpha):
    """Smallest critical count by scipy's own distribution; the power at it."""
    if alternative < null:
        null, alternative = 1 - null, 1 - alternative
    counts = np.arange(n + 2)
    critical = counts[binom.sf(counts - 1, n, null) <= alpha][0]
    return binom.sf(critical - 1, n, alternative)


@pytest.mark.parametrize(("null", "alternative"), [(0.3, 0.5), (0.1, 0.25), (0.5, 0.3), (0.02, 0.2)])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_power_is_scipys(null, alternative, alpha):
    n = np.arange(1, 120)
    wanted = [power_by_scipy(size, null, alternative, alpha) for size in n]
    np.testing.assert_allclose(exact_power(n, null, alternative, alpha), wanted, rtol=1e-10, atol=1e-14)


def test_the_number_that_lasts():
    # H0 0.3, H1 0.5, one-sided 0.05, power 0.8: 39 passes, 40 and 42 fail, 43 and all larger pass
    power = exact_power(np.arange(1, 200), 0.3, 0.5)
    assert (power[38] >= 0.8, power[39] >= 0.8, power[41] >= 0.8) == (True, False, False)
    assert (power[42:] >= 0.8).all()
    assert answers_needed(0.3, 0.5) == 43


def test_no_number_is_enough_up_to_the_cap():
    assert answers_needed(0.3, 0.31, cap=300) is None
    assert answers_needed(0.3, 0.5, cap=42) is None


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(1, 50))
def test_lasting_is_what_it_says(holds, first):
    found = lasting(holds, first)
    if found is None:
        assert not holds[-1]
        return
    assert all(holds[found - first :]) and (found == first or not holds[found - first - 1])


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.integers(1, 80), st.integers(1, 9), st.integers(1, 9))
def test_the_two_directions_mirror(n, a, b):
    if a == b:
        return
    there = exact_power(np.array([n]), a / 10, b / 10)
    back = exact_power(np.array([n]), 1 - a / 10, 1 - b / 10)
    np.testing.assert_allclose(there, back, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"null": 0.3, "alternative": 0.3}, "alternative is 0.3, but must differ from the null: give the share that is"
                                            " to be detected."),
        ({"null": 0.3, "alternative": 0.5, "power": 1.0}, "power is 1.0, but must lie between 1e-06 and 1: 0.8 is"
                                                          " usual."),
        ({"null": 0.3, "alternative": 0.5, "alpha": 0.7}, "alpha is 0.7, but must lie between 1e-09 and 0.5: 0.05 is"
                                                          " usual."),
    ],
)  # fmt: skip
def test_bad_input(arguments, sentence):
    with pytest.raises(InvalidInput) as refused:
        answers_needed(**arguments)
    assert str(refused.value) == sentence
