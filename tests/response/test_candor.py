"""Candor, worked by hand as odds from a base of 4/5 (4 to 1), and its two anchors."""

import math

import numpy as np
import pytest
from builders import ask, numbers, person, quiet, run, two

from simkit.design.design import Step
from simkit.design.presets import anonymous_platform, employer_call, manager_interview
from simkit.evidence.beliefs import Beliefs
from simkit.population.population import Population
from simkit.response.candor import candor, reluctance
from simkit.response.derive import candor_from_anchors, derive
from simkit.response.process import Setting, telling

LN2, LN3 = math.log(2), math.log(3)


def candid(p, sensitivity, risk=0.0, live=False, caution=0.0, goodwill=0.0):
    return float(candor(p, sensitivity, reluctance(p, risk, live, caution, goodwill))[0])


P = numbers(
    candor_base=0.8,
    candor_sensitivity=LN2,
    candor_risk=LN2,
    candor_live=LN3,
    candor_caution=LN2,
    candor_goodwill=LN3,
)


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ({}, 2 / 3),  # 4/2
        ({"risk": 2}, 1 / 3),  # 4/2/4
        ({"live": True}, 2 / 5),  # 4/2/3
        ({"caution": 1}, 1 / 2),  # 4/2/2
        ({"goodwill": 1}, 6 / 7),  # 4/2 x 3: the friendly tell
        ({"risk": 1, "live": True, "caution": 1, "goodwill": 1}, 1 / 3),  # 4/2/2/3/2 x 3
    ],
)
def test_a_fully_sensitive_reason(conditions, told):
    assert candid(P, 1.0, **conditions) == pytest.approx(told, rel=1e-13)


def test_half_as_sensitive_is_half_the_log_odds():
    # odds 4 / sqrt(2 x 8) = 4/4 at sensitivity 1/2, reluctance ln 2 + 3 ln 2
    assert candid(P, 0.5, risk=3) == pytest.approx(1 / 2, rel=1e-13)


def test_a_product_not_a_sum():
    assert candid(P, 0.0, risk=9, live=True, caution=9, goodwill=-9) == pytest.approx(4 / 5, rel=1e-14)


def test_a_base_of_1_or_0_is_a_switch():
    for base in (0.0, 1.0):
        p = numbers(candor_base=base, candor_sensitivity=50, candor_risk=9)
        assert candid(p, 1.0, risk=9) == base == candid(p, 0.0)


def test_candor_reported_leaves_carelessness_out():
    # candor odds 4 to 1 halved: 2/3. A careless half of the people does not change it.
    e = run(quiet(candor_base=0.8, candor_sensitivity=LN2, careless_base=0.5), two(), ask())
    np.testing.assert_allclose(e.candor[0, 0], [2 / 3, 4 / 5], rtol=1e-13)


# --- the anchors -------------------------------------------------------------------------------------------------

ANCHORED = ["candor_live", "candor_risk", "candor_sensitivity"]
SETTLED = {
    "anchor_lo": 0.2, "anchor_hi": 0.8, "live_share_of_gap": 0.25, "candor_base": 0.9,
    "closeness.third_party": 0.4, "exposure.anonymous_outside": 0.2,
}  # fmt: skip


def test_the_coefficients_by_hand():
    # odds 1/4 and 4: the gap is ln 16. Talking: a quarter, ln 2. Risk: ln 8, from 1 down to
    # 0.4 x (0.2 + 0.8/8) = 0.4 x 0.3 = 0.12: (ln 8)/0.88. Sensitivity: ln 9 - ln 4 - (ln 8) x 0.12/0.88
    values = {name: np.array([value]) for name, value in SETTLED.items()}
    values |= {"closeness.hiring_manager": np.ones(1), "exposure.identified": np.ones(1)}
    made = candor_from_anchors(values)
    assert made["candor_live"][0] == pytest.approx(0.6931471806, abs=1e-9)
    assert made["candor_risk"][0] == pytest.approx(2.3630017519, abs=1e-9)  # 2.0794415417/0.88
    assert made["candor_sensitivity"][0] == pytest.approx(0.5273700060, abs=1e-9)  # 0.8109302162 - 0.2835602102


def test_both_anchors_and_a_setting_between_them():
    beliefs = quiet(SETTLED, solved=ANCHORED)
    e = run(
        beliefs,
        two(),
        manager_interview(),
        anonymous_platform().but("m = 8", reporting_cell=8),
        employer_call(),
    )
    assert e.candor[0, 0, 0] == pytest.approx(0.2, rel=1e-12)
    assert e.candor[0, 1, 0] == pytest.approx(0.8, rel=1e-12)
    # a call by HR, risk 0.8: ln 9 - ((ln 9 - ln 4) - 0.12 R) - ln 2 - 0.8 R = ln 2 - 0.68 R, R = 2.3630017519:
    # 0.6931471806 - 1.6068411913 = -0.9136940107; odds 0.4010399; 0.4010399/1.4010399 = 0.286244
    assert e.candor[0, 2, 0] == pytest.approx(0.286244, abs=1e-6)
    # the harmless reason is at the base in all of them
    np.testing.assert_allclose(e.candor[0, :, 1], 0.9, rtol=1e-12)


def test_the_shipped_anchors_are_hit_exactly_at_stake_1_and_average_traits():
    process = derive(Beliefs.default().medians(2), two(), nodes=64)
    lo = Setting(True, "hiring_manager", "identified", 1, False, False)
    hi = Setting(False, "third_party", "anonymous", 8, True, False)
    assert telling(process.parameters, lo, person(), [1.0]).candid[0, 0, 0] == pytest.approx(0.30, rel=1e-12)
    assert telling(process.parameters, hi, person(), [1.0]).candid[0, 0, 0] == pytest.approx(0.65, rel=1e-12)


def test_every_draw_hits_its_own_anchors():
    draws = Beliefs.default().but(stake=1.0).draw(256, seed=3, reasons=2)
    process = derive(draws, two(), nodes=16)
    lo = Setting(True, "hiring_manager", "identified", 1, False, False)
    hi = Setting(False, "third_party", "anonymous", 8, False, False)
    told_lo = telling(process.parameters, lo, person(), [1.0]).candid[:, 0, 0]
    told_hi = telling(process.parameters, hi, person(), [1.0]).candid[:, 0, 0]
    ordered = draws["anchor_hi"] >= draws["anchor_lo"]
    assert 0.8 < ordered.mean() < 1.0
    np.testing.assert_allclose(told_lo[ordered], draws["anchor_lo"][ordered], rtol=1e-11)
    np.testing.assert_allclose(told_hi, draws["anchor_hi"], rtol=1e-11)
    # where the belief has them the wrong way round the gap is 0: candor is A_hi everywhere
    np.testing.assert_allclose(told_lo[~ordered], draws["anchor_hi"][~ordered], rtol=1e-11)


def test_a_fixed_coefficient_leaves_the_others_where_the_anchors_put_them():
    free = derive(quiet(SETTLED, solved=ANCHORED).medians(2), two(), nodes=16).parameters
    fixed = derive(quiet(SETTLED, solved=ANCHORED).but(candor_live=0.0).medians(2), two(), nodes=16).parameters
    assert fixed["candor_live"][0] == 0.0 != free["candor_live"][0]
    assert fixed["candor_risk"] == free["candor_risk"]
    assert fixed["candor_sensitivity"] == free["candor_sensitivity"]


def test_a_candor_base_of_1_switches_the_anchors_off_too():
    e = run(quiet(SETTLED | {"candor_base": 1.0}, solved=ANCHORED), two(), manager_interview(), employer_call())
    np.testing.assert_array_equal(e.candor, 1.0)
    e = run(Beliefs.default().but(candor_base=1.0), Population(), manager_interview())
    np.testing.assert_allclose(e.candor, 1.0, rtol=1e-14)


def test_equally_risky_anchors_explain_nothing_by_risk():
    level = {"closeness.third_party": 1.0, "exposure.anonymous_outside": 1.0}
    p = derive(quiet(SETTLED | level, solved=ANCHORED).medians(2), two(), nodes=16).parameters
    assert p["candor_risk"][0] == 0.0
    assert p["candor_sensitivity"][0] == pytest.approx(math.log(9 / 4), rel=1e-12)


def test_a_promise_of_confidence_is_the_same_inside_and_outside_unless_fixed():
    beliefs = quiet({"exposure.confidential_inside": 0.7}, solved=["exposure.confidential_outside"])
    p = derive(beliefs.medians(2), two(), nodes=16).parameters
    assert p["exposure.confidential_outside"][0] == 0.7
    # third party, closeness 0.3, cell of 5: 0.3 x (0.7 + 0.3/5) = 0.228
    e = run(beliefs, two(), ask(Step(sponsor="third_party", anonymity="confidential")))
    assert e.risk[0, 0] == pytest.approx(0.228, rel=1e-13)
    fixed = beliefs.but({"exposure.confidential_outside": 0.2})
    assert derive(fixed.medians(2), two(), nodes=16).parameters["exposure.confidential_outside"][0] == 0.2
