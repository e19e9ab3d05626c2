"""Carelessness, worked by hand as odds from a base of 1/5 (1 to 4)."""

import math

import numpy as np
import pytest
from builders import ask, numbers, quiet, reason, run

from simkit.design.design import Step
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.population.population import Population
from simkit.response.attention import careful_probability, careless_probability

LN2 = math.log(2)
P = numbers(careless_base=0.2, careless_per_doubling=LN2, careless_fatigue=math.log(3), careless_anonymous=2 * LN2)


@pytest.mark.parametrize(
    ("minutes", "fatigue", "anonymous", "careless"),
    [
        (5.0, 0.0, False, 1 / 5),
        (20.0, 0.0, False, 1 / 2),  # two doublings: 1/4 x 4
        (2.5, 0.0, False, 1 / 9),  # a halving: 1/4 / 2
        (5.0, 1.0, False, 3 / 7),  # 1/4 x 3
        (5.0, 0.0, True, 1 / 2),  # 1/4 x 4
        (10.0, -1.0, True, 2 / 5),  # 1/4 x 2 / 3 x 4 = 2/3
    ],
)
def test_by_hand(minutes, fatigue, anonymous, careless):
    assert careless_probability(P, minutes, fatigue, anonymous)[0] == pytest.approx(careless, rel=1e-13)


def test_a_base_of_0_or_1_is_a_switch():
    assert careless_probability(numbers(careless_base=0, careless_fatigue=9), 40.0, 9.0, True)[0] == 0.0
    assert careless_probability(numbers(careless_base=1, careless_fatigue=9), 1.0, -9.0, False)[0] == 1.0


PEOPLE = Population(tuple(reason(key, share) for key, share in (("a", 5), ("b", 3), ("c", 2))))


def test_it_counts_the_minutes_up_to_and_including_the_reason_question():
    # 6 + 4 = 10 minutes, one doubling: odds 1/4 x 2, a third; what comes later plays no part
    form = (Item("closed", 6.0), Item("closed", 4.0, asks=REASON_QUESTION), Item("closed", 30.0))
    e = run(quiet(careless_base=0.2, careless_per_doubling=LN2), PEOPLE, ask(items=form))
    assert e.total("careless")[0, 0] == pytest.approx(0.5 / 3, rel=1e-13)


def test_only_anonymous_counts_as_anonymous():
    beliefs = quiet(careless_base=0.2, careless_anonymous=2 * LN2)
    masses = [
        run(beliefs, PEOPLE, ask(Step(anonymity=promise), link="vendor")).total("careless")[0, 0]
        for promise in ("identified", "confidential", "anonymous")
    ]
    np.testing.assert_allclose(masses, [0.1, 0.1, 0.25], rtol=1e-13)


def test_careless_answers_spread_over_all_reasons_alike():
    # shares 0.5, 0.3, 0.2; everybody honest; 30% careless: 0.7 x share + 0.1 each: 0.45, 0.31, 0.24; nobody vague
    e = run(quiet(careless_base=0.3, vague=0.9), PEOPLE, ask())
    np.testing.assert_allclose(e.reported[0, 0], [0.45, 0.31, 0.24, 0.0], atol=1e-14)
    # on record with the true reason: 0.7 + 0.3/3, lucky hits included; candor leaves them out
    np.testing.assert_allclose(e.captured[0, 0], 0.8, rtol=1e-13)
    np.testing.assert_allclose(e.candor[0, 0], 1.0, rtol=1e-14)
    # of the half that answers, attentive = candid and careful: 0.5 x 0.7 x share
    np.testing.assert_allclose(e.by_reason("attentive")[0, 0], [0.175, 0.105, 0.07], rtol=1e-13)


def test_a_removed_reason_is_not_even_ticked_carelessly():
    people = PEOPLE.but(truth={"a": 0.6, "b": 0.4, "c": 0.0})
    e = run(quiet(careless_base=0.3), people, ask())
    # 0.7 x 0.6 + 0.15, 0.7 x 0.4 + 0.15
    np.testing.assert_allclose(e.reported[0, 0], [0.57, 0.43, 0.0, 0.0], atol=1e-14)


@pytest.mark.parametrize("base", [0.0, 1e-9, 0.04, 0.9, 1.0])
def test_care_at_many_places_is_what_carelessness_leaves(base):
    p = numbers(careless_base=[base, base], careless_per_doubling=[0.4, 0.0], careless_fatigue=0.7).lift(1)
    fatigue, minutes = np.linspace(-3, 3, 5), np.array([0.5, 5.0, 40.0])[:, None, None]
    found = careful_probability(p, minutes, fatigue, True)
    np.testing.assert_allclose(found, 1.0 - careless_probability(p, minutes, fatigue, True), rtol=1e-12, atol=1e-15)
    assert found.shape == (3, 2, 5)
