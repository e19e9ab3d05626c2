"""The stop rule: five answers by hand, the chance of being settled by brute force, laws, refusals."""

import itertools
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.planning import stop_rule
from simkit.planning.stop_rule import StopRule


def test_five_answers_by_hand():
    # pay, pay, manager, pay, pay: P(Beta(x + 1/2, y + 1/2) > 1/2) by a recursion that starts at 1/2 for no answer:
    # I_x(a + 1, b) = I_x(a, b) - x^a (1 - x)^b / (a B(a, b)), started from I_1/2(1/2, 1/2) = 1/2, B(1/2, 1/2) = pi
    beta = {(0.5, 0.5): pi}
    below = {(0.5, 0.5): 0.5}
    for x, y in itertools.product(range(5), range(5)):
        a, b = x + 0.5, y + 0.5
        beta[a + 1, b] = beta[a, b] * a / (a + b)
        below[a + 1, b] = below[a, b] - 0.5 ** (a + b) / (a * beta[a, b])
        beta[a, b + 1] = beta[a, b] * b / (a + b)
        below[a, b + 1] = below[a, b] + 0.5 ** (a + b) / (b * beta[a, b])
    sure = [1 - below[x + 0.5, y + 0.5] for x, y in ((1, 0), (2, 0), (2, 1), (3, 1), (4, 1))]
    assert sure[0] == pytest.approx(0.5 + 1 / pi) and sure[1] == pytest.approx(0.5 + 4 / (3 * pi))
    x, y, n = np.array([1, 2, 2, 3, 4]), np.array([0, 0, 1, 1, 1]), np.arange(1, 6)
    for line in (*(each - 1e-9 for each in sure), *(each + 1e-9 for each in sure)):
        assert StopRule(sure=line, least=1).settled(x, y, n).tolist() == [each >= line for each in sure]
    assert StopRule(sure=0.8, least=4).settled(x, y, n).tolist() == [False, False, False, True, True]
    assert StopRule(sure=0.9).settled(x, y, n).tolist() == [False, False, False, False, True]


def test_sides_and_widths_are_wilsons():
    # 0 of 9, z = 1.6449: from 0 to z^2/(9 + z^2) = 0.2311
    z2 = 1.6448536**2
    high = z2 / (9 + z2)
    for line, settled in ((high + 1e-6, True), (high - 1e-6, False)):
        assert StopRule("side", line=line, reason="pay").settled(0, 0, 9) == settled
        assert StopRule("narrow", line=line / 2, reason="pay").settled(0, 0, 9) == settled
    assert not StopRule("side", line=0.3, least=10).settled(0, 0, 9)


def by_force(rule, x, y, n, left):
    """Every order of the answers to come, each like Polya's urn with half a ball of each added."""
    total = 0.0
    for said in itertools.product((0, 1), repeat=left):
        chance, balls = 1.0, [x + 0.5, y + 0.5]
        for one in said:
            chance *= balls[one] / sum(balls)
            balls[one] += 1
        first, second = (int(each - 0.5) for each in balls)
        ends = rule.settled(first, second, n + left)
        if rule.kind == "leader":
            ends = ends or rule.settled(second, first, n + left)
        total += chance * bool(ends)
    return total


@pytest.mark.parametrize("rule", [StopRule(sure=0.85), StopRule("side", 0.8, 0.4), StopRule("narrow", 0.8, 0.2)])
@pytest.mark.parametrize(("x", "n"), [(0, 0), (1, 1), (2, 3), (3, 3), (1, 5)])
def test_the_chance_of_being_settled_by_every_order_of_what_is_to_come(rule, x, n):
    # two reasons only, so that all answers to come name one of the two
    for left in (0, 1, 4, 7):
        found = float(rule.chance(x, n - x, n, left))
        assert found == pytest.approx(by_force(rule, x, n - x, n, left), abs=1e-12)


def test_many_answers_to_come(monkeypatch):
    x, y, n, left = np.array([40, 60, 10, 90]), np.array([30, 20, 12, 88]), np.array([200] * 4), np.array([150] * 4)
    for rule in (StopRule(sure=0.95), StopRule("side", 0.9, 0.25), StopRule("narrow", 0.9, 0.05)):
        exact = rule.chance(x, y, n, left)
        monkeypatch.setattr(stop_rule, "_EXACT", 10)
        assert rule.chance(x, y, n, left) == pytest.approx(exact, abs=0.03)
        monkeypatch.undo()
        assert (exact > 0.05).any()


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    st.sampled_from(["leader", "side", "narrow"]),
    st.floats(0.5, 0.999),
    st.floats(0.5, 0.999),
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 20),
)
def test_what_settles_surely_settles_less_surely(kind, one, other, x, y, rest):
    low, high = sorted((one, other))
    x, y = max(x, y), min(x, y)
    settled = [bool(StopRule(kind, sure).settled(x, y, x + y + rest)) for sure in (low, high)]
    assert settled[0] or not settled[1]


@pytest.mark.parametrize(("make", "sentence"), [
    (lambda: StopRule("leading"), "kind of a stop rule is 'leading', but is not known: did you mean 'leader'? known are"
                                  " leader, side, narrow."),
    (lambda: StopRule(line=0.2), "line is 0.2, but the leading reason is not known beforehand and has none: leave it"
                                 ' out, or take kind = "side" or "narrow".'),
    (lambda: StopRule(sure=1.0), "sure is 1.0, but must lie between 0.5 and 1: 0.9 is 9 times in 10."),
    (lambda: StopRule(looks="day"), "looks is 'day', but is not known: known are answer, week, month, quarter, end."),
    (lambda: StopRule(looks=(3, 2)), "looks is (3, 2), but must be months in order, each once: give such as (3, 6,"
                                     " 12)."),
    (lambda: StopRule(looks=5), "looks is 5, but must be months in order, each once, or a word: give such as (3, 6,"
                                ' 12), or one of "answer", "week", "month", "quarter", "end".'),
    (lambda: StopRule(least=0), "least is 0, but must be a whole number from 1 to 10000: 5 answers is a usual smallest"
                                " number."),
])  # fmt: skip
def test_refusals(make, sentence):
    with pytest.raises(InvalidInput) as refused:
        make()
    assert str(refused.value) == sentence
