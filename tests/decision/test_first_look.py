"""The first look: one sentence of people, the verdict, two unknowns; and what it refuses."""

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.decision.assess import STAGE_WORDS, assess
from simkit.decision.first_look import FirstLook, first_look, look_at
from simkit.decision.verdict import Verdict
from simkit.interview.compose import compose


@pytest.fixture(scope="module")
def look():
    return look_at(compose({"offers": 240, "declined": 42}, name="Acme <b>"), draws=24)


def test_the_row_is_that_of_the_assessment(look):
    people = look.assessment.people(look.assessment.proposed)
    assert list(people) == list(STAGE_WORDS)
    row = look.assessment.people_row
    assert row.startswith("Of your 42 decliners: ")
    for stage, words in STAGE_WORDS.items():
        assert f"{people[stage].median} ({people[stage].low} to {people[stage].high}) {words}" in row


def test_text_has_row_verdict_and_the_two_first_unknowns(look):
    lines = str(look).splitlines()
    verdict = look.assessment.verdict
    assert isinstance(verdict, Verdict)
    assert look.assessment.people_row in lines
    assert f"{verdict.decision.upper()}. {verdict.headline}" in lines
    assert [line.removeprefix("- ") for line in lines if line.startswith("- ")] == [
        each.sentence for each in look.unknowns[:2]
    ]
    assert len(look.unknowns) > 2
    assert "does not weigh what you would change or what it costs" in lines[-1]
    assert repr(look) == str(look)


def test_notebook_text_is_escaped(look):
    assert "Acme &lt;b&gt;" in look._repr_html_() and "<b>" not in look._repr_html_()


def test_past_survey_leads_where_the_number_of_declines_is_known(look):
    assert look.unknowns[0].key == "past_survey"
    assert {each.key for each in look.unknowns} == {"past_survey", "asker", "last_ten", "contactable"}
    sizes = [np.log(each.high / each.low) for each in look.unknowns]
    assert sizes[0] > 1 > sizes[-1] >= 0


def test_without_unknowns_there_is_no_heading(look):
    alone = FirstLook(look.assessment)
    assert "left open" not in str(alone) and str(alone).splitlines()[-1].isprintable()


def test_one_line_is_the_same_as_the_questions(monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "simkit.decision.first_look.look_at", lambda draft, *, seed: seen.update(draft=draft, seed=seed)
    )
    first_look(offers=240, declined=np.int64(42), seed=3)
    assert seen["draft"].data["population"] == {"offers_per_year": 240, "decline_rate": 0.175}
    assert seen["seed"] == 3
    assert seen["draft"].unanswered == compose({"offers": "240", "declined": "42"}).unanswered
    first_look(kind="exit", declined=(20, 80), ask="employer_call")
    assert seen["draft"].data["population"] == {"people_per_year": [20, 40, 80]}
    assert "asker" not in seen["draft"].unanswered and "leavers" not in seen["draft"].unanswered
    first_look()
    assert seen["draft"].data["population"] == {"people_per_year": [5, 20, 60]}


@pytest.mark.parametrize(
    "given, sentence",
    [
        (
            {"offers": 40, "declined": 42},
            "declined: “42” is more than the 40 offers that were made: one of the two numbers must change.",
        ),
        ({"declined": -3}, "declined: “-3” is negative, but a number is 0 or more: leave the minus out."),
        (
            {"declined": 0},
            "declined: “0” leaves nobody to ask, but one person at least is needed: give the number of a usual year.",
        ),
        (
            {"declined": "42"},
            "declined is '42', but must be a number or a range (low, high): give such as 42 or (30, 55).",
        ),
        (
            {"declined": True},
            "declined is True, but must be a number or a range (low, high): give such as 42 or (30, 55).",
        ),
        ({"declined": float("nan")}, "declined: “nan” is no number: write a number such as 30."),
        ({"declined": float("inf")}, "declined: “inf” is no number: write a number such as 30."),
        ({"declined": (60, 20)}, "declined: “[60, 20]” runs downwards: write the small number first."),
        (
            {"declined": (1, "x")},
            "declined is 'x', but must be a number or a range (low, high): give such as 42 or (30, 55).",
        ),
        (
            {"declined": 3, "kind": "exti"},
            "kind is 'exti', but is not known: did you mean 'exit'? known are declined, exit, stay, job_interview.",
        ),
        (
            {"declined": 3, "offers": 5, "kind": "exit"},
            "offers is 5, but offers are counted for kind 'declined' only, and this is 'exit': leave it out.",
        ),
        (
            {"declined": 3, "seed": 1.5},
            "seed is 1.5, but must be a whole number from 0 to 9223372036854775807: give a number such as 1.",
        ),
    ],
)
def test_refused_in_one_sentence(given, sentence):
    with pytest.raises(InvalidInput) as refused:
        first_look(**given)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("no_program", ["x", None, 3])
def test_what_is_no_program_is_refused_in_one_sentence(no_program):
    with pytest.raises(InvalidInput) as refused:
        assess(no_program)
    assert str(refused.value) == (
        f"program is {no_program!r}, but must be a Program: load one with Program.load or start from a preset."
    )
