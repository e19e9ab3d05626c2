"""Everybody who was invited, and how their answers are joined to them.

A list has one row a person: the distribution history that Qualtrics exports (its statuses are known, in the words of
its page and of its interface for programs), or a table of one's own. Or there are counts by wave and segment. Keys are
used for the join and then forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from simkit.pilot.aggregate import Aggregate
from simkit.pilot.case import KEYS, Case, Columns, Response
from simkit.pilot.counts import has_counts, read_counts
from simkit.pilot.data import Person
from simkit.pilot.private import words_of
from simkit.pilot.sheet import Sheet
from simkit.pilot.trouble import Notebook

__all__ = ["Invited", "People", "join", "read_invited"]

_STATUS = {
    "": "email sent; success; sent; email opened; opened; delivered; email delivered; invited;"
    " no response; non contact",
    "undelivered": "email soft bounce; soft bounce; email hard bounce; hard bounce; email bounced; bounced;"
    " email failed; failed; failure; error; undelivered",
    "not sent": "skipped; email skipped; blocked; email blocked; pending; scheduled; duplicate; email duplicate;"
    " not sent",
    "refusal": "opted out; opt out; unsubscribed; complaint; email complaint; refusal; refused",
    "break-off": "survey started; started; survey partially finished; partially finished; session expired; break off",
    "finished": "survey finished; finished; completed; complete; responded; answered; partial",
    "not eligible": "survey screened out; screened out; not eligible; ineligible",
}
_KNOWN = {word.strip(): status for status, words in _STATUS.items() for word in words.split(";")}


class Invited(NamedTuple):
    """One person on the list: row, keys, where they belong, and what became of the invitation."""

    row: int
    keys: dict[str, str]
    wave: str
    segment: str
    status: str

    def __repr__(self) -> str:
        return "Invited(private)"


class People(NamedTuple):
    """The list of the invited; which of wave and segment it has."""

    file: str
    rows: list[Invited]
    has: tuple[bool, bool]


def read_invited(sheet: Sheet, case: Case, book: Notebook) -> People | Aggregate | None:
    """A list of people, or counts."""
    if has_counts(sheet):
        return read_counts(sheet, case, book, frame=True)
    headings = sheet.rows[0][1]
    columns = Columns(sheet, headings, sheet.rows[1:], case, book)
    columns.at.pop("reason", None)
    columns.find(("wave", "segment", "disposition"))
    if not columns.keys and not columns.at:
        rule = "has a heading in which no column for an id, a status, a wave or a segment is known"
        book.complain(sheet.file, 0, "", None, rule, "name one of them so, or give counts under invited")
        return None
    columns.drop()
    made = []
    for row, cells in columns.rows:
        status = ""
        if "disposition" in columns.at:
            found = _KNOWN.get(words_of(columns.text(cells, "disposition")))
            if found is None or not columns.text(cells, "disposition"):
                rule = "is no status of an invitation"
                columns.wrong(row, "disposition", None, rule, "leave the history as it is, or write such as Email Sent")
            status = found or ""
        keys = columns.key_values(row, cells, [kind for kind in ("e-mail", "contact") if kind in columns.keys][:1])
        made.append(Invited(row, keys, columns.wave(row, cells), columns.segment(row, cells), status))
    shells = [Response(each.row, each.keys, Person("non-contact")) for each in made]
    columns.unique_keys(shells, KEYS)
    return People(sheet.file, made, ("wave" in columns.at, "segment" in columns.at and bool(case.segments)))


def join(
    responses: Sequence[tuple[str, Response]], frame: People | Aggregate, case: Case, book: Notebook
) -> list[Person]:
    """Everybody who was invited, each once, with what came of it."""
    if isinstance(frame, Aggregate):
        return _fill(responses, frame, (any(w for w, _ in frame.cells), any(s for _, s in frame.cells)), book)
    ours = {kind for _, each in responses for kind in each.keys}
    theirs = {kind for each in frame.rows for kind in each.keys}
    shared = [kind for kind in KEYS if kind in ours and kind in theirs]
    if responses and not shared:
        book.note(
            f"{frame.file} and the answers share no column by which they could be joined: people were counted, by"
            " wave and segment where both have them."
        )
        return _fill(responses, _counted(frame, case), frame.has, book)
    return _matched(responses, frame, shared[0] if shared else "", book)


def _matched(responses: Sequence[tuple[str, Response]], frame: People, kind: str, book: Notebook) -> list[Person]:
    by_key = {each.keys[kind]: each for each in frame.rows if kind in each.keys}
    made: list[Person] = []
    seen: set[int] = set()
    for file, each in responses:
        found = by_key.get(each.keys.get(kind, ""))
        if found is None:
            rule = f"is an answer of nobody on {frame.file} (by {kind})"
            book.complain(file, each.row, "", None, rule, "add the person, or leave the answer out")
            continue
        if found.row in seen:
            book.complain(file, each.row, "", None, "is a second answer of one person", "keep one of the two")
            continue
        seen.add(found.row)
        if found.status in ("undelivered", "not sent"):
            rule = f"is an answer of somebody who by {frame.file}, row {found.row}, was not reached"
            book.complain(file, each.row, "", None, rule, "check both files")
        person = each.person
        for name, listed, has in zip(("wave", "segment"), found[2:4], frame.has, strict=True):
            own = getattr(person, name)
            if has and own and own != listed:
                rule = f"has another {name} than row {found.row} of {frame.file}"
                book.complain(file, each.row, "", None, rule, "correct one of them")
            if has:
                person = person._replace(wave=listed) if name == "wave" else person._replace(segment=listed)
        made.append(person)
    for row in frame.rows:
        if row.row in seen:
            continue
        if row.status == "finished":
            book.note(
                f"{frame.file} says of somebody that the survey was finished, but the answer is not in the files:"
                " counted as non-contact. Export both on the same day."
            )
        made.append(
            Person({"": "non-contact", "finished": "non-contact"}.get(row.status, row.status), row.wave, row.segment)
        )
    return made


def _counted(frame: People, case: Case) -> Aggregate:
    from simkit.pilot.aggregate import Counts

    cells: dict[tuple[str, str], Counts] = {}
    for each in frame.rows:
        if each.status == "not eligible":
            continue
        reached = int(each.status not in ("undelivered", "not sent"))
        where = each.wave, each.segment
        cells[where] = cells.get(where, Counts(0, 0, 0, 0)).plus(Counts(1, reached, 0, 0))
    return Aggregate(cells, case.choices, case.cell)


def _fill(
    responses: Sequence[tuple[str, Response]], frame: Aggregate, has: tuple[bool, bool], book: Notebook
) -> list[Person]:
    """Join by counting: who was reached and did not respond is a non-contact."""

    # what only one side knows is of no use to count by
    keep = [has[at] and any(each.person[1 + at] for _, each in responses) for at in (0, 1)] if responses else list(has)
    for at, name in enumerate(("wave", "segment")):
        if has[at] != keep[at] or (not has[at] and any(each.person[1 + at] for _, each in responses)):
            book.note(f"The {name} is not used, since only the invited or only the answers have it.")

    def where_of(wave: str, segment: str) -> tuple[str, str]:
        return wave if keep[0] else "", segment if keep[1] else ""

    made = []
    came: Counter[tuple[str, str]] = Counter()
    for _, each in responses:
        where = where_of(*each.person[1:3])
        came[where] += 1
        made.append(each.person._replace(wave=where[0], segment=where[1]))
    invited: Counter[tuple[str, str]] = Counter()
    reached: Counter[tuple[str, str]] = Counter()
    for listed, counts in frame.cells.items():
        invited[where_of(*listed)] += counts.invited or 0
        reached[where_of(*listed)] += counts.delivered or 0
    for where in sorted({*came, *invited}):
        left = reached[where] - came[where]
        if left < 0:
            told = " and ".join(
                f"{name} {value}" for name, value in zip(("wave", "segment"), where, strict=True) if value
            )
            rule = "more people responded than were reached" + (f" in {told}" if told else "")
            book.complain(
                "the invited", 0, "", None, rule, "check the counts, and whether answers are in the file twice"
            )
        made += [Person("non-contact", *where)] * max(left, 0)
        made += [Person("undelivered", *where)] * (invited[where] - reached[where])
    return made
