"""Prospects against the masses that they are taken from."""

import numpy as np
import pytest
from builders import ask, quiet, reason, run, two

from simkit.diagnosis.evaluation import evaluate
from simkit.diagnosis.prospects import Prospects, prospects
from simkit.population.population import Population, Segment
from simkit.program.presets import declined


def test_shares_are_the_end_of_the_path():
    known = run(quiet(anchor_lo=0.2, candor_base=0.9, vague=0.4, careless_base=0.1, solved=()), two(0.4), ask())
    found = Prospects.of_expected(known).of("test")
    path = known.path()
    np.testing.assert_allclose(found.true[0], path[0][:, 0], atol=1e-14)
    np.testing.assert_allclose(found.shares[0], path[-1][:, 0], rtol=1e-12)
    # the exact floor: the whole waterfall
    np.testing.assert_allclose(found.bias[0], known.waterfall().sum(axis=0)[:, 0], atol=1e-12)
    assert found.answers[0, 0] == pytest.approx(known.answer_rate[0, 0])


def test_a_changed_share_is_what_the_process_with_that_share_reports():
    # nothing moves the shares but the truth itself: run the process anew with another truth
    def at(share):
        beliefs = quiet(candor_base=0.7, vague=0.3, careless_base=0.1)
        people = Population(
            (reason("manager", 1.0, 1.0), reason("pay", 1.0, 0.0, safe_weight=1.0), reason("time", 1.0, 0.3)),
            truth={"manager": share, "pay": (1 - share) * 0.75, "time": (1 - share) * 0.25},
        )
        return Prospects.of_expected(run(beliefs, people, ask())).of("test")

    np.testing.assert_allclose(at(0.2).shares_after(0, 0.25), at(0.45).shares[..., 0], rtol=1e-9)
    assert at(0.2).shares_after(0, 0.0) == pytest.approx(at(0.2).shares[..., 0])


def test_by_segment_sums_to_the_answers():
    people = Population(
        (reason("a"), reason("b")), segments=(Segment("one", 3.0), Segment("two", 1.0, deliverable=0.5))
    )
    found = Prospects.of_expected(run(quiet(), people, ask())).of("test")
    np.testing.assert_allclose(found.by_segment.sum(axis=-1), found.answers)
    assert found.by_segment[0, 0, 0] == pytest.approx(6 * found.by_segment[0, 0, 1])


def test_the_draws_are_the_evaluations():
    program = declined(42)
    whole = evaluate(program, program.designs, seed=3, draws=2)
    again = prospects(program, program.designs[1:], seed=3, scrambles=8, draws=2)
    name = program.designs[1].name
    np.testing.assert_array_equal(again.of(name).recorded, whole.prospects.of(name).recorded)
    np.testing.assert_array_equal(again.true, whole.prospects.true)
