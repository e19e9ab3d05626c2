"""A design: who asks, how, how often, with which promise, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from simkit import checks
from simkit.design.questionnaire import Questionnaire

__all__ = [
    "ANONYMITIES",
    "INCENTIVES",
    "LINKS",
    "LIVE",
    "MODES",
    "REFERENCE",
    "SPONSORS",
    "Design",
    "Step",
]

MODES = ("web", "email", "sms", "phone", "video", "in_person")
LIVE = ("phone", "video", "in_person")
"""Modes in which a person listens to the answer."""
SPONSORS = ("hiring_manager", "hr", "internal_research", "third_party")
ANONYMITIES = ("identified", "confidential", "anonymous")
INCENTIVES = ("prepaid", "promised", "lottery")
LINKS = ("none", "vendor", "employer")
TO = ("everyone", "nonrespondents")
MOST_CONTACTS = 50


@dataclass(frozen=True)
class Step:
    """One contact: an invitation, a reminder, a call to those who did not answer.

    Parameters
    ----------
    mode, sponsor, anonymity : str
        See `MODES`, `SPONSORS`, `ANONYMITIES`.
    announced : float, optional
        Minutes that the invitation announces; None: what the questionnaire takes.
    incentive : float
        Amount in dollars; 0 is none.
    incentive_kind : {"prepaid", "promised", "lottery"}
    week : float
        Weeks from the decision to this contact.
    to : {"everyone", "nonrespondents"}
    minutes : float, optional
        What answering takes at this contact where it is not what the questionnaire takes: a call that talks through
        the questions of a form. None: as long as the questionnaire.
    """

    mode: str = "web"
    sponsor: str = "hr"
    anonymity: str = "identified"
    announced: float | None = None
    incentive: float = 0.0
    incentive_kind: str = "promised"
    week: float = 2.0
    to: str = "everyone"
    minutes: float | None = None

    def __post_init__(self) -> None:
        checks.known("mode", self.mode, MODES)
        checks.known("sponsor", self.sponsor, SPONSORS)
        checks.known("anonymity", self.anonymity, ANONYMITIES)
        checks.known("incentive_kind", self.incentive_kind, INCENTIVES)
        checks.known("to", self.to, TO)
        checks.between("incentive", self.incentive, 0, 1e6, "give dollars a person; 0 is no incentive")
        checks.between("week", self.week, 0, 520, "give weeks since the decision; 0 is the same day")
        if self.announced is not None:
            checks.above("announced minutes", self.announced, 0, "give the minutes that the invitation says")
        if self.minutes is not None:
            checks.above("minutes of a step", self.minutes, 0, "give the minutes that answering takes, such as 5")
        if self.live and self.anonymity == "anonymous":
            raise checks.InvalidInput(
                f"anonymity is 'anonymous' in a {self.mode} conversation with {self.sponsor}, but whoever talks"
                " to a person knows who it is: say anonymity = 'confidential', or ask by web."
            )

    @property
    def live(self) -> bool:
        """Whether a person listens."""
        return self.mode in LIVE

    @property
    def outside(self) -> bool:
        """Whether somebody outside the employer asks."""
        return self.sponsor == "third_party"

    @property
    def setting(self) -> tuple[bool, str, str]:
        """What the later stages depend on: live, sponsor, anonymity."""
        return (self.live, self.sponsor, self.anonymity)


@dataclass(frozen=True)
class Design:
    """A way of asking.

    Parameters
    ----------
    name : str
    steps : tuple of Step
        In order of contact; the first is the invitation.
    questionnaire : Questionnaire
    link : {"none", "vendor", "employer"}
        Who can tie an answer to a person. `"none"`: nobody, so that every step goes to everyone.
    reporting_cell : int
        The smallest number of answers that the invitation promises ever to show.
    coverage : float, optional
        For a record that somebody else fills in (the recruiter's decline code): the share of people who have
        an entry. Contact, start, breakoff and refusal play no part then; candor does, since the record holds
        what the person told the recruiter.
    about : str
        One sentence for reports.

    Raises
    ------
    InvalidInput
        On impossible combinations, with the way out.

    Examples
    --------
    >>> web = Design("web", (Step(), Step(week=3)), Questionnaire.form(items=10))
    >>> web.attempts, web.minutes, web.but("by phone", mode="phone", reminders=2).attempts
    (2, 5.0, 3)
    """

    name: str
    steps: tuple[Step, ...]
    questionnaire: Questionnaire
    link: str = "employer"
    reporting_cell: int = 5
    coverage: float | None = None
    about: str = ""

    def __post_init__(self) -> None:
        where = f"design {self.name!r}: "
        if not self.steps:
            raise checks.InvalidInput(where + "there is no contact step, but one is needed: add an invitation")
        checks.known(where + "link", self.link, LINKS)
        checks.whole_number(where + "reporting_cell", self.reporting_cell, 1, 1000, "5 is usual, 1 shows all")
        if self.coverage is not None:
            checks.probability(where + "coverage", self.coverage)
        for before, after in zip(self.steps, self.steps[1:], strict=False):
            if after.week < before.week:
                raise checks.InvalidInput(
                    where + f"a step in week {after.week:g} follows one in week {before.week:g}, but steps stand"
                    " in order of time: sort them."
                )
        if self.steps[0].to != "everyone":
            raise checks.InvalidInput(
                where + "the first step goes to nonrespondents, but nobody has been asked yet:"
                ' set to = "everyone" in the first step.'
            )
        for way in self.settings:
            lengths = {step.minutes for step in self.steps if step.setting == way}
            if len(lengths) > 1:
                said = " and ".join("unset" if each is None else f"{each:g}" for each in sorted(lengths, key=str))
                raise checks.InvalidInput(
                    where
                    + f"minutes of the steps by {way[1]} that are alike are {said}, but steps that ask in the same"
                    " way take equally long: give all of them the same minutes."
                )
        if self.link == "none":
            if any(step.to == "nonrespondents" for step in self.steps):
                raise checks.InvalidInput(
                    where + "link is 'none' with a step to nonrespondents, but without a link nobody knows who"
                    ' has answered: set to = "everyone" or link = "vendor".'
                )
            if any(step.live for step in self.steps):
                raise checks.InvalidInput(
                    where + "link is 'none' with a conversation, but whoever calls knows whom:"
                    ' set link = "vendor" or "employer", or ask by web.'
                )
            if any(step.anonymity == "identified" for step in self.steps):
                raise checks.InvalidInput(
                    where + "link is 'none' with identified answers, but identified answers carry a name:"
                    ' set anonymity = "anonymous" or link = "employer".'
                )
        if self.link == "employer" and any(step.anonymity == "anonymous" for step in self.steps):
            raise checks.InvalidInput(
                where + "link is 'employer' with the promise 'anonymous', but the employer could tie answers to"
                ' people: set link = "none" or "vendor", or promise anonymity = "confidential".'
            )

    @property
    def attempts(self) -> int:
        """Contacts at the most."""
        return len(self.steps)

    @property
    def minutes(self) -> float:
        """What answering everything takes."""
        return self.questionnaire.minutes

    @property
    def settings(self) -> tuple[tuple[bool, str, str], ...]:
        """The different (live, sponsor, anonymity) of the steps, in order of first use."""
        return tuple(dict.fromkeys(step.setting for step in self.steps))

    @cached_property
    def in_house(self) -> bool:
        """Whether only the employer asks."""
        return not any(step.outside for step in self.steps)

    @cached_property
    def anonymous(self) -> bool:
        """Whether every step promises anonymity."""
        return all(step.anonymity == "anonymous" for step in self.steps)

    def alike(self, other: Design) -> bool:
        """Whether the other design differs in name and description only."""
        return replace(self, name="", about="") == replace(other, name="", about="")

    def takes(self, step: Step) -> float:
        """Minutes that answering everything takes at a step."""
        return self.minutes if step.minutes is None else step.minutes

    def announced(self, step: Step) -> float:
        """Minutes that a step announces: what it takes, if it does not say otherwise."""
        return self.takes(step) if step.announced is None else step.announced

    @property
    def longest(self) -> float:
        """What answering everything takes at the step where it takes longest."""
        return max(self.takes(step) for step in self.steps)

    @cached_property
    def _asked(self) -> dict[tuple[bool, str, str], Questionnaire]:
        form = self.questionnaire
        return {step.setting: form if step.minutes is None else form.scaled(step.minutes) for step in self.steps}

    def asked(self, live: bool, sponsor: str, anonymity: str) -> Questionnaire:
        """The questionnaire as it is asked in one setting: stretched to the minutes of its steps."""
        return self._asked[live, sponsor, anonymity]

    def but(self, name: str, **changes: object) -> Design:
        """The same design with some things changed, under a new name.

        Parameters
        ----------
        name : str
        **changes
            Of every step: `mode`, `sponsor`, `anonymity`, `announced`, `incentive`, `incentive_kind`, `to`;
            `week` moves the first step there and the others along; `reminders` or `attempts` sets the number
            of steps (a week apart, like the last one); of the questionnaire: `items` (their number),
            `minutes` (their total length); of the design: `steps`, `questionnaire`, `link`,
            `reporting_cell`, `coverage`, `about`.

        Raises
        ------
        InvalidInput
            On an unknown name, with the nearest known one.
        """
        step_fields = {"mode", "sponsor", "anonymity", "announced", "incentive", "incentive_kind", "to"}
        own = {"steps", "questionnaire", "link", "reporting_cell", "coverage", "about"}
        shaped = {"week", "reminders", "attempts", "items", "minutes"}
        for change in changes:
            checks.known("design setting", change, sorted(step_fields | own | shaped))
        steps: tuple[Step, ...] = changes.get("steps", self.steps)  # type: ignore[assignment]
        questionnaire: Questionnaire = changes.get("questionnaire", self.questionnaire)  # type: ignore[assignment]
        if "items" in changes:
            questionnaire = questionnaire.resized(changes["items"])  # type: ignore[arg-type]
        if "minutes" in changes:
            questionnaire = questionnaire.scaled(changes["minutes"])  # type: ignore[arg-type]
        if "reminders" in changes and "attempts" in changes:
            raise checks.InvalidInput(
                "both reminders and attempts are given, but attempts = reminders + 1: give one of them"
            )
        if "reminders" in changes:
            steps = repeated(steps, checks.whole_number("reminders", changes["reminders"], 0, MOST_CONTACTS) + 1)
        if "attempts" in changes:
            steps = repeated(steps, checks.whole_number("attempts", changes["attempts"], 1, MOST_CONTACTS))
        if "week" in changes:
            first = checks.between("week", changes["week"], 0, 520, "give weeks since the decision")
            steps = tuple(replace(step, week=step.week - steps[0].week + first) for step in steps)
        of_steps: dict[str, Any] = {key: value for key, value in changes.items() if key in step_fields}
        if "to" in of_steps:
            # the invitation always goes to everyone
            steps = (steps[0], *(replace(step, to=of_steps["to"]) for step in steps[1:]))
            del of_steps["to"]
        steps = tuple(replace(step, **of_steps) for step in steps)
        kept = {key: value for key, value in changes.items() if key in own - {"steps", "questionnaire"}}
        return replace(self, name=name, steps=steps, questionnaire=questionnaire, **kept)  # type: ignore[arg-type]


def repeated(steps: tuple[Step, ...], attempts: int) -> tuple[Step, ...]:
    """The first `attempts` steps; missing ones repeat the last one, a week later each."""
    made = list(steps[:attempts])
    while len(made) < attempts:
        made.append(replace(made[-1], week=made[-1].week + 1))
    return tuple(made)


REFERENCE = Design(
    "reference",
    (Step(week=2), Step(week=3, to="nonrespondents")),
    Questionnaire.form(10),
    about="The employer's own short web survey with one reminder: every effect is 0 here.",
)
"""web, hr, identified, 2 attempts, 5 minutes announced, no incentive, 2 weeks after the decision."""
