"""Tuning the length: by hand, laws, and against every length evaluated as a design of its own."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import ask, plain_program
from hypothesis import HealthCheck, given, settings
from length_forms import brought, drawn_process, programs
from scipy.stats import poisson

from simkit.checks import InvalidInput
from simkit.design.design import Step
from simkit.design.presets import decline_code, employer_call, employer_web
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.planning import length_sweep
from simkit.planning.length import LengthLimits, given_orders, tuned
from simkit.program.file.reading import example_path
from simkit.program.presets import declined
from simkit.program.program import Program

LN2 = math.log(2)
ASKS = Item("closed", 1.0, asks=REASON_QUESTION)
FEW = {"draws": 2, "nodes": 16, "scrambles": 2}
GOLDEN = Path(__file__).parent / "golden"


def tuned_by_hand(items, beliefs=None, **more):
    return tuned(plain_program(ask(items=items), beliefs), **FEW, **more)


# --- by hand: 24 people, half of whom start at the one contact --------------------------------------------------------


def test_by_hand_breakoff():
    # half leave every minute: 12 start, 6 answer the first, 3 the second, 0.75 the last, which takes two minutes
    found = tuned_by_hand((ASKS, Item("closed", 1.0), Item("closed", 2.0, value=4.0)), {"breakoff_per_minute": LN2})
    rows = found.given.rows
    assert [row.items for row in rows] == [1, 2, 3] and [row.minutes for row in rows] == [1.0, 2.0, 4.0]
    assert [row.started.median for row in rows] == pytest.approx([12.0] * 3)
    assert [row.completed.median for row in rows] == pytest.approx([6.0, 3.0, 0.75])
    assert [row.answers.median for row in rows] == pytest.approx([6.0] * 3)
    assert [row.item_answers.median for row in rows] == pytest.approx([6.0, 9.0, 9.75])
    assert [row.information.median for row in rows] == pytest.approx([6.0, 9.0, 12.0])
    assert [row.expected.value for row in rows] == pytest.approx([6.0, 9.0, 12.0])
    assert [row.adds.median for row in rows[1:]] == pytest.approx([3.0, 3.0])
    # nothing is lost before what is asked last
    assert [(row.costs.median, row.worth.median) for row in rows[1:]] == [(0.0, 0.0)] * 2
    assert (found.best.items, found.near_best, found.best.best_chance.value) == (3, (3,), 1.0)


def test_by_hand_what_an_announced_minute_costs():
    # odds of starting 5/minutes: 5/6 at one, 5/7 at two. 20 answers; 120/7 to each of two. The second brings 120/7 and
    # costs 20 - 120/7 = 20/7 of the first: it pays if an answer to it is worth a sixth of one to the first
    steep = {"length_per_doubling": -LN2}
    pair = (ASKS, Item("closed", 1.0, value=0.25))
    found = tuned_by_hand(pair, steep)
    last = found.given.rows[1]
    assert last.start.median == pytest.approx(5 / 7) and found.given.rows[0].start.median == pytest.approx(5 / 6)
    assert last.costs.median == pytest.approx(20 / 7)
    assert last.worth.median == pytest.approx(1 / 6)
    assert last.adds.median == pytest.approx(0.25 * 120 / 7 - 20 / 7)
    assert found.best.items == 2
    below = tuned_by_hand((ASKS, replace(pair[1], value=0.16)), steep)
    assert below.best.items == 1 and below.given.rows[1].adds.median < 0
    # an invitation that says a minute whatever the length costs nothing, in the model
    said = tuned_by_hand(pair, steep, announced=1.0)
    assert [row.start.median for row in said.given.rows] == pytest.approx([5 / 6] * 2)
    assert [row.announced for row in said.given.rows] == [1.0, 1.0]
    assert "promise broken" in str(said) and "promise broken" not in str(found)


def test_the_order_decides_where_the_value_stands_late():
    # the dear question last: 12 x (1/2 + 1/4 x 10) = 36; first: 12 x (10/2 + 1/4) = 63
    items = (ASKS, Item("closed", 1.0, value=10.0))
    found = tuned_by_hand(items, {"breakoff_per_minute": LN2})
    assert found.given.rows[-1].information.median == pytest.approx(36.0)
    assert found.ordered.positions == ((0,), (1, 0))
    assert found.ordered.rows[-1].information.median == pytest.approx(63.0)
    assert found.exact and "the reason question stands at place 2" in " ".join(str(found).split())


# --- laws -------------------------------------------------------------------------------------------------------------

MIXED = (
    Item("closed", 0.5),
    Item("open", 1.5, asks=REASON_QUESTION),
    Item("rating", 0.5, sensitivity=0.5),
    Item("closed", 1.0, must=True, value=0.5),
    Item("open", 2.0, value=2.0),
)


def test_what_is_always_asked_stays():
    assert given_orders(MIXED) == ((1, 3), (0, 1, 3), (0, 1, 2, 3), (0, 1, 2, 3, 4))


def program_with(items, **beliefs):
    design = employer_web().but("form", questionnaire=Questionnaire(items))
    program = declined(42).but(designs=(design,), proposed="form")
    return program.but(beliefs=program.beliefs.but(beliefs))


def test_where_length_costs_nothing_the_best_is_all_of_it():
    found = tuned(
        program_with(MIXED, breakoff_per_minute=0.0, length_per_doubling=0.0, careless_per_doubling=0.0), **FEW
    )
    assert found.best.items == len(MIXED) == found.ordered.best
    assert (found.given.best_by_draw == len(MIXED)).all()


@pytest.mark.parametrize("announced", [None, 5.0])
def test_where_everybody_leaves_the_best_is_what_must_be_asked(announced):
    # what must be asked stands first: whoever is asked something else before it leaves there
    items = (MIXED[1], MIXED[3], MIXED[2], MIXED[4], MIXED[0])
    program = program_with(items, breakoff_per_minute=80.0, fatigue_on_breakoff=0.0)
    found = tuned(program, announced=announced, **FEW)
    assert found.best.positions == (0, 1) and (found.given.best_by_draw == 2).all()
    # in any order where all questions are alike
    plain = (Item(), Item(must=True), Item(asks=REASON_QUESTION), Item())
    alike = tuned(program_with(plain, breakoff_per_minute=80.0, fatigue_on_breakoff=0.0), announced=announced, **FEW)
    assert alike.ordered.best == 2 and set(alike.ordered.row(2).positions) == {1, 2}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs(most=4))
def test_the_best_length_is_that_of_brute_force(program):
    design = program.designs[0]
    found = tuned(program, draws=3, nodes=16, scrambles=1)
    lengths, items = found.given, design.questionnaire.items
    orders = given_orders(items)
    assert lengths.positions == orders
    process, people = drawn_process(program, 0, draws=3, nodes=16)
    cuts = [replace(design, questionnaire=Questionnaire(tuple(items[at] for at in order))) for order in orders]
    by_design = [brought(process, cut) for cut in cuts]
    for name in ("started", "completed", "answered", "items", "information"):
        right = np.stack([each[name] for each in by_design], axis=-1)
        np.testing.assert_allclose(lengths.rates[name][0], right, rtol=1e-9, atol=1e-14)
    information = np.stack([people * each["information"] for each in by_design], axis=-1)
    mean = information.mean(axis=0)
    # the shortest among equals
    first = int(np.flatnonzero(mean >= mean.max() * (1 - 1e-11))[0])
    assert lengths.best == lengths.items[first]
    for own, seen in zip(information, lengths.best_by_draw[0], strict=True):
        if own.max() > 0:
            assert own[int(seen) - lengths.items[0]] >= own.max() * (1 - 1e-11)
        else:
            assert np.isnan(seen)
    near = mean >= 0.98 * mean[first]
    exactly = np.abs(mean - 0.98 * mean[first]) < 1e-9 * mean.max()
    assert lengths.best in lengths.near_best
    for each, at in enumerate(lengths.items):
        assert exactly[each] or (at in lengths.near_best) == near[each]
    for a in lengths.items:
        for b in lengths.items:
            assert lengths.better(a, b).value + lengths.better(b, a).value == 1.0


def test_neither_blocks_of_draws_nor_other_designs_change_anything(monkeypatch):
    program = declined(42)
    design = program.designs[3]
    one = tuned(program, design, draws=4, nodes=32)
    turned = program.but(designs=program.designs[::-1])
    other = tuned(turned, design.name, draws=4, nodes=32)
    np.testing.assert_array_equal(one.given.information, other.given.information)
    monkeypatch.setattr(length_sweep, "_BLOCK", 32)
    cut = tuned(program, design, draws=4, nodes=32)
    np.testing.assert_allclose(cut.given.information, one.given.information, rtol=1e-13)
    assert cut.ordered.positions == one.ordered.positions


def test_more_draws_extend_the_earlier_ones_and_another_seed_does_not():
    program = declined(42)
    some, more, other = (
        tuned(program, draws=draws, nodes=32, scrambles=2, seed=seed).given.information
        for draws, seed in ((2, 1), (4, 1), (2, 2))
    )
    np.testing.assert_allclose(more[:, :2], some, rtol=1e-13)
    assert not np.isclose(other, some).any()


# --- limits -----------------------------------------------------------------------------------------------------------


def test_no_more_minutes_than_allowed():
    form = employer_web(items=10)  # a written question of 1.5 minutes and nine of half a minute
    found = tuned(declined(42), form, limits=LengthLimits(minutes=3.2), **FEW)
    assert found.given.items == found.ordered.items == (1, 2, 3, 4)
    assert found.given.within(2.4) == 2
    with pytest.raises(InvalidInput, match=r"max_minutes is 1, but what must be asked takes 1.5: allow 1.5 or more"):
        tuned(declined(42), form, limits=LengthLimits(minutes=1), **FEW)
    with pytest.raises(InvalidInput, match="no length takes so few"):
        found.given.within(1.0)


def test_a_smallest_number_of_answers_ends_the_search():
    # 20 answers on average to one question, 120/7 to two, 15 to three, Poisson: 15 or more in 0.895, 0.730, 0.534
    items = (ASKS, Item("closed", 1.0), Item("closed", 1.0))
    steep = {"length_per_doubling": -LN2}
    found = tuned_by_hand(items, steep, limits=LengthLimits(answers=15))
    assert [row.enough.value for row in found.given.rows] == pytest.approx(poisson.sf(14, [20, 120 / 7, 15]))
    assert [row.allowed for row in found.given.rows] == [True, False, False]
    assert found.best.items == 1 and found.near_best == (1,)
    assert "Beyond 1 question fewer than 15 answers" in str(found)
    free = tuned_by_hand(items, steep)
    assert free.best.items == 3
    # what no length brings cannot decide between lengths
    never = tuned_by_hand(items, steep, limits=LengthLimits(answers=30))
    assert never.best.items == 3 and not never.given.any_allowed
    assert "No length brings 30 answers" in str(never)
    always = tuned_by_hand(items, steep, limits=LengthLimits(answers=2))
    assert "Every length up to 3 brings 2 answers" in str(always)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"design": "fax"}, "design is 'fax', but is not known"),
        ({"design": decline_code()}, "'decline code on file' is a record that somebody else fills in"),
        ({"longest": 0}, "longest is 0, but must be a whole number from 1 to 500"),
        ({"announced": 0}, "announced is 0, but must be more than 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_bad_input_gets_a_sentence(wrong, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        tuned(declined(42), **wrong)


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"answers": 0}, {"sure": 1.0}, {"near": -0.1}])
def test_bad_limits_too(wrong):
    with pytest.raises(InvalidInput):
        LengthLimits(**wrong)


# --- other lengths than the form has ----------------------------------------------------------------------------------


def test_longer_and_shorter_than_the_form():
    longer = tuned(declined(42), employer_web(items=3), longest=5, **FEW)
    assert longer.given.items == (1, 2, 3, 4, 5) and longer.given.minutes[-1] == 3.5
    shorter = tuned(declined(42), employer_web(items=5), longest=3, **FEW)
    assert shorter.given.items == shorter.ordered.items == (1, 2, 3)
    alone = tuned(declined(42), employer_web(items=1), **FEW)
    assert alone.best.items == 1 and "there is no other length" in str(alone)
    talk = tuned(declined(42), employer_call(minutes=20), **FEW)
    assert talk.live and talk.given.minutes == pytest.approx([20 / 6 * n for n in range(1, 7)])


def test_the_steps_own_announcement_stays():
    fixed = ask(Step(announced=5.0), items=(ASKS, Item("closed", 8.0)))
    found = tuned(plain_program(fixed, {"length_per_doubling": -1.0}), **FEW)
    assert [row.announced for row in found.given.rows] == [5.0, 5.0]
    assert found.given.rows[0].start.median == found.given.rows[1].start.median
    assert "The invitation says 5 minutes, and 2 questions take 9: a promise broken" in " ".join(str(found).split())
    frightening = ask(Step(announced=20.0), items=(ASKS,))
    assert "frightens people away" in str(tuned(plain_program(frightening), **FEW))


# --- text and table ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "design"), [("midsize", "web survey by HR"), ("small", "anonymous web form by HR")])
def test_golden_text(name, design):
    found = tuned(Program.load(example_path(name)), design, draws=8, nodes=64)
    assert str(found) + "\n" == (GOLDEN / f"length_{name}.txt").read_text("utf-8")


def test_the_table_has_every_length_in_both_orders():
    found = tuned_by_hand(MIXED, {"breakoff_per_minute": 0.1})
    assert [(row["order"], row["items"]) for row in found.table] == [
        (order, items) for order in ("given", "best") for items in (2, 3, 4, 5)
    ]
    frame = found.frame()
    assert len(frame) == 8 and frame["information_low"].notna().all()
    assert [row["best"] for row in found.table].count(True) == 2
    assert "&lt;b&gt;" in replace(found, program=found.program.but(name="<b>"))._repr_html_()
