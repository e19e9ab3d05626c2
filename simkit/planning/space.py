"""The designs that one could choose from: every combination that makes sense, and why the others do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from simkit import checks
from simkit.design.design import ANONYMITIES, INCENTIVES, LINKS, LIVE, MODES, SPONSORS, Design, Step, repeated
from simkit.design.questionnaire import Questionnaire

__all__ = ["Incentive", "Space"]

_FORMS = tuple(Questionnaire.form(items, question=kind) for kind in ("open", "closed") for items in (1, 4, 8, 12))
_TALKS = tuple(Questionnaire.conversation(minutes) for minutes in (10.0, 20.0, 30.0))

_MODES = {
    "web": "web form", "email": "questions by e-mail", "sms": "form by text message", "phone": "call",
    "video": "video talk", "in_person": "talk in person",
}  # fmt: skip
_SPONSORS = {
    "hiring_manager": "the hiring manager", "hr": "HR", "internal_research": "internal research",
    "third_party": "a third party",
}  # fmt: skip
_LINKS = {"none": "one link for all", "vendor": "a platform reminds", "employer": ""}


class Incentive(NamedTuple):
    """Money for taking part: dollars a person, and when."""

    amount: float = 0.0
    kind: str = "promised"


@dataclass(frozen=True)
class Space:
    """Sponsor x mode x anonymity x link x length x attempts x incentive x delay.

    Parameters
    ----------
    sponsors, modes, anonymities, links : tuple of str
        See `simkit.design.design`. E-mail has the rates of the web and video those of a call unless the program says
        otherwise, so that neither is among the default ones.
    forms : tuple of Questionnaire or int
        What written modes ask; a number stands for a form of so many questions, the reason first in own words.
    talks : tuple of Questionnaire or float
        What conversations ask; a number stands for so many minutes.
    attempts : tuple of int
        Contacts, a week apart.
    incentives : tuple of Incentive or (amount, kind) or 0
    weeks : tuple of float
        From the decision to the first contact.
    cell : int
        The smallest number of answers that is ever shown, where answers carry no name (with one it is 1).

    Raises
    ------
    InvalidInput
        On an empty or unknown axis, or where no combination is possible.

    Examples
    --------
    >>> some = Space(sponsors=("hr",), modes=("web",), forms=(4,), attempts=(2,), incentives=(0,), weeks=(2,))
    >>> for design in some.designs:
    ...     print(design.name)
    web form by HR, identified, 4 questions (open), 2 contacts, week 2
    web form by HR, confidential, 4 questions (open), 2 contacts, week 2
    web form by HR, anonymous (one link for all), 4 questions (open), 2 contacts, week 2
    web form by HR, anonymous (a platform reminds), 4 questions (open), 2 contacts, week 2
    >>> sum(some.left_out.values())
    5
    """

    sponsors: tuple[str, ...] = SPONSORS
    modes: tuple[str, ...] = ("web", "phone")
    anonymities: tuple[str, ...] = ANONYMITIES
    links: tuple[str, ...] = LINKS
    forms: tuple[Questionnaire, ...] = _FORMS
    talks: tuple[Questionnaire, ...] = _TALKS
    attempts: tuple[int, ...] = (1, 2, 3)
    incentives: tuple[Incentive, ...] = (
        Incentive(),
        Incentive(5.0, "prepaid"),
        Incentive(20.0, "promised"),
        Incentive(50.0, "promised"),
    )
    weeks: tuple[float, ...] = (1.0, 2.0, 8.0)
    cell: int = 5

    def __post_init__(self) -> None:
        known = {"sponsors": SPONSORS, "modes": MODES, "anonymities": ANONYMITIES, "links": LINKS}
        for axis in (*known, "forms", "talks", "attempts", "incentives", "weeks"):
            given = getattr(self, axis)
            values = given if isinstance(given, tuple | list) else (given,)
            if axis == "incentives" and isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], str):
                values = (given,)
            object.__setattr__(self, axis, tuple(_read(axis, value, known.get(axis, ())) for value in values))
        checks.whole_number("cell", self.cell, 1, 1000, "5 is usual, 1 shows all")
        written = any(mode not in LIVE for mode in self.modes)
        spoken = any(mode in LIVE for mode in self.modes)
        needed = {"forms": written, "talks": spoken}
        for axis in (*known, "forms", "talks", "attempts", "incentives", "weeks"):
            if not getattr(self, axis) and needed.get(axis, True):
                raise checks.InvalidInput(f"{axis} is empty, but a space needs at least one of them: name one.")
            object.__setattr__(self, axis, tuple(dict.fromkeys(getattr(self, axis))))

    def but(self, **changes: Any) -> Space:
        """The same space with some axes replaced; an unknown name is an error that names the nearest one."""
        for name in changes:
            checks.known("axis of the space", name, self.__dataclass_fields__)
        return replace(self, **changes)

    @cached_property
    def _made(self) -> tuple[tuple[Design, ...], dict[str, int]]:
        left_out: Counter[str] = Counter()
        made: dict[str, Design] = {}
        axes = product(self.sponsors, self.modes, self.anonymities, self.links)
        rest = tuple(product(self.attempts, self.incentives, self.weeks))
        for sponsor, mode, anonymity, link in axes:
            asked = self.talks if mode in LIVE else self.forms
            why = impossible(sponsor, mode, anonymity, link)
            if why is not None:
                left_out[why] += len(asked) * len(rest)
                continue
            for form, (attempts, incentive, week) in product(asked, rest):
                design = self._design((sponsor, mode, anonymity, link), form, attempts, incentive, week)
                number = 2
                name = design.name
                while name in made:  # questionnaires may differ in what a name does not say
                    name, number = f"{design.name} ({number})", number + 1
                made[name] = design if name == design.name else replace(design, name=name)
        if not made:
            reasons = "; ".join(left_out)
            raise checks.InvalidInput(f"the space holds no design, since {reasons}: add other promises or links.")
        return tuple(made.values()), dict(left_out)

    @property
    def designs(self) -> tuple[Design, ...]:
        """Every possible combination, each under a name of its own."""
        return self._made[0]

    @property
    def left_out(self) -> dict[str, int]:
        """How many combinations are left out, by why."""
        return dict(self._made[1])

    def __len__(self) -> int:
        return len(self.designs)

    def _design(
        self, way: tuple[str, str, str, str], form: Questionnaire, attempts: int, incentive: Incentive, week: float
    ) -> Design:
        sponsor, mode, anonymity, link = way
        amount, kind = incentive
        first = Step(mode, sponsor, anonymity, None, amount, kind if amount else "promised", week)
        steps = repeated((first,), attempts)
        if link != "none":
            steps = (steps[0], *(replace(step, to="nonrespondents") for step in steps[1:]))
        promise = anonymity
        if anonymity == "anonymous":
            promise = f"anonymous ({_LINKS[link]})"
        words = [
            f"{_MODES[mode]} by {_SPONSORS[sponsor]}",
            promise,
            _asked(form, mode in LIVE),
            f"{attempts} contact{'s' * (attempts > 1)}",
            f"{amount:g} {kind}" if amount else "",
            f"week {week:g}",
        ]
        cell = 1 if anonymity == "identified" else self.cell
        return Design(", ".join(filter(None, words)), steps, form, link=link, reporting_cell=cell)


def _asked(form: Questionnaire, live: bool) -> str:
    if live:
        return f"{form.minutes:.3g} minutes"
    count = len(form.items)
    return f"{count} question{'s' * (count > 1)} ({form.reason_item.kind})"


def impossible(sponsor: str, mode: str, anonymity: str, link: str) -> str | None:
    """Why nobody would ask so; None: it is possible.

    >>> impossible("hr", "phone", "anonymous", "none")
    'whoever talks to a person knows who it is, so that a conversation cannot be anonymous'
    """
    outside = sponsor == "third_party"
    if anonymity == "anonymous" and mode in LIVE:
        return "whoever talks to a person knows who it is, so that a conversation cannot be anonymous"
    if anonymity == "anonymous" and link == "employer":
        return "where the employer can tie answers to people, they are not anonymous"
    if anonymity == "identified" and link != "employer":
        return "identified answers carry a name, so that the employer can tie them to people"
    if anonymity == "confidential" and link == "none":
        return "without a link there is nothing to keep confidential: that is the anonymous form"
    if anonymity == "confidential" and link != ("vendor" if outside else "employer"):
        return "whoever promises to keep names to itself holds them: the employer in the house, the vendor outside"
    return None


def _read(axis: str, value: Any, options: tuple[str, ...]) -> Any:
    if options:
        return checks.known(axis, value, options)
    if axis == "forms":
        return value if isinstance(value, Questionnaire) else Questionnaire.form(value, question="open")
    if axis == "talks":
        return value if isinstance(value, Questionnaire) else Questionnaire.conversation(value)
    if axis == "attempts":
        return checks.whole_number("attempts", value, 1, 50, "2 is an invitation and a reminder")
    if axis == "weeks":
        return checks.between("weeks", value, 0, 520, "give weeks since the decision; 0 is the same day")
    pair = value if isinstance(value, tuple | list) else (value, "promised")
    if len(pair) != 2:
        rule = "must be an amount and when it is paid"
        raise checks.InvalidInput(checks.complaint("incentive", value, rule, 'give such as (20, "promised")'))
    amount = checks.between("incentive", pair[0], 0, 1e6, "give dollars a person; 0 is no incentive")
    kind = checks.known("incentive kind", pair[1], INCENTIVES)
    return Incentive(amount, kind) if amount else Incentive()
