"""Depth: which number serves which question, and the masses that follow."""

import numpy as np
import pytest
from builders import ask, numbers, quiet, reason, run

from simkit.design.design import Step
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.population.population import Population
from simkit.response.depth import mention, specific

P = numbers(
    specific__closed=0.05, specific__open=0.35, specific__live=0.7,
    mention__closed=0.3, mention__open=0.4, mention__live=0.9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "live", "deep", "also"),
    [
        ("closed", False, 0.05, 0.3),
        ("rating", False, 0.05, 0.3),
        ("open", False, 0.35, 0.4),
        ("closed", True, 0.7, 0.9),
        ("open", True, 0.7, 0.9),
    ],
)
def test_live_overrides_the_kind(kind, live, deep, also):
    assert specific(P, kind, live)[0] == deep
    assert mention(P, kind, live)[0] == also


PEOPLE = Population((reason("a", 0.6, contributes=0.5), reason("b", 0.4, contributes=0.25)))


@pytest.mark.parametrize(
    ("kind", "mode", "deep"), [("closed", "web", 0.05), ("open", "web", 0.35), ("open", "phone", 0.7)]
)
def test_specific_answers_are_candid_careful_and_deep(kind, mode, deep):
    beliefs = quiet(
        {"specific.closed": 0.05, "specific.open": 0.35, "specific.live": 0.7},
        careless_base=0.2,
        candor_base=0.9,
    )
    e = run(beliefs, PEOPLE, ask(Step(mode), items=(Item(kind, 5.0, asks=REASON_QUESTION),)))
    # half start; 0.8 careful; 0.9 candid: 0.36 of each share, times the depth
    np.testing.assert_allclose(e.by_reason("specific")[0, 0], [0.36 * 0.6 * deep, 0.36 * 0.4 * deep], rtol=1e-13)


def test_contributing_reasons_by_hand():
    beliefs = quiet({"mention.closed": 0.3}, careless_base=0.2, candor_base=0.9)
    e = run(beliefs, PEOPLE, ask())
    # a contributes for half of those whose reason is b: 0.5 start x 0.8 careful x 0.4 x 0.5 x 0.9 candid x 0.3
    # b for a quarter of the others: 0.5 x 0.8 x 0.6 x 0.25 x 0.9 x 0.3
    np.testing.assert_allclose(e.by_reason("mentioned")[0, 0], [0.0216, 0.0162], rtol=1e-12)


def test_a_removed_reason_contributes_nothing():
    e = run(quiet({"mention.closed": 0.3}), PEOPLE.but(truth={"a": 1.0, "b": 0.0}), ask())
    np.testing.assert_array_equal(e.by_reason("mentioned")[0, 0], [0.0, 0.0])
