"""The figures of a report as one JSON-ready value: what the text and the page print is taken from here."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib import metadata
from math import isfinite
from typing import Any

from simkit import checks
from simkit.decision.assess import STAGE_WORDS, Assessment
from simkit.decision.objections import Objection
from simkit.design.design import Design
from simkit.diagnosis.evaluation import per_usable_answer
from simkit.diagnosis.losses import losses
from simkit.diagnosis.measured import believed
from simkit.diagnosis.people import parts_of
from simkit.expected import Expected
from simkit.planning.calendar import calendar
from simkit.program.observed import NAMED, Observed
from simkit.program.program import Program
from simkit.report.calendar_data import calendar_data
from simkit.report.jsonable import by_key, from_believed, from_measured, from_people, number
from simkit.report.medians import at_medians
from simkit.report.needs import needs_data
from simkit.report.on_file import on_file_data
from simkit.report.silence import silence_data
from simkit.report.told import told_data
from simkit.report.waterfall import waterfall_data
from simkit.report.worth import worth_data
from simkit.response.nodes import NODES

__all__ = ["expected_data", "report_data", "versions"]

_RATES = ("answered", "completion", "candor", "candor_sensitive", "lost_sensitive", "capture_ratio")


def versions() -> dict[str, str]:
    """What the figures were made with: simkit, numpy, scipy, Python."""
    packages = {name: metadata.version(name) for name in ("simkit", "numpy", "scipy")}
    return packages | {"python": platform.python_version()}


def _program(program: Program) -> dict[str, Any]:
    population = program.population
    return {
        "name": program.name,
        "kind": program.kind,
        "people_per_year": number(population.per_year),
        "horizon_years": number(population.horizon),
        "fixed": population.volume == "fixed",
        "proposed": program.proposed,
        "currency": program.economics.currency,
        "sources": list(program.sources),
        "notes": list(program.notes),
        "reasons": [
            {
                "key": reason.key,
                "label": reason.label,
                "sensitivity": number(reason.sensitivity),
                "controllable": number(reason.controllable),
                "sensitive": reason.sensitive,
            }
            for reason in population.reasons
        ],
    }


def _objection(objection: Objection) -> dict[str, Any]:
    words = ("key", "label", "finding", "critical", "sentence", "rule", "rests_on")
    return {name: getattr(objection, name) for name in words} | {
        "probability": from_measured(objection.probability),
        "metric": from_believed(objection.metric),
    }


def _design(assessment: Assessment, design: Design, group: str, medians: dict[str, Any]) -> dict[str, Any]:
    cost, hours = per_usable_answer(assessment.program, assessment.evaluation, design)
    return {
        "name": design.name,
        "group": group,
        "proposed": design.name == assessment.program.proposed,
        "about": design.about,
        "minutes": number(design.minutes),
        "contacts": design.attempts,
        "in_house": design.in_house,
        "anonymous": design.anonymous,
        "record": design.coverage is not None,
        "reporting_cell": design.reporting_cell,
        "answers_needed": assessment.needed(design),
        "people": {stage: from_people(count) for stage, count in assessment.people(design).items()},
        "rates": {name: from_believed(assessment.rate(name, design)) for name in _RATES},
        "never_shown": from_measured(assessment.never_shown(design)),
        "cost_per_usable_answer": from_believed(believed(cost)),
        "staff_hours_per_usable_answer": from_believed(believed(hours)),
        "at_medians": medians,
    }


def _grouped(assessment: Assessment) -> dict[str, list[Design]]:
    """The designs by group. A record on file asks nobody: it stands with the comparators, unless it is proposed."""
    records = [design for design in assessment.own[1:] if design.coverage is not None]
    return {
        "own": [design for design in assessment.own if design not in records],
        "way": list(assessment.ways),
        "comparator": [*records, *assessment.comparators],
    }


def _evidence(program: Program) -> dict[str, Any]:
    evidence, rate = program.evidence, program.evidence.answer_rate
    low, high = rate.interval(0.90)
    own = {row.label for row in evidence.own}
    return {
        "population": evidence.population,
        "said_no": number(evidence.said_no),
        "used": program.beliefs.priors["answer_rate"].basis != "given",
        "answer_rate": {"median": number(rate.median), "low": number(low), "high": number(high)},
        "coefficients": [
            {"name": row.name, "median": number(row.median), "low": number(row.low), "high": number(row.high)}
            for row in program.rate_model.table()
        ],
        "programs": [
            {
                "label": row.label,
                "population": row.population,
                "mode": row.mode,
                "sponsor": row.sponsor,
                "said_no": number(row.said_no),
                "invited": row.invited,
                "answered": row.answered,
                "own": row.label in own,
            }
            for row in program.rate_model.rows
        ],
        "left_out": list(evidence.leave_out),
    }


def _told(program: Program, observed: Mapping[str, Any] | None) -> Observed | None:
    """What really came with what the answers named: as given, else as the program says, else None."""
    if observed is None:
        return program.observed
    given = {key: value for key, value in observed.items() if key in ("answered", NAMED)}
    # the reasons are counted against whole answers
    if "answered" in given and float(given["answered"]).is_integer():
        given["answered"] = int(given["answered"])
    elif NAMED not in given:
        return None
    return Observed.of(given, program.population.keys)


def _observed(program: Program, observed: Mapping[str, Any] | None) -> dict[str, float] | None:
    """What really came, by stage: as given, else as the program says, else None."""
    given = program.observed if observed is None else {key: each for key, each in observed.items() if key != NAMED}
    if not given:
        return None
    for stage, count in given.items():
        checks.known("observed", stage, STAGE_WORDS)
        checks.between(f"observed {stage}", count, 0, 1e9, "give how many people it was")
    return {stage: float(count) for stage, count in given.items()}


def _parts(assessment: Assessment) -> dict[str, dict[str, float | None]]:
    """For each stage of the proposed design: how much of the uncertainty is ignorance, and each kind's own range."""
    evaluation, name = assessment.evaluation, assessment.proposed.name
    made = {}
    for stage in STAGE_WORDS:
        found = parts_of(evaluation.volume, evaluation.of(stage, name))
        made[stage] = {key: number(value) for key, value in asdict(found).items()}
    return made


def _chances(assessment: Assessment, observed: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """For what really came: P(so few or fewer) and P(so many or more), over beliefs and chance."""
    evaluation, name = assessment.evaluation, assessment.proposed.name
    made = {}
    for stage, count in observed.items():
        rate = evaluation.of(stage, name)
        at_most = float(evaluation.volume.cdf(int(count), rate).mean())
        below = float(evaluation.volume.cdf(int(count) - 1, rate).mean())
        made[stage] = {"at_most": at_most, "at_least": 1.0 - below}
    return made


def _discovery(assessment: Assessment) -> dict[str, Any]:
    """What will be heard of with the proposed design."""
    found = assessment.discovery(assessment.proposed)
    ours = found.changeable
    return {
        "wanted": list(assessment.wanted),
        "reasons": [
            {
                "key": key,
                "chances": [from_measured(each) for each in found.chances[key]],
                "months": {
                    # null: not within a hundred years
                    name: number(getattr(found.waits[key], name)) if isfinite(getattr(found.waits[key], name)) else None
                    for name in ("median", "low", "high", "mcse")
                },
            }
            for key in assessment.program.population.keys
        ],
        "changeable": {
            "median": ours.median,
            "low": ours.low,
            "high": ours.high,
            "expected": number(ours.expected.value),
            "mcse": number(ours.expected.mcse),
            "of": ours.of,
        },
    }


def report_data(assessment: Assessment, *, observed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything that a report says, as JSON takes it.

    Parameters
    ----------
    assessment : Assessment
    observed : mapping of stage to count, optional
        What really came with the proposed design, such as ``{"answered": 239}``, and what it named, see
        `simkit.program.observed.Observed`; default: what the program says.

    Returns
    -------
    dict
        `program`, `verdict`, `worth` (what asking would be worth, see `simkit.report.worth`; null where money cannot be
        weighed), `invited` and `people` (of the proposed design, by stage), `parts` (ignorance and chance
        of these), `few` (whether results are counts), `discovery` (which reasons will be heard of, with the proposed
        design, and which are the most `wanted`), `calendar` (when its answers come: see `simkit.report.calendar_data`),
        `on_file` (what fields on file would show, nobody asked; null where offers do not apply or are not known),
        `needs` (people and months that targets take, see `simkit.report.needs`), `observed`, `told` (what the answers
        named and what that is worth, see `simkit.report.told.told_data`), `silence` (the range of bias, see
        `simkit.report.silence.silence_data`), `waterfall` (where the truth gets lost, over beliefs; by reason also
        `effective` n and data defect `correlation`; the R-`indicator`), `objections` (by design), `designs` (own first,
        then other ways of asking, then comparators; see `group`), `beliefs`, `evidence` and `settings`. A count of
        people has `median`, `low`, `high` (90%, what is not known and chance together), `expected` and the `mcse` of
        that mean. What depends on beliefs has `median`, `low`, `high` (90%) and the `mcse` of the median; a probability
        has `value` and `mcse`. Under `at_medians` (see `simkit.report.medians`) nothing is simulated: figures are
        integrals over `nodes_at_medians` nodes. Null: not estimable.

    Examples
    --------
    >>> from simkit.decision.assess import assess
    >>> from simkit.program.presets import declined
    >>> data = report_data(assess(declined(42), draws=2))
    >>> data["program"]["proposed"], sorted(data["people"]), len(data["objections"]["call by HR"])
    ('web survey by HR', ['answered', 'delivered', 'started', 'usable'], 9)
    """
    program, evaluation, verdict = assessment.program, assessment.evaluation, assessment.verdict
    medians = {each["name"]: each for each in at_medians(assessment.medians)}
    scrambles, draws = evaluation.volume.mean.shape
    seen, came = _observed(program, observed), _told(program, observed)
    told = None if came is None else told_data(assessment, came)
    people = {stage: from_people(count) for stage, count in assessment.people(assessment.proposed).items()}
    asked = max(1, round(program.population.per_year * program.population.horizon))
    lost = losses(program, assessment.proposed, seed=evaluation.seed, draws=int(draws))
    return {
        "program": _program(program),
        "verdict": {
            "decision": verdict.decision,
            "headline": verdict.headline,
            "because": list(verdict.because),
            "better": verdict.better,
            "next_step": verdict.next_step,
            "leaves_out": verdict.leaves_out,
            "reason": verdict.reason,
            "money": list(verdict.money),
            "turns": list(verdict.turns),
            "under_beliefs": list(assessment.under_beliefs),
        },
        "worth": worth_data(assessment),
        "invited": from_people(assessment.invited),
        "people": people,
        "few": assessment.few,
        "parts": _parts(assessment),
        "discovery": _discovery(assessment),
        "calendar": calendar_data(calendar(assessment)),
        "on_file": on_file_data(program, seed=evaluation.seed, draws=int(draws)),
        "needs": needs_data(assessment),
        "observed": seen,
        "observed_chance": _chances(assessment, seen or {}),
        "told": told,
        "silence": silence_data(asked, people["answered"], told, observed=bool(seen)),
        "waterfall": waterfall_data(lost),
        "objections": {name: [_objection(each) for each in found] for name, found in assessment.objections.items()},
        "designs": [
            _design(assessment, design, group, medians[design.name])
            for group, designs in _grouped(assessment).items()
            for design in designs
        ],
        "beliefs": [
            {
                "name": row.name,
                "meaning": row.meaning,
                "median": number(row.median),
                "low": number(row.low),
                "high": number(row.high),
                "basis": row.basis,
                "rows": list(row.rows),
                "why": row.why,
            }
            for row in program.beliefs.table()
        ],
        "evidence": _evidence(program),
        "settings": {
            "seed": evaluation.seed,
            "scrambles": int(scrambles),
            "draws_per_scramble": int(draws),
            "nodes": NODES,
            "nodes_at_medians": len(assessment.medians.process.nodes),
            "versions": versions(),
        },
    }


def expected_data(program: Program, expected: Expected, *, seed: int = 0) -> dict[str, Any]:
    """What happens with every design at one set of parameter values, as JSON takes it.

    Parameters
    ----------
    program : Program
    expected : Expected
        Of one parameter draw, such as `expected(at_medians(program), designs)`.
    seed : int
        Of the nodes on which it was integrated.

    Returns
    -------
    dict
        `program` (names and reasons), `designs` (see `simkit.report.medians.at_medians`), `parameters` (every value
        that was used, derived ones included), `true_shares` (by segment and reason), `nodes`, `seed`, `versions`.
        Null: not estimable.

    Examples
    --------
    >>> from simkit.decision.assess import at_medians
    >>> from simkit.expected import expected
    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> data = expected_data(program, expected(at_medians(program, nodes=64), program.designs))
    >>> data["nodes"], data["designs"][1]["name"], data["parameters"]["deliverable"]
    (64, 'call by HR', 0.95)
    """
    process = expected.process
    designs = at_medians(expected)
    segments = [segment.name for segment in process.population.parts]
    keys = process.population.keys
    return {
        "program": _program(program),
        "designs": designs,
        "parameters": {name: number(value[0]) for name, value in sorted(process.parameters.values.items())},
        "true_shares": {segment: by_key(keys, row) for segment, row in zip(segments, process.share[0], strict=True)},
        "nodes": len(process.nodes),
        "seed": seed,
        "versions": versions(),
    }
