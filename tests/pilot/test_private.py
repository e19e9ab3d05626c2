"""Nothing that identifies is kept, shown or said; strict refuses; nothing leaves the process."""

import copy
import json
import logging
import pickle
import socket

import pytest

from simkit.pilot.aggregate import choices_of
from simkit.pilot.data import Person, PilotData
from simkit.pilot.private import by_content, by_heading, shown_heading
from simkit.pilot.reading import read
from simkit.population.reasons import catalogue
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.files import CANARIES, FORMATS, history, qualtrics, table, text_of


@pytest.fixture(scope="module")
def program():
    return Program.load(example_path("midsize"))


@pytest.mark.parametrize(
    "heading",
    [
        "RecipientEmail", "E-mail", "Email Address", "First Name", "LastName", "Full name", "Candidate", "Phone",
        "Mobile number", "IPAddress", "IP Address", "LocationLatitude", "Longitude", "ResponseId", "Respondent ID",
        "External Data Reference", "Employee ID", "LinkedIn", "Date of birth", "Hiring Manager", "Street", "ZIP code",
        "Custom Data 1", "Q1_Browser", "Personnel number", "Link",
    ],
)  # fmt: skip
def test_headings_that_identify(heading):
    assert by_heading(heading)


@pytest.mark.parametrize("heading", ["Q1", "Progress", "wave", "What was your main reason?", "Finished", "segment", ""])
def test_headings_that_do_not(heading):
    assert not by_heading(heading)


@pytest.mark.parametrize(
    "value",
    ["a@example.org", "Call 1: x.y@example.com", "192.0.2.17", "+1 907 555 0142", "(907) 555-0142", "https://example.org/me",
     "R_1aBcDeFgHiJkLmN", "61.2181", "123-45-6789", "12345678", "2001:db8:85a3:8d3:1319:8a2e:370:7348",
     "123e4567-e89b-12d3-a456-426614174000"],
)  # fmt: skip
def test_contents_that_identify(value):
    assert by_content(["Good", value])


def test_contents_that_do_not():
    assert not by_content(
        ["Good", "12", "3.5", "2024-03-01 10:00:00", "03/14/2024 10:05:00 AM", "14.03.2024", "100", ""]
    )


def test_a_heading_that_is_an_answer_is_not_said():
    assert shown_heading("x@example.org", 3) == "column 4" and shown_heading("word " * 30, 0) == "column 1"


@pytest.mark.parametrize("kind", FORMATS)
def test_strict_refuses_and_names_headings_only(kind, program, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(text_of(FORMATS[kind]()), encoding="utf-8")
    with pytest.raises(ValueError, match="may tell who somebody is") as caught:
        read(path, program, strict=True)
    assert not [each for each in CANARIES if each in str(caught.value)]
    heads = FORMATS[kind]()[0]
    assert all(any(f"the column {head}:" in line for head in heads) for line in str(caught.value).splitlines())


def test_a_column_is_dropped_by_what_stands_in_it(program, tmp_path):
    rows = table()
    for row in rows:
        row.insert(3, "remark" if row is rows[0] else "call 907-555-0142 or z@example.org")
    path = tmp_path / "answers.csv"
    path.write_text(text_of(rows), encoding="utf-8")
    assert "remark (an e-mail address)" in read(path, program).identifying


def everything_about(value):
    told = [str(value), repr(value), value._repr_html_(), f"{value}", "%s" % (value,)]  # noqa: UP031
    return " ".join(told)


def test_rows_show_themselves_nowhere(program, tmp_path, caplog):
    answers, invited = tmp_path / "answers.csv", tmp_path / "invited.csv"
    answers.write_text(text_of(qualtrics()), encoding="utf-8")
    invited.write_text(text_of(history()), encoding="utf-8")
    with caplog.at_level(logging.DEBUG):
        reading = read(answers, program, invited=invited)
    assert caplog.text == ""
    for value in (reading, reading.data, reading.aggregate):
        with pytest.raises(ValueError, match="cannot be pickled"):
            pickle.dumps(value)
        with pytest.raises(TypeError):
            json.dumps(value)
        told = everything_about(value)
        assert not [each for each in CANARIES if each in told]
        assert "too_slow" not in told and "Person(" not in told
    person = next(iter(reading.data.people))
    assert repr(person) == str(person) == "Person(private)"
    with pytest.raises(ValueError, match="cannot be pickled"):
        pickle.dumps(person)
    assert copy.deepcopy(reading.data) is reading.data and copy.copy(reading.aggregate) is reading.aggregate
    kept = {value for row in reading.data.people for value in map(str, row)}
    assert not [each for each in CANARIES if any(each in value for value in kept)]
    json.dumps(reading.aggregate.shown().data)


def test_nothing_leaves_the_machine(program, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    path = tmp_path / "answers.csv"
    path.write_text(text_of(qualtrics()), encoding="utf-8")
    before = set(tmp_path.iterdir())
    read(path, program)
    assert set(tmp_path.iterdir()) == before


def test_complaints_of_values_say_no_value():
    choices = choices_of(catalogue())
    for person in (Person("Zebulon"), Person("complete", reason="Zebulon"), Person("refusal", reason="pay")):
        with pytest.raises(ValueError) as caught:
            PilotData.of([person], choices)
        assert "Zebulon" not in str(caught.value)
