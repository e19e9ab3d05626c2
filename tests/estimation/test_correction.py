"""The correction against posteriors known exactly, by integration, and its laws."""

import pickle

import numpy as np
import pytest
from builders import ask
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import cumulative_simpson

from simkit.checks import InvalidInput
from simkit.diagnosis.fingerprint import fingerprint
from simkit.estimation.correction import Assumed, Corrected
from simkit.response.responses import DISPOSITIONS, Responses, Tally

DRAWS = 20_000
QUANTILES = (0.5, 0.05, 0.95)


def tally(*reported):
    """Replicates of one segment, answers (K + 1,) each."""
    table = np.array(reported, dtype=np.int64)[:, None]
    people = np.full((len(table), 1), 1000)
    reasons = ("manager", "pay", "remote")[: table.shape[2] - 1]
    return Tally(ask(), reasons, ("all",), people, people, people, people, reported=table, specific=0 * table[..., :-1])


def believed(a, b, draws=DRAWS):
    """Evenly spread draws of a Beta share, and of its complement: no chance in it."""
    share = stats.beta.ppf((np.arange(draws) + 0.5) / draws, a, b)
    return np.stack([share, 1 - share], axis=1)


def honest(share):
    """Everybody tells the truth."""
    return Assumed(share, {"test": np.concatenate([share, np.zeros((len(share), 1))], axis=1)})


def ends(found, replicate=0, reason=0):
    return tuple(float(part[replicate, reason]) for part in (found.value, found.low, found.high))


# --- known posteriors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b"), [(1, 1), (4, 16), (0.6, 7)])
@pytest.mark.parametrize(("named", "n"), [(0, 0), (1, 1), (3, 9), (20, 60), (0, 25), (60, 200)])
def test_honest_answers_make_a_beta_of_a_beta(a, b, named, n):
    found = Corrected(honest(believed(a, b)))(tally([named, n - named, 0]))
    posterior = stats.beta(a + named, b + n - named)
    # evenly spread draws are far finer than chance would have them
    assert ends(found) == pytest.approx(posterior.ppf(QUANTILES), abs=2e-3)
    # the complement is turned round
    value, low, high = ends(found)
    assert ends(found, reason=1) == pytest.approx((1 - value, 1 - high, 1 - low), abs=1e-9)


def test_random_draws_are_right_within_their_own_error():
    rng = np.random.default_rng(8)
    share = rng.beta(4, 16, 20_000)
    named, n = 9, 30
    found = Corrected(honest(np.stack([share, 1 - share], axis=1)))(tally([named, n - named, 0]))
    posterior = stats.beta(4 + named, 16 + n - named)
    weights = stats.binom.pmf(named, n, share)
    effective = weights.sum() ** 2 / (weights**2).sum()
    assert 1000 < effective < 20_000
    for q, value in zip(QUANTILES, ends(found), strict=True):
        at = posterior.ppf(q)
        error = np.sqrt(q * (1 - q) / effective) / posterior.pdf(at)
        assert abs(value - at) < 4 * error < 0.02


def test_misreporting_that_is_known_is_undone():
    """Half of those with the sensitive reason give the other one, a quarter of these a platitude instead."""
    share = believed(4, 4)
    s = share[:, 0]
    said = np.stack([0.5 * s, 1 - s + 0.375 * s, 0.125 * s], axis=1)
    named, vague, n = 8, 3, 40
    found = Corrected(Assumed(share, {"test": said}))(tally([named, n - named - vague, vague]))
    # the posterior density by integration on a grid of its own
    grid = np.linspace(0, 1, 20_001)
    density = (
        stats.beta.pdf(grid, 4, 4)
        * (0.5 * grid) ** named
        * (0.125 * grid) ** vague
        * (1 - 0.625 * grid) ** (n - named - vague)
    )
    below = cumulative_simpson(density, x=grid, initial=0)
    expected = np.interp(QUANTILES, below / below[-1], grid)
    assert ends(found) == pytest.approx(expected, abs=2e-3)
    # at face value 8 of 37 would be 22%: half the people who mean it say so
    assert 0.35 < ends(found)[0] < 0.5


def test_each_reason_is_seen_against_platitudes_and_the_rest():
    """Three reasons under a Dirichlet: named, or not, is what counts for one of them."""
    rng = np.random.default_rng(3)
    share = rng.dirichlet([2.0, 3.0, 5.0], 40_000)
    found = Corrected(honest(share))(tally([6, 2, 12, 0]))
    for k, (a, x) in enumerate(zip((2, 3, 5), (6, 2, 12), strict=True)):
        assert ends(found, reason=k) == pytest.approx(stats.beta.ppf(QUANTILES, a + x, 10 - a + 20 - x), abs=0.012)


# --- laws ------------------------------------------------------------------------------------------------------------


def test_without_answers_it_is_the_belief_itself():
    share = np.random.default_rng(1).beta(2, 9, (301, 2))
    share[:, 1] = 1 - share[:, 0]
    found = Corrected(honest(share), level=0.8)(tally([0, 0, 0]))
    for k in range(2):
        assert ends(found, reason=k) == pytest.approx(np.quantile(share[:, k], [0.5, 0.1, 0.9], method="hazen"))


def test_more_answers_narrow_and_end_at_what_is_said():
    corrected = Corrected(honest(believed(2, 4)))
    widths, middles = [], []
    for n in (0, 5, 10, 20, 40, 80, 320):
        value, low, high = ends(corrected(tally([2 * n // 5, n - 2 * n // 5, 0])))
        widths.append(high - low)
        middles.append(value)
        assert low < value < high
    assert (np.diff(widths) < 0).all()
    assert (np.diff(np.abs(np.array(middles) - 0.4)) < 1e-3).all() and middles[-1] == pytest.approx(0.4, abs=0.005)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 20), st.integers(5, 40), st.integers(0, 10))
def test_who_is_named_once_more_gains(named, others, vague):
    # one more answer multiplies each draw's weight by a number that grows with its share: an exact law
    share = believed(2, 3, 2000)
    told = 0.6 * share[:, 0]
    said = np.stack([0.9 * told, 0.9 * (1 - told), np.full(len(share), 0.1)], axis=1)
    corrected = Corrected(Assumed(share, {"test": said}))
    found = corrected(tally([named, others, vague], [named + 1, others, vague]))
    assert (found.low <= found.value).all() and (found.value <= found.high).all()
    assert (found.low >= 0).all() and (found.high <= 1).all()
    assert found.value[1, 0] >= found.value[0, 0] and found.low[1, 0] >= found.low[0, 0]
    # a wider level holds the narrower one
    wide = Corrected(corrected.assumed, level=0.99)(tally([named, others, vague]))
    assert wide.low[0, 0] <= found.low[0, 0] and wide.high[0, 0] >= found.high[0, 0]


def test_many_replicates_are_single_ones_beside_each_other():
    seen = tally([3, 7, 2], [0, 0, 0], [3, 7, 2], [20, 1, 0], [1, 1, 9])
    said = np.concatenate([0.8 * believed(2, 5), np.full((DRAWS, 1), 0.2)], axis=1)
    corrected = Corrected(Assumed(believed(2, 5), {"test": said}))
    together = corrected(seen)
    for r in range(5):
        for name in ("value", "low", "high"):
            np.testing.assert_allclose(getattr(corrected(seen[r]), name)[0], getattr(together, name)[r], rtol=1e-12)
    np.testing.assert_array_equal(together.value[0], together.value[2])


def test_rows_give_the_same_as_counts():
    named = np.array([0, 0, 1, 1, 1, 2, -1])
    nothing = np.zeros((7, 2), dtype=bool)
    disposition = np.where(named < 0, DISPOSITIONS.index("nonresponse"), DISPOSITIONS.index("complete"))
    rows = Responses(
        ask(), ("manager", "pay"), ("all",), np.array([7]), np.array([7]), 0 * named, disposition, named * 0,
        (named >= 0)[:, None], named, nothing[:, 0], nothing,
    )  # fmt: skip
    said = np.concatenate([0.8 * believed(2, 5), np.full((DRAWS, 1), 0.2)], axis=1)
    corrected = Corrected(Assumed(believed(2, 5), {"test": said}))
    one, other = corrected(rows), corrected(tally([2, 3, 1]))
    assert one.value.shape == (2,)
    for name in ("value", "low", "high"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name)[0])


# --- what cannot be estimated, what is refused -----------------------------------------------------------------------


def test_what_no_draw_foresees_is_not_estimated():
    share = believed(20, 80, 400)
    found = Corrected(honest(share))(tally([20, 80, 0], [990, 10, 0]))
    assert not np.isnan(found.value[0]).any()
    assert np.isnan(found.value[1]).all() and np.isnan(found.low[1]).all() and np.isnan(found.high[1]).all()


def test_draws_at_which_nobody_answers_count_only_where_nobody_did():
    share = believed(2, 2, 400)
    said = np.concatenate([share, np.zeros((400, 1))], axis=1)
    silent = np.arange(400) % 2 == 0
    half = Assumed(share, {"test": np.where(silent[:, None], np.nan, said)})
    rest = Assumed(share[~silent], {"test": said[~silent]})
    with_answers, none = tally([6, 10, 0]), tally([0, 0, 0])
    assert ends(Corrected(half)(with_answers)) == pytest.approx(ends(Corrected(rest)(with_answers)), abs=2e-3)
    assert ends(Corrected(half)(none)) == pytest.approx(ends(Corrected(honest(share))(none)), abs=1e-12)
    nobody = Assumed(share, {"test": np.full((400, 3), np.nan)})
    assert np.isnan(Corrected(nobody)(with_answers).value).all()
    assert not np.isnan(Corrected(nobody)(none).value).any()


SHARE = np.full((100, 2), 0.5)
SAID = np.tile([0.4, 0.4, 0.2], (100, 1))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: Corrected(Assumed(SHARE, {"web survey by HR": SAID}))(tally([1, 2, 3])),
            "the design of the assumptions is 'test', but is not known: known are web survey by HR.",
        ),
        (
            lambda: Corrected(Assumed(SHARE, {"test": SAID}))(tally([1, 2, 3, 4])),
            "the number of reasons in the answers is 3, but must be 2 as in the assumptions:"
            " make the assumptions from the same program.",
        ),
        (
            lambda: Assumed(SHARE[:99], {}),
            "the shape of share is (99, 2), but must be (draws, reasons) with at least 100 draws: give more draws.",
        ),
        (
            lambda: Assumed(SHARE, {"test": SAID[:, :2]}),
            "the shape of reported for 'test' is (100, 2), but must be (100, 3), platitudes last:"
            " give what is reported at the same draws.",
        ),
        (
            lambda: Assumed(SHARE * 3, {}),
            "an assumed share is 1.5, but must lie between 0 and 1: give the shares of the reasons.",
        ),
        (
            lambda: Assumed(SHARE, {"test": SAID * 2}),
            "a row of reported for 'test' is [0.8, 0.8, 0.4], but must not be negative and sum to 1:"
            " give the distribution of the answers, platitudes last.",
        ),
        (
            lambda: Corrected(Assumed(SHARE, {}), level=1.0),
            "level is 1.0, but must lie between 1e-06 and 0.999999: give a share such as 0.9.",
        ),
    ],
)
def test_what_is_refused(make, sentence):
    with pytest.raises(InvalidInput) as told:
        make()
    assert str(told.value) == sentence


def test_it_can_be_sent_and_told_apart():
    one = Corrected(Assumed(SHARE, {"test": SAID}, "the sceptic"))
    other = pickle.loads(pickle.dumps(one))
    assert other.name == "corrected by the sceptic" and fingerprint(other) == fingerprint(one)
    assert fingerprint(Corrected(Assumed(SHARE, {"test": SAID[::-1] * 1.0}, "the advocate"))) != fingerprint(one)
    np.testing.assert_array_equal(other(tally([1, 2, 3])).value, one(tally([1, 2, 3])).value)
