"""The grid is the same process as `expected`, faster; the slider is the same as the grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simkit as sk
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.diagnosis.error import share_error
from simkit.diagnosis.evaluation import evaluate, metrics_of, per_usable_answer
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospects
from simkit.expected import expected
from simkit.planning.grid import grid, rates_of
from simkit.planning.grid_plan import plan_of
from simkit.planning.grid_sums import Masses, crowds, masses
from simkit.planning.slider import slider
from simkit.program.presets import declined
from simkit.response.derive import derive
from simkit.response.process import people_of, setting_of
from simkit.response.solve import reason_probabilities
from simkit.response.yields import item_yields
from tests import strategies as some


def everything(process, designs):
    plan = plan_of(designs)
    return Masses.joined([masses(process, plan, part, people) for part, people in crowds(process, plan.widest)])


def same(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-13)


def assert_agrees(process, designs):
    found, exact = everything(process, designs), expected(process, designs)
    by_metric = metrics_of(exact)
    volume = Volume(np.full((process.draws, 1), 40.0))
    rates = rates_of(found, volume)
    for name in ("answered", "candid", "usable", "completion", "candor_sensitive"):
        same(rates[name], by_metric[name])
    told = Prospects.of_expected(exact)
    same(found.named, told.arrays["named"][0])
    same(found.recorded, told.arrays["recorded"][0])
    same(found.true, told.true[0])
    for j, design in enumerate(designs):
        one = told.of(design.name)
        same(rates["error"][:, j], share_error(one.true[0], one.shares[0], one.naming[0], Volume(volume.mean[:, 0])))


@settings(deadline=None, max_examples=25)
@given(some.worlds(), st.lists(some.designs(), min_size=1, max_size=3))
def test_the_grid_agrees_with_expected_on_any_designs(world, more):
    beliefs, population, design = world
    process = derive(beliefs.medians(len(population.reasons)), population, nodes=16)
    several = [each.but(f"design {j}") for j, each in enumerate([design, *more])]
    # company that shares contacts, settings and questionnaires with the first
    several += [design.but("one contact fewer", attempts=max(1, design.attempts - 1)), design.but("longer", items=5)]
    assert_agrees(process, several)


def test_the_grid_agrees_with_expected_on_many_draws_and_shipped_designs():
    process = declined(42).process(draws=9, nodes=64)
    assert_agrees(process, [make() for make in (*WAYS_OF_ASKING.values(), *COMPARATORS.values())])


def test_information_is_the_value_of_all_items():
    process = declined(42).process(draws=3, nodes=64)
    population = process.population
    form = sk.Questionnaire.of(
        [
            sk.Item("rating", 1.0, value=2.0, sensitivity=0.4),
            sk.Item("open", 1.5, value=4.0, asks="primary reason"),
            sk.Item("rating", 0.5, value=0.5, sensitivity=0.4),
            sk.Item("open", 2.0, value=1.0),
        ]
    )
    web = sk.designs.anonymous_web().but("web", questionnaire=form)
    mixed = web.but("and a call", link="vendor", steps=(web.steps[0], sk.Step("phone", "hr", "confidential", week=4)))
    found = everything(process, [web, mixed]).total["information"]
    values = np.array([item.value for item in form.items])
    segment = population.parts[0]
    traits = people_of(process, segment, slice(None))
    pi = reason_probabilities(process.log_weight[:, 0], population.column("goodwill_loading"), traits.goodwill)
    p, sensitivity = process.parameters, population.column("sensitivity")
    from simkit.response.process import start_odds, starting

    odds = start_odds(p, traits, process.start_log_odds(segment))
    for j, design in enumerate((web, mixed)):
        whole = 0.0
        for step, starts in zip(design.steps, starting(p, design, odds), strict=True):
            yields = item_yields(p, design, setting_of(design, step.setting), traits, pi, sensitivity) @ values
            whole = whole + process.deliverable(segment) * (starts * yields).mean(axis=1)
        same(found[:, j], whole)


def test_the_grid_meets_the_draws_of_an_evaluation_and_costs_the_same():
    program = sk.Program.load(sk.example_path("midsize"))
    found = grid(program, (), program.designs, draws=3, nodes=32)
    evaluation = evaluate(program, program.designs, draws=3, nodes=32)
    for j, design in enumerate(program.designs):
        same(found.metric["answered"][:, :, j], evaluation.of("answered", design.name))
        money, hours = per_usable_answer(program, evaluation, design)
        same(found.metric["money"][:, :, j] / found.metric["usable_answers"][:, :, j], money)
        same(found.metric["staff_hours"][:, :, j] / found.metric["usable_answers"][:, :, j], hours)


def test_what_stands_beside_runs_already_and_a_grid_is_set_up():
    program = sk.Program.load(sk.example_path("midsize"))
    survey = sk.designs.candidate_survey()
    found = grid(program, [survey.but("the same, set up anew")], [survey], draws=1, nodes=8)
    new, old = found.metric["money"][0, 0]
    assert old == 0 and new > program.economics.setup_cost


def test_a_slider_shows_what_the_grid_has_whatever_was_shown_before():
    program = declined(42)
    bench = slider(program, draws=3, nodes=32)
    call = program.design("call by HR")
    several = [call, call.but("shorter", minutes=8), sk.designs.anonymous_web(), call]
    found = grid(program, several, draws=3, nodes=32)
    for j, design in enumerate(several):
        moved = bench.move(design)
        for name in ("answered", "candor_sensitive", "error", "usable_answers", "money", "staff_hours"):
            assert moved.rates[name].median == pytest.approx(np.median(found.metric[name][:, :, j]), rel=1e-10)
        assert moved.answers.low <= moved.answers.median <= moved.answers.high
        assert 0 <= moved.rates["top"].median <= 1
        named = evaluate(program, [design], draws=3, nodes=32).named[:, :, 0]
        within = program.population.column("controllable") >= 0.5
        heard = (1 - np.exp(-found.volume.mean[..., None] * named[..., within])).sum(axis=-1)
        assert moved.rates["heard"].median == pytest.approx(np.median(heard))
