"""The four programs side by side, in words and as a table."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from simkit.decision.value_text import both
from simkit.diagnosis.measured import Believed, mean_of
from simkit.diagnosis.small import of_ten
from simkit.population.population import CALLED

if TYPE_CHECKING:
    from simkit.decision.four import FourPrograms, Side

__all__ = ["text_of"]

WIDTH = 110

_NAMES = {
    "declined": "declined offers",
    "exit": "exit interviews",
    "stay": "stay interviews",
    "job_interview": "job interviews",
}
_NEEDS = {
    "headcount": "your headcount",
    "leavers_per_year": "how many leave in a year",
    "cost_of_a_leaver": "what a leaver costs",
    "value_of_avoided_decline": "what an avoided decline is worth",
}


def _few(number: Believed) -> str:
    def one(value: float) -> str:
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"

    if np.isnan(number.median):
        return "–"
    return f"{one(number.median)} ({one(number.low)} to {one(number.high)})"


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells[1:]]))
    return lines


def _asked(side: Side, known: bool) -> str:
    if not known:
        return "as many as it buys" if side.asked < side.people - 0.5 else "all"
    if side.asked >= side.people - 0.5:
        return f"all {side.people:,.0f}"
    return f"{side.asked:,.0f} of {side.people:,.0f}"


def text_of(found: FourPrograms) -> str:
    """The whole result in words and two tables."""
    currency = found.program.economics.currency
    lines = [f"{found.program.name}: four programs for {found.budget:,.0f} {currency} a year, staff time included", ""]
    unknown = {"exit": "leavers_per_year", "stay": "headcount"}
    rows = [["program", "asked by", "asked a year", "answers", "candid and specific", "reasons heard", "of 10 say it"]]
    for each in found.sides:
        known = unknown.get(each.kind) not in found.missing
        rows.append(
            [
                _NAMES[each.kind],
                each.design.name,
                _asked(each, known),
                _few(each.answers),
                _few(each.usable),
                _few(each.heard),
                of_ten(each.candor),
            ]
        )
    lines += [*_aligned(rows), ""]
    rows = [[f"for every 1,000 {currency}", "spent a year", "answers", "candid and specific", "reasons heard"]]
    for each in found.sides:
        per = each.per_thousand
        spent = f"{each.cost.median:,.0f}"
        rows.append([_NAMES[each.kind], spent, *(_few(per[name]) for name in ("answers", "usable", "heard"))])
    lines += [*_aligned(rows), ""]
    for sentence in (*_money(found), _note(found)):
        lines += textwrap.wrap(sentence, WIDTH)
    return "\n".join(lines)


def _money(found: FourPrograms) -> list[str]:
    benefits = (
        "They do not bring the same: asking decliners or candidates can avoid declined offers, asking leavers or staff"
        " can avoid departures."
    )
    currency = found.program.economics.currency
    if found.missing:
        listed = [_NEEDS[name] for name in found.missing]
        words = ", ".join(listed[:-1]) + (" and " if len(listed) > 1 else "") + listed[-1]
        made = [f"{benefits} In money they are not ranked: for that it takes {words}."]
        counts = (("exit", "leavers_per_year"), ("stay", "headcount"))
        guessed = [_NAMES[kind] for kind, name in counts if name in found.missing]
        if guessed:
            made.append(
                f"Since it is not known how many there are, a usual number is taken for {' and '.join(guessed)}: read"
                " only what 1,000 bring."
            )
        return made
    priced = [each for each in found.sides if each.net is not None and each.avoided is not None]
    ranked = sorted(priced, key=lambda each: -float(each.net.mean()))  # type: ignore[union-attr]
    told = []
    for each in ranked:
        assert each.net is not None and each.avoided is not None
        mean, spread = mean_of(each.net), np.quantile(each.net, [0.05, 0.95])
        what = "departures" if each.kind in ("exit", "stay") else "declined offers"
        told.append(
            f"{_NAMES[each.kind]} {both(mean)} {currency} ({spread[0]:,.0f} to {spread[1]:,.0f} depending on how people"
            f" behave), from {both(each.avoided)} avoided {what}".replace("-", "−")
        )
    return [
        f"{benefits} In money a year, less the cost of asking, if one change can be made and its own cost is left"
        f" aside: {'; '.join(told)}. Questions in the job interview are not ranked: what a candidate says while wanting"
        " the job is not tied to a loss that could be counted.",
        "For staff it is taken that the reasons they give are those for which people leave, so that a change avoids"
        " leavers x share of the reason x efficacy (judgement).",
    ]


def _note(found: FourPrograms) -> str:
    called = CALLED["declined"][1]
    return (
        f"Luck aside; medians and 90% ranges over what is not known. Each with its usual way of asking ({called}: the"
        " proposed one); where the money does not reach everybody, fewer are asked. Reasons heard: different ones in"
        " your hands that somebody names candidly. Of 10 say it: of those who answer and have a sensitive reason. For"
        f" 1,000 is a rate: there may be fewer people than that. {found.draws} belief draws, the same uniforms for all"
        f" four; ± is the simulation’s own error. Seed {found.seed}."
    )
