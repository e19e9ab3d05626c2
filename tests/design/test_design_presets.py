"""The shipped ways of asking are what their names say."""

import pytest

from simkit.checks import InvalidInput
from simkit.design.design import REFERENCE
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING, decline_code, employer_web, preset

# name: mode, sponsor, anonymity, attempts, minutes, link, kind of the reason question
EXPECTED = {
    "manager_interview": ("video", "hiring_manager", "identified", 2, 30.0, "employer", "open"),
    "employer_call": ("phone", "hr", "identified", 3, 20.0, "employer", "open"),
    "employer_web": ("web", "hr", "identified", 2, 6.0, "employer", "open"),
    "internal_research_web": ("web", "internal_research", "confidential", 3, 6.0, "employer", "open"),
    "third_party_call": ("phone", "third_party", "confidential", 3, 20.0, "vendor", "open"),
    "third_party_web": ("web", "third_party", "confidential", 3, 6.0, "vendor", "open"),
    "anonymous_web": ("web", "hr", "anonymous", 3, 5.0, "none", "open"),
    "anonymous_platform": ("web", "third_party", "anonymous", 3, 5.0, "vendor", "open"),
    "email_question": ("email", "hr", "identified", 2, 2.0, "employer", "open"),
    "decline_code": ("phone", "hr", "identified", 1, 0.5, "employer", "closed"),
    "decline_click": ("web", "hr", "identified", 1, 0.5, "employer", "closed"),
    "candidate_survey": ("web", "hr", "anonymous", 1, 2.0, "vendor", "closed"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_presets(name):
    made = preset(name)
    first = made.steps[0]
    shown = (first.mode, first.sponsor, first.anonymity, made.attempts, made.minutes, made.link)
    assert shown[:4] == EXPECTED[name][:4] and shown[5] == EXPECTED[name][5]
    assert made.minutes == pytest.approx(EXPECTED[name][4])
    assert made.questionnaire.reason_item.kind == EXPECTED[name][6]
    assert made.about.endswith(".")


def test_every_preset_is_tested_and_has_its_own_name():
    assert set(WAYS_OF_ASKING) | set(COMPARATORS) == set(EXPECTED)
    assert len({preset(name).name for name in EXPECTED}) == len(EXPECTED)


def test_a_closed_web_survey_by_hr_is_the_reference():
    made = employer_web(question="closed")
    assert (made.steps, made.questionnaire) == (REFERENCE.steps, REFERENCE.questionnaire)


def test_only_the_decline_code_is_a_record():
    assert decline_code(0.8).coverage == 0.8
    assert [name for name in EXPECTED if preset(name).coverage is not None] == ["decline_code"]


def test_refusals():
    with pytest.raises(InvalidInput, match="did you mean 'decline_code'"):
        preset("decline_codes")
    with pytest.raises(InvalidInput, match="coverage is 2"):
        decline_code(2)
    with pytest.raises(InvalidInput, match="reminders is -1"):
        employer_web(reminders=-1)
