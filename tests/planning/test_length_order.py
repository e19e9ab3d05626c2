"""The best order: against all orders of all sets, and adding and exchanging against the exact one."""

from itertools import permutations

import numpy as np
import pytest
from builders import ask, quiet, two
from hypothesis import HealthCheck, given, settings
from length_forms import programs

from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.planning.length_order import Pool, best_orders, exact_orders, greedy_orders
from simkit.planning.length_sweep import Crowd
from simkit.response.derive import derive

ASKS = Item("closed", 1.0, asks=REASON_QUESTION)


def crowd_of(program):
    drawn = program.beliefs.draw(3, seed=1, reasons=len(program.population.reasons))
    process = derive(drawn, program.population, nodes=16)
    return Crowd.of(process, program.designs[0], program.designs[0].questionnaire.items)


def information(pool, crowd, orders, volume):
    return crowd.bring([pool.form(each) for each in orders]).information.T @ volume


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs(most=4))
def test_it_is_the_best_of_all(program):
    crowd, volume = crowd_of(program), np.array([1.0, 2.0, 3.0])
    pool = Pool(program.designs[0].questionnaire.items)
    found, exact = best_orders(pool, crowd, volume)
    assert exact
    got = information(pool, crowd, found, volume)
    added = information(pool, crowd, greedy_orders(pool, crowd, volume), volume)
    for size, mine, other in zip(range(len(pool.kept), len(pool.items) + 1), got, added, strict=True):
        every = [each for each in permutations(range(len(pool.items)), size) if set(pool.kept) <= set(each)]
        best = information(pool, crowd, every, volume).max()
        assert mine == pytest.approx(best, rel=1e-9, abs=1e-300)
        # adding and exchanging is no proof, but comes close
        assert 0.97 * best <= other <= best * (1 + 1e-9)


def test_among_equals_the_questions_stay_as_they_stand():
    crowd = crowd_with(items := (Item(), ASKS, Item(), Item("closed", 0.5, value=1.0)), breakoff_per_minute=0.0)
    pool = Pool(items)
    assert len(pool.classes) == 2 and pool.sets == 8
    for orders in (exact_orders, greedy_orders):
        found = orders(pool, crowd, np.ones(1))
        assert [len(each) for each in found] == [1, 2, 3, 4]
        assert found[-1] == (0, 1, 2, 3)


def crowd_with(items, **beliefs):
    people = two()
    process = derive(quiet(beliefs).medians(2), people, nodes=16)
    return Crowd.of(process, ask(items=items), items)


def test_many_different_questions_are_added_and_exchanged():
    # with one hazard for all the dearest for their minutes come first; 12 questions that all differ are 8,192 sets
    rng = [0.3 + 0.17 * at for at in range(12)]
    items = (ASKS, *(Item("closed", minutes, value=1.0 + (7 * at) % 12) for at, minutes in enumerate(rng)))
    crowd = crowd_with(items, breakoff_per_minute=0.1)
    pool = Pool(items)
    found, exact = best_orders(pool, crowd, np.ones(1))
    assert not exact and [len(each) for each in found] == list(range(1, 14))
    # known in advance: the order of value/(exp(hazard x minutes) - 1) is the best one of a set
    worth = [item.value / np.expm1(0.1 * item.minutes) for item in items]
    assert found[-1] == tuple(sorted(range(13), key=lambda at: -worth[at]))
