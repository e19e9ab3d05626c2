"""Costs worked by hand, the worksheet against a simulation, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.design import presets as ask
from simkit.evidence.distributions import Ranged
from simkit.program.economics import Economics, Fix, Limits, Worksheet, three

PLAIN = Economics(staff_cost_per_hour=60, setup_cost=100)  # 1 dollar a minute


def test_own_web_survey_by_hand():
    # 40 invited twice, 10 answer, half of them before the reminder: 30 x 2 + 10 x 1.5 = 75 contacts of 2 minutes
    spent = PLAIN.cost(ask.employer_web(reminders=1), 40, 10)
    assert spent.staff_hours == pytest.approx(2.5)
    assert spent.money == pytest.approx(100 + 150)


def test_own_call_by_hand():
    # contacts 40 x 3 - 10 x 1 = 110 of 2 minutes; 10 talks of 20 + 30 minutes
    spent = PLAIN.cost(ask.employer_call(minutes=20, reminders=2), 40, 10)
    assert spent.staff_hours == pytest.approx((220 + 500) / 60)
    assert spent.money == pytest.approx(100 + 720)


def test_third_party_by_hand():
    economics = Economics(staff_cost_per_hour=60, vendor_fee_per_year=1000)
    spent = economics.cost(ask.third_party_call(), 40, 10, years=2)
    assert (float(spent.money), float(spent.staff_hours)) == (
        2000 + 10 * 150 + 80,
        pytest.approx(80 / 60),  # 40 names handed over, 2 minutes each
    )
    assert float(economics.cost(ask.third_party_web(), 40, 10).money) == 1000 + 10 * 30 + 80
    priced = Economics(vendor_fee_per_answer=90, staff_minutes_per_invitation=0)
    assert float(priced.cost(ask.third_party_call(), 40, 10).money) == 900
    assert float(economics.cost(ask.employer_web(), 0, 0).money) == 0  # no yearly fee without a vendor


def test_everybody_gets_every_step_where_nobody_knows_who_answered():
    spent = PLAIN.cost(ask.anonymous_web(reminders=2), 40, 10)
    assert spent.staff_hours == pytest.approx(40 * 3 * 2 / 60)


def test_reminders_to_everyone_cost_more_than_to_those_who_have_not_answered():
    aimed = ask.employer_web(reminders=1)
    everyone = aimed.but("everyone", to="everyone")
    # 40 x 2 contacts against 75
    assert PLAIN.cost(everyone, 40, 10).staff_hours == pytest.approx(160 / 60)
    assert PLAIN.cost(aimed, 40, 10).staff_hours == pytest.approx(150 / 60)


def test_what_runs_already_needs_no_set_up():
    priced = Economics(staff_cost_per_hour=60, setup_cost=800)
    whole, running = (priced.cost(ask.decline_click(), 40, 10, setup=setup).money for setup in (True, False))
    # one contact of 2 minutes for each of 40 people: 80
    assert whole - running == pytest.approx(800 + 80)
    assert running == 0


def test_contacts_can_be_told():
    spent = PLAIN.cost(ask.employer_web(), 40, 10, contacts=[30, 60])
    assert spent.staff_hours.tolist() == [1, 2]


@pytest.mark.parametrize(("kind", "money"), [("prepaid", 400), ("promised", 100), ("lottery", 100)])
def test_incentives(kind, money):
    free = Economics(staff_cost_per_hour=0)
    design = ask.employer_web(reminders=2).but("paid", incentive=10, incentive_kind=kind)
    assert float(free.cost(design, 40, 10).money) == money


def test_a_record_costs_the_writing_down():
    spent = PLAIN.cost(ask.decline_code(), 40, 38)
    assert spent.money == pytest.approx(38 * 0.5)


def test_arrays_broadcast():
    spent = PLAIN.cost(ask.employer_web(), np.full((3, 1), 40), np.array([0, 5]))
    assert spent.money.shape == spent.staff_hours.shape == (3, 2)
    one = PLAIN.cost(ask.employer_web(), 40, 5)
    assert spent.money[2, 1] == one.money


@given(st.integers(0, 500), st.integers(0, 500), st.sampled_from(sorted(ask.WAYS_OF_ASKING)))
@settings(deadline=None)
def test_more_people_never_cost_less(first, second, name):
    fewer, more = sorted((first, second))
    design = ask.preset(name)
    assert PLAIN.cost(design, fewer, 0).money <= PLAIN.cost(design, more, 0).money


def test_nobody_answers_who_was_not_invited():
    with pytest.raises(InvalidInput, match="nobody answers who was not invited"):
        PLAIN.cost(ask.employer_web(), 10, 11)


def test_value_as_given_or_derived_or_unknown():
    sheet = Worksheet((20, 42, 70), (300, 500, 700), (2000, 4700, 8000))
    assert Economics().value() is None
    assert Economics(worksheet=sheet).value() == sheet.value()
    assert Economics(worksheet=sheet, value_of_avoided_decline=7).value() == (7, 7, 7)


def test_worksheet_of_certain_numbers_is_arithmetic():
    assert Worksheet(10, 500, 1000).value() == pytest.approx((6000, 6000, 6000))


def test_worksheet_with_one_range_keeps_it():
    assert Worksheet([5, 10, 30], 100).value() == pytest.approx((500, 1000, 3000))
    assert Worksheet(10, 100, [100, 200, 500]).value() == pytest.approx((1100, 1200, 1500))


def test_worksheet_by_hand():
    # ratios of 2 twice: 2^sqrt(2) = 2.6651; then 1665.14 and 400 in quadrature
    low, middle, high = Worksheet([5, 10, 20], [50, 100, 200], [0, 400, 800]).value()
    assert middle == 1400
    assert high == pytest.approx(1400 + np.hypot(1665.144, 400), rel=1e-5)
    assert low == pytest.approx(1400 - np.hypot(1000 - 1000 / 2.665144, 400), rel=1e-5)


@pytest.mark.parametrize(
    "sheet",
    [
        Worksheet((20, 42, 70), (300, 500, 700), (2000, 4700, 8000)),
        Worksheet((10, 30, 90), (100, 300, 900), (1000, 4000, 9000)),
    ],
)
def test_worksheet_against_a_simulation(sheet):
    u = np.random.default_rng(1).random((3, 400_000))
    days, price, recruiting = (
        Ranged(*each, low=0.0).ppf(row)
        for each, row in zip((sheet.days_vacant, sheet.cost_per_day, sheet.recruiting_cost), u, strict=True)
    )
    simulated = np.quantile(days * price + recruiting, [0.05, 0.5, 0.95])
    assert np.array(sheet.value()) == pytest.approx(simulated, rel=0.12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: three("x", [1, 2]),
        lambda: three("x", [3, 2, 1]),
        lambda: three("x", True),
        lambda: three("x", [1, float("nan"), 2]),
        lambda: three("x", -1),
        lambda: Worksheet(0, 1),
        lambda: Economics(setup_cost=-1),
        lambda: Economics(fixes=(Fix("pay", "a", 1), Fix("pay", "b", 1))),
        lambda: Economics(vendor_fee_per_answer=-1),
        lambda: Limits(breakoff=30),
        lambda: Limits(critical=("O10",)),
        lambda: Limits(critical="O1"),
        lambda: Limits(critical=("O1", "O1")),
        lambda: Limits(cost_per_usable_answer=0),
    ],
)
def test_refused(make):
    with pytest.raises(InvalidInput):
        make()
