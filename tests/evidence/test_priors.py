"""The table of priors against the figures that the model states, typed by hand, and against the register."""

import csv
import math
import re
from importlib.resources import files

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.evidence.distributions import Beta, LogitNormal, Point, Ranged
from simkit.evidence.priors import BASES, BOUNDS, DERIVED, Prior, as_distribution, default_priors

# name, 5th, 50th, 95th percentile as stated, in the order that is the order of the dimensions
STATED = """
answer_rate .10 .25 .50
call_start_rate .05 .20 .50
deliverable .85 .95 .99
attempt_decay -.1 .1 .4
propensity_sd .4 .9 1.6
start_log_odds 0 0 0
goodwill_on_response -1.0527 0 1.0527
fatigue_on_response 0 .3 .8
length_per_doubling -.6 -.25 0
sponsor_on_response.hr 0 0 0
sponsor_on_response.hiring_manager -.66 0 .66
sponsor_on_response.internal_research -.66 0 .66
sponsor_on_response.third_party -.66 0 .66
anonymity_on_response.identified 0 0 0
anonymity_on_response.anonymous -.2 .1 .4
mode_on_response.web 0 0 0
mode_on_response.email 0 0 0
mode_on_response.sms -.8 -.2 .4
incentive_per_doubling .05 .3 .55
incentive_kind.prepaid 1 1 1
incentive_kind.promised .6 .6 .6
incentive_kind.lottery .5 .5 .5
delay_per_doubling -.35 -.1 .15
breakoff_per_minute .004 .012 .035
open_on_breakoff -.3 .3 .9
live_on_breakoff -3 -2 -1
fatigue_on_breakoff 0 .4 .8
skip_base .01 .03 .08
skip_risk 0 1 2
skip_caution 0 .3 .6
skip_open 0 .5 1
closeness.hiring_manager 1 1 1
closeness.hr .6 .8 .95
closeness.internal_research .25 .5 .8
closeness.third_party .1 .3 .6
exposure.identified 1 1 1
exposure.confidential_inside .2 .5 .8
exposure.anonymous_inside .10 .40 .85
exposure.anonymous_outside .03 .15 .40
anchor_lo .12524 .30 .56197
anchor_hi .33479 .65 .87266
live_share_of_gap .06731 .23288 .49164
candor_base .93 .97 .99
candor_caution 0 .5 1
candor_goodwill -.3 .2 .7
vague .15 .35 .60
careless_base .01 .04 .12
careless_per_doubling 0 .3 .6
careless_fatigue 0 .3 .6
careless_anonymous 0 .2 .5
specific.closed .01 .05 .15
specific.open .15 .35 .60
specific.live .45 .70 .88
mention.closed .10 .30 .60
mention.open .15 .40 .70
mention.live .45 .70 .88
stake .5 1 1.5
share_strength 20 20 20
trait_correlation.goodwill_caution 0 0 0
trait_correlation.goodwill_fatigue -.2 -.2 -.2
trait_correlation.caution_fatigue 0 0 0
trait_mean.goodwill 0 0 0
trait_mean.caution 0 0 0
trait_mean.fatigue 0 0 0
volume_factor 1 1 1
deliverable_published .85 .95 .99
fix_efficacy .15 .4 .7
fix_efficacy_unspecific .2 .5 .8
"""
TABLE = [(line.split()[0], [float(x) for x in line.split()[1:]]) for line in STATED.strip().splitlines()]


def register(name):
    with files("simkit.evidence").joinpath(f"data/{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- the numbers ------------------------------------------------------------------------------------------


def test_the_order_of_the_table_is_kept():
    assert list(default_priors()) == [name for name, _ in TABLE]


@pytest.mark.parametrize(("name", "stated"), TABLE, ids=[name for name, _ in TABLE])
def test_every_prior_has_the_stated_median_and_range(name, stated):
    belief = default_priors()[name].distribution
    low, high = belief.interval(0.90)
    np.testing.assert_allclose([low, belief.median, high], stated, atol=1e-4, rtol=1e-9)


def test_the_anchors_are_the_stated_logit_normals():
    # (logit 0.55 - logit 0.12) / 3.29 = (0.200671 + 1.992430) / 3.29; (1.992430 + 0.619039) / 3.29
    priors = default_priors()
    assert priors["anchor_lo"].distribution.sd == pytest.approx(0.666596, abs=1e-6)
    assert priors["anchor_hi"].distribution.sd == pytest.approx(0.793760, abs=1e-6)
    # so their 5th and 95th percentiles are near the stated ones, not at them
    np.testing.assert_allclose(priors["anchor_lo"].distribution.interval(), [0.12, 0.55], atol=0.016)
    np.testing.assert_allclose(priors["anchor_hi"].distribution.interval(), [0.35, 0.88], atol=0.016)


@pytest.mark.parametrize(
    ("kind", "stake"),
    [
        ("declined", (0.5, 1.0, 1.5)),
        ("exit", (0.65, 1.3, 1.95)),
        ("stay", (0.75, 1.5, 2.25)),
        ("job_interview", (1.0, 2.0, 3.0)),
    ],
)
def test_a_kind_of_program_sets_the_stake_and_who_takes_a_talk(kind, stake):
    priors, declined = default_priors(kind), default_priors("declined")
    assert priors["stake"].distribution == Ranged(*stake, low=0.0)
    assert {n for n in priors if priors[n] != declined[n]} <= {"stake", "call_start_rate"}
    # people who are still in the house talk more readily than those who have turned away
    talks = priors["call_start_rate"].distribution.median
    assert talks == 0.2 if kind == "declined" else talks >= 0.5


def test_an_answer_rate_from_the_regression_takes_the_place_of_the_analogues():
    fitted = LogitNormal(0.2, 0.5)
    prior = default_priors("exit", fitted)["answer_rate"]
    assert prior.distribution == fitted
    assert prior.rows == ("programs.csv",)


# --- what they rest on ------------------------------------------------------------------------------------


def test_rows_named_as_the_basis_exist_and_somebody_has_read_them():
    status = {row["id"]: row["status"] for name in ("participation", "candor") for row in register(name)}
    assert status["P132"] == "memory"  # such rows are there, so the next lines can fail
    cited = {row for prior in default_priors().values() for row in prior.rows}
    assert len(cited) > 15
    assert {status[row] for row in cited} <= {"verified-primary", "verified-secondary"}


def test_rows_named_in_passing_exist_too():
    known_rows = {row["id"] for name in ("participation", "candor") for row in register(name)}
    named = {row for prior in default_priors().values() for row in re.findall(r"\b[PC]\d{3}\b", prior.why)}
    assert named and named <= known_rows


def test_figures_quoted_from_the_register_stand_there():
    value = {row["id"]: row["value"] for name in ("participation", "candor") for row in register(name)}
    assert (float(value["P061"]), float(value["P062"])) == (-0.48, 0.0)
    assert (float(value["C075"]), float(value["C077"])) == (0.43, 0.39)
    assert math.log(float(value["P001"])) == pytest.approx(0.62, abs=0.005)
    assert math.log(float(value["P023"])) == pytest.approx(0.17, abs=0.005)
    assert math.log(float(value["P009"])) == pytest.approx(0.29, abs=0.005)
    # 78 items at 10 seconds are 13 minutes, 65 are 10.8
    per_minute = [-math.log(1.0 - float(value[row])) / minutes for row, minutes in [("P079", 13), ("P080", 65 / 6)]]
    np.testing.assert_allclose([*per_minute, float(value["P078"])], [0.0115, 0.0252, 0.0224], atol=5e-5)


def test_every_basis_is_named_and_judgement_has_no_rows():
    for prior in default_priors().values():
        assert prior.basis in BASES and prior.why and prior.meaning
        assert bool(prior.rows) == (prior.basis == "register")


def test_what_nobody_has_measured_is_called_judgement():
    priors = default_priors()
    assumed = ("sponsor_on_response.third_party", "delay_per_doubling", "anchor_lo", "anchor_hi", "vague")
    assert {priors[name].basis for name in assumed} == {"judgement"}


def test_a_prior_cannot_claim_the_register_without_rows():
    with pytest.raises(InvalidInput, match="rows of vague"):
        Prior("vague", "m", Point(0.3), "register", (), "w")
    with pytest.raises(InvalidInput, match="name the rows"):
        Prior("vague", "m", Point(0.3), "judgement", ("P001",), "w")


# --- names and bounds -------------------------------------------------------------------------------------


def test_derived_names():
    assert list(DERIVED) == [
        "reference_start_rate",
        "intercept",
        "mode_on_response.phone",
        "mode_on_response.video",
        "mode_on_response.in_person",
        "anonymity_on_response.confidential",
        "exposure.confidential_outside",
        "candor_live",
        "candor_risk",
        "candor_sensitivity",
    ]
    assert set(BOUNDS) == set(default_priors()) | set(DERIVED)


def test_every_default_stays_within_its_bounds_in_the_farthest_tail():
    for name, prior in default_priors().items():
        low, high = BOUNDS[name]
        least, most = prior.distribution.ppf([2.0**-40, 1.0 - 2.0**-40])
        assert low <= least <= most <= high, name


@pytest.mark.parametrize("value", [0, 1, 0.0, 1.0])
def test_a_stage_can_be_switched_off(value):
    for name in ("deliverable", "candor_base", "careless_base", "skip_base", "vague"):
        assert as_distribution(name, value) == Point(float(value))


def test_beliefs_are_read_from_numbers_triples_and_distributions():
    assert as_distribution("stake", 2) == Point(2.0)
    assert as_distribution("length_per_doubling", [-0.5, -0.2, 0]) == Ranged(-0.5, -0.2, 0.0, high=0.0)
    assert as_distribution("vague", Beta(2.0, 3.0)) == Beta(2.0, 3.0)
    assert as_distribution("share_strength", math.inf) == Point(math.inf)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("closenes.hr", 0.5, "did you mean 'closeness.hr'?"),
        ("vague", 1.2, "vague is 1.2, but must lie between 0 and 1: move it inside"),
        ("length_per_doubling", 0.1, "length_per_doubling is 0.1, but must be 0 or less"),
        ("propensity_sd", 2.5, "must lie between 0 and 2"),
        ("vague", Ranged(0.1, 0.2, 0.3), "vague is '0.2 (90%: 0.1 to 0.3)', but must lie between 0 and 1"),
        ("vague", (0.3, 0.2, 0.1), "vague: the range is (0.3, 0.2, 0.1), but its 5th"),
        ("vague", (0.1, 0.2), "vague is (0.1, 0.2), but is no belief"),
        ("vague", "high", "give a number, three ascending numbers or a distribution"),
        ("vague", True, "vague is True, but is no belief"),
        ("intercept", math.inf, "intercept is inf, but must be finite"),
        ("intercept", -math.inf, "intercept is -inf, but must be finite"),
        ("share_strength", 0.0, "must be 0.1 or more"),
    ],
)
def test_refusals(name, value, sentence):
    with pytest.raises(InvalidInput) as caught:
        as_distribution(name, value)
    assert sentence in str(caught.value)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidInput, match="did you mean 'declined'"):
        default_priors("decline")
