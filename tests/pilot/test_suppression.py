"""An attacker who knows the rule, the totals and the frame pins no count of 1 to m-1."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from simkit.pilot.aggregate import Aggregate, Choice, Counts, choices_of
from simkit.pilot.shown import shown
from simkit.pilot.suppression import Tree, bounds, groups, likely_tree, ordered_tree
from simkit.population.reasons import catalogue
from tests.pilot.attack import attack, random_pilot

TREES = {
    "chain": Tree.joined(Tree(("a",)), Tree.joined(Tree(("b",)), Tree(("c",)))),
    "pairs": ordered_tree(["a", "b", "c", "d"]),
    "two": ordered_tree(["a", "b"]),
}


def pinned(tree, m, most, limits=None):
    """Every table with up to `most` answers, sorted by what is shown of it: what the attacker can be sure of."""
    alike = defaultdict(list)
    ranges = [range(1 + (most if limits is None else limits[name])) for name in tree.leaves]
    rooms = None if limits is None else {name: (limit,) for name, limit in limits.items()}
    for row in product(*ranges):
        if sum(row) <= most and (sum(row) or m == 2):
            counts = dict(zip(tree.leaves, row, strict=True))
            # a table that is withheld takes its total along; that nobody answered is said, as long as m is not 2
            alike[groups(tree, counts, m, rooms)].append(row)
    found = []
    for told, rows in alike.items():
        for at, name in enumerate(tree.leaves):
            possible = {row[at] for row in rows}
            if len(possible) == 1 and 0 < min(possible) < m:
                found.append((told, name, min(possible)))
    return found


@pytest.mark.parametrize("m", [2, 3, 5])
@pytest.mark.parametrize("name", TREES)
def test_whoever_knows_the_rule_pins_nothing(name, m):
    assert pinned(TREES[name], m, 3 * m) == []


@pytest.mark.parametrize("limits", [(1, 9), (2, 4), (5, 5), (2, 2, 9), (1, 1, 4), (3, 6, 2), (1, 2, 3, 4)])
@pytest.mark.parametrize("m", [2, 3, 5])
def test_nor_whoever_also_knows_how_many_were_invited(limits, m):
    names = "abcd"[: len(limits)]
    tree = likely_tree([(Tree((name,)), limit) for name, limit in zip(names, limits, strict=True)])
    assert pinned(tree, m, sum(limits), dict(zip(names, limits, strict=True))) == []


@pytest.mark.parametrize("rooms", [{"a": (1, 3), "b": (2, 2)}, {"a": (5, 1), "b": (1, 6)}, {"a": (2,), "b": (1, 1, 4)}])
@pytest.mark.parametrize("m", [2, 3, 5])
def test_nor_a_cell_of_a_segment_that_was_invited_in_several_waves(rooms, m):
    tree, cells = ordered_tree(list(rooms)), [room for each in rooms.values() for room in each]
    alike = defaultdict(list)
    for row in product(*(range(room + 1) for room in cells)):
        first = len(rooms["a"])
        counts = {"a": sum(row[:first]), "b": sum(row[first:])}
        if sum(row) or m == 2:
            alike[groups(tree, counts, m, rooms)].append(row)
    for rows in alike.values():
        for at in range(len(cells)):
            possible = {row[at] for row in rows}
            assert len(possible) > 1 or not 0 < min(possible) < m


def test_the_enumeration_catches_a_rule_that_only_hides_small_cells(monkeypatch):
    def naive(tree, counts, m, limits=None):
        seen = [((name,), counts[name] if counts[name] >= m else -1) for name in tree.leaves]
        return (*seen, sum(counts.values()))

    monkeypatch.setitem(globals(), "groups", naive)
    assert pinned(TREES["chain"], 3, 9)


def test_bounds_are_those_of_a_linear_program():
    tree, limits, m = TREES["chain"], {"a": 2, "b": 4, "c": 7}, 5
    for total in range(5, 14):
        each = bounds(tree, total, m, {name: (limit,) for name, limit in limits.items()})
        told = {name: ends for name, (_, *ends) in zip(tree.leaves, each, strict=True)}
        for at, name in enumerate(tree.leaves):
            ends = []
            for half in ([1, 0, 0], [0, 1, 1]):
                for sign in (1, -1):
                    cost = np.zeros(3)
                    cost[at] = sign
                    found = linprog(
                        cost, A_ub=[half], b_ub=[m - 1], A_eq=[[1, 1, 1]], b_eq=[total],
                        bounds=[(0, limits[each]) for each in tree.leaves],
                    )  # fmt: skip
                    if found.status == 0:
                        ends.append(round(sign * found.fun))
            if ends:
                assert told[name] == [min(ends), max(ends)]


def test_no_small_count_of_three_hundred_random_pilots_can_be_had():
    for seed in range(300):
        counts = random_pilot(seed)
        assert attack(counts, shown(counts)) == [], seed


def test_the_attacker_gets_everything_from_the_plain_margins():
    assert sum(bool(attack(counts, shown(counts), margins=True)) for counts in map(random_pilot, range(10))) >= 2


def test_what_came_since_is_a_pilot_of_its_own():
    for seed in range(60):
        first, second = random_pilot(seed), random_pilot(seed + 1000)
        if first.choices != second.choices or first.cell != second.cell:
            second = random_pilot(seed + 1000, like=first)
        both = first + second
        new, alone = both.shown(since=first), second.shown()
        # those who had not answered before could have done so now, which leaves more room
        if alone.answered is not None and new.answered is not None:
            assert new.by_reason == alone.by_reason
            assert new.answered == alone.answered
        with pytest.raises(ValueError, match="no part of this one"):
            first.shown(since=both + both)


def test_late_answers_of_a_cell_that_has_no_room_left_are_not_told():
    choices = choices_of(catalogue())
    first = Aggregate({("", "A"): Counts(12, 12, 10, 10), ("", "B"): Counts(9, 9, 5, 5)}, choices)
    # everybody who was left answered: two of A and four of B
    both = Aggregate({("", "A"): Counts(12, 12, 12, 12), ("", "B"): Counts(9, 9, 9, 9)}, choices)
    assert both.shown(since=first).answered is None


@pytest.mark.parametrize(
    ("answered", "says"), [(0, "Nobody of the 20"), (1, "Fewer than 5"), (4, "Fewer than 5"), (5, "5 of 20")]
)
def test_totals(answered, says):
    counts = Aggregate.of(choices_of(catalogue()), invited=20, answered=answered)
    assert str(counts).startswith(says)


def test_who_broke_off_is_not_told_by_subtraction():
    choices = (Choice("a", "a", 1), Choice("b", "b", 1))
    few = Aggregate.of(choices, invited=40, answered=10, started=13)
    many = Aggregate.of(choices, invited=40, answered=10, started=15)
    assert shown(few).started is None and shown(many).started == 15
