"""Somebody's own number in the place of a belief: does it change the verdict, and at which value would it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, NamedTuple

import numpy as np

from simkit import checks
from simkit.decision.decide import FEW_DRAWS, Decide, Decided, decide
from simkit.decision.numbers import CANDOR, PEOPLE, RESPONSE, Number, Stating, number_of
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.evidence.priors import BOUNDS
from simkit.program.program import Program

__all__ = ["Argument", "Because", "Flip", "Point", "argue", "around", "flip_between", "name_of"]

GRID = 7
"""Values between the ends of a number at which the verdict is looked at first."""

HALVINGS = 4


def name_of(verdict: Any) -> str:
    """A verdict in a few words: what to do, and with which design if not the proposed one.

    >>> from simkit.decision.verdict import Verdict
    >>> name_of(Verdict("redesign", "", (), "call by HR"))
    'REDESIGN as “call by HR”'
    """
    better = getattr(verdict, "better", None)
    joint = "as" if verdict.decision == "redesign" else "of"
    return verdict.decision.upper() + (f" {joint} “{better}”" if better else "")


class Because(NamedTuple):
    """The objection whose finding changes at a value."""

    label: str
    below: str
    above: str


@dataclass(frozen=True)
class Point:
    """A verdict at one value of a number.

    Parameters
    ----------
    value : float
    verdict : str
        See `name_of`.
    decided : Decided
    """

    value: float
    verdict: str
    decided: Decided


@dataclass(frozen=True)
class Flip:
    """A value of one number at which the verdict turns.

    Parameters
    ----------
    value : float
    mcse : float
        Monte Carlo error of that value, from that of the objection that turns it and how fast it changes there; nan
        where no single objection does.
    below, above : str
        The verdict on either side.
    because : Because, optional
        A critical objection whose finding changes there.
    """

    value: float
    mcse: float
    below: str
    above: str
    because: Because | None = None


def around(
    start: Point, values: list[float], at: Callable[[float], Decided]
) -> tuple[tuple[Point, Point] | None, tuple[Point, Point] | None]:
    """From one point outwards, on either side the first two neighbours between which the verdict turns."""

    def first(ordered: list[float]) -> tuple[Point, Point] | None:
        last = start
        for value in ordered:
            found = at(value)
            here = Point(value, name_of(found.verdict), found)
            if here.verdict != last.verdict:
                return (last, here) if last.value < here.value else (here, last)
            last = here
        return None

    below = sorted((each for each in values if each < start.value), reverse=True)
    return first(below), first(sorted(each for each in values if each > start.value))


def _turned(one: Point, other: Point, design: str) -> tuple[Because | None, float]:
    """Of the critical objections whose finding differs, the first, with its Monte Carlo error."""
    after = {each.label: each for each in other.decided.objections.get(design, ())}
    for each in one.decided.objections.get(design, ()):
        there = after.get(each.label)
        if there is not None and each.critical and each.finding != there.finding:
            errors = each.probability.mcse, there.probability.mcse
            because = Because(each.label, each.finding, there.finding)
            return because, float(np.nanmax(errors)) if np.isfinite(errors).any() else float("nan")
    return None, float("nan")


def flip_between(
    pair: tuple[Point, Point], here: str, number: Number, at: Callable[[float], Decided], design: str
) -> Flip:
    """Where between two neighbours the verdict `here` ends, by halving.

    Parameters
    ----------
    pair : tuple of Point
        Ascending; one of them has that verdict.
    here : str
    number : Number
        Gives the scale.
    at : callable
        The decision at a value.
    design : str
        Whose objections say why.

    Notes
    -----
    A verdict that turns and turns back between two neighbouring points is not seen.
    """
    low, high = pair
    for _ in range(HALVINGS):
        middle = number.back((number.forward(low.value) + number.forward(high.value)) / 2)
        found = at(middle)
        point = Point(middle, name_of(found.verdict), found)
        if (point.verdict == here) == (low.verdict == here):
            low = point
        else:
            high = point
    value = number.back((number.forward(low.value) + number.forward(high.value)) / 2)
    because, _ = _turned(low, high, design)
    return Flip(value, _error(*pair, low, high, number, design, value), low.verdict, high.verdict, because)


def _error(left: Point, right: Point, low: Point, high: Point, number: Number, design: str, value: float) -> float:
    """Monte Carlo error of where a probability crosses its line: its own, by how fast it changes across the cell."""
    because, error = _turned(low, high, design)
    if because is None:
        return float("nan")
    ends = [
        next(
            (each.probability.value for each in point.decided.objections[design] if each.label == because.label), np.nan
        )
        for point in (left, right)
    ]
    if not np.isfinite([error, *ends]).all() or ends[0] == ends[1]:
        return float("nan")
    scaled = error * abs((number.forward(right.value) - number.forward(left.value)) / (ends[1] - ends[0]))
    middle = number.forward(value)
    return abs(number.back(middle + scaled) - number.back(middle - scaled)) / 2


@dataclass(frozen=True)
class Argument:
    """What somebody's own numbers do to the verdict.

    Parameters
    ----------
    program : Program
    stated : mapping of str to value
    numbers : mapping of str to Number
        What is believed of each, and where it can lie.
    today, then : Decided
        As it is believed, and with all the numbers in the beliefs' place.
    alone : mapping of str to Decided
        With one number only; empty where one was stated.
    flips : mapping of str to tuple of Flip
        Of every single number, the others as stated; empty where it turns nowhere between the number's ends.
    draws, seed : int
        Belief draws in all.
    """

    program: Program
    stated: Mapping[str, Any]
    numbers: Mapping[str, Number]
    today: Decided
    then: Decided
    alone: Mapping[str, Decided] = field(default_factory=dict)
    flips: Mapping[str, tuple[Flip, ...]] = field(default_factory=dict)
    draws: int = 0
    seed: int = 1

    @property
    def changes(self) -> bool:
        """Whether the verdict is another one: the decision, or the design that it names."""
        return name_of(self.today.verdict) != name_of(self.then.verdict)

    @property
    def sentence(self) -> str:
        """Changed or not, and where it turns."""
        from simkit.decision.argue_text import sentence_of

        return sentence_of(self)

    def __str__(self) -> str:
        from simkit.decision.argue_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def argue(
    program: Program,
    numbers: Mapping[str, Any] | None = None,
    /,
    *,
    decide: Decide = decide,
    seed: int = 1,
    draws: int = FEW_DRAWS,
    **more: Any,
) -> Argument:
    """Put your own numbers in the place of what is believed, and see whether the verdict changes.

    Parameters
    ----------
    program : Program
    numbers : mapping of str to number, optional
        For names with a dot, such as `closeness.hr`.
    decide : callable
        How a verdict is reached: from a program to something with `verdict` and `objections`, such as `sk.assess`.
    seed : int
    draws : int
        Belief draws in each of 8 scrambles, the same at every value that is tried.
    **more
        `response`: answered/invited of the proposed design. What is believed of surveys is moved for all written ways
        of asking, of talks for all talks. `candor`: the part of those who answer the proposed design and have a
        sensitive reason who say so; other ways of asking keep their distance in log odds. `people`: people a year,
        known exactly. Any belief by its name.

    Returns
    -------
    Argument
        Prints whether the verdict changes, and the value at which it would.

    Raises
    ------
    InvalidInput
        No number, an unknown name, or a number that cannot be.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> argue(declined(42), people=4, draws=1).then.verdict.decision
    'do not launch'
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", program, "must be a Program", way_out))
    asked = [*(numbers or {}).items(), *more.items()]
    if not asked:
        raise checks.InvalidInput("no number is stated, but one is needed: give such as response=0.08.")
    checks.unique("number", (name for name, _ in asked))
    said = dict(asked)
    for name in said:
        checks.known("number", name, (RESPONSE, CANDOR, PEOPLE, *BOUNDS))
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 2**14, "16 are usual")
    stating = Stating(program, seed)
    changed = stating.put(said)
    today = decide(program, seed=seed, draws=draws)
    then = decide(changed, seed=seed, draws=draws)
    alone = {}
    if len(said) > 1:
        alone = {name: decide(stating.put({name: value}), seed=seed, draws=draws) for name, value in said.items()}
    base = _evaluation(today, program, seed, draws)
    known, flips = {}, {}
    for name, value in said.items():
        others = {each: other for each, other in said.items() if each != name}
        number = number_of(
            stating, stating.put({k: v for k, v in others.items() if k not in (RESPONSE, CANDOR)}), name, base
        )
        known[name] = number
        if not isinstance(value, int | float):
            continue

        def at(here: float, name: str = name, others: dict[str, Any] = others) -> Decided:
            return decide(stating.put({**others, name: here}), seed=seed, draws=draws)

        start = Point(float(value), name_of(then.verdict), then)
        pairs = around(start, _grid(number, float(value)), at)
        flips[name] = tuple(
            flip_between(pair, start.verdict, number, at, program.proposed) for pair in pairs if pair is not None
        )
    return Argument(program, said, known, today, then, alone, flips, 8 * draws, seed)


def _evaluation(today: Decided, program: Program, seed: int, draws: int) -> Evaluation:
    found = getattr(today, "evaluation", None)
    if isinstance(found, Evaluation):
        return found
    return evaluate(program, [program.design(program.proposed)], seed=seed, draws=draws)


def _grid(number: Number, value: float) -> list[float]:
    """Values to look at: even on the number's scale, and what is believed today."""
    ends = np.linspace(number.forward(number.low), number.forward(number.high), GRID)
    made = [number.back(each) for each in ends]
    if np.isfinite(number.today.median):
        made.append(number.today.median)
    return sorted({round(each, 12) for each in made if abs(each - value) > 1e-9})
