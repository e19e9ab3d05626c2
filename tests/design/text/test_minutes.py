"""Minutes worked by hand: words at 238 a minute, and what the kind asks for on top."""

import pytest

from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.design.text.minutes import estimated_minutes
from simkit.design.text.read import parse


def test_a_closed_question_by_hand():
    # 9 + 1 + 4 + 2 = 16 words: 16/238 = 0.0672; 5 seconds: 0.0833; together 0.1506
    item = Item(
        text="What was your main reason for declining our offer?", choices=("Pay", "The length of it", "Another reason")
    )
    assert estimated_minutes([item]) == (0.15,)


def test_an_open_question_by_hand():
    # 4 words: 0.0168 minutes; 60 seconds: 1
    assert estimated_minutes([Item("open", text="What should we change?")]) == (1.02,)


def test_what_pew_budgets():
    # 15 minutes for 85 questions: 10.6 seconds; 22 words here: 5.5 + 5 = 10.5
    item = Item(text=" ".join(["word"] * 14), choices=("yes yes", "no " * 5 + "no"))
    assert estimated_minutes([item])[0] * 60 == pytest.approx(15 / 85 * 60, abs=0.6)


def test_a_grid_is_read_once():
    scale = ("Very good", "Good", "Bad", "Very bad")
    items = [
        Item("rating", text=f"How were these? — {what}", choices=scale) for what in ("The pay", "The people there")
    ]
    # 3 + 2 + 6 words and 3.5 seconds; then 3 words and 3.5 seconds; dashes are no words
    assert estimated_minutes(items) == (round(11 / 238 + 3.5 / 60, 2), round(3 / 238 + 3.5 / 60, 2)) == (0.10, 0.07)
    # another question between them: the scale has to be read anew
    apart = [items[0], Item("open", text="Why?"), items[1]]
    assert estimated_minutes(apart)[2] == round(12 / 238 + 3.5 / 60, 2)


def test_longer_words_never_take_less():
    short, long = Item(text="Fair?"), Item(text="Was the pay fair?")
    assert estimated_minutes([long]) > estimated_minutes([short])


def test_given_minutes_stand():
    form = parse("1. Why? [reason] [minutes: 2.5]\n2. Fair?").questionnaire
    assert form.items[0].minutes == 2.5 and form.items[1].minutes == 1.0
    assert (
        Questionnaire((Item("open", 2.5, asks=REASON_QUESTION, text="Why?", value=4.0, must=True), form.items[1]))
        == form
    )
