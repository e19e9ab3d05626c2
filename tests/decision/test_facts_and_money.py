"""Facts that close open objections, and what a verdict in money needs."""

import dataclasses

import numpy as np
import pytest

from simkit.decision.facts import facts_of, most_open
from simkit.decision.money import break_even_of, break_even_words
from simkit.decision.objections import CANT_TELL, DOES_NOT_HOLD, NOT_WEIGHED, Objection
from simkit.decision.payoffs import payoffs
from simkit.design.presets import employer_web
from simkit.diagnosis.evaluation import evaluate
from simkit.diagnosis.measured import Believed, Measured
from simkit.program.economics import Economics, Fix
from simkit.program.presets import declined

WEB = employer_web()
MONEY = Economics(value_of_avoided_decline=1e4, fixes=(Fix("too_slow", "a date", 2e4), Fix("pay", "bands", 5e4)))
CASE = declined(42, designs=(WEB,)).but(economics=MONEY)


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(CASE, [WEB], draws=16, nodes=32)


def open_(key, by_draw, finding=CANT_TELL):
    number = Measured(float("nan") if finding == NOT_WEIGHED else 0.5)
    return Objection(key, key, finding, number, Believed(0, 0, 0), "", "", "", False, by_draw=by_draw)


def test_the_fact_that_an_objection_hangs_on_closes_it(evaluation):
    answered, deliverable = evaluation.of("answered", WEB.name), evaluation.beliefs["deliverable"]
    some = [
        open_("O1", answered < np.median(answered)),
        open_("O6", answered < np.quantile(answered, 0.4)),
        open_("O5", deliverable < np.median(deliverable)),
    ]
    found = facts_of(CASE, evaluation, WEB, some)
    assert [each.name for each in found[:2]] == ["answer", "deliverable"]
    assert found[0].closes > 1.5 and found[1].closes > 0.8
    assert found[0].words == "which part of your decliners would answer"
    assert all(each.closes <= 3 for each in found)


def test_an_objection_that_hangs_on_nothing_known_is_not_closed(evaluation):
    rng = np.random.default_rng(1)
    found = facts_of(CASE, evaluation, WEB, [open_("O1", rng.uniform(size=(8, 16)) < 0.5)])
    assert sum(each.closes for each in found) < 0.3


def test_most_means_more_than_half_of_those_that_were_weighed():
    o, n, w = open_("a", None), open_("b", None, DOES_NOT_HOLD), open_("c", None, NOT_WEIGHED)
    assert most_open([o, o, n]) == (o, o)
    assert most_open([o, n]) == ()
    assert most_open([o, w]) == (o,)
    assert most_open([n]) == ()


def test_break_even_by_hand(evaluation):
    pay = payoffs(CASE, evaluation.beliefs, 1)
    cost = np.full((8, 16), 13_000.0)
    # an avoided decline is worth 10,000, surely; the cheaper change costs 20,000
    assert break_even_of(cost, pay).median == pytest.approx(1.3)
    assert break_even_of(cost, pay, 20_000.0).high == pytest.approx(3.3)
    assert break_even_words(CASE, cost, pay) == (
        "Asking costs about 13,000 USD in 1 year, staff time included. That is paid back if it turns 1.3 (1.3 to 1.3)"
        " of your 42 declined offers into acceptances; together with a change such as “a date” (20,000 USD), if it"
        " turns 3.3 (3.3 to 3.3)."
    )


def test_a_worthless_avoided_decline_is_never_paid_back(evaluation):
    case = CASE.but(economics=dataclasses.replace(MONEY, value_of_avoided_decline=0.0))
    words = break_even_words(case, np.full((8, 16), 100.0), payoffs(case, evaluation.beliefs, 1))
    assert "cannot be paid back" in words and "e+" not in words
