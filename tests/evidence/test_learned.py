"""Beliefs that carry what data have taught."""

import pickle

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.evidence.beliefs import Beliefs
from simkit.evidence.learned import Learned, Sampled


def tied(reasons=0):
    """Two parameters that move against each other."""
    ranks = (np.arange(64) + 0.5) / 64
    shares = np.tile(ranks[:, None], (1, reasons))
    own = Beliefs.default()
    return Beliefs(own.priors, own.fixed, Learned(("vague", "answer_rate"), np.stack([ranks, 1 - ranks], 1), shares))


def test_what_hangs_together_is_drawn_together():
    plain, drawn = Beliefs.default().draw(256, seed=1), tied().draw(256, seed=1)
    ranks = np.argsort(np.argsort(drawn["vague"])), np.argsort(np.argsort(drawn["answer_rate"]))
    assert np.corrcoef(*ranks)[0, 1] < -0.99
    for name in drawn.values:  # all else as it was, bit by bit
        if name not in ("vague", "answer_rate"):
            assert (drawn[name] == plain[name]).all(), name
    # and each by itself as it was believed
    assert np.median(drawn["vague"]) == pytest.approx(Beliefs.default().priors["vague"].distribution.median, rel=0.02)


def test_more_draws_extend_the_earlier_ones():
    beliefs = tied(2)
    few, many = beliefs.draw(8, seed=3, reasons=2), beliefs.draw(64, seed=3, reasons=2)
    assert (many["vague"][:8] == few["vague"]).all() and (many.share_uniforms[:8] == few.share_uniforms).all()


def test_a_parameter_that_is_stated_anew_is_no_longer_tied():
    beliefs = tied().but(vague=(0.1, 0.2, 0.4))
    assert beliefs.learned.names == ("answer_rate",)
    assert (
        beliefs.draw(64, seed=1)["vague"].tolist()
        == Beliefs.default().but(vague=(0.1, 0.2, 0.4)).draw(64, seed=1)["vague"].tolist()
    )
    assert tied().but().learned == tied().learned


def test_it_is_a_value():
    assert tied() == tied() and hash(tied()) == hash(tied()) and tied() != Beliefs.default()
    assert pickle.loads(pickle.dumps(tied())) == tied()
    assert tied(2) != tied(3)


def test_other_reasons_are_refused():
    assert tied(3).draw(4, seed=1).share_uniforms.shape == (4, 0)
    with pytest.raises(
        InvalidInput, match=r"^the number of reasons is 2, but what was learned is about the shares of 3:"
    ):
        tied(3).draw(4, seed=1, reasons=2)


def test_quantiles_of_draws():
    three = Sampled((2.0, 1.0, 4.0))
    assert three.values == (1.0, 2.0, 4.0)
    assert three.ppf([0.1, 1 / 6, 0.5, 2 / 3, 1.0]).tolist() == pytest.approx([1, 1, 2, 3, 4])
    with pytest.raises(InvalidInput):
        Sampled(())
    with pytest.raises(InvalidInput):
        Sampled((float("nan"),))
