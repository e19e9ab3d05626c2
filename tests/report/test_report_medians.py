import json

import numpy as np
import pytest
from builders import ask, quiet, run, two
from hypothesis import given, settings
from strategies import worlds

from simkit.checks import InvalidInput
from simkit.expected import expected
from simkit.report.medians import PATH, at_medians
from simkit.response.derive import derive


def test_one_design_by_hand():
    # One contact at which half start. True: manager 0.3, pay 0.7; candid 0.8; of the others a quarter stays vague.
    # manager: 0.8 says so, 0.05 vague, 0.15 says pay. pay: 0.8 says so; there is no other excuse, so 0.2 vague.
    # On record: manager 0.24, pay 0.3*0.15 + 0.7*0.8 = 0.605, vague 0.3*0.05 + 0.7*0.2 = 0.155.
    found = at_medians(run(quiet(candor_base=0.8, vague=0.25), two(0.3), ask()))[0]
    assert found["start_rate"] == pytest.approx(0.5, abs=1e-9)
    assert found["answer_rate"] == pytest.approx(0.5, abs=1e-9)
    assert found["candor"]["all"] == pytest.approx(0.8)
    assert found["captured"]["by_reason"] == pytest.approx({"manager": 0.8, "pay": 0.8})
    assert found["vague_rate"] == pytest.approx(0.155)
    assert found["shares"]["true"] == pytest.approx({"manager": 0.3, "pay": 0.7})
    assert found["shares"]["answered"] == pytest.approx({"manager": 0.3, "pay": 0.7})
    assert found["shares"]["reported"] == pytest.approx({"manager": 0.24, "pay": 0.605, "vague": 0.155})
    assert found["shares"]["reported_without_vague"]["manager"] == pytest.approx(0.24 / 0.845)
    assert found["pieces"]["candid"] == pytest.approx({"manager": -0.06, "pay": -0.095})


def test_nobody_answers_is_null():
    found = at_medians(run(quiet(reference_start_rate=0.0, solved=("intercept",)), two(), ask()))[0]
    assert found["answer_rate"] == 0
    assert found["candor"] == {"all": None, "by_reason": {"manager": None, "pay": None}}
    assert found["shares"]["delivered"] == pytest.approx({"manager": 0.5, "pay": 0.5})
    assert found["shares"]["reported"] == {"manager": None, "pay": None, "vague": None}


def test_several_draws_are_refused():
    population = two()
    process = derive(quiet().draw(2, seed=1, reasons=2), population, nodes=8)
    with pytest.raises(InvalidInput, match="the number of parameter draws is 2, but must be 1"):
        at_medians(expected(process, [ask()]))


@settings(deadline=None, max_examples=25)
@given(worlds())
def test_shares_and_pieces_add_up(world):
    beliefs, population, designs = world
    designs = designs if isinstance(designs, list | tuple) else [designs]
    for found in at_medians(run(beliefs, population, *designs, nodes=16)):
        json.dumps(found, allow_nan=False)
        assert set(found["shares"]) == set(PATH)
        if found["answer_rate"] > 1e-9:
            for stage in PATH[:-1]:
                assert sum(found["shares"][stage].values()) == pytest.approx(1, abs=1e-9), stage
            ends = found["shares"]["true"], found["shares"]["reported_without_vague"]
            for key in population.keys:
                if ends[1][key] is not None:
                    pieces = sum(piece[key] for piece in found["pieces"].values())
                    assert np.isclose(pieces, ends[1][key] - ends[0][key], atol=1e-9)
