"""Is the update calibrated? Rank statistics over simulated pilots; the large run stands in experiments/07."""

import numpy as np
import pytest

from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.calibration import places, worst

# a run with a right likelihood goes red once in a million times (were its seed not fixed)
ALPHA = 1e-6


@pytest.fixture(scope="module")
def case():
    program = Program.load(example_path("midsize"))
    return program, program.design("web survey by HR")


def test_ranks_of_every_parameter_are_uniform(case):
    found, sizes = places(*case, pilots=500, people=12, draws=2048, nodes=32)
    assert np.median(sizes) > 100
    assert len(found) > 60  # every parameter in doubt, every share, the rate itself
    p, name = worst(found)
    assert p > ALPHA, name


def test_a_wrong_likelihood_is_caught(case):
    program, design = case
    # people had one contact more than is taken for granted
    found, _ = places(
        program, design, pilots=100, people=40, draws=1024, nodes=32, read_as=design.but("x", reminders=3)
    )
    assert worst(found)[0] < ALPHA


def test_a_frame_without_the_silent_is_caught(case):
    def without(rows):
        from simkit.pilot.data import PilotData

        kept = {person: n for person, n in rows.people.items() if person.disposition != "non-contact"}
        return PilotData(kept, rows.choices)  # as if the silent had never been asked

    found, _ = places(*case, pilots=100, people=40, draws=1024, nodes=32, thin=without)
    assert worst(found)[0] < ALPHA
