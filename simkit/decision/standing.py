"""The rule of the verdict: what every way of asking amounts to, and the one decision that follows.

In this order: *launch* where the proposed way pays and nothing decisive holds against it; *redesign* where that is true
of another one in reach; *pilot* where something is open and some pilot is worth more than it costs; else *do not
launch*, with one of three reasons. It is a function of few values, so that a test can go through all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simkit.decision.objections import DOUBTFUL, SURE

__all__ = ["BLOCKED", "DOES_NOT_PAY", "TOO_DEAR", "Decided", "Standing", "decide", "taken"]

DOES_NOT_PAY = "does not pay"
BLOCKED = "blocked"
TOO_DEAR = "cannot be settled at a sensible price"


@dataclass(frozen=True)
class Standing:
    """One way of asking.

    Parameters
    ----------
    name : str
    gain : float
        What the answers bring less what asking costs, on average.
    chance : float
        Part of the possible worlds in which that is more than nothing.
    blocked : bool
        Whether a critical objection holds.
    open : bool
        Whether nobody can tell yet if one does.

    Examples
    --------
    >>> Standing("web", 900.0, 0.85).pays, Standing("web", 900.0, 0.7).pays, Standing("web", -1.0, 0.9).pays
    (True, False, False)
    """

    name: str
    gain: float
    chance: float
    blocked: bool = False
    open: bool = False

    @property
    def pays(self) -> bool:
        """On average, and in most worlds."""
        return self.gain > 0 and self.chance >= SURE

    @property
    def doubtful(self) -> bool:
        """Whether it pays in too many worlds to give it up and in too few to go ahead."""
        return DOUBTFUL < self.chance < SURE

    @property
    def clear(self) -> bool:
        """Whether it pays and nothing decisive holds against it."""
        return self.pays and not self.blocked


@dataclass(frozen=True)
class Decided:
    """A decision.

    Parameters
    ----------
    decision : {"launch", "redesign", "pilot", "do not launch"}
    name : str or None
        The way of asking to take, or to pilot.
    reason : str
        Why not, for "do not launch".
    """

    decision: str
    name: str | None
    reason: str = ""


def taken(standings: Sequence[Standing]) -> str | None:
    """The way of asking that would be launched, the proposed one first; None: none.

    >>> good, better = Standing("good", 1.0, 0.9), Standing("better", 2.0, 0.9)
    >>> taken([Standing("own", 5.0, 0.9, blocked=True), good, better])
    'better'
    """
    if standings[0].clear:
        return standings[0].name
    clear = [each for each in standings[1:] if each.clear]
    return max(clear, key=lambda each: each.gain).name if clear else None


def decide(standings: Sequence[Standing], pilot: tuple[str, float] | None = None) -> Decided:
    """The verdict.

    Parameters
    ----------
    standings : sequence of Standing
        The proposed way of asking first.
    pilot : (str, float), optional
        The best pilot: of which way of asking, and what it is worth less its cost.

    Examples
    --------
    >>> decide([Standing("web", -50.0, 0.4)], ("web", 20.0))
    Decided(decision='pilot', name='web', reason='')
    >>> decide([Standing("web", -50.0, 0.4)], ("web", -20.0)).reason
    'cannot be settled at a sensible price'
    """
    name = taken(standings)
    if name is not None:
        return Decided("launch" if name == standings[0].name else "redesign", name)
    if pilot is not None and pilot[1] > 0 and any(each.doubtful or each.open for each in standings):
        return Decided("pilot", pilot[0])
    if any(each.doubtful and not each.blocked for each in standings):
        reason = TOO_DEAR
    elif any(each.blocked and (each.pays or each.doubtful) for each in standings):
        reason = BLOCKED
    else:
        reason = DOES_NOT_PAY
    return Decided("do not launch", None, reason)
