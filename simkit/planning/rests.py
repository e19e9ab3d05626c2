"""What a difference between two designs rests on: which unknowns it goes with, and on whose word each is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.diagnosis.drivers import effect_variance, scores_of
from simkit.diagnosis.evaluation import Evaluation
from simkit.program.program import Program

__all__ = ["SHARES", "Driver", "Rests", "rests_on"]

SHARES = "the reasons' shares"

NOISE = 5.0
"""An effect counts from so many standard errors of no effect on: some seventy are looked at, spread too evenly to be
independent."""


@dataclass(frozen=True)
class Driver:
    """One unknown and its part in a difference.

    Parameters
    ----------
    name, meaning : str
        The parameter.
    part : float
        Of the variance that goes with single unknowns.
    basis : str
        `given`, `register`, `judgement` or `definition`.
    rows : tuple of str
        Rows of the register.
    """

    name: str
    meaning: str
    part: float
    basis: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Rests:
    """What a difference rests on.

    Parameters
    ----------
    drivers : tuple of Driver
        The largest first; those that cannot be told from none are left out.
    explained : float
        Part of the variance of the difference that they explain one by one on a straight line; the rest is interplay
        and bends. nan where there are too few draws to tell.
    """

    drivers: tuple[Driver, ...]
    explained: float

    def parts(self) -> dict[str, float]:
        """By basis, parts that sum to 1; empty where nothing drives it."""
        found: dict[str, float] = {}
        for each in self.drivers:
            found[each.basis] = found.get(each.basis, 0.0) + each.part
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _basis(program: Program, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Meaning, basis and rows of a parameter."""
    if name == SHARES:
        told = bool(program.population.observed) or any(each.shares for each in program.population.segments)
        why = "how often each reason is the true one"
        return why, "given" if told else "judgement", ()
    if name in program.beliefs.priors:
        prior = program.beliefs.priors[name]
        return prior.meaning, prior.basis, prior.rows
    row = next(each for each in program.beliefs.table() if each.name == name)
    return row.meaning, row.basis, row.rows


def rests_on(
    program: Program,
    evaluation: Evaluation,
    difference: NDArray[np.float64],
    scores: Mapping[str, NDArray[np.float64]] | None = None,
) -> Rests:
    """Which unknowns a difference goes with.

    The difference is regressed on the normal scores of everything that is not known, at once; squared slopes, less
    their error, are the variances that go with each (see `simkit.diagnosis.drivers`). What is the same whatever the
    unknowns, such as that protection never lowers candor, cannot show here: it is built in.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
        Whose draws the difference was computed on.
    difference : ndarray, shape (R, n)
    scores : mapping of str to ndarray, optional
        Of `scores_of`, where they are at hand.
    """
    flat = difference.ravel()
    use = ~np.isnan(flat)
    scores = scores_of(program, evaluation) if scores is None else scores
    if use.sum() < 2 * len(scores):
        return Rests((), float("nan"))
    whole = float(flat[use].var())
    if not whole > 1e-24:
        return Rests((), 1.0)
    variance, error = effect_variance(flat[use], np.column_stack(list(scores.values()))[use])
    summed: dict[str, tuple[float, float]] = {}
    for name, size, doubt in zip(scores, variance, error, strict=True):
        key = SHARES if name.startswith("share ") else name
        before = summed.get(key, (0.0, 0.0))
        summed[key] = (before[0] + float(size), before[1] + 2.0 * float(doubt) ** 2)
    sizes = {key: size for key, (size, doubt) in summed.items() if size > NOISE * doubt**0.5}
    return Rests(_ordered(program, sizes), min(1.0, sum(sizes.values()) / whole))


def _ordered(program: Program, sizes: Mapping[str, float]) -> tuple[Driver, ...]:
    whole = sum(sizes.values())
    made = []
    for key, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
        meaning, basis, rows = _basis(program, key)
        made.append(Driver(key, meaning, size / whole, basis, rows))
    return tuple(made)
