"""The people of a chunk: the same numbers however they are asked for, and the crowd that they should be."""

import math

import numpy as np
import pytest
from builders import quiet, reason, two

from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.simulation.pages import CHUNK
from simkit.simulation.people import LUCK, meet
from simkit.simulation.world import world

COLUMNS = ("replicate", "person", "segment", "reason", "goodwill", "caution", "fatigue", "odds")
LUCKS = tuple(f"luck {name}" for name in LUCK)

MIXED = Population(
    (
        reason("manager", 3.0, 0.9, goodwill_loading=-1.1),
        reason("pay", 5.0, 0.2, goodwill_loading=0.4, safe_weight=1.0),
        reason("role", 2.0, 0.5),
    ),
    segments=(
        Segment("sales", 3.0, trait_mean={"goodwill": 0.5}),
        Segment("plant", 1.0, {"manager": 2.0, "role": 1.0}, start_log_odds=-0.7),
        Segment("lab", 4.0, trait_mean={"caution": -0.4, "fatigue": 1.0}),
    ),
)
BELIEFS = quiet(
    {
        "intercept": -0.3, "goodwill_on_response": 0.6, "fatigue_on_response": 0.4, "propensity_sd": 0.9,
        "trait_correlation.goodwill_caution": 0.3, "trait_correlation.goodwill_fatigue": -0.5,
        "trait_correlation.caution_fatigue": 0.25, "trait_mean.caution": 0.2,
    }
)  # fmt: skip


def world_of(beliefs, population, draw=0):
    return world(derive(beliefs.medians(len(population.reasons)), population, nodes=256), draw)


ONE = world_of(BELIEFS, MIXED)


def joined(crowd):
    """All columns of all bundles, sorted by replicate and person; further numbers among them."""
    crowd = list(crowd)
    table = {name: np.concatenate([getattr(people, name) for people in crowd]) for name in COLUMNS}
    table |= {f"luck {name}": np.concatenate([people.luck[name] for people in crowd]) for name in LUCK}
    for name in ("breakoff and refusal", "care and candor"):
        both = [people.halves(name, np.arange(len(people))) for people in crowd]
        table |= {f"{half} of {name}": np.concatenate([each[half] for each in both]) for half in (0, 1)}
    for block in (0, 1):
        more = [people.more("items", np.arange(len(people)), 2, block) for people in crowd]
        table |= {f"items {block} {column}": np.concatenate([each[column] for each in more]) for column in (0, 1)}
    order = np.lexsort((table["person"], table["replicate"]))
    return {name: values[order] for name, values in table.items()}


def assert_same(one, other, where=slice(None)):
    assert one.keys() == other.keys()
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name][where], err_msg=name)


UNEVEN = np.random.default_rng(3).integers(0, 140, CHUNK)
UNEVEN[[0, 17]] = 0
LONG = np.zeros(CHUNK, dtype=np.int64)
LONG[[2, 90]] = 30_000, 5


@pytest.mark.parametrize("sizes", [UNEVEN, LONG, np.full(CHUNK, 64)], ids=["uneven", "long", "one page"])
def test_how_many_at_a_time_changes_no_bit(sizes):
    whole = joined(meet(ONE, 7, 1, sizes, rows=2**17))
    assert len(whole["person"]) == sizes.sum()
    np.testing.assert_array_equal(np.bincount(whole["replicate"], minlength=CHUNK), sizes)
    for rows in (1, 2**10, 2**12, 2**13 + 1, 2**15):
        assert_same(whole, joined(meet(ONE, 7, 1, sizes, rows=rows)))


def test_bundles_hold_about_as_many_rows_as_asked():
    # pages of 8192 rows: two of them in 2^14
    sizes = np.full(CHUNK, 600)
    held = [sum(page.rows for page in people.pages) for people in meet(ONE, 7, 0, sizes, rows=2**14)]
    assert max(held) == 2**14 and len(held) == math.ceil(sum(held) / 2**14)


def test_more_people_or_other_replicates_change_nobody():
    few = joined(meet(ONE, 7, 2, UNEVEN))
    many = joined(meet(ONE, 7, 2, UNEVEN + np.arange(CHUNK) % 3 * 100))
    assert_same(few, many, many["person"] < UNEVEN[many["replicate"]])
    only = np.where(np.arange(CHUNK) == 5, UNEVEN, 0)
    assert_same(joined(meet(ONE, 7, 2, only)), few, few["replicate"] == 5)


def test_seed_chunk_and_draw_are_other_people():
    process = derive(BELIEFS.draw(2, reasons=3, seed=3), MIXED, nodes=64)
    sizes = np.full(CHUNK, 10)
    base = joined(meet(world(process, 0), 7, 0, sizes))
    others = [meet(world(process, 0), 8, 0, sizes), meet(world(process, 0), 7, 1, sizes)]
    others.append(meet(world(process, 1), 7, 0, sizes))
    for other in map(joined, others):
        for name in (*LUCKS, "goodwill", "caution", "fatigue", "odds", "items 0 0"):
            assert (other[name] != base[name]).all()


def test_nobody():
    crowd = list(meet(ONE, 7, 0, np.zeros(CHUNK, dtype=np.int64)))
    assert [len(people) for people in crowd] == [0]
    for name in COLUMNS:
        assert getattr(crowd[0], name).shape == (0,)


def test_a_person_by_hand():
    # everything from numpy's streams at the documented addresses: page 1 (persons 64 to 127) of chunk 3, draw 0
    sizes = np.full(CHUNK, 128)
    table = joined(meet(ONE, 7, 3, sizes))
    at = int(np.flatnonzero((table["replicate"] == 11) & (table["person"] == 70))[0])
    row = (70 - 64) * 128 + 11

    def stream(source, *draws):
        made = np.random.Generator(np.random.SFC64(np.random.SeedSequence(7, spawn_key=(source, 0, 1, 3))))
        assert row < 2048
        return np.array([getattr(made, draw)(2048)[row] for draw in draws])

    numbers, part = stream(5, *["standard_normal"] * 4, *["random"] * 5), stream(7, "random")
    normals, luck = numbers[:4], numbers[4:]
    assert LUCK == ("reason", "contact", "breakoff and refusal", "care and candor", "items")
    np.testing.assert_array_equal([table[name][at] for name in LUCKS], luck)
    # segments weigh 3, 1 and 4 eighths
    segment = 0 if part[0] < 3 / 8 else 1 if part[0] < 4 / 8 else 2
    assert table["segment"][at] == segment
    # Cholesky: caution 0.3 a + sqrt(0.91) b; fatigue -0.5 a + t b + rest, 0.3 x -0.5 + sqrt(0.91) t = 0.25
    a, b, c, u = normals
    t = 0.4 / math.sqrt(0.91)
    goodwill = a + [0.5, 0.0, 0.0][segment]
    caution = 0.3 * a + math.sqrt(0.91) * b + [0.2, 0.2, -0.4][segment]
    fatigue = -0.5 * a + t * b + math.sqrt(1 - 0.25 - t * t) * c + [0.0, 0.0, 1.0][segment]
    got = [table[name][at] for name in ("goodwill", "caution", "fatigue")]
    np.testing.assert_allclose(got, [goodwill, caution, fatigue], rtol=1e-12)
    log_odds = -0.3 + 0.6 * goodwill - 0.4 * fatigue + 0.9 * u + [0.0, -0.7, 0.0][segment]
    assert table["odds"][at] == pytest.approx(math.exp(log_odds), rel=1e-12)
    # reasons in the order of their loadings: manager -1.1, role 0, pay 0.4
    b = ONE.process.log_weight[0, segment]
    weight = np.exp(b + np.array([-1.1, 0.4, 0.0]) * goodwill)[[0, 2, 1]]
    picked = [0, 2, 1][int((np.cumsum(weight)[:2] / weight.sum() <= luck[0]).sum())]
    assert table["reason"][at] == picked


# --- the crowd, at a fixed seed, within five standard errors ---------------------------------------------------------

CROWD = joined(meet(ONE, 11, 0, np.full(CHUNK, 1600)))
N = CHUNK * 1600


def near(found, wanted, error):
    assert abs(found - wanted) < 5 * error


def test_segments_have_their_shares():
    shares = np.bincount(CROWD["segment"], minlength=3) / N
    for found, wanted in zip(shares, (3 / 8, 1 / 8, 4 / 8), strict=True):
        near(found, wanted, math.sqrt(wanted * (1 - wanted) / N))


def test_traits_have_their_means_and_correlations():
    means = {"goodwill": (0.5, 0.0, 0.0), "caution": (0.2, 0.2, -0.4), "fatigue": (0.0, 0.0, 1.0)}
    for segment in range(3):
        here = CROWD["segment"] == segment
        n = np.count_nonzero(here)
        for trait, wanted in means.items():
            near(CROWD[trait][here].mean(), wanted[segment], 1 / math.sqrt(n))
            near(CROWD[trait][here].std(), 1.0, 1 / math.sqrt(2 * n))
        for one, other, rho in (
            ("goodwill", "caution", 0.3),
            ("goodwill", "fatigue", -0.5),
            ("caution", "fatigue", 0.25),
        ):
            found = np.corrcoef(CROWD[one][here], CROWD[other][here])[0, 1]
            near(found, rho, (1 - rho**2) / math.sqrt(n))


def test_reasons_have_their_shares_in_every_segment():
    # softmax integrated over goodwill by Gauss and Hermite
    x, w = np.polynomial.hermite_e.hermegauss(40)
    for segment, mean in enumerate((0.5, 0.0, 0.0)):
        b = ONE.process.log_weight[0, segment]
        weight = np.exp(b + np.outer(x + mean, [-1.1, 0.4, 0.0]))
        share = w / w.sum() @ (weight / weight.sum(axis=1, keepdims=True))
        here = CROWD["segment"] == segment
        found = np.bincount(CROWD["reason"][here], minlength=3) / np.count_nonzero(here)
        for k in range(3):
            near(found[k], share[k], math.sqrt(share[k] * (1 - share[k]) / np.count_nonzero(here)))
    # and goodwill tilts them: people with the manager reason are cross
    gap = [CROWD["goodwill"][CROWD["reason"] == k].mean() for k in (0, 1)]
    assert gap[0] < gap[1] - 0.5


def test_luck_is_uniform_and_unrelated():
    plain = [name for name in LUCKS if " and " not in name]
    halves = [f"{half} of {name}" for name in LUCK if " and " in name for half in (0, 1)]
    names = [*plain, *halves, "items 0 0", "items 0 1", "items 1 0"]
    table = np.stack([CROWD[name] for name in names])
    assert table.min() >= 0.0 and table.max() < 1.0
    for row in table:
        near(row.mean(), 0.5, math.sqrt(1 / 12 / N))
        near((row < 0.1).mean(), 0.1, math.sqrt(0.09 / N))
    numbers = np.vstack([table, [CROWD[name] for name in ("goodwill", "caution", "fatigue")]])
    wanted = np.eye(len(numbers))
    # the traits are correlated on purpose, and shifted by segment
    found = np.corrcoef(numbers)
    found[-3:, -3:] = wanted[-3:, -3:]
    assert abs(found - wanted).max() < 5 / math.sqrt(N)


def test_one_segment_is_the_population():
    # the short way for a single segment: the same people as with two halves that are alike, but for the segment
    whole = world_of(BELIEFS, MIXED.but(segments=()))
    halves = world_of(BELIEFS, MIXED.but(segments=(Segment("a", 1.0), Segment("b", 1.0))))
    one, other = (joined(meet(each, 5, 0, UNEVEN)) for each in (whole, halves))
    assert set(one.pop("segment")) == {0} and set(other.pop("segment")) == {0, 1}
    assert_same(one, other)


def test_removed_reasons_are_nobodys():
    people = two(0.5).but(
        reasons=(*two(0.5).reasons, reason("gone", 1.0)), truth={"manager": 0.25, "pay": 0.75, "gone": 0}
    )
    table = joined(meet(world_of(quiet(), people), 5, 0, np.full(CHUNK, 100)))
    counts = np.bincount(table["reason"], minlength=3)
    assert counts[2] == 0
    near(counts[0] / 12_800, 0.25, math.sqrt(0.25 * 0.75 / 12_800))


def test_average_people_start_as_the_intercept_says():
    # no traits in play: everybody's odds are exp(intercept)
    table = joined(meet(world_of(quiet(intercept=-0.5), two()), 5, 0, np.full(CHUNK, 3)))
    np.testing.assert_allclose(table["odds"], math.exp(-0.5), rtol=1e-14)
