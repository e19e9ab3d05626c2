import dataclasses
import json

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.decision.assess import at_medians
from simkit.expected import expected
from simkit.program.presets import declined
from simkit.report.data import expected_data, report_data


def test_is_json_without_nan(any_assessment):
    assert json.loads(json.dumps(report_data(any_assessment), allow_nan=False))


def simulated(value, path=""):
    """Every dict with a median, and every one with a value."""
    if isinstance(value, dict):
        if "median" in value or "value" in value:
            yield path, value
        for key, each in value.items():
            yield from simulated(each, f"{path}/{key}")
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from simulated(each, f"{path}/{at}")


def test_every_simulated_number_has_its_error_and_range(few):
    found = list(simulated(report_data(few)))
    assert len(found) > 200
    for path, value in found:
        if "value" in value:
            assert set(value) == {"value", "mcse"}, path
        else:
            assert {"median", "low", "high"} <= set(value), path
            # beliefs and the regression are not simulated
            assert "mcse" in value or path.startswith(("/beliefs", "/evidence")), path
            # months until somebody names a reason or answers, people that a target takes: null is out of reach
            never = path.startswith(("/discovery", "/calendar", "/needs")) and value["high"] is None
            if value["median"] is not None and not never:
                assert value["low"] <= value["median"] <= value["high"] or path.startswith("/beliefs"), path


def test_people_are_those_of_the_assessment(few):
    data = report_data(few)
    answered = few.people(few.proposed)["answered"]
    assert data["people"]["answered"] == {
        "median": answered.median,
        "low": answered.low,
        "high": answered.high,
        "expected": answered.expected,
        "mcse": answered.mcse,
    }
    assert data["people"] == data["designs"][0]["people"]
    assert data["invited"]["median"] == 42


def test_designs_stand_in_their_groups(few):
    data = report_data(few)
    groups = {each["name"]: each["group"] for each in data["designs"]}
    assert list(dict.fromkeys(groups.values())) == ["own", "way", "comparator"]
    assert groups["one question by e-mail"] == "way"
    assert groups["decline code on file"] == "comparator"
    assert [each["name"] for each in data["designs"] if each["proposed"]] == ["web survey by HR"]
    assert all(each["at_medians"]["name"] == each["name"] for each in data["designs"])


def test_what_a_usable_answer_costs_is_what_the_objection_says(few):
    for each in report_data(few)["designs"]:
        if each["name"] in few.objections:
            o5 = few.objections[each["name"]][4]
            assert each["cost_per_usable_answer"]["median"] == o5.metric.median
            assert 0 <= each["staff_hours_per_usable_answer"]["low"] <= each["staff_hours_per_usable_answer"]["median"]


def test_where_nobody_answers_nothing_is_made_up(nobody):
    first = report_data(nobody)["designs"][0]
    assert first["cost_per_usable_answer"] == {"median": None, "low": None, "high": None, "mcse": None}
    assert first["rates"]["candor"]["median"] is None
    assert first["people"]["answered"]["median"] == 0
    assert first["never_shown"]["value"] == 1


def test_observed_is_the_programs_or_the_given_one(few):
    assert report_data(few)["observed"] is None
    assert report_data(few, observed={"answered": 12})["observed"] == {"answered": 12.0}


def test_observed_names_a_stage(few):
    with pytest.raises(InvalidInput, match="did you mean 'answered'"):
        report_data(few, observed={"answers": 12})
    with pytest.raises(InvalidInput, match="must lie between 0"):
        report_data(few, observed={"answered": -1})


def test_same_program_and_seed_give_the_same(few):
    from simkit.decision.assess import assess

    again = assess(declined(42), draws=2)
    assert json.dumps(report_data(again)) == json.dumps(report_data(few))


def test_expected_data_holds_what_was_used():
    program = declined(42)
    data = expected_data(program, expected(at_medians(program, nodes=32, seed=3), program.designs), seed=3)
    json.dumps(data, allow_nan=False)
    assert (data["nodes"], data["seed"]) == (32, 3)
    assert [each["name"] for each in data["designs"]] == [design.name for design in program.designs]
    assert data["parameters"]["vague"] == pytest.approx(0.35)
    # answered/invited = deliverable x start x completion, completion exp(-5 x 0.012)
    start = data["parameters"]["answer_rate"] / (0.95 * np.exp(-0.06))
    assert data["parameters"]["reference_start_rate"] == pytest.approx(start)
    assert sum(data["true_shares"]["everybody"].values()) == pytest.approx(1)
    assert set(data["true_shares"]["everybody"]) == set(program.population.keys)


def test_a_record_stands_with_the_comparators_unless_it_is_proposed(few):
    record = next(design for design in few.designs if design.coverage is not None)
    program = few.program.but(designs=(*few.program.designs, record))
    moved = dataclasses.replace(
        few,
        program=program,
        own=(*few.own, record),
        comparators=tuple(design for design in few.comparators if design is not record),
    )
    groups = {each["name"]: each["group"] for each in report_data(moved)["designs"]}
    assert groups["decline code on file"] == "comparator"
    assert len(groups) == len(few.designs)
