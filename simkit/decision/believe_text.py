"""What you would have to believe, as text and as a page."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from simkit.decision.argue_text import belief_words, within
from simkit.decision.finding import DOES_NOT_APPLY
from simkit.diagnosis.small import hundred

if TYPE_CHECKING:
    from simkit.decision.believe import Turning, WhatToBelieve
    from simkit.decision.numbers import Number

__all__ = ["html_of", "text_of"]

WIDTH = 100


def _sides(number: Number, found: tuple[tuple[float, float, bool], ...]) -> str:
    lines = []
    for value, error, above in found:
        said = within(number, value, error)
        lines.append(f"from {said} on" if above else f"below {said}")
    return " or ".join(lines)


def _line(turning: Turning) -> str:
    """Where it holds and where it does not, in a sentence without its end."""
    number = turning.number
    if turning.objection.finding == DOES_NOT_APPLY:
        return "nothing: it does not apply"
    if number is None:
        return "nothing that is not known moves it enough to be told from chance"
    low, high = (number.said(each) for each in (number.low, number.high))
    span = f"anywhere between {low.removesuffix(' of 100')} and {high}"
    parts = []
    for found, words, edge in (
        (turning.holds, "holds", [each >= 0.8 for each in turning.ends]),
        (turning.fails, "does not hold", [each <= 0.2 for each in turning.ends]),
    ):
        if found:
            parts.append(f"it {words} {_sides(number, found)}")
        elif all(edge):
            return f"it {words} {span}"
        else:
            parts.append(f"there is no value at which it {words}")
    if not turning.holds and not turning.fails:
        return f"nobody could tell {span}"
    return "; ".join(parts)


def _rows(page: WhatToBelieve) -> list[tuple[str, str, str, str, str]]:
    """Objection, finding, what you would have to believe, what is believed, on what it rests."""
    rows = []
    for turning in page.turnings:
        each, number = turning.objection, turning.number
        chance = each.probability.value
        worlds = "" if np.isnan(chance) else f", in {hundred(chance)} of 100 possible worlds"
        line = _line(turning)
        if number is not None:
            line = f"{_title(number)}: {line}"
        rows.append(
            (
                f"{each.key} {each.label}",
                each.finding + worlds,
                line,
                "" if number is None else belief_words(number),
                each.rests_on if number is None else number.rests_on,
            )
        )
    return rows


def _title(number: Number) -> str:
    return number.about


def _verdict_lines(page: WhatToBelieve) -> list[str]:
    number = page.number
    if number is None:
        return ["No single unknown drives it."]
    lines = [f"It hangs most on {number.about} ({belief_words(number)}). Were that known to be"]
    last = len(page.stretches) - 1
    for k, (low, high, name) in enumerate(page.stretches):
        if last == 0:
            where = f"anywhere between {number.said(low).removesuffix(' of 100')} and {number.said(high)}"
        elif k == 0:
            where = f"below {within(number, high, page.flips[0].mcse)}"
        elif k == last:
            where = f"from {within(number, low, page.flips[-1].mcse)} on"
        else:
            first, second = (within(number, flip.value, flip.mcse) for flip in page.flips[k - 1 : k + 1])
            where = f"between {first.removesuffix(' of 100')} and {second}"
        lines.append(f"  {where}: {name}")
    return lines


def _note(page: WhatToBelieve) -> str:
    return (
        "For each: the one unknown that goes with most of what is not known about it, taken as known at one value after"
        " another, everything else being as it is believed. An objection holds where it does so in 8 of 10 possible"
        " worlds or more, and does not in 2 of 10 or fewer; between the two nobody can tell. What is believed is a"
        f" median with its 90% range. {page.draws} belief draws, the same at every value; ± is the simulation’s own"
        f" error. O8 and O9 look at what is learnt and are not searched. Seed {page.seed}."
    )


def text_of(page: WhatToBelieve) -> str:
    """In plain text, at most 100 columns."""

    def wrapped(text: str, indent: str = "") -> list[str]:
        return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)

    lines = [f"{page.program.name}, asked by “{page.program.proposed}”: what would you have to believe?", ""]
    lines += [f"The verdict is {page.verdict}."]
    verdict = _verdict_lines(page)
    lines += [*wrapped(verdict[0]), *(line for each in verdict[1:] for line in wrapped(each, "  "))]
    for title, finding, line, today, rests_on in _rows(page):
        lines += ["", f"{title}: {finding.upper().split(', IN')[0]}{_tail(finding)}"]
        lines += wrapped(line + ".", "  ")
        if today:
            lines += wrapped(f"{today[:1].upper()}{today[1:]}. It rests on {rests_on}.", "  ")
    return "\n".join([*lines, "", *wrapped(_note(page))])


def _tail(finding: str) -> str:
    at = finding.find(", in ")
    return "" if at < 0 else finding[at:]


def html_of(page: WhatToBelieve) -> str:
    """As a table for a notebook or a page; all text escaped."""
    head = ("Objection", "Today", "What you would have to believe", "What is believed", "What that rests on")
    verdict = _verdict_lines(page)
    items = "".join(f"<li>{escape(each.strip())}</li>" for each in verdict[1:])
    rows = "".join(
        f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(each)}</td>" for each in rest) + "</tr>"
        for first, *rest in _rows(page)
    )
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    return (
        f"<h3>{escape(page.program.name)}, asked by “{escape(page.program.proposed)}”: what would you have to"
        f" believe?</h3><p>The verdict is {escape(page.verdict)}. {escape(verdict[0])}</p><ul>{items}</ul>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><p>{escape(_note(page))}</p>"
    )
