"""One style for the package's plots: large words, labels beside what they name, colours that colour-blind people tell
apart (blue and orange, and never colour alone)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["BLUE", "GREY", "INK", "ORANGE", "PALE", "canvas", "titled"]

INK, GREY, PALE, BLUE, ORANGE = "#1b232c", "#4d5966", "#dfe4e9", "#0b4f8a", "#c9603b"

WORDS = 15
"""Size of letters in points on a figure ten inches wide: readable from three metres on a usual screen."""


def canvas(rows: int, *, width: float = 12.0) -> tuple[Figure, Axes]:
    """A figure with one line for each of `rows`, without a frame."""
    from matplotlib.figure import Figure  # slow to import

    figure = Figure(figsize=(width, 1.9 + 0.56 * rows), layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GREY)
    axes.tick_params(axis="y", length=0, labelsize=WORDS, labelcolor=INK)
    axes.tick_params(axis="x", labelsize=WORDS, labelcolor=GREY, color=GREY)
    axes.grid(axis="x", color=PALE, linewidth=1)
    axes.set_axisbelow(True)
    return figure, axes


def titled(axes: Any, title: str, below: str) -> None:
    """What is to be seen, over the plot, and what the axis counts, under it; no mathematics is read into names."""
    axes.figure.suptitle(title, fontsize=WORDS + 2, fontweight="bold", color=INK, ha="left", x=0.01, parse_math=False)
    axes.set_xlabel(below, fontsize=WORDS, color=GREY, loc="left", parse_math=False)
