"""How often each interval holds the share, exactly: over all counts, n = 5 to 200 and p = 0.02 to 0.5.

Coverage is a sum over n + 1 counts, so nothing is simulated. It is worked out twice: from the package's intervals, and
from scipy alone, by asking of every count whether the test that the interval inverts rejects p.
"""

import numpy as np
import pytest
from scipy import stats

from simkit.estimation.intervals import METHODS, interval

N = np.arange(5, 201)
P = np.arange(2, 51) / 100
LEVELS = (0.8, 0.95)


def chances(n):
    """P(count), shape (n + 1, P)."""
    return stats.binom.pmf(np.arange(n + 1)[:, None], n, P)


def coverage(method, level):
    """From the package's intervals, shape (N, P)."""
    rows = []
    for n in N:
        low, high = (end[:, None] for end in interval(np.arange(n + 1), n, method, level))
        rows.append((chances(n) * ((low <= P) & (high >= P))).sum(axis=0))
    return np.array(rows)


COVERAGE = {(method, level): coverage(method, level) for method in METHODS for level in LEVELS}


def not_rejected(method, n, level):
    """Whether the test at each count leaves p standing, shape (n + 1, P): by scipy.stats alone."""
    count, tail = np.arange(n + 1)[:, None], (1 - level) / 2
    if method == "wilson":
        # the score test: its standard error is that under p
        return np.abs(count - n * P) <= stats.norm.isf(tail) * np.sqrt(n * P * (1 - P))
    if method == "clopper-pearson":
        # both exact tests
        return (stats.binom.sf(count - 1, n, P) >= tail) & (stats.binom.cdf(count, n, P) >= tail)
    if method == "jeffreys":
        below = stats.beta.cdf(P, count + 0.5, n - count + 0.5)
        return ((below >= tail) | (count == 0)) & ((below <= 1 - tail) | (count == n))
    # the mean of 0/1 answers by the t test of one sample; without spread it stands for itself alone
    share = count / n
    error = np.sqrt(share * (1 - share) / (n - 1))
    with np.errstate(divide="ignore"):
        return stats.t.sf(np.abs(share - P) / error, n - 1) >= tail


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", METHODS)
def test_coverage_is_that_of_the_tests_that_scipy_knows(method, level):
    expected = np.array([(chances(n) * not_rejected(method, n, level)).sum(axis=0) for n in N])
    np.testing.assert_allclose(COVERAGE[method, level], expected, atol=1e-12)


def scipy_interval(method, n, level):
    """Ends for all counts as scipy gives them, each of shape (n + 1,)."""
    count, tail = np.arange(n + 1), (1 - level) / 2
    if method in ("wilson", "clopper-pearson"):
        name = {"wilson": "wilson", "clopper-pearson": "exact"}[method]
        ends = [stats.binomtest(int(x), int(n)).proportion_ci(level, name) for x in count]
        return np.array([each.low for each in ends]), np.array([each.high for each in ends])
    if method == "jeffreys":
        low, high = stats.beta.interval(level, count + 0.5, n - count + 0.5)
        return np.where(count == 0, 0.0, low), np.where(count == n, 1.0, high)
    answers = [np.repeat([1.0, 0.0], [x, n - x]) for x in count]
    half = np.array([stats.t.isf(tail, n - 1) * stats.sem(each) for each in answers])
    return count / n - half, count / n + half


@pytest.mark.parametrize("method", METHODS)
def test_coverage_is_that_of_the_intervals_that_scipy_gives(method):
    for n in (5, 6, 7, 9, 12, 15, 20, 30, 42, 60, 100, 200):
        low, high = (end[:, None] for end in scipy_interval(method, n, 0.95))
        expected = (chances(n) * ((low <= P) & (high >= P))).sum(axis=0)
        np.testing.assert_allclose(COVERAGE[method, 0.95][n - 5], expected, atol=1e-12)


def test_by_hand():
    at = {method: COVERAGE[method, 0.95][0] for method in METHODS}
    nobody = 0.98**5
    # five answers, p = 0.02: t holds it where 1, 2 or 3 say so (0.6 - 2.776 x 0.245 is below 0, 0.8 - 2.776 x 0.2 not)
    one, four = 5 * 0.02 * 0.98**4, 5 * 0.02**4 * 0.98
    assert at["t"][0] == pytest.approx(1 - nobody - four - 0.02**5, abs=1e-12) and at["t"][0] < 0.097
    # Wilson's lower end at a count of one is 0.036 and so misses, at 0 the interval reaches 0.43
    assert at["wilson"][0] == pytest.approx(nobody, abs=1e-12)
    # the exact lower end is 1 - 0.975^(1/5) = 0.0051 at one, 0.053 at two
    assert at["clopper-pearson"][0] == pytest.approx(nobody + one, abs=1e-12)
    # a coin: only 0 and 5 lie outside
    assert at["wilson"][-1] == pytest.approx(1 - 2 / 2**5) and at["clopper-pearson"][-1] == pytest.approx(1.0)


@pytest.mark.parametrize("level", LEVELS)
def test_clopper_pearson_never_covers_less_than_it_says(level):
    found = COVERAGE["clopper-pearson", level]
    assert found.min() >= level
    # and pays for it: most of all where answers are few
    assert found[N <= 20].mean() > level + 0.03
    assert found[N <= 20].mean() - 0.015 > found[N >= 100].mean() > level + 0.005


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
def test_wilson_and_jeffreys_cover_on_average_what_they_say(method, level):
    found = COVERAGE[method, level]
    assert found.mean() == pytest.approx(level, abs=0.005)
    assert found[N <= 20].mean() == pytest.approx(level, abs=0.012)
    assert found[N >= 100].mean() == pytest.approx(level, abs=0.002)
    # at single n and p they fall below by a tenth or two: counts are whole
    low, high = {0.95: (0.83, 0.87), 0.8: (0.58, 0.62)}[level]
    assert low < found.min() < high


def test_t_covers_far_less_than_it_says_where_answers_are_few_or_the_reason_is_rare():
    found = COVERAGE["t", 0.95]
    assert found[0, 0] < 0.1
    # it can hold p only if somebody says so: P(nobody of n) is the least that is missing
    assert (found <= 1 - (1 - P) ** N[:, None] + 1e-12).all()
    rare, few = P <= 0.05, N <= 20
    assert found[np.ix_(few, rare)].mean() < 0.45 < 0.9 < COVERAGE["wilson", 0.95][np.ix_(few, rare)].mean()
    # where answers are many and the share is middling it is as good as the others
    assert found[np.ix_(N >= 100, P >= 0.3)].mean() == pytest.approx(0.95, abs=0.005)


def test_the_order_of_the_methods():
    # how far from 95% on the average (root mean square): what Brown, Cai and DasGupta (2001) say of them
    off = {method: np.sqrt(np.mean((COVERAGE[method, 0.95] - 0.95) ** 2)) for method in METHODS}
    assert off["wilson"] < off["jeffreys"] < off["clopper-pearson"] < off["t"]
    assert off["wilson"] < 0.01 and off["t"] > 0.07
    # Clopper-Pearson holds the share whenever Jeffreys does, both having equal tails
    assert (COVERAGE["clopper-pearson", 0.95] >= COVERAGE["jeffreys", 0.95] - 1e-12).all()
