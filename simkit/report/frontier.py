"""The frontier as a figure, and as JSON takes it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simkit.diagnosis.measured import believed
from simkit.planning.frontier import COLUMNS, Frontier
from simkit.planning.next_dollars import NextDollars
from simkit.report.jsonable import from_believed, from_measured, number
from simkit.report.style import BLUE, GREY, INK, ORANGE, PALE, WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["frontier_data", "frontier_figure"]

SHORT = {
    "usable": "most usable answers",
    "error": "least error",
    "cheapest": "cheapest",
    "candid": "most candid",
    "value": "best price",
    "in_house": "most usable in the house",
}
_PANELS = (("information", 1.0, "Information from each person invited"), ("error", 100.0, "Report off by, of 100"))
HOLLOW = "hollow"
"""A diamond for what is the best of its kind, though beaten in what the frontier looks at."""
_CLOUD = "#b9c2cb"


def frontier_figure(found: Frontier) -> Figure:
    """Cost against information and against error.

    Every design is a dot (rasterised, so that a vector file stays small); the frontier is dark, hollow where it is on
    the frontier in fewer than half of the independent sets of draws; the best designs and the one on the table are
    named at the right edge.

    Parameters
    ----------
    found : Frontier

    Returns
    -------
    matplotlib.figure.Figure
        Nothing is shown or kept by pyplot.
    """
    from matplotlib.figure import Figure  # slow to import

    figure = Figure(figsize=(13, 11), layout="constrained", facecolor="white")
    panels = figure.subplots(2, 1, sharex=True)
    for axes, (metric, unit, title) in zip(panels, _PANELS, strict=True):
        _panel(axes, found, metric, unit)
        axes.set_title(title, loc="left", fontsize=WORDS + 1, fontweight="bold", color=BLUE)
    currency = found.program.economics.currency
    panels[-1].set_xlabel(
        f"Expected cost in {currency}, staff time included", fontsize=WORDS, color=GREY, loc="left", parse_math=False
    )
    of, count = len(found.grid.designs), len(found.different)
    title = f"{found.program.name}: {count} of {of:,} ways of asking are beaten by none (blue)"
    figure.suptitle(
        textwrap.fill(title, 92), fontsize=WORDS + 3, fontweight="bold", color=INK, x=0.01, ha="left", parse_math=False
    )
    figure.supxlabel(
        "Beaten by none: in information, error and cost at once, by what is expected over the beliefs.\n"
        "Hollow circles: on the frontier in fewer than half of the independent sets of draws. Hollow diamonds: best\n"
        "by a yardstick that the frontier does not use (usable answers, candor). Candor rests on judgement.",
        x=0.01, ha="left", fontsize=WORDS - 2, color=GREY,
    )  # fmt: skip
    return figure


def _panel(axes: Axes, found: Frontier, metric: str, unit: float) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    x, y = found.means["money"], unit * found.means[metric]
    on = found.on
    axes.plot(x[~on], y[~on], ".", color=_CLOUD, markersize=4, rasterized=True, zorder=1)
    firm = on & (found.scrambles >= 0.5)
    axes.plot(x[firm], y[firm], "o", color=BLUE, markersize=6, zorder=3)
    loose = on & ~firm
    axes.plot(x[loose], y[loose], "o", markerfacecolor="white", markeredgecolor=BLUE, markersize=7, zorder=4)
    planned = found.planned.metric
    mine = float(planned["money"].mean()), unit * float(planned[metric].mean())
    named = [(f"on the table: {found.planned.design.name}", *mine, INK, "s")]
    together: dict[str, list[str]] = {}
    for purpose, name in found.best.items():
        together.setdefault(name, []).append(SHORT[purpose])
    for name, purposes in together.items():
        at = found._position(name)
        marker = "D" if on[at] else HOLLOW
        named.append((", ".join(purposes), float(x[at]), float(y[at]), ORANGE, marker))
    named = [each for each in named if not np.isnan(each[1] + each[2])]
    every = np.concatenate([y[~np.isnan(y)], [each[2] for each in named]])
    low, high = float(every.min()), float(every.max())
    room = 0.06 * (high - low) or 0.5
    axes.set_ylim(max(0.0, low - room) if low >= 0 else low - room, high + room)
    right = max(float(np.nanmax(x)), *(each[1] for each in named)) or 1.0
    axes.set_xlim(min(0.0, float(np.nanmin(x))), 1.03 * right)
    _labels(axes, named, right)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.tick_params(labelsize=WORDS, labelcolor=GREY, length=0)
    axes.grid(axis="y", color=PALE)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _labels(axes: Axes, named: Sequence[tuple[str, float, float, str, str]], right: float) -> None:
    """Names in a column at the right, in the order of the points' heights, each with a line to its point."""
    bottom, top = axes.get_ylim()
    ordered = sorted(named, key=lambda each: each[2])
    gap = 0.11
    heights = [(each[2] - bottom) / (top - bottom) for each in ordered]
    places = apart(heights, gap)
    for (words, x, y, colour, marker), place in zip(ordered, places, strict=True):
        if marker == HOLLOW:
            axes.plot(
                x, y, "D", markerfacecolor="white", markeredgecolor=colour, markersize=10, markeredgewidth=2.5, zorder=5
            )
        else:
            axes.plot(x, y, marker, color=colour, markersize=11, markeredgecolor="white", markeredgewidth=1.5, zorder=5)
        axes.annotate(
            textwrap.shorten(words, 46, placeholder="…"),
            (x, y),
            xytext=(1.02, place),
            textcoords="axes fraction",
            ha="left",
            va="center",
            fontsize=WORDS - 1,
            color=colour,
            fontweight="bold",
            parse_math=False,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 1.0, "alpha": 0.7, "relpos": (0, 0.5)},
            zorder=5,
        )


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """Places for labels near ascending heights (0 to 1), at least a gap apart.

    >>> [round(each, 2) for each in apart([0.1, 0.12, 0.9], 0.1)]
    [0.1, 0.2, 0.9]
    >>> [round(each, 2) for each in apart([0.97, 0.98, 0.99], 0.1)]
    [0.8, 0.9, 1.0]
    """
    places: list[float] = []
    for height in heights:
        places.append(max(height, places[-1] + gap) if places else height)
    beyond = 1.0
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], beyond)
        beyond = places[at] - gap
    return places


def frontier_data(found: Frontier) -> dict[str, Any]:
    """A frontier as JSON takes it.

    Returns
    -------
    dict
        `designs` in all, `left_out` and `refused` (counts by reason), `frontier` (the cheapest first, medians and 90%
        intervals), `best` (name by purpose), `next_dollars`, `planned`, `comparators`.
    """
    grid = found.grid
    rows = []
    for name in found.names:
        at = found._position(name)
        figures = {metric: from_believed(found.of(metric, name)) for metric in COLUMNS}
        expected = {metric: number(found.means[metric][at]) for metric in COLUMNS}
        rows.append(
            {
                "design": name,
                "as_good": list(found.as_good(name)),
                "minutes": grid.designs[at].minutes,
                "scrambles": float(found.scrambles[at]),
            }
            | figures
            | {"expected": expected}
        )
    planned = {name: from_believed(believed(values)) for name, values in found.planned.metric.items()}
    beside = [
        {"design": design.name} | {name: from_believed(believed(values[:, :, at])) for name, values in
         found.comparators.metric.items()}
        for at, design in enumerate(found.comparators.designs)
    ]  # fmt: skip
    return {
        "program": found.program.name,
        "designs": len(grid.designs),
        "left_out": found.space.left_out,
        "refused": found.refused,
        "not_estimable": found.unknown,
        "frontier": rows,
        "best": found.best,
        "next_dollars": [_step(step) for step in found.next_dollars],
        "planned": {
            "design": found.planned.design.name,
            "beaten_by": list(found.planned.beaten_by),
            "refused": found.planned.refused,
        }
        | planned,
        "comparators": beside,
    }


def _step(step: NextDollars) -> dict[str, Any]:
    return {
        "cheaper": step.cheaper,
        "dearer": step.dearer,
        "money": from_believed(step.money),
        "usable_answers": from_believed(step.usable),
        "expected_usable_answers": from_measured(step.expected_usable),
        "error_less": from_believed(step.error),
        "more_usable": from_measured(step.more_usable),
        "less_error": from_measured(step.less_error),
        "money_per_usable_answer": number(step.price),
    }
