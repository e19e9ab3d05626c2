"""The figure of a comparison: a row for each design, a panel for each main metric, numbers beside the marks."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simkit.planning.compare import Compared
from simkit.planning.compare_text import title_of
from simkit.planning.compare_words import FREE, NONE, plain
from simkit.report.style import BLUE, GREY, INK, PALE, WORDS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FEW_PANELS", "PANELS", "compare_figure", "panels_of"]

PANELS = ("answers", "usable", "candor", "error", "money_per_usable")
FEW_PANELS = ("answers", "usable", "discovery", "top", "candor", "money_per_usable")
"""Metrics that are drawn, from left to right: with few answers whether reasons are heard of, and no shares."""


def panels_of(found: Compared) -> tuple[str, ...]:
    """Metrics that are drawn."""
    return FEW_PANELS if found.few else PANELS


NAME = 27
"""Letters of a design's name on a line."""
MOST_LINES = 3
FARTHEST = 3.0
"""A range of money is cut off at so many times the largest median, with an arrow: it has no end where next to nothing
usable comes."""


def _head(found: Compared, metric: str) -> str:
    currency = found.program.economics.currency
    return {
        "answers": "Answers",
        "usable": "Usable answers",
        "candor": f"Say a sensitive\nreason, of {10 if found.few else 100}",
        "error": "Shares are off\nby, points",
        "discovery": "Reasons\nheard of",
        "top": "Top reason\nright, of 100",
        "money_per_usable": f"{currency} a usable\nanswer",
    }[metric]


def _scaled(found: Compared, name: str, metric: str) -> tuple[float, float, float]:
    entry = found.entry(name, metric)
    if metric == "top":  # a chance is one number
        return (100 * entry.expected.value,) * 3
    size = {"candor": 10.0 if found.few else 100.0, "error": 100.0}.get(metric, 1.0)
    low, median, high = size * entry.low, size * entry.median, size * entry.high
    return low, median, high


def _said(metric: str, median: float, high: float) -> str:
    if np.isnan(median):
        return NONE
    if metric == "money_per_usable" and high == 0:
        return FREE
    if metric in ("candor", "answers", "usable", "discovery", "top"):
        return f"{median:,.0f}"
    return plain(median)


def _label(name: str) -> str:
    """A name on at most three lines; what is left out is the middle, since variants differ at the end."""
    lines = textwrap.wrap(name, NAME, break_long_words=True)
    if len(lines) > MOST_LINES:
        lines = [lines[0], lines[1][: NAME - 2].rstrip() + " …", name[-NAME:].lstrip(" ,")]
    return "\n".join(lines)


def compare_figure(found: Compared) -> Figure:
    """Draw a comparison; what runs already in grey, below.

    Parameters
    ----------
    found : Compared

    Returns
    -------
    matplotlib.figure.Figure
        Nothing is shown or kept by pyplot.

    Examples
    --------
    >>> from simkit.planning.compare import compared
    >>> from simkit.program.presets import declined
    >>> len(compare_figure(compared(declined(42), draws=2, nodes=64)).axes)
    6
    """
    from matplotlib.figure import Figure  # slow to import

    asked = [name for name in found.names if not found.runs_already(name)]
    free = [name for name in found.names if found.runs_already(name)]
    labels = [_label(name) for name in (*asked, *free)]
    # a gap before what runs already
    at = np.cumsum([0.0, *(_height(one, other) for one, other in pairwise(labels))])
    if asked:
        at[len(asked) :] += 0.5
    figure = Figure(
        figsize=(17.0 if len(panels_of(found)) == 5 else 19.0, 2.9 + 0.55 * (at[-1] + 1.0)),
        layout="constrained",
        facecolor="white",
    )
    figure.get_layout_engine().set(w_pad=0.15, wspace=0.05)  # type: ignore[union-attr,call-arg]
    shown = panels_of(found)
    panels = figure.subplots(1, len(shown), sharey=True)
    for axes, metric in zip(panels, shown, strict=True):
        _panel(axes, found, metric, [*asked, *free], at, len(asked))
    panels[0].set_yticks(at, labels, fontsize=WORDS, parse_math=False)
    for tick, name in zip(panels[0].get_yticklabels(), (*asked, *free), strict=True):
        tick.set_color(GREY if name in free else INK)
    panels[0].set_ylim(at[-1] + 0.8, -0.8)
    title = textwrap.fill(title_of(found), 100)
    figure.suptitle(title, fontsize=WORDS + 3, fontweight="bold", color=INK, ha="left", x=0.01, parse_math=False)
    below = "Marks and numbers: medians; lines: 90% ranges, answers and usable answers with chance."
    if free:
        below += " Grey: runs already, or could."
    figure.supxlabel(below, fontsize=WORDS, color=GREY, ha="left", x=0.01)
    return figure


def _height(one: str, other: str) -> float:
    """Distance of two rows: their names must not run into one another."""
    return max(1.0, 0.26 * (one.count("\n") + other.count("\n") + 2))


def _panel(axes: Any, found: Compared, metric: str, names: list[str], at: Any, asked: int) -> None:
    from matplotlib.ticker import MaxNLocator

    three = np.array([_scaled(found, name, metric) for name in names])
    medians, highs = three[:, 1], three[:, 2]
    top = 1.0
    if not np.isnan(medians).all():
        top = max(float(np.nanmax(highs)), 1e-9)
        if metric == "money_per_usable" and np.nanmax(medians) > 0:
            top = min(top, FARTHEST * float(np.nanmax(medians)))
    if metric in ("candor", "top"):
        top = 10.0 if metric == "candor" and found.few else 100.0
    for row, (y, (low, median, high)) in enumerate(zip(at, three, strict=True)):
        colour = BLUE if row < asked else "#8793a0"
        said = _said(metric, median, high)
        if not np.isnan(median):
            axes.plot([low, min(high, top)], [y, y], color=colour, linewidth=4, alpha=0.45, solid_capstyle="butt")
            if high > top:
                axes.plot([top], [y], marker=">", color=colour, markersize=9, clip_on=False)
            axes.plot([median], [y], marker="o" if row < asked else "s", color=colour, markersize=11)
        weight = "bold" if row < asked else "normal"
        axes.text(
            0.95,
            y,
            said,
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="center",
            fontsize=WORDS,
            color=INK if row < asked else GREY,
            fontweight=weight,
        )
    # the numbers stand to the right of the longest range
    axes.set_xlim(-0.04 * top, 1.5 * top)
    ticks = [tick for tick in MaxNLocator(nbins=2, integer=metric != "error").tick_values(0, top) if 0 <= tick <= top]
    axes.set_xticks(ticks, [f"{tick:,.0f}" if tick == round(tick) else f"{tick:g}" for tick in ticks])
    axes.set_title(_head(found, metric), fontsize=WORDS, color=INK, fontweight="bold", loc="left", parse_math=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GREY)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=WORDS - 1, labelcolor=GREY, color=GREY)
    axes.grid(axis="x", color=PALE, linewidth=1)
    axes.set_axisbelow(True)
    if 0 < asked < len(names):
        axes.axhline((at[asked - 1] + at[asked]) / 2, color=GREY, linewidth=1, linestyle=(0, (2, 4)))
