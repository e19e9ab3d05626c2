"""What a design may cost, take and promise at the most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import ANONYMITIES, INCENTIVES, LINKS, MODES, SPONSORS, Design
from simkit.planning.grid import Grid

__all__ = ["Constraints"]

_WORDS = (*MODES, *SPONSORS, *ANONYMITIES, *INCENTIVES, *(f"link {link}" for link in LINKS))


@dataclass(frozen=True)
class Constraints:
    """Limits on a design; None and False set none.

    Parameters
    ----------
    budget : float, optional
        Money over the horizon, expected over the beliefs, staff time included.
    staff_hours : float, optional
        Hours over the horizon, expected.
    max_minutes : float, optional
        What answering everything takes.
    min_answers : float, optional
        Answers over the horizon, expected.
    in_house_only, not_anonymous : bool
        No third party asks; answers are not anonymous.
    exclude : tuple of str
        A mode, sponsor, promise, kind of incentive, or a link such as `"link vendor"`.

    Examples
    --------
    >>> Constraints(budget=500, exclude=("phone",))
    Constraints(budget=500.0, staff_hours=None, max_minutes=None, min_answers=None, in_house_only=False, ...)
    """

    budget: float | None = None
    staff_hours: float | None = None
    max_minutes: float | None = None
    min_answers: float | None = None
    in_house_only: bool = False
    not_anonymous: bool = False
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("budget", "staff_hours", "max_minutes", "min_answers"):
            value = getattr(self, name)
            if value is not None:
                number = checks.between(name, value, 0, 1e12, "leave it out where there is no limit")
                object.__setattr__(self, name, number)
        for name in ("in_house_only", "not_anonymous"):
            if not isinstance(getattr(self, name), bool):
                rule = "must be True or False"
                raise checks.InvalidInput(checks.complaint(name, getattr(self, name), rule, "leave it out for False"))
        if not isinstance(self.exclude, Iterable):
            rule = "must be a word or several"
            raise checks.InvalidInput(checks.complaint("exclude", self.exclude, rule, 'give such as ("phone",)'))
        words = (self.exclude,) if isinstance(self.exclude, str) else tuple(self.exclude)
        for word in words:
            checks.known("exclude", word, _WORDS)
        object.__setattr__(self, "exclude", words)

    @classmethod
    def of(cls, given: dict[str, Any]) -> Constraints:
        """From keyword arguments; an unknown name is an error that names the nearest one."""
        for name in given:
            checks.known("constraint", name, [each.name for each in fields(cls)])
        return cls(**given)

    def refuses(self, design: Design) -> str | None:
        """Why a design is out whatever it brings; None: it is not."""
        if self.in_house_only and not design.in_house:
            return "a third party asks"
        if self.not_anonymous and any(step.anonymity == "anonymous" for step in design.steps):
            return "anonymous"
        if self.max_minutes is not None and design.minutes > self.max_minutes:
            return f"takes more than {self.max_minutes:g} minutes"
        said = set(_said(design))
        for word in self.exclude:
            if word in said:
                return f"excluded: {word}"
        return None

    def beyond(self, found: Grid) -> dict[str, NDArray[np.bool_]]:
        """Which designs of a grid go beyond a limit, by which, each of shape (J,)."""
        limits = (
            ("money", self.budget, 1, "costs more than {:,g}"),
            ("staff_hours", self.staff_hours, 1, "takes more than {:,g} staff hours"),
            ("answers", self.min_answers, -1, "brings fewer than {:,g} answers"),
        )
        return {
            words.format(limit): sign * found.mean(name) > sign * limit
            for name, limit, sign, words in limits
            if limit is not None
        }


def _said(design: Design) -> Iterator[str]:
    yield f"link {design.link}"
    for step in design.steps:
        yield from (step.mode, step.sponsor, step.anonymity)
        if step.incentive:
            yield step.incentive_kind
