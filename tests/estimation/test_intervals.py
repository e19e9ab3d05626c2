"""Intervals against statsmodels and scipy, by hand, by enumeration, and their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from simkit.checks import InvalidInput
from simkit.estimation.intervals import METHODS, interval

INSIDE = tuple(method for method in METHODS if method != "t")
"""Methods whose ends are shares."""


def all_counts(most):
    """Every count of every n from 1 to `most`, flat."""
    n = np.concatenate([np.full(size + 1, size) for size in range(1, most + 1)])
    return np.concatenate([np.arange(size + 1) for size in range(1, most + 1)]), n


COUNT, N = all_counts(200)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("ours", "theirs"), [("wilson", "wilson"), ("clopper-pearson", "beta")])
def test_statsmodels_agrees(ours, theirs, level):
    expected = proportion_confint(COUNT, N, 1 - level, theirs)
    np.testing.assert_allclose(interval(COUNT, N, ours, level), expected, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_statsmodels_agrees_on_jeffreys_but_for_the_ends(level):
    low, high = interval(COUNT, N, "jeffreys", level)
    theirs_low, theirs_high = proportion_confint(COUNT, N, 1 - level, "jeffreys")
    nobody, everybody = COUNT == 0, COUNT == N
    np.testing.assert_allclose(low[~nobody], theirs_low[~nobody], rtol=1e-9)
    np.testing.assert_allclose(high[~everybody], theirs_high[~everybody], rtol=1e-9)
    # Brown, Cai and DasGupta put the end at the border, statsmodels does not
    assert (low[nobody] == 0).all() and (theirs_low[nobody] > 0).all()
    assert (high[everybody] == 1).all() and (theirs_high[everybody] < 1).all()


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_scipy_agrees_on_t(level):
    for n in range(2, 41):
        for count in range(1, n):
            answers = np.repeat([1.0, 0.0], [count, n - count])
            expected = stats.t.interval(level, n - 1, answers.mean(), stats.sem(answers))
            np.testing.assert_allclose(interval(count, n, "t", level), expected, rtol=1e-11, atol=1e-14)


def test_t_by_hand():
    # one of three: standard error sqrt(1/9), quantile with 2 degrees of freedom 4.302653
    low, high = interval(1, 3, "t")
    assert (float(low), float(high)) == pytest.approx((1 / 3 - 4.302653 / 3, 1 / 3 + 4.302653 / 3), abs=1e-6)
    # no width at the borders, nothing at all with one answer
    low, high = interval([0, 3, 0, 1], [3, 3, 1, 1], "t")
    np.testing.assert_array_equal(low, [0, 1, np.nan, np.nan])
    np.testing.assert_array_equal(high, [0, 1, np.nan, np.nan])
    assert np.isnan(interval(0.75, 1.5, "t")).all()


def coverage(method, n, p, level=0.95):
    """How often the interval contains p, from all n + 1 counts."""
    low, high = interval(np.arange(n + 1), n, method, level)
    return float(stats.binom.pmf(np.arange(n + 1), n, p)[(low <= p) & (p <= high)].sum())


@pytest.mark.parametrize(("ours", "theirs"), [("wilson", "wilson"), ("clopper-pearson", "exact")])
@pytest.mark.parametrize(("n", "p"), [(5, 0.3), (9, 0.04), (12, 0.5), (40, 0.11), (75, 0.25)])
def test_coverage_is_that_of_scipy(ours, theirs, n, p):
    covered = 0.0
    for count in range(n + 1):
        ends = stats.binomtest(count, n).proportion_ci(0.95, theirs)
        covered += stats.binom.pmf(count, n, p) * (ends.low <= p <= ends.high)
    assert coverage(ours, n, p) == pytest.approx(covered, abs=1e-12)


def test_coverage_by_hand():
    # three answers, a share of one half: only the counts 0 and 3, whose t interval has no width, miss it
    assert coverage("t", 3, 0.5) == pytest.approx(6 / 8)
    assert coverage("wilson", 3, 0.5) == pytest.approx(1.0)
    # a rare reason: t misses it whenever nobody names it
    assert coverage("t", 20, 0.05) <= 1 - 0.95**20


def test_wilson_where_it_is_worst():
    # Brown, Cai and DasGupta (2001): about 0.838 at p = 0.1765 / n, however large n is
    n = 100_000
    low, _ = interval(1, n)
    assert float(low) * n == pytest.approx(0.1765, abs=2e-4)
    assert coverage("wilson", n, float(low) * 0.999) == pytest.approx(0.838, abs=1e-3)


@pytest.mark.parametrize("p", [0.003, 0.02, 0.1, 0.33, 0.5])
def test_clopper_pearson_covers_at_least_as_often_as_it_says(p):
    assert all(coverage("clopper-pearson", n, p) >= 0.95 for n in (1, 4, 17, 60))


def test_no_answers_no_interval():
    for method in METHODS:
        for people in (None, 7):
            assert np.isnan(interval(0, 0, method, population=people)).all()
            assert np.isnan(interval([np.nan, 1.0], [4.0, np.nan], method, population=people)).all()


def test_counts_and_answers_broadcast():
    low, high = interval(np.array([[1, 2, 0], [0, 3, 4]]), np.array([[5], [7]]), population=np.array([[5], [50]]))
    assert low.shape == high.shape == (2, 3)
    assert float(low[1, 2]) == float(interval(4, 7, population=50)[0])
    assert interval(np.zeros((0, 4)), np.zeros((0, 1)), "jeffreys")[0].shape == (0, 4)


# a cohort


@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
def test_effective_number_of_answers(method):
    # 10 of 19 people answered: worth 10 * 18 / 9 = 20 answers
    expected = proportion_confint(10, 20, 0.05, method)
    assert tuple(map(float, interval(5, 10, method, population=19))) == pytest.approx(expected)


def test_wilson_of_a_cohort_solves_its_score_equation():
    count, n, people, z = 7, 22, 60, stats.norm.ppf(0.975)
    for theta in interval(count, n, population=people):
        variance = theta * (1 - theta) / n * (people - n) / (people - 1)
        assert (count / n - theta) ** 2 == pytest.approx(z**2 * variance)


def test_t_of_a_cohort_by_hand():
    # 2 of 5 answers, 10 people: sqrt(0.4 * 0.6 / 4 * (1 - 5 / 10)), quantile with 4 degrees of freedom 2.776445
    low, high = interval(2, 5, "t", population=10)
    half = 2.776445 * 0.03**0.5
    assert (float(low), float(high)) == pytest.approx((0.4 - half, 0.4 + half), abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_left_to_chance_when_everybody_answered(method):
    count, n = all_counts(30)
    expected = np.where((n == 1) & (method == "t"), np.nan, count / n)
    for end in interval(count, n, method, population=n):
        np.testing.assert_allclose(end, expected, atol=1e-15)


@pytest.mark.parametrize(("method", "near"), [("wilson", 1e-7), ("jeffreys", 1e-7), ("t", 1e-7)])
def test_a_huge_cohort_is_a_process(method, near):
    count, n = all_counts(25)
    np.testing.assert_allclose(interval(count, n, method, population=10**9), interval(count, n, method), atol=near)


def test_a_large_cohort_is_a_process_for_the_exact_interval():
    count = np.arange(13)
    exact = interval(count, 12, "clopper-pearson", population=100_000)
    np.testing.assert_allclose(exact, interval(count, 12, "clopper-pearson"), atol=1e-4)


def test_exact_interval_of_a_cohort():
    # 8 of 16 of 80 people: an online calculator says 27.5% to 72.5% (www.cluster-text.com/confidence_interval.php)
    low, high = interval(8, 16, "clopper-pearson", population=80)
    assert (float(low), float(high)) == pytest.approx((0.275, 0.725))
    # two people, one of them answered yes: the other may say anything
    low, high = interval(1, 1, "clopper-pearson", population=2)
    assert (float(low), float(high)) == (0.5, 1.0)


@pytest.mark.parametrize("level", [0.5, 0.95])
@pytest.mark.parametrize("people", [1, 2, 7, 18])
def test_exact_interval_inverts_the_tests_of_scipy(people, level):
    count, n = all_counts(people)
    marked = np.arange(people + 1)[:, None]
    tail = (1 - level) / 2 * (1 - 1e-9)
    rejected = (stats.hypergeom.sf(count - 1, people, marked, n) < tail) | (
        stats.hypergeom.cdf(count, people, marked, n) < tail
    )
    possible = (marked >= count) & (people - marked >= n - count)
    left = np.where(~rejected & possible, marked / people, np.nan)
    ends = np.nanmin(left, axis=0), np.nanmax(left, axis=0)
    np.testing.assert_allclose(interval(count, n, "clopper-pearson", level, people), ends, rtol=1e-14)


@pytest.mark.parametrize(("n", "people"), [(3, 8), (10, 31), (25, 31), (9, 200)])
def test_exact_interval_covers_whatever_the_cohort_is(n, people):
    count = np.arange(n + 1)
    low, high = interval(count, n, "clopper-pearson", population=people)
    for marked in range(people + 1):
        contains = (low <= marked / people) & (marked / people <= high)
        assert stats.hypergeom.pmf(count, people, marked, n)[contains].sum() >= 0.95 - 1e-12


def test_exact_intervals_in_parts_are_those_at_once(monkeypatch):
    count, n = all_counts(20)
    at_once = interval(count, n, "clopper-pearson", population=33)
    monkeypatch.setattr("simkit.estimation.intervals._CELLS", 100)
    np.testing.assert_array_equal(interval(count, n, "clopper-pearson", population=33), at_once)


# what is refused


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"method": "wald"}, "method is 'wald', but is not known: known are wilson, jeffreys, clopper-pearson, t."),
        ({"level": 95}, "level is 95, but must lie between 1e-06 and 0.999999: give a share such as 0.95."),
        ({"level": 1.0}, "level is 1.0, but must lie between 1e-06 and 0.999999: give a share such as 0.95."),
        (
            {"count": [1, 6]},
            "count is 6.0, but must lie between 0 and n, here 5:"
            " give the answers that name the reason, and all answers.",
        ),
        (
            {"count": -1},
            "count is -1.0, but must lie between 0 and n, here 5:"
            " give the answers that name the reason, and all answers.",
        ),
        ({"count": "two"}, "count is 'two', but must be numbers: give counts such as 3."),
        (
            {"population": 4},
            "population is 4.0, but must be at least n, here 5: give everybody who could have answered.",
        ),
        (
            {"count": 1.5, "population": 9},
            "count is 1.5, but must be a whole number of people where population is given: leave population out.",
        ),
        (
            {"population": np.nan},
            "population is nan, but must be a whole number of people where population is given: leave population out.",
        ),
        (
            {"population": np.inf},
            "population is inf, but must be a whole number of people where population is given: leave population out.",
        ),
        (
            {"population": 2e6, "method": "clopper-pearson"},
            "population is 2000000.0, but must be at most 1,000,000 for the exact interval of a cohort:"
            " leave it out, or take 'wilson'.",
        ),
        (
            {"count": [1, 2], "n": [3, 4, 5]},
            "the shapes of the counts are (2,), (3,), but must fit each other: give counts (R, K) and answers (R, 1).",
        ),
    ],
)
def test_refusals(given, sentence):
    with pytest.raises(InvalidInput) as refused:
        interval(**{"count": 2, "n": 5} | given)
    assert str(refused.value) == sentence


def test_fractions_of_answers_are_fine():
    # 2.5 of 4.5 weighted answers: the quantile of a beta distribution as before
    low, high = interval(2.5, 4.5, "jeffreys")
    assert (float(low), float(high)) == pytest.approx(stats.beta(3, 2.5).ppf([0.025, 0.975]))


# laws

LAW = settings(deadline=None, derandomize=True)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@st.composite
def counts(draw, most=400):
    """A cohort, its answers, and how many of them name a reason; all at least 1 but the last."""
    people = draw(st.integers(1, most))
    n = draw(st.integers(1, people))
    return draw(st.integers(0, n)), n, people


@LAW
@given(counts(), LEVELS, st.sampled_from(METHODS), st.booleans())
def test_contains_the_share_and_lies_among_shares(world, level, method, cohort):
    count, n, people = world
    low, high = interval(count, n, method, level, people if cohort else None)
    if method == "t" and n == 1:
        assert np.isnan(low) and np.isnan(high)
        return
    # the ends of the exact interval of a cohort are whole people
    room = 1 / people if cohort and method == "clopper-pearson" else 1e-12
    assert low - room < count / n < high + room
    assert low <= high
    if method in INSIDE:
        assert low >= 0 and high <= 1


@LAW
@given(counts(), LEVELS, st.sampled_from(INSIDE), st.booleans())
def test_one_answer_more_never_lowers_an_end(world, level, method, cohort):
    _, n, people = world
    low, high = interval(np.arange(n + 1), n, method, level, people if cohort else None)
    assert (np.diff(low) >= -1e-12).all() and (np.diff(high) >= -1e-12).all()
    if not cohort:
        assert (np.diff(low) > 0).all() and (np.diff(high) > 0).all()


def test_t_does_not_rise_with_the_count_and_leaves_the_shares():
    low, high = interval([0, 1, 9, 10], 10, "t")
    assert low[1] < low[0] == 0 and high[2] > high[3] == 1


@LAW
@given(counts(), LEVELS, st.sampled_from(METHODS), st.booleans())
def test_not_naming_it_is_the_mirror_image(world, level, method, cohort):
    count, n, people = world
    low, high = interval([count, n - count], n, method, level, people if cohort else None)
    np.testing.assert_allclose(low, 1 - high[::-1], atol=1e-12)


@LAW
@given(counts(60), st.integers(2, 20), LEVELS, st.sampled_from(METHODS))
def test_more_answers_alike_narrow_it(world, times, level, method):
    count, n, _ = world
    low, high = interval(np.array([1, times]) * count, np.array([1, times]) * n, method, level)
    once, often = high - low
    if method == "t" and n == 1:
        assert np.isnan(once)
    elif method == "t" and count in (0, n):
        assert once == often == 0
    else:
        assert often < once


@LAW
@given(counts(), LEVELS, st.sampled_from(METHODS))
def test_a_cohort_never_widens_it(world, level, method):
    count, n, people = world
    if method == "t" and n == 1:
        return
    low, high = interval(count, n, method, level)
    cohort_low, cohort_high = interval(count, n, method, level, people)
    # whole people: by less than one of them
    room = 1 / people if method == "clopper-pearson" else 1e-12
    assert cohort_low >= low - room and cohort_high <= high + room


@LAW
@given(counts(), st.sampled_from(METHODS), st.booleans())
def test_a_higher_level_is_never_narrower(world, method, cohort):
    count, n, people = world
    ends = [interval(count, n, method, level, people if cohort else None) for level in (0.5, 0.9, 0.99)]
    low, high = np.array(ends).T
    if not np.isnan(low).any():
        assert (np.diff(low) <= 1e-12).all() and (np.diff(high) >= -1e-12).all()
