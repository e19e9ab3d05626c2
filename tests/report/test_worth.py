"""Page one speaks plainly for all three examples; the researcher's part says what asking would be worth."""

import re

import pytest
from builders import outline_words

from simkit.decision.assess import assess
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from simkit.report.data import report_data
from simkit.report.page import render
from simkit.report.text import summary

BANNED = ("EVSI", "ENBS", "EVPI", "posterior", "RMSE", "coverage", "log odds", "Monte Carlo", "Bayes", "quantile")


@pytest.fixture(scope="module", params=["midsize", "small", "uaa2015"])
def example(request):
    made = assess(Program.load(example_path(request.param)), draws=1)
    return made, render(made)


def section(page, start):
    part = page[page.index(start) :]
    return outline_words(part[: part.index("</section>")])


def test_no_banned_word_on_page_one(example):
    made, page = example
    words = section(page, '<section class="first"')
    assert not [word for word in BANNED if word.lower() in words.lower()]
    assert made.verdict.headline in words
    for each in (*made.verdict.money, *made.verdict.turns):
        assert each in words
    assert not re.search(r"\b(nan|inf|None)\b", words)


def test_what_it_costs_and_breaks_even_at_stands_on_page_one(example):
    made, page = example
    words = section(page, '<section class="first"')
    weighed = made.weighing is not None
    assert ("Asking costs about" in words and "paid back if it turns" in words) == weighed
    assert ("To weigh money as well, add" in words) == (not weighed)


def test_the_researchers_section(example):
    made, page = example
    assert ('id="worth"' in page) == (made.weighing is not None) == ('href="#worth"' in page)
    if made.weighing is None:
        assert report_data(made)["worth"] is None
        return
    words = section(page, 'id="worth"')
    for each in made.weighing.value.worth:
        assert each.design in words
    assert "EVSI" in words and "before the cost" in words
    data = report_data(made)["worth"]
    of = {each["name"]: each for each in data["designs"]}[made.proposed.name]
    net = made.weighing.value.of(made.proposed.name).net["informed"]
    assert of["net"]["value"] == pytest.approx(net.expected.value)
    assert of["pays"] == made.weighing.standings[0].pays


def test_the_text_says_the_same(example):
    made, _ = example
    flat = " ".join(summary(made).split())
    for each in (*made.verdict.money, *made.verdict.turns):
        assert each in flat
