"""Two hundred broken files: each brings a complete and correct list, no traceback, and nothing personal."""

import traceback

import numpy as np
import pytest

from simkit.pilot.reading import read
from simkit.pilot.trouble import FileProblems
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.damage import MISSING, NEEDED_AS, WHOLE, damaged, whole, without
from tests.pilot.files import CANARIES, FORMATS, history, qualtrics, text_of


@pytest.fixture(scope="module")
def program():
    return Program.load(example_path("midsize"))


def silent_about_people(text):
    return not [each for each in CANARIES if each.casefold() in text.casefold()]


def complaints(path, program, **options):
    with pytest.raises(FileProblems) as caught:
        read(path, program, **options)
    problems = caught.value
    # whoever prints the traceback, the message or the value sees nobody
    for text in (str(problems), repr(problems), "".join(traceback.format_exception(problems)), repr(problems.troubles)):
        assert silent_about_people(text), text
    assert "mistake of simkit" not in str(problems)
    return problems


def matches(found, wanted):
    left = list(found)
    for row, column, rule in wanted:
        hit = next((each for each in left if each.row == row and each.column == column and rule in each.rule), None)
        assert hit is not None, (row, column, rule, found)
        left.remove(hit)
    assert left == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_right_file_has_no_complaint(kind, program, tmp_path):
    path = tmp_path / "right.csv"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        for separator in ",;\t":
            path.write_bytes(text_of(FORMATS[kind](), separator).encode(encoding))
            reading = read(path, program)
            assert silent_about_people(str(reading) + reading._repr_html_() + " ".join(reading.for_holder()))
            assert not reading.for_holder()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_slip_is_listed_and_nothing_else(kind, program, tmp_path):
    path = tmp_path / "broken.csv"
    for seed in range(30):
        raw, wanted = damaged(kind, np.random.default_rng([seed, len(kind)]))
        path.write_bytes(raw)
        matches(complaints(path, program).troubles, wanted)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("how", WHOLE)
def test_a_file_broken_as_a_whole(kind, how, program, tmp_path):
    path = tmp_path / "broken.csv"
    raw, rule = whole(how, text_of(FORMATS[kind]()))
    path.write_bytes(raw)
    matches(complaints(path, program).troubles, [(0, "", rule)])


@pytest.mark.parametrize(
    ("kind", "column"), [(kind, column) for kind, columns in MISSING.items() for column in columns]
)
def test_a_missing_column_is_named(kind, column, program, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(without(kind, column))
    matches(complaints(path, program).troubles, [(0, "", f"has no column for {NEEDED_AS.get(column, column)}")])


def test_no_heading_at_all(program, tmp_path):
    path = tmp_path / "broken.csv"
    for kind, make in FORMATS.items():
        path.write_bytes(text_of([row for at, row in enumerate(make()) if at > 2]).encode())
        assert complaints(path, program).troubles, kind


@pytest.mark.parametrize("row", [1, 2])
def test_a_missing_heading_row_of_qualtrics(row, program, tmp_path):
    path = tmp_path / "broken.csv"
    rows = qualtrics()
    del rows[row]
    path.write_bytes(text_of(rows).encode())
    assert any("three heading rows" in each.rule for each in complaints(path, program).troubles)


def test_a_file_that_is_not_there(program, tmp_path):
    matches(complaints(tmp_path / "none.csv", program).troubles, [(0, "", "cannot be read")])
    matches(complaints(tmp_path, program).troubles, [(0, "", "cannot be read")])


BROKEN_LISTS = [
    (lambda rows: rows[2].__setitem__(4, "Araminta"), [(3, "Status", "is no status of an invitation")]),
    (lambda rows: rows[2].__setitem__(3, ""), [(3, "Email", "is empty")]),
    (lambda rows: rows[12].__setitem__(3, rows[11][3]), [(13, "Email", "stands in row 12 already")]),
    (lambda rows: rows[2].__setitem__(4, "Email Hard Bounce"), [(5, "", "was not reached")]),
    (lambda rows: rows.pop(2), [(5, "", "is an answer of nobody on invited.csv")]),
    (lambda rows: rows[0].__setitem__(slice(None), list("abcdef")), [(0, "", "no column for an id")]),
]


@pytest.mark.parametrize(("slip", "wanted"), BROKEN_LISTS)
def test_a_broken_list_of_the_invited(slip, wanted, program, tmp_path):
    answers, invited = tmp_path / "answers.csv", tmp_path / "invited.csv"
    rows = history()
    slip(rows)
    answers.write_bytes(text_of(qualtrics()).encode())
    invited.write_bytes(text_of(rows).encode())
    matches(complaints(answers, program, invited=invited).troubles, wanted)


def test_an_answer_in_two_files(program, tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    rows = qualtrics()
    one.write_bytes(text_of(rows).encode())
    two.write_bytes(text_of(rows[:3] + rows[-1:]).encode())
    found = complaints([one, two], program).troubles
    assert {(each.file, each.row) for each in found} == {("two.csv", 4)}
    assert "stands in one.csv, row 11, too" in found[0].rule


def test_more_answers_than_invited(program, tmp_path):
    answers, invited = tmp_path / "answers.csv", tmp_path / "invited.csv"
    answers.write_bytes(text_of(qualtrics()).encode())
    invited.write_text("invited\n7\n", encoding="utf-8")
    assert complaints(answers, program, invited=invited).troubles[0].rule == "has one column only"
    invited.write_text("invited,delivered\n7,6\n", encoding="utf-8")
    matches(
        complaints(answers, program, invited=invited).troubles, [(0, "", "more people responded than were reached")]
    )


def test_a_mistake_of_ours_says_no_value(program, tmp_path, monkeypatch):
    def broken(*_):
        raise KeyError("Araminta Thrupp")

    monkeypatch.setattr("simkit.pilot.reading.is_qualtrics", broken)
    path = tmp_path / "right.csv"
    path.write_bytes(text_of(qualtrics()).encode())
    with pytest.raises(ValueError, match="mistake of simkit and not of yours") as caught:
        read(path, program)
    assert silent_about_people("".join(traceback.format_exception(caught.value)))
