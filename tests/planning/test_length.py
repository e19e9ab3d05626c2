"""Tuning the length: by hand, laws, and against every length evaluated as a design of its own."""

import math
import re
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
from simkit.planning.length import tuned
from simkit.planning.length_limits import LengthLimits, given_orders
from simkit.planning.length_worth import grows
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
    alike = (
        "Counted alike, 1 question brings the most information, of the lengths that bring as many answers as you ask"
    )
    assert alike in said(found)
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
        ({"limits": {"minutes": 3}}, r"limits is \{'minutes': 3\}, but must be a LengthLimits"),
        ({"program": "x"}, "program is 'x', but must be a Program"),
    ],
)
def test_bad_input_gets_a_sentence(wrong, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        tuned(**{"program": declined(42)} | wrong)


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
    assert alone.best.items == 1 and "no other length was looked at: longest=30 looks at more" in " ".join(
        str(alone).split()
    )
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


def worded(items, **more):
    return employer_web().but("form", questionnaire=Questionnaire(items), **more)


FIVE = Questionnaire.template("five")


def test_no_worded_question_is_asked_twice():
    design = employer_web().but("form", questionnaire=FIVE)
    with pytest.raises(InvalidInput, match=r"longest is 12, but 'form' has 5 worded questions, and one of them asked"):
        tuned(declined(42), design, longest=12, **FEW)
    assert tuned(declined(42), design, longest=4, **FEW).given.items[-1] == 4
    # a topic or choices are a wording too
    for last in (Item(text="Pay?"), Item(topic="pay"), Item(choices=("Yes", "No"))):
        with pytest.raises(InvalidInput, match="3 worded questions"):
            tuned(declined(42), worded((ASKS, Item(), last)), longest=4, **FEW)


@pytest.mark.parametrize("form", [FIVE, Questionnaire((ASKS, Item(), Item(text="Pay?"))), Questionnaire.form(1)])
@pytest.mark.parametrize("minutes", [None, 1.6, 2.5, 100.0])
def test_what_the_text_invites_to_is_taken(form, minutes):
    design, limits = employer_web().but("form", questionnaire=form), LengthLimits(minutes=minutes)
    least = sum(item.minutes for item in form.items if item.must or item.asks)
    if minutes is not None and minutes < least:
        return
    found = tuned(declined(42), design, limits=limits, **FEW)
    invited = re.findall(r"longest=(\d+)", str(found))
    assert bool(invited) == (form == Questionnaire.form(1))
    for each in invited:
        assert tuned(declined(42), design, longest=int(each), limits=limits, **FEW).given.items[-1] > found.best.items
    cut = len(found.given.items) < len(given_orders(form.items))
    assert ("longest that you allow" in said(found) or "you allow no other" in said(found)) == cut


def test_the_longest_form_there_is_does_not_grow():
    assert grows(Questionnaire.form(499)) and not grows(Questionnaire.form(500))


# --- where nobody has said what questions are worth -------------------------------------------------------------------


def said(found):
    return " ".join(str(found).split())


def valued(worth):
    """A plain form of six with the values of its five further questions."""
    first, *others = Questionnaire.form(6, question="open").items
    return worded((first, *(replace(item, value=value) for item, value in zip(others, worth, strict=True))))


@pytest.mark.parametrize("value", [1.0, 4.0])
def test_at_other_values_the_lengths_are_those_of_a_form_with_these_values(value):
    program = declined(42)
    form = worded(tuple(replace(item, value=value) for item in valued([1.0] * 5).questionnaire.items))
    found = tuned(program, form, longest=6, **FEW)
    assert [(each.share, each.falls) for each in found.weighed] == [
        (0.1, False), (0.25, False), (0.5, False), (1.0, False), (0.5, True), (0.75, True), (0.9, True),
    ]  # fmt: skip
    for each in found.weighed:
        worth = [each.share ** (1 + at) if each.falls else each.share for at in range(5)]
        if worth == [1.0] * 5:
            own = tuned(program, valued(worth), longest=6, **FEW)
        else:
            own = tuned(program, valued(worth), **FEW)
            assert own.weighed == ()
        np.testing.assert_allclose(each.lengths.information, value * own.given.information, rtol=1e-12)
        assert each.lengths.near_best == own.near_best and each.lengths.best == own.best.items
        assert each.lengths.row(3).answers == own.given.row(3).answers


def test_a_form_without_wording_is_looked_at_up_to_thirty():
    found, long = (tuned(declined(42), employer_web(items=4), longest=longest, **FEW) for longest in (None, 30))
    assert found.given.items[-1] == 4
    for near, far in zip(found.weighed, long.weighed, strict=True):
        assert near.lengths.items[-1] == 30
        np.testing.assert_allclose(near.lengths.information, far.lengths.information, rtol=1e-12)
    assert "Up to 30 questions were looked at here; those beyond the form's are further ones" in said(found)
    timed = tuned(declined(42), employer_web(items=4), limits=LengthLimits(minutes=4.2), **FEW)
    assert timed.weighed[0].lengths.minutes[-1] == 4.0
    worded_form = tuned(declined(42), worded((ASKS, Item(text="A?"), Item(text="B?"))), **FEW)
    assert worded_form.weighed[0].lengths.items[-1] == 3 and "beyond the form" not in said(worded_form)


def test_a_best_number_by_hand():
    # odds of starting 5/minutes: n questions have 120/(5 + n) answers each and bring 120/(5 + n) x (1 + w (n - 1)),
    # more with n if 6 w > 1; worth half of the one before each, 120/(5 + n) x (2 - 1/2^(n - 1)), most at 3
    steep = {"length_per_doubling": -LN2}
    found = tuned_by_hand((ASKS, *[Item("closed", 1.0)] * 3), steep, longest=4)
    by_worth = {(each.share, each.falls): each.lengths for each in found.weighed}
    assert by_worth[0.1, False].best == 1 and by_worth[0.25, False].best == 4
    brings = [120 / (5 + n) * (2 - 0.5 ** (n - 1)) for n in (1, 2, 3, 4)]
    assert by_worth[0.5, True].mean == pytest.approx(brings) and by_worth[0.5, True].best == 3
    assert by_worth[0.5, True].near_best == (3,)
    assert "half of one to the question before it 3 3 3 15" in said(found)


def test_costs_lead_where_values_are_all_the_same_and_the_best_where_they_differ():
    steep = {"length_per_doubling": -LN2}
    alike = said(tuned_by_hand((ASKS, Item("closed", 1.0), Item("closed", 1.0)), steep))
    assert alike.split("1 year ")[1].startswith(
        "Each further question costs answers to “why?”: 20 with 1 question, 15 with 3. Question 2 costs 2.9 answers to"
        " “why?”, question 3 2.1. A further question pays if an answer to it is worth more than 0.29 of an answer to"
        " “why?” (question 3, the others counting as much as “why?”). Counted alike, the more questions the more"
        " information, up to the 3 looked at."
    )
    assert "Best on average" not in alike and "Where all further" not in alike.split("Questions Minutes")[1]
    double = said(tuned_by_hand(tuple(replace(item, value=2.0) for item in (ASKS, *[Item("closed", 1.0)] * 2)), steep))
    assert "worth more than 0.29 of an answer" in double
    differ = said(tuned_by_hand((ASKS, Item("closed", 1.0), Item("closed", 1.0, value=0.1)), steep))
    assert differ.split("1 year ")[1].startswith("Best on average: 2 questions (2 minutes), in 100 of 100")
    assert "If an answer to a further question" not in differ
    free = said(tuned_by_hand((ASKS, Item("closed", 1.0)), {}))
    assert "Further questions cost hardly any answers to “why?”" in free


def test_a_question_takes_from_the_information_and_says_how_surely():
    form = (replace(ASKS, value=50.0), Item(value=1.0), Item(value=0.0))
    found = tuned(declined(42), worded(form), draws=8, nodes=16)
    at = found.given.row(found.best.items + 1).adds
    assert at.median < 0 and found.best.items == 1
    told = re.search(
        r"Question 2 takes ([\d.]+) \((-?[\d.]+) to ([\d.]+)\) from the information and costs", said(found)
    )
    assert [float(each) for each in told.groups()] == pytest.approx([-at.median, -at.high, -at.low], abs=0.51)
    assert "to the information" not in said(found)


def test_one_is_no_plural():
    short = said(tuned_by_hand((ASKS, Item("closed", 5.0, value=0.01)), {"length_per_doubling": -1.0}, announced=0.5))
    assert "1 question take " not in short and "1 questions" not in short
    alone = said(tuned_by_hand((ASKS,), announced=0.5))
    assert "1 question takes 1: a promise broken" in alone
    wish = said(
        tuned_by_hand((ASKS, Item("closed", 1.0)), {"length_per_doubling": -2.0}, limits=LengthLimits(answers=99))
    )
    assert "1 question comes nearest" in wish


def test_questions_that_are_all_worth_nothing_get_a_sentence():
    found = tuned_by_hand((replace(ASKS, value=0.0), Item(value=0.0)))
    text = said(found)
    assert "All questions of this form are worth 0, so that no length brings anything and none is the best" in text
    for wrong in ("nan", "Best on average", "1 question bring", "looks further"):
        assert wrong not in text
    nobody = said(tuned_by_hand((ASKS, Item()), {"skip_base": 1.0}))
    assert "no length is the best" in nobody and "nan" not in nobody


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
