"""Questionnaires: minutes added by hand, one reason question, items that come and go."""

import pytest

from simkit.checks import InvalidInput
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire

ASK = Item("open", 2.0, asks=REASON_QUESTION)
FORM = Questionnaire((Item("closed", 0.5), Item("rating", 0.25), ASK, Item("open", 3.0, topic="pay", value=2.0)))


def test_minutes_and_position():
    assert FORM.minutes == 5.75
    assert FORM.minutes_to_reason == 2.75
    assert FORM.reason_at == 2 and FORM.reason_item is ASK


@pytest.mark.parametrize(("items", "question", "minutes"), [(10, "closed", 5.0), (8, "open", 5.0), (1, "open", 1.5)])
def test_forms(items, question, minutes):
    # n half minutes; a written reason question takes a minute and a half: 1.5 + 7 x 0.5 = 5
    form = Questionnaire.form(items, question=question)
    assert (len(form.items), form.minutes, form.reason_at) == (items, minutes, 0)
    assert form.reason_item.kind == question


def test_conversations():
    talk = Questionnaire.conversation(20.0, items=5)
    assert talk.minutes == pytest.approx(20.0) and talk.reason_at == 1
    assert talk.minutes_to_reason == pytest.approx(8.0)
    assert {item.kind for item in talk.items} == {"open"}
    assert Questionnaire.conversation(10, items=1).reason_at == 0


def test_scaled_keeps_the_proportions():
    twice = FORM.scaled(11.5)
    assert [item.minutes for item in twice.items] == [1.0, 0.5, 4.0, 6.0]
    assert twice.items[3].value == 2.0 and twice.reason_at == 2


def test_resized():
    # the last other item goes first; the reason question never
    assert FORM.resized(3).items == FORM.items[:3]
    assert FORM.resized(2).items == (FORM.items[0], ASK)
    assert FORM.resized(1).items == (ASK,)
    assert FORM.resized(6).items == (*FORM.items, FORM.items[3], FORM.items[3])
    alone = Questionnaire((ASK,)).resized(2)
    assert alone.items[1] == Item("closed", 2.0) and alone.reason_at == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Questionnaire(()), "the questionnaire is empty"),
        (lambda: Questionnaire((Item(),)), "0 items ask for the primary reason"),
        (lambda: Questionnaire((ASK, ASK)), "2 items ask for the primary reason"),
        (lambda: Item("essay"), "item kind is 'essay'"),
        (lambda: Item(minutes=0), "item minutes is 0, but must be more than 0"),
        (lambda: Item(sensitivity=1.2), "item sensitivity is 1.2"),
        (lambda: Item(value=-1), "item value is -1"),
        (lambda: Item(asks="why"), "item asks is 'why'"),
        (lambda: Questionnaire.form(0), "items is 0, but must be a whole number"),
        (lambda: Questionnaire.form(2.5), "items is 2.5"),
        (lambda: Questionnaire.form(3, question="rating"), "question is 'rating'"),
        (lambda: FORM.scaled(0), "minutes is 0"),
        (lambda: FORM.resized(0), "items is 0"),
        (lambda: Questionnaire.conversation(0), "minutes is 0"),
    ],
)
def test_refusals(make, words):
    with pytest.raises(InvalidInput) as caught:
        make()
    assert words in str(caught.value)
