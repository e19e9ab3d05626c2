"""How many nodes are enough: 512 against 16,384, over 20 scrambles and every shipped design."""

from functools import cache

import numpy as np
import pytest

from simkit.design.design import REFERENCE
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.evidence.beliefs import Beliefs
from simkit.expected import expected
from simkit.population.population import Population
from simkit.response.derive import derive
from simkit.response.process import STAGES

DESIGNS = (*(make() for make in (WAYS_OF_ASKING | COMPARATORS).values()), REFERENCE)
SCRAMBLES = 20
FINE = 16_384


def figures(slope, nodes, scramble):
    people = Population()
    draws = Beliefs.default().but(goodwill_on_response=slope).medians(len(people.reasons))
    e = expected(derive(draws, people, nodes=nodes, scramble=scramble), DESIGNS)
    rates = np.stack([*(e.total(stage) for stage in STAGES), e.start_rate, e.completion])
    return rates[:, 0], e.path()[:, 0], e.candor[0]


@cache
def worst(slope, nodes):
    """The largest error of stage rates, of shares and of candor, and the design in which it stands."""
    truth = figures(slope, FINE, 100)
    errors = [np.zeros(len(DESIGNS)) for _ in truth]
    for scramble in range(SCRAMBLES):
        for error, made, right in zip(errors, figures(slope, nodes, scramble), truth, strict=True):
            gap = np.moveaxis(abs(made - right), -1 if made.ndim == 2 else made.ndim - 2, 0)
            np.maximum(error, gap.reshape(len(DESIGNS), -1).max(axis=1), out=error)
    return {
        name: (float(error.max()), DESIGNS[int(error.argmax())].name)
        for name, error in zip(("rates", "shares", "candor"), errors, strict=True)
    }


LIMITS = {"rates": 5e-4, "shares": 5e-4, "candor": 5e-3}
MISSED = {
    # measured over these 20 scrambles: 5.6e-4, 1.1e-3 and 6.0e-3, each in the interview by the hiring manager
    (0.0, "shares"): "512 nodes: shares of the true and reported reasons off by up to 5.6e-4",
    (-0.64, "shares"): "512 nodes: shares of the true and reported reasons off by up to 1.1e-3",
    (-0.64, "candor"): "512 nodes: candor about a rare reason off by up to 6.0e-3",
}


@pytest.mark.parametrize(
    ("slope", "figure"),
    [
        pytest.param(
            slope,
            figure,
            marks=[pytest.mark.xfail(strict=True, reason=MISSED[slope, figure])]
            if (slope, figure) in MISSED
            else [],
        )
        for slope in (0.0, -0.64, 0.64)
        for figure in LIMITS
    ],
)
def test_512_nodes(slope, figure):
    error, design = worst(slope, 512)[figure]
    assert error <= LIMITS[figure], f"{figure} off by {error:.2g} in {design!r}"


@pytest.mark.parametrize("slope", [0.0, -0.64, 0.64])
def test_2048_nodes_meet_the_limits_everywhere(slope):
    for figure, limit in LIMITS.items():
        error, design = worst(slope, 2048)[figure]
        assert error <= limit, f"{figure} off by {error:.2g} in {design!r}"


@pytest.mark.parametrize("slope", [0.0, -0.64, 0.64])
def test_16384_nodes_print_four_digits(slope):
    # the finest grid against another scramble of itself: what is printed at the medians
    for made, again in zip(figures(slope, FINE, 100), figures(slope, FINE, 101), strict=True):
        assert abs(made - again).max() < 1e-4
