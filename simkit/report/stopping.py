"""A stop rule as a figure: when it stops and why, made to be read from the back of a room."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simkit.planning.stopping import Reported, Stopping
from simkit.planning.stopping_text import headline, rule_words, text_of
from simkit.report.jsonable import from_measured, number
from simkit.report.style import BLUE, GREY, INK, ORANGE, PALE, WORDS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["stopping_data", "stopping_figure"]

_ROOM = 7.0
"""Of 100 cases an area needs so many at the end to have its name beside it on a line of its own."""


def stopping_figure(found: Stopping) -> Figure:
    """Of 100 cases how many are settled, given up or still open after so many months.

    Parameters
    ----------
    found : Stopping

    Returns
    -------
    matplotlib.figure.Figure
        Nothing is shown or kept by pyplot.
    """
    from matplotlib.figure import Figure  # slow to import

    figure = Figure(figsize=(12, 6.8), layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    end = float(found.moments[-1])
    when = np.concatenate([[0.0], found.moments, [1.03 * end]])
    settled, hopeless = (
        100 * np.concatenate([[0.0], found.stopped_by[name], found.stopped_by[name][-1:]])
        for name in ("settled", "hopeless")
    )
    whole = np.full(len(when), 100.0)
    axes.fill_between(when, settled, whole - hopeless, step="post", color=PALE, linewidth=0)
    axes.fill_between(when, 0, settled, step="post", color=BLUE, linewidth=0)
    axes.fill_between(when, whole - hopeless, whole, step="post", color=ORANGE, linewidth=0)
    last = settled[-1], 100 - settled[-1] - hopeless[-1], hopeless[-1]
    middle = (settled[-1] / 2, settled[-1] + last[1] / 2, 100 - hopeless[-1] / 2)
    names = (("settled", BLUE), ("still open", GREY), ("given up", ORANGE))
    there = [at for at, share in enumerate(last) if share > 1e-9]
    for at, place in zip(there, _apart([middle[at] for at in there], _ROOM), strict=True):
        name, colour = names[at]
        said = f"{last[at]:.0f} {name}" if last[at] >= 0.5 else f"<1 {name}"
        axes.text(1.045 * end, place, said, va="center", fontsize=WORDS + 2, fontweight="bold", color=colour)
    axes.set_xlim(0, 1.03 * end)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.tick_params(labelsize=WORDS, labelcolor=GREY, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlabel("months since the start", fontsize=WORDS, color=GREY, loc="left")
    axes.set_ylabel("of 100 cases", fontsize=WORDS, color=GREY)
    title = textwrap.fill(headline(found), 80)
    figure.suptitle(title, fontsize=WORDS + 3, fontweight="bold", color=INK, ha="left", x=0.01, parse_math=False)
    whose = f"{found.program.name}, asked by “{found.design.name}”. "
    rule = rule_words(found.rule, found.reason, found.rivals).replace("\n", " ")
    below = textwrap.fill(whose + rule, 118)
    figure.supxlabel(below, fontsize=WORDS - 2, color=GREY, ha="left", x=0.01, parse_math=False)
    return figure


def _apart(places: list[float], room: float) -> list[float]:
    """Places of labels from the bottom up, moved as little as keeps them `room` apart and within 0 to 100."""
    moved = list(places)
    for at in range(1, len(moved)):
        moved[at] = max(moved[at], moved[at - 1] + room)
    over = 100 - room / 2
    for at in reversed(range(len(moved))):
        moved[at] = min(moved[at], over)
        over = moved[at] - room
    return moved


def _reported(one: Reported) -> dict[str, Any]:
    made: dict[str, Any] = {"some": from_measured(one.some)}
    for name in ("record", "truth"):
        against = getattr(one, name)
        made[name] = {each: from_measured(getattr(against, each)) for each in ("bias", "rmse", "face_value", "valid")}
    for name in ("face_value_width", "valid_width"):
        made[name] = _spread(getattr(one, name))
    return made


def _spread(value: Any) -> dict[str, float | None]:
    return {name: number(getattr(value, name)) for name in ("median", "low", "high", "mcse")}


def stopping_data(found: Stopping) -> dict[str, Any]:
    """A diagnosed stop rule as JSON takes it.

    Parameters
    ----------
    found : Stopping

    Returns
    -------
    dict
        `design`, `rule`, the numbers of `Stopping` by their names, and `words`.
    """
    rule = {name: getattr(found.rule, name) for name in found.rule.__dataclass_fields__}
    return {
        "design": found.design.name,
        "rule": rule | {"looks": rule["looks"] if isinstance(rule["looks"], str) else list(rule["looks"])},
        "rivals": found.rivals,
        "why": {name: from_measured(value) for name, value in found.why.items()},
        "answers": {name: _spread(value) for name, value in found.answers.items()},
        "months": {name: _spread(value) for name, value in found.months.items()},
        "too_early": from_measured(found.too_early),
        "right": {name: from_measured(value) for name, value in found.right.items()},
        "stop": _reported(found.stop),
        "settled": _reported(found.settled),
        "end": _reported(found.end),
        "by_month": [
            {"month": float(month), **{name: float(found.stopped_by[name][at]) for name in found.stopped_by}}
            for at, month in enumerate(found.moments)
        ],
        "streams": found.streams,
        "seed": found.seed,
        "words": text_of(found).split("\n\n"),
    }
