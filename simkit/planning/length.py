"""How long a questionnaire should be: every length of it over the beliefs, in the given and in the best order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from simkit import checks
from simkit.design.design import Design
from simkit.design.questionnaire import MOST_ITEMS, Item, Questionnaire
from simkit.diagnosis.measured import Measured
from simkit.diagnosis.people import Volume
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES, in_scrambles
from simkit.planning.length_order import Pool, Positions, best_orders
from simkit.planning.length_sweep import Brought, Crowd
from simkit.planning.lengths import Length, Lengths, added
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LengthLimits", "Tuned", "given_orders", "tuned"]


SEARCH_DRAWS, SEARCH_NODES = 32, 64
"""Belief draws (of the first scramble) and nodes on which the best order is sought; its figures come from all."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LengthLimits:
    """Which lengths come into question.

    Parameters
    ----------
    minutes : float, optional
        No more than these.
    answers : int, optional
        At least so many answers to the reason question over the horizon ...
    sure : float
        ... so surely.
    near : float
        Near the best is what loses no more than this part of its information (judgement).

    Examples
    --------
    >>> LengthLimits(minutes=5, answers=3).sure
    0.8
    """

    minutes: float | None = None
    answers: int | None = None
    sure: float = 0.8
    near: float = 0.02

    def __post_init__(self) -> None:
        if self.minutes is not None:
            checks.above("max_minutes", self.minutes, 0, "give the minutes that answering may take, such as 5")
        if self.answers is not None:
            checks.whole_number("min_answers", self.answers, 1, 10**6, "5 answers is a usual smallest group")
        checks.between("sure", self.sure, 0.01, 0.9999, "0.8 is 8 times in 10")
        checks.between("near", self.near, 0.0, 0.5, "0.02 lets go of 2% of the information")


@dataclass(frozen=True, repr=False, eq=False)
class Tuned:
    """A questionnaire's lengths.

    Parameters
    ----------
    program : Program
    design : Design
        With all questions that were looked at.
    given, ordered : Lengths
        In the order of the form; with the best questions in the best order.
    exact : bool
        Whether the best order is known to be the best (on the draws on which it was sought).
    limits : LengthLimits
    fixed : float, optional
        Minutes that were announced whatever the length.
    own : int
        Questions of the design as it is.
    seed : int
    """

    program: Program
    design: Design
    given: Lengths
    ordered: Lengths
    exact: bool
    limits: LengthLimits
    fixed: float | None
    own: int
    seed: int

    @property
    def best(self) -> Length:
        """The length that is best on average, in the given order."""
        return self.given.row(self.given.best)

    @property
    def near_best(self) -> tuple[int, ...]:
        """Numbers of questions about as good, in the given order."""
        return self.given.near_best

    @property
    def live(self) -> bool:
        """Whether people are talked to: minutes then are the length."""
        return all(step.live for step in self.design.steps)

    def better(self, a: int, b: int) -> Measured:
        """P(a questions bring more information than b) over the beliefs, on common draws; equal ones count half."""
        return self.given.better(a, b)

    @property
    def table(self) -> list[dict[str, Any]]:
        """All lengths in both orders, a flat row each: medians, with the 90% ranges under `_low` and `_high`."""
        made = []
        for order, lengths in (("given", self.given), ("best", self.ordered)):
            for row in lengths.rows:
                made.append({"order": order} | _flat(row) | {"best": row.items == lengths.best})
        return made

    def frame(self) -> pd.DataFrame:
        """`table` as a data frame."""
        import pandas as pd

        return pd.DataFrame(self.table)

    def __str__(self) -> str:
        from simkit.planning.length_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


_SPREADS = (
    "start",
    "completion",
    "started",
    "completed",
    "answers",
    "item_answers",
    "information",
    "adds",
    "costs",
    "worth",
)


def _flat(row: Length) -> dict[str, Any]:
    made: dict[str, Any] = {"items": row.items, "minutes": row.minutes, "announced": row.announced}
    made["positions"] = row.positions
    for name in _SPREADS:
        value = getattr(row, name)
        made |= {name: value.median, f"{name}_low": value.low, f"{name}_high": value.high, f"{name}_mcse": value.mcse}
    for name in ("expected", "best_chance", "enough"):
        value = getattr(row, name)
        made |= {name: value.value, f"{name}_mcse": value.mcse}
    return made | {"allowed": row.allowed, "near_best": row.near_best}


def given_orders(items: tuple[Item, ...]) -> tuple[Positions, ...]:
    """The form cut after every question, but for what is always asked: positions, from the shortest to all.

    >>> ask, plain, must = Item(asks="primary reason"), Item(), Item(must=True)
    >>> given_orders((plain, ask, plain, must))
    ((1, 3), (0, 1, 3), (0, 1, 2, 3))
    """
    kept = set(Pool(items).kept)
    others = [at for at in range(len(items)) if at not in kept]
    return tuple(tuple(sorted(kept | set(others[:many]))) for many in range(len(others) + 1))


def tuned(
    program: Program,
    design: Design | str | None = None,
    *,
    longest: int | None = None,
    announced: float | None = None,
    limits: LengthLimits | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    nodes: int = NODES,
    scrambles: int = SCRAMBLES,
) -> Tuned:
    """Every length of a questionnaire over the program's beliefs; see `simkit.report.length.tune_length`.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = tuned(declined(42), draws=4, nodes=64)
    >>> found.given.items
    (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    """
    limits = LengthLimits() if limits is None else limits
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 10**6, "64 are usual")
    known = {each.name: each for each in program.designs}
    name = program.proposed if design is None else design
    asked = name if isinstance(name, Design) else known[checks.known("design", name, known)]
    if asked.coverage is not None:
        raise checks.InvalidInput(
            f"{asked.name!r} is a record that somebody else fills in, but only what people are asked has a length that"
            " costs answers: name another design."
        )
    own = len(asked.questionnaire.items)
    if longest is not None:
        checks.whole_number("longest", longest, 1, MOST_ITEMS, "give the most questions to look at, such as 30")
    whole = asked if longest is None or longest <= own else asked.but(asked.name, items=longest)
    if announced is not None:
        checks.above("announced", announced, 0, "give the minutes that the invitation says, such as 5")
        whole = replace(whole, steps=tuple(replace(step, announced=announced) for step in whole.steps))
    pool = Pool(whole.questionnaire.items)
    most = len(pool.items) if longest is None else longest
    orders = [each for each in given_orders(pool.items) if len(each) <= max(most, len(pool.kept))]
    orders = _in_time(pool, orders, limits)

    def crowd(scramble: int, many: int, nodes: int) -> tuple[Crowd, Floats]:
        drawn = program.beliefs.draw(many, seed=seed, scramble=scramble, reasons=len(program.population.reasons))
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        factor = np.broadcast_to(drawn.values["volume_factor"], (many,))
        return Crowd.of(process, whole, pool.items), Volume.of(program.population, factor).mean

    with threadpool_limits(1):
        some, people = crowd(0, min(draws, SEARCH_DRAWS), min(nodes, SEARCH_NODES))
        found, exact = best_orders(pool, some, people)
    best = _in_time(pool, [each for each in found if len(each) <= max(most, len(pool.kept))], limits, strict=False)
    forms = [pool.form(each) for each in (*orders, *best)]
    # with one more of value at the added question: the difference is what is told there
    extra = [_with_more(pool, *pair) for each in (orders, best) for pair in zip([(), *each], each, strict=False)]

    def one(scramble: int) -> tuple[Brought, Floats]:
        asks, people = crowd(scramble, draws, nodes)
        return asks.bring([*forms, *extra]), people

    parts = in_scrambles(one, scrambles=scrambles)
    population = program.population
    volume = Volume(np.stack([people for _, people in parts]), population.dispersion, population.volume == "fixed")
    if volume.fixed:
        volume = replace(volume, dispersion=0.0)
    names = ("started", "completed", "answered", "items", "information")
    both = {name: np.stack([getattr(brought, name) for brought, _ in parts]) for name in names}
    rates = {name: value[..., : len(forms)] for name, value in both.items()}
    rates["last"] = both["information"][..., len(forms) :] - rates["information"]
    delivered = np.stack([brought.delivered for brought, _ in parts])

    def lengths(part: slice, positions: list[Positions]) -> Lengths:
        own_rates = {name: value[..., part] for name, value in rates.items()}
        enough = np.ones_like(own_rates["answered"])
        if limits.answers is not None:
            at_stake = np.moveaxis(own_rates["answered"], -1, 0)
            enough = np.stack([1.0 - volume.cdf(limits.answers - 1, rate) for rate in at_stake], axis=-1)
        return Lengths(
            tuple(forms[part]),
            tuple(positions),
            tuple(whole.steps[0].announced or form.minutes for form in forms[part]),
            volume.mean,
            {"delivered": delivered} | own_rates,
            enough,
            limits.sure,
            limits.near,
        )

    cut = len(orders)
    given, ordered = lengths(slice(0, cut), orders), lengths(slice(cut, None), best)
    return Tuned(program, whole, given, ordered, exact, limits, announced, own, seed)


def _with_more(pool: Pool, before: Positions, after: Positions) -> Questionnaire:
    which = added(before, after) if before else None
    items = [replace(pool.items[at], value=pool.items[at].value + (at == which)) for at in after]
    return Questionnaire(tuple(items))


def _in_time(pool: Pool, orders: list[Positions], limits: LengthLimits, *, strict: bool = True) -> list[Positions]:
    """Those that take no longer than they may."""
    if limits.minutes is None:
        return orders
    least = sum(pool.items[at].minutes for at in pool.kept)
    if least > limits.minutes * (1 + 1e-9):
        raise checks.InvalidInput(
            checks.complaint(
                "max_minutes", limits.minutes, f"what must be asked takes {least:g}", f"allow {least:g} or more"
            )
        )
    fitting = []
    for each in orders:
        if sum(pool.items[at].minutes for at in each) > limits.minutes * (1 + 1e-9):
            break  # longer ones would leave a gap
        fitting.append(each)
    return fitting
