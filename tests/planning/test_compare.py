"""Designs side by side: equal to the assessment and to simulated studies, laws of contrasts, words."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simkit as sk
from simkit.checks import InvalidInput
from simkit.decision.assess import assess
from simkit.diagnosis.diagnosands import MSE, Diagnosand
from simkit.diagnosis.diagnose import diagnose
from simkit.diagnosis.error import share_error
from simkit.diagnosis.evaluation import per_usable_answer
from simkit.diagnosis.measured import Measured
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospects
from simkit.diagnosis.study import study
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.estimation.shares import FaceValue
from simkit.expected import expected
from simkit.planning.compare import compared
from simkit.planning.compare_metrics import METRICS, Entry
from simkit.planning.compare_text import worlds
from simkit.planning.compare_words import cell_of
from simkit.planning.contrasts import contrast_of
from simkit.planning.count_targets import Top
from simkit.program.presets import declined
from simkit.report.compare import Comparison, comparison_data

SMALL = {"draws": 8, "nodes": 64}
WEB, CALL, ANONYMOUS = sk.designs.employer_web(), sk.designs.employer_call(), sk.designs.anonymous_web()


@pytest.fixture(scope="module")
def program():
    return declined(42)


@pytest.fixture(scope="module")
def found(program):
    return compared(program, [WEB, CALL, ANONYMOUS], **SMALL)


@pytest.fixture(scope="module")
def known(program):
    with pytest.MonkeyPatch.context() as patch:
        # only figures at the medians are printed from so many nodes
        patch.setattr("simkit.decision.assess.PRINT_NODES", 64)
        patch.setattr("simkit.decision.decide.WAYS_OF_ASKING", {})
        return assess(program.but(designs=(WEB, CALL)), seed=3, draws=2)


@pytest.fixture(scope="module")
def mine(program):
    return compared(program, ["call by HR", WEB], seed=3, draws=2, comparators=False)


def test_numbers_are_those_of_the_assessment_on_the_same_seed(program, known, mine):
    for design in (CALL, WEB):
        people, name = known.people(design), design.name
        for metric, stage in (("answers", "answered"), ("usable", "usable")):
            one = mine.entry(name, metric)
            assert (one.median, one.low, one.high) == (people[stage].median, people[stage].low, people[stage].high)
            assert one.expected == Measured(people[stage].expected, people[stage].mcse)
        assert mine.entry(name, "candor").believed == known.rate("candor_sensitive", design)
        assert mine.entry(name, "response").believed == known.rate("answered", design)
        heard = known.discovery(design).changeable
        assert mine.entry(name, "discovery").expected == heard.expected
        cost = per_usable_answer(program, known.evaluation, design)[0]
        np.testing.assert_array_equal(mine.values(name)["money_per_usable"], cost)


def test_chances_are_those_of_the_sample_needs(known, mine):
    need = sk.sample_needs(known, WEB, [Top()]).needs[0]
    assert mine.entry(WEB.name, "top").expected == need.chance
    assert mine.entry(WEB.name, "top").believed == need.chance_believed


def _top_in_hand(runs):
    """The largest of the reasons in the employer's hands is named most; ties share, nobody is wrong."""
    ours = declined(42).population.column("controllable") >= CONTROLLABLE
    named, true = runs.value[..., ours], runs.target[..., ours]
    seen = np.where(np.isnan(named), -1.0, named)
    first = np.argmax(true, axis=-1)[..., None]
    largest = (seen >= seen.max(axis=-1, keepdims=True) - 1e-12) & (seen > 0)
    return np.take_along_axis(largest, first, axis=-1)[..., 0] / np.maximum(largest.sum(axis=-1), 1)


def test_error_and_top_reason_are_those_of_simulated_surveys(program):
    top = Diagnosand("top in hand", "As said.", _top_in_hand, kind="proportion")
    done = diagnose(
        study(
            program,
            [WEB, CALL],
            estimators=[FaceValue("drop")],
            diagnosands=[MSE, top],
            targets=["process"],
            engine="counts",
            seed=5,
        ),
        4000,
        progress=False,
    )
    masses = expected(program.process(nodes=2**14), [WEB, CALL])
    volume = Volume.of(program.population, np.ones((1, 1)))
    ours = program.population.column("controllable") >= CONTROLLABLE
    for design in (WEB, CALL):
        prospect = Prospects.of_expected(masses).of(design.name)
        square = share_error(prospect.true, prospect.shares, prospect.naming, volume).item() ** 2
        each = [done.of("mse", design, reason=key) for key in program.population.keys]
        # the errors of the reasons hang together: their mcse are added, not squared
        room = 4 * np.mean([one.mcse for one in each])
        assert square == pytest.approx(np.mean([one.value for one in each]), abs=room) and room < 0.2 * square
        chance = Top().chance(prospect.flat(), ours, Volume(volume.mean.ravel())).item()
        simulated = done.of("top in hand", design)
        assert chance == pytest.approx(simulated.value, abs=4.5 * simulated.mcse) and simulated.mcse < 0.01


def test_expected_reasons_heard_of_are_those_that_are_drawn(found):
    # the drawn number of reasons and its closed form
    for name in found.names:
        drawn = found.entry(name, "discovery").expected
        assert found.values(name)["discovery"].mean() == pytest.approx(drawn.value, abs=0.2)
    assert found.values(CALL.name)["discovery"].max() <= 10


def test_order_and_company_change_no_bit(program, found):
    turned = compared(program, [CALL, ANONYMOUS, WEB], comparators=False, **SMALL)
    alone = compared(program, [WEB], comparators=False, **SMALL)
    for metric in METRICS:
        np.testing.assert_array_equal(alone.values(WEB.name)[metric], found.values(WEB.name)[metric])
        for each in (WEB, CALL, ANONYMOUS):
            np.testing.assert_array_equal(turned.values(each.name)[metric], found.values(each.name)[metric])
            assert repr(turned.entry(each.name, metric)) == repr(found.entry(each.name, metric))
        assert repr(turned.contrast(WEB.name, CALL.name, metric)) == repr(found.contrast(WEB.name, CALL.name, metric))


def test_a_design_beside_itself_is_level(program):
    twin = WEB.but("the same again")
    both = compared(program, [WEB, twin], comparators=False, **SMALL).contrast("the same again", WEB.name)
    for one in both.values():
        assert (one.difference.median, one.difference.low, one.difference.high) == (0, 0, 0)
        assert (one.better.value, one.better.mcse, one.mean.value) == (0.5, 0, 0)


numbers = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=24, max_size=24)


@settings(max_examples=30)
@given(numbers, numbers, st.sampled_from(sorted(METRICS)))
def test_contrasts_are_antisymmetric_to_the_last_bit(one, other, metric):
    a, b = np.array(one).reshape(4, 6), np.array(other).reshape(4, 6)
    here, there = contrast_of("a", "b", metric, a, b), contrast_of("b", "a", metric, b, a)
    mirrored = [-here.difference.median, -here.difference.high, -here.difference.low, -here.mean.value]
    turned = [there.difference.median, there.difference.low, there.difference.high, there.mean.value]
    np.testing.assert_array_equal(turned, mirrored)
    np.testing.assert_array_equal(there.better.value, 1 - here.better.value)
    assert repr(here.reversed()) == repr(there)


@settings(max_examples=30)
@given(numbers, st.floats(1, 100))
def test_more_is_better_where_it_is(one, more):
    a = np.array(one).reshape(4, 6)
    for key, metric in METRICS.items():
        found = contrast_of("more", "less", key, a + more + 1e-3 * np.abs(a), a).better.value
        assert np.isnan(a).all() or found == float(metric.more_is_better)


def test_a_scramble_of_which_nothing_is_known_is_no_warning():
    a = np.array([[np.nan, np.nan], [1.0, 2.0], [3.0, 4.0]])
    found = contrast_of("x", "w", "usable", a, np.zeros((3, 2)))
    assert found.difference.median == 2.5 and found.estimable == pytest.approx(2 / 3)


def test_contrast_by_hand():
    nan = float("nan")
    one, other = np.array([[1.0, 5.0, nan], [2.0, 2.0, 4.0]]), np.array([[2.0, 1.0, 3.0], [2.0, 4.0, 9.0]])
    found = contrast_of("x", "w", "error", one, other)
    # -1, 4, - ; 0, -2, -5: lower in three of five, level in one
    assert found.difference.median == -1 and found.estimable == pytest.approx(5 / 6)
    assert found.better.value == pytest.approx(3.5 / 5)
    assert found.mean.value == pytest.approx(-4 / 5)
    # halves: (1 + 0)/2 and (0.5 + 1 + 1)/3
    assert found.better.mcse == pytest.approx(abs(0.5 - 2.5 / 3) / 2**0.5 / 2**0.5)


def test_what_runs_already_stands_beside_and_is_not_counted_twice(program):
    code = sk.designs.decline_code().but("our codes")
    mine = compared(program, [WEB, code], **SMALL)
    assert mine.names == (
        WEB.name,
        "our codes",
        "one question at the decline click",
        "the applicant system's candidate survey",
    )
    assert [mine.runs_already(name) for name in mine.names] == [False, True, True, True]
    assert mine.entry("one question at the decline click", "money").median == 0
    assert compared(program, [WEB], comparators=False, **SMALL).names == (WEB.name,)


def test_names_of_the_program_of_presets_and_of_shipped_designs(program):
    own = program.but(designs=(WEB.but("ours", items=3), CALL), proposed="ours")
    mine = compared(own, ["ours", "third_party_call", "interview by the hiring manager"], comparators=False, **SMALL)
    assert mine.names == ("ours", "call by a third party", "interview by the hiring manager")
    assert compared(own, comparators=False, **SMALL).given == ("ours", "call by HR")
    assert compared(own, "ours", comparators=False, **SMALL).given == ("ours",)


@pytest.mark.parametrize(("arguments", "said"), [
    ({"designs": 5}, "designs is 5, but must be a list of designs or of their names: leave it out"),
    ({"seed": -1}, "seed is -1, but must be a whole number from 0"),
    ({"draws": 0}, "draws is 0, but must be a whole number from 1 to 16384: 64 is usual."),
])  # fmt: skip
def test_bad_arguments_get_a_sentence(program, arguments, said):
    with pytest.raises(InvalidInput) as refused:
        compared(program, **{"designs": [CALL], **arguments})
    assert str(refused.value).startswith(said)


def test_a_design_stands_for_its_name_and_no_message_shows_a_whole_design(program, found):
    one = found.contrast(WEB, CALL, "usable")
    assert repr(one) == repr(found.contrast(WEB.name, CALL.name, "usable")) and found.entry(WEB, "top").median > 0
    assert repr(found.contrast(WEB, CALL.name)["error"]) == repr(found.contrast(WEB.name, CALL)["error"])
    for slip in (
        lambda: found.contrast(WEB.but("unknown"), CALL),
        lambda: found.contrast(WEB.but(WEB.name, items=2), CALL),
        lambda: found.contrast(WEB, CALL, WEB),
        lambda: compared(WEB, [CALL]),
        lambda: sk.stopping(program, rule=WEB),
        lambda: sk.frontier(program, WEB),
        lambda: sk.in_house_or_third_party(WEB),
    ):
        with pytest.raises(InvalidInput) as refused:
            slip()
        assert len(str(refused.value)) < 250 and "Step(" not in str(refused.value)


def test_what_is_free_and_brings_nothing_has_no_price_to_be_held_against(found):
    click = "one question at the decline click"
    assert found.entry(click, "usable").median == 0
    assert cell_of("money_per_usable", found.entry(click, "money_per_usable"), True) == "free"
    rows = str(found).split("Against")[1].splitlines()
    assert rows[next(at for at, row in enumerate(rows) if click in row) + 1].endswith(" –")
    # what costs something has a price
    code = rows[next(at for at, row in enumerate(rows) if "decline code on file" in row) + 1]
    assert code.endswith(worlds(found.contrast("decline code on file", WEB, "money_per_usable").better))


def test_few_answers_are_held_against_by_reasons_heard_of(program, found):
    few = str(found).split("Against")[1]
    assert "reasons heard of" in few and "top reason" in few.split("Medians")[0]
    assert "shares are off" not in few.split("Medians")[0]
    heard = found.contrast(CALL, WEB, "discovery").better
    assert worlds(heard) in few
    many = str(compared(declined(4000), [WEB, CALL], comparators=False, **SMALL)).split("Against")[1]
    assert "shares are off" in many.split("Medians")[0] and "heard of" not in many.split("Medians")[0]


@pytest.mark.parametrize(
    ("designs", "said"),
    [
        ([], "designs is empty, but at least one is needed: leave it out for the program's own."),
        ([WEB, WEB.but(WEB.name, items=3)], "'web survey by HR', but stands twice: give a variant a name of its own"),
        (["call by HP"], "call by HR"),
        ([3], "a design is 3, but must be a Design or a name"),
    ],
)
def test_slips_get_a_sentence(program, designs, said):
    with pytest.raises(InvalidInput, match=said.replace("(", r"\(")):
        compared(program, designs, **SMALL)
    with pytest.raises(InvalidInput, match="must be a Program"):
        compared(WEB, designs)


def test_unknown_names_get_a_sentence(found):
    with pytest.raises(InvalidInput, match="candor"):
        found.contrast(WEB.name, CALL.name, "candour")
    with pytest.raises(InvalidInput, match="design"):
        found.entry("nobody", "answers")


def test_what_is_not_estimable_is_nan_and_a_dash(program):
    silent = program.but(beliefs=program.beliefs.but({"specific.open": 0.0, "skip_base": 1.0}))
    mine = compared(silent, [WEB, CALL], comparators=False, **SMALL)
    for metric in ("candor", "error", "money_per_usable"):
        assert np.isnan(mine.entry(WEB.name, metric).median)
        assert np.isnan(mine.contrast(WEB.name, CALL.name, metric).better.value)
    assert mine.entry(WEB.name, "answers").high == 0 and mine.entry(WEB.name, "top").expected.value == 0
    assert "not estimable" in str(mine.contrast(WEB.name, CALL.name, "error")) and "nan" not in str(mine)
    json.dumps(comparison_data(mine), allow_nan=False)


def test_one_reason_in_hand_has_no_largest(program):
    people = program.population
    one = people.but(
        reasons=[people.reasons[0], *(each for each in people.reasons if each.controllable < CONTROLLABLE)]
    )
    mine = compared(program.but(population=one), [WEB], comparators=False, **SMALL)
    assert np.isnan(mine.values(WEB.name)["top"]).all() and "nan" not in str(mine)


def test_rule_of_fifteen(program, found):
    assert found.few and "reason, of 10\n" in str(found) and "%" not in str(found).split("Medians with")[0]
    many = compared(declined(4000), [WEB], comparators=False, **SMALL)
    assert not many.few and "reason, of 100" in str(many)


@settings(max_examples=30)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_candor_of_few_is_whole_people_of_ten(a, b, c):
    low, median, high = sorted((a, b, c))
    said = cell_of("candor", Entry(median, low, high, 0.0, Measured(median)), few=True)
    assert all(0 <= int(part) <= 10 for part in said.replace("(", "").replace(")", "").replace("to", "").split())


def test_text_has_every_design_and_the_chances(found):
    text = str(found)
    assert (
        text.splitlines()[0]
        == "declined offers: 3 ways of asking 42 decliners of 1 year, beside 3 that run already or could"
    )
    assert "Against “web survey by HR”" in text and max(map(len, text.splitlines())) <= 100
    row = next(line for line in text.splitlines() if line.startswith("call by HR"))
    assert cell_of("answers", found.entry(CALL.name, "answers"), True) in row
    assert worlds(found.contrast(CALL.name, WEB.name, "usable").better) in text
    assert text.index("what runs already") < text.index("decline code on file")


def test_html_escapes_names(program):
    mine = compared(program, [WEB.but("<b>web</b> & more")], comparators=False, **SMALL)
    made = mine._repr_html_()
    assert "&lt;b&gt;web&lt;/b&gt; &amp; more" in made and "<b>web" not in made and made.count("<tr") == 3


def test_frame_has_every_number_with_its_error(found):
    rows = found.frame()
    assert len(rows) == len(found.names) * len(METRICS)
    assert rows[["median", "mcse", "expected", "expected_mcse"]].notna().all().all()
    one = rows[(rows.design == CALL.name) & (rows.metric == "hours")].iloc[0]
    assert one["median"] == np.median(found.values(CALL.name)["hours"]) and one["mcse"] > 0


def test_intervals_of_counts_hold_chance_and_rates_do_not(found):
    def ends(metric):
        low, high = np.quantile(found.values(CALL.name)[metric], [0.05, 0.95])
        one = found.entry(CALL.name, metric)
        return low - one.low, one.high - high

    assert ends("response") == (0, 0) and ends("error") == (0, 0)
    assert min(ends("answers")) > 0 and max(ends("answers")) > 1


def test_json_is_what_the_comparison_says(found):
    data = json.loads(
        json.dumps(comparison_data(Comparison(found.program, found.evaluation, found.given)), allow_nan=False)
    )
    assert [each["name"] for each in data["designs"]] == list(found.names) and data["few_answers"] is True
    assert data["designs"][1]["metrics"]["answers"]["median"] == found.entry(CALL.name, "answers").median
    one = data["against"]["designs"][0]
    assert (data["against"]["name"], one["name"]) == (WEB.name, CALL.name)
    assert one["metrics"]["error"]["better"]["value"] == found.contrast(CALL.name, WEB.name, "error").better.value


@settings(max_examples=8)
@given(st.permutations(range(4)))
def test_every_metric_keeps_its_direction_under_renaming(program_names):
    # names decide which way a contrast is computed: they must decide nothing else
    few, many = np.arange(8.0).reshape(2, 4), np.arange(8.0).reshape(2, 4) + 1
    name = "abcd"[program_names[0]]
    other = "abcd"[program_names[1]]
    assert contrast_of(name, other, "usable", many, few).better.value == 1
    assert contrast_of(name, other, "error", many, few).better.value == 0
