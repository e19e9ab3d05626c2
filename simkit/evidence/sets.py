"""Named beliefs: the parties to the dispute, and the two signs that selection may have.

The sceptic and the advocate are the essay's author and the article that he disputes, said in the model's terms. Their
numbers are judgement: each is what somebody would have to believe to hold that position, not what was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simkit import checks
from simkit.evidence.beliefs import Beliefs
from simkit.evidence.priors import GOODWILL_SD

__all__ = ["BELIEF_SETS", "BeliefSet", "named_beliefs"]


@dataclass(frozen=True)
class BeliefSet:
    """A position in the dispute.

    Parameters
    ----------
    name : str
    meaning : str
        Who holds it, in a sentence.
    changes : mapping of parameter to number or (5th, 50th, 95th percentile)
        What it replaces in a program's beliefs; everything else stays.
    """

    name: str
    meaning: str
    changes: Mapping[str, object]

    def __post_init__(self) -> None:
        object.__setattr__(self, "changes", MappingProxyType(dict(self.changes)))

    def __reduce__(self) -> tuple[object, ...]:
        return BeliefSet, (self.name, self.meaning, dict(self.changes))


_SCEPTIC = {
    # O1, O6: nobody will fill out yet another survey
    "answer_rate": (0.03, 0.08, 0.20),
    "call_start_rate": (0.02, 0.06, 0.15),
    "fatigue_on_response": (0.3, 0.6, 1.1),
    # O2, O7: they will not be candid as long as they could come back
    "anchor_lo": (0.04, 0.12, 0.30),
    "vague": (0.40, 0.60, 0.80),
    # O4: only a third party or an anonymous form could work
    "anchor_hi": (0.35, 0.60, 0.80),
    "closeness.hr": (0.80, 0.90, 0.98),
    "exposure.anonymous_inside": (0.40, 0.65, 0.90),
    "exposure.anonymous_outside": (0.05, 0.15, 0.35),
    "specific.live": (0.25, 0.45, 0.70),
}

_ADVOCATE = {
    # people like to be asked, and say what could be done better
    "answer_rate": (0.25, 0.45, 0.70),
    "call_start_rate": (0.25, 0.45, 0.70),
    "fatigue_on_response": (0.0, 0.1, 0.3),
    "anchor_lo": (0.35, 0.55, 0.75),
    "anchor_hi": (0.65, 0.82, 0.93),
    "vague": (0.08, 0.18, 0.35),
    "specific.live": (0.65, 0.82, 0.93),
}

BELIEF_SETS: Mapping[str, BeliefSet] = MappingProxyType(
    {
        each.name: each
        for each in (
            BeliefSet("evidence", "what the register and, where it is silent, wide judgement say", {}),
            BeliefSet("sceptic", "the essay's author: nobody answers, and those who do say nothing", _SCEPTIC),
            BeliefSet("advocate", "the article that he disputes: people answer, and say what to fix", _ADVOCATE),
            BeliefSet(
                "angry answer more",
                "as the evidence, and those who are cross are keener to answer (seen in customer surveys, C081)",
                {"goodwill_on_response": -GOODWILL_SD},
            ),
            BeliefSet(
                "disaffected refuse",
                "as the evidence, and those who are cross stay away (seen in employee surveys, C085)",
                {"goodwill_on_response": GOODWILL_SD},
            ),
        )
    }
)
"""The positions, the default first."""


def named_beliefs(name: str, beliefs: Beliefs) -> Beliefs:
    """A program's beliefs under a named position.

    Parameters
    ----------
    name : str
        One of `BELIEF_SETS`.
    beliefs : Beliefs
        Whatever the position is silent about stays as it is here.

    Examples
    --------
    >>> sceptic = named_beliefs("sceptic", Beliefs.default())
    >>> round(float(sceptic.priors["answer_rate"].distribution.median), 2)
    0.08
    """
    return beliefs.but(BELIEF_SETS[checks.known("belief set", name, BELIEF_SETS)].changes)
