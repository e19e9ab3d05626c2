"""What is learned from answers: from draws that did not produce them, and without bias."""

from dataclasses import replace

import numpy as np
import pytest

from simkit.decision.acting import given_behaviour, learned_from
from simkit.decision.payoffs import Payoffs
from simkit.decision.told import Told, counts_of
from simkit.diagnosis.people import Volume
from simkit.draws import sobol, uniforms
from simkit.evidence.distributions import dirichlet

N = 8
PAY = Payoffs(("a",), ("do",), np.array([0]), *(np.ones((1, N, 1)),) * 2, *(np.ones((1, N)),) * 2, np.zeros((1, N, 1)),
              np.ones(1), np.ones(1), np.zeros(1), "USD")  # fmt: skip


def world(scramble):
    """Two reasons; who has the first answers far more often, and the more so the later the draw."""
    share = dirichlet([0.4, 0.6], 5.0, sobol(1, "beliefs", scramble, N, 2))
    keen = np.linspace(0.3, 0.9, N)[:, None]
    # rows: true reason; columns: reported a, b, vague
    report = np.stack([keen * [0.8, 0.1, 0.1], np.tile([0.02, 0.06, 0.02], (N, 1))], axis=1)[:, None]
    return Told(share, report, np.stack([0.5 * keen[:, 0], 0 * keen[:, 0]], axis=1)[:, None], np.ones((N, 1, 1)), {})


EVERYONE = tuple(world(scramble) for scramble in range(4))


def answers(volume, horizons):
    mine = EVERYONE[0]
    size = horizons * N * N
    chances = np.tile(mine.chances(0, PAY.at).reshape(N * N, -1), (horizons, 1))
    mean = np.full(size, float(volume.mean[0]))
    reports = counts_of(chances, replace(volume, mean=mean), uniforms(3, "asking", 0, size, 5))
    return reports, np.tile(np.repeat(mine.share[:, 0], N), horizons)


@pytest.mark.parametrize("volume", [Volume(np.array([6.0])), Volume(np.array([6.0]), 0.3),
                                    Volume(np.array([6.0]), fixed=True)])  # fmt: skip
def test_the_mean_given_the_behaviour_stands_for_the_truth(volume):
    reports, truth = answers(volume, 200)
    mean = given_behaviour(reports, EVERYONE[0], 0, PAY, volume.fixed)[:, 0]
    # over whatever is read from the answers the two have the same mean; the mean varies less
    for read in (reports.specific[:, 0] > 0, reports.answers >= 3, reports.answers == 0, reports.vague > 0):
        off = (truth - mean) * read
        assert abs(off.mean()) < 5 * off.std() / np.sqrt(len(off))
        assert (mean * read).var() < (truth * read).var()
    assert np.corrcoef(mean, truth)[0, 1] > 0.3


def test_a_draw_never_meets_its_own_answers():
    reports, _ = answers(Volume(np.array([6.0])), 2)
    here, sizes = learned_from(reports, 0, EVERYONE, 0, PAY)
    # the scramble that answered could have told anything, and the same is learned
    other = replace(EVERYONE[0], report=EVERYONE[0].report[::-1] * 0.5, specific=EVERYONE[0].specific * 0.1)
    again, _ = learned_from(reports, 0, (other, *EVERYONE[1:]), 0, PAY)
    np.testing.assert_array_equal(here, again)
    elsewhere, _ = learned_from(reports, 0, (EVERYONE[0], other, *EVERYONE[2:]), 0, PAY)
    assert (here != elsewhere).any()
    assert (sizes >= 1).all() and (sizes <= 3 * N * 5 + 1e-3).all()


def test_more_who_name_a_reason_raise_it():
    reports, _ = answers(Volume(np.array([6.0])), 20)
    learned, _ = learned_from(reports, 0, EVERYONE, 0, PAY)
    named = (reports.specific + reports.other)[:, 0]
    assert learned[named >= 3].mean() > learned[named == 1].mean() > learned[named == 0].mean()
