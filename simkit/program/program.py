"""The user's case as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from os import PathLike
from types import MappingProxyType

from simkit import checks
from simkit.design.design import Design
from simkit.evidence.beliefs import MAX_REASONS, Beliefs
from simkit.evidence.programs import POPULATIONS, ProgramRow, select
from simkit.evidence.response_rate import RateModel, RatePredictive, fit
from simkit.population.naming import one_line
from simkit.population.population import KINDS, Population
from simkit.program.economics import Economics, Limits
from simkit.program.observed import Observed
from simkit.program.own_objection import OwnObjection
from simkit.response.derive import ResponseProcess, derive
from simkit.response.nodes import NODES

__all__ = ["EvidenceChoice", "Program", "checked_program"]

_LIKE: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        "declined": ("candidates", 1.0),
        "job_interview": ("candidates", 0.5),
        "exit": ("exit", 0.0),
        "stay": ("stay", 0.0),
    }
)
"""By kind of program: which published programs it is like, and the share of its people who said no."""


@lru_cache(maxsize=32)
def _fitted(own: tuple[ProgramRow, ...], leave_out: tuple[str, ...]) -> RateModel:
    return fit(own=own, leave_out=leave_out)


@dataclass(frozen=True)
class EvidenceChoice:
    """Which past programs say how many will answer.

    Parameters
    ----------
    population : {"admits", "candidates", "exit", "stay"}
        The people of the register whom this program's people are like.
    said_no : float
        Share of the invited who had turned the sender down.
    own : tuple of ProgramRow
        The user's own past programs, added to the register's.
    leave_out : tuple of str
        Labels of published programs not to use.

    Raises
    ------
    InvalidInput
        On an unknown word or label, or a label that stands twice.

    Examples
    --------
    >>> EvidenceChoice.default("declined")
    EvidenceChoice(population='candidates', said_no=1.0, own=(), leave_out=())
    >>> 0.1 < EvidenceChoice.default("declined").answer_rate.median < 0.3
    True
    """

    population: str = "candidates"
    said_no: float = 1.0
    own: tuple[ProgramRow, ...] = ()
    leave_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        checks.known("population", self.population, POPULATIONS)
        checks.probability("said_no", self.said_no, "give the share of the invited who had said no")
        select(None, self.own, self.leave_out)
        object.__setattr__(self, "own", tuple(self.own))
        object.__setattr__(self, "leave_out", tuple(self.leave_out))

    @classmethod
    def default(cls, kind: str = "declined") -> EvidenceChoice:
        """What a kind of program is compared with."""
        return cls(*_LIKE[checks.known("kind", kind, _LIKE)])

    @property
    def rate_model(self) -> RateModel:
        """The regression over the chosen past programs; fitted once."""
        return _fitted(self.own, self.leave_out)

    @property
    def answer_rate(self) -> RatePredictive:
        """Answered/invited of one new program: the employer's own web survey among these people."""
        return self.rate_model.predict(self.population, said_no=self.said_no)


@dataclass(frozen=True)
class Program:
    """A feedback program under consideration: people, beliefs, ways of asking, prices, limits.

    Parameters
    ----------
    name : str
        At most 120 characters on one line, as the designs' names.
    kind : {"declined", "exit", "stay", "job_interview"}
    population : Population
    beliefs : Beliefs
    designs : tuple of Design
        At least one, each with a name of its own.
    proposed : str
        Name of the design that is on the table; empty: the first.
    economics : Economics
    limits : Limits
    evidence : EvidenceChoice, optional
        Where `answer_rate` in the beliefs comes from; the kind's default if not given.
    codes : mapping of reason key to count, optional
        Decline codes on file: what the organisation believes today.
    sources : tuple of str
        Where the user's own numbers come from; printed in the report.
    notes : tuple of str
        What was normalised or derived on the way, in sentences.
    observed : Observed or mapping, optional
        What really came, where the survey has been done: `answered`, `started` and, under `named`, how many answers
        named each reason. Printed beside the prediction and used by nothing.
    accepted_per_year : float, optional
        Offers accepted a year, where offers are declined: what fields on file are compared with.
    objections : tuple of OwnObjection
        The user's own, weighed beside O1 to O9.

    Raises
    ------
    InvalidInput
        On names that stand twice or are not known.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> program = declined(people_per_year=42)
    >>> program.proposed, program.design("call by HR").minutes
    ('web survey by HR', 20.0)
    >>> program.but(proposed="call by HR").proposed
    'call by HR'
    """

    name: str
    kind: str
    population: Population
    beliefs: Beliefs
    designs: tuple[Design, ...]
    proposed: str = ""
    economics: Economics = field(default_factory=Economics)
    limits: Limits = field(default_factory=Limits)
    evidence: EvidenceChoice = None  # type: ignore[assignment]  # becomes the kind's default
    codes: Mapping[str, float] | None = None
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    observed: Observed | None = None
    accepted_per_year: float | None = None
    objections: tuple[OwnObjection, ...] = ()

    def __post_init__(self) -> None:
        checks.known("kind", self.kind, KINDS)
        for name in ("designs", "sources", "notes", "objections"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.designs:
            raise checks.InvalidInput("the program has no design, but at least one is needed: add a way of asking.")
        one_line("the name of the program", self.name)
        names = [one_line("the name of a design", design.name) for design in self.designs]
        checks.unique("the name of a design", names)
        object.__setattr__(self, "proposed", checks.known("proposed", self.proposed or names[0], names))
        reasons = self.population.keys
        if len(reasons) > MAX_REASONS:
            rule = f"must be at most {MAX_REASONS}"
            way_out = "merge the rarest, or keep fewer under [reasons] only"
            raise checks.InvalidInput(checks.complaint("the number of reasons", len(reasons), rule, way_out))
        for fix in self.economics.fixes:
            checks.known("the reason of a fix", fix.reason, reasons)
        for design in self.designs:
            for item in design.questionnaire.items:
                if item.topic is not None:
                    checks.known(f"design {design.name!r}: topic", item.topic, reasons)
        checks.unique("the name of an objection", (each.name for each in self.objections))
        if self.codes is not None:
            for key, count in self.codes.items():
                checks.known("the reason of a code", key, reasons)
                checks.between(f"codes {key}", count, 0, 1e9, "give how often the code stands on file")
            object.__setattr__(self, "codes", MappingProxyType(dict(self.codes)))
        if self.observed is not None:
            object.__setattr__(self, "observed", Observed.of(self.observed, reasons))
        if self.accepted_per_year is not None:
            checks.between("accepted_per_year", self.accepted_per_year, 0, 1e9, "give the offers accepted in a year")
            if self.kind != "declined":
                rule = f"offers are accepted for kind 'declined' only, and this is {self.kind!r}"
                raise checks.InvalidInput(
                    checks.complaint("accepted_per_year", self.accepted_per_year, rule, "leave it out")
                )
        if self.evidence is None:
            object.__setattr__(self, "evidence", EvidenceChoice.default(self.kind))

    def __reduce__(self) -> tuple[object, ...]:
        # mapping proxies do not pickle
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        values["codes"] = None if values["codes"] is None else dict(values["codes"])
        return _program, (values,)

    def design(self, name: str) -> Design:
        """The design of that name; `InvalidInput` names the nearest one if there is none."""
        by_name = {design.name: design for design in self.designs}
        return by_name[checks.known("design", name, by_name)]

    def but(self, **changes: object) -> Program:
        """The same program with some values replaced.

        With `evidence` the believed answer rate is predicted anew, unless it had been stated by the user or
        `beliefs` are given too. `kind` cannot be replaced: reasons and beliefs hang on it.

        Raises
        ------
        InvalidInput
            On an unknown name, with the nearest known one.
        """
        for name in changes:
            checks.known("program setting", name, [each.name for each in fields(self) if each.name != "kind"])
        if "designs" in changes and "proposed" not in changes:
            changes["designs"] = tuple(changes["designs"])  # type: ignore[arg-type]
            names = [design.name for design in changes["designs"]]  # type: ignore[attr-defined]
            if names and self.proposed not in names:
                rule = "is not among the designs given"
                way_out = f"also give proposed={names[0]!r} or another of them"
                raise checks.InvalidInput(checks.complaint("proposed", self.proposed, rule, way_out))
        made: Program = replace(self, **changes)  # type: ignore[arg-type]
        if "evidence" in changes and "beliefs" not in changes:
            before, after = self.evidence.answer_rate, made.evidence.answer_rate
            if self.beliefs.priors["answer_rate"].distribution == before != after:
                prior = replace(self.beliefs.priors["answer_rate"], distribution=after)
                beliefs = replace(self.beliefs, priors={**self.beliefs.priors, "answer_rate": prior})
                made = replace(made, beliefs=beliefs)
        return made

    @property
    def rate_model(self) -> RateModel:
        """The regression from which the answer rate comes; fitted once."""
        return self.evidence.rate_model

    def process(self, draws: int = 0, *, seed: int = 1, nodes: int = NODES) -> ResponseProcess:
        """The response process of the program's people.

        Parameters
        ----------
        draws : int
            How many parameter draws from the beliefs; 0: one process, with everything at the middle of what is
            believed.
        seed : int
        nodes : int
            Nodes of the integration over people, a power of 2.

        Examples
        --------
        >>> from simkit.program.presets import declined
        >>> declined(people_per_year=42).process(draws=100).draws
        100
        """
        checks.whole_number("draws", draws, 0, 10**6, "0 is the middle of what is believed")
        reasons = len(self.population.reasons)
        drawn = self.beliefs.draw(draws, seed=seed, reasons=reasons) if draws else self.beliefs.medians(reasons)
        return derive(drawn, self.population, nodes=nodes, seed=seed)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Program:
        """Read a program file (TOML).

        Raises
        ------
        Problems
            With one sentence for every mistake in the file.

        Examples
        --------
        >>> from simkit.program.file.reading import example_path
        >>> Program.load(example_path("small")).population.per_year
        12.0
        """
        from simkit.program.file.reading import load

        if not isinstance(path, str | PathLike):
            rule, way_out = "must be the path of a program file", 'give one such as "acme.toml"'
            raise checks.InvalidInput(checks.complaint("path", path, rule, way_out))
        return load(path)

    @classmethod
    def from_dict(cls, data: Mapping[str, object], where: str = "program") -> Program:
        """Make a program of the content of a program file; `where` is what complaints call it.

        A key whose value is None counts as not given; the path of a questionnaire is counted from the current folder.

        Raises
        ------
        Problems
            With one sentence for every mistake.

        Examples
        --------
        >>> Program.from_dict({"name": "Acme", "population": {"people_per_year": 40}}).kind
        'declined'
        """
        from simkit.program.file.reading import build

        return build(data, where)

    @staticmethod
    def schema() -> dict[str, object]:
        """JSON Schema of the program file, with every key described."""
        from simkit.program.file.schema import json_schema

        return json_schema()


def _program(values: dict) -> Program:
    return Program(**values)


def checked_program(value: object) -> Program:
    """Return `value` when it is a program; raise `InvalidInput` otherwise.

    >>> checked_program("midsize")
    Traceback (most recent call last):
    ...
    simkit.checks.InvalidInput: program is 'midsize', but must be a Program: load one with Program.load ...
    """
    if not isinstance(value, Program):
        # what stands there instead may be long: a table of data, a whole result
        said = value if value is None or isinstance(value, str | int | float) else type(value).__name__
        way_out = "load one with Program.load or start from a preset such as sk.programs.declined()"
        raise checks.InvalidInput(checks.complaint("program", said, "must be a Program", way_out))
    return value


def predicted_beliefs(kind: str, evidence: EvidenceChoice, names_given: Iterable[str] = ()) -> Beliefs:
    """The kind's beliefs, the answer rate from the regression unless the user states it."""
    given = "answer_rate" in set(names_given)
    return Beliefs.default(kind, None if given else evidence.answer_rate)
