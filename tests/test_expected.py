"""The integrals against an integration of its own, written here; and what must not matter."""

import math
from dataclasses import replace

import numpy as np
import pytest
from builders import ask, quiet, reason, run, two
from scipy.optimize import brentq

from simkit.design.design import REFERENCE, Design, Step
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.evidence.beliefs import Beliefs, Draws
from simkit.expected import WATERFALL, expected
from simkit.population.population import Population, Segment
from simkit.response.derive import derive

# --- a population of two reasons, integrated by Gauss and Hermite --------------------------------------------------

PEOPLE = Population(
    (
        reason("manager", 3.0, 0.9, goodwill_loading=-1.1, safe_weight=0.2, contributes=0.3),
        reason("pay", 7.0, 0.2, goodwill_loading=0.3, safe_weight=1.0, contributes=0.6),
    )
)
BELIEFS = Beliefs.default().but(
    {
        "intercept": -1.1, "deliverable": 0.9, "attempt_decay": 0.2, "propensity_sd": 1.2,
        "goodwill_on_response": 0.5, "fatigue_on_response": 0.4, "length_per_doubling": -0.3,
        "sponsor_on_response.third_party": 0.35, "anonymity_on_response.anonymous": 0.25,
        "anonymity_on_response.confidential": 0.15, "mode_on_response.phone": 0.6, "incentive_per_doubling": 0.3,
        "incentive_kind.promised": 0.6, "delay_per_doubling": -0.15, "breakoff_per_minute": 0.03,
        "open_on_breakoff": 0.4, "live_on_breakoff": -1.5, "fatigue_on_breakoff": 0.5, "skip_base": 0.06,
        "skip_risk": 1.2, "skip_caution": 0.5, "skip_open": 0.7, "closeness.hr": 0.8, "closeness.third_party": 0.3,
        "exposure.confidential_outside": 0.5, "exposure.anonymous_inside": 0.4, "candor_base": 0.95,
        "candor_sensitivity": 0.8, "candor_risk": 1.1, "candor_live": 0.5, "candor_caution": 0.6,
        "candor_goodwill": 0.3, "vague": 0.3, "careless_base": 0.08, "careless_per_doubling": 0.4,
        "careless_fatigue": 0.5, "careless_anonymous": 0.3, "specific.open": 0.4, "specific.live": 0.7,
        "mention.open": 0.35, "mention.live": 0.8, "stake": 1.3, "trait_correlation.goodwill_caution": 0.2,
        "trait_correlation.goodwill_fatigue": -0.3, "trait_correlation.caution_fatigue": 0.1,
        "trait_mean.caution": 0.4, "trait_mean.goodwill": -0.5,
    }
)  # fmt: skip
FORM = Questionnaire(
    (Item("closed", 1.0), Item("open", 2.0, asks=REASON_QUESTION), Item("open", 1.0), Item("closed", 4.0))
)
WEB_THEN_CALL = Design(
    "web, then a call",
    (
        Step("web", "hr", "identified", incentive=20.0, week=1),
        Step("web", "hr", "identified", announced=4.0, week=2),
        Step("phone", "third_party", "confidential", announced=16.0, week=3, to="nonrespondents"),
    ),
    FORM,
    link="vendor",
    reporting_cell=4,
)
ANONYMOUS = Design("anonymous", (Step("web", "hr", "anonymous", week=5),) * 2, FORM, link="none", reporting_cell=6)


def expit(x):
    return 1.0 / (1.0 + np.exp(-x))


def odds(p):
    return math.log(p / (1.0 - p))


def grid(points=20):
    """Goodwill, caution, fatigue, propensity on a tensor grid, with weights; correlated and shifted by hand."""
    x, w = np.polynomial.hermite_e.hermegauss(points)
    w = w / w.sum()
    a, b, c, u = (axis.ravel() for axis in np.meshgrid(x, x, x, x, indexing="ij"))
    weight = np.prod([axis.ravel() for axis in np.meshgrid(w, w, w, w, indexing="ij")], axis=0)
    # var = 1 and cov as stated: caution = 0.2 a + sqrt(0.96) b; fatigue = -0.3 a + t b + rest, 0.2 x -0.3 +
    # sqrt(0.96) t = 0.1, so t = 0.16/sqrt(0.96); rest^2 = 1 - 0.09 - 0.0256/0.96
    root = math.sqrt(0.96)
    caution = 0.2 * a + root * b
    fatigue = -0.3 * a + 0.16 / root * b + math.sqrt(1 - 0.09 - 0.0256 / 0.96) * c
    return a - 0.5, caution + 0.4, fatigue, u, weight


def manager_share(g):
    """P(manager | g): weights exp(b - 1.1 g) and exp(0.3 g), b such that it is 0.3 on average at mean 0."""
    x, w = np.polynomial.hermite_e.hermegauss(80)
    b = brentq(lambda b: expit(b - 1.4 * x) @ w / w.sum() - 0.3, -5, 5, xtol=1e-14)
    return expit(b - 1.4 * g)


def by_hand(design):
    """All masses of one design, summed over the grid: written from the model, step by step, for these numbers."""
    g, c, f, u, weight = grid()
    pi = np.stack([manager_share(g), 1 - manager_share(g)])
    linear = -1.1 + 0.5 * g - 0.4 * f + 1.2 * u
    hazard = 0.03 * np.exp(0.5 * f - 0.125)
    web_stretch, call_stretch = math.exp(0.4), math.exp(-1.5)
    if design is WEB_THEN_CALL:
        # announced 8 (20 dollars promised: 0.3 x 0.6 x log2 3), 4, 16; the first contact a week after: log2(2/3)
        late = -0.15 * math.log2(2 / 3)
        shifts = [
            -0.3 * math.log2(8 / 5) + 0.18 * math.log2(3) + late,
            -0.3 * math.log2(4 / 5) + late - 0.2,
            -0.3 * math.log2(16 / 5) + 0.35 + 0.15 + 0.6 + late - 0.4,
        ]
        # minutes of breakoff to the reason question and to the end; risk; live, anonymous; specific, mention
        web = (1 + 2 * web_stretch, 5 + 3 * web_stretch, 1.3 * 0.8, 0, 0, 0.4, 0.35)
        call = (3 * call_stretch, 8 * call_stretch, 1.3 * 0.3 * (0.5 + 0.5 / 4), 1, 0, 0.7, 0.8)
        settings = [web, web, call]
    else:
        late = -0.15 * math.log2(6 / 3)
        base = -0.3 * math.log2(8 / 5) + 0.25 + late
        shifts = [base, base - 0.2]
        form = (1 + 2 * web_stretch, 5 + 3 * web_stretch, 1.3 * 0.8 * (0.4 + 0.6 / 6), 0, 1, 0.4, 0.35)
        settings = [form, form]
    sensitivity = np.array([[0.9], [0.2]])
    out = dict.fromkeys(("started", "reached", "answered", "candid", "careless", "specific", "mentioned"), 0.0)
    completed, not_yet = 0.0, 0.9
    reports = np.zeros(3)
    for shift, (to_reason, to_end, risk, live, anonymous, deep, also) in zip(shifts, settings, strict=True):
        p = expit(linear + shift)
        start = not_yet * p
        not_yet = not_yet * (1 - p)
        reached = start * np.exp(-hazard * to_reason)
        completed = completed + weight @ (start * np.exp(-hazard * to_end))
        skip = expit(odds(0.06) + sensitivity * (1.2 * risk + 0.5 * c) + 0.7 * (1 - live))
        answered = reached * pi * (1 - skip)
        tell = expit(odds(0.95) - sensitivity * (0.8 + 1.1 * risk + 0.5 * live + 0.6 * c - 0.3 * g))
        kappa = expit(odds(0.08) + 0.4 * math.log2(3 / 5) + 0.5 * f + 0.3 * anonymous)
        careful = answered * (1 - kappa)
        out["started"] += (start * pi) @ weight
        out["reached"] += (reached * pi) @ weight
        out["answered"] += answered @ weight
        out["candid"] += (answered * tell) @ weight
        out["careless"] += (answered * kappa) @ weight
        out["specific"] += deep * (careful * tell) @ weight
        # the other reason contributes: manager for pay people and pay for manager people
        out["mentioned"] += also * np.array([0.3, 0.6]) * ((careful[::-1] * tell) @ weight)
        silent = (careful * (1 - tell)) @ weight
        honest = (careful * tell) @ weight
        lost = (answered * kappa).sum(axis=0) @ weight
        # the only excuse of manager people is pay and the other way round
        reports += [
            honest[0] + 0.7 * silent[1] + lost / 2,
            honest[1] + 0.7 * silent[0] + lost / 2,
            0.3 * silent.sum(),
        ]
    return out, completed, reports / reports.sum(), pi @ weight


@pytest.fixture(scope="module")
def fine():
    return run(BELIEFS, PEOPLE, WEB_THEN_CALL, ANONYMOUS, nodes=16_384)


@pytest.mark.parametrize("j", [0, 1])
def test_16384_nodes_agree_with_gauss_and_hermite(fine, j):
    # over 20 scrambles the worst errors were 1e-5 in masses, 1.2e-5 in candor, 1.7e-5 in shares; the grid's own
    # error (20 points an axis against 26) is below 1e-7
    masses, completed, reports, truth = by_hand([WEB_THEN_CALL, ANONYMOUS][j])
    np.testing.assert_allclose(fine.shares("invited")[0, j], truth, atol=3e-5)
    for name, value in masses.items():
        np.testing.assert_allclose(fine.by_reason(name)[0, j], value, atol=3e-5, err_msg=name)
    assert fine.completed[0, j].sum() == pytest.approx(completed, abs=3e-5)
    np.testing.assert_allclose(fine.candor[0, j], masses["candid"] / masses["answered"], atol=5e-5)
    np.testing.assert_allclose(fine.reported[0, j], reports, atol=5e-5)
    path = fine.path()[:, 0, j]
    np.testing.assert_allclose(path[6], reports[:2], atol=5e-5)
    np.testing.assert_allclose(path[7], reports[:2] / (1 - reports[2]), atol=5e-5)
    np.testing.assert_allclose(path[4], masses["answered"] / masses["answered"].sum(), atol=5e-5)
    # p^5: what the answered would have said with care
    told = masses["candid"]
    silent = masses["answered"] - told
    careful = np.array([told[0] + 0.7 * silent[1], told[1] + 0.7 * silent[0]]) / masses["answered"].sum()
    np.testing.assert_allclose(path[5], careful, atol=5e-5)


def test_the_tolerance_would_catch_an_error():
    # a slope off by 0.01 is seen
    off = run(BELIEFS.but(goodwill_on_response=0.51), PEOPLE, WEB_THEN_CALL, nodes=16_384)
    gap = abs(off.by_reason("started")[0, 0] - by_hand(WEB_THEN_CALL)[0]["started"]).max()
    assert gap > 10 * 3e-5


# --- the waterfall --------------------------------------------------------------------------------------------


def test_the_waterfall_has_a_name_for_every_piece_and_sums_to_the_bias(fine):
    pieces, path = fine.waterfall(), fine.path()
    assert len(pieces) == len(WATERFALL) == 7 and len(path) == 8
    np.testing.assert_allclose(pieces.sum(axis=0), path[7] - path[0], atol=1e-12)
    # everybody is equally hard to reach: delivery costs nothing; the rest does
    np.testing.assert_allclose(pieces[0], 0.0, atol=1e-14)
    assert (abs(pieces[1:]) > 1e-4).all()


def test_delivery_loses_reasons_where_segments_differ():
    # half of the crowd (reachable at 0.2) are manager people for sure, half (at 0.8) pay people: 0.5 becomes 0.2
    people = two(0.5).but(
        segments=(
            Segment("x", shares={"manager": 1}, deliverable=0.2),
            Segment("y", shares={"pay": 1}, deliverable=0.8),
        )
    )
    # 1% of the guess 1/2 is mixed in: 0.995 and 0.005: 0.5 (0.995 x 0.2 + 0.005 x 0.8)/0.5 = 0.203
    e = run(Beliefs.default(), people, REFERENCE)
    assert e.shares("invited")[0, 0, 0] == pytest.approx(0.5, rel=1e-12)
    assert e.shares("delivered")[0, 0, 0] == pytest.approx(0.203, rel=1e-12)
    assert e.waterfall()[0, 0, 0, 0] == pytest.approx(-0.297, rel=1e-12)


# --- what must not matter ---------------------------------------------------------------------------------------

SEGMENTED = Population(
    segments=(Segment("a", 2.0, {"pay": 1, "enthusiasm": 2}, {"fatigue": 0.5}), Segment("b", deliverable=0.6))
)
EVERY = tuple(make() for make in (WAYS_OF_ASKING | COMPARATORS).values())


def same(one, other, at_one=slice(None), at_other=slice(None), **tolerance):
    for name in one.mass:
        np.testing.assert_allclose(one.mass[name][at_one], other.mass[name][at_other], err_msg=name, **tolerance)
    np.testing.assert_allclose(one.completed[at_one], other.completed[at_other], **tolerance)
    np.testing.assert_allclose(one.risk[at_one], other.risk[at_other], **tolerance)


def alone(draws, i):
    return Draws(
        {name: value[i : i + 1].copy() for name, value in draws.values.items()},
        draws.share_uniforms[i : i + 1].copy(),
    )


def test_many_draws_are_the_draws_one_at_a_time():
    # 40 draws of 17 reasons on 512 nodes do not fit one block: 262,144/(512 x 17) = 30 draws each
    draws = (
        Beliefs.default().but({"trait_correlation.goodwill_fatigue": (-0.4, -0.2, 0.1)}).draw(40, seed=2, reasons=17)
    )
    together = expected(derive(draws, SEGMENTED), EVERY)
    assert together.start_rate.shape == (40, len(EVERY))
    assert together.mass["answered"].shape == (40, len(EVERY), 2, 17)
    for i in (0, 14, 15, 29, 30, 39):
        same(expected(derive(alone(draws, i), SEGMENTED), EVERY), together, 0, i, rtol=1e-9, atol=1e-13)
    assert np.ptp(together.answer_rate[:, 0]) > 0.2


def test_the_order_and_the_company_of_designs_play_no_part():
    process = derive(Beliefs.default().draw(3, seed=2, reasons=17), SEGMENTED, nodes=64)
    together = expected(process, EVERY)
    backwards = expected(process, EVERY[::-1])
    for j, design in enumerate(EVERY):
        same(expected(process, [design]), together, (slice(None), 0), (slice(None), j), rtol=1e-13)
        same(backwards, together, (slice(None), -1 - j), (slice(None), j), rtol=1e-13)


def test_a_design_comes_out_the_same_to_the_last_bit_in_any_company():
    # copies tie exactly, and a design's masses do not change when others share its setting
    process = derive(BELIEFS.draw(7, seed=3, reasons=2), PEOPLE, nodes=64)
    copies = [WEB_THEN_CALL.but(f"copy {i}") for i in range(5)]
    fewer = WEB_THEN_CALL.but("shorter", items=2)
    alone, together = expected(process, [WEB_THEN_CALL]), expected(process, [fewer, *copies, ANONYMOUS, fewer])
    for name, mass in together.mass.items():
        for j in range(1, 6):
            np.testing.assert_array_equal(mass[:, j], alone.mass[name][:, 0], err_msg=name)
        np.testing.assert_array_equal(mass[:, 0], mass[:, 7])
    assert (together.completed[:, 1:6] == alone.completed).all() and (together.risk[:, 1:6] == alone.risk).all()


def test_a_carelessness_of_next_to_nothing_is_exact():
    e = run(quiet(careless_base=1e-13, fatigue_on_breakoff=0.3, candor_base=0.8), two(), ask())
    assert e.total("careless")[0, 0] / e.total("answered")[0, 0] == pytest.approx(1e-13, rel=1e-12, abs=0.0)


def test_twins_come_out_alike():
    process = derive(Beliefs.default().medians(17), Population(), nodes=64)
    twins = expected(process, [EVERY[0], EVERY[1], replace(EVERY[0], name="twin")])
    same(twins, twins, (slice(None), 0), (slice(None), 2), rtol=0)


def test_the_results_shapes():
    process = derive(Beliefs.default().draw(3, seed=2, reasons=17), SEGMENTED, nodes=32)
    e = expected(process, EVERY[:4])
    assert e.total("started").shape == e.start_rate.shape == e.completion.shape == e.risk.shape == (3, 4)
    assert e.candor.shape == e.captured.shape == e.shares("reached").shape == (3, 4, 17)
    assert e.reported.shape == (3, 4, 18) and e.reports_by_reason.shape == (3, 4, 17, 18)
    assert e.path().shape == (8, 3, 4, 17) and e.waterfall().shape == (7, 3, 4, 17)


def test_the_same_seed_gives_the_same_and_another_scramble_does_not():
    draws = Beliefs.default().medians(17)
    one, again, other = (expected(derive(draws, Population(), scramble=s), EVERY[:2]) for s in (0, 0, 1))
    same(one, again, rtol=0)
    assert (one.candor != other.candor).any()
    assert abs(one.candor - other.candor).max() < 0.01
