"""Power of two-group tests beside statsmodels, scipy, simulation and hand-worked numbers."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact, ttest_ind
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower

from simkit.planning.two_groups import (
    first_true,
    fisher_power,
    holm_sets,
    people_for_shares,
    t_power,
)


@pytest.mark.parametrize("sizes", [(3, 9), (12, 58), (24, 116), (42, 198), (500, 1500)])
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 7])
def test_t_power_is_that_of_statsmodels(sizes, alpha):
    for effect in (0.01, 0.2, 0.5, 1.0, 2.0, 5.0):
        theirs = TTestIndPower().power(effect, sizes[0], alpha, ratio=sizes[1] / sizes[0])
        ours = t_power(sizes, -3 * effect, (3.0, 3.0), alpha)
        # theirs is nan where a tail is below 1e-30
        assert ours > 0.999 if np.isnan(theirs) else ours == pytest.approx(theirs, abs=1e-9)


def test_t_power_where_the_spreads_differ_by_simulation():
    # those who decline: 3 of 10 shifted by 2 standard deviations; the formula is an approximation here
    random = np.random.default_rng(20251)
    n, share, shift, studies = (24, 116), 0.3, 2.0, 40_000
    moved = random.random((studies, n[0])) < share
    first = random.standard_normal((studies, n[0])) + shift * moved
    second = random.standard_normal((studies, n[1]))
    seen = (ttest_ind(first, second, axis=1).pvalue <= 0.05).mean()
    difference, extra = share * shift, share * (1 - share) * shift**2
    predicted = float(t_power(n, difference, (np.sqrt(1 + extra), 1.0)))
    assert seen == pytest.approx(predicted, abs=0.015)  # luck: 5 standard errors are 0.012
    assert abs(seen - float(t_power(n, difference, (1.0, 1.0)))) > 0.02  # what ignoring the spread would say


def test_counts_and_skewed_days_keep_the_level_and_the_power():
    # the two groups are as unequal as in the small example; 40,000 studies, 5 standard errors are 0.0055
    random = np.random.default_rng(20252)
    n, studies = (24, 116), 40_000
    counts = [random.poisson(2.5, (studies, size)) + 1 for size in n]
    days = [25.1 / 2.8 * random.gamma(2.8, 1.0, (studies, size)) for size in n]  # sd 15, skewness 1.2
    for groups, sd in ((counts, np.sqrt(2.5)), (days, 15.0)):
        level = (ttest_ind(*groups, axis=1).pvalue <= 0.05).mean()
        assert 0.04 < level < 0.06
        seen = (ttest_ind(groups[0] + 0.6 * sd, groups[1], axis=1).pvalue <= 0.05).mean()
        assert seen == pytest.approx(float(t_power(n, 0.6, (1.0, 1.0))), abs=0.02)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.integers(2, 200), st.integers(2, 900), st.floats(0, 3), st.floats(1.01, 2), st.sampled_from([0.05, 0.01, 0.005])
)
def test_t_power_laws(first, second, effect, more, alpha):
    power = t_power((first, second), effect, (1.0, 1.0), alpha)
    assert alpha - 1e-9 <= power <= 1 + 1e-12
    assert t_power((first, second), more * effect, (1.0, 1.0), alpha) >= power - 1e-9
    assert t_power((first + 1, second), effect, (1.0, 1.0), alpha) >= power - 1e-9
    assert t_power((first, second + 1), effect, (1.0, 1.0), alpha) >= power - 1e-9
    assert t_power((first, second), 0.0, (1.0, 1.0), alpha) == pytest.approx(alpha, abs=1e-9)
    assert t_power((second, first), -effect, (1.0, 1.0), alpha) == pytest.approx(power, abs=1e-9)


def test_nobody_to_compare_is_not_estimable():
    assert np.isnan(t_power((1, 1), 1.0, (1.0, 1.0)))
    assert np.isnan(t_power((0, 50), [1.0, 2.0], (1.0, 1.0))).all()
    assert np.isnan(fisher_power((0, 50), 0.5, 0.3))


def test_fisher_power_by_hand():
    # 4 against 4: only 4 of 4 against 0 of 4 has p = 2/70 <= 0.05, either way round
    share, other = 0.9, 0.2
    assert fisher_power((4, 4), share, other) == pytest.approx(
        share**4 * (1 - other) ** 4 + (1 - share) ** 4 * other**4, rel=1e-12
    )


@pytest.mark.parametrize(("n", "share", "other"), [((7, 12), 0.8, 0.3), ((12, 20), 0.2, 0.6), ((5, 30), 1.0, 0.4)])
@pytest.mark.parametrize("alpha", [0.05, 0.02])
def test_fisher_power_is_the_sum_over_scipys_tables(n, share, other, alpha):
    total = 0.0
    for x, y in itertools.product(range(n[0] + 1), range(n[1] + 1)):
        if fisher_exact([[x, n[0] - x], [y, n[1] - y]]).pvalue <= alpha:
            total += binom.pmf(x, n[0], share) * binom.pmf(y, n[1], other)
    assert fisher_power(n, share, other, alpha) == pytest.approx(total, abs=1e-12)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.integers(2, 60), st.integers(2, 200), st.floats(0.05, 0.95), st.sampled_from([0.05, 0.01]))
def test_fisher_laws(first, second, other, alpha):
    grid = np.linspace(other, 1.0, 9)
    power = fisher_power((first, second), grid, other, alpha)
    assert power[0] <= alpha + 1e-9
    assert (np.diff(power[1:]) >= -1e-9).all() or power[0] > power[1]
    assert fisher_power((first, second), 1 - grid, 1 - other, alpha) == pytest.approx(power, abs=1e-9)


def test_fisher_power_goes_over_into_the_normal_one():
    # 300 and 1199 exactly, 300 and 1201 by the approximation
    for share in (0.35, 0.4, 0.2):
        exact, approximate = (float(fisher_power((300, more), share, 0.3)) for more in (1199, 1201))
        assert approximate == pytest.approx(exact, abs=0.03)
    assert fisher_power((5000, 5000), 0.0, 0.0) == 0.0
    assert fisher_power((5000, 5000), 1.0, 0.0) == 1.0


@pytest.mark.parametrize(("share", "other", "ratio"), [(0.5, 0.3, 4.83), (0.8, 0.6, 4.77), (0.2, 0.4, 2.0)])
def test_people_for_shares_gives_fishers_test_its_power(share, other, ratio):
    n = round(people_for_shares(share, other, ratio))
    # close to what was asked for, and on the safe side
    assert 0.79 < float(fisher_power((n, round(ratio * n)), share, other)) < 0.84


def test_people_for_shares_as_published():
    # p = 0.5 and 0.3, equal groups: 92.999 without the correction, 93/4 (1 + sqrt(1 + 4/(93 x 0.2)))^2
    plain = (1.959964 * np.sqrt(2 * 0.4 * 0.6) + 0.8416212 * np.sqrt(0.5 * 0.5 + 0.3 * 0.7)) ** 2 / 0.04
    wanted = plain / 4 * (1 + np.sqrt(1 + 4 / (plain * 0.2))) ** 2
    assert people_for_shares(0.5, 0.3, 1.0) == pytest.approx(wanted, rel=1e-6)
    assert np.isinf(people_for_shares(0.3, 0.3, 1.0)) and np.isinf(people_for_shares(0.5, 0.3, 0.0))


def holm_by_simulation(power_at, tests, studies, random):
    """Sets of rejections for p-values with P(p <= a) = power_at(a)[i], by inversion on a grid."""
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 1.0, 1000)])
    cdf = np.stack([power_at(level) for level in grid])
    p = np.stack([np.interp(random.random(studies), cdf[:, i], grid) for i in range(tests)], axis=1)
    order = np.argsort(p, axis=1)
    passed = np.take_along_axis(p, order, 1) <= 0.05 / np.arange(tests, 0, -1)
    rejected = np.empty_like(passed)
    np.put_along_axis(rejected, order, np.cumprod(passed, axis=1).astype(bool), 1)
    assert all((multipletests(p[i], 0.05, method="holm")[0] == rejected[i]).all() for i in range(50))
    return rejected


def test_holm_is_what_statsmodels_does():
    effects = np.array([0.0, 0.3, 0.6, 0.9])

    def at(level):
        if level in (0.0, 1.0):
            return np.full(4, float(level))
        return t_power((24, 116), effects, (1.0, 1.0), level)

    levels = 0.05 / np.arange(4, 0, -1)
    sets = holm_sets(np.stack([at(level) for level in levels], axis=-1))
    studies = 50_000
    found = holm_by_simulation(at, 4, studies, np.random.default_rng(5))
    codes = (found * 2 ** np.arange(4)).sum(axis=1)
    seen = np.bincount(codes, minlength=16) / studies
    error = np.sqrt(sets * (1 - sets) / studies)
    # 5 standard errors; a slack for cells of a few people and for the grid
    assert (np.abs(seen - sets) <= 5 * error + 1e-3).all()
    # without the step down (Bonferroni) the second test would be seen less often
    second = sets[(np.arange(16) >> 1 & 1).astype(bool)].sum()
    assert second > at(0.05 / 4)[1] + 0.01


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=4, max_size=4))
def test_holm_laws(rows):
    chances = np.sort(np.array(rows), axis=-1)
    sets = holm_sets(chances)
    members = np.arange(16)
    assert sets.sum() == pytest.approx(1.0) and (sets >= -1e-12).all()
    for at in range(4):
        one = sets[(members >> at & 1).astype(bool)].sum()
        # between Bonferroni's and the test alone
        assert chances[at, 0] - 1e-9 <= one <= chances[at, -1] + 1e-9
    assert sets[0] == pytest.approx(np.prod(1 - chances[:, 0]))


def test_one_test_needs_no_holm():
    assert holm_sets(np.array([[0.3]])) == pytest.approx([0.7, 0.3])


def test_first_true():
    assert first_true(lambda x: x >= 2.5, 10.0) == pytest.approx(2.5)
    assert np.isinf(first_true(lambda x: False, 10.0))
