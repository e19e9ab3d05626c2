"""Designs one step away, and the cheapest one that lowers the bias which no number of answers takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.checks import InvalidInput
from simkit.design.design import SPONSORS, Design
from simkit.design.presets import runs_already
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospect, Prospects
from simkit.program.program import Program

__all__ = ["LOWER", "DesignChange", "cheapest", "one_step"]

LOWER = 0.1
"""A bias counts as lowered from this part of it on (judgement): less would not be noticed."""

INCENTIVE = 25.0

Floats = NDArray[np.float64]

_SPONSOR_WORDS = {
    "hiring_manager": "asked by the hiring manager",
    "hr": "asked by HR",
    "internal_research": "asked by internal research",
    "third_party": "asked by a third party",
}


def one_step(design: Design) -> tuple[Design, ...]:
    """Designs that differ in one thing: who asks, what is promised, reminders, length, delay, an incentive.

    >>> from simkit.design.presets import employer_web
    >>> [each.name.removeprefix("web survey by HR, ") for each in one_step(employer_web())][-4:]
    ['one more contact', 'half as long', 'at the decision', 'with 25 promised']
    """
    if design.coverage is not None:
        return ()
    tries: list[tuple[str, dict[str, object]]] = []
    outside = not design.in_house
    for sponsor in SPONSORS:
        # who is outside keeps the names to itself; what is anonymous inside stays so
        link = "vendor" if sponsor == "third_party" else "employer" if design.link == "vendor" else design.link
        tries.append((_SPONSOR_WORDS[sponsor], {"sponsor": sponsor, "link": link}))
    tries.append(("confidential", {"anonymity": "confidential", "link": "vendor" if outside else "employer"}))
    if outside:
        tries.append(("anonymous", {"anonymity": "anonymous", "link": "vendor"}))
    else:
        tries.append(("anonymous", {"anonymity": "anonymous", "link": "none", "to": "everyone"}))
    tries.append(("one more contact", {"attempts": design.attempts + 1}))
    tries.append(("half as long", {"minutes": design.minutes / 2}))
    tries.append(("at the decision", {"week": 0.0}))
    if not any(step.incentive for step in design.steps):
        tries.append((f"with {INCENTIVE:g} promised", {"incentive": INCENTIVE, "incentive_kind": "promised"}))
    made: list[Design] = []
    for words, changes in tries:
        try:
            changed = design.but(f"{design.name}, {words}"[:120], **changes)
        except InvalidInput:
            continue  # no such design: a talk cannot be anonymous
        if not changed.alike(design) and not any(changed.alike(each) for each in made):
            made.append(changed)
    return tuple(made)


@dataclass(frozen=True)
class DesignChange:
    """Another design beside the one that is planned, on the same draws.

    Parameters
    ----------
    name : str
    floor : Believed
        Its bias without sign.
    lower_by : Measured
        How much smaller than now, on average.
    never : Measured
        P(its bias alone exceeds the margin).
    costs_more : Believed
        Money more than now, with the same people; negative: less.
    tried : int
        Designs that were looked at.
    """

    name: str
    floor: Believed
    lower_by: Measured
    never: Measured
    costs_more: Believed
    tried: int


def _money(program: Program, design: Design, prospect: Prospect, volume: Volume) -> Floats:
    people = volume.mean
    answers = np.minimum(people * prospect.answers, people)
    spent = program.economics.cost(
        design, people, answers, years=program.population.horizon, setup=not runs_already(design)
    )
    return spent.money


def cheapest(
    program: Program,
    now: Design,
    others: Sequence[Design],
    found: Prospects,
    volume: Volume,
    k: int,
    margin: float,
) -> DesignChange | None:
    """The cheapest of other designs whose bias of reason `k` is smaller by a tenth, beyond the simulation's error.

    Parameters
    ----------
    program : Program
    now : Design
    others : sequence of Design
    found : Prospects
        Of all these designs, on common draws.
    volume : Volume
        People over the horizon, mean of shape (R, n).
    k : int
        Position of the reason.
    margin : float

    Returns
    -------
    DesignChange or None
        None where no design does.
    """
    before = found.of(now.name)
    floor, money = np.abs(before.bias[..., k]), _money(program, now, before, volume)
    best: tuple[float, DesignChange] | None = None
    for design in others:
        after = found.of(design.name)
        bias = np.abs(after.bias[..., k])
        gain = floor - bias
        if np.isnan(gain).any():
            continue  # nobody names a reason in some draws: nothing to compare
        lower = mean_of(gain)
        if not lower.value - 2 * lower.mcse > LOWER * float(floor.mean()):
            continue
        more = _money(program, design, after, volume) - money
        cost = float(more.mean())
        if best is None or cost < best[0]:
            never = mean_of((bias > margin).astype(float))
            best = (cost, DesignChange(design.name, believed(bias), lower, never, believed(more), len(others)))
    return None if best is None else best[1]
