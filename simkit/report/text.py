"""The plain-text twin of the page: what a notebook or a terminal prints, at most 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from simkit.decision.assess import STAGE_WORDS, Assessment
from simkit.diagnosis.small import after, hundred
from simkit.expected import Expected
from simkit.planning.needs_text import lines_of
from simkit.program.program import Program
from simkit.report.calendar_data import calendar_lines
from simkit.report.data import expected_data, report_data
from simkit.report.medians import PATH, vague_key
from simkit.report.on_file import on_file_lines
from simkit.report.silence import silence_sentences
from simkit.report.told import told_sentences
from simkit.report.waterfall import steps_of
from simkit.report.words import (
    DECISIONS,
    PATH_WORDS,
    PEOPLE_RANGES,
    WHY_APART,
    came,
    chance,
    count,
    figure,
    heard,
    share,
    span,
    stage,
    to_ask,
)

__all__ = ["WIDTH", "expected_text", "summary", "table"]

WIDTH = 100


def _wrapped(text: str, first: str = "", later: str | None = None) -> str:
    indent = first if later is None else later
    return textwrap.fill(" ".join(text.split()), WIDTH, initial_indent=first, subsequent_indent=indent)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Columns side by side: the first one left and wrapped, the others right and as wide as they need.

    Parameters
    ----------
    head : sequence of str
    rows : sequence of sequences of str
        As many cells as `head`.
    width : int
        The first column gets what the others leave, at least 12 characters.

    Examples
    --------
    >>> print(table(["design", "answers"], [["web survey", "9"], ["call", "12"]]))
    design      answers
    web survey        9
    call             12
    """
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(1, len(head))]
    room = max(12, width - sum(widths) - 2 * len(widths))
    first = min(room, max(len(line[0]) for line in lines))
    made = []
    for line in lines:
        mark = line[0][: len(line[0]) - len(line[0].lstrip(" >"))]
        names = [mark + piece for piece in textwrap.wrap(line[0].lstrip(" >"), first - len(mark))] or [mark]
        names[1:] = [" " * len(mark) + name.removeprefix(mark) for name in names[1:]]
        cells = "".join("  " + cell.rjust(size) for cell, size in zip(line[1:], widths, strict=True))
        # numbers stand beside the last line of a name that takes several
        made += [*names[:-1], (names[-1].ljust(first) + cells).rstrip()]
    return "\n".join(made)


def _people(data: Mapping[str, Any]) -> str:
    parts = []
    for key in STAGE_WORDS:
        found = data["people"][key]
        parts.append(f"{count(found['median'])} {stage(key, found['median'])} ({span(found, 'count')})")
    return f"Of {to_ask(data)}: {', '.join(parts)}."


def _observed(data: Mapping[str, Any]) -> list[str]:
    return [_wrapped(came(key, number, data)) for key, number in (data["observed"] or {}).items()]


def _told(data: Mapping[str, Any]) -> list[str]:
    """What the answers named, and what that can and cannot tell."""
    lines = []
    for heading, sentences in ({} if data["told"] is None else told_sentences(data["told"])).items():
        if heading and sentences:
            lines.append(f"{heading}:")
        lines += [_wrapped(each, "  - " if heading else "", "    " if heading else "  ") for each in sentences]
    return lines


def _first_heard(data: Mapping[str, Any]) -> list[str]:
    """With few answers the most wanted reasons are the headline: how many people will name them, and when."""
    if not (data["few"] and data["discovery"]["wanted"]):
        return []
    labels = {reason["key"]: reason["label"] for reason in data["program"]["reasons"]}
    found = {each["key"]: each for each in data["discovery"]["reasons"]}
    rows = []
    for key in data["discovery"]["wanted"]:
        months = found[key]["months"]["median"]
        times = (hundred(each["value"]) for each in found[key]["chances"])
        rows.append((labels[key], *times, after(float("inf") if months is None else months)))
    head = ("  most wanted", "1 person", "2", "3", "until the first")
    rows = [("  " + row[0], *row[1:]) for row in rows]
    return ["  Named candidly by at least so many people, in so many of 100 cases:", table(head, rows)]


def _lost(data: Mapping[str, Any]) -> list[str]:
    """Where the truth about sensitive reasons gets lost, and what the silent could say."""
    sensitive = {reason["key"] for reason in data["program"]["reasons"] if reason["sensitive"]}
    lines = []
    for group in data["waterfall"]["groups"]:
        if set(group["reasons"]) <= sensitive:
            rows = [(row["label"], row["value"], row["between"], row["over"]) for row in steps_of(group)[1]]
            lines += [
                _wrapped("Where the truth about sensitive reasons gets lost, of 100 people in the long run:"),
                table(("", "median", "90% range", ""), rows),
                _wrapped("±: how far who answers moves it, up or down; which way is not known."),
                "",
            ]
    return [*lines, *(_wrapped(each) for each in silence_sentences(data["silence"])), ""]


def _objections(data: Mapping[str, Any]) -> list[str]:
    name = data["program"]["proposed"]
    return [
        _wrapped(f"{each['key']} {each['label']}: {each['finding'].upper()}. {each['sentence']}", "  ", "     ")
        for each in data["objections"][name]
    ]


def _designs(data: Mapping[str, Any], groups: Sequence[str]) -> str:
    rows = []
    for each in data["designs"]:
        if each["group"] in groups:
            people, candor = each["people"], each["rates"]["candor_sensitive"]
            rows.append(
                (
                    ("> " if each["proposed"] else "  ") + each["name"],
                    f"{count(people['answered']['median'])} ({span(people['answered'], 'count')})",
                    f"{count(people['usable']['median'])} ({span(people['usable'], 'count')})",
                    f"{chance(candor['median'])} ({span(candor)})" if candor["median"] is not None else "–",
                    figure(each["minutes"]),
                )
            )
    return table(("  way of asking", "answers", "usable", "candor, sensitive", "minutes"), rows)


def summary(assessment: Assessment) -> str:
    """An assessment in plain text.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    str
        Lines of at most 100 characters.

    Examples
    --------
    >>> from simkit.decision.assess import assess
    >>> from simkit.program.presets import declined
    >>> print(summary(assess(declined(42), draws=2)).splitlines()[0])
    declined offers
    """
    data = report_data(assessment)
    program, verdict, settings = data["program"], data["verdict"], data["settings"]
    draws = settings["scrambles"] * settings["draws_per_scramble"]
    parts = [
        _wrapped(program["name"]),
        _wrapped(f"{DECISIONS[verdict['decision']].upper()}. {verdict['headline']}", "", "  "),
        "",
        _wrapped(_people(data), "", "  "),
        _wrapped(PEOPLE_RANGES),
        *(_wrapped(each, "", "  ") for each in verdict["money"]),
        _wrapped(f"Heard of: {heard(data)}", "", "  "),
        *_first_heard(data),
        *_observed(data),
        *_told(data),
        "",
        *(_wrapped(line, *indents) for line, indents in calendar_lines(data["calendar"])),
        "",
        _wrapped(f"What a sceptic says about “{program['proposed']}”:"),
        *_objections(data),
    ]
    lists = [("Why:", verdict["because"] if data["worth"] else []), ("What would turn it:", verdict["turns"])]
    lists.append(("Under other beliefs:", verdict["under_beliefs"]))
    for heading, lines in lists:
        parts += ["", heading, *(_wrapped(each, "- ", "  ") for each in lines)] if lines else []
    if verdict["next_step"]:
        parts += ["", _wrapped(f"Next: {verdict['next_step']}", "", "  ")]
    parts += ["", _wrapped(f"Left out: {verdict['leaves_out']}", "", "  "), "", *_lost(data)]
    parts += [_designs(data, ("own", "way")), ""]
    if any(each["group"] == "comparator" for each in data["designs"]):
        parts += [_wrapped(f"What costs next to nothing. {WHY_APART}"), _designs(data, ("comparator",)), ""]
    parts += [*lines_of(data["needs"]["words"]), ""]
    parts += [*on_file_lines(data["on_file"], WIDTH), ""] if data["on_file"] else []
    parts.append(
        _wrapped(
            "Answers and usable (candid and specific) answers are medians with 90% ranges. Candor is the chance that"
            " somebody who answers and has a sensitive reason says it. Simulated with"
            f" {draws} draws of what is not known, seed {settings['seed']}."
        )
    )
    return "\n".join(parts)


def expected_text(program: Program, expected: Expected, *, seed: int = 0) -> str:
    """What happens with every design at one set of parameter values, as readable tables.

    Parameters
    ----------
    program, expected, seed
        See `simkit.report.data.expected_data`.

    Examples
    --------
    >>> from simkit.decision.assess import at_medians
    >>> from simkit.expected import expected
    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> print(expected_text(program, expected(at_medians(program, nodes=64), program.designs)).splitlines()[0])
    declined offers: what to expect where everything is as believed at the median
    """
    data = expected_data(program, expected, seed=seed)
    labels = {reason["key"]: reason["label"] for reason in data["program"]["reasons"]}
    vague = vague_key(tuple(labels))
    rows = [
        (
            each["name"],
            *(chance(each[name]) for name in ("start_rate", "completion", "answer_rate")),
            share(each["usable_rate"]),
            chance(each["candor"]["all"]),
        )
        for each in data["designs"]
    ]
    parts = [
        _wrapped(f"{program.name}: what to expect where everything is as believed at the median"),
        "",
        table(("way of asking", "start", "complete", "answer why", "usable", "candid"), rows),
        "",
        _wrapped(
            "start: of those reached; complete: of those who start; answer why, usable: of the invited; candid: of"
            " those who answer."
        ),
    ]
    stages = tuple(name for name in PATH if name != "reported_without_vague")
    short = ("truth", "reached", "start", "get there", "answer", "told", "recorded")
    for each in data["designs"]:
        shares, candor = each["shares"], each["candor"]["by_reason"]
        lines = [
            (label, *(share(shares[name][key]) for name in stages), chance(candor[key]))
            for key, label in labels.items()
        ]
        nobody = ["–"] * 5
        lines.append(("(a platitude)", *nobody, share(shares["candid"][vague]), share(shares["reported"][vague]), "–"))
        parts += ["", _wrapped(f"{each['name']}: shares of the reasons"), table(("reason", *short, "candor"), lines)]
    meaning = "; ".join(f"{name}: {PATH_WORDS[stage_]}" for name, stage_ in zip(short, stages, strict=True))
    parts += ["", _wrapped(f"Columns: {meaning}; candor: chance that who answers with this reason is candid.")]
    parts.append(_wrapped(f"Integrated over {data['nodes']} nodes, seed {seed}. All values: --json."))
    return "\n".join(parts)
