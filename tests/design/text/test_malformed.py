"""Files with mistakes: one sentence each, all at once, kept as golden text."""

import json
from pathlib import Path

import pytest

from simkit.checks import Problems
from simkit.design.questionnaire import Questionnaire
from simkit.design.text.draft import Topic
from simkit.design.text.read import parse, read

GOLDEN = Path(__file__).parent / "golden" / "malformed.txt"

ASK = "1. What was your main reason? [reason]\n"
HEAD = "[[AdvancedFormat]]\n[[ID:reason]]\n[[Question:TE]]\nWhy?\n"


def qsf(**changes):
    """A small survey file, with changes to the question."""
    payload = {"QuestionType": "TE", "QuestionText": "Why?", "DataExportTag": "reason", "Selector": "SL"} | changes
    return json.dumps(
        {
            "SurveyElements": [
                {
                    "Element": "BL",
                    "Payload": [{"ID": "BL_1", "BlockElements": [{"Type": "Question", "QuestionID": "QID1"}]}],
                },
                {"Element": "SQ", "PrimaryAttribute": "QID1", "Payload": payload},
            ]
        }
    )


MALFORMED = {
    # plain text
    "empty": ("text", ""),
    "only notes": ("text", "# Our questions\n\n# to come\n"),
    "unknown tag": ("text", ASK + "2. Fair? [opne]\n"),
    "unknown key": ("text", ASK + "2. Fair? [minuts: 3]\n"),
    "minutes no number": ("text", ASK + "2. Fair? [minutes: half]\n"),
    "minutes zero": ("text", ASK + "2. Fair? [minutes: 0]\n"),
    "minutes infinite": ("text", ASK + "2. Fair? [minutes: inf]\n"),
    "minutes too many": ("text", ASK + "2. Fair? [minutes: 1e9]\n"),
    "sensitivity out of range": ("text", ASK + "2. Fair? [sensitivity: 1.5]\n"),
    "value no word": ("text", ASK + "2. Fair? [value: shuold]\n"),
    "kind unknown": ("text", ASK + "2. Fair? [kind: essai]\n"),
    "two kinds": ("text", ASK + "2. Fair? [open] [closed]\n"),
    "must and nice": ("text", ASK + "2. Fair? [must] [nice]\n"),
    "tag without value": ("text", ASK + "2. Fair? [minutes]\n"),
    "topic without key": ("text", ASK + "2. Fair? [topic:]\n"),
    "topic unknown": ("text", ASK + "2. Fair? [topic: pai]\n"),
    "two reasons": ("text", ASK + "2. And your other reason? [reason]\n"),
    "no reason": ("text", "1. How old are you?\n2. Where do you live?\n"),
    "several may be it": ("text", "1. Why did you decline?\n2. Why did you say no?\n"),
    "choice before question": ("text", "- Pay\n" + ASK),
    "number without words": ("text", ASK + "2.\n3. Fair?\n"),
    "choice without words": ("text", ASK + "2. Fair?\n - Yes\n -\n"),
    "open with choices": ("text", ASK + "2. Fair? [open]\n - Yes\n - No\n"),
    "choice twice": ("text", ASK + "2. Fair?\n - Yes\n - Yes\n"),
    "too many questions": ("text", ASK + "".join(f"{n % 900}. Fair?\n" for n in range(500))),
    "several mistakes": ("text", "1. Why? [minutes: x]\n2. Fair? [topic: pai] [sensitivity: 2]\n3.\n"),
    # CSV
    "no column for the question": ("csv", "kind,minutes\nopen,1\n"),
    "column misspelt": ("csv", "question,minuets\nWhy?,1\n"),
    "column twice": ("csv", "question,kind,kind\nWhy?,open,open\n"),
    "too many cells": ("csv", "question,kind\nWhy, then, did you decline?,open\n"),
    "quote not closed": ("csv", 'question,kind\n"Why?,open\n'),
    "row without words": ("csv", "question,kind\nWhy?,open\n,closed\n"),
    "csv kind": ("csv", "question,kind\nWhy?,opne\n"),
    "csv number": ("csv", "question,minutes\nWhy?,soon\n"),
    "csv must": ("csv", "question,must\nWhy?,perhaps\n"),
    "csv must against value": ("csv", "question,value,must\nWhy?,nice,yes\n"),
    "csv asks": ("csv", "question,asks\nWhy?,resaon\n"),
    "csv value": ("csv", "question,value\nWhy?,-1\n"),
    # Qualtrics text
    "tag unknown": ("qualtrics", HEAD + "[[Choises]]\nYes\n"),
    "tag not closed": ("qualtrics", HEAD + "[[PageBreak\n"),
    "choices before a question": ("qualtrics", "[[AdvancedFormat]]\n[[Choices]]\nYes\n"),
    "type unknown": ("qualtrics", HEAD + "[[Question:MX]]\nFair?\n"),
    "type missing": ("qualtrics", HEAD + "[[Question:]]\nFair?\n"),
    "question without words": ("qualtrics", HEAD + "[[Question:TE]]\n[[PageBreak]]\n"),
    "choices missing": ("qualtrics", HEAD + "[[Question:MC]]\nFair?\n"),
    "choices twice": ("qualtrics", HEAD + "[[Question:MC]]\nFair?\n[[Choices]]\nYes\n[[Choices]]\nNo\n"),
    "answers outside a matrix": ("qualtrics", HEAD + "[[Question:MC]]\nFair?\n[[Choices]]\nYes\n[[Answers]]\nNo\n"),
    "matrix without scale": ("qualtrics", HEAD + "[[Question:Matrix]]\nFair?\n[[Choices]]\nPay\n"),
    "text with choices": ("qualtrics", HEAD + "[[Question:TE]]\nFair?\n[[Choices]]\nYes\n"),
    "choice outside a list": ("qualtrics", HEAD + "[[Question:MC]]\nFair?\n[[Choice:1]]\nYes\n"),
    "id twice": ("qualtrics", HEAD + "[[ID:reason]]\n[[Question:TE]]\nAnd why?\n"),
    "id without a question": ("qualtrics", "[[AdvancedFormat]]\n[[ID:a]]\n" + HEAD),
    "simple: unknown tag": ("qualtrics", "[[Blok:A]]\n1. Why did you decline?\n"),
    "simple: three lists": ("qualtrics", "[[Block:A]]\n1. Why did you decline?\n\na\n\nb\n\nc\n"),
    "simple: tag first": ("qualtrics", "[[MultipleAnswer]]\n1. Why did you decline?\n\na\n"),
    "simple: no words": ("qualtrics", "[[Block:A]]\n1.\n\na\n\n2. Why did you decline?\n"),
    # Qualtrics survey files
    "no json": ("qsf", "{'SurveyElements': []}"),
    "too deep": ("qsf", "[" * 100_000),
    "no elements": ("qsf", '{"Survey": 1}'),
    "a list": ("qsf", "[1, 2]"),
    "element no table": ("qsf", '{"SurveyElements": [3]}'),
    "no payload": ("qsf", '{"SurveyElements": [{"Element": "SQ", "PrimaryAttribute": "QID1", "Payload": "x"}]}'),
    "question not there": ("qsf", qsf().replace('"PrimaryAttribute": "QID1"', '"PrimaryAttribute": "QID2"')),
    "no type": ("qsf", qsf(QuestionType=None)),
    "no words": ("qsf", qsf(QuestionText="<br>")),
    "choices no table": ("qsf", qsf(QuestionType="MC", Choices=7)),
    "all in the trash": ("qsf", qsf().replace('"ID": "BL_1"', '"Type": "Trash", "ID": "BL_1"')),
    "matrix without statements": ("qsf", qsf(QuestionType="Matrix", Selector="Likert")),
}

TOPICS = {"pay": Topic(("salary",), 0.1), "growth": Topic(("career",), 0.2)}


def _said(name):
    format, text = MALFORMED[name]
    with pytest.raises(Problems) as refused:
        parse(text, format, topics=TOPICS, where=f"q.{format}")
    return refused.value.sentences


def test_the_sentences():
    said = "".join(f"{name}\n" + "".join(f"  {each}\n" for each in _said(name)) for name in MALFORMED)
    assert said == GOLDEN.read_text(encoding="utf-8")


def test_there_are_many_kinds():
    assert len(MALFORMED) >= 60


def test_all_mistakes_at_once():
    said = _said("several mistakes")
    assert len(said) == 4 and all(each.startswith("q.text, line ") for each in said)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 and so on", "is a Word, Excel or zip file"),
        (b"%PDF-1.7", "is a PDF"),
        (b"{\\rtf1 Why?}", "is a rich text file"),
        (b"1. Why\x00?", "holds bytes that are no text"),
    ],
)
def test_files_that_are_no_text(tmp_path, content, words):
    file = tmp_path / "q.txt"
    file.write_bytes(content)
    with pytest.raises(Problems, match=words):
        Questionnaire.read(file)


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(Problems, match=r"a\.txt is not there, but a file of questions is needed"):
        read(tmp_path / "a.txt")
    with pytest.raises(Problems, match="is a folder"):
        read(tmp_path)
    with pytest.raises(Problems, match="path is 3, but must be the path"):
        read(3)


def test_the_number_of_the_reason_question():
    with pytest.raises(Problems, match=r"has 1 questions: reason is 2, but must be a whole number from 1 to 1"):
        parse("1. Why?", reason=2)
