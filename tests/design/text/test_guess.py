"""What words say about the kind of question where nobody marked it; lost questions; tags that look like tags."""

import pytest

from simkit.checks import Problems
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.design.text.read import parse

ASK = "1. Why did you decline? [reason] [open]\n"
CANDIDATES = """\
Candidate survey

1. Why did you decline our offer?
   o Pay
   o Location

2. Please tell us about your experience with our recruiters and your interviewers, good or bad.

3. How satisfied were you with:
   - the speed of the process
   - the recruiter
   - the hiring manager
   (1 = very dissatisfied, 5 = very satisfied)

4. On a scale of 0 to 10, how likely are you to recommend us?

5. What was the salary of the offer you accepted? ______

Section B: About you
6. Age
7. Would you be willing to talk to us? Yes / No
"""


def second(words):
    """The question behind the one for the reason."""
    return parse(ASK + "2. " + words).questionnaire.items[1]


def brief(items):
    return [(item.kind, item.text, item.choices) for item in items]


def test_a_form_as_word_leaves_it():
    found = parse(CANDIDATES)
    points = ("1 = very dissatisfied", "2", "3", "4", "5 = very satisfied")
    assert brief(found.questionnaire.items[2:]) == [
        ("rating", "How satisfied were you with — the speed of the process", points),
        ("rating", "How satisfied were you with — the recruiter", points),
        ("rating", "How satisfied were you with — the hiring manager", points),
        (
            "rating",
            "On a scale of 0 to 10, how likely are you to recommend us?",
            tuple(str(point) for point in range(11)),
        ),
        ("open", "What was the salary of the offer you accepted?", ()),
        ("open", "Age", ()),
        ("closed", "Would you be willing to talk to us?", ("Yes", "No")),
    ]
    # 0.12 + 1.06 + 0.28 + 0.16 + 0.2 + 0.17 + 0.13; it had been 5.49
    assert found.questionnaire.minutes == pytest.approx(2.12)
    assert found.sentences[:5] == (
        "the text: questions 2 and 8 are taken as open, since there are no choices.",
        "the text: questions 3, 4 and 5 are taken as things to rate, each by itself.",
        "the text: question 6 is taken as rating, since the words name a scale.",
        "the text: question 7 is taken as open, since a line to write on is left.",
        "the text: question 9 is taken as closed, since the words end in the choices.",
    )
    for format in ("text", "markdown", "csv", "qualtrics"):
        again = Questionnaire.parse(found.questionnaire.write(format), format)
        assert brief(again.items) == brief(found.questionnaire.items)


def test_another_bullet_that_asks_is_the_next_question():
    found = parse(
        "1) What was the main reason you left? (open)\n2. How satisfied were you with pay?\n a) Very\n b) Not\n"
        "* How long did it take?\n - A week\n - Longer\n* And the people?\nQ4 - Please rate your manager (1-5)\n"
    )
    assert brief(found.questionnaire.items) == [
        ("open", "What was the main reason you left?", ()),
        ("closed", "How satisfied were you with pay?", ("Very", "Not")),
        ("closed", "How long did it take?", ("A week", "Longer")),
        ("open", "And the people?", ()),
        ("rating", "Please rate your manager (1-5)", ("1", "2", "3", "4", "5")),
    ]
    assert found.sentences[0] == "the text, line 5: read as a question of its own: “How long did it take?”."


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            " - Yes\n - No\n* Please write down everything that you can remember about the interviews and the people\n",
            "line 5: the line is “* Please write down everything that you can remember abou...”, but it is long and"
            " has another bullet than the choices above: number it if it is a question.",
        ),
        (
            " - Yes\n - No\n   How long did it take?\n",
            "line 5: the line is “How long did it take?”, but it asks, and stands below choices without a number or a"
            " dash: number it if it is a question.",
        ),
    ],
)
def test_what_may_be_a_lost_question_is_said(lines, sentence):
    with pytest.raises(Problems) as refused:
        parse(ASK + "2. Fair?\n" + lines)
    assert refused.value.sentences == ("the text, " + sentence,)


def test_questions_below_a_title_are_no_choices():
    with pytest.raises(Problems, match="line 2: the lines below “About the process” all ask, but stand as its choices"):
        parse(ASK + "2. About the process\n - Was it too long?\n - Was it too slow?\n")


def test_a_question_without_a_number_among_numbered_ones_is_said():
    found = parse(ASK + "\nHow was the pay?\n\n2. Fair?\n")
    assert found.sentences[0] == (
        "the text, line 3: not read, since it has no number as the questions have: “How was the pay?”."
    )


@pytest.mark.parametrize(
    ("words", "text", "choices"),
    [
        ("Again?\n   Yes / No / Not sure", "Again?", ("Yes", "No", "Not sure")),
        ("Have you worked here (yes/no)?", "Have you worked here?", ("Yes", "No")),
        ("Again? ☐ Yes ☐ No", "Again?", ("Yes", "No")),
        ("Again? ( ) Yes ( ) No", "Again?", ("Yes", "No")),
        ("Your level: junior | senior", "Your level:", ("junior", "senior")),
    ],
)
def test_choices_in_the_words(words, text, choices):
    item = second(words)
    assert (item.kind, item.text, item.choices) == ("closed", text, choices)


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ("Rate the recruiter (0-10)", 11),
        ("Rate the recruiter [1 to 7]", 7),
        ("How would you rate us, from 1 (bad) to 5 (good)?", 5),
        ("How fair was it (1 = not at all, 4 = very)?", 4),
        ("Please rate the offer from 1 to 5.", 5),
        ("On a scale of 0 to 100, how likely?", 0),
    ],
)
def test_scales_in_the_words(words, points):
    item = second(words)
    assert item.kind == "rating" and len(item.choices) == points


@pytest.mark.parametrize(
    "words",
    [
        "Please describe it (2-3 sentences)",
        "What is 1/2 of your pay?",
        "Anything on pay / benefits?",
        "Did it take 3 to 5 weeks?",
    ],
)
def test_what_is_no_scale_and_no_list(words):
    item = second(words)
    assert (item.kind, item.text, item.choices) == ("open", words, ())


def test_words_that_could_be_split_in_many_ways_are_read_at_once():
    for words in ("Why? ", "? ☐ ", "a / ", "1 = a ", "rate from ", "? a | b", "_"):
        for times in (90, 4000):
            assert second("x " + words * times + "x").kind in ("open", "closed")


def test_a_list_is_not_rated_where_one_is_picked():
    for words in ("My main worry was:", "Which of the following would you rate highest?"):
        item = second(words + "\n - Pay\n - Location")
        assert (item.kind, item.choices) == ("closed", ("Pay", "Location"))
    # nor where it is marked
    marked = second("How satisfied were you with: [closed]\n - Pay\n - Location")
    assert (marked.kind, marked.choices) == ("closed", ("Pay", "Location"))


def test_a_row_of_ratings_shares_its_minutes_and_tags():
    found = parse(ASK + "2. Please rate the following [minutes: 1] [nice]\n - Pay\n - Location\n").questionnaire
    assert [(item.text, item.minutes, item.value) for item in found.items[1:]] == [
        ("Please rate the following — Pay", 0.5, 1.0),
        ("Please rate the following — Location", 0.5, 1.0),
    ]


def test_without_numbers_words_that_say_their_kind_are_questions():
    found = parse("Why did you decline?\nWas it fair?\nYes / No\nRate your manager (1-5)\nYour salary ____\n")
    assert [(item.kind, item.text) for item in found.questionnaire.items[1:]] == [
        ("closed", "Was it fair?"),
        ("rating", "Rate your manager (1-5)"),
        ("open", "Your salary"),
    ]


def test_a_number_or_a_name_takes_less_than_an_account():
    # a word, or 4 words, at 238 a minute and 10 seconds; 2 words and 60 seconds
    assert second("Age").minutes == round(1 / 238 + 10 / 60, 2) == 0.17
    assert second("What was your salary?").minutes == round(4 / 238 + 10 / 60, 2)
    assert second("Anything else?").minutes == round(2 / 238 + 1, 2)


@pytest.mark.parametrize(
    ("tag", "minutes"),
    [("[3 min]", 3), ("[0.5 minutes]", 0.5), ("(2 min)", 2), ("[30 sec]", 0.5), ("[1,5 min.]", 1.5), ("[~2 mins]", 2)],
)
def test_minutes_as_people_write_them(tag, minutes):
    item = second(f"How long? {tag}")
    assert (item.text, item.minutes) == ("How long?", minutes)


def test_round_brackets_are_tags_where_they_say_one():
    found = parse("1. Why? (reason) (open)\n2. Anything? (must)\n3. Fair (in your view)? (nice) (optional)\n")
    items = found.questionnaire.items
    assert items[0].asks and items[0].text == "Why?"
    assert (items[1].text, items[1].must) == ("Anything?", True)
    assert items[2].text == "Fair (in your view)? (nice) (optional)"
    # written as words they are read as words
    form = Questionnaire(
        (Item("open", 1.0, asks=REASON_QUESTION, text="Why (must)"), Item("open", text="[must] (2 min)"))
    )
    for format in ("text", "markdown", "csv"):
        assert Questionnaire.parse(form.write(format), format) == form


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("[requird]", "the tag is “[requird]”, but is not known: known are closed,"),
        ("[mandatory]", "value; or put it in round brackets."),
        ("[3 mim]", "the tag is “[3 mim]”, but is not known: did you mean “minutes: 3”?"),
        ("[owner: HR]", "the tag is “[owner: HR]”, but is not known: known are kind, minutes, topic"),
        ("(opne)", "the tag is “[opne]”, but is not known: did you mean “open”?"),
        ("[3 min] [minutes: 2]", "the tag is “[3 min]”, but [minutes: 2] stands there too"),
    ],
)
def test_what_looks_like_a_tag_is_not_swallowed(tag, words):
    with pytest.raises(Problems) as refused:
        second(f"Fair? {tag}")
    (sentence,) = refused.value.sentences
    assert sentence.startswith("the text, line 2: ") and words in sentence
