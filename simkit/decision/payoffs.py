"""What changing something brings: U of every set of changes, by belief draw.

U(a) = sum over the changes in a of (efficacy_k x share_k x declines x value of an avoided decline - cost_k), and
U(nothing) = 0. A change acts on one reason, so that U is additive over the changes and the best set is found change by
change: each one whose part is positive. Nothing here would hold if two changes shared their costs or their effects.

A change acts for as long as answers are collected (the horizon) on as many people as decide then: *judgement*, since
most changes last longer and start later. Its efficacy is controllable_k x `fix_efficacy` where the reason is known
specifically and at the level at which it must be known; elsewhere that times `fix_efficacy_unspecific`, so that
U_low <= U_Y <= U_full in every draw.

Where the worth of an avoided decline or the changes' costs are not known, money cannot be weighed. Then at most one
change is made (as if there were time for one), its effect is counted in avoided declines, and costs play no part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.draws import sobol
from simkit.evidence.beliefs import MAX_REASONS
from simkit.evidence.distributions import Distribution, Ranged
from simkit.program.program import Program

__all__ = ["LOST", "Payoffs", "chosen", "payoffs"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_QUANTILES = 2**16

LOST = {"declined": ("declined offer", "declined offers"), "exit": ("departure", "departures")}
"""What a change avoids, one and several, by the kinds of program in which everybody who is asked is a loss."""


def chosen(gain: Floats, one: bool = False) -> Bools:
    """The best set of changes for given expected gains.

    Parameters
    ----------
    gain : ndarray, shape (..., F)
        Expected U of each change alone.
    one : bool
        At most one change can be made.

    Returns
    -------
    ndarray of bool, shape (..., F)
        A change that brings exactly nothing is not made.

    Examples
    --------
    >>> chosen(np.array([2.0, -1.0, 3.0])).tolist(), chosen(np.array([2.0, -1.0, 3.0]), one=True).tolist()
    ([True, False, True], [False, False, True])
    """
    positive = gain > 0
    if not one:
        return positive
    best = np.zeros(gain.shape, dtype=bool)
    np.put_along_axis(best, gain.argmax(axis=-1)[..., None], True, axis=-1)
    return best & positive


@dataclass(frozen=True)
class Payoffs:
    """What F changes bring, over R scrambles of n belief draws.

    Parameters
    ----------
    reasons : tuple of str
        Keys of the reasons that the changes act on.
    changes : tuple of str
        In words.
    at : ndarray, shape (F,)
        Their places among the program's reasons.
    full, unspecific : ndarray, shape (R, n, F)
        Efficacy where all is known that must be, and elsewhere.
    declines : ndarray, shape (R, n)
        People lost over the horizon were nothing changed, as expected.
    value : ndarray, shape (R, n)
        Of one avoided decline; 1 where the unit is avoided declines.
    cost : ndarray, shape (R, n, F)
    slope_full, slope_low, price : ndarray, shape (F,)
        Expected gain per unit of share where all is known that must be, and elsewhere, and expected cost: declines and
        payoffs enter by their prior, independent of the shares, and are integrated out without noise.
    unit : str
        A currency, or what is avoided.
    one : bool
        At most one change is made.
    """

    reasons: tuple[str, ...]
    changes: tuple[str, ...]
    at: NDArray[np.int64]
    full: Floats
    unspecific: Floats
    declines: Floats
    value: Floats
    cost: Floats
    slope_full: Floats
    slope_low: Floats
    price: Floats
    unit: str
    one: bool = False

    @property
    def money(self) -> bool:
        """Whether U is in money."""
        return not self.one

    def gain_full(self, share: Floats) -> Floats:
        """E[U_full | shares] of every change alone, shape (..., F)."""
        return self.slope_full * share - self.price

    def gain_low(self, share: Floats) -> Floats:
        """E[U_low | shares] of every change alone, shape (..., F)."""
        return self.slope_low * share - self.price

    def gain_earned(self, share: Floats, earned: Floats) -> Floats:
        """E[U_Y | shares] of every change alone, `earned` the part (0 to 1) of it that is known where it must be."""
        return (self.slope_low + earned * (self.slope_full - self.slope_low)) * share - self.price


def payoffs(program: Program, beliefs: dict[str, Floats], seed: int) -> Payoffs:
    """Payoffs of a program's changes over belief draws.

    Parameters
    ----------
    program : Program
        Of kind "declined" or "exit".
    beliefs : dict of str to ndarray, shape (R, n)
        The drawn primitives.
    seed : int

    Raises
    ------
    InvalidInput
        For kinds in which the people asked are not those lost, and where no reason is in anybody's hands.
    """
    if program.kind not in LOST:
        rule = "only where everybody who is asked is a loss is it known how many a change could avoid"
        raise checks.InvalidInput(
            checks.complaint("kind", program.kind, rule, "take a program of kind 'declined' or 'exit'")
        )
    population, economics = program.population, program.economics
    keys, scrambles = population.keys, beliefs["fix_efficacy"].shape
    worth, fixes = economics.value(), economics.fixes
    money = worth is not None and bool(fixes)
    words = {each.key: f"something about “{each.label}”" for each in population.reasons}
    words |= {fix.reason: fix.change for fix in fixes}
    control = population.column("controllable")
    wanted = [fix.reason for fix in fixes] or [key for key, part in zip(keys, control, strict=True) if part > 0]
    if not wanted:
        raise checks.InvalidInput(
            "no reason is in the employer's hands, so that no answer could change what is done: set `controllable` of"
            " a reason above 0."
        )
    at = np.array([keys.index(key) for key in wanted])
    full = beliefs["fix_efficacy"][..., None] * control[at]
    declines = population.per_year * population.horizon * beliefs["volume_factor"]
    value, cost, price = np.ones(scrambles), np.zeros((*scrambles, len(at))), np.zeros(len(at))
    if money and worth is not None:
        points = np.stack([_points(seed, r, scrambles[1]) for r in range(scrambles[0])])
        value = Ranged(*worth, low=0.0).ppf(points[..., 0])
        cost = np.stack(
            [Ranged(*fix.cost, low=0.0).ppf(points[..., 1 + k]) for fix, k in zip(fixes, at, strict=True)], axis=-1
        )
        price = np.array([_mean(Ranged(*fix.cost, low=0.0)) for fix in fixes])
    priors = program.beliefs.priors
    apiece = 1.0 if worth is None or not money else _mean(Ranged(*worth, low=0.0))
    people = population.per_year * population.horizon * _mean(priors["volume_factor"].distribution)
    slope = control[at] * _mean(priors["fix_efficacy"].distribution) * people * apiece
    return Payoffs(
        tuple(wanted),
        tuple(words[key] for key in wanted),
        at,
        full,
        full * beliefs["fix_efficacy_unspecific"][..., None],
        declines,
        value,
        cost,
        slope,
        slope * _mean(priors["fix_efficacy_unspecific"].distribution),
        price,
        economics.currency if money else f"avoided {LOST[program.kind][1]}",
        one=not money,
    )


def _mean(belief: Distribution) -> float:
    """The mean of a belief, by the midpoint rule on its quantiles."""
    return float(belief.ppf((np.arange(_QUANTILES) + 0.5) / _QUANTILES).mean())


def _points(seed: int, scramble: int, n: int) -> Floats:
    # a column for the value and one for every reason: another change leaves the others' draws alone
    return sobol(seed, "payoffs", scramble, 1 << (n - 1).bit_length(), 1 + MAX_REASONS)[:n]
