"""Designs: impossible combinations are refused with the way out; `but` changes what it names and nothing else."""

import pytest

from simkit.checks import InvalidInput
from simkit.design.design import LIVE, MODES, REFERENCE, Design, Step
from simkit.design.questionnaire import Questionnaire

FORM = Questionnaire.form(8)
WEB = Design("web", (Step(), Step(week=3)), FORM)
MIXED = Design("mixed", (Step(), Step("phone", "third_party", "confidential", week=4, to="nonrespondents")), FORM)


def test_the_reference_design_is_the_one_in_the_model():
    first = REFERENCE.steps[0]
    assert (first.mode, first.sponsor, first.anonymity) == ("web", "hr", "identified")
    assert (REFERENCE.attempts, REFERENCE.minutes, first.incentive, first.week) == (2, 5.0, 0.0, 2)
    assert REFERENCE.announced(first) == 5.0
    assert {item.kind for item in REFERENCE.questionnaire.items} == {"closed"}
    assert {item.minutes for item in REFERENCE.questionnaire.items} == {0.5}
    assert WEB.reporting_cell == 5


def test_what_a_step_is():
    assert [mode for mode in MODES if Step(mode).live] == list(LIVE) == ["phone", "video", "in_person"]
    assert Step(sponsor="third_party").outside and not Step(sponsor="internal_research").outside
    assert Step("sms", "hr", "confidential").setting == Step("web", "hr", "confidential").setting


def test_what_a_design_is():
    assert WEB.in_house and not MIXED.in_house
    assert MIXED.settings == ((False, "hr", "identified"), (True, "third_party", "confidential"))
    assert not WEB.anonymous
    assert Design("a", (Step(anonymity="anonymous"),), FORM, link="none").anonymous
    assert WEB.minutes == 4.0 and WEB.announced(WEB.steps[0]) == 4.0
    assert WEB.announced(Step(announced=10)) == 10


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Step("fax"), "mode is 'fax'"),
        (lambda: Step(sponsor="boss"), "sponsor is 'boss'"),
        (lambda: Step(anonymity="secret"), "anonymity is 'secret'"),
        (lambda: Step(incentive_kind="gift"), "incentive_kind is 'gift'"),
        (lambda: Step(to="all"), "to is 'all'"),
        (lambda: Step(incentive=-5), "incentive is -5"),
        (lambda: Step(week=-1), "week is -1"),
        (lambda: Step(announced=0), "announced minutes is 0"),
        (lambda: Step("phone", anonymity="anonymous"), "whoever talks to a person knows who it is"),
        (lambda: Design("x", (), FORM), "there is no contact step"),
        (lambda: Design("x", (Step(),), FORM, link="maybe"), "link is 'maybe'"),
        (lambda: Design("x", (Step(),), FORM, reporting_cell=0), "reporting_cell is 0"),
        (lambda: Design("x", (Step(),), FORM, reporting_cell=2.5), "must be a whole number"),
        (lambda: Design("x", (Step(),), FORM, reporting_cell=True), "must be a whole number"),
        (lambda: Design("x", (Step(),), FORM, coverage=1.1), "coverage is 1.1"),
        (lambda: Design("x", (Step(week=3), Step(week=2)), FORM), "sort them"),
        (lambda: Design("x", (Step(to="nonrespondents"),), FORM), "nobody has been asked yet"),
        (
            lambda: Design(
                "x",
                (Step(anonymity="anonymous"), Step(anonymity="anonymous", to="nonrespondents")),
                FORM,
                link="none",
            ),
            "without a link nobody knows who has answered",
        ),
        (
            lambda: Design("x", (Step("phone", anonymity="confidential"),), FORM, link="none"),
            "whoever calls knows whom",
        ),
        (lambda: Design("x", (Step(),), FORM, link="none"), "identified answers carry a name"),
        (
            lambda: Design("x", (Step(anonymity="anonymous"),), FORM),
            "the employer could tie answers to people",
        ),
        (lambda: WEB.but("x", mood="web"), "did you mean 'mode'"),
        (lambda: WEB.but("x", reminders=1, attempts=2), "give one of them"),
        (lambda: WEB.but("x", reminders=-1), "reminders is -1"),
        (lambda: WEB.but("x", attempts=0), "attempts is 0"),
        (lambda: WEB.but("x", attempts=51), "attempts is 51"),
    ],
)
def test_refusals(make, words):
    with pytest.raises(InvalidInput) as caught:
        make()
    assert words in str(caught.value)


def test_but_changes_every_step():
    made = WEB.but("call", mode="phone", sponsor="third_party", anonymity="confidential", incentive=20.0)
    assert {step.setting for step in made.steps} == {(True, "third_party", "confidential")}
    assert [step.incentive for step in made.steps] == [20.0, 20.0]
    assert [step.week for step in made.steps] == [2, 3]
    assert made.name == "call" and made.questionnaire is FORM
    assert WEB.steps[0].mode == "web"


def test_but_counts_contacts():
    more = WEB.but("more", reminders=3)
    assert [step.week for step in more.steps] == [2, 3, 4, 5]
    assert WEB.but("one", attempts=1).steps == WEB.steps[:1]
    # the last step is what is repeated
    assert [step.mode for step in MIXED.but("m", attempts=4).steps] == ["web", "phone", "phone", "phone"]
    assert MIXED.but("m", attempts=3).steps[2].week == 5


def test_but_moves_the_calendar():
    assert [step.week for step in MIXED.but("later", week=10).steps] == [10, 12]
    assert [step.week for step in MIXED.but("at once", week=0, reminders=2).steps] == [0, 2, 3]


def test_but_shapes_the_questionnaire():
    assert WEB.but("short", items=4).minutes == 2.0
    assert WEB.but("slow", minutes=12).minutes == pytest.approx(12)
    assert WEB.but("both", items=4, minutes=6).questionnaire.items[0].minutes == pytest.approx(1.5)


def test_but_aims_every_step_but_the_first():
    assert [step.to for step in WEB.but("aimed", to="nonrespondents").steps] == ["everyone", "nonrespondents"]


def test_but_sets_the_design():
    made = WEB.but("x", link="vendor", reporting_cell=12, coverage=0.5, about="y")
    assert (made.link, made.reporting_cell, made.coverage, made.about) == ("vendor", 12, 0.5, "y")


def test_values_compare_and_are_frozen():
    assert WEB.but("web") == WEB and hash(WEB.but("web")) == hash(WEB)
    with pytest.raises(AttributeError):
        WEB.name = "other"
