"""`simkit compare`: what it prints is what the library says; every slip one sentence."""

import json

import pytest

from simkit.cli import main
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from simkit.report.compare import compare

SMALL = "example:small"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def status(*arguments):
    try:
        return main(list(arguments))
    except SystemExit as stopped:
        return stopped.code


def test_it_prints_and_draws_what_the_library_says(capsys, folder):
    asked = ("--designs", "one question by e-mail", "anonymous_web", "--draws", "1", "--seed", "4")
    assert status("compare", SMALL, *asked, "-o", "figure.svg") == 0
    program = Program.load(example_path("small"))
    found = compare(program, ["one question by e-mail", "anonymous_web"], seed=4, draws=1)
    assert capsys.readouterr().out == f"{found}\n"
    assert (folder / "figure.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_json(capsys):
    assert status("compare", SMALL, "--alone", "--draws", "1", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    program = Program.load(example_path("small"))
    assert [each["name"] for each in data["designs"]] == [design.name for design in program.designs]
    assert data["designs"][0]["metrics"]["error"]["median"] > 0 and data["draws"] == 8


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--designs", "one question by e-male"), "one question by e-mail"),
        (("-o", "figure.doc"), "figure.doc is no picture that can be drawn: let its name end in .svg, .png or .pdf."),
        (("-o", "nowhere/figure.svg"), "nowhere is no folder, but figure.svg is to be written there: make it first."),
        (("--draws", "0"), "--draws is “0”, but must be a whole number from 1 to 16384: give such as 64."),
        (("--designs", "anonymous_web", "anonymous_platform", "anonymous_web"), "stands twice"),
    ],
)
def test_slips_are_one_sentence_and_status_2(capsys, arguments, said):
    assert status("compare", SMALL, *arguments) == 2
    out = capsys.readouterr()
    assert said in out.err and out.err.count("\n") == 1 and not out.out
