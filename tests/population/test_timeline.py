"""When people decide: worked by hand, against counted days, and laws."""

import calendar
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.population.population import Population
from simkit.population.timeline import Timeline, monthly_counts

COUNTS = st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(any)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_evenly_is_a_straight_line():
    line = Timeline(24)
    assert line.decided([-3, 0, 6, 24, 48]).tolist() == [0, 0, 0.25, 1, 2]
    # counts that are all alike are the same
    assert Timeline(24, date(2027, 5, 20), (3.0,) * 12).decided([1, 7.7, 24]) == pytest.approx([1 / 24, 7.7 / 24, 1])


def test_a_season_by_hand():
    # 30 people: 10 in March, 20 in October, none otherwise; from 16 March (half of 31 days over): 5, 20, then 5 more
    counts = (0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0)
    line = Timeline(12, date(2027, 3, 16), counts)
    march, october = 1 - 15 / 31, 20 / 30
    first = march * 10 / 30
    until = [line.until(day) for day in (date(2027, 3, 31), date(2027, 9, 30), date(2027, 10, 31), date(2028, 2, 29))]
    assert line.decided(until) == pytest.approx([first, first, first + october, first + october], rel=1e-12)
    assert float(line.decided(12)) == pytest.approx(1, rel=1e-12)
    # the next year goes on in the same way
    assert float(line.decided(24)) == pytest.approx(2, rel=1e-12)
    # without a start the first month is January
    assert Timeline(12, None, counts).decided([2, 2.5, 3, 9, 10]) == pytest.approx([0, 1 / 6, 1 / 3, 1 / 3, 1])


def test_half_a_year_has_all_of_its_own_people():
    line = Timeline(6, date(2027, 7, 1), (1.0,) * 6 + (0.0, 2.0, 0.0, 0.0, 0.0, 2.0))
    assert line.decided([1, 2, 5, 6]) == pytest.approx([0, 0.5, 0.5, 1])


def test_ends_of_quarters():
    line = Timeline(12, date(2027, 1, 4))
    assert [line.day(after) for after in line.ends(3, 12)] == [
        date(2027, 3, 31),
        date(2027, 6, 30),
        date(2027, 9, 30),
        date(2027, 12, 31),
    ]
    assert list(Timeline(12).ends(3, 12)) == [3, 6, 9, 12]
    assert list(Timeline(2).ends(3, 2)) == []
    assert line.day(12) == date(2028, 1, 3)
    assert line.day(0) == date(2027, 1, 4)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(DAYS, st.integers(0, 4000))
def test_a_day_is_found_again(start, later):
    line, day = Timeline(12, start), start + timedelta(days=later)
    after = line.until(day)
    assert line.day(after) == day
    # within that day, not only at its end
    assert line.day(after - 0.5 / 31) == day
    # months of whole length: as the calendar counts them
    whole = 12 * (day.year - start.year) + day.month - start.month
    ended = day.day / calendar.monthrange(day.year, day.month)[1]
    begun = (start.day - 1) / calendar.monthrange(start.year, start.month)[1]
    assert after == pytest.approx(whole + ended - begun, abs=1e-9)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(COUNTS, DAYS, st.floats(0.1, 40), st.lists(st.floats(-5, 60), min_size=2, max_size=6))
def test_people_only_ever_decide(counts, start, months, when):
    line = Timeline(months, start, monthly_counts(counts))
    if line.nobody:
        return
    made = line.decided(sorted(when))
    assert (np.diff(made) >= -1e-12).all() and (made >= 0).all()
    assert float(line.decided(months)) == pytest.approx(1)
    # only proportions matter
    doubled = Timeline(months, start, monthly_counts([2 * count for count in counts]))
    assert doubled.decided(sorted(when)) == pytest.approx(made, abs=1e-9)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(COUNTS, st.integers(0, 10), st.integers(1, 11), st.floats(0, 1), st.floats(0, 12))
def test_a_later_season_is_never_ahead(counts, early, by, part, when):
    late = min(11, early + by)
    moved = [float(count) for count in counts]
    shift = part * moved[early]
    moved[early], moved[late] = moved[early] - shift, moved[late] + shift
    before, after = (Timeline(12, None, monthly_counts(each)) for each in (counts, moved))
    assert float(after.decided(when)) <= float(before.decided(when)) + 1e-12


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            [1] * 11,
            "the number of monthly counts is 11, but must be 12: give one for each month, January first, 0 where",
        ),
        (
            [1] * 11 + [-2],
            "the count of December is -2, but must be a number from 0 to 10,000,000: give how many it was",
        ),
        ([float("nan")] + [1] * 11, "the count of January is nan, but must be a number from 0"),
        ([True] + [1] * 11, "the count of January is True, but must be a number from 0"),
        (
            [0] * 12,
            "every monthly count is 0, but they are to say when people decide: give at least one month a count.",
        ),
    ],
)
def test_wrong_counts_are_told(wrong, sentence):
    with pytest.raises(InvalidInput) as caught:
        Population(by_month=wrong)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("2027-01-04", "start is '2027-01-04', but must be a date: write date(2027, 1, 4), for example."),
        (datetime(2027, 1, 4), "start is datetime.datetime(2027, 1, 4, 0, 0), but must be a date: write date("),
        (date(1927, 1, 4), "start is '1927-01-04', but must lie between 2000-01-01 and 2100-12-31: give the first day"),
    ],
)
def test_wrong_starts_are_told(start, sentence):
    with pytest.raises(InvalidInput) as caught:
        Population(start=start)
    assert str(caught.value).startswith(sentence)


def test_a_season_without_anybody_is_told():
    with pytest.raises(InvalidInput, match="nobody decides within the horizon, but somebody must"):
        Population(start=date(2027, 1, 1), horizon=0.5, by_month=[0] * 6 + [1] * 6)
    assert Population(start=date(2027, 7, 1), horizon=0.5, by_month=[0] * 6 + [1] * 6).timeline.months == 6
