"""From answers to a program file: the data, where each value comes from, and what stays open."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simkit.checks import InvalidInput, Problems
from simkit.evidence.priors import default_priors
from simkit.interview.answers import Asker, Contactable, Counts, Survey, read
from simkit.interview.answers_money import Cost
from simkit.interview.asker_words import plain_name
from simkit.interview.questions import PEOPLE_KEY, questions
from simkit.interview.spoken import Amount

__all__ = ["Draft", "compose"]

_USUAL: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {"declined": (5, 20, 60), "exit": (6, 30, 150), "stay": (20, 100, 500), "job_interview": (30, 200, 1000)}
)
"""People a year, 5th, 50th and 95th percentile, of an employer of whom nothing is known (judgement; 12 to 50
decliners a year are the usual case)."""

_DECLINE_RATE = (0.03, 0.10, 0.33)
"""Share of offers declined where only the offers are known: judgement between P131 (70% of employers below 10%),
C097 (17.3% of US offers) and P129 (a third of graduates' offers)."""


@dataclass(frozen=True)
class Draft:
    """A program file in the making.

    Parameters
    ----------
    kind : str
    data : dict
        What `Program.from_dict` accepts.
    origins : dict of path to str
        Where a value comes from, by its place in `data`; a path ends before the value's own parts.
    unanswered : tuple of str
        Keys of the questions that stay open, in order.
    said : tuple of str
        What was read differently from how it was written, left out, or assumed.
    """

    kind: str
    data: dict[str, object]
    origins: dict[tuple[str | int, ...], str]
    unanswered: tuple[str, ...]
    said: tuple[str, ...]


def compose(
    answers: Mapping[str, object], *, kind: str = "declined", name: str = "Our organisation", where: str = ""
) -> Draft:
    """Make the content of a program file from answers.

    Parameters
    ----------
    answers : mapping of question key to answer
        As typed, or values of an answers file; a key left out counts as "don't know".
    kind : str
        The kind of program.
    name : str
        What the program is called.
    where : str
        What complaints call the answers, such as the file's name.

    Raises
    ------
    Problems
        One sentence for every answer that cannot be read, and every unknown key.

    Examples
    --------
    >>> draft = compose({"offers": 240, "declined": "42", "last_ten": "salary 4, too slow 2"})
    >>> draft.data["population"], draft.data["reasons"]
    ({'offers_per_year': 240, 'decline_rate': 0.175}, {'last_ten': {'pay': 4, 'too_slow': 2}})
    >>> draft.unanswered
    ('functions', 'contactable', 'past_survey', 'codes', 'fixes', 'asker', 'cost')
    >>> compose({}).data["population"]
    {'people_per_year': [5, 20, 60]}
    """
    asked = questions(kind)
    keys = [question.key for question in asked]
    prefix = f"{where}: " if where else ""
    wrong = []
    for key in answers:
        if key not in keys:
            near = difflib.get_close_matches(str(key), keys, n=1, cutoff=0.5)
            way_out = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(keys)}."
            wrong.append(f"{prefix}“{key}” is no question of this kind of program: {way_out}")
    values: dict[str, object] = {}
    for question in asked:
        try:
            values[question.key] = read(question, answers.get(question.key), kind, values)
        except InvalidInput as problem:
            wrong.append(f"{prefix}{question.key}: {problem}")
    if wrong:
        raise Problems(wrong)
    return _Writer(kind, values, answers).draft(name)


class _Writer:
    """Collects data, origins and remarks while it walks over the answers."""

    def __init__(self, kind: str, values: Mapping[str, object], answers: Mapping[str, object]):
        self.kind, self.values, self.answers = kind, values, answers
        self.data: dict[str, object] = {}
        self.origins: dict[tuple[str | int, ...], str] = {}
        self.said: list[str] = []

    def draft(self, name: str) -> Draft:
        self.data["name"] = name
        self.data["kind"] = self.kind
        self._population()
        self._reasons()
        self._design()
        self._evidence()
        self._economics()
        open_ = [key for key, value in self.values.items() if value is None]
        key = PEOPLE_KEY[self.kind]
        if self.values[key] is not None or isinstance(self.values["functions"], tuple):
            # the number of declines says all that the offers could, and so does the sum of the functions
            open_ = [each for each in open_ if each not in ("offers", key)]
        return Draft(self.kind, self.data, self.origins, tuple(open_), tuple(self.said))

    def _yours(self, key: str, more: str = "") -> str:
        raw = self.answers.get(key)
        text = " ".join(raw.split()) if isinstance(raw, str) else _as_text(raw)
        value = self.values.get(key)
        if not more and isinstance(value, Amount) and not value.sure:
            more = "read as 5th and 95th percentile, with the middle by ratio"
        return f"{key}: you said “{text}”" + (f"; {more}" if more else "")

    def _population(self) -> None:
        key = PEOPLE_KEY[self.kind]
        people, offers, parts = self.values[key], self.values.get("offers"), self.values["functions"]
        table: dict[str, object] = {}
        at = ("population", "people_per_year")
        if isinstance(people, Amount):
            if people.sure and isinstance(offers, Amount) and offers.sure:
                table = {
                    "offers_per_year": Amount(*offers).toml,
                    "decline_rate": people.middle / offers.middle,
                }
                self.origins[("population", "offers_per_year")] = self._yours("offers")
                self.origins[("population", "decline_rate")] = self._yours(
                    key, "last year's share, taken as what to expect; give a range if years differ much"
                )
            else:
                table["people_per_year"] = people.toml
                more = "last year's number, taken as what to expect; give a range if years differ much"
                self.origins[at] = self._yours(key, more if people.sure else "")
                if isinstance(offers, Amount) and offers.middle >= people.middle:
                    self._accepted(table, offers.middle - people.middle)
        elif isinstance(parts, tuple):
            total = sum(part.people for part in parts)
            table["people_per_year"] = Amount(total, total, total).toml
            self.origins[at] = self._yours("functions", f"their sum, since “{key}” is open")
        elif isinstance(offers, Amount):
            ends = zip(offers, _DECLINE_RATE, strict=True)
            table["people_per_year"] = [float(f"{number * rate:.3g}") for number, rate in ends]
            low, middle, high = _DECLINE_RATE
            rates = f"{middle:.0%} of them declined ({low:.0%} to {high:.0%}), judgement from register P131, C097, P129"
            self.origins[at] = self._yours("offers", rates)
            self.said.append(f"The number of declines is open: of your offers, {rates}, is assumed.")
            self._accepted(table, offers.middle * (1 - middle))
        else:
            low, middle, high = _USUAL[self.kind]
            table["people_per_year"] = [low, middle, high]
            self.origins[at] = f"{key}: don't know; {middle:g} ({low:g} to {high:g}) a year is judgement, and wide"
            self.said.append(
                f"The number of people is open: {middle:g} a year ({low:g} to {high:g}) is assumed, by judgement."
            )
        self.data["population"] = table
        if isinstance(parts, tuple):
            self._segments(table, parts, people if isinstance(people, Amount) else None)

    def _accepted(self, table: dict[str, object], number: float) -> None:
        table["accepted_per_year"] = float(f"{number:.3g}")
        self.origins[("population", "accepted_per_year")] = self._yours(
            "offers", "those not declined, at the middle: fields on file are compared with theirs"
        )

    def _segments(self, table: dict[str, object], parts: tuple, people: Amount | None) -> None:
        kept = [part for part in parts if part.people > 0]
        if any(part.of is not None for part in parts):
            self.said.append("functions: what follows “of” is not used: only the numbers before it count.")
        for part in parts:
            if part.people == 0:
                self.said.append(f"The function “{part.name}” has nobody and is left out.")
        table["segments"] = [{"name": part.name, "weight": _whole(part.people)} for part in kept]
        total = sum(part.people for part in kept)
        more = "weights are counts of people"
        if people is not None and not people.low <= total <= people.high:
            more += f"; they add up to {total:g}, so that only their proportions are used"
            what = f"The functions add up to {total:g}, not {people.middle:g}"
            self.said.append(f"{what}: only their proportions are used.")
        self.origins[("population", "segments", 0)] = self._yours("functions", more)

    def _reasons(self) -> None:
        table: dict[str, object] = {}
        for key in ("last_ten", "codes"):
            value = self.values[key]
            if isinstance(value, Counts):
                table[key] = {reason: _whole(count) for reason, count in value.counts.items()}
                self.origins[("reasons", key)] = self._yours(key, "; ".join(value.said))
                self.said += [f"{key}: {sentence}." for sentence in value.said]
        if table:
            self.data["reasons"] = table

    def _design(self) -> None:
        value = self.values["asker"]
        if not isinstance(value, Asker):
            return
        row: dict[str, object] = {"preset": value.preset, "name": plain_name(value.preset, value.changes)}
        row |= {key: _whole(each) if isinstance(each, float) else each for key, each in value.changes.items()}
        if self.kind != "declined" and "week" not in row:
            row["week"] = 0
        self.data["design"] = [row]
        self.origins[("design", 0)] = self._yours("asker")

    def _evidence(self) -> None:
        past = self.values["past_survey"]
        if isinstance(past, Survey):
            label = {"exit": "leavers", "stay": "staff"}.get(past.population, "candidates")
            row = {"label": f"our last survey of {label}", **past._asdict()}
            self.data["evidence"] = {"own": [row]}
            self.origins[("evidence", "own", 0)] = self._yours("past_survey")
        reach = self.values["contactable"]
        if isinstance(reach, Contactable):
            usual = default_priors(self.kind)["deliverable"].distribution
            low, high = usual.interval(0.90)
            self.data["beliefs"] = {"deliverable": _both(reach.share, Amount(low, usual.median, high)).toml}
            more = (
                f"of those, {usual.median:g} ({low:g} to {high:g}) are really reached, by judgement: the two multiplied"
            )
            if reach.counts is not None:
                seen = f"{reach.counts[0]:g} of {reach.counts[1]:g} were seen"
                more = f"a share of which {seen} (Jeffreys' interval); {more}"
            self.origins[("beliefs", "deliverable")] = self._yours("contactable", more)

    def _economics(self) -> None:
        table: dict[str, object] = {}
        cost, fixes = self.values["cost"], self.values["fixes"]
        if isinstance(cost, Cost):
            if cost.currency:
                table["currency"] = cost.currency
            if cost.value is not None:
                table["value_of_avoided_decline"] = cost.value.toml
                self.origins[("economics", "value_of_avoided_decline")] = self._yours("cost")
            elif cost.days and cost.per_day and cost.recruiting:
                table["worksheet"] = {
                    "days_vacant": cost.days.toml,
                    "cost_per_day": cost.per_day.toml,
                    "recruiting_cost": cost.recruiting.toml,
                }
                self.origins[("economics", "worksheet")] = self._yours("cost")
        if isinstance(fixes, tuple):
            known = [fix for fix in fixes if fix.cost is not None]
            for fix in fixes:
                if fix.cost is None:
                    self.said.append(f"The change “{fix.change}” has no cost yet and is left out.")
            if known:
                table["fix"] = [{"reason": fix.reason, "change": fix.change, "cost": fix.cost.toml} for fix in known]
                self.origins[("economics", "fix", 0)] = self._yours("fixes")
        if table:
            self.data["economics"] = table


def _both(one: Amount, other: Amount) -> Amount:
    """The product of two independent shares: their relative widths add up in squares, each half for itself."""
    middle = one.middle * other.middle
    down = math.hypot(math.log(one.middle / one.low), math.log(other.middle / other.low))
    up = math.hypot(math.log(one.high / one.middle), math.log(other.high / other.middle))
    low, high = middle * math.exp(-down), middle * math.exp(up)
    return Amount(*(float(f"{each:.4g}") for each in (low, middle, high)))


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else float(number)


def _as_text(raw: object) -> str:
    if isinstance(raw, list):
        return ", ".join(_as_text(each) for each in raw)
    if isinstance(raw, Mapping):
        return ", ".join(f"{key} {_as_text(each)}" for key, each in raw.items())
    return str(raw)
