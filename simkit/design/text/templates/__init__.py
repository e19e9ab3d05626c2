"""Worded questionnaires that ship with the package, in the plain text format."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from simkit import checks

__all__ = ["TEMPLATES", "template_path"]

TEMPLATES: Mapping[str, str] = {
    "one": "one open question",
    "five": "five questions: the reason, what would have changed it, how it was, again, in your words",
    "twelve": "twelve questions: the reason first, the offer, the process, the people, the role",
    "interview": "a guide for a talk of about 20 minutes",
}
"""The shipped questionnaires, by name, with what each holds."""


def template_path(name: str) -> Path:
    """Where a shipped questionnaire lies.

    >>> template_path("five").name
    'five.txt'
    """
    checks.known("template", name, TEMPLATES)
    return Path(str(resources.files("simkit.design.text.templates").joinpath(f"{name}.txt")))
