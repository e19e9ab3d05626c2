"""check, expected, report, example, schema; and every way to get them wrong."""

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from simkit.cli import main
from simkit.cli.files import write_text
from simkit.cli.progress import progress_line
from simkit.program.file.reading import EXAMPLES, example_path
from simkit.program.program import Program

SIMKIT = [sys.executable, "-m", "simkit"]
SMALL = "example:small"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def status(*arguments):
    """Exit status, whether the command returns it or argparse raises it."""
    try:
        return main(list(arguments))
    except SystemExit as stopped:
        return stopped.code


def test_check_says_ok_and_what_was_derived(capsys):
    assert status("check", SMALL, "example:midsize") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "example:small: ok, declined, 3 ways of asking"
    assert "  240 offers a year, 17.3% of them declined, make 41.5 people a year." in out


def test_check_lists_all_problems_of_all_files(capsys):
    Path("a.toml").write_text('name = "A"\nkinds = 3\n[population]\npeople_per_year = -1\n', encoding="utf-8")
    assert status("check", "a.toml", SMALL, "b.toml") == 2
    said = capsys.readouterr()
    assert said.out.startswith("example:small: ok")
    first, second, third = said.err.splitlines()
    assert first.startswith("a.toml: kinds is 3") and "people_per_year is -1" in second
    assert third == 'b.toml is not there, but a program file is needed: did you mean "a.toml"?'


def test_expected_as_json_is_what_the_library_says(capsys):
    from simkit.decision.assess import at_medians
    from simkit.expected import expected

    assert status("expected", SMALL, "--json", "--nodes", "256", "--seed", "3") == 0
    data = json.loads(capsys.readouterr().out)
    program = Program.load(example_path("small"))
    found = expected(at_medians(program, nodes=256, seed=3), program.designs)
    assert [each["name"] for each in data["designs"]] == [design.name for design in program.designs]
    for each, rate in zip(data["designs"], found.start_rate[0], strict=True):
        assert each["start_rate"] == pytest.approx(rate, rel=1e-9)


def test_expected_in_words(capsys):
    assert status("expected", SMALL, "--nodes", "64") == 0
    assert "one question by e-mail" in capsys.readouterr().out


class _Page(HTMLParser):
    tags: tuple = ()

    def handle_starttag(self, tag, attributes):
        self.tags = (*self.tags, tag)


def test_report_writes_a_page_and_says_where_and_what(capsys):
    assert status("report", SMALL, "--draws", "1", "--seed", "4") == 0
    said = capsys.readouterr()
    path, verdict = said.out.splitlines()
    assert path == "report.html" and said.err == ""
    assert verdict.startswith(("LAUNCH. ", "PILOT. ", "REDESIGN. ", "DO NOT LAUNCH. "))
    page = Path("report.html").read_text("utf-8")
    parsed = _Page()
    parsed.feed(page)
    assert {"html", "title", "body"} <= set(parsed.tags)
    assert "simkit report example:small --seed 4 --draws 1" in page


def test_report_as_json_needs_no_page(capsys):
    assert status("report", SMALL, "--draws", "1", "--json") == 0
    first = capsys.readouterr().out
    assert json.loads(first)["program"]["name"] == "Small employer"
    assert not Path("report.html").exists()
    assert status("report", SMALL, "--draws", "1", "--json", "-o", "p.html", "--quiet") == 0
    assert capsys.readouterr().out == first  # the same seed, the same figures
    assert Path("p.html").exists()


def test_report_quiet_and_to_standard_output(capsys):
    assert status("report", SMALL, "--draws", "1", "--quiet", "-o", "-") == 0
    said = capsys.readouterr()
    assert said.out.startswith("<!DOCTYPE html>") and said.err == ""
    assert status("report", SMALL, "--draws", "1", "--quiet", "-o", "q.html") == 0
    assert capsys.readouterr().out == ""


def test_folders_stay_out_of_the_page(folder):
    (folder / "secret").mkdir()
    source = folder / "secret" / "acme.toml"
    source.write_text(example_path("small").read_text("utf-8"), encoding="utf-8")
    assert status("report", str(source), "--draws", "1", "--quiet") == 0
    page = Path("report.html").read_text("utf-8")
    assert "simkit report acme.toml" in page and "secret" not in page


def test_examples_are_listed_copied_and_kept(capsys):
    assert status("example") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in EXAMPLES)
    for name in EXAMPLES:
        assert status("example", name) == 0
        assert Path(f"{name}.toml").read_text("utf-8") == example_path(name).read_text("utf-8")
    assert status("example", "small") == 2
    assert "small.toml is there already" in capsys.readouterr().err
    assert status("example", "small", "--force") == 0


def test_schema_is_json(capsys):
    assert status("schema") == 0
    assert json.loads(capsys.readouterr().out) == Program.schema()


REFUSED = [
    ([], "COMMAND is missing: see `simkit --help`."),
    (["reprot"], "“reprot” is no command of simkit: did you mean “report”?"),
    (
        ["zzz"],
        "“zzz” is no command of simkit: known are init, check, expected, report, argue, believe, needs,"
        " questions, evidence, example, schema.",
    ),
    (["report"], "program.toml is missing: see `simkit report --help`."),
    (["report", SMALL, "--sed", "1"], "“--sed 1” is not understood: see `simkit --help`."),
    (
        ["report", SMALL, "--seed", "abc"],
        "--seed is “abc”, but must be a whole number from 0 to 9223372036854775807: give such as 7.",
    ),
    (
        ["report", SMALL, "--seed", "-1"],
        "--seed is “-1”, but must be a whole number from 0 to 9223372036854775807: give such as 7.",
    ),
    (["report", SMALL, "--seed"], "--seed: expected one argument: see `simkit report --help`."),
    (
        ["report", SMALL, "--draws", "0"],
        "--draws is “0”, but must be a whole number from 1 to 16384: give such as 64.",
    ),
    (
        ["init", "--draws", "15"],
        "--draws is “15”, but must be a whole number from 24 to 16384: give such as 64.",
    ),
    (
        ["report", SMALL, "--draws", "1e3"],
        "--draws is “1e3”, but must be a whole number from 1 to 16384: give such as 64.",
    ),
    (
        ["expected", SMALL, "--nodes", "1000"],
        "--nodes is “1000”, but must be a power of 2 from 64 to 262144: give such as 16384.",
    ),
    (["report", "no.toml"], "no.toml is not there, but a program file is needed: check the path."),
    (["report", "."], ". is a folder, but a file is needed: name the .toml file in it."),
    (["report", "a\0b"], "a\0b cannot be read (embedded null byte): check the path and your rights."),
    (
        ["check", "latin.toml"],
        "latin.toml: line 2 is not UTF-8, but the file must be: save it with the encoding UTF-8.",
    ),
    (
        ["report", "example:smal"],
        "example is 'smal', but is not known: did you mean 'small'? known are uaa2015, midsize, small.",
    ),
    (["example", "zzz"], "example is 'zzz', but is not known: known are uaa2015, midsize, small."),
    (["example", "-o", "x"], "-o is given without the name of an example: see `simkit example`."),
    (
        ["report", "acme.toml", "-o", "./acme.toml"],
        "acme.toml is the program file itself, but must be kept: name another file.",
    ),
    (["report", SMALL, "-o", "no/x.html"], "no is no folder, but x.html is to be written there: make it first."),
    (["report", SMALL, "-o", "."], ". is a folder, but a file is to be written: name a file in it."),
    (
        ["report", SMALL, "-o", "-", "--json"],
        "-o - and --json both print, but one of them only: give -o a file name, or leave one out.",
    ),
]


@pytest.mark.parametrize("arguments, sentence", REFUSED)
def test_refused_in_one_sentence(capsys, arguments, sentence):
    Path("acme.toml").write_text(example_path("small").read_text("utf-8"), encoding="utf-8")
    Path("latin.toml").write_bytes(b'name = "A"\nkind = "\xe9"\n')
    if arguments == ["report", "no.toml"]:
        Path("acme.toml").unlink()
        Path("latin.toml").unlink()
    assert status(*arguments) == 2
    said = capsys.readouterr()
    assert said.err == sentence + "\n" and said.out == ""


def test_problems_of_a_program_stop_the_report_before_anything_is_written(capsys):
    Path("a.toml").write_text('name = ""\n[population]\npeople_per_year = 0\n', encoding="utf-8")
    assert status("report", "a.toml") == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not Path("report.html").exists()


def test_a_reader_who_stops_reading_is_no_error(folder):
    reading = subprocess.Popen([*SIMKIT, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder)
    reading.stdout.close()
    assert reading.stderr.read() == b""
    reading.stderr.close()
    assert reading.wait(timeout=20) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence(folder):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*SIMKIT, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("The output cannot be written (") and done.stderr.count("\n") == 1


def test_interrupted_is_one_line(monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("simkit.program.program.Program.load", interrupted)
    assert status("report", SMALL) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


def test_a_terminal_without_quotation_marks(folder):
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin"}
    done = subprocess.run([*SIMKIT, "zzz"], capture_output=True, cwd=folder, env=environment)
    assert done.returncode == 2 and done.stderr.startswith(b"?zzz? is no command")


def test_a_failed_write_leaves_what_was_there(monkeypatch):
    Path("x.txt").write_text("before", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(ValueError, match=r"x.txt cannot be written \(No space left on device\): name another file."):
        write_text(Path("x.txt"), "after")
    assert [each.name for each in Path().iterdir()] == ["x.txt"]
    assert Path("x.txt").read_text("utf-8") == "before"


def test_writing_keeps_links_and_rights():
    Path("real.txt").write_text("before", encoding="utf-8")
    Path("real.txt").chmod(0o640)
    Path("link.txt").symlink_to("real.txt")
    write_text(Path("link.txt"), "after")
    assert Path("link.txt").is_symlink() and Path("real.txt").read_text("utf-8") == "after"
    assert Path("real.txt").stat().st_mode & 0o777 == 0o640


def test_progress_is_for_terminals(monkeypatch, capsys):
    assert progress_line() is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert progress_line(quiet=True) is None
    show = progress_line()
    show(1, 2)
    show(2, 2)
    assert capsys.readouterr().err == "\rSimulating: 1 of 2\rSimulating: 2 of 2\r" + " " * 18 + "\r"


def test_help_of_every_command(capsys):
    from simkit.cli.parser import COMMANDS

    for command in COMMANDS:
        assert status(command, "--help") == 0
        assert f"usage: simkit {command}" in capsys.readouterr().out


def test_needs_answers_one_question(capsys):
    arguments = ("needs", SMALL, "--margin", "0.1", "--reason", "pay", "--heard", "too_slow", "--people", "3")
    assert status(*arguments) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("Sample needs with “one question by e-mail”; at hand: the 24 decliners of 2 years")
    assert (
        "The share of “Pay or benefits too low” within 10" in out and "3 people say “The process took too long”" in out
    )
    assert "A margin-of-error calculator says 97 answers, or 20 of 24 decliners" in out


def test_needs_as_json(capsys):
    assert status("needs", SMALL, "--answers", "5", "--invited", "30", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["people_at_hand"] == 30
    (need,) = data["targets"]
    assert need["target"] == {"kind": "Answers", "least": 5, "sure": 0.8, "everywhere": False}
    assert need["people"]["low"] <= need["people"]["median"] <= need["people"]["high"]
    assert set(need["chance"]) == {"value", "mcse"}


@pytest.mark.parametrize(("options", "sentence"), [
    (["--people", "3"], "--people is given without --heard, but says how many name that reason: add --heard KEY."),
    (["--everywhere"], "--everywhere is given without --answers, but says where they come: add --answers N."),
    (["--reason", "pay"], "--reason is given without --margin or --change, but says of which share: add one of them."),
    (["--sure", "0.9"], "--sure is given without a target, but says how often it is to hold: add such as"
                           " --margin 0.1."),
    (["--margin", "x"], "--margin: invalid float value: 'x': see `simkit needs --help`."),
    (["--margin", "0.1", "--invited", "9", "--months", "3"], "both people and months are given, but one follows"
                                                             " from the other: give one of them."),
    (["--heard", "pays"], "reason is 'pays', but is not known: did you mean 'pay'?"),
    (["--design", "call"], "design is 'call', but is not known: known are"),
])  # fmt: skip
def test_needs_refuses(capsys, options, sentence):
    assert status("needs", SMALL, *options) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith(sentence) and "\n" not in said
