"""A first look from two numbers: the people at every stage, the first verdict, and what to find out first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np

from simkit import checks
from simkit.decision.assess import Assessment, assess
from simkit.decision.unknowns import Unknown, left_out, unknowns
from simkit.design.presets import WAYS_OF_ASKING
from simkit.diagnosis.scrambles import DRAWS
from simkit.interview.compose import Draft, compose
from simkit.interview.questions import PEOPLE_KEY
from simkit.population.population import KINDS
from simkit.program.program import Program

__all__ = ["FirstLook", "first_look", "look_at"]


@dataclass(frozen=True)
class FirstLook:
    """A first result and what would move it.

    Parameters
    ----------
    assessment : Assessment
    unknowns : tuple of Unknown
        Open questions, the one that moves the result most first.
    not_weighed : str
        What is open and plays no part yet, in a sentence; may be empty.
    """

    assessment: Assessment
    unknowns: tuple[Unknown, ...] = ()
    not_weighed: str = ""

    def __str__(self) -> str:
        verdict = self.assessment.verdict
        lines = [
            f"{self.assessment.program.name}, asked by “{self.assessment.program.proposed}”",
            self.assessment.people_row,
            "(medians and 90% ranges: what is not known, and chance)",
            *(self.assessment.discovery_lines[:3] if self.assessment.few else ()),
            f"{verdict.decision.upper()}. {verdict.headline}",
        ]
        if self.unknowns:
            lines += ["", "What you left open and what would move this most, if you knew it exactly:"]
            lines += [f"- {each.sentence}" for each in self.unknowns[:2]]
        if self.not_weighed:
            lines.append(self.not_weighed)
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def look_at(
    draft: Draft,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    progress: Callable[[int, int], None] | None = None,
) -> FirstLook:
    """The first look at a program that was put together from answers.

    Parameters
    ----------
    draft : Draft
        From `simkit.interview.compose.compose`.
    seed, draws, progress
        See `simkit.decision.assess.assess`; at least 24 draws, or the unknowns cannot be told apart.

    Returns
    -------
    FirstLook
    """
    assessment = assess(Program.from_dict(draft.data), seed=seed, draws=draws, progress=progress)
    found = unknowns(assessment.program, assessment.evaluation, assessment.proposed, draft.unanswered)
    return FirstLook(assessment, found, left_out(draft.unanswered))


def first_look(
    *,
    declined: float | None = None,
    offers: float | None = None,
    kind: str = "declined",
    ask: str | None = None,
    seed: int = 1,
) -> FirstLook:
    """Would asking be of use? A first answer from one or two numbers.

    Parameters
    ----------
    declined : float or (low, high) or (low, middle, high)
        People a year who could be asked: declined offers, verbal ones included; for the other kinds leavers, staff or
        candidates. A range is read as 5th and 95th percentile; None: not known, a wide range is assumed.
    offers : float or range, optional
        Offers made a year; for ``kind="declined"`` only.
    kind : {"declined", "exit", "stay", "job_interview"}
    ask : str, optional
        A way of asking of `simkit.design.presets.WAYS_OF_ASKING`. None: the usual one of the kind (for declined
        offers HR's web survey), and who asks counts as open.
    seed : int
        The same seed gives the same figures.

    Returns
    -------
    FirstLook
        Prints the row of people, the verdict and the two unknowns that move it most.

    Raises
    ------
    InvalidInput
        On what is no number, more declines than offers, or an unknown word.

    Examples
    --------
    >>> first_look(offers=40, declined=42)
    Traceback (most recent call last):
        ...
    simkit.checks.Problems: declined: “42” is more than the 40 offers that were made: one of the two numbers must
    change.
    """
    checks.known("kind", kind, KINDS)
    seed = checks.whole_number("seed", seed, 0, 2**63 - 1, "give a number such as 1")
    answers: dict[str, object] = {}
    if offers is not None:
        if kind != "declined":
            rule = f"offers are counted for kind 'declined' only, and this is {kind!r}"
            raise checks.InvalidInput(checks.complaint("offers", offers, rule, "leave it out"))
        answers["offers"] = _typed("offers", offers)
    if declined is not None:
        answers[PEOPLE_KEY[kind]] = _typed("declined", declined)
    if ask is not None:
        answers["asker"] = checks.known("ask", ask, WAYS_OF_ASKING)
    return look_at(compose(answers, kind=kind, name="A first look"), seed=seed)


def _typed(name: str, value: object) -> object:
    """A number or a range as it is; anything else, text too, is refused."""
    if isinstance(value, tuple | list):
        return [_typed(name, each) for each in value]
    if isinstance(value, np.number):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        rule = "must be a number or a range (low, high)"
        raise checks.InvalidInput(checks.complaint(name, value, rule, "give such as 42 or (30, 55)"))
    return value
