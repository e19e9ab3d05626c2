"""The main job: one program, all its designs, the people at every stage, the objections and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from types import MappingProxyType

from simkit import checks
from simkit.decision.decide import decide
from simkit.decision.finding import Objection, Weighed
from simkit.decision.objections import answers_needed
from simkit.decision.verdict import Verdict
from simkit.decision.weighing import Weighing
from simkit.design.design import Design
from simkit.diagnosis.discovery import SEVERAL, Heard, Wait, distinct_reasons, heard, months_until
from simkit.diagnosis.evaluation import Evaluation
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import People, people_at, probability_below
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.diagnosis.small import after, few, hundred
from simkit.diagnosis.wanted import CONTROLLABLE, wanted
from simkit.expected import Expected, expected
from simkit.population.population import CALLED, span_of
from simkit.population.timeline import MONTHS_A_WEEK
from simkit.program.program import Program
from simkit.response.derive import ResponseProcess, derive
from simkit.response.nodes import NODES

__all__ = ["STAGE_WORDS", "Assessment", "Discovery", "assess", "at_medians"]

PRINT_NODES = 16_384
"""Nodes for figures printed at the medians."""

STAGE_WORDS = {
    "delivered": "can be reached",
    "started": "start",
    "answered": "answer why",
    "usable": "are candid and specific",
}
"""The row of people on page one, in order."""


@dataclass(frozen=True)
class Discovery:
    """What will be heard of with one design, ignorance and chance together.

    Parameters
    ----------
    chances : dict of reason key to tuple of Measured
        P(at least 1, 2, 3 people name it candidly) over the horizon.
    waits : dict of reason key to Wait
        Months until the first of them has answered.
    changeable : Heard
        Reasons that could be changed: how many will be named by somebody.
    """

    chances: dict[str, tuple[Measured, ...]]
    waits: dict[str, Wait]
    changeable: Heard


@dataclass(frozen=True)
class Assessment:
    """What the simulation says about a program.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
    own : tuple of Design
        The program's designs, the proposed one first.
    ways : tuple of Design
        Shipped ways of asking that the program does not list.
    comparators : tuple of Design
        What costs next to nothing and stands beside every program.
    medians : Expected
        The masses of every design at the beliefs' medians.
    objections : dict of design name to tuple of Objection
    verdict : Verdict
    weighing : Weighing or None
        What the verdict rests on; None where money cannot be weighed.
    """

    program: Program
    evaluation: Evaluation
    own: tuple[Design, ...]
    ways: tuple[Design, ...]
    comparators: tuple[Design, ...]
    medians: Expected
    objections: dict[str, tuple[Objection, ...]]
    verdict: Verdict
    weighing: Weighing | None = None

    @property
    def designs(self) -> tuple[Design, ...]:
        """All designs: the program's, the other ways of asking, the comparators."""
        return (*self.own, *self.ways, *self.comparators)

    @property
    def proposed(self) -> Design:
        """The design on the table."""
        return self.program.design(self.program.proposed)

    @property
    def under_beliefs(self) -> tuple[str, ...]:
        """What the verdict would be under the named beliefs, in lines; empty where money cannot be weighed."""
        from simkit.decision.ruling import under_beliefs  # which is put together from assessments

        if self.weighing is None:
            return ()
        kept = self.weighing.kept
        if "beliefs" not in kept:
            draws, seed = self.evaluation.volume.mean.shape[1], self.evaluation.seed
            kept["beliefs"] = under_beliefs(self.program, self.verdict, seed=seed, draws=draws)
        return kept["beliefs"]

    @cached_property
    def invited(self) -> People:
        """How many people there are to ask."""
        rate = self.evaluation.volume.mean * 0 + 1.0
        return people_at(self.evaluation.volume, rate)

    def people(self, design: Design) -> dict[str, People]:
        """Counts of people at each stage of `STAGE_WORDS`, with 90% intervals (what is not known, and chance)."""
        return {
            stage: people_at(self.evaluation.volume, self.evaluation.of(stage, design.name)) for stage in STAGE_WORDS
        }

    def rate(self, metric: str, design: Design) -> Believed:
        """A rate of a design over the beliefs."""
        return believed(self.evaluation.of(metric, design.name))

    def never_shown(self, design: Design) -> Measured:
        """P(fewer answers than the reporting cell in the horizon), over beliefs and chance."""
        rate = self.evaluation.of("answered", design.name)
        return mean_of(probability_below(self.evaluation.volume, rate, design.reporting_cell))

    def discovery(self, design: Design) -> Discovery:
        """Which reasons will be heard of at all, when, and from how many people."""
        evaluation, population = self.evaluation, self.program.population
        if evaluation.named is None:
            raise checks.InvalidInput("the evaluation was made without reasons, but discovery needs them: assess anew.")
        at = [each.name for each in evaluation.designs].index(design.name)
        named = evaluation.named[:, :, at]
        line, delay = population.timeline, design.steps[0].week * MONTHS_A_WEEK
        chances, waits = {}, {}
        for k, key in enumerate(population.keys):
            rate = named[..., k]
            chances[key] = tuple(heard(evaluation.volume, rate, least) for least in SEVERAL)
            waits[key] = months_until(evaluation.volume, rate, months=line.months, delay=delay, decided=line.decided)
        ours = population.column("controllable") >= CONTROLLABLE
        return Discovery(chances, waits, distinct_reasons(evaluation.volume, named[..., ours], seed=evaluation.seed))

    def needed(self, design: Design) -> int:
        """Answers that a design needs to show anything."""
        return answers_needed(self.program, design)

    @property
    def few(self) -> bool:
        """Whether results of the proposed design are counts and discovery is the headline."""
        return few(people_at(self.evaluation.volume, self.evaluation.of("answered", self.proposed.name)).median)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The reasons most worth hearing of (`simkit.diagnosis.wanted`), by the shares at the beliefs' medians."""
        changes = (fix.reason for fix in self.program.economics.fixes)
        return wanted(self.program.population, self.medians.by_reason("invited")[0, 0], changes)

    @property
    def discovery_lines(self) -> list[str]:
        """Which of the most wanted reasons will be heard of with the proposed design, in lines."""
        found = self.discovery(self.proposed)
        labels = {each.key: each.label for each in self.program.population.reasons}
        ours = found.changeable
        if not ours.of:
            return ["None of the reasons is in your hands."]
        lines = [
            f"You will hear of {ours.median} ({ours.low} to {ours.high}) of the {ours.of} reasons in your hands."
            " The most wanted are named candidly by at least 1, 2, 3 people in so many of 100 cases:"
        ]
        for key in self.wanted:
            times = ", ".join(hundred(each.value) for each in found.chances[key])
            wait = found.waits[key]
            between = f"{after(wait.low)} to {after(wait.high)}"
            lines.append(f"  {labels[key]}: {times}; the first after {after(wait.median)} ({between})")
        return lines

    @property
    def people_row(self) -> str:
        """The people at every stage of the proposed design, in one sentence with 90% ranges."""
        invited = self.invited
        number = f"{invited.expected:.0f}" if self._volume_known else f"about {invited}"
        counts = self.people(self.proposed)
        stages = ", ".join(f"{counts[stage]} {words}" for stage, words in STAGE_WORDS.items())
        years = self.program.population.horizon
        within = "" if years == 1 or self.program.population.volume == "fixed" else f" in {span_of(years)}"
        return f"Of your {number} {CALLED[self.program.kind][1]}{within}: {stages}."

    @property
    def _volume_known(self) -> bool:
        return self.program.beliefs.priors["volume_factor"].basis != "given"

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"

    def __str__(self) -> str:
        lines = [
            f"{self.program.name}, asked by “{self.program.proposed}”",
            f"{self.verdict.decision.upper()}. {self.verdict.headline}",
            self.people_row,
            *self.verdict.money,
            "(medians and 90% ranges; people: what is not known, and chance; rates below: what is not known)",
            *(self.discovery_lines if self.few else ()),
            "",
        ]
        lines += [
            f"{each.key} {each.label}: {each.finding.upper()}. {each.sentence}"
            for each in self.objections[self.proposed.name]
        ]
        said = (*self.verdict.turns, self.verdict.next_step, self.verdict.leaves_out)
        lines += ["", *filter(None, said)]
        return "\n".join(lines)

    __repr__ = __str__


def at_medians(program: Program, *, nodes: int = PRINT_NODES, seed: int = 0) -> ResponseProcess:
    """The response process at the beliefs' medians, or at the numbers that the program fixes."""
    drawn = program.beliefs.medians(len(program.population.reasons))
    return derive(drawn, program.population, nodes=nodes, seed=seed)


def assess(
    program: Program,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    progress: Callable[[int, int], None] | None = None,
    weighed: Mapping[str, Mapping[str, Weighed]] = MappingProxyType({}),
) -> Assessment:
    """Assess a program: its designs beside the other ways of asking and the cheap comparators.

    Parameters
    ----------
    program : Program
    seed : int
        The same seed gives the same figures.
    draws : int
        Belief draws per scramble (8 scrambles).
    progress : callable, optional
        Called with (done, of).
    weighed : mapping of design name to mapping of objection to Weighed
        What is known from elsewhere about O8, with as many draws.

    Returns
    -------
    Assessment
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", program, "must be a Program", way_out))

    def tick(done: int, of: int) -> None:
        if progress is not None:
            progress(done, of + 2)

    core = decide(program, seed=seed, draws=draws, nodes=NODES, brief=False, progress=tick, weighed=weighed)
    tick(SCRAMBLES + 1, SCRAMBLES)
    designs = (*core.own, *core.ways, *core.comparators)
    medians = expected(at_medians(program), designs)
    tick(SCRAMBLES + 2, SCRAMBLES)
    return Assessment(
        program,
        core.evaluation,
        core.own,
        core.ways,
        core.comparators,
        medians,
        core.objections,
        core.verdict,
        core.weighing,
    )
