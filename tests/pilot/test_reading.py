"""One small file of each format, checked by hand; what joins to what; large files."""

import time
from pathlib import Path

import pytest

from simkit.pilot.aggregate import Aggregate
from simkit.pilot.data import Person
from simkit.pilot.reading import read
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.files import history, qualtrics, table, text_of

DATA = Path(__file__).parent.parent / "data" / "pilot"


@pytest.fixture(scope="module")
def program():
    return Program.load(example_path("midsize"))


def test_qualtrics_with_its_distribution_history(program):
    reading = read(DATA / "qualtrics.csv", program, invited=DATA / "qualtrics_history.csv")
    told = ("Q1", "Q2")
    assert dict(reading.data.people) == {
        Person("complete", minutes=4.0, items=(*told, "Q3"), reason="pay"): 1,
        Person("complete", minutes=3.0, items=told, reason="pay"): 1,
        Person("complete", minutes=5.0, items=(*told, "Q2_9_TEXT"), reason="unmapped"): 1,
        Person("partial", minutes=1.0, items=told, reason="too_slow"): 1,
        Person("break-off", minutes=0.5): 1,
        Person("complete", minutes=2.0, items=("Q1",)): 1,
        Person("non-contact"): 2,
        Person("undelivered"): 1,
        Person("refusal"): 1,
    }
    counts = reading.aggregate
    assert (counts.invited, counts.delivered, counts.started, counts.answered) == (10, 9, 6, 5)
    assert counts.named == {"pay": 2, "too_slow": 1, "unmapped": 1}
    left, unmapped = reading.for_holder()
    assert left == "qualtrics.csv, row 4: left out, preview or test."
    assert unmapped.startswith("qualtrics.csv, row 7: the answer under Q2 fits no reason, and is kept as such")


def test_qualtrics_numbers_by_a_mapping(program, tmp_path):
    rows = qualtrics()
    for at, row in enumerate(rows[3:]):
        row[2], row[6], row[14] = "0", "1", str(at % 2 + 1)
    path, mapping = tmp_path / "a.csv", tmp_path / "map.csv"
    path.write_text(text_of(rows), encoding="utf-8")
    assert "(a number)" in read(path, program).for_holder()[0]
    mapping.write_text("text,reason\n1,pay\n2,location\n", encoding="utf-8")
    for reasons in (mapping, {"1": "pay", "2": "location"}):
        assert read(path, program, reasons=reasons).aggregate.named == {"pay": 4, "location": 4}


def test_surveymonkey(program):
    reading = read(DATA / "surveymonkey.csv", program)
    counts = reading.aggregate
    assert (counts.invited, counts.started, counts.answered) == (None, 5, 4)
    assert counts.named == {"pay": 1, "too_slow": 1, "unmapped": 2}
    assert sorted(person.disposition for person in reading.data.people) == [
        "break-off", "complete", "complete", "complete", "partial"
    ]  # fmt: skip
    assert sorted(person.minutes for person in reading.data.people) == [1.0, 1.0, 2.5, 4.0, 5.0]
    assert len(reading.for_holder()) == 2


def test_a_table_with_semicolons_and_decimal_commas(program):
    reading = read(DATA / "table.csv", program)
    assert reading.identifying == ("name (a name)",)
    assert dict(reading.data.people) == {
        Person("complete", "1", minutes=3.5, reason="pay", specific=1): 1,
        Person("complete", "1", minutes=4.0, reason="too_slow", specific=0): 1,
        Person("partial", "1", minutes=2.25, reason="vague", specific=0): 1,
        Person("break-off", "1", minutes=0.5): 1,
        Person("non-contact", "2"): 1,
        Person("undelivered", "2"): 1,
        Person("refusal", "2"): 1,
    }


def test_a_coding_sheet(program):
    reading = read(DATA / "coding.csv", program)
    assert (reading.agreement.same, reading.agreement.both) == (5, 6)
    assert reading.aggregate.named == {"pay": 2, "too_slow": 2, "hiring_manager": 1, "vague": 1}
    assert sum(many for person, many in reading.data.people.items() if person.specific == 1) == 4
    assert {person.coder for person in reading.data.people} == {1}


def test_counts(program):
    counts = read(DATA / "counts.csv", program).aggregate
    assert (counts.invited, counts.delivered, counts.started, counts.answered) == (42, 41, 17, 12)
    assert counts.cells["1", ""].answered == 12 and counts.cells["2", ""].answered == 0


def test_nobody_answered(program, tmp_path):
    answers, invited = tmp_path / "answers.csv", tmp_path / "invited.csv"
    answers.write_text(text_of(qualtrics(rows=0)), encoding="utf-8")
    invited.write_text(text_of(history(rows=0, silent=20)), encoding="utf-8")
    reading = read(answers, program, invited=invited)
    assert (reading.aggregate.invited, reading.aggregate.answered) == (20, 0)
    assert str(reading).splitlines()[1].startswith("Nobody of the 20 invited answered.")


def test_answers_without_a_name_are_counted_against_the_list(program, tmp_path):
    rows = qualtrics()
    for row in rows[3:]:
        row[10] = ""
        row[7] = row[7].replace("R_1", "R_9")
    listed = [row[1:] for row in history()]
    answers, invited = tmp_path / "answers.csv", tmp_path / "invited.csv"
    answers.write_text(text_of(rows), encoding="utf-8")
    invited.write_text(text_of(listed), encoding="utf-8")
    counts = read(answers, program, invited=invited).aggregate
    # 14 invited; of the six who kept silent two bounced
    assert (counts.invited, counts.delivered, counts.answered) == (14, 12, 8)


def test_segments_come_from_the_list(program, tmp_path):
    listed = history()
    listed[0].append("segment")
    for at, row in enumerate(listed[1:]):
        row.append(["engineering", "sales and service"][at % 2])
    answers, invited = tmp_path / "answers.csv", tmp_path / "invited.csv"
    answers.write_text(text_of(qualtrics()), encoding="utf-8")
    invited.write_text(text_of(listed), encoding="utf-8")
    cells = read(answers, program, invited=invited).aggregate.cells
    assert {where: (each.invited, each.answered) for where, each in cells.items()} == {
        ("", "engineering"): (7, 4), ("", "sales and service"): (7, 4)
    }  # fmt: skip


def test_two_halves_are_the_whole_and_order_does_not_matter(program, tmp_path):
    rows = table(rows=40)
    paths = []
    for name, part in {
        "all": rows,
        "one": rows[:21],
        "two": rows[:1] + rows[21:],
        "turned": rows[:1] + rows[:0:-1],
    }.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text_of(part), encoding="utf-8")
        paths.append(path)
    every, one, two, turned = (read(path, program) for path in paths)
    assert one.data + two.data == every.data == turned.data
    assert one.aggregate + two.aggregate == every.aggregate == turned.aggregate == every.data.aggregate
    assert read(paths[1:3], program).data == every.data
    for name, column in every.data.columns().items():
        assert list(column) == list(turned.data.columns()[name]) or name == "minutes"


def test_many_rows(program, tmp_path):
    rows = qualtrics(rows=100)
    text = text_of(rows[:3])
    line = [text_of([row]) for row in rows[3:]]
    body = "".join(line[at % 100].replace("R_1aaaaaaa", f"R_1{at:07}").replace("@", f"{at}@") for at in range(10_000))
    path = tmp_path / "large.csv"
    path.write_text(text + body, encoding="utf-8")
    start = time.process_time()
    assert read(path, program).aggregate.answered == 10_000
    # a hundred thousand take some four seconds (experiments/06_can_a_small_count_be_had)
    assert time.process_time() - start < 10


def test_alaska_reads_as_counts():
    counts = Aggregate.of_program(Program.load(example_path("uaa2015")))
    assert (counts.invited, counts.answered) == (1744, 239)
    assert str(counts) == "239 of 1,744 invited answered.\nBy main reason: not known."


def test_a_program_of_unknown_size_has_no_counts():
    with pytest.raises(ValueError, match=r"add \[observed\] answered|give volume"):
        Aggregate.of_program(Program.load(example_path("small")))
