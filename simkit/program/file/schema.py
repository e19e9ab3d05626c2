"""The program file as pydantic models: every key, its type and bounds, in an HR person's plain words.

Slow to import (pydantic), so it is imported inside functions only. Rules that tie several keys together live
in the nouns (`Design`, `Population` and so on), not here.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from simkit import checks
from simkit.design.design import ANONYMITIES, INCENTIVES, LINKS, MODES, MOST_CONTACTS, SPONSORS, TO
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.design.questionnaire import ITEM_KINDS, MOST_ITEMS, REASON_QUESTION
from simkit.design.text.templates import TEMPLATES
from simkit.evidence import programs as past
from simkit.evidence.priors import DERIVED, default_priors
from simkit.population.naming import LONGEST_NAME, trouble_with
from simkit.population.population import KINDS, MOST_PEOPLE, TRAITS
from simkit.population.reasons import LEVELS
from simkit.population.timeline import EARLIEST, LATEST, monthly_counts
from simkit.program.economics import OBJECTIONS, three
from simkit.program.own_objection import METRICS

__all__ = ["ProgramFile", "Table", "json_schema"]


def _key(description: str, *, default: Any = ..., such_as: Any = None, options: Any = (), **bounds: Any) -> Any:
    """A key of the file: what it means, an example for complaints, the words it knows, its bounds."""
    extra: dict[str, Any] = {"enum": list(options)} if options else {}
    examples = [such_as] if such_as is not None else list(options)[:1]
    return Field(default, description=description, examples=examples, json_schema_extra=extra, **bounds)


def _reader(above_low: bool, most: float = math.inf) -> Any:
    def read(value: object) -> object:
        try:
            read = three("", value, above_low=above_low)
            if read[2] > most:
                rule, way_out = f"must be at most {most:,}", "give the number of one year"
                raise checks.InvalidInput(checks.complaint("", value, rule, way_out))
            return read
        except checks.InvalidInput as problem:
            rule, way_out = str(problem).removesuffix(".").split(", but ", 1)[1].split(": ", 1)
            raise PydanticCustomError("simkit", "not usable", {"rule": rule, "way_out": way_out}) from None

    return BeforeValidator(read)


_SPREAD_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "number"},
            {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
        ]
    }
)
Spread = Annotated[Any, _reader(above_low=False), _SPREAD_SCHEMA]
"""A number of 0 or more, or its 5th, 50th and 95th percentile."""
PositiveSpread = Annotated[Any, _reader(above_low=True), _SPREAD_SCHEMA]


def _read_name(value: object) -> object:
    trouble = trouble_with(value) if isinstance(value, str) else None
    if trouble is not None:
        raise PydanticCustomError("simkit", "not usable", {"rule": trouble[0], "way_out": trouble[1]})
    return value


_PEOPLE_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_PEOPLE},
            {
                "type": "array",
                "items": {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_PEOPLE},
                "minItems": 3,
                "maxItems": 3,
            },
        ]
    }
)
People = Annotated[Any, _reader(above_low=True, most=MOST_PEOPLE), _PEOPLE_SCHEMA]
"""People a year: more than 0 and at most `MOST_PEOPLE`."""
Name = Annotated[str, BeforeValidator(_read_name), Field(json_schema_extra={"maxLength": LONGEST_NAME})]
"""Text on one line of at most `LONGEST_NAME` characters."""


def _read_day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            value = date.fromisoformat(value)  # JSON knows no dates
        except ValueError:
            words = {"rule": "there is no such day", "way_out": "look at a calendar"}
            raise PydanticCustomError("simkit", "not usable", words) from None
    if not isinstance(value, date) or isinstance(value, datetime):
        words = {"rule": "must be a day", "way_out": "write start = 2027-01-04, without quotes and time of day"}
        raise PydanticCustomError("simkit", "not usable", words)
    if not EARLIEST <= value <= LATEST:
        words = {"rule": f"must lie between {EARLIEST} and {LATEST}", "way_out": "give the program's first day"}
        raise PydanticCustomError("simkit", "not usable", words)
    return value


def _read_counts(value: object) -> object:
    if not isinstance(value, list):
        words = {"rule": "must be a list of 12 numbers", "way_out": "give one for each month, January first"}
        raise PydanticCustomError("simkit", "not usable", words)
    try:
        return list(monthly_counts(value))
    except checks.InvalidInput as problem:
        thing, said = str(problem).removesuffix(".").split(", but ", 1)
        rule, way_out = said.split(": ", 1)
        words = {"rule": f"{thing}, and {rule}", "way_out": way_out}
        raise PydanticCustomError("simkit", "not usable", words) from None


Day = Annotated[Any, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, without quotes in TOML; text such as "2027-01-04" in JSON."""
_COUNT_SCHEMA = {"type": "number", "minimum": 0}
Counts = Annotated[
    Any,
    BeforeValidator(_read_counts),
    WithJsonSchema({"type": "array", "items": _COUNT_SCHEMA, "minItems": 12, "maxItems": 12}),
]
"""A number for each month, January first."""


Weight = Annotated[float, Field(ge=0, le=1e9)]
Shares = dict[str, Weight]
Deviation = Annotated[float, Field(ge=-5, le=5)]
Units = Annotated[int, Field(ge=1, le=1_000_000)]


class Table(BaseModel):
    """What all tables share: unknown keys, other types and numbers that are not finite are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _known(cls, value: object, info: ValidationInfo) -> object:
        field = cls.model_fields[info.field_name or ""]
        extra: Any = field.json_schema_extra or {}
        options = extra.get("enum")
        if options and value is not None and value not in options:
            raise PydanticCustomError("simkit_word", "not known", {"options": options})
        if isinstance(value, str) and not value.strip() and field.is_required():
            rule, way_out = "must not be empty", "write something between the quotes"
            raise PydanticCustomError("simkit", "empty", {"rule": rule, "way_out": way_out})
        return value


class SegmentTable(Table):
    """A part of the people that differs: a function, a site, a level."""

    name: Name = _key("What you call this part.", such_as="engineering")
    weight: float = _key(
        "Its size against the other parts: head counts or shares, any total.", default=1.0, such_as=25, gt=0
    )
    shares: Shares | None = _key(
        "Your own guess why these people say no: reasons with weights, any total.", default=None, such_as={"pay": 3}
    )
    trait_mean: dict[str, Deviation] = _key(
        f"How these people differ from usual in {', '.join(TRAITS)}, in standard deviations.",
        default={},
        such_as={"fatigue": 0.5},
    )
    start_log_odds: float | None = _key(
        "How much readier (above 0) or less ready (below 0) they are to answer, in log odds.",
        default=None,
        such_as=0.2,
        ge=-10,
        le=10,
    )
    deliverable: float | None = _key(
        "The share of them whom an invitation reaches.", default=None, such_as=0.9, ge=0, le=1
    )


class UnitsTable(Table):
    """How many units there are in which something could be put right."""

    function: int | None = _key(
        "Departments that hire; if not given, the segments are counted.", default=None, such_as=4, ge=1, le=1e6
    )
    manager: int | None = _key(
        "Hiring managers; if not given, one for every four people a year.", default=None, such_as=10, ge=1, le=1e6
    )


class PopulationTable(Table):
    """How many people could be asked, over how long, and in which parts they fall."""

    offers_per_year: float | None = _key(
        "Job offers you make in a year; only for declined offers, together with decline_rate.",
        default=None,
        such_as=240,
        gt=0,
        le=1e9,
    )
    decline_rate: float | None = _key(
        "The share of offers that are declined, verbal ones included; 0.173 means 17.3%.",
        default=None,
        such_as=0.173,
        gt=0,
        le=1,
    )
    people_per_year: People = _key(
        "Instead of the two above: people a year whom you could ask (decliners, leavers, staff or candidates)."
        " A number, or a cautious, a middle and a high one: [5th, 50th, 95th percentile]; at most 10 million.",
        default=None,
        such_as=42,
    )
    people_by_month: Counts = _key(
        "How many of them there were in January, February and so on: it says when in the year people come."
        " Without people_per_year it also says how many: their sum.",
        default=None,
        such_as=[5, 2, 4, 3, 3, 2, 1, 1, 4, 6, 5, 6],
    )
    accepted_per_year: float | None = _key(
        "Beside people_per_year, for declined offers only: offers accepted in a year, to compare what is on file.",
        default=None,
        such_as=58,
        ge=0,
        le=1e9,
    )
    horizon_years: float = _key(
        "Years over which you would collect answers before you judge.", default=1.0, such_as=1, gt=0, le=100
    )
    volume: str = _key(
        "poisson: the number of people varies by chance from year to year; fixed: it is exactly this.",
        default="poisson",
        options=("poisson", "fixed"),
    )
    dispersion: float = _key(
        "Extra ups and downs from year to year; 0 is plain chance.", default=0.0, such_as=0.1, ge=0, le=100
    )
    units: UnitsTable | None = _key(
        "How many departments and hiring managers there are.", default=None, such_as={"manager": 10}
    )
    segments: list[SegmentTable] = _key("Parts of the people that differ; leave out if they do not.", default=[])


class ReasonTable(Table):
    """A reason that you change, or add under a new key."""

    key: str = _key("Short name of the reason: a shipped one to change it, a new one to add it.", such_as="pay")
    label: Name | None = _key(
        "The reason in plain words, as the report prints it.", default=None, such_as="Pay too low"
    )
    theme: str | None = _key(
        "What it is about: terms, market, process, role, people, company or personal.",
        default=None,
        such_as="terms",
    )
    guess: float | None = _key(
        "How often it is the main reason, against the others' guesses (the shipped ones sum to 100).",
        default=None,
        such_as=8,
        ge=0,
        le=1e9,
    )
    sensitivity: float | None = _key(
        "0: anybody says it to anybody; 1: nobody says it to somebody who could mind.",
        default=None,
        such_as=0.5,
        ge=0,
        le=1,
    )
    controllable: float | None = _key(
        "How much of it you could change: 0 nothing, 1 all.", default=None, such_as=0.5, ge=0, le=1
    )
    goodwill_loading: float | None = _key(
        "Below 0 if people who are cross with you have this reason more often; 0 if that plays no part.",
        default=None,
        such_as=-0.3,
        ge=-5,
        le=5,
    )
    safe_weight: float | None = _key(
        "How often people hide behind this reason when they keep the true one back.",
        default=None,
        such_as=0.3,
        ge=0,
        le=1e9,
    )
    needs_level: str | None = _key(
        "Where you must know of it to put it right: in the company, the function or with the manager.",
        default=None,
        options=LEVELS,
    )
    contributes: float | None = _key(
        "The chance that it plays a part when it is not the main reason.", default=None, such_as=0.15, ge=0, le=1
    )


class ReasonsTable(Table):
    """Why people say no, as far as you know."""

    last_ten: Shares | None = _key(
        "Of your last ten, how many were really about each of these? Any total.", default=None, such_as={"pay": 4}
    )
    codes: Shares | None = _key(
        "Decline codes on file: how often each reason was entered.", default=None, such_as={"pay": 20}
    )
    truth: Shares | None = _key(
        "For thought experiments: the true shares of all reasons, which sum to 1.", default=None
    )
    only: list[str] | None = _key("Keep only these reasons, and those in change.", default=None, such_as=["pay"])
    change: list[ReasonTable] = _key("Reasons that you change or add.", default=[])


class _Asking(Table):
    """What can be said of one contact, or at once of all contacts of a design."""

    mode: str | None = _key("How people are asked.", default=None, options=MODES)
    sponsor: str | None = _key("Who asks the people.", default=None, options=SPONSORS)
    anonymity: str | None = _key("What people are promised.", default=None, options=ANONYMITIES)
    announced: float | None = _key(
        "Minutes that the invitation announces; if not given, what the questions take.", default=None, such_as=5, gt=0
    )
    incentive: float | None = _key(
        "What a person gets, in dollars; 0 is nothing.", default=None, such_as=10, ge=0, le=1e6
    )
    incentive_kind: str | None = _key(
        "prepaid: sent along with the invitation; promised: given after answering; lottery: a ticket.",
        default=None,
        options=INCENTIVES,
    )
    week: float | None = _key(
        "Weeks from the decision to this contact; in a design, to the first one.",
        default=None,
        such_as=2,
        ge=0,
        le=520,
    )
    to: str | None = _key(
        "Who gets a reminder: everyone, or only those who have not answered (nonrespondents).",
        default=None,
        options=TO,
    )


class StepTable(_Asking):
    """One contact: the invitation, a reminder, a call."""

    minutes: float | None = _key(
        "Minutes that answering takes at this contact, where it is not as long as the questions: a call.",
        default=None,
        such_as=20,
        gt=0,
        le=1e4,
    )


class ItemTable(Table):
    """One question."""

    kind: str = _key("closed: tick a box; rating: a scale; open: in own words.", default="closed", options=ITEM_KINDS)
    minutes: float = _key("Minutes that it takes to answer.", default=0.5, such_as=0.5, gt=0, le=1e4)
    topic: str | None = _key("The reason that it is about, if it is about one.", default=None, such_as="pay")
    sensitivity: float = _key("0: harmless; 1: nobody likes to answer it.", default=0.0, such_as=0.5, ge=0, le=1)
    value: float = _key(
        "What an answer is worth to you against the other questions.", default=1.0, such_as=1, ge=0, le=1e9
    )
    asks: str | None = _key(
        "Marks the one question that asks for the main reason.", default=None, options=(REASON_QUESTION,)
    )
    text: str = _key("The question as you would word it.", default="", such_as="What was your main reason?")
    must: bool = _key("Whether it has to be asked, however long the form gets.", default=False, such_as=True)
    choices: list[str] = _key("What can be picked, in order.", default=[], such_as=["Yes", "No"])


class DesignTable(_Asking):
    """A way of asking: a preset with your changes, or built from steps and items."""

    preset: str | None = _key(
        "A shipped way of asking to start from.", default=None, options=(*WAYS_OF_ASKING, *COMPARATORS)
    )
    name: Name | None = _key("What you call it; a preset brings a name.", default=None, such_as="our web survey")
    items: int | None = _key("How many questions.", default=None, such_as=8, ge=1, le=MOST_ITEMS)
    minutes: float | None = _key("Minutes that all questions take together.", default=None, such_as=5, gt=0, le=1e4)
    reminders: int | None = _key(
        "Further contacts after the invitation, a week apart.", default=None, such_as=1, ge=0, le=MOST_CONTACTS
    )
    attempts: int | None = _key(
        "Contacts in all, instead of reminders: for calls.", default=None, such_as=3, ge=1, le=MOST_CONTACTS
    )
    link: str | None = _key(
        "Who can tell which person gave which answer: none (nobody), vendor (an outside firm), employer (you).",
        default=None,
        options=LINKS,
    )
    reporting_cell: int | None = _key(
        "The invitation promises that no result of fewer answers than this is ever shown; 1 promises nothing.",
        default=None,
        such_as=5,
        ge=1,
        le=1000,
    )
    coverage: float | None = _key(
        "Only for a record that somebody else fills in, such as the decline code: the share with an entry.",
        default=None,
        such_as=0.95,
        ge=0,
        le=1,
    )
    about: str | None = _key("One sentence for the report.", default=None, such_as="HR calls and talks.")
    step: list[StepTable] | None = _key(
        "The contacts in order of time; needed without a preset.", default=None, min_length=1
    )
    questionnaire: str | None = _key(
        "A file with the questions (text, Markdown, CSV, Qualtrics .txt or .qsf; its path counted from this file), or"
        f" template: and one of {', '.join(TEMPLATES)}.",
        default=None,
        such_as="questions.txt",
    )
    item: list[ItemTable] | None = _key(
        'The questions in order; needed without a preset or a questionnaire. One has asks = "primary reason".',
        default=None,
        min_length=1,
    )


class OwnTable(Table):
    """A survey of your own in the past: how many were invited, how many answered."""

    label: str = _key("What you call it.", such_as="our exit survey 2025")
    invited: int = _key("People who were invited.", such_as=40, ge=1)
    answered: int = _key("How many of them answered.", such_as=12, ge=0)
    population: str | None = _key(
        "Who they were; if not given, people like this program's.", default=None, options=past.POPULATIONS
    )
    mode: str = _key("How they were asked.", default="web", options=past.MODES)
    sponsor: str = _key("Who asked the people.", default="in_house", options=past.SPONSORS)
    said_no: float | None = _key(
        "The share of them who had turned you down; if not given, as in this program.",
        default=None,
        such_as=0,
        ge=0,
        le=1,
    )


class EvidenceTable(Table):
    """Which past surveys say how many will answer."""

    population: str | None = _key(
        "The people of the published surveys whom yours are most like; chosen by kind if not given.",
        default=None,
        options=past.POPULATIONS,
    )
    said_no: float | None = _key(
        "The share of the invited who turned you down: 1 for declined offers, 0 for leavers and staff.",
        default=None,
        such_as=1,
        ge=0,
        le=1,
    )
    leave_out: list[str] = _key("Published surveys not to use, by label.", default=[], such_as=["UAA 2015"])
    own: list[OwnTable] = _key("Your own past surveys.", default=[])


class FixTable(Table):
    """What you would change if a reason came out on top."""

    reason: str = _key("Key of the reason.", such_as="too_slow")
    change: str = _key("What you would do, in a few words.", such_as="offer within a week")
    cost: Spread = _key("What it would cost: a number or [5th, 50th, 95th percentile].", such_as=[2000, 5000, 10000])


class WorksheetTable(Table):
    """What a declined offer costs you, in three parts."""

    days_vacant: PositiveSpread = _key(
        "Days that the position stays empty longer: a number or [5th, 50th, 95th percentile].", such_as=[20, 42, 70]
    )
    cost_per_day: PositiveSpread = _key(
        "What such a day costs: a number or [5th, 50th, 95th percentile].", such_as=[300, 500, 700]
    )
    recruiting_cost: Spread = _key(
        "What it costs to find somebody else: a number or [5th, 50th, 95th percentile].",
        default=0,
        such_as=[2000, 4700, 8000],
    )


class EconomicsTable(Table):
    """What asking costs and what an avoided decline is worth."""

    currency: str = _key("A label for amounts; nothing is converted.", default="USD", such_as="USD")
    staff_cost_per_hour: float = _key(
        "What an hour of your staff costs, benefits included.", default=42.8, such_as=43, ge=0, le=1e12
    )
    setup_cost: float = _key("Money to set the survey up, once.", default=0.0, such_as=500, ge=0, le=1e12)
    vendor_fee_per_year: float = _key(
        "What an outside firm charges a year, if one asks.", default=0.0, such_as=3000, ge=0, le=1e12
    )
    vendor_fee_per_answer: float | None = _key(
        "What an outside firm charges per answer; if not given, 30 written and 150 by phone or in person.",
        default=None,
        such_as=90,
        ge=0,
        le=1e12,
    )
    staff_minutes_per_invitation: float = _key(
        "Minutes of your staff for every invitation, reminder or call attempt.",
        default=2.0,
        such_as=2,
        ge=0,
        le=1e4,
    )
    staff_minutes_per_live_answer_beyond_talk: float = _key(
        "Minutes of your staff for every conversation beside the talk itself: dates, notes.",
        default=30.0,
        such_as=30,
        ge=0,
        le=1e4,
    )
    value_of_avoided_decline: Spread = _key(
        "What one avoided decline is worth to you: a number or [5th, 50th, 95th percentile]. Nothing is assumed.",
        default=None,
        such_as=[5000, 12000, 30000],
    )
    worksheet: WorksheetTable | None = _key(
        "What a decline costs, to derive that value if you leave it out.", default=None
    )
    fix: list[FixTable] = _key("What you would change, reason by reason.", default=[])


class LimitsTable(Table):
    """What is too much for you."""

    minutes: float = _key("Minutes beyond which you call it a burden.", default=30.0, such_as=30, gt=0, le=1e4)
    breakoff: float = _key(
        "The share breaking off beyond which you call it a burden.", default=0.3, such_as=0.3, ge=0, le=1
    )
    cost_per_usable_answer: float | None = _key(
        "Money for one usable answer beyond which it is too dear; if not given, that is not judged.",
        default=None,
        such_as=500,
        gt=0,
        le=1e12,
    )
    answers: int = _key(
        "Fewer answers than this over the horizon are anecdotes to you, whatever the reporting cell.",
        default=3,
        such_as=3,
        ge=1,
        le=1000,
    )
    critical: list[str] = _key(
        f"Objections that forbid a launch when they hold, of {OBJECTIONS[0]} to {OBJECTIONS[-1]}.",
        default=["O1", "O2", "O3"],
        such_as=["O1", "O2", "O3"],
    )


class ObjectionTable(Table):
    """An objection of your own: a figure and a limit."""

    name: Name = _key("What you call it.", such_as="Too few to learn from")
    metric: str = _key(
        "The figure, chance averaged over. " + "; ".join(f"{name}: {words}" for name, words in METRICS.items()) + ".",
        such_as="usable_per_year",
        options=tuple(METRICS),
    )
    below: float | None = _key(
        "It holds where the figure is below this; give this or above.", default=None, such_as=4, ge=0, le=1e12
    )
    above: float | None = _key(
        "It holds where the figure is above this; give this or below.", default=None, such_as=5000, ge=0, le=1e12
    )
    critical: bool = _key("Whether it forbids a launch when it holds.", default=False, such_as=True)


class ObservedTable(Table):
    """What really came, to be held against the prediction."""

    answered: int | None = _key("How many answered.", default=None, such_as=239, ge=0, le=1e9)
    started: int | None = _key("How many started.", default=None, such_as=260, ge=0, le=1e9)
    named: dict[str, Annotated[int, Field(ge=0, le=1e9)]] | None = _key(
        "How many answers named each reason, each its main one; what says nothing stands under vague. Fewer than the"
        " design's reporting cell are never shown.",
        default=None,
        such_as={"pay": 2, "vague": 1},
    )


class ProgramFile(Table):
    """A feedback program under consideration."""

    name: Name = _key("What you call the program, such as your organisation's name.", such_as="Acme")
    kind: str = _key(
        "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items()) + ".",
        default="declined",
        options=tuple(KINDS),
    )
    proposed: str | None = _key(
        "Name of the design that is on the table; if not given, the first.", default=None, such_as="web survey by HR"
    )
    start: Day = _key(
        "The first day: whoever decides from then on is asked. If not given, the calendar counts months.",
        default=None,
        such_as=date(2027, 1, 4),
    )
    sources: list[str] = _key("Where your numbers come from; the report prints it.", default=[], such_as=["own files"])
    population: PopulationTable = _key("Whom you could ask.", such_as={"people_per_year": 42})
    reasons: ReasonsTable | None = _key("Why people say no, as far as you know.", default=None)
    design: list[DesignTable] = _key("The ways of asking; if not given, the usual ones of the kind.", default=[])
    evidence: EvidenceTable | None = _key("Which past surveys say how many will answer.", default=None)
    beliefs: dict[str, Any] = _key(
        "Parameters of the model that you fix to a number or give as [5th, 50th, 95th percentile].",
        default={},
        such_as={"deliverable": [0.8, 0.9, 0.97]},
    )
    economics: EconomicsTable | None = _key("What asking costs and what it may bring.", default=None)
    limits: LimitsTable | None = _key("What is too much or too little for you.", default=None)
    objection: list[ObjectionTable] = _key("Objections of your own, weighed beside O1 to O9.", default=[])
    observed: ObservedTable | None = _key(
        "What really came, where the survey has been done: printed beside the prediction, used by nothing.",
        default=None,
    )


def json_schema() -> dict[str, Any]:
    """JSON Schema of the program file; the keys of `beliefs` are the model's parameters with their meaning."""
    schema = ProgramFile.model_json_schema()
    known = {name: prior.meaning for name, prior in default_priors().items()} | dict(DERIVED)
    belief = {"anyOf": [{"type": "number"}, _SPREAD_SCHEMA.json_schema["anyOf"][1]]}  # type: ignore[index]
    parameters: dict[str, Any] = {}
    for name, meaning in known.items():
        *above, last = name.split(".")
        at = parameters
        for part in above:
            group = {"type": "object", "description": f"Values of {part}.", "properties": {}}
            at = at.setdefault(part, group | {"additionalProperties": False})["properties"]
        at[last] = {**belief, "description": meaning[:1].upper() + meaning[1:] + "."}
    schema["properties"]["beliefs"] |= {"properties": parameters, "additionalProperties": False}
    return schema
