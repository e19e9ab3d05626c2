"""Worded questionnaires that ship with the package, in the plain text format."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from simkit import checks

__all__ = ["TEMPLATES", "template_name", "template_path"]

TEMPLATES: Mapping[str, str] = {
    "one": "one open question",
    "five": "five questions: the reason, what would have changed it, how it was, again, in your words",
    "twelve": "twelve questions: the reason first, the offer, the process, the people, the role",
    "interview": "a guide for a talk of about 20 minutes",
}
"""The shipped questionnaires, by name, with what each holds."""

_ALSO = {"1": "one", "5": "five", "12": "twelve", "guide": "interview"}


def template_name(name: object) -> str:
    """The name of a shipped questionnaire, also from its number of questions.

    >>> template_name(5), template_name("guide")
    ('five', 'interview')
    """
    return checks.known("template", _ALSO.get(str(name), name), TEMPLATES)


def template_path(name: object) -> Path:
    """Where a shipped questionnaire lies.

    >>> template_path("five").name
    'five.txt'
    """
    return Path(str(resources.files("simkit.design.text.templates").joinpath(f"{template_name(name)}.txt")))
