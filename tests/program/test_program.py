"""The noun Program, its presets, and that file and nouns have the same defaults."""

import pickle

import pytest

from simkit.checks import InvalidInput
from simkit.design.design import Step
from simkit.design.presets import WAYS_OF_ASKING, employer_call, employer_web
from simkit.design.questionnaire import Item
from simkit.evidence.beliefs import Beliefs
from simkit.population.population import Population, Segment
from simkit.program.economics import Economics, Fix, Limits, Worksheet
from simkit.program.presets import PROGRAMS, declined, stay
from simkit.program.program import EvidenceChoice, Program


@pytest.mark.parametrize("kind", PROGRAMS)
def test_presets(kind):
    program = PROGRAMS[kind](25)
    assert (program.kind, program.population.per_year, program.proposed) == (kind, 25, program.designs[0].name)
    assert program.beliefs.priors["stake"].distribution == Beliefs.default(kind).priors["stake"].distribution
    assert program.beliefs.priors["answer_rate"].distribution == program.evidence.answer_rate
    assert PROGRAMS[kind](designs=[employer_call()]).proposed == "call by HR"
    assert pickle.loads(pickle.dumps(program)) == program


def test_the_kinds_are_asked_differently():
    assert declined().evidence.answer_rate.median < stay().evidence.answer_rate.median
    assert "supervisor" in stay().population.keys
    assert "hiring_manager" in declined().population.keys


def test_pickling_keeps_the_codes():
    program = declined().but(codes={"pay": 3})
    back = pickle.loads(pickle.dumps(program))
    assert back == program
    assert dict(back.codes) == {"pay": 3}


def test_codes_cannot_be_changed_from_outside():
    codes = {"pay": 3}
    program = declined().but(codes=codes)
    codes["pay"] = 4
    assert program.codes["pay"] == 3
    with pytest.raises(TypeError):
        program.codes["pay"] = 5


def test_other_evidence_moves_the_predicted_rate_only():
    program = declined()
    admits = EvidenceChoice("admits", 1.0)
    assert program.but(evidence=admits).beliefs.priors["answer_rate"].distribution == admits.answer_rate
    stated = program.but(beliefs=program.beliefs.but(answer_rate=0.3))
    assert stated.but(evidence=admits).beliefs == stated.beliefs
    assert program.but(evidence=admits, beliefs=program.beliefs).beliefs == program.beliefs
    # what the rate rests on is still the register
    assert program.but(evidence=admits).beliefs.priors["answer_rate"].rows == ("programs.csv",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"propsed": "x"}, "did you mean 'proposed'"),
        ({"kind": "exit"}, "is not known"),
        ({"proposed": "call of HR"}, "did you mean 'call by HR'"),
        ({"designs": ()}, "at least one is needed"),
        ({"designs": (employer_web(), employer_web())}, "stands twice"),
        ({"codes": {"pai": 1}}, "did you mean 'pay'"),
        ({"codes": {"pay": -1}}, "must lie between"),
        ({"economics": Economics(fixes=(Fix("pai", "x", 1),))}, "did you mean 'pay'"),
    ],
)
def test_refused(change, message):
    with pytest.raises(InvalidInput, match=message):
        declined().but(**change)


def test_a_design_is_found_by_its_name():
    program = declined()
    assert program.design("call by HR").name == "call by HR"
    with pytest.raises(InvalidInput, match="did you mean 'call by HR'"):
        program.design("call by hr")


@pytest.mark.parametrize(
    "make",
    [
        lambda: EvidenceChoice("admit"),
        lambda: EvidenceChoice(said_no=2),
        lambda: EvidenceChoice(leave_out=("UAA",)),
        lambda: EvidenceChoice.default("decline"),
    ],
)
def test_evidence_refused(make):
    with pytest.raises(InvalidInput):
        make()


def test_leaving_a_survey_out_moves_the_prediction():
    choice = EvidenceChoice("admits", 1.0)
    without = EvidenceChoice("admits", 1.0, leave_out=("UAA 2015",))
    assert without.answer_rate.median > choice.answer_rate.median  # 13.7% is the lowest of the admits
    assert without.rate_model is EvidenceChoice("exit", 0.0, leave_out=("UAA 2015",)).rate_model  # fitted once


@pytest.mark.parametrize(
    ("table", "noun"),
    [
        ("ItemTable", Item()),
        ("EconomicsTable", Economics()),
        ("LimitsTable", Limits()),
        ("SegmentTable", Segment("x")),
        ("PopulationTable", Population()),
        ("WorksheetTable", Worksheet(1, 1)),
    ],
)
def test_the_schema_has_the_nouns_defaults(table, noun):
    from simkit.program.file import schema

    compared = 0
    for key, field in getattr(schema, table).model_fields.items():
        key = {"horizon_years": "horizon"}.get(key, key)
        if field.is_required() or not hasattr(noun, key) or key in ("units", "recruiting_cost"):
            continue
        value, default = getattr(noun, key), field.default
        same = list(value) == list(default) if isinstance(default, list | dict) else value == default
        assert same, key
        compared += 1
    assert compared or table == "WorksheetTable"


def test_the_file_knows_every_field_of_a_step_and_every_preset():
    from simkit.program.file import schema

    assert set(schema.StepTable.model_fields) == set(Step.__dataclass_fields__)
    every = schema.DesignTable.model_fields["preset"].json_schema_extra["enum"]
    assert set(WAYS_OF_ASKING) < set(every)


def test_every_design_setting_may_stand_in_the_file():
    settings = "items minutes reminders attempts week mode sponsor anonymity announced incentive incentive_kind to"
    from simkit.program.file import schema

    known = set(schema.DesignTable.model_fields)
    assert set(settings.split()) | {"link", "reporting_cell", "coverage", "about"} <= known


def test_from_dict_and_preset_agree():
    made = Program.from_dict({"name": "declined offers", "population": {"people_per_year": 30}})
    preset = declined(30)
    assert made.but(notes=()) == preset


def test_other_designs_without_the_proposed_one():
    program = declined(people_per_year=42)
    call, code = program.design("call by HR"), program.designs[-1]
    with pytest.raises(InvalidInput) as refused:
        program.but(designs=(each for each in (call, code)))
    assert str(refused.value) == (
        "proposed is 'web survey by HR', but is not among the designs given: also give proposed='call by HR' or"
        " another of them."
    )
    assert program.but(designs=[call, code], proposed="call by HR").proposed == "call by HR"
    assert program.but(designs=[code, program.design("web survey by HR")]).proposed == "web survey by HR"


def test_names_are_short_and_on_one_line():
    program = declined(people_per_year=42)
    with pytest.raises(
        InvalidInput, match=r"^the name of the program is .* must have at most 120 characters and has 121"
    ):
        program.but(name="n" * 121)
    odd = program.designs[0].but("web\nsurvey")
    with pytest.raises(InvalidInput, match=r"^the name of a design is 'web.+survey', but must stand on one line"):
        program.but(designs=[odd], proposed=odd.name)
