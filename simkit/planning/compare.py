"""Designs side by side on the same people and the same unknowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import COMPARATORS, runs_already
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.diagnosis.scrambles import DRAWS
from simkit.diagnosis.small import few
from simkit.planning.chosen import chosen, named
from simkit.planning.compare_metrics import METRICS, Entry, entry, values_of
from simkit.planning.contrasts import Contrast, Contrasts, contrast_of
from simkit.program.program import Program, checked_program
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST", "Compared", "compared"]

MOST = 200
"""Designs that can be compared at once; the search through thousands is another thing."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Compared:
    """Designs of a program side by side.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
        On common belief draws.
    given : tuple of str
        Names of the designs that were asked for, in order.
    """

    program: Program
    evaluation: Evaluation
    given: tuple[str, ...]

    @property
    def designs(self) -> tuple[Design, ...]:
        """All designs: those given, then the cheap comparators that were not among them."""
        return self.evaluation.designs

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(each.name for each in self.designs)

    def runs_already(self, design: Design | str) -> bool:
        """Whether a design is one of the three that cost next to nothing."""
        return runs_already(self._design(design))

    def values(self, design: Design | str) -> dict[str, Floats]:
        """Every metric of a design by belief draw, chance averaged over, each of shape (R, n)."""
        return self._values[self._design(design).name]

    def entry(self, design: Design | str, metric: str) -> Entry:
        """One metric of one design: median, 90% interval, Monte Carlo error."""
        return self._entries[self._design(design).name, checks.known("metric", metric, METRICS)]

    def contrast(self, a: Design | str, b: Design | str, metric: str | None = None) -> Contrast | Contrasts:
        """How much more design `a` brings than design `b`, paired: same people, same unknowns.

        Parameters
        ----------
        a, b : Design or str
            Designs that are compared, or their names.
        metric : str, optional
            Key of `METRICS`; not given: all of them.

        Returns
        -------
        Contrast, or Contrasts where no metric is given
        """
        if metric is not None:
            return self.paired(a, b, metric)
        one, other = self._design(a).name, self._design(b).name
        return Contrasts(one, other, tuple(self.paired(one, other, each) for each in METRICS))

    def paired(self, a: Design | str, b: Design | str, metric: str) -> Contrast:
        """One metric of `contrast`."""
        checks.known("metric", metric, METRICS)
        one, other = self._design(a).name, self._design(b).name
        return contrast_of(one, other, metric, self.values(one)[metric], self.values(other)[metric])

    @property
    def few(self) -> bool:
        """Whether a design that was asked for gets too few answers for percentages (their median is below 15)."""
        return any(few(self.entry(name, "answers").median) for name in self.given)

    def frame(self) -> pd.DataFrame:
        """A row for each design and metric: median, 90% interval, expected value, Monte Carlo errors."""
        import pandas as pd  # slow to import

        rows = []
        for name in self.names:
            for key in METRICS:
                found = self.entry(name, key)
                rows.append(
                    {
                        "design": name,
                        "runs_already": self.runs_already(name),
                        "metric": key,
                        "median": found.median,
                        "low": found.low,
                        "high": found.high,
                        "mcse": found.mcse,
                        "expected": found.expected.value,
                        "expected_mcse": found.expected.mcse,
                    }
                )
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        from simkit.planning.compare_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from simkit.planning.compare_text import html_of

        return html_of(self)

    def _design(self, design: Design | str) -> Design:
        return self.designs[named(design, self.designs)]

    @cached_property
    def _values(self) -> dict[str, dict[str, Floats]]:
        return {each.name: values_of(self.program, self.evaluation, each) for each in self.designs}

    @cached_property
    def _entries(self) -> dict[tuple[str, str], Entry]:
        return {
            (each.name, key): entry(self.program, self.evaluation, each, key, self._values[each.name][key])
            for each in self.designs
            for key in METRICS
        }


def compared(
    program: Program,
    designs: Sequence[Design | str] | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    comparators: bool = True,
    nodes: int = NODES,
    progress: Callable[[int, int], None] | None = None,
) -> Compared:
    """The numbers of `simkit.report.compare.compare`, which says what the parameters mean."""
    program = checked_program(program)
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 2**14, f"{DRAWS} is usual")
    if isinstance(designs, Design | str):
        designs = [designs]
    if designs is not None and not isinstance(designs, Iterable):
        rule = "must be a list of designs or of their names"
        raise checks.InvalidInput(checks.complaint("designs", designs, rule, "leave it out for the program's own"))
    made = [chosen(program, each) for each in (program.designs if designs is None else designs)]
    if not made:
        raise checks.InvalidInput("designs is empty, but at least one is needed: leave it out for the program's own.")
    if len(made) > MOST:
        way_out = "compare those that you could choose"
        raise checks.InvalidInput(
            checks.complaint("the number of designs", len(made), f"must be at most {MOST}", way_out)
        )
    given = tuple(each.name for each in made)
    checks.unique("the name of a design", given, "give a variant a name of its own with but()")
    if comparators:
        free = [make() for make in COMPARATORS.values()]
        made += [each for each in free if each.name not in given and not any(each.alike(other) for other in made)]
    evaluation = evaluate(program, made, seed=seed, draws=draws, nodes=nodes, progress=progress)
    return Compared(program, evaluation, given)
