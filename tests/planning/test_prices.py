"""Prices of questions: against the engine, against laws, in words."""

from dataclasses import replace

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.design.design import Design, Step
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.expected import expected
from simkit.planning.item_answers import item_rates
from simkit.planning.prices import question_prices, without
from simkit.program.presets import declined

SMALL = dict(scrambles=2, draws=4, nodes=64)
FORM = Questionnaire(
    (
        Item("closed", 0.5, text="First?", value=1.0),
        Item("open", 1.0, asks=REASON_QUESTION, text="Why?", value=4.0, must=True),
        Item("closed", 0.5, text="Mild <b>?", value=1.0),
        Item("open", 3.0, text="Long?", topic="pay", sensitivity=0.9, value=2.0),
    )
)
PROGRAM = declined(42)
WEB = PROGRAM.design("web survey by HR").but("form", questionnaire=FORM)


@pytest.fixture(scope="module")
def found():
    return question_prices(PROGRAM, WEB, **SMALL)


def test_without_one_question():
    shorter = without(WEB, 3)
    assert [item.text for item in shorter.questionnaire.items] == ["First?", "Why?", "Mild <b>?"]
    assert shorter.announced(shorter.steps[0]) == 2.0 and WEB.announced(WEB.steps[0]) == 5.0


def test_rates_agree_with_the_engine():
    process = PROGRAM.process(draws=8, nodes=64)
    mixed = PROGRAM.design("web survey by HR").but(
        "mixed", questionnaire=FORM, steps=(Step(), Step("phone", week=3, to="nonrespondents"))
    )
    for design, rates in zip((WEB, mixed), item_rates(process, [WEB, mixed]), strict=True):
        main = expected(process, [design])
        assert rates.candid[:, 1] == pytest.approx(main.total("attentive")[:, 0], rel=1e-12)
        assert rates.answered[:, 1] == pytest.approx(main.total("answered")[:, 0], rel=1e-12)
        assert (rates.candid <= rates.answered).all() and (
            rates.answered[:, -1] <= main.completed.sum(axis=2)[:, 0]
        ).all()


def test_costs_are_the_difference_of_two_designs(found):
    lost = []
    for scramble in range(2):
        from simkit.response.derive import derive

        drawn = PROGRAM.beliefs.draw(4, seed=1, scramble=scramble, reasons=len(PROGRAM.population.reasons))
        process = derive(drawn, PROGRAM.population, nodes=64, seed=1, scramble=scramble)
        both = expected(process, [WEB, WEB.but("less", questionnaire=Questionnaire(FORM.items[:3]))]).total("answered")
        people = 42 * PROGRAM.population.horizon * np.broadcast_to(drawn.values["volume_factor"], (4,))
        lost.append(people * (both[:, 1] - both[:, 0]))
    assert found.of(4).costs.median == pytest.approx(float(np.median(lost)))
    assert found.of(4).costs.mcse >= 0


def test_longer_questions_cost_more(found):
    assert found.of(4).costs.median > found.of(3).costs.median > 0
    assert np.isnan(found.of(2).costs.median) and found.of(2).adds.median > 0
    # the same place and kind of answer, but sensitive, long and last
    assert found.of(4).adds.median < found.of(3).adds.median


def test_where_length_does_nothing_a_question_costs_nothing():
    free = PROGRAM.but(
        beliefs=PROGRAM.beliefs.but(length_per_doubling=0.0, breakoff_per_minute=0.0, careless_per_doubling=0.0)
    )
    for price in question_prices(free, WEB, **SMALL).prices:
        if price.item.asks is None:
            assert price.costs.median == pytest.approx(0, abs=1e-12)
            assert price.costs_others.median == pytest.approx(0, abs=1e-12)
            assert price.costs_usable.median == pytest.approx(0, abs=1e-12)


def test_fixed_minutes_leave_only_what_stands_before_the_reason():
    fixed = replace(WEB, steps=tuple(replace(step, announced=5.0) for step in WEB.steps))
    found = question_prices(PROGRAM, fixed, **SMALL)
    assert found.of(4).costs.median == pytest.approx(0, abs=1e-12)
    assert found.of(1).costs.median > 0
    assert "stay as they are fixed" in str(found)


def test_one_question_has_no_price():
    one = Design("one", (Step(),), Questionnaire((Item(asks=REASON_QUESTION, text="Why?"),)))
    found = question_prices(PROGRAM, one, **SMALL)
    assert len(found.prices) == 1 and "main reason" in str(found)


def test_words(found):
    text, page = str(found), found._repr_html_()
    assert text.startswith("What each question costs and adds: 4 questions, 5 minutes")
    assert "Dearest for what it adds is question 4" in text and "42 decliners in 1 year" in text
    assert "Mild &lt;b&gt;?" in page and "<b>" not in page
    assert "loses answers" in text and "adds candid" in text and "lost for 100 candid" in text
    # "usable" is candid and saying what to fix, everywhere else: not a word for candid ones here
    assert "usable" not in text + page and "costs you" not in text + page
    # the numbers of the reason question stand in one line, each by its name
    from simkit.planning.prices_text import _with_range, sentence_of

    whole = " ".join(text.split())
    reason = found.of(2).adds
    assert (
        f"{_with_range(found.answers)} answers to the question for the main reason, {_with_range(reason)} of them"
        f" candid, and {_with_range(found.usable)} candid and saying what to fix." in whole
    )
    assert found.usable.median < reason.median < found.answers.median

    assert sentence_of(found.of(4)).startswith("Question 4 (“Long?”) costs you ")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: question_prices("x", WEB), "program is 'x', but must be a Program: load one with Program.load"),
        (lambda: question_prices(None), "program is None, but must be a Program"),
        (lambda: question_prices(WEB), "program is 'Design', but must be a Program"),
        (lambda: question_prices(PROGRAM, FORM), "design is "),
        (lambda: question_prices(PROGRAM, "web survey"), "design is 'web survey', but is not known: did you mean"),
        (lambda: question_prices(PROGRAM, WEB, draws=0), "draws is 0, but must be a whole number"),
        (lambda: question_prices(PROGRAM, WEB, scrambles=1.5), "scrambles is 1.5"),
        (lambda: question_prices(PROGRAM, WEB, seed=-1), "seed is -1"),
    ],
)
def test_refusals(make, words):
    with pytest.raises(InvalidInput) as caught:
        make()
    assert str(caught.value).startswith(words)
