import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad, quad
from scipy.special import comb, expit, logit, ndtr

from simkit.checks import InvalidInput
from simkit.evidence.normal_mixture import NormalMixture
from simkit.evidence.programs import COEFFICIENTS, ProgramRow, coded, read_programs
from simkit.evidence.random_intercept import given_tau, row_likelihood
from simkit.evidence.response_rate import RateModel, RatePredictive, RatePrior, fit


def own(answered, invited, label="ours", said_no=1.0, population="candidates"):
    return ProgramRow(label, population, "web", "in_house", said_no, invited, answered)


@pytest.fixture(scope="module")
def model() -> RateModel:
    return fit()


@pytest.fixture(scope="module")
def declined(model) -> RatePredictive:
    return model.predict("candidates", said_no=1)


# --- rows -------------------------------------------------------------------------------------------------


def test_the_register_is_read_as_published():
    rows = read_programs()
    assert len(rows) == 21
    assert sum(row.invited for row in rows) == 134_303  # the register's column n, added up outside this package
    assert [row.said_no for row in rows].count(1.0) == 3
    assert {row.label for row in rows if row.mode == "mail/web"} == {
        "South River 2008 (ASQ)",
        "South River 2008 enrolling",
    }


def test_coding_worked_by_hand():
    assert COEFFICIENTS == (
        "intercept",
        "said_no",
        "admits",
        "exit",
        "stay",
        "mail",
        "interview",
        "third_party",
        "transfer",
    )
    by_label = {row.label: row.x for row in read_programs()}
    assert by_label["South River 2008 (ASQ)"] == (1, 0.5, 1, 0, 0, 0.5, 0, 1, 0)
    assert by_label["Terkla grad school 1987 enrolling"] == (1, -0.5, 1, 0, 0, 1, 0, 0, 0)
    assert by_label["U Cincinnati surgery"] == (1, 0, 0, 0, 0, 0, 0, 0, 0)
    assert by_label["Lewisham NHS via ResourceBank"] == (1, -0.5, 0, 1, 0, 0, 1, 1, 0)
    assert by_label["USDA FEVS 2023"] == (1, -0.5, 0, 0, 1, 0, 0, 0, 0)
    assert coded("candidates", said_no=1) == (1, 0.5, 0, 0, 0, 0, 0, 0, 1)
    assert coded("candidates", said_no=0)[-1] == -1
    assert coded("exit", said_no=1)[-1] == 2
    assert coded("admits", said_no=0.3)[-1] == 0
    assert {row.x[-1] for row in read_programs()} == {0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"invited": 0, "answered": 0}, "invited of program 'ours' is 0"),
        ({"invited": 12.0}, "must be a whole number"),
        ({"answered": 13}, "at most 12"),
        ({"answered": -1}, "at least 0"),
        ({"answered": True}, "whole number"),
        ({"said_no": 1.2}, "said_no of program 'ours' is 1.2"),
        ({"population": "exits"}, "did you mean 'exit'"),
        ({"mode": "phone"}, "is not known"),
        ({"sponsor": "inhouse"}, "did you mean 'in_house'"),
        ({"label": " "}, "must be a name"),
    ],
)
def test_a_row_that_cannot_be_is_refused(change, words):
    good = {"label": "ours", "population": "exit", "mode": "web", "sponsor": "in_house", "said_no": 0.0}
    with pytest.raises(InvalidInput) as caught:
        ProgramRow(**{**good, "invited": 12, "answered": 3, **change})
    assert words in str(caught.value)


def test_an_unknown_label_names_the_nearest():
    with pytest.raises(InvalidInput, match="did you mean 'UAA 2015'"):
        fit(leave_out=["UAA"])
    with pytest.raises(InvalidInput, match="list of labels"):
        fit(leave_out="UAA 2015")


def test_rows_that_cannot_be_told_apart_or_are_missing_are_refused():
    with pytest.raises(InvalidInput, match="stands twice"):
        fit(own=[own(1, 2, label="UAA 2015")])
    with pytest.raises(InvalidInput, match="at least 1"):
        fit([own(1, 2)], leave_out=["ours"])
    with pytest.raises(InvalidInput, match="must be a ProgramRow"):
        fit(own=[("ours", 12, 0)])
    with pytest.raises(InvalidInput, match="tau_scale"):
        RatePrior(tau_scale=0.0)
    with pytest.raises(InvalidInput, match="transfer_sd is"):
        RatePrior(transfer_sd=-0.1)


# --- likelihood of one row ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "invited", "eta", "tau", "tolerance"),
    [
        (0, 12, -1.0, 0.7, 1e-9),
        (12, 12, 0.3, 1.5, 1e-7),
        (3, 9, 2.0, 0.05, 1e-9),
        (142, 692, -0.4, 1.0, 1e-9),
        (0, 5000, -0.5, 1.0, 1e-6),
    ],
)
def test_marginal_likelihood_against_numerical_integration(answered, invited, eta, tau, tolerance):
    def integrand(e, at):
        p = expit(at + e)
        density = np.exp(-((e / tau) ** 2) / 2) / (tau * np.sqrt(2 * np.pi))
        return comb(invited, answered) * p**answered * (1 - p) ** (invited - answered) * density

    def truth(at):
        # the integrand's bulk lies between the prior's centre and the observed rate
        middle = np.log((answered + 0.5) / (invited - answered + 0.5)) - at
        points = sorted({-9 * tau, 0.0, min(max(middle, -8 * tau), 8 * tau), 9 * tau})
        pieces = pairwise(points)
        return np.log(sum(quad(integrand, a, b, args=(at,), epsabs=0, epsrel=1e-11)[0] for a, b in pieces))

    value, first, second = (part[0, 0] for part in row_likelihood([answered], [invited], [[eta]], [[tau]]))
    h = 1e-3
    up, here, down = truth(eta + h), truth(eta), truth(eta - h)
    assert value == pytest.approx(here, abs=tolerance)
    assert first == pytest.approx((up - down) / (2 * h), abs=1e-4, rel=1e-4)
    assert second == pytest.approx((up - 2 * here + down) / h**2, abs=1e-3, rel=1e-2)


def test_a_huge_row_tends_to_a_normal_in_its_logit():
    # with 10^8 invited the rate is known, so the likelihood is N(logit 0.3; eta, tau^2) x dp/dlogit / n
    n, tau, eta = 1e8, 0.6, -0.2
    value, first, second = (part[0, 0] for part in row_likelihood([0.3 * n], [n], [[eta]], [[tau]]))
    off = logit(0.3) - eta
    expected = -((off / tau) ** 2) / 2 - np.log(tau * np.sqrt(2 * np.pi)) - np.log(0.3 * 0.7 * n)
    assert value == pytest.approx(expected, abs=1e-5)
    assert first == pytest.approx(off / tau**2, rel=1e-5)
    assert second == pytest.approx(-1 / tau**2, rel=1e-5)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 30), st.floats(-3, 3), st.floats(0.02, 3))
def test_the_chances_of_all_counts_add_up_to_one(invited, eta, tau):
    counts = np.arange(invited + 1.0)
    value = row_likelihood(counts, np.full_like(counts, invited), np.full((1, counts.size), eta), [[tau]])[0]
    # the quadrature's own error: 0 of 30 under a spread of 3 is its worst case
    assert np.exp(value).sum() == pytest.approx(1, abs=1e-3)


# --- pooled fit ---------------------------------------------------------------------------------------------


def test_with_tau_known_and_large_counts_it_is_the_weighted_mean():
    rates, invited, tau, prior_sd = np.array([0.2, 0.35, 0.6]), np.array([4e5, 9e5, 6e5]), 0.5, 1.0
    y = rates * invited
    fits = given_tau(np.ones((3, 1)), y, invited, np.array([-0.5]), np.array([prior_sd]), np.array([tau]))
    variance = tau**2 + 1 / (invited * rates * (1 - rates))
    precision = (1 / variance).sum() + 1 / prior_sd**2
    centre = ((logit(rates) / variance).sum() + -0.5 / prior_sd**2) / precision
    assert fits.mean[0, 0] == pytest.approx(centre, abs=1e-5)
    assert fits.covariance[0, 0, 0] == pytest.approx(1 / precision, rel=1e-5)


def test_small_counts_agree_with_brute_force_integration():
    # beta and tau integrated out on a dense grid, rows by quadrature: no Laplace, no adaptive nodes
    rows = [own(0, 12, "a"), own(5, 9, "b"), own(2, 20, "c"), own(11, 30, "d"), own(1, 1, "e")]
    prior = RatePrior()
    node, weight = np.polynomial.legendre.leggauss(120)
    e = 8 * node
    b, tau = np.linspace(-6, 4, 201), np.linspace(0.01, 5, 200)
    density = 8 * weight * np.exp(-(e**2) / 2) / np.sqrt(2 * np.pi)
    log_post = -((b[:, None] - prior.intercept_mean) ** 2) / 2 - tau**2 / 2
    p = expit(b[:, None, None] + tau[:, None] * e)
    for row in rows:
        log_post = log_post + np.log((p**row.answered * (1 - p) ** (row.invited - row.answered)) @ density)
    mass = np.exp(log_post - log_post.max())
    mass /= mass.sum()
    model = fit(rows, moderators=())
    rate = model.predict("candidates", said_no=1)
    for at in (0.05, 0.2, 0.5):
        truth = (mass * ndtr((logit(at) - b[:, None]) / tau)).sum()
        assert float(rate.cdf(at)) == pytest.approx(truth, abs=0.012)
    assert model.table()[0].median == pytest.approx(np.interp(0.5, mass.sum(1).cumsum(), b), abs=0.06)


def test_one_exact_program_gives_the_posterior_worked_by_hand():
    # prior N(logit 0.3, 1), tau next to 0, 36% of a million: the new program's rate is 36%
    rate = fit([own(360_000, 1_000_000)], moderators=(), prior=RatePrior(tau_scale=0.01))
    assert rate.predict("candidates", said_no=1).median == pytest.approx(0.36, abs=0.002)


# --- the regression's behaviour ---------------------------------------------------------------------------


def test_the_order_of_rows_changes_nothing(declined):
    rows = list(reversed(read_programs()))
    other = fit(rows).predict("candidates", said_no=1)
    assert other.ppf([0.05, 0.5, 0.95]) == pytest.approx(declined.ppf([0.05, 0.5, 0.95]), abs=1e-9)


def test_own_programs_move_the_prediction_towards_themselves_and_more_so_when_larger(declined):
    def median(answered, invited):
        return fit(own=[own(answered, invited)]).predict("candidates", said_no=1).median

    assert median(0, 12) < median(0, 3) < declined.median < median(9, 12) < median(90, 120)
    assert median(900, 1200) < 0.75  # one program never settles it: others differ by tau


def test_nobody_of_twelve_is_a_result_and_not_a_disaster(declined):
    rate = fit(own=[own(0, 12)]).predict("candidates", said_no=1)
    low = rate.interval(0.90)[0]
    assert 0.02 < low < declined.interval(0.90)[0]
    assert rate.median > 0.1  # 12 invitations cannot say "nobody ever answers"


def test_many_equal_own_programs_leave_no_doubt():
    rows = [own(150, 1000, label=f"year {year}") for year in range(60)]
    low, high = fit(own=rows).predict("candidates", said_no=1).interval(0.90)
    alone = fit(rows).predict("candidates", said_no=1)
    assert 0.14 < alone.interval(0.90)[0] < 0.15 < alone.interval(0.90)[1] < 0.16
    assert low < 0.15 < high  # beside 21 others that differ, the spread stays


def test_leaving_out_takes_the_influence_away():
    odd = own(980, 1000, label="odd one", said_no=1.0)
    with_it, without = fit(own=[odd]), fit(own=[odd], leave_out=["odd one"])
    assert without.rows == fit().rows
    assert without.table() == fit().table()
    assert with_it.table() != without.table()


def test_people_who_said_no_are_told_from_the_pool(model, declined):
    asked = {said_no: model.predict("candidates", said_no=said_no).median for said_no in (0, 0.5, 1)}
    assert asked[1] < asked[0.5] < asked[0]
    said_no = model.table()[1]
    assert said_no.name == "said_no" and said_no.high < 0
    pooled = fit(moderators=()).predict("candidates", said_no=1).median
    # the pool mixes both; its middle is the plain middle of 21 rates, not that of decliners
    assert declined.median < pooled - 0.10


def test_without_covariates_every_program_is_alike():
    plain = fit(moderators=())
    assert plain.predict("exit", said_no=0) == plain.predict("candidates", said_no=1, mode="mail")


def test_moderators_choose_the_columns():
    assert fit().moderators == ("said_no", "population", "mode", "sponsor")
    assert fit().columns == COEFFICIENTS
    chosen = fit(moderators=["sponsor", "said_no"])
    assert chosen.moderators == ("said_no", "sponsor")
    assert [row.name for row in chosen.table()] == ["intercept", "said_no", "third_party", "transfer", "tau"]
    assert chosen.predict("exit", said_no=0) == chosen.predict("stay", said_no=0, mode="interview")
    assert chosen.predict("exit", said_no=0).median != chosen.predict("exit", said_no=0, sponsor="third_party").median
    assert chosen.table() == fit(moderators=["said_no", "sponsor"]).table()
    with pytest.raises(InvalidInput, match="did you mean 'sponsor'"):
        fit(moderators=["sponsors"])
    with pytest.raises(InvalidInput, match="stands twice"):
        fit(moderators=["mode", "mode"])
    with pytest.raises(InvalidInput, match="list of names"):
        fit(moderators="mode")


def test_one_moderator_is_a_difference_of_two_means():
    # two huge programs each side, tau free: the sponsor's coefficient is the difference of their mean logits,
    # shrunk as its N(0, 0.4) says; third parties at logit 0.9 above, so it lies between 0 and 0.9
    rows = [
        ProgramRow(f"{sponsor} {at}", "exit", "web", sponsor, 0.0, 10**6, int(10**6 * float(expit(x))))
        for sponsor, middle in (("in_house", -0.6), ("third_party", 0.3))
        for at, x in enumerate((middle - 0.001, middle, middle + 0.001))
    ]
    sharp = fit(rows, moderators=["sponsor"], prior=RatePrior(tau_scale=0.01)).table()[1]
    assert sharp.median == pytest.approx(0.9, abs=0.01)
    shrunk = fit(rows[::3], moderators=["sponsor"]).table()[1]
    assert 0 < shrunk.median < 0.6


def test_a_model_is_fitted_again_without_a_row(model):
    left = model.without("UAA 2015")
    assert left.table() == fit(leave_out=["UAA 2015"]).table()
    few = fit(moderators=["said_no"], prior=RatePrior(tau_scale=0.5)).without("UAA 2015")
    assert (few.moderators, few.prior.tau_scale) == (("said_no",), 0.5)


def test_the_sponsors_prior_is_what_the_package_believes_of_a_sponsor():
    from simkit.evidence.priors import default_priors

    low, high = default_priors()["sponsor_on_response.third_party"].distribution.interval(0.90)
    assert 1.6449 * RatePrior().design_sd == pytest.approx(high, abs=0.01) == pytest.approx(-low, abs=0.01)


# --- transfer to people whom nobody has asked ---------------------------------------------------------------


def test_transfer_adds_its_variance_to_the_log_odds_of_declined_offers_alone(model, declined):
    without = fit(prior=RatePrior(transfer_sd=0))
    assert without.columns == COEFFICIENTS[:-1]
    was = without.predict("candidates", said_no=1)
    added = np.square(declined.log_odds.sds) - np.square(was.log_odds.sds)
    assert added == pytest.approx(0.3**2, abs=1e-9)
    assert declined.log_odds.means == pytest.approx(was.log_odds.means, abs=1e-9)
    assert declined.interval()[0] < was.interval()[0] < was.interval()[1] < declined.interval()[1]
    for kind in (("candidates", 0.5), ("exit", 0), ("stay", 0), ("admits", 1), ("admits", 0)):
        here, there = (each.predict(kind[0], said_no=kind[1]).ppf([0.05, 0.5, 0.95]) for each in (model, without))
        assert here == pytest.approx(there, abs=1e-9)
    # twice as far from what was published, four times the variance
    far = [each.predict("exit", said_no=1).log_odds.sds[0] ** 2 for each in (model, without)]
    assert far[0] - far[1] == pytest.approx(0.36, abs=1e-9)


def test_own_decliners_replace_the_transfer_little_by_little(declined):
    def spread(n):
        rows = [own(60, 300, label=f"year {year}") for year in range(n)]
        line = next(line for line in fit(own=rows).table() if line.name == "transfer")
        return line.high - line.low

    spreads = [spread(n) for n in (0, 1, 4, 12)]
    assert spreads[0] == pytest.approx(2 * 1.6449 * 0.3, abs=1e-3)
    assert all(np.diff(spreads) < 0)
    # one person asked changes little: no switch is thrown
    tiny = fit(own=[own(0, 1)]).predict("candidates", said_no=1)
    width = [np.diff(logit(rate.interval()))[0] for rate in (tiny, declined)]
    assert width[0] == pytest.approx(width[1], rel=0.05)


def test_own_surveys_move_the_prediction_their_way_and_narrow_it(model, declined):
    wide = np.diff(logit(declined.interval()))[0]
    for population, said_no in (("candidates", 0.5), ("candidates", 1.0), ("exit", 0.0)):
        low, high = (
            fit(own=[own(answered, 100, population=population, said_no=said_no)]).predict("candidates", said_no=1)
            for answered in (5, 85)
        )
        assert low.median < declined.median < high.median
        # a survey that comes out about as predicted narrows; one that surprises may leave the log odds as wide
        usual = round(100 * model.predict(population, said_no=said_no).median)
        narrowed = fit(own=[own(usual, 100, population=population, said_no=said_no)]).predict("candidates", said_no=1)
        assert np.diff(logit(narrowed.interval()))[0] < 0.95 * wide


def test_three_own_surveys_of_ten_percent_lead_to_about_ten_percent():
    rows = [own(10, 100, label="a"), own(13, 120, label="b"), own(9, 90, label="c")]
    rate = fit(own=rows).predict("candidates", said_no=1)
    assert rate.median == pytest.approx(0.12, abs=0.01)
    assert rate.interval() == pytest.approx((0.05, 0.26), abs=0.02)


def test_even_a_million_silent_people_raise_no_upper_end(declined):
    rate = fit(own=[own(0, 10**6)]).predict("candidates", said_no=1)
    assert rate.interval()[1] < declined.interval()[1]


def test_the_employers_effect_is_a_random_effect_of_two_levels():
    # intercept only, tau nearly known by its many rows: given tau the own logit y and the new one have variance
    # v + tau^2 and covariance v + part tau^2, v the intercept's; a huge own survey shows y almost exactly
    rng = np.random.default_rng(11)
    rows = [
        ProgramRow(f"p{k}", "candidates", "web", "in_house", 0.5, 10**6, int(10**6 * expit(x)))
        for k, x in enumerate(rng.normal(-1.0, 0.8, size=400))
    ]
    part = 0.3
    prior = RatePrior(employer_share=part)
    plain = fit(rows, moderators=(), prior=prior)
    mean = float(np.mean([logit(row.rate) for row in rows]))
    with_own = fit(rows, own=[own(880_797, 10**6)], moderators=(), prior=prior)  # logit 2
    rate = with_own.predict("candidates", said_no=1)
    moved = float(logit(rate.median)) - mean
    assert moved == pytest.approx(part * (2.0 - mean), rel=0.02)
    tau = plain.table()[-1].median
    sd = float(np.diff(logit(rate.interval()))[0]) / (2 * 1.6449)
    assert sd == pytest.approx(tau * np.sqrt(1 - part**2), rel=0.02)
    # another employer's program is as it was
    other = with_own.predict("candidates", said_no=1, own=False)
    assert other.median == pytest.approx(plain.predict("candidates", said_no=1).median, abs=0.005)


def test_the_headline_prediction_is_what_the_documents_print(model, declined):
    # golden numbers: a change here must be a deliberate one
    assert declined.median == pytest.approx(0.241, abs=0.002)
    assert declined.interval(0.90) == pytest.approx((0.073, 0.573), abs=0.003)
    assert model.predict("exit", said_no=0).median == pytest.approx(0.478, abs=0.002)
    assert model.predict("stay", said_no=0).median == pytest.approx(0.524, abs=0.002)


def test_unknown_words_are_refused(model):
    with pytest.raises(InvalidInput, match="did you mean 'candidates'"):
        model.predict("candidate", said_no=1)
    with pytest.raises(InvalidInput, match="said_no"):
        model.predict("candidates", said_no=2)


def test_a_fit_is_fast():
    fit()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        fit()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3


# --- the predictive value ---------------------------------------------------------------------------------


def test_a_single_normal_is_the_logit_normal():
    rate = RatePredictive(NormalMixture((-1.0,), (0.8,), (1.0,)))
    # 1 / (1 + exp(1 + 0.8 x 1.644854)) and its mirror image
    assert rate.median == pytest.approx(0.2689414, abs=1e-7)
    assert rate.interval(0.90) == pytest.approx((0.0898161, 0.5783206), abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(1e-9, 1 - 1e-9), min_size=2, max_size=30))
def test_ppf_and_cdf_undo_each_other(us):
    rate = _DECLINED
    us = np.sort(us)
    rates = rate.ppf(us)
    assert np.all(np.diff(rates) >= 0)
    assert np.all((rates > 0) & (rates < 1))
    assert rate.cdf(rates) == pytest.approx(us, abs=1e-7)


_DECLINED = fit().predict("candidates", said_no=1)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.3, 2), st.floats(0.05, 1)), min_size=1, max_size=6),
    st.floats(1e-6, 1 - 1e-6),
)
def test_any_mixture_round_trips_and_rises(parts, u):
    means, sds, weights = zip(*parts, strict=True)
    total = sum(weights)
    mixture = NormalMixture(means, sds, tuple(weight / total for weight in weights))
    assert float(mixture.cdf(mixture.ppf(u))) == pytest.approx(u, abs=1e-6)
    assert np.all(np.diff(mixture.ppf(np.linspace(1e-6, 1 - 1e-6, 2001))) > 0)


def test_ppf_keeps_any_shape_and_each_value_depends_on_its_own_u(declined):
    u = np.linspace(0.01, 0.99, 24).reshape(2, 3, 4)
    assert declined.ppf(u).shape == (2, 3, 4)
    assert declined.ppf(u)[1, 2, 3] == declined.ppf(u[1, 2, 3])
    assert declined.ppf(1e-300) > 0 and declined.ppf(1 - 2**-53) < 1
    for bad in (0.0, 1.0, np.nan):
        with pytest.raises(InvalidInput, match="strictly between 0 and 1"):
            declined.ppf([0.5, bad])
    with pytest.raises(InvalidInput, match="outside 0 to 1"):
        declined.cdf(1.1)
    assert (float(declined.cdf(0)), float(declined.cdf(1))) == (0.0, pytest.approx(1.0))


def test_counts_against_integrating_the_binomial(declined):
    def chance(k, n):
        def integrand(x):
            p = expit(x)
            binomial = sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k + 1))
            means, sds, weights = (np.array(part) for part in vars(declined.log_odds).values() if len(part) > 40)
            return binomial * (np.exp(-(((x - means) / sds) ** 2) / 2) / sds) @ weights / np.sqrt(2 * np.pi)

        return quad(integrand, -15, 12, points=[-2, -1, 0], limit=200)[0]

    for k, n in ((0, 12), (4, 12), (20, 60)):
        assert declined.answered_cdf(k, n) == pytest.approx(chance(k, n), abs=5e-4)
    assert declined.answered_cdf(12, 12) == 1.0 and declined.answered_cdf(-1, 12) == 0.0
    q = declined.answered_ppf(0.5, 12)
    assert declined.answered_cdf(q - 1, 12) < 0.5 <= declined.answered_cdf(q, 12)


def test_few_invitations_widen_what_may_be_observed(declined):
    few = [declined.answered_ppf(u, 12) / 12 for u in (0.05, 0.95)]
    many = [declined.answered_ppf(u, 100_000) / 100_000 for u in (0.05, 0.95)]
    assert many == pytest.approx(declined.interval(0.90), abs=1e-3)
    assert few[0] < many[0] and few[1] > many[1]


# --- is it honest? ----------------------------------------------------------------------------------------


def test_intervals_cover_programs_made_by_the_model_itself():
    # 300 programs of a known law; 90% +- 4.7 standard errors of sqrt(0.9 x 0.1/300) = 0.0173
    rng = np.random.default_rng(20240611)
    truth = fit([own(int(n * p), n, str(i)) for i, (n, p) in enumerate(_law(rng, 60))], moderators=())
    rate = truth.predict("candidates", said_no=1)
    hits = 0
    for n, p in _law(rng, 300):
        answered = rng.binomial(n, p)
        hits += rate.answered_ppf(0.05, n) <= answered <= rate.answered_ppf(0.95, n)
    assert 0.82 <= hits / 300 <= 0.98


def _law(rng, size):
    return [
        (int(n), float(expit(e))) for n, e in zip(rng.integers(200, 900, size), rng.normal(-1, 0.7, size), strict=True)
    ]


def test_two_dimensional_oracle_of_a_single_row():
    # one row, 2 of 7, no covariates: P(new rate <= 0.3) by direct integration over the intercept and tau
    def likelihood(b, tau):
        value = row_likelihood([2.0], [7.0], [[b]], [[tau]])[0][0, 0]
        return np.exp(value - (b - logit(0.3)) ** 2 / 2 - tau**2 / 2)

    args = {"epsabs": 1e-7, "epsrel": 1e-4}
    total = dblquad(likelihood, 0.005, 4, -5, 4, **args)[0]
    below = dblquad(lambda b, tau: likelihood(b, tau) * ndtr((logit(0.3) - b) / tau), 0.005, 4, -5, 4, **args)[0]
    rate = fit([own(2, 7)], moderators=()).predict("candidates", said_no=1)
    assert float(rate.cdf(0.3)) == pytest.approx(below / total, abs=0.01)
