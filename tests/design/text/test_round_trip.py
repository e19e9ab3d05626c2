"""Whatever the words are, what is written is read again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.design.questionnaire import REASON_QUESTION, WORTH, Item, Questionnaire
from simkit.design.text.draft import one_line
from simkit.design.text.read import READS, WRITES, parse

SIGNS = (
    *("[must]", "[minutes: 3]", "[[Choices]]", "[[PageBreak]]", "[open]`", "]", "[", "\\", "\\\\", "|", ";", ",", '"'),
    *("&amp;", "<b>", "</p>", "<!--", "**", "__", "`", "_", "*", " — ", "1.", "a)", "- ", "# ", ">", "---", "[ ] "),
    *(
        "o ",
        "(x) ",
        "☐ ",
        "é",
        "漢字",
        "😀",
        "\u00a0",
        "\u2028",
        "= 3",
        "reason",
        "why",
        "Strongly agree",
        "5",
        "${q://Q1}",
    ),
    *("(must)", "(3 min)", "[3 min]", " (1-5)", "? Yes / No", "? ☐ Yes ☐ No", "____", "Please rate: ", "Q4 - ", "?"),
    *("(yes/no)", "1 = bad, 5 = good", "Age"),
)
FREE = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
LINES = st.lists(st.sampled_from(SIGNS) | FREE, min_size=1, max_size=5).map(lambda parts: one_line("".join(parts)))
LINES = LINES.filter(bool)
CHOICES = st.lists(LINES, max_size=4, unique=True).map(tuple)
TOPICS = st.none() | st.sampled_from(["pay", "too_slow", "x"])
NUMBERS = st.floats(0, 1, allow_subnormal=False)
WORTHS = st.sampled_from(
    [(value, word == "must") for word, value in WORTH.items()] + [(4.0, False), (0.0, True), (2.5, False)]
)
SCALE = ("Bad", "Neither", "Good")


@st.composite
def items(draw):
    kind = draw(st.sampled_from(["closed", "rating", "open"]))
    value, must = draw(WORTHS)
    return Item(
        kind,
        draw(st.floats(0.01, 100) | st.just(0.11)),
        draw(TOPICS),
        draw(NUMBERS),
        value,
        None,
        draw(LINES),
        must,
        () if kind == "open" else draw(CHOICES | st.just(SCALE)),
    )


@st.composite
def questionnaires(draw):
    made = draw(st.lists(items(), min_size=1, max_size=4))
    at = draw(st.integers(0, len(made) - 1))
    made[at] = replace(made[at], asks=REASON_QUESTION)
    return Questionnaire(tuple(made))


@pytest.mark.parametrize("format", ["text", "markdown", "csv"])
@settings(max_examples=60, deadline=None)
@given(form=questionnaires())
def test_what_holds_everything_gives_everything_back(format, form):
    assert Questionnaire.parse(form.write(format), format) == form


def _words(form):
    return [(item.kind, item.text, item.choices, item.asks) for item in form.items]


@settings(max_examples=60, deadline=None)
@given(form=questionnaires())
def test_qualtrics_keeps_words_kinds_and_choices(form):
    held = Questionnaire(
        tuple(replace(item, choices=item.choices or (() if item.kind == "open" else SCALE)) for item in form.items)
    )
    read = Questionnaire.parse(held.write("qualtrics"), "qualtrics")
    assert _words(read) == _words(held)
    # and of what was read nothing changes any more, minutes included
    assert Questionnaire.parse(read.write("qualtrics"), "qualtrics") == read


def test_every_writer_has_a_reader():
    assert set(WRITES) < set(READS)


@settings(max_examples=60, deadline=None)
@given(
    text=st.lists(st.sampled_from([*SIGNS, "\n", "\n\n", "[[Question:MC]]\n", "question,kind\n"]) | FREE).map("".join)
)
@pytest.mark.parametrize("format", list(READS))
def test_anything_is_read_or_refused_in_sentences(format, text):
    try:
        reading = parse(text, format)
    except InvalidInput as problem:
        for sentence in str(problem).split("\n"):
            assert sentence.startswith("the text") and sentence[-1] in ".?"
    else:
        assert reading.questionnaire.items and str(reading)


def test_what_cannot_be_written_is_refused():
    with pytest.raises(InvalidInput, match="question 2: the question has no words"):
        Questionnaire.form(2).write()
    closed = Questionnaire((Item(text="Why?", asks=REASON_QUESTION),))
    with pytest.raises(InvalidInput, match="closed and has no choices, but Qualtrics needs them"):
        closed.write("qualtrics")
    with pytest.raises(InvalidInput, match="format is 'word', but is not known"):
        closed.write("word")
