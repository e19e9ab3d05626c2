"""Parameters broadcast: draws first, axes for nodes and reasons behind."""

import pickle

import numpy as np
import pytest

from simkit.response.parameters import Parameters

P = Parameters({"vague": np.array([0.1, 0.2, 0.3]), "stake": np.array([2.0])})


def test_shapes():
    assert P.draws == 3
    assert P.lift(2)["vague"].shape == (3, 1, 1) and P.lift(2)["stake"].shape == (1, 1, 1)
    assert P.lift(2).lift(0)["vague"].shape == (3,)


def test_take_keeps_single_values():
    part = P.lift(1).take(slice(1, 3))
    assert part["vague"].tolist() == [[0.2], [0.3]] and part["stake"].tolist() == [[2.0]]


def test_lifting_leaves_the_original_as_it_was():
    high = P.lift(2)
    assert isinstance(high, Parameters) and high.draws == 3 and high.trailing == 2 and P.trailing == 0
    assert P["vague"].shape == (3,)
    with pytest.raises(TypeError):
        high.values["vague"] = np.zeros(1)
    with pytest.raises(AttributeError):
        high.trailing = 0


def test_frozen_and_portable():
    with pytest.raises(TypeError):
        P.values["vague"] = np.zeros(1)
    again = pickle.loads(pickle.dumps(P.lift(1)))
    assert again.trailing == 1 and again["vague"].shape == (3, 1)
