"""How long a questionnaire should be: every length of it over the beliefs, in the given and in the best order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from simkit import checks
from simkit.design.design import Design
from simkit.design.questionnaire import MOST_ITEMS, Questionnaire
from simkit.diagnosis.measured import Measured
from simkit.diagnosis.people import Volume
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES, in_scrambles
from simkit.planning.length_limits import LengthLimits, given_orders, in_time
from simkit.planning.length_order import Pool, Positions, best_orders
from simkit.planning.length_sweep import Brought, Crowd
from simkit.planning.length_worth import REACH, Weighed, falling, further, grows, weighed
from simkit.planning.lengths import Length, Lengths, added
from simkit.program.program import Program, checked_program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Tuned", "tuned"]


SEARCH_DRAWS, SEARCH_NODES = 32, 64
"""Belief draws (of the first scramble) and nodes on which the best order is sought; its figures come from all."""

Floats = NDArray[np.float64]


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
    weighed : tuple of Weighed
        The given order, if `longest` is not given up to 30 questions of a form that has no wording yet, were the
        further questions worth less than the reason question; empty where their values differ
        and say what they are worth.
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
    weighed: tuple[Weighed, ...] = ()

    @property
    def alike(self) -> bool:
        """Whether all questions are worth the same, so that more of them are more, and there are lengths to choose."""
        return bool(self.weighed) and len(self.given.items) > 1

    @property
    def most(self) -> int:
        """The most questions that could be looked at: of a worded form its own."""
        return MOST_ITEMS if grows(self.design.questionnaire) else len(self.design.questionnaire.items)

    @property
    def out_of_time(self) -> bool:
        """Whether one question more would take longer than is allowed."""
        if self.limits.minutes is None:
            return False
        left = [at for at in range(len(self.design.questionnaire.items)) if at not in self.given.positions[-1]]
        form = self.design.questionnaire
        following = form.items[left[0]] if left else further(form) if grows(form) else None
        return following is not None and self.given.minutes[-1] + following.minutes > self.limits.minutes

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
    checked_program(program)
    limits = LengthLimits() if limits is None else limits
    if not isinstance(limits, LengthLimits):
        rule, way_out = "must be a LengthLimits", "give limits=sk.LengthLimits(minutes=5, answers=3) or one of the two"
        raise checks.InvalidInput(checks.complaint("limits", limits, rule, way_out))
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
        if longest > own and not grows(asked.questionnaire):
            rule = f"{asked.name!r} has {own} worded questions, and one of them asked again would tell nothing new"
            way_out = f"put the questions that you think of into the form, or give {own} or fewer"
            raise checks.InvalidInput(checks.complaint("longest", longest, rule, way_out))
    whole = asked if longest is None or longest <= own else asked.but(asked.name, items=longest)
    if announced is not None:
        checks.above("announced", announced, 0, "give the minutes that the invitation says, such as 5")
        whole = replace(whole, steps=tuple(replace(step, announced=announced) for step in whole.steps))
    pool = Pool(whole.questionnaire.items)
    most = len(pool.items) if longest is None else longest
    orders = [each for each in given_orders(pool.items) if len(each) <= max(most, len(pool.kept))]
    orders = in_time(pool, orders, limits)

    wide, bigger = _wide(pool, orders, limits) if longest is None else (orders, pool)

    def crowd(scramble: int, many: int, nodes: int) -> tuple[Crowd, Floats]:
        drawn = program.beliefs.draw(many, seed=seed, scramble=scramble, reasons=len(program.population.reasons))
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        factor = np.broadcast_to(drawn.values["volume_factor"], (many,))
        return Crowd.of(process, whole, bigger.items), Volume.of(program.population, factor).mean

    with threadpool_limits(1):
        some, people = crowd(0, min(draws, SEARCH_DRAWS), min(nodes, SEARCH_NODES))
        found, exact = best_orders(pool, some, people)
    best = in_time(pool, [each for each in found if len(each) <= max(most, len(pool.kept))], limits, strict=False)
    cut, kept = len(orders), len(orders) + len(best)
    forms = [*(pool.form(each) for each in (*orders, *best)), *(bigger.form(each) for each in wide[cut:])]
    # with one more of value at the added question: the difference is what is told there
    extra = [_with_more(pool, *pair) for each in (orders, best) for pair in zip([(), *each], each, strict=False)]
    extra += [_with_more(bigger, *pair) for pair in pairwise(wide[cut - 1 :])]

    less = falling([bigger.form(each) for each in wide])

    def one(scramble: int) -> tuple[Brought, Floats]:
        asks, people = crowd(scramble, draws, nodes)
        return asks.bring([*forms, *extra, *(form for some in less.values() for form in some)]), people

    parts = in_scrambles(one, scrambles=scrambles)
    population = program.population
    volume = Volume(np.stack([people for _, people in parts]), population.dispersion, population.volume == "fixed")
    if volume.fixed:
        volume = replace(volume, dispersion=0.0)
    names = ("started", "completed", "answered", "items", "information", "explained")
    both = {name: np.stack([getattr(brought, name) for brought, _ in parts]) for name in names}
    rates = {name: value[..., : len(forms)] for name, value in both.items()}
    information = both["information"][..., len(forms) :]
    rates["last"] = information[..., : len(forms)] - rates["information"]
    delivered = np.stack([brought.delivered for brought, _ in parts])

    def lengths(part: list[int], positions: list[Positions]) -> Lengths:
        own_rates = {name: value[..., part] for name, value in rates.items()}
        enough = np.ones_like(own_rates["answered"])
        if limits.answers is not None:
            at_stake = np.moveaxis(own_rates["answered"], -1, 0)
            enough = np.stack([1.0 - volume.cdf(limits.answers - 1, rate) for rate in at_stake], axis=-1)
        return Lengths(
            tuple(forms[at] for at in part),
            tuple(positions),
            tuple(whole.steps[0].announced or forms[at].minutes for at in part),
            volume.mean,
            {"delivered": delivered} | own_rates,
            enough,
            limits.sure,
            limits.near,
        )

    given, ordered = lengths([*range(cut)], orders), lengths([*range(cut, kept)], best)
    reach = lengths([*range(cut), *range(kept, len(forms))], wide)
    fallen = information[..., len(forms) :]
    under = {share: fallen[..., at * len(wide) : (at + 1) * len(wide)] for at, share in enumerate(less)}
    return Tuned(program, whole, given, ordered, exact, limits, announced, own, seed, weighed(reach, under))


def _wide(pool: Pool, orders: list[Positions], limits: LengthLimits) -> tuple[list[Positions], Pool]:
    """The orders with those of a longer form behind them, where further questions stand for ones not yet thought of."""
    form = Questionnaire(pool.items)
    if not grows(form) or len(pool.items) >= REACH:
        return orders, pool
    bigger = Pool(form.resized(REACH).items)
    found = in_time(bigger, list(given_orders(bigger.items)), limits, strict=False)
    return (found, bigger) if found[: len(orders)] == orders else (orders, pool)


def _with_more(pool: Pool, before: Positions, after: Positions) -> Questionnaire:
    which = added(before, after) if before else None
    items = [replace(pool.items[at], value=pool.items[at].value + (at == which)) for at in after]
    return Questionnaire(tuple(items))
