"""What you would have to believe: where along its one driving unknown every objection, and the verdict, turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simkit import checks
from simkit.decision.argue import Flip, Point, flip_between, name_of
from simkit.decision.decide import FEW_DRAWS, FEW_NODES, Decide, Decided, decide
from simkit.decision.numbers import CANDOR, PEOPLE, RESPONSE, Number, Stating, levers_of, number_of
from simkit.decision.objections import DOUBTFUL, SURE, Objection, by_draw, objections
from simkit.decision.unknowns import effect_variance
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.diagnosis.measured import Measured
from simkit.program.program import Program

__all__ = ["Driver", "Turning", "WhatToBelieve", "driver_of", "what_you_would_have_to_believe"]

FINE, ROUNDS = 17, 2
"""Values at which the objections to one design are looked at; rounds of halving where one turns."""
LEAST_DRAWS = 32
"""In each of 8 scrambles, or the unknowns cannot be told apart."""
APART = 0.15
"""Chances that differ by more are not joined by a straight line."""
NOT_SEARCHED = ("O8", "O9")
"""They look at what is learnt, which a search over beliefs alone does not compute."""


@dataclass(frozen=True)
class Driver:
    """The unknown that goes with most of a figure's variance over the beliefs.

    Parameters
    ----------
    name : str
        `response`, `candor`, `people` or a belief's name.
    part : float
        Part of the variance of the figure's normal scores that goes with it, 0 to 1.
    """

    name: str
    part: float


@dataclass(frozen=True)
class Turning:
    """Where one objection turns.

    Parameters
    ----------
    objection : Objection
    number : Number or None
        The driving unknown; None where nothing unknown moves it.
    part : float
        See `Driver`.
    holds, fails : tuple of (value, mcse, bool)
        Where the chance that it holds crosses 8 of 10 and 2 of 10; the last says whether it holds (does not hold)
        above that value.
    ends : tuple of float
        Chance that it holds at the two ends of the unknown.
    """

    objection: Objection
    number: Number | None
    part: float = float("nan")
    holds: tuple[tuple[float, float, bool], ...] = ()
    fails: tuple[tuple[float, float, bool], ...] = ()
    ends: tuple[float, float] = (float("nan"), float("nan"))


@dataclass(frozen=True)
class WhatToBelieve:
    """What somebody would have to believe for every objection and for the verdict to be otherwise.

    Parameters
    ----------
    program : Program
    verdict : str
    turnings : tuple of Turning
        Of the objections against the proposed design.
    number : Number or None
        What drives the verdict.
    stretches : tuple of (float, float, str)
        Along it, ascending: from, to, and the verdict there.
    flips : tuple of Flip
        Between the stretches.
    draws, seed : int
    """

    program: Program
    verdict: str
    turnings: tuple[Turning, ...]
    number: Number | None
    stretches: tuple[tuple[float, float, str], ...]
    flips: tuple[Flip, ...]
    draws: int
    seed: int

    def of(self, key: str) -> Turning:
        """One objection's, by its key such as "O1"."""
        by_key = {each.objection.key: each for each in self.turnings}
        return by_key[checks.known("objection", key, by_key)]

    def __str__(self) -> str:
        from simkit.decision.believe_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from simkit.decision.believe_text import html_of

        return html_of(self)


def _scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normal scores by rank, ties in the middle; what is not estimable stands in the middle."""
    flat = np.where(np.isnan(values), np.nanmedian(values), values).ravel()
    _, inverse, counts = np.unique(flat, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts + 1) / 2
    return np.asarray(ndtri((middle[inverse.ravel()] + 0.5) / flat.size))


def driver_of(program: Program, evaluation: Evaluation, figure: NDArray[np.float64]) -> Driver | None:
    """The one number, of those that can be stated, that goes with most of a figure's variance.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
        At least twice as many draws as beliefs that vary.
    figure : ndarray, shape (R, n)

    Returns
    -------
    Driver or None
        None where nothing moves it beyond the regression's own error. The reasons' shares are no single number and
        take part only as what else there is.
    """
    if np.isnan(figure).mean() > 0.5 or np.nanmax(figure) - np.nanmin(figure) <= 1e-12:
        return None
    design = program.design(program.proposed)
    columns = {name: _scores(draws) for name, draws in evaluation.beliefs.items() if np.ptp(draws) > 0}
    names = list(columns)
    if program.population.truth is None:
        for k in range(evaluation.share_scores.shape[-1]):
            columns[f"share {k}"] = _scores(evaluation.share_scores[..., k])
    if not names or figure.size < 2 * len(columns):
        return None
    outcome = _scores(figure)
    variance, error = effect_variance(outcome, np.column_stack(list(columns.values())))
    part = dict(zip(columns, variance, strict=True))
    noise = dict(zip(columns, error, strict=True))
    groups = {
        RESPONSE: list(levers_of(RESPONSE, design)),
        CANDOR: ["anchor_lo", "anchor_hi"],
        PEOPLE: ["volume_factor"],
    }
    taken = {each for group in groups.values() for each in group}
    groups |= {name: [name] for name in names if name not in taken}
    sums = {name: sum(part.get(each, 0.0) for each in group) for name, group in groups.items()}
    best = max(sums, key=lambda name: sums[name])
    if sums[best] < 2 * np.sqrt(2.0) * sum(noise.get(each, 0.0) for each in groups[best]):
        return None
    return Driver(best, float(min(1.0, sums[best] / np.var(outcome))))


def crossings(
    number: Number, values: Sequence[float], chances: Sequence[Measured], line: float, above_is: bool
) -> tuple[tuple[float, float, bool], ...]:
    """Where a chance crosses a line, by straight lines between values on the number's scale.

    Parameters
    ----------
    number : Number
    values : sequence of float
        Ascending.
    chances : sequence of Measured
    line : float
    above_is : bool
        Whether a chance from the line upwards (or, if False, from it downwards) counts as met.

    Returns
    -------
    tuple of (value, mcse, bool)
        The bool says whether it is met above that value.
    """
    made = []
    for k in range(len(values) - 1):
        one, other = chances[k].value, chances[k + 1].value
        met = [each >= line if above_is else each <= line for each in (one, other)]
        if met[0] == met[1] or not np.isfinite([one, other]).all():
            continue
        left, right = number.forward(values[k]), number.forward(values[k + 1])
        slope = (other - one) / (right - left)
        at = left + (line - one) / slope
        noise = np.nanmax([chances[k].mcse, chances[k + 1].mcse]) / abs(slope)
        made.append((number.back(at), abs(number.back(at + noise) - number.back(at - noise)) / 2, met[1]))
    return tuple(made)


def what_you_would_have_to_believe(
    program: Program,
    *,
    decide: Decide = decide,
    only: Sequence[str] | None = None,
    seed: int = 1,
    draws: int = FEW_DRAWS,
    values: int = FINE,
) -> WhatToBelieve:
    """For each objection and for the verdict: where its one driving unknown would have to lie for it to turn.

    The driving unknown of an objection is the number (response, candor, people a year, or one belief) that goes with
    most of the variance of the figure that its rule looks at. It is fixed at one value after another, all else being as
    it is believed and on the same draws; where the chance that the objection holds crosses 8 of 10 or 2 of 10, its
    finding turns. The verdict's is that of the critical objection that stands in its way most.

    Parameters
    ----------
    program : Program
    decide : callable
        How a verdict is reached, see `simkit.decision.argue.argue`.
    only : sequence of str, optional
        Keys of the objections to look at, which saves time; default: all against the proposed design. The verdict is
        then looked at along what drives one of these.
    seed : int
    draws : int
        Belief draws in each of 8 scrambles at every value; four times as many (at least 32) to find out what
        drives.
    values : int
        Values of an unknown at which the objections to the proposed design are looked at first; half as many for what
        weighs all designs.

    Returns
    -------
    WhatToBelieve

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> page = what_you_would_have_to_believe(declined(12), only=["O1"], draws=4, values=3)
    >>> page.of("O1").number.name
    'response'
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", program, "must be a Program", way_out))
    checks.seed(seed)
    checks.whole_number("draws", draws, 4, 2**12, "16 are usual")
    checks.whole_number("values", values, 3, 201, f"{FINE} are usual")
    today = decide(program, seed=seed, draws=max(LEAST_DRAWS, 4 * draws))
    evaluation: Evaluation = today.evaluation  # type: ignore[attr-defined]
    design = program.design(program.proposed)
    against = [each for each in today.objections[design.name] if each.key and each.key not in NOT_SEARCHED]
    if only is not None:
        for key in only:
            checks.known("objection", key, (each.key for each in against))
        against = [each for each in against if each.key in only]
    figures = by_draw(program, evaluation, design, evaluation.designs)
    drivers = {each.key: driver_of(program, evaluation, figures[each.key]) for each in against if each.key in figures}
    stating = Stating(program, seed)
    leading = _leading([each for each in against if drivers.get(each.key) is not None])
    wanted = {each.name for each in drivers.values() if each is not None}
    numbers = {name: number_of(stating, program, name, evaluation) for name in wanted}
    traced = {name: _trace(stating, numbers[name], values, seed, draws) for name in sorted(wanted)}
    lead = None if leading is None else drivers.get(leading.key)
    across = {driver.name for key, driver in drivers.items() if key == "O4" and driver is not None}
    across |= set() if lead is None else {lead.name}
    walked = {name: _walk(stating, numbers[name], values // 2 + 1, decide, seed, draws) for name in sorted(across)}
    turnings = []
    for each in against:
        driver = drivers.get(each.key)
        if driver is None:
            turnings.append(Turning(each, None))
            continue
        number = numbers[driver.name]
        if each.key == "O4":  # compares designs, which the fine trace leaves out
            points = walked[driver.name]
            looked = [point.value for point in points]
            chances = [_chance(point.decided.objections[design.name], each.key) for point in points]
        else:
            looked = list(traced[driver.name])
            chances = [_chance(found, each.key) for found in traced[driver.name].values()]
        lines = (crossings(number, looked, chances, SURE, True), crossings(number, looked, chances, DOUBTFUL, False))
        turnings.append(Turning(each, number, driver.part, *lines, (chances[0].value, chances[-1].value)))
    if lead is None:
        return WhatToBelieve(program, name_of(today.verdict), tuple(turnings), None, (), (), 8 * draws, seed)
    number, points = numbers[lead.name], walked[lead.name]
    flips = []
    for pair in pairwise(points):
        if pair[0].verdict != pair[1].verdict:

            def at(value: float, name: str = lead.name) -> Decided:
                return decide(stating.put({name: value}), seed=seed, draws=draws)

            flips.append(flip_between(pair, pair[0].verdict, number, at, design.name))
    edges = [number.low, *(each.value for each in flips), number.high]
    names = [points[0].verdict, *(each.above for each in flips)]
    stretches = tuple(zip(edges[:-1], edges[1:], names, strict=True))
    verdict = name_of(today.verdict)
    return WhatToBelieve(program, verdict, tuple(turnings), number, stretches, tuple(flips), 8 * draws, seed)


def _leading(against: Sequence[Objection]) -> Objection | None:
    """The critical objection that is most likely to hold."""
    critical = [each for each in against if each.critical and np.isfinite(each.probability.value)]
    return max(critical, key=lambda each: each.probability.value, default=None)


def _walk(stating: Stating, number: Number, values: int, decide: Decide, seed: int, draws: int) -> list[Point]:
    made = []
    for scaled in np.linspace(number.forward(number.low), number.forward(number.high), values):
        value = number.back(float(scaled))
        found = decide(stating.put({number.name: value}), seed=seed, draws=draws)
        made.append(Point(value, name_of(found.verdict), found))
    return made


def _trace(stating: Stating, number: Number, values: int, seed: int, draws: int) -> dict[float, tuple[Objection, ...]]:
    """The objections to the proposed design alone at many values, ascending, closer together where one turns."""

    def at(scaled: float) -> tuple[Objection, ...]:
        program = stating.put({number.name: number.back(scaled)})
        design = program.design(program.proposed)
        evaluation = evaluate(program, [design], seed=seed, draws=draws, nodes=FEW_NODES)
        return objections(program, evaluation, design, [design])

    found = {
        float(x): at(float(x)) for x in np.linspace(number.forward(number.low), number.forward(number.high), values)
    }
    for _ in range(ROUNDS):
        for low, high in pairwise(sorted(found)):
            if _turns(found[low], found[high]):
                found[(low + high) / 2] = at((low + high) / 2)
    return {number.back(x): found[x] for x in sorted(found)}


def _turns(one: Sequence[Objection], other: Sequence[Objection]) -> bool:
    """Whether a finding turns between two values, too far apart for a straight line."""
    pairs = [(a.probability.value, b.probability.value) for a, b in zip(one, other, strict=True)]
    return any(
        abs(a - b) > APART and any((a >= line) != (b >= line) or a == line for line in (SURE, DOUBTFUL))
        for a, b in pairs
    )


def _chance(found: Sequence[Objection], key: str) -> Measured:
    by_key = {each.key: each.probability for each in found}
    return by_key.get(key, Measured(float("nan"), float("nan")))
