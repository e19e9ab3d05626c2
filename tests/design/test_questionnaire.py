"""Questionnaires: minutes added by hand, one reason question, items that come and go."""

from dataclasses import replace

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


def test_only_items_without_wording_are_copied():
    worded = replace(FORM.items[3], text="Was the pay fair?")
    form = Questionnaire((*FORM.items[:3], worded))
    # the last without wording is copied, the worded one is not
    assert form.resized(5).items == (*form.items, FORM.items[1])
    whole = Questionnaire((replace(ASK, text="Why?"), worded))
    with pytest.raises(InvalidInput) as caught:
        whole.resized(3)
    assert str(caught.value) == (
        "items is 3, but the questionnaire has 2 questions with words of their own, and none may be asked twice: add"
        " the questions that are missing with their words, or give 2 at most."
    )
    assert whole.resized(2) == whole and whole.resized(1).items == whole.items[:1]


def test_words_are_held_as_every_format_gives_them_back():
    item = Item(text=" Was it\nfair?\u200b ", choices=(" Yes ", "No,\n not\tat all"))
    assert (item.text, item.choices) == ("Was it fair?", ("Yes", "No, not at all"))
    form = Questionnaire((replace(item, asks=REASON_QUESTION),))
    for format in ("text", "markdown", "csv"):
        assert Questionnaire.parse(form.write(format), format) == form


@pytest.mark.parametrize(
    ("name", "items"), [(1, 1), (5, 5), (12, 12), ("12", 12), ("guide", 8), ("interview", 8), ("five", 5)]
)
def test_templates_by_name_and_number(name, items):
    assert len(Questionnaire.template(name).items) == items


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: Item(choices=("Yes", "\u200b\u200d")),
            r"an item's choice is '\u200b\u200d', but must be text that can",
        ),
        (lambda: Item(choices=("Yes", 3)), "an item's choice is 3, but must be text: write the words"),
        (lambda: Item(text="\u200b"), r"item text is '\u200b', but must be text that can be seen"),
        (lambda: Item(text=None), "item text is None, but must be text"),
        (lambda: Questionnaire.template(7), "template is 7, but is not known: known are one, five, twelve, interview"),
        (lambda: Questionnaire.template(True), "template is True, but is not known"),
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
