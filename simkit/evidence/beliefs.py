"""The beliefs of one program as a value: change them with `but`, draw from them, read them at their medians.

Every parameter has its own dimension of a Sobol sequence, given by its place in the table of priors. So
fixing one leaves the draws of all others as they were, bit by bit, and two programs that differ in one belief
are compared on the same luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from simkit.checks import InvalidInput, complaint, known, unique
from simkit.draws import sobol
from simkit.evidence.distributions import Distribution
from simkit.evidence.learned import Learned
from simkit.evidence.priors import (
    ANCHOR_CORRELATION,
    BOUNDS,
    DERIVED,
    Prior,
    as_distribution,
    default_priors,
)

__all__ = ["MAX_DRAWS", "MAX_REASONS", "WIDTH", "BeliefRow", "Beliefs", "Draws", "dimension", "share_dimension"]

# scipy scrambles depend on the width, so the width never changes: columns are cut from one wide table
WIDTH = 128
_WHICH_DRAW = 79  # picks a draw of what was learned; a dimension that no parameter has
_FIRST_DERIVED = 80
_FIRST_REASON = 96

MAX_REASONS = WIDTH - _FIRST_REASON
"""Reasons that have a dimension of their own."""

MAX_DRAWS = 2**20
"""Draws in one table; more would take a gigabyte, so take further scrambles instead."""

_PRIMITIVES = tuple(name for name in BOUNDS if name not in DERIVED)
_REFERENCE_LEVELS = ("sponsor_on_response.hr", "anonymity_on_response.identified", "mode_on_response.web")
_DIMENSIONS = {name: i for i, name in enumerate(_PRIMITIVES)} | {
    name: _FIRST_DERIVED + i for i, name in enumerate(DERIVED)
}
_W_AT_MEDIANS = 0.25


def dimension(name: str) -> int:
    """The Sobol dimension of a parameter: primitives first, derived ones from 80, reasons from 96.

    >>> dimension("answer_rate"), dimension("reference_start_rate")
    (0, 80)
    """
    return _DIMENSIONS[known("parameter", name, _DIMENSIONS)]


def share_dimension(reason: int) -> int:
    """The Sobol dimension behind the share of a reason, by its position."""
    return _FIRST_REASON + reason


@dataclass(frozen=True, eq=False)
class Draws:
    """Joint draws of all parameters.

    Parameters
    ----------
    values : mapping of str to ndarray, shape (n,)
        Every primitive, and those derived parameters that were fixed or ranged. Read-only.
    share_uniforms : ndarray, shape (n, reasons)
        Uniforms for `simkit.evidence.distributions.dirichlet`; nan at the medians, where the shares are the
        guess.
    at_medians : bool
        One draw, every primitive at its median.
    """

    values: Mapping[str, NDArray[np.float64]]
    share_uniforms: NDArray[np.float64]
    at_medians: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        for array in (*self.values.values(), self.share_uniforms):
            array.setflags(write=False)

    def __reduce__(self) -> tuple[object, ...]:  # a mapping proxy cannot be pickled, and executors pickle
        return Draws, (dict(self.values), self.share_uniforms, self.at_medians)

    def __len__(self) -> int:
        return len(self.share_uniforms)

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        """The draws of one parameter, shape (n,)."""
        return self.values[known("drawn parameter", name, self.values)]


class BeliefRow(NamedTuple):
    """One line of `Beliefs.table`."""

    name: str
    meaning: str
    median: float
    low: float
    high: float
    basis: str
    rows: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Beliefs:
    """What is believed about every parameter.

    Parameters
    ----------
    priors : mapping of str to Prior
        All primitives; their order does not matter, a parameter's dimension is its default place.
    fixed : mapping of str to Distribution
        Derived parameters that are stated instead of computed.
    learned : Learned, optional
        What data have taught: how parameters hang together. A parameter that is stated anew is no longer part of it.

    Raises
    ------
    InvalidInput
        A primitive is missing or a name is not known.

    Examples
    --------
    >>> beliefs = Beliefs.default("exit").but({"closeness.hr": 0.7}, vague=(0.1, 0.2, 0.4))
    >>> beliefs.priors["closeness.hr"].distribution.describe()
    'fixed at 0.7'
    >>> beliefs.draw(4, seed=1)["vague"].shape
    (4,)
    """

    priors: Mapping[str, Prior]
    fixed: Mapping[str, Distribution] = field(default_factory=dict)
    learned: Learned | None = None

    def __post_init__(self) -> None:
        for name, prior in self.priors.items():
            if known("primitive parameter", name, _PRIMITIVES) != prior.name:
                raise InvalidInput(complaint("the prior of " + name, prior.name, "must bear that name", "use the same"))
        missing = [name for name in _PRIMITIVES if name not in self.priors]
        if missing:
            raise InvalidInput(
                complaint("the list of missing priors", missing, "must be empty", "start from Beliefs.default()")
            )
        fixed = {known("derived parameter", name, DERIVED): self.fixed[name] for name in self.fixed}
        object.__setattr__(self, "priors", MappingProxyType({name: self.priors[name] for name in _PRIMITIVES}))
        object.__setattr__(self, "fixed", MappingProxyType({n: fixed[n] for n in DERIVED if n in fixed}))

    def __hash__(self) -> int:
        return hash((tuple(self.priors.values()), tuple(self.fixed.items()), self.learned))

    def __reduce__(self) -> tuple[object, ...]:
        return Beliefs, (dict(self.priors), dict(self.fixed), self.learned)

    @classmethod
    def default(cls, kind: str = "declined", answer_rate: Distribution | None = None) -> Beliefs:
        """The shipped beliefs of a kind of program; see `simkit.evidence.priors.default_priors`."""
        return cls(default_priors(kind, answer_rate))

    def but(self, changes: Mapping[str, object] | None = None, /, **more: object) -> Beliefs:
        """The same beliefs except for some parameters.

        Parameters
        ----------
        changes : mapping of str to belief, optional
            For names with a dot.
        **more
            For names without one. A belief is a number (taken as known), three ascending numbers (5th, 50th
            and 95th percentile, kept within the parameter's bounds) or a distribution. A derived parameter
            may be named too: it is then no longer computed.

        Raises
        ------
        InvalidInput
            An unknown name, a name given twice, a value out of bounds, or a reference level moved from 0.
        """
        asked = [*(changes or {}).items(), *more.items()]
        unique("parameter", (name for name, _ in asked))
        priors, fixed = dict(self.priors), dict(self.fixed)
        for name, value in asked:
            belief = as_distribution(name, value)
            if name in _REFERENCE_LEVELS and belief.interval(0.999) != (0.0, 0.0):
                rule = "is 0 by definition, since the other levels are measured from it"
                raise InvalidInput(complaint(name, value, rule, "change the other levels instead"))
            if name in DERIVED:
                fixed[name] = belief
            elif belief != priors[name].distribution:
                priors[name] = Prior(name, priors[name].meaning, belief, "given", (), "given by the user")
        stated = {name for name, _ in asked if priors.get(name) != self.priors.get(name) or name in DERIVED}
        return Beliefs(priors, fixed, None if self.learned is None else self.learned.without(stated))

    def draw(self, n: int, *, seed: int, scramble: int = 0, reasons: int = 0) -> Draws:
        """Joint quasi-random draws of all parameters.

        Parameters
        ----------
        n : int
            Draws; more of them extend the earlier ones. A power of 2 keeps the sequence balanced.
        seed, scramble : int
            Address of the scrambled sequence, see `simkit.draws.sobol`.
        reasons : int
            Reasons whose shares will be drawn; one more leaves the uniforms of the others alone.

        Returns
        -------
        Draws
            The two candor anchors are tied by a Gaussian copula (`ANCHOR_CORRELATION`); all else is
            independent.

        Raises
        ------
        InvalidInput
            `n` below 1 or above `MAX_DRAWS`, or more than `MAX_REASONS` reasons.
        """
        n = _whole("the number of draws", n, 1, MAX_DRAWS, "give a power of 2 such as 1024")
        _reasons(reasons)
        # rounded up to a power of 2, for which alone scipy calls the points balanced; the head is kept
        return self.at(sobol(seed, "beliefs", scramble, 1 << (n - 1).bit_length(), WIDTH)[:n], reasons)

    def at(self, points: NDArray[np.float64], reasons: int = 0) -> Draws:
        """The draws at points of the unit cube.

        Parameters
        ----------
        points : ndarray, shape (n, 128)
            Strictly between 0 and 1; column `dimension(name)` belongs to a parameter.
        reasons : int

        Raises
        ------
        InvalidInput
            What was learned is about another number of reasons.
        """
        reasons = _reasons(reasons)
        columns = {name: points[:, _DIMENSIONS[name]] for name in (*self.priors, *self.fixed)}
        z_lo, z = ndtri(columns["anchor_lo"]), ndtri(columns["anchor_hi"])
        columns["anchor_hi"] = ndtr(ANCHOR_CORRELATION * z_lo + np.sqrt(1.0 - ANCHOR_CORRELATION**2) * z)
        uniforms = points[:, _FIRST_REASON : _FIRST_REASON + reasons].copy()
        if self.learned is not None:
            rows = self.learned.rows(points[:, _WHICH_DRAW])
            columns |= {name: self.learned.ranks[rows, at] for at, name in enumerate(self.learned.names)}
            known_of = self.learned.shares.shape[1]
            if known_of and reasons:
                if known_of != reasons:
                    rule = f"what was learned is about the shares of {known_of}"
                    way_out = "update the program with the reasons that it has now"
                    raise InvalidInput(complaint("the number of reasons", reasons, rule, way_out))
                uniforms = self.learned.shares[rows].copy()
        values = {name: belief.ppf(columns[name]) for name, belief in self._distributions().items()}
        return Draws(values, uniforms)

    def medians(self, reasons: int = 0) -> Draws:
        """One draw with every primitive at its median; the caller takes the guess for the shares.

        `live_share_of_gap` stands at 0.25, the mean of its shipped prior, unless that prior was replaced.
        """
        values = {name: np.array([belief.median]) for name, belief in self._distributions().items()}
        if self.priors["live_share_of_gap"].basis not in ("given", "pilot"):
            values["live_share_of_gap"] = np.array([_W_AT_MEDIANS])
        return Draws(values, np.full((1, _reasons(reasons)), np.nan), at_medians=True)

    def table(self) -> tuple[BeliefRow, ...]:
        """The beliefs as rows: name, meaning, median, 5%, 95%, basis, rows of the register, why."""
        rows = [
            BeliefRow(p.name, p.meaning, p.distribution.median, *p.distribution.interval(), p.basis, p.rows, p.why)
            for p in self.priors.values()
        ]
        rows += [
            BeliefRow(name, DERIVED[name], belief.median, *belief.interval(), "given", (), "given by the user")
            for name, belief in self.fixed.items()
        ]
        return tuple(rows)

    def _distributions(self) -> dict[str, Distribution]:
        return {name: prior.distribution for name, prior in self.priors.items()} | dict(self.fixed)


def _whole(thing: str, count: int, low: int, high: int, way_out: str) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or not low <= count <= high:
        raise InvalidInput(complaint(thing, count, f"must be a whole number from {low} to {high}", way_out))
    return count


def _reasons(count: int) -> int:
    return _whole("the number of reasons", count, 0, MAX_REASONS, "merge the rarest reasons")
