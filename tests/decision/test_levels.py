"""Where a reason is known: against all ways to spread the answers, one by one."""

from itertools import product

import numpy as np
import pytest
from builders import reason
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.decision.levels import Units, earned, units_of
from simkit.population.population import Population, Segment


def by_enumeration(weight, chance, specific, answers, cell):
    total = 0.0
    for places in product(range(len(chance)), repeat=answers):
        likely = np.prod([chance[u] for u in places])
        for u in range(len(chance)):
            known = any(place == u for place in places[:specific])
            total += likely * weight[u] * (known and places.count(u) >= cell)
    return total


@pytest.mark.parametrize("cell", [1, 2, 3])
@pytest.mark.parametrize(("specific", "answers"), [(0, 3), (1, 1), (1, 4), (2, 5), (4, 4)])
def test_against_every_spread(specific, answers, cell):
    weight, chance = np.array([0.6, 0.4]), np.array([0.25, 0.75])
    found = earned(Units(weight, chance), np.array([specific]), np.array([answers]), cell)
    assert found[0] == pytest.approx(by_enumeration(weight, chance, specific, answers, cell), abs=1e-12)


def test_one_company_is_known_or_not():
    company = Units(np.ones(1), np.ones(1))
    found = earned(company, np.array([0, 1, 1, 2]), np.array([9, 4, 5, 9]), 5)
    assert found.tolist() == [0.0, 0.0, 1.0, 1.0]


@given(st.integers(0, 8), st.integers(0, 12), st.integers(1, 6), st.integers(1, 12))
@settings(deadline=None, max_examples=40)
def test_more_told_is_never_less_known(specific, others, cell, units):
    alike = Units(np.ones(1), np.full(1, 1.0 / units))

    def known(a, n, m):
        return float(earned(alike, np.array([a]), np.array([n]), m)[0])

    here = known(specific, specific + others, cell)
    assert 0.0 <= here <= 1.0
    assert known(specific + 1, specific + 1 + others, cell) >= here - 1e-12
    assert known(specific, specific + others + 1, cell) >= here - 1e-12
    assert known(specific, specific + others, cell + 1) <= here + 1e-12


def test_units_of_levels():
    parts = (Segment("a", 3.0), Segment("b", 1.0))
    people = Population((reason("x"), reason("y")), per_year=40.0, segments=parts)
    function = units_of(people, "function", np.array([0.1, 0.1]))
    assert function.weight.tolist() == [0.75, 0.25] and function.chance.tolist() == [0.5, 0.5]
    assert units_of(people, "company", np.ones(2)).chance.tolist() == [1.0]
    assert units_of(people, "manager", np.ones(2)).chance.tolist() == [0.1]  # 1 per 4 of 40
    counted = units_of(people.but(units={"function": 5}), "function", np.ones(2))
    assert counted.chance.tolist() == [0.2]
