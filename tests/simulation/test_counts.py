"""Tables drawn as such: probabilities by hand, and draws that are multinomial however they are made."""

import math
from itertools import product

import numpy as np
import pytest
from builders import ask, quiet, reason, two
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, multinomial
from strategies import worlds

from simkit.design.design import Step
from simkit.design.presets import decline_code
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.draws import generator
from simkit.expected import expected
from simkit.population.population import Population, Segment
from simkit.response.derive import derive
from simkit.simulation import counts
from simkit.simulation.counts import Cells, _drawn, _plan, cells_of, counted_tables
from simkit.simulation.journey import outcomes

LN2, LN3, LN4 = math.log(2), math.log(3), math.log(4)

REASONS = (
    reason("manager", 1.0, 1.0),
    reason("gone", 1.0, 0.0, safe_weight=5.0),
    reason("pay", 1.0, 0.0, safe_weight=1.0),
    reason("role", 1.0, 0.0, safe_weight=3.0),
)
SHARES = {"manager": 0.5, "gone": 0.0, "pay": 0.25, "role": 0.25}
HALF = {
    "intercept": -LN3, "deliverable": 0.75, "breakoff_per_minute": LN2, "skip_base": 0.2, "careless_base": 0.2,
    "candor_base": 0.8, "candor_sensitivity": LN4, "vague": 0.25, "specific.closed": 0.5,
}  # fmt: skip
WEB = ask(
    Step(), Step(week=3), items=(Item("closed", 1.0), Item("closed", 1.0, asks=REASON_QUESTION), Item("closed", 1.0))
)


def known(beliefs, population, *designs, draws=None):
    of = len(population.reasons)
    drawn = beliefs.draw(draws, reasons=of, seed=3) if draws else beliefs.medians(of)
    return expected(derive(drawn, population, nodes=16), designs)


def test_every_cell_by_hand():
    # two segments, 1/4 and 3/4; 1/2 and 3/4 reached. 7/16 start, 1/4 of them come to the question, 4/5 answer, 1/5 of
    # these without care
    people = Population(REASONS, truth=SHARES, segments=(Segment("a", 1.0, deliverable=0.5), Segment("b", 3.0)))
    cells = cells_of(known(quiet(HALF), people, WEB))
    assert cells.probability.shape == (1, 2, 4, outcomes(4)) and cells.draw == 0
    third = 0.2 / 3
    # manager: half candid (half of it specific), 1/8 vague, 3/8 excuses: pay 1/4 of them, role 3/4
    # pay: 4/5 candid, 1/20 vague, 3/20 role; role alike
    said = {
        0: [third + 0.8 / 4, 0, third + 0.8 * 3 / 32, third + 0.8 * 9 / 32, 0.8 / 8, 0.8 / 4, 0, 0, 0],
        2: [third, 0, third + 0.8 * 0.4, third + 0.8 * 0.15, 0.8 * 0.05, 0, 0, 0.8 * 0.4, 0],
        3: [third, 0, third + 0.8 * 0.15, third + 0.8 * 0.4, 0.8 * 0.05, 0, 0, 0, 0.8 * 0.4],
    }
    for segment, (weight, reached) in enumerate(((0.25, 0.5), (0.75, 0.75))):
        for k, share in enumerate(SHARES.values()):
            start = reached * 7 / 16
            answered = start / 4 * 0.8
            wanted = np.array(
                [
                    1 - reached,
                    reached * 9 / 16,
                    start * 3 / 4,
                    start / 4 * 0.2,
                    *(answered * np.array(said.get(k, [0] * 9))),
                ]
            )
            np.testing.assert_allclose(
                cells.probability[0, segment, k], weight * share * wanted, rtol=1e-12, atol=1e-16
            )


def test_a_mixed_design_and_a_record_by_hand():
    # two reasons. Web 1/4, then a call 1/2 of the 3/4 left; breakoff 3/4 on the web, 1/2 on the phone;
    # candid about the manager 1/2 and, live, 1/3; specific 1/2 and 3/4; pay has no excuse left
    beliefs = quiet(
        HALF | {"deliverable": 1.0, "mode_on_response.phone": LN3, "live_on_breakoff": -LN2, "candor_live": LN2,
                "specific.live": 0.75, "careless_base": 0.0, "skip_base": 0.0}
    )  # fmt: skip
    items = (Item("closed", 1.0), Item("closed", 1.0, asks=REASON_QUESTION))
    mixed = ask(Step(), Step("phone", week=3), items=items)
    cells = cells_of(known(beliefs, two(0.5), mixed, decline_code(0.8).but("record")))
    web, call = 1 / 4 / 4, 3 / 8 / 2
    # not delivered, no start, breakoff, refused | manager, pay, platitude | with what to fix
    manager = [
        0, 3 / 8, 3 / 16 + 3 / 16, 0,
        web / 4 + call / 12, web * 3 / 8 + call / 2, web / 8 + call / 6, web / 4 + call / 4, 0,
    ]  # fmt: skip
    pay = [
        0,
        3 / 8,
        3 / 8,
        0,
        0,
        (web * 0.5 + call * 0.25) * 0.8,
        (web + call) * 0.2,
        0,
        (web * 0.5 + call * 0.75) * 0.8,
    ]
    np.testing.assert_allclose(cells.probability[0, 0], 0.5 * np.array([manager, pay]), rtol=1e-12, atol=1e-16)
    # the record: 1/5 without an entry, the others live, half of the candid specific, nobody leaves or refuses
    manager = [0, 0.2, 0, 0, 0.8 / 6, 0.8 / 2, 0.8 / 6, 0.8 / 6, 0]
    pay = [0, 0.2, 0, 0, 0, 0.8 * 0.4, 0.8 * 0.2, 0, 0.8 * 0.4]
    np.testing.assert_allclose(cells.probability[1, 0], 0.5 * np.array([manager, pay]), rtol=1e-12, atol=1e-16)


@given(worlds())
@settings(deadline=None, max_examples=12)
def test_probabilities_are_probabilities(case):
    beliefs, population, design = case
    e = known(beliefs, population, design, WEB.but("web"))
    cells = cells_of(e)
    assert (cells.probability >= 0).all()
    np.testing.assert_allclose(cells.probability.sum(axis=(1, 2, 3)), 1.0, rtol=1e-13)
    # the margins are the expected masses: the truth, and what is reported among the answers
    np.testing.assert_allclose(cells.probability.sum(axis=3), e.mass["invited"][0], atol=1e-12)
    k = len(population.reasons)
    reports = cells.probability[..., 4 : 4 + k + 1].sum(axis=(1, 2))
    reports[:, :k] += cells.probability[..., 4 + k + 1 :].sum(axis=(1, 2))
    answered = reports.sum(axis=1, keepdims=True)
    # (a record without a single entry has no distribution of answers)
    np.testing.assert_allclose(reports, np.nan_to_num(e.reported[0]) * answered, atol=1e-12)
    np.testing.assert_allclose(answered[:, 0], e.total("answered")[0], atol=1e-12)


def test_a_parameter_draw_has_its_own_cells():
    beliefs = quiet(HALF).but({"deliverable": (0.5, 0.7, 0.9), "vague": (0.1, 0.5, 0.9)})
    e = known(beliefs, two(), WEB, draws=4)
    reach, vague = e.process.parameters["deliverable"], e.process.parameters["vague"]
    for row in range(4):
        cells = cells_of(e, row)
        assert cells.draw == row and cells.designs == (WEB,)
        not_delivered = cells.probability[0, 0, :, 0].sum()
        assert not_delivered == pytest.approx(1 - reach[row])
        # the careful who hide a manager: pay against platitudes as 1 - vague to vague (pay's careless part is alike)
        careless = cells.probability[0, 0, 0, 4] - cells.probability[0, 0, 0, 7]
        excuse, platitude = cells.probability[0, 0, 0, 5] - careless, cells.probability[0, 0, 0, 6]
        assert platitude / (platitude + excuse) == pytest.approx(vague[row])
    assert cells_of(e, 2, draw=9).draw == 9
    np.testing.assert_array_equal(cells_of(e, 2, draw=9).probability, cells_of(e, 2).probability)
    assert cells_of(e, 2, draw=0).draw == 0


# --- drawing -----------------------------------------------------------------------------------------------------

ALL_RARE, ALL_OFTEN, USUAL = math.inf, 0.0, 4.0


def _multinomial(random, sizes, probability):
    """Counts of one table, planned for as many people as there are on average."""
    return _drawn(random, sizes, _plan(probability, sizes.mean()), len(probability))


def drawn(monkeypatch, worth, sizes, probability, seed=1):
    monkeypatch.setattr(counts, "WORTH", worth)
    return _multinomial(generator(seed, "counts", 0, 0), np.asarray(sizes), np.asarray(probability))


@pytest.mark.parametrize("worth", [ALL_RARE, ALL_OFTEN, USUAL, 1.0])
def test_small_tables_have_the_multinomial_distribution(monkeypatch, worth):
    # 3 people in 3 cells and a fourth that is empty: ten tables, each as often as it should; alpha 1e-4
    probability = np.array([0.2, 0.0, 0.5, 0.3])
    made = drawn(monkeypatch, worth, np.full(40_000, 3), probability)
    tables = [each for each in product(range(4), repeat=3) if sum(each) == 3]
    wanted = 40_000 * multinomial.pmf(tables, 3, probability[[0, 2, 3]])
    found = np.array([(made[:, [0, 2, 3]] == each).all(axis=1).sum() for each in tables])
    assert found.sum() == 40_000 and not made[:, 1].any()
    assert ((found - wanted) ** 2 / wanted).sum() < chi2.isf(1e-4, len(tables) - 1)


@pytest.mark.parametrize("worth", [ALL_RARE, ALL_OFTEN, USUAL])
def test_large_tables_have_the_moments_of_a_multinomial(monkeypatch, worth):
    # 200 cells, some common, many rare, some impossible; sizes 50: expected 10 down to 0.005
    random = np.random.default_rng(4)
    probability = random.dirichlet(np.full(200, 0.1))
    probability[::7] = 0.0
    probability /= probability.sum()
    n, size = 8000, 50
    made = drawn(monkeypatch, worth, np.full(n, size), probability)
    np.testing.assert_array_equal(made.sum(axis=1), size)
    assert not made[:, probability == 0].any()
    if worth == USUAL:
        assert 0 < (probability * size > USUAL).sum() < (probability > 0).sum() - 10
    # all people together are one multinomial: chi-square over cells with at least 5 expected, the others as one
    wanted = n * size * probability
    some = wanted > 5
    pair = [np.append(each[some], each[~some].sum()) for each in (made.sum(axis=0), wanted)]
    assert ((pair[0] - pair[1]) ** 2 / pair[1]).sum() < chi2.isf(1e-4, some.sum())
    # variances and covariances of the larger cells: n p (1 - p) and -n p q
    big = np.flatnonzero(probability > 0.02)
    found = np.cov(made[:, big].T)
    p = probability[big]
    cov = size * (np.diag(p) - np.outer(p, p))
    error = np.sqrt((np.outer(np.diag(cov), np.diag(cov)) + cov**2) / n)
    # a count's own fourth moment is a little above the normal's
    assert (abs(found - cov) < 5 * error * (1 + np.eye(len(big)))).all()


@pytest.mark.parametrize("worth", [ALL_RARE, ALL_OFTEN, USUAL])
def test_uneven_sizes_keep_their_people(monkeypatch, worth):
    sizes = np.array([0, 1, 0, 1000, 7, 0, 64, 3_000_000])
    made = drawn(
        monkeypatch, worth, sizes if worth != ALL_RARE else np.minimum(sizes, 5000), [0.5, 1e-7, 0.0, 0.3, 0.2 - 1e-7]
    )
    np.testing.assert_array_equal(made.sum(axis=1), sizes if worth != ALL_RARE else np.minimum(sizes, 5000))
    assert (made >= 0).all() and not made[:, 2].any()
    # a cell has its share of a large replicate, within 5 standard errors
    n = sizes[-1] if worth != ALL_RARE else 5000
    assert abs(made[-1, 0] - n / 2) < 5 * math.sqrt(n / 4)


@given(st.lists(st.sampled_from([0.0, 0.0, 1e-12, 1e-3, 1.0, 7.0]), min_size=1, max_size=30), st.integers(0, 10**6))
@settings(deadline=None, max_examples=60)
def test_an_impossible_cell_is_never_met(weights, seed):
    weights = np.array([*weights, 1.0])
    made = _multinomial(generator(seed, "counts", 0, 0), np.array([0, 3, 500, 40]), weights / weights.sum())
    assert made.sum(axis=1).tolist() == [0, 3, 500, 40]
    assert not made[:, weights == 0].any()


def test_one_certain_cell_holds_everybody():
    assert _multinomial(generator(1, "counts", 0, 0), np.array([0, 9]), np.array([0.0, 1.0])).tolist() == [
        [0, 0],
        [0, 9],
    ]


def table_of(probabilities, designs, draw=0):
    return Cells(designs, draw, 30.0, np.asarray(probabilities))


def test_tables_have_their_shape_and_their_address():
    a, b = WEB.but("a"), WEB.but("b", reminders=0)
    cells = cells_of(known(quiet(HALF), two(0.3), a, b))
    sizes = np.array([30, 0, 41, 500])
    made = counted_tables(cells, 5, 2, sizes)
    assert made.designs == (a, b) and made.joint.shape == (4, 2, 1, 2, outcomes(2))
    np.testing.assert_array_equal(made.joint.sum(axis=(2, 3, 4)), np.stack([sizes] * 2, axis=1))
    np.testing.assert_array_equal(counted_tables(cells, 5, 2, sizes).joint, made.joint)
    # cells stand where they belong: many people, within 5 standard errors of every probability
    big = counted_tables(cells, 5, 2, np.full(64, 10_000)).joint.sum(axis=0) / 640_000
    error = np.sqrt(cells.probability * (1 - cells.probability) / 640_000)
    assert (abs(big - cells.probability) <= 5 * error).all()
    others = [
        counted_tables(cells, 6, 2, sizes),
        counted_tables(cells, 5, 3, sizes),
        counted_tables(table_of(cells.probability, (a, b), 1), 5, 2, sizes),
    ]
    for other in others:
        assert (other.joint != made.joint).any()
    # the documented address: source "counts", draw, chunk
    by_hand = _drawn(generator(5, "counts", 0, 2), sizes, cells.plans[1], cells.probability[1].size)
    np.testing.assert_array_equal(made.joint[:, 1].reshape(4, -1), by_hand)


def test_a_design_alone_or_beside_others_in_any_order():
    a, b, c = WEB.but("a"), WEB.but("b", mode="phone"), decline_code(0.7)
    both = counted_tables(cells_of(known(quiet(HALF), two(0.3), a, b, c)), 5, 0, np.full(20, 50)).joint
    back = counted_tables(cells_of(known(quiet(HALF), two(0.3), c, b, a)), 5, 0, np.full(20, 50)).joint
    np.testing.assert_array_equal(both, back[:, ::-1])
    for j, design in enumerate((a, b, c)):
        alone = counted_tables(cells_of(known(quiet(HALF), two(0.3), design)), 5, 0, np.full(20, 50)).joint
        np.testing.assert_array_equal(alone[:, 0], both[:, j])
