"""Reasons and the shipped catalogues."""

import math

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.design.design import REFERENCE
from simkit.evidence.beliefs import Beliefs
from simkit.expected import expected
from simkit.population.population import KINDS, Population
from simkit.population.reasons import CATALOGUES, Reason, catalogue
from simkit.response.derive import derive


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_12_to_20_reasons_of_every_sort(kind):
    reasons = catalogue(kind)
    assert 12 <= len(reasons) <= 20
    assert len({r.key for r in reasons}) == len(reasons)
    assert {r.needs_level for r in reasons} == {"company", "function", "manager"}
    # somebody must have a safe reason that is not the own one
    assert sum(r.safe_weight > 0 for r in reasons) >= 2
    # safe reasons are harmless ones: half of all excuses weigh under a sensitivity of 0.2, none above 0.75
    assert max(r.sensitivity for r in reasons if r.safe_weight > 0) <= 0.75
    weights, sensitivity = ([getattr(r, name) for r in reasons] for name in ("safe_weight", "sensitivity"))
    assert np.average(sensitivity, weights=weights) < 0.2


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_sensitive_reasons_go_with_less_goodwill(kind):
    reasons = catalogue(kind)
    guess = np.array([r.guess for r in reasons])
    loading = np.array([r.goodwill_loading for r in reasons])
    sensitive = np.array([r.sensitive for r in reasons])
    assert 0.15 < guess[sensitive].sum() / guess.sum() < 0.5
    assert np.average(loading[sensitive], weights=guess[sensitive]) < -0.4
    assert np.average(loading[~sensitive], weights=guess[~sensitive]) > -0.1


def test_the_catalogue_holds_what_the_dispute_names():
    keys = {r.key for r in catalogue("declined")}
    assert {
        "hiring_manager",
        "enthusiasm",
        "too_many_interviews",
        "strategy",
        "authority",
        "role_demands",
    } <= keys


def log_odds_ratio(kind, slope):
    """Log odds ratio of starting, sensitive reasons against the rest, at the reference design and the medians."""
    people = Population(catalogue(kind))
    beliefs = Beliefs.default(kind).but(goodwill_on_response=slope)
    e = expected(derive(beliefs.medians(len(people.reasons)), people, nodes=16_384), [REFERENCE])
    sensitive = people.column("sensitivity") >= 0.5
    started, reached = e.by_reason("started")[0, 0], e.by_reason("delivered")[0, 0]
    a, b = (started[part].sum() / reached[part].sum() for part in (sensitive, ~sensitive))
    return math.log(a / (1 - a)) - math.log(b / (1 - b))


@pytest.mark.parametrize("kind", ["declined", "exit"])
def test_the_loadings_give_the_selection_that_published_surveys_show(kind):
    angry, disaffected = log_odds_ratio(kind, -0.64), log_odds_ratio(kind, 0.64)
    assert angry > 0 > disaffected
    assert (angry - disaffected) / 2 == pytest.approx(0.40, abs=0.01)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"guess": -1}, "reason 'x': guess is -1"),
        ({"sensitivity": 1.1}, "sensitivity is 1.1"),
        ({"controllable": 2}, "controllable is 2"),
        ({"goodwill_loading": 6}, "goodwill_loading is 6"),
        ({"safe_weight": -1}, "safe_weight is -1"),
        ({"needs_level": "planet"}, "needs_level is 'planet'"),
        ({"contributes": 7}, "contributes is 7"),
    ],
)
def test_refusals(changes, words):
    with pytest.raises(InvalidInput) as caught:
        Reason("x", "X", "terms", **({"guess": 1.0, "sensitivity": 0.5} | changes))
    assert words in str(caught.value)


def test_an_unknown_kind_meets_the_known_ones():
    with pytest.raises(InvalidInput, match="kind is 'exits'"):
        catalogue("exits")
    assert set(CATALOGUES) == set(KINDS)
