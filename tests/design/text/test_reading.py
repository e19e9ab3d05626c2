"""Files as people have them: encodings, side texts, several ways of writing choices, Qualtrics exports."""

import json

import pytest

from simkit.design.questionnaire import REASON_QUESTION, Questionnaire
from simkit.design.text.draft import Topic
from simkit.design.text.read import parse, read

MIXED = """\ufeffDecliner survey 2026

Dear candidate, thank you.

Q1: What was your main reason
    for declining?
  ( ) Pay
  ( ) Location, commute
      or remote work
  ( ) Other

2) How satisfied were you with the process?
a) Very satisfied
b) Satisfied
c) Dissatisfied

Please go on.

---
3. Anything else?
"""


def brief(reading):
    return [(item.kind, item.text, item.choices) for item in reading.questionnaire.items]


def test_a_text_as_people_write_it(tmp_path):
    file = tmp_path / "q.txt"
    file.write_bytes(MIXED.replace("\n", "\r\n").encode())
    found = read(file)
    assert brief(found) == [
        ("closed", "What was your main reason for declining?", ("Pay", "Location, commute or remote work", "Other")),
        ("rating", "How satisfied were you with the process?", ("Very satisfied", "Satisfied", "Dissatisfied")),
        ("open", "Anything else?", ()),
    ]
    assert [(each.what, each.place) for each in found.unread] == [
        ("side text", "line 1"),
        ("side text", "line 3"),
        ("side text", "line 17"),
        ("separating line", "line 19"),
    ]
    assert found.questionnaire.notes == (
        "q.txt: question 3 is taken as open, since there are no choices.",
        "q.txt: question 1 is taken for the one for the main reason: “What was your main reason for declining?”.",
        "q.txt: not read: 3 side texts, 1 separating line.",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path, encoding):
    file = tmp_path / "q.txt"
    file.write_bytes("1. Warum, Herr Müller? [reason]".encode(encoding))
    assert read(file).questionnaire.items[0].text == "Warum, Herr Müller?"


def test_windows_text_is_said(tmp_path):
    file = tmp_path / "q.txt"
    file.write_bytes("1. Warum, Herr Müller? [reason]".encode("cp1252"))
    found = read(file)
    assert found.questionnaire.items[0].text == "Warum, Herr Müller?"
    assert "read as Windows-1252" in found.sentences[0]


def test_without_numbers_every_line_that_asks_is_a_question():
    found = parse("Our questions\nWhy did you\ndecline?\nWas the pay fair?\n- Yes\n- No\nTell us more:\n")
    assert [item.text for item in found.questionnaire.items] == [
        "Why did you decline?",
        "Was the pay fair?",
        "Tell us more:",
    ]
    assert [str(each) for each in found.unread] == ["line 1: side text “Our questions”"]


def test_tags_are_taken_and_other_brackets_stay():
    (item,) = parse(
        "1. Why [in short] (optional)? [if any] [reason] [minutes: 0,5] [nice] [topic: pay]"
    ).questionnaire.items
    assert item.text == "Why [in short] (optional)? [if any]"
    assert (item.minutes, item.value, item.must, item.topic, item.asks) == (0.5, 1.0, False, "pay", REASON_QUESTION)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_tables_with_any_separator(sign):
    rows = [
        ["Question Text", "Type", "Options", "Priority", "asks", "Owner"],
        ["Why, mostly?", "Open", "", "must", "", "HR"],
        ["Fair?", "", "Yes; No", "3", "", ""],
    ]
    cell = '"{}"'.format
    text = "\n".join(sign.join(map(cell, row)) for row in rows)
    found = parse(text, "csv")
    assert brief(found) == [("open", "Why, mostly?", ()), ("closed", "Fair?", ("Yes", "No"))]
    assert [item.value for item in found.questionnaire.items] == [4.0, 3.0]
    assert [str(each) for each in found.unread] == ["line 1: column “owner”"]


ADVANCED = """[[AdvancedFormat]]

[[Block:Intro]]
[[Question:DB]]
Welcome to our survey.

[[ED:source:mail]]
[[Question:Timing]]
[[Block:Main]]

[[ID:primary_reason]]
[[Question:MC:SingleAnswer:Vertical]]
What was your <b>main</b> reason<br>for declining?
[[AdvancedChoices]]
[[Choice:1]]
Pay &amp; benefits
[[Choice:4]]
Location,
or commute

[[PageBreak]]

[[Question:Matrix]]
How were these?
[[Choices]]
The recruiter
The interviewers
[[Answers]]
Good
Neither
Bad

[[Question:MC:MultipleAnswer]]
What did you like?
[[Choices]]
Very nice people
Very good food
Very short talks

[[Question:TE:Essay]]
Anything else?
"""


def test_the_advanced_format():
    found = parse(ADVANCED, "qualtrics")
    scale = ("Good", "Neither", "Bad")
    assert brief(found) == [
        ("closed", "What was your main reason for declining?", ("Pay & benefits", "Location, or commute")),
        ("rating", "How were these? — The recruiter", scale),
        ("rating", "How were these? — The interviewers", scale),
        ("closed", "What did you like?", ("Very nice people", "Very good food", "Very short talks")),
        ("open", "Anything else?", ()),
    ]
    assert found.questionnaire.reason_at == 0 and "asks" in found.given[0]
    assert found.sentences[-1] == (
        "the text: not read: 2 block titles, 1 descriptive text, 1 embedded field, 1 timing question, 1 page break."
    )
    assert "[[Question:Matrix]]\nHow were these?\n[[Choices]]\nThe recruiter\n" in found.questionnaire.write(
        "qualtrics"
    )


def test_the_simple_format():
    found = parse(
        "[[Block:One]]\n1. Why did you\ndecline?\n\nPay\nOther\n\n[[PageBreak]]\n2. Which?\n[[MultipleAnswer]]\n\n"
        "a\nb\n\n3. How were these?\n\nPay\nPeople\n\nGood\nBad\n\n4. More?\n",
        "qualtrics",
    )
    assert brief(found) == [
        ("closed", "Why did you decline?", ("Pay", "Other")),
        ("closed", "Which?", ("a", "b")),
        ("rating", "How were these? — Pay", ("Good", "Bad")),
        ("rating", "How were these? — People", ("Good", "Bad")),
        ("open", "More?", ()),
    ]


def _question(name, kind, text="", selector="", **more):
    payload = {
        "QuestionText": text,
        "QuestionType": kind,
        "Selector": selector,
        "DataExportTag": name,
        "QuestionID": name,
    }
    return {"SurveyID": "SV_1", "Element": "SQ", "PrimaryAttribute": name, "Payload": payload | more}


def _block(name, kind, *names):
    rows = [{"Type": "Page Break"} if each == "|" else {"Type": "Question", "QuestionID": each} for each in names]
    return {"Type": kind, "Description": name, "ID": name, "BlockElements": rows}


def _survey(blocks):
    return {
        "SurveyEntry": {"SurveyID": "SV_1", "SurveyName": "Decliners"},
        "SurveyElements": [
            {"Element": "BL", "PrimaryAttribute": "Survey Blocks", "Payload": blocks},
            {
                "Element": "FL",
                "Payload": {
                    "Type": "Root",
                    "Flow": [
                        {"Type": "EmbeddedData", "FlowID": "FL_4"},
                        {"Type": "Block", "ID": "BL_B", "FlowID": "FL_2"},
                        {"Type": "Branch", "FlowID": "FL_5", "Flow": [{"Type": "Standard", "ID": "BL_A"}]},
                    ],
                },
            },
            {"Element": "SO", "Payload": {"BackButton": "false"}},
            _question("QID1", "TE", "Anything&nbsp;else?", "SL"),
            _question("QID2", "DB", "<p>Welcome</p>", "TB"),
            _question("QID3", "Timing", "Timing", "PageTimer"),
            _question(
                "QID4",
                "MC",
                "<div>Why did you decline?</div>",
                "SAVR",
                Choices={"1": {"Display": "Pay"}, "3": {"Display": "<i>Other</i>"}, "2": {"Display": "Place"}},
                ChoiceOrder=[2, "1", 3],
            ),
            _question(
                "QID5",
                "Matrix",
                "How were these?",
                "Likert",
                SubSelector="SingleAnswer",
                Choices=[{"Display": "Pay"}, {"Display": "People"}],
                Answers={"1": {"Display": "Good"}, "2": {"Display": "Bad"}},
                AnswerOrder=["1", "2"],
            ),
            _question("QID6", "MC", "Old one", "SAVR"),
            _question("QID7", "MC", "How likely to recommend us?", "NPS"),
            _question("QID8", "RO", "Put in order", "DND", Choices={"1": {"Display": "a"}, "2": {"Display": "b"}}),
        ],
    }


BLOCKS = [
    _block("BL_A", "Standard", "QID1"),
    _block("BL_B", "Default", "QID2", "QID3", "QID4", "|", "QID5", "QID7", "QID8"),
    _block("BL_T", "Trash", "QID6"),
]


@pytest.mark.parametrize("blocks", [BLOCKS, {str(at): block for at, block in enumerate(BLOCKS)}])
def test_a_survey_file(tmp_path, blocks):
    file = tmp_path / "s.qsf"
    file.write_text(json.dumps(_survey(blocks)))
    found = read(file)
    assert brief(found) == [
        ("closed", "Why did you decline?", ("Place", "Pay", "Other")),
        ("rating", "How were these? — Pay", ("Good", "Bad")),
        ("rating", "How were these? — People", ("Good", "Bad")),
        ("rating", "How likely to recommend us?", tuple(str(point) for point in range(11))),
        ("closed", "Put in order", ("a", "b")),
        ("open", "Anything else?", ()),
    ]
    assert found.sentences == (
        "s.qsf: QID8, a rank order question, is taken as one closed question.",
        "s.qsf branches or randomises: every question in its flow is taken as asked of everybody.",
        "s.qsf: question 1 is taken for the one for the main reason: “Why did you decline?”.",
        "s.qsf: not read: 1 descriptive text, 1 timing question, 1 page break, 1 question in the trash.",
    )
    # what it holds goes through Qualtrics text and back
    form = found.questionnaire
    assert Questionnaire.parse(form.write("qualtrics"), "qualtrics") == form


def test_logic_in_a_survey_file_is_said():
    survey = _survey(json.loads(json.dumps(BLOCKS)))
    rows = {each["PrimaryAttribute"]: each for each in survey["SurveyElements"] if each["Element"] == "SQ"}
    rows["QID5"]["Payload"]["DisplayLogic"] = {"0": {"0": {"LogicType": "Question"}}, "Type": "BooleanExpression"}
    rows["QID6"]["Payload"]["DisplayLogic"] = {"0": {}}  # in the trash: asked of nobody
    rows["QID1"]["Payload"]["DisplayLogic"] = False
    blocks = survey["SurveyElements"][0]["Payload"]
    next(part for part in blocks[1]["BlockElements"] if part.get("QuestionID") == "QID7")["SkipLogic"] = [
        {"SkipLogicID": 1}
    ]
    assert parse(json.dumps(survey), "qsf").sentences[1] == (
        "the text: 2 questions have display or skip logic (QID5, QID7): asked of some only; counted as asked of"
        " everybody."
    )


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        ({"Type": "Root", "Flow": []}, "has a survey flow that names none of its blocks"),
        (None, "has no survey flow"),
    ],
)
def test_a_survey_without_a_flow_is_said(flow, words):
    survey = _survey(BLOCKS)
    elements = survey["SurveyElements"]
    at = next(at for at, each in enumerate(elements) if each["Element"] == "FL")
    if flow is None:
        del elements[at]
    else:
        elements[at]["Payload"] = flow
    found = parse(json.dumps(survey), "qsf")
    assert f"the text {words}: every block is read, in the order of the file." in found.sentences
    assert len(found.questionnaire.items) == 6


def test_no_survey_file_breaks_the_reader():
    """Every value of a survey file put in turn to something else is read or refused."""
    from simkit.checks import Problems

    tried = 0

    def places(value, path=()):
        yield path
        rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in rows:
            yield from places(inner, (*path, key))

    for path in list(places(_survey(BLOCKS)))[1:]:
        for strange in (None, 7, "x", [], {}, [[]], {"a": None}):
            survey = json.loads(json.dumps(_survey(BLOCKS)))
            at = survey
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = strange
            tried += 1
            try:
                assert parse(json.dumps(survey), "qsf").questionnaire.items
            except Problems as problem:
                assert str(problem).startswith("the text")
    assert tried > 500


def test_topics_and_sensitivity_are_suggested_and_editable():
    topics = {"pay": Topic(("salary",), 0.1), "hiring_manager": Topic(("manager", "future boss"), 0.9)}
    text = "1. Why? [reason]\n2. Was the salary fair?\n3. Was your future boss kind?{}\n4. Salary or manager?"
    found = parse(text.format(""), topics=topics)
    assert [item.topic for item in found.questionnaire.items] == [None, "pay", "hiring_manager", "hiring_manager"]
    assert found.questionnaire.items[2].sensitivity == 0.9 and "topic" not in found.given[2]
    edited = parse(text.format(" [topic: none] [sensitivity: 0.2]"), topics=topics).questionnaire.items[2]
    assert (edited.topic, edited.sensitivity) == (None, 0.2)


def test_what_is_given_and_what_is_suggested():
    found = parse("1. Why did you decline? [open]\n2. Fair? [must] [minutes: 1]\n - Yes\n - No")
    assert found.given == (frozenset({"kind"}), frozenset({"value", "minutes"}))
    assert [row[2:] for row in found.rows()] == [
        ("open", "1.02 *", "main reason *", "own", "must *"),
        ("closed *", "1", "–", "0 *", "must"),
    ]
    assert found.suggests("minutes") and not found.suggests("topic")


def test_the_reason_question_by_its_number():
    text = "1. Why did you decline?\n2. Why did you say no?"
    assert Questionnaire.parse(text, reason=2).reason_at == 1


def test_words_are_escaped_for_the_page():
    page = parse("1. Why <script>? [reason]\n\n<!-- a <b> note -->")._repr_html_()
    assert "<script>" not in page and "Why &lt;script&gt;?" in page
