"""The rule of the verdict: exactly one decision for every combination of inputs, and the one that the rule says."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simkit.decision.standing import BLOCKED, DOES_NOT_PAY, TOO_DEAR, Standing, decide, taken

MONEY = {"pays": (900.0, 0.9), "doubtful": (300.0, 0.5), "not": (-500.0, 0.1), "loses": (-10.0, 0.9)}
"""What a way of asking brings: in most worlds, in some, in few; in most, and yet less than nothing on average."""

KINDS = [(money, blocked, open_) for money in MONEY for blocked in (False, True) for open_ in (False, True)]
PILOTS = (None, ("one", 20.0), ("one", -20.0), ("two", 0.0))


def standing(name, kind):
    money, blocked, open_ = kind
    return Standing(name, *MONEY[money], blocked, open_)


@pytest.mark.parametrize("pilot", PILOTS)
def test_every_combination_reaches_exactly_one_verdict(pilot):
    for first, second in itertools.product(KINDS, KINDS):
        found = decide([standing("one", first), standing("two", second)], pilot)
        clear = [money == "pays" and not blocked for money, blocked, _ in (first, second)]
        something_open = any(money == "doubtful" or open_ for money, _, open_ in (first, second))
        rules = {
            "launch": clear[0],
            "redesign": not clear[0] and clear[1],
            "pilot": not any(clear) and something_open and pilot is not None and pilot[1] > 0,
        }
        assert sum(rules.values()) <= 1
        expected = next((name for name, met in rules.items() if met), "do not launch")
        assert found.decision == expected
        assert found.name == {"launch": "one", "redesign": "two", "pilot": pilot and pilot[0]}.get(expected)
        assert (found.reason in (DOES_NOT_PAY, BLOCKED, TOO_DEAR)) == (expected == "do not launch")
        assert (taken([standing("one", first), standing("two", second)]) is None) == (not any(clear))


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        ([("not", False, False)], DOES_NOT_PAY),
        ([("not", False, True)], DOES_NOT_PAY),
        ([("not", True, False)], DOES_NOT_PAY),
        ([("loses", False, False)], DOES_NOT_PAY),
        ([("pays", True, False)], BLOCKED),
        ([("doubtful", True, True)], BLOCKED),
        ([("not", False, False), ("pays", True, False)], BLOCKED),
        ([("doubtful", False, False)], TOO_DEAR),
        ([("pays", True, False), ("doubtful", False, False)], TOO_DEAR),
    ],
)
def test_why_not(kinds, reason):
    found = decide([standing(str(at), kind) for at, kind in enumerate(kinds)], ("0", -1.0))
    assert (found.decision, found.reason) == ("do not launch", reason)


numbers = st.floats(-1e6, 1e6, allow_nan=False)
any_standing = st.builds(Standing, st.uuids().map(str), numbers, st.floats(0, 1), st.booleans(), st.booleans())


@given(st.lists(any_standing, min_size=1, max_size=5, unique_by=lambda each: each.name), st.none() | numbers)
def test_a_better_design_never_turns_a_launch_down(standings, pilot):
    offered = None if pilot is None else (standings[0].name, pilot)
    before = decide(standings, offered)
    good = Standing("good", 1e7, 1.0)
    assert decide([*standings, good], offered).decision == ("launch" if before.decision == "launch" else "redesign")
    assert decide([good, *standings], offered).decision == "launch"
    # of several that are clear the best is taken, unless the proposed one is
    if before.decision == "redesign":
        assert before.name == max((s for s in standings if s.clear), key=lambda s: s.gain).name


def test_thresholds_are_met_at_0_8_and_left_at_0_2():
    assert Standing("a", 1.0, 0.8).pays and not Standing("a", 1.0, 0.8).doubtful
    assert not Standing("a", 1.0, 0.2).doubtful and Standing("a", 1.0, 0.21).doubtful
    assert not Standing("a", 0.0, 1.0).pays
