"""What changes bring: worked by hand, and the best set against all sets."""

from itertools import chain, combinations

import numpy as np
import pytest
from builders import quiet, reason
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.decision.payoffs import chosen, payoffs
from simkit.evidence.beliefs import Beliefs
from simkit.population.population import Population
from simkit.program.economics import Economics, Fix
from simkit.program.presets import declined, exit_, stay


def drawn(program, n=16):
    return {name: np.stack([program.beliefs.draw(n, seed=1, scramble=r)[name] for r in range(2)]) for name in
            ("fix_efficacy", "fix_efficacy_unspecific", "volume_factor")}  # fmt: skip


PEOPLE = Population(
    (reason("x", 0.3, controllable=0.5), reason("y", 0.7, controllable=0.0)), per_year=20.0, horizon=2.0
)
MONEY = Economics(value_of_avoided_decline=1000.0, fixes=(Fix("x", "do it", 900.0),))
KNOWN = quiet(fix_efficacy=0.4, fix_efficacy_unspecific=0.25)
PROGRAM = declined(20).but(population=PEOPLE, beliefs=KNOWN, economics=MONEY)


def test_by_hand():
    found = payoffs(PROGRAM, drawn(PROGRAM), seed=1)
    # 40 declines x 1000 x 0.5 x 0.4 = 8000 a unit of share, a quarter of it where nothing specific is known
    assert found.slope_full.tolist() == pytest.approx([8000.0]) and found.slope_low.tolist() == pytest.approx([2000.0])
    assert found.gain_full(np.array([0.3])) == pytest.approx([1500.0])
    assert found.gain_low(np.array([0.3])) == pytest.approx([-300.0])
    assert found.gain_earned(np.array([0.3]), np.array([0.5])) == pytest.approx([600.0])
    assert found.unit == "USD" and found.money and found.reasons == ("x",)


def test_means_are_those_of_the_draws():
    wide = Economics(
        value_of_avoided_decline=(500.0, 1000.0, 3000.0), fixes=(Fix("x", "do it", (100.0, 300.0, 500.0)),)
    )
    program = PROGRAM.but(economics=wide, beliefs=Beliefs.default())
    found = payoffs(program, drawn(program, 1024), seed=1)
    sampled = (found.full * (found.declines * found.value)[..., None]).mean()
    assert sampled == pytest.approx(found.slope_full[0], rel=0.02)
    low = (found.unspecific * (found.declines * found.value)[..., None]).mean()
    assert low == pytest.approx(found.slope_low[0], rel=0.02)
    assert found.cost.mean() == pytest.approx(found.price[0], rel=0.01)
    assert (found.unspecific <= found.full).all() and (found.full <= 0.5).all()


@pytest.mark.parametrize("money", [Economics(), Economics(value_of_avoided_decline=5.0), Economics(fixes=MONEY.fixes)])
def test_without_prices_declines_are_counted_and_one_thing_is_changed(money):
    found = payoffs(PROGRAM.but(economics=money), drawn(PROGRAM), seed=1)
    assert found.one and found.unit == "avoided declined offers"
    # what is in nobody's hands is no candidate
    assert found.reasons == ("x",) and found.price.tolist() == [0.0]
    assert found.slope_full.tolist() == pytest.approx([40 * 0.5 * 0.4])


def test_refusals():
    assert payoffs(exit_(20), drawn(exit_(20)), 1).unit == "avoided departures"
    with pytest.raises(InvalidInput, match="only where everybody who is asked is a loss"):
        payoffs(stay(20), drawn(PROGRAM), 1)
    nobody = PEOPLE.but(reasons=(reason("x", controllable=0.0), reason("y", controllable=0.0)))
    with pytest.raises(InvalidInput, match="no reason is in the employer's hands"):
        payoffs(PROGRAM.but(population=nobody, economics=Economics()), drawn(PROGRAM), 1)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=5))
@settings(deadline=None, max_examples=50)
def test_the_best_set_is_found_change_by_change(gain):
    gains = np.array(gain, dtype=float)
    sets = chain.from_iterable(combinations(range(len(gain)), size) for size in range(len(gain) + 1))
    assert gains[chosen(gains)].sum() == max(gains[list(each)].sum() for each in sets)
    assert gains[chosen(gains, one=True)].sum() == max(0.0, gains.max())
