"""The verdict and the objections behind it, without what only a report prints; also for searches asking many times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Protocol

from simkit.decision.final import final_verdict
from simkit.decision.finding import Objection, Weighed
from simkit.decision.money import at_face_value, missing
from simkit.decision.objections import nothing_usable, objections
from simkit.decision.standing import taken
from simkit.decision.told import Told
from simkit.decision.value import Value, value_of_told
from simkit.decision.verdict import Verdict, first_verdict
from simkit.decision.weighing import Weighing, standings_of, weigh
from simkit.design.design import Design
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.diagnosis.scrambles import DRAWS
from simkit.expected import Expected
from simkit.program.program import Program
from simkit.response.nodes import NODES

__all__ = ["FEW_DRAWS", "FEW_NODES", "Decide", "Decided", "Decision", "decide", "designs_of", "in_reach_of"]

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
    """A verdict and what it looked at.

    Parameters
    ----------
    evaluation : Evaluation
    own, ways, comparators : tuple of Design
        The program's designs, the proposed one first; shipped ways of asking unlike any of them; what runs already.
    objections : dict of design name to tuple of Objection
    verdict : Verdict
    weighing : Weighing or None
        What the verdict rests on; None where money cannot be weighed.
    """

    evaluation: Evaluation
    own: tuple[Design, ...]
    ways: tuple[Design, ...]
    comparators: tuple[Design, ...]
    objections: dict[str, tuple[Objection, ...]]
    verdict: Verdict
    weighing: Weighing | None


def designs_of(program: Program) -> tuple[tuple[Design, ...], tuple[Design, ...], tuple[Design, ...]]:
    """The program's designs, the proposed one first; shipped ways of asking unlike any of them; comparators."""
    proposed = program.design(program.proposed)
    own = (proposed, *(design for design in program.designs if design.name != proposed.name))
    listed = {design.name for design in own}

    def others(presets: Mapping[str, Callable[[], Design]]) -> tuple[Design, ...]:
        made = [make() for make in presets.values()]
        return tuple(each for each in made if each.name not in listed and not any(each.alike(one) for one in own))

    return own, others(WAYS_OF_ASKING), others(COMPARATORS)


def in_reach_of(program: Program) -> tuple[Design, ...]:
    """The designs that a verdict weighs.

    A record on file asks nobody: it is no way of asking that could be taken instead, unless it is proposed.
    """
    own, ways, comparators = designs_of(program)
    return tuple(each for each in (*own, *ways, *comparators) if each.coverage is None or each is own[0])


def decide(
    program: Program,
    /,
    *,
    seed: int = 1,
    draws: int = FEW_DRAWS,
    nodes: int = FEW_NODES,
    brief: bool = True,
    progress: Callable[[int, int], None] | None = None,
    weighed: Mapping[str, Mapping[str, Weighed]] = MappingProxyType({}),
) -> Decision:
    """The verdict of a program, by fewer draws and nodes than `simkit.decision.assess.assess` takes unless told so.

    Parameters
    ----------
    program, seed, draws, progress, weighed
        As `assess`: the same uniforms whatever is believed.
    nodes : int
        Nodes of the integration over people.
    brief : bool
        Whether to leave out what would turn the verdict.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> decide(declined(42), draws=4, nodes=64).verdict.decision in ("pilot", "redesign", "launch")
    True
    """
    proposed = program.design(program.proposed)
    own, ways, comparators = designs_of(program)
    designs = (*own, *ways, *comparators)
    in_reach = in_reach_of(program)
    places = [at for at, design in enumerate(designs) if design in in_reach]
    needs = missing(program)
    heard: dict[int, Told] = {}

    def keep(scramble: int, masses: Expected, beliefs: dict) -> None:
        heard[scramble] = Told.of_expected(masses, beliefs).only(places)

    evaluation = evaluate(
        program, designs, seed=seed, draws=draws, nodes=nodes, progress=progress, keep=None if needs else keep
    )
    everyone = [heard[scramble] for scramble in sorted(heard)]
    found = {
        design.name: objections(program, evaluation, design, in_reach, weighed.get(design.name, {}))
        for design in in_reach
    }
    guards = {design.name: nothing_usable(program, evaluation, design) for design in in_reach}
    if needs:
        usable = {
            design.name: float((evaluation.volume.mean * evaluation.of("usable", design.name)).mean())
            for design in in_reach
        }
        guarded = {name: (*each, guards[name]) for name, each in found.items()}
        verdict = first_verdict(proposed, in_reach, guarded, usable)
        verdict = replace(verdict, leaves_out=f"{verdict.leaves_out} {needs}")
        return Decision(evaluation, own, ways, comparators, found, verdict, None)

    def valued(designs: tuple[Design, ...]) -> Value:
        value = value_of_told(program, designs, [each.only([in_reach.index(d) for d in designs]) for each in everyone],
                              seed=seed)  # fmt: skip
        for design in designs:
            name = design.name
            known = {"O9": at_face_value(program, value.of(name)), **weighed.get(name, {})}
            found[name] = objections(program, evaluation, design, in_reach, known)
        return value

    def guarded_for(designs: tuple[Design, ...]) -> dict[str, tuple[Objection, ...]]:
        return {design.name: (*found[design.name], guards[design.name]) for design in designs}

    # the program's own ways first: where one of them can be launched, the shipped ones need not be looked at
    reach = tuple(design for design in in_reach if design in own)
    value = valued(reach)
    rest = tuple(design for design in in_reach if design not in own)
    if rest and taken(standings_of(value, guarded_for(reach))) is None:
        value = replace(value, worth=(*value.worth, *valued(rest).worth))
        reach = (*reach, *rest)
    everyone = [each.only([in_reach.index(design) for design in reach]) for each in everyone]
    guarded = guarded_for(reach)
    weighing = weigh(program, evaluation, reach, everyone, value, guarded, seed, brief=brief)
    cost = value.of(weighing.decided.name or proposed.name).net["informed"].cost
    verdict = final_verdict(program, reach, guarded, weighing, cost)
    return Decision(evaluation, own, ways, comparators, found, verdict, weighing)
