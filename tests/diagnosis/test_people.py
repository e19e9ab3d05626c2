"""Counts of people against scipy's distributions and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simkit.diagnosis.people import Volume, parts_of, people_at, probability_below
from simkit.population.population import Population


def flat(value: float) -> np.ndarray:
    return np.full((2, 3), value)


@pytest.mark.parametrize("k", [0, 4, 9, 30, 42])
@pytest.mark.parametrize(
    ("volume", "oracle"),
    [
        (Volume(flat(42.0)), lambda k: stats.poisson.cdf(k, 42 * 0.25)),
        # thinning a gamma-Poisson keeps its shape 1/0.5 = 2 and multiplies its mean
        (Volume(flat(42.0), 0.5), lambda k: stats.nbinom.cdf(k, 2, 2 / (2 + 10.5))),
        (Volume(flat(42.0), 0.0, True), lambda k: stats.binom.cdf(k, 42, 0.25)),
    ],
)
def test_distribution_given_the_parameters(volume, oracle, k):
    assert volume.cdf(k, flat(0.25)) == pytest.approx(oracle(k), abs=1e-12)


def test_a_negative_binomial_has_the_stated_variance():
    # Var N = mean + dispersion mean^2 = 20 + 0.1 x 400 = 60
    volume = Volume(np.full((1, 1), 20.0), 0.1)
    k = np.arange(400)
    mass = np.diff([0.0, *(float(volume.cdf(int(each), np.ones((1, 1)))[0, 0]) for each in k)])
    mean = (k * mass).sum()
    assert mean == pytest.approx(20)
    assert ((k - mean) ** 2 * mass).sum() == pytest.approx(60)


def test_mixture_quantiles_by_hand():
    # half the worlds have 2 of 2 people answer, half none: P(0) = 0.5, P(2) = 0.5
    volume = Volume(np.full((2, 1), 2.0), fixed=True)
    found = people_at(volume, np.array([[0.0], [1.0]]))
    assert (found.low, found.median, found.high) == (0, 0, 2)
    assert found.expected == 1.0


def test_quantiles_are_those_of_simulated_counts():
    rng = np.random.default_rng(3)
    rate = rng.beta(3, 7, size=(4, 200))
    volume = Volume(np.full((4, 200), 60.0))
    found = people_at(volume, rate)
    drawn = rng.poisson(60 * rate, size=(2000, 4, 200))
    # 1.6 million draws: a quantile's error is far below one person; ties may move it by one
    for quantile, value in ((0.05, found.low), (0.5, found.median), (0.95, found.high)):
        assert abs(np.quantile(drawn, quantile) - value) <= 1


def test_fixed_volume_never_exceeds_its_people():
    found = people_at(Volume(flat(1744.0), fixed=True), flat(1.0))
    assert (found.low, found.median, found.high) == (1744, 1744, 1744)


def test_probability_below_is_the_left_tail():
    assert probability_below(Volume(flat(12.0)), flat(0.25), 5) == pytest.approx(stats.poisson.cdf(4, 3.0))
    assert probability_below(Volume(flat(12.0)), flat(0.25), 0) == pytest.approx(0.0)


@settings(deadline=None, max_examples=60)
@given(
    mean=st.floats(0.5, 300),
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    dispersion=st.sampled_from([0.0, 0.3]),
)
def test_more_answer_where_more_would(mean, low, high, dispersion):
    low, high = sorted((low, high))
    volume = Volume(np.full((1, 2), mean), dispersion)
    few, many = people_at(volume, np.full((1, 2), low)), people_at(volume, np.full((1, 2), high))
    assert few.median <= many.median
    assert few.low <= many.low
    assert few.high <= many.high
    assert few.low <= few.median <= few.high


def test_volume_of_a_population():
    factor = np.array([[0.5, 2.0]])
    poisson = Volume.of(Population(per_year=20, horizon=2, dispersion=0.2), factor)
    assert poisson.mean.tolist() == [[20.0, 80.0]]
    assert (poisson.dispersion, poisson.fixed) == (0.2, False)
    fixed = Volume.of(Population(per_year=25, volume="fixed"), factor)
    assert fixed.mean.tolist() == [[12.0, 50.0]]
    assert fixed.fixed


def test_the_interval_holds_ninety_percent_and_no_more_than_it_must():
    rng = np.random.default_rng(7)
    volume, rate = Volume(np.full((4, 50), 400.0)), rng.beta(4, 6, size=(4, 50))
    found = people_at(volume, rate)
    cdf = [
        float(stats.poisson.cdf(k, 400 * rate).mean()) for k in (found.low - 1, found.low, found.high - 1, found.high)
    ]
    assert cdf[0] < 0.05 <= cdf[1]
    assert cdf[2] < 0.95 <= cdf[3]


def test_ignorance_and_chance_by_hand():
    # expected counts 8 and 12, each Poisson: variance between 4, within (8 + 12)/2 = 10
    found = parts_of(Volume(np.array([[40.0, 40.0]])), np.array([[0.2, 0.3]]))
    assert found.ignorance == pytest.approx(4 / 14)
    assert (found.chance_low, found.chance_high) == tuple(stats.poisson.ppf([0.05, 0.95], 10))
    # exactly 40 people: binomial, within (40 x 0.16 + 40 x 0.21)/2 = 7.4
    fixed = parts_of(Volume(np.array([[40.0, 40.0]]), fixed=True), np.array([[0.2, 0.3]]))
    assert fixed.ignorance == pytest.approx(4 / 11.4)
    # dispersion 0.1: 8 + 6.4 and 12 + 14.4, within 20.4
    spread = parts_of(Volume(np.array([[40.0, 40.0]]), 0.1), np.array([[0.2, 0.3]]))
    assert spread.ignorance == pytest.approx(4 / 24.4)


def test_all_is_chance_where_everything_is_known_and_all_is_ignorance_where_many_come():
    assert parts_of(Volume(flat(40.0)), flat(0.2)).ignorance == 0.0
    many = parts_of(Volume(np.full((1, 2), 1e9)), np.array([[0.2, 0.3]]))
    assert many.ignorance == pytest.approx(1.0, abs=1e-6)
    assert np.isnan(parts_of(Volume(flat(40.0)), flat(0.0)).ignorance)
