"""What a pilot is worth, where only the response is unknown."""

import dataclasses

import numpy as np
import pytest
from builders import ask, quiet, two

from simkit.decision.decide import decide as decided_on
from simkit.decision.pilots import best_pilot, sizes_of
from simkit.decision.told import told
from simkit.decision.value import value_of_told
from simkit.diagnosis.people import Volume
from simkit.program.economics import Economics, Fix
from simkit.program.presets import declined

DESIGN = ask(reporting_cell=1)


def pilot(hour=0.0, start=(0.02, 0.3, 0.95), setup=0.0):
    """One change that costs nothing and is only to be aimed; whether anybody answers is what is not known."""
    people = two(0.5).but(per_year=40.0)
    beliefs = quiet({"fix_efficacy": 1.0, "fix_efficacy_unspecific": 0.25, "specific.closed": 1.0})
    beliefs = beliefs.but({"intercept": start})
    money = Economics(
        staff_cost_per_hour=hour,
        setup_cost=setup,
        vendor_fee_per_answer=0.0,
        value_of_avoided_decline=100.0,
        fixes=(Fix("manager", "train", 0.0),),
    )
    case = declined().but(population=people, beliefs=beliefs, designs=(DESIGN,), proposed="test", economics=money)
    everyone = [told(case, [DESIGN], r, seed=1, draws=16, nodes=16) for r in range(8)]
    value = value_of_told(case, [DESIGN], everyone, seed=1)
    gain = value.worth[0].net["informed"].gain
    answered = np.stack([(e.share[:, None] @ e.report[:, 0].sum(axis=-1)[..., None])[:, 0, 0] for e in everyone])
    volume = Volume(np.full((8, 16), 40.0))
    holds = np.zeros((1, 0, 8, 16), bool)
    found = best_pilot(case, [DESIGN], everyone, gain[None], holds, answered[None], volume, 1)
    return found, gain, value.worth[0].net["informed"].cost, answered


WIDE = (-9.0, -1.0, 7.0)


def test_sizes_are_whole_people_and_at_most_half():
    assert sizes_of(5000.0) == (200,)
    assert sizes_of(5.0) == (3,)
    for people in (1.0, 6.0, 12.0, 42.0, 300.0):
        assert all(3 <= n <= people / 2 + 0.5 for n in sizes_of(people))


def test_where_it_would_be_launched_anyway_a_pilot_teaches_nothing_and_costs():
    found, gain, _, _ = pilot(start=(1.0, 2.0, 3.0), setup=30.0)
    assert (gain > 0).all()
    assert found.worth.value <= -30.0 + 1e-9


def test_where_response_decides_a_pilot_is_worth_something_and_says_from_how_many_on():
    found, gain, cost, answered = pilot(300.0, WIDE)
    assert answered.min() < 0.05 and answered.max() > 0.9
    assert found.worth.value > 0 and 0 < found.enough <= found.people and found.takes == "test"
    # never worth more than to know the response exactly
    assert found.worth.value <= np.maximum(gain - cost, 0.0).mean()
    assert {n for _, n, _ in found.tried} == set(sizes_of(40.0))


def test_too_few_people_for_a_pilot():
    money = Economics(value_of_avoided_decline=1e4, fixes=(Fix("too_slow", "do", 1e3),))
    case = declined(4).but(economics=money)
    assert decided_on(case, seed=1, draws=2, nodes=512).weighing.pilot is None


@pytest.mark.parametrize("fixed", [False, True])
def test_a_pilot_in_a_whole_program(fixed):
    money = Economics(value_of_avoided_decline=(5e3, 1e4, 2e4), setup_cost=1800.0, fixes=(Fix("too_slow", "do", 4e3),))
    case = declined(42).but(economics=money)
    case = case.but(population=dataclasses.replace(case.population, volume="fixed" if fixed else "poisson"))
    found = decided_on(case, seed=1, draws=4, nodes=512).weighing
    if found.pilot is not None:
        assert (found.pilot.months == 0) == fixed
        assert found.pilot.cost >= 1800.0
        assert (found.decided.decision == "pilot") == (found.pilot.worth.value > 0)
