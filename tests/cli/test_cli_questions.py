"""`simkit questions`: printed, converted, priced, refused in one sentence."""

import pytest

from simkit.cli import main
from simkit.design.questionnaire import Questionnaire

TEXT = "# Ours\n1. Why did you decline?\n2. Was the salary fair?\n   - Yes\n   - No\n"


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "q.txt"
    made.write_text(TEXT)
    return made


def test_it_shows_what_was_read(file, capsys):
    assert main(["questions", str(file)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("q.txt: 2 questions, ") and "pay *" in out and "not read: 1 note" in out
    assert "Brysbaert 2019" in out and "line 1: note “Ours”" in out


@pytest.mark.parametrize("format", ["text", "markdown", "csv", "qualtrics", "toml"])
def test_it_converts(file, capsys, tmp_path, format):
    target = tmp_path / "out"
    assert main(["questions", str(file), "--to", format, "-o", str(target)]) == 0
    assert "is taken for the one for the main reason" in capsys.readouterr().err
    if format == "toml":
        assert target.read_text().startswith("[[design.item]]\n")
    else:
        assert Questionnaire.parse(target.read_text(), format).items[1].choices == ("Yes", "No")


def test_prices(capsys):
    from simkit.planning import prices

    # few draws: the command has no option for them
    assert prices.SCRAMBLES == 8
    defaults = prices.question_prices.__kwdefaults__
    kept = dict(defaults)
    defaults.update(scrambles=2, draws=2, nodes=64)
    try:
        assert main(["questions", "template:five", "--program", "example:small", "--prices"]) == 0
    finally:
        defaults.update(kept)
    assert "What each question costs and adds: 5 questions" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--to", "word"], "--to is 'word', but is not known"),
        (["--reason", "3"], "q.txt has 2 questions: reason is 3, but must be a whole number from 1 to 2"),
        (["--prices"], "--prices is given without --program, but is about a program: add --program FILE."),
        (["--kind", "exti"], "--kind is 'exti', but is not known: did you mean 'exit'"),
        (["--program", "example:small", "--kind", "exit"], "--kind is given with --program"),
        (["--program", "example:small", "--design", "x"], "--design is given without --prices"),
    ],
)
def test_refusals(file, capsys, options, sentence):
    assert main(["questions", str(file), *options]) == 2
    assert sentence in capsys.readouterr().err


def test_the_file_itself_is_kept(file, capsys):
    assert main(["questions", str(file), "--to", "text", "-o", str(file)]) == 2
    assert "must be kept" in capsys.readouterr().err and file.read_text() == TEXT
