"""A diagnosed stop rule: what adds up, what it says, what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import simkit as sk
from simkit.checks import InvalidInput
from simkit.planning.stop_rule import StopRule
from simkit.planning.stopping import stopping
from simkit.report.stopping import stopping_data
from tests.builders import ask, plain_program

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def small():
    return sk.Program.load(sk.example_path("small"))


@pytest.fixture(scope="module")
def found(small):
    return stopping(small, draws=8, replicates=10)


def test_what_adds_up(found):
    assert sum(each.value for each in found.why.values()) == pytest.approx(1.0)
    assert found.streams == 8 * 8 * 10
    for name in ("settled", "hopeless"):
        by = found.stopped_by[name]
        assert (np.diff(by) >= 0).all() and by[-1] == pytest.approx(found.why[name].value)
    assert found.answers["all"].median <= found.answers["end"].median
    assert found.months["all"].high <= found.months["end"].median == pytest.approx(found.moments[-1])
    assert found.rule.least <= found.answers["settled"].low
    # the promise is kept, and its price is width
    assert found.stop.record.valid.value >= found.rule.sure > found.stop.record.face_value.value
    assert found.stop.valid_width.median > found.stop.face_value_width.median


def test_few_answers_stay_open_in_golden_words(found):
    said = str(found)
    path = GOLDEN / "stopping_small.txt"
    assert said + "\n" == path.read_text(encoding="utf-8"), f"differs from {path.name}"
    assert "nan" not in said and max(map(len, said.splitlines())) <= 110
    assert found._repr_html_().startswith("<pre>")


def test_what_is_not_kept_is_said_first_and_in_people(found):
    said = " ".join(str(found).split())
    first = str(found).split("\n\n")[2].replace("\n", " ")
    assert found.few and "So the 90 of the rule is not met" in first and "picked among 10 and one looks again" in first
    over = f"of 10 answers {10 * found.settled.truth.bias.value:.1f} ± "
    assert over in first and first.index("overstates") < first.index("When it says settled")
    assert "an interval that wide tells next to nothing" in said and "off by, of 10 " in said
    # where it is kept nothing of the kind is said
    kept = replace(found, right={name: replace(each, value=0.95) for name, each in found.right.items()})
    assert "is not met" not in str(kept)


def test_names_of_the_user_are_no_markup():
    design = ask().but("<b>")
    program = plain_program(design)
    one = stopping(program, design, StopRule("side", reason="pay", line=0.3), draws=1, replicates=2)
    assert "<b>" not in one._repr_html_().removeprefix("<pre>").removesuffix("</pre>")


def test_everybody_answers_the_truth():
    # one person in two is asked and tells; the reasons are settled by sheer number, and rightly
    design = ask()
    program = plain_program(design, per_year=600.0, volume="fixed")
    program = program.but(beliefs=program.beliefs.but(share_strength=1.0))
    rule = StopRule("side", sure=0.99, reason="pay", line=0.5, looks="week", hopeless=0.0)
    one = stopping(program, design, rule, draws=8, replicates=10)
    assert one.why["settled"].value > 0.8 and one.right["truth"].value == one.right["record"].value > 0.97
    for name in ("bias", "rmse", "face_value", "valid"):
        truth, record = getattr(one.stop.truth, name), getattr(one.stop.record, name)
        assert truth.value == pytest.approx(record.value, abs=1e-9)
    assert "It is settled in" in str(one)


def test_the_same_seed_gives_the_same_bits_and_another_others(small):
    one, again, other = (stopping(small, draws=1, replicates=9, seed=seed) for seed in (1, 1, 2))
    assert again.why == one.why and again.months["all"] == one.months["all"] and again.stop == one.stop
    assert other.why != one.why


def test_as_json(found):
    data = json.loads(json.dumps(stopping_data(found), allow_nan=False))
    assert data["why"]["settled"]["value"] == found.why["settled"].value
    assert data["by_month"][-1]["hopeless"] == pytest.approx(found.why["hopeless"].value)
    assert data["rule"]["looks"] == "month" and data["words"][0].startswith("When could one stop?")


def test_the_figure_names_what_it_shows(found):
    figure = found.plot()
    said = [text.get_text() for text in figure.axes[0].texts]
    assert said[0].endswith("settled") and said[-1].endswith("given up")
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"rule": "leader"}, "rule is 'leader', but must be a StopRule: give sk.StopRule()."),
    ({"rule": StopRule("side", reason="pays")}, "reason is 'pays', but is not known: did you mean 'pay'?"),
    ({"rule": StopRule(looks=(3.0, 90.0))}, "a look is in month 90, but the last answers come by month 24.5: look"
                                            " earlier."),
    ({"design": "call"}, "design is 'call', but is not known: known are"),
])  # fmt: skip
def test_refusals(small, arguments, sentence):
    with pytest.raises(InvalidInput) as refused:
        stopping(small, **{"draws": 1, "replicates": 1} | arguments)
    assert str(refused.value).startswith(sentence)


def test_too_many_to_look_at_one_by_one(small):
    crowd = small.but(population=small.population.but(per_year=90_000.0))
    with pytest.raises(InvalidInput, match="answers are expected and 100 are the most that are looked at one by one"):
        stopping(crowd, rule=StopRule(looks="answer"), draws=1, replicates=1)


def test_one_reason_cannot_lead():
    design = ask()
    program = plain_program(design)
    reasons = tuple(
        replace(each, controllable=0.0 if each.key == "pay" else 1.0) for each in program.population.reasons
    )
    alone = program.but(population=program.population.but(reasons=reasons))
    with pytest.raises(InvalidInput, match="fewer than two reasons are in the employer's hands, but one is to lead"):
        stopping(alone, design, draws=1, replicates=1)
