"""Numbers of a comparison in words: one format for each metric, for few answers and for many."""

from __future__ import annotations

import numpy as np

from simkit.diagnosis.measured import Believed
from simkit.diagnosis.small import hundred, of_ten
from simkit.planning.compare_metrics import Entry

__all__ = ["FREE", "HEADS", "apart_of", "cell_of", "head_of", "plain"]

NONE, FREE = "–", "free"

HEADS = {
    "response": ("response rate,", "of 100 invited"),
    "answers": ("answers", ""),
    "usable": ("usable", "answers"),
    "candor": ("say a sensitive", "reason, of 100"),
    "error": ("shares are off", "by, points"),
    "discovery": ("reasons", "heard of"),
    "top": ("top reason right,", "of 100 cases"),
    "minutes": ("minutes", "a person"),
    "hours": ("staff", "hours"),
    "money": ("money", "in all"),
    "money_per_usable": ("money a", "usable answer"),
}
"""Two lines over each column."""


def head_of(metric: str, few: bool) -> tuple[str, str]:
    """The two lines over a column; with few answers candor is of 10 people."""
    if metric == "candor" and few:
        return "say a sensitive", "reason, of 10"
    return HEADS[metric]


def plain(value: float) -> str:
    """A number to two digits below 100, whole above.

    >>> plain(0.0), plain(0.328), plain(9.979), plain(44.4), plain(1227.1), plain(float("nan"))
    ('0', '0.33', '10', '44', '1,227', '–')
    """
    if np.isnan(value):
        return NONE
    if value == 0:
        return "0"
    if abs(value) >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"


def _between(middle: str, low: str, high: str) -> str:
    return middle if low == high else f"{middle} ({low} to {high})"


def cell_of(metric: str, entry: Entry, few: bool) -> str:
    """Median and 90% interval in the words of the table; the chance of the top reason is one number.

    >>> from simkit.diagnosis.measured import Measured
    >>> found = Entry(0.66, 0.41, 0.83, 0.01, Measured(0.65, 0.01))
    >>> cell_of("candor", found, True), cell_of("candor", found, False), cell_of("top", found, True)
    ('7 (4 to 8)', '66 (41 to 83)', '65')
    """
    if metric == "money_per_usable" and entry.high == 0:
        return FREE
    if metric == "top":
        return hundred(entry.expected.value)
    if np.isnan(entry.median):
        return NONE
    three = (entry.median, entry.low, entry.high)
    if metric == "candor" and few:
        return of_ten(entry.believed)
    if metric in ("response", "candor"):
        return _between(*(hundred(each, short=True) for each in three))
    if metric == "error":
        return _between(*(plain(100 * each) for each in three))
    if metric in ("answers", "usable", "discovery"):
        return _between(*(f"{each:,.0f}" for each in three))
    if metric == "minutes":
        return f"{entry.median:g}"
    return _between(*map(plain, three))


def _signed(value: float, digits: int | None = None) -> str:
    said = plain(abs(value)) if digits is None or abs(value) >= 9.95 else f"{abs(value):.{digits}f}"
    if said == "0" or float(said.replace(",", "")) == 0:
        return "0"
    return ("+" if value > 0 else "−") + said


def apart_of(metric: str, difference: Believed) -> str:
    """A difference with its 90% interval; rates, chances and errors in points of 100.

    >>> apart_of("usable", Believed(-1.27, -8.86, 5.04)), apart_of("candor", Believed(0.038, 0.006, 0.122))
    ('−1.3 (−8.9 to +5.0)', '+3.8 (+0.60 to +12)')
    """
    if np.isnan(difference.median):
        return NONE
    if metric in ("usable", "discovery", "answers"):
        return _between(*(_signed(each, 1) for each in (difference.median, difference.low, difference.high)))
    size = 100.0 if metric in ("response", "candor", "error", "top") else 1.0
    return _between(*(_signed(size * each) for each in (difference.median, difference.low, difference.high)))
