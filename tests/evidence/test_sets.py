"""The named positions: what each replaces, and that they differ in the direction that their words say."""

import pytest

from simkit.checks import InvalidInput
from simkit.evidence.beliefs import Beliefs
from simkit.evidence.sets import BELIEF_SETS, named_beliefs

DEFAULT = Beliefs.default()


def median(name, parameter):
    return named_beliefs(name, DEFAULT).priors[parameter].distribution.median


def test_five_positions_the_default_first():
    assert list(BELIEF_SETS) == ["evidence", "sceptic", "advocate", "angry answer more", "disaffected refuse"]
    assert named_beliefs("evidence", DEFAULT) == DEFAULT


@pytest.mark.parametrize("parameter", ["answer_rate", "call_start_rate", "anchor_lo", "anchor_hi", "specific.live"])
def test_the_sceptic_expects_less_and_the_advocate_more(parameter):
    assert median("sceptic", parameter) < median("evidence", parameter) < median("advocate", parameter)


@pytest.mark.parametrize("parameter", ["vague", "fatigue_on_response"])
def test_the_sceptic_sees_more_of_what_is_bad(parameter):
    assert median("sceptic", parameter) > median("evidence", parameter) > median("advocate", parameter)


def test_the_sceptic_grants_that_a_third_party_would_help():
    # his gap between the anchors is wider than the evidence's: 0.60 against 0.12, to 0.65 against 0.30
    assert median("sceptic", "anchor_hi") - median("sceptic", "anchor_lo") == pytest.approx(0.48)
    assert median("evidence", "anchor_hi") - median("evidence", "anchor_lo") == pytest.approx(0.35)


def test_the_signs_of_selection():
    assert median("angry answer more", "goodwill_on_response") == -0.64
    assert median("disaffected refuse", "goodwill_on_response") == 0.64


def test_a_users_own_belief_stays_where_the_position_is_silent():
    mine = DEFAULT.but(deliverable=0.7, answer_rate=0.5)
    sceptic = named_beliefs("sceptic", mine)
    assert sceptic.priors["deliverable"].distribution.median == 0.7
    assert sceptic.priors["answer_rate"].distribution.median == pytest.approx(0.08)


def test_an_unknown_position_is_refused():
    with pytest.raises(InvalidInput, match="did you mean 'sceptic'"):
        named_beliefs("skeptic", DEFAULT)
