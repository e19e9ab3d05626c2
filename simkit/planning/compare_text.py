"""A comparison as text and as HTML: the same cells in both."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from simkit.diagnosis.measured import Measured
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.planning.compare_metrics import METRICS
from simkit.planning.compare_words import apart_of, cell_of, head_of
from simkit.population.population import CALLED, span_of

if TYPE_CHECKING:
    from simkit.planning.compare import Compared

__all__ = ["first_of", "html_of", "text_of", "worlds"]

WIDTH = 100
NAME, NARROW = 30, 16
"""Letters of a design's name on a line, at most and where the numbers need the room."""

_MANY, _RIGHT, _TAKES = "How many, and how candid", "How right", "What it takes"


def blocks(few: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Titles and metrics of the tables; with few answers, whether a reason is heard of at all comes first."""
    right = ("discovery", "top", "error") if few else ("error", "discovery", "top")
    return (
        (_MANY, ("response", "answers", "usable", "candor")),
        (_RIGHT, right),
        (_TAKES, ("minutes", "hours", "money", "money_per_usable")),
    )


_AGAINST_HEADS = {
    "usable": (("", "usable answers,", "more or fewer"), ("more usable", "in so many", "of 100")),
    "discovery": (("", "reasons heard of,", "more or fewer"), ("more heard", "of in so many", "of 100")),
    "top": (("top reason", "right, more", "of 100 cases"),),
    "error": (("", "shares are off by,", "points"), ("nearer the", "truth in", "of 100")),
    "money_per_usable": (("lower price", "of a usable", "answer in"),),
}
"""What is held against the first design; of the top reason only the chances, of the price only in how many worlds it is
lower. Lines over each column."""


def against(few: bool) -> tuple[str, ...]:
    """Metrics that are held against the first design: shares, or with few answers whether reasons are heard of."""
    return ("usable", "discovery", "top", "money_per_usable") if few else ("usable", "error", "money_per_usable")


def worlds(chance: Measured) -> str:
    """In how many of 100 worlds, with the simulation's own error.

    >>> worlds(Measured(0.704, 0.012)), worlds(Measured(1.0, 0.0)), worlds(Measured(float("nan"), float("nan")))
    ('70 ± 1.2', '100', '–')
    """
    if np.isnan(chance.value):
        return "–"
    if chance.value in (0.0, 0.5, 1.0) and not chance.mcse > 0:
        return f"{100 * chance.value:.0f}"
    value = min(99, max(1, round(100 * chance.value)))
    return f"{value}" if np.isnan(chance.mcse) else f"{value} ± {max(100 * chance.mcse, 0.1):.1f}"


def _ordered(found: Compared) -> list[tuple[str, bool]]:
    """Names with whether they run already: those last."""
    return sorted(((name, found.runs_already(name)) for name in found.names), key=lambda pair: pair[1])


def _cells(found: Compared, name: str, metrics: Sequence[str]) -> list[str]:
    return [cell_of(each, found.entry(name, each), found.few) for each in metrics]


def first_of(found: Compared) -> str:
    """What the others are held against: the first that was asked for and does not run already."""
    return next((name for name in found.given if not found.runs_already(name)), found.given[0])


def _against(found: Compared, name: str) -> list[str]:
    made = []
    for metric in against(found.few):
        one = found.paired(name, first_of(found), metric)
        if metric == "top":
            made.append(_chances(one.mean))
        elif metric == "money_per_usable":
            made.append("–" if _free_of_charge_and_use(found, name, first_of(found)) else worlds(one.better))
        else:
            made += [apart_of(metric, one.difference), worlds(one.better)]
    return made


def _free_of_charge_and_use(found: Compared, *names: str) -> bool:
    """Whether one of them costs nothing and as a rule brings nothing: that is no price to be held against another."""
    return any(found.entry(each, "money").high == 0 and found.entry(each, "usable").median == 0 for each in names)


def _chances(difference: Measured) -> str:
    """A difference of two chances, in cases of 100, with the simulation's own error.

    >>> _chances(Measured(-0.1123, 0.004)), _chances(Measured(float("nan"), float("nan")))
    ('−11.2 ± 0.4', '–')
    """
    if np.isnan(difference.value):
        return "–"
    error = "" if np.isnan(difference.mcse) else f" ± {max(100 * difference.mcse, 0.1):.1f}"
    return f"{100 * difference.value:+.1f}".replace("-", "−") + error


def _heads(found: Compared, metrics: Sequence[str]) -> list[tuple[str, str]]:
    ours = int((found.program.population.column("controllable") >= CONTROLLABLE).sum())
    return [
        ("heard of, of the", f"{ours} in your hands") if each == "discovery" else head_of(each, found.few)
        for each in metrics
    ]


def _table(heads: Sequence[tuple[str, ...]], rows: Sequence[tuple[str, bool, Sequence[str]]]) -> list[str]:
    widths = [max(len(line) for line in (*head, *(row[2][at] for row in rows))) for at, head in enumerate(heads)]
    room = WIDTH - sum(widths) - 2 * len(widths)
    above = room < NARROW  # too narrow for a name beside its numbers
    name_width = max(2, min(4, room)) if above else min(NAME, room)

    def line(first: str, cells: Sequence[str]) -> str:
        return "  ".join([first.ljust(name_width), *(c.rjust(w) for c, w in zip(cells, widths, strict=True))]).rstrip()

    lines = [line("", [head[part] for head in heads]) for part in range(len(heads[0]))]
    already = False
    for name, runs, cells in rows:
        if runs and not already:
            lines.append("what runs already, or could:")
        already = runs
        indent = "  " * runs
        if above:
            lines += [*textwrap.wrap(name, WIDTH, initial_indent=indent, subsequent_indent=indent), line("", cells)]
            continue
        *first, last = textwrap.wrap(name, name_width - 2 * runs) or [""]
        lines += [indent + part for part in first]
        lines.append(line(indent + last, cells))
    return lines


def title_of(found: Compared) -> str:
    """What is compared, for whom."""
    program = found.program
    people = float(found.evaluation.volume.mean.mean())
    who = CALLED[program.kind][round(people) != 1]
    asked = sum(not found.runs_already(name) for name in found.given)
    already = len(found.names) - asked
    beside = f", beside {already} that run{'s' * (already == 1)} already or could" if already else ""
    return (
        f"{program.name}: {asked} way{'s' * (asked != 1)} of asking {people:,.0f} {who} of"
        f" {span_of(program.population.horizon)}{beside}"
    )


def notes_of(found: Compared) -> list[str]:
    """What the numbers are, in sentences."""
    currency = found.program.economics.currency
    few = found.few
    notes = [
        "Medians with 90% ranges. Answers, usable answers (candid, and they say what to fix) and reasons heard of (of"
        " those in your hands) are people and reasons to come: what is not known, and chance. All else: what is not"
        " known, chance averaged over.",
        "Response rate: answered the reason question / invited (AAPOR RR2); of a record, how many have an entry. Shares"
        " are off: root mean square over the reasons of what a report would show less the truth, in points of 100,"
        " bias and chance, where anybody names a reason. Top reason right: the truly largest reason in your hands is"
        " named most often.",
        f"Money in {currency}, staff time included; what runs already needs no set-up. A decline code is taken to be"
        " what the candidate told the recruiter, rightly filed.",
    ]
    if few:
        notes.append(
            "With fewer than 15 answers a share of them is no result: read the people and the reasons heard of first."
        )
    notes.append(
        "Candor is assumed: nobody has measured it in a program like this, and that whoever is better protected is no"
        " less candid is built in. See in_house_or_third_party, identified_or_anonymous and interview_or_form for what"
        " a difference rests on."
    )
    notes.append(_error_note(found))
    return notes


def _error_note(found: Compared) -> str:
    ratios = []
    for name in found.names:
        for metric in METRICS:
            one = found.entry(name, metric)
            if one.high > one.low and np.isfinite(one.mcse):
                ratios.append(one.mcse / (one.high - one.low))
    draws = found.evaluation.draws
    if not ratios:
        return f"From {draws} draws of what is not known (seed {found.evaluation.seed})."
    return (
        f"From {draws} draws of what is not known (seed {found.evaluation.seed}); the simulation's own error of a"
        f" median is at most {100 * max(ratios):.1f}% of the width of its range; each one stands in frame()."
    )


def text_of(found: Compared) -> str:
    """The comparison in three tables with the designs as rows, and one against the first design."""
    names = _ordered(found)
    lines = [title_of(found), ""]
    for title, metrics in blocks(found.few):
        lines.append(title)
        lines += _table(_heads(found, metrics), [(name, runs, _cells(found, name, metrics)) for name, runs in names])
        lines.append("")
    others = [(name, runs, _against(found, name)) for name, runs in names if name != first_of(found)]
    if others:
        lines += textwrap.wrap(
            f"Against “{first_of(found)}”: so much more (+) or less (−), luck aside, and in how many of 100 possible"
            " worlds, with the simulation's own error. Paired: the same people, the same unknowns.",
            WIDTH,
        )
        lines += _table([head for each in against(found.few) for head in _AGAINST_HEADS[each]], others)
        lines.append("")
    for note in notes_of(found):
        lines += textwrap.wrap(note, WIDTH)
    return "\n".join(lines)


def html_of(found: Compared) -> str:
    """The comparison as one table, what runs already in grey below."""
    metrics = [each for _, block in blocks(found.few) for each in block]
    heads = "".join(f"<th>{escape(' '.join(each).strip())}</th>" for each in _heads(found, metrics))
    groups = "".join(f'<th colspan="{len(block)}">{escape(title)}</th>' for title, block in blocks(found.few))
    rows = []
    for name, runs in _ordered(found):
        style = ' style="color:#4d5966"' if runs else ""
        label = escape(name) + (" <small>(runs already, or could)</small>" if runs else "")
        cells = "".join(f"<td>{escape(each)}</td>" for each in _cells(found, name, metrics))
        rows.append(f'<tr{style}><th scope="row" style="text-align:left">{label}</th>{cells}</tr>')
    notes = "".join(f"<p><small>{escape(each)}</small></p>" for each in notes_of(found))
    return (
        f"<table><caption>{escape(title_of(found))}</caption><thead><tr><th></th>{groups}</tr><tr><th></th>{heads}</tr>"
        f"</thead><tbody>{''.join(rows)}</tbody></table>{notes}"
    )
