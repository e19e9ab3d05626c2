"""Leaving the question out, worked by hand as odds from a base of 1/5 (1 to 4)."""

import math

import numpy as np
import pytest
from builders import ask, numbers, quiet, run, two

from simkit.design.design import Step
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.response.item import answer_probability

LN2 = math.log(2)


@pytest.mark.parametrize(
    ("sensitivity", "risk", "caution", "written", "skips"),
    [
        (0.0, 9.0, 9.0, False, 1 / 5),  # nothing sensitive: nothing else matters
        (1.0, 1.0, 0.0, False, 1 / 3),  # odds 1/4 x 2
        (0.5, 2.0, 0.0, False, 1 / 3),  # half as sensitive, twice the risk
        (1.0, 0.0, 1.0, False, 1 / 2),  # odds 1/4 x 4
        (1.0, 1.0, 1.0, True, 6 / 7),  # 1/4 x 2 x 4 x 3 = 6
        (0.0, 1.0, 1.0, True, 3 / 7),  # writing is a burden whatever it is about: 1/4 x 3
        (0.5, 2.0, -2.0, False, 1 / 9),  # 1/4 x 2 / 4 = 1/8: the bold
    ],
)
def test_by_hand(sensitivity, risk, caution, written, skips):
    p = numbers(skip_base=0.2, skip_risk=LN2, skip_caution=2 * LN2, skip_open=math.log(3))
    assert answer_probability(p, sensitivity, risk, caution, written)[0] == pytest.approx(1 - skips, rel=1e-13)


def test_a_base_of_0_or_1_is_a_switch():
    loud = {"skip_risk": 5, "skip_caution": 5, "skip_open": 5}
    assert answer_probability(numbers(skip_base=0, **loud), 1.0, 3.0, 3.0, True)[0] == 1.0
    assert answer_probability(numbers(skip_base=1, **loud), 1.0, -3.0, -3.0, False)[0] == 0.0


def test_it_is_the_persons_own_reason_that_counts():
    # hr identified: risk 0.8; skip_risk = (ln 2)/0.8, so a fully sensitive reason doubles the odds: 1/3, not 1/5.
    # Among the half of the people that start: manager 1/2 x 2/3 = 1/3, pay 1/2 x 4/5 = 2/5; shares 5/11, 6/11
    beliefs = quiet(skip_base=0.2, skip_risk=LN2 / 0.8)
    item = Item("closed", 5.0, sensitivity=1.0, asks=REASON_QUESTION)  # the item's own sensitivity plays no part
    e = run(beliefs, two(), ask(items=(item,)))
    np.testing.assert_allclose(e.by_reason("answered")[0, 0], [1 / 6, 1 / 5], rtol=1e-13)
    np.testing.assert_allclose(e.shares("answered")[0, 0], [5 / 11, 6 / 11], rtol=1e-13)
    assert e.answer_rate[0, 0] == pytest.approx(11 / 30, rel=1e-13)


def test_open_is_harder_in_writing_only():
    beliefs = quiet(skip_base=0.2, skip_open=math.log(4))
    item = (Item("open", 5.0, asks=REASON_QUESTION),)
    # odds 1/4 x 4: half leave it out in writing; spoken it stays at 1/5
    assert run(beliefs, two(), ask(items=item)).answer_rate[0, 0] == pytest.approx(1 / 4, rel=1e-13)
    assert run(beliefs, two(), ask(Step("phone"), items=item)).answer_rate[0, 0] == pytest.approx(2 / 5, rel=1e-13)
    assert run(beliefs, two(), ask()).answer_rate[0, 0] == pytest.approx(2 / 5, rel=1e-13)
