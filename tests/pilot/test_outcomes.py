"""The chance of every outcome: against the process, and against people drawn one by one."""

import numpy as np
import pytest
from scipy.stats import chi2

from simkit.expected import expected
from simkit.pilot.likelihood import chance, evidence_of
from simkit.pilot.outcomes import Outcomes, outcome_masses
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from simkit.simulation.simulate import simulate
from tests.pilot.calibration import EVERYTHING, rows_of


@pytest.fixture(scope="module")
def program():
    return Program.load(example_path("midsize"))


@pytest.mark.parametrize("name", ["web survey by HR", "call by a third party", "decline code on file"])
def test_outcomes_are_a_distribution_and_agree_with_the_process(program, name):
    design = program.design(name)
    process = program.process(4, nodes=64)
    space, mass = outcome_masses(process, design)
    assert (mass >= 0).all()
    assert mass.sum(axis=2) == pytest.approx(np.tile(program.population.weights, (4, 1)), abs=1e-12)
    one = expected(process, [design])
    at = space.everybody()
    assert chance(mass, (), at, space.delivered()) == pytest.approx(one.total("delivered")[:, 0], abs=1e-12)
    assert chance(mass, (), at, space.started()) == pytest.approx(one.total("started")[:, 0], abs=1e-12)
    assert chance(mass, (), at, space.reports()) == pytest.approx(one.answer_rate[:, 0], abs=1e-12)
    reported = np.stack(
        [chance(mass, (), space.reports(), space.reports(reason=k)) for k in range(space.reasons + 1)], axis=1
    )
    assert reported == pytest.approx(one.reported[:, 0], abs=1e-12)
    specific = chance(mass, (), at, space.reports(specific=True))
    vague = chance(mass, (), at, space.reports(reason=space.reasons))
    assert specific - vague == pytest.approx(one.total("specific")[:, 0], abs=1e-12)


def test_the_positions_part_the_outcomes():
    space = Outcomes(2, 3)
    parts = [space.undelivered, space.unstarted]
    for step in range(2):
        parts += [space.left(step), space.silent(step)]
        for complete in (True, False):
            parts += [space.reports(step, k, specific, complete) for k in range(3) for specific in (True, False)]
            parts.append(space.reports(step, 3, None, complete))
    assert sorted(at for part in parts for at in part) == list(space.everybody())


def test_people_drawn_one_by_one_meet_these_outcomes(program):
    """Also measures what taking the end and what is named as independent costs: nothing that 150,000 people show."""
    design = program.design("web survey by HR")
    process = program.process(3, seed=5, nodes=512).at(1)
    _, mass = outcome_masses(process, design)
    people = 150_000
    rows = rows_of(simulate(process, design, seed=3, people=people), program)
    counts = evidence_of(rows, program, design, EVERYTHING).counts
    statistic = cells = rest = 0
    by = {}
    for (at, _, part), n in counts.items():
        by[at, part] = n
    total = np.array([sum(n for (at, _), n in by.items() if at == (s,)) for s in range(2)])
    assert total.sum() == people
    for s in range(2):
        p = mass[0, s] / mass[0, s].sum()
        seen = np.array([by.get(((s,), (c,)), 0) for c in range(len(p))])
        likely = p * total[s] >= 5
        statistic += ((seen - total[s] * p)[likely] ** 2 / (total[s] * p)[likely]).sum()
        cells += likely.sum() - 1
        rest += seen[~likely].sum() - (total[s] * p[~likely]).sum()
    assert statistic < chi2.isf(1e-6, cells)
    assert abs(rest) < 60
    # and a chance that is off by a twentieth in one outcome would be seen
    assert ((0.05 * people * 0.15) ** 2) / (people * 0.15) > 30
