"""Who they are: guesses worked by hand, refusals, values that travel."""

import pickle

import numpy as np
import pytest
from builders import reason

from simkit.checks import InvalidInput
from simkit.population.population import Population, Segment

REASONS = (reason("a", 6.0, 0.9), reason("b", 3.0, 0.1), reason("c", 1.0))
P = Population(REASONS)


def test_the_guess_is_the_catalogues():
    np.testing.assert_allclose(P.guesses, [[0.6, 0.3, 0.1]], rtol=1e-15)


def test_own_observations_move_it():
    # told 0 : 1 : 1. Mean of catalogue and told: 0.3, 0.4, 0.3; 99% of it and 1% of 0.6, 0.3, 0.1
    people = P.but(observed={"b": 5, "c": 5})
    np.testing.assert_allclose(people.guesses, [[0.303, 0.399, 0.298]], rtol=1e-14)
    # worth three opinions: (0.6, 0.3 + 1.5, 0.1 + 1.5)/4 = 0.15, 0.45, 0.4
    people = P.but(observed={"b": 5, "c": 5}, observed_weight=3.0)
    np.testing.assert_allclose(people.guesses, [[0.1545, 0.4485, 0.397]], rtol=1e-14)


def test_observing_nothing_is_no_observation():
    np.testing.assert_array_equal(P.but(observed={"a": 0}).guesses, P.guesses)


def test_a_truth_is_taken_as_it_is():
    np.testing.assert_array_equal(P.but(truth={"a": 0.0, "b": 0.25, "c": 0.75}).guesses, [[0.0, 0.25, 0.75]])


def test_segments_with_shares_of_their_own():
    people = P.but(segments=(Segment("x", 1.0), Segment("y", 3.0, shares={"a": 1, "b": 1})))
    # y: 0.99 x (0.5, 0.5, 0) + 0.01 x (0.6, 0.3, 0.1)
    np.testing.assert_allclose(people.guesses, [[0.6, 0.3, 0.1], [0.501, 0.498, 0.001]], rtol=1e-14)
    np.testing.assert_allclose(people.weights, [0.25, 0.75])


def test_without_segments_everybody_is_one():
    assert [part.name for part in P.parts] == ["everybody"] and P.weights.tolist() == [1.0]


def test_columns_and_keys():
    assert P.keys == ("a", "b", "c")
    np.testing.assert_array_equal(P.column("sensitivity"), [0.9, 0.1, 0.0])
    assert [r.sensitive for r in REASONS] == [True, False, False]


def test_units():
    # 30 people a year: 30/4 = 7.5, rounded to 8 managers
    people = P.but(segments=(Segment("x"), Segment("y")))
    assert [people.units_at(level) for level in ("company", "function", "manager")] == [1, 2, 8]
    assert P.but(units={"manager": 3}).units_at("manager") == 3
    assert P.but(per_year=1.0).units_at("manager") == 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Population(REASONS[:1]), "the number of reasons is 1, but must be at least 2"),
        (lambda: Population((*REASONS, REASONS[0])), "reason is 'a', but stands twice"),
        (lambda: P.but(segments=(Segment("x"), Segment("x"))), "segment is 'x', but stands twice"),
        (lambda: P.but(per_year=0), "people a year is 0"),
        (lambda: P.but(horizon=-1), "horizon is -1"),
        (lambda: P.but(volume="many"), "volume is 'many'"),
        (lambda: P.but(dispersion=-0.1), "dispersion is -0.1"),
        (lambda: P.but(volume="fixed", dispersion=0.1), "a fixed volume does not vary"),
        (lambda: P.but(observed={"z": 1}), "observed reason is 'z'"),
        (lambda: P.but(observed={"a": -1}), "observed a is -1"),
        (lambda: P.but(truth={"a": 1.0}), "name 1 of 3 reasons"),
        (lambda: P.but(truth={"a": 0.5, "b": 0.5, "c": 0.5}), "sum to 1.5"),
        (lambda: P.but(segments=(Segment("x", shares={"z": 1}),)), "segment 'x': reason is 'z'"),
        (lambda: P.but(units={"company": 2}), "units is 'company'"),
        (lambda: P.but(units={"manager": 0}), "units manager is 0"),
        (lambda: P.but(size=3), "population setting is 'size'"),
        (lambda: P.units_at("planet"), "level is 'planet'"),
        (lambda: Segment("x", 0), "segment 'x': weight is 0"),
        (lambda: Segment("x", trait_mean={"mood": 1}), "segment 'x': trait_mean is 'mood'"),
        (lambda: Segment("x", trait_mean={"fatigue": 9}), "trait_mean fatigue is 9"),
        (lambda: Segment("x", start_log_odds=11), "start_log_odds is 11"),
        (lambda: Segment("x", deliverable=1.5), "deliverable is 1.5"),
    ],
)
def test_refusals(make, words):
    with pytest.raises(InvalidInput) as caught:
        make()
    assert words in str(caught.value)


def test_values_are_frozen_and_travel():
    observed = {"a": 3.0}
    people = P.but(
        observed=observed,
        segments=(Segment("x", 2.0, {"a": 1}, {"fatigue": 1.0}, 0.5, 0.9),),
        units={"manager": 2},
    )
    observed["a"] = 99.0
    assert people.observed["a"] == 3.0
    with pytest.raises(TypeError):
        people.observed["a"] = 1.0
    with pytest.raises(TypeError):
        people.segments[0].trait_mean["fatigue"] = 0.0
    again = pickle.loads(pickle.dumps(people))
    assert again == people and again.segments[0].deliverable == 0.9
    np.testing.assert_array_equal(again.guesses, people.guesses)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Segment("x", shares={"a": -1.0, "b": 3.0}),
        lambda: P.but(segments=(Segment("x", shares={"a": float("nan"), "b": 1.0}),)),
        lambda: P.but(observed={"a": 3}, observed_weight=-2.0),
        lambda: Population((reason("a", 0.0), reason("b", 0.0))).guesses,
        # a reason removed by the truth comes back through a segment's own shares
        lambda: P.but(truth={"a": 0.0, "b": 0.5, "c": 0.5}, segments=(Segment("x", shares={"b": 1.0}),)).guesses,
    ],
)
def test_impossible_weights_are_refused(make):
    with pytest.raises(InvalidInput):
        make()
