"""Each promise's rule on evaluations built by hand: two reasons, two designs, ten draws."""

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.decision.finding import CANT_TELL, DOES_NOT_APPLY, DOES_NOT_HOLD, HOLDS
from simkit.decision.promises import promises
from simkit.design.presets import anonymous_platform, employer_web
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospects
from simkit.population.reasons import Reason
from simkit.program.economics import Limits
from simkit.program.presets import declined

WEB, SAFE = employer_web(), anonymous_platform()
BOSS = Reason("boss", "the boss", "people", guess=1, sensitivity=0.8, controllable=0.9)
RIVAL = Reason("rival", "another offer", "market", guess=1, sensitivity=0.1, controllable=0.2)
PEOPLE = 40.0


def found(
    *, boss=0.1, rival=0.1, usable=0.1, true=0.5, web=0.5, safe=0.5, reasons=(BOSS, RIVAL), deep=0.1, **limits
) -> dict:
    """`boss` and `rival`: part of the people who name it; `web` and `safe`: candor; `deep`: usable with the other."""
    base = declined(40, designs=(WEB, SAFE))
    program = base.but(
        population=base.population.but(reasons=reasons), limits=Limits(**limits), proposed=WEB.name
    )  # fmt: skip

    def full(*designs):
        return np.stack([np.broadcast_to(np.asarray(each, float), (10,)).reshape(2, 5) for each in designs], axis=-1)

    metric = {
        "answered": full(0.5, 0.5),
        "candid": full(0.2, 0.2),
        "usable": full(usable, deep),
        "completion": full(0.9, 0.9),
        "candor_sensitive": full(web, safe),
        "candor_sensitive_no_stake": full(0.9, 0.9),
        "lost_sensitive": full(0.1, 0.1),
        "capture_ratio": full(1.0, 1.0),
        "answered_wearier": full(0.4, 0.4),
    }
    named = np.broadcast_to(np.array([boss, rival]), (2, 5, 2, 2))
    shares = np.broadcast_to(np.array([true, 1 - true]), (2, 5, 2))
    part = np.broadcast_to(shares[:, :, None] * 0.5, (2, 5, 2, 2))
    arrays = {name: part for name in ("answered", "captured", "vague", "recorded", "named", "by_segment")}
    prospects = Prospects((WEB.name, SAFE.name), shares, arrays)
    volume = Volume(np.full((2, 5), PEOPLE))
    evaluation = Evaluation((WEB, SAFE), metric, volume, {}, np.zeros((2, 5, 0)), 1, 64, named, prospects)
    return {each.key: each for each in promises(program, evaluation)}


def test_p1_counts_what_one_could_act_on():
    # 40 x 0.1 x 0.1/0.2 = 2 specific answers about the boss; 3 are needed unless the user says otherwise
    assert found()["P1"].metric.median == pytest.approx(2.0)
    assert found()["P1"].finding == DOES_NOT_HOLD and found(answers=2)["P1"].finding == HOLDS


def test_p2_counts_those_who_went_elsewhere():
    assert found()["P2"].metric.median == pytest.approx(4.0) and found()["P2"].finding == HOLDS
    assert found(rival=0.05)["P2"].finding == DOES_NOT_HOLD
    ours = (BOSS, Reason("pay", "pay", "terms", guess=1, sensitivity=0.1))
    assert found(reasons=ours)["P2"].finding == DOES_NOT_APPLY


def test_p3_is_a_correlation_over_people():
    # with two reasons it is 1 or -1; where all have one of them there is none
    assert found()["P3"].metric.median == pytest.approx(1.0) and found()["P3"].finding == HOLDS
    turned = (Reason("a", "a", "people", 1, 0.8, controllable=0.1), Reason("b", "b", "market", 1, 0.1))
    assert found(reasons=turned)["P3"].metric.median == pytest.approx(-1.0)
    assert found(reasons=turned)["P3"].finding == DOES_NOT_HOLD
    assert found(true=1.0)["P3"].finding == CANT_TELL
    assert "Of every 10 whose reason you could change, 5 leave it" in found()["P3"].sentence


def test_p4_takes_candor_and_depth_together():
    assert found(safe=0.59)["P4"].finding == DOES_NOT_HOLD
    assert found(safe=0.61)["P4"].finding == HOLDS
    assert found(safe=0.61, deep=0.05)["P4"].finding == DOES_NOT_HOLD  # franker, but it says less of what to fix
    assert found(safe=[0.61] * 5 + [0.55] * 5)["P4"].finding == CANT_TELL
    assert "With “anonymous form on an outside platform” instead of “web survey by HR”" in found()["P4"].sentence


def test_p5_is_the_other_side_of_o5():
    assert found()["P5"].finding == HOLDS
    assert found(minutes=WEB.minutes - 0.1)["P5"].finding == DOES_NOT_HOLD
    assert found(breakoff=0.09)["P5"].finding == DOES_NOT_HOLD
    assert found(cost_per_usable_answer=1)["P5"].finding == DOES_NOT_HOLD


def test_a_real_evaluation_answers_all_five():
    program = declined(42)
    evaluation = evaluate(program, program.designs, draws=2, nodes=64)
    made = promises(program, evaluation, "call by HR")
    assert [each.key for each in made] == ["P1", "P2", "P3", "P4", "P5"]
    assert "With “call by a third party” instead of “call by HR”" in made[3].sentence
    with pytest.raises(InvalidInput, match="did you mean 'call by HR'"):
        promises(program, evaluation, "call by H")
