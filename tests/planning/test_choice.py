"""Pairs of designs that differ in one thing, what sets them apart, and what a difference rests on."""

import re
from pathlib import Path

import numpy as np
import pytest

import simkit as sk
from simkit.checks import InvalidInput
from simkit.design.design import ANONYMITIES, SPONSORS, Step
from simkit.diagnosis.evaluation import evaluate
from simkit.evidence.beliefs import Beliefs
from simkit.planning.apart import GROUPS, PLAIN, grounds_of, separators
from simkit.planning.choice import chosen_between
from simkit.planning.choice_text import sentences_of, text_of
from simkit.planning.compare import compared
from simkit.planning.pairs import ANONYMOUS, INTERVIEW, QUESTIONS, THIRD_PARTY, pair_of
from simkit.planning.rests import SHARES, rests_on
from simkit.program.presets import declined
from simkit.report.compare import Choice, identified_or_anonymous, in_house_or_third_party, interview_or_form

GOLDEN = Path(__file__).parent / "golden"
SMALL = {"draws": 1, "nodes": 64}
PROGRAM = declined(42)
WAYS = tuple(make() for make in (
    sk.designs.manager_interview, sk.designs.employer_call, sk.designs.employer_web, sk.designs.third_party_call,
    sk.designs.third_party_web, sk.designs.internal_research_web, sk.designs.anonymous_web,
    sk.designs.anonymous_platform, sk.designs.email_question, sk.designs.candidate_survey,
))  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_pair_differs_in_the_one_thing(question, way):
    if question == ANONYMOUS and way.steps[0].live:
        with pytest.raises(InvalidInput, match="is a conversation, but whoever talks"):
            pair_of(PROGRAM, question, way)
        return
    made = pair_of(PROGRAM, question, way)
    differs = {
        THIRD_PARTY: lambda d: d.in_house,
        ANONYMOUS: lambda d: all(step.anonymity == "identified" for step in d.steps),
        INTERVIEW: lambda d: all(step.live for step in d.steps),
    }[question]
    assert differs(made.a) and not differs(made.b)
    assert way.attempts == made.a.attempts == made.b.attempts and made.of == way.name
    if question == ANONYMOUS:
        assert made.b.anonymous and made.b.reporting_cell >= min(3, way.reporting_cell, 5)
        assert [step.sponsor for step in made.a.steps] == [step.sponsor for step in made.b.steps]
    else:
        assert way in (made.a, made.b)
    if question != INTERVIEW:
        assert made.a.questionnaire == made.b.questionnaire == way.questionnaire
        assert [step.mode for step in made.a.steps] == [step.mode for step in made.b.steps]
    if question == INTERVIEW:
        assert [step.sponsor for step in made.a.steps] == [step.sponsor for step in made.b.steps]
    if question == THIRD_PARTY:
        assert [step.anonymity for step in made.a.steps] == [step.anonymity for step in made.b.steps]


def test_which_design_is_varied():
    call = PROGRAM.but(proposed="call by HR")
    assert pair_of(call, THIRD_PARTY).of == "call by HR"
    assert pair_of(call, ANONYMOUS).of == "web survey by HR"  # a call cannot be anonymous
    only = call.but(designs=(sk.designs.employer_call(), sk.designs.decline_code()), proposed="decline code on file")
    assert pair_of(only, INTERVIEW).of == "call by HR"
    assert pair_of(only, ANONYMOUS).of == "web survey by HR"
    assert pair_of(only, ANONYMOUS, "third_party_web").of == "web survey by a third party"
    with pytest.raises(InvalidInput, match="is a record on file, but only a way of asking can be varied"):
        pair_of(only, INTERVIEW, "decline code on file")
    both = (Step("web"), Step("phone", week=3, to="nonrespondents"))
    with pytest.raises(InvalidInput, match="both writes and talks"):
        pair_of(only, INTERVIEW, sk.designs.employer_web().but("both", steps=both))


def test_one_answer_alone_is_never_shown_where_anonymity_is_promised():
    made = pair_of(PROGRAM, ANONYMOUS, "email_question")
    assert made.a.reporting_cell == 1 and made.b.reporting_cell == 5 and "no fewer than 5 answers" in made.with_it
    assert made.b.link == "none" and {step.to for step in made.b.steps} == {"everyone"}
    back = pair_of(PROGRAM, ANONYMOUS, "anonymous_web")
    assert back.a.link == "employer" and [step.to for step in back.a.steps] == ["everyone", *["nonrespondents"] * 2]


def _neutral(names):
    """Beliefs under which the named parameters make no difference between designs."""
    alike = {"closeness": 1.0, "exposure": 1.0, "specific": 0.4, "anchor_lo": 0.5, "anchor_hi": 0.5}
    values = {name: alike.get(name.split(".")[0], alike.get(name, 0.0)) for name in names}
    # the first is of kind talk, for which a share in place of an effect is believed
    return {name: value for name, value in values.items() if name not in ("answer_rate", "call_start_rate")}


@pytest.mark.parametrize(
    "way", [sk.designs.employer_web(), sk.designs.third_party_web(), sk.designs.anonymous_platform()]
)
@pytest.mark.parametrize("question", [THIRD_PARTY, ANONYMOUS])
def test_nothing_else_sets_the_two_apart(question, way):
    made = pair_of(PROGRAM, question, way)
    names = {name for group in separators(made.a, made.b).values() for name in group}
    stated = {name: value for name, value in _neutral(names).items() if name in PROGRAM.beliefs.priors}
    derived = {"anonymity_on_response.confidential": 0.0, "exposure.confidential_outside": 1.0}
    alike = PROGRAM.but(beliefs=PROGRAM.beliefs.but({**stated, **{k: v for k, v in derived.items() if k in names}}))
    found = compared(alike, [made.a, made.b], comparators=False, draws=2, nodes=64)
    for metric in ("answers", "candor", "usable", "error"):
        one, other = (found.values(each.name)[metric] for each in (made.a, made.b))
        np.testing.assert_allclose(one, other, rtol=1e-9, err_msg=metric)
    # and as believed they do differ
    mine = compared(PROGRAM, [made.a, made.b], comparators=False, draws=2, nodes=64)
    assert (mine.values(made.a.name)["usable"] != mine.values(made.b.name)["usable"]).all()


def test_separators_by_hand():
    talk = pair_of(PROGRAM, INTERVIEW, sk.designs.employer_call())
    found = separators(talk.a, talk.b)
    assert "specific.live" in found["detail"] and "specific.open" in found["detail"]
    assert found["candor"] == ("live_share_of_gap", "anchor_lo", "anchor_hi", "exposure.identified")[:3]
    assert {"call_start_rate", "length_per_doubling", "skip_open"} <= set(found["answers"])
    web = sk.designs.employer_web()
    assert not any(separators(web, web.but("the same")).values())


def test_every_parameter_has_plain_words():
    rows = {row.name for row in Beliefs.default().table()}
    derived = {"anonymity_on_response.confidential", "exposure.confidential_outside", SHARES}
    assert set(PLAIN) - derived <= rows
    for question in QUESTIONS:
        for way in WAYS:
            if question == ANONYMOUS and way.steps[0].live:
                continue
            made = pair_of(PROGRAM, question, way)
            for group, grounds in grounds_of(PROGRAM, made.a, made.b).items():
                assert group in GROUPS and all(each.name in PLAIN for each in grounds)
    assert all(f"closeness.{each}" in PLAIN for each in SPONSORS[1:]) and len(ANONYMITIES) == 3


def test_grounds_tell_given_numbers_from_judgement():
    own = PROGRAM.but(beliefs=PROGRAM.beliefs.but({"sponsor_on_response.third_party": (0.1, 0.3, 0.5)}))
    made = pair_of(own, THIRD_PARTY)
    by_name = {each.name: each for each in grounds_of(own, made.a, made.b)["answers"]}
    assert by_name["sponsor_on_response.third_party"].basis == "given"
    assert by_name["skip_risk"].basis == "judgement"
    made = pair_of(own, ANONYMOUS)
    (promise, _) = grounds_of(own, made.a, made.b)["answers"]
    assert promise.basis == "register" and promise.rows == ("P009", "C021", "C027")


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(PROGRAM, [sk.designs.employer_web()], draws=24, nodes=64)


def test_a_difference_is_traced_to_what_made_it(evaluation):
    stake, vague = (evaluation.beliefs[name] for name in ("stake", "vague"))
    score = (stake - stake.mean()) / stake.std()
    found = rests_on(PROGRAM, evaluation, 3 * score + (vague - vague.mean()) / vague.std())
    assert [each.name for each in found.drivers[:2]] == ["stake", "vague"]
    assert found.drivers[0].part == pytest.approx(0.9, abs=0.03) and found.explained > 0.9
    assert found.parts()["judgement"] > 0.99
    assert rests_on(PROGRAM, evaluation, 0 * stake).drivers == ()


def test_noise_has_no_driver(evaluation):
    random = np.random.default_rng(3)
    for _ in range(3):
        found = rests_on(PROGRAM, evaluation, random.standard_normal(evaluation.volume.mean.shape))
        assert sum(each.part for each in found.drivers) * found.explained < 0.25


def test_too_few_draws_say_so():
    found = chosen_between(PROGRAM, THIRD_PARTY, draws=4, nodes=64)
    assert np.isnan(found.rests["usable"].explained)
    assert "cannot be told from so few draws" in str(found)


@pytest.fixture(scope="module")
def answers():
    return {question: chosen_between(PROGRAM, question, "employer_web", draws=24, nodes=64) for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS)
def test_sentences(answers, question):
    text = text_of(answers[question])
    path = GOLDEN / f"choice_{question.split()[0]}.txt"
    assert text + "\n" == path.read_text(encoding="utf-8")
    said = " ".join(sentences_of(answers[question]))
    assert "Assumed, not found" in said and "judgement" in said and "nan" not in said
    assert "%" not in said.replace("90% ranges", "")


def test_the_second_is_held_against_the_first(answers):
    found = answers[INTERVIEW]
    minutes = found.contrasts["minutes"].difference.median
    assert minutes == found.pair.b.minutes - found.pair.a.minutes < 0
    text = " ".join(str(found).split())
    worlds = re.search(r"more as a form in (\d+) ±", text)[1]
    assert int(worlds) == round(100 * found.contrasts["answers"].better.value)


def test_variants_are_named_by_what_they_are_and_nobody_keeps_names_of_an_anonymous_form():
    made = pair_of(PROGRAM, THIRD_PARTY, "anonymous_web")
    assert made.with_it == "" and made.b.name == "web form by a third party, anonymous" and made.b.link == "none"
    call = pair_of(PROGRAM, THIRD_PARTY, "employer_call")
    assert call.b.name == "call by a third party, with names" and call.with_it == "the third party keeps the names"
    assert pair_of(PROGRAM, INTERVIEW, "employer_web").a.name == "call by HR, with names"
    back = pair_of(PROGRAM, THIRD_PARTY, "third_party_call")
    assert back.a.name == "call by HR, confidential" and back.with_it == "HR keeps the names"
    # a name that is taken is not taken again
    own = sk.designs.employer_call().but("call by a third party, with names")
    assert pair_of(PROGRAM, THIRD_PARTY, own).b.name == "call by a third party, with names (2)"


def test_what_rounding_hides_is_said_as_a_paired_difference(answers):
    found = answers[THIRD_PARTY]
    apart = found.contrasts["candor"].difference
    said = " ".join(str(found).split())
    assert f"{10 * apart.median:.1f} ({10 * apart.low:.1f} to {10 * apart.high:.1f}) more of 10, more with" in said
    # and with few answers the reasons that are heard of, not how far their shares are off
    assert found.comparison.few and "reasons in your hands that are heard of" in said and "points" not in said


def test_nobody_answers_and_nothing_differs():
    silent = PROGRAM.but(beliefs=PROGRAM.beliefs.but(skip_base=1.0))
    text = str(chosen_between(silent, THIRD_PARTY, draws=4, nodes=64))
    assert "nobody would name a reason" in text and "nan" not in text


def test_public_calls_and_html(answers):
    for call, question in (
        (in_house_or_third_party, THIRD_PARTY),
        (identified_or_anonymous, ANONYMOUS),
        (interview_or_form, INTERVIEW),
    ):
        made = call(PROGRAM, "employer_web", **SMALL)
        assert isinstance(made, Choice) and made.pair == pair_of(PROGRAM, question, "employer_web")
    odd = sk.designs.employer_web().but("<i>web</i>")
    made = in_house_or_third_party(PROGRAM, odd, **SMALL)
    assert "<i>" not in made._repr_html_() and "&lt;i&gt;web" in made._repr_html_()
    assert len(made.frame()) == 2 * 11 and set(made.data) == {"answers", "candor", "usable"}
