"""Two ways of asking, alone and one after the other, as a figure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from simkit.planning.sequence import Sequence
from simkit.report.style import GREY, INK, PALE, WORDS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["sequence_figure"]

_PANELS = (("answers", "Answers"), ("usable", "Usable answers"))
_MIDDLE, _PALER = "#5f93c2", "#c3d1de"


def sequence_figure(found: Sequence) -> Figure:
    """Answers and usable answers of the first alone, the second alone, and both: medians and 90% ranges.

    Parameters
    ----------
    found : Sequence

    Returns
    -------
    matplotlib.figure.Figure
        Nothing is shown or kept by pyplot.
    """
    from matplotlib.figure import Figure  # slow to import

    ways = (found.first, found.then, found.both)
    names = (found.first.design.name, found.then.design.name, "first the one, then the other")
    labels = [textwrap.fill(name, 26) for name in names]
    figure = Figure(figsize=(14, 5.2), layout="constrained", facecolor="white")
    figure.get_layout_engine().set(wspace=0.06)  # type: ignore[union-attr,call-arg]
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (metric, title) in zip(panels, _PANELS, strict=True):
        top = max(getattr(way, metric).high for way in ways) or 1.0
        for at, way in enumerate(ways):
            people = getattr(way, metric)
            axes.barh(at, people.median, height=0.5, color=_MIDDLE if at == 2 else _PALER)
            axes.plot([people.low, people.high], [at, at], color=INK, linewidth=2.5, solid_capstyle="butt")
            axes.text(
                1.04 * top, at, f"{people.median:,.0f}", va="center", fontsize=WORDS + 2, fontweight="bold", color=INK
            )
        axes.set_xlim(0, 1.2 * top)
        axes.set_title(title, loc="left", fontsize=WORDS + 1, fontweight="bold", color=INK)
        axes.tick_params(labelsize=WORDS, labelcolor=GREY, length=0)
        axes.xaxis.get_major_locator().set_params(integer=True, nbins=4)
        axes.grid(axis="x", color=PALE)
        axes.set_axisbelow(True)
        axes.spines[:].set_visible(False)
    panels[0].set_yticks(range(3), labels, fontsize=WORDS, color=INK, parse_math=False)
    panels[0].set_ylim(2.6, -0.6)
    said = f"{found.program.name}: what a follow-up adds"
    figure.suptitle(said, fontsize=WORDS + 3, fontweight="bold", color=INK, x=0.01, ha="left", parse_math=False)
    below = "Bars and numbers: medians; lines: 90% ranges, what is not known and chance."
    figure.supxlabel(below, fontsize=WORDS, color=GREY, x=0.01, ha="left")
    return figure
