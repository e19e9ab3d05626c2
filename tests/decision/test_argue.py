"""Numbers in the place of beliefs: where a known line lies, and what is said."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.cli import main
from simkit.decision.argue import argue, name_of
from simkit.decision.assess import assess
from simkit.decision.decide import decide, in_reach_of
from simkit.decision.numbers import stated
from simkit.design.presets import decline_code, employer_call, employer_web
from simkit.diagnosis.evaluation import evaluate
from simkit.program.presets import declined

PROGRAM = declined(42)
GOLDEN = Path(__file__).parent / "golden"


def lined(figure, line, before="pilot", after="launch"):
    """A verdict that turns where a figure of the program reaches a line."""

    def decided(program, /, *, seed, draws):
        verdict = SimpleNamespace(decision=after if figure(program) >= line else before, better=None)
        return SimpleNamespace(verdict=verdict, objections={}, evaluation=BASE)

    return decided


BASE = evaluate(PROGRAM, [PROGRAM.design(PROGRAM.proposed)], draws=2, nodes=64)


def vague(program):
    return program.beliefs.priors["vague"].distribution.median


def test_a_known_line_is_found():
    found = argue(PROGRAM, decide=lined(vague, 0.5), vague=0.2)
    assert not found.changes
    (flip,) = found.flips["vague"]
    assert flip.value == pytest.approx(0.5, abs=0.04) and (flip.below, flip.above) == ("PILOT", "LAUNCH")
    found = argue(PROGRAM, decide=lined(vague, 0.5), vague=0.7)
    assert found.changes and found.flips["vague"][0].value == pytest.approx(0.5, abs=0.04)


def test_people_are_looked_for_on_their_own_scale():
    found = argue(PROGRAM, decide=lined(lambda program: program.population.per_year, 120.0), people=10)
    assert found.flips["people"][0].value == pytest.approx(120, rel=0.06)


def test_that_it_turns_nowhere_is_an_answer():
    found = argue(PROGRAM, decide=lined(vague, 2.0), vague=0.2)
    assert found.flips["vague"] == ()
    assert found.sentence == "The verdict stays PILOT if vague is 0.2; it does not turn anywhere between 0.001 and 1."


def test_both_sides_are_told():
    def inside(program, /, *, seed, draws):
        verdict = SimpleNamespace(decision="pilot" if 0.3 < vague(program) < 0.6 else "launch", better=None)
        return SimpleNamespace(verdict=verdict, objections={}, evaluation=BASE)

    found = argue(PROGRAM, decide=inside, vague=0.4)
    low, high = found.flips["vague"]
    assert low.value == pytest.approx(0.3, abs=0.05) and high.value == pytest.approx(0.6, abs=0.05)
    assert "below about 0.29 it would be LAUNCH and from about 0.59 on it would be LAUNCH" in found.sentence


def test_two_numbers_together():
    def both(program):
        return vague(program) * program.population.per_year

    found = argue(PROGRAM, decide=lined(both, 20.0), vague=0.5, people=100)
    assert found.changes  # 0.5 x 100, against 0.35 x 42 as believed
    assert {name: each.verdict.decision for name, each in found.alone.items()} == {
        "vague": "launch",
        "people": "launch",
    }
    assert found.flips["vague"][0].value == pytest.approx(0.2, abs=0.03)
    assert found.flips["people"][0].value == pytest.approx(40, rel=0.06)
    assert ", both; with vague alone moved from there, " in found.sentence


@pytest.mark.parametrize("design", [employer_web(), employer_call()], ids=["survey", "talk"])
def test_response_is_what_the_proposed_design_gets(design):
    program = declined(42, designs=(design,))
    made = stated(program, {"response": 0.08})
    rates = evaluate(made, [design], draws=16, nodes=64).of("answered", design.name)
    assert np.median(rates) == pytest.approx(0.08, rel=0.06)
    # talks are argued with talks: the belief about surveys stays
    kept = "answer_rate" if design.name == "call by HR" else "call_start_rate"
    assert made.beliefs.priors[kept] == program.beliefs.priors[kept]


def test_candor_is_that_of_the_proposed_design():
    design = PROGRAM.design(PROGRAM.proposed)
    for asked in (0.3, 0.85):
        made = stated(PROGRAM, {"candor": asked, "people": 20})
        rates = evaluate(made, [design], draws=16, nodes=64).of("candor_sensitive", design.name)
        assert np.median(rates) == pytest.approx(asked, abs=0.02)
    assert made.population.per_year == 20


def test_few_answers_turn_the_real_verdict():
    few = decide(stated(PROGRAM, {"response": 0.01}), draws=2, nodes=64)
    assert name_of(few.verdict) != name_of(decide(PROGRAM, draws=2, nodes=64).verdict)
    assert few.objections[PROGRAM.proposed][0].finding == "holds"


def test_the_verdict_is_that_of_an_assessment(monkeypatch):
    monkeypatch.setattr("simkit.decision.assess.at_medians", lambda program: program.process(nodes=64))
    whole, quick = assess(PROGRAM, draws=2), decide(PROGRAM, draws=2, nodes=512)
    assert whole.verdict == quick.verdict
    assert set(quick.objections) == set(whole.objections) == {each.name for each in in_reach_of(PROGRAM)}


def bad_inputs():
    record = declined(42, designs=(decline_code(),))
    return [
        (PROGRAM, {}),
        (PROGRAM, {"respons": 0.1}),
        (PROGRAM, {"response": 8}),
        (PROGRAM, {"response": 0.99}),
        (PROGRAM, {"candor": -1}),
        (PROGRAM, {"people": 0}),
        (PROGRAM, {"vague": 1.5}),
        (record, {"response": 0.5}),
    ]


def test_what_cannot_be_is_refused_in_these_words():
    told = []
    for program, numbers in bad_inputs():
        with pytest.raises(InvalidInput) as caught:
            argue(program, numbers)
        told.append(str(caught.value))
    assert "\n".join(told) + "\n" == (GOLDEN / "argue_refused.txt").read_text(encoding="utf-8")


def test_it_is_told_in_these_words():
    found = argue(PROGRAM, decide=lined(vague, 0.5), vague=0.2)
    assert f"{found}\n" == (GOLDEN / "argue.txt").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in argue(PROGRAM.but(name="<b>"), decide=lined(vague, 0.5), vague=0.2)._repr_html_()


def test_the_command(capsys, monkeypatch):
    asked = {}

    def recorded(program, numbers, **settings):
        asked.update(program=program.name, numbers=numbers, **settings)
        return "told"

    monkeypatch.setattr("simkit.decision.argue.argue", recorded)
    words = ["argue", "example:small", "people=5", "closeness.hr=0.5,0.7,0.9", "--draws", "4", "--seed", "3"]
    assert main(words) == 0 and capsys.readouterr().out == "told\n"
    numbers = {"people": 5.0, "closeness.hr": [0.5, 0.7, 0.9]}
    assert asked == {"program": "Small employer", "numbers": numbers, "seed": 3, "draws": 4}
    for words in (["response"], ["response=x"], ["people=5", "people=6"]):
        assert main(["argue", "example:small", *words]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "a number is 'response', but must be written as NAME=NUMBER: such as response=0.08.",
        "response is 'x', but must be a number: write such as response=0.08.",
        "number is 'people', but stands twice: give it once.",
    ]
