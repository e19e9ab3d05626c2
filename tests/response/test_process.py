"""The whole process by hand: a web form and a call to those who did not answer; records; segments; scenarios."""

import math

import numpy as np
import pytest
from builders import ask, numbers, person, quiet, reason, run, two
from scipy.integrate import quad
from scipy.optimize import brentq

from simkit.checks import InvalidInput
from simkit.design.design import REFERENCE, Step
from simkit.design.presets import decline_code
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.evidence.beliefs import Beliefs
from simkit.expected import expected
from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.response.nodes import Traits
from simkit.response.process import STAGES, answering, people_of, start_odds, starting

LN2, LN3 = math.log(2), math.log(3)

# --- a mixed design ------------------------------------------------------------------------------------------

MIXED = ask(
    Step("web", "hr", "identified", week=2),
    Step("phone", "third_party", "confidential", week=3, to="nonrespondents"),
    items=(
        Item("closed", 1.0),
        Item("open", 1.0, asks=REASON_QUESTION),
        Item("closed", 2.0),
    ),
    link="vendor",
    reporting_cell=5,
)
# Start: web odds 1 to 3: 1/4. Phone: odds 1/3 x 3 (mode) x 2 (sponsor) / 2 (decay) = 1: 1/2 of the 3/4 left: 3/8.
# Stay: hazard ln 2 a minute. Web: 1 + 2 x 1 = 3 stretched minutes to the reason, 5 to the end: 1/8, 1/32.
#       Phone: half of 2 and of 4 minutes: 1/2, 1/4.
# Skip: base 1/5, odds 1/4. Risk: web 1 x 0.8 x 1 = 0.8; phone 0.3 x (0.5 + 0.5/5) = 0.18. skip_risk such that the
#       manager reason (s = 1) meets odds x 2 at 0.8: skip_risk = (ln 2)/0.8. skip_open x 2 in writing only.
#       web: manager 1/4 x 2 x 2 = 1: 1/2; pay 1/4 x 2: 1/3. phone: manager 1/4 x 2^(0.18/0.8), pay 1/5.
#       To keep the phone's numbers whole, closeness of the third party is 0 here: risk 0, manager 1/5.
# Candor: base 4/5. candor_risk = (ln 4)/0.8, candor_live = ln 2: web: 4/4 = 1: 1/2; phone: 4/2: 2/3. Pay 4/5.
# Careless: base 1/5 at 5 minutes; 2 minutes so far, but the slope is 0: 1/5.
BELIEFS = quiet(
    {
        "intercept": -LN3, "mode_on_response.phone": LN3, "sponsor_on_response.third_party": LN2, "attempt_decay": LN2,
        "breakoff_per_minute": LN2, "open_on_breakoff": LN2, "live_on_breakoff": -LN2,
        "skip_base": 0.2, "skip_risk": LN2 / 0.8, "skip_open": LN2, "closeness.third_party": 0.0,
        "candor_base": 0.8, "candor_risk": 2 * LN2 / 0.8, "candor_live": LN2, "vague": 0.25, "careless_base": 0.2,
        "specific.open": 0.5, "specific.live": 0.75, "deliverable": 0.5,
    }
)  # fmt: skip


def test_a_mixed_design_is_summed_over_its_settings():
    e = run(BELIEFS, two(0.5), MIXED)
    assert e.total("delivered")[0, 0] == pytest.approx(1 / 2, rel=1e-13)
    # 1/4 + 3/8
    assert e.start_rate[0, 0] == pytest.approx(5 / 8, rel=1e-13)
    # 1/4 x 1/8 + 3/8 x 1/2 = 1/32 + 6/32
    assert e.total("reached")[0, 0] == pytest.approx(7 / 64, rel=1e-13)
    # to the end: 1/4 x 1/32 + 3/8 x 1/4 = 1/128 + 12/128; of 5/8: 13/80
    assert e.completion[0, 0] == pytest.approx(13 / 80, rel=1e-13)
    # answered, by reason (times 1/2 delivered, 1/2 share):
    # manager 1/32 x 1/2 + 6/32 x 4/5 = 2.5/160 + 24/160 = 26.5/160
    # pay     1/32 x 2/3 + 6/32 x 4/5 = 1/48 + 3/20 = 41/240
    answered = np.array([26.5 / 640, 41 / 960])
    np.testing.assert_allclose(e.by_reason("answered")[0, 0], answered, rtol=1e-13)
    # candid: manager 2.5/160 x 1/2 + 24/160 x 2/3 = 17.25/160; pay 4/5 of 41/240
    candid = np.array([17.25 / 640, 0.8 * 41 / 960])
    np.testing.assert_allclose(e.by_reason("candid")[0, 0], candid, rtol=1e-13)
    np.testing.assert_allclose(e.candor[0, 0], [17.25 / 26.5, 0.8], rtol=1e-13)
    # a fifth is careless
    np.testing.assert_allclose(e.by_reason("careless")[0, 0], answered / 5, rtol=1e-13)
    np.testing.assert_allclose(e.by_reason("attentive")[0, 0], candid * 4 / 5, rtol=1e-13)
    # specific: manager 0.8 x (1.25/160 x 1/2 + 16/160 x 3/4)/4; pay 0.8 x 0.8 x (1/48 x 1/2 + 3/20 x 3/4)/4
    specific = [0.8 * (0.625 + 12) / 640, 0.64 * (1 / 96 + 9 / 80) / 4]
    np.testing.assert_allclose(e.by_reason("specific")[0, 0], specific, rtol=1e-13)
    # silent manager people: 9.25/640, a quarter of them vague, the rest say pay; silent pay people have no excuse
    # left (manager is none) and are all vague: 0.2 x 41/960
    to_vague = 0.8 * (0.25 * 9.25 / 640 + 0.2 * 41 / 960)
    assert e.reported[0, 0, 2] == pytest.approx(to_vague / answered.sum(), rel=1e-12)
    # risk is that of the first setting
    assert e.risk[0, 0] == pytest.approx(0.8, rel=1e-14)


def test_steps_that_share_a_setting_are_one_and_others_are_not():
    twice = ask(Step(), Step("email", week=3), Step("phone", week=4))
    p, one = numbers(), person()
    made = answering(p, twice, one, start_odds(p, one, np.zeros(1)))
    # web and email by hr, identified, are one way of answering: 1/2 + 1/4; the call 1/8
    assert [(each.setting.live, float(each.starts[0, 0])) for each in made] == [(False, 0.75), (True, 0.125)]


def test_propensities_of_a_node_are_averaged_over_whole_careers():
    # two kinds of people at one node, odds 1/3 and 3 at each of two contacts: 7/16 and 15/16 start, 11/16 together;
    # at the second contact 3/4 x 1/4 and 1/4 x 3/4: 3/16 (not the average 1/2 of the average 1/2)
    one = person()
    both = Traits(one.goodwill, one.caution, one.fatigue, np.array([[[-1.0, 1.0]]]))
    p = numbers(propensity_sd=LN3)
    made = starting(p, ask(Step(), Step(week=3)), start_odds(p, both, np.zeros(1)))
    np.testing.assert_allclose([first[0, 0] for first in made], [1 / 2, 3 / 16], rtol=1e-13)


def test_nonrespondents_or_everyone_changes_no_probability():
    steps = MIXED.steps
    aimed = run(BELIEFS, two(), MIXED)
    broad = run(BELIEFS, two(), MIXED.but("to everyone", to="everyone"))
    assert steps[1].to == "nonrespondents"
    for stage in STAGES:
        np.testing.assert_array_equal(aimed.mass[stage], broad.mass[stage])


# --- a record that somebody else fills in -------------------------------------------------------------------------


def test_a_record_skips_the_stages_but_not_candor():
    # coverage 0.9 of everybody, reachable or not; candor by HR, live: odds 4/4 = 1 at risk 0.8, / 2 live: 1/3
    e = run(BELIEFS, two(), decline_code(0.9))
    np.testing.assert_allclose(e.total("delivered"), 1.0, rtol=1e-13)
    np.testing.assert_allclose([e.total(s)[0, 0] for s in STAGES[2:]], 0.9, rtol=1e-13)
    np.testing.assert_allclose(e.completion, 1.0, rtol=1e-13)
    np.testing.assert_allclose(e.candor[0, 0], [1 / 3, 0.8], rtol=1e-13)
    np.testing.assert_allclose(e.shares("answered")[0, 0], [0.5, 0.5], rtol=1e-13)
    # the code has the depth of a closed item, whatever was said: 0.4 there (closed), 0.75 live
    deep = run(BELIEFS.but({"specific.closed": 0.4}), two(), decline_code(0.9))
    np.testing.assert_allclose(deep.by_reason("specific")[0, 0], [0.45 / 3 * 0.8 * 0.4, 0.45 * 0.8 * 0.8 * 0.4])


# --- segments -----------------------------------------------------------------------------------------------


def test_a_segment_overrides_what_it_names_and_nothing_else():
    people = Population(
        (reason("a", 1, 1.0), reason("b", 1, safe_weight=1.0)),
        segments=(
            Segment("plain", 2.0),
            Segment("far", 1.0, deliverable=0.5),
            Segment("keen", 1.0, start_log_odds=LN3),
        ),
    )
    e = run(quiet(deliverable=0.8), people, ask())
    # weights 1/2, 1/4, 1/4; start odds 1, 1, 3
    np.testing.assert_allclose(e.mass["delivered"].sum(-1)[0, 0], [0.4, 0.125, 0.2], rtol=1e-13)
    np.testing.assert_allclose(e.mass["started"].sum(-1)[0, 0], [0.2, 0.0625, 0.15], rtol=1e-13)


def test_a_segments_own_log_odds_replace_the_scenarios():
    people = two().but(segments=(Segment("plain"), Segment("keen", start_log_odds=LN3)))
    e = run(quiet(start_log_odds=-LN3), people, ask())
    # 1/4 under the scenario; the keen stay at 3/4
    np.testing.assert_allclose(e.mass["started"].sum(-1)[0, 0], [0.125, 0.375], rtol=1e-13)


def test_a_segments_own_shares():
    people = two(0.5).but(segments=(Segment("x"), Segment("y", 3.0, shares={"manager": 1, "pay": 4})))
    e = run(quiet(), people, ask())
    # y: 0.99 x 0.2 + 0.01 x 0.5 = 0.203; together 0.25 x 0.5 + 0.75 x 0.203 = 0.27725
    np.testing.assert_allclose(e.shares("invited")[0, 0], [0.27725, 0.72275], rtol=1e-12)


def test_a_segments_trait_mean_replaces_the_programs_for_the_traits_that_it_names():
    people = two().but(segments=(Segment("x"), Segment("y", trait_mean={"fatigue": 1.0})))
    # everybody's own fatigue would blur the odds: switched to a mean by looking at one node at 0
    beliefs = quiet({"trait_mean.fatigue": 2.0, "trait_mean.caution": 3.0}, fatigue_on_response=LN2, skip_base=0.2)
    process = derive(beliefs.medians(2), people, nodes=16)
    x, y = (people_of(process, segment, slice(None)) for segment in people.parts)
    for traits, fatigue in ((x, 2.0), (y, 1.0)):
        assert traits.fatigue.mean() == pytest.approx(fatigue, abs=1e-12)
        assert traits.caution.mean() == pytest.approx(3.0, abs=1e-12)
        assert traits.goodwill.mean() == pytest.approx(0.0, abs=1e-12)


# --- scenarios ----------------------------------------------------------------------------------------------


def test_a_programs_log_odds_are_a_scenario_and_are_not_solved_away():
    # reference rate 3/4 from two contacts of 1/2 each; odds times 3: 3/4 each, 1 - 1/16
    calm = run(quiet(solved=["intercept"]), two(), REFERENCE)
    keen = run(quiet(solved=["intercept"], start_log_odds=LN3), two(), REFERENCE)
    assert calm.start_rate[0, 0] == pytest.approx(3 / 4, rel=1e-12)
    assert keen.start_rate[0, 0] == pytest.approx(15 / 16, rel=1e-12)


def test_a_weary_crowd_is_a_scenario_too():
    # without any spread of answers by fatigue except through the mean: everybody's odds fall by E-fold of ...
    # a normal integral: start rate of one contact = E expit(-ln 2 (f + 1)), by quadrature, not by the nodes
    def weary(f):
        return math.exp(-f * f / 2) / math.sqrt(2 * math.pi) / (1 + math.exp(LN2 * (f + 1)))

    by_quadrature = quad(weary, -10, 10, epsabs=1e-12)[0]
    e = run(quiet({"trait_mean.fatigue": 1.0}, fatigue_on_response=LN2), two(), ask(), nodes=16_384)
    assert e.start_rate[0, 0] == pytest.approx(by_quadrature, abs=5e-6)  # worst of 20 scrambles 8e-7


def test_a_shifted_goodwill_mean_shifts_the_truth():
    # share 0.3 at mean 0, loading -1: P(manager | g) = expit(b - g); b and the shifted share by quadrature
    def share(b, mean):
        def at(g):
            return math.exp(-g * g / 2) / math.sqrt(2 * math.pi) / (1 + math.exp(g + mean - b))

        return quad(at, -10, 10, epsabs=1e-12)[0]

    b = brentq(lambda b: share(b, 0.0) - 0.3, -5, 5, xtol=1e-13)
    people = two(0.3, goodwill_loading=-1.0)
    e = run(quiet({"trait_mean.goodwill": -0.5}), people, ask(), nodes=16_384)
    assert e.shares("invited")[0, 0, 0] == pytest.approx(share(b, -0.5), abs=3e-6)
    assert e.path()[0, 0, 0, 0] == e.shares("invited")[0, 0, 0] > 0.35


def test_a_scenario_keeps_what_was_solved():
    people = two(0.3, goodwill_loading=-1.0).but(segments=(Segment("x"), Segment("y", trait_mean={"fatigue": 0.5})))
    beliefs = Beliefs.default()
    calm = derive(beliefs.medians(2), people, nodes=64)
    moved = calm.scenario(trait_shift={"fatigue": 1.0, "goodwill": -1.0}, stake=0.0)
    np.testing.assert_array_equal(moved.log_weight, calm.log_weight)
    assert moved.parameters["intercept"] == calm.parameters["intercept"]
    # the same world said in beliefs and segments: the solved constants come out the same
    stated = derive(
        beliefs.but({"trait_mean.goodwill": -1.0, "trait_mean.fatigue": 1.0}, stake=0.0).medians(2),
        people.but(segments=(Segment("x"), Segment("y", trait_mean={"fatigue": 1.5}))),
        nodes=64,
    )
    design = ask(Step(sponsor="third_party"), Step("phone", week=3))
    one, other = expected(moved, [design]), expected(stated, [design])
    for name in one.mass:
        np.testing.assert_allclose(one.mass[name], other.mass[name], rtol=1e-12, atol=1e-15)
    assert one.answer_rate[0, 0] < expected(calm, [design]).answer_rate[0, 0]
    assert one.risk[0, 0] == 0.0
    for wrong in ({"steak": 1.0}, {"trait_shift": {"mood": 1.0}}):
        with pytest.raises(InvalidInput, match="not known"):
            calm.scenario(**wrong)


# --- ends ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_nobody_or_everybody_starts(rate):
    e = run(quiet(solved=["intercept"], reference_start_rate=rate), two(), REFERENCE, ask(Step("phone")))
    np.testing.assert_array_equal(e.start_rate, rate)
    # nobody answered: shares and candor are not estimable, and nan says so
    assert np.isnan(e.shares("answered")).all() == (rate == 0.0)
    assert np.isnan(e.reported).all() == (rate == 0.0)
    assert np.isnan(e.candor).all() == (rate == 0.0)


def test_nobody_can_be_reached():
    e = run(quiet(solved=["intercept", "reference_start_rate"], deliverable=0.0), two(), REFERENCE)
    assert e.answer_rate[0, 0] == 0.0
    assert np.isnan(e.start_rate[0, 0])


def test_everybody_leaves_the_question_out():
    e = run(quiet(skip_base=1.0), two(), ask())
    assert e.answer_rate[0, 0] == 0.0 and e.total("reached")[0, 0] == 0.5


def test_everybody_is_careless():
    e = run(quiet(careless_base=1.0), two(0.3), ask())
    np.testing.assert_allclose(e.reported[0, 0], [0.5, 0.5, 0.0], rtol=1e-13)
    np.testing.assert_array_equal(e.by_reason("attentive"), 0.0)
