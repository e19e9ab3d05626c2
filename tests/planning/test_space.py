"""The space holds every combination that makes sense, once, and counts the others."""

import pytest

import simkit as sk
from simkit.design.design import ANONYMITIES, LINKS, LIVE, MODES, SPONSORS, Design, Step
from simkit.planning.space import Space, impossible


def test_the_default_space_is_every_combination_or_left_out():
    space = Space()
    each = len(space.attempts) * len(space.incentives) * len(space.weeks)
    whole = len(SPONSORS) * len(ANONYMITIES) * len(LINKS) * each * (len(space.forms) + len(space.talks))
    assert len(space) + sum(space.left_out.values()) == whole
    assert 3000 < len(space) < 10_000
    assert len({design.name for design in space.designs}) == len(space)


def test_no_two_designs_of_the_default_space_are_alike():
    assert len({design.but("") for design in Space().designs}) == len(Space())


@pytest.mark.parametrize("sponsor", SPONSORS)
@pytest.mark.parametrize("mode", MODES)
def test_what_a_design_refuses_is_left_out(sponsor, mode):
    form = sk.Questionnaire.form(2)
    for anonymity in ANONYMITIES:
        for link in LINKS:
            try:
                Design("any", (Step(mode, sponsor, anonymity),), form, link=link)
            except sk.InvalidInput:
                assert impossible(sponsor, mode, anonymity, link) is not None


def test_conversations_take_minutes_and_forms_have_questions():
    space = Space(sponsors=("hr",), modes=("web", "video"), forms=(3,), talks=(12,), incentives=((10, "lottery"),))
    for design in space.designs:
        live = design.steps[0].mode in LIVE
        assert design.minutes == pytest.approx(12 if live else 2.5)
        assert ("12 minutes" in design.name) == live and "10 lottery" in design.name
        assert design.reporting_cell == (1 if design.steps[0].anonymity == "identified" else 5)


def test_questionnaires_of_one_length_get_names_of_their_own():
    forms = (sk.Questionnaire.form(3), sk.Questionnaire.form(3).scaled(9))
    space = Space(sponsors="hr", modes="web", anonymities="identified", forms=forms, attempts=1, incentives=0, weeks=1)
    assert [design.name for design in space.designs] == [
        "web form by HR, identified, 3 questions (closed), 1 contact, week 1",
        "web form by HR, identified, 3 questions (closed), 1 contact, week 1 (2)",
    ]


def test_a_value_twice_is_there_once():
    assert len(Space().but(weeks=(1, 1.0, 2), attempts=(1, 2))) == len(Space().but(weeks=(2, 1), attempts=(2, 1)))


@pytest.mark.parametrize(("axes", "sentence"), [
    ({"sponsors": ("hrr",)}, "sponsors is 'hrr', but is not known: did you mean 'hr'?"),
    ({"modes": ()}, "modes is empty, but a space needs at least one of them: name one."),
    ({"attempts": (0,)}, "attempts is 0, but must be a whole number from 1 to 50: 2 is an invitation and a reminder."),
    ({"incentives": (5, "cash")}, "incentive kind is 'cash', but is not known: known are prepaid, promised, lottery."),
    ({"weeks": (-1,)}, "weeks is -1, but must lie between 0 and 520: give weeks since the decision"),
    ({"modes": ("phone",), "anonymities": ("anonymous",)}, "the space holds no design, since whoever talks to a person"
     " knows who it is, so that a conversation cannot be anonymous: add other promises or links."),
])  # fmt: skip
def test_bad_axes(axes, sentence):
    with pytest.raises(sk.InvalidInput) as caught:
        len(Space(**axes))
    assert str(caught.value).startswith(sentence)


def test_an_unknown_axis_is_named():
    with pytest.raises(sk.InvalidInput, match="did you mean 'sponsors'"):
        Space().but(sponsor=("hr",))
