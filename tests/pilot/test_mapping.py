import pytest

from simkit.pilot.reading import read
from simkit.pilot.trouble import FileProblems
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.files import table, text_of


def test_a_mapping_file_with_slips_is_refused_with_all_of_them(tmp_path):
    program = Program.load(example_path("midsize"))
    answers, mapping = tmp_path / "a.csv", tmp_path / "m.csv"
    answers.write_text(text_of(table()), encoding="utf-8")
    mapping.write_text("text,reason\nMoney,pay\nmoney,location\nBoss,Dorcas Pennefather\n", encoding="utf-8")
    with pytest.raises(FileProblems) as caught:
        read(answers, program, reasons=mapping)
    assert [(each.row, each.column) for each in caught.value.troubles] == [(3, "text"), (4, "reason")]
    assert "Dorcas" not in str(caught.value)
    with pytest.raises(ValueError, match="did you mean"):
        read(answers, program, reasons={"x": "too_slo"})
    with pytest.raises(ValueError, match="the role of column"):
        read(answers, program, columns={"x": "reasons"})


def test_a_column_can_be_told(tmp_path):
    program = Program.load(example_path("midsize"))
    rows = table()
    rows[0][9] = "Why not us"
    answers = tmp_path / "a.csv"
    answers.write_text(text_of(rows), encoding="utf-8")
    assert read(answers, program).aggregate.named == {}
    assert sum(read(answers, program, columns={"Why not us": "reason"}).aggregate.named.values()) == 8
