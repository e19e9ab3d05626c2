"""`sk.verdict`: the decision in one line of code, with its reasons and what it would be under other beliefs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simkit import checks
from simkit.decision.decide import decide
from simkit.decision.verdict import Verdict
from simkit.design.design import Design
from simkit.diagnosis.evaluation import DRAWS
from simkit.evidence.sets import BELIEF_SETS, named_beliefs
from simkit.program.program import Program
from simkit.response.nodes import NODES

__all__ = ["under_beliefs", "verdict"]

FEW_DRAWS = 16
"""Belief draws per scramble with which the other beliefs are looked at."""


def under_beliefs(program: Program, now: Verdict, *, seed: int, draws: int) -> tuple[str, ...]:
    """What the verdict would be under each of the named beliefs, in lines; the first says whether they agree.

    Parameters
    ----------
    program : Program
    now : Verdict
        Under the program's own beliefs.
    seed, draws : int
        See `simkit.decision.assess.assess`; a quarter of the draws will do.
    """
    lines, differ = [], []
    for name, position in BELIEF_SETS.items():
        if not position.changes:
            continue
        other = program.but(beliefs=named_beliefs(name, program.beliefs))
        found = decide(other, seed=seed, draws=min(draws, FEW_DRAWS), nodes=NODES).verdict
        same = (found.decision, found.better) == (now.decision, now.better)
        what = found.decision + (f" “{found.better}”" if found.better else "")
        why = f": it {found.reason}" if found.reason else ""
        lines.append(f"{name} ({position.meaning}): {'the same' if same else what + why}")
        if found.decision != now.decision:
            differ.append(f"{name} ({found.decision})")
    if not differ:
        first = f"Every one of {len(lines)} other sets of beliefs leads to the same decision."
    else:
        first = f"The decision hangs on what one believes: another one follows for {'; '.join(differ)}."
    return (first, *lines)


def verdict(
    program: Program,
    designs: Sequence[Design | str] | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
) -> Verdict:
    """Whether to launch, redesign, pilot or not launch, and why.

    Parameters
    ----------
    program : Program
        With the worth of an avoided decline and at least one fix money is weighed; otherwise response and candor alone,
        and the verdict says what to add.
    designs : sequence of Design or str, optional
        Ways of asking in place of the program's; the first is the proposed one.
    seed : int
        The same seed gives the same verdict.
    draws : int
        Belief draws in each of 8 independent scrambles.

    Returns
    -------
    Verdict

    Raises
    ------
    InvalidInput
        No program, or an unknown way of asking.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = verdict(declined(42), ["call by HR"], draws=2)
    >>> found.decision in ("launch", "redesign", "pilot", "do not launch"), found.money
    (True, ())
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", program, "must be a Program", way_out))
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 128, "64 in each scramble are usual")
    if designs is not None:
        given = [designs] if isinstance(designs, str | Design) else list(designs)
        rule, way_out = "must be a Design or the name of one", "see sk.designs"
        for each in given:
            if not isinstance(each, str | Design):
                raise checks.InvalidInput(checks.complaint("design", each, rule, way_out))
        made = tuple(program.design(each) if isinstance(each, str) else each for each in given)
        if not made:
            raise checks.InvalidInput("there is no design, but at least one is needed: give one of sk.designs.")
        program = program.but(designs=made, proposed=made[0].name)
    core = decide(program, seed=seed, draws=draws, nodes=NODES, brief=False)
    return replace(core.verdict, beliefs=under_beliefs(program, core.verdict, seed=seed, draws=draws))
