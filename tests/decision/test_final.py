"""The verdict in words: golden text for each decision and reason, and the real thing end to end."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.decision.decide import decide as decided_on
from simkit.decision.final import final_verdict
from simkit.decision.objections import CANT_TELL, HOLDS, NOT_WEIGHED, Weighed, nothing_usable
from simkit.decision.pilots import Pilot
from simkit.decision.ruling import verdict
from simkit.decision.standing import Standing, decide
from simkit.decision.turning import Turn
from simkit.design.presets import employer_call, employer_web
from simkit.diagnosis.measured import Measured
from simkit.evidence.sets import BELIEF_SETS
from simkit.program.economics import Economics, Fix, Limits
from simkit.program.presets import declined, stay

GOLDEN = Path(__file__).parent / "golden"
WEB, CALL = employer_web(), employer_call()
MONEY = Economics(
    value_of_avoided_decline=(5e3, 1e4, 2e4), setup_cost=500.0, fixes=(Fix("too_slow", "an offer within a week", 4e3),)
)
JARGON = ("EVSI", "ENBS", "posterior", "RMSE", "coverage", "log odds", "Monte Carlo", "quantile", "±")

CASE = declined(42, designs=(WEB, CALL)).but(economics=MONEY)


@pytest.fixture(scope="module")
def core():
    return decided_on(CASE, seed=1, draws=2, nodes=512, brief=False)


def ok(name, gain=2000.0, chance=0.9, **more):
    return Standing(name, gain, chance, **more)


MAYBE, NOT = {"gain": 500.0, "chance": 0.5}, {"gain": -700.0, "chance": 0.05}
PILOT_ = Pilot("web survey by HR", 8, 2.9, 600.0, Measured(400.0, 50.0), 3, "web survey by HR", ())
TRIED = dataclasses.replace(
    PILOT_, worth=Measured(-90.0, 20.0), enough=None, takes=None, tried=((WEB.name, 8, -90.0), (WEB.name, 4, -200.0))
)
NOTHING, MUCH = Measured(0.0, 5.0), Measured(900.0, 50.0)

CASES = {
    "launch": ([ok(WEB.name), ok(CALL.name, 1000.0)], None, NOTHING, {}),
    "launch_open": ([ok(WEB.name, open=True), ok(CALL.name, 1000.0)], None, NOTHING, {"O3": CANT_TELL}),
    "launch_not_weighed": ([ok(WEB.name, open=True), ok(CALL.name, 1000.0)], None, NOTHING, {"O2": NOT_WEIGHED}),
    "redesign_does_not_pay": ([ok(WEB.name, **MAYBE), ok(CALL.name)], None, NOTHING, {}),
    "redesign_blocked": ([ok(WEB.name, blocked=True), ok(CALL.name)], None, NOTHING, {"O1": HOLDS}),
    "pilot": ([ok(WEB.name, **MAYBE), ok(CALL.name, **NOT)], PILOT_, MUCH, {"O1": CANT_TELL}),
    "pilot_on_the_line": (
        [ok(WEB.name, **MAYBE), ok(CALL.name, **NOT)],
        dataclasses.replace(PILOT_, worth=Measured(30.0, 50.0)),
        MUCH,
        {"O1": CANT_TELL},
    ),
    "does_not_pay": ([ok(WEB.name, **NOT), ok(CALL.name, **NOT)], None, NOTHING, {}),
    "blocked": ([ok(WEB.name, blocked=True), ok(CALL.name, **NOT)], None, NOTHING, {"O1": HOLDS, "O3": HOLDS}),
    "too_dear": ([ok(WEB.name, **MAYBE), ok(CALL.name, **NOT)], TRIED, MUCH, {"O1": CANT_TELL}),
    "no_pilot_possible": ([ok(WEB.name, **MAYBE), ok(CALL.name, **NOT)], None, MUCH, {"O1": CANT_TELL}),
    "candor_alone": ([ok(WEB.name, **MAYBE), ok(CALL.name, **NOT)], TRIED, NOTHING, {"O2": CANT_TELL}),
}


def said(core, standings, pilot, response, findings):
    """The verdict where the standings, the pilot and the findings are as given; amounts are the simulation's."""
    found = {
        name: tuple(
            dataclasses.replace(each, finding=findings.get(each.key, "does not hold"), sentence=f"About {each.key}.")
            for each in core.objections[name]
        )
        for name in (WEB.name, CALL.name)
    }
    guard = nothing_usable(CASE, core.evaluation, WEB)
    found = {name: (*each, dataclasses.replace(guard, finding="does not hold")) for name, each in found.items()}
    decided = decide(standings, None if pilot is None else (pilot.name, pilot.worth.value))
    turn = Turn("response", 0.1, 0.01, 0.2, True, 0.05, 0.25, 0.5)
    weighing = dataclasses.replace(
        core.weighing,
        standings=tuple(standings),
        decided=decided,
        focus=decided.name or WEB.name,
        pilot=pilot,
        knowing={"response": response, "candor": MUCH},
        turns={"response": turn, "candor": dataclasses.replace(turn, name="candor", value=np.nan)},
        smallest=30.0,
        facts=(),
    )
    cost = core.weighing.value.of(decided.name or WEB.name).net["informed"].cost
    return final_verdict(CASE, (WEB, CALL), found, weighing, cost)


def without_amounts(text):
    """Amounts depend on the draws; words do not."""
    return re.sub(r"−?\d[\d,.]*\d|−?\d", "#", text)


def lines_of(found):
    lists = (found.money, ("",), found.because, ("",), found.turns, ("", found.next_step, found.reason))
    return [f"{found.decision.upper()}. {found.headline}", *(line for lines in lists for line in lines)]


@pytest.mark.parametrize("name", CASES)
def test_each_verdict_and_reason_in_words(core, name):
    found = said(core, *CASES[name])
    text = "".join(without_amounts(line) + "\n" for line in lines_of(found))
    path = GOLDEN / f"verdict_{name}.txt"
    assert text == path.read_text("utf-8")
    assert not [word for word in JARGON if word.lower() in str(found).lower()]


def test_no_in_house_pilot_can_settle_what_hangs_on_candor_alone(core):
    found = said(core, *CASES["candor_alone"])
    assert found.reason == "cannot be settled at a sensible price"
    assert "no in-house pilot can settle it" in found.headline
    assert "Draw by lot" in found.next_step
    # where response would settle it too, that is not said
    assert "in-house pilot" not in str(said(core, *CASES["too_dear"]))


def run(draws=4, **economics):
    case = CASE.but(economics=dataclasses.replace(MONEY, **economics))
    return decided_on(case, seed=1, draws=draws, nodes=512)


def test_where_asking_is_nearly_free_and_much_depends_on_it_it_is_launched():
    # with fewer draws luck is left in what it brings
    found = run(16, value_of_avoided_decline=(5e5, 1e6, 2e6))
    assert found.verdict.decision == "launch"
    assert found.weighing.standings[0].pays and found.weighing.pilot is None


def test_where_nothing_can_be_gained_nothing_is_launched():
    found = run(value_of_avoided_decline=0.0)
    assert (found.verdict.decision, found.verdict.reason) == ("do not launch", "does not pay")
    assert "change nothing" in found.verdict.next_step
    # what it costs is all that is lost
    proposed = found.weighing.standings[0]
    cost = found.weighing.value.of(WEB.name).net["informed"].cost.mean()
    assert proposed.gain == pytest.approx(-cost) and proposed.chance == 0.0


def test_what_is_too_dear_gives_way_to_a_cheaper_way():
    dear = WEB.but("dear", steps=tuple(dataclasses.replace(s, incentive=1e6) for s in WEB.steps))
    case = CASE.but(
        designs=(dear, WEB),
        proposed="dear",
        economics=dataclasses.replace(MONEY, value_of_avoided_decline=(5e5, 1e6, 2e6)),
    )
    found = decided_on(case, seed=1, draws=4, nodes=512)
    assert found.verdict.decision == "redesign" and found.verdict.better not in (None, "dear")
    assert "“dear” pays in only" in found.verdict.headline


def test_an_objection_that_holds_for_every_way_blocks():
    case = CASE.but(
        limits=Limits(answers=1000),
        economics=dataclasses.replace(MONEY, value_of_avoided_decline=(5e5, 1e6, 2e6)),
    )
    found = decided_on(case, seed=1, draws=4, nodes=512)
    assert (found.verdict.decision, found.verdict.reason) == ("do not launch", "blocked")


def test_the_naive_objection_is_weighed_by_behaviour(core):
    o9 = {each.key: each for each in core.objections[WEB.name]}["O9"]
    gain = core.weighing.value.of(WEB.name).net["naive"].gain
    assert o9.probability.value == pytest.approx((gain < 0).mean())
    assert o9.metric.median == pytest.approx(np.median(gain))
    assert not o9.critical
    # O8 stays with whoever weighs the other programs
    assert {each.key: each.finding for each in core.objections[WEB.name]}["O8"] == NOT_WEIGHED


def test_another_programs_worth_can_be_handed_in():
    here = np.ones((8, 2), bool)
    told = Weighed(here, here * 900.0, "it is worth more", "A stay program would bring more.", "judgement")
    found = decided_on(CASE, seed=1, draws=2, nodes=512, weighed={WEB.name: {"O8": told}})
    o8 = {each.key: each for each in found.objections[WEB.name]}["O8"]
    assert (o8.finding, o8.sentence) == (HOLDS, "A stay program would bring more.")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (declined(42), "value_of_avoided_decline = [low, middle, high] under [economics], or days_vacant"),
        (declined(42), "[[economics.fix]] with reason, change and cost"),
        (declined(42).but(economics=dataclasses.replace(MONEY, fixes=())), "add what you would change"),
        (
            declined(42).but(economics=dataclasses.replace(MONEY, value_of_avoided_decline=None)),
            "add what one avoided declined offer is worth",
        ),
        (stay(40), "Money cannot be weighed here"),
    ],
)
def test_without_money_the_first_verdict_says_what_to_add(program, words):
    found = decided_on(program, seed=1, draws=1, nodes=512, brief=False)
    assert found.weighing is None and found.verdict.money == () and found.verdict.turns == ()
    assert words in found.verdict.leaves_out
    o9 = {each.key: each for each in found.objections[program.proposed]}["O9"]
    assert o9.finding == NOT_WEIGHED


def test_in_one_line(monkeypatch):
    some = {name: BELIEF_SETS[name] for name in ("evidence", "sceptic")}
    monkeypatch.setattr("simkit.decision.ruling.BELIEF_SETS", some)
    found = verdict(CASE, [CALL, WEB.name], draws=1)
    text = str(found)
    assert text.startswith(found.decision.upper())
    assert "Under other beliefs" in text and len(found.beliefs) == 2
    assert found._repr_html_().startswith("<pre>")
    assert "“call by HR”" in text


def test_refusals():
    with pytest.raises(InvalidInput, match="must be a Program"):
        verdict("acme.toml")
    with pytest.raises(InvalidInput, match="did you mean"):
        verdict(CASE, ["call by HRR"])
    with pytest.raises(InvalidInput, match="there is no design"):
        verdict(CASE, [])
    with pytest.raises(InvalidInput, match="must be a Design"):
        verdict(CASE, [3])
    with pytest.raises(InvalidInput, match="seed"):
        verdict(CASE, seed=-1)
