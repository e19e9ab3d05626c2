import pytest

from simkit.report import words
from simkit.report.data import report_data


@pytest.mark.parametrize(("value", "said"), [(0.0, 0), (0.004, 1), (0.155, 16), (0.999, 99), (1.0, 100), (None, None)])
def test_worlds_keep_never_and_always_apart(value, said):
    assert words.worlds({"value": value}) == said


def test_who_there_is_to_ask(few, many):
    assert words.to_ask(report_data(few)) == "your 42 decliners a year"
    assert words.to_ask(report_data(many)) == "your 900 leavers"


def test_fifteen_answers_are_not_few():
    def data(median):
        return {"designs": [{"name": "web", "people": {"answered": {"median": median}}}]}

    assert words.few_answers(data(14), "web")
    assert not words.few_answers(data(15), "web")


def came_data(at_most, at_least, **program):
    return {
        "people": {
            "answered": {"median": 700, "low": 210, "high": 1400},
            "started": {"median": 6, "low": 3, "high": 9},
        },
        "observed_chance": {key: {"at_most": at_most, "at_least": at_least} for key in ("answered", "started")},
        "program": {"fixed": True} | program,
        "invited": {"expected": 1744.0},
        "evidence": {"used": True, "answer_rate": {"median": 0.4, "low": 0.15, "high": 0.72}},
    }


def test_what_came_says_how_rare_it_was_held():
    assert words.came("answered", 239, came_data(0.07, 0.93)) == (
        "What really came: 239 answered why. Predicted were 700 (210 to 1,400): so few or fewer were held possible"
        " in 7 of 100 cases. Past programs alone predicted 40% (15% to 72%), and 13.7% came: outside their"
        " range; only what"
        " sets this design apart from an ordinary survey, such as its delay, brings it inside."
    )
    assert words.came("started", 9, came_data(0.99, 0.004, fixed=False)) == (
        "What really came: 9 started. Predicted were 6 (3 to 9): so many or more were held possible in fewer than 1"
        " of 100 cases."
    )
    assert words.came("started", 6, came_data(0.6, 0.55)) == "What really came: 6 started. Predicted were 6 (3 to 9)."
