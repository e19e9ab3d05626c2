"""In-house or third party, identified or anonymous, interview or form: one question, two designs, plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from simkit.design.design import Design
from simkit.diagnosis.drivers import scores_of
from simkit.diagnosis.scrambles import DRAWS
from simkit.planning.apart import Ground, grounds_of
from simkit.planning.compare import Compared, compared
from simkit.planning.compare_metrics import METRICS
from simkit.planning.contrasts import Contrasts
from simkit.planning.pairs import Pair, pair_of
from simkit.planning.rests import Rests, rests_on
from simkit.program.program import Program
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RESTED", "Chosen", "chosen_between"]

RESTED = ("answers", "candor", "usable")
"""Differences whose grounds are said."""


@dataclass(frozen=True, eq=False, repr=False)
class Chosen:
    """Two designs that differ in one thing, held against each other.

    Parameters
    ----------
    pair : Pair
    comparison : Compared
        Of the two, on common draws.
    """

    pair: Pair
    comparison: Compared

    @cached_property
    def contrasts(self) -> Contrasts:
        """The second less the first, in every metric."""
        a, b = self.pair.a.name, self.pair.b.name
        return Contrasts(b, a, tuple(self.comparison.paired(b, a, each) for each in METRICS))

    @cached_property
    def rests(self) -> dict[str, Rests]:
        """What the differences of `RESTED` rest on."""
        of_a, of_b = (self.comparison.values(each.name) for each in (self.pair.a, self.pair.b))
        program, evaluation = self.comparison.program, self.comparison.evaluation
        scores = scores_of(program, evaluation)
        return {each: rests_on(program, evaluation, of_b[each] - of_a[each], scores) for each in RESTED}

    @property
    def grounds(self) -> dict[str, tuple[Ground, ...]]:
        """The parameters that set the two apart, with what each rests on: answers, candor, detail."""
        return grounds_of(self.comparison.program, self.pair.a, self.pair.b)

    def frame(self) -> pd.DataFrame:
        """A row for each design and metric, as of the comparison."""
        return self.comparison.frame()

    @property
    def data(self) -> dict[str, Any]:
        """What it rests on, as plain numbers: parts by basis and the drivers, by metric."""
        return {
            metric: {
                "parts": each.parts(),
                "explained": each.explained,
                "drivers": {driver.name: driver.part for driver in each.drivers},
            }
            for metric, each in self.rests.items()
        }

    def __str__(self) -> str:
        from simkit.planning.choice_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from simkit.planning.choice_text import sentences_of

        first, *rest = sentences_of(self)
        return f"<p><strong>{escape(first)}</strong></p>" + "".join(f"<p>{escape(each)}</p>" for each in rest)


def chosen_between(
    program: Program,
    question: str,
    design: Design | str | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    nodes: int = NODES,
) -> Chosen:
    """The numbers of `simkit.report.compare.in_house_or_third_party` and its two likes."""
    pair = pair_of(program, question, design)
    found = compared(program, [pair.a, pair.b], seed=seed, draws=draws, comparators=False, nodes=nodes)
    return Chosen(pair, found)
