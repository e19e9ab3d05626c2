"""`simkit frontier`, with a space that takes a moment only."""

import json

import pytest

import simkit.planning.frontier as room
from simkit.cli import main
from simkit.planning.space import Space

SMALL = "example:small"


@pytest.fixture
def few(monkeypatch):
    small = Space(sponsors=("hr", "third_party"), forms=(1, 4), talks=15, attempts=(1, 2), incentives=0, weeks=2)
    monkeypatch.setattr(room, "Space", lambda: small)


def status(*arguments):
    try:
        return main(list(arguments))
    except SystemExit as stop:
        return stop.code


def test_prints_the_frontier_and_draws_it(few, capsys, tmp_path):
    figure = tmp_path / "frontier.svg"
    assert status("frontier", SMALL, "--draws", "1", "--in-house", "-o", str(figure)) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Small employer: of ") and "a third party asks" in out
    assert "The figure is in" in err and figure.read_text(encoding="utf-8").startswith("<?xml")


def test_as_json(few, capsys):
    assert status("frontier", SMALL, "--draws", "1", "--budget", "500", "--max-minutes", "5", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["frontier"] and all(row["expected"]["money"] <= 500 for row in data["frontier"])
    assert all(row["minutes"] <= 5 for row in data["frontier"])


@pytest.mark.parametrize(("options", "sentence"), [
    (["-o", "x.gif"], "the figure's file is 'x.gif', but must end in .svg, .png or .pdf: give such as frontier.svg."),
    (["-o", "/no/such/place.svg"], "the figure's file is '/no/such/place.svg', but cannot be written (No such file or"),
    (["--exclude", "fone"], "exclude is 'fone', but is not known: did you mean 'phone'?"),
    (["--budget", "-5"], "budget is -5.0, but must lie between 0 and 1e+12"),
    (["--max-minutes", "0.1"], "none of the "),
])  # fmt: skip
def test_refuses(few, capsys, options, sentence):
    assert status("frontier", SMALL, "--draws", "1", *options) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith(sentence) and "\n" not in said
