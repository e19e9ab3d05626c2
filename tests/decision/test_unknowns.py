"""Which open question moves the result most: against effects that are known because they were put in by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.decision.unknowns import _sentence, _Time, left_out, unknowns
from simkit.design.presets import decline_click, decline_code, employer_call, employer_web, third_party_web
from simkit.diagnosis.drivers import effect_variance, normal_scores
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.diagnosis.people import Volume
from simkit.interview.compose import compose
from simkit.program.program import Program

WEB, CALL, OTHER = employer_web(), employer_call(), third_party_web()
CODE, CLICK = decline_code().but("our own codes"), decline_click()
PROGRAM = Program.from_dict(compose({}).data)
SHAPE = (8, 64)


def made_up(volume=0.0, rate=0.0, call=0.0, share=0.0, other=1.0, noise=0.0, level=0.1):
    """An evaluation in which usable answers are exp(sum of effects x normal scores), 20 people on average."""
    rng = np.random.default_rng(5)
    names = ("volume", "rate", "call", "noise")
    # four columns that are uncorrelated and have mean 0 and variance 1 in this very sample
    columns = np.linalg.qr(np.column_stack([np.ones(512), rng.standard_normal((512, 4))]))[0][:, 1:] * 512**0.5
    z = {name: column.reshape(SHAPE) for name, column in zip(names, columns.T, strict=True)}
    uniforms = rng.random((*SHAPE, len(PROGRAM.population.reasons)))
    first = normal_scores(uniforms[..., 0]).reshape(SHAPE)
    log_usable = rate * z["rate"] + call * z["call"] + share * first + noise * z["noise"]
    usable = level * np.exp(log_usable)
    beliefs = {
        "volume_factor": np.exp(volume * z["volume"]),
        "answer_rate": 1 / (1 + np.exp(-z["rate"])),
        "call_start_rate": 1 / (1 + np.exp(-z["call"])),
        "deliverable": np.full(SHAPE, 0.95),
        "vague": rng.random(SHAPE),
    }
    metric = {"usable": np.stack([usable, usable, other * usable, 50 * usable, 60 * usable], axis=-1)}
    people = Volume(20.0 * beliefs["volume_factor"])
    return Evaluation((WEB, CALL, OTHER, CODE, CLICK), metric, people, beliefs, uniforms, 1)


def by_key(*args):
    return {each.key: each for each in unknowns(PROGRAM, *args)}


def test_effects_put_in_come_out():
    evaluation = made_up(volume=0.7, rate=0.4)
    found = by_key(evaluation, WEB, ("declined", "past_survey", "last_ten", "contactable"))
    centre = float(np.median(evaluation.volume.mean * evaluation.of("usable", WEB.name)))
    assert found["declined"].high == pytest.approx(centre * math.exp(1.645 * 0.7), rel=0.02)
    assert found["declined"].low == pytest.approx(centre / math.exp(1.645 * 0.7), rel=0.02)
    assert found["past_survey"].high == pytest.approx(centre * math.exp(1.645 * 0.4), rel=0.02)
    # 0.49/(0.49 + 0.16)
    assert found["declined"].share_of_variance == pytest.approx(0.754, abs=0.01)
    assert found["past_survey"].share_of_variance == pytest.approx(0.246, abs=0.01)
    assert found["last_ten"].share_of_variance < 0.001
    assert found["contactable"].low == found["contactable"].high == centre
    assert list(found)[:2] == ["declined", "past_survey"]


def test_what_plays_no_part_is_not_blamed_for_noise():
    evaluation = made_up(volume=0.3, noise=1.0)
    found = by_key(evaluation, WEB, ("declined", "past_survey", "last_ten", "contactable"))
    assert found["declined"].share_of_variance == pytest.approx(0.083, abs=0.05)
    for key in ("past_survey", "last_ten", "contactable"):
        assert found[key].share_of_variance == 0
        assert found[key].sentence.endswith(" usable answers in 10 years would hardly change.")


def test_shares_are_a_group():
    found = by_key(made_up(share=0.5), WEB, ("last_ten",))
    assert found["last_ten"].share_of_variance == pytest.approx(1, abs=0.01)


def test_readiness_for_a_call_counts_only_where_somebody_calls():
    evaluation = made_up(call=0.6)
    assert by_key(evaluation, CALL, ("past_survey",))["past_survey"].share_of_variance > 0.99
    assert by_key(evaluation, WEB, ("past_survey",))["past_survey"].share_of_variance == 0


def test_who_asks_spans_the_ways_of_asking_and_not_the_records():
    evaluation = made_up(rate=0.2, other=3.0)
    found = by_key(evaluation, WEB, ("asker",))["asker"]
    centre = float(np.median(20 * evaluation.of("usable", WEB.name)))
    assert (found.low, found.high) == pytest.approx((centre, 3 * centre))
    # two ways at centre, one at three times that: variance of the logs 2/9 ln(3)^2
    between = 2 / 9 * math.log(3) ** 2
    assert found.share_of_variance == pytest.approx(between / (between + 0.04), abs=0.03)
    assert found.sentence == (
        "With another way of asking, the 20 usable answers in 10 years would become some number between"
        f" 20 (“{WEB.name}”) and 60 (“{OTHER.name}”)."
    )


def test_sentence_in_plain_words():
    evaluation = made_up(rate=0.7)
    assert [each.sentence for each in unknowns(PROGRAM, evaluation, WEB, ("past_survey", "codes", "last_ten"))] == [
        "If you knew exactly which part of your decliners would answer, the 20 usable answers in 10 years would become"
        " some number between 6 and 62; a past survey tells part of that.",
        "If you knew exactly how often each reason is the true one, the 20 usable answers in 10 years would hardly"
        " change.",
    ]


@pytest.mark.parametrize(
    "kind, key, varied, tells",
    [
        ("declined", "declined", "how many decliners a year brings", "last year's number"),
        ("exit", "past_survey", "which part of your leavers would answer", "a past survey"),
        ("stay", "contactable", "which part of your employees an invitation reaches", "a count of addresses and"),
        ("job_interview", "candidates", "how many candidates you will ask in a year", "your plan"),
    ],
)
def test_a_sentence_names_what_is_varied_and_no_answer_settles_it(kind, key, varied, tells):
    sentence = _sentence(kind, key, 26.4, 10.0, 70.0, _Time())
    start = f"If you knew exactly {varied}, the 26 usable answers would become some number between 10 and 70; {tells}"
    assert sentence.startswith(start) and sentence.endswith(" tells part of that.")


def test_one_of_two_questions_about_the_same():
    evaluation = made_up(volume=0.5)
    assert set(by_key(evaluation, WEB, ("offers", "declined", "codes", "last_ten"))) == {"declined", "last_ten"}
    # codes move nothing beside the last ten
    assert by_key(evaluation, WEB, ("codes",)) == {}
    assert by_key(evaluation, WEB, ("fixes", "cost", "functions")) == {}


def test_nothing_open_and_nothing_usable():
    assert unknowns(PROGRAM, made_up(rate=0.5), WEB, ()) == ()
    assert unknowns(PROGRAM, made_up(rate=0.5, level=0.0), WEB, ("past_survey",)) == ()


def test_unknown_keys_and_too_few_draws_are_refused():
    with pytest.raises(InvalidInput, match="question is 'leavers', but is not known"):
        unknowns(PROGRAM, made_up(rate=0.5), WEB, ("leavers",))
    small = evaluate(PROGRAM, [WEB], draws=2, nodes=64)
    with pytest.raises(InvalidInput, match="the number of belief draws is 16, but must be twice the"):
        unknowns(PROGRAM, small, WEB, ("past_survey",))


def test_the_number_of_declines_against_a_sum_by_hand():
    """5 to 60 around 20: log answers are linear in it, with sd (ln 60 - ln 5)/(2 x 1.645) at the least."""
    evaluation = evaluate(PROGRAM, [WEB], draws=32, nodes=128)
    found = {each.key: each for each in unknowns(PROGRAM, evaluation, WEB, ("declined", "past_survey"))}
    factor = found["declined"].high / found["declined"].low
    assert factor == pytest.approx(60 / 5, rel=0.10)


def test_what_is_not_weighed():
    assert left_out(("asker", "functions")) == ""
    assert left_out(("cost",)).startswith("This first result does not weigh what it costs you when one says no, so")
    assert "what you would change or what it costs" in left_out(("fixes", "cost"))


def test_normal_scores_are_standard_whatever_the_draws():
    scores = normal_scores(np.exp(np.random.default_rng(1).standard_cauchy(SHAPE) / 50))
    assert abs(scores.mean()) < 1e-9 and scores.std() == pytest.approx(1, abs=0.02)
    assert (normal_scores(np.full(SHAPE, 3.0)) == 0).all()
    # ties share the middle of their ranks: three of four at rank 1 to 3
    tied = normal_scores(np.array([0.0, 0.0, 0.0, 1.0]))
    assert tied[0] == tied[1] == tied[2] < 0 < tied[3]


@given(st.integers(0, 2**31), st.floats(0.0, 2.0), st.floats(0.0, 2.0))
@settings(deadline=None, max_examples=30)
def test_squared_slopes_are_unbiased_and_their_sum_stays_below_the_variance(seed, one, other):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((400, 3))
    variance, error = effect_variance(one * x[:, 0] - other * x[:, 1] + 0.5 * rng.standard_normal(400), x)
    # standard error of a slope 0.5/20; eight of them: once in 10^15
    for found, true in zip(np.sqrt(np.maximum(variance + error, 0)), (one, other, 0.0), strict=True):
        assert abs(found - true) < 8 * 0.5 / 20
