"""Starting, worked by hand as odds: every effect is the logarithm of a small whole number or a fraction."""

import math

import numpy as np
import pytest
from builders import ask, numbers, person, quiet, run, two

from simkit.design.design import REFERENCE, Step
from simkit.response.process import start_odds, starting
from simkit.response.start import first_starts, step_shift, waiting

LN2, LN3 = math.log(2), math.log(3)


def started(beliefs, *steps, **more):
    return float(run(beliefs, two(), ask(*steps, **more)).start_rate[0, 0])


# --- steps -------------------------------------------------------------------------------------------------


def test_two_steps_with_decay():
    # odds 1 to 3: 1/4. The second contact, odds halved: 1 to 6, 1/7 of the 3/4 left = 3/28. 7/28 + 3/28 = 5/14
    beliefs = quiet(intercept=-LN3, attempt_decay=LN2)
    assert started(beliefs, Step(), Step(week=3)) == pytest.approx(5 / 14, rel=1e-13)


def test_a_third_step_decays_twice_whatever_its_mode():
    # left after two: 9/14. Third contact by sms: odds 1/3 divided by 4, times 4 for the mode: 1/4 again.
    # 5/14 + 9/14 x 1/4 = 20/56 + 9/56 = 29/56
    beliefs = quiet({"mode_on_response.sms": 2 * LN2}, intercept=-LN3, attempt_decay=LN2)
    assert started(beliefs, Step(), Step(week=3), Step("sms", week=4)) == pytest.approx(29 / 56, rel=1e-13)


def test_the_first_start_at_each_step_sums_to_the_whole():
    # 1/2, then 1/3 of 1/2, then 3/4 of 1/3: 1/2 + 1/6 + 1/4 = 11/12
    made = first_starts(waiting(np.array(1.0), [1.0, 0.5, 3.0]))
    np.testing.assert_allclose(made, [1 / 2, 1 / 6, 1 / 4], rtol=1e-15)


def test_undeliverable_people_do_not_start():
    e = run(quiet(deliverable=0.8), two(), ask())
    # 0.8 reached; half of them start: 0.4 of the invited
    assert e.total("delivered")[0, 0] == pytest.approx(0.8, rel=1e-14)
    assert e.total("started")[0, 0] == pytest.approx(0.4, rel=1e-14)
    assert e.start_rate[0, 0] == pytest.approx(0.5, rel=1e-14)


# --- shifts: the start odds are 1 to 3 (probability 1/4) before each of them -------------------------------------

BASE = {"intercept": -LN3}
ONE_STEP = [
    # 20 minutes announced for 5: two doublings; odds fall by sqrt(2) each: 1 to 6
    ({"length_per_doubling": -LN2 / 2}, Step(announced=20), 1 / 7),
    # 2.5 minutes: half a length, odds times 2: 2 to 3
    ({"length_per_doubling": -LN2}, Step(announced=2.5), 2 / 5),
    # what is announced counts, not what is asked (5 minutes in this form)
    ({"length_per_doubling": -LN2}, Step(announced=5), 1 / 4),
    ({"length_per_doubling": -LN2}, Step(), 1 / 4),
    # sponsor: odds times 3: 1 to 1
    ({"sponsor_on_response.hiring_manager": LN3}, Step(sponsor="hiring_manager"), 1 / 2),
    ({"sponsor_on_response.internal_research": LN3}, Step(sponsor="internal_research"), 1 / 2),
    ({"sponsor_on_response.third_party": LN3}, Step(sponsor="third_party"), 1 / 2),
    ({"sponsor_on_response.third_party": LN3}, Step(), 1 / 4),
    # modes
    ({"mode_on_response.sms": -LN2}, Step("sms"), 1 / 7),
    ({"mode_on_response.email": LN3}, Step("email"), 1 / 2),
    ({"mode_on_response.video": LN3}, Step("video"), 1 / 2),
    ({"mode_on_response.in_person": LN3}, Step("in_person"), 1 / 2),
    ({"mode_on_response.phone": LN3}, Step("video"), 1 / 4),
    # 30 dollars: log2(1 + 3) = 2 units; odds times 3 each: 9/3 = 3 to 1
    ({"incentive_per_doubling": LN3}, Step(incentive=30, incentive_kind="prepaid"), 3 / 4),
    # promised counts 0.6: 0.6 x 2 x (ln 3)/1.2 = ln 3: 1 to 1
    ({"incentive_per_doubling": LN3 / 1.2}, Step(incentive=30, incentive_kind="promised"), 1 / 2),
    # a lottery counts 0.5: 0.5 x 2 x ln 3 = ln 3
    ({"incentive_per_doubling": LN3}, Step(incentive=30, incentive_kind="lottery"), 1 / 2),
    # 10 dollars are one unit, nothing is none
    ({"incentive_per_doubling": LN3}, Step(incentive=10, incentive_kind="prepaid"), 1 / 2),
    ({"incentive_per_doubling": LN3}, Step(incentive=0, incentive_kind="prepaid"), 1 / 4),
    # week 11: (1 + 11)/(1 + 2) = 4, two doublings of minus (ln 2)/2: 1 to 6
    ({"delay_per_doubling": -LN2 / 2}, Step(week=11), 1 / 7),
    # week 0.5: 1.5/3, one halving: odds times 2: 2 to 3
    ({"delay_per_doubling": -LN2}, Step(week=0.5), 2 / 5),
    # a scenario's own log odds
    ({"start_log_odds": LN3}, Step(), 1 / 2),
]


@pytest.mark.parametrize(("effect", "step", "rate"), ONE_STEP)
def test_one_effect_by_hand(effect, step, rate):
    assert started(quiet(BASE | effect), step) == pytest.approx(rate, rel=1e-13)


def test_confidential_has_half_the_effect_of_anonymous_unless_it_is_fixed():
    # anonymous: odds times 9: 3 to 1; half of ln 9 is ln 3: 1 to 1
    beliefs = quiet(
        {"anonymity_on_response.anonymous": math.log(9)} | BASE, solved=["anonymity_on_response.confidential"]
    )
    assert started(beliefs, Step(anonymity="anonymous"), link="vendor") == pytest.approx(3 / 4, rel=1e-13)
    assert started(beliefs, Step(anonymity="confidential")) == pytest.approx(1 / 2, rel=1e-13)
    fixed = beliefs.but({"anonymity_on_response.confidential": 0.0})
    assert started(fixed, Step(anonymity="confidential")) == pytest.approx(1 / 4, rel=1e-13)


def test_the_delay_is_that_of_the_first_step_for_all_steps():
    beliefs = quiet(intercept=-LN3, delay_per_doubling=-LN2)
    # first contact in week 2, the reminder in week 40: no delay at either: 1/4 + 3/4 x 1/4 = 7/16
    assert started(beliefs, Step(week=2), Step(week=40)) == pytest.approx(7 / 16, rel=1e-13)
    # first contact in week 5: (1 + 5)/3 = 2, odds 1 to 6 at both: 1/7 + 6/7 x 1/7 = 13/49
    assert started(beliefs, Step(week=5), Step(week=5)) == pytest.approx(13 / 49, rel=1e-13)


def test_shifts_of_one_step_add_up_and_leave_decay_out():
    p = numbers(
        length_per_doubling=-0.2,
        sponsor_on_response__third_party=0.3,
        delay_per_doubling=-0.1,
        attempt_decay=9.0,
    )
    design = ask(Step(sponsor="third_party", announced=10, week=5), Step(week=6))
    # -0.2 x 1 + 0.3 - 0.1 x 1 = 0; the second: 5 minutes, hr, the same delay: -0.1
    assert step_shift(p, design, design.steps[0])[0] == pytest.approx(0.0, abs=1e-15)
    assert step_shift(p, design, design.steps[1])[0] == pytest.approx(-0.1, rel=1e-13)


def test_every_effect_is_0_at_the_reference_design():
    loud = numbers(
        length_per_doubling=-3, delay_per_doubling=3, incentive_per_doubling=3, mode_on_response__phone=3,
        sponsor_on_response__third_party=3, anonymity_on_response__anonymous=3, attempt_decay=3,
    )  # fmt: skip
    assert [float(step_shift(loud, REFERENCE, step)[0]) for step in REFERENCE.steps] == [0.0, 0.0]


# --- traits ------------------------------------------------------------------------------------------------


def test_traits_of_one_person():
    p = numbers(intercept=-LN3, goodwill_on_response=LN2, fatigue_on_response=LN3, propensity_sd=LN2 / 2)
    alone = ask()

    def start(**traits):
        return float(starting(p, alone, start_odds(p, person(**traits), np.zeros(1)))[0][0, 0])

    assert start(goodwill=1) == pytest.approx(2 / 5, rel=1e-13)  # odds 1/3 x 2
    assert start(fatigue=-1) == pytest.approx(1 / 2, rel=1e-13)  # odds 1/3 x 3: the rested start
    assert start(propensity=-2) == pytest.approx(1 / 7, rel=1e-13)  # odds 1/3 / 2
    assert start(caution=3) == pytest.approx(1 / 4, rel=1e-13)  # caution plays no part
    assert start(goodwill=2, fatigue=1, propensity=2) == pytest.approx(8 / 17, rel=1e-13)  # 1/3 x 4 / 3 x 2 = 8/9


def test_the_segments_own_log_odds_come_on_top():
    p = numbers(intercept=-LN3)
    odds = start_odds(p, person(), np.array([LN3]))
    assert starting(p, ask(), odds)[0][0, 0] == pytest.approx(1 / 2, rel=1e-13)
