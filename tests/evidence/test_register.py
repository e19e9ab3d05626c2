"""The register as it ships: every file read whole, found, filtered and shown; and the files of others."""

import csv
import dataclasses
import math
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simkit
from simkit.checks import InvalidInput
from simkit.evidence.facts import ANALOGUE_COLUMNS, FACT_COLUMNS, STATUSES, Fact, Table, read_facts, read_table
from simkit.evidence.register import CANNOT_TELL, FILES, Register, evidence

DATA = Path(str(files("simkit.evidence"))) / "data"


def rows_of(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made(**changes):
    return dataclasses.replace(
        Fact("X1", "own", "rate", 0.3, 0.2, 0.4, "proportion", "leavers", "90", "Smith J 2020", "", "memory", "", ""),
        **{"value_text": "0.3", **changes},
    )


# --- what ships -----------------------------------------------------------------------------------------------------


def test_all_files_are_read_whole():
    # counted in the files: 140 + 166 + 77 rows, 29 tables; 21 + 6 rows that nobody has read
    register = evidence()
    assert (len(register), len(register.tables)) == (383, 29)
    assert register.counts()["participation"] == {"verified-primary": 84, "verified-secondary": 35, "memory": 21}
    assert register.counts()["candor"] == {"verified-primary": 88, "verified-secondary": 72, "memory": 6}
    assert register.counts()["analogues"] == {"verified-primary": 54, "verified-secondary": 23}
    assert len({table.name for table in register.tables}) == len(list((DATA / "tables").iterdir()))


@pytest.mark.parametrize("name", ["participation", "candor"])
def test_every_cell_of_the_facts_arrives_as_it_stands(name):
    facts = evidence().where(file=name)
    for row, fact in zip(rows_of(name), facts, strict=True):
        said = (fact.id, fact.parameter, fact.value_text, fact.unit, fact.population, fact.size, fact.source)
        assert said == tuple(row[key] for key in (*FACT_COLUMNS[:3], *FACT_COLUMNS[5:9]))
        said = (fact.doi, fact.status, fact.where_seen, fact.caveat)
        assert said == tuple(row[key] for key in FACT_COLUMNS[9:])
        for end, key in ((fact.lower, "lower95"), (fact.upper, "upper95")):
            assert end == (float(row[key]) if row[key] else None)


def test_facts_known_by_heart():
    register = evidence()
    found = register.find("P001")
    assert (found.value, found.interval, found.unit) == (1.86, (1.73, 1.99), "odds_ratio")
    assert found.figure == "1.86 (1.73 to 1.99) odds_ratio"
    words = register.find("c092")  # in any case
    assert words.value is None and words.value_text == "0.20-0.25" and words.interval is None
    assert register.find("P031").interval is None and register.find("P031").lower == 1.16  # no upper end printed


def test_an_analogue_shows_its_rate_and_its_counts():
    found = evidence().find("A003")
    assert (found.parameter, found.value, found.counts) == ("response_rate_non_enrolling_admits", 0.137, (239, 1744))
    assert found.population == "University of Alaska Anchorage; 2015; web; in_house; personalized outreach follow-up"
    without = evidence().find("A013")
    assert without.value is None and without.counts is None and without.value_text.startswith("10-20% of participants")


def test_tables_keep_comments_columns_and_rows():
    table = evidence().table("decline_share_by_employer_blr_2005")
    assert table.columns == ("share_of_offers_declined", "share_of_employers")
    assert table.rows[0] == ("<10%", "0.7") and len(table.rows) == 4
    assert (table.status, table.statuses, len(table.comments)) == ("verified-primary", ("verified-primary",), 4)
    # a comment after the rows, and one status a row
    assert len(evidence().table("selection_by_experience_severity_azul_nps").rows) == 4
    mixed = evidence().table("implied_candor_about_sensitive_reason")
    assert mixed.statuses == STATUSES and len(mixed.row_statuses) == 6


def test_the_data_name_no_path_of_a_machine():
    for file in DATA.rglob("*.csv"):
        text = file.read_text("utf-8")
        assert not any(f"{place}/" in text for place in ("/root", "/home", "/tmp", "C:", "file:"))


def test_what_it_cannot_tell_is_said():
    assert len(CANNOT_TELL) == 5 and "0.86 (0.51 to 1.47)" in CANNOT_TELL[1]


# --- finding and filtering ------------------------------------------------------------------------------------------


def test_filters_by_hand():
    register = evidence()
    assert len(register.where(status="memory")) == 27
    assert {table.name for table in register.where(status="memory").tables} == {
        "exit_vs_followup_reasons_zarandona_camuso",
        "implied_candor_about_sensitive_reason",
    }
    assert len(register.where(unit="odds_ratio")) == 39  # 36 + 3 in the two files
    assert [fact.id for fact in register.where(parameter="HAZARD")] == ["P078"]
    assert [fact.id for fact in register.where(text="cheaters known", file="candor")] == ["C018", "C019"]
    assert register.where(file="tables").facts == () and len(register.where(file="tables").tables) == 29
    assert register.where() == register
    assert len(register.where(text="no such words stand there")) == 0


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(STATUSES),
        "file": st.sampled_from(list(FILES)),
        "unit": st.sampled_from(["proportion", "logit", "odds_ratio"]),
        "parameter": st.sampled_from(["rate", "odds", "share of", "exit"]),
        "text": st.sampled_from(["anonymity", "web survey", "vendor", "e"]),
    },
)


@settings(deadline=None, max_examples=40)
@given(FILTERS)
def test_filters_narrow_and_do_so_in_any_order(filters):
    register = evidence()
    together, one_by_one = register.where(**filters), register
    for name, value in reversed(filters.items()):
        one_by_one = one_by_one.where(**{name: value})
    assert together == one_by_one
    assert set(together.facts) <= set(register.facts) and set(together.tables) <= set(register.tables)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda r: r.where(status="seen"), "status is 'seen', but is not known: known are verified-primary"),
        (lambda r: r.where(file="programs"), "file of the register is 'programs', but is not known: known are part"),
        (lambda r: r.where(unit="odd_ratio"), "unit is 'odd_ratio', but is not known: did you mean"),
        (lambda r: r.where(text=3), "text is 3, but must be text: give words to look for."),
        (lambda r: r.find("P0001"), "row of the register is 'P0001', but is not there: did you mean 'P001'?"),
        (lambda r: r.find("zzz"), "is not there: search for words first"),
        (lambda r: r.find(3), "row of the register is 3, but is not there"),
        (lambda r: r.table("offer_rates"), "did you mean 'offer_acceptance_rates'?"),
    ],
)
def test_refusals(ask, sentence):
    with pytest.raises(InvalidInput) as caught:
        ask(evidence())
    assert sentence in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_the_package_answers_the_call_whatever_was_imported_before():
    code = (
        "import simkit as sk; sk.Beliefs; import simkit.evidence.priors as p\n"
        "assert len(sk.evidence()) == 383 and len(sk.evidence('known cheaters')) == 2, 1\n"
        "assert p.default_priors and sk.evidence.priors is p"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert simkit.evidence("zarandona").facts == evidence().where(text="Zarandona").facts


# --- shown ----------------------------------------------------------------------------------------------------------


def test_repr_is_short_and_says_how_much_there_is():
    lines = repr(evidence()).splitlines()
    assert lines[0] == "Register: 383 facts, 29 tables" and lines[-1] == "  and 375 more"
    assert len(lines) == 10 and max(map(len, lines)) <= 100
    assert repr(Register((made(),))) == (
        "Register: 1 fact, 0 tables\n  X1    rate" + " " * 46 + " 0.3 (0.2 to 0.4) proportion"
    )


def test_html_is_escaped():
    page = Register((made(caveat="<script>&", source='"S"'),))._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;&amp;" in page and "1 fact, 0 tables" in page
    assert page.count("<tr>") == 2
    assert evidence()._repr_html_().count("<tr>") == 101


# --- files of others ------------------------------------------------------------------------------------------------

HEAD = ",".join(FACT_COLUMNS)


def test_ends_that_are_no_numbers_are_kept_apart_from_missing_ones():
    found = read_facts(f"{HEAD}\nX1,a,about 3,low,,count,,,Smith,,memory,,\n", "own")[0]
    assert found.value is None and found.value_text == "about 3"
    assert math.isnan(found.lower) and found.upper is None and found.interval is None
    assert read_facts(f"{HEAD}\nX1,a,inf,,,count,,,Smith,,memory,,\n", "own")[0].value is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "own has not the columns of a register (lacking: id, parameter"),
        ("id,parameter\n", "(lacking: value, lower95"),
        (",".join(reversed(FACT_COLUMNS)), "(lacking: none, but others or in disorder)"),
        (f"{HEAD}\nX1,a,1\n", "row 2 of own has 3 cells, but a row has 13: put cells that contain a comma in quotes."),
        (f'{HEAD}\n"X1,a\n', "own is no table of values separated by commas"),
        (",".join(ANALOGUE_COLUMNS) + "\nA1\n", "row 2 of own has 1 cells, but a row has 15"),
    ],
)
def test_files_that_are_no_register(text, sentence):
    with pytest.raises(InvalidInput) as caught:
        read_facts(text, "own")
    assert sentence in str(caught.value)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8), max_size=6))
def test_any_text_survives_a_round_trip(caveats):
    import io

    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(FACT_COLUMNS)
    for i, caveat in enumerate(caveats):
        writer.writerow([f"X{i}", "a", "0.5", "", "", "ratio", "", "", "S", "", "memory", "", caveat])
    assert [fact.caveat for fact in read_facts(stream.getvalue(), "own")] == caveats


def test_an_empty_table_has_neither_columns_nor_rows():
    assert read_table("# STATUS: memory\n", "t") == Table("t", ("STATUS: memory",), (), ())
