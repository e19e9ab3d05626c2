"""One self-contained page: the answer first, then the researcher's part, then what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from simkit.decision.assess import Assessment
from simkit.decision.objections import CANT_TELL, DOES_NOT_APPLY, DOES_NOT_HOLD, HOLDS, NOT_WEIGHED, SURE
from simkit.diagnosis.losses import UNSIGNED
from simkit.diagnosis.small import after, hundred
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.population.population import KINDS
from simkit.report import figures, words
from simkit.report.calendar_data import calendar_rows
from simkit.report.data import report_data
from simkit.report.forest import forest_svg
from simkit.report.medians import PATH
from simkit.report.silence import silence_sentences
from simkit.report.told import told_sentences
from simkit.report.waterfall import steps_of

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["render"]

_TONES = {
    HOLDS: "against",
    DOES_NOT_HOLD: "clear",
    CANT_TELL: "open",
    NOT_WEIGHED: "unweighed",
    DOES_NOT_APPLY: "unweighed",
}
_MARKS = {HOLDS: "✕", DOES_NOT_HOLD: "✓", CANT_TELL: "?", NOT_WEIGHED: "–", DOES_NOT_APPLY: "–"}

_GROUPS = (
    ("own", "The program’s own ways of asking", ""),
    ("way", "Other ways of asking", "Shipped with the package; the program does not list them."),
    ("comparator", "What costs next to nothing", words.WHY_APART),
)
_ENDS = ("median", "low", "high")


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # slow to import

    environment = Environment(
        loader=PackageLoader("simkit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = (
        "amount",
        "chance",
        "coefficient",
        "count",
        "figure",
        "share",
        "signed",
        "span",
        "span_of_hundred",
        "span_of_points",
        "written",
    )
    environment.filters |= {name: getattr(words, name) for name in names}
    environment.filters["hundred"] = hundred
    return environment.get_template("report.html.jinja")


def _people(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The row of people: to ask, reached, starting, answering, usable; each with its picture."""
    program, observed = data["program"], data["observed"] or {}
    rows = [("invited", data["invited"]), *data["people"].items()]
    most = max(1, *(found["high"] for _, found in rows), *(round(number) for number in observed.values()))
    made = []
    for key, found in rows:
        median = words.asked(data) if key == "invited" else found["median"]
        said = f"{words.people(program['kind'], median)} to ask" if key == "invited" else words.stage(key, median)
        # only the number of people to ask can be known
        known = key == "invited" and program["fixed"] and found["low"] == found["high"]
        between = "exactly" if known else words.span(found, "count")
        title = f"{words.count(median)} {said} ({between if known else f'90% range: {between}'})"
        draw = figures.icons if most <= figures.ICON_LIMIT else figures.proportion
        picture = draw(f"people-{key}", title, found["low"], median, found["high"], most)
        row = {
            "found": found,
            "number": median,
            "said": said,
            "between": between,
            "picture": picture,
            "came": observed.get(key),
        }
        made.append(row)
    return made


def _objection(each: Mapping[str, Any]) -> dict[str, Any]:
    worlds = words.worlds(each["probability"])
    bar = None
    if worlds is not None:
        title = f"{each['key']} holds in {worlds} of 100 possible worlds"
        bar = figures.worlds_bar(f"worlds-{each['key']}", title, each["probability"]["value"])
    tone = {"tone": _TONES[each["finding"]], "mark": _MARKS[each["finding"]]}
    return {**each, **tone, "said": each["sentence"], "worlds": worlds, "bar": bar}


def _instead(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The design that the verdict names in place of the proposed one: its people and its critical objections."""
    name = data["verdict"]["better"]
    if name is None:
        return None
    found = next(each for each in data["designs"] if each["name"] == name)
    critical = [_objection(each) for each in data["objections"][name] if each["critical"]]
    return {"name": name, "people": found["people"], "critical": critical}


def _groups(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    made = []
    for key, heading, note in _GROUPS:
        designs = [each for each in data["designs"] if each["group"] == key]
        if designs:
            made.append({"key": key, "heading": heading, "note": note, "designs": designs})
    return made


def _usable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The figure of usable answers: rows by group and the marks of its axis."""
    found = {each["name"]: each["people"]["usable"] for each in data["designs"]}
    axis = figures.ticks(max(each["high"] for each in found.values()))
    rows = []
    for at, design in enumerate(data["designs"]):
        usable = found[design["name"]]
        values = (usable["low"], usable["median"], usable["high"])
        title = f"{design['name']}: {words.count(values[1])} usable answers ({words.span(usable, 'count')})"
        picture = figures.interval(f"usable-{at}", title, values, axis, strong=design["proposed"])
        rows.append({**design, "usable": usable, "picture": picture})
    return {"axis": axis, "rows": rows}


def _truth(data: Mapping[str, Any]) -> dict[str, Any]:
    """Where the truth gets lost with the proposed design: groups of reasons and each reason."""
    reasons, found = data["program"]["reasons"], data["waterfall"]
    medians = next(each for each in data["designs"] if each["proposed"])["at_medians"]
    sensitive = [group for group in found["groups"] if set(group["reasons"]) <= _sensitive(data)]
    axis, steps = steps_of(sensitive[0]) if sensitive else ([], [])
    return {
        "stages": {stage: words.PATH_WORDS[stage] for stage in PATH},
        "selection": {name: label for name, label in words.PIECE_WORDS.items() if name in UNSIGNED},
        "groups": found["groups"],
        "reasons": [{**reason, **found["reasons"][reason["key"]]} for reason in reasons],
        "vague": found["vague"],
        "candor": medians["candor"],
        "captured": medians["captured"],
        "axis": axis,
        "steps": steps,
        "indicator": found["indicator"],
    }


def _sensitive(data: Mapping[str, Any]) -> set[str]:
    return {reason["key"] for reason in data["program"]["reasons"] if reason["sensitive"]}


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    """What really came: how many, and what they said."""
    told = data["told"]
    return {
        "came": [words.came(key, number, data) for key, number in (data["observed"] or {}).items()],
        "parts": {} if told is None else told_sentences(told),
        "answered": None if told is None else told["answered"],
    }


def _discovery(data: Mapping[str, Any]) -> dict[str, Any]:
    """What will be heard of with the proposed design, the likeliest first."""
    reasons = {reason["key"]: reason for reason in data["program"]["reasons"]}
    rows = []
    for each in data["discovery"]["reasons"]:
        reason, months = reasons[each["key"]], each["months"]
        rows.append(
            {
                "key": each["key"],
                "label": reason["label"],
                "sensitive": reason["sensitive"],
                "wait": {end: after(float("inf") if months[end] is None else months[end], short=True) for end in _ENDS},
                "changeable": reason["controllable"] >= CONTROLLABLE,
                "chances": each["chances"],
                "median": words.months(months["median"]),
                "span": f"{words.months(months['low'])} to {words.months(months['high'])}",
            }
        )
    first = {row["key"]: row for row in rows}
    rows.sort(key=lambda row: -row["chances"][0]["value"])
    return {
        "sentence": words.heard(data),
        "rows": rows,
        "wanted": [first[key] for key in data["discovery"]["wanted"]],
    }


def _matrix(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, "found": [_objection(each) for each in found]} for name, found in data["objections"].items()]


def render(
    assessment: Assessment,
    *,
    command: str = "",
    title: str | None = None,
    observed: Mapping[str, Any] | None = None,
    dated: str = "",
) -> str:
    """An assessment as one HTML page that loads nothing from outside.

    Parameters
    ----------
    assessment : Assessment
    command : str
        What reproduces it, printed in the appendix.
    title : str, optional
        Default: the program's name.
    observed : mapping of stage to count, optional
        What really came with the proposed design, such as ``{"answered": 239}``, and what it named, see
        `simkit.program.observed.Observed`; default: what the program says.
    dated : str
        Printed as it is; without it the page bears no date, so that the same input gives the same bytes.

    Returns
    -------
    str
        HTML 5. Names, labels and sources are escaped.

    Examples
    --------
    >>> from simkit.decision.assess import assess
    >>> from simkit.program.presets import declined
    >>> page = render(assess(declined(42), draws=2), command="simkit report acme.toml")
    >>> page.startswith("<!DOCTYPE html>"), "<script" in page, "simkit report acme.toml" in page
    (True, False, True)
    """
    data = report_data(assessment, observed=observed)
    program = data["program"]
    settings, about = data["settings"], KINDS[program["kind"]]
    return _template().render(
        title=title or program["name"],
        command=command,
        dated=dated,
        data=data,
        about=about[0].upper() + about[1:],
        horizon=words.horizon(program["horizon_years"]),
        group_heads={key: heading for key, heading, _ in _GROUPS},
        decision=words.DECISIONS[data["verdict"]["decision"]],
        to_ask=words.to_ask(data),
        people=_people(data),
        people_ranges=words.PEOPLE_RANGES,
        stage=words.stage,
        forest=forest_svg(assessment.program.rate_model),
        told=_told(data),
        silence=silence_sentences(data["silence"]),
        objections=[_objection(each) for each in data["objections"][program["proposed"]]],
        instead=_instead(data),
        sure=round(100 * SURE),
        draws=settings["scrambles"] * settings["draws_per_scramble"],
        groups=_groups(data),
        usable=_usable(data),
        truth=_truth(data),
        discovery=_discovery(data),
        calendar=calendar_rows(data["calendar"]),
        matrix=_matrix(data),
        bases=words.BASES,
    )
