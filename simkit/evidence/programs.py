"""Past feedback programs as rows: how many people were invited, how many answered, who they were."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

import numpy as np

from simkit.checks import InvalidInput, complaint, known, probability, unique

__all__ = [
    "COEFFICIENTS",
    "MODERATORS",
    "MODES",
    "POPULATIONS",
    "SPONSORS",
    "ProgramRow",
    "coded",
    "read_programs",
    "select",
]

POPULATIONS = ("admits", "candidates", "exit", "stay")
"""Admitted students, job or training candidates, leavers, employees in post."""

MODES = ("web", "mail", "interview", "mail/web")
"""How the program asked; "mail/web" (both offered) counts half as mail and half as web."""

SPONSORS = ("in_house", "third_party")

COEFFICIENTS = ("intercept", "said_no", "admits", "exit", "stay", "mail", "interview", "third_party", "transfer")
"""The regression's columns. The intercept is a program among candidates, on the web, by the employer itself,
of whom half said no: what most published candidate programs are, so that it needs no extrapolation."""

MODERATORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "said_no": ("said_no", "transfer"),
        "population": ("admits", "exit", "stay"),
        "mode": ("mail", "interview"),
        "sponsor": ("third_party",),
    }
)
"""What may explain why one program's rate differs from another's, and the columns that it brings."""

_SAID_NO_CENTRE = 0.5

_SAID_NO_SEEN = {"candidates": 0.5, "exit": 0.0, "stay": 0.0}
"""The one share of people who had said no that was published of each population. Of admitted students both
sides were: nothing has to be carried over from elsewhere."""

_ANALOGUES = {
    "non_enrolling_admits": ("admits", 1.0),
    "enrolling_admits": ("admits", 0.0),
    "candidate_experience": ("candidates", 0.5),
    "exit": ("exit", 0.0),
    "stay_engagement": ("stay", 0.0),
}


def _count(thing: str, value: object, low: int, high: int | None, way_out: str) -> int:
    rule = f"must be a whole number of at least {low}" + ("" if high is None else f" and at most {high}")
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InvalidInput(complaint(thing, value, rule, way_out))
    if value < low or (high is not None and value > high):
        raise InvalidInput(complaint(thing, int(value), rule, way_out))
    return int(value)


def coded(population: str, *, said_no: float, mode: str = "web", sponsor: str = "in_house") -> tuple[float, ...]:
    """Covariates of a program, in the order of `COEFFICIENTS`.

    The last one, `transfer`, is 0 for every published program. What having said no does to answering was seen
    among admitted students only; it counts how many times half of everybody a program goes beyond what was
    published of its own population: 1 for declined job offers (all said no, candidate programs mix half and
    half), 2 for leavers who all had said no.

    Parameters
    ----------
    population : str
        One of `POPULATIONS`.
    said_no : float
        Share of the invited people who had turned the sender down, 0 to 1.
    mode, sponsor : str
        One of `MODES`, one of `SPONSORS`.

    Raises
    ------
    InvalidInput
        If a word is not known or `said_no` is not a share.

    Examples
    --------
    >>> coded("candidates", said_no=1.0)
    (1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    """
    known("population", population, POPULATIONS)
    known("mode", mode, MODES)
    known("sponsor", sponsor, SPONSORS)
    share = probability("said_no", said_no, "give the share of the invited who had said no, such as 1 or 0.5")
    return (
        1.0,
        share - _SAID_NO_CENTRE,
        float(population == "admits"),
        float(population == "exit"),
        float(population == "stay"),
        {"mail": 1.0, "mail/web": 0.5}.get(mode, 0.0),
        float(mode == "interview"),
        float(sponsor == "third_party"),
        2 * (share - _SAID_NO_SEEN.get(population, share)),
    )


@dataclass(frozen=True)
class ProgramRow:
    """One feedback program that has been run.

    Parameters
    ----------
    label : str
        Its name, by which it can be left out.
    population : str
        One of `POPULATIONS`.
    mode : str
        One of `MODES`.
    sponsor : str
        One of `SPONSORS`: who sent the invitation.
    said_no : float
        Share of the invited people who had turned the sender down: 1 for declined offers, 0 for leavers and
        employees, 0.5 where candidates of all outcomes were asked together.
    invited, answered : int
        People; at least 1 invited, 0 to `invited` answered.

    Raises
    ------
    InvalidInput
        If any of these rules is broken.

    Examples
    --------
    >>> ProgramRow("our 2023 pilot", "candidates", "web", "in_house", 1.0, invited=12, answered=0).invited
    12
    """

    label: str
    population: str
    mode: str
    sponsor: str
    said_no: float
    invited: int
    answered: int

    def __post_init__(self) -> None:
        if not isinstance(self.label, str) or not self.label.strip():
            raise InvalidInput(
                complaint("label", self.label, "must be a name", "give the program a name such as 'our 2023 pilot'")
            )
        of = f"of program {self.label!r}"
        known(f"population {of}", self.population, POPULATIONS)
        known(f"mode {of}", self.mode, MODES)
        known(f"sponsor {of}", self.sponsor, SPONSORS)
        probability(f"said_no {of}", self.said_no, "give the share of the invited who had said no, such as 1")
        _count(f"invited {of}", self.invited, 1, None, "give the number of people who were invited")
        _count(
            f"answered {of}",
            self.answered,
            0,
            self.invited,
            "give how many of the invited answered, 0 included",
        )

    @property
    def rate(self) -> float:
        """Answered/invited."""
        return self.answered / self.invited

    @property
    def x(self) -> tuple[float, ...]:
        """Covariates in the order of `COEFFICIENTS`; see `coded`."""
        return coded(self.population, said_no=self.said_no, mode=self.mode, sponsor=self.sponsor)


@lru_cache(maxsize=1)
def read_programs() -> tuple[ProgramRow, ...]:
    """The register's published programs (`data/programs.csv`), in the file's order.

    None of them asked people who had declined a *job* offer: no usable response rate of such a program is
    published. Admitted students who went elsewhere are the nearest who said no.

    Examples
    --------
    >>> rows = read_programs()
    >>> len(rows), rows[1].label, rows[1].said_no, round(rows[1].rate, 3)
    (21, 'UAA 2015', 1.0, 0.137)
    """
    text = resources.files("simkit.evidence").joinpath("data/programs.csv").read_text(encoding="utf-8")
    rows = []
    for line in csv.DictReader(text.splitlines()):
        population, said_no = _ANALOGUES[line["analogue"]]
        mode = line["mode"].replace("paper", "mail")
        counts = {"invited": int(line["n"]), "answered": int(line["x"])}
        rows.append(ProgramRow(line["label"], population, mode, line["sponsor"], said_no, **counts))
    return tuple(rows)


def select(
    rows: Iterable[ProgramRow] | None, own: Iterable[ProgramRow] = (), leave_out: Iterable[str] = ()
) -> tuple[ProgramRow, ...]:
    """Published rows (None: the register's) with one's own added and the named ones left out.

    Raises
    ------
    InvalidInput
        If something is not a `ProgramRow`, a label stands twice or is not known, or no row remains.

    Examples
    --------
    >>> len(select(None, leave_out=["UAA 2015"]))
    20
    """
    everything = (*(read_programs() if rows is None else rows), *own)
    for row in everything:
        if not isinstance(row, ProgramRow):
            raise InvalidInput(complaint("a past program", row, "must be a ProgramRow", "make it one"))
    labels = [row.label for row in everything]
    unique("the label of a past program", labels)
    if isinstance(leave_out, str):
        raise InvalidInput(complaint("leave_out", leave_out, "must be a list of labels", "put it in brackets"))
    left_out = set(leave_out)
    for label in sorted(left_out.difference(labels), key=str):
        near = difflib.get_close_matches(str(label), labels, n=1, cutoff=0.0)
        way_out = f"did you mean {near[0]!r}?" if near else "there are no programs to leave out"
        raise InvalidInput(f"leave_out names {label!r}, but must name a past program: {way_out}")
    kept = tuple(row for row in everything if row.label not in left_out)
    if not kept:
        raise InvalidInput(
            complaint("the number of past programs", 0, "must be at least 1", "leave fewer out or add your own")
        )
    return kept
