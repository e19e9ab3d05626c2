"""What is simulated, as one value: the world, the designs, the estimators and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis.diagnosands import STANDARD, Diagnosand
from simkit.estimation.estimator import Estimator, as_estimator
from simkit.estimation.shares import FaceValue
from simkit.program.program import Program
from simkit.response.derive import ResponseProcess
from simkit.response.process import people_of
from simkit.response.solve import reason_probabilities
from simkit.simulation.simulate import MOST_PEOPLE, MOST_SEED

__all__ = ["ENGINES", "ESTIMATORS", "TARGETS", "Study", "study"]

TARGETS = {
    "process": "the long-run shares of the reasons: what a fix would change",
    "cohort": "the shares among the people of this horizon",
}
"""The two estimands."""

ENGINES = {
    "counts": "drawn as tables of counts, which is exact for estimators that see counts only; the designs meet"
    " equally many people, not the same ones",
    "rows": "drawn person by person; the designs meet the same people with the same luck",
}
"""How replicates are drawn."""

FEW = 100
"""Expected people up to which drawing them one by one costs no more than a table."""

ESTIMATORS = (FaceValue("drop"), FaceValue("count"))
"""What most organisations do: take the answers at face value, platitudes left out or counted."""

NODES_AT_MEDIANS, NODES_OVER_BELIEFS = 2**14, 2**11


@dataclass(frozen=True, repr=False)
class Study:
    """A simulation study of ways of asking.

    Parameters
    ----------
    process : ResponseProcess
        The data-generating mechanism at D parameter draws; each draw is simulated by itself.
    designs : tuple of Design
        At least one, each with a name of its own.
    estimators : tuple of Estimator
    diagnosands : tuple of Diagnosand
    targets : tuple of str
        See `TARGETS`.
    people : int, optional
        Exactly so many in every replicate, in place of the population's yearly number, horizon and chance.
    engine : {"auto", "counts", "rows"}
        See `ENGINES`; "auto" takes counts where every estimator sees counts only and tables are cheaper than people
        (more than 100 of them); `how` says which, and why.
    seed : int
    of : str
        What the study is about, in words.
    worlds : str
        Where the parameters come from, in words.

    Raises
    ------
    InvalidInput
        On names that repeat, an engine that cannot serve an estimator, or numbers out of range.
    """

    process: ResponseProcess
    designs: tuple[Design, ...]
    estimators: tuple[Estimator, ...] = ESTIMATORS
    diagnosands: tuple[Diagnosand, ...] = STANDARD
    targets: tuple[str, ...] = tuple(TARGETS)
    people: int | None = None
    engine: str = "auto"
    seed: int = 1
    of: str = "a feedback program"
    worlds: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.process, ResponseProcess):
            rule, way_out = "must be a ResponseProcess", "give program.process(), or use study(program)"
            raise checks.InvalidInput(checks.complaint("process", type(self.process).__name__, rule, way_out))
        for name, kind in (("designs", Design), ("estimators", None), ("diagnosands", Diagnosand), ("targets", str)):
            given = getattr(self, name)
            alone = isinstance(given, str | Design | Diagnosand) or callable(given)
            given = (given,) if alone else tuple(given or ())
            if name == "estimators":
                given = tuple(as_estimator(each) for each in given)
            for each in given:
                if kind is not None and not isinstance(each, kind):
                    way_out = f"give {name} of the kind {kind.__name__}"
                    rule = f"is no {kind.__name__}"
                    raise checks.InvalidInput(checks.complaint(f"one of the {name}", each, rule, way_out))
            object.__setattr__(self, name, given)
            if not given:
                raise checks.InvalidInput(f"the study has no {name}, but at least one is needed: add one.")
        checks.unique("the name of a design", (each.name for each in self.designs))
        checks.unique("the name of an estimator", (each.name for each in self.estimators))
        checks.unique("the name of a diagnosand", (each.name for each in self.diagnosands))
        checks.unique("target", self.targets)
        for target in self.targets:
            checks.known("target", target, TARGETS)
        checks.known("engine", self.engine, ("auto", *ENGINES))
        checks.whole_number("seed", self.seed, 0, MOST_SEED, "give any whole number, such as 7")
        if self.people is not None:
            checks.whole_number("people", self.people, 1, MOST_PEOPLE, "give how many people are asked")
        if self.engine == "counts" and self._by_rows:
            raise checks.InvalidInput(
                f"the engine is 'counts', but the estimator {self._by_rows[0]!r} needs rows:"
                ' set engine = "auto" or "rows".'
            )

    @property
    def _by_rows(self) -> list[str]:
        return [each.name for each in self.estimators if each.needs == "rows"]

    @property
    def draws_by(self) -> str:
        """The engine that is used: "counts" or "rows"."""
        if self.engine != "auto":
            return self.engine
        return "rows" if self._by_rows or self._crowd <= FEW else "counts"

    @property
    def _crowd(self) -> float:
        """People to be expected in a replicate."""
        return float(np.mean(self.crowd)) if self.people is None else self.people

    @property
    def crowd(self) -> NDArray[np.float64]:
        """Mean number of people by parameter draw (or one for all): the population's, times the volume's factor."""
        population = self.process.population
        return population.per_year * population.horizon * self.process.parameters["volume_factor"]

    @property
    def how(self) -> str:
        """How replicates are drawn, and why so, in one sentence."""
        chosen = self.draws_by
        why = ""
        if self.engine == "auto":
            needs = "every estimator sees counts only and the people are many"
            if chosen == "rows":
                needs = f"{self._by_rows[0]!r} needs rows" if self._by_rows else "with so few people it costs no more"
            why = f" (chosen because {needs})"
        return f"Replicates are {ENGINES[chosen]}{why}."

    @property
    def reasons(self) -> tuple[str, ...]:
        """Keys of the K reasons."""
        return self.process.population.keys

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the S segments."""
        return tuple(segment.name for segment in self.process.population.parts)

    @cached_property
    def truth(self) -> NDArray[np.float64]:
        """The process target: true shares of the reasons, mixed over segments, shape (D, K)."""
        process, population = self.process, self.process.population
        out = np.zeros((process.draws, len(self.reasons)))
        loading = population.column("goodwill_loading")
        for group in population.alike:
            segment = population.parts[group[0]]
            weight = population.weights[list(group)].sum()
            for draw in range(process.draws):
                part = slice(draw, draw + 1)
                z = people_of(process, segment, part)
                pi = reason_probabilities(process.log_weight[part, group[0]], loading, z.goodwill)
                out[draw] += weight * pi[0].mean(axis=0)
        return out

    def __repr__(self) -> str:
        names = "; ".join(each.name for each in self.designs)
        return (
            f"Study of {self.of}: {len(self.designs)} ways of asking ({names}),"
            f" {len(self.estimators)} estimators, {self.process.draws} sets of parameters, seed {self.seed}"
        )

    def but(self, **changes: object) -> Study:
        """The same study with some values replaced; an unknown name is refused."""
        for name in changes:
            checks.known("study setting", name, self.__dataclass_fields__)
        return replace(self, **changes)  # type: ignore[arg-type]


def study(
    program: Program,
    designs: Sequence[Design | str] | Design | str | None = None,
    *,
    estimators: Sequence[Estimator | Callable] | Estimator | Callable = ESTIMATORS,
    draws: int = 0,
    seed: int = 1,
    **settings: object,
) -> Study:
    """A study of a program's ways of asking.

    Parameters
    ----------
    program : Program
    designs : Design or sequence of Design, optional
        The program's own, if not given; a name stands for one of these.
    estimators : sequence of Estimator or function
        A plain function gets the `Responses` of one replicate and returns the shares of the reasons; see
        `as_estimator`.
    draws : int
        Parameter draws from the program's beliefs, at least 2. 0: one world, with everything at the middle of what is
        believed. Memory grows with draws times the square of the number of designs.
    seed : int
    **settings
        `diagnosands`, `targets`, `people`, `engine`: see `Study`.

    Returns
    -------
    Study

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> one = study(declined(people_per_year=42))
    >>> one.draws_by, one.but(people=500).draws_by
    ('rows', 'counts')
    """
    for name in settings:
        checks.known("study setting", name, ("diagnosands", "targets", "people", "engine"))
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", type(program).__name__, "must be a Program", way_out))
    if designs is None:
        designs = program.designs
    given = (designs,) if isinstance(designs, Design | str) else tuple(designs)
    asked = tuple(program.design(each) if isinstance(each, str) else each for each in given)
    if draws == 1:
        way_out = "0 is the middle of what is believed, 100 shows its range"
        raise checks.InvalidInput(checks.complaint("draws", draws, "one random draw says nothing", way_out))
    checks.whole_number("seed", seed, 0, MOST_SEED, "give any whole number, such as 7")
    process = program.process(draws, seed=seed, nodes=NODES_OVER_BELIEFS if draws else NODES_AT_MEDIANS)
    return Study(
        process,
        asked,
        estimators,  # type: ignore[arg-type]
        seed=seed,
        of=program.name,
        worlds="" if draws else "at the middle of what is believed",
        **settings,  # type: ignore[arg-type]
    )
