"""The four programs at equal budget: what the money reaches, what is missing, and who is better."""

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.decision.finding import HOLDS, NOT_WEIGHED
from simkit.decision.four import four_programs as compared
from simkit.decision.four import stay_objection
from simkit.decision.value import value_of_asking
from simkit.program.economics import Economics, Limits
from simkit.program.presets import declined

PROGRAM = declined(42).but(economics=Economics(value_of_avoided_decline=(10_000, 20_000, 40_000)))
NUMBERS = {"headcount": 400, "leavers_per_year": 60, "cost_of_a_leaver": (10_000, 20_000, 40_000)}


def four_programs(program, **numbers):
    return compared(program, draws=4, **numbers)


@pytest.fixture(scope="module")
def found():
    return four_programs(PROGRAM, **NUMBERS, budget=1000)


@pytest.fixture(scope="module")
def bare():
    return four_programs(declined(42))


def test_nobody_spends_more_than_the_budget_on_average(found):
    for side in found.sides:
        assert side.cost.median <= 1000 * 1.1 and side.asked <= side.people
    assert found.of("stay").asked < found.of("stay").people == 400
    # a survey of 42 by HR costs a fraction of it: all are asked
    assert found.of("declined").asked == pytest.approx(42)


def test_more_money_reaches_more(found):
    more = four_programs(PROGRAM, **NUMBERS, budget=2000).of("stay")
    less = found.of("stay")
    # no fixed costs here: twice the money, twice the people and the answers, and the same for 1,000
    assert more.asked == pytest.approx(2 * less.asked) and more.answers.median == pytest.approx(2 * less.answers.median)
    assert more.per_thousand["answers"] == less.per_thousand["answers"]
    assert more.heard.median < 2 * less.heard.median  # the same reason twice is heard once


def test_all_are_asked_and_it_is_the_value_of_asking(found):
    side = found.of("declined")
    alone = PROGRAM.but(economics=Economics(), designs=(side.design,), proposed=side.design.name)
    worth = value_of_asking(alone, [side.design], draws=4, nodes=128).of(side.design.name)
    assert side.avoided.value == pytest.approx(worth.evsi["informed"].value)


def test_the_worth_of_asking_staff_goes_with_the_leavers(found):
    other = four_programs(PROGRAM, **(NUMBERS | {"leavers_per_year": 120}), budget=1000)
    assert other.of("stay").avoided.value == pytest.approx(2 * found.of("stay").avoided.value)


def test_without_numbers_no_money(bare):
    assert bare.missing == ("headcount", "leavers_per_year", "cost_of_a_leaver", "value_of_avoided_decline")
    assert all(side.net is None for side in bare.sides if side.kind != "job_interview")
    assert "In money they are not ranked: for that it takes your headcount, " in " ".join(str(bare).split())
    o8 = stay_objection(declined(42), bare)
    assert o8.finding == NOT_WEIGHED and o8.sentence == (
        "To compare with asking your staff it takes numbers that are not given: how many staff you have, how many leave"
        " in a year, what a leaver costs you and what an avoided decline is worth."
    )
    assert stay_objection(PROGRAM).sentence.endswith("how many leave in a year and what a leaver costs you.")


def test_the_benefits_differ_and_it_says_so(found):
    text = " ".join(str(found).split())
    assert "They do not bring the same" in text and "avoided departures" in text and "avoided declined offers" in text
    assert found.of("job_interview").net is None and "are not ranked" in text


def test_o8_is_the_part_of_behaviours_in_which_staff_bring_more(found):
    o8 = stay_objection(PROGRAM, found)
    more = found.of("stay").net - found.of("declined").net
    assert o8.probability.value == np.mean(more > 0) and o8.metric.median == pytest.approx(np.median(more))
    # leavers at a hundred times the price: nobody can doubt it
    dear = four_programs(PROGRAM, **(NUMBERS | {"cost_of_a_leaver": 2_000_000}), budget=1000)
    made = stay_objection(PROGRAM.but(limits=Limits(critical=("O8",))), dear)
    assert made.finding == HOLDS and made.critical


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"headcount": 0}, "headcount is 0, but must be more than 0"),
        ({"headcount": 10, "leavers_per_year": 20}, "leavers_per_year is 20, but must be at most the headcount of 10"),
        ({"cost_of_a_leaver": (3, 2, 1)}, "the 5th, 50th and 95th percentile must ascend"),
        ({"budget": -5}, "budget is -5, but must be more than 0"),
    ],
)
def test_what_cannot_be(numbers, words):
    with pytest.raises(InvalidInput, match=words):
        four_programs(PROGRAM, **numbers)


def test_a_budget_must_cover_what_is_fixed():
    dear = PROGRAM.but(economics=Economics(setup_cost=5000))
    with pytest.raises(InvalidInput, match="budget is 1000, but must be more than the 5,000 that “web survey by HR”"):
        four_programs(dear, budget=1000)
