"""The forest plot: every past program with its rate, and what a new one of each kind is predicted to get."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup, escape

from simkit.evidence.programs import POPULATIONS, ProgramRow
from simkit.evidence.response_rate import RateModel
from simkit.population.population import KINDS
from simkit.program.program import EvidenceChoice

__all__ = ["forest_svg", "wilson"]

_WIDTH, _ROW, _TOP = 1000, 22, 46
_LEFT, _RIGHT = 414, 804
_LABEL = 36  # characters that fit beside the counts

_PEOPLE = {
    ("admits", 1.0): "Admitted students who went elsewhere",
    ("admits", 0.0): "Admitted students who enrolled",
    ("candidates", 1.0): "Candidates who declined",
    ("candidates", 0.5): "Candidates, whatever came of it",
    ("exit", 0.0): "Leavers",
    ("stay", 0.0): "Employees in post",
}
_OTHERS = {"admits": "Admitted students", "candidates": "Candidates", "exit": "Leavers", "stay": "Employees"}
_NEW = {
    "declined": "People who declined a job offer",
    "job_interview": "Candidates, whatever came of it",
    "exit": "Leavers",
    "stay": "Employees in post",
}

_INK, _SOFT, _LINE, _BLUE, _PALE = "#1b232c", "#4d5966", "#dfe4e9", "#0b4f8a", "#6ea3d0"


class _Line(NamedTuple):
    """A row of the plot: words on both sides and three rates between."""

    label: str
    counts: str
    low: float
    middle: float
    high: float
    invited: int | None
    """None: a prediction."""


def wilson(answered: int, invited: int) -> tuple[float, float]:
    """95% interval of a share (Wilson 1927, Journal of the American Statistical Association 22:209-212).

    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]
    """
    z2, rate = 1.959963984540054**2, answered / invited
    centre = (rate + z2 / (2 * invited)) / (1 + z2 / invited)
    half = math.sqrt(z2 * (rate * (1 - rate) / invited + z2 / (4 * invited**2))) / (1 + z2 / invited)
    # rounding must not push an end beyond a share of 0 or 1
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _groups(rows: Iterable[ProgramRow]) -> Mapping[str, list[_Line]]:
    """Programs of the same kind of people under one heading, the lowest rate first."""
    ordered = sorted(rows, key=lambda row: (POPULATIONS.index(row.population), -row.said_no, row.rate))
    found: dict[str, list[_Line]] = {}
    for row in ordered:
        other = f"{_OTHERS[row.population]}, {row.said_no:.0%} of whom said no"
        heading = _PEOPLE.get((row.population, row.said_no), other)
        low, high = wilson(row.answered, row.invited)
        line = _Line(row.label, f"{row.answered:,} of {row.invited:,}", low, row.rate, high, row.invited)
        found.setdefault(heading, []).append(line)
    return found


def _predictions(model: RateModel) -> list[_Line]:
    lines = []
    for kind in KINDS:
        like = EvidenceChoice.default(kind)
        rate = model.predict(like.population, said_no=like.said_no)
        low, high = rate.interval(0.90)
        lines.append(_Line(_NEW[kind], "", low, rate.median, high, None))
    return lines


def _x(rate: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * rate, 1)


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = _INK, weight: int = 400) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}"'
        # a white rim, where words cross a line of the grid
        f' stroke="#fff" stroke-width="5" stroke-linejoin="round" paint-order="stroke">{escape(words)}</text>'
    )


def _rates(line: _Line) -> str:
    return f"{line.middle:.0%} ({100 * line.low:.0f} to {100 * line.high:.0f})"


def _drawn(line: _Line, y: float) -> str:
    short = line.label if len(line.label) <= _LABEL else line.label[: _LABEL - 1].rstrip() + "…"
    new = line.invited is None
    body = _text(16, y + 4, short, weight=600 if new else 400)
    if not new:
        body += _text(_LEFT - 24, y + 4, line.counts, anchor="end", fill=_SOFT)
    body += _text(_RIGHT + 30, y + 4, _rates(line), weight=600 if new else 400)
    left, middle, right = (_x(rate) for rate in (line.low, line.middle, line.high))
    whole = f'<line x1="{left:g}" x2="{right:g}" y1="{y:g}" y2="{y:g}" stroke="{_PALE if new else _SOFT}"'
    body += whole + f' stroke-width="{7 if new else 1.6}" stroke-linecap="{"round" if new else "butt"}"/>'
    if line.invited is None:
        points = f"{middle - 7:g},{y:g} {middle:g},{y - 7:g} {middle + 7:g},{y:g} {middle:g},{y + 7:g}"
        body += f'<polygon points="{points}" fill="{_BLUE}" stroke="#fff" stroke-width="1.2"/>'
    else:
        # a side that grows with the number of digits: 60 and 80,000 people on one page
        side = round(2.0 + 2.4 * math.log10(max(line.invited, 2)), 1)
        body += (
            f'<rect x="{middle - side / 2:g}" y="{y - side / 2:g}" width="{side:g}" height="{side:g}" fill="{_INK}"/>'
        )
    return f"<g>{body}</g>"


def forest_svg(model: RateModel, key: str = "forest") -> Markup:
    """Past programs and predictions as one SVG picture that stands alone or inside a page.

    A square is a program's share of invited people who answered (its size grows with the logarithm of the
    invited), the thin line its 95% Wilson interval: the luck of its count. A diamond is the median of what is
    predicted of a *new* program on the web by the employer itself, the thick line its 90% interval: differences
    between programs, and what is not known about the regression, are in it.

    Parameters
    ----------
    model : RateModel
        A fitted regression; all of its rows are drawn, one's own included.
    key : str
        Start of the ids of title and description; unique in the page.

    Returns
    -------
    Markup
        A string; 1,000 units wide, as wide as its container. The same figures belong in a table beside it.

    Examples
    --------
    >>> from simkit.evidence.response_rate import fit
    >>> picture = forest_svg(fit())
    >>> picture.startswith("<svg"), picture.count("<rect"), picture.count("<polygon")
    (True, 21, 4)
    """
    groups, new = _groups(model.rows), _predictions(model)
    body, y = "", float(_TOP)
    heading = "A new program, on the web, by the employer itself: median and 90% range"
    for title, lines in [*groups.items(), (heading, new)]:
        if lines is new:
            y += 14
        body += _text(0, y + 4, title, weight=650)
        for line in lines:
            y += _ROW
            body += _drawn(line, y)
        y += _ROW + 8
    bottom = y - _ROW + 8
    axis = ""
    for tenth in range(0, 11, 2):
        x = _x(tenth / 10)
        axis += f'<line x1="{x:g}" x2="{x:g}" y1="{_TOP - 16}" y2="{bottom:g}" stroke="{_LINE}"/>'
        axis += "".join(_text(x, at, f"{tenth * 10}%", anchor="middle", fill=_SOFT) for at in (_TOP - 22, bottom + 16))
    axis += _text(_LEFT - 24, _TOP - 22, "answered of invited", anchor="end", fill=_SOFT)
    axis += _text(_RIGHT + 30, _TOP - 22, "rate (95% interval)", fill=_SOFT)
    rates = sorted(row.rate for row in model.rows)
    first = new[0]
    said = (
        f"{len(rates)} past programs, from {rates[0]:.0%} to {rates[-1]:.0%} answered, grouped by the people who were"
        f" asked. Predicted of a new program: " + "; ".join(f"{line.label}: {_rates(line)}" for line in new) + "."
    )
    title = f"Who answered past programs, and who would answer a new one: {first.label.lower()}, {_rates(first)}"
    names = f"{escape(key)}-title {escape(key)}-desc"
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="figure forest" aria-labelledby="{names}"'
        f' width="100%" viewBox="0 0 {_WIDTH} {bottom + 26:g}" focusable="false" font-size="13.5"'
        ' font-family="system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif">'
        f'<title id="{escape(key)}-title">{escape(title)}</title><desc id="{escape(key)}-desc">{escape(said)}</desc>'
        f"{axis}{body}</svg>"
    )
