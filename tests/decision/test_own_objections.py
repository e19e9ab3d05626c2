"""Objections of the user's own: rules on figures that were set by hand, and the program file."""

import math

import numpy as np
import pytest

from simkit.checks import InvalidInput, Problems
from simkit.decision.finding import CANT_TELL, DOES_NOT_HOLD, HOLDS
from simkit.decision.own import own_objections
from simkit.decision.verdict import PILOT, first_verdict
from simkit.design.presets import employer_web
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.diagnosis.people import Volume
from simkit.program.own_objection import METRICS, OwnObjection
from simkit.program.presets import declined
from simkit.program.program import Program

WEB = employer_web()


def program(*own: OwnObjection, horizon: float = 1.0) -> Program:
    made = declined(40, designs=(WEB,))
    return made.but(objections=own, population=made.population.but(horizon=horizon))


def evaluation(**metric: float | list[float]) -> Evaluation:
    """Forty people and ten draws; a value may be a number or ten."""
    columns = {
        name: np.broadcast_to(np.asarray(value, float), (10,)).reshape(2, 5, 1) for name, value in metric.items()
    }
    return Evaluation((WEB,), columns, Volume(np.full((2, 5), 40.0)), {}, np.zeros((2, 5, 0)), 1)


def test_the_figures_that_may_be_named_are_those_of_an_evaluation():
    own = {name for name in METRICS if "_per_" not in name}
    assert own == set(evaluate(program(), [WEB], draws=1, nodes=64).metric)


def test_a_rate_is_held_against_its_limit():
    own = OwnObjection("Too few start", "started", below=0.3)
    draws = [0.2] * 8 + [0.4] * 2
    (found,) = own_objections(program(own), evaluation(started=draws), WEB)
    assert (found.key, found.label, found.finding) == ("U1", "Too few start", HOLDS)
    assert found.probability.value == 0.8
    (found,) = own_objections(program(own), evaluation(started=[0.3] * 10), WEB)
    assert found.finding == DOES_NOT_HOLD  # at the limit is not below it


def test_people_and_money_are_those_of_a_year():
    # 40 people over two years, half of them answer: 10 answers a year
    few = OwnObjection("few", "answers_per_year", below=10.5)
    dear = OwnObjection("dear", "cost_per_year", above=1e6)
    found = own_objections(program(few, dear, horizon=2.0), evaluation(answered=0.5), WEB)
    assert found[0].metric.median == pytest.approx(10.0)
    assert [each.finding for each in found] == [HOLDS, DOES_NOT_HOLD]
    made = program(horizon=2.0)
    spent = made.economics.cost(WEB, 40.0, 20.0, years=2.0)
    assert found[1].metric.median == pytest.approx(float(spent.money) / 2)
    hours = OwnObjection("hours", "staff_hours_per_year", above=0.0)
    (one,) = own_objections(program(hours, horizon=2.0), evaluation(answered=0.5), WEB)
    assert one.metric.median == pytest.approx(float(spent.staff_hours) / 2)


def test_what_cannot_be_estimated_is_open():
    own = OwnObjection("hiding", "lost_sensitive", above=0.4, critical=True)
    (found,) = own_objections(program(own), evaluation(lost_sensitive=math.nan), WEB)
    assert found.finding == CANT_TELL and math.isnan(found.probability.value) and found.would_change is None
    assert found.sentence.startswith("Nothing can be said on ")


def test_a_critical_one_stands_in_the_way():
    own = OwnObjection("Too few start", "started", below=0.3, critical=True)
    found = own_objections(program(own), evaluation(started=[0.2] * 5 + [0.4] * 5), WEB)
    assert first_verdict(WEB, [WEB], {WEB.name: found}, {WEB.name: 1.0}).decision == PILOT


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("few", "usable_a_year", 4), "objection 'few': metric is 'usable_a_year', but is not known"),
        (("few", "usable_per_year"), "objection 'few': neither below nor above is given, but it needs one limit"),
        (("few", "usable_per_year", 4, 5), "objection 'few': both below and above are given, but it needs one limit"),
        (("few", "answered", 4), "objection 'few': limit is 4, but must lie between 0 and 1"),
    ],
)
def test_what_is_no_objection(arguments, sentence):
    with pytest.raises(InvalidInput) as caught:
        OwnObjection(*arguments)
    assert str(caught.value).startswith(sentence)


FILE = {"name": "Acme", "population": {"people_per_year": 40}}


def test_a_file_holds_them():
    rows = [{"name": "few", "metric": "usable_per_year", "below": 4}, {"name": "b", "metric": "answered", "above": 0.9}]
    made = Program.from_dict(FILE | {"objection": rows}, "acme.toml")
    assert made.objections == (
        OwnObjection("few", "usable_per_year", below=4),
        OwnObjection("b", "answered", above=0.9),
    )


def test_a_files_mistakes_are_said_together():
    rows = [
        {"name": "few", "metric": "usable_per_year"},
        {"name": "few", "metric": "answerd", "below": 0.1},
        {"name": "much", "metric": "answered", "below": 3},
    ]
    with pytest.raises(Problems) as caught:
        Program.from_dict(FILE | {"objection": rows}, "acme.toml")
    assert list(caught.value.sentences) == [
        'acme.toml: objection[1] ("few"): neither below nor above is given, but it needs one limit: write below = 4,'
        " say.",
        'acme.toml: objection[2].name is "few", but stands twice: give each objection its own name.',
        'acme.toml: objection[2].metric ("few") is "answerd", but is not known: did you mean "answered"?',
        'acme.toml: objection[3] ("much"): limit is 3, but must lie between 0 and 1: give a share such as 0.1.',
    ]
