"""The calendar: closed forms, the horizon's own figures, brute force, laws, and what is said."""

import math
from dataclasses import replace
from datetime import date, datetime
from html import escape
from pathlib import Path

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.decision.assess import assess
from simkit.design.design import Step
from simkit.diagnosis.discovery import months_until
from simkit.diagnosis.people import people_at
from simkit.planning.calendar import calendar
from simkit.planning.contacts import contacts
from simkit.population.timeline import MONTHS_A_WEEK, Timeline
from simkit.program.file.reading import example_path
from simkit.program.presets import declined
from simkit.program.program import Program
from tests.builders import ask, plain_program
from tests.rates import Alarm, rates

GOLDEN = Path(__file__).parent / "golden"
SEASON = (5, 2, 4, 3, 3, 2, 1, 1, 4, 6, 5, 6)
ALARM = Alarm(1e-6, 10, {"counts": 60})


@pytest.fixture(scope="module")
def few():
    return assess(declined(42), draws=2)


def test_evenly_in_closed_form():
    # 24 a year, one contact in week 2, half answer: 12 a year, Poisson
    made = calendar(plain_program(ask(Step(week=2))), draws=2)
    delay = 2 * MONTHS_A_WEEK
    for each in made.fan:
        fan = each.people["answered"]
        assert fan.expected == pytest.approx(max(0.0, min(each.months - delay, 12)), rel=1e-6)
        assert (fan.mcse, fan.low <= fan.lower <= fan.median <= fan.upper <= fan.high) == (pytest.approx(0), True)
    # the first is exponential: -ln(1 - q) months after the delay
    wait = made.first["answered"].wait
    for found, q in ((wait.median, 0.5), (wait.low, 0.05), (wait.high, 0.95)):
        assert found == pytest.approx(delay - math.log(1 - q), rel=1e-5)
    assert made.first["answered"].never.value == pytest.approx(math.exp(-12), rel=1e-6)


def test_the_first_usable_answer_is_exponential():
    # usable: of 12 answers a year the specific ones
    program = plain_program(ask(Step(week=0)), {"specific.closed": 0.25})
    made = calendar(program, draws=2)
    wait, never = made.first["usable"].wait, made.first["usable"].never
    assert wait.median == pytest.approx(math.log(2) * 4, rel=1e-5)
    assert wait.low == pytest.approx(-math.log(0.95) * 4, rel=1e-5)
    # P(none) = exp(-3) = 0.0498: just within the horizon
    assert wait.high == pytest.approx(-math.log(0.05) * 4, rel=1e-5)
    assert never.value == pytest.approx(math.exp(-3), rel=1e-6)
    fewer = calendar(program.but(population=program.population.but(per_year=20.0)), draws=2).first["usable"]
    assert math.isinf(fewer.wait.high) and fewer.never.value == pytest.approx(math.exp(-2.5), rel=1e-6)


def test_the_numbers_in_all_are_those_of_the_assessment(few):
    # web and call with reminders, a hiring manager's talk, a record on file
    for design in (*few.own[:3], few.comparators[0]):
        made = calendar(few, design.name)
        total, people = made.total.people, few.people(design)
        for stage in ("delivered", "answered", "usable"):
            fan, whole = total[stage], people[stage]
            assert (fan.median, fan.low, fan.high) == (whole.median, whole.low, whole.high)
            assert (fan.expected, fan.mcse) == (whole.expected, whole.mcse)  # to the bit
        silent = few.evaluation.volume.cdf(0, few.evaluation.of("usable", design.name)).mean()
        assert made.first["usable"].never.value == silent
    # and a program alone with the same seed and draws has the same calendar
    assert str(calendar(few.program, draws=2)) == str(calendar(few))


@pytest.mark.parametrize("season", [None, SEASON])
@pytest.mark.parametrize(
    "people", [{}, {"dispersion": 0.3}, {"volume": "fixed"}], ids=["Poisson", "dispersed", "fixed"]
)
def test_discovery_waits_for_the_same_first_one(people, season):
    program = declined(60)
    population = program.population.but(start=date(2027, 3, 8), by_month=season, **people)
    program = program.but(population=population, designs=(ask(Step(week=3)),), proposed="test")
    found = contacts(program, program.designs[0], seed=1, draws=8, scrambles=8)
    line = population.timeline
    wait = months_until(
        found.volume,
        found.upto["answered"][..., -1],
        months=12,
        delay=3 * MONTHS_A_WEEK,
        decided=None if season is None else line.decided,
    )
    first = calendar(program, draws=8).first["answered"].wait
    assert first.median == pytest.approx(wait.median, rel=1e-5)
    assert first.low == pytest.approx(wait.low, rel=1e-4)
    # beyond the horizon discovery goes on, while the calendar's people are all asked
    inside = wait.high <= 12 + found.last
    assert first.high == pytest.approx(wait.high, rel=1e-5) if inside else math.isinf(first.high)


def brute(random, runs, program, found, when):
    """Answers by `when` in so many simulated horizons: people one by one, their month, their moment, their contact."""
    population = program.population
    mean = population.per_year * population.horizon
    if population.volume == "fixed":
        number = np.full(runs, round(mean))
    else:
        spread = population.dispersion
        factor = random.gamma(1 / spread, spread, runs) if spread else np.ones(runs)
        number = random.poisson(mean * factor)
    run = np.repeat(np.arange(runs), number)
    weights = np.array(population.by_month or (1,) * 12, float)
    # two years from 1 March 2027: months 2 to 25 of the calendar that begins in January
    months = np.arange(2, 26)
    month = random.choice(months, len(run), p=weights[months % 12] / weights[months % 12].sum())
    moment = month + random.random(len(run)) - 2
    upto = found.upto["answered"][0, 0]
    contact = np.searchsorted(upto, random.random(len(run)))
    weeks = np.append(found.weeks, np.inf)
    answered = moment + MONTHS_A_WEEK * weeks[contact] <= when
    return np.bincount(run[answered], minlength=runs)


@pytest.mark.parametrize(
    "people", [{}, {"dispersion": 0.5}, {"volume": "fixed"}], ids=["Poisson", "dispersed", "fixed"]
)
def test_brute_force(people):
    design = ask(Step(week=1), Step(week=3), Step(week=8))
    more = {"horizon": 2.0, "start": date(2027, 3, 1), "by_month": SEASON}
    program = plain_program(design, {"reference_start_rate": 0.4}, per_year=9.0, **more, **people)
    found = contacts(program, design, seed=1, draws=1, scrambles=1, nodes=64)
    random = np.random.default_rng(2027)
    line, runs = program.population.timeline, 20_000
    compared, wrong = [], []
    for when in (2.0, 7.3, 12.0, 20.5, 25.9):
        counts = brute(random, runs, program, found, when)
        rate = found.rate("answered", line, when)
        for k in range(0, 12, 2):
            known = float(found.volume.cdf(k, rate)[0, 0])
            compared.append(rates(f"P(at most {k} by month {when})", (counts <= k).sum(), runs, known))
            even = float(found.volume.cdf(k, found.rate("answered", Timeline(24), when))[0, 0])
            wrong.append(rates("evenly", (counts <= k).sum(), runs, even))
    assert not ALARM.rings("counts", compared)
    # the alarm can ring: a calendar without the season is told from the truth
    assert ALARM.rings("counts", wrong)


def test_a_fan_only_ever_opens():
    program = declined(42)
    program = program.but(population=program.population.but(start=date(2027, 5, 17), by_month=SEASON, horizon=2.0))
    made = calendar(program, draws=8)
    for stage in ("delivered", "answered", "usable"):
        for name in ("low", "lower", "median", "upper", "high", "expected"):
            values = [getattr(each.people[stage], name) for each in made.fan]
            assert values == sorted(values), (stage, name)
    for each in (*made.fan, *made.reviews):
        people = each.people
        assert people["delivered"].expected >= people["answered"].expected >= people["usable"].expected
        assert all(fan.low <= fan.lower <= fan.median <= fan.upper <= fan.high for fan in people.values())


def test_a_later_season_brings_no_more_by_any_date():
    program = declined(42)

    def expected_by(by_month):
        made = calendar(program.but(population=program.population.but(by_month=by_month)), draws=4)
        return np.array([each.people["answered"].expected for each in made.fan])

    early, late = expected_by((9, 5, 1) + (2,) * 9), expected_by((1, 5, 9) + (2,) * 9)
    assert (late <= early + 1e-12).all() and late[0] < early[0] - 0.1 and late[-1] == early[-1]


def test_a_later_contact_brings_no_more_by_any_date():
    # how long people wait must play no part in whether they answer: in the beliefs it may do either way
    program = declined(42)
    program = program.but(beliefs=program.beliefs.but(delay_per_doubling=0.0))
    design = program.designs[0]
    first, later = (
        calendar(program, design.but("moved", week=week), draws=4, reviews=(2, 5, 8, 11, 12)).reviews for week in (1, 6)
    )
    for soon, late in zip(first, later, strict=True):
        for stage in ("delivered", "answered", "usable"):
            assert late.people[stage].expected <= soon.people[stage].expected
            assert late.people[stage].high <= soon.people[stage].high


def test_reviews_as_one_likes():
    program = declined(42)
    dated = program.but(population=program.population.but(start=date(2027, 1, 4)))
    (one,) = calendar(dated, draws=1, reviews={"your Q3 review": date(2027, 9, 30)}).reviews
    assert (one.label, one.day) == ("by your Q3 review (30 September 2027)", date(2027, 9, 30))
    (same,) = calendar(dated, draws=1, reviews=date(2027, 9, 30)).reviews
    assert (same.label, same.people) == ("by 30 September 2027", one.people)
    assert [each.label for each in calendar(program, draws=1, reviews=[9, 4.5]).reviews] == [
        "by the end of month 9",
        "by month 4.5",
    ]
    # quarters by default; years where the horizon is long; the end where it is short
    assert [str(each.day) for each in calendar(dated, draws=1).reviews] == [
        "2027-03-31",
        "2027-06-30",
        "2027-09-30",
        "2027-12-31",
    ]
    long = dated.but(population=dated.population.but(horizon=6.0))
    assert [each.day.year for each in calendar(long, draws=1).reviews] == list(range(2027, 2033))
    assert len(calendar(long.but(population=long.population.but(horizon=100.0)), draws=1).fan) < 62
    short = program.but(population=program.population.but(horizon=0.1))
    assert [each.label for each in calendar(short, draws=1).reviews] == ["by month 1.2"]
    # a season without a start begins in January
    seasonal = program.but(population=program.population.but(by_month=SEASON))
    assert calendar(seasonal, draws=1).reviews[0].label == "by the end of month 3 (March)"


DATED = {"start": date(2027, 1, 4)}


@pytest.mark.parametrize(
    ("population", "reviews", "sentence"),
    [
        (
            {},
            [date(2027, 9, 30)],
            "a review is '2027-09-30', but the program says no start: set its start, or give months",
        ),
        (DATED, ["2027-09-30"], "a review is '2027-09-30', but must be a date or a number of months: give a date, or"),
        (DATED, [datetime(2027, 9, 30)], "a review is datetime.datetime(2027, 9, 30, 0, 0), but must be a date or a"),
        (
            DATED,
            {"Q3": date(2029, 9, 30)},
            "the review 'Q3' is '2029-09-30', but the calendar runs from 2027-01-04 to 2028-01-2",
        ),
        (DATED, [date(2027, 1, 3)], "a review is '2027-01-03', but the calendar runs from 2027-01-04 to"),
        ({}, [30], "a review is 30, but the last answers come by month 12.7: choose a day in it or a longer horizon."),
        ({}, [0], "a review is 0, but must be more than 0: give a date, or months since the start such as 9."),
        ({}, "Q3", "reviews is 'Q3', but must be dates or months: give a list of them, or a mapping of names to them."),
        ({}, {"a\nb": 3}, "the name of a review is 'a\\nb', but must stand on one line: take the line break out."),
    ],
)
def test_wrong_reviews_are_told(population, reviews, sentence):
    program = declined(42)
    with pytest.raises(InvalidInput) as caught:
        calendar(program.but(population=program.population.but(**population)), draws=1, reviews=reviews)
    assert str(caught.value).startswith(sentence)


def test_what_is_no_program_is_told():
    with pytest.raises(InvalidInput, match="of is 3, but must be a Program or an Assessment"):
        calendar(3)
    with pytest.raises(InvalidInput, match="design is 'web', but is not known"):
        calendar(declined(42), "web")
    with pytest.raises(InvalidInput, match="draws is 0"):
        calendar(declined(42), draws=0)


def test_nobody_ever_answers():
    program = declined(10)
    made = calendar(program.but(beliefs=program.beliefs.but(answer_rate=0.0)), draws=2)
    assert "First usable answer: not within the horizon; none at all in 100 of 100 cases." in str(made)
    assert made.total.people["answered"].high == 0


def test_the_example_in_these_words():
    assert str(calendar(Program.load(example_path("small")))) + "\n" == (GOLDEN / "small.txt").read_text("utf-8")


def test_a_dated_example_in_these_words():
    program = Program.load(example_path("small"))
    program = program.but(population=program.population.but(start=date(2027, 1, 4), by_month=SEASON))
    made = calendar(program, reviews={"your Q3 review": date(2027, 9, 30)})
    assert str(made) + "\n" == (GOLDEN / "small_dated.txt").read_text("utf-8")
    assert made._repr_html_() == f"<pre>{escape(str(made))}</pre>"


def test_one_horizon_of_many_people_is_quick_enough_to_ask_for():
    program = declined(5_000_000)
    whole = people_at(contacts(program, program.designs[0], seed=1, draws=1, scrambles=8).volume, np.ones((8, 1)))
    assert calendar(program, draws=1).total.people["delivered"].expected < whole.expected
    assert calendar(replace(program), draws=1).total.people["delivered"].high < whole.high
