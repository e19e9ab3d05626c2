"""Weights against four other programs and scipy on public data, by hand, their laws, and what they gain and cost."""

import csv
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from builders import ask, quiet, reason
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit
from statsmodels.stats.proportion import proportion_confint

from simkit.checks import InvalidInput
from simkit.design.presets import employer_web, third_party_web
from simkit.diagnosis.diagnosands import ANSWERS, BIAS, COVERAGE, EMPIRICAL_SE, RMSE
from simkit.diagnosis.diagnose import diagnose
from simkit.diagnosis.study import Study
from simkit.estimation.shares import FaceValue
from simkit.estimation.weighting import Weighted, design_effect, effective_n, propensity_weights, rake, trimmed
from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.response.responses import Tally

# --- other programs, public data -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def election():
    """The people of `tests/data/weights_anes96.csv`; who answers is told there."""
    import statsmodels.api as sm

    people = sm.datasets.anes96.load_pandas().data
    logit = -0.4 + 0.03 * (people.age - 45) + 0.3 * (people.educ - 4) - 0.15 * people.PID
    place = np.arange(1, len(people) + 1) * (np.sqrt(5) - 1) / 2 % 1
    responded = (place < expit(logit)).to_numpy()
    classes = {
        "age": np.digitize(people.age, [30, 45, 60]),
        "educ": np.digitize(people.educ, [4, 6]),
        "party": np.digitize(people.PID, [2, 5]),
    }
    return SimpleNamespace(
        people=people,
        responded=responded,
        classes=classes,
        categories=[each[responded] for each in classes.values()],
        totals=[np.bincount(each) for each in classes.values()],
        covariates=people[["age", "educ", "PID"]].to_numpy(),
    )


def figures_of(weights, election):
    """The figures of the file, from weights."""
    answered = election.people[election.responded]
    made = {"answered": len(weights), "smallest weight": weights.min(), "largest weight": weights.max()}
    made |= {name: np.average(answered[name], weights=weights) for name in ("vote", "ClinLR", "TVnews", "logpopul")}
    made |= {f"weight {at}": weights[at] for at in range(5)} | {"weight last": weights[-1]}
    for name, each in zip(election.classes, election.categories, strict=True):
        made |= {f"{name} {at}": total for at, total in enumerate(np.bincount(each, weights))}
    made["design effect"] = design_effect(weights)
    return made


def figures_by(program):
    """The file's figures by one of the other programs."""
    path = Path(__file__).parents[1] / "data" / "weights_anes96.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["figure"]: float(row["value"]) for row in csv.DictReader(lines) if row["made_by"] == program}


@pytest.mark.parametrize("program", ["samplics", "ipfn", "balance"])
def test_raking_agrees_with_other_programs(program, election):
    made = figures_of(rake(election.categories, election.totals), election)
    theirs = figures_by(program)
    assert len(theirs) >= 23
    assert {name: made[name] for name in theirs} == pytest.approx(theirs, rel=1e-9)
    # the weights matter: those who answered are another electorate
    assert election.people.vote[election.responded].mean() < 0.37 < 0.42 < theirs["vote"] < 0.43


def test_propensity_weights_agree_with_another_program(election):
    made = figures_of(propensity_weights(election.covariates, election.responded), election)
    theirs = figures_by("scikit-learn")
    assert len(theirs) >= 23
    assert {name: made[name] for name in theirs} == pytest.approx(theirs, rel=1e-7)


def nearest(categories, totals, start):
    """Weights with these totals nearest to `start` in Kullback-Leibler divergence: by the dual, not by turns."""
    indicators = np.concatenate(
        [np.eye(len(total))[:, column] for column, total in zip(categories, totals, strict=True)]
    )
    goal = np.concatenate(totals).astype(float)

    def dual(multiplier):
        weights = start * np.exp(multiplier @ indicators)
        return weights.sum() - multiplier @ goal, indicators @ weights - goal

    found = minimize(dual, np.zeros(len(goal)), jac=True, method="L-BFGS-B", options={"ftol": 1e-16, "gtol": 1e-9})
    return start * np.exp(found.x @ indicators)


def test_raked_weights_are_the_nearest_that_have_these_totals(election):
    start = 1.0 + np.arange(election.responded.sum()) % 3
    for begin in (np.ones(len(start)), start):
        found = rake(election.categories, election.totals, begin)
        np.testing.assert_allclose(found, nearest(election.categories, election.totals, begin), rtol=1e-5)


def chances_by_search(covariates, responded):
    """P(answer) by minimising minus the log likelihood."""
    x = np.column_stack([np.ones(len(responded)), (covariates - covariates.mean(axis=0)) / covariates.std(axis=0)])

    def loss(beta):
        at = x @ beta
        return np.logaddexp(0.0, at).sum() - at[responded].sum(), x.T @ (expit(at) - responded)

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"ftol": 1e-16, "gtol": 1e-9})
    return expit(x @ found.x)


def test_propensity_weights_have_the_largest_likelihood(election):
    weights = 1.0 / chances_by_search(election.covariates, election.responded)[election.responded]
    found = propensity_weights(election.covariates, election.responded)
    np.testing.assert_allclose(found, weights * 944 / weights.sum(), rtol=1e-5)


# --- raking ----------------------------------------------------------------------------------------------------------


def test_raking_by_hand():
    # one answer in each cell of two variables: the product of the margins
    found = rake([[0, 0, 1, 1], [0, 1, 0, 1]], [[30, 10], [24, 16]])
    np.testing.assert_allclose(found, [18, 12, 6, 4], rtol=1e-9)
    # twice the weight at the start is twice the weight at the end, within a cell
    found = rake([[0, 0, 1]], [[30, 10]], [2.0, 1.0, 7.0])
    np.testing.assert_allclose(found, [20, 10, 10], rtol=1e-12)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.floats(0.2, 5.0)), min_size=1, max_size=30),
    st.lists(st.floats(0.2, 5.0), min_size=6, max_size=6),
)
def test_laws_of_raking(some, wish):
    # everybody in the frame twice over: every cell has somebody, so that any totals can be met
    cells = [(a, b, 1.0) for a in range(3) for b in range(2)] + some
    first, second, start = (np.array(column) for column in zip(*cells, strict=True))
    totals = [np.array(wish[:3]), np.array(wish[3:5])]
    totals[1] *= totals[0].sum() / totals[1].sum()
    found = rake([first, second], totals, start)
    assert (found > 0).all()
    for column, total in zip((first, second), totals, strict=True):
        np.testing.assert_allclose(np.bincount(column, found), total, rtol=1e-8)
    # neither the order of variables and people nor the scale of the start matters
    np.testing.assert_allclose(rake([second, first], totals[::-1], 3.0 * start), found, rtol=1e-7)
    np.testing.assert_allclose(rake([first[::-1], second[::-1]], totals, start[::-1])[::-1], found, rtol=1e-7)
    # weights change by a factor of the one variable times one of the other: odds ratios stay
    grown = found / start
    at = {(a, b): grown[(first == a) & (second == b)][0] for a in range(3) for b in range(2)}
    for a in (1, 2):
        assert at[0, 0] * at[a, 1] == pytest.approx(at[0, 1] * at[a, 0], rel=1e-7)
    # what has these totals already is left alone
    np.testing.assert_allclose(rake([first, second], totals, found), found, rtol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ([[0, 0, 1], [0, 0, 0]], [[5, 5], [6, 4]]),
            "category 1 of variable 2 holds people of the frame, but nobody of them answered:"
            " put it together with another category.",
        ),
        (
            ([[0, 1]], [[9, 0]]),
            "category 1 of variable 1 has respondents, but holds nobody of the frame:"
            " give totals of the people who were asked.",
        ),
        (
            ([[0, 2]], [[9, 1]]),
            "category 2 of variable 1 has respondents, but the totals are those of categories 0 to 1:"
            " give a total for each category, counted from 0.",
        ),
        (
            ([[0, -1]], [[9, 1]]),
            "category -1 of variable 1 has respondents, but the totals are those of categories 0 to 1:"
            " give a total for each category, counted from 0.",
        ),
        (
            ([[0, 1], [0, 1]], [[5, 5], [6, 5]]),
            "the totals of variable 2 sum to 11, but those of variable 1 to 10: give totals of the same people.",
        ),
        (
            ([[0, 1], [0, 1]], [[5, 5], [6, 4]]),
            "raking has not settled after 1000 rounds, but must: the totals cannot all be met by those who answered;"
            " put small categories together or leave a variable out.",
        ),
        (
            ([[0, 1]], [[5, -5]]),
            "the totals of variable 1 are [5.0, -5.0], but must be a row of counts that are not all 0:"
            " give the people of the frame in each category.",
        ),
        (
            ([[0, 1], [0]], [[5, 5], [10]]),
            "the shapes of the categories and weights are (1,), (2,), but must all be (n,):"
            " give one category of each variable, and one weight, for each respondent.",
        ),
        (
            ([[0, 1]], [[5, 5]], [1.0, 0.0]),
            "a weight to start from is 0, negative or not finite, but must be positive: leave its respondent out.",
        ),
        (
            ([], []),
            "raking has 0 variables and 0 sets of totals, but needs at least one, and totals for each:"
            " give the totals of every variable.",
        ),
    ],
)
def test_what_raking_refuses(arguments, sentence):
    with pytest.raises(InvalidInput) as told:
        rake(*arguments)
    assert str(told.value) == sentence


def test_totals_that_differ_by_rounding_are_met():
    found = rake([[0, 1, 1], [0, 0, 1]], [[10, 20], [15, 15 + 1e-6]])
    assert np.bincount([0, 1, 1], found).tolist() == pytest.approx([10, 20], rel=1e-6)


# --- propensity ------------------------------------------------------------------------------------------------------


def test_of_one_category_propensity_raking_and_poststratification_are_one():
    invited, answered = np.array([40, 25, 60]), np.array([10, 3, 45])
    site = np.repeat([0, 1, 2], invited)
    responded = np.concatenate([np.arange(size) < some for size, some in zip(invited, answered, strict=True)])
    by_hand = np.repeat(invited / answered, answered)
    np.testing.assert_allclose(rake([site[responded]], [invited]), by_hand, rtol=1e-12)
    dummies = np.column_stack([site == 1, site == 2])
    np.testing.assert_allclose(propensity_weights(dummies, responded), by_hand, rtol=1e-7)
    # and so for the estimator: a mean weight of 1 instead of a sum
    reported = np.column_stack([answered, 0 * answered, 0 * answered])[None]
    seen = tally(reported, invited)
    np.testing.assert_allclose(
        np.repeat(Weighted(trim=None).weights(seen)[0], answered), by_hand / by_hand.mean(), rtol=1e-12
    )


def test_units_and_constants_do_not_matter(election):
    x, y = election.covariates, election.responded
    found = propensity_weights(x, y)
    assert found.sum() == pytest.approx(944)
    other = np.column_stack([1e6 * x + 1e7, np.full(len(x), 3.0), x[:, 0] - x[:, 1]])
    np.testing.assert_allclose(propensity_weights(other, y), found, rtol=1e-6)


SEPARATED = (
    "the covariates tell perfectly of some people whether they answered (separation), but a weight needs a chance"
    " between 0 and 1: put small categories together."
)


def separated_cases():
    """Covariates and who answered: all, a category and a combination of two tell it."""
    number = np.arange(40.0)
    yield "a threshold", number, number > 21
    site = np.repeat([0, 1, 2], [20, 15, 5])
    some = np.arange(40) % 3 == 0
    yield "a site of which nobody answered", np.column_stack([site == 1, site == 2]), some & (site < 2)
    yield "a site of which everybody answered", np.column_stack([site == 1, site == 2]), some | (site == 2)
    u, v = (np.cos(np.arange(60) * f) for f in (1.0, 2.3))
    yield "a sum of two", np.column_stack([u, v]), u + v > 0.1


@pytest.mark.parametrize(("what", "x", "y"), list(separated_cases()))
def test_separation_is_detected(what, x, y):
    with pytest.raises(InvalidInput) as told:
        propensity_weights(x, y)
    assert str(told.value) == SEPARATED


def test_statsmodels_itself_takes_separation_for_converged():
    import statsmodels.api as sm

    _, x, y = list(separated_cases())[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sm.GLM(y.astype(float), sm.add_constant(x.astype(float)), family=sm.families.Binomial()).fit()
    assert fit.converged and fit.bse.max() > 1000


def test_two_who_overlap_by_little_are_not_separation():
    # the one who answered stands a thousandth below the one who did not: between them it is a coin's toss
    x = np.concatenate([np.linspace(-2, 0, 20), [0.5, 0.499], np.linspace(1, 2, 20)])
    found = propensity_weights(x, np.arange(42) > 20)
    assert found[0] / found[1] == pytest.approx(2.0, rel=0.01)
    np.testing.assert_allclose(found[1:], found[1], rtol=1e-3)


def test_somebody_far_off_is_not_separation():
    # a covariate of 40 standard deviations makes a chance of 1 to all digits, and yet all is well
    x = np.concatenate([np.linspace(-2, 2, 200), [40.0]])
    y = np.concatenate([np.arange(200) % 7 < 2 + np.arange(200) // 60, [True]])
    chance = chances_by_search(x[:, None], y)
    assert chance[-1] > 1 - 1e-6
    expected = 1.0 / chance[y]
    np.testing.assert_allclose(propensity_weights(x, y), expected * len(y) / expected.sum(), rtol=1e-5)


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ([1, 2], [1, 1], "everybody answered, but a propensity needs both kinds of people: use the plain share."),
        ([1, 2], [0, 0], "nobody answered, but a propensity needs both kinds of people: use the plain share."),
        (
            [1, 2, 3],
            [0, 1],
            "the shapes of covariates and responded are (3,) and (2,), but must be (N, p) and (N,):"
            " give a row for everybody who was invited.",
        ),
        (
            [1, np.nan],
            [0, 1],
            "a covariate is not finite or an entry of responded neither 0 nor 1, but a propensity needs all of them:"
            " make what is missing a category of its own.",
        ),
    ],
)
def test_what_a_propensity_refuses(x, y, sentence):
    with pytest.raises(InvalidInput) as told:
        propensity_weights(x, y)
    assert str(told.value) == sentence


# --- trimming, design effect -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "most", "by_hand"),
    [
        # mean 4, limit 8; the 4 cut off make the other 8 into 12
        ([1, 1, 2, 4, 12], 2.0, [1.5, 1.5, 3, 6, 8]),
        # limit 6: 7 cut off double the others, then 10 is too much and 4 cut off double the rest
        ([1, 1, 5, 13], 1.2, [4, 4, 6, 6]),
        ([1, 2, 3], 1.0, [2, 2, 2]),
        ([1, 2, 3], 1.5, [1, 2, 3]),
        # nobody with weight 0 is given any: mean 5 over two
        ([0, 1, 9, 0], 1.2, [0, 4, 6, 0]),
        ([0, 0, 4], 1.0, [0, 0, 4]),
        ([], 3.0, []),
        ([0, 0], 3.0, [0, 0]),
    ],
)
def test_trimming_by_hand(given_, most, by_hand):
    np.testing.assert_allclose(trimmed(given_, most), by_hand, rtol=1e-12)


WEIGHTS = st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 1e3)), min_size=1, max_size=25)


@settings(deadline=None, max_examples=200)
@given(WEIGHTS, st.floats(1.0, 6.0))
def test_laws_of_trimming(given_, most):
    w = np.array(given_)
    kept = w.copy()
    found = trimmed(w, most)
    assert (w == kept).all()
    if not w.any():
        return
    limit = most * w[w > 0].mean()
    assert found.sum() == pytest.approx(w.sum(), rel=1e-9)
    assert found.max() <= limit * (1 + 1e-9) and ((found > 0) == (w > 0)).all()
    # order is kept, those below the limit keep their proportions and lose nothing
    order = np.argsort(w)
    assert (np.diff(found[order]) >= -1e-9 * limit).all()
    free = (found < limit * (1 - 1e-6)) & (w > 0)
    if free.any():
        grown = found[free] / w[free]
        assert grown.max() == pytest.approx(grown.min(), rel=1e-9) and grown.min() >= 1 - 1e-9
    # trimming twice is trimming once, and units do not matter
    np.testing.assert_allclose(trimmed(found, most), found, rtol=1e-9)
    np.testing.assert_allclose(trimmed(7.0 * w, most), 7.0 * found, rtol=1e-9)
    assert design_effect(found) <= design_effect(w) * (1 + 1e-9)


def test_design_effect_and_effective_n_by_hand():
    # sums 8 and 22 of four: 4 * 22 / 64
    assert design_effect([1, 1, 2, 4]) == 88 / 64 and effective_n([1, 1, 2, 4]) == 64 / 22
    # three alike and those who do not count
    assert design_effect([5, 5, 5, 0]) == pytest.approx(1) and effective_n([5, 5, 5, 0]) == pytest.approx(3)
    assert np.isnan(design_effect([])) and np.isnan(design_effect([0.0])) and effective_n([]) == effective_n([0.0]) == 0


@settings(deadline=None, max_examples=100)
@given(WEIGHTS)
def test_laws_of_the_effective_number(given_):
    there = np.array([each for each in given_ if each > 0])
    if len(there):
        assert effective_n(given_) * design_effect(given_) == pytest.approx(len(there))
        assert 1 - 1e-9 <= effective_n(given_) <= len(there) * (1 + 1e-9)
        assert design_effect(there) == pytest.approx(1 + there.var() / there.mean() ** 2)


@pytest.mark.parametrize("function", [design_effect, effective_n, lambda w: trimmed(w, 3.0)])
def test_negative_weights_are_refused(function):
    with pytest.raises(InvalidInput) as told:
        function([1.0, -2.0])
    assert str(told.value) == (
        "the weights have shape (2,) and lie between -2 and 1, but must be a row of numbers from 0 upwards:"
        " give one weight for each answer."
    )


def test_a_limit_below_the_mean_is_refused():
    with pytest.raises(InvalidInput) as told:
        trimmed([1.0], 0.5)
    assert str(told.value) == (
        "most is 0.5, but must lie between 1 and 1e+09: 3 is usual: no answer counts more than three."
    )


# --- the estimator ---------------------------------------------------------------------------------------------------


def tally(reported, invited, design=None):
    """Counts as somebody sees them: answers (R, S, K + 1), people invited (S,)."""
    reported = np.asarray(reported, dtype=np.int64)
    replicates, _, width = reported.shape
    people = np.tile(np.asarray(invited, dtype=np.int64), (replicates, 1))
    names = tuple(f"segment {s}" for s in range(people.shape[1]))
    specific = np.zeros((*reported.shape[:2], width - 1), dtype=np.int64)
    return Tally(
        design or employer_web(), ("manager", "pay", "remote")[: width - 1], names, people, people, people // 2,
        people // 2, reported=reported, specific=specific,
    )  # fmt: skip


TWO_SEGMENTS = tally([[[6, 3, 1], [2, 8, 0]]], [100, 50])


def test_poststratification_by_hand():
    # platitudes left out: (100 x 6/9 + 50 x 2/10) / 150; counted: (100 x 6/10 + 50 x 2/10) / 150
    dropped, counted = Weighted()(TWO_SEGMENTS), Weighted(vague="count")(TWO_SEGMENTS)
    np.testing.assert_allclose(dropped.value, [[(200 / 3 + 10) / 150, (100 / 3 + 40) / 150]])
    np.testing.assert_allclose(counted.value, [[70 / 150, 70 / 150]])


@pytest.mark.parametrize(("method", "theirs"), [("wilson", "wilson"), ("clopper-pearson", "beta")])
def test_the_interval_is_that_of_the_effective_number_by_hand(method, theirs):
    # 9 answers of weight 100/9 and 10 of weight 5: 150^2 / (9 x (100/9)^2 + 10 x 25)
    n = 150**2 / (10_000 / 9 + 250)
    found = Weighted(interval=method, level=0.9)(TWO_SEGMENTS)
    for k, share in enumerate(found.value[0]):
        expected = proportion_confint(share * n, n, 0.1, theirs)
        assert (found.low[0, k], found.high[0, k]) == pytest.approx(expected, rel=1e-9)
    assert effective_n(np.repeat(Weighted().weights(TWO_SEGMENTS)[0], [9, 10])) == pytest.approx(n)


def test_segments_without_answers_leave_their_weight_to_the_others():
    with_empty = tally([[[6, 3, 1], [0, 0, 0], [2, 8, 0]]], [100, 70, 50])
    only_vague = tally([[[6, 3, 1], [0, 0, 4], [2, 8, 0]]], [100, 70, 50])
    for seen in (with_empty, only_vague):
        for name in ("value", "low", "high"):
            got, wanted = getattr(Weighted()(seen), name), getattr(Weighted()(TWO_SEGMENTS), name)
            np.testing.assert_allclose(got, wanted, rtol=1e-12)
        assert Weighted().weights(seen)[0, 1] == 0
    # counted, the platitudes are answers: 70 people of whom nobody names a reason
    counted = Weighted(vague="count", trim=None)(only_vague).value
    np.testing.assert_allclose(counted, [[70 / 220, 70 / 220]])


def test_no_answers_no_estimate():
    seen = tally([[[0, 0, 0], [0, 0, 0]], [[0, 0, 2], [0, 0, 0]], [[1, 0, 0], [0, 1, 0]]], [100, 50])
    for name in ("value", "low", "high"):
        missing = np.isnan(getattr(Weighted()(seen), name))
        assert missing.tolist() == [[True] * 2, [True] * 2, [False] * 2]
    assert Weighted(vague="count")(seen).value[1].tolist() == [0.0, 0.0]


def test_without_a_link_nothing_is_weighted_and_nothing_estimated():
    untied = tally([[[8, 11, 1]]], [100, 50], third_party_web())
    assert not untied.tied
    found = Weighted()(untied)
    assert all(np.isnan(part).all() and part.shape == (1, 2) for part in (found.value, found.low, found.high))
    # one segment: there is nothing to be tied to
    alone = tally([[[8, 11, 1]]], [150], third_party_web())
    weighted, plain = Weighted()(alone), FaceValue()(alone)
    for name in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(plain, name), rtol=1e-12)


def test_trimming_reaches_the_shares_by_hand():
    # weights 1/9, 1/9, 9 of mean 1; cut at 3, the 12 taken from two answers raise the 18 others sevenfold
    seen = tally([[[9, 0, 0], [0, 9, 0], [0, 2, 0]]], [10, 10, 180])
    np.testing.assert_allclose(Weighted().weights(seen), [[7 / 9, 7 / 9, 3]])
    np.testing.assert_allclose(Weighted()(seen).value, [[0.35, 0.65]])
    np.testing.assert_allclose(Weighted(trim=None)(seen).value, [[0.05, 0.95]])


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6),
    st.one_of(st.none(), st.floats(1.0, 5.0)),
)
def test_weights_by_segment_are_those_of_single_answers(parts, trim):
    """The same numbers from one weight an answer: repeated, trimmed and averaged one by one."""
    invited = np.array([20 + size for size, _, _ in parts])
    reported = np.array([[[a, b, 0] for _, a, b in parts]])
    answers = reported[0].sum(axis=1)
    if not answers.any():
        return
    seen = tally(reported, invited)
    single = np.repeat(np.divide(invited, answers, where=answers > 0, out=np.zeros(len(parts))), answers)
    single = single / single.mean() if trim is None else trimmed(single / single.mean(), trim)
    names_first = np.concatenate([np.arange(a + b) < a for _, a, b in parts])
    found = Weighted(trim=trim)(seen)
    assert found.value[0, 0] == pytest.approx(np.average(names_first, weights=single), abs=1e-9)
    np.testing.assert_allclose(np.repeat(Weighted(trim=trim).weights(seen)[0], answers), single, rtol=1e-8)
    assert (found.low <= found.value).all() and (found.value <= found.high).all()


def test_replicates_do_not_meddle_with_one_another():
    rng = np.random.default_rng(4)
    reported = rng.poisson(3.0, (50, 4, 4)) * (rng.random((50, 4, 1)) < 0.8)
    seen = tally(reported, [300, 20, 50, 10])
    together = Weighted(trim=1.5)(seen)
    for r in range(50):
        np.testing.assert_array_equal(Weighted(trim=1.5)(seen[r]).value[0], together.value[r])


def test_names_and_refusals():
    assert Weighted().name == "weighted by segment"
    other = Weighted("count", "jeffreys", level=0.9, trim=None)
    assert other.name == "weighted by segment, vague counted, jeffreys, 90%, untrimmed"
    assert Weighted(trim=2.0).name == "weighted by segment, trimmed at 2"
    for wrong in ({"vague": "keep"}, {"interval": "wald"}, {"level": 1.0}, {"trim": 0.5}):
        with pytest.raises(InvalidInput):
            Weighted(**wrong)


# --- what weighting gains, and what it costs -------------------------------------------------------------------------

LOG_ODDS = float(np.log(4))
"""P(start) is 0.8 in the keen segment and 0.2 in the other: nothing else happens (see `builders.quiet`)."""
PEOPLE, REPLICATES = 200, 6144
FACE, PLAIN, TRIM = FaceValue(), Weighted(trim=None), Weighted()


def diagnosed(*segments, people=PEOPLE, replicates=REPLICATES):
    """Two reasons, honest answers, one contact: who starts answers, and only starting depends on the segment."""
    population = Population((reason("manager", 0.5), reason("pay", 0.5)), segments=segments)
    process = derive(quiet({"intercept": 0.0}).medians(2), population)
    asked = (BIAS, EMPIRICAL_SE, RMSE, COVERAGE, ANSWERS)
    one = Study(process, (ask(),), (FACE, PLAIN, TRIM), asked, people=people, engine="counts", seed=11)
    found = diagnose(one, replicates, progress=False)
    assert found.failed == 0

    def of(name, estimator):
        return found.of(name, "test", reason="manager", estimator=estimator.name)

    return of


def both(one, other):
    """Monte Carlo error of a difference, the estimators' common luck left unused."""
    return np.hypot(one.mcse, other.mcse)


def test_where_shares_and_response_differ_weighting_takes_the_bias_away():
    keen, cold = {"manager": 0.2, "pay": 0.8}, {"manager": 0.6, "pay": 0.4}
    of = diagnosed(
        Segment("keen", 1, keen, start_log_odds=LOG_ODDS), Segment("cold", 1, cold, start_log_odds=-LOG_ODDS)
    )
    face, plain, trim = (of("bias", each) for each in (FACE, PLAIN, TRIM))
    # guesses hold 1% of the catalogue's half: 0.203 and 0.599; 4 of 5 answers are from the keen
    assert face.value == pytest.approx(0.8 * 0.203 + 0.2 * 0.599 - 0.401, abs=4 * face.mcse)
    assert abs(plain.value) <= 4 * plain.mcse < 0.005
    # trimming at 3 now and then cuts off the cold segment's 2.5: a little bias comes back
    assert 0 < -trim.value < 0.01
    assert abs(face.value) - abs(trim.value) > 0.1 and both(face, trim) < 0.002
    assert of("rmse", PLAIN).value < 0.6 * of("rmse", FACE).value
    assert of("coverage", FACE).value < 0.4 and of("coverage", TRIM).value > 0.92


def test_where_only_response_differs_weighting_costs_variance_and_gains_nothing():
    of = diagnosed(Segment("keen", 1, start_log_odds=LOG_ODDS), Segment("cold", 1, start_log_odds=-LOG_ODDS))
    face, plain = of("bias", FACE), of("bias", PLAIN)
    for bias in (face, plain, of("bias", TRIM)):
        assert abs(bias.value) <= 4 * bias.mcse
    assert abs(face.value - plain.value) <= 4 * both(face, plain)
    before, after = of("empirical_se", FACE), of("empirical_se", PLAIN)
    assert after.value - before.value > 8 * both(before, after)
    # 80 answers of weight 1/0.8 and 20 of 1/0.2: a design effect of 100 x (125 + 500) / 200^2 = 1.5625
    assert after.value / before.value == pytest.approx(1.25, abs=4 * both(before, after) / before.value + 0.01)
    assert design_effect(np.repeat([1 / 0.8, 1 / 0.2], [80, 20])) == pytest.approx(1.25**2)


def test_where_nothing_differs_weighting_costs_variance_too():
    # eight segments with five people each: their response differs by chance alone
    of = diagnosed(*(Segment(f"site {at}") for at in range(8)), people=40, replicates=12_288)
    face, trim = of("bias", FACE), of("bias", TRIM)
    assert abs(face.value) <= 4 * face.mcse and abs(trim.value) <= 4 * trim.mcse
    assert abs(face.value - trim.value) <= 4 * both(face, trim)
    before, after = of("empirical_se", FACE), of("empirical_se", TRIM)
    assert after.value - before.value > 6 * both(before, after)
