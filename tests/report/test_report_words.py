import pytest

from simkit.report import words
from simkit.report.data import report_data


def objection(key="O2", median=0.31, low=0.16, high=0.51):
    metric = {"median": median, "low": low, "high": high, "mcse": 0.0}
    return {"key": key, "metric": metric, "sentence": "31% (16% to 51%) of them."}


def test_few_answers_are_said_as_counts():
    said = words.sentence(objection(), few=True)
    assert said.startswith("Of every 10 who answer and have a sensitive reason, 3 (2 to 5) leave a platitude")
    assert "%" not in said


@pytest.mark.parametrize("case", [(objection(), False), (objection("O4"), True), (objection(median=None), True)])
def test_other_sentences_stay(case):
    assert words.sentence(*case) == "31% (16% to 51%) of them."


@pytest.mark.parametrize(("value", "said"), [(0.0, 0), (0.004, 1), (0.155, 16), (0.999, 99), (1.0, 100), (None, None)])
def test_worlds_keep_never_and_always_apart(value, said):
    assert words.worlds({"value": value}) == said


def test_who_there_is_to_ask(few, many):
    assert words.to_ask(report_data(few)) == "your 42 decliners a year"
    assert words.to_ask(report_data(many)) == "your 900 leavers a year"


def test_fifteen_answers_are_not_few():
    def data(median):
        return {"designs": [{"name": "web", "people": {"answered": {"median": median}}}]}

    assert words.few_answers(data(14), "web")
    assert not words.few_answers(data(15), "web")


def test_what_came_lies_within_or_outside():
    predicted = {"low": 3, "high": 9}
    assert words.came("started", 9, predicted) == "What really came: 9 started, within the predicted range (3 to 9)."
    assert "1 was candid and specific, outside" in words.came("usable", 1, predicted)
