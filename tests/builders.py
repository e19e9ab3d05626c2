"""Small worlds for tests: beliefs in which nothing happens until a test says so, and people to go with them."""

import re
from html import unescape

import numpy as np

from simkit.design.design import Design, Step
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.evidence.beliefs import Beliefs
from simkit.evidence.priors import BOUNDS
from simkit.expected import expected
from simkit.population.population import Population
from simkit.population.reasons import Reason
from simkit.program.presets import declined
from simkit.response.derive import derive
from simkit.response.nodes import Traits
from simkit.response.parameters import Parameters

NOTHING_HAPPENS = {name: 0.0 for name in BOUNDS} | {
    "deliverable": 1.0,
    "deliverable_published": 1.0,
    "volume_factor": 1.0,
    "answer_rate": 0.25,
    "call_start_rate": 0.2,
    "incentive_kind.prepaid": 1.0,
    "incentive_kind.promised": 0.6,
    "incentive_kind.lottery": 0.5,
    "closeness.hiring_manager": 1.0,
    "closeness.hr": 0.8,
    "closeness.internal_research": 0.5,
    "closeness.third_party": 0.3,
    "exposure.identified": 1.0,
    "exposure.confidential_inside": 0.5,
    "exposure.confidential_outside": 0.5,
    "exposure.anonymous_inside": 0.4,
    "exposure.anonymous_outside": 0.15,
    "anchor_lo": 0.3,
    "anchor_hi": 0.65,
    "live_share_of_gap": 0.25,
    "candor_base": 1.0,
    "stake": 1.0,
    "share_strength": 20.0,
    "reference_start_rate": 0.75,
}
"""Everybody is alike, reached, starts at each contact with probability 1/2, stays, answers, tells the truth."""


def numbers(**values):
    """Parameters in which nothing happens, except for `values` (dots written as two underscores)."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    assert set(named) <= set(NOTHING_HAPPENS), set(named) - set(NOTHING_HAPPENS)
    return Parameters({name: np.atleast_1d(np.asarray(v, float)) for name, v in (NOTHING_HAPPENS | named).items()})


def quiet(changes=None, *, solved=(), **more):
    """The beliefs of `NOTHING_HAPPENS` but for the changes; the derived parameters in `solved` are not fixed."""
    wanted = NOTHING_HAPPENS | (changes or {}) | more
    fixed = Beliefs.default().but({name: value for name, value in wanted.items() if name not in solved})
    return fixed


def reason(key, share=1.0, sensitivity=0.0, **more):
    """A reason with a guess of `share`."""
    return Reason(key, key, "test", guess=share, sensitivity=sensitivity, **more)


def two(share=0.5, **more):
    """A sensitive reason with the given share and a harmless one that serves as an excuse."""
    return Population((reason("manager", share, 1.0, **more), reason("pay", 1 - share, 0.0, safe_weight=1.0)))


def ask(*steps, items=None, **more):
    """A design; the questionnaire is the reason question alone unless `items` are given."""
    form = Questionnaire(tuple(items or (Item("closed", 5.0, asks=REASON_QUESTION),)))
    return Design("test", steps or (Step(),), form, **more)


def person(goodwill=0.0, caution=0.0, fatigue=0.0, propensity=0.0):
    """The traits of one person, as one node with one propensity."""
    traits = (np.array([[float(trait)]]) for trait in (goodwill, caution, fatigue))
    return Traits(*traits, np.array([[[float(propensity)]]]))


def run(beliefs, population, *designs, nodes=64, **more):
    """Expected masses at the medians of `beliefs`."""
    return expected(derive(beliefs.medians(len(population.reasons)), population, nodes=nodes, **more), designs)


def shared(first, second):
    """The uniform whose halves are the 26 bits of `first` and `second`; see `People.halves`."""
    return (np.floor(np.asarray(first) * 2.0**26) + np.minimum(second, 1.0 - 2.0**-26)) / 2.0**26


def plain_program(design, beliefs=None, **population):
    """A program of one design: nothing is uncertain, and at each contact everybody starts with probability 1/2."""
    people = two().but(**{"per_year": 24.0} | population)
    return declined().but(population=people, beliefs=quiet(beliefs), designs=(design,), proposed=design.name)


def outline_words(part):
    """The words of a piece of a page, markup and entities resolved."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def without_other_beliefs():
    """Reports that leave out the verdict under other beliefs: half their time, and looked at in tests/decision."""
    import pytest

    with pytest.MonkeyPatch.context() as patch:
        line = "Every one of 4 other sets of beliefs leads to the same decision."
        patch.setattr("simkit.decision.ruling.under_beliefs", lambda *_, **__: (line,))
        yield
