"""A frontier in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from simkit.diagnosis.measured import Believed, believed
from simkit.diagnosis.small import hundred, luck_aside, of_ten
from simkit.planning.frontier import PURPOSES, Frontier
from simkit.planning.next_dollars import NextDollars

__all__ = ["points_of", "text_of"]

WIDTH = 100

JUDGEMENT = (
    "What rests on judgement: how candid people are to whom (who asks, by name or not, in a talk or in writing: nobody"
    " has measured it for people who said no), how often an answer says what to fix, the chance of being traced that"
    " people see, what a further reminder or a delay does, and the rule by which hours and money are counted. So “most"
    " candid” rests on judgement alone, and usable answers, information and error do in part. How length and incentives"
    " change who answers rests on published studies of other surveys."
)

_HEAD = ("usable answers", "answers", "money", "hours", "off by, of 100", "candid, of 10")


def points_of(error: Believed) -> str:
    """An error of shares, as how many of 100 people the report is off by.

    >>> points_of(Believed(0.068, 0.041, 0.14)), points_of(Believed(float("nan"), float("nan"), float("nan")))
    ('7 (4 to 14)', 'unknown')
    """
    if error.median != error.median:
        return "unknown"
    low, middle, high = (f"{100 * each:.0f}" for each in (error.low, error.median, error.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def _money(value: Believed) -> str:
    low, middle, high = (f"{_round(each):,.0f}" for each in (value.low, value.median, value.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def _round(value: float) -> float:
    """To three digits."""
    return float(f"{value:.2e}")


def _count(value: Believed) -> str:
    return luck_aside(value).removeprefix("about ").replace("fewer than ", "<").replace("at most", "to")


def _signed(value: float, digits: int = 1) -> str:
    return f"{value:+,.{digits}f}".replace("-", "−")


def _span(value: Believed, digits: int = 1) -> str:
    return f"{_signed(value.low, digits)} to {_signed(value.high, digits)}"


def _more(value: Believed, digits: int = 1) -> str:
    middle = _signed(value.median, digits)
    return middle if value.low == value.high else f"{middle} ({_span(value, digits)})"


def _ends(value: Believed) -> tuple[float, float, float]:
    """Of the opposite: what was the low end is the high one."""
    return value.median, value.high, value.low


def _row(found: Frontier, name: str) -> tuple[str, ...]:
    get = {
        metric: found.of(metric, name)
        for metric in ("usable_answers", "answers", "money", "staff_hours", "error", "candor_sensitive")
    }
    return _cells(get)


def _cells(get: dict[str, Believed]) -> tuple[str, ...]:
    return (
        _count(get["usable_answers"]),
        _count(get["answers"]),
        _money(get["money"]),
        f"{get['staff_hours'].median:.0f}",
        points_of(get["error"]),
        of_ten(get["candor_sensitive"]),
    )


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(cells[at]) for cells in rows) for at in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in rows]


def _fill(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH)


def _step(step: NextDollars, currency: str) -> list[str]:
    usable, change = _span(step.usable), Believed(*(-100 * each for each in _ends(step.error)))
    words = (
        f"{_more(step.money, 0)} {currency} buy {_signed(step.expected_usable.value)} usable answers on average"
        f" ({usable}; more in {hundred(step.more_usable.value)} of 100 worlds) at {_round(step.price):,.0f} {currency}"
        f" each; the error moves by {_more(change)} of 100 (smaller in {hundred(step.less_error.value)} of 100 worlds)"
    )
    lines = textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent="    ")
    return [*lines, *textwrap.wrap(f"→ {step.dearer}", WIDTH, initial_indent="    ", subsequent_indent="      ")]


def text_of(found: Frontier) -> str:
    """What is best for what, what the next dollar buys, the design on the table, and what all that rests on."""
    of, count = len(found.grid.designs), len(found.different)
    more = int(found.on.sum()) - count
    as_good = f"; {more:,} more do{'es' * (more == 1)} exactly as well as one of these" if more else ""
    currency = found.program.economics.currency
    lines = [
        *_fill(
            f"{found.program.name}: of {of:,} ways of asking {count} {'is' if count == 1 else 'are'} beaten by none in"
            f" information, error and cost at once{as_good}"
        ),
        "",
    ]
    return "\n".join([*lines, *_best(found), "", *_next(found, currency), "", *_planned(found), "", *_notes(found)])


def _best(found: Frontier) -> Iterator[str]:
    """The best designs, those that are best for several purposes once."""
    together: dict[str, list[str]] = {}
    for purpose, name in found.best.items():
        together.setdefault(name, []).append(PURPOSES[purpose])
    table = _table([_HEAD, *(_row(found, name) for name in together)])
    lines = dict(zip(together, table[1:], strict=True))
    on = [name for name in together if found.on[found._position(name)]]
    yield "    " + table[0]
    for name in on:
        yield from _named(found, name, together[name], lines[name])
    others = [name for name in together if name not in on]
    if others:
        yield ""
        yield from _fill(
            "Best by a yardstick that the frontier does not use (usable answers, candor, enough answers to show): for"
            f" {'this one' if len(others) == 1 else 'each of these'} another design brings at least as much"
            " information with no larger error for no more money; take it only where its yardstick is what counts:"
        )
    for name in others:
        yield from _named(found, name, together[name], lines[name])


def _named(found: Frontier, name: str, purposes: list[str], line: str) -> Iterator[str]:
    words = " · ".join(purposes)
    yield words[:1].upper() + words[1:]
    twins = len(found.as_good(name)) if found.on[found._position(name)] else 0
    also = f" (and {twins} that do{'es' * (twins == 1)} exactly as well)" if twins else ""
    yield from textwrap.wrap(name + also, WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield "    " + line


def _next(found: Frontier, currency: str) -> Iterator[str]:
    steps = found.next_dollars
    if not steps:
        yield "More money buys no more usable answers: the cheapest design brings the most."
        return
    start = "What each next dollar buys, in the same worlds (median, 90% interval), from the cheapest design"
    if "cheapest" in found.best:
        start += " with enough answers"
    yield from _fill(start)
    yield from textwrap.wrap(f"→ {steps[0].cheaper}", WIDTH, initial_indent="    ", subsequent_indent="      ")
    for step in steps:
        yield from _step(step, currency)


def _planned(found: Frontier) -> Iterator[str]:
    planned = found.planned
    get = {name: believed(values) for name, values in planned.metric.items()}
    cells = _cells(get)
    words = (
        f"On the table: “{planned.design.name}”, {cells[0]} usable answers of {cells[1]}, {cells[2]}"
        f" {found.program.economics.currency}, off by {cells[4]} of 100."
    )
    if planned.refused:
        words += f" It breaks a constraint: {planned.refused}."
    if planned.beaten_by:
        many = len({int(found._level[found._position(name)]) for name in planned.beaten_by})
        words += (
            f" {many} design{'s' * (many > 1)} of the frontier bring{'s' * (many == 1)} at least as much information"
            f" with no larger error for no more money, such as: {planned.beaten_by[0]}."
        )
    else:
        words += " No design of the frontier beats it in information, error and cost at once."
    yield from _fill(words)
    cheap = found.comparators
    said = []
    for at, design in enumerate(cheap.designs):
        one = {name: believed(values[:, :, at]) for name, values in cheap.metric.items()}
        money = _money(one["money"])
        said.append(
            f"{design.name}: {_count(one['usable_answers'])} usable of {_count(one['answers'])} answers, off by"
            f" {points_of(one['error'])} of 100, {'free' if money == '0' else money}"
        )
    yield from _fill("Beside all of these, at next to no cost: " + "; ".join(said) + ".")


def _notes(found: Frontier) -> Iterator[str]:
    yield from _fill(
        "Medians and 90% intervals over what is believed, luck averaged out; hours: staff hours; money includes them."
        " Information adds up all questions, each answer that is candid and careful weighted with what it is worth;"
        " a usable answer gives the reason candidly and says what to fix. Off by: the distance of the report’s shares"
        " from the true ones, bias and chance."
    )
    each = found.scrambles[list(found.different)]
    sure, unsure = (each == 1).sum(), (each < 0.5).sum()
    sets = len(found.grid.volume.mean)
    words = (
        f"The simulation’s own error: of the {len(each)} on the frontier {sure} are on it in each of {sets}"
        f" independent sets of draws and {unsure} in fewer than half of them; neighbours on it are close to each other."
    )
    worst = max(found.of("usable_answers", name).mcse for name in found.best.values())
    words += f" The best designs’ median usable answers are exact to ± {worst:.1g}."
    yield from _fill(words)
    yield from _fill(JUDGEMENT)
    left = sum(found.space.left_out.values())
    if left:
        why = "; ".join(f"{count:,}: {words}" for words, count in found.space.left_out.items())
        yield from _fill(f"{left:,} combinations make no sense and were left out ({why}).")
    if found.refused:
        why = "; ".join(f"{count:,} {words}" for words, count in found.refused.items())
        yield from _fill(f"The constraints leave out {sum(found.refused.values()):,} designs: {why}.")
    if found.unknown:
        yield from _fill(
            f"Of {found.unknown:,} designs information, error or cost cannot be estimated (in some world nobody names a"
            " reason): they are not on the frontier."
        )
