"""A parameter draw made ready: what is looked up once, and how many people there are."""

import math

import numpy as np
import pytest
from builders import quiet, reason, two
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest, nbinom, poisson

from simkit.checks import InvalidInput
from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.simulation.choice import SPAN
from simkit.simulation.pages import CHUNK
from simkit.simulation.world import _poisson, cohort_sizes, world


def process_of(population=None, beliefs=None, *, draws=None):
    population, beliefs = population or two(), beliefs or quiet()
    drawn = (
        beliefs.draw(draws, reasons=len(population.reasons), seed=3)
        if draws
        else beliefs.medians(len(population.reasons))
    )
    return derive(drawn, population, nodes=64)


def sizes_of(one, chunks=40, seed=5):
    return np.concatenate([cohort_sizes(one, seed, chunk) for chunk in range(chunks)])


# --- how many people ------------------------------------------------------------------------------------------------

MEANS = np.concatenate([np.geomspace(0.01, 1e6, 60), [0.5, 1.0, 2.0, 30.0, 42.0]])
UNIFORMS = np.array(
    [2.0**-53, 1e-12, 1e-6, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 1 - 1e-6, 1 - 1e-12, 1 - 2.0**-53]
)


def test_the_inversion_is_scipys():
    mean, uniform = (axis.ravel() for axis in np.meshgrid(MEANS, UNIFORMS))
    np.testing.assert_array_equal(_poisson(mean, uniform), poisson.ppf(uniform, mean))


def test_the_inversion_at_and_around_its_borders():
    # at a uniform that is the distribution function of k the answer is k, a double above it k + 1
    for mean in (0.3, 4.0, 30.0, 1000.0):
        k = np.unique(np.linspace(mean / 2, 2 * mean + 2, 9).astype(np.int64))
        borders = poisson.cdf(k, mean)
        above = np.nextafter(borders, 1.0)
        some = borders < 1.0 - 1e-9
        np.testing.assert_array_equal(_poisson(np.full(k.shape, mean), borders)[some], k[some])
        np.testing.assert_array_equal(_poisson(np.full(k.shape, mean), above)[some], k[some] + 1)


def test_no_mean_or_no_luck_is_nobody():
    assert _poisson(np.array([0.0, 0.0, 5.0, 1e6]), np.array([0.0, 1 - 2.0**-53, 0.0, 0.0])).tolist() == [0, 0, 0, 0]


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
@settings(deadline=None, max_examples=100)
def test_more_is_expected_then_more_come(mean, other, uniform, luck):
    less, more = sorted((mean, other))
    bad, good = sorted((uniform, luck))
    # four corners: monotone in the mean and in the uniform
    a, b, c, d = _poisson(np.array([less, more, less, more]), np.array([bad, bad, good, good]))
    assert a <= b <= d and a <= c <= d


@pytest.mark.parametrize(("per_year", "horizon", "factor"), [(30.0, 1.0, 1.0), (8.0, 0.25, 1.5), (900.0, 2.0, 0.5)])
def test_poisson_volume(per_year, horizon, factor):
    one = world(process_of(two().but(per_year=per_year, horizon=horizon), quiet(volume_factor=factor)))
    mean, n = per_year * horizon * factor, 40 * CHUNK
    sizes = sizes_of(one)
    assert sizes.shape == (n,) and sizes.dtype == np.int64
    assert abs(sizes.mean() - mean) < 5 * math.sqrt(mean / n)
    # the variance of a Poisson variance: fourth central moment mean + 3 mean^2
    assert abs(sizes.var() - mean) < 5 * math.sqrt((mean + 2 * mean**2) / n)
    assert cohort_sizes(one, 5, 3).tolist() == sizes[3 * CHUNK : 4 * CHUNK].tolist()
    assert not np.array_equal(cohort_sizes(one, 6, 3), cohort_sizes(one, 5, 3))


@pytest.mark.parametrize(("mean", "dispersion"), [(30.0, 0.1), (12.0, 1.0), (400.0, 0.02)])
def test_dispersed_volume(mean, dispersion):
    # a Poisson whose mean is gamma with variance dispersion mean^2 is a negative binomial with 1/dispersion as its size
    one = world(process_of(two().but(per_year=mean, dispersion=dispersion)))
    sizes = sizes_of(one)
    by_scipy = nbinom(1 / dispersion, 1 / (1 + dispersion * mean))
    moments = [float(each) for each in by_scipy.stats(moments="mvk")]
    assert moments[0] == pytest.approx(mean) and moments[1] == pytest.approx(mean + dispersion * mean**2)
    n = len(sizes)
    assert abs(sizes.mean() - mean) < 5 * math.sqrt(moments[1] / n)
    assert abs(sizes.var() - moments[1]) < 5 * moments[1] * math.sqrt((moments[2] + 2) / n)
    # the whole distribution: spread every size over its step of the distribution function; alpha 1e-4
    u = np.random.default_rng(1).random(n)
    assert kstest(by_scipy.cdf(sizes - 1) + u * by_scipy.pmf(sizes), "uniform").pvalue > 1e-4


def test_more_volume_never_loses_people():
    # the same luck at a larger mean, with and without dispersion
    for dispersion in (0.0, 0.5):
        few, many = (
            sizes_of(world(process_of(two().but(per_year=per_year, dispersion=dispersion))))
            for per_year in (40.0, 44.0)
        )
        assert (many >= few).all() and many.sum() > few.sum()


def test_the_gamma_factor_has_luck_of_its_own():
    # if one uniform served both, sizes would be a function of it: then the ranks of both would agree
    plain = sizes_of(world(process_of(two().but(per_year=1e5))))
    spread = sizes_of(world(process_of(two().but(per_year=1e5, dispersion=0.5))))
    assert abs(np.corrcoef(plain, spread)[0, 1]) < 5 / math.sqrt(len(plain))


def test_fixed_volume_and_a_given_number():
    fixed = world(process_of(two().but(per_year=21.0, horizon=1.5, volume="fixed"), quiet(volume_factor=1.2)))
    # 21 x 1.5 x 1.2 = 37.8
    assert cohort_sizes(fixed, 5, 0).tolist() == [38] * CHUNK
    assert cohort_sizes(fixed, 5, 0, 11).tolist() == [11] * CHUNK
    assert cohort_sizes(world(process_of()), 5, 0, 0).tolist() == [0] * CHUNK


# --- what is looked up once ------------------------------------------------------------------------------------------


def test_a_world_is_its_draw():
    process = process_of(beliefs=quiet().but({"deliverable": (0.5, 0.7, 0.9), "vague": (0.2, 0.4, 0.6)}), draws=3)
    for draw in range(3):
        one = world(process, draw)
        assert one.deliverable.tolist() == [process.parameters["deliverable"][draw]]
        assert one.vague[0] == process.parameters["vague"][draw]
        np.testing.assert_array_equal(one.choices[0].log_weight[one.choices[0].order], process.log_weight[draw, 0])
    assert len({float(world(process, draw).deliverable[0]) for draw in range(3)}) == 3
    # sizes too have luck of their own in every draw
    assert not np.array_equal(cohort_sizes(world(process, 0), 1, 0), cohort_sizes(world(process, 1), 1, 0))


@pytest.mark.parametrize("draw", [-1, 3, 1.0, True])
def test_a_draw_that_is_not_there(draw):
    with pytest.raises(InvalidInput) as told:
        world(process_of(draws=3), draw)
    assert str(told.value) == f"draw is {draw!r}, but must be a whole number from 0 to 2: draws count from 0."


def test_segments_have_values_of_their_own():
    people = two().but(
        segments=(
            Segment("a", 1.0, trait_mean={"fatigue": 0.5}, deliverable=0.25),
            Segment("b", 3.0, start_log_odds=-1.0),
        )
    )
    beliefs = quiet(
        {"deliverable": 0.9, "start_log_odds": 0.125, "trait_mean.fatigue": -0.25, "trait_mean.caution": 2.0}
    )
    one = world(process_of(people, beliefs))
    assert one.deliverable.tolist() == [0.25, 0.9]
    assert one.start_log_odds.tolist() == [0.125, -1.0]
    assert one.trait_mean.tolist() == [[0.0, 0.0], [2.0, 2.0], [0.5, -0.25]]


def test_the_table_of_choices_stands_around_the_average_person():
    people = two().but(segments=(Segment("a", trait_mean={"goodwill": 1.5}), Segment("b"), Segment("c", 2.0)))
    one = world(process_of(people, quiet({"trait_mean.goodwill": -0.5})))
    assert [pick.low + SPAN for pick in one.choices] == [1.5, -0.5, -0.5]
    # segments that are alike share theirs
    assert one.choices[1] is one.choices[2] and one.choices[0] is not one.choices[1]


def test_excuses_and_platitudes():
    # weights 1, 3, 0, 2, and the last removed: excuses of each, cumulated
    people = Population(
        (
            reason("a", 1.0, safe_weight=1.0),
            reason("b", 1.0, safe_weight=3.0),
            reason("c", 1.0),
            reason("d", 1.0, safe_weight=2.0),
        ),
        truth={"a": 0.5, "b": 0.25, "c": 0.25, "d": 0.0},
    )
    one = world(process_of(people, quiet(vague=0.3)))
    assert one.alive.tolist() == [0, 1, 2]
    np.testing.assert_allclose(one.excuse_borders[:3], [[0, 1, 1, 1], [1, 1, 1, 1], [0.25, 1, 1, 1]], rtol=1e-15)
    np.testing.assert_array_equal(one.vague[:3], 0.3)
    # manager has pay as an excuse, pay has none left: always a platitude
    assert world(process_of(beliefs=quiet(vague=0.3))).vague.tolist() == [0.3, 1.0]
