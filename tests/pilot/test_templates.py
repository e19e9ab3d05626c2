"""What is written to be filled in can be read when it is."""

import csv
import io

import pytest

from simkit.pilot.reading import read
from simkit.pilot.templates import TEMPLATES, template, words
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.files import qualtrics, text_of


@pytest.fixture(scope="module", params=["midsize", "small", "uaa2015"])
def program(request):
    return Program.load(example_path(request.param))


def filled(program, kind, values, rows):
    made = list(csv.reader(io.StringIO(template(program, kind))))
    head = made[0]
    segments = [each.name for each in program.population.segments] or [""]
    body = []
    for at in range(rows):
        values = {**values, "segment": segments[at % len(segments)], "wave": str(1 + at // len(segments))}
        body.append([values.get(name, "") for name in head])
    return text_of([head, *body])


def test_a_table(program, tmp_path):
    path = tmp_path / "t.csv"
    key = program.population.keys[0]
    path.write_text(filled(program, "csv", {"disposition": "complete", "minutes": "4", "reason": key}, 12), "utf-8")
    reading = read(path, program)
    assert reading.aggregate.named == {key: 12} and not reading.unused and not reading.identifying


def test_a_coding_sheet(program, tmp_path):
    path = tmp_path / "t.csv"
    first, second = program.population.keys[:2]
    values = {"reason": first, "specific": "1", "coder": "A", "reason_2": second, "specific_2": "0", "coder_2": "B"}
    path.write_text(filled(program, "coding", values, 7), "utf-8")
    reading = read(path, program)
    assert reading.aggregate.named == {first: 7} and (reading.agreement.same, reading.agreement.both) == (0, 7)
    assert not reading.unused and not reading.identifying


def test_counts(program, tmp_path):
    path = tmp_path / "t.csv"
    key = program.population.keys[0]
    values = {"invited": "30", "delivered": "29", "started": "12", "answered": "10", key: "6", "vague": "4"}
    path.write_text(filled(program, "aggregate", values, 4), "utf-8")
    counts = read(path, program).aggregate
    assert (counts.invited, counts.answered, counts.named) == (120, 40, {key: 24, "vague": 16})
    path.write_text(template(program, "aggregate"), "utf-8")
    with pytest.raises(ValueError, match="invited: the cell is empty"):
        read(path, program)


def test_choice_texts(program, tmp_path):
    mapping, path = tmp_path / "m.csv", tmp_path / "q.csv"
    mapping.write_text(template(program, "qualtrics"), "utf-8")
    rows = qualtrics()
    for row in rows[3:]:
        row[14] = program.population.reasons[1].label
    path.write_text(text_of(rows), "utf-8")
    assert read(path, program, reasons=mapping).aggregate.named == {program.population.keys[1]: 8}


@pytest.mark.parametrize("kind", TEMPLATES)
def test_each_says_what_to_do(program, kind):
    assert all(words(program, kind))
    with pytest.raises(ValueError, match="is not known"):
        template(program, kind + "x")
