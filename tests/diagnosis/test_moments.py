"""Streamed diagnosands against formulas on the raw replicates, against repeated simulation, by laws and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from statsmodels.stats.proportion import proportion_confint

from simkit.checks import InvalidInput
from simkit.diagnosis.diagnosands import (
    ANSWERS,
    BIAS,
    COVERAGE,
    EMPIRICAL_SE,
    ESTIMABLE,
    MSE,
    RMSE,
    STANDARD,
    TOP_RIGHT,
    WIDTH,
    Diagnosand,
    Runs,
    power,
)
from simkit.diagnosis.moments import contrast, left_out, needed, summarise, sums_of

NAN = np.nan
ALL = (*STANDARD, power(0.3))
NUMBERS = tuple(each for each in ALL if each.kind == "number")


def some_runs(seed=0, replicates=60, designs=3, reasons=4):
    """Correlated designs, skewed errors, several patterns of nan: whole rows, single reasons, intervals only."""
    rng = np.random.default_rng(seed)
    shape = (replicates, designs, reasons)
    common = rng.exponential(0.1, (replicates, 1, reasons))
    value = np.clip(common + rng.normal(0.2, 0.1, shape), 0, 1)
    answers = rng.integers(0, 9, shape[:2])
    value[answers == 0] = NAN
    value[rng.random(shape) < 0.1] = NAN
    low, high = value - rng.uniform(0, 0.2, shape), value + rng.uniform(0, 0.2, shape)
    without = rng.random(shape) < 0.2
    low[without], high[without] = NAN, NAN
    return Runs(value, low, high, answers, rng.dirichlet(np.ones(reasons), shape[:2]))


def from_errors(error):
    """Runs whose errors are given, (R, J) or (R, J, K); no intervals."""
    error = np.asarray(error, dtype=float)
    error = error if error.ndim == 3 else error[:, :, None]
    none = np.full(error.shape, NAN)
    return Runs(error, none, none, np.ones(error.shape[:2]), np.zeros(error.shape))


def cut(runs, at):
    """Replicates `at` of runs."""
    return Runs(runs.value[at], runs.low[at], runs.high[at], runs.answers[at], runs.target[at])


def added(chunks):
    """As whoever collects the chunks does it: elementwise and in place."""
    total = chunks[0]
    for chunk in chunks[1:]:
        assert chunk.keys() == total.keys()
        for name in total:
            total[name] += chunk[name]
    return total


def by_column(score):
    """(R, J, K) or (R, J) as (R, J, anything)."""
    return score if score.ndim == 3 else score[:, :, None]


def directly(diagnosand, score):
    """Value and MCSE from the raw scores of one design and one reason."""
    x = score[~np.isnan(score)]
    n = len(x)
    if diagnosand.summary == "sd":
        s2, m4 = x.var(ddof=1), ((x - x.mean()) ** 4).mean()
        variance = (m4 - x.var() ** 2) / n + 2 * s2**2 / (n * (n - 1))
        return np.sqrt(s2), np.sqrt(variance) / (2 * np.sqrt(s2))
    spread = np.sqrt(((x - x.mean()) ** 2).sum() / (n * (n - 1)))
    if diagnosand.summary == "root":
        return np.sqrt(x.mean()), spread / (2 * np.sqrt(x.mean()))
    if diagnosand.kind == "proportion":
        return x.mean(), np.sqrt(x.var() / n + 1 / (4 * n**2)) / (1 + 1 / n)
    return x.mean(), spread


def contrasted_directly(diagnosand, first, second):
    """Difference and MCSE from the raw scores of two designs, through each replicate's influence."""
    both = ~np.isnan(first) & ~np.isnan(second)
    x, y = first[both], second[both]
    n = len(x)
    if diagnosand.summary == "mean":
        return (x - y).mean(), (x - y).std(ddof=1) / np.sqrt(n)
    if diagnosand.summary == "root":
        a, b = np.sqrt(x.mean()), np.sqrt(y.mean())
        return a - b, (x / (2 * a) - y / (2 * b)).std(ddof=1) / np.sqrt(n)
    a, b = x.std(ddof=1), y.std(ddof=1)
    influence = (x - x.mean()) ** 2 / (2 * a) - (y - y.mean()) ** 2 / (2 * b)
    s11 = np.cov(x, y)[0, 1]
    small = 2 / (n * (n - 1)) * (a**2 / 4 + b**2 / 4 - 2 * s11**2 / (4 * a * b))
    return a - b, np.sqrt(influence.var() / n + small)


@pytest.mark.parametrize("diagnosand", ALL, ids=lambda each: each.name)
def test_values_and_errors_are_those_of_the_raw_scores(diagnosand):
    runs = some_runs()
    score = diagnosand.score(runs).astype(float)
    value, mcse, n = summarise(sums_of(runs, ALL), diagnosand)
    assert value.shape == mcse.shape == n.shape == score.shape[1:]
    assert np.array_equal(n, (~np.isnan(score)).sum(axis=0))
    for place in np.ndindex(value.shape):
        wanted = directly(diagnosand, score[(slice(None), *place)])
        assert (value[place], mcse[place]) == pytest.approx(wanted, rel=1e-9), place


@pytest.mark.parametrize("diagnosand", ALL, ids=lambda each: each.name)
def test_contrasts_are_those_of_the_raw_scores(diagnosand):
    runs = some_runs(1)
    score = by_column(diagnosand.score(runs).astype(float))
    sums = sums_of(runs, ALL)
    for a, b in ((0, 1), (2, 0), (1, 2)):
        difference, mcse = contrast(sums, diagnosand, a, b)
        assert difference.shape == mcse.shape == sums[f"{diagnosand.name}/n"].shape[2:]
        for k in range(score.shape[2]):
            wanted = contrasted_directly(diagnosand, score[:, a, k], score[:, b, k])
            assert (np.ravel(difference)[k], np.ravel(mcse)[k]) == pytest.approx(wanted, rel=1e-9)


def test_numbers_worked_by_hand():
    # e = 0.1, 0.3, -0.1, 0.3: mean 0.15, squares 0.01, 0.09, 0.01, 0.09, mean 0.05
    # deviations -0.05, 0.15, -0.25, 0.15: squares 0.0025, 0.0225, 0.0625, 0.0225, sum 0.11, s^2 = 0.11/3
    # fourth powers 0.00000625, 0.00050625, 0.00390625, 0.00050625: mean 0.00123125; m2^2 = 0.0275^2 = 0.00075625
    sums = sums_of(from_errors([[0.1], [0.3], [-0.1], [0.3]]), STANDARD)
    bias, bias_error, n = summarise(sums, BIAS)
    assert (bias.item(), bias_error.item(), n.item()) == pytest.approx((0.15, np.sqrt(0.11 / 12), 4))
    mse, mse_error, _ = summarise(sums, MSE)
    # deviations of the squares are 0.04 each: sqrt(4 x 0.0016/12)
    assert (mse.item(), mse_error.item()) == pytest.approx((0.05, np.sqrt(0.0064 / 12)))
    rmse, rmse_error, _ = summarise(sums, RMSE)
    assert (rmse.item(), rmse_error.item()) == pytest.approx(
        (np.sqrt(0.05), np.sqrt(0.0064 / 12) / (2 * np.sqrt(0.05)))
    )
    se, se_error, _ = summarise(sums, EMPIRICAL_SE)
    variance = (0.00123125 - 0.00075625) / 4 + 2 * (0.11 / 3) ** 2 / 12
    assert (se.item(), se_error.item()) == pytest.approx(
        (np.sqrt(0.11 / 3), np.sqrt(variance) / (2 * np.sqrt(0.11 / 3)))
    )


def test_a_contrast_worked_by_hand():
    # differences over the replicates that both have: 0.1, 0.3, 0.2; mean 0.2, sd 0.1
    sums = sums_of(from_errors([[0.3, 0.2], [0.4, 0.1], [NAN, 0.9], [0.6, 0.4], [0.7, NAN]]), [BIAS])
    difference, mcse = contrast(sums, BIAS, 0, 1)
    assert (difference.item(), mcse.item()) == pytest.approx((0.2, 0.1 / np.sqrt(3)))


@pytest.mark.parametrize(("count", "n"), [(0, 20), (20, 20), (1, 20), (7, 13), (199, 200), (3, 2000)])
def test_errors_of_proportions_are_those_of_statsmodels(count, n):
    # z = 1 has this two-sided alpha
    low, high = proportion_confint(count, n, alpha=0.31731050786291415, method="wilson")
    answers = (np.arange(n) < count).astype(int)[:, None]
    share = np.full((n, 1, 1), 0.5)
    value, mcse, _ = summarise(sums_of(Runs(share, share, share, answers, share), [ESTIMABLE]), ESTIMABLE)
    assert value.item() == pytest.approx(count / n)
    # statsmodels cuts the interval at 0 and 1, where it ends but for rounding anyway
    assert mcse.item() == pytest.approx((high - low) / 2, rel=1e-9)
    assert mcse.item() > 0


def test_ties_make_a_proportion_surer_than_a_coin():
    # always a tie of two, one of them right: the credit is 1/2 in every replicate
    share, truth = np.full((50, 1, 2), 0.5), np.tile([0.6, 0.4], (50, 1, 1))
    value, mcse, _ = summarise(sums_of(Runs(share, share, share, np.ones((50, 1)), truth), [TOP_RIGHT]), TOP_RIGHT)
    assert (value.item(), mcse.item()) == pytest.approx((0.5, 0.5 / 51))


def test_normal_scores_have_the_error_of_the_textbook():
    x = np.random.default_rng(4).normal(size=(20_000, 1))
    value, mcse, _ = summarise(sums_of(from_errors(x), [EMPIRICAL_SE]), EMPIRICAL_SE)
    # sampling error of the fourth moment at this n is about 1%
    assert mcse.item() == pytest.approx(value.item() / np.sqrt(2 * 19_999), rel=0.03)


@pytest.mark.parametrize(
    ("diagnosand", "of"),
    [(EMPIRICAL_SE, lambda x: x.std(ddof=1)), (RMSE, lambda x: np.sqrt((x**2).mean()))],
)
def test_delta_method_agrees_with_the_jackknife(diagnosand, of):
    rng = np.random.default_rng(8)
    common = rng.gamma(2.0, 0.1, 500)
    x, y = common - 0.1, 0.7 * common + rng.normal(0, 0.05, 500)
    sums = sums_of(from_errors(np.stack([x, y], axis=1)), [diagnosand])
    kept = [np.delete(np.arange(500), i) for i in range(500)]
    for wanted, found in (
        (np.array([of(x[keep]) for keep in kept]), summarise(sums, diagnosand)[1][0].item()),
        (np.array([of(x[keep]) - of(y[keep]) for keep in kept]), contrast(sums, diagnosand, 0, 1)[1].item()),
    ):
        assert found == pytest.approx(np.sqrt(499 / 500 * ((wanted - wanted.mean()) ** 2).sum()), rel=0.02)


STUDIES, REPLICATES = 2000, 150


@pytest.fixture(scope="module")
def repeated():
    """2,000 studies of 150 replicates, each study standing where a reason would: shares of 8 and 12 answers."""
    rng = np.random.default_rng(20)
    people = rng.random((REPLICATES, STUDIES, 12))
    value = np.stack([(people[..., :8] < 0.25).mean(-1), (people < 0.3).mean(-1)], axis=1)
    value[rng.random(value.shape) < 0.1] = NAN
    runs = Runs(value, value - 0.15, value + 0.2, np.ones(value.shape[:2]), np.full(value.shape, 0.28))
    return sums_of(runs, ALL)


PER_REASON = (BIAS, EMPIRICAL_SE, MSE, RMSE, COVERAGE, power(0.3))


@pytest.mark.parametrize("diagnosand", PER_REASON, ids=lambda each: each.name)
def test_the_error_is_the_spread_over_repeated_studies(repeated, diagnosand):
    value, mcse, n = summarise(repeated, diagnosand)
    # 135 of 150 estimable on average
    assert abs(n.mean() - 135) < 1
    # the spread over 2,000 studies is itself known to 1.6%; 5% is three times that
    assert np.sqrt((mcse**2).mean(axis=1)) == pytest.approx(value.std(axis=1, ddof=1), rel=0.05)
    assert mcse.mean(axis=1) == pytest.approx(value.std(axis=1, ddof=1), rel=0.06)


@pytest.mark.parametrize("diagnosand", PER_REASON, ids=lambda each: each.name)
def test_the_error_of_a_contrast_is_its_spread_over_repeated_studies(repeated, diagnosand):
    difference, mcse = contrast(repeated, diagnosand, 0, 1)
    spread = difference.std(ddof=1)
    assert mcse.mean() == pytest.approx(spread, rel=0.06)
    # pairing matters here: errors put together as if unpaired would be far too large
    unpaired = np.sqrt((summarise(repeated, diagnosand)[1] ** 2).sum(axis=0)).mean()
    assert unpaired > 1.15 * spread


@pytest.mark.parametrize("diagnosand", PER_REASON[:4], ids=lambda each: each.name)
def test_ninety_percent_intervals_hold_the_truth_ninety_percent_of_the_time(repeated, diagnosand):
    value, mcse, _ = summarise(repeated, diagnosand)
    exact = []
    for answers, share in ((8, 0.25), (12, 0.3)):
        bias, variance = share - 0.28, share * (1 - share) / answers
        whole = bias**2 + variance
        exact.append({"bias": bias, "empirical_se": variance**0.5, "mse": whole, "rmse": whole**0.5}[diagnosand.name])
    held = (np.abs(value - np.array(exact)[:, None]) < 1.645 * mcse).mean(axis=1)
    # 0.7% is the error of a share over 2,000 studies; squares are skewed, which costs 1% to 2%
    assert np.all(np.abs(held - 0.9) < 0.035), held


ERRORS = st.integers(-100, 100).map(lambda i: i / 100)
SOME_ERRORS = arrays.arrays(float, st.tuples(st.integers(3, 12), st.just(2), st.integers(1, 3)), elements=ERRORS)
GAPPY = arrays.arrays(
    float, st.tuples(st.integers(0, 12), st.just(3), st.just(2)), elements=ERRORS | ERRORS | st.just(NAN)
)
LAW = settings(deadline=None, max_examples=80)
ERROR_BASED = st.sampled_from([BIAS, EMPIRICAL_SE, MSE, RMSE])


@LAW
@given(error=GAPPY, diagnosand=ERROR_BASED)
def test_contrasts_are_antisymmetric(error, diagnosand):
    sums = sums_of(from_errors(error), [diagnosand])
    there, back = contrast(sums, diagnosand, 0, 1), contrast(sums, diagnosand, 1, 0)
    np.testing.assert_array_equal(there[0], -back[0])
    np.testing.assert_allclose(there[1], back[1], rtol=1e-6, atol=1e-9)


@LAW
@given(error=GAPPY, diagnosand=ERROR_BASED)
def test_a_design_does_not_differ_from_itself_or_from_its_copy(error, diagnosand):
    error[:, 2] = error[:, 0]
    sums = sums_of(from_errors(error), [diagnosand])
    shared = (~np.isnan(error[:, 0])).sum(axis=0)
    for other in (0, 2):
        difference, mcse = contrast(sums, diagnosand, 0, other)
        assert np.all(np.abs(difference[shared > 1]) < 1e-12)
        assert np.all(mcse[shared > 1] == 0.0)
        assert np.isnan(mcse[shared < 2]).all()


@LAW
@given(error=SOME_ERRORS, diagnosand=st.sampled_from([BIAS, MSE, RMSE]))
def test_pairing_helps_where_scores_go_together(error, diagnosand):
    runs = from_errors(error)
    score = diagnosand.score(runs)
    covariance = ((score[:, 0] - score[:, 0].mean(axis=0)) * (score[:, 1] - score[:, 1].mean(axis=0))).sum(axis=0)
    sums = sums_of(runs, [diagnosand])
    paired = contrast(sums, diagnosand, 0, 1)[1]
    unpaired = np.sqrt((summarise(sums, diagnosand)[1] ** 2).sum(axis=0))
    assert np.all(paired[covariance >= 0] <= unpaired[covariance >= 0] + 1e-9)
    assert np.all(paired[covariance < 0] >= unpaired[covariance < 0] - 1e-9)


@LAW
@given(error=GAPPY, diagnosand=ERROR_BASED, at=st.integers(0, 12))
def test_a_replicate_of_nan_changes_nothing_but_the_count(error, diagnosand, at):
    before = sums_of(from_errors(error), [diagnosand])
    after = sums_of(from_errors(np.insert(error, min(at, len(error)), NAN, axis=0)), [diagnosand])
    for old, new in zip(summarise(before, diagnosand), summarise(after, diagnosand), strict=True):
        np.testing.assert_allclose(new, old, rtol=1e-9, atol=1e-12)
    for old, new in zip(contrast(before, diagnosand, 0, 1), contrast(after, diagnosand, 0, 1), strict=True):
        np.testing.assert_allclose(new, old, rtol=1e-6, atol=1e-9)
    assert np.array_equal(left_out(after, diagnosand), left_out(before, diagnosand) + 1)
    assert np.array_equal(left_out(before, diagnosand), np.isnan(error).sum(axis=0))


@settings(deadline=None, max_examples=25)
@given(at=st.lists(st.integers(0, 60), max_size=6).map(sorted), seed=st.integers(0, 99))
def test_sums_do_not_depend_on_the_grouping(at, seed):
    runs = some_runs(seed)
    whole = sums_of(runs, ALL)
    # empty chunks among them
    parts = added([sums_of(cut(runs, slice(i, j)), ALL) for i, j in zip([0, *at], [*at, 60], strict=True)])
    assert parts.keys() == whole.keys()
    for name, total in whole.items():
        np.testing.assert_allclose(parts[name], total, rtol=1e-12, atol=1e-12, err_msg=name)
    assert whole["replicates"] == 60


def test_sums_share_no_memory():
    # added in place, a shared array would be counted twice
    sums = list(sums_of(some_runs(), ALL).values())
    assert not any(np.shares_memory(one, other) for i, one in enumerate(sums) for other in sums[:i])


def test_runs_are_not_written_to():
    runs = some_runs()
    copies = {name: getattr(runs, name).copy() for name in ("value", "low", "high", "answers", "target")}
    own = Diagnosand("own", "The estimate itself.", lambda runs: runs.value, "sd", shift=0.5)
    sums_of(runs, (*ALL, own))
    for name, copy in copies.items():
        np.testing.assert_array_equal(getattr(runs, name), copy)


def test_memory_does_not_grow_with_replicates():
    few, many = (sums_of(some_runs(replicates=n), ALL) for n in (5, 500))
    assert {name: total.shape for name, total in few.items()} == {name: total.shape for name, total in many.items()}


@pytest.mark.parametrize("diagnosand", NUMBERS, ids=lambda each: each.name)
def test_fewer_than_two_replicates_have_no_error(diagnosand):
    runs = some_runs(3)
    for runs_of, replicates in ((cut(runs, slice(0, 0)), 0), (cut(runs, slice(3, 4)), 1)):
        sums = sums_of(runs_of, ALL)
        value, mcse, n = summarise(sums, diagnosand)
        assert np.isnan(mcse).all() and n.max() == replicates
        known = ~np.isnan(value)
        assert np.array_equal(known, (n > 0) & (diagnosand.summary != "sd"))
        assert np.isnan(contrast(sums, diagnosand, 0, 1)[1]).all()


def test_one_replicate_of_a_proportion_has_no_error_either():
    value, mcse, n = summarise(sums_of(cut(some_runs(), slice(0, 1)), [TOP_RIGHT]), TOP_RIGHT)
    assert np.isin(value, [0.0, 1.0]).all() and np.isnan(mcse).all() and (n == 1).all()


def test_scores_that_never_vary_have_an_error_of_exactly_zero():
    # 0.1 is no binary fraction: 0.1^2 added up and divided again is a little off
    sums = sums_of(from_errors(np.full((1001, 2), 0.1)), STANDARD)
    for diagnosand, wanted in ((BIAS, 0.1), (EMPIRICAL_SE, 0.0), (MSE, 0.01), (RMSE, 0.1)):
        value, mcse, _ = summarise(sums, diagnosand)
        assert value == pytest.approx(wanted, abs=1e-12) and not mcse.any(), diagnosand.name
        assert not contrast(sums, diagnosand, 0, 1)[1].any()
    none = sums_of(from_errors(np.zeros((9, 2))), [RMSE])
    assert [float(each[0].item()) for each in summarise(none, RMSE)[:2]] == [0.0, 0.0]
    assert contrast(none, RMSE, 0, 1)[1].item() == 0.0


def test_small_variances_survive():
    # bias 0.3, spread 1e-4: the sums keep about five digits of the variance
    error = 0.3 + 1e-4 * np.random.default_rng(2).normal(size=(5000, 2))
    sums = sums_of(from_errors(error), STANDARD)
    value = summarise(sums, EMPIRICAL_SE)[0]
    assert value[:, 0] == pytest.approx(error.std(axis=0, ddof=1), rel=1e-4)
    assert summarise(sums, BIAS)[1][:, 0] == pytest.approx(error.std(axis=0, ddof=1) / np.sqrt(5000), rel=1e-4)


def _cost(runs):
    return 1e6 + 10 * runs.error


@pytest.mark.parametrize("summary", ["mean", "root", "sd"])
def test_a_shift_keeps_digits_and_changes_nothing_else(summary):
    rng = np.random.default_rng(6)
    common = rng.gamma(2.0, 0.2, (400, 1))
    error = common + rng.normal(0, 0.1, (400, 2))
    error[rng.random((400, 2)) < 0.1] = NAN
    runs = from_errors(error)
    shifted = Diagnosand("cost", "What it costs.", _cost, summary, shift=1e6)
    sums, score = sums_of(runs, [shifted]), _cost(runs)[:, :, 0]
    value, mcse, _ = summarise(sums, shifted)
    for j in (0, 1):
        assert (value[j, 0], mcse[j, 0]) == pytest.approx(directly(shifted, score[:, j]), rel=1e-6)
    difference, error = contrast(sums, shifted, 0, 1)
    assert (difference[0], error[0]) == pytest.approx(
        contrasted_directly(shifted, score[:, 0], score[:, 1]), rel=1e-4, abs=1e-9
    )
    plain = Diagnosand("cost", "What it costs.", _cost, summary)
    kept = summarise(sums_of(runs, [plain]), plain)
    assert kept[0] == pytest.approx(value, rel=1e-3)


def test_own_diagnosands_of_both_shapes():
    far = Diagnosand("far", "How often a share is off by more than a tenth.", lambda runs: np.abs(runs.error) > 0.1,
                     kind="proportion", better="low")  # fmt: skip
    worst = Diagnosand("worst", "The largest error of a study.", lambda runs: np.abs(runs.error).max(axis=-1))
    runs = some_runs()
    sums = sums_of(runs, (far, worst))
    # comparisons with nan are False: the author's choice, and counted
    assert summarise(sums, far)[0] == pytest.approx((np.abs(runs.error) > 0.1).mean(axis=0))
    assert (summarise(sums, far)[2] == 60).all()
    assert summarise(sums, worst)[0] == pytest.approx(np.nanmean(np.abs(runs.error).max(axis=-1), axis=0))
    assert summarise(sums, worst)[0].shape == (3,) and contrast(sums, worst, 0, 1)[0].shape == ()


@pytest.mark.parametrize(
    ("score", "options", "sentence"),
    [
        (lambda runs: runs.error.mean(axis=(0, 1)), {}, r"the shape of the score of 'own' is \(4,\), but must be"),
        (lambda runs: runs.error[:, 0], {}, r"the shape of the score of 'own' is \(60, 4\)"),
        (lambda runs: 0.5, {}, r"the shape of the score of 'own' is \(\)"),
        (lambda runs: "high", {}, "the score of 'own' is 'high', but must be an array of numbers"),
        (lambda runs: np.full((60, 3), np.inf), {}, "the score of 'own' is inf, but must be finite"),
        (lambda runs: np.full((60, 3), -np.inf), {}, "the score of 'own' is -inf, but must be finite"),
        (lambda runs: np.full((60, 3), 1.5), {"kind": "proportion"}, r"is 1.5, but must lie in \[0, 1\]"),
        (lambda runs: np.full((60, 3), -0.5), {"kind": "proportion"}, r"is -0.5, but must lie in \[0, 1\]"),
        (lambda runs: np.full((60, 3), -0.5), {"summary": "root"}, "is -0.5, but must not be negative"),
    ],
)
def test_scores_that_cannot_be_used_are_refused(score, options, sentence):
    own = Diagnosand("own", "My own.", score, **options)
    with pytest.raises(InvalidInput, match=sentence) as refused:
        sums_of(some_runs(), [BIAS, own])
    assert "\n" not in str(refused.value)


def test_two_diagnosands_of_one_name_are_refused():
    with pytest.raises(InvalidInput, match="the name of a diagnosand is 'bias', but stands twice"):
        sums_of(some_runs(), [BIAS, BIAS])


@pytest.mark.parametrize("ask", [summarise, left_out, lambda sums, each: contrast(sums, each, 0, 1)])
def test_what_was_not_summed_cannot_be_asked(ask):
    sums = sums_of(some_runs(), [BIAS, WIDTH])
    with pytest.raises(InvalidInput, match="is 'answers', but is not known"):
        ask(sums, ANSWERS)
    with pytest.raises(InvalidInput, match="fourth powers"):
        ask(sums, Diagnosand("bias", "Another of that name.", BIAS.score, "sd"))


@pytest.mark.parametrize(("a", "b", "thing"), [(3, 0, "a is 3"), (0, -1, "b is -1"), (0.5, 1, "a is 0.5")])
def test_designs_that_are_not_there_cannot_be_contrasted(a, b, thing):
    with pytest.raises(InvalidInput, match=thing):
        contrast(sums_of(some_runs(), [BIAS]), BIAS, a, b)


def test_designs_may_be_named_by_numbers_of_numpy():
    sums = sums_of(some_runs(), [BIAS])
    np.testing.assert_array_equal(contrast(sums, BIAS, np.int64(2), np.int32(0)), contrast(sums, BIAS, 2, 0))


def test_replicates_needed_by_hand():
    # half the error takes four times as many
    assert needed(0.02, 100, 0.01) == 400
    # floating point makes this 16.000000000000004
    assert needed(0.002, 100, 0.005) == 16
    assert needed(0.0101, 1000, 0.01) == 1021  # 1020.1 rounded up
    assert needed(0.001, 1000, 0.1) == 2
    assert needed(0.0, 1000, 0.1) == 2
    # the neediest decides, what is not estimable says nothing
    assert needed([[0.01, NAN], [0.02, 0.005]], 100, 0.01) == 400
    assert needed([0.01, 0.02], [1000, 100], 0.01) == 1000
    assert needed([NAN, NAN], [7, 5], 0.01) == 7
    assert needed(NAN, 0, 0.01) == 0
    assert isinstance(needed(np.float64(0.02), np.int64(100), 0.01), int)


def test_as_many_replicates_as_needed_give_the_error_wanted():
    rng = np.random.default_rng(9)
    first = summarise(sums_of(from_errors(rng.random((500, 1))), [BIAS]), BIAS)[1].item()
    n = needed(first, 500, first / 5)
    second = summarise(sums_of(from_errors(rng.random((n, 1))), [BIAS]), BIAS)[1].item()
    assert n == 12_500 and second == pytest.approx(first / 5, rel=0.1)


@pytest.mark.parametrize("wanted", [0, -0.01, NAN, "little"])
def test_no_number_of_replicates_gives_an_error_of_zero(wanted):
    with pytest.raises(InvalidInput, match="wanted is"):
        needed(0.01, 100, wanted)
