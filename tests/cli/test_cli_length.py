"""simkit length: text, JSON, figure; and every way to get it wrong."""

import json

import pytest

from simkit.cli import main
from simkit.planning import length


@pytest.fixture(autouse=True)
def few_draws(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = length.tuned

    def quick(*given, **more):
        return whole(*given, **more | {"draws": 2, "nodes": 64})

    monkeypatch.setattr("simkit.report.length.tuned", quick)
    return tmp_path


def status(*arguments):
    try:
        return main(["length", "example:small", *arguments])
    except SystemExit as stopped:
        return stopped.code


def test_text_and_figure(capsys, few_draws):
    assert status("--design", "anonymous web form by HR", "-o", "a.svg") == 0
    said = capsys.readouterr().out
    assert said.startswith("How long? Small employer, “anonymous web form by HR”: 24 decliners over 2 years\n")
    assert "Each further question costs answers to “why?”: " in said
    assert (few_draws / "a.svg").read_text("utf-8").lstrip().startswith("<?xml")


def test_json_with_every_option(capsys):
    wanted = ["--design", "anonymous web form by HR", "--longest", "7", "--announced", "2", "--min-answers", "1"]
    assert status(*wanted, "--max-minutes", "4", "--json", "--seed", "3") == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["items"] for row in data["given_order"]["lengths"]] == [1, 2, 3, 4, 5, 6]
    assert {row["announced"] for row in data["given_order"]["lengths"]} == {2.0}
    assert data["seed"] == 3


def test_the_proposed_design_without_a_name(capsys):
    assert status() == 0
    assert "“one question by e-mail”" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--design", "fax"], "design is 'fax', but is not known"),
        (["-o", "a.docx"], "a.docx is no picture, but a figure is to be drawn: end its name in .svg, .png, .pdf."),
        (["-o", "nowhere/a.svg"], "nowhere is no folder"),
        (["--max-minutes", "0"], "max_minutes is 0.0, but must be more than 0"),
        (["--max-minutes", "0.5"], "max_minutes is 0.5, but what must be asked takes 2"),
        (["--min-answers", "0"], "min_answers is 0, but must be a whole number from 1"),
        (["--longest", "many"], "--longest: invalid int value: 'many'"),
    ],
)
def test_every_way_to_get_it_wrong(arguments, sentence, capsys):
    assert status(*arguments) == 2
    told = capsys.readouterr()
    assert sentence in told.err and len(told.err.strip().splitlines()) == 1 and not told.out
