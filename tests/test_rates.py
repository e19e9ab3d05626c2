"""Do comparisons ring as seldom, and as surely, as they promise?"""

import numpy as np
import pytest
from rates import (
    Alarm,
    Compared,
    Law,
    beta_binomial,
    binomial,
    narrower,
    negative_binomial,
    people_needed,
    poisson,
    rates,
    replicates_needed,
    same_rate,
    spread,
)
from scipy import stats

LOOSE = 0.05


def test_an_alarm_divides_what_it_may_ring_falsely():
    alarm = Alarm(1e-6, 200, {"means": 500, "spreads": 10})
    assert alarm.each("means") == pytest.approx(5e-12)
    assert alarm.each("spreads") == pytest.approx(2.5e-10)
    total = 200 * (500 * alarm.each("means") + 10 * alarm.each("spreads"))
    assert total == pytest.approx(1e-6)


def test_an_alarm_says_what_rings():
    alarm = Alarm(0.01, 1, {"means": 3})
    table = Compared("rows", np.array([0.1, 0.2]), np.array([0.1, 0.5]), np.array([1.0, 1e-9]))
    assert alarm.rings("means", [table]) == ["rows[1]: 0.2 in place of 0.5, chance 1e-09"]
    single = Compared("starts", np.asarray(0.2), np.asarray(0.5), np.asarray(1e-9))
    assert alarm.rings("means", [single]) == ["starts: 0.2 in place of 0.5, chance 1e-09"]
    with pytest.raises(AssertionError, match="4 means are compared, but 3 were planned"):
        alarm.rings("means", [table, table])


def test_a_rate_by_hand():
    # 5 heads in 5 tosses: twice 1/32
    assert rates("heads", 5, 5, 0.5).chance == pytest.approx(2 / 32)
    # none in 3 trials at 1/4: twice (3/4)^3 is 0.84
    assert rates("none", 0, 3, 0.25).chance == pytest.approx(2 * 0.75**3)
    # what cannot happen and does; what cannot fail and does; no trials
    np.testing.assert_array_equal(
        rates("never", [1, 0, 9, 10, 0], [10, 10, 10, 10, 0], [0, 0, 1, 1, 0.5]).chance, [0, 1, 0, 1, 1]
    )
    # a range of probabilities makes room on both sides: 1 - 0.4^5 and 0.6^5
    np.testing.assert_allclose(rates("room", [0, 5], 5, 0.4, 0.6).chance, [2 * 0.6**5, 2 * 0.6**5])


@pytest.mark.parametrize("trials", [3, 40, 400])
@pytest.mark.parametrize("probability", [0.002, 0.07, 0.5, 0.9])
def test_rates_ring_as_seldom_as_they_promise(trials, probability):
    # every possible outcome, weighed by scipy: no simulation is needed
    hits = np.arange(trials + 1)
    rings = rates("x", hits, trials, probability).chance < LOOSE
    weight = stats.binom.pmf(hits, trials, probability)
    assert weight[rings].sum() <= LOOSE
    if trials * min(probability, 1 - probability) > 20:
        # and no more seldom than they must: a test that never rings promises nothing
        assert weight[rings].sum() > LOOSE / 3


@pytest.mark.parametrize("probability", [0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("sign", [-1, 1])
def test_rates_catch_what_they_promise(probability, sign):
    difference, miss = 0.05, 0.02
    trials = people_needed(difference, LOOSE, miss)
    hits = np.arange(trials + 1)
    silent = rates("x", hits, trials, probability).chance >= LOOSE
    assert stats.binom.pmf(hits, trials, probability + sign * difference)[silent].sum() <= miss
    # with a range known to 0.01 as much more is needed as the range takes away
    trials = people_needed(difference - 0.01, LOOSE, miss)
    hits = np.arange(trials + 1)
    silent = rates("x", hits, trials, probability - 0.01, probability + 0.01).chance >= LOOSE
    assert stats.binom.pmf(hits, trials, probability + sign * difference)[silent].sum() <= miss


def test_too_few_people_do_miss_it():
    # the sample size is of the right order: a tenth of it would not do
    trials = people_needed(0.05, LOOSE, 0.02) // 10
    hits = np.arange(trials + 1)
    silent = rates("x", hits, trials, 0.5).chance >= LOOSE
    assert stats.binom.pmf(hits, trials, 0.55)[silent].sum() > 0.02


def test_people_needed_by_hand():
    # sqrt(log(2/false)) = 3, sqrt(log(1/miss)) = 2: (3 + 2)^2/(2 x 0.02^2) = 25/0.0008
    assert people_needed(0.02, 2 * np.exp(-9.0), np.exp(-4.0)) == 31_250


def test_two_samples_by_hand():
    # 3 of 3 against 0 of 3: one of the 20 ways to pick 3 of 6, twice
    assert same_rate("x", 3, 3, 0, 3).chance == pytest.approx(2 / 20)
    assert same_rate("x", 2, 4, 2, 4).chance == 1.0
    assert same_rate("x", 0, 4, 0, 4).chance == 1.0


def test_two_samples_against_fisher():
    made = same_rate("x", 12, 50, 27, 60).chance
    less = stats.fisher_exact([[12, 38], [27, 33]], alternative="less").pvalue
    assert made == pytest.approx(2 * less)


@pytest.mark.parametrize("probability", [0.02, 0.4])
def test_two_samples_ring_as_seldom_as_they_promise(probability):
    # every pair of outcomes of 30 trials and 20
    weight = np.outer(stats.binom.pmf(np.arange(31), 30, probability), stats.binom.pmf(np.arange(21), 20, probability))
    rings = np.array([[same_rate("x", a, 30, b, 20).chance < LOOSE for b in range(21)] for a in range(31)])
    assert weight[rings].sum() <= LOOSE


def test_laws():
    law = binomial(24, 0.3)
    assert (law.mean, law.variance) == pytest.approx((7.2, 24 * 0.3 * 0.7))
    for law, variance in ((poisson(4.0), 4.0), (negative_binomial(4.0, 0.25), 8.0)):
        assert (law.mean, law.variance) == pytest.approx((4.0, variance))
        assert law.chance.sum() == pytest.approx(1.0, abs=1e-12)
        assert law.below[-1] == pytest.approx(1.0)
    # the negative binomial is a Poisson whose mean is multiplied by a gamma factor: none at all by hand,
    # (1 + dispersion mean)^(-1/dispersion)
    assert negative_binomial(4.0, 0.25).chance[0] == pytest.approx(2.0**-4)
    assert poisson(0.0).chance[0] == 1.0 and binomial(5, 0.0).variance == 0.0


def test_a_spread_by_hand():
    # 0, 1 or 2 heads in two tosses: the squared distance is 0 or 2 variances, each with probability 1/2; ten
    # replicates that are all 2 variances away have probability 2^-10, and the bound is exact there
    law = binomial(2, 0.5)
    far = spread("x", np.array([0, 2] * 5), law)
    assert far.made == pytest.approx(2.0) and far.right == pytest.approx(1.0)
    assert far.chance == pytest.approx(2 * 2.0**-10, rel=1e-6)
    assert spread("x", np.ones(10, dtype=int), law).chance == pytest.approx(2 * 2.0**-10, rel=1e-6)
    assert spread("x", np.array([0, 1, 1, 2]), law).chance == 1.0
    # 7 of 10 far: Chernoff's exponent is the Kullback-Leibler distance of 0.7 from 1/2
    distance = 0.7 * np.log(1.4) + 0.3 * np.log(0.6)
    assert spread("x", np.array([0] * 7 + [1] * 3), law).chance == pytest.approx(2 * np.exp(-10 * distance), rel=1e-3)


def test_a_spread_where_nothing_varies():
    law = binomial(5, 1.0)
    assert spread("x", np.full(9, 5), law).chance == 1.0
    assert spread("x", np.array([5, 5, 4]), law).chance == 0.0


def test_a_second_law_makes_room():
    counts = np.random.default_rng(3).binomial(10, 0.5, 4000)
    strict, wide = spread("x", counts, binomial(10, 0.35)), spread("x", counts, binomial(10, 0.35), binomial(10, 0.5))
    assert strict.chance < 1e-9 and wide.chance > 0.01


LAWS = {
    "fixed": binomial(24, 0.3),
    "seldom": binomial(24, 0.02),
    "poisson": poisson(7.0),
    "dispersed": negative_binomial(7.0, 0.3),
}


def drawn(law, replicates, runs, seed):
    random = np.random.default_rng(seed)
    return random.choice(len(law.chance), size=(runs, replicates), p=law.chance / law.chance.sum())


@pytest.mark.parametrize("name", sorted(LAWS))
@pytest.mark.parametrize("replicates", [5, 100])
def test_spreads_ring_as_seldom_as_they_promise(name, replicates):
    runs = 2000
    rings = sum(spread("x", counts, LAWS[name]).chance < LOOSE for counts in drawn(LAWS[name], replicates, runs, 11))
    # 5% would be promised; a correct test rings more often than that in fewer than one of a million tests here
    assert rings <= stats.binom.isf(1e-6, runs, LOOSE)
    if replicates == 100:
        assert rings > 0  # and it can ring


WIDER = {
    "fixed": beta_binomial(24, 0.3, 1.3),
    "poisson": negative_binomial(7.0, 0.3 / 7.0),
    "dispersed": negative_binomial(7.0, 1.3 * 0.3 + 0.3 / 7.0),
}
"""Laws of the same mean, their variance 1.3 times as large."""


def test_wider_and_narrower():
    for name, other in WIDER.items():
        law = LAWS[name]
        assert (other.mean, other.variance) == pytest.approx((law.mean, 1.3 * law.variance))
        # rounding to whole numbers leaves at most 1/4 of the part
        fewer = narrower(law, 0.3)
        assert fewer.mean == pytest.approx(law.mean)
        assert 0.7 * law.variance <= fewer.variance <= 0.7 * law.variance + 0.3 / 4


@pytest.mark.parametrize("name", sorted(WIDER))
@pytest.mark.parametrize("side", ["wider", "narrower"])
def test_spreads_catch_what_they_promise(name, side):
    law, miss, runs = LAWS[name], 0.05, 400
    wrong = WIDER[name] if side == "wider" else narrower(law, 0.3)
    replicates = replicates_needed(law, wrong, LOOSE, miss)
    missed = sum(spread("x", counts, law).chance >= LOOSE for counts in drawn(wrong, replicates, runs, 12))
    assert missed <= miss * runs
    # a tenth of the sample would not do
    few = sum(spread("x", counts, law).chance >= LOOSE for counts in drawn(wrong, replicates // 10, runs, 13))
    assert few > miss * runs


def test_replicates_needed_by_hand():
    # the law of two tosses against one that never gives 1: all replicates are 2 variances away. A limit just below
    # 2 is never missed and lies nearly log 2 from the law: log(2/false)/log 2 replicates, here a few more than 21
    never = Law(np.array([0.5, 0.0, 0.5]))
    assert replicates_needed(binomial(2, 0.5), never, 2.0**-20, 1e-3) in (22, 23, 24)
