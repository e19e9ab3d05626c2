"""The four programs that the dispute names, each with its usual ways of asking.

They differ in who is asked, what a person has at stake, which published programs say how many answer, the
catalogue of reasons, and the designs. Everything can be changed with `Program.but` and `Design.but`.
"""

from __future__ import annotations

from collections.abc import Sequence

from simkit.design import presets as ask
from simkit.design.design import Design
from simkit.population.population import Population
from simkit.population.reasons import catalogue
from simkit.program.program import EvidenceChoice, Program, predicted_beliefs

__all__ = ["PROGRAMS", "declined", "exit_", "job_interview", "stay"]


def _program(kind: str, name: str, people_per_year: float, designs: Sequence[Design]) -> Program:
    evidence = EvidenceChoice.default(kind)
    return Program(
        name=name,
        kind=kind,
        population=Population(catalogue(kind), per_year=people_per_year),
        beliefs=predicted_beliefs(kind, evidence),
        designs=tuple(designs),
        evidence=evidence,
    )


def declined(people_per_year: float = 30.0, designs: Sequence[Design] | None = None) -> Program:
    """Ask people who turned the job offer down why they did.

    Parameters
    ----------
    people_per_year : float
        Declines a year, verbal ones included.
    designs : sequence of Design, optional
        Default: HR's web survey (proposed), HR's call, the hiring manager's interview, an anonymous web form,
        a third party's web survey and call.

    Returns
    -------
    Program

    Examples
    --------
    >>> declined(42).evidence.said_no
    1.0
    """
    usual = (
        ask.employer_web(),
        ask.employer_call(),
        ask.manager_interview(),
        ask.anonymous_web(),
        ask.third_party_web(),
        ask.third_party_call(),
    )
    return _program("declined", "declined offers", people_per_year, usual if designs is None else designs)


def exit_(people_per_year: float = 30.0, designs: Sequence[Design] | None = None) -> Program:
    """Ask people who have given notice or left why they go. They may need a reference.

    Parameters
    ----------
    people_per_year : float
        Leavers a year.
    designs : sequence of Design, optional
        Default: HR's talk in the last days (proposed), HR's web form, a third party's call afterwards.

    Examples
    --------
    >>> exit_(20).proposed
    'exit interview by HR'
    """
    usual = (
        ask.employer_call().but("exit interview by HR", mode="in_person", week=0, reminders=0),
        ask.employer_web().but("exit form by HR", week=0),
        ask.third_party_call().but("call by a third party after leaving", week=4),
    )
    return _program("exit", "exit interviews", people_per_year, usual if designs is None else designs)


def stay(people_per_year: float = 100.0, designs: Sequence[Design] | None = None) -> Program:
    """Ask people who work here what keeps them and what would make them leave.

    Parameters
    ----------
    people_per_year : float
        People asked a year.
    designs : sequence of Design, optional
        Default: the manager's talk (proposed), a web survey by internal research, an anonymous platform.

    Examples
    --------
    >>> stay(200).evidence.population
    'stay'
    """
    usual = (
        ask.manager_interview().but("stay interview by the manager", mode="in_person", week=0, reminders=0),
        ask.internal_research_web().but("confidential staff survey", week=0),
        ask.anonymous_platform().but("anonymous staff survey on a platform", week=0),
    )
    return _program("stay", "stay interviews", people_per_year, usual if designs is None else designs)


def job_interview(people_per_year: float = 200.0, designs: Sequence[Design] | None = None) -> Program:
    """Ask candidates during the hiring process what speaks against the job. They want it, or its offer.

    Parameters
    ----------
    people_per_year : float
        Candidates asked a year.
    designs : sequence of Design, optional
        Default: a question in the interview (proposed), the applicant system's anonymous candidate survey.

    Examples
    --------
    >>> job_interview(300).evidence.said_no
    0.5
    """
    usual = (
        ask.manager_interview(minutes=10).but("questions in the job interview", mode="in_person", week=0, reminders=0),
        ask.candidate_survey().but("the applicant system's candidate survey", week=0),
    )
    return _program("job_interview", "job interviews", people_per_year, usual if designs is None else designs)


PROGRAMS = {"declined": declined, "exit": exit_, "stay": stay, "job_interview": job_interview}
"""The four programs by kind. `exit_` has its underscore because `exit` is Python's own."""
