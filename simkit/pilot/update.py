"""What a pilot teaches: the beliefs and the verdict before and after it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from simkit import checks
from simkit.decision.assess import Assessment, assess
from simkit.design.design import Design
from simkit.diagnosis.people import People
from simkit.evidence.beliefs import Beliefs
from simkit.pilot.aggregate import Aggregate, kept_in_memory
from simkit.pilot.data import PilotData
from simkit.pilot.fit import Check, alike, checks_of
from simkit.pilot.likelihood import evidence_of, evidence_shown
from simkit.pilot.moved import Moved, Rate, answers_to_come, parameters, rates
from simkit.pilot.posterior import Arm, Posterior, posterior
from simkit.pilot.reading import Reading
from simkit.pilot.shown import Shown
from simkit.program.program import Program

__all__ = ["Updated", "update"]

Data = PilotData | Aggregate | Reading


@dataclass(frozen=True, repr=False, eq=False)
class Updated:
    """A program after a pilot.

    Two posteriors are kept apart. `program` and `beliefs` are computed from every row, to go on computing with.
    Everything that prints here comes from `opened`, the posterior given only what may be *shown* of the pilot, so that
    no count below the reporting cell can be reckoned back from a printed figure. Whoever prints figures of `program`
    shows more than that.

    Parameters
    ----------
    before : Program
    shown : tuple of Shown
        What may be shown of each arm.
    opened, full : Posterior
    seed, draws : int
        Of the assessments before and after; draws per scramble.
    """

    before: Program
    shown: tuple[Shown, ...]
    opened: Posterior
    full: Posterior
    seed: int = 1
    draws: int = 32

    @property
    def beliefs(self) -> Beliefs:
        """The beliefs given every row.

        Raises
        ------
        InvalidInput
            The weights of the draws cannot be trusted.
        """
        return self.full.beliefs

    @property
    def program(self) -> Program:
        """The program with the beliefs given every row."""
        return self.before if self.full.empty else self.before.but(beliefs=self.beliefs)

    @property
    def designs(self) -> tuple[Design, ...]:
        """The designs in which people were asked."""
        return tuple(arm.design for arm in self.opened.arms)

    @property
    def contrast(self) -> bool:
        """Whether designs were compared that differ in who asks, how or with what promise."""
        return len({design.settings for design in self.designs}) > 1

    @property
    def trusted(self) -> bool:
        """Whether the figures can be trusted."""
        return self.opened.empty or self.opened.diagnostics.trusted

    def rates(self, arm: int = 0) -> tuple[Rate, ...]:
        """Rates of the design before and after."""
        return rates(self.opened, arm)

    @cached_property
    def parameters(self) -> tuple[Moved, ...]:
        """Parameters that the pilot has moved, those first that were counted and moved most."""
        return parameters(self.opened, contrast=self.contrast)

    def answers(self, arm: int = 0) -> tuple[People, People]:
        """Answers over the program's horizon, before and after."""
        return answers_to_come(self.opened, arm)

    def checks(self, arm: int = 0) -> tuple[Check, ...]:
        """The counts against what was expected before, and what the model makes after."""
        return checks_of(self.opened, self.shown[arm], arm)

    def alike(self, arm: int = 0) -> float:
        """How likely waves or segments would differ as much were they alike; nan where they are not shown."""
        return alike(self.shown[arm], seed=self.seed)

    @cached_property
    def assessed_before(self) -> Assessment:
        """The assessment before."""
        return assess(self.before, seed=self.seed, draws=self.draws)

    @cached_property
    def assessed(self) -> Assessment:
        """The assessment after, given what may be shown."""
        if self.opened.empty:
            return self.assessed_before
        return assess(self.before.but(beliefs=self.opened.beliefs), seed=self.seed, draws=self.draws)

    def lines(self) -> list[str]:
        """The page in plain text."""
        from simkit.pilot.update_text import lines

        return lines(self)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def __reduce__(self) -> NoReturn:
        kept_in_memory(self)


def _counts(data: Data) -> Aggregate:
    return data if isinstance(data, Aggregate) else data.aggregate


def _rows(data: Data) -> PilotData | Aggregate:
    """Rows where they are all that is known, else counts."""
    if not isinstance(data, Reading):
        return data
    return data.data if data.data.aggregate == data.aggregate else data.aggregate


def update(
    program: Program,
    data: Data | Mapping[str, Data],
    design: str | Design | None = None,
    *,
    since: Aggregate | None = None,
    seed: int = 1,
    draws: int = 4096,
) -> Updated:
    """The beliefs and the verdict of a program after a pilot.

    One joint likelihood of contacts, breakoff, item nonresponse and what was said, as far as the data tell them, with
    all probabilities from the response process. What no count can show, candor and the shares of the reasons, moves
    only because the model ties it to what is counted, and is marked so.

    Parameters
    ----------
    program : Program
        As it was before; for monthly updates give all data so far together with the program of the beginning.
    data : PilotData, Aggregate, Reading, or mapping of design name to one of them
        Several designs: different people in each, drawn by lot, or the contrast between them is no contrast.
    design : str or Design, optional
        In which the people were asked; the proposed one if not given.
    since : Aggregate, optional
        What had been shown before; the printed figures then rest on that and on what came since (see
        `simkit.pilot.shown.shown`), so that two pages tell no more than one.
    seed : int
    draws : int
        Draws of the beliefs, a power of 2. For many answers that name many reasons take 16,384.

    Returns
    -------
    Updated

    Raises
    ------
    InvalidInput
        No data, an unknown design, or rows that do not fit it.

    Examples
    --------
    >>> import simkit as sk
    >>> uaa = sk.Program.load(sk.example_path("uaa2015"))
    >>> after = update(uaa, sk.Aggregate.of_program(uaa), draws=1024)
    >>> answer = after.rates()[0]
    >>> answer.basis, round(answer.after.median, 2)
    ('counted', 0.14)
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", type(program).__name__, "must be a Program", way_out))
    checks.whole_number("draws", draws, 256, 2**20, "a power of 2 such as 4096")
    if isinstance(data, Mapping):
        if design is not None or since is not None:
            raise checks.InvalidInput(
                "several designs have data and a design or an earlier pilot is given beside, but each stands under its"
                " own name: leave both out."
            )
        asked = [(program.design(name), each) for name, each in data.items()]
    else:
        chosen = program.proposed if design is None else design
        asked = [(chosen if isinstance(chosen, Design) else program.design(chosen), data)]
    if not asked:
        raise checks.InvalidInput("no data are given, but an update needs some: give a pilot's rows or counts.")
    for _, each in asked:
        if not isinstance(each, PilotData | Aggregate | Reading):
            rule, way_out = "must be a PilotData, an Aggregate or a Reading", "read one with sk.read_pilot"
            raise checks.InvalidInput(checks.complaint("data", type(each).__name__, rule, way_out))
    full = [Arm(own, evidence_of(_rows(each), program, own)) for own, each in asked]
    shown, opened = [], []
    for own, each in asked:
        counts = _counts(each)
        new = counts.shown(since)
        seen = evidence_shown(new, program, own)
        if since is not None:
            seen = evidence_shown(since.shown(), program, own) + seen
        shown.append(new)
        opened.append(Arm(own, seen))
    by_all = posterior(program, full, seed=seed, draws=draws)
    by_shown = by_all if opened == full else posterior(program, opened, seed=seed, draws=draws)
    return Updated(program, tuple(shown), by_shown, by_all, seed)
