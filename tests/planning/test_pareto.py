"""The undominated points are those that brute force finds, whatever the order, the ties, the scale."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.planning.pareto import undominated

# few different values, so that ties and doubles abound
COORDINATE = st.sampled_from([0.0, 0.1, 0.3, 1.0, 2.0, 1e6, -0.2, float("nan"), float("inf")])
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE), max_size=40)


def by_force(points):
    def dominates(one, other):
        return all(a <= b for a, b in zip(one, other, strict=True)) and any(
            a < b for a, b in zip(one, other, strict=True)
        )

    def known(point):
        return all(a == a for a in point)

    return [known(p) and not any(known(q) and dominates(q, p) for q in points) for p in points]


@settings(max_examples=300, deadline=None)
@given(POINTS)
def test_as_by_brute_force(points):
    assert undominated(np.array(points).reshape(-1, 3)).tolist() == by_force(points)


@settings(deadline=None)
@given(POINTS, st.randoms(use_true_random=False), st.floats(1e-6, 1e6))
def test_neither_order_nor_scale_matters(points, random, scale):
    order = list(range(len(points)))
    random.shuffle(order)
    table = np.array(points).reshape(-1, 3)
    found = undominated(table)
    assert (undominated(table[order]) == found[order]).all()
    assert (undominated(table * [1.0, 1.0, scale]) == found).all()


def test_the_last_digits_of_a_sum_decide_nothing():
    a = 0.1 + 0.2
    assert undominated(np.array([[a, 1.0, 1.0], [0.3, 1.0, 1.0]])).all()
    assert undominated(np.array([[a * (1 + 1e-8), 1.0, 1.0], [0.3, 1.0, 1.0]])).tolist() == [False, True]


def test_random_points_by_brute_force():
    points = np.random.default_rng(1).random((400, 3))
    assert undominated(points).tolist() == by_force(points.tolist())
