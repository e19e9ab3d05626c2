"""Replicates as data: one is what the stream gives, frames in words, and no truth for the researcher."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from builders import ask, quiet, reason

from simkit.checks import InvalidInput
from simkit.design.design import Step
from simkit.design.presets import decline_code
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.response.responses import DISPOSITIONS, Responses
from simkit.simulation import simulate as module
from simkit.simulation.pages import CHUNK
from simkit.simulation.simulate import MOST_PEOPLE, Asked, Simulated, prepared, rows_of, simulate, stream
from simkit.simulation.tables import drawn_tables, observed
from simkit.simulation.world import cohort_sizes, world

PEOPLE = Population(
    (
        reason("manager", 3.0, 0.9, goodwill_loading=-0.8, contributes=0.5),
        reason("pay", 5.0, 0.1, safe_weight=1.0, contributes=0.4),
        reason("role", 2.0, 0.3, safe_weight=0.5),
    ),
    per_year=9.0,
    segments=(Segment("sales", 2.0, deliverable=0.8), Segment("plant", 1.0, start_log_odds=-0.5)),
)
BELIEFS = quiet(
    {
        "deliverable": 0.9, "goodwill_on_response": 0.5, "propensity_sd": 0.8, "breakoff_per_minute": 0.1,
        "skip_base": 0.1, "careless_base": 0.2, "candor_base": 0.8, "candor_risk": 1.0, "candor_live": 0.5,
        "vague": 0.4, "specific.closed": 0.3, "specific.live": 0.6, "mention.closed": 0.5, "mention.live": 0.9,
    }
)  # fmt: skip
PROCESS = derive(BELIEFS.medians(3), PEOPLE, nodes=32)
FORM = (Item("closed", 1.0), Item("closed", 1.0, asks=REASON_QUESTION), Item("closed", 2.0))
WEB = ask(Step(), items=FORM).but("web")
MIXED = ask(Step(), Step("phone", week=3), items=FORM, link="vendor").but("mixed")
DESIGNS = (WEB, MIXED, decline_code(0.8))


def assert_same(one, other):
    """Two replicates alike in everything."""
    for each in fields(Simulated):
        values = getattr(one, each.name), getattr(other, each.name)
        if each.name != "asked":
            np.testing.assert_array_equal(*values, err_msg=each.name)
            continue
        assert len(values[0]) == len(values[1])
        for a, b in zip(*values, strict=True):
            for part in fields(Asked):
                if part.name == "design":
                    assert a.design == b.design
                else:
                    np.testing.assert_array_equal(getattr(a, part.name), getattr(b, part.name), err_msg=part.name)


# --- one replicate, many replicates -----------------------------------------------------------------------------------

STREAM = list(stream(PROCESS, DESIGNS, seed=7, replicates=CHUNK + 3))


@pytest.mark.parametrize("k", [0, 1, 57, CHUNK - 1, CHUNK, CHUNK + 2])
def test_a_replicate_is_the_streams(k):
    assert_same(simulate(PROCESS, DESIGNS, seed=7, replicate=k), STREAM[k])
    assert STREAM[k].address == (7, 0, k)


def test_replicates_have_the_people_of_their_address():
    one = world(PROCESS)
    sizes = np.concatenate([cohort_sizes(one, 7, chunk) for chunk in (0, 1)])
    assert [len(seen) for seen in STREAM] == sizes[: CHUNK + 3].tolist()
    assert len(set(sizes.tolist())) > 5
    assert all(len(each.step) == len(seen) for seen in STREAM for each in seen.asked)


def test_a_stream_may_begin_later_and_may_be_empty():
    part = list(stream(PROCESS, DESIGNS, seed=7, first=CHUNK - 2, replicates=CHUNK + 1))
    assert [seen.address[2] for seen in part] == [CHUNK - 2, CHUNK - 1, CHUNK]
    for seen in part:
        assert_same(seen, STREAM[seen.address[2]])
    assert list(stream(PROCESS, DESIGNS, seed=7, first=5, replicates=5)) == []
    assert list(stream(PROCESS, DESIGNS, seed=7, replicates=0)) == []


def test_how_many_at_a_time_changes_nothing():
    one, ways = prepared(PROCESS, DESIGNS, seed=7)
    sizes = cohort_sizes(one, 7, 0)
    for rows in (1, 40, 2**17):
        for k, seen in enumerate(rows_of(ways, 7, 0, sizes, range(20, 45), rows=rows), 20):
            assert_same(seen, STREAM[k])


def test_people_of_a_given_number():
    few, many = (simulate(PROCESS, DESIGNS, seed=7, replicate=3, people=n) for n in (40, 130))
    assert (len(few), len(many)) == (40, 130)
    # more people extend: the first 40 are the same
    for each in ("segment", "reason", "contributing", "goodwill", "caution", "fatigue"):
        np.testing.assert_array_equal(getattr(few, each), getattr(many, each)[:40])
    for a, b in zip(few.asked, many.asked, strict=True):
        for part in ("disposition", "step", "answered", "reported", "specific", "mentioned"):
            np.testing.assert_array_equal(getattr(a, part), getattr(b, part)[:40])
    nobody = simulate(PROCESS, DESIGNS, seed=7, people=0)
    assert len(nobody) == 0 and nobody.asked[0].answered.shape == (0, 3)
    assert nobody.responses().answers == 0 and len(nobody.frame("web")) == 0


def test_a_design_alone_or_beside_others_in_any_order():
    whole = simulate(PROCESS, DESIGNS, seed=7, people=80)
    back = simulate(PROCESS, DESIGNS[::-1], seed=7, people=80)
    assert_same(replace(back, asked=back.asked[::-1]), whole)
    for j, design in enumerate(DESIGNS):
        alone = simulate(PROCESS, design, seed=7, people=80)
        assert_same(alone, replace(whole, asked=(whole.asked[j],)))


def test_a_parameter_draw_is_another_crowd():
    process = derive(BELIEFS.draw(3, reasons=3, seed=1), PEOPLE, nodes=16)
    one, other = (simulate(process, WEB, seed=7, draw=draw, people=50) for draw in (0, 2))
    assert other.address == (7, 2, 0)
    assert (one.goodwill != other.goodwill).all()


def test_what_is_said_hangs_together():
    seen = simulate(PROCESS, DESIGNS, seed=7, people=3000)
    for asked in seen.asked:
        words = np.array(DISPOSITIONS)[asked.disposition]
        never = np.isin(words, ["not delivered", "nonresponse"])
        np.testing.assert_array_equal(never, asked.step < 0)
        on_record = asked.reported >= 0
        # nobody who never began or left before the question is on record; the item says whether somebody is
        assert not on_record[never | (words == "breakoff")].any()
        np.testing.assert_array_equal(on_record, asked.answered[:, asked.design.questionnaire.reason_at])
        assert not asked.answered[never].any()
        # whoever says what to fix tells the truth
        assert (asked.reported == seen.reason)[asked.specific].all() and asked.specific.any()
        assert asked.reported.max() == 3 and not (asked.mentioned & ~seen.contributing).any()
        assert asked.mentioned.any() and not asked.mentioned[~on_record].any()
        assert not seen.contributing[np.arange(3000), seen.reason].any()
    web, mixed, record = seen.asked
    assert set(np.unique(mixed.step)) == {-1, 0, 1}
    # the call's first contact is the web's: who started there started there
    np.testing.assert_array_equal(web.step == 0, mixed.step == 0)
    assert set(np.unique(record.disposition)) == {DISPOSITIONS.index("nonresponse"), DISPOSITIONS.index("complete")}
    assert {"breakoff", "partial", "complete"} <= set(np.array(DISPOSITIONS)[web.disposition])


# --- in words -------------------------------------------------------------------------------------------------------

BY_HAND = Simulated(
    (7, 0, 3),
    ("manager", "pay"),
    ("sales", "plant"),
    np.array([0, 1, 1, 0]),
    np.array([0, 1, 0, 1]),
    np.array([[False, True], [False, False], [False, True], [True, False]]),
    np.array([0.5, -1.0, 0.0, 2.0]),
    np.array([1.0, 2.0, 3.0, 4.0]),
    np.array([-0.5, 0.25, 0.0, 1.0]),
    (
        Asked(
            ask(items=(Item(), Item(asks=REASON_QUESTION))).but("web"),
            np.array([4, 0, 1, 3]),
            np.array([0, -1, -1, 1]),
            np.array([[True, True], [False, False], [False, False], [True, True]]),
            np.array([0, -1, -1, 2]),
            np.array([True, False, False, False]),
            np.array([[False, True], [False, False], [False, False], [False, False]]),
        ),
        Asked(
            ask(Step(anonymity="anonymous"), link="none").but("form"),
            np.array([1, 0, 2, 4]),
            np.array([-1, -1, 0, 0]),
            np.array([[False], [False], [False], [True]]),
            np.array([-1, -1, -1, 1]),
            np.array([False, False, False, True]),
            np.array([[False, False], [False, False], [False, False], [True, False]]),
        ),
    ),
)


def cells(frame):
    return [["" if pd.isna(value) else value for value in row] for row in frame.to_numpy(dtype=object)]


def test_a_frame_by_hand():
    frame = BY_HAND.frame("web")
    assert frame.columns.tolist() == [
        "segment", "reason", "goodwill", "caution", "fatigue", "contributing",
        "disposition", "step", "reported", "specific", "item 1", "item 2", "also",
    ]  # fmt: skip
    assert frame.index.name == "person" and frame.index.tolist() == [0, 1, 2, 3]
    assert cells(frame) == [
        ["sales", "manager", 0.5, 1.0, -0.5, "pay", "complete", 1, "manager", True, True, True, "pay"],
        ["plant", "pay", -1.0, 2.0, 0.25, "", "not delivered", "", "", False, False, False, ""],
        ["plant", "manager", 0.0, 3.0, 0.0, "pay", "nonresponse", "", "", False, False, False, ""],
        ["sales", "pay", 2.0, 4.0, 1.0, "manager", "partial", 2, "vague", False, True, True, ""],
    ]


def test_a_frame_of_all_designs():
    both = BY_HAND.frame()
    assert both.columns.tolist()[:3] == ["design", "person", "segment"]
    assert both["design"].tolist() == ["web"] * 4 + ["form"] * 4 and both["person"].tolist() == [0, 1, 2, 3] * 2
    # the truth side by side is for the simulator: here the segment is known though the answers are not tied
    assert both["segment"].tolist()[4:] == ["sales", "plant", "plant", "sales"]
    assert both["disposition"].tolist()[4:] == ["nonresponse", "not delivered", "breakoff", "complete"]
    one = replace(BY_HAND, asked=BY_HAND.asked[:1])
    pd.testing.assert_frame_equal(one.frame(), BY_HAND.frame("web"))
    pd.testing.assert_frame_equal(BY_HAND.frame(BY_HAND.asked[1].design), BY_HAND.frame("form"))


def test_a_simulated_frame_has_a_line_for_everybody():
    seen = simulate(PROCESS, DESIGNS, seed=7, people=30)
    frame = seen.frame()
    assert len(frame) == 90
    assert set(frame["reason"]) <= {"manager", "pay", "role"} and set(frame["segment"]) == {"sales", "plant"}
    assert set(frame["disposition"]) <= set(DISPOSITIONS)


# --- what the researcher sees ----------------------------------------------------------------------------------------


def test_tied_answers_have_a_row_for_everybody_invited():
    seen = BY_HAND.responses("web")
    assert seen.tied and len(seen) == 4
    assert seen.segment.tolist() == [0, 1, 1, 0] and seen.disposition.tolist() == [4, 0, 1, 3]
    # three are reached: one of the plant's two is not
    assert seen.invited.tolist() == [2, 2] and seen.delivered.tolist() == [2, 1]
    assert seen.reported.tolist() == [0, -1, -1, 2] and seen.mentioned[0].tolist() == [False, True]


@pytest.mark.parametrize("link", ["none", "vendor"])
def test_untied_answers_are_those_who_started_without_a_segment(link):
    form = replace(BY_HAND.asked[1], design=BY_HAND.asked[1].design.but("form", link=link))
    seen = replace(BY_HAND, asked=(BY_HAND.asked[0], form)).responses("form")
    assert not seen.tied and len(seen) == 2
    assert seen.segment.tolist() == [-1, -1] and seen.disposition.tolist() == [2, 4] and seen.step.tolist() == [0, 0]
    assert seen.reported.tolist() == [-1, 1] and seen.specific.tolist() == [False, True]
    assert seen.answered.tolist() == [[False], [True]] and seen.mentioned.tolist() == [[False, False], [True, False]]
    # the sender still knows the frame
    assert seen.invited.tolist() == [2, 2] and seen.delivered.tolist() == [2, 1]
    assert seen.frame()["segment"].isna().all()


def test_without_a_name_the_first_design_is_meant():
    assert BY_HAND.responses().design.name == "web"
    assert len(replace(BY_HAND, asked=BY_HAND.asked[::-1]).responses()) == 2


def test_there_is_no_truth_in_responses():
    # not one of the fields that hold it, and nothing that knows the simulation
    names = {each.name for each in fields(Responses)}
    assert names == {
        "design", "reasons", "segments", "invited", "delivered", "segment", "disposition", "step", "answered",
        "reported", "specific", "mentioned",
    }  # fmt: skip
    # another truth, the same answers: the same responses, whether tied or not
    other = replace(
        BY_HAND,
        reason=1 - BY_HAND.reason,
        contributing=~BY_HAND.contributing,
        goodwill=-BY_HAND.goodwill,
        caution=-BY_HAND.caution,
        fatigue=-BY_HAND.fatigue,
    )
    for name in ("web", "form"):
        for each in names - {"design", "reasons", "segments"}:
            np.testing.assert_array_equal(getattr(other.responses(name), each), getattr(BY_HAND.responses(name), each))


@pytest.mark.parametrize("name", ["web", "mixed"])
def test_nobody_changes_what_was_answered(name):
    seen = simulate(PROCESS, DESIGNS, seed=7, people=30).responses(name)
    for each in fields(Responses):
        value = getattr(seen, each.name)
        if isinstance(value, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                value[...] = 0


def test_responses_agree_with_the_tables():
    one, ways = prepared(PROCESS, DESIGNS, seed=7)
    sizes = cohort_sizes(one, 7, 0)
    tables = drawn_tables(ways, 7, 0, sizes)
    for j, design in enumerate(DESIGNS):
        tally = observed(tables, j, PEOPLE.keys, ("sales", "plant"))
        for k in (0, 5, 31):
            seen = STREAM[k].responses(design)
            np.testing.assert_array_equal(seen.invited, tally.invited[k])
            np.testing.assert_array_equal(seen.delivered, tally.delivered[k])
            np.testing.assert_array_equal(seen.reports, tally.reports[k])
            assert seen.answers == tally.answers[k]
            assert np.count_nonzero(seen.step >= 0) == tally.started[k].sum()
            before = seen.disposition == DISPOSITIONS.index("breakoff")
            assert np.count_nonzero((seen.step >= 0) & ~before) == tally.reached[k].sum()
            assert seen.specific.sum() == tally.specific[k].sum()


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"seed": -1},
            "seed is -1, but must be a whole number from 0 to 9223372036854775807: give any whole number, such as 7.",
        ),
        (
            {"seed": 2**63},
            "seed is 9223372036854775808, but must be a whole number from 0 to 9223372036854775807:"
            " give any whole number, such as 7.",
        ),
        (
            {"seed": 1.0},
            "seed is 1.0, but must be a whole number from 0 to 9223372036854775807: give any whole number, such as 7.",
        ),
        (
            {"replicate": -1},
            "replicate is -1, but must be a whole number from 0 to 2147483647: replicates count from 0.",
        ),
        (
            {"replicate": 2**31},
            "replicate is 2147483648, but must be a whole number from 0 to 2147483647: replicates count from 0.",
        ),
        ({"draw": 1}, "draw is 1, but must be a whole number from 0 to 0: draws count from 0."),
        ({"draw": -1}, "draw is -1, but must be a whole number from 0 to 0: draws count from 0."),
        (
            {"people": 10**8 + 1},
            "people is 100000001, but must be a whole number from 0 to 100000000: give how many people are asked.",
        ),
        (
            {"people": -3},
            "people is -3, but must be a whole number from 0 to 100000000: give how many people are asked.",
        ),
        ({"designs": ()}, "no design is given, but one is needed: give a design or a list of designs."),
        ({"designs": (WEB, WEB)}, "the name of a design is 'web', but stands twice: give each its own name."),
    ],
)
def test_bad_input_in_one_sentence(changes, sentence):
    given = {"designs": DESIGNS, "seed": 7} | changes
    with pytest.raises(InvalidInput) as told:
        simulate(PROCESS, **given)
    assert str(told.value) == sentence
    if "replicate" not in changes:
        # a stream says it at once, before anybody asks for the first replicate
        with pytest.raises(InvalidInput) as told:
            stream(PROCESS, **given, replicates=3)
        assert str(told.value) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"first": -1, "replicates": 1},
            "first is -1, but must be a whole number from 0 to 2147483647: replicates count from 0.",
        ),
        (
            {"first": 1.5, "replicates": 3},
            "first is 1.5, but must be a whole number from 0 to 2147483647: replicates count from 0.",
        ),
        (
            {"first": 4, "replicates": 3},
            "replicates is 3, but must be a whole number from 4 to 2147483648: give how many replicates are wanted.",
        ),
        (
            {"replicates": -1},
            "replicates is -1, but must be a whole number from 0 to 2147483648: give how many replicates are wanted.",
        ),
    ],
)
def test_bad_ranges_of_a_stream_in_one_sentence(changes, sentence):
    with pytest.raises(InvalidInput) as told:
        stream(PROCESS, WEB, seed=7, **changes)
    assert str(told.value) == sentence


@pytest.mark.parametrize("call", ["responses", "frame"])
def test_an_unknown_design_is_named_with_its_nearest(call):
    with pytest.raises(InvalidInput) as told:
        getattr(BY_HAND, call)("wep")
    assert str(told.value) == "design is 'wep', but is not known: did you mean 'web'? known are web, form."
    with pytest.raises(InvalidInput) as told:
        getattr(BY_HAND, call)(WEB.but("telegram"))
    assert str(told.value) == "design is 'telegram', but is not known: known are web, form."


def test_the_largest_addresses_work():
    seen = simulate(PROCESS, WEB, seed=module.MOST_SEED, replicate=2**31 - 1, people=5)
    assert seen.address == (2**63 - 1, 0, 2**31 - 1) and len(seen) == 5
    assert MOST_PEOPLE == 100_000_000
