"""What items bring: worked by hand, equal to `expected` at the reason question, and as often as people are drawn to."""

import math

import numpy as np
import pytest
from builders import ask, numbers, person, quiet, two
from hypothesis import given, settings
from rates import rates
from strategies import worlds

from simkit.design.design import Step
from simkit.design.presets import decline_code
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.expected import expected
from simkit.response.derive import derive
from simkit.response.process import answering, people_of, setting_of, start_odds
from simkit.response.solve import reason_probabilities
from simkit.response.yields import item_answers, item_yields
from simkit.simulation.simulate import simulate

LN2, LN3 = math.log(2), math.log(3)
ITEMS = (
    Item("closed", 1.0),
    Item("open", 1.0, asks=REASON_QUESTION),
    Item("rating", 2.0, sensitivity=1.0),
    Item("open", 1.0, sensitivity=0.5),
)


def of(p, design, traits, pi, sensitivity, find=item_yields):
    return find(p, design, setting_of(design, design.settings[0]), traits, np.asarray(pi), sensitivity)[0, 0]


def test_by_hand():
    # hazard ln 2 a minute, written open minutes count double: 1, 3, 5, 7 minutes: 1/2, 1/8, 1/32, 1/128.
    # careless: odds 1/4 at 5 minutes, x 3 for each doubling; so 1/4 x 3^log2(minutes/5).
    # skip: odds 1/4; risk hr identified 0.8, sensitivity 1: x 2, 0.5: x sqrt 2; written open: x 4.
    # candor: odds 4; at s = 1 / 4 = 1: 1/2; at s = 0.5 / 2 = 2: 2/3; at 0: 4/5
    p = numbers(
        breakoff_per_minute=LN2, open_on_breakoff=LN2, careless_base=0.2, careless_per_doubling=LN3,
        skip_base=0.2, skip_risk=LN2 / 0.8, skip_open=2 * LN2, candor_base=0.8, candor_risk=2 * LN2 / 0.8,
    )  # fmt: skip
    careful = [1 / (1 + 3 ** math.log2(minutes / 5) / 4) for minutes in (1, 2, 4, 5)]
    # the reason: half manager (s = 1): odds of leaving out 1/4 x 4 x 2: 1/3 answer, half of them candid;
    # half pay (s = 0): 1/4 x 4: 1/2 answer, 4/5 candid: 1/2 (1/6 + 2/5)
    answers = [4 / 5, (1 / 3 + 1 / 2) / 2, 2 / 3, 1 / (1 + math.sqrt(2))]
    told = [4 / 5 * 4 / 5, (1 / 6 + 2 / 5) / 2, 2 / 3 / 2, 1 / (1 + math.sqrt(2)) * 2 / 3]
    stays = [1 / 2, 1 / 8, 1 / 32, 1 / 128]
    asked = (p, ask(items=ITEMS), person(), [[[0.5, 0.5]]], [1.0, 0.0])
    np.testing.assert_allclose(of(*asked), np.prod([stays, careful, told], axis=0), rtol=1e-13)
    np.testing.assert_allclose(of(*asked, item_answers), np.multiply(stays, answers), rtol=1e-13)
    # spoken: nothing doubles or is harder; live_on_breakoff is 0 here, and so is candor_live
    spoken = (p, ask(Step("phone"), items=ITEMS), *asked[2:])
    np.testing.assert_allclose(of(*spoken, item_answers)[[1, 3]], [
        1 / 4 * (2 / 3 + 4 / 5) / 2, 1 / 32 / (1 + math.sqrt(2) / 4)
    ], rtol=1e-13)  # fmt: skip


def test_a_record_loses_nothing_but_candor_and_care():
    p = numbers(breakoff_per_minute=LN2, skip_base=0.5, candor_base=0.8, careless_base=0.25)
    found = of(p, decline_code(), person(), [[[0.5, 0.5]]], [1.0, 0.0])
    assert found == pytest.approx([0.8 * 0.75], rel=1e-13)


def summed(process, design, find):
    """Mass of an item's answers per invited person over segments and settings, shape (D, items)."""
    people, whole = process.population, 0.0
    for s, segment in enumerate(people.parts):
        traits = people_of(process, segment, slice(None))
        pi = reason_probabilities(process.log_weight[:, s], people.column("goodwill_loading"), traits.goodwill)
        odds = start_odds(process.parameters, traits, process.start_log_odds(segment))
        reach = 1.0 if design.coverage is not None else process.deliverable(segment)[:, None]
        for after in answering(process.parameters, design, traits, odds):
            found = find(process.parameters, design, after.setting, traits, pi, people.column("sensitivity"))
            mass = np.broadcast_to(people.weights[s] * reach * after.starts, found.shape[:2])
            whole = whole + np.einsum("dm,dmi->di", mass, found) / len(process.nodes)
    return whole


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_the_reason_question_brings_what_is_expected_of_it(world):
    beliefs, people, design = world
    process = derive(beliefs.draw(2, seed=1, reasons=len(people.reasons)), people, nodes=64)
    right = expected(process, [design])
    at = design.questionnaire.reason_at
    told, answered = (summed(process, design, find) for find in (item_yields, item_answers))
    np.testing.assert_allclose(told[:, at], right.total("attentive")[:, 0], rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(answered[:, at], right.total("answered")[:, 0], rtol=1e-11, atol=1e-15)
    assert (told <= answered * (1 + 1e-12)).all() and (told >= 0).all()


CROWD = 60_000


def test_people_drawn_one_by_one_answer_the_items_as_often():
    # a rate that is off by 0.012 is caught: the bound of `rates` rings 1 time in 10 million where nothing is wrong
    beliefs = quiet(
        {"trait_mean.caution": 0.5}, fatigue_on_response=0.7, breakoff_per_minute=0.08, open_on_breakoff=0.6,
        live_on_breakoff=-1.0, fatigue_on_breakoff=0.8, skip_base=0.2, skip_risk=1.0, skip_caution=1.0, skip_open=0.7,
    )  # fmt: skip
    people = two().but(per_year=float(CROWD), volume="fixed")
    design = ask(Step(), Step("phone", week=3), items=ITEMS)
    process = derive(beliefs.medians(2), people, nodes=2**13)
    right = summed(process, design, item_answers)[0]
    seen = simulate(process, [design], seed=5).responses(design).answered.sum(axis=0)
    assert (rates("item", seen, CROWD, right - 2e-5, right + 2e-5).chance > 1e-7 / len(ITEMS)).all()
    # and the comparison can fail
    assert (rates("item", seen, CROWD, right + 0.012).chance < 1e-7).any()
