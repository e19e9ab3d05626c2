"""`simkit init` as somebody in HR would use it: typing, mistyping, stopping, coming back."""

import io
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from simkit.cli import main
from simkit.program.file.reading import template
from simkit.program.program import Program

GOLDEN = Path(__file__).parent / "golden"
SIMKIT = [sys.executable, "-m", "simkit"]

TYPED = """abc
240
300
42
eng
engineering 25 of 120, sales 17 of 120
38
12 of 40
exit survey, 12 of 40
salary 20, better offer 15, frob 2
salary 20, better offer 15, other 2
pay 4, boss 3, too slow 3
too slow: offer within a week, about 5000
too slow: offer within a week, 2000-8000
hr
HR, web form, 8 questions, gift card 20
20-80 x 300-1200 + 2000-8000
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def type_in(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def init(*arguments):
    return main(["init", "--no-result", *arguments])


def test_a_session_with_mistakes_is_the_golden_one(monkeypatch, capsys, folder):
    type_in(monkeypatch, TYPED)
    assert init("acme.toml", "--name", "Acme") == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out == (GOLDEN / "session.txt").read_text("utf-8")
    assert (folder / "acme.toml").read_text("utf-8") == (GOLDEN / "session.toml").read_text("utf-8")
    assert Program.load("acme.toml").proposed == "web survey by HR"
    assert [each.name for each in folder.iterdir()] == ["acme.toml"]


def test_the_whole_command_ends_with_a_first_result(folder):
    done = subprocess.run(
        [*SIMKIT, "init", "acme.toml", "--draws", "24"],
        input="240\n42\n" + "?\n" * 8,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.returncode == 0 and done.stderr == ""
    result = done.stdout.partition("A first result takes some seconds.\n")[2].splitlines()
    assert any(line.startswith("Of your 42 decliners: ") for line in result)
    assert any(line.startswith(("LAUNCH. ", "PILOT. ", "REDESIGN. ", "DO NOT LAUNCH. ")) for line in result)
    moves = [line for line in result if line.startswith("- ")]
    assert len(moves) == 2 and moves[0].startswith("- If you knew exactly which part of your decliners ")
    assert result[-1] == "Next: simkit report acme.toml"


@pytest.mark.parametrize("kind", ["declined", "exit", "stay", "job_interview"])
def test_dont_know_everywhere(monkeypatch, capsys, kind):
    type_in(monkeypatch, "\n" * 10)
    assert init("--kind", kind) == 0
    assert "is assumed, by judgement" in capsys.readouterr().out
    assert Program.load("program.toml").kind == kind


def test_input_that_ends_is_kept_and_taken_up_again(monkeypatch, capsys, folder):
    lines = TYPED.splitlines(keepends=True)
    type_in(monkeypatch, "".join(lines[:7]))
    assert init("acme.toml", "--name", "Acme") == 1
    assert capsys.readouterr().err == (
        "The input ended: 4 answers kept in acme.toml.partial; simkit init acme.toml goes on from there.\n"
    )
    assert not Path("acme.toml").exists()
    type_in(monkeypatch, "".join(lines[7:]))
    assert init("acme.toml") == 0
    out = capsys.readouterr().out
    assert out.startswith("Going on with the answers in acme.toml.partial; delete that file to begin anew.\n")
    assert "4 of 10." not in out and "5 of 10." in out
    assert Path("acme.toml").read_text("utf-8") == (GOLDEN / "session.toml").read_text("utf-8")
    assert not Path("acme.toml.partial").exists()


def test_no_answer_at_all_leaves_nothing(monkeypatch, capsys, folder):
    type_in(monkeypatch, "")
    assert init() == 1
    assert capsys.readouterr().err == "The input ended before the first answer: nothing was written.\n"
    assert not list(folder.iterdir())


def test_interrupted_session_loses_nothing(folder):
    session = subprocess.Popen(
        [*SIMKIT, "init", "acme.toml"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    session.stdin.write("240\n")
    session.stdin.flush()
    for line in session.stdout:
        if line.startswith("2 of 10"):
            break
    session.send_signal(signal.SIGINT)
    _, err = session.communicate(timeout=20)
    assert session.returncode == 130
    assert err == "\nStopped: 1 answer kept in acme.toml.partial; simkit init acme.toml goes on from there.\n"
    assert tomllib.loads((folder / "acme.toml.partial").read_text("utf-8"))["offers"] == "240"


def test_back_undoes_an_answer(monkeypatch, capsys):
    type_in(monkeypatch, "24\n300\nback\n400\n300\n" + "\n" * 8)
    assert init() == 0
    assert "more than the 24 offers" in capsys.readouterr().out
    assert Program.load("program.toml").population.per_year == pytest.approx(300)


def test_typed_and_filed_answers_give_the_same_file(monkeypatch, capsys, folder):
    Path("answers.toml").write_text(
        """name = "Acme"
offers = 240
declined = "42"
functions = "engineering 25 of 120, sales 17 of 120"
contactable = "38"
past_survey = "exit survey, 12 of 40"
codes = "salary 20, better offer 15, other 2"
last_ten = "pay 4, boss 3, too slow 3"
fixes = "too slow: offer within a week, 2000-8000"
asker = "HR, web form, 8 questions, gift card 20"
cost = "20-80 x 300-1200 + 2000-8000"
""",
        encoding="utf-8",
    )
    plain = Path("answers.toml").read_text("utf-8").replace('"', "").replace(" = ", ": ")
    Path("answers.txt").write_text("# by hand\n\n" + plain, encoding="utf-8")
    assert init("one.toml", "--answers", "answers.toml") == 0
    assert init("two.toml", "--answers", "answers.txt") == 0
    golden = (GOLDEN / "session.toml").read_text("utf-8")
    assert Path("one.toml").read_text("utf-8") == Path("two.toml").read_text("utf-8") == golden


def test_answers_as_toml_values(capsys):
    Path("a.toml").write_text(
        'kind = "exit"\nleavers = [20, 80]\nlast_ten = { pay = 3, better_job = 2 }\n'
        "past_survey = { population = 'exit', invited = 40, answered = 12 }\n"
        "[[fixes]]\nreason = 'pay'\nchange = 'bands'\ncost = [5, 20]\n",
        encoding="utf-8",
    )
    assert init("--answers", "a.toml") == 0
    program = Program.load("program.toml")
    assert program.kind == "exit" and program.population.per_year == 40
    assert program.economics.fixes[0].cost == (5, 10, 20)


def test_all_mistakes_of_an_answers_file_at_once(capsys, folder):
    Path("a.toml").write_text('offers = 40\ndeclined = 50\nasker = "hr"\noffrs = 3\n', encoding="utf-8")
    assert init("--answers", "a.toml") == 2
    assert capsys.readouterr().err == (
        "a.toml: “offrs” is no question of this kind of program: did you mean “offers”?\n"
        "a.toml: declined: “50” is more than the 40 offers that were made: one of the two numbers must change.\n"
        "a.toml: asker: “hr” does not say how: add a call, a web form or an e-mail, or choose 1 to 9.\n"
    )
    assert [each.name for each in folder.iterdir()] == ["a.toml"]


def test_lines_that_are_no_answers(capsys):
    Path("a.txt").write_text("offers 40\ndeclined = 3-5\ndeclined = 4\n[x]\n", encoding="utf-8")
    assert init("--answers", "a.txt") == 2
    assert capsys.readouterr().err == (
        "a.txt: line 1 is `offers 40`, but must be an answer: write such as declined = 42.\n"
        "a.txt: line 3 answers declined once more, but one answer is needed: keep one.\n"
        "a.txt: line 4 is `[x]`, but must be an answer: write such as declined = 42.\n"
    )


def test_template(capsys):
    assert init("--template", "t.toml") == 0
    assert Path("t.toml").read_text("utf-8") == template()
    assert capsys.readouterr().out == "t.toml\nEdit it, then: simkit check t.toml\n"
    assert main(["check", "t.toml"]) == 0


def test_nothing_is_overwritten_unasked(monkeypatch, capsys):
    Path("program.toml").write_text("mine", encoding="utf-8")
    type_in(monkeypatch, "240\n")
    for arguments in ([], ["--template"], ["--answers", "program.toml"]):
        assert init(*arguments) == 2
        assert capsys.readouterr().err == (
            "program.toml is there already, but is not overwritten unasked: name another file, or add --force.\n"
        )
    assert Path("program.toml").read_text("utf-8") == "mine"
    assert init("--template", "--force") == 0
    assert Path("program.toml").read_text("utf-8") == template()


def test_a_name_with_anything_in_it(monkeypatch, capsys):
    type_in(monkeypatch, "\n" * 10)
    assert init("--name", 'A "quoted"\n# name\\ é') == 0
    assert Program.load("program.toml").name == 'A "quoted" # name\\ é'


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--kind", "exti"], "kind is 'exti', but is not known: did you mean 'exit'? known are declined, exit, stay,"),
        (["--answers", "no.toml"], "no.toml is not there, but a file of answers is needed: check the path."),
        (["--answers", "."], ". is a folder, but a file of answers is needed: name a file in it."),
        (["--answers", "latin.txt"], "latin.txt is not UTF-8, but a file of answers must be: save it with the"),
        (["--answers", "exit.txt", "--kind", "stay"], "exit.txt: kind is 'exit', but --kind says 'stay': keep one"),
        (["--answers", "name.toml"], "name.toml: name is 3, but must be text: write such as Acme."),
        (["--answers", "kind.toml"], "kind is 3, but is not known: known are declined, exit, stay, job_interview."),
        (["--template", "--answers", "exit.txt"], "--template and --answers are both given, but the template asks"),
        (["sub"], "sub is a folder, but a file is to be written: name a file in it."),
        (["no/x.toml"], "no is no folder, but x.toml is to be written there: make it first."),
    ],
)
def test_refused(capsys, arguments, sentence):
    Path("sub").mkdir()
    Path("latin.txt").write_bytes("declined = 4 \xe9".encode("latin-1"))
    Path("exit.txt").write_text("kind = exit\n", encoding="utf-8")
    Path("name.toml").write_text("name = 3\n", encoding="utf-8")
    Path("kind.toml").write_text("kind = 3\n", encoding="utf-8")
    assert init(*arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith(sentence) and err.count("\n") == 1
    assert not list(Path().glob("*.partial")) and not Path("program.toml").exists()
