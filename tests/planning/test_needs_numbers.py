"""People that targets take: by hand, against scipy, and the laws that no setting may break."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, multinomial, nbinom, poisson

from simkit.diagnosis.discovery import months_until
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospect
from simkit.planning.cells import enough_in_all
from simkit.planning.count_targets import Answers, HeardOf, Top
from simkit.planning.first import chance_first
from simkit.planning.margin import answers_for_margin, within
from simkit.planning.people import count_chances, people_for_table
from simkit.planning.power import exact_power, power_by_count
from simkit.planning.share_targets import Change, Margin

EXACTLY, BY_CHANCE, MORE = Volume(np.ones(1), fixed=True), Volume(np.ones(1)), Volume(np.ones(1), 0.2)


def prospect(true, rate=1.0, misreport=0.0, segments=(1.0,)):
    """One draw: everybody answers with the same rate; of the last reason a part is recorded as the first one."""
    true = np.array([true], dtype=float)
    answered = rate * true
    captured = answered.copy()
    captured[:, -1] *= 1 - misreport
    recorded = captured.copy()
    recorded[:, 0] += misreport * answered[:, -1]
    by_segment = answered.sum(axis=1, keepdims=True) * np.array([segments])
    return Prospect(true, answered, captured, np.zeros_like(true), recorded, captured, by_segment)


def like(volume, people):
    return replace(volume, mean=np.atleast_1d(np.asarray(people, dtype=float)))


def pmf(volume, people, rate, counts):
    """By scipy."""
    if volume.fixed:
        return binom.pmf(counts, people, rate)
    mean = people * rate
    if volume.dispersion:
        shape = 1 / volume.dispersion
        return nbinom.pmf(counts, shape, shape / (shape + mean))
    return poisson.pmf(counts, mean)


@pytest.mark.parametrize("volume", [EXACTLY, BY_CHANCE, MORE])
@pytest.mark.parametrize(("people", "rate"), [(42, 0.2), (7, 1.0), (900, 0.03), (5, 0.0)])
def test_chances_of_counts_are_scipys(volume, people, rate):
    counts = np.arange(60)
    found = count_chances(like(volume, people), np.array([rate]), counts[None])[0]
    np.testing.assert_allclose(found, pmf(volume, people, rate, counts), rtol=1e-9, atol=1e-13)


def lasting_by_force(volume, table, rate, sure, most):
    counts = np.arange(len(table))
    chances = [pmf(volume, people, rate, counts) @ table for people in range(1, most)]
    return int(np.flatnonzero(np.array(chances) < sure - 1e-12)[-1]) + 2


@pytest.mark.parametrize("volume", [EXACTLY, BY_CHANCE, MORE])
@pytest.mark.parametrize(("true", "reported", "rate", "most"), [
    (0.3, 0.33, 0.9, 800), (0.3, 0.33, 0.25, 2500), (0.1, 0.14, 0.5, 1200), (0.5, 0.45, 0.98, 800),
])  # fmt: skip
def test_people_are_the_smallest_number_that_lasts(volume, true, reported, rate, most):
    # every number of people one by one, up to far beyond the answer, by scipy's distributions
    table = within(np.arange(2001), true, reported, 0.1)
    table[0] = 0.0
    found = people_for_table(table[None], np.array([rate]), 0.8, volume)[0]
    assert found == lasting_by_force(volume, table, rate, 0.8, most)
    assert found < 0.8 * most


@pytest.mark.parametrize("volume", [EXACTLY, BY_CHANCE])
def test_also_where_fewer_people_would_do_for_a_while(volume):
    # a small share told as a larger one: 20 people do (nobody mentions it), 50 do not, 90 do for good
    table = within(np.arange(2001), 0.02, 0.08, 0.1)
    table[0] = 0.0
    found = people_for_table(table[None], np.array([0.1]), 0.7, volume)[0]
    chances = [pmf(volume, people, 0.1, np.arange(2001)) @ table for people in (20, 50, found - 1, found)]
    assert [each >= 0.7 for each in chances] == [True, False, False, True]
    assert found == lasting_by_force(volume, table, 0.1, 0.7, 1000)


def test_no_answer_is_not_within_the_margin():
    # one person who answers one time in ten; an answer is within half of 0.3 if it does not name it
    one = prospect([0.3, 0.7], 0.1)
    assert Margin(0.5).chance(one, 0, like(EXACTLY, 1))[0] == pytest.approx(0.1 * 0.7)
    assert Margin(0.75).chance(one, 0, like(EXACTLY, 1))[0] == pytest.approx(0.1)


def test_everyone_answers_and_nothing_is_biased():
    # then people are answers: the exact binomial of planning.margin, and the issue's own 43
    for p in (0.1, 0.3, 0.45):
        one = prospect([p, 1 - p])
        answers, people = Margin(0.1, 0.9).answers_and_needed(one, 0, EXACTLY)
        assert people[0] == answers[0] == answers_for_margin([p], [p], 0.1)[0]
    answers, people = Change(0.2).answers_and_needed(prospect([0.3, 0.7]), 0, EXACTLY)
    assert (people[0], answers[0]) == (43, 43)
    power = [Change(0.2).chance(prospect([0.3, 0.7]), 0, like(EXACTLY, n))[0] for n in (39, 40, 42, 43)]
    assert [each >= 0.8 for each in power] == [True, False, False, True]
    np.testing.assert_allclose(power, exact_power(np.array([39, 40, 42, 43]), 0.3, 0.5), rtol=1e-12)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.integers(1, 300), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.05, 0.01, 0.2]))
def test_power_for_many_is_the_exact_power(n, null, other, alpha):
    if null == other:
        return
    low, high = min(null, other), max(null, other)
    found = power_by_count(np.array([n]), low, high, alpha)
    np.testing.assert_allclose(found, exact_power(np.array([n]), low, high, alpha), rtol=1e-9, atol=1e-12)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.floats(0.05, 0.6), st.floats(0, 1), st.floats(0.02, 0.5))
def test_no_sample_is_enough_exactly_where_the_bias_exceeds_the_margin(true, misreport, margin):
    one = prospect([true, 1 - true], 0.5, misreport)
    bias = (1 - true) * misreport
    if abs(bias - margin) < 1e-9:
        return
    np.testing.assert_allclose(one.bias[0], [bias, -bias], atol=1e-12)
    target = Margin(margin)
    assert target.never(one, 0)[0] == (bias > margin)
    answers, people = target.answers_and_needed(one, 0, BY_CHANCE)
    assert np.isinf(people[0]) == np.isinf(answers[0]) == (bias > margin)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.floats(0.05, 0.5), st.floats(0, 0.15), st.floats(0.1, 1), st.sampled_from([EXACTLY, BY_CHANCE, MORE]))
def test_a_smaller_margin_and_more_certainty_never_need_fewer(true, misreport, rate, volume):
    one = prospect([true, 1 - true], rate, misreport)

    def needed(margin, sure):
        found = Margin(margin, sure).answers_and_needed(one, 0, volume)[1][0]
        return 1e12 if np.isnan(found) else found

    wide = needed(0.25, 0.8)
    assert needed(0.12, 0.8) >= wide and needed(0.25, 0.9) >= wide


def test_a_margin_reached_is_one_that_holds_and_no_smaller_one_does():
    one = prospect([0.3, 0.7], 0.3, 0.05)
    hand = like(BY_CHANCE, 60)
    reached = Margin(0.1).reached(one, 0, hand)[0]
    assert Margin(float(reached)).chance(one, 0, hand)[0] >= 0.8
    assert Margin(float(reached) - 0.002).chance(one, 0, hand)[0] < 0.8
    # two people of whom one in ten answers: nothing can be promised
    assert np.isinf(Margin(0.1).reached(prospect([0.3, 0.7], 0.1), 0, like(BY_CHANCE, 2))[0])


def test_a_change_of_the_truth_shows_only_in_part():
    # half of the last reason is told as the first: of a rise by 0.2 the record shows half
    one = prospect([0.3, 0.7], 1.0, 0.5)
    assert one.shares_after(0, 0.0)[0] == pytest.approx(0.65)
    assert one.shares_after(0, 0.2)[0] == pytest.approx(0.75)
    honest = Change(0.2).answers_and_needed(prospect([0.65, 0.35]), 0, EXACTLY)[1][0]
    assert Change(0.2).answers_and_needed(one, 0, EXACTLY)[1][0] > 2 * honest
    # all of it: the record stands still
    assert Change(0.2).never(prospect([0.3, 0.7], 1.0, 1.0), 0)[0]


def test_a_detectable_change_is_seen_and_no_smaller_one():
    one, hand = prospect([0.3, 0.7], 0.5), like(BY_CHANCE, 100)
    reached = float(Change(0.2).reached(one, 0, hand)[0])
    assert Change(reached).chance(one, 0, hand)[0] >= 0.8 > Change(reached - 0.002).chance(one, 0, hand)[0]
    assert Change(-0.2).reached(one, 0, hand)[0] < 0.3


@pytest.mark.parametrize(("volume", "seen"), [
    (EXACTLY, lambda n, r, m: binom.sf(m - 1, n, r)),
    (BY_CHANCE, lambda n, r, m: poisson.sf(m - 1, n * r)),
    (MORE, lambda n, r, m: nbinom.sf(m - 1, 5, 5 / (5 + n * r))),
])  # fmt: skip
def test_heard_of_and_answers_are_scipys(volume, seen):
    one = prospect([0.3, 0.7], 0.2)
    n = np.arange(1, 2000)
    people = HeardOf(2, 0.8).needed(one, 0, volume)[0]
    assert people == n[seen(n, 0.06, 2) >= 0.8][0]
    assert HeardOf(2).chance(one, 0, like(volume, 42))[0] == pytest.approx(seen(42, 0.06, 2), rel=1e-9)
    people = Answers(5, 0.9).needed(one, None, volume)[0]
    # a number that varies by more than chance is averaged over 32 of its values
    assert people == pytest.approx(n[seen(n, 0.2, 5) >= 0.9][0], rel=0.02 if volume is MORE else 1e-12)


def test_nobody_says_it():
    one = prospect([0.3, 0.7], 0.2, 1.0)
    assert np.isinf(HeardOf(1).needed(one, 1, BY_CHANCE)[0]) and HeardOf(1).chance(one, 1, like(BY_CHANCE, 9))[0] == 0
    assert np.isinf(Answers(1).needed(prospect([0.3, 0.7], 0.0), None, BY_CHANCE)[0])


def test_enough_in_every_segment():
    rates = np.array([[0.1, 0.2, 0.05]])
    # by chance: independent
    wanted = np.prod([poisson.sf(1, 60 * rate) for rate in rates[0]])
    assert enough_in_all(2, like(BY_CHANCE, 60), rates)[0] == pytest.approx(wanted, rel=1e-10)
    # exactly 9 people: all tables of the multinomial
    cells = np.append(rates, 1 - rates.sum())
    wanted = sum(
        multinomial.pmf([a, b, c, 9 - a - b - c], 9, cells)
        for a in range(1, 10)
        for b in range(1, 10 - a)
        for c in range(1, 10 - a - b)
    )
    assert enough_in_all(1, like(EXACTLY, 9), rates)[0] == pytest.approx(wanted, rel=1e-9)
    one = prospect([0.3, 0.7], 0.4, segments=(0.75, 0.25))
    assert Answers(3, everywhere=True).needed(one, None, BY_CHANCE)[0] > Answers(3).needed(one, None, BY_CHANCE)[0]


def test_the_first_place_against_all_tables():
    # three reasons, few people: every combination of counts, ties share the credit
    means = np.array([1.4, 0.9, 0.6])
    counts = np.stack(np.meshgrid(*[np.arange(25)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    most = counts.max(axis=1)
    credit = ((counts[:, 0] == most) & (most > 0)) / (counts == most[:, None]).sum(axis=1)
    wanted = (poisson.pmf(counts, means).prod(axis=1) * credit).sum()
    found = chance_first(like(BY_CHANCE, 10), means[:1] / 10, means[None, 1:] / 10)[0]
    assert found == pytest.approx(wanted, abs=1e-10)


def test_the_top_reason():
    which = np.array([True, True, False])
    one = prospect([0.4, 0.3, 0.3], 0.5)
    target = Top(0.8)
    people = target.needed(one, which, BY_CHANCE)[0]
    chances = [target.chance(one, which, like(BY_CHANCE, n))[0] for n in range(1, 3 * int(people))]
    assert int(np.flatnonzero(np.array(chances) < 0.8)[-1]) + 2 == people
    # told as another one: no number is enough, and the chance falls as people grow
    hidden = prospect([0.3, 0.1, 0.6], 0.5, 0.9)
    assert Top().never(hidden, np.ones(3, bool))[0] and np.isinf(Top().needed(hidden, np.ones(3, bool), BY_CHANCE)[0])
    falling = [Top().chance(hidden, np.ones(3, bool), like(BY_CHANCE, n))[0] for n in (5, 50, 500)]
    assert falling == sorted(falling, reverse=True) and falling[-1] < 0.001


@pytest.mark.parametrize("volume", [EXACTLY, BY_CHANCE, MORE])
def test_months_until_a_cell_is_shown(volume):
    # at the median month half of the cases have it, by scipy
    people, rate, least = 24, 0.3, 4
    year = replace(volume, mean=np.full((2, 1), float(people)))
    wait = months_until(year, np.full((2, 1), rate), months=12, least=least)
    for months, wanted in ((wait.low, 0.05), (wait.median, 0.5), (wait.high, 0.95)):
        part = months / 12
        if volume.fixed and part <= 1:
            seen = binom.sf(least - 1, people, rate * part)
        elif volume.fixed:
            continue  # more people than the year's: parts of a person
        else:
            seen = 1 - pmf(volume, people * part, rate, np.arange(least)).sum()
        assert seen == pytest.approx(wanted, abs=1e-5)
    assert wait.low < wait.median < wait.high
    later = months_until(year, np.full((2, 1), rate), months=12, least=least, delay=2)
    assert later.median == pytest.approx(wait.median + 2, abs=1e-4)
