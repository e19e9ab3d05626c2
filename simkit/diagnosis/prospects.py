"""What a design would bring from each invited person, by belief draw: the arrays that planning reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis.scrambles import in_scrambles
from simkit.expected import Expected, expected, ratio
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

__all__ = ["Prospect", "Prospects", "prospects"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prospect:
    """One design: probabilities per invited person, R scrambles of n belief draws, S segments, K reasons.

    Parameters
    ----------
    true : ndarray, shape (R, n, K)
        The true shares.
    answered : ndarray, shape (R, n, K)
        P(has the reason and answers).
    captured : ndarray, shape (R, n, K)
        P(has the reason, answers, and it stands on record).
    vague : ndarray, shape (R, n, K)
        P(has the reason, answers, and leaves a platitude).
    recorded : ndarray, shape (R, n, K)
        P(the reason stands on record, whoever said it).
    named : ndarray, shape (R, n, K)
        P(has the reason and says so, candidly and with care).
    by_segment : ndarray, shape (R, n, S)
        P(is of the segment and answers).
    """

    true: Floats
    answered: Floats
    captured: Floats
    vague: Floats
    recorded: Floats
    named: Floats
    by_segment: Floats

    @property
    def answers(self) -> Floats:
        """P(answers), shape (R, n)."""
        return self.answered.sum(axis=-1)

    @property
    def naming(self) -> Floats:
        """P(answers and names a reason: no platitude), shape (R, n)."""
        return self.recorded.sum(axis=-1)

    @property
    def shares(self) -> Floats:
        """The shares that endlessly many answers would show, platitudes left out, shape (R, n, K): p^7."""
        return ratio(self.recorded, self.naming[..., None])

    @property
    def bias(self) -> Floats:
        """What no number of answers takes away, shape (R, n, K): p^7 - p^0; nan where nobody names a reason."""
        return self.shares - self.true

    def flat(self) -> Prospect:
        """The same with scrambles and draws in one axis, shape (R n, ...)."""
        arrays = {each.name: getattr(self, each.name) for each in fields(self)}
        return Prospect(**{name: array.reshape(-1, array.shape[-1]) for name, array in arrays.items()})

    def shares_after(self, reason: int, change: float | Floats) -> Floats:
        """What the record would show of a reason were its true share larger by `change`, shape (R, n).

        The others give way in proportion, and people go on behaving as they do: given their reason, what they do
        does not depend on the shares, so that this is exact.
        """
        p = self.true[..., reason]
        after = np.clip(p + change, 0.0, 1.0)
        mine, others = ratio(after, p), ratio(1.0 - after, 1.0 - p)
        hits = self.captured[..., reason]
        named = self.answered[..., reason] - self.vague[..., reason]
        count = mine * hits + others * (self.recorded[..., reason] - hits)
        return ratio(count, mine * named + others * (self.naming - named))


_BY_DESIGN = tuple(each.name for each in fields(Prospect) if each.name != "true")


@dataclass(frozen=True)
class Prospects:
    """`Prospect` of J designs on common draws.

    Parameters
    ----------
    names : tuple of str
    true : ndarray, shape (R, n, K)
    arrays : dict of str to ndarray, shape (R, n, J, K) or (R, n, J, S)
        The other fields of `Prospect`, with the designs third.
    """

    names: tuple[str, ...]
    true: Floats
    arrays: dict[str, Floats]

    def of(self, design: str) -> Prospect:
        """One design, by name."""
        at = self.names.index(checks.known("design", design, self.names))
        return Prospect(true=self.true, **{name: self.arrays[name][:, :, at] for name in _BY_DESIGN})

    @classmethod
    def of_expected(cls, one: Expected) -> Prospects:
        """From the masses of one scramble: R is 1."""
        told = one.reports_by_reason
        arrays = {
            "answered": one.by_reason("answered"),
            "captured": told.diagonal(axis1=2, axis2=3),
            "vague": told[..., -1],
            "recorded": told[..., :-1].sum(axis=2),
            "named": one.by_reason("attentive"),
            "by_segment": one.mass["answered"].sum(axis=3),
        }
        # everybody is invited, whatever the design
        true = one.by_reason("invited")[None, :, 0]
        return cls(tuple(each.name for each in one.designs), true, {name: arrays[name][None] for name in _BY_DESIGN})

    @classmethod
    def joined(cls, parts: Sequence[Prospects]) -> Prospects:
        """Scrambles in order, put together."""
        arrays = {name: np.concatenate([part.arrays[name] for part in parts]) for name in _BY_DESIGN}
        return cls(parts[0].names, np.concatenate([part.true for part in parts]), arrays)


def prospects(
    program: Program,
    designs: Sequence[Design],
    *,
    seed: int,
    scrambles: int,
    draws: int,
    nodes: int = NODES,
) -> Prospects:
    """Prospects of designs over the program's beliefs.

    Parameters
    ----------
    program : Program
    designs : sequence of Design
    seed, scrambles, draws, nodes : int
        The same as those of an evaluation give the same draws: designs of the two are then paired.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> found = prospects(program, program.designs, seed=1, scrambles=2, draws=4, nodes=64).of("call by HR")
    >>> found.true.shape, bool((found.named <= found.captured + 1e-12).all())
    ((2, 4, 17), True)
    """
    reasons = len(program.population.reasons)

    def one(scramble: int) -> Prospects:
        drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=reasons)
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        return Prospects.of_expected(expected(process, tuple(designs), upto="candid"))

    return Prospects.joined(in_scrambles(one, scrambles=scrambles))
