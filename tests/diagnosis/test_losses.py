import math

import numpy as np
import pytest
from scipy import stats

from simkit.checks import InvalidInput
from simkit.decision.assess import assess
from simkit.diagnosis.losses import PIECES, STAGES, UNSIGNED, losses, mean_inverse
from simkit.diagnosis.people import Volume
from simkit.population.population import Segment
from simkit.program.presets import declined

SUMMED = ("delivered", "started", "reached", "answered", "candid", "careless", "no vague")


@pytest.fixture(scope="module")
def found():
    return losses(declined(42), draws=8)


def moved(found, name, k):
    before, after = PIECES[name]
    return found.path[STAGES.index(after)][..., k] - found.path[STAGES.index(before)][..., k]


def test_the_pieces_sum_to_the_bias_in_every_draw(found):
    for k in range(len(found.keys)):
        whole = found.path[-1][..., k] - found.path[0][..., k]
        np.testing.assert_allclose(sum(moved(found, name, k) for name in SUMMED), whole, atol=1e-12)
        np.testing.assert_allclose(
            sum(moved(found, n, k) for n in UNSIGNED[:4]), moved(found, "selection", k), atol=1e-12
        )
        up_to_record = sum(moved(found, name, k) for name in SUMMED[:-1])
        np.testing.assert_allclose(up_to_record, moved(found, "bias", k), atol=1e-12)


def test_shares_of_all_reasons_stay_whole(found):
    np.testing.assert_allclose(found.path[:5].sum(axis=-1), 1)
    np.testing.assert_allclose(found.path[6].sum(axis=-1) + found.vague, 1)
    np.testing.assert_allclose(found.path[7].sum(axis=-1), 1)


def test_the_draws_are_those_of_the_assessment(found):
    made = assess(declined(42), draws=8)
    np.testing.assert_array_equal(found.answered, made.evaluation.of("answered", found.design.name))
    np.testing.assert_array_equal(found.volume.mean, made.evaluation.volume.mean)


def test_a_piece_has_its_size_its_signed_range_and_its_direction(found):
    piece = found.piece("selection", found.sensitive)
    columns = [found.keys.index(key) for key in found.sensitive]
    values = sum(moved(found, "selection", k) for k in columns)
    assert piece.signed.low == pytest.approx(np.quantile(values, 0.05))
    assert piece.size.median == pytest.approx(np.median(np.abs(values)))
    assert piece.over.value == pytest.approx((values > 0).mean())
    # nobody knows the direction: the signed median is small beside the size of what may happen
    assert abs(piece.signed.median) < piece.size.median < max(-piece.signed.low, piece.signed.high)
    # and what moves nothing has none
    assert found.piece("delivered", "pay").over.value == 0.5


def test_what_people_choose_to_say_takes_from_sensitive_reasons(found):
    assert found.piece("candid", found.sensitive).signed.high < 0
    honest = declined(42)
    honest = honest.but(beliefs=honest.beliefs.but(candor_base=1.0))
    told = losses(honest, draws=4).piece("candid", found.sensitive)
    assert (told.signed.low, told.signed.high) == pytest.approx((0, 0), abs=1e-12)


@pytest.mark.parametrize("mean", [0.3, 1.0, 4.0, 60.0])
def test_mean_inverse_of_a_poisson_number(mean):
    n = np.arange(1, 400)
    exact = (stats.poisson.pmf(n, mean) / n).sum() / -math.expm1(-mean)
    assert mean_inverse(Volume(np.array([[2 * mean]])), np.array([[0.5]]))[0, 0] == pytest.approx(exact, rel=1e-8)


def test_mean_inverse_of_other_numbers():
    n = np.arange(1, 31)
    exact = (stats.binom.pmf(n, 30, 0.2) / n).sum() / (1 - 0.8**30)
    assert mean_inverse(Volume(np.array([[30.0]]), fixed=True), np.array([[0.2]]))[0, 0] == pytest.approx(exact)
    n = np.arange(1, 4000)
    # mean 6, variance 6 + 0.5 x 36: shape 2, p = 2/8
    exact = (stats.nbinom.pmf(n, 2, 0.25) / n).sum() / (1 - 0.25**2)
    assert mean_inverse(Volume(np.array([[30.0]]), 0.5), np.array([[0.2]]))[0, 0] == pytest.approx(exact)
    assert np.isnan(mean_inverse(Volume(np.array([[30.0]])), np.array([[0.0]]))[0, 0])


def test_mean_inverse_of_many_is_its_series():
    below, above = (float(mean_inverse(Volume(np.array([[m]])), np.array([[1.0]]))[0, 0]) for m in (1999.0, 2001.0))
    assert below == pytest.approx(1 / 1999 + 1 / 1999**2, rel=1e-5)
    assert above == pytest.approx(below, rel=2e-3)


def test_mean_squared_error_is_that_of_simulated_counts(found):
    """Multinomial answers drawn with numpy alone: 400,000 replicates of one draw."""
    r, d, k = 0, 3, found.keys.index("hiring_manager")
    random = np.random.default_rng(5)
    p, truth = found.path[6][r, d, k], found.path[0][r, d, k]
    n = random.poisson(found.volume.mean[r, d] * found.answered[r, d], 400_000)
    n = n[n > 0]
    squares = (random.binomial(n, p) / n - truth) ** 2
    error = squares.std() / math.sqrt(len(squares))
    assert abs(squares.mean() - found.mse("hiring_manager")[r, d]) < 5 * error
    assert error < 0.02 * squares.mean()


def test_worth_fewer_honest_answers_than_come(found):
    answers = found.volume.mean * found.answered
    effective = found.effective("pay")
    assert 0 < effective.low <= effective.median < np.quantile(answers, 0.95) * 1.5


def test_r_indicator_needs_segments_and_sees_those_that_differ():
    program = declined(42)
    alike = program.population.but(segments=(Segment("a"), Segment("b")))
    apart = program.population.but(segments=(Segment("a", start_log_odds=1.5), Segment("b", start_log_odds=-1.5)))
    assert losses(program, draws=2).representative is None
    assert losses(program.but(population=alike), draws=2).representative.low == pytest.approx(1)
    found = losses(program.but(population=apart), draws=2).representative
    assert 0.4 < found.median < 0.95


def test_nobody_answers_is_not_estimable():
    program = declined(10)
    found = losses(program.but(beliefs=program.beliefs.but(answer_rate=0.0)), draws=2)
    assert math.isnan(found.at("reported", "pay").median)
    assert math.isnan(found.piece("selection", "pay").over.value)
    assert math.isnan(found.effective("pay").median)
    assert 0 < found.at("true", "pay").median < 1


def test_unknown_names_are_refused(found):
    with pytest.raises(InvalidInput, match="did you mean 'pay'"):
        found.piece("selection", "payy")
    with pytest.raises(InvalidInput, match="piece is 'selektion'"):
        found.piece("selektion", "pay")
    with pytest.raises(InvalidInput, match="must be a Program"):
        losses("acme.toml")
