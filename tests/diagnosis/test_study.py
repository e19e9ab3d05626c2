"""A study as a value: what it refuses, which engine it takes and says so, the truth it aims at."""

import numpy as np
import pytest
from builders import ask, quiet, reason

from simkit.checks import InvalidInput
from simkit.design.presets import anonymous_web, employer_call, employer_web
from simkit.diagnosis.ademp import ademp
from simkit.diagnosis.diagnosands import BIAS, COVERAGE
from simkit.diagnosis.diagnose import diagnose
from simkit.diagnosis.study import Study, study
from simkit.estimation.shares import FaceValue
from simkit.population.population import Population, Segment
from simkit.program.presets import declined
from simkit.response.derive import derive

PROGRAM = declined(people_per_year=42)


def mine(responses):
    return responses.reports[:-1] / responses.answers


def test_the_engine_is_chosen_and_told():
    few = study(PROGRAM)
    assert few.draws_by == "rows"
    assert few.how == (
        "Replicates are drawn person by person; the designs meet the same people with the same luck (chosen because"
        " with so few people it costs no more)."
    )
    many = few.but(people=101)
    assert many.draws_by == "counts" and few.but(people=100).draws_by == "rows"
    assert many.how == (
        "Replicates are drawn as tables of counts, which is exact for estimators that see counts only; the designs"
        " meet equally many people, not the same ones (chosen because every estimator sees counts only and the people"
        " are many)."
    )
    rows = study(PROGRAM, estimators=[mine], people=5000)
    assert rows.draws_by == "rows" and rows.how.endswith("(chosen because 'mine' needs rows).")
    assert "chosen" not in few.but(engine="counts").how


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"estimators": []}, "the study has no estimators, but at least one is needed: add one."),
        ({"designs": []}, "the study has no designs, but at least one is needed: add one."),
        ({"targets": ["proces"]}, "target is 'proces', but is not known: did you mean 'process'? known are process,"
                                  " cohort."),
        ({"engine": "fast"}, "engine is 'fast', but is not known: known are auto, counts, rows."),
        ({"people": 0}, "people is 0, but must be a whole number from 1 to 100000000: give how many people are asked."),
        ({"seed": -1}, "seed is -1, but must be a whole number from 0 to 9223372036854775807: give any whole number,"
                       " such as 7."),
        ({"diagnosands": [BIAS, BIAS]},
         "the name of a diagnosand is 'bias', but stands twice: give each its own name."),
        ({"repetitions": 5}, "study setting is 'repetitions', but is not known: known are diagnosands, targets, people,"
                             " engine."),
        ({"estimators": [mine], "engine": "counts"},
         "the engine is 'counts', but the estimator 'mine' needs rows: set engine = \"auto\" or \"rows\"."),
    ],
)  # fmt: skip
def test_what_it_refuses(settings, sentence):
    with pytest.raises(InvalidInput) as refused:
        study(PROGRAM, **settings)
    assert str(refused.value) == sentence


def test_an_unknown_change_is_refused():
    with pytest.raises(InvalidInput, match="did you mean 'people'"):
        study(PROGRAM).but(peeple=3)


def test_the_truth_is_the_realised_one():
    # goodwill shifted by one where the manager reason (loading -1) becomes rarer: softmax(b + l g), g = 1 for all
    # but the spread; at loading 0 for both nothing moves
    still = Population((reason("a", 0.3), reason("b", 0.7)))
    assert Study(derive(quiet().medians(2), still), (ask(),)).truth == pytest.approx(np.array([[0.3, 0.7]]), abs=1e-12)
    tilted = Population((reason("a", 0.3, goodwill_loading=-1.0), reason("b", 0.7)))
    there = Study(derive(quiet().medians(2), tilted, nodes=1024), (ask(),)).truth
    assert there == pytest.approx(np.array([[0.3, 0.7]]), abs=1e-12)
    angry = derive(quiet({"trait_mean.goodwill": -1.0}).medians(2), tilted, nodes=1024)
    assert Study(angry, (ask(),)).truth[0, 0] > 0.4


def test_the_truth_is_mixed_over_segments():
    people = Population(
        (reason("a", 0.5), reason("b", 0.5)),
        segments=(Segment("x", 3.0, {"a": 1.0, "b": 0.0}), Segment("y", 1.0, {"a": 0.0, "b": 1.0})),
    )
    # a segment's guess is mixed with 1% of the catalogue's, one half: 0.995 and 0.005
    truth = Study(derive(quiet().medians(2), people), (ask(),)).truth
    assert truth[0] == pytest.approx([0.75 * 0.995 + 0.25 * 0.005, 0.75 * 0.005 + 0.25 * 0.995], abs=1e-12)


def test_ademp_is_made_from_the_objects():
    one = study(PROGRAM, [employer_web(), employer_call()], estimators=[FaceValue("count")], diagnosands=[COVERAGE])
    text = ademp(one)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# declined offers: a simulation study", "## Aims", "## Data-generating mechanism", "## Estimands",
        "## Methods", "## Performance measures",
    ]  # fmt: skip
    assert "1 estimator would tell the shares of 17 reasons under 2 ways of asking" in text
    assert "a Poisson number of people with mean 42, those of 1 year" in text
    assert "- call by HR: 3 contacts, 6 items, 20 minutes; spoken, asked by hr, identified." in text
    assert "- face value, vague counted" in text
    assert "- coverage: How often the interval holds the true share." in text and "bias" not in text
    assert "exactly 30 people" in ademp(one.but(people=30))
    ran = ademp(diagnose(one, 200, progress=False))
    assert "- 200 replicates of each set of parameters, seed 1." in ran and "person by person" in ran


def test_ademp_over_draws_gives_ranges():
    text = ademp(study(PROGRAM, anonymous_web(), draws=40))
    assert "40 draws of the parameters from the beliefs. True shares, 90% range: pay 0." in text


def test_the_number_of_people_is_that_which_is_drawn():
    # a program file that gives a range for the number of people sets the volume's factor
    people = Population((reason("a", 0.3), reason("b", 0.7)), per_year=60, volume="fixed")
    one = Study(derive(quiet({"volume_factor": 2.0}).medians(2), people), (ask(),))
    assert one.draws_by == "counts" and "exactly 120 people" in ademp(one)
    assert diagnose(one, 130, progress=False).study.crowd.tolist() == [120.0]
