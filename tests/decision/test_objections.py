"""Each objection's rule on evaluations built by hand: 10 belief draws, figures chosen."""

import math

import numpy as np
import pytest

from simkit.decision.objections import (
    CANT_TELL,
    DOES_NOT_APPLY,
    DOES_NOT_HOLD,
    HOLDS,
    NOT_WEIGHED,
    nothing_usable,
    objections,
)
from simkit.design.presets import anonymous_web, employer_call, employer_web
from simkit.diagnosis.evaluation import Evaluation
from simkit.diagnosis.people import Volume
from simkit.program.economics import Economics, Limits
from simkit.program.presets import declined

WEB, SAFE = employer_web(), anonymous_web()
GOOD = {
    "delivered": 1.0,
    "started": 0.5,
    "answered": 0.5,
    "candid": 0.4,
    "usable": 0.2,
    "completion": 0.95,
    "candor": 0.9,
    "candor_sensitive": 0.8,
    "candor_sensitive_no_stake": 0.85,
    "lost_sensitive": 0.2,
    "capture_ratio": 0.9,
    "answered_wearier": 0.4,
}


def evaluation(web: dict | None = None, safe: dict | None = None, people: float = 40.0) -> Evaluation:
    """Two designs; a value may be a number or ten, one a draw."""

    def column(values: dict, name: str) -> np.ndarray:
        return np.broadcast_to(np.asarray({**GOOD, **values}[name], float), (10,)).reshape(2, 5)

    metric = {name: np.stack([column(web or {}, name), column(safe or {}, name)], axis=-1) for name in GOOD}
    return Evaluation((WEB, SAFE), metric, Volume(np.full((2, 5), people)), {}, np.zeros((2, 5, 0)), 1)


def found(web: dict | None = None, safe: dict | None = None, people: float = 40.0, **program) -> dict:
    base = declined(people_per_year=40)
    made = base.but(designs=(WEB, SAFE), proposed=WEB.name, **program)
    return {each.key: each for each in objections(made, evaluation(web, safe, people), WEB, (WEB, SAFE))}


def test_a_finding_near_a_threshold_says_so():
    # 4 of 5 draws in one scramble and 3 of 5 in the other: 0.7 with an error of 0.1, so 0.8 is within two errors
    near = found({"answered": in_draws(7, 0.1, 0.5)})["O1"]
    assert near.probability.mcse == pytest.approx(0.3)
    assert near.sentence.endswith("This is on the line: other draws may turn it.")
    assert "on the line" not in found()["O1"].sentence


def test_without_a_sensitive_reason_there_is_nothing_to_object():
    base = declined(people_per_year=40)
    plain = base.population.but(reasons=tuple(r for r in base.population.reasons if not r.sensitive))
    every = found({"lost_sensitive": math.nan, "capture_ratio": math.nan}, population=plain)
    assert [every[key].finding for key in ("O2", "O3", "O7")] == [DOES_NOT_APPLY] * 3
    assert every["O2"].sentence == "None of the reasons is a sensitive one."
    assert math.isnan(every["O3"].probability.value)


def test_weariness_is_held_against_the_users_limit_too():
    # 0.13 x 40 = 5.2 answers: enough for the cell of 5, not for a limit of 6
    assert found({"answered_wearier": 0.13})["O6"].finding == DOES_NOT_HOLD
    assert found({"answered_wearier": 0.13}, limits=Limits(answers=6))["O6"].finding == HOLDS


def test_a_ratio_that_cannot_be_had_fails_no_design():
    every = found({"capture_ratio": math.nan}, {"capture_ratio": 0.9})
    assert every["O3"].finding == CANT_TELL
    assert every["O4"].finding == DOES_NOT_HOLD


def test_the_guard_of_the_verdict():
    # 40 x 0.02 = 0.8 usable answers
    made = declined(people_per_year=40).but(designs=(WEB, SAFE), proposed=WEB.name)
    assert nothing_usable(made, evaluation({"usable": 0.02}), WEB).finding == HOLDS
    assert nothing_usable(made, evaluation({"usable": 0.03}), WEB).finding == DOES_NOT_HOLD


def test_a_talk_does_not_rest_on_surveys():
    made = declined(people_per_year=40, designs=(employer_call(),))
    one = evaluation()
    call = Evaluation((made.designs[0], SAFE), one.metric, one.volume, {}, one.share_scores, 1)
    o1 = objections(made, call, made.designs[0], made.designs)[0]
    assert o1.rests_on == (
        "how many take part in a talk is known from few comparable cases only, some of them vendors' claims"
    )


def in_draws(count: int, yes: float, no: float) -> list[float]:
    return [yes] * count + [no] * (10 - count)


def test_nothing_is_wrong_with_a_good_design():
    every = found()
    assert [each.finding for each in every.values()] == [DOES_NOT_HOLD] * 7 + [NOT_WEIGHED] * 2
    assert [key for key, each in every.items() if each.critical] == ["O1", "O2", "O3"]


def test_findings_turn_at_8_and_2_of_10_draws():
    # 5 answers are needed and 40 people asked: 0.1 of them are 4 answers
    for draws, finding in ((8, HOLDS), (7, CANT_TELL), (3, CANT_TELL), (2, DOES_NOT_HOLD)):
        o1 = found({"answered": in_draws(draws, 0.1, 0.5)})["O1"]
        assert o1.finding == finding
        assert o1.probability.value == pytest.approx(draws / 10)


def test_o1_counts_answers_against_the_reporting_cell():
    # 0.125 x 40 = 5 answers: just enough for a cell of 5
    assert found({"answered": 0.125})["O1"].finding == DOES_NOT_HOLD
    assert found({"answered": 0.1249})["O1"].finding == HOLDS
    assert found({"answered": 0.125}, limits=Limits(answers=6))["O1"].finding == HOLDS


def test_o1_says_how_many():
    sentence = found({"answered": 0.1})["O1"].sentence
    assert sentence == (
        "Luck aside, about 4 answers are to be expected in 1 year; fewer than 5 are never shown, by the promise in"
        " the invitation."
    )
    assert "fewer than 6 would be anecdotes" in found(limits=Limits(answers=6))["O1"].sentence


def test_o2_is_more_than_half_lost():
    assert found({"lost_sensitive": 0.5})["O2"].finding == DOES_NOT_HOLD
    assert found({"lost_sensitive": 0.51})["O2"].finding == HOLDS
    # nobody answers: nothing can be said about candor
    assert found({"lost_sensitive": math.nan})["O2"].finding == CANT_TELL


def test_o3_is_less_than_two_thirds():
    assert found({"capture_ratio": 0.67})["O3"].finding == DOES_NOT_HOLD
    assert found({"capture_ratio": 0.66})["O3"].finding == HOLDS


def test_o4_needs_a_protected_design_that_works_where_the_open_one_fails():
    assert found({"lost_sensitive": 0.6})["O4"].finding == HOLDS
    assert found({"lost_sensitive": 0.6}, {"lost_sensitive": 0.6})["O4"].finding == DOES_NOT_HOLD
    assert found({}, {"lost_sensitive": 0.6})["O4"].finding == DOES_NOT_HOLD


def test_o5_minutes_breakoff_and_money():
    assert found({"completion": 0.69})["O5"].finding == HOLDS
    assert found(limits=Limits(minutes=5))["O5"].finding == HOLDS
    # 40 people: 20 answer, 8 usable. 2 contacts for the 20 silent, 1.5 for the others: 70 x 2 minutes = 2.33
    # hours at 60 = 140; over 8 usable 17.5
    prices = Economics(staff_cost_per_hour=60)
    assert found(economics=prices, limits=Limits(cost_per_usable_answer=17.4))["O5"].finding == HOLDS
    o5 = found(economics=prices, limits=Limits(cost_per_usable_answer=17.6))["O5"]
    assert o5.finding == DOES_NOT_HOLD
    assert o5.metric.median == pytest.approx(17.5)


def test_o6_and_o7():
    assert found({"answered_wearier": 0.1})["O6"].finding == HOLDS
    assert found({"candor_sensitive_no_stake": 0.91})["O7"].finding == HOLDS
    assert found({"candor_sensitive_no_stake": 0.89})["O7"].finding == DOES_NOT_HOLD


def test_critical_is_the_users_choice():
    every = found(limits=Limits(critical=("O7",)))
    assert [key for key, each in every.items() if each.critical] == ["O7"]


def test_each_says_what_it_rests_on():
    every = found()
    assert every["O1"].rests_on == (
        "comparable cases: published programs that asked candidates for jobs and training places; none of them had"
        " declined a job offer"
    )
    assert every["O3"].rests_on.startswith("assumed")
    own = declined(people_per_year=40).beliefs.but(answer_rate=0.4)
    assert found(beliefs=own)["O1"].rests_on.startswith("your own number")
