"""The shipped questionnaires: whole, careful, covering the catalogue."""

import re

import pytest

from simkit.checks import InvalidInput
from simkit.design.questionnaire import Questionnaire
from simkit.design.text.templates import TEMPLATES
from simkit.population.reasons import catalogue
from simkit.program.topics import topics_of

TOPICS = topics_of(catalogue("declined"))


@pytest.mark.parametrize(
    ("name", "items", "reason_at"), [("one", 1, 0), ("five", 5, 0), ("twelve", 12, 0), ("interview", 8, 1)]
)
def test_they_are_read(name, items, reason_at):
    form = Questionnaire.template(name, topics=TOPICS)
    assert (len(form.items), form.reason_at) == (items, reason_at)
    assert Questionnaire.template(name) == form  # what they say needs no suggestion
    # what is written says what to fix far more often than what is ticked: only the long form ticks
    assert form.reason_item.kind == ("closed" if name == "twelve" else "open")
    assert form.reason_item.must and "not read: 1 note" in form.notes[-1]


def test_minutes_are_what_the_files_say():
    assert Questionnaire.template("five").minutes == pytest.approx(3.5, abs=0.25)
    assert Questionnaire.template("twelve").minutes == pytest.approx(4, abs=0.25)
    assert Questionnaire.template("interview").minutes == pytest.approx(20, abs=1)


def test_the_choices_cover_the_catalogue_in_its_order():
    from simkit.design.text.settle import suggested_topic

    choices = Questionnaire.template("twelve").reason_item.choices
    assert [suggested_topic(choice, TOPICS) for choice in choices[:-2]] == [
        reason.key for reason in catalogue("declined")
    ]
    assert choices[-2:] == ("Another reason", "I prefer not to say")


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_sensitive_questions_stand_late(name):
    form = Questionnaire.template(name)
    others = [item for item in form.items if item.asks is None]
    sensitive = [at for at, item in enumerate(others) if item.sensitivity >= 0.5]
    assert all(at >= len(others) / 2 for at in sensitive)


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_the_words_do_not_lead(name):
    for item in Questionnaire.template(name).items:
        assert not re.search(r"\b(don't you|isn't|unfortunately|bad experience|problem|fail|agree)\b", item.text, re.I)
        assert item.text.endswith("?") and len(item.text.split()) <= 20
    for item in Questionnaire.template(name).items:
        if item.kind == "rating":  # as many points on either side of the middle
            assert len([each for each in item.choices if "did not" not in each]) == 5


def test_an_unknown_one():
    with pytest.raises(InvalidInput, match="template is 'fife', but is not known: did you mean 'five'"):
        Questionnaire.template("fife")
