"""A file of separated values as rows of text, whatever its encoding and separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from simkit.pilot.trouble import Notebook

__all__ = ["Sheet", "read_sheet"]

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LARGEST = 500_000_000
_LONGEST_CELL = 10_000_000


@dataclass(frozen=True, repr=False)
class Sheet:
    """Rows of one file, each with the number that a spreadsheet shows; it never prints them."""

    file: str
    rows: tuple[tuple[int, list[str]], ...]

    def __repr__(self) -> str:
        return f"Sheet({self.file!r})"


def _decode(raw: bytes, file: str, book: Notebook) -> str | None:
    if raw.startswith(codecs.BOM_UTF8):
        order = ["utf-8-sig"]
    elif raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        order = ["utf-16"]
    elif b"\0" in raw[:200]:
        order = ["utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"]
    elif re.search(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}", raw):
        order = ["utf-8"]
    else:
        order = ["utf-8", "cp1252"]
    for encoding in order:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            book.note(f"{file} is not in UTF-8 and was read as Windows-1252: check a letter with an accent.")
        return text
    book.complain(
        file, 0, "", None, "has letters that fit no single encoding", "save it once more as UTF-8, without editing it"
    )
    return None


def _separator(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(SEPARATORS, key=bare.count)


def read_sheet(path: Path, book: Notebook) -> Sheet | None:
    """Rows of a file; what is wrong goes into the notebook, and None comes back if nothing can be read.

    Rows without any content are left out and taken down; a row with another number of cells than the heading is a
    problem, and so is a quotation mark that is never closed.
    """
    file = path.name
    try:
        if path.stat().st_size > LARGEST:
            book.complain(file, 0, "", None, "is larger than 500 MB", "export fewer columns")
            return None
        raw = path.read_bytes()
    except (OSError, ValueError):
        book.complain(file, 0, "", None, "cannot be read", "check that the file is there and may be opened")
        return None
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        book.complain(file, 0, "", None, "is a spreadsheet or an archive, not text", "save or unpack it as CSV")
        return None
    text = _decode(raw, file, book)
    if text is None:
        return None
    text = text.lstrip("\ufeff")
    if not text.strip():
        book.complain(file, 0, "", None, "is empty", "export it once more")
        return None
    if "\0" in text:
        book.complain(file, 0, "", None, "has empty bytes in it, so that it is broken", "export it once more")
        return None
    if re.match(r"\s*<(!doctype|html|\?xml)", text, re.IGNORECASE):
        book.complain(file, 0, "", None, "is a web page, not a table", "export it as CSV")
        return None
    return _parse(text, file, book)


def _parse(text: str, file: str, book: Notebook) -> Sheet | None:
    first = 1
    told = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if told:
        text, first = text[told.end() :], 2
    separator = told[1] if told else _separator(text.split("\n", 1)[0])
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    at, width = first - 1, 0
    while True:
        at += 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            rule = "has a quotation mark that is not closed, or one inside a cell"
            book.complain(file, at, "", None, rule, "export the file once more; rows after it were not looked at")
            break
        if not any(cell.strip() for cell in row):
            book.leave_out(file, at, "empty")
            continue
        if not rows and len(row) == 1:
            ways = f"separate the cells by {', '.join(SEPARATORS.values())}"
            book.complain(file, 0, "", None, "has one column only", ways)
            return None
        if not rows:
            width = len(row)
        elif len(row) != width:
            rule = f"has {len(row)} cells, but the heading has {width}"
            book.complain(file, at, "", None, rule, "a separator stands inside a cell or is missing; export once more")
            continue
        rows.append((at, [cell.strip() for cell in row]))
    if not rows:
        return None
    return Sheet(file, tuple(rows))
