"""An HR department's own words: for reasons, and for who asks with which tool."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.design.presets import WAYS_OF_ASKING
from simkit.interview.asker_words import MENU, asked_by, menu, plain_name
from simkit.interview.reason_words import counts_by_reason, reason_key
from simkit.population.phrases import _LEAVING, _WORDS
from simkit.population.population import KINDS
from simkit.population.reasons import catalogue


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_and_label_of_the_catalogue_is_understood(kind):
    for reason in catalogue(kind):
        assert reason_key(reason.key, kind) == reason_key(reason.label.upper(), kind) == reason.key


def test_the_lists_of_words_name_exactly_the_shipped_reasons():
    assert set(_WORDS) == {reason.key for reason in catalogue("declined")}
    assert set(_LEAVING) == {reason.key for reason in catalogue("exit")}


def test_no_word_stands_for_two_reasons():
    for words in (_WORDS, _LEAVING):
        phrases = [phrase.strip() for each in words.values() for phrase in each.split(";")]
        assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize(
    "kind, words, key",
    [
        ("declined", "Salary", "pay"),
        ("declined", "salary was below market", "pay"),
        ("declined", "counter-offer", "counteroffer"),
        ("declined", "Counterofer", "counteroffer"),
        ("declined", "too many interview", "too_many_interviews"),
        ("declined", "number of interviews", "too_many_interviews"),
        ("declined", "boss", "hiring_manager"),
        ("exit", "boss", "supervisor"),
        ("exit", "work-life balance", "pressure"),
        ("stay", "burnout", "pressure"),
        ("job_interview", "process too long", "too_slow"),
        ("declined", "Other", None),
        ("declined", "no reason given", None),
    ],
)
def test_words_for_reasons(kind, words, key):
    assert reason_key(words, kind) == key


@pytest.mark.parametrize(
    "words, sentence",
    [
        ("slow salary", "“slow salary” could be pay or too_slow, but one reason is needed: write one of these words."),
        (
            "relocate",
            "“relocate” is like no reason on the list: the nearest is location; or count it under “other”.",
        ),
        *(
            (
                word,
                f"“{word}” is like no reason on the list: known are pay, other_offer, counteroffer, location, personal,"
                " too_slow, too_many_interviews, communication, job_not_as_thought, growth, authority, role_demands,"
                " hiring_manager, enthusiasm, strategy, reputation, leverage; or count it under “other”.",
            )
            for word in ("zzz", "frob", "Withdrew")
        ),
    ],
)
def test_words_that_are_not_understood_are_listed_back(words, sentence):
    with pytest.raises(InvalidInput) as refused:
        reason_key(words, "declined")
    assert str(refused.value) == sentence


def test_counts_in_several_spellings():
    wanted = {"pay": 4.0, "other_offer": 3.0}
    for typed in ("pay 4, other offer 3", "4 pay; 3 other offer", "pay: 4\nbetter offer: 3", "pay=4, other_offer=3",
                  "pay (4), 3x another offer", {"pay": 4, "other_offer": 3}):  # fmt: skip
        assert counts_by_reason(typed, "declined")[0] == wanted


def test_words_for_one_reason_are_added_and_said_and_other_is_set_aside():
    counts, said = counts_by_reason("salary 3, bonus 2, misc 7", "declined")
    assert counts == {"pay": 5.0}
    assert said == ("“salary” and “bonus” read as pay", "set aside, since it names no reason: “misc” 7")


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("pay", '“pay” has no count beside it: write such as "pay 4, too slow 2".'),
        ("7", '“7” has no count beside it: write such as "pay 4, too slow 2".'),
        ("pay 0", 'no reason has a count above 0: write such as "pay 4, too slow 2", or "none".'),
        ("other 5", 'no reason has a count above 0: write such as "pay 4, too slow 2", or "none".'),
        ({"pay": -1}, "“-1” is negative, but a count is 0 or more."),
        ({"pay": "many"}, '“many” is no number: write digits such as 30, a range such as "20-40", or "?".'),
        ({"pay": True}, "“True” is no count: write digits such as 4."),
        (7, '“7” has no words for reasons: write such as "pay 4, too slow 2".'),
        (
            "pya 1, pay 2, relocate 3",
            "“pya” is like no reason on the list: the nearest is pay; or count it under “other”; “relocate” is"
            " like no reason on the list: the nearest is location; or count it under “other”.",
        ),
    ],
)
def test_counts_that_cannot_be_read(typed, sentence):
    with pytest.raises(InvalidInput) as refused:
        counts_by_reason(typed, "declined")
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "typed, preset, changes",
    [
        ("3", "employer_web", {}),
        (2, "employer_call", {}),
        ("HR calls, 15 minutes", "employer_call", {"minutes": 15.0}),
        ("3, 8 questions", "employer_web", {"items": 8}),
        ("employer_web", "employer_web", {}),
        ("Call by HR", "employer_call", {}),
        ("a recruiter by e-mail", "email_question", {}),
        ("HR emails a survey link, two reminders", "employer_web", {"reminders": 2}),
        ("SurveyMonkey from HR without reminders", "employer_web", {"reminders": 0}),
        ("hiring manager", "manager_interview", {}),
        ("hiring manager over coffee", "manager_interview", {"mode": "in_person"}),
        ("hiring manager, web form", "employer_web", {"sponsor": "hiring_manager"}),
        ("market research, online", "internal_research_web", {}),
        ("analytics by phone", "employer_call", {"sponsor": "internal_research", "anonymity": "confidential"}),
        ("an outside firm calls", "third_party_call", {}),
        ("consultant, web", "third_party_web", {}),
        ("anonymous form", "anonymous_web", {}),
        ("anonymous survey on an outside platform", "anonymous_platform", {}),
        ({"preset": "employer_web", "items": 5}, "employer_web", {"items": 5}),
        ("HR web form, gift card 50", "employer_web", {"incentive": 50.0, "incentive_kind": "promised"}),
        ("HR web form 50 dollars", "employer_web", {"incentive": 50.0, "incentive_kind": "promised"}),
        ("3, $25 voucher", "employer_web", {"incentive": 25.0, "incentive_kind": "promised"}),
        (
            "HR calls, 15 minutes, with a 20 dollar gift card",
            "employer_call",
            {"minutes": 15.0, "incentive": 20.0, "incentive_kind": "promised"},
        ),
        ("HR web form, raffle of $1,000", "employer_web", {"incentive": 1000.0, "incentive_kind": "lottery"}),
        ("anonymous form, $5 prepaid", "anonymous_web", {"incentive": 5.0, "incentive_kind": "prepaid"}),
        ("HR web form, no incentive", "employer_web", {"incentive": 0.0}),
    ],
)
def test_who_asks(typed, preset, changes):
    assert asked_by(typed) == (preset, changes)


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("hr", "“hr” does not say how: add a call, a web form or an e-mail, or choose 1 to 9."),
        (
            "web form",
            "“web form” does not say who would ask: name HR, the hiring manager, internal research or a third party,"
            " or choose 1 to 9.",
        ),
        ("12", "“12” is not on the list, which runs from 1 to 9: choose one of it."),
        (
            "anonymous call by hr",
            "“anonymous call by hr” promises an anonymous talk, but whoever talks to a person knows who it is: ask by"
            " web form, or leave “anonymous” out.",
        ),
        (
            "HR and the manager call",
            "“hr and the manager call” names HR and the hiring manager, but one of them comes first: name that one.",
        ),
        ("HR calls, 8 questions", "a talk has a length, not a number of questions: write such as “15 minutes”."),
        (
            "HR calls, 20-30 minutes",
            "“hr calls, 20-30 minutes” gives a range of minutes, but one number is needed: give the usual one.",
        ),
        ("hr web form, voucher", "“voucher” does not say how much in dollars: write such as voucher 20."),
        (
            "hr web form, €50 voucher",
            "“hr web form, €50 voucher” is not in dollars, as incentives are counted here: convert the amount.",
        ),
        (
            "hr web form, gift card 20-50",
            "“hr web form, gift card 20-50” gives a range of incentives, but one number is needed: give the usual one.",
        ),
        (
            "HR web form, 50",
            "“50” in “HR web form, 50” is not understood: say of what, such as 15 minutes, 8 questions, 2 reminders or"
            " gift card 20.",
        ),
        (["hr"], "“['hr']” is no way of asking: write such as “HR, web form”, or choose 1 to 9."),
    ],
)
def test_who_asks_refused(typed, sentence):
    with pytest.raises(InvalidInput) as refused:
        asked_by(typed)
    assert str(refused.value) == sentence


def test_the_menu_counts_the_shipped_ways():
    assert len(menu().splitlines()) == len(MENU) == len(WAYS_OF_ASKING)
    for number, key in enumerate(MENU, 1):
        assert asked_by(str(number)) == (key, {})
        assert plain_name(key, {}) == WAYS_OF_ASKING[key]().name


@given(st.text(alphabet="hr webcalmngor13 ,0-minutes", max_size=24))
@settings(deadline=None, max_examples=200)
def test_any_words_are_read_or_refused(typed):
    for reader in (asked_by, lambda text: counts_by_reason(text, "declined")):
        try:
            reader(typed)
        except InvalidInput as refused:
            assert "\n" not in str(refused)
