"""The estimator of what a sample is worth, against sums and integrals that are known in closed form."""

import numpy as np
import pytest
from closed_forms import beta_binomial_evsi
from scipy.special import betaincinv, ndtri
from scipy.stats import norm

from simkit.decision.posterior import posterior_means, value_of_sample
from simkit.draws import generator


def _points(n, shift=0.5):
    return (np.arange(n) + shift) / n


def _mean_and_error(worth):
    return worth.mean(), worth.std(ddof=1) / np.sqrt(len(worth))


A, B, SLOPE = 4.0, 16.0, 20.0


def _two_actions(cost, n, truth, behind, left_out=None):
    y = generator(1, "asking", n).binomial(n, truth)[:, None]
    loglik = y * np.log(behind) + (n - y) * np.log1p(-behind)
    return value_of_sample((SLOPE * truth - cost)[:, None], loglik, (SLOPE * behind - cost)[:, None], left_out=left_out)


@pytest.mark.parametrize(("cost", "n"), [(3.6, 12), (4.0, 5), (4.4, 12)])
def test_two_actions_by_the_exact_sum(cost, n):
    truth, behind = betaincinv(A, B, _points(4096)), betaincinv(A, B, _points(512, 0.3))
    mean, error = _mean_and_error(_two_actions(cost, n, truth, behind))
    exact = beta_binomial_evsi(A, B, n, SLOPE, cost)
    assert abs(mean - exact) < 5 * error < 0.8 * exact


def test_to_leave_out_one_draw_is_not_enough_at_a_tie():
    # 1 of 5 leaves the beliefs as they were: (4 + 1)/(20 + 5) = 0.2, and the change just pays
    share = betaincinv(A, B, _points(2048))
    mean, error = _mean_and_error(_two_actions(4.0, 5, share, share, left_out=np.arange(2048)))
    exact = beta_binomial_evsi(A, B, 5, SLOPE, 4.0)
    assert mean < 0.5 * exact and exact - mean > 5 * error


@pytest.mark.parametrize("mu", [0.0, 0.4, -0.6])
def test_normal_linear_by_the_unit_normal_loss(mu):
    # theta ~ N(mu, 1), a mean of n with error variance 0.5; posterior means spread by 1/sqrt(1.5)
    noise = 0.5
    theta, behind = mu + ndtri(_points(4096)), mu + ndtri(_points(512, 0.3))
    seen = theta + np.sqrt(noise) * generator(2, "asking", 1).standard_normal(len(theta))
    worth = value_of_sample(theta[:, None], -((seen[:, None] - behind) ** 2) / (2 * noise), behind[:, None])
    spread = 1.0 / np.sqrt(1.0 + noise)
    loss = norm.pdf(mu / spread) - abs(mu) / spread * norm.sf(abs(mu) / spread)
    mean, error = _mean_and_error(worth)
    assert abs(mean - spread * loss) < 5 * error < 0.5 * spread * loss


def test_luck_is_worth_nothing_once_the_producer_is_left_out():
    # likelihoods that have nothing to do with the truth, but peak at the draw that produced them
    draws = 400
    gain = ndtri(_points(draws))[generator(3, "asking", 1).permutation(draws)][:, None]
    loglik = generator(3, "asking", 2).standard_normal((draws, draws)) * 3.0
    loglik[np.arange(draws), np.arange(draws)] += 20.0
    fooled = value_of_sample(gain, loglik, gain)
    assert fooled.mean() > 0.38  # E max(0, N(0, 1)) = 0.40: as if all were known
    other = ndtri(_points(draws))[generator(3, "asking", 3).permutation(draws)][:, None]
    for honest in (
        value_of_sample(gain, loglik, gain, left_out=np.arange(draws)),
        value_of_sample(gain, loglik, other),
    ):
        assert honest.mean() < 3 * honest.std(ddof=1) / np.sqrt(draws)


def test_choices_among_competing_changes():
    # by hand: the beliefs choose the first (mean 2.5 against 2); to know the case gains 0 or 3
    gain, seen = np.array([[4.0, 0.0], [1.0, 4.0]]), np.array([[0.0, -1e3], [-1e3, 0.0]])
    assert value_of_sample(gain, seen, gain, one=True).tolist() == [0.0, 3.0]
    # and both together, where they do not compete, leave nothing to know
    assert value_of_sample(gain, seen, gain).tolist() == [0.0, 0.0]


def test_posterior_means_by_hand():
    mean, size = posterior_means(np.array([[1.0], [2.0], [6.0]]), np.log([[2.0, 1.0, 1.0]]), np.array([0]))
    assert mean[0, 0] == pytest.approx(4.0) and size[0] == pytest.approx(2.0)
    # however unlikely all draws are
    far, _ = posterior_means(np.array([[1.0], [3.0]]), np.array([[-1e5, -1e5]]))
    assert far[0, 0] == 2.0
