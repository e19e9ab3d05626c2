"""Nodes: standard, correlated as stated, extended by scenarios."""

import numpy as np
import pytest
from builders import numbers

from simkit.checks import InvalidInput
from simkit.response.nodes import PROPENSITIES, correlate, standard_nodes
from simkit.response.parameters import Parameters


def test_standard_nodes_have_mean_0_and_unit_covariance_exactly():
    nodes = standard_nodes(512, seed=3)
    assert nodes.traits.shape == (512, 3) and nodes.propensity.shape == (512, PROPENSITIES) and len(nodes) == 512
    np.testing.assert_allclose(nodes.traits.mean(axis=0), 0.0, atol=1e-13)
    np.testing.assert_allclose(nodes.traits.T @ nodes.traits / 512, np.eye(3), atol=1e-12)
    assert nodes.propensity.mean() == pytest.approx(0.0, abs=1e-13)
    assert (nodes.propensity**2).mean() == pytest.approx(1.0, rel=1e-12)


def test_nodes_are_normal():
    # a normal has 15.87% below -1, 2.275% below -2; one propensity in each quarter: 25% below -0.6745
    nodes = standard_nodes(16_384)
    for points in (nodes.traits, nodes.propensity.reshape(-1, 1)):
        np.testing.assert_allclose((points < -1).mean(axis=0), 0.15866, atol=5e-4)
        np.testing.assert_allclose((points < -2).mean(axis=0), 0.02275, atol=5e-4)
        np.testing.assert_allclose((points**4).mean(axis=0), 3.0, atol=0.01)
    np.testing.assert_allclose((nodes.propensity < -0.6745).mean(axis=0), [1, 0, 0, 0], atol=5e-4)


def test_propensity_is_independent_of_the_traits():
    nodes = standard_nodes(16_384)
    for power in (1, 2):
        # per node, over its propensities
        u = (nodes.propensity**power).mean(axis=1)
        for trait in nodes.traits.T:
            assert abs(np.mean((u - u.mean()) * trait)) < 2e-3
            assert abs(np.mean((u - u.mean()) * trait**2)) < 2e-3


def test_correlations_are_those_stated():
    p = numbers(
        trait_correlation__goodwill_caution=0.3,
        trait_correlation__goodwill_fatigue=-0.2,
        trait_correlation__caution_fatigue=0.5,
    )
    t = correlate(p, standard_nodes(1024))
    made = np.cov(np.stack([t.goodwill[0], t.caution[0], t.fatigue[0]]), bias=True)
    np.testing.assert_allclose(made, [[1, 0.3, -0.2], [0.3, 1, 0.5], [-0.2, 0.5, 1]], atol=1e-12)


def test_correlations_that_differ_by_draw():
    p = Parameters(
        dict(numbers().values) | {"trait_correlation.goodwill_fatigue": np.array([-0.9, 0.0, 1.0])},
    )
    t = correlate(p, standard_nodes(256))
    assert t.fatigue.shape == (3, 256) and t.goodwill.shape == (1, 256)
    np.testing.assert_allclose((t.fatigue * t.goodwill).mean(axis=1), [-0.9, 0.0, 1.0], atol=1e-12)
    np.testing.assert_allclose((t.fatigue**2).mean(axis=1), 1.0, atol=1e-12)


def test_a_perfect_correlation_is_allowed():
    t = correlate(numbers(trait_correlation__goodwill_caution=1.0), standard_nodes(64))
    np.testing.assert_allclose(t.caution, t.goodwill, atol=1e-13)


def test_moved_traits():
    t = correlate(numbers(), standard_nodes(64))
    moved = t.moved({"goodwill": np.array([1.0, 2.0]), "caution": np.array([-1.0]), "fatigue": np.zeros(1)})
    np.testing.assert_allclose(moved.goodwill.mean(axis=1), [1.0, 2.0], atol=1e-12)
    np.testing.assert_allclose(moved.caution.mean(axis=1), [-1.0], atol=1e-12)
    np.testing.assert_array_equal(moved.propensity, t.propensity)
    part = moved.take(slice(1, 2))
    assert part.goodwill.shape == (1, 64) and part.goodwill.mean() == pytest.approx(2.0)
    np.testing.assert_array_equal(part.caution, moved.caution)


def test_few_nodes_still_come():
    few = standard_nodes(4)
    assert few.traits.shape == (4, 3) and np.isfinite(few.propensity).all()


def test_impossible_correlations_are_refused():
    # 0.9, 0.9 and -0.9: the determinant 1 + 2 x 0.9 x 0.9 x (-0.9) - 3 x 0.81 = -2.888
    p = numbers(
        trait_correlation__goodwill_caution=0.9,
        trait_correlation__goodwill_fatigue=0.9,
        trait_correlation__caution_fatigue=-0.9,
    )
    with pytest.raises(InvalidInput, match="cannot occur together"):
        correlate(p, standard_nodes(512))


@pytest.mark.parametrize("count", [0, 1000])
def test_nodes_are_a_power_of_two(count):
    with pytest.raises(InvalidInput, match=f"nodes is {count}, but must be a power of 2"):
        standard_nodes(count)
