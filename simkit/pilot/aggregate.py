"""A pilot as counts: who was invited, reached, started and answered, and which reasons were named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from simkit import checks
from simkit.population.reasons import Reason
from simkit.program.observed import VAGUE

if TYPE_CHECKING:
    from simkit.pilot.shown import Shown
    from simkit.program.program import Program

__all__ = ["NOTHING_SAID", "NO_REASON", "UNMAPPED", "Aggregate", "Choice", "Counts", "choices_of", "kept_in_memory"]

UNMAPPED = "unmapped"
"""Under this name stand answers that fit no reason of the catalogue."""

NO_REASON = "no reason"
"""Who answered, but left the reason question out; counted, never stored."""

NOTHING_SAID = "nothing definite"
"""The theme of answers that name no reason of the list."""

REPORTING_CELL = 5

_WEIGHT_OF_OTHERS = {VAGUE: 0.3, UNMAPPED: 0.1, NO_REASON: 0.05}
"""How frequent they are taken to be beside all reasons together, when groups are formed in advance (judgement)."""

_LABELS = {VAGUE: "Said nothing definite", UNMAPPED: "Fits no reason of the list", NO_REASON: "Gave no reason"}


class Choice(NamedTuple):
    """One thing that an answer can name: key, plain words, how frequent it was taken to be before any data, theme."""

    key: str
    label: str
    weight: float
    theme: str = ""


def choices_of(reasons: Iterable[Reason]) -> tuple[Choice, ...]:
    """Everything that an answer can name: the reasons, a platitude, something else, nothing.

    >>> from simkit.population.reasons import catalogue
    >>> [choice.key for choice in choices_of(catalogue())][-3:]
    ['vague', 'unmapped', 'no reason']
    """
    own = [Choice(each.key, each.label, each.guess, each.theme) for each in reasons]
    total = sum(each.weight for each in own) or 1.0
    taken = {each.key for each in own}
    return (
        *own,
        *(Choice(k, _LABELS[k], w * total, NOTHING_SAID) for k, w in _WEIGHT_OF_OTHERS.items() if k not in taken),
    )


class Counts(NamedTuple):
    """People of one wave and segment; None is not known. `reasons`: pairs of key and count, by key."""

    invited: int | None
    delivered: int | None
    started: int | None
    answered: int
    reasons: tuple[tuple[str, int], ...] = ()

    def __repr__(self) -> str:
        return "Counts(private)"

    def __str__(self) -> str:
        return repr(self)

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        named = dict(self.reasons)
        for key, count in other.reasons:
            named[key] = named.get(key, 0) + count
        return Counts(
            _both(self.invited, other.invited),
            _both(self.delivered, other.delivered),
            _both(self.started, other.started),
            self.answered + other.answered,
            tuple(sorted((k, n) for k, n in named.items() if n)),
        )


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


_STAGES = ("invited", "delivered", "started", "answered")


def kept_in_memory(value: object) -> NoReturn:
    """Refuse to write a pilot's value into a file or another process."""
    raise checks.InvalidInput(
        f"{type(value).__name__} cannot be pickled, since it holds counts or rows below the reporting cell:"
        " keep the files it was read from, or write what .shown() gives."
    )


@dataclass(frozen=True, repr=False)
class Aggregate:
    """Counts of a pilot by wave and segment. Printed only as far as the reporting cell allows.

    The numbers themselves are there to compute with; whatever prints them goes through `shown`.

    Parameters
    ----------
    cells : mapping of (wave, segment) to Counts
        "" where there is one wave, or one segment.
    choices : tuple of Choice
        All that an answer could name, fixed before there is data.
    cell : int
        The reporting cell: the smallest number of answers ever shown.
    coded : bool
        Whether it is known what the answers named.

    Raises
    ------
    InvalidInput
        When more answered than started, started than were reached, or were reached than were invited; or when more
        reasons are named than people answered.

    Examples
    --------
    >>> from simkit.population.reasons import catalogue
    >>> first = Aggregate.of(choices_of(catalogue()), invited=20, answered=6, named={"pay": 2, "vague": 4})
    >>> (first + first).answered
    12
    >>> first
    6 of 20 invited answered.
    By main reason: not shown, since some group would have fewer than 5 answers.
    """

    cells: Mapping[tuple[str, str], Counts]
    choices: tuple[Choice, ...]
    cell: int = REPORTING_CELL
    coded: bool = True
    _total: Counts = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        checks.whole_number("the reporting cell", self.cell, 1, 10**6, "give the one that the invitation promises")
        known = {choice.key for choice in self.choices}
        kept = {}
        for where, counts in sorted(self.cells.items()):
            _check(counts, known)
            empty = not any(counts[:4]) and None not in counts[:4]
            if not empty:
                kept[where] = counts._replace(reasons=tuple(sorted((k, n) for k, n in counts.reasons if n)))
        object.__setattr__(self, "cells", MappingProxyType(kept))
        object.__setattr__(self, "choices", tuple(self.choices))
        total = Counts(0, 0, 0, 0)
        for counts in kept.values():
            total = total.plus(counts)
        object.__setattr__(self, "_total", total)

    @classmethod
    def of(
        cls,
        choices: Iterable[Choice],
        *,
        invited: int | None,
        answered: int,
        started: int | None = None,
        delivered: int | None = None,
        named: Mapping[str, int] | None = None,
    ) -> Aggregate:
        """One wave, one segment; what is not given is not known."""
        reasons = tuple(sorted((named or {}).items()))
        return cls(
            {("", ""): Counts(invited, delivered, started, answered, reasons)}, tuple(choices), coded=named is not None
        )

    @classmethod
    def of_program(cls, program: Program) -> Aggregate:
        """What a program file says really came, out of the people whom the program asks in its horizon.

        Raises
        ------
        InvalidInput
            The file has no `[observed]` with `answered`, or the number of people is left to chance.

        Examples
        --------
        >>> from simkit.program.file.reading import example_path
        >>> from simkit.program.program import Program
        >>> print(Aggregate.of_program(Program.load(example_path("uaa2015"))))
        239 of 1,744 invited answered.
        By main reason: not known.
        """
        seen, population = program.observed, program.population
        if seen is None or "answered" not in seen:
            raise checks.InvalidInput(
                "the program says nothing of what came, but its counts are asked for: add [observed] answered."
            )
        people = population.per_year * population.horizon
        if population.volume != "fixed" or people != int(people):
            raise checks.InvalidInput(
                f"volume is {population.volume!r}, but observed answers need a number of invited that is"
                ' known: give volume = "fixed", or counts in a file.'
            )
        made = cls.of(
            choices_of(population.reasons),
            invited=int(people),
            answered=seen["answered"],
            started=seen.counts.get("started"),
            named=seen.named,
        )
        return replace(made, cell=max(each.reporting_cell for each in program.designs))

    def __add__(self, other: Aggregate) -> Aggregate:
        if not isinstance(other, Aggregate):
            return NotImplemented
        if self.choices != other.choices:
            raise checks.InvalidInput(
                "two pilots have different lists of reasons, but must share one: use one program."
            )
        cells = dict(self.cells)
        for where, counts in other.cells.items():
            cells[where] = cells.get(where, Counts(0, 0, 0, 0)).plus(counts)
        return Aggregate(cells, self.choices, max(self.cell, other.cell), self.coded and other.coded)

    @property
    def invited(self) -> int | None:
        """People invited; None if not known."""
        return self._total.invited

    @property
    def delivered(self) -> int | None:
        """People whom the invitation reached; None if not known."""
        return self._total.delivered

    @property
    def started(self) -> int | None:
        """People who started; None if not known."""
        return self._total.started

    @property
    def answered(self) -> int:
        """People who answered: complete and partial interviews."""
        return self._total.answered

    @property
    def named(self) -> dict[str, int]:
        """Answers by what they name."""
        return dict(self._total.reasons)

    def shown(self, since: Aggregate | None = None) -> Shown:
        """As much of it as may be shown, or of what came since an earlier one was shown."""
        from simkit.pilot.shown import shown

        return shown(self, since)

    def __str__(self) -> str:
        return str(self.shown())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.shown()._repr_html_()

    def __reduce__(self) -> NoReturn:
        kept_in_memory(self)

    def __copy__(self) -> Aggregate:
        return self

    def __deepcopy__(self, memo: object) -> Aggregate:
        return self

    def __hash__(self) -> int:
        return hash((tuple(self.cells.items()), self.cell))


def _check(counts: Counts, known: set[str]) -> None:
    # no value is said: a count below the reporting cell is nobody's business
    above, named = "", ""
    most: int | None = None
    for stage, count in zip(_STAGES, counts[:4], strict=True):
        if count is None:
            continue
        if isinstance(count, bool) or not hasattr(count, "__index__") or count < 0:
            raise checks.InvalidInput(f"{stage} is no whole number from 0 on, but counts people: give their number.")
        if most is not None and count > most:
            raise checks.InvalidInput(f"more people {_did(stage)} than {_did(above)}: check both counts.")
        most, above = count, stage
    for named, count in counts.reasons:
        checks.known("the reason of an answer", named, known - {NO_REASON})
        if isinstance(count, bool) or not hasattr(count, "__index__") or count < 0:
            raise checks.InvalidInput(
                "a count of answers is no whole number from 0 on: give how many named the reason."
            )
    if sum(count for _, count in counts.reasons) > counts.answered:
        raise checks.InvalidInput(
            "more reasons are named than people answered, but each answer counts once, under its main reason:"
            " check both counts."
        )


def _did(stage: str) -> str:
    return {"invited": "were invited", "delivered": "were reached"}.get(stage, stage)
