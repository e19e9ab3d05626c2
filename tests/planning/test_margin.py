"""Answers for a margin: exact against brute force, the bias floor, and the calculator that knows no bias."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from simkit.checks import InvalidInput
from simkit.planning.margin import answers_for_margin, calculator, within


def brute(n, true, reported, margin):
    """Every possible count, one by one."""
    counts = np.arange(n + 1)
    inside = np.abs(counts / n - true) <= margin + 1e-10
    return binom.pmf(counts, n, reported)[inside].sum()


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.integers(1, 120), st.integers(0, 20), st.integers(0, 20), st.sampled_from([0.02, 0.05, 0.1, 0.25, 1.0]))
def test_within_counts_every_count(n, true, reported, margin):
    # shares in twentieths and margins that meet them: borders fall on whole people
    found = within(n, true / 20, reported / 20, margin)
    assert found == pytest.approx(brute(n, true / 20, reported / 20, margin), abs=1e-12)


@pytest.mark.parametrize(("true", "reported", "margin"), [(0.3, 0.3, 0.1), (0.3, 0.35, 0.1), (0.1, 0.05, 0.08)])
def test_the_smallest_number_that_lasts(true, reported, margin):
    cap = 400
    holds = np.array([brute(n, true, reported, margin) >= 0.9 for n in range(1, cap + 1)])
    wanted = np.flatnonzero(~holds)[-1] + 2
    assert answers_for_margin([true], [reported], margin, cap=cap)[0] == wanted
    # it does not simply rise: a smaller number holds now and then
    assert holds[: wanted - 1].any()


def test_beyond_the_bias_floor_no_number_is_enough():
    # bias 0.11 against a margin of 0.1: inf; 0.09: enough answers would do, but more than the cap
    floor, nearly, fine = answers_for_margin([0.3, 0.3, 0.3], [0.41, 0.39, 0.32], 0.1)
    assert np.isinf(floor) and np.isnan(nearly) and fine > 60
    assert 2000 < answers_for_margin([0.3], [0.39], 0.1, cap=10_000)[0] < 10_000
    # and indeed: with the floor exceeded the chance falls to 0 as answers grow
    chances = [within(n, 0.3, 0.41, 0.1) for n in (100, 1000, 10_000, 100_000)]
    assert chances == sorted(chances, reverse=True) and chances[-1] < 1e-6


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.integers(2, 18), st.integers(-3, 3))
def test_more_bias_never_takes_fewer_answers_in_the_long_run(true, bias):
    # whatever the number, honest reports are inside at least as surely for large n
    honest = within(1500, true / 20, true / 20, 0.1)
    assert honest >= within(1500, true / 20, np.clip(true / 20 + bias / 20, 0, 1), 0.1) - 1e-9


def test_a_wider_margin_and_less_certainty_take_fewer():
    base = answers_for_margin([0.3], [0.32], 0.1)[0]
    assert answers_for_margin([0.3], [0.32], 0.15)[0] < base
    assert answers_for_margin([0.3], [0.32], 0.1, sure=0.8)[0] < base
    assert answers_for_margin([0.3], [0.32], 1.0)[0] == 1


def test_the_calculator():
    # the textbook's 385 of 5 points at 95%, 97 for 10 points; 132 of a population of 200
    assert (calculator(0.05), calculator(0.1), calculator(0.05, people=200)) == (385, 97, 132)
    assert calculator(0.1, share=0.3) == 81


def test_bad_input():
    with pytest.raises(InvalidInput) as refused:
        answers_for_margin([0.3], [0.3], 0.0)
    assert str(refused.value) == "margin is 0.0, but must lie between 1e-06 and 1: 0.1 is ten points of 100."
