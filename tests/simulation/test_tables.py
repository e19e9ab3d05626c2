"""Replicates as counts: nobody is lost, the rows say the same, and the researcher sees sums by hand."""

import numpy as np
import pytest
from builders import ask, quiet, reason, two
from hypothesis import given, settings
from strategies import worlds

from simkit.design.design import Step
from simkit.design.presets import decline_code
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.response.responses import DISPOSITIONS
from simkit.simulation.journey import (
    BREAKOFF,
    NO_START,
    NOT_DELIVERED,
    REFUSED,
    REPORTS,
    outcomes,
    way,
)
from simkit.simulation.pages import CHUNK
from simkit.simulation.people import meet
from simkit.simulation.simulate import rows_of
from simkit.simulation.tables import Tables, drawn_tables, observed
from simkit.simulation.world import world

PEOPLE = Population(
    (
        reason("manager", 3.0, 0.9, goodwill_loading=-0.8),
        reason("pay", 5.0, 0.1, safe_weight=1.0),
        reason("role", 2.0, 0.3, safe_weight=0.5),
    ),
    segments=(Segment("sales", 2.0, deliverable=0.8), Segment("plant", 1.0, start_log_odds=-0.5)),
)
ONE = world(
    derive(
        quiet(
            {
                "deliverable": 0.9, "goodwill_on_response": 0.5, "propensity_sd": 0.8, "breakoff_per_minute": 0.1,
                "skip_base": 0.1, "careless_base": 0.2, "candor_base": 0.8, "candor_risk": 1.0, "candor_live": 0.5,
                "vague": 0.4, "specific.closed": 0.3, "specific.live": 0.6, "fatigue_on_breakoff": 0.5,
            }
        ).medians(3),
        PEOPLE,
        nodes=64,
    )
)  # fmt: skip
FORM = (Item("closed", 1.0), Item("closed", 1.0, asks=REASON_QUESTION), Item("closed", 2.0))
WEB = ask(Step(), items=FORM).but("web")
MIXED = ask(Step(), Step("phone", week=3), items=FORM).but("mixed")
ANONYMOUS = ask(Step(anonymity="anonymous"), items=FORM, link="none").but("anonymous")
DESIGNS = (WEB, MIXED, decline_code(0.8), ANONYMOUS)
WAYS = tuple(way(ONE, design) for design in DESIGNS)
SIZES = np.random.default_rng(2).integers(0, 60, CHUNK)
SIZES[[0, 9, 100]] = 0, 2500, 0
TABLES = drawn_tables(WAYS, 7, 1, SIZES)


def test_nobody_is_lost():
    assert TABLES.joint.shape == (CHUNK, len(DESIGNS), 2, 3, outcomes(3))
    assert TABLES.designs == DESIGNS
    assert (TABLES.joint >= 0).all()
    for j in range(len(DESIGNS)):
        np.testing.assert_array_equal(TABLES.joint[:, j].sum(axis=(1, 2, 3)), SIZES)


def test_all_designs_meet_the_crowd_as_it_is():
    # people by segment and true reason are those whom `meet` draws, whatever the design
    wanted = np.zeros((CHUNK, 2, 3), dtype=np.int64)
    for people in meet(ONE, 7, 1, SIZES):
        np.add.at(wanted, (people.replicate, people.segment, people.reason), 1)
    for j in range(len(DESIGNS)):
        np.testing.assert_array_equal(TABLES.joint[:, j].sum(axis=3), wanted)
        np.testing.assert_array_equal(TABLES.truth[:, j], wanted.sum(axis=1))


def tally_of(seen, asked, reasons=3, segments=2):
    """The joint table of one replicate, from its rows."""
    table = np.zeros((segments, reasons, outcomes(reasons)), dtype=np.int64)
    words = [DISPOSITIONS[code] for code in asked.disposition]
    for at, word in enumerate(words):
        if word in ("not delivered", "nonresponse", "breakoff"):
            outcome = {"not delivered": NOT_DELIVERED, "nonresponse": NO_START, "breakoff": BREAKOFF}[word]
        elif asked.reported[at] < 0:
            outcome = REFUSED
        else:
            outcome = REPORTS + asked.reported[at] + (reasons + 1 if asked.specific[at] else 0)
        table[seen.segment[at], seen.reason[at], outcome] += 1
    return table


def test_tables_are_the_tallies_of_the_rows():
    some = range(3, 14)
    for seen in rows_of(WAYS, 7, 1, SIZES, some):
        replicate = seen.address[2] - CHUNK
        for j, asked in enumerate(seen.asked):
            np.testing.assert_array_equal(tally_of(seen, asked), TABLES.joint[replicate, j])
    # every outcome is met in them
    assert (TABLES.joint[:, 1].sum(axis=(0, 1, 2)) > 0).all()


@pytest.mark.parametrize("rows", [2**10, 2**13, 2**17])
def test_how_many_at_a_time_changes_no_count(rows):
    np.testing.assert_array_equal(drawn_tables(WAYS, 7, 1, SIZES, rows=rows).joint, TABLES.joint)


def test_a_design_alone_or_beside_others_in_any_order():
    backwards = drawn_tables(WAYS[::-1], 7, 1, SIZES)
    np.testing.assert_array_equal(backwards.joint[:, ::-1], TABLES.joint)
    for j, each in enumerate(WAYS):
        np.testing.assert_array_equal(drawn_tables((each,), 7, 1, SIZES).joint[:, 0], TABLES.joint[:, j])
    twice = drawn_tables((WAYS[1], WAYS[1]), 7, 1, SIZES)
    np.testing.assert_array_equal(twice.joint[:, 0], twice.joint[:, 1])


def test_some_replicates_or_more_people_change_no_other():
    only = np.where(np.arange(CHUNK) == 5, SIZES, 0)
    got = drawn_tables(WAYS, 7, 1, only).joint
    np.testing.assert_array_equal(got[5], TABLES.joint[5])
    assert got.sum() == len(DESIGNS) * SIZES[5]
    # more people only add to the cells
    assert (drawn_tables(WAYS, 7, 1, SIZES + 30).joint >= TABLES.joint).all()


def test_nobody():
    got = drawn_tables(WAYS, 7, 1, np.zeros(CHUNK, dtype=np.int64))
    assert got.joint.shape == TABLES.joint.shape and not got.joint.any()


@given(worlds())
@settings(deadline=None, max_examples=15)
def test_in_any_world_nobody_is_lost_and_rows_say_the_same(case):
    beliefs, population, design = case
    one = world(derive(beliefs.medians(len(population.reasons)), population, nodes=8))
    sizes = np.full(CHUNK, 6)
    ways = (way(one, design),)
    got = drawn_tables(ways, 3, 0, sizes)
    np.testing.assert_array_equal(got.joint.sum(axis=(1, 2, 3, 4)), sizes)
    shape = (len(population.reasons), len(population.parts))
    for k, seen in enumerate(rows_of(ways, 3, 0, sizes, range(0, 20))):
        np.testing.assert_array_equal(tally_of(seen, seen.asked[0], *shape), got.joint[k, 0])


# --- what the researcher sees, by hand -------------------------------------------------------------------------------


def small(link):
    """One replicate beside an empty one: two segments, two reasons, 9 outcomes."""
    design = ask(Step(anonymity="confidential"), link=link)
    joint = np.zeros((2, 2, 2, 2, 9), dtype=np.int64)
    # not delivered, no start, breakoff, refused | manager, pay, platitude | both with what to fix
    joint[1, 1, 0, 0] = [3, 5, 2, 1, 4, 7, 6, 2, 0]
    joint[1, 1, 0, 1] = [1, 2, 0, 3, 1, 8, 0, 0, 5]
    joint[1, 1, 1, 0] = [0, 4, 1, 0, 2, 1, 1, 1, 0]
    joint[1, 1, 1, 1] = [2, 0, 0, 0, 0, 3, 2, 0, 9]
    return Tables((ask().but("other"), design), joint)


def test_true_reasons_are_summed_out():
    seen = observed(small("employer"), 1, ("manager", "pay"), ("sales", "plant"))
    # sales: 30 + 20 people, plant: 10 + 16
    assert seen.invited.tolist() == [[0, 0], [50, 26]]
    assert seen.delivered.tolist() == [[0, 0], [46, 24]]
    assert seen.started.tolist() == [[0, 0], [39, 20]]
    assert seen.reached.tolist() == [[0, 0], [37, 19]]
    # manager 4 + 1 + 2 exactly; pay 7 + 8 + 5; platitudes 6
    assert seen.reported[1].tolist() == [[7, 20, 6], [3, 13, 3]]
    assert seen.specific[1].tolist() == [[2, 5], [1, 9]]
    assert seen.tied and seen.answers.tolist() == [0, 52]
    assert seen.design.link == "employer" and seen.reasons == ("manager", "pay") and seen.segments == ("sales", "plant")
    # the other design was not asked about
    assert not observed(small("employer"), 0, ("manager", "pay"), ("sales", "plant")).invited.any()


@pytest.mark.parametrize("link", ["vendor", "none"])
def test_answers_without_a_tie_have_no_segment(link):
    tables = small(link)
    before = tables.joint.copy()
    seen = observed(tables, 1, ("manager", "pay"), ("sales", "plant"))
    # the frame is known by segment, the answers are not
    assert seen.invited.tolist() == [[0, 0], [50, 26]] and seen.delivered[1].tolist() == [46, 24]
    assert seen.reported[1].tolist() == [[10, 33, 9]] and seen.specific[1].tolist() == [[3, 14]]
    assert not seen.tied and seen.reported.shape == (2, 1, 3)
    np.testing.assert_array_equal(tables.joint, before)


def test_truth_by_hand():
    assert small("none").truth[1, 1].tolist() == [30 + 10, 20 + 16]


def test_one_segment_is_always_tied():
    tables = drawn_tables((way(world(derive(quiet().medians(2), two(), nodes=8)), ANONYMOUS),), 1, 0, np.full(CHUNK, 9))
    seen = observed(tables, 0, ("manager", "pay"), ("everybody",))
    assert seen.tied and seen.reported.shape == (CHUNK, 1, 3)
    # nothing happens in that world: all are reached, half start, all of them answer
    assert seen.invited.sum() == seen.delivered.sum() == CHUNK * 9
    assert seen.started.sum() == seen.answers.sum()
    np.testing.assert_array_equal(seen.answers, seen.reached[:, 0])
