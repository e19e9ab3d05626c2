"""Beliefs: changing one leaves the luck of all others alone; the anchors are tied; medians are exact."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.evidence.beliefs import MAX_REASONS, Beliefs, Draws, dimension
from simkit.evidence.distributions import Beta, LogitNormal, Point, Ranged
from simkit.evidence.priors import BOUNDS, DERIVED

DEFAULT = Beliefs.default()
MOVABLE = sorted(set(BOUNDS) - {"sponsor_on_response.hr", "anonymity_on_response.identified", "mode_on_response.web"})


def inside(name):
    """Some value within the bounds of a parameter, not its default."""
    return {(-math.inf, 0.0): -0.123, (0.1, math.inf): 7.0}.get(BOUNDS[name], 0.123)


def rank_correlation(a, b):
    ranks = [np.argsort(np.argsort(x)) for x in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


# --- drawing ----------------------------------------------------------------------------------------------


@given(st.sampled_from(MOVABLE), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_fixing_one_leaves_the_draws_of_all_others_bit_for_bit(name, seed):
    before = DEFAULT.draw(16, seed=seed, reasons=3)
    after = DEFAULT.but({name: inside(name)}).draw(16, seed=seed, reasons=3)
    assert (after[name] == inside(name)).all()
    assert set(after.values) == set(before.values) | {name}
    for other in set(before.values) - {name}:
        np.testing.assert_array_equal(before[other], after[other])
    np.testing.assert_array_equal(before.share_uniforms, after.share_uniforms)


@given(st.integers(1, 70), st.integers(0, 70))
@settings(deadline=None, max_examples=25)
def test_more_draws_extend_the_earlier_ones(n, more):
    few, many = DEFAULT.draw(n, seed=5, reasons=2), DEFAULT.draw(n + more, seed=5, reasons=2)
    assert len(few) == n and len(many) == n + more
    for name in few.values:
        np.testing.assert_array_equal(few[name], many[name][:n])
    np.testing.assert_array_equal(few.share_uniforms, many.share_uniforms[:n])


def test_one_more_reason_leaves_everything_else_alone():
    few, many = DEFAULT.draw(32, seed=5, reasons=4), DEFAULT.draw(32, seed=5, reasons=MAX_REASONS)
    np.testing.assert_array_equal(few.share_uniforms, many.share_uniforms[:, :4])
    for name in few.values:
        np.testing.assert_array_equal(few[name], many[name])


def test_seeds_and_scrambles_are_other_luck_and_the_same_address_is_the_same():
    first = DEFAULT.draw(16, seed=1)["vague"]
    np.testing.assert_array_equal(first, DEFAULT.draw(16, seed=1)["vague"])
    assert (first != DEFAULT.draw(16, seed=2)["vague"]).any()
    assert (first != DEFAULT.draw(16, seed=1, scramble=1)["vague"]).any()
    assert not DEFAULT.draw(16, seed=0).at_medians


def test_no_two_parameters_share_a_dimension():
    dimensions = [dimension(name) for name in BOUNDS]
    assert len(set(dimensions)) == len(dimensions)
    assert (dimension("answer_rate"), dimension("vague"), dimension("trait_mean.fatigue")) == (0, 45, 63)
    assert [dimension(name) for name in DERIVED] == list(range(80, 90))


def test_draws_meet_the_stated_percentiles():
    draws = DEFAULT.draw(4096, seed=2)
    for name, prior in DEFAULT.priors.items():
        low, high = prior.distribution.interval()
        if low < high:
            # 4096 balanced points: the share below a quantile is off by at most a few points of 4096
            assert abs((draws[name] <= low).mean() - 0.05) < 0.002, name
            assert abs((draws[name] < high).mean() - 0.95) < 0.002, name


def test_a_derived_parameter_is_drawn_only_when_it_is_stated():
    assert not set(DERIVED) & set(DEFAULT.draw(4, seed=1).values)
    ranged = DEFAULT.but(candor_risk=(0.5, 1.0, 2.0)).draw(1024, seed=1)["candor_risk"]
    np.testing.assert_allclose(np.quantile(ranged, [0.05, 0.5, 0.95]), [0.5, 1.0, 2.0], rtol=0.02)


# --- the two anchors --------------------------------------------------------------------------------------


def anchors_tied(lo, hi):
    # rank correlation of a normal copula with correlation 1/2: (6 / pi) asin(1/4) = 0.482584; the standard
    # error of 16,384 independent pairs is under 0.007, and 0.02 tells 0.5 from 0.46 or 0.54
    return abs(rank_correlation(lo, hi) - 0.482584) < 0.02


def test_the_anchors_are_tied_and_keep_their_own_distributions():
    draws = DEFAULT.draw(2**14, seed=4)
    assert anchors_tied(draws["anchor_lo"], draws["anchor_hi"])
    # by hand: logit 0.65 = 0.619039, spread 0.793760
    log_odds = np.log(draws["anchor_hi"] / (1.0 - draws["anchor_hi"]))
    assert log_odds.mean() == pytest.approx(0.619039, abs=0.02)
    assert log_odds.std() == pytest.approx(0.793760, abs=0.02)


def test_the_check_of_the_tie_can_fail():
    draws = DEFAULT.draw(2**14, seed=4)
    assert not anchors_tied(draws["anchor_lo"], draws["candor_base"])
    assert not anchors_tied(draws["anchor_lo"], draws["anchor_lo"] * 0.5 + draws["anchor_hi"])


def test_all_else_is_independent():
    draws = DEFAULT.draw(2**14, seed=4)
    for a, b in [("answer_rate", "vague"), ("anchor_lo", "vague"), ("anchor_hi", "live_share_of_gap")]:
        assert abs(rank_correlation(draws[a], draws[b])) < 0.035


# --- the medians ------------------------------------------------------------------------------------------


def test_at_the_medians():
    draws = DEFAULT.medians(reasons=3)
    assert draws.at_medians and len(draws) == 1
    assert draws["answer_rate"].tolist() == [0.25]
    assert draws["anchor_lo"].tolist() == [0.30] and draws["anchor_hi"].tolist() == [0.65]
    assert draws["live_share_of_gap"].tolist() == [0.25]
    assert draws.share_uniforms.shape == (1, 3) and np.isnan(draws.share_uniforms).all()


def test_a_replaced_share_of_the_gap_stands_at_its_own_median():
    assert DEFAULT.but(live_share_of_gap=0.4).medians()["live_share_of_gap"].tolist() == [0.4]
    # Beta(2, 1) has its median at the root of 1/2
    beta = DEFAULT.but(live_share_of_gap=Beta(2.0, 1.0)).medians()
    assert beta["live_share_of_gap"][0] == pytest.approx(math.sqrt(0.5))
    assert DEFAULT.but(candor_live=0.5).medians()["candor_live"].tolist() == [0.5]


# --- changing ---------------------------------------------------------------------------------------------


def test_but_takes_numbers_triples_distributions_and_derived_names():
    beliefs = DEFAULT.but({"closeness.hr": 0.7, "candor_live": 0.4}, vague=(0.1, 0.2, 0.4), stake=Point(2))
    assert beliefs.priors["closeness.hr"].distribution == Point(0.7)
    assert beliefs.priors["vague"].distribution == Ranged(0.1, 0.2, 0.4, 0.0, 1.0)
    assert beliefs.priors["stake"].distribution == Point(2.0)
    assert dict(beliefs.fixed) == {"candor_live": Point(0.4)}
    # a number of one's own does not borrow the register's authority
    assert (beliefs.priors["vague"].basis, beliefs.priors["vague"].rows) == ("given", ())
    own = DEFAULT.but(answer_rate=0.3).priors["answer_rate"]
    assert (own.basis, own.rows) == ("given", ())


def test_but_leaves_the_original_alone_and_nothing_is_nothing():
    before = dict(DEFAULT.priors)
    assert DEFAULT.but(vague=0.1) != DEFAULT
    assert dict(DEFAULT.priors) == before
    assert DEFAULT.but() == DEFAULT and hash(DEFAULT.but()) == hash(DEFAULT)


def test_a_reference_level_stays_at_0():
    assert DEFAULT.but({"sponsor_on_response.hr": 0}) == DEFAULT
    with pytest.raises(InvalidInput) as caught:
        DEFAULT.but({"sponsor_on_response.hr": 0.3})
    assert str(caught.value) == (
        "sponsor_on_response.hr is 0.3, but is 0 by definition, since the other levels are measured from it: "
        "change the other levels instead."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: DEFAULT.but(vage=0.3), "did you mean 'vague'?"),
        (lambda: DEFAULT.but({"vague": 0.3}, vague=0.4), "parameter is 'vague', but stands twice"),
        (lambda: DEFAULT.but(deliverable=1.5), "deliverable is 1.5, but must lie between 0 and 1"),
        (lambda: DEFAULT.but(reference_start_rate=-0.1), "must lie between 0 and 1"),
        (lambda: DEFAULT.draw(0, seed=1), "the number of draws is 0, but must be a whole number"),
        (lambda: DEFAULT.draw(2.5, seed=1), "the number of draws is 2.5"),
        (lambda: DEFAULT.draw(4, seed=1, reasons=33), "the number of reasons is 33"),
        (lambda: DEFAULT.medians(reasons=-1), "the number of reasons is -1"),
        (lambda: DEFAULT.draw(4, seed=1)["intercept"], "drawn parameter is 'intercept'"),
        (lambda: dimension("vage"), "did you mean 'vague'?"),
        (lambda: Beliefs({}), "the list of missing priors"),
        (lambda: Beliefs(DEFAULT.priors, {"vague": Point(0.3)}), "derived parameter is 'vague'"),
        (lambda: Beliefs({**DEFAULT.priors, "vague": DEFAULT.priors["stake"]}), "the prior of vague"),
    ],
)
def test_refusals(change, words):
    with pytest.raises(InvalidInput) as caught:
        change()
    assert words in str(caught.value)


# --- values -----------------------------------------------------------------------------------------------


def test_frozen_in_more_than_name():
    draws = DEFAULT.draw(4, seed=1, reasons=2)
    with pytest.raises(TypeError):
        DEFAULT.priors["vague"] = None
    with pytest.raises(TypeError):
        DEFAULT.fixed["intercept"] = Point(0.0)
    with pytest.raises(TypeError):
        draws.values["vague"] = None
    for array in (draws["vague"], draws["stake"], draws["start_log_odds"], draws.share_uniforms):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0
    given_priors = dict(DEFAULT.priors)
    beliefs = Beliefs(given_priors)
    given_priors.clear()
    assert beliefs == DEFAULT


def test_values_travel_to_other_processes():
    beliefs = DEFAULT.but(intercept=0.3, vague=0.2)
    assert pickle.loads(pickle.dumps(beliefs)) == beliefs
    draws = pickle.loads(pickle.dumps(beliefs.draw(4, seed=1, reasons=2)))
    assert isinstance(draws, Draws)
    np.testing.assert_array_equal(draws["anchor_hi"], beliefs.draw(4, seed=1)["anchor_hi"])


def test_an_answer_rate_from_outside():
    beliefs = Beliefs.default("exit", LogitNormal(0.2, 0.5))
    assert beliefs.medians()["answer_rate"].tolist() == [0.2]
    assert beliefs.medians()["stake"].tolist() == [1.3]


def test_the_table_shows_every_prior_and_what_was_stated():
    rows = DEFAULT.but(intercept=(-1, 0, 1)).table()
    assert len(rows) == 69
    assert rows[0][0] == "answer_rate" and rows[0].rows == ("P112", "P114", "P120", "P121")
    np.testing.assert_allclose(rows[0][2:5], [0.25, 0.10, 0.50])
    assert rows[-1].name == "intercept" and rows[-1].basis == "given"
    np.testing.assert_allclose(rows[-1][2:5], [0.0, -1.0, 1.0], atol=1e-12)
