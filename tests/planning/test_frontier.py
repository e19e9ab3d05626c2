"""Laws of the frontier: nothing on it is beaten, nothing unbeaten is missing, and constraints only take away."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simkit as sk
from simkit.diagnosis.evaluation import evaluate
from simkit.planning.frontier import PURPOSES, frontier

GOLDEN = Path(__file__).parent / "golden"
SMALL = sk.Space(
    sponsors=("hr", "third_party"), forms=(1, 6), talks=(15,), attempts=(1, 2), incentives=(0, 20), weeks=(1, 8)
)
FEW = {"draws": 2, "nodes": 16}
OBJECTIVES = (("information", -1), ("error", 1), ("money", 1))


@pytest.fixture(scope="module")
def program():
    return sk.Program.load(sk.example_path("midsize"))


@pytest.fixture(scope="module")
def found(program):
    return frontier(program, SMALL, **FEW)


def test_nothing_on_it_is_beaten_and_nothing_unbeaten_is_missing(found):
    table = np.round(np.stack([sign * found.grid.mean(name) for name, sign in OBJECTIVES], axis=-1), 9)
    for at, one in enumerate(table):
        beaten = ((table <= one).all(axis=1) & (table < one).any(axis=1)).any()
        assert found.on[at] == (not beaten)
    assert 1 < found.on.sum() < len(table)


def test_the_figures_are_those_of_an_evaluation(program, found):
    some = [found.design(name) for name in found.names[:3]]
    evaluation = evaluate(program, some, **FEW)
    for design in some:
        for metric in ("answered", "usable", "completion", "candor_sensitive"):
            exact = np.median(evaluation.of(metric, design.name))
            assert found.of(metric, design.name).median == pytest.approx(exact, rel=1e-10)


def test_the_order_of_the_space_is_irrelevant(program, found):
    turned = SMALL.but(**{
        axis: getattr(SMALL, axis)[::-1]
        for axis in ("sponsors", "modes", "anonymities", "links", "forms", "talks", "attempts", "incentives", "weeks")
    })  # fmt: skip
    again = frontier(program, turned, **FEW)
    assert again.names == found.names and again.best == found.best
    assert [step.dearer for step in again.next_dollars] == [step.dearer for step in found.next_dollars]


def test_the_unit_of_money_is_irrelevant(program, found):
    e = program.economics
    cents = program.but(
        economics=sk.Economics(
            staff_cost_per_hour=100 * e.staff_cost_per_hour,
            setup_cost=100 * e.setup_cost,
            vendor_fee_per_year=100 * e.vendor_fee_per_year,
            vendor_fee_per_answer=3000.0,
        )
    )
    dollars = program.but(
        economics=sk.Economics(
            setup_cost=e.setup_cost, vendor_fee_per_year=e.vendor_fee_per_year, vendor_fee_per_answer=30.0
        )
    )
    plain = SMALL.but(incentives=(0,))
    one, other = frontier(dollars, plain, **FEW), frontier(cents, plain, **FEW)
    assert one.names == other.names and one.best == other.best
    assert other.means["money"] == pytest.approx(100 * one.means["money"])


LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "budget": st.floats(850, 3000),
        "staff_hours": st.floats(1, 20),
        "max_minutes": st.floats(1, 20),
        "min_answers": st.floats(0, 12),
        "in_house_only": st.booleans(),
        "not_anonymous": st.booleans(),
        "exclude": st.lists(st.sampled_from(["phone", "third_party", "promised", "link vendor"]), max_size=2),
    },
)


@settings(deadline=None, max_examples=6, derandomize=True)
@given(LIMITS)
def test_a_constraint_never_makes_the_best_better(program, found, limits):
    try:
        less = frontier(program, SMALL, **FEW, **limits)
    except sk.InvalidInput as error:
        assert str(error).startswith("none of the")
        return
    assert set(less.grid.metric) == set(found.grid.metric)
    for metric, sign in (*OBJECTIVES, ("usable_answers", -1)):
        assert (sign * less.means[metric]).min() >= (sign * found.means[metric]).min() * (1 - 1e-12 * sign) - 1e-12
    assert len(less.grid.designs) + sum(less.refused.values()) == len(SMALL)
    # who was on the frontier and is allowed stays on it
    assert set(found.names) & {design.name for design in less.grid.designs} <= set(less.names)
    if "budget" in limits:
        assert (less.means["money"] <= limits["budget"]).all()
    if "max_minutes" in limits:
        assert (less.grid.minutes <= limits["max_minutes"]).all()
    if limits.get("in_house_only"):
        assert all(design.in_house for design in less.grid.designs)


def test_the_best_are_the_best(found):
    means, names = found.means, [design.name for design in found.grid.designs]
    for purpose, key in (("usable", -means["usable_answers"]), ("error", means["error"])):
        assert key[names.index(found.best[purpose])] == pytest.approx(key.min())
    inside = found.design("in_house")
    assert inside.in_house and set(found.best) == set(PURPOSES)
    enough = means["answers"] >= [max(5 if "identified" not in n else 1, found.program.limits.answers) for n in names]
    assert means["money"][names.index(found.best["cheapest"])] == pytest.approx(means["money"][enough].min(), rel=0.005)


def test_as_cheap_is_decided_by_what_it_brings(program, found):
    means = found.means
    # all that cost what the cheapest costs: the most usable answers, and from there the next dollars start
    space = sk.Space(
        sponsors=("hr",), modes=("web",), forms=(*(sk.Questionnaire.form(1, question=k) for k in ("closed", "open")),),
        attempts=(1,), incentives=(0,), weeks=(1,),
    )  # fmt: skip
    one = frontier(program.but(economics=sk.Economics(staff_cost_per_hour=0.0)), space, **FEW)
    assert len(set(one.means["money"].round(9))) == 1
    at = one._at[one.best["cheapest"]]
    assert one.means["usable_answers"][at] == pytest.approx(one.means["usable_answers"].max())
    assert one.means["usable_answers"].max() > 1.1 * one.means["usable_answers"].min()
    assert "(open)" in one.best["cheapest"] and one.means["answers"].min() >= 5
    # to the digits that are printed
    at, enough = found._at[found.best["cheapest"]], means["answers"] >= 5
    level = enough & (means["money"] <= means["money"][enough].min() * 1.005)
    assert means["usable_answers"][at] == pytest.approx(means["usable_answers"][level].max())
    assert found.next_dollars[0].cheaper == found.best["cheapest"]


def test_those_that_do_exactly_as_well_count_once(program):
    # the price is nothing and the week does not matter to who answers: twins
    forms = tuple(sk.Questionnaire.form(1, question="open") for _ in range(2))
    twin = replace(forms[1], items=(replace(forms[1].items[0], topic="the same under another topic"),))
    space = sk.Space(
        sponsors=("hr",), modes=("web",), anonymities=("identified",), links=("employer",), forms=(forms[0], twin),
        attempts=(1, 2), incentives=(0,), weeks=(1,),
    )  # fmt: skip
    one = frontier(program, space, **FEW)
    assert len(one.grid.designs) == 4 and one.on.sum() == 4 and len(one.different) == 2
    assert all(len(one.as_good(name)) == 1 and name not in one.as_good(name) for name in one.names)
    said = " ".join(str(one).split())
    assert "of 4 ways of asking 2 are beaten by none" in said and "2 more do exactly as well as one of these" in said
    assert "(and 1 that does exactly as well)" in said
    assert one.as_good(one.design(one.names[0])) == one.as_good(one.names[0])


def test_no_beaten_design_looks_recommended(found):
    said = " ".join(str(found).split())
    assert "beaten by another" not in said and said.count("yardstick that the frontier does not use") == 1
    first, rest = said.split("Best by a yardstick")
    rest = rest.split("What each next dollar")[0]
    for name in found.best.values():
        assert name in (first if found.on[found._at[name]] else rest)


def test_each_next_dollar_buys_less(found):
    steps = found.next_dollars
    assert len(steps) > 1
    prices = [step.price for step in steps]
    assert prices == sorted(prices) and prices[0] > 0
    assert [step.dearer for step in steps[:-1]] == [step.cheaper for step in steps[1:]]
    usable, money = (found.grid.metric[name] for name in ("usable_answers", "money"))
    names = [design.name for design in found.grid.designs]
    low, high = names.index(steps[0].cheaper), names.index(steps[0].dearer)
    more = usable[:, :, high] - usable[:, :, low]
    assert steps[0].usable.median == pytest.approx(np.median(more))
    assert steps[0].more_usable.value == (more > 0).mean()
    # no design lies above the line from the cheapest to the next
    slope = (means := found.means)["usable_answers"][high] - means["usable_answers"][low]
    slope /= means["money"][high] - means["money"][low]
    dear = means["money"] > means["money"][low] * (1 + 1e-9)
    rise = (means["usable_answers"] - means["usable_answers"][low])[dear] / (means["money"] - means["money"][low])[dear]
    assert rise.max() <= slope * 1.2
    assert money.shape == (8, 2, len(names))


def test_the_design_on_the_table_is_held_against_it(program, found):
    planned = found.planned
    assert planned.design.name == program.proposed and not planned.refused
    for name in planned.beaten_by:
        at = found.names.index(name)
        at = found.members[at]
        for metric, sign in OBJECTIVES:
            assert sign * found.means[metric][at] <= sign * planned.metric[metric].mean() + 1e-9
    assert frontier(program, SMALL, **FEW, exclude=("phone",)).planned.refused == "excluded: phone"


def test_what_cannot_be_estimated_is_counted_and_never_on_the_frontier(program):
    nobody = program.but(beliefs=program.beliefs.but({"deliverable": 0.0}))
    less = frontier(nobody, SMALL, **FEW)
    assert less.unknown == len(SMALL) and not less.on.any() and not less.names
    assert "cannot be estimated" in " ".join(str(less).split())


def test_frame_has_a_line_for_each(found):
    frame = found.frame()
    assert tuple(frame.index) == found.names and frame["money"].is_monotonic_increasing and frame["frontier"].all()
    every = found.frame(every=True)
    assert len(every) == len(SMALL) and (every["usable_answers_low"] <= every["usable_answers_high"]).all()


def test_it_says_what_rests_on_judgement_and_escapes(program, found):
    said = " ".join(str(found).split())
    assert "“most candid” rests on judgement alone" in said
    assert f"of {len(SMALL):,} ways of asking {len(found.different)} are beaten by none" in said
    assert "decline code on file" in said and "combinations make no sense" in said
    named = frontier(program.but(name="A <b>"), SMALL.but(modes=("web",), weeks=1, attempts=1), **FEW)
    assert "A &lt;b&gt;" in named._repr_html_() and "<b>" not in named._repr_html_()


def test_golden_text(found):
    assert str(found) == (GOLDEN / "frontier.txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("x",), "program is 'x', but must be a Program: load one"),
    (("midsize", 3), "program is 'midsize', but must be a Program"),
    ((None, 3), "space is 3, but must be a Space: give such as"),
])  # fmt: skip
def test_what_is_no_program_or_space(program, arguments, sentence):
    with pytest.raises(sk.InvalidInput) as caught:
        frontier(*(program if each is None else each for each in arguments))
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(("limits", "sentence"), [
    ({"exclude": 3}, "exclude is 3, but must be a word or several: give such as"),
    ({"max_minute": 3}, "constraint is 'max_minute', but is not known: did you mean 'max_minutes'?"),
    ({"budget": -1}, "budget is -1, but must lie between 0 and 1e+12: leave it out where there is no limit."),
    ({"exclude": ("fone",)}, "exclude is 'fone', but is not known: did you mean 'phone'?"),
    ({"in_house_only": 1}, "in_house_only is 1, but must be True or False: leave it out for False."),
    ({"max_minutes": 0.1}, "none of the 160 designs is left, but one is needed; left out were 160 (takes more than 0.1"
     " minutes): loosen one of the constraints."),
    ({"budget": 1.0}, "none of the 160 designs is left, but one is needed; left out were 160 (costs more than 1):"
     " loosen one of the constraints."),
])  # fmt: skip
def test_bad_constraints(program, limits, sentence):
    with pytest.raises(sk.InvalidInput) as caught:
        frontier(program, SMALL, **FEW, **limits)
    assert str(caught.value).startswith(sentence)
