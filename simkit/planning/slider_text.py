"""What a slider shows of a design, in words."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from simkit.diagnosis.measured import Believed
from simkit.diagnosis.small import hundred, luck_aside, of_ten
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.planning.compare_words import plain
from simkit.planning.length_words import spread_of, worlds
from simkit.planning.needs_text import number_of
from simkit.population.population import CALLED, span_of

if TYPE_CHECKING:
    from simkit.planning.slider import Moved

__all__ = ["html_of", "text_of"]


def _title(moved: Moved) -> str:
    population = moved.program.population
    people = number_of(round(population.per_year * population.horizon))
    called = CALLED[moved.program.kind][people != "1"]
    return f"{moved.program.name}, “{moved.design.name}”: {people} {called} over {span_of(population.horizon)}"


def _range(value: Believed, times: float = 1.0) -> str:
    low, middle, high = (plain(times * each) for each in (value.low, value.median, value.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def _lines(moved: Moved) -> list[tuple[str, str]]:
    """What it is, and how much."""
    rates, design, currency = moved.rates, moved.design, moved.program.economics.currency
    record = design.coverage is not None
    ours = int((moved.program.population.column("controllable") >= CONTROLLABLE).sum())
    made = [("Records with an entry" if record else "People who answer “why?”", str(moved.answers))]
    cell = design.reporting_cell
    if cell > 1 and not record:
        made.append((f"{cell} of them or more", f"in {worlds(moved.enough)} of 100 cases"))
    made.append(("Usable: candid, and it says what to fix", luck_aside(rates["usable_answers"]).removeprefix("about ")))
    if not record:
        made.append(("Come to the end, of 10 who start", of_ten(rates["completion"])))
    made.append(("Candid, of 10 with a sensitive reason who answer", of_ten(rates["candor_sensitive"])))
    off = rates["error"]
    told = "unknown: nobody would name a reason" if math.isnan(off.median) else f"{_range(off, 100.0)} points of 100"
    made.append(("The shares in the report are off by", told))
    made.append((f"Reasons heard of, of the {ours} in your hands", spread_of(rates["heard"])))
    if "top" in rates:
        top = rates["top"]
        low, middle, high = (hundred(each) for each in (top.low, top.median, top.high))
        made.append(("The largest of these comes out on top", f"in {middle} ({low} to {high}) of 100 cases"))
    money, each = rates["money"], rates["money_per_usable"]
    made.append(("Money in all, staff time with it", f"{_range(money)} {currency}"))
    made.append(("Staff hours", _range(rates["staff_hours"])))
    if not math.isnan(each.median):
        made.append(("Money for a usable answer", f"{_range(each)} {currency}"))
    return made


_BELOW = "Medians; in brackets 90% ranges over what is not known, of the people who answer with chance."


def text_of(moved: Moved) -> str:
    """A line each."""
    lines = _lines(moved)
    width = max(len(what) for what, _ in lines)
    return "\n".join([_title(moved), "", *(f"{what.ljust(width)}  {much}" for what, much in lines), "", _BELOW])


def html_of(moved: Moved) -> str:
    """The same as a table."""
    rows = "".join(
        f'<tr style="text-align:left"><th scope="row">{escape(what)}</th><td>{escape(much)}</td></tr>'
        for what, much in _lines(moved)
    )
    return (
        f"<table><caption>{escape(_title(moved))}</caption><tbody>{rows}</tbody></table>"
        f"<p><small>{escape(_BELOW)}</small></p>"
    )
