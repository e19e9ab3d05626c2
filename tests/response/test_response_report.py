"""What goes on record, worked by hand."""

import math

import numpy as np
import pytest
from builders import ask, quiet, reason, run

from simkit.population.population import Population
from simkit.response.report import excuses, report_matrix, uniform_report

ALL = [True, True, True]


def test_the_matrix_by_hand():
    # excuses 1 : 3 : 0. Half are candid; of the rest 40% stay vague.
    made = report_matrix([0.5, 0.5, 0.5], 0.4, excuses([1, 3, 0], ALL))
    by_hand = [
        # own reason excluded: the only excuse left is the second. 0.5 x 0.6 = 0.3; vague 0.5 x 0.4 = 0.2
        [0.5, 0.3, 0.0, 0.2],
        [0.3, 0.5, 0.0, 0.2],
        # 0.3 split 1 : 3
        [0.075, 0.225, 0.5, 0.2],
    ]
    np.testing.assert_allclose(made, by_hand, rtol=1e-14)


def test_who_has_no_safe_reason_left_stays_vague():
    made = report_matrix([0.5, 0.5, 0.5], 0.4, excuses([2, 0, 0], ALL))
    np.testing.assert_allclose(made[0], [0.5, 0.0, 0.0, 0.5], rtol=1e-14)
    np.testing.assert_allclose(made[1], [0.3, 0.5, 0.0, 0.2], rtol=1e-14)
    # no excuse for anybody
    np.testing.assert_allclose(report_matrix([0.9, 0.2], 0.0, excuses([0, 0], [True, True]))[:, 2], [0.1, 0.8])


def test_a_removed_reason_is_no_excuse():
    np.testing.assert_array_equal(excuses([1, 3, 1], [True, False, True])[0], [0, 0, 1])
    np.testing.assert_array_equal(excuses([1, 3, 1], [True, False, True])[2], [1, 0, 0])


def test_careless_reports_are_uniform_and_never_vague():
    np.testing.assert_allclose(uniform_report(ALL), [1 / 3, 1 / 3, 1 / 3, 0])
    np.testing.assert_allclose(uniform_report([True, False, True]), [1 / 2, 0, 1 / 2, 0])


def test_vague_0_and_1():
    only_excuses = report_matrix([0.2, 0.2], 0.0, excuses([1, 1], [True, True]))
    np.testing.assert_allclose(only_excuses, [[0.2, 0.8, 0.0], [0.8, 0.2, 0.0]])
    only_vague = report_matrix([0.2, 0.2], 1.0, excuses([1, 1], [True, True]))
    np.testing.assert_allclose(only_vague, [[0.2, 0.0, 0.8], [0.0, 0.2, 0.8]])


def test_the_path_by_hand():
    # shares 1/2 manager (sensitivity 1), 3/10 pay, 1/5 other offer; all start with 1/2, nobody is lost on the way.
    # candor_base 4/5 (odds 4), sensitivity ln 6: manager odds 4/6, 2/5; the others 4/5. vague 1/2; excuses pay 1,
    # offer 3; careless 1/5.
    people = Population(
        (reason("manager", 5, 1.0), reason("pay", 3, safe_weight=1.0), reason("offer", 2, safe_weight=3.0))
    )
    beliefs = quiet(candor_base=0.8, candor_sensitivity=math.log(6), vague=0.5, careless_base=0.2)
    e = run(beliefs, people, ask())
    path = e.path()[:, 0, 0]
    np.testing.assert_allclose(path[:5], np.tile([0.5, 0.3, 0.2], (5, 1)), rtol=1e-13)
    # careful manager people (0.5): 0.2 told; 0.3 silent: 0.15 vague, 0.15 excuses: pay 0.0375, offer 0.1125
    # careful pay people (0.3): 0.24 told; 0.06 silent: 0.03 vague, 0.03 say offer
    # careful offer people (0.2): 0.16 told; 0.04 silent: 0.02 vague, 0.02 say pay
    # manager 0.2; pay 0.0375 + 0.24 + 0.02 = 0.2975; offer 0.1125 + 0.03 + 0.16 = 0.3025; vague 0.2
    np.testing.assert_allclose(path[5], [0.2, 0.2975, 0.3025], rtol=1e-13)
    # carelessness: 0.8 of that plus 0.2/3 each: 0.16, 0.238, 0.242 + 1/15; vague 0.16
    np.testing.assert_allclose(path[6], [0.16 + 1 / 15, 0.238 + 1 / 15, 0.242 + 1 / 15], rtol=1e-13)
    np.testing.assert_allclose(e.reported[0, 0, 3], 0.16, rtol=1e-13)
    # without vague answers: divided by 0.84
    np.testing.assert_allclose(path[7], path[6] / 0.84, rtol=1e-13)
    assert path[7].sum() == pytest.approx(1.0, rel=1e-13)
    # the waterfall: nothing is lost before candor, then -0.3, +0.026667, and the vague rest
    pieces = e.waterfall()[:, 0, 0, 0]
    np.testing.assert_allclose(pieces[:4], 0.0, atol=1e-13)
    np.testing.assert_allclose(pieces[4:], [-0.3, 0.16 + 1 / 15 - 0.2, (0.16 + 1 / 15) * 0.16 / 0.84], rtol=1e-12)
    # captured: 0.8 x candor + 0.2/3
    np.testing.assert_allclose(e.captured[0, 0], [0.32 + 1 / 15, 0.64 + 1 / 15, 0.64 + 1 / 15], rtol=1e-13)
    # true reason x report: who says pay? 0.5 x (0.8 x (0.0375, 0.24, 0.02) + (0.5, 0.3, 0.2)/15) of the invited
    np.testing.assert_allclose(
        e.reports_by_reason[0, 0, :, 1],
        [0.5 * (0.03 + 1 / 30), 0.5 * (0.192 + 0.02), 0.5 * (0.016 + 1 / 75)],
        rtol=1e-12,
    )
