"""statsmodels against numbers worked by hand, and the package's own fit against statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import logit

from simkit.checks import InvalidInput
from simkit.evidence.pooling import METHODS, log_odds, pool, pool_effects
from simkit.evidence.programs import ProgramRow, read_programs
from simkit.evidence.response_rate import RatePrior, fit

# Three studies, effects 0, 1, 3 with variances 1, 1/2, 1/4.
# Weights 1, 2, 4: sum 7, mean (0 + 2 + 12)/7 = 2, Q = 1 x 4 + 2 x 1 + 4 x 1 = 10 on 2 degrees of freedom.
# C = 7 - (1 + 4 + 16)/7 = 4, so DerSimonian and Laird's tau^2 = (10 - 2)/4 = 2.
# Weights then 1/3, 2/5, 4/9: sum 53/45; mean (2/5 + 12/9)/(53/45) = 78/53; standard error sqrt(45/53).
# Hartung-Knapp: sum w (y - 78/53)^2 = (1/3 x 78^2 + 2/5 x 25^2 + 4/9 x 81^2)/53^2 = 5194/2809 = 98/53;
# variance 98/53/(2 x 53/45) = 2205/2809.
EFFECT, VARIANCE = (0.0, 1.0, 3.0), (1.0, 0.5, 0.25)
MEAN, SE, HKSJ = 78 / 53, (45 / 53) ** 0.5, (2205 / 2809) ** 0.5


def own(answered, invited, label="ours"):
    return ProgramRow(label, "exit", "web", "in_house", 0.0, invited, answered)


def test_dersimonian_laird_by_hand():
    found = pool_effects(EFFECT, VARIANCE, "dersimonian_laird")
    assert found.tau_squared == pytest.approx(2.0, abs=1e-12)
    assert (found.mean, found.se) == pytest.approx((MEAN, SE), abs=1e-12)
    assert (found.low, found.high) == pytest.approx((MEAN - 1.644854 * SE, MEAN + 1.644854 * SE), abs=1e-6)
    # a new study: t with 1 degree of freedom, 6.313752 at 95% (tables), times sqrt(2 + 45/53)
    reach = 6.313752 * (2 + 45 / 53) ** 0.5
    assert (found.new_low, found.new_high) == pytest.approx((MEAN - reach, MEAN + reach), abs=1e-5)


def test_hksj_by_hand():
    found = pool_effects(EFFECT, VARIANCE, "hksj")
    assert (found.mean, found.se, found.tau_squared) == pytest.approx((MEAN, HKSJ, 2.0), abs=1e-12)
    # t with 2 degrees of freedom: 2.919986 at 95%
    assert (found.low, found.high) == pytest.approx((MEAN - 2.919986 * HKSJ, MEAN + 2.919986 * HKSJ), abs=1e-6)


def test_paule_mandel_solves_its_equation():
    # equal variances by hand: 0, 1, 2 vary by 1, of which 1/2 is luck
    assert pool_effects((0, 1, 2), (0.5, 0.5, 0.5)).tau_squared == pytest.approx(0.5, abs=1e-6)
    y, v = np.array(EFFECT), np.array(VARIANCE)

    def left_over(tau2):
        w = 1 / (v + tau2)
        return (w * (y - (w * y).sum() / w.sum()) ** 2).sum() - 2

    assert pool_effects(EFFECT, VARIANCE).tau_squared == pytest.approx(brentq(left_over, 0, 50), abs=1e-6)


def test_paule_mandel_where_rounding_throws_statsmodels_back_to_nought():
    # asked for 8 digits, statsmodels 0.14 answers tau^2 = 0 here, though Q is beyond its 5 degrees of freedom
    y, v = np.array([-0.1, 1.6, -1.5, -1.2, 1.9, -0.3]), np.array([0.5, 0.8, 0.5, 0.7, 0.4, 0.9])
    found = pool_effects(y, v)
    w = 1 / (v + found.tau_squared)
    assert found.tau_squared > 1
    assert (w * (y - found.mean) ** 2).sum() == pytest.approx(5, abs=1e-4)


def test_no_variance_between_programs_is_never_a_negative_one():
    # effects 0, 0.1, 0.2 with variance 1: less spread than luck alone; mean 0.1 with variance 1/3;
    # Hartung-Knapp's (0.01 + 0 + 0.01)/3/2 = 1/300
    for method, se in zip(METHODS, ((1 / 3) ** 0.5, (1 / 3) ** 0.5, (1 / 300) ** 0.5), strict=True):
        found = pool_effects((0, 0.1, 0.2), (1, 1, 1), method)
        assert (found.tau_squared, found.mean, found.se) == pytest.approx((0.0, 0.1, se), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=3, max_size=12),
    st.floats(-5, 5),
    st.sampled_from(METHODS),
)
def test_shifting_all_effects_shifts_the_mean_alone(studies, shift, method):
    y, v = (np.array(part) for part in zip(*studies, strict=True))
    one, other = pool_effects(y, v, method), pool_effects(y + shift, v, method)
    assert other.mean - one.mean == pytest.approx(shift, abs=1e-4)
    assert (other.se, other.tau_squared) == pytest.approx((one.se, one.tau_squared), abs=1e-3)
    assert one.tau_squared >= 0 and one.low <= one.mean <= one.high


def test_log_odds_and_the_correction_for_empty_cells():
    effect, variance = log_odds([own(30, 40, "a"), own(0, 12, "b"), own(5, 5, "c")])
    # log 3 and 1/30 + 1/10; log(0.5/12.5) and 2 + 0.08; log(5.5/0.5) and 2/11 + 2
    assert effect == pytest.approx([1.0986123, -3.2188758, 2.3978953], abs=1e-6)
    assert variance == pytest.approx([0.1333333, 2.08, 2.1818182], abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_the_packages_fit_without_covariates_agrees_with_statsmodels(method):
    # the shipped, weakly informative priors; statsmodels has none, and gives tau no uncertainty
    oracle, model = pool(method=method), fit(moderators=())
    intercept, tau = model.table()
    assert intercept.median == pytest.approx(oracle.mean, abs=0.03)
    assert (intercept.high - intercept.low) / 3.29 == pytest.approx(oracle.se, rel=0.08)
    # a posterior median of a right-skewed tau lies a little above the moment estimate
    assert tau.median == pytest.approx(np.sqrt(oracle.tau_squared), rel=0.05)
    assert logit(model.predict("exit", said_no=0).interval(0.90)) == pytest.approx(
        (oracle.new_low, oracle.new_high), abs=0.06
    )


def test_it_agrees_with_paule_mandel_under_wide_priors():
    wide = RatePrior(intercept_sd=5.0, tau_scale=5.0)
    intercept, tau = fit(moderators=(), prior=wide).table()
    oracle = pool(read_programs())
    assert intercept.median == pytest.approx(oracle.mean, abs=0.02)
    assert tau.median == pytest.approx(np.sqrt(oracle.tau_squared), rel=0.10)


def test_a_fit_that_pools_wrongly_would_be_noticed():
    # priors that hold the programs together by force are outside the tolerances above
    forced = fit(moderators=(), prior=RatePrior(tau_scale=0.05))
    assert forced.table()[-1].median != pytest.approx(np.sqrt(pool().tau_squared), rel=0.05)


def test_what_cannot_be_pooled_is_refused():
    with pytest.raises(InvalidInput, match="did you mean 'hksj'"):
        pool(method="hks")
    with pytest.raises(InvalidInput, match="at least 3"):
        pool([own(1, 2, "a"), own(1, 3, "b")])
    with pytest.raises(InvalidInput, match="variances above 0"):
        pool_effects((0, 1, 2), (1, 1, 0))
    with pytest.raises(InvalidInput, match="level is 90"):
        pool(level=90)
