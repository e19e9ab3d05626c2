"""A tuned length in words: the same sentences in a notebook and on the command line."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from simkit.diagnosis.measured import Believed, Measured
from simkit.diagnosis.small import hundred
from simkit.planning.needs_text import number_of
from simkit.population.population import CALLED, span_of

if TYPE_CHECKING:
    from simkit.planning.length import Tuned
    from simkit.planning.lengths import Length, Lengths

__all__ = ["heading_of", "numbers", "questions", "rows_shown", "sentences_of", "text_of"]

WIDTH = 100

_MOST_ROWS = 14

_HEAD = (
    "Questions",
    "Minutes",
    "Start",
    "Finish",
    "Say why",
    "Questions answered",
    "Information",
    "Last one adds",
    "must be worth",
    "Best in",
)


def _spread(value: Believed) -> str:
    if math.isnan(value.median):
        return "–"
    low, middle, high = (_short(each) for each in (value.low, value.median, value.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def _short(value: float) -> str:
    """Two digits at least below 1, where the question is whether it is anything at all.

    >>> _short(0.034), _short(0.34), _short(4.21), _short(123.4), _short(0.0), _short(-0.0034)
    ('0.03', '0.34', '4.2', '123', '0', '0')
    """
    if abs(value) < 0.005:
        return "0"
    return f"{value:.2f}" if abs(value) < 1 else number_of(value)


def _minutes(value: float) -> str:
    return f"{value:.3g} minute" + ("" if value == 1 else "s")


def _worlds(chance: Measured) -> str:
    """In how many of 100 possible worlds, with the simulation's own error."""
    error = "" if chance.value in (0.0, 1.0) or math.isnan(chance.mcse) else f" (± {100 * chance.mcse:.1f})"
    return f"{hundred(chance.value)}{error}"


def numbers(some: tuple[int, ...]) -> str:
    """Numbers in words, runs of them by their ends.

    >>> numbers((7, 8, 9)), numbers((1,)), numbers((1, 3, 4))
    ('7 to 9', '1', '1, 3 to 4')
    """
    runs: list[list[int]] = []
    for each in some:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def rows_shown(found: Tuned) -> tuple[int, ...]:
    """Numbers of questions that a table has room for: ends, the best, near the best, and some between."""
    every = found.given.items
    if len(every) <= _MOST_ROWS:
        return every
    near = found.near_best
    marked = {every[0], every[-1], found.given.best, near[0], near[-1], min(found.own, every[-1])}
    steps = _MOST_ROWS - len(marked)
    marked |= {every[round(at * (len(every) - 1) / (steps - 1))] for at in range(steps)}
    return tuple(sorted(marked))


def heading_of(found: Tuned) -> str:
    """What the table is about."""
    people, horizon = number_of(round(float(found.given.people.mean()))), found.program.population.horizon
    called = CALLED[found.program.kind][people != "1"]
    return f"How long? {found.program.name}, “{found.design.name}”: {people} {called} over {span_of(horizon)}"


def _row(row: Length) -> tuple[str, ...]:
    return (
        f"{row.items}",
        f"{row.minutes:.3g}",
        _short(row.started.median),
        _short(row.completed.median),
        _spread(row.answers),
        _short(row.item_answers.median),
        _spread(row.information),
        "–" if math.isnan(row.adds.median) else _short(row.adds.median),
        "–" if math.isnan(row.worth.median) else _short(row.worth.median),
        hundred(row.best_chance.value, short=True),
    )


def _table(found: Tuned) -> list[str]:
    rows = [_HEAD, *(_row(found.given.row(items)) for items in rows_shown(found))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _best(found: Tuned) -> str:
    lengths = found.given
    best = lengths.row(lengths.best)
    said = f"Best on average: {questions(best.items)} ({_minutes(best.minutes)})"
    at = lengths.items.index(best.items)
    if len(lengths.items) == 1:
        return f"{said}; there is no other length of this form. longest=30 looks at more."
    said += f", in {_worlds(best.best_chance)} of 100 possible worlds"
    spread = lengths.best_spread
    if spread.low != spread.high:
        said += f"; over them the best length is {spread.median:.0f} ({spread.low:.0f} to {spread.high:.0f})"
    said += "."
    near = found.near_best
    tolerance = f"{100 * found.limits.near:g} of 100 parts"
    if len(near) > 1:
        said += f" About as good, losing {tolerance} of its information at most: {numbers(near)}."
    else:
        said += f" Every other length loses more than {tolerance} of its information."
    other = _rival(lengths)
    gap, better = lengths.more(best.items, other), lengths.better(best.items, other)
    said += (
        f" It brings {_short(gap.value)} (± {gap.mcse:.1g}) more than {questions(other)} on average, and more in"
        f" {_worlds(better)} of 100 worlds."
    )
    if at == len(lengths.items) - 1:
        if found.limits.minutes is not None:
            said += " It is the longest that you allow: a longer one might bring still more."
        else:
            said += f" It is the longest that was looked at: longest={2 * best.items} looks further."
    return said


def questions(items: int) -> str:
    """A number of questions.

    >>> questions(1), questions(3)
    ('1 question', '3 questions')
    """
    return f"{items} question" + ("" if items == 1 else "s")


def _rival(lengths: Lengths) -> int:
    """The best of the others that are allowed, or of the others."""
    others = [n for n, fine in zip(lengths.items, lengths.allowed, strict=True) if fine and n != lengths.best]
    others = others or [n for n in lengths.items if n != lengths.best]
    return max(others, key=lambda items: lengths.mean[lengths.items.index(items)])


def _price(found: Tuned) -> str:
    """What the last question of the best length, or the first beyond it, adds and costs."""
    lengths = found.given
    best = lengths.best
    at = best + 1 if best < lengths.items[-1] else best
    row = lengths.row(at)
    if math.isnan(row.adds.median):
        return ""
    gain = f"adds {_spread(row.adds)}" if row.adds.median >= 0 else f"takes {_short(-row.adds.median)}"
    said = f"Question {at} {gain} to the information and costs {_spread(row.costs)} answers to “why?”"
    if not math.isnan(row.worth.median):
        said += f"; it pays where an answer to it is worth more than {_spread(row.worth)}"
    which = lengths.added(at)
    if which is not None:
        said += f" (its value in the form is {found.design.questionnaire.items[which].value:g})"
    first, last = lengths.rows[0], lengths.row(best)
    said += "."
    if _short(first.answers.median) != _short(last.answers.median):
        said += (
            f" From {first.items} to {questions(best)} the answers to “why?” go from {_short(first.answers.median)} to"
            f" {_short(last.answers.median)}."
        )
    return said


def _limits(found: Tuned) -> str:
    limits, lengths = found.limits, found.given
    if limits.answers is None:
        return ""
    wanted = f"{limits.answers} answers to “why?” in {100 * limits.sure:g} of 100 cases"
    if not lengths.any_allowed:
        most = max(lengths.rows, key=lambda row: row.enough.value)
        return (
            f"No length brings {wanted}: {questions(most.items)} come nearest, in {_worlds(most.enough)} of 100. The"
            " best length above leaves that wish aside."
        )
    longest = max(n for n, fine in zip(lengths.items, lengths.allowed, strict=True) if fine)
    if longest == lengths.items[-1]:
        return f"Every length up to {longest} brings {wanted}, what is not known and chance together."
    chance = lengths.row(longest).enough
    return (
        f"Beyond {questions(longest)} fewer than {wanted} are to be expected ({longest}: in {_worlds(chance)} of 100);"
        " longer ones are left out."
    )


def _promise(found: Tuned) -> str:
    best = found.best
    gap = best.minutes - best.announced
    if abs(gap) < 1e-6:
        return ""
    said = f"The invitation says {_minutes(best.announced)}, and {questions(best.items)} take {best.minutes:.3g}"
    if gap < 0:
        return f"{said}: it frightens people away who would have had the time."
    return (
        f"{said}: a promise broken. The model knows no effect of being deceived (people who leave in anger, who warn"
        " others, who never answer again), so that what it shows as a gain is not one to count on."
    )


def _order(found: Tuned) -> str:
    ordered, given = found.ordered, found.given
    if len(given.items) < 2:
        return ""
    best, row = ordered.best, ordered.row(ordered.best)
    items = found.design.questionnaire.items
    gain = ordered.mean[ordered.items.index(best)] / given.mean[given.items.index(given.best)] - 1.0
    if best == given.best and gain < given.near:
        return (
            f"The order hardly matters: the best one ({_how(found)}) would bring"
            f" {_less_than_one(100 * gain)} of 100 parts more information. Keep yours."
        )
    why = next(at for at, item in enumerate(items) if item.asks is not None)
    later = row.positions.index(why) > why
    if best == given.best and later and len({item.value for item in items}) == 1:
        return (
            f"Another order would bring {_less_than_one(100 * gain)} of 100 parts more information ({_how(found)}) by"
            " putting off what takes long, the question why among it; only because all questions are worth the same"
            " here. That one comes first where it matters most: say what your questions are worth."
        )
    names = [_name(found, at) for at in row.positions]
    alike = len({(item.kind, item.minutes, item.sensitivity, item.value) for item in items if item.asks is None}) == 1
    said = f"In the best order ({_how(found)}) {questions(best)} bring {_spread(row.information)}"
    said += f", as against {_spread(given.row(given.best).information)} with {given.best} in the given order"
    if alike:
        place = 1 + next(i for i, at in enumerate(row.positions) if items[at].asks is not None)
        said += f"; the reason question stands at place {place} there, the others are alike."
    else:
        said += f": {', '.join(names)}."
    said += (
        " The model knows nothing of how one question leads to another: it counts who is still there, and takes care."
    )
    return said


def _how(found: Tuned) -> str:
    return "found exactly" if found.exact else "found by adding and exchanging, not proved the best"


def _less_than_one(value: float) -> str:
    return "less than 1" if value < 1 else f"{value:.1f}"


def _name(found: Tuned, at: int) -> str:
    item = found.design.questionnaire.items[at]
    label = "the reason" if item.asks is not None else item.topic or item.text
    label = label if len(label) <= 40 else label[:39] + "…"
    return f"{at + 1} ({label})" if label else f"{at + 1}"


def _rests(found: Tuned) -> str:
    beliefs = {row.name: row for row in found.program.beliefs.table()}
    items = found.design.questionnaire.items
    values = {item.value for item in items}
    said = []
    for name in ("breakoff_per_minute", "length_per_doubling"):
        row = beliefs[name]
        basis = f"register {', '.join(row.rows)}" if row.basis == "register" else row.basis
        low, high = (f"{each:.2g}" for each in (row.low, row.high))
        between = "" if low == high else f" ({low} to {high})"
        said.append(f"{name} {row.median:.2g}{between}, {basis}")
    worth = "what the questions are worth to you beside each other"
    if len(values) == 1 and len(items) > 1:
        worth = (
            f"the questions being worth the same ({values.pop():g}) as the reason question: nobody has said that they"
            " are, and the less the others are worth, the shorter is best"
        )
    return (
        f"The best length rests on {worth}; on how many leave and how many do not start ({'; '.join(said)}); and a"
        " little on care, which falls with length."
    )


def sentences_of(found: Tuned) -> list[str]:
    """What is to be said of a tuned length, most important first."""
    said = [_best(found), _price(found), _limits(found), _promise(found), _order(found), _rests(found)]
    if found.live:
        said.append("In a talk the minutes are the length: every question takes its share of them.")
    return [each for each in said if each]


def text_of(found: Tuned) -> str:
    """Table and sentences."""
    below = (
        "Numbers of people and answers to come, luck aside: medians, in brackets 90% ranges over what is not known."
        " Information: value x people who answer with care and candidly, summed over the questions. Must be worth: the"
        " value of the last question at which it makes up for what is lost at the others. Best in: of 100 possible"
        " worlds."
    )
    lines = [heading_of(found), "", *_table(found), ""]
    lines += textwrap.wrap(below, WIDTH)
    for each in sentences_of(found):
        lines += ["", *textwrap.wrap(each, WIDTH)]
    return "\n".join(lines)
