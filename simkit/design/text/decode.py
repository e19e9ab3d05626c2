"""From the bytes of a file to text, whatever program saved it."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from simkit import checks

__all__ = ["bytes_of", "decoded"]

_BINARY = (
    (b"PK\x03\x04", "a Word, Excel or zip file", "save it as plain text or CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "save it as plain text or CSV (UTF-8)"),
    (b"%PDF", "a PDF", "copy the questions into a plain text file"),
    (b"{\\rtf", "a rich text file", "save it as plain text"),
)
MOST_BYTES = 20_000_000


def bytes_of(path: str | PathLike[str]) -> bytes:
    """The content of a file of questions.

    Raises
    ------
    Problems
        Not there, a folder, not to be read, too large.
    """
    if not isinstance(path, str | PathLike):
        rule, way_out = "must be the path of a file of questions", 'give one such as "questions.txt"'
        raise checks.Problems([checks.complaint("path", path, rule, way_out)])
    file = Path(path)
    try:
        if file.is_dir():
            raise checks.Problems([f"{file} is a folder, but a file of questions is needed: name a file in it."])
        if file.stat().st_size > MOST_BYTES:
            raise checks.Problems([f"{file} is larger than 20 MB, but holds questions only: check the path."])
        return file.read_bytes()
    except FileNotFoundError:
        raise checks.Problems([f"{file} is not there, but a file of questions is needed: check the path."]) from None
    except (OSError, ValueError) as problem:
        if isinstance(problem, checks.InvalidInput):
            raise
        cause = getattr(problem, "strerror", None) or str(problem)
        raise checks.Problems([f"{file} cannot be read ({cause}): check the path and your rights."]) from None


def decoded(raw: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """The text, lines ended by a line feed, and what has to be said about its encoding.

    Raises
    ------
    Problems
        The file is no text.

    Examples
    --------
    >>> decoded("Häufig?\\r\\n".encode("cp1252"), "q.txt")
    ('Häufig?\\n', ('q.txt is not UTF-8 and was read as Windows-1252: look at the accents.',))
    """
    for start, what, way_out in _BINARY:
        if raw.startswith(start):
            raise checks.Problems([f"{where} is {what}, but must be text: {way_out}."])
    notes: tuple[str, ...] = ()
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = raw.decode("utf-16")
        else:
            text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # five bytes have no meaning in Windows-1252
        text = raw.decode("cp1252", errors="replace")
        notes = (f"{where} is not UTF-8 and was read as Windows-1252: look at the accents.",)
    if "\x00" in text:
        rule = "must be text: save it as plain text, CSV (UTF-8), or export it from Qualtrics as .qsf"
        raise checks.Problems([f"{where} holds bytes that are no text, but {rule}."])
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes
