"""One published figure, or one published table, as a frozen value; and how their files are read."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from simkit.checks import InvalidInput

__all__ = ["ANALOGUE_COLUMNS", "FACT_COLUMNS", "STATUSES", "Fact", "Table", "read_facts", "read_table"]

STATUSES = ("verified-primary", "verified-secondary", "memory")
"""How a figure was read: in the source's own text, in a text that cites it, or by nobody."""

FACT_COLUMNS = (
    "id", "parameter", "value", "lower95", "upper95", "unit", "population_and_mode", "n_or_k", "source", "doi",
    "status", "where_seen", "caveat",
)  # fmt: skip
ANALOGUE_COLUMNS = (
    "id", "analogue", "institution_or_source", "year", "mode", "sponsor", "incentive", "n_invited", "n_responded",
    "rate", "other_quantity", "source", "where_seen", "status", "caveat",
)  # fmt: skip


def _words_in(words: str, text: str) -> bool:
    return all(word in text.casefold() for word in words.casefold().split())


@dataclass(frozen=True)
class Fact:
    """One row of the register.

    Parameters
    ----------
    id, file : str
        Its name (Pxxx participation, Cxxx candor, Axxx analogues) and the file it stands in.
    parameter : str
        What is measured.
    value : float or None
        The figure, if it is one number; None where the row says something else (see `value_text`).
    lower, upper : float or None
        Ends of the 95% interval; None if not given, nan if given but not readable as a number.
    unit, population, size : str
        Unit; who was asked and how; how many people or trials.
    source, doi, status, where_seen, caveat : str
        On whose word, how well that was read (one of `STATUSES`) and where, and what to mind: the caveat is binding.
    value_text : str
        The value as it stands in the file.
    """

    id: str
    file: str
    parameter: str
    value: float | None
    lower: float | None
    upper: float | None
    unit: str
    population: str
    size: str
    source: str
    doi: str
    status: str
    where_seen: str
    caveat: str
    value_text: str = ""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval, where both ends are numbers."""
        if self.lower is None or self.upper is None or math.isnan(self.lower) or math.isnan(self.upper):
            return None
        return self.lower, self.upper

    @property
    def counts(self) -> tuple[int, int] | None:
        """Numerator and denominator (answered, invited), where the size gives both."""
        found = re.fullmatch(r"(\d+) of (\d+)", self.size)
        return (int(found[1]), int(found[2])) if found and int(found[2]) else None

    @property
    def figure(self) -> str:
        """Value, interval and unit in a few words."""
        ends = "" if self.interval is None else f" ({self.interval[0]:g} to {self.interval[1]:g})"
        return f"{self.value_text}{ends} {self.unit}".strip() or "no figure"

    def mentions(self, words: str) -> bool:
        """Whether every one of the words stands somewhere in the row, in any case."""
        fields = (self.id, self.file, self.parameter, self.value_text, self.unit, self.population, self.size)
        return _words_in(words, " ".join((*fields, self.source, self.doi, self.status, self.where_seen, self.caveat)))


@dataclass(frozen=True)
class Table:
    """A whole published table.

    Parameters
    ----------
    name : str
    comments : tuple of str
        The lines that say where it comes from and what to mind.
    columns : tuple of str
    rows : tuple of tuple of str
        Cells as they stand.
    """

    name: str
    comments: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def row_statuses(self) -> tuple[str, ...]:
        """The status of each row, as it stands; empty if rows have none of their own."""
        for name in ("status", "input_status"):
            if name in self.columns:
                place = self.columns.index(name)
                return tuple(row[place] if place < len(row) else "" for row in self.rows)
        return ()

    @property
    def status(self) -> str:
        """What the comments say of the status, as it stands; "per row" if only the rows say it."""
        for line in self.comments:
            found = re.search(r"\bstatus(?:: | (?=per row))(.*)", line, flags=re.IGNORECASE)
            if found:
                return found[1].strip()
        return "per row" if self.row_statuses else ""

    @property
    def statuses(self) -> tuple[str, ...]:
        """Those of `STATUSES` that the table or any of its rows carries."""
        said = " ".join((self.status, *self.row_statuses))
        return tuple(status for status in STATUSES if status in said)

    def mentions(self, words: str) -> bool:
        """Whether every one of the words stands somewhere in the table, in any case."""
        cells = (cell for row in (self.columns, *self.rows) for cell in row)
        return _words_in(words, " ".join((self.name, *self.comments, *cells)))


def _lines(text: str, what: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as problem:
        raise InvalidInput(f"{what} is no table of values separated by commas ({problem}): mend its quotes.") from None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _end(text: str) -> float | None:
    if not text.strip():
        return None
    number = _number(text)
    return math.nan if number is None else number


def _fact(row: dict[str, str], file: str) -> Fact:
    ends = _end(row["lower95"]), _end(row["upper95"])
    return Fact(
        row["id"], file, row["parameter"], _number(row["value"]), *ends, row["unit"], row["population_and_mode"],
        row["n_or_k"], row["source"], row["doi"], row["status"], row["where_seen"], row["caveat"], row["value"],
    )  # fmt: skip


def _analogue(row: dict[str, str], file: str) -> Fact:
    rate, invited, answered = row["rate"], row["n_invited"], row["n_responded"]
    size = f"{answered} of {invited}" if answered and invited else answered or invited
    about = (row["institution_or_source"], row["year"], row["mode"], row["sponsor"], row["incentive"])
    return Fact(
        row["id"], file, f"response_rate_{row['analogue']}" if rate else row["analogue"], _number(rate), None, None,
        "proportion" if rate else "", "; ".join(filter(None, about)), size, row["source"], "", row["status"],
        row["where_seen"], row["caveat"], rate or row["other_quantity"],
    )  # fmt: skip


def read_facts(text: str, file: str) -> tuple[Fact, ...]:
    """Read a file of facts, or one of analogues; its columns tell which.

    Of an analogue, the value is its rate (answered/invited) if it has one, and the size reads "142 of 692".

    Raises
    ------
    InvalidInput
        The columns are not those of a register, or a row has more or fewer cells.

    Examples
    --------
    >>> head = ",".join(FACT_COLUMNS)
    >>> row = "X1,rate,0.3,0.2,0.4,proportion,leavers,90,Smith J 2020,,memory,,check it"
    >>> read_facts(f"{head}\\n{row}\\n", "own")[0].figure
    '0.3 (0.2 to 0.4) proportion'
    """
    lines = _lines(text, file)
    columns = tuple(next(lines, []))
    make = {FACT_COLUMNS: _fact, ANALOGUE_COLUMNS: _analogue}.get(columns)
    if make is None:
        lacking = ", ".join(name for name in FACT_COLUMNS if name not in columns) or "none, but others or in disorder"
        raise InvalidInput(
            f"{file} has not the columns of a register (lacking: {lacking}): write {','.join(FACT_COLUMNS)}."
        )
    facts = []
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(columns):
            rule = f"a row has {len(columns)}: put cells that contain a comma in quotes"
            raise InvalidInput(f"row {number} of {file} has {len(cells)} cells, but {rule}.")
        facts.append(make(dict(zip(columns, cells, strict=True)), file))
    return tuple(facts)


def read_table(text: str, name: str) -> Table:
    """Read one published table: lines that start with ``#`` are its comments, the first other one its columns.

    >>> read_table("# STATUS: memory\\nreason,share\\npay,0.4\\n", "reasons").statuses
    ('memory',)
    """
    lines = text.splitlines(keepends=True)
    comments = tuple(line[1:].strip() for line in lines if line.startswith("#"))
    body = list(_lines("".join(line for line in lines if not line.startswith("#")), name))
    rows = [tuple(cells) for cells in body if cells]
    return Table(name, comments, rows[0] if rows else (), tuple(rows[1:]))
