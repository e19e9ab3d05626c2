"""Breakoff, worked by hand: a hazard of ln 2 a minute halves the crowd every minute."""

import math

import numpy as np
import pytest
from builders import ask, numbers, quiet, run, two

from simkit.design.design import Step
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.response.breakoff import effective_minutes, survival

LN2 = math.log(2)
FORM = (Item("closed", 1.0), Item("open", 2.0, asks=REASON_QUESTION), Item("rating", 3.0), Item("open", 0.5))


def test_written_open_items_are_stretched_and_live_ones_are_not():
    p = numbers(open_on_breakoff=math.log(3), live_on_breakoff=-math.log(4))
    form = Questionnaire(FORM)
    # self-completion to the reason question: 1 + 3 x 2 = 7; to the end: 1 + 6 + 3 + 1.5 = 11.5
    assert effective_minutes(p, form, False, 2)[0] == pytest.approx(7.0, rel=1e-14)
    assert effective_minutes(p, form, False, 4)[0] == pytest.approx(11.5, rel=1e-14)
    # live: 3/4 and 6.5/4, the open term does not hold
    assert effective_minutes(p, form, True, 2)[0] == pytest.approx(0.75, rel=1e-14)
    assert effective_minutes(p, form, True, 4)[0] == pytest.approx(1.625, rel=1e-14)


def test_survival_by_hand():
    p = numbers(breakoff_per_minute=LN2)
    np.testing.assert_allclose(survival(p, [0.0, 1.0, 3.0], 0.0), [1.0, 1 / 2, 1 / 8], rtol=1e-14)


def test_fatigue_and_its_correction():
    p = numbers(breakoff_per_minute=LN2, fatigue_on_breakoff=0.4)
    # exp(0.4 f - 0.08): at f = 0.2 it is 1; at f = 0.2 + (ln 2)/0.4 it is 2; at 0.2 - (ln 2)/0.4 it is 1/2
    at = np.array([0.2, 0.2 + LN2 / 0.4, 0.2 - LN2 / 0.4])
    np.testing.assert_allclose(survival(p, 1.0, at), [1 / 2, 1 / 4, math.sqrt(1 / 2)], rtol=1e-13)


def test_the_average_hazard_is_the_one_that_is_named():
    # E exp(F f - F^2/2) = 1 for standard normal f, here by 60-point Gauss-Hermite
    f, w = np.polynomial.hermite_e.hermegauss(60)
    p = numbers(breakoff_per_minute=0.001, fatigue_on_breakoff=0.7)
    hazards = -np.log(survival(p, 1.0, f))
    assert hazards @ w / w.sum() == pytest.approx(0.001, rel=1e-9)


def test_breakoff_precedes_the_answer_and_completion_is_the_last_item():
    beliefs = quiet(breakoff_per_minute=LN2, open_on_breakoff=LN2, live_on_breakoff=-LN2)
    # half start. Web: 1 + 4 = 5 to the reason question, then 3 and 1: 9 to the end
    web = run(beliefs, two(), ask(items=FORM))
    assert web.total("reached")[0, 0] == pytest.approx(0.5 / 2**5, rel=1e-13)
    assert web.completion[0, 0] == pytest.approx(1 / 2**9, rel=1e-13)
    assert web.breakoff[0, 0] == pytest.approx(511 / 512, rel=1e-13)
    # by phone: (1 + 2)/2 = 1.5 and 6.5/2 = 3.25
    call = run(beliefs, two(), ask(Step("phone"), items=FORM))
    assert call.total("reached")[0, 0] == pytest.approx(0.5 * 2**-1.5, rel=1e-13)
    assert call.completion[0, 0] == pytest.approx(2**-3.25, rel=1e-13)
    # a hazard of 0 switches it off
    assert run(quiet(), two(), ask(items=FORM)).completion[0, 0] == 1.0
