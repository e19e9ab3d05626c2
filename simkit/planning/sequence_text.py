"""What a follow-up adds, in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from simkit.diagnosis.measured import Believed
from simkit.planning.stopping_text import WIDTH, of_100, table

if TYPE_CHECKING:
    from simkit.planning.sequence import Added, Sequence

__all__ = ["text_of"]

_MODES = {
    "web": "web",
    "email": "e-mail",
    "sms": "text message",
    "phone": "phone",
    "video": "video",
    "in_person": "talk",
}

_NOTHING = 5e-4
"""Half of a tenth of a point: what rounds to 0.0."""


def _points(value: Believed) -> str:
    return f"{100 * value.median:.1f} ({100 * value.low:.1f} to {100 * value.high:.1f})"


def _change(value: Believed) -> str:
    """Which way the bias goes.

    >>> _change(Believed(-0.011, -0.05, 0.01)), _change(Believed(0.0001, -0.001, 0.002))
    ('It lowers the bias by 1.1 points (-5.0 to +1.0)', 'It leaves the bias about as it is (-0.1 to +0.2 points)')
    """
    low, high = (f"{100 * each if abs(each) >= _NOTHING else 0.0:+.1f}" for each in (value.low, value.high))
    if abs(value.median) < _NOTHING:
        return f"It leaves the bias about as it is ({low} to {high} points)"
    way = "lowers" if value.median < 0 else "raises"
    return f"It {way} the bias by {100 * abs(value.median):.1f} points ({low} to {high})"


def _some(value: Believed) -> str:
    return f"{value.median:.1f} ({value.low:.1f} to {value.high:.1f})"


def _words(added: Added, start: str, currency: str) -> str:
    better, each = added.better, added.per_usable
    more = "more" if added.money.median >= 0 else "less"
    spends = f"{abs(added.money.median):,.0f} {currency} {more}"
    price = ""
    if not np.isnan(each.median) and each.low > 0:
        price = f": {each.median:,.0f} ({each.low:,.0f} to {each.high:,.0f}) for each usable answer more"
    return (
        f"{start} brings {_some(added.answers)} more answers, and {_some(added.usable)} more usable ones, for"
        f" {spends}{price}. There are more usable answers in {of_100(better['usable'])} of 100 possible worlds."
        f" {_change(added.bias)}, and there is less of it in {of_100(better['bias'])} of 100 worlds. With the answers"
        f" that come, the shares are nearer to the truth in {of_100(better['error'])}."
    )


def text_of(found: Sequence) -> str:
    """The whole result as text."""
    currency = found.program.economics.currency
    rows: list[tuple[str, ...]] = [("", "answers", "usable", "bias, points", "off by, points", currency)]
    named = (("the first alone", found.first), ("the second alone", found.then), ("one after the other", found.both))
    for name, way in named:
        money = f"{way.money.median:,.0f} ({way.money.low:,.0f} to {way.money.high:,.0f})"
        rows.append((name, str(way.answers), str(way.usable), _points(way.bias), _points(way.error), money))
    first, then, both = found.first.design, found.then.design, found.both.design
    takes = dict.fromkeys((step.mode, both.takes(step)) for step in both.steps)
    minutes = ", ".join(f"{each:g} minutes by {_MODES[mode]}" for mode, each in takes)
    paragraphs: list[str | list[str]] = [
        f"{found.program.name}: first “{first.name}”, then “{then.name}” for those who have not answered",
        table(rows),
        _words(found.to_first, f"Following up on “{first.name}”", currency),
        _words(found.to_then, f"Compared with “{then.name}” alone, asking first by the other way", currency),
        f"The last contact is in week {both.steps[-1].week:g} after the decision in place of {first.steps[-1].week:g}."
        f" All are asked the questions of “{first.name}”; answering takes {minutes}. Whoever breaks off is not asked"
        " again.",
        "Medians with 90% ranges; of answers what is not known and chance, of the rest what is not known. Bias: what"
        " endlessly many answers would be off by; off by: with those that come; root mean square over the reasons."
        " Money is counted by who answers at which contact. ± is the simulation’s own error.",
    ]
    lines: list[str] = []
    for each in paragraphs:
        lines += [*([""] if lines else []), *(each if isinstance(each, list) else textwrap.wrap(each, WIDTH))]
    return "\n".join(lines)
