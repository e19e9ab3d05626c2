"""The rows of a pilot without anything that identifies a person, kept as how many people share each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from simkit import checks
from simkit.pilot.aggregate import REPORTING_CELL, Aggregate, Choice, Counts, kept_in_memory

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ANSWERED", "DISPOSITIONS", "STARTED", "Person", "PilotData"]

DISPOSITIONS = (
    "complete",
    "partial",
    "break-off",
    "refusal",
    "non-contact",
    "undelivered",
    "not sent",
    "not eligible",
)
"""Final dispositions by the names of AAPOR's Standard Definitions. Complete: the end was reached. Partial: it was not,
but the reason question was answered. Break-off: started, and neither. Non-contact: nothing came back."""

ANSWERED = ("complete", "partial")
STARTED = (*ANSWERED, "break-off")
_NOT_REACHED = ("undelivered", "not sent")


class Person(NamedTuple):
    """What is kept of one person. Nothing of it is free text.

    Parameters
    ----------
    disposition : str
        One of `DISPOSITIONS`.
    wave, segment : str
        "" if there is one.
    step : int, optional
        Which contact step was answered, from 0 on.
    minutes : float, optional
        What answering took.
    items : tuple of str
        Which questions were answered.
    reason : str
        Key of the main reason, "vague", "unmapped", or "" for none.
    specific : int, optional
        1: says what to fix; 0: does not.
    coder : int
        Who coded it: 1, 2, ...; 0: nobody.
    """

    disposition: str
    wave: str = ""
    segment: str = ""
    step: int | None = None
    minutes: float | None = None
    items: tuple[str, ...] = ()
    reason: str = ""
    specific: int | None = None
    coder: int = 0

    def __repr__(self) -> str:
        return "Person(private)"

    def __str__(self) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        kept_in_memory(self)


@dataclass(frozen=True, repr=False)
class PilotData:
    """People of a pilot: a bag of rows without order and without anything that identifies.

    It never prints a row, cannot be pickled, and shows itself only through its `aggregate`.

    Parameters
    ----------
    people : mapping of Person to how many
    choices : tuple of Choice
        All that an answer could name.
    cell : int
        The reporting cell.
    framed : bool
        Whether everybody who was invited is in it, or only those who responded.

    Raises
    ------
    InvalidInput
        On an unknown disposition or reason.

    Examples
    --------
    >>> from simkit.pilot.aggregate import choices_of
    >>> from simkit.population.reasons import catalogue
    >>> silent, pay = Person("non-contact"), Person("complete", reason="pay", specific=1)
    >>> data = PilotData.of([pay, silent, pay, silent], choices_of(catalogue()))
    >>> data
    Fewer than 5 of the 4 invited answered, or so nearly all that it would tell on single people: not shown.
    >>> data == PilotData.of([silent, pay], data.choices) + PilotData.of([pay, silent], data.choices)
    True
    """

    people: Mapping[Person, int]
    choices: tuple[Choice, ...]
    cell: int = REPORTING_CELL
    framed: bool = True

    def __post_init__(self) -> None:
        keys = {choice.key for choice in self.choices} | {""}
        for person, many in self.people.items():
            if person.disposition not in DISPOSITIONS:
                raise checks.InvalidInput(
                    f"a disposition is not known, but must be one of {', '.join(DISPOSITIONS)}: correct it."
                )
            if person.reason not in keys:
                raise checks.InvalidInput("a reason is not in the list, but must be: map it to a key of the program.")
            if person.reason and person.disposition not in ANSWERED:
                raise checks.InvalidInput("a reason is named without an answer: mark it complete or partial.")
            if isinstance(many, bool) or not hasattr(many, "__index__") or many < 0:
                raise checks.InvalidInput("people are counted by whole numbers from 0 on: give how many share a row.")
        kept = {person: int(many) for person, many in self.people.items() if many}
        object.__setattr__(self, "people", MappingProxyType(kept))
        object.__setattr__(self, "choices", tuple(self.choices))

    @classmethod
    def of(
        cls, people: Iterable[Person], choices: Iterable[Choice], cell: int = REPORTING_CELL, framed: bool = True
    ) -> PilotData:
        """From one row a person, in any order."""
        return cls(Counter(people), tuple(choices), cell, framed)

    def __add__(self, other: PilotData) -> PilotData:
        if not isinstance(other, PilotData):
            return NotImplemented
        if self.choices != other.choices or self.framed != other.framed:
            raise checks.InvalidInput("two pilots were read differently, but must be read alike: use one program.")
        both = Counter(self.people)
        both.update(other.people)
        return PilotData(both, self.choices, max(self.cell, other.cell), self.framed)

    def __len__(self) -> int:
        return sum(self.people.values())

    @property
    def aggregate(self) -> Aggregate:
        """Counts by wave and segment."""
        cells: dict[tuple[str, str], list[Any]] = {}
        for person, many in self.people.items():
            at = cells.setdefault((person.wave, person.segment), [0, 0, 0, 0, Counter()])
            if person.disposition == "not eligible":
                continue
            at[0] += many
            at[1] += many * (person.disposition not in _NOT_REACHED)
            at[2] += many * (person.disposition in STARTED)
            at[3] += many * (person.disposition in ANSWERED)
            if person.reason:
                at[4][person.reason] += many
        made = {}
        for where, (invited, delivered, started, answered, named) in cells.items():
            reasons = tuple(sorted(named.items()))
            if self.framed:
                made[where] = Counts(invited, delivered, started, answered, reasons)
            else:
                made[where] = Counts(None, None, started, answered, reasons)
        return Aggregate(made, self.choices, self.cell)

    def columns(self) -> dict[str, np.ndarray]:
        """One array a field of `Person`, and `many`; to compute with, never to print.

        The order is that of the sorted rows and tells nothing about when anybody answered.
        """
        import numpy as np

        rows = sorted(self.people.items(), key=lambda row: tuple("" if x is None else str(x) for x in row[0]))
        fields = {name: [getattr(person, name) for person, _ in rows] for name in Person._fields}
        made: dict[str, np.ndarray] = {name: np.array(fields[name], dtype=str) for name in Person._fields[:3]}
        for name in ("step", "minutes", "specific"):
            made[name] = np.array([np.nan if x is None else x for x in fields[name]], dtype=float)
        made["reason"] = np.array(fields["reason"], dtype=str)
        made["coder"] = np.array(fields["coder"], dtype=int)
        made["items"] = np.empty(len(rows), dtype=object)
        made["items"][:] = fields["items"]
        made["many"] = np.array([many for _, many in rows], dtype=int)
        return made

    def __str__(self) -> str:
        return str(self.aggregate)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.aggregate._repr_html_()

    def __reduce__(self) -> NoReturn:
        kept_in_memory(self)

    def __copy__(self) -> PilotData:
        return self

    def __deepcopy__(self, memo: object) -> PilotData:
        return self

    def __hash__(self) -> int:
        return hash((frozenset(self.people.items()), self.cell))
