"""The posterior of a program's beliefs given a pilot: importance sampling, with a proposal that moves where it must.

Draws of the beliefs are points of a cube, the normal scores of which are independent. A small pilot weights such draws
by its likelihood. A large one leaves too few of them; then the scores of the parameters that it speaks to are proposed
anew around the mode (nine parts) and from the beliefs themselves (one part, so that no weight can be larger than ten
times the likelihood); if need be a few times more, around the weighted draws. Parameters that no outcome in the data
depends on keep their own draws: their posterior is their prior, to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from simkit.checks import InvalidInput
from simkit.design.design import Design
from simkit.draws import sobol
from simkit.evidence.beliefs import WIDTH, Beliefs, Draws, dimension, share_dimension
from simkit.evidence.learned import Learned, Sampled
from simkit.pilot.importance import LEAST_SIZE, Diagnostics, diagnostics, resampled
from simkit.pilot.likelihood import Evidence, chance, log_likelihood
from simkit.pilot.outcomes import outcome_masses
from simkit.pilot.proposal import Normal, fitted, laplace
from simkit.program.program import Program
from simkit.response.derive import derive

__all__ = ["Arm", "Posterior", "masses_at", "posterior", "speaks_to"]

Floats = NDArray[np.float64]

SHARES = "share"
NODES = 64
BLOCK = 2048
KEPT = 2048
ROUNDS = 6
_LENGTH, _WHICH = 78, 77  # dimensions that no parameter has
_FIRST_SCRAMBLE = 100  # apart from the scrambles of evaluations


@dataclass(frozen=True)
class Arm:
    """People asked in one design, and what is known of them."""

    design: Design
    evidence: Evidence


def masses_at(program: Program, designs: Sequence[Design], draws: Draws, *, seed: int, nodes: int = NODES) -> list:
    """Outcome masses of each design at some draws, each of shape (D, S, outcomes)."""
    process = derive(draws, program.population, nodes=nodes, seed=seed)
    return [outcome_masses(process, each)[1] for each in designs]


def speaks_to(program: Program, arms: Sequence[Arm], *, seed: int) -> tuple[str, ...]:
    """Parameters on which the chance of anything that the data tell depends; "share" for the reasons' shares.

    Each is moved alone, at a few draws; where nothing changes, the likelihood does not depend on it.
    """
    few, reasons = 6, len(program.population.reasons)
    base = program.beliefs.draw(few, seed=seed, scramble=_FIRST_SCRAMBLE, reasons=reasons)
    free = [name for name, values in base.values.items() if (values != values[0]).any()]
    rows = len(free) + 2  # the draws as they are, with one parameter moved each, with the shares moved
    values = {name: np.tile(np.broadcast_to(v, (few,)), (rows, 1)) for name, v in base.values.items()}
    shares = np.tile(base.share_uniforms, (rows, 1, 1))
    for at, name in enumerate(free, start=1):
        values[name][at] = np.roll(values[name][at], 1)
    shares[-1] = np.roll(shares[-1], 1, axis=0)
    moved = Draws({name: v.reshape(-1) for name, v in values.items()}, shares.reshape(-1, reasons))
    masses = masses_at(program, [arm.design for arm in arms], moved, seed=seed)
    change = np.zeros(rows)
    for arm, mass in zip(arms, masses, strict=True):
        told = list(arm.evidence.counts) + [((), few_.whole, few_.part) for few_ in arm.evidence.few]
        for key in told:
            chances = chance(mass, *key).reshape(rows, few)
            change = np.maximum(change, np.abs(chances - chances[0]).max(axis=1))
    found = [name for name, by in zip((*free, SHARES), change[1:], strict=True) if by > 1e-9]
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted draws of the beliefs.

    Parameters
    ----------
    program : Program
        As it was before.
    arms : tuple of Arm
    moved : tuple of str
        Parameters that the likelihood depends on; "share" for the shares.
    draws : Draws
    masses : tuple of ndarray, shape (D, S, outcomes)
        Of each arm's design.
    log_weights : ndarray, shape (D,)
        With them the draws are the posterior.
    before : tuple of ndarray
        The masses at draws of the beliefs before, of equal weight.
    people_before : ndarray, shape (D,)
        `volume_factor` in these.
    diagnostics : Diagnostics
    """

    program: Program
    arms: tuple[Arm, ...]
    moved: tuple[str, ...]
    draws: Draws
    masses: tuple[Floats, ...]
    log_weights: Floats
    before: tuple[Floats, ...]
    people_before: Floats
    diagnostics: Diagnostics

    @property
    def empty(self) -> bool:
        """Whether nothing was seen."""
        return not any(arm.evidence for arm in self.arms)

    @cached_property
    def weights(self) -> Floats:
        """Posterior weights, summing to 1."""
        weights = np.exp(self.log_weights - self.log_weights.max())
        return weights / weights.sum()

    @cached_property
    def beliefs(self) -> Beliefs:
        """The beliefs after: joint draws of everything that moved, the rest as it was.

        Raises
        ------
        InvalidInput
            The weights cannot be trusted.
        """
        if self.empty:
            return self.program.beliefs
        if not self.diagnostics.trusted:
            raise InvalidInput(f"the update is not usable, since its {self.diagnostics} Give more draws.")
        return _learned(self)


def _learned(found: Posterior) -> Beliefs:
    own = found.program.beliefs
    names = tuple(name for name in found.moved if name != SHARES)
    rows = resampled(found.log_weights, KEPT)
    first = names[0] if names else None
    if first is not None:
        # neighbours alike, so that evenly spread uniforms pick evenly spread draws
        rows = rows[np.argsort(found.draws[first][rows], kind="stable")]
    priors, fixed, ranks = dict(own.priors), dict(own.fixed), np.empty((KEPT, len(names)))
    for at, name in enumerate(names):
        values = found.draws[name][rows]
        ranks[np.argsort(values, kind="stable"), at] = (np.arange(KEPT) + 0.5) / KEPT
        after = Sampled(tuple(values.tolist()))
        if name in priors:
            was = priors[name]
            priors[name] = replace(was, distribution=after, basis="pilot", rows=())
        else:
            fixed[name] = after
    shares = found.draws.share_uniforms[rows] if SHARES in found.moved else np.empty((KEPT, 0))
    return Beliefs(priors, fixed, Learned(names, ranks, shares.copy()))


def posterior(program: Program, arms: Sequence[Arm], *, seed: int = 1, draws: int = 4096) -> Posterior:
    """Weighted draws of the beliefs given what was seen.

    Parameters
    ----------
    program : Program
    arms : sequence of Arm
        Different people each; given the parameters they are independent.
    seed : int
    draws : int
        A power of 2.
    """
    arms = tuple(arms)
    reasons = len(program.population.reasons)
    moved = speaks_to(program, arms, seed=seed) if any(arm.evidence for arm in arms) else ()
    columns = [dimension(name) for name in moved if name != SHARES]
    columns += [share_dimension(k) for k in range(reasons)] if SHARES in moved else []
    if {"anchor_lo", "anchor_hi"} & set(moved):
        columns = sorted({*columns, dimension("anchor_lo"), dimension("anchor_hi")})

    def seen(points: Floats) -> tuple[Draws, list[Floats], Floats]:
        drawn = program.beliefs.at(points, reasons)
        parts: list[list[Floats]] = []
        for start in range(0, len(points), BLOCK):
            piece = _part(drawn, slice(start, start + BLOCK))
            parts.append(masses_at(program, [arm.design for arm in arms], piece, seed=seed))
        masses = [np.concatenate(each) for each in zip(*parts, strict=True)]
        logs = np.zeros(len(points))
        for arm, mass in zip(arms, masses, strict=True):
            logs = logs + log_likelihood(mass, arm.evidence)
        return drawn, masses, logs

    told = [(at, key, n) for at, arm in enumerate(arms) for key, n in arm.evidence.counts.items()]
    counts = np.array([float(n) for *_, n in told])

    def chances(scores: Floats) -> tuple[Floats, Floats]:
        # all else in the middle
        points = np.full((len(scores), WIDTH), 0.5)
        points[:, columns] = ndtr(scores)
        _, masses, logs = seen(points)
        each = [chance(masses[at], *key) for at, key, _ in told]
        return np.stack(each, axis=1) if each else np.empty((len(scores), 0)), logs

    points = sobol(seed, "beliefs", _FIRST_SCRAMBLE, draws, WIDTH)
    drawn, masses, logs = seen(points)
    first = tuple(masses), np.broadcast_to(drawn["volume_factor"], (draws,))
    against = np.zeros(draws)
    found = diagnostics(logs)
    # what was learned before has no scores to move
    free = program.beliefs.learned is None
    scores = ndtri(points[:, columns])
    rounds = 0
    proposal: Normal | None = None
    while columns and free and not _good(found, draws) and rounds < ROUNDS and np.isfinite(logs).any():
        rounds += 1
        if proposal is None:
            shares = [at for at, column in enumerate(columns) if column >= share_dimension(0)]
            proposal = laplace(chances, counts, len(columns), shares)
        else:
            proposal = fitted(scores, logs + against, proposal)
        points = sobol(seed, "beliefs", _FIRST_SCRAMBLE + rounds, draws, WIDTH).copy()
        scores, against = proposal.draw(points[:, columns], points[:, _LENGTH], points[:, _WHICH])
        points[:, columns] = np.clip(ndtr(scores), 2.0**-40, 1.0 - 2.0**-40)
        drawn, masses, logs = seen(points)
        found = diagnostics(logs + against, rounds)
    return Posterior(program, arms, moved, drawn, tuple(masses), logs + against, *first, found)


def _good(found: Diagnostics, draws: int) -> bool:
    return found.trusted and found.effective >= min(draws / 16, 2 * LEAST_SIZE)


def _part(drawn: Draws, part: slice) -> Draws:
    return Draws({name: values[part] for name, values in drawn.values.items()}, drawn.share_uniforms[part])
