"""Worth of knowing more before deciding: by hand, in the limit, and where it is nothing."""

import numpy as np
import pytest
from scipy.stats import binom

from simkit.decision.settle import Case, binomial_likelihood, in_bins, worth_of_knowing

NOTHING_HOLDS = np.zeros((1, 0, 8, 10), bool)
GOOD = np.tile(np.arange(10) % 2 == 0, (8, 1))
NET = np.where(GOOD, 3.0, -2.0)[None]
RATE = np.where(GOOD, 0.8, 0.2)


def worth(likelihood, net=NET, holds=NOTHING_HOLDS, now=None):
    return worth_of_knowing(likelihood, Case(net, holds), now)


def test_likelihood_is_the_binomial():
    found = binomial_likelihood(7, np.array([[0.0, 0.3, 1.0]]))
    for at, rate in enumerate((0.0, 0.3, 1.0)):
        np.testing.assert_allclose(found[:, 0, at], binom.pmf(np.arange(8), 7, rate), atol=1e-12)


def test_a_pilot_of_two_by_hand():
    # two answers: 0.64 of 0.68 are good worlds, above 0.8, so it is launched; one: half, so it is not
    np.testing.assert_allclose(worth(binomial_likelihood(2, RATE)), 0.5 * 0.64 * 3 - 0.5 * 0.04 * 2)
    # one person: 0.8 of those who answer live in good worlds, which is enough
    np.testing.assert_allclose(worth(binomial_likelihood(1, RATE)), 0.5 * 0.8 * 3 - 0.5 * 0.2 * 2)


def test_a_large_pilot_tells_all_that_response_can():
    np.testing.assert_allclose(worth(binomial_likelihood(200, RATE)), 1.5, atol=1e-6)
    np.testing.assert_allclose(worth(in_bins(RATE)), 1.5)


def test_what_does_not_differ_teaches_nothing():
    assert (worth(binomial_likelihood(50, np.full((8, 10), 0.3))) == 0.0).all()
    assert (worth(in_bins(np.full((8, 10), 0.3))) == 0.0).all()
    # nor does an unknown that plays no part: half of the worlds are good in each of its parts
    assert (worth(in_bins(np.tile(np.arange(10) // 2, (8, 1)).astype(float), 5)) == 0.0).all()


def test_an_objection_that_holds_where_it_would_pay_keeps_it_from_launch():
    holds = np.broadcast_to(GOOD, (1, 1, 8, 10))
    assert (worth(binomial_likelihood(200, RATE), holds=holds) == 0.0).all()
    assert worth(binomial_likelihood(200, RATE), holds=~holds)[0] == pytest.approx(1.5)


def test_what_is_launched_today_is_taken_off():
    net = np.where(GOOD, 3.0, 1.0)[None]
    # it pays anyway: nothing changes
    np.testing.assert_allclose(worth(binomial_likelihood(20, RATE), net=net, now=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(worth(binomial_likelihood(20, RATE), net=net), 2.0)


def test_the_proposed_way_is_taken_before_a_better_one():
    both = np.concatenate([NET, NET + np.where(GOOD, 4.0, 0.0)])
    none = np.zeros((2, 0, 8, 10), bool)
    np.testing.assert_allclose(worth(in_bins(RATE), net=both, holds=none), 1.5)
    np.testing.assert_allclose(worth(in_bins(RATE), net=both[::-1], holds=none), 3.5)


def test_luck_is_not_taken_for_knowledge():
    """Parts with one draw of each scramble in them: whoever decides by the draw that judges him gains E max(net, 0)."""
    net = np.random.default_rng(1).normal(0.0, 1.0, (1, 8, 64))
    told = np.broadcast_to(np.eye(64)[:, None, :], (64, 8, 64))
    found = worth(told, net=net, holds=np.zeros((1, 0, 8, 64), bool)).mean()
    assert np.maximum(net, 0.0).mean() > 0.3
    assert abs(found) < 0.1
