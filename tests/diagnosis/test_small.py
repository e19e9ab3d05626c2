import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.diagnosis.discovery import months_until
from simkit.diagnosis.measured import Believed
from simkit.diagnosis.people import Volume
from simkit.diagnosis.representativeness import silent
from simkit.diagnosis.scarce import scarce_lines
from simkit.diagnosis.small import FEW, few, luck_aside, some
from simkit.diagnosis.study import study
from simkit.diagnosis.wanted import CONTROLLABLE, wanted
from simkit.population.population import Population
from simkit.program.presets import declined


def test_the_rule_is_fifteen():
    assert FEW == 15
    assert few(14.9) and few(math.nan) and not few(15)


@given(st.floats(0, 1e6))
def test_people_are_whole(value):
    said = some(value).replace(",", "")
    if 0 < value < 1:
        assert said == "fewer than 1"
    else:
        assert abs(int(said) - value) <= 0.5


@given(st.floats(0.01, 50), st.integers(1, 50))
def test_rounding_carries_nobody_across_the_line(value, line):
    said = luck_aside(Believed(value, 0.0, 60.0), line).removeprefix("about ").removeprefix("just under ")
    crossed = said.split(" (")[0] == str(line) and value < line
    assert not crossed or luck_aside(Believed(value, 0.0, 60.0), line).startswith("just under")


@settings(max_examples=200)
@given(st.integers(1, 40), st.data())
def test_range_of_bias_against_every_answer_of_the_silent(asked, data):
    answered = data.draw(st.integers(1, asked))
    named = data.draw(st.integers(0, answered))
    found = silent(asked, answered, named)
    totals = [named + more for more in range(asked - answered + 1)]
    assert (found.low, found.high) == (min(totals), max(totals))
    most = [2 * total > asked for total in totals]
    if 2 * named > answered:
        # the largest number of the silent with which it is not the reason of most
        not_most = [more for more, yes in enumerate(most) if not yes]
        assert found.flips == (max(not_most) if not_most else None)


def test_the_fifth_answer_comes_as_a_gamma_variable_does():
    from scipy import stats

    volume, rate = Volume(np.full((2, 3), 12.0)), np.full((2, 3), 0.25)
    found = months_until(volume, rate, months=12, least=5)
    # 3 a year: the fifth after Gamma(5) / 3 years
    for value, q in ((found.low, 0.05), (found.median, 0.5), (found.high, 0.95)):
        assert value == pytest.approx(12 * stats.gamma.ppf(q, 5) / 3, rel=1e-4)
    group = Volume(np.full((2, 3), 12.0), fixed=True)
    # of exactly 12 people a year who come evenly: P(fewer than 5 of 12 within 12 months) at 0.25
    within = months_until(group, rate, months=12, least=5)
    assert stats.binom.cdf(4, 24, 0.25) < 0.5 < stats.binom.cdf(4, 12, 0.25)
    assert 12 < within.median < 24


def test_most_wanted_are_those_with_a_change_in_mind_then_what_costs_most():
    people = Population()
    share = people.guesses[0]
    keys = wanted(people, share, ["personal"], most=4)
    assert keys[0] == "personal"
    control = dict(zip(people.keys, people.column("controllable"), strict=True))
    worth = dict(zip(people.keys, people.column("controllable") * share, strict=True))
    assert all(control[key] >= CONTROLLABLE for key in keys[1:])
    rest = [key for key in people.keys if control[key] >= CONTROLLABLE and key not in keys]
    assert [worth[key] for key in keys[1:]] == sorted((worth[key] for key in keys[1:]), reverse=True)
    assert min(worth[key] for key in keys[1:]) >= max(worth[key] for key in rest)


def test_a_study_of_few_answers_asks_first_what_is_heard_of():
    lines = scarce_lines(study(declined(42), "web survey by HR"))
    assert lines[0].startswith("With so few answers results are counts of people")
    assert "%" not in " ".join(lines)
    assert lines[1].startswith("- web survey by HR: ") and "“Pay or benefits too low” " in lines[1]
    assert scarce_lines(study(declined(4200), "web survey by HR")) == []


def test_discovery_of_a_study_at_one_world_is_exact():
    """P(somebody) = 1 - exp(-people x P(named)), from the masses of the integration."""
    from simkit.expected import expected

    one = study(declined(42), "web survey by HR")
    named = expected(one.process, one.designs).by_reason("attentive")[0, 0, one.reasons.index("pay")]
    assert f"“Pay or benefits too low” {-100 * math.expm1(-42 * named):.0f}" in scarce_lines(one)[1]
