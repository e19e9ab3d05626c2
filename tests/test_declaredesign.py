"""An outside oracle: twelve designs that DeclareDesign 1.1.0 simulated in R, 2,000 replicates each.

200 people; goodwill g and caution c standard normal; the manager is the reason with probability
expit(-0.85 - 0.6 g); a person answers with probability expit(-0.40 + channel + 0.7 g - 0.045 minutes), channels 0,
0.25, 0.35; who left because of the manager says so with probability expit(0.60 + channel - 0.8 c), channels 0, 0.7,
1.1, and names something else otherwise; everybody else names the manager with probability 0.02.
"""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from builders import ask, quiet, reason, run
from scipy.integrate import quad

from simkit.design.design import Step
from simkit.diagnosis.diagnose import diagnose
from simkit.diagnosis.study import Study
from simkit.estimation.shares import FaceValue
from simkit.population.population import Population
from simkit.response.derive import derive

with (Path(__file__).parent / "data" / "twelve_designs.csv").open() as file:
    ROWS = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def _density(g):
    return math.exp(-g * g / 2) / math.sqrt(2 * math.pi)


SHARE = quad(lambda g: _density(g) / (1 + math.exp(0.85 + 0.6 * g)), -12, 12, epsabs=1e-13)[0]
PEOPLE = Population(
    (
        reason("manager", 1.0, 1.0, goodwill_loading=-0.6, safe_weight=1.0),
        reason("else", 1.0, 0.0, safe_weight=1.0),
    ),
    truth={"manager": SHARE, "else": 1.0 - SHARE},
)
CHANNELS = {1: "hr", 2: "internal_research", 3: "third_party"}


def study(minutes, **changes):
    """The study's numbers in this package's terms; length enters by the intercept, channels by the sponsor."""
    odds_of_098 = math.log(0.98 / 0.02)
    values = {
        "intercept": -0.40 - 0.045 * minutes,
        "goodwill_on_response": 0.7,
        "sponsor_on_response.internal_research": 0.25,
        "sponsor_on_response.third_party": 0.35,
        # identified, stake 1: risk is closeness. Candor log odds: logit 0.98 - sensitivity - 1.1 closeness - 0.8 c
        # must be 0.60, 1.30, 1.70: closeness 1, 4/11 and 0, and sensitivity = logit 0.98 - 1.70
        "candor_base": 0.98,
        "candor_sensitivity": odds_of_098 - 1.70,
        "candor_risk": 1.1,
        "candor_caution": 0.8,
        "closeness.hr": 1.0,
        "closeness.internal_research": 4 / 11,
        "closeness.third_party": 0.0,
    }
    return quiet(values | changes)


def gaps(minutes, **changes):
    """Differences from DeclareDesign in its own standard errors: of the number of answers and of the estimate."""
    designs = [ask(Step(sponsor=sponsor)) for sponsor in CHANNELS.values()]
    e = run(study(minutes, **changes), PEOPLE, *designs, nodes=16_384)
    made = []
    for j, channel in enumerate(CHANNELS):
        row = next(row for row in ROWS if (row["channel"], row["minutes"]) == (channel, minutes))
        made.append((200 * e.answer_rate[0, j] - row["mean_n"]) / row["mean_n_se"])
        made.append((e.reported[0, j, 0] - row["mean_estimate"]) / row["bias_se"])
        # the cohort's bias differs from the process's by P(nobody answers)/(1 - ...), nothing with 200 people
        made.append((e.path()[7, 0, j, 0] - e.path()[0, 0, j, 0] - row["bias"]) / row["bias_se"])
    return np.abs(made)


MINUTES = sorted({row["minutes"] for row in ROWS})


def test_all_twelve_are_there():
    assert len(ROWS) == 12 and MINUTES == [5, 10, 15, 30]
    assert pytest.approx(0.3127, abs=0.001) == SHARE
    assert np.mean([row["mean_target"] for row in ROWS]) == pytest.approx(SHARE, abs=0.001)


@pytest.mark.parametrize("minutes", MINUTES)
def test_agrees_within_four_standard_errors(minutes):
    assert gaps(minutes).max() < 4


@pytest.mark.parametrize(
    "error",
    [
        {"goodwill_on_response": 0.6},
        {"goodwill_on_response": -0.7},
        {"sponsor_on_response.third_party": 0.25},
        {"candor_caution": 0.4},
        {"candor_base": 0.95},
        {"candor_risk": 1.0},
        {"vague": 0.2},
        {"careless_base": 0.02},
        {"skip_base": 0.02},
    ],
)
def test_the_tolerance_would_catch_an_error(error):
    assert max(gaps(minutes, **error).max() for minutes in MINUTES) > 4


# --- the whole study, simulated ------------------------------------------------------------------------------------

MODES_BY_MINUTES = {5: "web", 10: "email", 15: "sms", 30: "phone"}
"""Length is 0.045 log odds a minute there; here the modes carry it, since nothing else tells them apart."""


def simulated(engine, replicates=2000, seed=11, **changes):
    """The twelve designs as one study: `diagnose` gives bias, RMSE, coverage and answers with their errors."""
    modes = {f"mode_on_response.{mode}": -0.045 * (m - 5) for m, mode in MODES_BY_MINUTES.items() if mode != "web"}
    modes |= {"mode_on_response.video": 0.0, "mode_on_response.in_person": 0.0}
    beliefs = study(5, **(modes | changes))
    process = derive(beliefs.medians(2), PEOPLE, nodes=2**14)
    designs = tuple(
        ask(Step(MODES_BY_MINUTES[minutes], sponsor)).but(f"{channel}, {minutes:.0f} minutes")
        for minutes in MINUTES
        for channel, sponsor in CHANNELS.items()
    )
    return diagnose(
        Study(process, designs, (FaceValue("drop", interval="t"),), people=200, engine=engine, seed=seed),
        replicates,
        progress=False,
    )


def differences(found):
    """All 12 x 4 differences from DeclareDesign, in combined standard errors."""
    made = {}
    for row in ROWS:
        design = f"{row['channel']:.0f}, {row['minutes']:.0f} minutes"
        for theirs, ours in {"bias": "bias", "rmse": "rmse", "coverage": "coverage", "mean_n": "answers"}.items():
            one = found.of(ours, design, reason="manager" if theirs != "mean_n" else None, target="cohort")
            made[design, theirs] = (one.value - row[theirs]) / math.hypot(one.mcse, row[f"{theirs}_se"])
    return made


@pytest.mark.parametrize("engine", ["counts", "rows"])
def test_every_figure_of_the_study_agrees(engine):
    gaps = differences(simulated(engine))
    assert len(gaps) == 48
    assert max(map(abs, gaps.values())) < 4, gaps


@pytest.mark.parametrize(
    "error", [{"goodwill_on_response": 0.6}, {"candor_caution": 0.4}, {"candor_base": 0.95}, {"skip_base": 0.05}]
)
def test_the_simulated_study_would_catch_an_error(error):
    assert max(map(abs, differences(simulated("counts", **error)).values())) > 4


def test_errors_are_those_of_the_bootstrap():
    # their bootstrap and these formulas estimate the same thing: the spread over replicates of the same study
    found = simulated("rows")
    for row in ROWS:
        one = found.of("bias", f"{row['channel']:.0f}, {row['minutes']:.0f} minutes", reason="manager", target="cohort")
        assert 0.8 < one.mcse / row["bias_se"] < 1.25
