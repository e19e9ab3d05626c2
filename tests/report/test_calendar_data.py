"""The calendar in the report: text, page and figures say the same."""

import json
import re

import pytest

from simkit.planning.calendar import calendar
from simkit.report.calendar_data import calendar_data, calendar_lines, calendar_rows
from simkit.report.data import report_data
from simkit.report.page import render
from simkit.report.text import summary


def test_the_report_has_the_calendar_of_the_proposed_design(few):
    made = calendar(few)
    data = report_data(few)["calendar"]
    assert data == calendar_data(made)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    last = data["fan"][-1]["people"]
    for stage in ("delivered", "answered", "usable"):
        people = report_data(few)["people"][stage]
        assert {name: last[stage][name] for name in people} == people
    assert [each["label"] for each in data["reviews"]] == [f"by the end of month {month}" for month in (3, 6, 9, 12)]


def test_text_and_page_say_it(few):
    made = calendar(few)
    said, page = " ".join(summary(few).split()), render(few)
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    for each in (*made.reviews, made.total):
        assert str(each) in said
        assert (each.label[:1].upper() + each.label[1:]) in plain
    for stage in ("answered", "usable"):
        assert made.first_words(stage) in said and made.first_words(stage) in plain
    assert page.count('id="calendar"') == 1 and 'href="#calendar"' in page


@pytest.mark.parametrize("end", [0, -1])
def test_rows_of_the_page_are_the_reviews_and_the_total(few, end):
    data = calendar_data(calendar(few))
    rows = calendar_rows(data)
    assert len(rows["rows"]) == len(data["reviews"]) + 1 == len(list(calendar_lines(data))) - 5
    assert rows["rows"][end]["people"] == (data["reviews"][0] if end == 0 else data["fan"][-1])["people"]
    assert rows["axis"][-1] >= data["fan"][-1]["people"]["answered"]["high"]
