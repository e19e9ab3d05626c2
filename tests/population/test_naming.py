"""Names: text, one line, 120 characters; and the cap on people."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.population.naming import one_line
from simkit.population.population import MOST_PEOPLE, Population, Segment
from simkit.population.reasons import catalogue


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (3, "x is 3, but must be text: write a name in quotes."),
        ("a\nb", "x is 'a\\nb', but must stand on one line: take the line break out."),
        ("a\u2028b", "x is 'a\\u2028b', but must stand on one line: take the line break out."),
        ("a" * 121, f"x is '{'a' * 56}..., but must have at most 120 characters and has 121: shorten it."),
    ],
)
def test_refused(name, sentence):
    with pytest.raises(InvalidInput) as refused:
        one_line("x", name)
    assert str(refused.value) == sentence


@given(st.text(max_size=130))
@settings(deadline=None)
def test_a_name_that_passes_is_one_line(name):
    try:
        assert one_line("x", name) == name
    except InvalidInput as refused:
        assert len(name) > 120 or len(f"{name}.".splitlines()) > 1
        assert "\n" not in str(refused)
    else:
        assert len(name) <= 120 and len(f"{name}.".splitlines()) == 1


def test_segments_and_labels_have_such_names():
    with pytest.raises(InvalidInput, match="the name of a segment is"):
        Segment("sales\n")
    first, *others = catalogue("declined")
    with pytest.raises(InvalidInput, match="the label of reason 'pay' is"):
        Population((replace(first, label="l" * 121), *others))


def test_people_have_a_cap():
    assert Population(per_year=MOST_PEOPLE).per_year == 10_000_000
    with pytest.raises(InvalidInput) as refused:
        Population(per_year=10_000_001)
    assert str(refused.value) == (
        "people a year is 10000001, but must be at most 10,000,000: give the number of people in one year."
    )
