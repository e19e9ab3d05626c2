"""What must hold in every world: for any population, design and parameters that the package accepts."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from builders import run
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SPONSORS, beliefs, designs, populations, steps, worlds

from simkit.design.design import REFERENCE, Design, Step
from simkit.design.questionnaire import Item
from simkit.expected import expected
from simkit.response.derive import derive
from simkit.response.process import STAGES

LAW = settings(deadline=None, max_examples=40, derandomize=True)
TINY = 1e-12


def within_0_and_1(array):
    some = array[~np.isnan(array)]
    assert ((some >= -TINY) & (some <= 1 + TINY)).all(), (some.min(), some.max())


@given(worlds())
@settings(deadline=None, max_examples=120, derandomize=True)
def test_rates_are_rates_and_shares_are_shares(world):
    e = run(world[0], world[1], world[2])
    for name, mass in e.mass.items():
        assert not np.isnan(mass).any(), name
        within_0_and_1(mass)
    for rate in (e.start_rate, e.completion, e.breakoff, e.answer_rate, e.candor, e.captured, e.reported):
        within_0_and_1(rate)
    path = e.path()
    within_0_and_1(path)
    answered = e.answer_rate[0, 0] > 0
    if answered:
        np.testing.assert_allclose(path[:6].sum(-1)[:5], 1.0, rtol=1e-12)
        np.testing.assert_allclose(e.reported.sum(-1), 1.0, rtol=1e-12)
    # everybody who answered is on record, with a reason or with a platitude
    np.testing.assert_allclose(e.reports_by_reason.sum(-1), e.by_reason("answered"), atol=TINY)
    np.testing.assert_allclose(e.total("invited"), 1.0, rtol=1e-12)


@given(worlds())
@LAW
def test_stages_never_gain_mass(world):
    e = run(world[0], world[1], world[2])
    for before, after in pairwise(STAGES):
        assert (e.mass[after] <= e.mass[before] + TINY).all(), (before, after)
    for part, whole in (
        ("candid", "answered"),
        ("careless", "answered"),
        ("attentive", "candid"),
        ("specific", "attentive"),
        ("mentioned", "invited"),
    ):
        limit = e.mass["invited"].sum(-1, keepdims=True) if part == "mentioned" else e.mass[whole]
        assert (e.mass[part] <= limit + TINY).all(), part
    assert (e.mass["attentive"] + e.mass["careless"] <= e.mass["answered"] + TINY).all()
    assert (e.completed <= e.mass["reached"].sum(-1) + TINY).all()
    assert (e.captured >= -TINY).all() or np.isnan(e.captured).any()


@given(worlds())
@LAW
def test_the_waterfall_sums_to_the_bias(world):
    e = run(world[0], world[1], world[2])
    path = e.path()
    known = ~np.isnan(path).any(axis=0)
    np.testing.assert_allclose(e.waterfall().sum(axis=0)[known], (path[7] - path[0])[known], atol=TINY)
    # and every piece sums to nothing over the reasons, until platitudes enter (candid, careless) and leave again
    if known.all():
        np.testing.assert_allclose(e.waterfall()[:4].sum(-1), 0.0, atol=TINY)


@given(worlds(scenario=False), st.integers(0, 3))
@LAW
def test_at_goodwill_mean_0_stage_0_is_the_drawn_share(world, seed):
    belief, people, design = world
    draws = belief.draw(4, seed=seed, reasons=len(people.reasons))
    process = derive(draws, people, nodes=64)
    e = expected(process, [design])
    truth = np.einsum("s,dsk->dk", people.weights, process.share)
    np.testing.assert_allclose(e.shares("invited")[:, 0], truth, atol=TINY)
    np.testing.assert_allclose(process.share.sum(-1), 1.0, rtol=1e-12)
    # by segment too
    np.testing.assert_allclose(e.mass["invited"][:, 0] / people.weights[:, None], process.share, atol=TINY)


@given(beliefs(), populations(), st.integers(0, 3))
@LAW
def test_the_solved_intercept_gives_the_reference_rate(belief, people, seed):
    draws = belief.draw(4, seed=seed, reasons=len(people.reasons))
    process = derive(draws, people, nodes=64)
    made = expected(process, [REFERENCE]).start_rate[:, 0]
    np.testing.assert_allclose(made, process.parameters["reference_start_rate"], atol=1e-9)
    assert process.parameters["reference_start_rate"].max() <= 0.98


@given(
    worlds(one_mode=True),
    st.floats(1.0, 8.0),
    st.floats(0.1, 30.0),
    st.sampled_from(["closed", "rating", "open"]),
)
@LAW
def test_a_longer_questionnaire_never_gives_more_completes(world, factor, minutes, kind):
    belief, people, design = world
    form = design.questionnaire
    stretched = replace(design, questionnaire=form.scaled(form.minutes * factor))
    more = replace(design, questionnaire=replace(form, items=(*form.items, Item(kind, minutes))))
    e = run(belief, people, design, stretched, more)
    completes = e.completed.sum(axis=2)[0]
    assert completes[1] <= completes[0] + TINY and completes[2] <= completes[0] + TINY


@given(worlds(records=False), st.data())
@LAW
def test_a_step_appended_never_gives_fewer_starts(world, data):
    belief, people, design = world
    extra = data.draw(steps(30))
    longer = replace(design, steps=(*design.steps, extra))
    e = run(belief, people, design, longer)
    assert (e.mass["started"][0, 1] >= e.mass["started"][0, 0] - TINY).all()
    # what the earlier steps bring in stays: a step in another setting adds to every later stage as well
    for stage in ("reached", "answered", "attentive"):
        assert (e.mass[stage][0, 1] >= e.mass[stage][0, 0] - TINY).all()


@given(worlds(records=False), st.floats(0, 200), st.floats(0, 200))
@LAW
def test_a_larger_incentive_never_loses_starts(world, one, other):
    belief, people, design = world
    small, large = sorted((one, other))
    made = [design.but("x", incentive=amount) for amount in (small, large)]
    e = run(belief, people, *made)
    # starts only: who starts on the web because of it no longer waits for the call, where fewer break off
    assert (e.mass["started"][0, 1] >= e.mass["started"][0, 0] - TINY).all()


@given(worlds(), st.sampled_from(SPONSORS), st.sampled_from(["web", "phone"]))
@LAW
def test_where_nothing_is_sensitive_nothing_else_matters_to_candor(world, sponsor, mode):
    belief, people, design = world
    people = people.but(reasons=(replace(people.reasons[0], sensitivity=0.0), *people.reasons[1:]))
    other = Design("other", (Step(mode, sponsor, "confidential"),), design.questionnaire, link="vendor")
    e = run(belief, people, design, other)
    base = belief.medians()["candor_base"][0]
    some = e.by_reason("answered")[0, :, 0] > 1e-200
    np.testing.assert_allclose(e.candor[0, some, 0], base, rtol=1e-9)


@given(worlds(), st.floats(0, 3), st.floats(0, 3))
@LAW
def test_candor_falls_with_the_stake(world, one, other):
    belief, people, design = world
    low, high = (run(belief.but(stake=stake), people, design) for stake in sorted((one, other)))
    for stage in ("invited", "delivered", "started", "reached"):
        np.testing.assert_array_equal(low.mass[stage], high.mass[stage])
    # fewer answer and fewer of them are candid
    assert (high.mass["answered"] <= low.mass["answered"] + TINY).all()
    assert (high.mass["candid"] <= low.mass["candid"] + TINY).all()
    # where risk keeps nobody from answering, candor itself can only fall
    low, high = (run(belief.but(stake=stake, skip_risk=0.0), people, design) for stake in sorted((one, other)))
    some = low.by_reason("answered") > 1e-200
    assert (high.candor[some] <= low.candor[some] + 1e-9).all()


@given(worlds(), st.integers(1, 50), st.integers(1, 50))
@LAW
def test_a_larger_cell_never_costs_candor(world, one, other):
    belief, people, design = world
    small, large = (replace(design, reporting_cell=cell) for cell in sorted((one, other)))
    e = run(belief, people, small, large)
    assert e.risk[0, 1] <= e.risk[0, 0] + TINY
    assert (e.mass["candid"][0, 1] >= e.mass["candid"][0, 0] - TINY).all()


@given(worlds(), st.randoms(use_true_random=False))
@LAW
def test_the_order_of_the_reasons_plays_no_part(world, random):
    belief, people, design = world
    order = list(range(len(people.reasons)))
    random.shuffle(order)
    shuffled = people.but(reasons=tuple(people.reasons[k] for k in order))
    one, other = run(belief, people, design), run(belief, shuffled, design)
    for name in one.mass:
        np.testing.assert_allclose(other.mass[name], one.mass[name][..., order], rtol=1e-8, atol=TINY)
    np.testing.assert_allclose(other.reported[..., :-1], one.reported[..., order], rtol=1e-8, atol=1e-10)


@given(worlds(scenario=False))
@LAW
def test_a_crowd_cut_in_two_is_the_same_crowd(world):
    belief, people, design = world
    whole = people.segments or people.parts
    halves = tuple(
        replace(part, name=f"{part.name} {half}", weight=part.weight / 2) for part in whole for half in (1, 2)
    )
    one, other = run(belief, people, design), run(belief, people.but(segments=halves), design)
    for name in one.mass:
        np.testing.assert_allclose(other.by_reason(name), one.by_reason(name), rtol=1e-9, atol=TINY)


@given(worlds(), st.floats(0.01, 1.0))
@LAW
def test_answers_are_in_proportion_to_those_reached(world, part):
    # one number for everybody, and the intercept is the same whatever it is
    belief, people, design = world
    people = people.but(segments=())
    belief = belief.but(reference_start_rate=0.3)
    all_of_them, some = (run(belief.but(deliverable=d), people, design) for d in (1.0, part))
    factor = 1.0 if design.coverage is not None else part
    np.testing.assert_allclose(some.mass["answered"], factor * all_of_them.mass["answered"], rtol=1e-9, atol=TINY)
    np.testing.assert_allclose(some.path(), all_of_them.path(), rtol=1e-9, atol=TINY, equal_nan=True)


@given(
    worlds(
        scenario=False,
        goodwill_on_response=0.0,
        trait_correlation__goodwill_fatigue=0.0,
        trait_correlation__goodwill_caution=0.0,
        trait_correlation__caution_fatigue=0.0,
        skip_caution=0.0,
        skip_risk=0.0,
    )
)
@LAW
def test_nothing_that_selects_selects_nothing(world):
    # goodwill plays no part in starting and is tied to nothing that does: the shares stay to the last stage,
    # up to the integration error of goodwill against fatigue and propensity at 16,384 nodes
    belief, people, design = world
    e = run(belief, people.but(segments=()), design, nodes=16_384)
    if e.answer_rate[0, 0] > 1e-3:
        np.testing.assert_allclose(e.shares("answered"), e.shares("invited"), atol=3e-4)


@given(designs(), st.sampled_from(["everyone", "nonrespondents"]))
@LAW
def test_any_design_changed_by_nothing_is_itself(design, to):
    assert design.but(design.name) == design
    assert design.but("x", to=to).but("y", to=to).steps == design.but("x", to=to).steps
    assert design.but("x", attempts=design.attempts).steps == design.steps
    assert design.but("x", items=len(design.questionnaire.items)).questionnaire == design.questionnaire
