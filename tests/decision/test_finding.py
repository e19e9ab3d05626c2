"""Which middle of a figure would turn a finding: worked by hand, and by trying."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simkit.decision.finding import DOUBTFUL, SURE, Figure, would_change

TEN = np.arange(1.0, 12.0).reshape(1, 11)  # percentiles of 1 to 11: the 20th is 3, the 80th is 9, the median 6


def test_below_a_limit():
    found = would_change(Figure(TEN, 4.5, above=False, unit="answers"))
    # all times 4.5/9 = 0.5: the median becomes 3; all times 4.5/3 = 1.5: 9
    assert (found.holds.value, found.fails.value) == (pytest.approx(3.0), pytest.approx(9.0))
    assert found.sentence == "The middle is 6 answers; it would hold below 3, and would not from 9 on."


def test_above_a_limit():
    found = would_change(Figure(TEN, 4.5, above=True, unit="dollars"))
    assert (found.holds.value, found.fails.value) == (pytest.approx(9.0), pytest.approx(3.0))
    assert found.sentence == "The middle is 6 dollars; it would hold from 9 on, and would not below 3."


def test_where_there_is_nothing_to_turn():
    assert would_change(None) is None
    assert would_change(Figure(TEN)) is None  # no single limit
    assert would_change(Figure(TEN * np.nan, 1.0)) is None
    assert would_change(Figure(np.zeros((2, 5)), 1.0)) is None  # no factor moves nothing


@given(st.lists(st.floats(0.1, 100), min_size=20, max_size=60, unique=True), st.floats(0.5, 50), st.booleans())
def test_moved_there_the_rule_is_met_in_that_part_of_the_draws(values, limit, above):
    x = np.array(values)[None]
    found = would_change(Figure(x, limit, above))
    for target, line in ((found.holds.value, SURE), (found.fails.value, DOUBTFUL)):
        moved = x * target / np.median(x)
        # a hair to either side of it: the quantile lies between two draws
        parts = [np.mean(moved * f > limit) if above else np.mean(moved * f < limit) for f in (1 - 1e-9, 1 + 1e-9)]
        assert min(parts) - 1.0 / x.size <= line <= max(parts) + 1.0 / x.size
