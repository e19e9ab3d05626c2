"""Each program predicted from the others, what hangs on one row, and heterogeneity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logit

from simkit.checks import InvalidInput
from simkit.evidence.normal_mixture import NormalMixture
from simkit.evidence.programs import ProgramRow, read_programs
from simkit.evidence.rate_checks import LeftOut, heterogeneity, influence, leave_one_out
from simkit.evidence.response_rate import RatePredictive, RatePrior, fit


def own(answered, invited, label="ours", said_no=1.0, population="candidates"):
    return ProgramRow(label, population, "web", "in_house", said_no, invited, answered)


@pytest.fixture(scope="module")
def checks():
    return leave_one_out()


@pytest.fixture(scope="module")
def plain():
    return leave_one_out(fit(moderators=()))


def width(checks):
    return np.mean([high - low for low, high in (check.interval() for check in checks)])


# --- the study that issue 3 asks for ------------------------------------------------------------------------


def test_the_intervals_cover_and_are_narrower_than_without_covariates(checks, plain):
    assert [check.row for check in checks] == list(read_programs())
    assert 0.80 <= np.mean([check.covered for check in checks]) <= 1.00
    assert width(checks) < width(plain)


def test_intervals_that_are_too_narrow_or_worthless_would_be_noticed():
    # the criterion can fail: a prior that hardly lets programs differ covers too few
    sure = leave_one_out(fit(prior=RatePrior(tau_scale=0.02)))
    assert np.mean([check.covered for check in sure]) < 0.80


def test_what_the_experiment_prints(checks, plain):
    # golden figures, quoted in experiments/02_leave_one_program_out
    assert [sum(check.covered for check in each) for each in (checks, plain)] == [19, 20]
    assert [width(each) for each in (checks, plain)] == pytest.approx([0.576, 0.588], abs=0.002)
    assert {check.row.label for check in checks if not check.covered} == {"UAA 2015", "Wyoming LSO (4 groups)"}


def test_a_row_has_no_say_in_its_own_prediction():
    rows = [own(answered, 100, label=str(at)) for at, answered in enumerate((20, 30, 40, 50))]
    moved = [*rows[:3], own(95, 100, label="3")]
    one, other = (leave_one_out(fit(each))[3] for each in (rows, moved))
    assert one.rate == other.rate
    assert one.percentile < 0.95 < other.percentile


def test_transfer_does_not_enter_the_leaving_out_of_published_rows(checks):
    without = leave_one_out(fit(prior=RatePrior(transfer_sd=0)))
    assert [check.percentile for check in checks] == pytest.approx([check.percentile for check in without], abs=1e-9)


# --- one check ----------------------------------------------------------------------------------------------


def test_a_fair_coin_tossed_three_times():
    # one of three: P(fewer) 1/8, P(at most) 4/8, so percentile 5/16, whose normal deviate is -0.4888
    check = LeftOut(own(1, 3), RatePredictive(NormalMixture((0.0,), (1e-4,), (1.0,))))
    assert check.percentile == pytest.approx(5 / 16, abs=0.005)
    assert check.residual == pytest.approx(-0.4888, abs=0.02)
    assert check.interval(0.5) == (1 / 3, 2 / 3)
    assert check.within(0.5)
    # P(at most 1) = 1/2: no interval ends below it unless it is empty
    assert not LeftOut(own(0, 3), check.rate).within(0.5)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 40), st.integers(40, 60), st.floats(0.02, 0.98), st.floats(-2, 2), st.floats(0.1, 1.5))
def test_within_is_what_the_interval_says(answered, invited, level, middle, spread):
    check = LeftOut(own(answered, invited), RatePredictive(NormalMixture((middle,), (spread,), (1.0,))))
    low, high = check.interval(level)
    assert check.within(level) == (low <= answered / invited <= high)
    assert low <= check.median <= high


def test_levels_that_are_none_are_refused(checks):
    for call in (checks[0].interval, checks[0].within):
        with pytest.raises(InvalidInput, match="level is 1"):
            call(1.0)
    with pytest.raises(InvalidInput, match="at least 2"):
        leave_one_out(fit([own(1, 2)]))
    with pytest.raises(InvalidInput, match="at least 2"):
        influence(fit([own(1, 2)]))


# --- influence ----------------------------------------------------------------------------------------------


def test_a_planted_odd_one_pulls_most_and_upwards():
    rows = [own(20 + at, 100, label=str(at)) for at in range(6)]
    first, *others = influence(fit([*rows, own(95, 100, label="odd")]))
    assert first.row.label == "odd" and first.pull > 0
    assert all(abs(each.pull) <= first.pull for each in others)


def test_influence_is_the_refit_without_the_row():
    found = {each.row.label: each for each in influence(fit(), "exit", said_no=0.0, mode="mail")}
    assert len(found) == 21
    there = fit().predict("exit", said_no=0.0, mode="mail").median
    rate = fit(leave_out=["UAA 2015"]).predict("exit", said_no=0.0, mode="mail")
    one = found["UAA 2015"]
    assert (one.low, one.median, one.high) == (rate.interval()[0], rate.median, rate.interval()[1])
    assert one.pull == pytest.approx(logit(there) - logit(rate.median))


def test_the_headline_hangs_on_two_programs():
    strongest = influence(fit())[:2]
    assert {each.row.label for each in strongest} == {"Terkla grad school 1987", "UAA 2015"}
    assert sorted(each.median for each in strongest) == pytest.approx([0.207, 0.277], abs=0.002)


# --- heterogeneity ------------------------------------------------------------------------------------------


def test_heterogeneity_worked_by_hand():
    # half of 40 (log odds 0, variance 1/10) and of 400 three quarters (log 3, variance 1/100 + 1/300 = 4/300):
    # weights 10 and 75, mean 75 log 3/85, Q = log(3)^2 x 10 x 75/85 = 10.6495; I^2 = (Q - 1)/Q
    found = heterogeneity(fit([own(20, 40, "a"), own(300, 400, "b")], moderators=()))
    assert found.q == pytest.approx(10.6495, abs=1e-3)
    assert found.df == 1
    assert found.i_squared == pytest.approx(0.9061, abs=1e-4)
    assert found.p_value == pytest.approx(0.0011, abs=1e-4)


@pytest.mark.parametrize("moderators", [(), ("said_no",), ("population", "sponsor"), None])
def test_q_is_the_weighted_residual_sum_of_statsmodels(moderators):
    import statsmodels.api as sm

    model = fit() if moderators is None else fit(moderators=moderators)
    rows = read_programs()
    y = [logit(row.rate) for row in rows]
    weights = [row.invited * row.rate * (1 - row.rate) for row in rows]
    names = [name for name in model.columns if name != "transfer"]
    position = {name: at for at, name in enumerate(fit().columns)}
    oracle = sm.WLS(y, [[row.x[position[name]] for name in names] for row in rows], weights).fit()
    found = heterogeneity(model)
    assert found.q == pytest.approx(oracle.ssr, rel=1e-9)
    assert found.df == oracle.df_resid
    assert found.tau_squared[1] == pytest.approx(model.table()[-1].median ** 2)


def test_equal_programs_are_not_heterogeneous():
    found = heterogeneity(fit([own(30, 100, str(at)) for at in range(4)], moderators=()))
    assert (found.q, found.i_squared, found.p_value) == (pytest.approx(0, abs=1e-12), 0.0, pytest.approx(1.0))
    with pytest.raises(InvalidInput, match="must be more than the coefficients"):
        heterogeneity(fit([own(3, 10)]))
