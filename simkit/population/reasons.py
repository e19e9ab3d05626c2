"""A reason, and the catalogues of reasons that the package ships.

The catalogues' shares start from what employers and candidates say in published polls (register rows C108 to
C124, employer side and candidate side; no poll observes true reasons) and their other numbers are judgement:
nobody has measured how sensitive a reason is for somebody who turned an offer down. `sensitivity` is ordered
by the two published comparisons of what leavers say to the employer and later to others (rows C001 to C005):
personal reasons shrink, supervision and pressure grow.
"""

from __future__ import annotations

from dataclasses import dataclass

from simkit import checks

__all__ = ["CATALOGUES", "LEVELS", "SENSITIVE", "Reason", "catalogue"]

LEVELS = ("company", "function", "manager")
"""Where a reason must be known to be fixed."""

SENSITIVE = 0.5
"""From this sensitivity on a reason counts as a sensitive one in summaries and objections."""


@dataclass(frozen=True)
class Reason:
    """One reason why a person said no.

    Parameters
    ----------
    key : str
        Short name used in files.
    label : str
        Plain words, as a report prints them.
    theme : str
        What it is about: terms, market, process, role, people, company, personal.
    guess : float
        Relative frequency as the primary reason, before the organisation's own information.
    sensitivity : float
        0 (says it to anybody) to 1 (says it to nobody who could mind).
    controllable : float
        Part of it that the employer could change, 0 to 1.
    goodwill_loading : float
        Slope of the reason's log weight on goodwill: negative where people who are cross have it more often.
    safe_weight : float
        How often it is given as an excuse in place of another one, relative.
    needs_level : {"company", "function", "manager"}
        The level at which it must be known to be fixed.
    contributes : float
        Probability that it contributes when it is not the primary reason.

    Raises
    ------
    InvalidInput
        When a number is outside its range.

    Examples
    --------
    >>> Reason("pay", "pay too low", "terms", guess=0.3, sensitivity=0.1).sensitive
    False
    """

    key: str
    label: str
    theme: str
    guess: float
    sensitivity: float
    controllable: float = 0.5
    goodwill_loading: float = 0.0
    safe_weight: float = 0.0
    needs_level: str = "company"
    contributes: float = 0.15

    def __post_init__(self) -> None:
        where = f"reason {self.key!r}: "
        checks.between(where + "guess", self.guess, 0, 1e9, "give a share or a count")
        checks.probability(where + "sensitivity", self.sensitivity, "0 is harmless, 1 is told to nobody")
        checks.probability(where + "controllable", self.controllable, "1 is wholly in the employer's hands")
        checks.between(where + "goodwill_loading", self.goodwill_loading, -5, 5, "use 0 if goodwill plays no part")
        checks.between(where + "safe_weight", self.safe_weight, 0, 1e9, "use 0 if nobody would hide behind it")
        checks.known(where + "needs_level", self.needs_level, LEVELS)
        checks.probability(where + "contributes", self.contributes)

    @property
    def sensitive(self) -> bool:
        """Whether it counts as a sensitive reason."""
        return self.sensitivity >= SENSITIVE


def _reasons(rows: str) -> tuple[Reason, ...]:
    """Read a catalogue from lines: key | label | theme | guess | s | controllable | loading | safe | level."""
    made = []
    for line in rows.strip().splitlines():
        key, label, theme, guess, sensitivity, controllable, loading, safe, level = (
            cell.strip() for cell in line.split("|")
        )
        made.append(
            Reason(
                key=key,
                label=label,
                theme=theme,
                guess=float(guess),
                sensitivity=float(sensitivity),
                controllable=float(controllable),
                goodwill_loading=float(loading),
                safe_weight=float(safe),
                needs_level=level,
            )
        )
    return tuple(made)


# Employer-side polls put money and "a better offer" at 50 to 80% (C108-C117); candidates asked by third parties
# name how they were treated far more often (C118-C127). The guesses stand between the two. The loadings' size
# is set so that a goodwill effect on response of sd 0.64 gives the log odds ratio of answering by sensitive
# reason the sd of 0.4 that published surveys show (C075, C077; a test computes it).
_DECLINED = _reasons(
    """
    pay                 | Pay or benefits too low                          | terms    | 20 | 0.10 | 0.50 |  0.15 | 1.00 | company
    other_offer         | Another offer was better                         | market   | 18 | 0.05 | 0.20 |  0.15 | 1.00 | company
    counteroffer        | The present employer made a counteroffer         | market   |  6 | 0.15 | 0.10 |  0.30 | 0.50 | company
    location            | Location, commute or remote work                 | terms    |  7 | 0.05 | 0.40 |  0.15 | 0.70 | company
    personal            | Personal or family circumstances                 | personal |  5 | 0.25 | 0.00 |  0.25 | 0.80 | company
    too_slow            | The process took too long                        | process  |  7 | 0.20 | 0.90 | -0.25 | 0.30 | function
    too_many_interviews | Too many interviews or interviewers              | process  |  3 | 0.35 | 0.90 | -0.30 | 0.10 | function
    communication       | Poor communication or little respect             | process  |  5 | 0.55 | 0.90 | -0.85 | 0.02 | function
    job_not_as_thought  | The job was not what it had seemed               | role     |  6 | 0.30 | 0.60 | -0.10 | 0.20 | function
    growth              | Too little room to grow                          | role     |  5 | 0.20 | 0.40 |  0.10 | 0.30 | function
    authority           | The role lacked authority                        | role     |  3 | 0.55 | 0.60 | -0.45 | 0.02 | function
    role_demands        | Unclear what success in the role would take      | role     |  3 | 0.50 | 0.70 | -0.45 | 0.05 | manager
    hiring_manager      | Unfriendly or unfocused hiring manager           | people   |  5 | 0.90 | 0.70 | -1.15 | 0.00 | manager
    enthusiasm          | Interviewers showed little enthusiasm            | people   |  3 | 0.70 | 0.80 | -0.90 | 0.00 | manager
    strategy            | Leaders disagreed about the strategy             | company  |  2 | 0.75 | 0.50 | -0.75 | 0.02 | company
    reputation          | Reputation, culture or layoffs                   | company  |  4 | 0.60 | 0.30 | -0.90 | 0.05 | company
    leverage            | Wanted an offer only to bargain with             | personal |  3 | 0.80 | 0.05 |  0.00 | 0.00 | company
    """
)

_LEAVING = """
    pay                 | Pay or benefits too low                          | terms    | 18 | 0.10 | 0.50 |  0.15 | 1.00 | company
    better_job          | A better job elsewhere                           | market   | 16 | 0.05 | 0.20 |  0.15 | 1.00 | company
    personal            | Personal or family circumstances                 | personal | 12 | 0.15 | 0.00 |  0.20 | 1.00 | company
    location            | Location, commute or remote work                 | terms    |  6 | 0.05 | 0.40 |  0.15 | 0.60 | company
    growth              | Too little room to grow                          | role     | 11 | 0.25 | 0.50 |  0.00 | 0.60 | function
    work_itself         | The work was not what it had seemed              | role     |  6 | 0.30 | 0.60 | -0.05 | 0.20 | function
    recognition         | Too little recognition                           | people   |  5 | 0.50 | 0.80 | -0.50 | 0.05 | manager
    pressure            | Workload or pressure                             | role     |  8 | 0.60 | 0.60 | -0.45 | 0.05 | function
    supervisor          | The direct manager                               | people   |  9 | 0.90 | 0.60 | -1.00 | 0.00 | manager
    colleagues          | Friction in the team                             | people   |  4 | 0.80 | 0.40 | -0.65 | 0.00 | manager
    leadership          | Senior leaders and their decisions               | company  |  4 | 0.75 | 0.40 | -0.70 | 0.02 | company
    culture             | Culture, fairness or conduct                     | company  |  5 | 0.80 | 0.50 | -0.80 | 0.00 | company
"""

CATALOGUES = {
    "declined": _DECLINED,
    "job_interview": _DECLINED,
    "exit": _reasons(_LEAVING),
    "stay": _reasons(_LEAVING),
}
"""The shipped reasons by kind of program. A stay interview asks what would make the person leave."""


def catalogue(kind: str = "declined") -> tuple[Reason, ...]:
    """The shipped reasons of one kind of program.

    >>> len(catalogue("declined")), len(catalogue("exit"))
    (17, 12)
    """
    return CATALOGUES[checks.known("kind", kind, CATALOGUES)]
