"""Perceived risk, worked by hand for every sponsor and promise."""

import pytest
from builders import numbers

from simkit.response.risk import exposure_name, perceived_risk, risk_of

P = numbers(stake=2.0, exposure__confidential_inside=0.6, exposure__confidential_outside=0.2)

BY_HAND = [
    # identified: e = 1, so the cell does not matter: 2 x 1 x 1, 2 x 0.8, 2 x 0.3
    ("hiring_manager", "identified", 5, 2.0),
    ("hr", "identified", 5, 1.6),
    ("hr", "identified", 500, 1.6),
    ("third_party", "identified", 1, 0.6),
    # the employer's anonymous form, e = 0.4, cell of 5: 0.4 + 0.6/5 = 0.52; 2 x 0.8 x 0.52 = 0.832
    ("hr", "anonymous", 5, 0.832),
    # cell of 1: guessed for certain, the promise is worth nothing: 2 x 0.8
    ("hr", "anonymous", 1, 1.6),
    # an outsider's, e = 0.15, cell of 5: 0.15 + 0.85/5 = 0.32; 2 x 0.3 x 0.32 = 0.192
    ("third_party", "anonymous", 5, 0.192),
    # confidential inside, e = 0.6, cell of 4: 0.6 + 0.4/4 = 0.7; 2 x 0.5 x 0.7 = 0.7
    ("internal_research", "confidential", 4, 0.7),
    # confidential outside, e = 0.2, cell of 4: 0.2 + 0.8/4 = 0.4; 2 x 0.3 x 0.4 = 0.24
    ("third_party", "confidential", 4, 0.24),
]


@pytest.mark.parametrize(("sponsor", "anonymity", "cell", "risk"), BY_HAND)
def test_by_hand(sponsor, anonymity, cell, risk):
    assert risk_of(P, sponsor, anonymity, cell)[0] == pytest.approx(risk, rel=1e-14)


def test_nothing_at_stake_is_no_risk():
    assert perceived_risk(0.0, 1.0, 1.0, 1) == 0.0


def test_only_a_third_party_is_outside():
    assert exposure_name("identified", True) == exposure_name("identified", False) == "exposure.identified"
    assert exposure_name("confidential", False) == "exposure.confidential_inside"
    assert exposure_name("anonymous", False) == "exposure.anonymous_inside"
