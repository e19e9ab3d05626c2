"""What few answers can tell and what they cannot: the reasons that really were named, in counts and plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simkit.decision.assess import MONTHS_A_WEEK, Assessment
from simkit.diagnosis.discovery import months_until
from simkit.diagnosis.measured import believed
from simkit.diagnosis.small import after, few, hundred
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.estimation.intervals import interval
from simkit.expected import ratio
from simkit.program.observed import VAGUE, Observed
from simkit.report.jsonable import from_believed, number

__all__ = ["LEVEL", "about", "told_data", "told_sentences"]

LEVEL = 0.95
"""Of the exact range."""

LONGEST = 120
"""Months beyond which no range is worth saying."""

_AT_MOST = 5
"""Reasons that are listed; the rest is counted."""


def told_data(assessment: Assessment, observed: Observed) -> dict[str, Any] | None:
    """What the answers named, and what that is worth; None where it is not known what they named.

    Names below the reporting cell are left out of the figures, not only of the page. The program does not say which
    of its designs brought the answers, so that the strictest promise of them holds.

    Returns
    -------
    dict
        `answered`, `cell`, `shown`, `few`. Not shown: `wait`, the months until the cell is full by the prediction.
        Shown: `named` (by count: `key`, `label`, `count`, `low` and `high` of the exact 95% range, `true`: the part
        of the answers that name it which are true, over the beliefs), `vague`, `unsorted`, and `unheard` (of the most
        wanted reasons that nobody named: `key`, `label`, `silent`: P(so many answers leave it unnamed), over the
        beliefs), `changeable` (of how many reasons in the employer's hands it was heard, `of` how many).
    """
    if "answered" not in observed:
        return None
    answered, design = observed["answered"], assessment.proposed
    cell = max(each.reporting_cell for each in assessment.own if each.coverage is None or each == design)
    found: dict[str, Any] = {
        "answered": answered,
        "cell": cell,
        "few": few(answered) or assessment.few,
    }
    if answered < cell or not answered:
        evaluation, line = assessment.evaluation, assessment.program.population.timeline
        wait = months_until(
            evaluation.volume,
            evaluation.of("answered", design.name),
            months=line.months,
            delay=design.steps[0].week * MONTHS_A_WEEK,
            least=cell,
            decided=line.decided,
        )
        months = {name: number(getattr(wait, name)) for name in ("median", "low", "high", "mcse")}
        return found | {"shown": False, "wait": months}
    if observed.named is None:
        return None
    population = assessment.program.population
    known = assessment.evaluation.prospects
    if known is None:
        raise ValueError("the evaluation was made without prospects")
    prospect = known.of(design.name)
    on_record = ratio(prospect.recorded, prospect.answers[..., None])
    named: list[dict[str, Any]] = []
    for k, reason in enumerate(population.reasons):
        count = observed.named.get(reason.key, 0)
        if count:
            low, high = interval(count, answered, "clopper-pearson", LEVEL)
            true = ratio(prospect.captured[..., k], prospect.recorded[..., k])
            named.append(
                {
                    "key": reason.key,
                    "label": reason.label,
                    "count": count,
                    "low": float(low),
                    "high": float(high),
                    "true": from_believed(believed(true)),
                    "changeable": reason.controllable >= CONTROLLABLE,
                }
            )
    named.sort(key=lambda row: -row["count"])
    heard = {row["key"] for row in named}
    unheard = [
        {
            "key": key,
            "label": population.reasons[population.keys.index(key)].label,
            "silent": from_believed(believed((1.0 - on_record[..., population.keys.index(key)]) ** answered)),
        }
        for key in assessment.wanted
        if key not in heard
    ]
    ours = [reason.key for reason in population.reasons if reason.controllable >= CONTROLLABLE]
    platitudes = 0 if VAGUE in population.keys else observed.named.get(VAGUE, 0)
    return found | {
        "shown": True,
        "named": named,
        "vague": platitudes,
        "unsorted": observed.unsorted,
        "unheard": unheard,
        "changeable": {"heard": len(heard.intersection(ours)), "of": len(ours)},
    }


def about(share: float) -> str:
    """A share of all people as it is said of a rough one.

    >>> about(0.0084), about(0.094), about(0.5), about(0.71), about(0.92), about(0.992)
    ('hardly anybody', '1 in 10', 'half', '7 in 10', '9 in 10', 'nearly all')
    """
    if share < 0.025:
        return "hardly anybody"
    if share > 0.975:
        return "nearly all"
    tenths = min(9, max(1, round(10 * share)))
    return "half" if tenths == 5 else f"{tenths} in 10"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _spread(believed: Mapping[str, float], say: Callable[[float], str]) -> str:
    return f"{say(believed['median'])} ({say(believed['low'])} to {say(believed['high'])})"


def _tenth(share: float) -> str:
    return "more than 9" if share >= 0.95 else "fewer than 1" if share < 0.05 else str(round(10 * share))


def _counted(row: Mapping[str, Any], of: int) -> str:
    return f"{row['count']:,} of {of:,} named “{row['label']}”"


def told_sentences(told: Mapping[str, Any]) -> dict[str, list[str]]:
    """The same in plain words, by heading.

    Parameters
    ----------
    told : mapping
        Of `told_data`.
    """
    n = told["answered"]
    if not told["shown"]:
        return {"": [_hidden(told)]}
    return {
        "What they said": _said(told, n),
        "What that can tell": _can(told, n),
        "What it cannot tell": _cannot(told, n),
    }


def _hidden(told: Mapping[str, Any]) -> str:
    n, cell = told["answered"], told["cell"]
    if not n:
        return "Nobody answered, so there is nothing to show. That says that few answer, and nothing about the reasons."
    month = {key: float("inf") if value is None else value for key, value in told["wait"].items()}
    when = f"after {after(month['median'])}"
    if month["median"] <= LONGEST:
        when += f" ({after(month['low'])} to {after(month['high'])})"
    return (
        f"{n} answered, and the invitation promised that fewer than {cell} answers are never shown. So nothing of what"
        f" they said stands here. By the prediction there are {cell} answers {when}, counted from the start; then it"
        " can be shown."
    )


def _said(told: Mapping[str, Any], n: int) -> list[str]:
    rows = told["named"]
    parts = [_counted(row, n) for row in rows[:_AT_MOST]]
    if len(rows) > _AT_MOST:
        parts.append(f"{sum(row['count'] for row in rows[_AT_MOST:])} other reasons")
    if told["vague"]:
        parts.append(f"{told['vague']} of {n} said nothing that tells (“not the right fit”)")
    if told["unsorted"]:
        parts.append(f"{told['unsorted']} of {n} said something that fits no reason of the list")
    return [f"{_and(parts)}."] if parts else ["Nobody named a reason."]


def _can(told: Mapping[str, Any], n: int) -> list[str]:
    ours, said = told["changeable"], []
    heard = [row for row in told["named"] if row["changeable"]]
    if ours["of"] and heard:
        which = _and([f"“{row['label']}”" for row in heard[:_AT_MOST]])
        said.append(
            f"That it happens: {len(heard)} of the {ours['of']} reasons in your hands was heard, {which}."
            if len(heard) == 1
            else f"That they happen: {len(heard)} of the {ours['of']} reasons in your hands were heard, {which}."
        )
    elif ours["of"]:
        said.append(f"None of the {ours['of']} reasons in your hands was heard.")
    true = [row for row in told["named"] if row["true"]["median"] is not None][:_AT_MOST]
    if true:
        each = _and([f"{_spread(row['true'], _tenth)} for “{row['label']}”" for row in true])
        said.append(
            "If the person meant it. Of every 10 answers that name a reason so many are true, as is believed today:"
            f" {each}; the others are polite excuses or carelessness."
        )
    return said


def _cannot(told: Mapping[str, Any], n: int) -> list[str]:
    rows = told["named"][:_AT_MOST]
    said = []
    ranges: dict[int, str] = {}
    for row in rows:
        low, high = about(row["low"]), about(row["high"])
        if not told["few"]:
            low, high = f"{row['low']:.0%}", f"{row['high']:.0%}"
        ranges.setdefault(row["count"], f"{row['count']:,} of {n:,} fits with anything from {low} to {high}")
    if ranges:
        said.append(
            "How many have the reason. Even had the answers been drawn by lot and all been candid, "
            + "; ".join(ranges.values())
            + " of all such people in the long run. They were not drawn by lot, so it may be outside that, too."
        )
    if told["unheard"]:
        each = _and([f"“{row['label']}” {_spread(row['silent'], hundred)}" for row in told["unheard"]])
        said.append(
            f"That what nobody named does not happen. By what is believed today {n:,} answer{'' if n == 1 else 's'}"
            f" leave{'s' if n == 1 else ''} them unnamed in so many of 100 cases: {each}."
        )
    if told["cell"] > 1:
        said.append(
            f"Who said it. Fewer than {told['cell']} answers are never shown. That promise covers the number of answers"
            " and not the count of each reason, and whoever sees two reports can subtract: wait for"
            f" {told['cell']} new answers before the next one."
        )
    if told["few"]:
        said.append("Whether it got better or worse, or whether one group differs from another.")
    return said
