"""What becomes of a person whose luck is known, by hand; and laws that hold person by person under common luck."""

import math
from dataclasses import replace

import numpy as np
import pytest
from builders import ask, quiet, reason, shared, two
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import worlds

from simkit.design.design import Step
from simkit.design.presets import decline_code
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.response.process import setting_of, staying
from simkit.response.start import contact_factors, waiting
from simkit.simulation.journey import (
    BREAKOFF,
    NO_START,
    NOT_DELIVERED,
    REFUSED,
    REPORTS,
    outcomes,
    travel,
    way,
)
from simkit.simulation.pages import CHUNK
from simkit.simulation.people import People, meet
from simkit.simulation.world import world

LN2, LN3, LN4 = math.log(2), math.log(3), math.log(4)
LAST = 1.0 - 2.0**-53
"""The largest uniform there is."""


def world_of(beliefs, population):
    return world(derive(beliefs.medians(len(population.reasons)), population, nodes=8))


LUCKY = {"reason": 0.0, "delivery": 0.1, "start": 0.9, "breakoff": 0.01, "refusal": 0.1, "care": 0.9, "candor": 0.1}


def crowd(**columns):
    """People made by hand: average people with the manager reason and the luck of `LUCKY`, but for the columns."""
    columns = LUCKY | dict(segment=0, reason=0, goodwill=0.0, caution=0.0, fatigue=0.0, odds=1 / 3) | columns
    n = max(np.size(value) for value in columns.values())
    whole = {
        name: np.broadcast_to(np.asarray(value, dtype=int if name == "segment" else float), n).copy()
        for name, value in columns.items()
        if name == "segment" or name not in LUCKY
    }
    chance = {name: np.broadcast_to(np.asarray(columns[name], dtype=float), n).copy() for name in LUCKY}
    luck = {name: chance[name] for name in ("delivery", "start")}
    luck["breakoff and refusal"] = shared(chance["breakoff"], chance["refusal"])
    luck["care and candor"] = shared(chance["care"], chance["candor"])
    # the luck of the reason is spent: `reason` is the reason itself
    own = np.broadcast_to(np.asarray(columns["reason"], dtype=int), n).copy()
    traits = (whole[name] for name in ("goodwill", "caution", "fatigue", "odds"))
    return People((), 0, None, np.zeros(n, int), np.arange(n), whole["segment"], own, *traits, luck)


def fates(one, design, people):
    """What became of each: its outcome and, for those who began, the contact, whether complete, whether careful."""
    reach = 1.0 if design.coverage is not None else one.deliverable[people.segment]
    delivery, start = people.luck["delivery"], people.luck["start"]
    # who is not reached has a contact from `reach` on; below it the largest uniforms of starting come first
    reached = np.minimum(reach * (1.0 - start), np.nextafter(reach, 0.0))
    contact = np.where((delivery >= reach) & (design.coverage is None), delivery, reached)
    people = replace(people, luck=people.luck | {"contact": contact})
    journey = travel(way(one, design), people)
    told = [(NO_START,)] * len(people)
    for at in journey.undelivered:
        told[at] = (NOT_DELIVERED,)
    for k, at in enumerate(journey.began):
        told[at] = (
            int(journey.outcome[k]),
            int(journey.step[k]),
            bool(journey.complete[k]),
            bool(journey.careful[k]),
        )
    return told


# --- one setting, by hand --------------------------------------------------------------------------------------------

REASONS = (
    reason("manager", 1.0, 1.0),
    reason("gone", 1.0, 0.0, safe_weight=5.0),
    reason("pay", 1.0, 0.0, safe_weight=1.0),
    reason("role", 1.0, 0.0, safe_weight=3.0),
)
PEOPLE = Population(REASONS, truth={"manager": 0.5, "gone": 0.0, "pay": 0.25, "role": 0.25})
FORM = (Item("closed", 1.0), Item("closed", 1.0, asks=REASON_QUESTION), Item("closed", 1.0))
WEB = ask(Step(), Step(week=3), items=FORM)
# Start: odds 1/3, 1/4 at each contact: 3/4 and 9/16 still wait. Delivered 3/4. Breakoff: half a minute's survivors:
# 1/4 come to the reason question, 1/8 to the end. Answers 4/5. Careless 1/5. Candid: manager 4/4 = 1: 1/2; others 4/5.
# A platitude in 1/4 of the rest. Specific 1/2.
ONE = world_of(
    quiet(
        {
            "intercept": -LN3, "deliverable": 0.75, "breakoff_per_minute": LN2, "skip_base": 0.2, "careless_base": 0.2,
            "candor_base": 0.8, "candor_sensitivity": LN4, "vague": 0.25, "specific.closed": 0.5, "specific.live": 0.75,
            "mode_on_response.phone": LN3, "live_on_breakoff": -LN2, "candor_live": LN2,
        }
    ),
    PEOPLE,
)  # fmt: skip
MANAGER, GONE, PAY, ROLE = (REPORTS + k for k in range(4))
PLATITUDE = REPORTS + 4
EXACT = 5
"""Added to a report that says what to fix."""
WELL = (0, True, True)
E = 1e-7
"""Wider than a part of a half uniform, 2^-26."""


def test_outcomes_are_numbered():
    assert (NOT_DELIVERED, NO_START, BREAKOFF, REFUSED, REPORTS) == (0, 1, 2, 3, 4)
    assert outcomes(4) == 5 + 2 * 4 == MANAGER + EXACT + 4


@pytest.mark.parametrize(
    ("luck", "fate"),
    [
        ({}, (MANAGER + EXACT, *WELL)),
        # delivery: reached below 3/4
        ({"delivery": 0.75 - E}, (MANAGER + EXACT, *WELL)),
        ({"delivery": 0.75}, (NOT_DELIVERED,)),
        ({"delivery": 0.75, "start": 0.0}, (NOT_DELIVERED,)),
        ({"delivery": LAST, "care": 0.0}, (NOT_DELIVERED,)),
        # start: the first contact from 3/4 on, the second from 9/16 on
        ({"start": LAST}, (MANAGER + EXACT, 0, True, True)),
        ({"start": 0.75 + E}, (MANAGER + EXACT, 0, True, True)),
        ({"start": 0.75 - E}, (MANAGER + EXACT, 1, True, True)),
        ({"start": 0.5625 + E}, (MANAGER + EXACT, 1, True, True)),
        ({"start": 0.5625 - E}, (NO_START,)),
        ({"start": 0.0}, (NO_START,)),
        # breakoff: to the end below 1/8, to the reason question below 1/4
        ({"breakoff": 0.0}, (MANAGER + EXACT, 0, True, True)),
        ({"breakoff": 0.125 - E}, (MANAGER + EXACT, 0, True, True)),
        ({"breakoff": 0.125 + E}, (MANAGER + EXACT, 0, False, True)),
        ({"breakoff": 0.25 - E}, (MANAGER + EXACT, 0, False, True)),
        ({"breakoff": 0.25 + E}, (BREAKOFF, 0, False, False)),
        ({"breakoff": LAST}, (BREAKOFF, 0, False, False)),
        # refusal: an answer below 4/5; whoever is gone cannot refuse
        ({"refusal": 0.8 - E}, (MANAGER + EXACT, *WELL)),
        ({"refusal": 0.8 + E}, (REFUSED, 0, True, False)),
        ({"refusal": 0.8 + E, "breakoff": 0.2}, (REFUSED, 0, False, False)),
        ({"refusal": 0.8 + E, "breakoff": 0.3}, (BREAKOFF, 0, False, False)),
        # care: below 1/5 any of the three reasons that occur, a third each, never specific, whatever is true
        ({"care": 0.0}, (MANAGER, 0, True, False)),
        ({"care": 0.2 / 3 - E}, (MANAGER, 0, True, False)),
        ({"care": 0.2 / 3 + E}, (PAY, 0, True, False)),
        ({"care": 0.4 / 3 - E}, (PAY, 0, True, False)),
        ({"care": 0.4 / 3 + E}, (ROLE, 0, True, False)),
        ({"care": 0.2 - E}, (ROLE, 0, True, False)),
        ({"care": 0.2 + E}, (MANAGER + EXACT, *WELL)),
        ({"care": 0.0, "reason": 3, "candor": LAST}, (MANAGER, 0, True, False)),
        ({"care": 0.1, "refusal": 0.9}, (REFUSED, 0, True, False)),
        ({"care": 0.1, "breakoff": 0.9}, (BREAKOFF, 0, False, False)),
        # candor about the manager, 1/2, half of it specific; then 1/4 of 1/2 vague: up to 5/8; then the excuses, pay
        # one quarter of 3/8: up to 23/32, role the rest; the removed reason is no excuse
        ({"candor": 0.0}, (MANAGER + EXACT, *WELL)),
        ({"candor": 0.25 - E}, (MANAGER + EXACT, *WELL)),
        ({"candor": 0.25 + E}, (MANAGER, *WELL)),
        ({"candor": 0.5 - E}, (MANAGER, *WELL)),
        ({"candor": 0.5 + E}, (PLATITUDE, *WELL)),
        ({"candor": 0.625 - E}, (PLATITUDE, *WELL)),
        ({"candor": 0.625 + E}, (PAY, *WELL)),
        ({"candor": 23 / 32 - E}, (PAY, *WELL)),
        ({"candor": 23 / 32 + E}, (ROLE, *WELL)),
        ({"candor": LAST}, (ROLE, *WELL)),
        # pay is told with 4/5; vague up to 17/20; its only excuse is role
        ({"reason": 2, "candor": 0.4 - E}, (PAY + EXACT, *WELL)),
        ({"reason": 2, "candor": 0.4 + E}, (PAY, *WELL)),
        ({"reason": 2, "candor": 0.8 - E}, (PAY, *WELL)),
        ({"reason": 2, "candor": 0.8 + E}, (PLATITUDE, *WELL)),
        ({"reason": 2, "candor": 0.85 - E}, (PLATITUDE, *WELL)),
        ({"reason": 2, "candor": 0.85 + E}, (ROLE, *WELL)),
        ({"reason": 2, "candor": LAST}, (ROLE, *WELL)),
        # and role's only excuse is pay
        ({"reason": 3, "candor": 0.8 - E}, (ROLE, *WELL)),
        ({"reason": 3, "candor": 0.85 + E}, (PAY, *WELL)),
        ({"reason": 3, "candor": LAST}, (PAY, *WELL)),
    ],
)
def test_one_person(luck, fate):
    assert fates(ONE, WEB, crowd(**luck)) == [fate]


def test_each_is_for_oneself():
    # all sorts of people at once, each as alone
    rows = [
        dict(LUCKY, **more)
        for more in (
            {"start": 0.0},
            {"candor": 0.7},
            {"delivery": 0.9},
            {"care": 0.1, "start": 0.6},
            {"breakoff": 0.5},
            {"reason": 2, "candor": 0.9},
            {"refusal": 0.95},
        )
    ]
    together = {name: [row[name] for row in rows] for name in LUCKY}
    assert fates(ONE, WEB, crowd(**together)) == [fates(ONE, WEB, crowd(**row))[0] for row in rows]


def test_from_the_survival_on_one_is_gone():
    # gone if the uniform is not below: the probability of staying is exactly the survival
    setting = setting_of(WEB, WEB.settings[0])
    stays = staying(ONE.p, WEB, setting, np.zeros((1, 1)))
    to_reason, to_end = float(stays.to_reason[0, 0]), float(stays.to_end[0, 0])
    assert (to_reason, to_end) == (pytest.approx(1 / 4), pytest.approx(1 / 8))
    above, below = 1 + E, 1 - E
    luck = [to_end * above, to_end * below, to_reason * above, to_reason * below]
    told = fates(ONE, WEB, crowd(breakoff=luck))
    assert [(each[0], each[2]) for each in told] == [
        (MANAGER + EXACT, False),
        (MANAGER + EXACT, True),
        (BREAKOFF, False),
        (MANAGER + EXACT, False),
    ]


def test_at_the_waiting_itself_one_starts():
    # P(start) = 1 - still, to rounding
    first, both = (float(each) for each in waiting(1 / 3, [float(f) for f in contact_factors(ONE.p, WEB)]))
    assert (first, both) == (pytest.approx(3 / 4), pytest.approx(9 / 16))
    people = crowd(start=[first + E, first - E, both + E, both - E])
    assert [each[1:2] for each in fates(ONE, WEB, people)] == [(0,), (1,), (1,), ()]


def test_own_odds_and_traits_count():
    # odds 3: still 1/4 and 1/16; odds 0 (nobody starts) and infinite (everybody does)
    told = fates(ONE, WEB, crowd(odds=[3.0, 3.0, 3.0, 0.0, np.inf], start=[0.26, 0.24, 0.06, LAST, 0.0]))
    assert [each[1:2] for each in told] == [(0,), (1,), (), (), (0,)]
    # fatigue stretches the hazard by e^f at fatigue_on_breakoff 1 (and e^(-1/2)); caution and goodwill move candor
    tired = world_of(
        quiet(
            {
                "breakoff_per_minute": LN2 * math.exp(0.5), "fatigue_on_breakoff": 1.0, "candor_base": 0.5,
                "candor_caution": LN3, "candor_goodwill": LN3, "careless_base": 0.5, "careless_fatigue": LN3,
                "skip_base": 0.5, "skip_caution": LN3,
            }
        ),
        PEOPLE,
    )  # fmt: skip
    fatigue = [0.0, 0.0, math.log(0.5), math.log(0.5)]
    people = crowd(odds=1e9, fatigue=fatigue, breakoff=[0.25 - E, 0.25 + E, 0.5 - E, 0.5 + E])
    gone = [each[0] == BREAKOFF for each in fates(tired, WEB, people)]
    assert gone == [False, True, False, True]
    calm = dict(odds=1e9, breakoff=0.0, refusal=0.0)
    # candid 1/2 at average traits; odds / 3 with caution 1: 1/4; x 3 with goodwill 1: 3/4
    for traits, border in (({}, 0.5), ({"caution": 1.0}, 0.25), ({"goodwill": 1.0}, 0.75)):
        told = fates(tired, WEB, crowd(candor=[border - E, border + E], care=LAST, **calm, **traits))
        assert [each[0] == MANAGER for each in told] == [True, False]
    # insensitive reasons ask for no caution
    told = fates(tired, WEB, crowd(reason=2, caution=1.0, candor=[0.5 - E, 0.5 + E], care=LAST, **calm))
    assert [each[0] == PAY for each in told] == [True, False]
    # careless 1/2, 3/4 with fatigue 1; refusal 1/2, 3/4 with caution 1 and the manager reason
    told = fates(tired, WEB, crowd(fatigue=1.0, care=[0.75 - E, 0.75 + E], **calm))
    assert [each[3] for each in told] == [False, True]
    told = fates(tired, WEB, crowd(caution=1.0, refusal=[0.25 - E, 0.25 + E], odds=1e9, breakoff=0.0))
    assert [each[0] == REFUSED for each in told] == [False, True]
    told = fates(tired, WEB, crowd(caution=1.0, reason=2, refusal=[0.5 - E, 0.5 + E], odds=1e9, breakoff=0.0))
    assert [each[0] == REFUSED for each in told] == [False, True]


def test_delivery_by_segment():
    split = world_of(
        quiet(deliverable=0.75),
        PEOPLE.but(segments=(Segment("a"), Segment("b", deliverable=0.25), Segment("c", deliverable=0.0))),
    )
    told = fates(split, WEB, crowd(segment=[0, 1, 1, 2], delivery=[0.5, 0.5, 0.2, 0.0], start=LAST))
    assert [each[0] == NOT_DELIVERED for each in told] == [False, True, False, True]


# --- two settings, a record ------------------------------------------------------------------------------------------

THEN_A_CALL = ask(Step(), Step("phone", "third_party", "confidential", week=3), items=FORM, link="vendor")


def test_a_web_form_and_a_call():
    # the call: odds 1/3 x 3 = 1, so that 3/8 still wait. On the phone half the hazard: 1/2 come to the reason, 2^-1.5
    # = 0.354 to the end; candid 4/4/2: 1/3; specific 3/4 of it, 1/4
    rows = {
        "start": [0.8, 0.5, 0.8, 0.5, 0.8, 0.5, 0.5, 0.3, 0.5, 0.8, 0.5],
        "candor": [0.4, 0.4, 0.2, 0.2, 0.2, 0.2, 0.3, 0.1, 0.2, 0.26, 0.26],
        "breakoff": [0.0, 0.0, 0.0, 0.0, 0.3, 0.3, 0.4, 0.0, 0.6, 0.1, 0.1],
    }
    assert fates(ONE, THEN_A_CALL, crowd(**rows)) == [
        (MANAGER, 0, True, True),
        # (0.4 - 1/3)/(2/3) = 0.1, vague below 1/4
        (PLATITUDE, 1, True, True),
        (MANAGER + EXACT, 0, True, True),
        (MANAGER + EXACT, 1, True, True),
        (BREAKOFF, 0, False, False),
        (MANAGER + EXACT, 1, True, True),
        (MANAGER, 1, False, True),
        (NO_START,),
        (BREAKOFF, 1, False, False),
        (MANAGER, 0, True, True),
        (MANAGER, 1, True, True),
    ]


def test_contacts_of_one_setting_stay_apart():
    # web, call, web: the third contact has the first one's setting
    three = ask(Step(), Step("phone", week=3), Step(week=4), items=FORM)
    # still: 3/4, 3/8, 9/32
    told = fates(ONE, three, crowd(start=[0.8, 0.5, 0.3, 0.28], breakoff=0.3))
    assert told == [
        (BREAKOFF, 0, False, False),
        (MANAGER + EXACT, 1, True, True),
        (BREAKOFF, 2, False, False),
        (NO_START,),
    ]


def test_a_record():
    # who has an entry: the uniform of starting from 1 - 0.9 on; delivery, breakoff, refusal play no part; candor by HR,
    # live: 1/3, of which half is specific, as in a closed item
    coded = decline_code(0.9)
    rows = {
        "start": [0.1 - E, 0.1 + E, LAST, 0.5, 0.5, 0.5, 0.5],
        "delivery": LAST,
        "breakoff": LAST,
        "refusal": LAST,
        "candor": [0.0, 0.0, 1 / 6 - E, 1 / 6 + E, 1 / 3 - E, 1 / 3 + E, 0.0],
        "care": [0.9] * 6 + [0.19],
        "odds": 0.0,
    }
    assert fates(ONE, coded, crowd(**rows)) == [
        (NO_START,),
        (MANAGER + EXACT, *WELL),
        (MANAGER + EXACT, *WELL),
        (MANAGER, *WELL),
        (MANAGER, *WELL),
        (PLATITUDE, *WELL),
        (ROLE, 0, True, False),
    ]
    assert {each[0] for each in fates(ONE, decline_code(0.0), crowd(start=[0.0, LAST]))} == {NO_START}
    assert {each[0] for each in fates(ONE, decline_code(1.0), crowd(start=[0.0, LAST]))} == {MANAGER + EXACT}


# --- stages switched off ---------------------------------------------------------------------------------------------

EDGES = [0.0, 1e-300, 0.5, LAST]


@pytest.mark.parametrize(
    ("changes", "luck", "wanted"),
    [
        ({"deliverable": 1.0}, "delivery", {MANAGER}),
        ({"deliverable": 0.0}, "delivery", {NOT_DELIVERED}),
        ({"breakoff_per_minute": 0.0}, "breakoff", {MANAGER}),
        ({"breakoff_per_minute": 1e4}, "breakoff", {BREAKOFF}),
        ({"skip_base": 0.0}, "refusal", {MANAGER}),
        ({"skip_base": 1.0}, "refusal", {REFUSED}),
        ({"careless_base": 0.0}, "care", {MANAGER}),
        ({"careless_base": 1.0}, "care", {MANAGER, PAY, ROLE}),
        ({"candor_base": 1.0}, "candor", {MANAGER}),
        ({"candor_base": 0.0, "vague": 1.0}, "candor", {PLATITUDE}),
        ({"candor_base": 0.0, "vague": 0.0}, "candor", {PAY, ROLE}),
        ({"specific.closed": 0.0}, "candor", {MANAGER}),
        ({"specific.closed": 1.0}, "candor", {MANAGER + EXACT}),
    ],
)
def test_a_stage_switched_off_or_full_on(changes, luck, wanted):
    # in a world where nothing else happens: no uniform escapes
    one = world_of(quiet(changes), PEOPLE)
    assert {each[0] for each in fates(one, WEB, crowd(**{luck: EDGES}))} == wanted


def test_excuses_where_none_is_left():
    # pay is the only safe reason: whoever has it and does not tell is vague, up to the last uniform
    one = world_of(quiet(candor_base=0.5, vague=0.25), two())
    told = fates(one, ask(), crowd(odds=1e9, reason=1, candor=[0.5 - E, 0.5 + E, 0.9, LAST]))
    assert [each[0] - REPORTS for each in told] == [1, 2, 2, 2]
    told = fates(one, ask(), crowd(odds=1e9, reason=0, candor=[0.5 - E, 0.625 - E, 0.625 + E, LAST]))
    assert [each[0] - REPORTS for each in told] == [0, 2, 1, 1]


@pytest.mark.parametrize("seed", range(20))
def test_no_excuse_beyond_the_last_one(seed):
    # weights whose shares do not sum to 1 in doubles: the last uniform still gives an excuse that somebody uses
    weights = np.random.default_rng(seed).random(7)
    population = Population(
        (reason("own"), *(reason(f"r{k}", safe_weight=float(w)) for k, w in enumerate(weights)), reason("unsafe"))
    )
    process = derive(quiet().medians(9), population, nodes=8)
    # what is left of the interval rounds to 1 itself for some of these
    for candid, vague in ((0.0, 0.0), (0.0, 0.3), (0.3, 0.0), (0.07, 0.33)):
        one = world(process.scenario(candor_base=candid, vague=vague))
        assert fates(one, ask(), crowd(odds=1e9, candor=LAST))[0][0] == REPORTS + 7


def test_nobody_without_an_excuse_gives_one():
    # pay has no excuse left, or everybody is vague: a platitude up to the last uniform, whatever it rounds to
    process = derive(quiet().medians(2), two(), nodes=8)
    for candid in np.arange(100) / 100:
        one = world(process.scenario(candor_base=candid, vague=1.0))
        told = fates(one, ask(), crowd(odds=1e9, reason=[0, 1], candor=LAST))
        assert [each[0] for each in told] == [REPORTS + 2] * 2


# --- laws under common luck --------------------------------------------------------------------------------------

QUICK = settings(deadline=None, max_examples=12)
SIZES = np.full(CHUNK, 5)


def process_of(beliefs, population):
    return derive(beliefs.medians(len(population.reasons)), population, nodes=8)


def started(journey):
    """Contact at which each of all people started; a large number for never."""
    at = np.full(SIZES.sum(), 10**6)
    at[journey.began] = journey.step
    return at


def both(process, other, design, changed=None):
    """The same luck in two worlds, or under two designs."""
    made = []
    for each, asked in ((process, design), (other, changed or design)):
        one = world(each)
        (people,) = meet(one, 3, 0, SIZES, rows=2**14)
        made.append(travel(way(one, asked), people))
    return made


@given(worlds())
@QUICK
def test_more_money_never_loses_a_starter(case):
    beliefs, population, design = case
    process = process_of(beliefs, population)
    richer = replace(design, steps=tuple(replace(step, incentive=2 * step.incentive + 20) for step in design.steps))
    poor, rich = both(process, process, design, richer)
    assert (started(rich) <= started(poor)).all()


@given(worlds())
@QUICK
def test_a_shorter_announcement_never_loses_a_starter(case):
    beliefs, population, design = case
    process = process_of(beliefs, population)
    sooner = replace(
        design, steps=tuple(replace(step, announced=0.4 * design.announced(step)) for step in design.steps)
    )
    long, short = both(process, process, design, sooner)
    assert (started(short) <= started(long)).all()


@given(worlds())
@QUICK
def test_one_more_reminder_leaves_those_who_had_begun_as_they_were(case):
    beliefs, population, design = case
    process = process_of(beliefs, population)
    few, many = both(process, process, design, design.but("more", attempts=design.attempts + 1))
    assert set(few.began) <= set(many.began)
    old = np.isin(many.began, few.began)
    for name in ("step", "outcome", "complete", "careful"):
        np.testing.assert_array_equal(getattr(many, name)[old], getattr(few, name))
    if design.coverage is None:
        assert set(many.step[~old]) <= {design.attempts}


@given(worlds(records=False), st.floats(0.01, 3))
@QUICK
def test_keener_people_never_lose_a_starter(case, keener):
    beliefs, population, design = case
    process = process_of(beliefs, population)
    old = float(np.atleast_1d(process.parameters["start_log_odds"])[0])
    before, after = both(process, process.scenario(start_log_odds=old + keener), design)
    assert (started(after) <= started(before)).all()
    np.testing.assert_array_equal(before.undelivered, after.undelivered)


@given(worlds(), st.floats(1.01, 20))
@QUICK
def test_a_longer_ordeal_never_gains_a_completer(case, factor):
    beliefs, population, design = case
    process = process_of(beliefs, population)
    hazard = float(process.parameters["breakoff_per_minute"][0])
    easy, hard = both(process, process.scenario(breakoff_per_minute=hazard * factor), design)
    np.testing.assert_array_equal(easy.began, hard.began)
    assert (hard.complete <= easy.complete).all()
    # whoever is still there says the same
    stays = hard.outcome != BREAKOFF
    np.testing.assert_array_equal(hard.outcome[stays], easy.outcome[stays])


def candid_losses(frank, shy, reasons):
    """People who said what to fix, and with more candor do not; or who told the truth carefully and now do not."""
    exact = shy.outcome > REPORTS + reasons
    return np.count_nonzero(exact & (frank.outcome != shy.outcome))


@given(worlds(), st.floats(0.0, 1.0))
@QUICK
def test_more_candor_never_loses_a_specific_report(case, step):
    beliefs, population, design = case
    process = process_of(beliefs, population)
    base = float(process.parameters["candor_base"][0])
    shy, frank = both(process, process.scenario(candor_base=base + (1 - base) * step), design)
    np.testing.assert_array_equal(shy.began, frank.began)
    np.testing.assert_array_equal(shy.careful, frank.careful)
    assert candid_losses(frank, shy, len(population.reasons)) == 0
    # nor anybody who careful told the truth
    (people,) = meet(world(process), 3, 0, SIZES, rows=2**14)
    own = people.reason[shy.began]
    true = shy.careful & (shy.outcome == REPORTS + own)
    now = frank.outcome - REPORTS
    assert (np.isin(now[true] - own[true], (0, len(population.reasons) + 1))).all()


@given(worlds(), st.floats(0, 1))
@example(
    (
        quiet({"candor_base": 0.8, "candor_risk": 2.0, "skip_base": 0.3, "skip_risk": 1.0}),
        two(0.5),
        ask(Step(), items=FORM),
    ),
    0.0,
)
@QUICK
def test_less_at_stake_never_loses_an_answer_or_a_specific_report(case, part):
    beliefs, population, design = case
    process = process_of(beliefs, population)
    stake = float(process.parameters["stake"][0])
    risky, safe = both(process, process.scenario(stake=stake * part), design)
    np.testing.assert_array_equal(risky.began, safe.began)
    np.testing.assert_array_equal(risky.complete, safe.complete)
    assert ((safe.outcome == REFUSED) <= (risky.outcome == REFUSED)).all()
    assert candid_losses(safe, risky, len(population.reasons)) == 0


@given(
    worlds(records=False, anonymity_on_response__anonymous=0.0, careless_anonymous=0.0),
)
@QUICK
def test_a_better_promise_never_loses_an_answer(case):
    # confidential in place of identified, where promises change neither starting nor care: only the risk falls
    beliefs, population, design = case
    process = process_of(beliefs, population)
    named, promised = (
        replace(design, steps=tuple(replace(step, anonymity=each) for step in design.steps), link="employer")
        for each in ("identified", "confidential")
    )
    open_, kept = both(process, process, named, promised)
    np.testing.assert_array_equal(open_.began, kept.began)
    assert ((kept.outcome == REFUSED) <= (open_.outcome == REFUSED)).all()
    assert candid_losses(kept, open_, len(population.reasons)) == 0


@given(worlds())
@QUICK
def test_a_journey_is_in_order(case):
    beliefs, population, design = case
    one = world(process_of(beliefs, population))
    (people,) = meet(one, 3, 0, SIZES, rows=2**14)
    journey = travel(way(one, design), people)
    reasons = len(population.reasons)
    assert (np.diff(journey.began) > 0).all() and (np.diff(journey.undelivered) > 0).all()
    assert not np.isin(journey.began, journey.undelivered).any()
    assert ((journey.step >= 0) & (journey.step < design.attempts)).all()
    assert ((journey.outcome >= BREAKOFF) & (journey.outcome < outcomes(reasons))).all()
    # whoever left before the reason question has not come to the end; careful people have answered
    assert not (journey.complete & (journey.outcome == BREAKOFF)).any()
    assert (journey.outcome[journey.careful] >= REPORTS).all()
    # what is said with what to fix is true, and only a platitude or an excuse is not
    exact = journey.outcome - (REPORTS + reasons + 1)
    own = people.reason[journey.began]
    np.testing.assert_array_equal(exact[exact >= 0], own[exact >= 0])
    assert journey.careful[exact >= 0].all()
    if design.coverage is not None:
        assert journey.complete.all() and (journey.outcome >= REPORTS).all() and len(journey.undelivered) == 0
    # nobody names a reason that is removed
    named = journey.outcome - REPORTS
    assert one.process.alive[named[(named >= 0) & (named < reasons)]].all()
