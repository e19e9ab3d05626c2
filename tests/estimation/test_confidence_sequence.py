"""The confidence sequence: its closed form, its martingale, and its coverage over all looks, exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from simkit.checks import InvalidInput
from simkit.estimation.confidence_sequence import confidence_sequence, log_evidence
from simkit.estimation.intervals import interval


def table(most, level, make):
    """Ends of the intervals after every count of every n, shape (most + 1, most + 1) each; nan above n."""
    low, high = np.full((2, most + 1, most + 1), np.nan)
    for n in range(1, most + 1):
        low[n, : n + 1], high[n, : n + 1] = make(np.arange(n + 1), np.full(n + 1, n), level)
    return low, high


def never_missed(p, most, low, high):
    """P(the intervals of all n from 1 to `most` hold p): every path, by the counts of those still covered."""
    alive = np.array([1.0])
    for n in range(1, most + 1):
        alive = np.append(alive * (1 - p), 0.0) + np.append(0.0, alive * p)
        alive = np.where((low[n, : n + 1] <= p) & (p <= high[n, : n + 1]), alive, 0.0)
    return alive.sum()


def robbins(count, n, level):
    return confidence_sequence(count, n, level)


def wilson(count, n, level):
    return interval(count, n, "wilson", level)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_all_looks_together_hold_the_share_as_often_as_promised_and_wilsons_do_not(level):
    ours, theirs = table(80, level, robbins), table(80, level, wilson)
    shares = [0.03, 0.1, 0.25, 0.4, 0.5, 0.8]
    held = np.array([never_missed(p, 80, *ours) for p in shares])
    assert (held >= level).all()
    # and not because they say nothing
    assert (held < 1 - (1 - level) / 20).all() and (ours[1] - ours[0])[80, 20] < 0.5
    assert (np.array([never_missed(p, 80, *theirs) for p in shares]) < level - 0.1).all()


def test_stopping_when_a_line_is_crossed():
    # stop as soon as Wilson's interval has 0.3 on one side, after 60 answers at the latest; the true share is 0.3
    p, most, level = 0.3, 60, 0.9
    face, valid = table(most, level, wilson), table(most, level, robbins)
    alive, held = np.array([1.0]), {"face": 0.0, "valid": 0.0}
    for n in range(1, most + 1):
        alive = np.append(alive * (1 - p), 0.0) + np.append(0.0, alive * p)
        stops = (face[0][n, : n + 1] > p) | (face[1][n, : n + 1] < p) | (n == most)
        for name, (low, high) in (("face", face), ("valid", valid)):
            held[name] += (alive * stops * (low[n, : n + 1] <= p) * (p <= high[n, : n + 1])).sum()
        alive = np.where(stops, 0.0, alive)
    # at 60 fixed answers Wilson's holds it
    every = np.arange(most + 1)
    fixed = binom.pmf(every, most, p) @ ((face[0][most] <= p) & (p <= face[1][most]))
    assert held["face"] < 0.6 < level - 0.03 < fixed
    assert held["valid"] >= level


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.8, 0.9, 0.95, 0.999]))
def test_ends_are_where_the_binomial_probability_is_alpha_by_n_plus_1(count, n, level):
    count = min(count, n)
    low, high = map(float, confidence_sequence(count, n, level))
    for end, edge in ((low, 0.0), (high, 1.0)):
        if end != edge:
            assert binom.pmf(count, n, end) == pytest.approx((1 - level) / (n + 1), rel=1e-9)
        else:
            assert binom.pmf(count, n, edge) > (1 - level) / (n + 1)
    # never narrower than the interval for a number of answers fixed beforehand, and symmetric
    below, above = map(float, interval(count, n, "wilson", level))
    assert (low <= below + 1e-12 and above <= high + 1e-12) or level == 0.999
    other = confidence_sequence(n - count, n, level)
    np.testing.assert_allclose([1 - high, 1 - low], [float(e) for e in other], atol=1e-12)


@pytest.mark.parametrize("mixture", [(1.0, 1.0), (0.5, 0.5), (2.0, 5.0)])
def test_the_evidence_is_a_martingale(mixture):
    # under p the mixture's mean is 1 at every n, and under the mixture itself it is a beta-binomial
    for n, p in ((1, 0.3), (7, 0.05), (40, 0.6)):
        every = np.arange(n + 1)
        evidence = np.exp(log_evidence(every, n, p, mixture))
        assert binom.pmf(every, n, p) @ evidence == pytest.approx(1.0, rel=1e-10)
        np.testing.assert_allclose(
            evidence * binom.pmf(every, n, p), betabinom.pmf(every, n, *mixture), rtol=1e-9, atol=1e-300
        )


def test_shapes_and_nothing_known():
    low, high = confidence_sequence([[0, 3], [0, 9]], [[0, 9], [5, 9]])
    assert low.shape == high.shape == (2, 2)
    assert (low[0, 0], high[0, 0]) == (0.0, 1.0) and low[1, 0] == 0.0 and high[1, 1] == 1.0


@pytest.mark.parametrize(("arguments", "sentence"), [
    ((5, 4), "count is 5.0, but must lie between 0 and n = 4: give how many of the n answers it were."),
    (("a", 3), "count is 'a', but must be a number or an array of numbers: give how many answers, such as 3."),
    ((1, "b"), "n is 'b', but must be a number or an array of numbers: give how many answers, such as 3."),
    ((1, 4, 0.9, 3), "mixture is 3, but must be two numbers: (1, 1) is usual."),
    ((1, 4, 1.0), "level is 1.0, but must lie between 1e-09 and 1: 0.95 is usual."),
    ((1, 4, 0.9, (0, 1)), "mixture's a is 0, but must be more than 0: (1, 1) is usual."),
])  # fmt: skip
def test_refusals(arguments, sentence):
    with pytest.raises(InvalidInput) as refused:
        confidence_sequence(*arguments)
    assert str(refused.value) == sentence
