"""How many people and months a target takes, or what the people that there are reach; and where none are enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospect, Prospects, prospects
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.planning.cells import MONTHS_A_WEEK, Cell, cells
from simkit.planning.changes import DesignChange, cheapest, one_step
from simkit.planning.count_targets import Answers, HeardOf, Top
from simkit.planning.margin import calculator
from simkit.planning.share_targets import Change, Margin
from simkit.population.population import Population
from simkit.program.program import Program
from simkit.response.nodes import NODES

__all__ = ["Need", "Needs", "Spread", "Target", "sample_needs", "usual_targets"]

Target = Margin | Top | Change | HeardOf | Answers
"""Any of the five."""


Floats = NDArray[np.float64]


class _Evaluated(Protocol):
    """What is read of an evaluation."""

    @property
    def designs(self) -> tuple[Design, ...]: ...
    @property
    def volume(self) -> Volume: ...
    @property
    def prospects(self) -> Prospects | None: ...
    @property
    def seed(self) -> int: ...
    @property
    def nodes(self) -> int: ...


class Assessed(Protocol):
    """An assessment, or whatever else holds a program and its belief draws."""

    @property
    def program(self) -> Program: ...
    @property
    def evaluation(self) -> _Evaluated: ...


@dataclass(frozen=True)
class Spread:
    """A number that may be out of reach: median and 90% interval over the beliefs.

    Parameters
    ----------
    median, low, high : float
        inf: no number is enough; nan: more than was searched. These come last in the order.
    mcse : float
        Monte Carlo standard error of the median, from independent scrambles; nan where it is out of reach in one.
    """

    median: float
    low: float
    high: float
    mcse: float

    @classmethod
    def of(cls, values: Floats) -> Spread:
        """Of draws of shape (R, n).

        >>> Spread.of(np.array([[1.0, 2.0, np.nan, np.inf]] * 2))
        Spread(median=2.0, low=1.0, high=inf, mcse=0.0)
        """
        # in order: numbers, more than was searched, no number
        ordered = np.where(np.isnan(values), np.finfo(float).max, values)

        def quantile(some: Floats, q: float) -> float:
            found = float(np.quantile(some, q, method="inverted_cdf"))
            return float("nan") if found == np.finfo(float).max else found

        each = np.array([quantile(row, 0.5) for row in ordered])
        error = np.std(each, ddof=1) / np.sqrt(len(each)) if len(each) > 1 and np.isfinite(each).all() else np.nan
        return cls(quantile(ordered, 0.5), quantile(ordered, 0.05), quantile(ordered, 0.95), float(error))


@dataclass(frozen=True)
class Need:
    """What one target takes.

    Parameters
    ----------
    target : Target
        With its reason filled in.
    label : str
        The reason's label; empty where the target has none.
    people, months : Spread
        From which on it is always met so surely, with all larger numbers.
    answers : Spread, optional
        Answers that name a reason, from which on it is always met; None where it is not about a share.
    never : Measured
        Part of the belief draws in which no number of people is enough.
    chance : Measured
        P(met) with the people at hand, what is not known and chance together.
    chance_believed : Believed
        The same, chance alone, over the beliefs.
    reached : Spread, optional
        The margin, or the change, that the people at hand reach so surely.
    floor : Believed, optional
        The bias without its sign: what no number of answers takes away.
    share : Believed, optional
        The true share that a margin is about.
    calculator : tuple of two int, optional
        Answers that a margin-of-error calculator says, for endlessly many people and for those at hand.
    change : DesignChange, optional
        The cheapest design that lowers the floor.
    tried : int
        Other designs that were looked at.
    """

    target: Target
    label: str
    people: Spread
    months: Spread
    answers: Spread | None
    never: Measured
    chance: Measured
    chance_believed: Believed
    reached: Spread | None = None
    floor: Believed | None = None
    share: Believed | None = None
    calculator: tuple[int, int] | None = None
    change: DesignChange | None = None
    tried: int = 0


@dataclass(frozen=True)
class Needs:
    """Sample needs of one design.

    Parameters
    ----------
    program : Program
    design : Design
    at_hand : float
        People on average: those of the horizon, or as given.
    given : str
        Empty, or what was given instead of the horizon: `people` or `months`.
    months : float
        In which they come; nan where their number was given.
    needs : tuple of Need
    cells : tuple of Cell
    answers : float
        Expected answers of the people at hand, median over the beliefs.
    draws : int
        Belief draws in all.
    seed : int
    """

    program: Program
    design: Design
    at_hand: float
    given: str
    months: float
    needs: tuple[Need, ...]
    cells: tuple[Cell, ...]
    answers: float
    draws: int
    seed: int

    def __str__(self) -> str:
        from simkit.planning.needs_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"


def usual_targets(program: Program, design: Design) -> tuple[Target, ...]:
    """What is asked for where nothing else is said: a margin, the top reason, a change, being heard of, answers.

    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> usual_targets(program, program.designs[0])[-1]
    Answers(least=5, sure=0.8, everywhere=False)
    """
    least = max(design.reporting_cell, program.limits.answers)
    made: list[Target] = [Margin(), Top(), Change(), HeardOf(), Answers(least)]
    if len(program.population.segments) > 1:
        made.append(Answers(least, everywhere=True))
    ours = program.population.column("controllable") >= CONTROLLABLE
    if ours.sum() < 2:
        made = [each for each in made if not isinstance(each, Top)]
    return tuple(made)


def _reason(target: Target, population: Population, prospect: Prospect) -> int | None:
    """Position of a target's reason; None where it has none."""
    if not isinstance(target, Margin | Change | HeardOf):
        return None
    if target.reason is not None:
        return population.keys.index(checks.known("reason", target.reason, population.keys))
    weight = prospect.true.mean(axis=(0, 1))
    ours = population.column("controllable") >= CONTROLLABLE
    wanted = ours & np.array([reason.sensitive for reason in population.reasons])
    for which in (wanted, ours) if isinstance(target, HeardOf) else (ours,):
        if which.any():
            return int(np.argmax(np.where(which, weight, -1.0)))
    return int(np.argmax(weight))


def _volume_of(program: Program, seed: int) -> Volume:
    reasons = len(program.population.reasons)
    drawn = [program.beliefs.draw(DRAWS, seed=seed, scramble=at, reasons=reasons) for at in range(SCRAMBLES)]
    return Volume.of(
        program.population, np.stack([np.broadcast_to(each.values["volume_factor"], (DRAWS,)) for each in drawn])
    )


def sample_needs(
    of: Assessed | Program,
    design: str | Design | None = None,
    targets: Target | Sequence[Target] | None = None,
    *,
    people: float | None = None,
    months: float | None = None,
    seed: int = 1,
) -> Needs:
    """How many people and months targets take with one design, and what the people at hand reach.

    Parameters
    ----------
    of : Assessment or Program
        Of an assessment the belief draws are reused.
    design : str or Design, optional
        Default: the proposed one.
    targets : Margin, Top, Change, HeardOf, Answers, or several, optional
        Default: `usual_targets`.
    people : float, optional
        People at hand (on average, where their number varies by chance) in place of those of the horizon.
    months : float, optional
        Time at hand in place of the horizon.
    seed : int
        For a program; an assessment has its own.

    Returns
    -------
    Needs

    Raises
    ------
    InvalidInput
        On an unknown design or reason, or where both people and months are given.

    Notes
    -----
    Within each belief draw chance is exact: the smallest number of people is that from which on the target holds for
    every larger number up to the cap (2,000 answers for a margin, 1,000 for a change, 500 for the top reason). People
    come by chance around an average, or are exactly so many where the program says that their number is fixed (then P
    of the top reason takes them to vary by chance). Months follow from the people a month in the same draw, and the
    weeks until the first contact. The target is the process: the long-run shares, not those of one year's people.

    Examples
    --------
    >>> import simkit as sk
    >>> program = sk.programs.declined(42)
    >>> found = sample_needs(program, "call by HR", sk.Answers(5))
    >>> found.needs[0].never.value
    0.0
    """
    if people is not None and months is not None:
        raise checks.InvalidInput("both people and months are given, but one follows from the other: give one of them.")
    program = of if isinstance(of, Program) else getattr(of, "program", None)
    if not isinstance(program, Program):
        way_out = "load one with Program.load or assess one"
        raise checks.InvalidInput(checks.complaint("of", of, "must be a Program or an Assessment", way_out))
    checks.seed(seed)
    chosen = program.proposed if design is None else design
    planned, found, volume, others, seed, nodes = _looked_at(of, chosen, seed)
    prospect = found.of(planned.name)
    at_hand = _at_hand(program, volume, people, months)
    wanted = usual_targets(program, planned) if targets is None else targets
    wanted = wanted if isinstance(wanted, Sequence) and not isinstance(wanted, str) else (wanted,)
    for each in wanted:
        if not isinstance(each, Margin | Top | Change | HeardOf | Answers):
            rule = "must be a Margin, Top, Change, HeardOf or Answers"
            raise checks.InvalidInput(checks.complaint("target", each, rule, "give such as sk.Margin(0.1)"))
    delay = planned.steps[0].week * MONTHS_A_WEEK
    per_month = volume.mean / (12 * program.population.horizon)
    flat, flat_hand = prospect.flat(), replace(at_hand, mean=at_hand.mean.ravel())
    shape = volume.mean.shape
    wider: Prospects | None = None
    made = []
    for target in wanted:
        k = _reason(target, program.population, prospect)
        if k is not None and isinstance(target, Margin | Change | HeardOf):
            target = replace(target, reason=program.population.keys[k])
        where: Any = k
        if isinstance(target, Top):
            where = program.population.column("controllable") >= CONTROLLABLE
            if where.sum() < 2:
                raise checks.InvalidInput(
                    "fewer than two reasons are in the employer's hands, but one is to come out on top of others: leave"
                    " this target out."
                )
        answers = reached = None
        if isinstance(target, Margin | Change):
            found_answers, needed = target.answers_and_needed(flat, where, flat_hand)
            answers = Spread.of(found_answers.reshape(shape))
            reached = Spread.of(target.reached(flat, where, flat_hand).reshape(shape))
        else:
            needed = target.needed(flat, where, flat_hand)
        needed = needed.reshape(shape)
        chances = target.chance(flat, where, flat_hand).reshape(shape)
        need = Need(
            target,
            "" if k is None else program.population.reasons[k].label,
            Spread.of(needed),
            Spread.of(needed / per_month + delay),
            answers,
            mean_of(target.never(flat, where).reshape(shape).astype(float)),
            mean_of(chances),
            believed(chances),
            reached,
        )
        if isinstance(target, Margin):
            assert k is not None
            several = [*others, *one_step(planned)]
            if wider is None and need.never.value > 0:
                wider = _wider(program, planned, found, several, seed, shape, nodes)
            change = None if wider is None else cheapest(program, planned, several, wider, volume, k, target.margin)
            hand = float(at_hand.mean.mean())
            said = (calculator(target.margin), calculator(target.margin, people=hand))
            floor = believed(np.abs(prospect.bias[..., k]))
            share = believed(prospect.true[..., k])
            need = replace(need, floor=floor, share=share, calculator=said, change=change, tried=len(several))
        made.append(need)
    return Needs(
        program,
        planned,
        float(at_hand.mean.mean()),
        "people" if people is not None else "months" if months is not None else "",
        float("nan") if people is not None else months if months is not None else 12 * program.population.horizon,
        tuple(made),
        cells(program.population, planned, prospect, volume),
        float(np.median(at_hand.mean * prospect.answers)),
        int(np.prod(shape)),
        seed,
    )


def _looked_at(
    of: Assessed | Program, chosen: str | Design, seed: int
) -> tuple[Design, Prospects, Volume, list[Design], int, int]:
    """The design, prospects that hold it, people, the other designs in reach, seed, nodes."""
    if isinstance(of, Program):
        program, nodes, known = of, NODES, None
        own = list(of.designs)
        own += [
            way
            for make in (*WAYS_OF_ASKING.values(), *COMPARATORS.values())
            if not any((way := make()).name == each.name or way.alike(each) for each in of.designs)
        ]
        volume = _volume_of(of, seed)
    else:
        program, nodes, known = of.program, of.evaluation.nodes, of.evaluation.prospects
        own, volume, seed = list(of.evaluation.designs), of.evaluation.volume, of.evaluation.seed
    by_name = {each.name: each for each in own}
    planned = by_name[checks.known("design", chosen, by_name)] if isinstance(chosen, str) else chosen
    same = by_name.get(planned.name)
    if known is None or same is None or not planned.alike(same):
        scrambles, draws = volume.mean.shape
        known = prospects(program, [planned], seed=seed, scrambles=scrambles, draws=draws, nodes=nodes)
    # a record on file asks nobody: it is no way of asking that could be taken instead
    others = [each for each in own if each.name != planned.name and each.coverage is None]
    return planned, known, volume, others, seed, nodes


def _at_hand(program: Program, volume: Volume, people: float | None, months: float | None) -> Volume:
    if people is not None:
        checks.between("people", people, 1, 10_000_000, "give how many people there are to ask")
        mean = np.full(volume.mean.shape, float(people))
    elif months is not None:
        checks.between("months", months, 0.1, 1200, "12 is a year")
        mean = volume.mean * months / (12 * program.population.horizon)
    else:
        return volume
    return replace(volume, mean=np.round(mean) if volume.fixed else mean)


def _wider(
    program: Program,
    planned: Design,
    found: Prospects,
    several: Sequence[Design],
    seed: int,
    shape: tuple[int, ...],
    nodes: int,
) -> Prospects:
    """Prospects of the planned design and several others on common draws; only what is not there yet is computed."""
    missing = [each for each in several if each.name not in found.names]
    if not missing:
        return found
    more = prospects(program, missing, seed=seed, scrambles=shape[0], draws=shape[1], nodes=nodes)
    arrays = {name: np.concatenate([found.arrays[name], more.arrays[name]], axis=2) for name in found.arrays}
    return Prospects((*found.names, *more.names), found.true, arrays)
