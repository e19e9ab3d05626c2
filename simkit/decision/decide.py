"""The verdict and the objections behind it, without what only a report prints: for searches that ask many times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simkit.decision.objections import Objection, nothing_usable, objections
from simkit.decision.verdict import Verdict, first_verdict
from simkit.design.design import Design
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.diagnosis.evaluation import DRAWS, Evaluation, evaluate
from simkit.program.program import Program
from simkit.response.nodes import NODES

__all__ = ["FEW_DRAWS", "Decide", "Decided", "Decision", "decide", "in_reach_of", "judge"]

FEW_DRAWS = DRAWS // 4
"""Belief draws per scramble where a verdict is asked for again and again."""
FEW_NODES = NODES // 4
"""Nodes likewise: in each scramble others, so that their error is averaged over with the beliefs."""


class Decided(Protocol):
    """What a search looks at; `simkit.decision.assess.Assessment` is one."""

    @property
    def verdict(self) -> Any:
        """Has `decision`, and `better`: the design to take instead, or None."""

    @property
    def objections(self) -> Mapping[str, Sequence[Objection]]:
        """By design."""


class Decide(Protocol):
    """From a program to a verdict, on draws that do not depend on its beliefs."""

    def __call__(self, program: Program, /, *, seed: int, draws: int) -> Decided: ...


@dataclass(frozen=True)
class Decision:
    """A verdict and the objections that it looked at.

    Parameters
    ----------
    verdict : Verdict
    objections : mapping of design name to tuple of Objection
    evaluation : Evaluation
    """

    verdict: Verdict
    objections: Mapping[str, tuple[Objection, ...]]
    evaluation: Evaluation


def in_reach_of(program: Program) -> tuple[Design, ...]:
    """The designs that a verdict weighs: the proposed one, the program's others, shipped ones unlike any of them.

    A record on file asks nobody and can be taken instead of nothing: it is left out unless it is proposed.
    """
    proposed = program.design(program.proposed)
    own = (proposed, *(design for design in program.designs if design.name != proposed.name))
    taken = {design.name for design in own}
    made = [make() for make in (*WAYS_OF_ASKING.values(), *COMPARATORS.values())]
    new = [each for each in made if each.name not in taken and not any(each.alike(one) for one in own)]
    return tuple(each for each in (*own, *new) if each.coverage is None or each is proposed)


def judge(program: Program, evaluation: Evaluation) -> Decision:
    """The verdict on an evaluation that holds the designs in reach, and no others."""
    designs = evaluation.designs
    proposed = program.design(program.proposed)
    found = {design.name: objections(program, evaluation, design, designs) for design in designs}
    guarded = {each.name: (*found[each.name], nothing_usable(program, evaluation, each)) for each in designs}
    people = evaluation.volume.mean
    usable = {each.name: float((people * evaluation.of("usable", each.name)).mean()) for each in designs}
    return Decision(first_verdict(proposed, designs, guarded, usable), guarded, evaluation)


def decide(program: Program, /, *, seed: int = 1, draws: int = FEW_DRAWS, nodes: int = FEW_NODES) -> Decision:
    """The verdict that `simkit.decision.assess.assess` reaches, by fewer draws and nodes unless told otherwise.

    Parameters
    ----------
    program : Program
    seed : int
    draws : int
        Belief draws in each of 8 scrambles: the same uniforms whatever is believed.
    nodes : int

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> decide(declined(42), draws=4, nodes=64).verdict.decision in ("pilot", "redesign", "launch")
    True
    """
    return judge(program, evaluate(program, in_reach_of(program), seed=seed, draws=draws, nodes=nodes))
