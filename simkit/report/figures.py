"""Figures as inline SVG: no text inside that could shrink or collide, widths in percent so that a phone can show them.

Every figure carries a title for those who cannot see it; its words and numbers stand beside it in the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

__all__ = ["ICON_LIMIT", "icons", "interval", "proportion", "step", "ticks", "worlds_bar"]

ICON_LIMIT = 120
"""More people than this are better drawn as a bar."""


def _svg(key: str, title: str, height: float, body: str, *, view: str = "", kind: str = "") -> Markup:
    box = f' viewBox="{view}"' if view else f' height="{height:g}"'
    return Markup(
        f'<svg role="img" class="figure {escape(kind)}" aria-labelledby="{escape(key)}-title" width="100%"{box}'
        f' focusable="false"><title id="{escape(key)}-title">{escape(title)}</title>{body}</svg>'
    )


def _percent(value: float, of: float) -> float:
    return 0.0 if not of > 0 else round(100 * min(max(value / of, 0.0), 1.0), 3)


def icons(key: str, title: str, low: int, median: int, high: int, of: int) -> Markup:
    """One dot for each of `of` people: dark up to `low`, lighter up to `median`, pale up to `high`, else empty.

    Parameters
    ----------
    key : str
        Unique in the page.
    title : str
        What is to be seen, in words.
    low, median, high, of : int
        Whole people, ascending.
    """
    # a few people are not drawn larger than many
    columns = min(max(of, 30), 60)
    rows = math.ceil(of / columns)
    dots = []
    for at in range(of):
        tone = "sure" if at < low else "likely" if at < median else "perhaps" if at < high else "nobody"
        x, y = 10 * (at % columns) + 5, 10 * (at // columns) + 5
        dots.append(f'<circle class="{tone}" cx="{x}" cy="{y}" r="3.7"/>')
    return _svg(key, title, 0, "".join(dots), view=f"0 0 {10 * columns} {10 * rows}", kind="icons")


def proportion(key: str, title: str, low: float, median: float, high: float, of: float) -> Markup:
    """The same as `icons`, as one bar: for many people."""
    body = '<rect class="nobody" x="0" y="3" width="100%" height="12" rx="2"/>'
    for tone, value in (("perhaps", high), ("likely", median), ("sure", low)):
        body += f'<rect class="{tone}" x="0" y="3" width="{_percent(value, of):g}%" height="12" rx="2"/>'
    return _svg(key, title, 18, body, kind="proportion")


def ticks(most: float, about: int = 5) -> list[float]:
    """Round numbers from 0 up to at least `most`.

    >>> ticks(13), ticks(0.37), ticks(0)
    ([0.0, 5.0, 10.0, 15.0], [0.0, 0.1, 0.2, 0.3, 0.4], [0.0, 1.0])
    """
    if not most > 0:
        return [0.0, 1.0]
    raw = most / about
    unit = 10.0 ** math.floor(math.log10(raw))
    size = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw * (1 - 1e-9))
    return [round(size * number, 12) for number in range(math.ceil(most / size - 1e-9) + 1)]


def _grid(axis: Sequence[float], height: float) -> str:
    lines = (_percent(tick, axis[-1]) for tick in axis)
    return "".join(f'<line class="grid" x1="{x:g}%" x2="{x:g}%" y1="0" y2="{height:g}"/>' for x in lines)


def interval(
    key: str, title: str, values: tuple[float, float, float], axis: Sequence[float], *, strong: bool = False
) -> Markup:
    """A 90% interval as a line and the median as a dot.

    Parameters
    ----------
    key, title : str
        See `icons`.
    values : tuple of three floats
        Low end, median, high end.
    axis : sequence of float
        Tick marks from 0 on; the last one is the right end.
    strong : bool
        Whether it is the design on the table.
    """
    left, middle, right = (_percent(value, axis[-1]) for value in values)
    body = _grid(axis, 24)
    body += f'<line class="range" x1="{left:g}%" x2="{right:g}%" y1="12" y2="12"/>'
    body += f'<circle class="median" cx="{middle:g}%" cy="12" r="5.5"/>'
    return _svg(key, title, 24, body, kind="interval strong" if strong else "interval")


def step(
    key: str, title: str, level: float, ends: tuple[float, float], axis: Sequence[float], *, kind: str = "whole"
) -> Markup:
    """One row of a waterfall: a total, or a piece as the band of its 90% range; see `interval`.

    Parameters
    ----------
    key, title : str
    level : float
        Where the share stands after the row: the end of a total's bar, a stroke across a band.
    ends : tuple of two floats
        90% range: a thin line over a total, the band of a piece.
    axis : sequence of float
    kind : {"whole", "loss", "gain", "either"}
        "either": the direction is not known, so that the stroke is dashed.
    """
    left, right = (_percent(end, axis[-1]) for end in ends)
    edge = _percent(level, axis[-1])
    body = _grid(axis, 24)
    if kind == "whole":
        body += f'<rect class="whole" x="0%" width="{edge:g}%" y="5" height="14"/>'
        body += f'<line class="range" x1="{left:g}%" x2="{right:g}%" y1="12" y2="12"/>'
    else:
        body += f'<rect class="{escape(kind)}" x="{left:g}%" width="{max(right - left, 0):g}%" y="5" height="14"/>'
    dashed = ' stroke-dasharray="3 2"' if kind == "either" else ""
    body += f'<line class="edge" x1="{edge:g}%" x2="{edge:g}%" y1="1" y2="23"{dashed}/>'
    return _svg(key, title, 24, body, kind="step")


def worlds_bar(key: str, title: str, probability: float) -> Markup:
    """In how many of 100 possible worlds, with marks at 20 and 80."""
    width = _percent(probability, 1.0)
    body = '<rect class="nobody" x="0" y="4" width="100%" height="6" rx="3"/>'
    body += f'<rect class="likely" x="0" y="4" width="{width:g}%" height="6" rx="3"/>'
    body += "".join(f'<line class="mark" x1="{x}%" x2="{x}%" y1="0" y2="14"/>' for x in (20, 80))
    return _svg(key, title, 14, body, kind="worlds")
