"""Tuning the length of a questionnaire before it goes out: the result with its figure, and as JSON takes it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.diagnosis.scrambles import DRAWS
from simkit.planning.length import Tuned, tuned
from simkit.planning.length_limits import LengthLimits
from simkit.planning.length_text import heading_of, sentences_of
from simkit.planning.length_words import numbers, questions
from simkit.planning.length_worth_text import counted_of, nothing_of, pays_of, price_of
from simkit.planning.lengths import Length, Lengths
from simkit.program.program import Program
from simkit.report.jsonable import from_believed, from_measured, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LengthTuning", "length_data", "tune_length"]

_PANELS = (
    ("started", "People who start"),
    ("completed", "People who come to the end"),
    ("answers", "Answers to “why?”"),
    ("item_answers", "Questions answered, all together"),
    ("information", "Information: value x candid answers"),
)


@dataclass(frozen=True, repr=False, eq=False)
class LengthTuning(Tuned):
    """A questionnaire's lengths, over the beliefs; made by `tune_length`.

    Prints as a table with what follows from it. `best`, `near_best` and `better(a, b)` are about the order in which
    the questions stand; `given` and `ordered` hold all lengths in that order and in the best one; `table` and
    `frame()` have every number, and `plot()` draws them.
    """

    def plot(self) -> Figure:
        """Start, completion, answers and information against length, as a `matplotlib.figure.Figure`.

        Lines are medians and bands 90% ranges over the beliefs. Where the values of the questions differ the best
        length and those about as good are marked; where they are all the same the title says what more of them cost,
        and the form as it is is marked.
        """
        from matplotlib.figure import Figure

        from simkit.report.style import GREY, INK, WORDS

        figure = Figure(figsize=(13, 9.2), layout="constrained", facecolor="white")
        grid = figure.add_gridspec(2, 6)
        places = (grid[0, :2], grid[0, 2:4], grid[0, 4:], grid[1, :3], grid[1, 3:])
        for place, (name, title) in zip(places, _PANELS, strict=True):
            _panel(figure.add_subplot(place), self, name, title)
        title = textwrap.fill(heading_of(self), 84)
        if self.alike:
            title += "\n" + textwrap.fill(price_of(self), 84)
        figure.suptitle(title, fontsize=WORDS + 3, fontweight="bold", color=INK, ha="left", x=0.01, parse_math=False)
        unit = "Minutes of talk" if self.live else "Number of questions, in the order in which they stand"
        figure.supxlabel(
            f"{unit}. Line: median; band: 90% range of what is believed.\n{_marks(self)}",
            fontsize=WORDS,
            color=GREY,
            ha="left",
            x=0.01,
        )
        return figure


def _marked(tuning: Tuned) -> int:
    """The length that is marked: the form's own where all questions are worth the same."""
    return min(tuning.own, tuning.given.items[-1]) if tuning.alike else tuning.given.best


def _marks(tuning: Tuned) -> str:
    """What the marks are, and what is best."""
    row = tuning.given.row(_marked(tuning))
    taking = f", {row.minutes:.3g} minutes" if tuning.live else ""
    if nothing := nothing_of(tuning):
        return textwrap.fill(nothing, 110)
    if tuning.alike:
        return f"Dot, dashes: the form as it is ({questions(row.items)}{taking}).\n" + textwrap.fill(
            f"{pays_of(tuning)} {counted_of(tuning)}", 110
        )
    best = f"Best on average (dot, dashes): {questions(row.items)}{taking}."
    return f"{best} About as good (shaded): {numbers(tuning.near_best)}."


def _panel(axes: Axes, tuning: LengthTuning, name: str, title: str) -> None:
    from matplotlib.ticker import MaxNLocator

    from simkit.report.style import BLUE, GREY, INK, ORANGE, PALE, WORDS

    lengths = tuning.given
    across = np.array(lengths.minutes if tuning.live else lengths.items, dtype=float)
    low, median, high = _band(lengths, name)
    tone = ORANGE if name == "information" else BLUE
    at = lengths.items.index(_marked(tuning))
    near = [lengths.items.index(each) for each in tuning.near_best]
    half = 0.5 * (across[1] - across[0]) if len(across) > 1 else 0.5
    if not tuning.alike:
        axes.axvspan(across[near[0]] - half / 2, across[near[-1]] + half / 2, color=PALE, linewidth=0)
    axes.fill_between(across, low, high, color=tone, alpha=0.22, linewidth=0)
    axes.plot(across, median, color=tone, linewidth=3.5, marker="o" if len(across) == 1 else None)
    axes.axvline(across[at], color=INK, linewidth=1.5, linestyle=(0, (3, 3)))
    axes.plot(across[at], median[at], "o", color=tone, markersize=12, markeredgecolor="white", zorder=3)
    top = max(1e-9, float(high.max()))
    right = across[at] > (across[0] + across[-1]) / 2
    axes.annotate(
        f"{_round(median[at])} ({_round(low[at])} to {_round(high[at])}) ",
        (across[at], 1.14 * top),
        xytext=(-6 if right else 6, 0),
        textcoords="offset points",
        ha="right" if right else "left",
        va="center",
        fontsize=WORDS,
        fontweight="bold",
        color=INK,
    )
    axes.set_title(title, loc="left", fontsize=WORDS, color=INK, fontweight="bold")
    axes.set_ylim(0, 1.26 * top)
    axes.set_xlim(across[0] - half, across[-1] + half)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    if len(across) == 1:
        axes.set_xticks(across)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.tick_params(labelsize=WORDS - 1, labelcolor=GREY, length=0)
    axes.grid(axis="y", color=PALE)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GREY)


def _band(lengths: Lengths, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    found = [getattr(row, name) for row in lengths.rows]
    low, median, high = (np.array([getattr(each, end) for each in found]) for end in ("low", "median", "high"))
    return low, median, high


def _round(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def tune_length(
    program: Program,
    design: Design | str | None = None,
    *,
    longest: int | None = None,
    announced: float | None = None,
    limits: LengthLimits | None = None,
    seed: int = 1,
    draws: int = DRAWS,
) -> LengthTuning:
    """How many questions to ask, before anybody is asked.

    The form is cut after every question (the reason question and every `Item.must` stay), and each length is followed
    through the whole process: the longer the announced time, the fewer start; with every minute some leave, and care
    falls; what has been answered before stays answered. *Information* is the sum over the questions of their value
    times the people who answer them with care and candidly.

    Parameters
    ----------
    program : Program
    design : Design or str, optional
        One of the program's by name, or any other; not given: the proposed one.
    longest : int, optional
        The most questions to look at. Beyond those of the form, further ones like its last other question are added;
        not where that one has a wording, because asking it again would tell nothing new.
    announced : float, optional
        Minutes that the invitation says whatever the length: what would "5 minutes" bring that take 9? Not given: what
        the design's steps say, and where they say nothing the true length.
    limits : LengthLimits, optional
        Minutes that may not be passed, answers that must come, and what counts as about as good as the best.
    seed, draws : int
        As in `assess`: belief draws in each of 8 independent scrambles, common to all lengths.

    Returns
    -------
    LengthTuning

    Raises
    ------
    InvalidInput
        On a design that asks nobody, a worded form that should be longer than it is, or limits that no length meets.

    Notes
    -----
    Where all questions have the same value nobody has said what they are worth, and information grows with nearly every
    question. The text then leads with what further questions cost, and with the best length were they worth less: a
    part of the reason question each, or a part of the one before (`Tuned.weighed`; parts are judgement).

    For every number of questions the best ones in their best order are sought too (`LengthTuning.ordered`): exactly
    where at most 300 sets of questions differ, otherwise by adding one after the other and exchanging. That search runs
    on 32 of the belief draws and 64 nodes; all figures come from all draws. The model knows no effect of one question
    on another, nor of an invitation that says less than it takes.

    Examples
    --------
    >>> import simkit as sk
    >>> program = sk.programs.declined(42)
    >>> found = sk.tune_length(program, sk.designs.employer_web(items=6), draws=4)
    >>> found.best.items, found.near_best
    (6, (6,))
    >>> found.better(6, 3).value + found.better(3, 6).value
    1.0
    """
    made = tuned(program, design, longest=longest, announced=announced, limits=limits, seed=seed, draws=draws)
    return LengthTuning(**{each.name: getattr(made, each.name) for each in fields(made)})


def _row(row: Length) -> dict[str, Any]:
    made: dict[str, Any] = {"items": row.items, "positions": list(row.positions), "minutes": number(row.minutes)}
    made["announced"] = number(row.announced)
    for each in fields(row):
        value = getattr(row, each.name)
        if each.type == "Believed":
            made[each.name] = from_believed(value)
        elif each.type == "Measured":
            made[each.name] = from_measured(value)
    return made | {"allowed": row.allowed, "near_best": row.near_best}


def length_data(found: Tuned) -> dict[str, Any]:
    """A tuned length as JSON takes it: both orders with all lengths, the best one and those near it, and the words."""

    def over(lengths: Lengths) -> dict[str, float | None]:
        spread = lengths.best_spread
        return {name: number(getattr(spread, name)) for name in ("median", "low", "high", "mcse")}

    def order(lengths: Lengths) -> dict[str, Any]:
        return {
            "best": lengths.best,
            "best_over_beliefs": over(lengths),
            "near_best": list(lengths.near_best),
            "lengths": [_row(row) for row in lengths.rows],
        }

    return {
        "program": found.program.name,
        "design": found.design.name,
        "questions": [item.text or item.topic or "" for item in found.design.questionnaire.items],
        "given_order": order(found.given),
        "by_worth": [
            {
                "share": each.share,
                "of": "the question before" if each.falls else "the reason question",
                "best": each.lengths.best,
                "near_best": list(each.lengths.near_best),
                "looked_at": each.lengths.items[-1],
                "best_over_beliefs": over(each.lengths),
            }
            for each in found.weighed
        ],
        "best_order": order(found.ordered) | {"exact": found.exact},
        "seed": found.seed,
        "words": sentences_of(found),
    }
