"""What is written is read back as it was."""

import datetime
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.program.file.reading import EXAMPLES, example_path
from simkit.program.file.toml_writer import to_toml, toml_key, toml_value

TEXT = st.text(max_size=8) | st.sampled_from(['"', "\\", "\n", "\r\n", "\x00", "\x7f", "\x85", "'''", "ä€😀", "#", ""])
LEAVES = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.sampled_from([1e16, 1e-7])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=12
)
TABLES = st.dictionaries(TEXT, VALUES | st.lists(st.dictionaries(TEXT, VALUES, max_size=3), max_size=3), max_size=4)


def types(value):
    if isinstance(value, dict):
        return {key: types(each) for key, each in value.items()}
    return [types(each) for each in value] if isinstance(value, list) else type(value)


@given(TABLES)
@settings(deadline=None, max_examples=150)
def test_round_trip(data):
    back = tomllib.loads(to_toml(data))
    assert back == data
    assert types(back) == types(data)  # 1 is not 1.0 and not true


@pytest.mark.parametrize("name", EXAMPLES)
def test_round_trip_of_the_examples(name):
    data = tomllib.loads(example_path(name).read_text(encoding="utf-8"))
    assert tomllib.loads(to_toml(data)) == data


def test_written_as_one_would_write_it():
    data = {
        "design": [{"name": "own", "step": [{"week": 2}, {"week": 3}]}],
        "name": "A",
        "reasons": {"codes": {"pay": 2}},
    }
    assert to_toml(data) == (
        'name = "A"\n\n[[design]]\nname = "own"\n\n[[design.step]]\nweek = 2\n\n[[design.step]]\nweek = 3\n'
        "\n[reasons]\ncodes = { pay = 2 }\n"
    )


def test_escapes_worked_by_hand():
    assert toml_value('a"b\\c\n\x01\x7f é') == '"a\\"b\\\\c\\n\\u0001\\u007F é"'
    assert (toml_key("a b"), toml_key("a-b_1"), toml_key("")) == ('"a b"', "a-b_1", '""')
    assert toml_value([1, 2.0, False, float("inf")]) == "[1, 2.0, false, inf]"


def test_a_long_table_gets_a_header():
    data = {"reasons": {"last_ten": {f"reason_number_{i}": i for i in range(9)}}}
    assert "[reasons.last_ten]\n" in to_toml(data)


@pytest.mark.parametrize(
    "value",
    [None, 2**63, "\ud800", {1: 2}, datetime.datetime(2026, 1, 1), {3}, b"x"],
    ids=lambda value: type(value).__name__,
)
def test_what_toml_cannot_hold(value):
    with pytest.raises(InvalidInput):
        to_toml({"a": value})


def test_nothing():
    assert to_toml({}) == ""
