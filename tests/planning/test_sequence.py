"""One way of asking after another: by hand, against the engines, laws, words, refusals."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simkit as sk
from simkit.checks import InvalidInput
from simkit.design.design import Step
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.design.sequence import followed_by
from simkit.diagnosis.evaluation import evaluate
from simkit.expected import expected
from simkit.planning.sequence import sequence, spent_by_step
from simkit.program.economics import Economics
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.simulation.simulate import simulate
from tests.builders import ask, plain_program, quiet, two

WEB = ask(Step(), items=(Item("closed", 5.0, asks=REASON_QUESTION),)).but("web")
CALL = ask(Step("phone", week=2), items=(Item("open", 20.0, asks=REASON_QUESTION),)).but("call")


def test_minutes_of_the_call_are_its_own():
    both = followed_by(WEB, CALL)
    assert [both.takes(step) for step in both.steps] == [5.0, 20.0] and both.longest == 20.0 and both.minutes == 5.0
    # half start at each contact; of a minute's leavers 1 in e^-0.1
    beliefs = quiet({"breakoff_per_minute": 0.1, "careless_base": 0.2, "careless_per_doubling": 1.0})
    process = derive(beliefs.medians(2), two(), nodes=16)
    masses = expected(process, [both, both.but("as long as the form", steps=tuple(
        replace(step, minutes=None) for step in both.steps))])  # fmt: skip
    reached = masses.total("reached")[0]
    assert reached[0] == pytest.approx(0.5 * exp(-0.5) + 0.25 * exp(-2.0))
    assert reached[1] == pytest.approx(0.75 * exp(-0.5))
    # odds of carelessness 1/4 at 5 minutes, and e^2 times that at four times as many
    careless = 0.5 * exp(-0.5) * 0.2 + 0.25 * exp(-2.0) * (exp(2) / (4 + exp(2)))
    assert masses.total("careless")[0, 0] == pytest.approx(careless)
    # people, a row each, leave as they should: 20,000 of them
    seen = simulate(process, both, seed=4, people=20_000)
    asked = seen.asked[0]
    rate = float((asked.reported >= 0).mean())
    assert rate == pytest.approx(float(masses.total("answered")[0, 0]), abs=5 * np.sqrt(0.25 / 20_000))


def test_announced_minutes_are_the_steps_own():
    both = followed_by(WEB, CALL.but("call", announced=15.0))
    assert [both.announced(step) for step in both.steps] == [5.0, 15.0]
    assert followed_by(WEB, CALL).announced(followed_by(WEB, CALL).steps[1]) == 20.0
    # equal lengths stay unset, so that what changes the questionnaire changes both
    assert followed_by(WEB, WEB).steps[1].minutes is None


def test_by_hand():
    # 24 people; half start at each contact: 12, 12 and 18 answer; the truth is told
    program = plain_program(WEB, {"specific.closed": 0.5, "specific.live": 1.0}, volume="fixed", per_year=24.0)
    program = program.but(economics=Economics(staff_cost_per_hour=60.0, setup_cost=100.0))
    found = sequence(program, WEB, CALL, draws=2)
    medians = [(each.answers.expected, each.usable.expected) for each in (found.first, found.then, found.both)]
    assert medians == [pytest.approx(pair) for pair in ((12, 6), (12, 12), (18, 12))]
    # 2 minutes a contact, 20 + 30 for a talk, a dollar a minute: 24 contacts; 24 and 12 talks; 36 and 6 talks
    assert [each.money.median for each in (found.first, found.then, found.both)] == [
        pytest.approx(100 + cost) for cost in (48, 48 + 600, 72 + 300)
    ]
    assert found.to_first.answers.median == pytest.approx(6) and found.to_first.per_usable.median == pytest.approx(54)
    assert {name: value.value for name, value in found.to_first.better.items()} == {
        "answers": 1.0, "usable": 1.0, "bias": pytest.approx(0.5, abs=0.5), "error": 1.0, "money": 0.0,
    }  # fmt: skip
    assert found.to_then.money.median == pytest.approx(-276) and found.to_then.better["money"].value == 1.0
    assert found.both.bias.high < 1e-9


def test_the_whole_is_the_evaluation_of_the_design_on_the_same_draws():
    program = sk.programs.declined(42)
    first, then = sk.designs.employer_web(), sk.designs.employer_call()
    found = sequence(program, first, then, draws=2)
    both = evaluate(program, [found.both.design], draws=2)
    people = sk.calendar(program, found.both.design, draws=2).total.people["answered"]
    assert (found.both.answers.median, found.both.answers.low, found.both.answers.high) == (
        people.median, people.low, people.high,
    )  # fmt: skip
    usable = both.volume.mean * both.of("usable", found.both.design.name)
    assert found.both.usable.expected == pytest.approx(float(usable.mean()))
    # nobody is lost by a follow-up, in any draw
    assert found.to_first.better["answers"].value == found.to_first.better["usable"].value == 1.0


@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.floats(0.01, 0.9), st.floats(0, 0.9), st.sampled_from(["everyone", "nonrespondents"]), st.booleans())
def test_alike_steps_cost_what_the_plain_rule_says_where_it_is_exact(first, later, to, outside):
    # with one contact, or with reminders to everyone, nothing is guessed: the two ways of counting agree
    program = sk.programs.declined(42)
    sponsor = "third_party" if outside else "hr"
    way = ask(Step(sponsor=sponsor, incentive=5.0), Step(sponsor=sponsor, incentive=5.0, week=3, to=to), link="vendor")
    people, upto = np.array([40.0]), np.array([[first, first + later * (1 - first)]])
    found = spent_by_step(program, way, people, upto, upto)
    plain = program.economics.cost(way, people, 40.0 * upto[:, 1])
    if to == "everyone":
        assert found.money == pytest.approx(plain.money)
    sent = 40.0 * (2 if to == "everyone" else 2 - first)
    assert program.economics.cost(way, people, 40.0 * upto[:, 1], contacts=sent).money == pytest.approx(found.money)


def test_the_preset_works_wherever_a_design_does():
    design = sk.designs.web_then_call(items=6, call_minutes=15, reminders=1, calls=2)
    assert [(step.mode, step.week, step.to) for step in design.steps] == [
        ("web", 2, "everyone"), ("web", 3, "nonrespondents"), ("phone", 5, "nonrespondents"),
        ("phone", 6, "nonrespondents"),
    ]  # fmt: skip
    assert design.settings == ((False, "hr", "identified"), (True, "hr", "identified"))
    assert "web_then_call" not in sk.designs.WAYS_OF_ASKING
    from simkit.diagnosis.fingerprint import fingerprint

    assert fingerprint(design) == fingerprint(sk.designs.web_then_call(6, 15, 1, 2))
    assert fingerprint(design) != fingerprint(sk.designs.web_then_call(6, 16, 1, 2))


FILE = """
name = "Acme"
kind = "declined"
proposed = "web, then a call"
[population]
people_per_year = 30
[[design]]
name = "web, then a call"
[[design.step]]
mode = "web"
week = 2
[[design.step]]
mode = "phone"
week = 5
to = "nonrespondents"
minutes = {minutes}
[[design.step]]
mode = "phone"
week = 6
to = "nonrespondents"
minutes = 20
[[design.item]]
kind = "open"
minutes = 2
asks = "primary reason"
"""


def test_in_a_program_file(tmp_path):
    path = tmp_path / "program.toml"
    path.write_text(FILE.format(minutes=20), encoding="utf-8")
    program = Program.load(path)
    assert [program.designs[0].takes(step) for step in program.designs[0].steps] == [2, 20, 20]
    path.write_text(FILE.format(minutes=15), encoding="utf-8")
    with pytest.raises(InvalidInput, match="minutes of the steps by hr that are alike are 15 and 20, but"):
        Program.load(path)
    path.write_text(FILE.format(minutes=-1), encoding="utf-8")
    with pytest.raises(InvalidInput, match="is -1, but must be more than 0: write minutes = 20"):
        Program.load(path)
    # what is tried to hear every complaint makes steps alike: that is no complaint about their minutes
    path.write_text(FILE.format(minutes=20).replace("week = 6", "week = 4"), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        Program.load(path)
    assert "a step in week 4 follows one in week 5" in str(refused.value) and "minutes" not in str(refused.value)


@pytest.mark.parametrize(("first", "then", "words"), [
    (sk.designs.anonymous_web(), CALL, "has link = 'none', but to follow up on it somebody must know who has not"),
    (sk.designs.decline_code(), CALL, "is a record on file, but a sequence asks people twice"),
    (WEB, sk.designs.email_question(), "a written open question and design 'web' in a closed one, but"),
    (WEB.but("many", attempts=30), CALL.but("more", attempts=30), "have 60 contacts, but 50 are the most"),
])  # fmt: skip
def test_what_cannot_follow(first, then, words):
    with pytest.raises(InvalidInput) as refused:
        followed_by(first, then)
    assert words in str(refused.value)


def test_by_name():
    program = sk.Program.load(sk.example_path("small"))
    found = sequence(program, "one question by e-mail", "employer_call", draws=1)
    assert (found.first.design.name, found.then.design.name) == ("one question by e-mail", "call by HR")
    for arguments, words in (
        ((program, "decline code on file", CALL), "is a record on file, but a sequence asks people twice"),
        ((program, 3, CALL), "a design is 3, but must be a Design or a name"),
        (("small", WEB, CALL), "program is 'small', but must be a Program"),
    ):
        with pytest.raises(InvalidInput) as refused:
            sequence(*arguments, draws=1)
        assert words in str(refused.value)


def test_words():
    found = sequence(sk.programs.declined(42), sk.designs.employer_web(), sk.designs.employer_call(), draws=2)
    said = " ".join(str(found).split())
    assert "Following up on “web survey by HR” brings" in said and "6 minutes by web, 20 minutes by phone" in said
    assert "There are more usable answers in 100 of 100 possible worlds." in said
    assert found._repr_html_().startswith("<pre>") and "nan" not in said
    odd = sequence(sk.programs.declined(42), sk.designs.employer_web().but("<b>"), sk.designs.employer_call(), draws=1)
    assert "&lt;b&gt;" in odd._repr_html_()
