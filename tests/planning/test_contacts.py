"""After which contact people answer: by hand, and the whole design as the engine has it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.design.design import Step
from simkit.diagnosis.people import Volume
from simkit.expected import expected
from simkit.planning.contacts import Contacts, contacts
from simkit.population.timeline import MONTHS_A_WEEK, Timeline
from simkit.program.presets import declined
from simkit.response.derive import derive
from tests.builders import ask, plain_program


def test_half_start_at_each_contact():
    design = ask(Step(week=1), Step(week=2), Step(week=4))
    found = contacts(plain_program(design), design, seed=1, draws=2, scrambles=2, nodes=64)
    assert found.weeks == (1, 2, 4)
    assert found.upto["delivered"] == pytest.approx(np.ones((2, 2, 3)))
    assert found.upto["answered"] == pytest.approx(np.broadcast_to([0.5, 0.75, 0.875], (2, 2, 3)), rel=1e-9)
    # evenly over 12 months: at month 6, those who decided 1, 2 and 4 weeks before have answered so far
    line, week = Timeline(12), MONTHS_A_WEEK
    wanted = 0.5 * (6 - week) / 12 + 0.25 * (6 - 2 * week) / 12 + 0.125 * (6 - 4 * week) / 12
    assert found.rate("answered", line, 6.0) == pytest.approx(np.full((2, 2), wanted), rel=1e-9)
    assert found.rate("delivered", line, 6.0) == pytest.approx(np.full((2, 2), (6 - week) / 12), rel=1e-9)
    assert (found.rate("answered", line, week) == 0).all()


def test_other_ways_of_asking_at_later_steps():
    # nobody starts by phone: what comes after the call is what came before
    steps = (Step(week=1), Step(week=2, mode="phone"), Step(week=3, sponsor="third_party"))
    design = ask(*steps)
    program = plain_program(design, {"mode_on_response.phone": -30.0})
    found = contacts(program, design, seed=1, draws=2, scrambles=1, nodes=64)
    assert found.upto["answered"][0, 0] == pytest.approx([0.5, 0.5, 0.75], rel=1e-9)


def test_a_record_is_there_at_once():
    design = ask(Step(week=0), coverage=0.9)
    found = contacts(plain_program(design), design, seed=1, draws=2, scrambles=1, nodes=64)
    assert found.upto["answered"] == pytest.approx(np.full((1, 2, 1), 0.9))
    assert found.rate("answered", Timeline(12), 3.0) == pytest.approx(np.full((1, 2), 0.9 / 4))


def test_in_the_end_it_is_the_whole_design_to_the_bit():
    program = declined(42)
    for design in program.designs:
        found = contacts(program, design, seed=3, draws=4, scrambles=2)
        line = program.population.timeline
        for scramble in range(2):
            drawn = program.beliefs.draw(4, seed=3, scramble=scramble, reasons=len(program.population.reasons))
            whole = expected(derive(drawn, program.population, seed=3, scramble=scramble), [design])
            for stage, mass in (("delivered", "delivered"), ("answered", "answered"), ("usable", "specific")):
                end = found.rate(stage, line, line.months + found.last)
                assert (end[scramble] == whole.total(mass)[:, 0]).all(), (design.name, stage)


@st.composite
def cases(draw):
    steps = draw(st.integers(1, 5))
    weeks = sorted(draw(st.lists(st.floats(0, 30), min_size=steps, max_size=steps)))
    shares = np.sort(np.array(draw(st.lists(st.floats(0, 1), min_size=steps, max_size=steps))))
    counts = tuple(map(float, draw(st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(any))))
    volume = Volume(np.full((1, 1), 30.0))
    return Contacts(tuple(weeks), {"answered": shares[None, None]}, volume), Timeline(12, None, counts)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(cases(), st.lists(st.floats(0, 25), min_size=2, max_size=5), st.data())
def test_laws(case, when, data):
    found, line = case
    made = [float(found.rate("answered", line, after)[0, 0]) for after in sorted(when)]
    assert all(later >= earlier - 1e-12 for earlier, later in itertools.pairwise(made))
    assert made[0] >= 0 and made[-1] <= found.upto["answered"][0, 0, -1] + 1e-12
    # a later week never brings more by any date
    later = data.draw(st.lists(st.floats(0, 9), min_size=len(found.weeks), max_size=len(found.weeks)))
    delayed = Contacts(tuple(np.add(found.weeks, np.maximum.accumulate(later))), found.upto, found.volume)
    for after, before in zip(sorted(when), made, strict=True):
        assert float(delayed.rate("answered", line, after)[0, 0]) <= before + 1e-12
