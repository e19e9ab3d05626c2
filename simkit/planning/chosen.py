"""Designs by themselves or by name: which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING, preset
from simkit.program.program import Program

__all__ = ["chosen", "named"]


def chosen(program: Program, design: Design | str) -> Design:
    """A design as given, or by name: one of the program's, or a shipped one by the name of its preset or its own.

    >>> from simkit.program.presets import declined
    >>> chosen(declined(42), "manager_interview").name, chosen(declined(42), "call by HR").minutes
    ('interview by the hiring manager', 20.0)
    """
    if isinstance(design, Design):
        return design
    if not isinstance(design, str):
        way_out = "give a Design, or the name of one of the program's or of a preset"
        raise checks.InvalidInput(checks.complaint("a design", design, "must be a Design or a name", way_out))
    own = {each.name: each for each in program.designs}
    if design in own:
        return own[design]
    shipped = WAYS_OF_ASKING | COMPARATORS
    if design in shipped:
        return preset(design)
    by_name = {(made := make()).name: made for make in shipped.values()}
    known = {*own, *by_name, *shipped}
    return by_name[checks.known("design", design, known)]


def named(design: Design | str, designs: Sequence[Design]) -> int:
    """Where among some designs the one that is meant stands: the design itself, or its name.

    >>> from simkit.design.presets import employer_call, employer_web
    >>> some = (employer_web(), employer_call())
    >>> named("call by HR", some), named(employer_call(), some)
    (1, 1)
    """
    names = [each.name for each in designs]
    if not isinstance(design, Design):
        return names.index(checks.known("design", design, names))
    at = names.index(checks.known("design", design.name, names))
    if not design.alike(designs[at]):
        raise checks.InvalidInput(
            f"design {design.name!r} is not the one that stands here under this name, but another one: give the"
            " variant a name of its own with but() and compute it too."
        )
    return at
