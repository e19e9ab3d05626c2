"""The sections of a program file, turned into nouns one by one; what fails is said and the rest goes on.

The shape of the file (keys, types, bounds) is checked first; here follow the rules that tie keys together.
A section in which the shape is wrong is left alone, so that no complaint is only the echo of another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from simkit.population.population import MOST_PEOPLE, TRAITS, Population, Segment
from simkit.program.economics import OBJECTIONS, Economics, Fix, Limits, Three, Worksheet, three
from simkit.program.file.beliefs_section import beliefs_of, evidence_of
from simkit.program.file.complaints import Complaints, Place, shown
from simkit.program.file.design_section import designs_of
from simkit.program.file.reasons_section import ReasonsRead, known_reason, reasons_of, say_normalised
from simkit.program.observed import NAMED, VAGUE, Observed
from simkit.program.own_objection import OwnObjection
from simkit.program.presets import PROGRAMS
from simkit.program.program import Program

__all__ = ["assemble"]

_NEW_KEYS = ("label", "theme", "guess", "sensitivity")


def assemble(complaints: Complaints) -> Program:
    """The program that the content of a file describes.

    Raises
    ------
    Problems
        With a sentence for every mistake.
    """
    complaints.check_shape()
    data: Mapping[str, Any] = complaints.data
    notes: list[str] = []
    kind = data.get("kind", "declined") if complaints.clean("kind") else None
    reasons = reasons_of(complaints, kind, notes)
    per_year, spread = _people(complaints, kind, notes)
    accepted = _accepted(complaints, kind)
    population = _population(complaints, reasons, per_year, notes)
    designs = designs_of(complaints, reasons, notes)
    evidence = evidence_of(complaints, kind)
    beliefs = beliefs_of(complaints, kind, evidence, spread, notes)
    economics = _economics(complaints, reasons, notes)
    limits = _limits(complaints)
    observed = _observed(complaints, reasons)
    own = _own_objections(complaints)
    complaints.raise_any()
    if designs == []:
        designs = list(PROGRAMS[str(kind)]().designs)
        notes.append(f"No design is given: the {len(designs)} usual ones of this kind of program are used.")
    program = complaints.attempt(
        (),
        lambda: Program(
            name=data["name"],
            kind=str(kind),
            population=population,  # type: ignore[arg-type]  # None only together with a complaint
            beliefs=beliefs,
            designs=tuple(designs or ()),
            proposed=data.get("proposed", ""),
            economics=economics,  # type: ignore[arg-type]
            limits=limits,  # type: ignore[arg-type]
            evidence=evidence,  # type: ignore[arg-type]
            codes=reasons.codes if reasons else None,
            sources=tuple(data.get("sources", ())),
            notes=tuple(notes),
            accepted_per_year=accepted,
            observed=observed,
            objections=own,
        ),
    )
    complaints.raise_any()
    assert program is not None
    if program.evidence.own and any(step.live for design in program.designs for step in design.steps):
        words = "Your own past surveys tell who answers a survey, not who takes part in a talk: state call_start_rate"
        program = program.but(notes=(*program.notes, words + " under [beliefs] if you know it."))
    return program


def _people(complaints: Complaints, kind: str | None, notes: list[str]) -> tuple[float, Three | None]:
    """People a year, and the range if it is one."""
    table = complaints.data.get("population")
    at: Place = ("population",)
    if not isinstance(table, Mapping):
        return 1.0, None
    given = [key for key in ("people_per_year", "offers_per_year", "decline_rate") if key in table]
    offers = [key for key in given if key != "people_per_year"]
    if offers and kind not in (None, "declined"):
        for key in offers:
            rule = f'offers are counted for kind = "declined" only, and this is "{kind}"'
            complaints.add((*at, key), rule, "give people_per_year instead")
        return 1.0, None
    if "people_per_year" in given and offers:
        way_out = f"keep people_per_year, or {' and '.join(offers)}"
        complaints.add(
            (*at, "people_per_year"),
            f"{' and '.join(offers)} {'say' if len(offers) > 1 else 'says'} it already",
            way_out,
        )
        return 1.0, None
    if offers == ["decline_rate"]:
        complaints.add((*at, "decline_rate"), "offers_per_year is missing", "write offers_per_year = 240, say")
    elif offers == ["offers_per_year"]:
        way_out = "write decline_rate = 0.173, say (of US offers reviewed on Glassdoor, 17.3% were declined)"
        complaints.add((*at, "offers_per_year"), "decline_rate is missing", way_out)
    elif not given and "people_by_month" in table:
        return _counted(complaints, notes), None
    elif not given:
        hint = ", or offers_per_year and decline_rate" if kind == "declined" else ""
        complaints.lacks((*at, "people_per_year"), f"write people_per_year = 42, for example{hint}")
    if not given or any(not complaints.clean("population", key) for key in given):
        return 1.0, None
    if offers:
        per_year = table["offers_per_year"] * table["decline_rate"]
        if per_year > MOST_PEOPLE:
            rule = (
                f"with this decline_rate that makes {per_year:,.0f} people a year, and at most {MOST_PEOPLE:,} can be"
            )
            complaints.add((*at, "offers_per_year"), rule, "give the offers of one year")
            return 1.0, None
        people = f"{per_year:,.1f}".removesuffix(".0") if per_year >= 10 else f"{per_year:.3g}"
        notes.append(
            f"{table['offers_per_year']:,.12g} offers a year, {100 * table['decline_rate']:.4g}% of them declined, make"
            f" {people} {'person' if people == '1' else 'people'} a year."
        )
        return per_year, None
    low, middle, high = three("people_per_year", table["people_per_year"], above_low=True)
    return middle, None if low == high else (low, middle, high)


def _counted(complaints: Complaints, notes: list[str]) -> float:
    """People a year as the sum of the monthly counts."""
    at: Place = ("population", "people_by_month")
    if not complaints.clean(*at):
        return 1.0
    total = float(sum(complaints.value(at)))  # type: ignore[call-overload]
    if total > MOST_PEOPLE:
        rule = f"that makes {total:,.0f} people a year, and at most {MOST_PEOPLE:,} can be"
        complaints.add(at, rule, "give the counts of one year")
        return 1.0
    notes.append(f"Your monthly counts make {total:,.12g} {'person' if total == 1 else 'people'} a year.")
    return total


def _season(complaints: Complaints, per_year: float, notes: list[str]) -> dict[str, Any]:
    """When the program starts and how the people are spread over the year, for `Population`."""
    table: Mapping[str, Any] = complaints.data["population"]  # type: ignore[assignment]
    start, counts = complaints.data.get("start"), table.get("people_by_month")
    if isinstance(start, str):
        start = date.fromisoformat(start)
    if counts is not None:
        total, years = sum(counts), table.get("horizon_years", 1.0)
        if abs(total - per_year) > 1e-9 * total:
            notes.append(
                f"The monthly counts add up to {total:,.12g}; they only say how the {per_year:,.4g} people a year are"
                " spread over it."
            )
        if start is None:
            notes.append("Monthly counts are given and no start: the first month is taken to be January.")
        if years % 1:
            notes.append(
                "The horizon is no whole number of years: the monthly counts say when its people come, and not how"
                " many, which is people_per_year x horizon_years."
            )
    return {"start": start, "by_month": counts}


def _accepted(complaints: Complaints, kind: str | None) -> float | None:
    """Offers accepted a year: as given, or those that are not declined; None if not known."""
    table = complaints.data.get("population")
    at: Place = ("population", "accepted_per_year")
    if not isinstance(table, Mapping) or not complaints.clean("population"):
        return None
    offers, rate = table.get("offers_per_year"), table.get("decline_rate")
    if "accepted_per_year" in table:
        if kind not in (None, "declined"):
            rule = f'offers are accepted for kind = "declined" only, and this is "{kind}"'
            complaints.add(at, rule, "leave it out")
        elif offers is not None:
            complaints.add(at, "offers_per_year and decline_rate say it already", "leave it out")
        else:
            return float(table["accepted_per_year"])
    elif offers is not None and rate is not None:
        return float(offers * (1 - rate))
    return None


def _population(
    complaints: Complaints, reasons: ReasonsRead | None, per_year: float, notes: list[str]
) -> Population | None:
    table = complaints.data.get("population")
    if not isinstance(table, Mapping):
        return None
    segments = _segments(complaints, reasons, table.get("segments"), notes)
    settings = {
        key: table[key] for key in ("volume", "dispersion") if complaints.clean("population", key) and key in table
    }
    complaints.attempt(("population", "dispersion"), lambda: Population(**settings))
    if reasons is None or not all(complaints.clean(part) for part in ("population", "reasons", "start")):
        return None
    settings |= _season(complaints, per_year, notes)
    return complaints.attempt(
        ("population",),
        lambda: Population(
            reasons=reasons.reasons,
            per_year=per_year,
            horizon=table.get("horizon_years", 1.0),
            segments=tuple(segments),
            observed=reasons.observed,
            truth=reasons.truth,
            units=table.get("units", {}),
            **settings,
        ),
    )


def _segments(complaints: Complaints, reasons: ReasonsRead | None, rows: Any, notes: list[str]) -> list[Segment]:
    made: list[Segment] = []
    rows = [row if isinstance(row, Mapping) else {} for row in rows] if isinstance(rows, list) else []
    names = [row.get("name") for row in rows]
    for number, row in enumerate(rows):
        at: Place = ("population", "segments", number)
        if names[number] is not None and names[number] in names[:number]:
            complaints.add((*at, "name"), "stands twice", "give each segment its own name")
        traits = row.get("trait_mean") if complaints.clean(*at, "trait_mean") else None
        for trait in traits or ():
            if trait not in TRAITS:
                complaints.unknown((*at, "trait_mean", trait), trait, TRAITS, "there is no such trait")
        shares = row.get("shares") if complaints.clean(*at, "shares") else None
        for key in shares or ():
            known_reason(complaints, reasons, (*at, "shares", key), key)
        if shares is not None and sum(shares.values()) == 0:
            complaints.add((*at, "shares"), "all of it is 0", "give a weight to a reason, or leave shares out")
        if complaints.clean(*at):
            segment = complaints.attempt(at, partial(Segment, **row), f"segment {names[number]!r}: ")
            made += [] if segment is None else [segment]
    if complaints.clean("population", "segments"):
        say_normalised(notes, "the weights of the segments", [row.get("weight", 1.0) for row in rows])
        for row in rows:
            say_normalised(notes, f"the shares of segment {shown(row['name'])}", row.get("shares", {}).values())
    return made


def _economics(complaints: Complaints, reasons: ReasonsRead | None, notes: list[str]) -> Economics | None:
    table: Mapping[str, Any] = complaints.data.get("economics", {})  # type: ignore[assignment]
    if not isinstance(table, Mapping):
        return None
    fixes: list[Fix] = []
    rows = table.get("fix", [])
    seen: list[str] = []
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        at: Place = ("economics", "fix", number)
        if not isinstance(row, Mapping):
            continue
        if isinstance(row.get("reason"), str) and complaints.clean(*at, "reason"):
            known_reason(complaints, reasons, (*at, "reason"), row["reason"])
            if row["reason"] in seen:
                complaints.add((*at, "reason"), "this reason has a fix already", "put both changes into one fix")
            seen.append(row["reason"])
        if complaints.clean(*at):
            fixes.append(Fix(row["reason"], row["change"], row["cost"]))
    if not complaints.clean("economics"):
        return None
    worksheet = Worksheet(**table["worksheet"]) if "worksheet" in table else None
    settings = {key: value for key, value in table.items() if key not in ("fix", "worksheet")}
    made = complaints.attempt(("economics",), lambda: Economics(**settings, worksheet=worksheet, fixes=tuple(fixes)))
    if made is not None and worksheet is not None:
        if made.value_of_avoided_decline is not None:
            notes.append("value_of_avoided_decline is given, so the worksheet does not move it.")
        else:
            low, middle, high = worksheet.value()
            notes.append(
                f"The value of an avoided decline is derived from the worksheet: {middle:,.0f} ({low:,.0f} to"
                f" {high:,.0f}) {made.currency}."
            )
    return made


def _observed(complaints: Complaints, reasons: ReasonsRead | None) -> Observed | None:
    table = complaints.data.get("observed")
    if not isinstance(table, Mapping) or not complaints.clean("observed"):
        return None
    given = {key: value for key, value in table.items() if value is not None}
    for key in given.get(NAMED, ()):
        if key != VAGUE:
            known_reason(complaints, reasons, ("observed", NAMED, key), key)
    if not given or not complaints.clean("observed"):
        return None
    return complaints.attempt(("observed",), lambda: Observed.of(given), "observed ")


def _own_objections(complaints: Complaints) -> tuple[OwnObjection, ...]:
    made, rows = [], complaints.data.get("objection", [])
    rows = [row if isinstance(row, Mapping) else {} for row in rows] if isinstance(rows, list) else []
    names = [row.get("name") for row in rows]
    for number, row in enumerate(rows):
        at: Place = ("objection", number)
        if names[number] is not None and names[number] in names[:number]:
            complaints.add((*at, "name"), "stands twice", "give each objection its own name")
        if complaints.clean(*at):
            found = complaints.attempt(at, partial(OwnObjection, **row), f"objection {names[number]!r}: ")
            made += [] if found is None else [found]
    return tuple(made)


def _limits(complaints: Complaints) -> Limits | None:
    table: Mapping[str, Any] = complaints.data.get("limits", {})  # type: ignore[assignment]
    if not isinstance(table, Mapping):
        return None
    if complaints.clean("limits", "critical"):
        named = table.get("critical", [])
        for number, objection in enumerate(named):
            at: Place = ("limits", "critical", number)
            if objection not in OBJECTIONS:
                way_out = "known are " + ", ".join(OBJECTIONS)
                complaints.add(at, "there is no such objection", way_out)
            elif objection in named[:number]:
                complaints.add(at, "stands twice", "name it once")
    return complaints.attempt(("limits",), lambda: Limits(**table)) if complaints.clean("limits") else None
