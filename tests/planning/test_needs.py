"""Sample needs of a program: draw by draw against what they are made of, laws, words."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simkit as sk
from simkit.diagnosis.measured import Believed, Measured
from simkit.diagnosis.prospects import prospects
from simkit.planning.changes import one_step
from simkit.planning.needs import Spread, sample_needs, usual_targets
from simkit.planning.needs_text import floor_of, number_of
from simkit.program.presets import declined


@pytest.fixture(scope="module")
def found():
    return sk.assess(declined(42), draws=4)


def test_never_is_where_the_bias_of_the_expected_masses_exceeds_the_margin(found):
    needs = sample_needs(found, targets=sk.Margin(0.03, reason="pay"))
    k = found.program.population.keys.index("pay")
    bias = np.abs(found.evaluation.prospects.of(found.proposed.name).bias[..., k])
    need = needs.needs[0]
    assert 0 < need.never.value == (bias > 0.03).mean() < 1
    assert need.floor.median == pytest.approx(np.median(bias))
    assert need.calculator == (1068, 41)  # 1.96^2/(4 x 0.03^2); of 42
    assert need.people.high == math.inf and need.reached.median > 0.03


def test_the_change_is_the_cheapest_that_lowers_the_bias_on_the_same_draws(found):
    program, now = found.program, next(each for each in found.designs if each.name == "call by HR")
    need = sample_needs(found, now, sk.Margin(0.03, reason="hiring_manager")).needs[0]
    several = [each for each in (*found.designs, *one_step(now)) if each.coverage is None and each is not now]
    k = program.population.keys.index("hiring_manager")
    wide = prospects(program, [now, *several], seed=1, scrambles=8, draws=4)
    people, before = found.evaluation.volume.mean, np.abs(wide.of(now.name).bias[..., k])

    def gain(design):
        means = (before - np.abs(wide.of(design.name).bias[..., k])).mean(axis=1)
        return means.mean(), means.std(ddof=1) / np.sqrt(8)

    def cost(design):
        answers = np.minimum(people * wide.of(design.name).answers, people)
        free = design.name in {each.name for each in found.comparators}
        return program.economics.cost(design, people, answers, setup=not free).money

    lower = [each for each in several if gain(each)[0] - 2 * gain(each)[1] > 0.1 * before.mean()]
    assert len(lower) > 1 and need.tried == len(several)
    best = min(lower, key=lambda each: cost(each).mean())
    assert need.change.name == best.name
    assert (need.change.lower_by.value, need.change.lower_by.mcse) == pytest.approx(gain(best))
    assert need.change.costs_more.median == pytest.approx(np.median(cost(best) - cost(now)))
    assert need.change.never.value == (np.abs(wide.of(best.name).bias[..., k]) > 0.03).mean()
    assert f"“{best.name}”" in floor_of(need, "USD")


def test_nothing_is_simulated_twice_and_a_program_does_as_well(found):
    one = sample_needs(found, targets=sk.Answers(5)).needs[0]
    again = sample_needs(found, found.proposed, [sk.Answers(5)]).needs[0]
    assert one == again
    alone = sample_needs(found.program, targets=sk.Answers(5)).needs[0]
    assert alone.people.median == pytest.approx(one.people.median, rel=0.35)


@settings(deadline=None, max_examples=15, derandomize=True)
@given(st.integers(10, 500), st.integers(1, 20))
def test_more_decliners_never_take_more_months(found, people, least):
    def months(per_year):
        volume = dataclasses.replace(found.evaluation.volume, mean=found.evaluation.volume.mean * per_year / 42)
        program = found.program.but(population=found.program.population.but(per_year=float(per_year)))
        evaluation = dataclasses.replace(found.evaluation, volume=volume)
        one = dataclasses.replace(found, program=program, evaluation=evaluation)
        return sample_needs(one, targets=sk.Answers(least)).needs[0]

    few, many = months(people), months(people + 7)
    assert few.people == many.people  # how many it takes does not hang on how many there are
    assert many.months.median < few.months.median and many.months.high < few.months.high
    assert many.chance.value >= few.chance.value


def test_people_or_months_at_hand(found):
    target = sk.HeardOf(1, reason="pay")
    usual = sample_needs(found, targets=target)
    longer = sample_needs(found, targets=target, months=24)
    assert longer.at_hand == pytest.approx(2 * usual.at_hand)
    assert longer.needs[0].chance.value > usual.needs[0].chance.value
    exactly = sample_needs(found, targets=target, people=10)
    assert exactly.at_hand == 10 and exactly.needs[0].chance.value < usual.needs[0].chance.value
    # months and people say the same
    per_month = found.evaluation.volume.mean / 12
    rate = found.evaluation.prospects.of(found.proposed.name).named[..., 0]
    people = np.ceil(np.log(1 / 0.2) / rate)
    assert usual.needs[0].people.median == np.quantile(people, 0.5, method="inverted_cdf")
    weeks = found.proposed.steps[0].week * 12 / 52.1775
    assert usual.needs[0].months.median == np.quantile(people / per_month + weeks, 0.5, method="inverted_cdf")


def test_cells_of_segments_and_levels():
    program = sk.Program.load(sk.example_path("midsize"))
    needs = sample_needs(program, targets=sk.Answers(1))
    names = [cell.name for cell in needs.cells]
    assert names == ["the whole", "engineering", "sales and service", "one of 12 managers"]
    never = [cell.never.value for cell in needs.cells]
    assert never[0] == min(never) and never[-1] == max(never)
    assert "must be known manager by manager: Unclear" in str(needs).replace("\n", " ")
    tied = "Nothing ties an answer to a person here"
    assert tied not in str(needs)
    assert tied in str(sample_needs(program, sk.designs.anonymous_web(), sk.Answers(1))).replace("\n", " ")


def test_out_of_reach_comes_last():
    values = np.array([[3.0, np.inf, np.nan, 1.0], [2.0, np.nan, np.inf, 1.0]])
    found = Spread.of(values)
    assert (found.low, found.median) == (1.0, 3.0) and math.isinf(found.high)
    assert math.isnan(Spread.of(np.array([[1.0, np.nan, np.nan, np.inf]])).median)
    assert number_of(999.6) == "1,000" and number_of(1744) == "1,740"


def test_words_where_no_change_helps(found):
    need = sample_needs(found, targets=sk.Margin(0.03, reason="pay")).needs[0]
    need = dataclasses.replace(need, change=None, tried=7, never=Measured(0.3, 0.01), floor=Believed(0.02, 0.0, 0.09))
    assert floor_of(need, "USD") == (
        "Whatever the number of answers, a bias of 2 points (under 1 to 9) stays. No sample is enough in 30 (± 1.0) of"
        " 100 possible worlds: there it is more than 3 points. None of the 7 other ways and changes that were tried"
        " lowers it by a tenth."
    )


def test_nobody_answers():
    program = declined(10)
    found = sample_needs(program.but(beliefs=program.beliefs.but(answer_rate=0.0)), "web survey by HR")
    for need in found.needs:
        assert need.never.value == 1 and need.chance.value == 0 and math.isinf(need.people.low)
    assert "none" in str(found) and "never" in str(found)


def test_usual_targets_ask_for_segments_where_there_are_some():
    program = sk.Program.load(sk.example_path("midsize"))
    assert usual_targets(program, program.designs[0])[-1] == sk.Answers(3, everywhere=True)


def test_one_step_changes_are_possible_designs():
    for design in (sk.designs.employer_call(), sk.designs.anonymous_web(), sk.designs.third_party_web()):
        changed = one_step(design)
        assert len(changed) >= 6 and len({each.name for each in changed}) == len(changed)
        assert not any(each.alike(design) for each in changed)
    assert one_step(sk.designs.decline_code()) == ()


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["small", "midsize"])
def test_golden_text(name):
    # of the shipped examples, with the belief draws of every report
    said = str(sample_needs(sk.Program.load(sk.example_path(name)))) + "\n"
    assert max(map(len, said.splitlines())) <= 100
    assert said == (GOLDEN / f"needs_{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("make", "sentence"), [
    (lambda a: sample_needs(a, people=5, months=3), "both people and months are given, but one follows from the other:"
                                                    " give one of them."),
    (lambda a: sample_needs(a, targets=sk.Margin(reason="payy")), "reason is 'payy', but is not known: did you mean"
                                                                  " 'pay'?"),
    (lambda a: sample_needs(a, people=0), "people is 0, but must lie between 1 and 1e+07: give how many people there"
                                          " are to ask."),
    (lambda a: sk.Margin(0), "margin is 0, but must lie between 0.001 and 0.99: 0.1 is ten points of 100."),
    (lambda a: sk.Answers(0), "least is 0, but must be a whole number from 1 to 10000: 5 answers is a usual smallest"
                              " group."),
])  # fmt: skip
def test_bad_input(found, make, sentence):
    with pytest.raises(sk.InvalidInput) as refused:
        make(found)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda p: sample_needs(p, targets="x"),
            "target is 'x', but must be a Margin, Top, Change, HeardOf or Answers",
        ),
        (lambda p: sample_needs("x"), "of is 'x', but must be a Program or an Assessment"),
        (lambda p: sample_needs(p, seed=-1), "seed is -1, but must be a whole number"),
        (lambda p: sk.on_file(p, seed="x"), "seed is 'x', but must be a whole number"),
        (lambda p: sk.on_file(p, fields=["days"]), "field is 'days', but must be a FileField"),
        (lambda p: sk.calendar(p, seed=-1), "seed is -1, but must be a whole number"),
    ],
)
def test_slips_get_one_sentence(call, said):
    with pytest.raises(sk.InvalidInput) as caught:
        call(sk.Program.load(sk.example_path("small")))
    assert said in str(caught.value) and "\n" not in str(caught.value)
