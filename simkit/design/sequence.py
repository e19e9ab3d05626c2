"""One way of asking after another: those who do not answer the first are asked in the second."""

from __future__ import annotations

from dataclasses import replace

from simkit import checks
from simkit.design.design import MOST_CONTACTS, Design, Step

__all__ = ["WEEKS_BETWEEN", "followed_by"]

WEEKS_BETWEEN = 2.0
"""From the last contact of the first way to the first of the second, where nothing else is said (judgement)."""


def followed_by(first: Design, then: Design, *, weeks: float = WEEKS_BETWEEN, name: str | None = None) -> Design:
    """The first way of asking, and for those who have not answered the second one.

    Parameters
    ----------
    first, then : Design
    weeks : float
        From the last contact of the first to the first contact of the second.
    name : str, optional
        Default: both names.

    Returns
    -------
    Design
        All contacts in a row. The second one's go to nonrespondents and take the minutes of its own questionnaire, but
        the questions are the first one's: a mixed-mode survey asks the same questions in every mode. The stricter
        of the two reporting cells holds; whoever breaks off is not asked again.

    Raises
    ------
    InvalidInput
        Where nobody can tell who has not answered, where one of them is a record that nobody is asked for, or where
        both are written and ask for the reason in different ways.

    Examples
    --------
    >>> from simkit.design.presets import employer_call, employer_web
    >>> both = followed_by(employer_web(reminders=1), employer_call(minutes=20, reminders=0))
    >>> [(step.mode, step.week, both.takes(step)) for step in both.steps]
    [('web', 2, 6.0), ('web', 3, 6.0), ('phone', 5.0, 20.0)]
    """
    checks.between("weeks between the two", weeks, 0, 104, "give weeks, such as 2")
    for each in (first, then):
        if each.coverage is not None:
            raise checks.InvalidInput(
                f"design {each.name!r} is a record on file, but a sequence asks people twice: give two ways of asking."
            )
    if first.link == "none":
        raise checks.InvalidInput(
            f"design {first.name!r} has link = 'none', but to follow up on it somebody must know who has not answered:"
            ' set link = "vendor".'
        )
    if len(first.steps) + len(then.steps) > MOST_CONTACTS:
        raise checks.InvalidInput(
            f"the two have {len(first.steps) + len(then.steps)} contacts, but {MOST_CONTACTS} are the most: take fewer"
            " reminders."
        )
    written = not all(step.live for step in then.steps)
    kinds = first.questionnaire.reason_item.kind, then.questionnaire.reason_item.kind
    if written and kinds[0] != kinds[1]:
        raise checks.InvalidInput(
            f"design {then.name!r} asks for the reason in a written {kinds[1]} question and design {first.name!r} in a"
            f" {kinds[0]} one, but a sequence has one questionnaire: let both ask in the same way."
        )
    moved = first.steps[-1].week + weeks - then.steps[0].week
    same = then.minutes == first.minutes

    def later(step: Step) -> Step:
        minutes = None if step.minutes is None and same else then.takes(step)
        return replace(step, week=step.week + moved, to="nonrespondents", minutes=minutes)

    return Design(
        f"{first.name}, then {then.name}" if name is None else name,
        (*first.steps, *(later(step) for step in then.steps)),
        first.questionnaire,
        link="vendor" if "vendor" in (first.link, then.link) else "employer",
        reporting_cell=max(first.reporting_cell, then.reporting_cell),
        about=f"First: {first.about} Then, for those who have not answered: {then.about}",
    )
