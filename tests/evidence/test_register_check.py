"""The check goes red for every kind of fault, and only then: rows, tables, priors against caveats, pooled programs."""

import dataclasses

import pytest

from simkit.evidence.caveats import BINDINGS, TAKES, bindings, pool_faults, read_uses, use_faults
from simkit.evidence.distributions import Point
from simkit.evidence.facts import Fact, Table
from simkit.evidence.priors import Prior, default_priors
from simkit.evidence.programs import read_programs
from simkit.evidence.register import Register, evidence
from simkit.evidence.register_check import fact_faults, faults, table_faults

GOOD = Fact(
    "X1", "own", "rate", 0.3, 0.2, 0.4, "proportion", "leavers", "90", "Smith J 2020", "", "verified-primary",
    "https://example.org", "", "0.3",
)  # fmt: skip


def changed(row, **changes):
    """The shipped register with one row changed."""
    register = evidence()
    facts = tuple(dataclasses.replace(fact, **changes) if fact.id == row else fact for fact in register)
    return dataclasses.replace(register, facts=facts)


def resting_on(*rows, why="w", basis="register", name="deliverable"):
    return {name: Prior(name, "m", Point(0.9), basis, rows if basis == "register" else (), why)}


def said(register, priors):
    return [sentence for _, sentence in use_faults(register, priors)]


# --- what ships -----------------------------------------------------------------------------------------------------


def test_the_shipped_register_is_in_order():
    assert evidence().check() == []


def test_rows_and_tables_that_ship_are_in_order_by_themselves():
    register = evidence()
    assert [sentence for fact in register for sentence in fact_faults(fact)] == []
    assert [sentence for table in register.tables for sentence in table_faults(table)] == []


def test_programs_that_ship_are_the_pooled_analogues():
    assert list(pool_faults(evidence(), read_programs())) == []


def test_uses_name_known_things():
    uses = read_uses()
    assert len({(use.row, use.used_by) for use in uses}) == len(uses)
    assert {use.takes for use in uses} == set(TAKES)
    ids = {fact.id for fact in evidence()}
    assert {use.row for use in uses} <= ids and all(use.reading for use in uses)
    labels = {f"programs.csv: {program.label}" for program in read_programs()}
    assert {use.used_by for use in uses} <= labels | set(default_priors())


# --- rows by themselves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": ""}, "X1: source is '', but must be given: fill it in, or leave the row out."),
        ({"source": "  "}, "X1: source is ''"),
        ({"value": None, "value_text": ""}, "X1: value is ''"),
        ({"parameter": ""}, "X1: parameter is ''"),
        ({"id": ""}, "a row: id is ''"),
        ({"status": "unknown"}, "X1: status is 'unknown', but is not known: write one of verified-primary,"),
        ({"status": "Memory"}, "X1: status is 'Memory'"),
        ({"where_seen": ""}, "X1: where_seen is '', but must be given when the status is verified-primary"),
        ({"value": 0.5}, "X1: value is 0.5, but must lie in its interval 0.2 to 0.4: check them."),
        ({"lower": None, "value": 0.41}, "must lie in its interval -inf to 0.4"),
        ({"upper": float("nan")}, "X1: upper95 is no number, but must be one or empty: write such as 0.25."),
        ({"value": 1.2, "upper": None}, "X1: rate is 1.2, but a proportion must lie between 0 and 1"),
        ({"upper": 30.0}, "X1: rate is 30.0, but a proportion must lie between 0 and 1"),
        ({"value": None, "value_text": "20-30"}, "X1: rate is 20.0, but a proportion"),
        ({"parameter": "pp_gain", "value": -1.2, "lower": None}, "but a proportion must lie between -1 and 1"),
        ({"size": "9 of 20"}, "X1: rate is 0.3, but must be 9 of 20: check the rate and the counts."),
    ],
)
def test_every_fault_of_a_row_has_its_sentence(changes, sentence):
    assert list(fact_faults(GOOD)) == []
    found = list(fact_faults(dataclasses.replace(GOOD, **changes)))
    assert any(sentence in each for each in found), found


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "memory", "where_seen": ""},
        {"parameter": "pp_gain", "value": -0.2, "lower": -0.3},
        {"unit": "percent", "value": 30.0, "lower": None, "upper": None},
        {"value": None, "value_text": "about 0.3"},
        {"upper": None},
    ],
)
def test_what_is_allowed(changes):
    assert list(fact_faults(dataclasses.replace(GOOD, **changes))) == []


def test_a_name_that_stands_twice_is_told_once():
    twice = Register((*evidence().facts, GOOD, GOOD))
    assert faults(twice, only=["X1"]) == ["X1 stands 2 times, but names one row only: give each its own."]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (Table("t", ("STATUS: unsure",), ("a",), (("1",),)), "table t: status is 'unsure', but is not known"),
        (Table("t", (), ("a",), (("1",),)), "table t has no comment, but must say its source"),
        (Table("t", ("about it",), ("a",), (("1",),)), "table t: status is '', but is not known"),
        (Table("t", ("STATUS: memory",), ("a", "b"), (("1",), ("1", "2"))), "too many or too few cells in row 1:"),
        (Table("t", ("STATUS: memory",), ("a",), ()), "table t has no rows"),
        (Table("t", ("status: per row",), ("a",), (("1",),)), "no column is called status"),
        (Table("t", ("x",), ("a", "status"), (("1", "read"),)), "table t: status of row 1 is 'read'"),
    ],
)
def test_every_fault_of_a_table_has_its_sentence(table, sentence):
    found = list(table_faults(table))
    assert any(sentence in each for each in found), found


# --- uses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("P132", {"memory", "barred"}),  # "verify before use"
        ("C179", {"barred", "sign"}),  # TRANSPOSED
        ("C037", set()),  # "do not calibrate on it alone" forbids only that
        ("A004", {"barred", "vendor", "sign"}),  # [NOT POOLED] vendor experience
        ("A028", {"vendor"}),  # [POOLED] vendor case study
        ("P120", {"vendor"}),
        ("C035", {"vendor"}),  # said in the source only
        ("P061", {"derived"}),
        ("P001", {"transfer"}),
        ("C091", {"bound"}),
        ("P062", {"sign"}),  # its 0 encodes that no effect was found
        ("P023", set()),
    ],
)
def test_what_rows_bind_to_as_read_by_a_person(row, names):
    assert {binding.name for binding in bindings(evidence().find(row))} == names


def test_memory_never_reaches_a_prior():
    register = evidence()
    memories = register.where(status="memory")
    assert len(memories) == 27
    for fact in memories:
        for why in ("w", "vendor, derived, postal"):
            found = said(register, resting_on(fact.id, why=why))
            assert found == [
                f"the prior of deliverable rests on {fact.id}, but nobody has read its figure, so it may calibrate "
                "nothing: take another row, or call the prior judgement."
            ]
        # nor in passing
        assert len(said(register, resting_on(why=f"near {fact.id}", basis="judgement"))) == 1
    assert not {row for prior in default_priors().values() for row in prior.rows} & {fact.id for fact in memories}


@pytest.mark.parametrize("row", sorted({row for prior in default_priors().values() for row in prior.rows}))
def test_a_used_row_that_turns_to_memory_is_noticed(row):
    found = changed(row, status="memory").check()
    assert any(f"rests on {row}, but nobody has read its figure" in sentence for sentence in found)


def test_every_rule_can_be_broken_and_kept():
    register = evidence()
    breaking = {
        "P120": ("answer_rate", "lost buyers", "a vendor's lost buyers", "why must say 'vendor'"),
        "P061": ("length_per_doubling", "w", "derived from two rates", "why must say 'derived' or 'arithmetic'"),
        "P001": ("incentive_per_doubling", "w", "prepaid by post", "why must say that it is postal"),
    }
    for row, (name, bad, good, rule) in breaking.items():
        (sentence,) = said(register, resting_on(row, why=bad, name=name))
        assert rule in sentence
        assert said(register, resting_on(row, why=good, name=name)) == []
    # as judgement no row is claimed, so it may be named in passing
    assert said(register, resting_on(why="P120, P061 bracket it", basis="judgement")) == []
    assert {binding.name for binding in BINDINGS if binding.says} == {"vendor", "derived", "transfer"}


def test_an_end_and_a_sign_are_not_a_size():
    # P107 is taken for its size by call_start_rate
    end = changed("P107", caveat="optimistic end")
    assert any("for its size, but its caveat calls it an end of a range" in s for s in said(end, default_priors()))
    sign = changed("P107", value=None, value_text="more")
    assert any("for its size, but it is no single figure" in s for s in said(sign, default_priors()))


def test_rows_that_are_not_there_or_not_listed():
    register = evidence()
    assert said(register, resting_on("P998")) == [
        "the prior of deliverable rests on P998, but the register has no such row: name one that it has."
    ]
    (sentence,) = said(register, resting_on("P023"))
    assert "uses.csv does not say what is taken of it: add a line with one of size, end, direction, counts" in sentence
    assert (
        "names P997, but the register has no such row" in said(register, resting_on(why="P997", basis="judgement"))[0]
    )
    assert said(register, resting_on("programs.csv")) == []
    alone = said(register, resting_on("C037"))
    assert any("forbids to calibrate on it alone" in sentence for sentence in alone)


def test_a_line_of_uses_that_no_prior_needs_is_told(monkeypatch):
    fewer = {name: prior for name, prior in default_priors().items() if name != "incentive_kind.lottery"}
    monkeypatch.setattr("simkit.evidence.register_check.default_priors", lambda: fewer)
    assert "uses.csv says that incentive_kind.lottery takes the size of P025, but it does not: drop the line." in (
        evidence().check()
    )


# --- the pool -------------------------------------------------------------------------------------------------------


def pool_said(register, programs=None):
    return [sentence for _, sentence in pool_faults(register, programs or read_programs())]


def test_a_program_must_rest_on_pooled_rows_with_its_counts():
    (sentence,) = pool_said(changed("A003", caveat="[NOT POOLED] no n"))
    assert sentence == (
        "programs.csv: UAA 2015 pools A003, but its caveat forbids any use of the figure: leave the program out."
    )
    assert "does not begin with [POOLED]" in pool_said(changed("A003", caveat=""))[0]
    # 118 + 89 of 294 + 200
    (sentence,) = pool_said(changed("A024", size="117 of 294"))
    assert sentence.endswith("counts 207 of 494, but A024 + A025 make 206 of 494: check them.")
    assert "nobody has read" in pool_said(changed("A003", status="memory"))[0]


def test_a_pooled_row_must_be_pooled_once():
    found = pool_said(changed("A005", caveat="[POOLED] now"))
    assert found == ["A005 is marked [POOLED], but stands behind 0 programs: it must be exactly one."]


def test_a_program_of_unknown_origin_is_noticed():
    own = dataclasses.replace(read_programs()[0], label="own 2024")
    assert pool_said(evidence(), [own]) == [
        "programs.csv: own 2024 is pooled, but uses.csv names no row behind it: add a line with its row."
    ]
    fewer = Register(tuple(fact for fact in evidence() if fact.id != "A003"))
    assert pool_said(fewer) == [
        "programs.csv: UAA 2015 rests on A003, but the register has no such row: name one that it has."
    ]
