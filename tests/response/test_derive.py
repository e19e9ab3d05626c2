"""What is solved: the published rate becomes a start rate, the call its own, the segments their mixture."""

import math

import numpy as np
import pytest
from builders import ask, quiet, run, two

from simkit.design.design import REFERENCE, Step
from simkit.design.presets import employer_call
from simkit.evidence.beliefs import Beliefs
from simkit.expected import expected
from simkit.population.population import Population, Segment
from simkit.response.derive import derive

LN2, LN3 = math.log(2), math.log(3)
SOLVED = [
    "intercept",
    "reference_start_rate",
    "mode_on_response.phone",
    "mode_on_response.video",
    "mode_on_response.in_person",
]


def parameters(beliefs, population=None, nodes=64):
    population = population or two()
    return derive(beliefs.medians(len(population.reasons)), population, nodes=nodes).parameters


# --- the reference rate ------------------------------------------------------------------------------------------


def test_answered_over_invited_becomes_start_given_delivered():
    # breakoff ln 2 in 5 minutes: half complete. 0.19/(0.95 x 0.5) = 0.4
    beliefs = quiet(answer_rate=0.19, deliverable_published=0.95, breakoff_per_minute=LN2 / 5, solved=SOLVED)
    assert parameters(beliefs)["reference_start_rate"][0] == pytest.approx(0.4, rel=1e-13)


def test_it_is_capped():
    # 0.6/(0.95 x 0.5) = 1.26
    beliefs = quiet(answer_rate=0.6, deliverable_published=0.95, breakoff_per_minute=LN2 / 5, solved=SOLVED)
    assert parameters(beliefs)["reference_start_rate"][0] == 0.98


def test_it_can_be_fixed():
    beliefs = quiet(answer_rate=0.19, reference_start_rate=0.5, solved=["intercept"])
    assert parameters(beliefs)["reference_start_rate"][0] == 0.5


def test_whom_the_program_cannot_reach_does_not_make_the_others_keener():
    # the published programs reached 0.95: 0.38/0.95 = 0.4 start, whether the program reaches all or half of its people
    few, all_ = (
        quiet(answer_rate=0.38, deliverable_published=0.95, deliverable=reach, solved=SOLVED) for reach in (0.5, 1.0)
    )
    assert parameters(few)["reference_start_rate"][0] == pytest.approx(0.4, rel=1e-13)
    answers = [float(run(each, two(), REFERENCE).total("started")[0, 0]) for each in (few, all_)]
    assert answers == pytest.approx([0.2, 0.4], rel=1e-9)


def test_the_published_rate_comes_back_out():
    # nothing but closed items of 5 minutes, no skipping, no fatigue: answered/invited is the published rate
    beliefs = Beliefs.default().but(skip_base=0.0, fatigue_on_breakoff=0.0, fatigue_on_response=0.0)
    e = run(beliefs, Population(), REFERENCE)
    assert float(e.total("delivered")[0, 0] * e.start_rate[0, 0] * e.completion[0, 0]) == pytest.approx(0.25, rel=1e-12)


# --- the intercept ------------------------------------------------------------------------------------------------


def test_the_intercept_by_hand():
    # 5/14 = 1/4 + 3/4 x 1/7 (see the test of two steps with decay): odds 1 to 3
    beliefs = quiet(reference_start_rate=5 / 14, attempt_decay=LN2, solved=SOLVED[:1])
    assert parameters(beliefs)["intercept"][0] == pytest.approx(-LN3, rel=1e-12)


def test_segments_log_odds_are_in_the_mixture():
    # odds 1/2 and 2: 1 - (2/3)^2 = 5/9 and 1 - (1/3)^2 = 8/9, half of each: 13/18
    people = two().but(segments=(Segment("slow"), Segment("keen", start_log_odds=math.log(4))))
    beliefs = quiet(reference_start_rate=13 / 18, solved=SOLVED[:1])
    assert parameters(beliefs, people)["intercept"][0] == pytest.approx(-LN2, rel=1e-12)


def test_segments_weigh_share_times_deliverable():
    # deliverable 1/2 and 1: weights 1/3 and 2/3: 5/27 + 16/27 = 7/9
    people = two().but(segments=(Segment("slow", deliverable=0.5), Segment("keen", start_log_odds=math.log(4))))
    beliefs = quiet(reference_start_rate=7 / 9, solved=SOLVED[:1])
    assert parameters(beliefs, people)["intercept"][0] == pytest.approx(-LN2, rel=1e-12)
    # sizes 3 : 1: 0.75 x 5/9 + 0.25 x 8/9 = 23/36
    people = two().but(segments=(Segment("slow", 3.0), Segment("keen", 1.0, start_log_odds=math.log(4))))
    beliefs = quiet(reference_start_rate=23 / 36, solved=SOLVED[:1])
    assert parameters(beliefs, people)["intercept"][0] == pytest.approx(-LN2, rel=1e-12)


def test_a_programs_own_log_odds_and_trait_means_are_not_in_it():
    still = parameters(quiet(solved=SOLVED[:1], fatigue_on_response=0.3, goodwill_on_response=0.5))
    moved = parameters(
        quiet(
            {"trait_mean.fatigue": 2.0, "trait_mean.goodwill": -1.0, "start_log_odds": -1.0},
            solved=SOLVED[:1],
            fatigue_on_response=0.3,
            goodwill_on_response=0.5,
        )
    )
    assert still["intercept"] == moved["intercept"]


def test_a_fixed_intercept_wins():
    e = run(quiet(intercept=-LN3, reference_start_rate=0.9), two(), REFERENCE)
    assert e.start_rate[0, 0] == pytest.approx(7 / 16, rel=1e-13)


# --- the call --------------------------------------------------------------------------------------------------


def test_the_effect_of_a_call_by_hand():
    # intercept 0 (rate 3/4 in two contacts). Three attempts at odds 1/2, decay 0: 1 - (2/3)^3 = 19/27: call log odds
    # -ln 2. 20 minutes are two doublings at -ln 3 each... so phone = -ln 2 - 0 + 2 ln 3
    beliefs = quiet(call_start_rate=19 / 27, length_per_doubling=-LN3, solved=SOLVED[:1] + SOLVED[2:])
    p = parameters(beliefs)
    for mode in ("phone", "video", "in_person"):
        assert p[f"mode_on_response.{mode}"][0] == pytest.approx(2 * LN3 - LN2, rel=1e-11)


def test_a_20_minute_call_with_3_attempts_starts_at_the_stated_share_exactly():
    for beliefs in (
        Beliefs.default(),
        Beliefs.default().but(call_start_rate=0.6, attempt_decay=0.4, propensity_sd=1.5),
    ):
        e = run(beliefs, Population(), employer_call(20), employer_call(20).but("video", mode="video"))
        stated = beliefs.medians()["call_start_rate"][0]
        np.testing.assert_allclose(e.start_rate[0], stated, rtol=1e-11)
    draws = Beliefs.default().draw(64, seed=1, reasons=2)
    e = expected(derive(draws, two(), nodes=64), [employer_call(20)])
    np.testing.assert_allclose(e.start_rate[:, 0], draws["call_start_rate"], rtol=1e-9)


def test_a_fixed_mode_effect_wins():
    e = run(quiet({"mode_on_response.phone": LN3}, solved=["intercept"]), two(), ask(Step("phone")))
    assert e.start_rate[0, 0] == pytest.approx(3 / 4, rel=1e-12)


# --- the slope -------------------------------------------------------------------------------------------------


def test_the_marginal_slope_by_hand():
    # two contacts of 1/2: P = 3/4, dP = 2 (1 - p) p (1 - p) = 1/4; over P (1 - P) = 3/16: 4/3
    process = derive(quiet(solved=["intercept"]).medians(2), two(), nodes=16)
    assert process.marginal_slope()[0] == pytest.approx(4 / 3, rel=1e-9)


def test_the_marginal_slope_at_the_shipped_medians_is_about_0_92():
    process = derive(Beliefs.default().medians(17), Population(), nodes=16_384)
    assert process.marginal_slope()[0] == pytest.approx(0.92, abs=0.01)

    # and it is the derivative that it is said to be: raise the intercept by a little
    def odds(shift):
        b = Beliefs.default().but(intercept=float(process.parameters["intercept"][0]) + shift)
        rate = float(run(b, Population(), REFERENCE, nodes=16_384).start_rate[0, 0])
        return math.log(rate / (1 - rate))

    assert (odds(1e-4) - odds(-1e-4)) / 2e-4 == pytest.approx(process.marginal_slope()[0], rel=1e-6)


# --- shares ----------------------------------------------------------------------------------------------------


def test_at_the_medians_the_shares_are_the_guess():
    process = derive(Beliefs.default().medians(2), two(0.3), nodes=16)
    np.testing.assert_array_equal(process.share[0, 0], [0.3, 0.7])


def test_drawn_shares_have_the_dirichlet_moments():
    # strength 20, guess 0.3: mean 0.3, variance 0.3 x 0.7/21 = 0.01; 4096 balanced draws
    draws = quiet(share_strength=20.0).draw(4096, seed=5, reasons=2)
    share = derive(draws, two(0.3), nodes=16).share[:, 0, 0]
    assert share.mean() == pytest.approx(0.3, abs=0.003)
    assert share.var() == pytest.approx(0.01, abs=0.0005)


def test_a_truth_is_not_drawn():
    people = two(0.3).but(truth={"manager": 0.1, "pay": 0.9})
    process = derive(Beliefs.default().draw(8, seed=1, reasons=2), people, nodes=16)
    np.testing.assert_array_equal(process.share, np.broadcast_to([0.1, 0.9], (8, 1, 2)))


def test_segments_with_equal_guesses_draw_equal_shares():
    people = two(0.3).but(segments=(Segment("a"), Segment("b"), Segment("c", shares={"manager": 1})))
    share = derive(Beliefs.default().draw(32, seed=1, reasons=2), people, nodes=16).share
    np.testing.assert_array_equal(share[:, 0], share[:, 1])
    assert (share[:, 2, 0] > share[:, 0, 0]).mean() > 0.9


def test_a_removed_reason_is_gone():
    people = two(0.3).but(truth={"manager": 0.0, "pay": 1.0})
    process = derive(Beliefs.default().medians(2), people, nodes=16)
    assert process.alive.tolist() == [False, True]
