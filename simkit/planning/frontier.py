"""Which designs nothing beats: information, error and cost at once, over every way of asking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import COMPARATORS
from simkit.diagnosis.measured import Believed, believed
from simkit.planning.chosen import named
from simkit.planning.constraints import Constraints
from simkit.planning.grid import GRID_DRAWS, Grid, grid
from simkit.planning.next_dollars import NextDollars, ladder, steps_of
from simkit.planning.pareto import level, undominated
from simkit.planning.planned import OBJECTIVES, Planned, beating, objectives
from simkit.planning.purposes import PURPOSES, best_for, cheapest, in_order
from simkit.planning.space import Space
from simkit.program.program import Program, checked_program
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

__all__ = ["COLUMNS", "PURPOSES", "Frontier", "frontier"]

Floats = NDArray[np.float64]

COLUMNS = (
    "information", "error", "money", "staff_hours", "answers", "usable_answers", "completion", "candor_sensitive",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Frontier:
    """The designs of a space that meet the constraints, and which of them no other one beats.

    Parameters
    ----------
    program : Program
    space : Space
    constraints : Constraints
    grid : Grid
        Of the designs that meet the constraints.
    on : ndarray of bool, shape (J,)
        Which of them are on the frontier, by expected values over the beliefs.
    scrambles : ndarray, shape (J,)
        In which part of the independent sets of belief draws a design is on the frontier of that set: 1 means that
        more computing would hardly move it. A design that is never beaten by more than the simulation's own error is
        somewhere in between.
    refused : dict of str to int
        How many designs the constraints leave out, by which.
    planned : Planned
    comparators : Grid
        What costs next to nothing and stands beside: never on the frontier.
    """

    program: Program
    space: Space
    constraints: Constraints
    grid: Grid
    on: NDArray[np.bool_]
    scrambles: Floats
    refused: dict[str, int]
    planned: Planned
    comparators: Grid

    @cached_property
    def means(self) -> dict[str, Floats]:
        """Expected values over the beliefs, each of shape (J,)."""
        return {name: self.grid.mean(name) for name in self.grid.metric}

    @property
    def members(self) -> tuple[int, ...]:
        """Positions of the frontier's designs, the cheapest first."""
        return tuple(self._in_order(np.flatnonzero(self.on), self.means["money"]))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the frontier's designs, the cheapest first."""
        return tuple(self.grid.designs[at].name for at in self.members)

    @cached_property
    def _level(self) -> NDArray[np.intp]:
        return level(objectives(self.means))

    def _alike(self, at: int) -> list[int]:
        """Others on the frontier with the same information, error and cost, by name."""
        same = self.on & (self._level == self._level[at])
        return sorted((each for each in np.flatnonzero(same).tolist() if each != at), key=self._name)

    def _name(self, at: int) -> str:
        return self.grid.designs[at].name

    def as_good(self, name: Design | str) -> tuple[str, ...]:
        """Names of other designs on the frontier that do exactly as well in information, error and cost."""
        return tuple(self._name(at) for at in self._alike(self._position(name)))

    @cached_property
    def different(self) -> tuple[int, ...]:
        """Positions of the frontier's designs, of those that do exactly as well one: the cheapest first."""
        met: set[int] = set()
        kept = []
        for at in self.members:
            if self._level[at] not in met:
                met.add(int(self._level[at]))
                kept.append(at)
        return tuple(kept)

    @property
    def unknown(self) -> int:
        """Designs of which information, error or cost cannot be estimated; they are never on the frontier."""
        return int(np.isnan(objectives(self.means)).any(axis=1).sum())

    @cached_property
    def _at(self) -> dict[str, int]:
        return {design.name: at for at, design in enumerate(self.grid.designs)}

    def design(self, name: Design | str) -> Design:
        """A design of the space by its name, or by a purpose: a key of `PURPOSES`."""
        return self.grid.designs[self._position(name)]

    def _position(self, name: Design | str) -> int:
        best = self.best
        if isinstance(name, Design):
            if name.name in self._at:
                return named(name, self.grid.designs)
            name = name.name
        if isinstance(name, str) and name in PURPOSES:
            if name not in best:
                raise checks.InvalidInput(f"no design is the best for {PURPOSES[name]!r} here: loosen the constraints.")
            name = best[name]
        return self._at[checks.known("design", name, self._at)]

    def of(self, metric: str, name: Design | str) -> Believed:
        """A metric of a design: median and 90% interval over the beliefs."""
        values = self.grid.metric[checks.known("metric", metric, self.grid.metric)]
        return believed(values[:, :, self._position(name)])

    def _in_order(self, some: NDArray[np.intp], *keys: Floats) -> list[int]:
        return in_order(self.grid.designs, self.means, some, *keys)

    @cached_property
    def best(self) -> dict[str, str]:
        """Names of the best designs for every purpose (`PURPOSES`) that any serves.

        Ties go to the cheaper one, then to more usable answers, more information, less error. What costs the same as
        the cheapest to the three digits that are printed is as cheap.
        """
        found = best_for(self.grid.designs, self.means, self.program.limits.answers)
        return {purpose: self._name(at) for purpose, at in found.items()}

    @cached_property
    def next_dollars(self) -> tuple[NextDollars, ...]:
        """Steps from the cheapest design with enough answers up, each the most usable answers for the next dollar.

        Where none has enough answers to show, from the cheapest of all.
        Usable answers are no part of what makes the frontier (information counts every item, whatever its depth), so
        that all designs are looked at here. A step that adds less than a fiftieth of the way is taken with the next.
        """
        money, usable = self.means["money"], self.means["usable_answers"]
        known = np.flatnonzero(~np.isnan(money + usable))
        start = (
            self._at[self.best["cheapest"]]
            if "cheapest" in self.best
            else cheapest(self.grid.designs, self.means, known)
        )
        if start is None:
            return ()
        dearer = known[money[known] > money[start]]
        order = [start, *self._in_order(dearer, money, -usable)]
        return steps_of(self.grid, ladder(money, usable, order))

    def frame(self, *, every: bool = False) -> DataFrame:
        """A line for each design of the frontier, or for `every` one: medians, 90% intervals, expected values.

        Returns
        -------
        pandas.DataFrame
            Indexed by name, the cheapest first.
        """
        import pandas as pd

        some = self._in_order(np.arange(len(self.grid.designs)), self.means["money"]) if every else list(self.members)
        columns: dict[str, Any] = {"design": [self.grid.designs[at].name for at in some]}
        for name in COLUMNS:
            values = self.grid.metric[name][:, :, some]
            columns[name] = values.mean(axis=(0, 1))
            low, median, high = np.quantile(values, [0.05, 0.5, 0.95], axis=(0, 1))
            columns |= {f"{name}_median": median, f"{name}_low": low, f"{name}_high": high}
        columns["minutes"] = self.grid.minutes[some]
        columns["frontier"] = self.on[some]
        columns["scrambles"] = self.scrambles[some]
        return pd.DataFrame(columns).set_index("design")

    def __str__(self) -> str:
        return str(import_module("simkit.planning.frontier_text").text_of(self))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def plot(self) -> Figure:
        """Cost against information and against error, the frontier and the best designs marked."""
        # pictures are the report's business, and imports run one way: so it is asked by name
        figure: Figure = import_module("simkit.report.frontier").frontier_figure(self)
        return figure


def frontier(
    program: Program,
    space: Space | None = None,
    *,
    seed: int = 1,
    draws: int = GRID_DRAWS,
    nodes: int = NODES,
    progress: Callable[[int, int], None] | None = None,
    **constraints: Any,
) -> Frontier:
    """The designs that no other one beats in information, error and cost at once.

    Parameters
    ----------
    program : Program
    space : Space, optional
        Default: some five thousand designs.
    seed : int
    draws : int
        Belief draws in each of 8 independent scrambles.
    nodes : int
        Nodes of the integration over people, a power of 2.
    progress : callable, optional
        Called with (done, of) after every scramble.
    **constraints
        `budget`, `staff_hours`, `max_minutes`, `min_answers`, `in_house_only`, `not_anonymous`, `exclude`: see
        `Constraints`.

    Returns
    -------
    Frontier

    Raises
    ------
    InvalidInput
        On an unknown constraint, or where no design meets them.

    Notes
    -----
    Compared are expected values over the beliefs, on common draws: information (sum over items of their value x
    P(answered, with care and candidly), per invited person), error (root mean square error of the shares,
    `share_error`) and money over the horizon. A design is dominated if another one is at least as good in all three and
    better in one. The space is searched in full.

    Examples
    --------
    >>> import simkit as sk
    >>> some = sk.Space(sponsors=("hr", "third_party"), forms=(1, 8), talks=(20,), incentives=(0,), weeks=(2,))
    >>> found = sk.frontier(sk.programs.declined(42), some, budget=1500, draws=4, nodes=64)
    >>> found.design(found.names[0]).name == found.names[0]
    True
    """
    program = checked_program(program)
    limits = Constraints.of(constraints)
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 2**14, "32 is usual")
    if space is None:
        space = Space()
    elif not isinstance(space, Space):
        way_out = "give such as sk.Space(modes=('web',)), or leave it out"
        raise checks.InvalidInput(checks.complaint("space", space, "must be a Space", way_out))
    refused: Counter[str] = Counter()
    kept = []
    for design in space.designs:
        why = limits.refuses(design)
        if why is None:
            kept.append(design)
        else:
            refused[why] += 1
    if not kept:
        raise checks.InvalidInput(_nothing_left(len(space), refused))
    proposed = program.design(program.proposed)
    cheap = [make() for make in COMPARATORS.values()]
    found = grid(program, kept, [proposed, *cheap], seed=seed, draws=draws, nodes=nodes, progress=progress)
    count = len(kept)
    table, beside, others = (
        found.at(range(count)),
        found.at([count]),
        found.at(range(count + 1, count + 1 + len(cheap))),
    )
    inside = np.ones(len(kept), dtype=bool)
    for why, beyond in limits.beyond(table).items():
        refused[why] += int((beyond & inside).sum())
        inside &= ~beyond
    if not inside.any():
        raise checks.InvalidInput(_nothing_left(len(space), refused))
    table = table.at(np.flatnonzero(inside))
    means = {name: table.mean(name) for name in OBJECTIVES}
    on = undominated(objectives(means))
    each = [
        undominated(objectives({name: table.metric[name][at].mean(axis=0) for name in means}))
        for at in range(len(table.volume.mean))
    ]
    why_not = limits.refuses(proposed) or next((why for why, far in limits.beyond(beside).items() if far[0]), "")
    metric = {name: values[:, :, 0] for name, values in beside.metric.items()}
    planned = Planned(proposed, metric, beating(table, on, beside), why_not)
    return Frontier(program, space, limits, table, on, np.mean(each, axis=0), dict(refused), planned, others)


def _nothing_left(of: int, refused: Counter[str]) -> str:
    why = "; ".join(f"{count:,} ({words})" for words, count in refused.most_common(4))
    return f"none of the {of:,} designs is left, but one is needed; left out were {why}: loosen one of the constraints."
