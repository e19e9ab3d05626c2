"""Which items are answered and which contributing reasons are named: by hand, and as often as they should be."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from builders import ask, quiet, reason, shared, two
from scipy.stats import binom, chi2

from simkit.design.design import Step
from simkit.design.presets import decline_code
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.population.population import Population
from simkit.response.derive import derive
from simkit.simulation.items import answered_items, contributing_reasons, mentioned_reasons
from simkit.simulation.journey import REFUSED, REPORTS, Journey, travel, way
from simkit.simulation.pages import CHUNK
from simkit.simulation.people import People, meet
from simkit.simulation.world import world

LN2, LN3 = math.log(2), math.log(3)
LAST = 1.0 - 2.0**-53
E = 1e-7
ASKS = Item("closed", 1.0, asks=REASON_QUESTION)
NOBODY = np.empty(0, dtype=np.int64)


def world_of(beliefs, population):
    return world(derive(beliefs.medians(len(population.reasons)), population, nodes=8))


class Known(People):
    """People whose further uniforms stand in `luck` as well, under (source, *address), shape (columns, n)."""

    def more(self, source, who, columns, *address):
        made = self.luck[source, *address]
        assert made.shape == (columns, len(self))
        return made[:, who]


def crowd(further, *, reason=0, caution=0.0, goodwill=0.0, fatigue=0.0, breakoff=0.0):
    """Average people but for what is given; everybody's luck is 0 but in leaving."""
    n = next(iter(further.values())).shape[1]

    def full(value, kind=float):
        return np.broadcast_to(np.asarray(value, kind), n).copy()

    luck = {"breakoff and refusal": shared(full(breakoff), 0.0)} | further
    if ("items", 0) in further:
        (luck["items"],) = further["items", 0]
    zero = np.zeros(n, int)
    traits = (full(goodwill), full(caution), full(fatigue))
    return Known((), 0, None, zero, np.arange(n), zero, full(reason, int), *traits, full(1.0), luck)


def began(people, *, step=0, outcome=REPORTS, complete=True, careful=True):
    """All of them began, and all went as is said."""
    n = len(people)
    whole = [np.broadcast_to(each, n).copy() for each in (step, outcome, complete, careful)]
    return Journey(NOBODY, np.arange(n), *whole)


def marks(answered):
    """Rows of an array of bool as words of 0 and 1."""
    return ["".join("01"[int(each)] for each in row) for row in answered]


# --- items: the patterns by hand --------------------------------------------------------------------------------------

FOUR = (Item("closed", 1.0), ASKS, Item("open", 1.0), Item("rating", 1.0, sensitivity=1.0))


def test_one_uniform_decides_the_items_in_turn():
    # skipped: closed 1/5; open (odds 1/4 x 4 = 1) 1/2; the sensitive one at risk 0.8 (odds 1/4 x 2) 1/3.
    # answers 4/5, 1/2, 2/3: all three below 4/15; then 110 up to 2/5; 10? between 2/5 and 4/5, split at 2/3 of the way;
    # 0?? between 4/5 and 1: in the same proportions
    one = world_of(quiet({"skip_base": 0.2, "skip_open": 2 * LN2, "skip_risk": LN2 / 0.8}), two())
    design = ask(items=FOUR)
    widths = {
        "111": 4 / 15, "110": 2 / 15, "101": 4 / 15, "100": 2 / 15,
        "011": 1 / 15, "010": 1 / 30, "001": 1 / 15, "000": 1 / 30,
    }  # fmt: skip
    borders = np.cumsum([0.0, *widths.values()])
    assert borders[-1] == pytest.approx(1.0)
    chance = np.array([[edge for low, high in pairwise(borders) for edge in (low + E, high - E)]])
    people = crowd({("items", 0): chance})
    got = marks(answered_items(way(one, design), people, began(people)))
    # the reason question, second, has its own fate
    assert got == [f"{word[0]}1{word[1:]}" for word in widths for _ in range(2)]


def test_caution_counts_where_an_item_is_sensitive():
    # odds of skipping 1 x 3 at caution 1, / 3 at -1: answers 1/4, 1/2, 3/4; the harmless item stays at 1/2
    one = world_of(quiet({"skip_base": 0.5, "skip_caution": LN3}), two())
    design = ask(items=(ASKS, Item(sensitivity=1.0)))
    chance = np.array([[0.25 - E, 0.25 + E, 0.5 - E, 0.5 + E, 0.75 - E, 0.75 + E]])
    people = crowd({("items", 0): chance}, caution=[1.0, 1.0, 0.0, 0.0, -1.0, -1.0])
    got = answered_items(way(one, design), people, began(people))
    assert got[:, 1].tolist() == [True, False] * 3
    harmless = answered_items(way(one, ask(items=(ASKS, Item()))), people, began(people))
    assert harmless[:, 1].tolist() == [True, True, True, False, False, False]


def test_written_open_items_are_left_out_more_often_and_spoken_ones_are_not():
    one = world_of(quiet({"skip_base": 0.5, "skip_open": LN3}), two())
    items = (ASKS, Item("open"))
    people = crowd({("items", 0): np.array([[0.25 - E, 0.25 + E, 0.5 - E, 0.5 + E]])})
    written, spoken = (
        answered_items(way(one, ask(Step(mode), items=items)), people, began(people))[:, 1].tolist()
        for mode in ("web", "phone")
    )
    assert written == [True, False, False, False]
    assert spoken == [True, True, True, False]


def test_in_a_mixed_design_each_answers_where_they_started():
    one = world_of(quiet({"skip_base": 0.5, "skip_open": LN3}), two())
    mixed = ask(Step(), Step("phone", week=3), items=(ASKS, Item("open")))
    people = crowd({("items", 0): np.full((1, 4), 0.4)}, breakoff=LAST)
    journey = began(people, step=[0, 1, 0, 1], complete=[True, True, False, True])
    assert marks(answered_items(way(one, mixed), people, journey)) == ["10", "11", "10", "11"]


def test_whoever_leaves_has_answered_what_came_before():
    # ln 2 a minute: after 1, 2, 3, 4 minutes 1/2, 1/4, 1/8, 1/16 are left
    one = world_of(quiet(breakoff_per_minute=LN2), two())
    form = (Item("closed", 1.0), ASKS, Item("closed", 1.0), Item("closed", 1.0))
    leaves = np.array([0.5 + E, 0.5 - E, 0.25 - E, 0.125 - E, 1 / 16 - E])
    people = crowd({("items", 0): np.zeros((1, 5))}, breakoff=leaves)
    # whether the reason question is answered is for the journey to say
    outcome = np.array([2, 2, REPORTS, REPORTS + 1, REPORTS])
    journey = began(people, outcome=outcome, complete=leaves < 1 / 16)
    got = marks(answered_items(way(one, ask(items=form)), people, journey))
    assert got == ["0000", "1000", "1100", "1110", "1111"]


def test_fatigue_and_open_items_drive_away_and_talk_does_not():
    # hazard ln 2 a minute at fatigue 0, half of it at -ln 2; a written open minute counts twice, a spoken one half
    one = world_of(
        quiet(
            {
                "breakoff_per_minute": LN2 * math.exp(0.5), "fatigue_on_breakoff": 1.0, "open_on_breakoff": LN2,
                "live_on_breakoff": -LN2,
            }
        ),
        two(),
    )  # fmt: skip
    items = (ASKS, Item("open", 1.0), Item("closed", 1.0))
    for mode, fatigue, minutes in (("web", 0.0, 3.0), ("web", -LN2, 1.5), ("phone", 0.0, 1.0), ("phone", LN2, 2.0)):
        border = 0.5**minutes
        people = crowd({("items", 0): np.zeros((1, 2))}, fatigue=[fatigue] * 2, breakoff=[border - E, border + E])
        journey = began(people, complete=False)
        assert marks(answered_items(way(one, ask(Step(mode), items=items)), people, journey)) == ["110", "100"]


def test_the_reason_question_is_answered_where_something_is_on_record():
    one = world_of(quiet(), two())
    outcome = np.array([REFUSED, REPORTS, REPORTS + 2, REPORTS + 4])
    people = crowd({("items", 0): np.zeros((1, 4))})
    got = answered_items(way(one, ask(items=FOUR)), people, began(people, outcome=outcome))
    assert marks(got) == ["1011", "1111", "1111", "1111"]
    # a form of the reason question alone needs no further luck
    got = answered_items(way(one, ask()), people, began(people, outcome=outcome))
    assert marks(got) == ["0", "1", "1", "1"]


@pytest.mark.parametrize(("base", "word"), [(0.0, "1111"), (1.0, "0100")])
def test_items_that_nobody_or_everybody_leaves_out(base, word):
    one = world_of(quiet(skip_base=base), two())
    people = crowd({("items", 0): np.array([[0.0, 0.5, LAST]])})
    assert set(marks(answered_items(way(one, ask(items=FOUR)), people, began(people)))) == {word}


def test_a_record_has_all_its_items():
    one = world_of(quiet(skip_base=1.0, breakoff_per_minute=1.0), two())
    record = decline_code(1.0).but("longer record", items=3)
    people = crowd({("items", 0): np.full((1, 2), LAST)}, breakoff=LAST)
    assert marks(answered_items(way(one, record), people, began(people))) == ["111", "111"]


def test_every_block_of_items_has_its_uniform():
    # 24 items to a uniform, the reason question counted: the 25th and on have the second one
    one = world_of(quiet(skip_base=0.5), two())
    form = (*(Item() for _ in range(10)), ASKS, *(Item() for _ in range(20)))
    people = crowd({("items", 0): np.array([[0.0, LAST, 0.0]]), ("items", 1): np.array([[LAST, 0.0, 0.0]])})
    got = marks(answered_items(way(one, ask(items=form)), people, began(people)))
    assert got == ["1" * 24 + "0" * 7, "0" * 10 + "1" + "0" * 13 + "1" * 7, "1" * 31]


# --- items: as often as they should, at a fixed seed ------------------------------------------------------------------

SIZES = np.full(CHUNK, 500)
N = CHUNK * 500


def drawn(one, design, sizes=SIZES, seed=4):
    (people,) = meet(one, seed, 0, sizes, rows=2**20)
    to = way(one, design)
    return to, people, travel(to, people)


def test_items_are_answered_as_often_as_their_probability_and_independently():
    # 29 items beside the reason question, all skipped alike: shares, and all pairs, within 5 standard errors
    one = world_of(quiet(skip_base=0.3, intercept=30.0), two())
    form = (ASKS, *(Item() for _ in range(29)))
    to, people, journey = drawn(one, ask(items=form))
    assert len(journey.began) == N
    answered = answered_items(to, people, journey)
    shares = answered.mean(axis=0)
    assert abs(shares - 0.7).max() < 5 * math.sqrt(0.21 / N)
    together = np.corrcoef(answered.T)
    assert abs(together - np.eye(30)).max() < 5 / math.sqrt(N)
    # the number left out is binomial: chi-square with everything above 15 as one, alpha 1e-4
    left_out = np.minimum((~answered[:, 1:]).sum(axis=1), 15)
    wanted = N * np.append(binom.pmf(np.arange(15), 29, 0.3), binom.sf(14, 29, 0.3))
    found = np.bincount(left_out, minlength=16)
    some = wanted > 5
    assert ((found - wanted) ** 2 / wanted)[some].sum() < chi2.isf(1e-4, some.sum() - 1)


def test_items_of_every_kind_are_answered_as_often_as_their_probability():
    # at caution 0: base 1/5; open 1/2; sensitive 1/3; open and half sensitive odds 1/4 x 4 x sqrt 2
    one = world_of(
        quiet({"skip_base": 0.2, "skip_open": 2 * LN2, "skip_risk": LN2 / 0.8, "intercept": 30.0}),
        two(),
    )
    form = (ASKS, Item(), Item("open"), Item(sensitivity=1.0), Item("open", sensitivity=0.5))
    to, people, journey = drawn(one, ask(items=form))
    shares = answered_items(to, people, journey).mean(axis=0)
    # the reason question: manager 1/3 skipped, pay 1/5
    wanted = np.array([1 - (1 / 3 + 1 / 5) / 2, 0.8, 0.5, 2 / 3, 1 / (1 + math.sqrt(2))])
    assert (abs(shares - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / N)).all()


def test_those_who_came_and_did_not_leave_answer():
    # with nothing skipped, an item's share is the survival of its end
    one = world_of(quiet(breakoff_per_minute=LN2, intercept=30.0), two())
    form = (Item("closed", 0.5), ASKS, Item("closed", 0.5), Item("closed", 1.0))
    to, people, journey = drawn(one, ask(items=form))
    answered = answered_items(to, people, journey)
    wanted = 0.5 ** np.array([0.5, 1.5, 2.0, 3.0])
    assert (abs(answered.mean(axis=0) - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / N)).all()
    # in order: nobody answers a later item without an earlier one
    assert (np.diff(answered.astype(int), axis=1) <= 0).all()
    np.testing.assert_array_equal(answered[:, -1], journey.complete)


def test_more_people_answer_as_before():
    # numbers have an address here too: rows kept in part, forms longer than a block
    one = world_of(quiet(skip_base=0.4), two())
    form = (ASKS, *(Item() for _ in range(30)))
    few, many = np.full(CHUNK, 3), np.full(CHUNK, 70)
    few[5] = 0
    table = []
    for sizes in (few, many):
        to, people, journey = drawn(one, ask(items=form), sizes)
        answered = answered_items(to, people, journey)
        who = journey.began
        marked = zip(people.replicate[who].tolist(), people.person[who].tolist(), marks(answered), strict=True)
        table.append({(replicate, person): word for replicate, person, word in marked})
    assert table[0] and all(table[1][at] == word for at, word in table[0].items())


# --- contributing reasons ------------------------------------------------------------------------------------------

PEOPLE = Population(
    (
        reason("manager", 0.5, 1.0, contributes=0.5),
        reason("pay", 0.5, 0.0, safe_weight=1.0, contributes=0.25),
        reason("gone", 1.0, 0.0, contributes=1.0),
        reason("role", 0.5, 0.0, contributes=1.0),
        reason("rare", 0.5, 0.0, contributes=0.0),
    ),
    truth={"manager": 0.4, "pay": 0.3, "gone": 0.0, "role": 0.2, "rare": 0.1},
)


def holds(rows, names=None):
    """Further luck: uniforms of holding (first K) and of naming (next K), a row a person."""
    held = np.array(rows, dtype=float).T
    named = np.zeros_like(held) if names is None else np.array(names, dtype=float).T
    return {("contributing",): np.concatenate([held, named])}


def test_who_has_contributing_reasons():
    one = world_of(quiet(), PEOPLE)
    people = crowd(
        holds(
            [
                [0.0, 0.0, 0.0, 0.0, 0.0],
                [0.5 - E, 0.25 - E, 0.0, LAST, 0.0],
                [0.5, 0.25, 0.0, LAST, 0.0],
                [0.0, 0.0, 0.0, 0.0, 0.0],
            ]
        ),
        reason=[0, 3, 1, 4],
    )
    # never one's own; the removed reason never, the one that never contributes never
    assert marks(contributing_reasons(one, people)) == ["01010", "11000", "00010", "11010"]


def test_what_is_named_beside_the_main_reason():
    # candid about the manager 1/2 (odds 4 / 4), about others 4/5; closed items name 1/2 of them: 1/4 and 2/5
    one = world_of(quiet({"candor_base": 0.8, "candor_sensitivity": 2 * LN2, "mention.closed": 0.5}), PEOPLE)
    told = [0.25 - E, 0.4 - E, 0.0, 0.4 - E, 0.0]
    silent = [0.25 + E, 0.4 + E, 0.0, 0.4 + E, 0.0]
    people = crowd(holds([[0.0] * 5] * 4, [told, silent, told, told]), reason=4)
    contributing = contributing_reasons(one, people)
    assert set(marks(contributing)) == {"11010"}
    journey = began(people, careful=[True, True, False, True])
    got = mentioned_reasons(way(one, ask()), people, journey, contributing)
    assert marks(got) == ["11010", "00000", "00000", "11010"]
    # what does not contribute is not named
    contributing[3] = [False, True, False, False, False]
    assert marks(mentioned_reasons(way(one, ask()), people, journey, contributing))[3] == "01000"


def test_a_conversation_asks_deeper_and_frightens():
    # in a talk all of the candid name it; candor about the manager falls to 4/4/3: 1/4. A record is as deep as its item
    one = world_of(
        quiet(
            {
                "candor_base": 0.8, "candor_sensitivity": 2 * LN2, "candor_live": LN3,
                "mention.closed": 0.5, "mention.open": 0.75, "mention.live": 1.0,
            }
        ),
        PEOPLE,
    )  # fmt: skip
    borders = {
        "web": (ask(), 0.25, 0.4),
        "open": (ask(items=(Item("open", asks=REASON_QUESTION),)), 0.375, 0.6),
        "phone": (ask(Step("phone")), 0.25, 0.8),
        "record": (decline_code(1.0), 0.125, 0.4),
    }
    for design, manager, pay in borders.values():
        people = crowd(
            holds([[0.0] * 5] * 2, [[edge + by for edge in (manager, pay, 0, 0, 0)] for by in (-E, E)]), reason=4
        )
        everything = np.ones((2, 5), dtype=bool)
        got = mentioned_reasons(way(one, design), people, began(people), everything)
        assert got[:, :2].tolist() == [[True, True], [False, False]]
    # where both are steps of one design, each person's own counts
    mixed = ask(Step(), Step("phone", week=3))
    people = crowd(holds([[0.0] * 5] * 2, [[0.24, 0.5, 0, 0, 0]] * 2), reason=4)
    got = mentioned_reasons(way(one, mixed), people, began(people, step=[0, 1]), np.ones((2, 5), dtype=bool))
    assert got[:, :2].tolist() == [[True, False], [True, True]]


def test_caution_and_goodwill_count_in_naming():
    one = world_of(
        quiet({"candor_base": 0.5, "candor_caution": LN3, "candor_goodwill": LN3, "mention.closed": 1.0}), PEOPLE
    )
    # about the manager 1/4 at caution 1, 3/4 at goodwill 1; about pay 1/2 always
    people = crowd(
        holds([[0.0] * 5] * 4, [[edge, 0.5 - E, 1, 1, 1] for edge in (0.25 - E, 0.25 + E, 0.75 - E, 0.75 + E)]),
        reason=4,
        caution=[1.0, 1.0, 0.0, 0.0],
        goodwill=[0.0, 0.0, 1.0, 1.0],
    )
    got = mentioned_reasons(way(one, ask()), people, began(people), np.ones((4, 5), dtype=bool))
    assert got[:, 0].tolist() == [True, False, True, False] and got[:, 1].all()


def test_reasons_are_named_as_often_as_they_should():
    # everybody starts and answers; a fifth without care. Named: contributes x mention x candor x 4/5, by others only
    one = world_of(
        quiet(
            {
                "candor_base": 0.8, "candor_sensitivity": 2 * LN2, "mention.closed": 0.5, "careless_base": 0.2,
                "intercept": 30.0,
            }
        ),
        PEOPLE,
    )  # fmt: skip
    to, people, journey = drawn(one, ask())
    contributing = contributing_reasons(one, people)
    named = mentioned_reasons(to, people, journey, contributing)
    assert not named[~journey.careful].any() and not (named & ~contributing).any()
    assert not contributing[np.arange(N), people.reason].any() and not contributing[:, [2, 4]].any()
    for k, contributes, candid in ((0, 0.5, 0.5), (1, 0.25, 0.8), (3, 1.0, 0.8)):
        others = people.reason != k
        n = np.count_nonzero(others)
        for found, wanted in ((contributing, contributes), (named, contributes * 0.5 * candid * 0.8)):
            assert abs(found[others, k].mean() - wanted) <= 5 * math.sqrt(wanted * (1 - wanted) / n)
    # holding one says nothing of holding another, nor of the main reason's luck
    rest = people.reason == 4
    for i, j in combinations((0, 1), 2):
        rho = np.corrcoef(contributing[rest, i], contributing[rest, j])[0, 1]
        assert abs(rho) < 5 / math.sqrt(np.count_nonzero(rest))
