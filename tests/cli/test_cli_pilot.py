"""simkit pilot: templates, reading, strict, JSON, and what came since."""

import json
from pathlib import Path

import pytest

from simkit.cli import main
from tests.pilot.files import CANARIES, history, qualtrics, text_of

MIDSIZE = ("--program", "example:midsize")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("answers.csv").write_text(text_of(qualtrics(rows=12)), encoding="utf-8")
    Path("invited.csv").write_text(text_of(history(rows=12, silent=20)), encoding="utf-8")


def status(*arguments):
    try:
        return main(list(arguments))
    except SystemExit as stopped:
        return stopped.code


def test_read_prints_what_may_be_shown(capsys):
    assert status("pilot", "read", "answers.csv", *MIDSIZE, "--invited", "invited.csv") == 0
    said = capsys.readouterr()
    assert "12 of 32 invited answered." in said.out and said.err == ""
    assert "RecipientEmail (an e-mail address)" in said.out
    assert not [each for each in CANARIES if each in said.out]


def test_json_is_what_may_be_shown(capsys):
    assert status("pilot", "read", "answers.csv", *MIDSIZE, "--invited", "invited.csv", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["shown"]["answered"] == 12 and data["shown"]["by_reason"] is None


def test_what_came_since_is_shown_only_if_it_is_enough(capsys):
    Path("before.csv").write_text(text_of(qualtrics(rows=9)), encoding="utf-8")
    assert status("pilot", "read", "answers.csv", *MIDSIZE, "--invited", "invited.csv", "--since", "before.csv") == 0
    out = capsys.readouterr().out
    assert "Fewer than 5 answered since what was shown before" in out and "12" not in out


def test_strict_and_slips_exit_with_2(capsys):
    assert status("pilot", "read", "answers.csv", *MIDSIZE, "--strict") == 2
    assert "the column RecipientEmail" in capsys.readouterr().err
    assert status("pilot", "read", "nowhere.csv", *MIDSIZE) == 2
    assert capsys.readouterr().err == "nowhere.csv: cannot be read: check that the file is there and may be opened.\n"
    assert status("pilot", "read", "answers.csv", *MIDSIZE, "--column", "reason") == 2
    assert "must be HEADING=ROLE" in capsys.readouterr().err
    assert status("pilot", "read", "answers.csv") == 2
    assert status("pilot") == 2


def test_left_out_rows_are_told_to_the_holder_only(capsys):
    rows = qualtrics(rows=6)
    rows[4][2] = "Survey Preview"
    Path("answers.csv").write_text(text_of(rows), encoding="utf-8")
    assert status("pilot", "read", "answers.csv", *MIDSIZE) == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "For you alone, who hold the files:",
        "answers.csv, row 5: left out, preview or test.",
    ]
    assert "row 5" not in said.out


def test_a_template_is_printed_or_written(capsys):
    assert status("pilot", "template", "--for", "aggregate", *MIDSIZE) == 0
    assert capsys.readouterr().out.startswith("wave,segment,invited,delivered,started,answered,pay,")
    assert status("pilot", "template", "-o", "t.csv") == 0
    assert "disposition: complete, partial" in capsys.readouterr().out
    assert Path("t.csv").read_text(encoding="utf-8").startswith("wave,segment,disposition")
    assert status("pilot", "template", "-o", "t.csv") == 2
    assert status("pilot", "template", "--for", "excel") == 2
    assert "excel" in capsys.readouterr().err
