"""`simkit evidence`: browsing, citing, and a check that goes red."""

import csv
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from simkit.cli import main
from simkit.evidence.register import evidence

DATA = Path(str(files("simkit.evidence"))) / "data"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def status(*arguments):
    """Exit status, whether the command returns it or argparse raises it."""
    try:
        return main(["evidence", *arguments])
    except SystemExit as stopped:
        return stopped.code


def mutated(file, row, **changes):
    """A copy of a file of the register in which one row is changed."""
    with (DATA / f"{file}.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for each in rows:
        if each["id"] == row:
            each.update(changes)
    with Path("copy.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return "copy.csv"


def sentences(text):
    return re.sub(r"\n +", " ", text).splitlines()


# --- browsing ---------------------------------------------------------------------------------------------------------


def test_summary_counts_and_says_what_is_not_known(capsys):
    assert status() == 0
    out = capsys.readouterr().out
    assert out.startswith("The register: 383 published figures, 29 whole tables.\n")
    assert re.search(r"^participation +140 +84 +35 +21$", out, flags=re.MULTILINE)
    assert out.count("\n- ") == 5 and "no usable rate is published" in out


def test_search_is_what_the_library_finds(capsys):
    assert status("known", "cheaters", "--status", "verified-primary") == 0
    lines = capsys.readouterr().out.splitlines()
    found = [line.split()[0] for line in lines if re.match(r"[PCA]\d{3} ", line)]
    assert found == [fact.id for fact in evidence("known cheaters")] == ["C018", "C019"]
    assert lines[-1] == "2 facts, 1 table. In full: --id NAME."
    assert status("--parameter", "hazard") == 0
    assert capsys.readouterr().out.startswith("P078  hazard_breakoff_per_minute_very_long_web\n      0.0224 hazard")


def test_nothing_found_is_said(capsys):
    assert status("zyxwv") == 0
    assert capsys.readouterr().out == "No row of the register is like that: try fewer or other words.\n"
    assert status("zyxwv", "--cite", "plain") == 0
    assert capsys.readouterr().out == "No fact was found, so there is no source.\n"


def test_one_row_in_full_with_what_binds_and_who_uses_it(capsys):
    assert status("--id", "p061") == 0
    out = capsys.readouterr().out
    assert out.startswith("row         P061, participation\n")
    assert "\nbinds       derived: it is DERIVED" in out and "\nused by     length_per_doubling, its end:" in out
    assert status("--id", "offer_acceptance_rates") == 0
    assert capsys.readouterr().out.endswith("Glassdoor | to 2019 | US other industries |  | 0.852\n")


@pytest.mark.parametrize("arguments", [[], ["e"], ["--status", "memory"], ["--id", "C075"], ["--check"]])
def test_nothing_is_wider_than_100_columns(arguments, capsys):
    status(*arguments)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_json_is_what_the_library_says(capsys):
    assert status("--parameter", "incentive", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    expected = evidence().where(parameter="incentive")
    assert [each["id"] for each in data["facts"]] == [fact.id for fact in expected]
    first = data["facts"][0]
    assert (first["id"], first["value"], first["interval"], first["value_text"]) == ("P001", 1.86, [1.73, 1.99], "1.86")
    assert status("--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (len(data["facts"]), len(data["tables"])) == (383, 29)


def test_citing(capsys):
    assert status("--id", "P026", "--cite", "bibtex") == 0
    assert capsys.readouterr().out.startswith("@article{edwards2005meta,\n  author = {Edwards, P and others},")
    assert status("--cite", "plain") == 0
    assert capsys.readouterr().out == evidence().cite() + "\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--status", "memry"], "status is 'memry', but is not known: did you mean 'memory'?"),
        (["--id", "P1"], "row of the register is 'P1', but is not there: did you mean"),
        (["--id", "offer_rates"], "table of the register is 'offer_rates', but is not there: did you mean"),
        (["--id", "P001", "words"], "--id and TEXT are both given, but --id names one row: leave one of them out."),
        (["--cite", "apa"], "--cite is 'apa', but is not known: known are plain, bibtex"),
        (["--cite", "plain", "--json"], "--cite and --json are both given, but one of them only can be printed"),
        (["--check", "copy.csv", "--status", "memory"], "--check and --status are both given, but a check is of all"),
        (["--check", "none.csv"], "none.csv is not there, but a file of register rows is needed: check the path."),
        (["--frob"], "“--frob” is not understood"),
    ],
)
def test_refusals(arguments, sentence, capsys):
    assert status(*arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(sentence) and said.err.count("\n") == 1


def test_a_file_that_is_no_register_is_refused(capsys):
    Path("other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert status("--check", "other.csv") == 2
    assert "other.csv has not the columns of a register (lacking: id," in capsys.readouterr().err


# --- the check --------------------------------------------------------------------------------------------------------


def test_the_shipped_register_is_in_order(capsys):
    assert status("--check") == 0
    out = capsys.readouterr().out
    assert out == "ok, 383 facts, 29 tables; every prior and every pooled program keeps to the caveats.\n"


def test_a_copy_with_an_innocent_change_is_in_order(capsys):
    assert status("--check", mutated("analogues", "A004", source="Another source 2020")) == 0
    out = capsys.readouterr().out
    assert out == "copy.csv: ok, 77 facts; every prior and every pooled program keeps to the caveats.\n"


@pytest.mark.parametrize(
    ("file", "row", "changes", "sentence"),
    [
        (
            "participation",
            "P023",
            {"status": "memory"},
            "the prior of incentive_per_doubling rests on P023, but nobody",
        ),
        (
            "candor",
            "C081",
            {"status": "memory"},
            "the prior of goodwill_on_response rests on C081, but nobody has read",
        ),
        ("analogues", "A003", {"status": "memory"}, "programs.csv: UAA 2015 pools A003, but nobody has read"),
        ("participation", "P005", {"source": ""}, "P005: source is '', but must be given"),
        ("candor", "C141", {"source": ""}, "C141: source is '', but must be given"),
        ("participation", "P005", {"status": "unknown"}, "P005: status is 'unknown', but is not known"),
        ("analogues", "A004", {"status": "seen"}, "A004: status is 'seen', but is not known"),
        ("participation", "P005", {"where_seen": ""}, "P005: where_seen is '', but must be given when the status is"),
        ("participation", "P001", {"value": "2.5"}, "P001: value is 2.5, but must lie in its interval 1.73 to 1.99"),
        ("participation", "P035", {"value": "10.3"}, "P035: proportion_complete_email_invitation_no_incentive is 10.3"),
        ("participation", "P023", {"caveat": "do not calibrate"}, "rests on P023, but its caveat forbids any use"),
        ("participation", "P005", {"id": "P001"}, "P001 stands 2 times, but names one row only"),
    ],
)
def test_the_check_goes_red(file, row, changes, sentence, capsys):
    copy = mutated(file, "no such row")
    before = status("--check", copy)
    clean = sentences(capsys.readouterr().out)
    assert before in (0, 1)
    assert status("--check", mutated(file, row, **changes)) == 1
    new = [each for each in sentences(capsys.readouterr().out) if each not in clean]
    assert any(sentence in each for each in new), new
