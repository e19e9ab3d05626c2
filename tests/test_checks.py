"""Complaints name the thing, its value, the rule and the way out."""

import math

import pytest

from simkit import checks
from simkit.checks import InvalidInput, Problems


def complaint_of(call, *args, **more):
    with pytest.raises(InvalidInput) as caught:
        call(*args, **more)
    return str(caught.value)


def test_between_takes_its_ends_and_returns_a_float():
    assert checks.between("x", 0, 0, 1, "w") == 0.0 and checks.between("x", 1, 0, 1, "w") == 1.0
    assert isinstance(checks.between("x", 1, 0, 1, "w"), float)
    assert (
        complaint_of(checks.between, "x", 1.5, 0, 1, "give less")
        == "x is 1.5, but must lie between 0 and 1: give less."
    )


def test_above_leaves_its_end_out():
    assert checks.above("x", 1e-9, 0, "w") == 1e-9
    assert complaint_of(checks.above, "minutes", 0, 0, "give 5") == "minutes is 0, but must be more than 0: give 5."


@pytest.mark.parametrize("value", [True, "0.5", None, math.nan, math.inf, -math.inf, [0.5]])
def test_only_finite_numbers_are_numbers(value):
    assert "must be a finite number" in complaint_of(checks.probability, "share", value)
    assert "must be a finite number" in complaint_of(checks.above, "share", value, -9, "give one")


@pytest.mark.parametrize("value", [-1e-12, 1.0000001, 25])
def test_a_probability_is_between_0_and_1(value):
    said = complaint_of(checks.probability, "deliverable", value)
    assert said == f"deliverable is {value!r}, but must lie between 0 and 1: give a share such as 0.25 for 25%."


def test_an_unknown_word_meets_the_nearest_one():
    said = complaint_of(checks.known, "mode", "fone", ("web", "phone"))
    assert said == "mode is 'fone', but is not known: did you mean 'phone'? known are web, phone."
    assert "did you mean" not in complaint_of(checks.known, "mode", "zzz", ("web", "phone"))
    assert "not known" in complaint_of(checks.known, "mode", 3, ("web", "phone"))


def test_what_takes_long_to_show_is_named_by_its_type():
    said = complaint_of(checks.known, "design", tuple(range(200)), ("web", "phone"))
    assert said == "design is of type tuple, but is not known: known are web, phone."
    assert "'" + 300 * "a" + "'" in checks.complaint("name", 300 * "a", "is long", "shorten it")


def test_a_name_stands_once():
    checks.unique("reason", ["a", "b"])
    assert complaint_of(checks.unique, "reason", ["a", "b", "a"]) == (
        "reason is 'a', but stands twice: give each its own name."
    )


def test_problems_come_together():
    problems = Problems(["first.", "second."])
    assert problems.sentences == ("first.", "second.") and str(problems) == "first.\nsecond."
    assert isinstance(problems, InvalidInput) and isinstance(problems, ValueError)
