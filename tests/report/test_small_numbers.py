"""The rule of 15 as a law, and what a reader with few answers meets first."""

import html
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simkit.decision.assess import assess
from simkit.decision.first_look import FirstLook
from simkit.design.presets import WAYS_OF_ASKING
from simkit.program.file.reading import example_path
from simkit.program.presets import PROGRAMS
from simkit.program.program import Program
from simkit.report.page import render
from simkit.report.text import summary

JARGON = ("EVSI", "ENBS", "posterior", "RMSE", "coverage", "log odds", "data defect", "R-indicator", "Clopper")


def words_of(page):
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def results(page):
    """The page up to the appendix, in which rates of past programs and percentiles stand."""
    return words_of(page[: page.index('<section class="part" aria-labelledby="rests">')])


def percentages(said):
    # "90% range" is how sure a range is, not a result
    return re.findall(r"\d[\d.]*\s?%(?! ranges?)", said)


@st.composite
def programs(draw):
    kind = draw(st.sampled_from(sorted(PROGRAMS)))
    program = PROGRAMS[kind](people_per_year=draw(st.sampled_from([1, 3, 12, 40, 150, 900])))
    volume = draw(st.sampled_from(["poisson", "fixed"]))
    population = program.population.but(volume=volume, horizon=draw(st.sampled_from([0.5, 1.0, 2.0])))
    design = WAYS_OF_ASKING[draw(st.sampled_from(sorted(WAYS_OF_ASKING)))]()
    answered = draw(st.none() | st.integers(0, 20))
    named = (
        None
        if answered is None
        else draw(st.none() | st.just({population.keys[0]: answered // 2, "vague": answered // 3}))
    )
    seen = {"answered": answered, "named": named} if named is not None else {"answered": answered}
    return program.but(
        population=population, designs=(design,), proposed=design.name, observed=None if answered is None else seen
    )


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(programs())
def test_below_fifteen_answers_no_result_is_a_percentage(program):
    made = assess(program, draws=1)
    median = made.people(made.proposed)["answered"].median
    assert made.few == (median < 15)
    page, text = results(render(made)), summary(made)
    for said in (page, text):
        assert not re.search(r"\b(None|nan|inf)\b", said)
        # no tenths of a person
        assert not re.search(r"\b0\.\d (people|person|answers?|usable)", said)
    if made.few:
        for said in (page, text, str(made), str(FirstLook(made))):
            assert percentages(said) == []
        assert "The reasons you would most like to hear of" in page
        assert "in so many of 100 cases" in text and "in so many of 100 cases" in str(made)


def test_the_law_sees_a_percentage():
    assert percentages("of whom 37% (20% to 59%) leave; the 90% range, 90% ranges") == ["37%", "20%", "59%"]


def test_many_answers_may_be_percentages(many):
    assert not many.few
    assert percentages(str(many))
    assert "The reasons you would most like to hear of" not in render(many)


@pytest.fixture(scope="module")
def small():
    return assess(Program.load(example_path("small")))


def test_page_one_of_the_small_example_in_order(small):
    page = render(small)
    first = words_of(page[page.index('<section class="first"') : page.index("</section>")])
    order = (
        small.verdict.headline,
        "Of your 24 decliners in 2 years, asked by “one question by e-mail”",
        "What you will hear of",
        "2 (0 to 4) of the 10 reasons that are in your hands are named candidly by at least one person.",
        "named candidly by so many people, in so many of 100 cases",
        # the reason for which the user has a change in mind comes first, then what costs most people
        "The process took too long 51 23 10",
        "Pay or benefits too low 73 46 27",
        "What really came: 3 answers",
        "What they said",
        "What it cannot tell",
        "What a sceptic says, one by one",
        "O1 They won't answer",
        "What next",
    )
    places = [first.index(each) for each in order]
    assert places == sorted(places)
    assert not [jargon for jargon in JARGON if jargon.lower() in first.lower()]
    assert percentages(first) == []


def test_parts_after_page_one_have_what_the_model_promises(small):
    page = words_of(render(small))
    for said in (
        "Where the truth gets lost",
        "Truly have it",
        "What people choose to say",
        "Stands on record",
        "What the silent could say",
        "data defect correlation",
        "worth so many honest answers drawn by lot",
        "The R-indicator (1: all segments answer alike) needs segments",
    ):
        assert said in page


def test_segments_have_an_r_indicator():
    made = assess(Program.load(example_path("midsize")), draws=1)
    page = words_of(render(made))
    assert "R-indicator over the segments: 1.00 (1.00 to 1.00)" in page


def test_what_the_user_wrote_is_escaped_in_the_new_parts(nasty):
    from dataclasses import replace

    key = nasty.program.population.reasons[-1].key
    seen = {"answered": 40, "named": {key: 30}}
    page = render(replace(nasty, program=nasty.program.but(observed=seen)))
    assert "<script" not in page
    assert "30 of 40 named “&lt;script&gt;" in page


def test_prints_without_what_only_a_screen_can_do(small):
    page = render(small)
    css = page[page.index("@media print") : page.index("</style>")]
    assert "nav, details, footer { display: none; }" in css
    assert ".broad.chart li" in css
    # what is printed is no link that alone carries the meaning
    assert re.findall(r'<a href="#discovery">([^<]*)</a>', page) == ["What you will hear of", "All reasons"]


def test_few_answers_in_a_fixed_group_are_held_against_counts_of_past_programs():
    program = PROGRAMS["exit"](people_per_year=20)
    program = program.but(population=program.population.but(volume="fixed"), observed={"answered": 1})
    said = " ".join(summary(assess(program, draws=1)).split())
    assert re.search(r"Past programs alone predicted \d+ \(\d+ to \d+\): 1 is (within|outside) their range", said)
