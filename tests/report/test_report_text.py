import dataclasses
import re

import pytest

from simkit.decision.assess import at_medians
from simkit.decision.objections import LABELS
from simkit.expected import expected
from simkit.program.presets import declined
from simkit.report.text import WIDTH, expected_text, summary, table


def test_fits_into_a_hundred_columns(any_assessment):
    text = summary(any_assessment)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert not re.search(r"[ \t]$", text, re.M)


def test_says_who_can_be_reached_and_so_on(few):
    people = few.people(few.proposed)
    flat = " ".join(summary(few).split())
    assert flat.startswith(f"{few.program.name} {few.verdict.decision.upper()}. {few.verdict.headline}")
    reached, started = people["delivered"], people["started"]
    assert (
        f"Of your 42 decliners a year: {reached.median} can be reached ({reached.low} to {reached.high}),"
        f" {started.median} start ({started.low} to {started.high}),"
    ) in flat
    for key, label in LABELS.items():
        assert f"{key} {label}: " in flat
    assert few.verdict.leaves_out in flat
    for design in few.designs:
        assert design.name in flat


def test_few_answers_no_percentages_of_answers(few, many):
    assert "Of every 10 who answer" in " ".join(summary(few).split())
    assert "Of every 10 who answer" not in " ".join(summary(many).split())


def test_the_proposed_way_is_marked(few):
    marked = [line for line in summary(few).splitlines() if line.startswith("> ")]
    assert len(marked) == 1
    assert marked[0].startswith("> web survey by HR  ")


def test_says_what_really_came(few):
    told = dataclasses.replace(few, program=few.program.but(observed={"answered": 2000}))
    said = " ".join(summary(told).split())
    assert "What really came: 2,000 answered why." in said
    assert "so many or more were held possible in fewer than 1 of 100 cases." in said


def test_expected_text_has_a_table_for_every_design():
    program = declined(42)
    text = expected_text(program, expected(at_medians(program, nodes=32), program.designs), seed=0)
    assert max(map(len, text.splitlines())) <= WIDTH
    for design in program.designs:
        assert f"{design.name}: shares of the reasons" in text
    assert text.count("(a platitude)") == len(program.designs)
    assert "Integrated over 32 nodes, seed 0." in text


@pytest.mark.parametrize("width", [20, 30])
def test_a_long_name_takes_several_lines(width):
    made = table(("name", "n"), [("one two three four five six", "1"), ("short", "10")], width)
    lines = made.splitlines()
    assert max(map(len, lines)) <= width
    assert lines[-1].endswith(" 10") and lines[-2].endswith("  1")
    assert "one two three four five six" in " ".join(made.replace(" 1\n", " ").split())
