"""What is told: masses against the expected engine, counts against scipy, and how far behaviour hangs on the shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from simkit.decision.told import Told, binomial_at, counts_of, poisson_at, told
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import prospects
from simkit.draws import uniforms
from simkit.evidence.beliefs import Draws
from simkit.expected import expected
from simkit.program.presets import declined
from simkit.response.derive import derive

PROGRAM = declined(42)
AT = np.array([5, 0, 12])


@pytest.fixture(scope="module")
def mine():
    return told(PROGRAM, PROGRAM.designs, 0, seed=1, draws=8, nodes=64)


def test_a_draw_that_meets_itself_is_the_evaluation(mine):
    # the same draws, by the way that planning goes
    found = prospects(PROGRAM, PROGRAM.designs, seed=1, scrambles=1, draws=8, nodes=64)
    for j, design in enumerate(PROGRAM.designs):
        one, chances = found.of(design.name), mine.chances(j, AT)[np.arange(8), np.arange(8)]
        np.testing.assert_allclose(chances.sum(axis=1), one.answers[0], rtol=1e-9)
        np.testing.assert_allclose(chances[:, :3] + chances[:, 3:6], one.recorded[0][:, AT], rtol=1e-9)
        np.testing.assert_allclose(chances[:, -1], one.vague[0].sum(axis=-1), rtol=1e-9)
        assert (chances[:, :3] <= one.named[0][:, AT]).all()


def test_behaviour_hardly_hangs_on_the_shares(mine):
    drawn = PROGRAM.beliefs.draw(8, seed=1, scramble=0, reasons=17)
    other = Draws(dict(drawn.values), np.roll(drawn.share_uniforms, -1, axis=0))
    anew = Told.of_expected(expected(derive(other, PROGRAM.population, nodes=64, seed=1), PROGRAM.designs), {})
    here = np.arange(8)
    for j in range(len(PROGRAM.designs)):
        exact, kept = anew.chances(j, AT)[here, here], mine.chances(j, AT)[(here + 1) % 8, here]
        off = abs(kept - exact).sum(axis=1) / exact.sum(axis=1)
        assert off.mean() < 0.05 and off.max() < 0.2
        assert off.max() > 0  # they are not the same computation


@given(st.floats(0.001, 0.999), st.floats(0, 300), st.integers(0, 2000), st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_numbers_at_a_uniform_are_scipys_quantiles(u, mean, people, chance):
    assert poisson_at(np.array([u]), np.array([mean]))[0] == max(0, poisson.ppf(u, mean))
    found, wanted = binomial_at(np.array([u]), np.array([people]), np.array([chance]))[0], binom.ppf(u, people, chance)
    # at a step of the distribution function the two may round it to either side
    assert found == max(0, wanted) or abs(binom.cdf(min(found, wanted), people, chance) - u) < 1e-9


@pytest.mark.parametrize("volume", [Volume(np.full(20_000, 30.0)), Volume(np.full(20_000, 30.0), 0.2),
                                    Volume(np.full(20_000, 30.0), fixed=True)])  # fmt: skip
def test_counts_have_the_right_moments(volume):
    chances = np.tile([0.05, 0.1, 0.2, 0.1], (20_000, 1))
    found = counts_of(chances, volume, uniforms(5, "asking", 0, 20_000, 5))
    counts = np.stack([found.specific[:, 0], found.other[:, 0], found.rest, found.vague], axis=1)
    assert found.answers.tolist() == counts.sum(axis=1).tolist()
    for c, p in [(counts[:, k], chances[0, k]) for k in range(4)] + [(found.answers, 0.45)]:
        variance = float(volume.variance(np.array([p]))[0])
        error = np.sqrt(variance / 20_000)
        assert abs(c.mean() - 30 * p) < 5 * error
        assert c.var() == pytest.approx(variance, rel=0.1)


def test_more_people_are_never_fewer_answers():
    chances, u = np.tile([0.05, 0.1, 0.2, 0.1], (500, 1)), uniforms(5, "asking", 0, 500, 5)
    few, many = (counts_of(chances, Volume(np.full(500, n), 0.1), u) for n in (10.0, 12.0))
    assert (few.specific <= many.specific).all() and (few.vague <= many.vague).all()
    assert (few.answers < many.answers).any()
