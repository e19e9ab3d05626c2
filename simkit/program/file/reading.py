"""From a program file to a `Program`: read it, complain about everything at once, or hand over the value."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any

from simkit import checks
from simkit.program.program import Program

__all__ = ["EXAMPLES", "build", "example_path", "load", "read_toml", "template"]

EXAMPLES: Mapping[str, str] = {
    "uaa2015": "a public university asks the people it had admitted who never enrolled (a published case)",
    "midsize": "a mid-size employer: 240 offers a year, 17.3% declined",
    "small": "a small employer: 70 offers a year, 12 declined",
}
"""The shipped program files, by name, with what each shows."""


def example_path(name: str) -> Path:
    """Where a shipped program file lies.

    Raises
    ------
    InvalidInput
        On an unknown name.

    Examples
    --------
    >>> example_path("midsize").name
    'midsize.toml'
    """
    checks.known("example", name, EXAMPLES)
    return Path(str(resources.files("simkit.program").joinpath("examples", f"{name}.toml")))


def template() -> str:
    """A program file with every section explained, to be edited; it loads as it stands.

    >>> tomllib.loads(template())["kind"]
    'declined'
    """
    return resources.files("simkit.program.file").joinpath("template.toml").read_text(encoding="utf-8")


def load(path: str | PathLike[str]) -> Program:
    """Read a program file; see `Program.load`."""
    return build(read_toml(path), Path(path).name, Path(path).parent)


def build(data: Mapping[str, object], where: str, folder: Path = Path()) -> Program:
    """Make a program of a file's content; paths in it are counted from `folder`. See `Program.from_dict`."""
    from simkit.program.file.assemble import assemble
    from simkit.program.file.complaints import Complaints

    if not isinstance(data, Mapping):
        raise checks.Problems([f"{where} is no table, but must be one: give a mapping of keys to values."])
    try:
        return assemble(Complaints(where, _given(data), folder))
    except RecursionError:
        raise checks.Problems([_too_deep(where)]) from None


def _given(value: Any) -> Any:
    """The same data without keys whose value is None: from Python or JSON that says "not given"."""
    if isinstance(value, Mapping):
        return {key: _given(each) for key, each in value.items() if each is not None}
    return [_given(each) for each in value] if isinstance(value, list) else value


def read_toml(path: str | PathLike[str]) -> dict[str, object]:
    """Read a TOML file.

    Raises
    ------
    Problems
        No such file, a folder, not to be read, not UTF-8, or not TOML: one sentence with the way out.
    """
    file = Path(path)
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        near = difflib.get_close_matches(file.name, _files_beside(file), n=1)
        way_out = f'did you mean "{near[0]}"?' if near else "check the path."
        raise checks.Problems([f"{file} is not there, but a program file is needed: {way_out}"]) from None
    except IsADirectoryError:
        raise checks.Problems([f"{file} is a folder, but a file is needed: name the .toml file in it."]) from None
    except (OSError, ValueError) as problem:
        if file.is_dir():  # some systems refuse to open a folder with another error
            raise checks.Problems([f"{file} is a folder, but a file is needed: name a file in it."]) from None
        cause = getattr(problem, "strerror", None) or str(problem)
        raise checks.Problems([f"{file} cannot be read ({cause}): check the path and your rights."]) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise checks.Problems(
            [f"{file.name}: line {line} is not UTF-8, but the file must be: save it with the encoding UTF-8."]
        ) from None
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise checks.Problems([_too_deep(file.name)]) from None
    except ValueError as problem:  # TOML errors are ValueErrors, and so are numbers of thousands of digits
        raise checks.Problems([_syntax(file.name, text, str(problem))]) from None


def _too_deep(name: str) -> str:
    return f"{name} nests brackets too deeply, but must not: look for one that is not closed."


def _files_beside(file: Path) -> list[str]:
    try:
        return [each.name for each in file.parent.iterdir() if each.is_file()]
    except (OSError, ValueError):
        return []


def _syntax(name: str, text: str, problem: str) -> str:
    at = re.search(r"at line (\d+), column (\d+)", problem)
    if at is None:
        if "digits" in problem:
            return f"{name} holds a number of thousands of digits, but must not: shorten it."
        return f"{name} ends too early for TOML: close the last quote or bracket."
    number = int(at[1])
    line = text.splitlines()[number - 1].strip() if number <= len(text.splitlines()) else ""
    place = f"{name}: line {number}"
    if "date" in problem:
        return f"{place} is `{line[:60]}`, but there is no such day: write it as 2027-01-04, and look at a calendar."
    if "overwrite" in problem or "twice" in problem or "redefine" in problem.lower():
        return f"{place} is `{line[:60]}`, but this was set further up already: keep one of the two."
    return (
        f"{place} is `{line[:60]}`, but is not valid TOML (column {at[2]}): text needs quotes, numbers take a"
        " decimal point and no percent sign, lists stand in square brackets, and brackets must be closed."
    )
