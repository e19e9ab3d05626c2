"""Read a pilot's files: what came out, what was left out and why, and what is wrong with them, all at once."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import NoReturn

from simkit import checks
from simkit.pilot.aggregate import Aggregate, choices_of, kept_in_memory
from simkit.pilot.agreement import Agreement
from simkit.pilot.case import ROLES, Case, Response
from simkit.pilot.counts import has_counts, read_counts
from simkit.pilot.data import PilotData
from simkit.pilot.generic import read_generic
from simkit.pilot.invited import join, read_invited
from simkit.pilot.private import mind
from simkit.pilot.qualtrics import is_qualtrics, read_qualtrics
from simkit.pilot.sheet import Sheet, read_sheet
from simkit.pilot.sorting import Sorter, mapping_of
from simkit.pilot.surveymonkey import is_surveymonkey, read_surveymonkey
from simkit.pilot.trouble import Notebook, rows_in_words
from simkit.program.program import Program

__all__ = ["Reading", "read", "read_pilot"]


@dataclass(frozen=True, repr=False)
class Reading:
    """What was read of a pilot.

    Its text is for everybody. `for_holder` names rows, and is for whoever holds the files anyway.

    Parameters
    ----------
    data : PilotData
        People; empty where there are only counts.
    aggregate : Aggregate
        All counts, of the people and of tables of counts.
    formats : tuple of (file, format)
    identifying, unused : tuple of str
        Headings of columns that were not kept.
    notes : tuple of str
    agreement : Agreement, optional
        Of two coders.
    """

    data: PilotData
    aggregate: Aggregate
    formats: tuple[tuple[str, str], ...]
    identifying: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    agreement: Agreement | None = None
    _rows: tuple[str, ...] = ()

    def lines(self, since: Aggregate | None = None) -> list[str]:
        """Sentences for everybody; of what came since an earlier pilot was shown, if one is given."""
        said = [f"Read: {', '.join(f'{file} ({kind})' for file, kind in self.formats)}."]
        said += self.aggregate.shown(since).lines()
        if self.agreement is not None and self.agreement.both >= self.aggregate.cell:
            said.append(str(self.agreement))
        if self.identifying:
            said.append(f"Not kept, since it may tell who somebody is: {'; '.join(self.identifying)}.")
        if self.unused:
            said.append(f"Not used: {'; '.join(self.unused)}.")
        return said + list(self.notes)

    def for_holder(self) -> list[str]:
        """What was left out, and which answers fit no reason, by rows: for whoever holds the files."""
        return list(self._rows)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def __reduce__(self) -> NoReturn:
        kept_in_memory(self)


def read(
    files: str | PathLike[str] | Iterable[str | PathLike[str]],
    program: Program,
    *,
    invited: str | PathLike[str] | None = None,
    columns: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | str | PathLike[str] | None = None,
    strict: bool = False,
) -> Reading:
    """Read a pilot's files. Nothing leaves this machine, and nothing that identifies a person is kept.

    Parameters
    ----------
    files : path or paths
        Responses exported from Qualtrics or SurveyMonkey, a table of one's own, a coding sheet, or counts.
    program : Program
        Its reasons, segments and the strictest reporting cell of its designs.
    invited : path, optional
        Who was invited: a distribution history of Qualtrics, a list, or counts by wave and segment.
    columns : mapping of heading to role, optional
        What columns are where their headings do not tell; roles are those of `simkit.pilot.case.ROLES`.
    reasons : mapping of text to key, or path of a file with two columns, optional
        Which reason the text of a choice means; keys and labels of the program's reasons are known already.
    strict : bool
        Refuse files with columns that may identify somebody.

    Returns
    -------
    Reading

    Raises
    ------
    FileProblems
        With one sentence for everything that is wrong: file, rows, column, value where it can tell on nobody, rule and
        way out.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from simkit.program.presets import declined
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "pilot.csv")
    ...     _ = file.write_text("invited,answered\\n20,0\\n")
    ...     print(read(file, declined(people_per_year=20)))
    Read: pilot.csv (counts).
    Nobody of the 20 invited answered. That is a result: it speaks against a high answer rate.
    """
    try:
        return _read(files, program, invited, columns, reasons, strict)
    except (checks.InvalidInput, MemoryError, RecursionError):
        raise
    except Exception as problem:
        # a message from elsewhere could hold a cell of the file
        at = problem.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = "" if at is None else f", {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}"
        raise checks.InvalidInput(
            f"the files cannot be read, by a mistake of simkit and not of yours ({type(problem).__name__}{where}):"
            " report these words and the kind of the file, not the file."
        ) from None


read_pilot = read
"""The public name, since a reader of `sk.read` would not know of what."""


def _read(
    files: str | PathLike[str] | Iterable[str | PathLike[str]],
    program: Program,
    invited: str | PathLike[str] | None,
    columns: Mapping[str, str] | None,
    reasons: Mapping[str, str] | str | PathLike[str] | None,
    strict: bool,
) -> Reading:
    book = Notebook()
    paths = [Path(files)] if isinstance(files, str | PathLike) else [Path(each) for each in files]
    for heading, role in (columns or {}).items():
        checks.known(f"the role of column {heading!r}", role, ROLES)
    choices = choices_of(program.population.reasons)
    if reasons is None or isinstance(reasons, Mapping):
        mapping = dict(reasons or {})
        for key in mapping.values():
            checks.known("the reason that a text means", key, [choice.key for choice in choices[:-1]])
    else:
        mapping = mapping_of(Path(reasons), choices, book)
    case = Case(
        choices,
        tuple(each.name for each in program.population.segments),
        max(design.reporting_cell for design in program.designs),
        Sorter(choices, mapping),
        columns or {},
    )
    formats: list[tuple[str, str]] = []
    responses: list[tuple[str, Response]] = []
    counts = Aggregate({}, choices, case.cell)
    agreement, listed = None, False
    for path in paths:
        sheet = read_sheet(path, book)
        if sheet is None:
            continue
        kind, rows, more, everybody, told = _read_one(sheet, case, book)
        formats.append((sheet.file, kind))
        responses += [(sheet.file, row) for row in rows]
        counts = counts if more is None else counts + more
        listed, agreement = listed or everybody, told or agreement
    _once(responses, book)
    people = [each.person for _, each in responses]
    framed = listed
    if invited is not None:
        sheet = read_sheet(Path(invited), book)
        frame = None if sheet is None else read_invited(sheet, case, book)
        if sheet is not None:
            formats.append((sheet.file, "who was invited"))
        if listed:
            rule = "is given, but a file lists people who did not answer already"
            book.complain(sheet.file if sheet else "the invited", 0, "", None, rule, "give one of the two")
        elif frame is not None:
            people, framed = join(responses, frame, case, book), True
    elif people and not listed:
        book.note("How many were invited is not known: add --invited with a list, a distribution history or counts.")
    if strict:
        for each in book.dropped:
            if each.identifies:
                rule = f"may tell who somebody is ({each.identifies})"
                book.complain(each.file, 0, f"the column {each.heading}", "", rule, "take it out of the file")
    book.refuse()
    data = PilotData.of(people, choices, case.cell, framed)
    whole = _whole(data, counts, any(kind == "counts" for _, kind in formats))
    unused = dict.fromkeys(each.heading for each in book.dropped if not each.identifies)
    return Reading(
        data,
        whole,
        tuple(formats),
        tuple(mind(book)),
        tuple(unused),
        tuple(book.notes),
        agreement,
        tuple(_by_rows(book)),
    )


def _once(responses: list[tuple[str, Response]], book: Notebook) -> None:
    """Complain about an answer that stands in two files; within one file its reader has looked already."""
    for kind in ("response", "e-mail", "reference"):
        first: dict[str, tuple[str, int]] = {}
        for file, each in responses:
            value = each.keys.get(kind)
            if value is None:
                continue
            before = first.setdefault(value, (file, each.row))
            if before[0] != file:
                rule = f"is an answer that stands in {before[0]}, row {before[1]}, too (by {kind})"
                book.complain(file, each.row, "", None, rule, "give each answer once")


def _whole(data: PilotData, counts: Aggregate, has_table: bool) -> Aggregate:
    if not has_table:
        return data.aggregate
    return counts + data.aggregate if data.people else counts


def _read_one(
    sheet: Sheet, case: Case, book: Notebook
) -> tuple[str, list[Response], Aggregate | None, bool, Agreement | None]:
    if is_surveymonkey(sheet):
        return "SurveyMonkey", read_surveymonkey(sheet, case, book), None, False, None
    if is_qualtrics(sheet):
        return "Qualtrics", read_qualtrics(sheet, case, book), None, False, None
    if has_counts(sheet):
        return "counts", [], read_counts(sheet, case, book), False, None
    rows, everybody, agreement = read_generic(sheet, case, book)
    coded = any(row.person.coder for row in rows)
    return "coding sheet" if coded else "table", rows, None, everybody, agreement


def _by_rows(book: Notebook) -> list[str]:
    said = [f"{file}, {rows_in_words(rows)}: left out, {why}." for (file, why), rows in book.left_out.items()]
    for (file, why), rows in book.unmapped.items():
        numbers = "(a number)" in why
        way_out = "export choice texts, or map them" if numbers else "map its text to a reason"
        said.append(f"{file}, {rows_in_words(rows)}: {why}, and is kept as such; {way_out} with --reasons FILE.")
    return said
