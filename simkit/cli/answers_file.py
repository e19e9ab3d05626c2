"""Files of answers: TOML, or lines such as ``declined = 30-55``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from simkit.checks import Problems
from simkit.cli.files import read_text
from simkit.program.file.toml_writer import to_toml

__all__ = ["answers_of", "answers_text"]

_HEAD = "# Answers to the questions of simkit init; go on with: simkit init FILE --answers THIS_FILE\n"


def answers_of(path: Path) -> dict[str, object]:
    """The answers in a file, by key; `kind` and `name` may stand beside them.

    Raises
    ------
    InvalidInput
        The file cannot be read, or lines are no answers (all of them at once).
    """
    text = read_text(path, "a file of answers")
    try:
        return dict(tomllib.loads(text))
    except (ValueError, RecursionError):
        return _lines(text, path.name)


def _lines(text: str, name: str) -> dict[str, object]:
    found: dict[str, object] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if not plain or plain.startswith("#"):
            continue
        parts = re.fullmatch(r"[\"']?([\w-]+)[\"']?\s*[=:]\s*(.*)", plain)
        if parts is None:
            rule = "must be an answer: write such as declined = 42."
            wrong.append(f"{name}: line {number} is `{plain[:60]}`, but {rule}")
        elif parts[1] in found:
            wrong.append(f"{name}: line {number} answers {parts[1]} once more, but one answer is needed: keep one.")
        else:
            value = parts[2].strip()
            quoted = re.fullmatch(r"([\"'])(.*)\1", value)
            found[parts[1]] = quoted[2] if quoted else value
    if wrong:
        raise Problems(wrong)
    return found


def answers_text(answers: Mapping[str, object]) -> str:
    """Answers as a file that `answers_of` reads."""
    return _HEAD + to_toml(answers)
