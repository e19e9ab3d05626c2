"""A tuned length in words: the same sentences in a notebook and on the command line."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from simkit.diagnosis.measured import Believed
from simkit.diagnosis.small import hundred
from simkit.planning.length_words import (
    WIDTH,
    answers_to_why,
    columns,
    minutes_of,
    numbers,
    questions,
    short,
    spread_of,
    worlds,
)
from simkit.planning.length_worth_text import cost_of, nothing_of, worth_of
from simkit.planning.needs_text import number_of
from simkit.population.population import CALLED, span_of

if TYPE_CHECKING:
    from simkit.planning.length import Tuned
    from simkit.planning.lengths import Length, Lengths

__all__ = ["heading_of", "rows_shown", "sentences_of", "text_of"]

_MOST_ROWS = 14

_HEAD = (
    "Questions",
    "Minutes",
    "Start",
    "Finish",
    "Say why",
    "Answers in all",
    "Information",
    "More than one less",
    "Pays if worth over",
    "Best in",
)


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
        short(row.started.median),
        short(row.completed.median),
        spread_of(row.answers),
        short(row.item_answers.median),
        spread_of(row.information),
        "–" if math.isnan(row.adds.median) else short(row.adds.median),
        "–" if math.isnan(row.worth.median) else short(row.worth.median),
        hundred(row.best_chance.value, short=True),
    )


def _table(found: Tuned) -> list[str]:
    return columns([_HEAD, *(_row(found.given.row(items)) for items in rows_shown(found))])


def _further(found: Tuned) -> str:
    """How more questions than were looked at could be; nothing where they could not."""
    lengths = found.given
    if found.out_of_time:
        return "It is the longest that you allow: a longer one might bring still more."
    most = found.most
    if most > lengths.items[-1]:
        return f"It is the longest that was looked at: longest={min(most, 2 * lengths.best)} looks further."
    return "These are all that the form has."


def _best(found: Tuned) -> str:
    lengths = found.given
    best = lengths.row(lengths.best)
    said = f"Best on average: {questions(best.items)} ({minutes_of(best.minutes)})"
    at = lengths.items.index(best.items)
    if len(lengths.items) == 1:
        if found.out_of_time:
            return f"{said}; you allow no other length."
        if (most := found.most) > best.items:
            only = f"The form has {questions(best.items)} ({minutes_of(best.minutes)}); no other length was looked at"
            return f"{only}: longest={min(most, 30)} looks at more."
        return f"{said}; there is no other length of this form."
    said += f", in {worlds(best.best_chance)} of 100 possible worlds"
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
        f" It brings {short(gap.value)} (± {gap.mcse:.1g}) more than {questions(other)} on average, and more in"
        f" {worlds(better)} of 100 worlds."
    )
    return f"{said} {_further(found)}" if at == len(lengths.items) - 1 else said


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
    adds = row.adds
    if adds.median >= 0:
        gain = f"adds {spread_of(adds)} to"
    else:
        gain = f"takes {spread_of(Believed(-adds.median, -adds.high, -adds.low))} from"
    said = f"Question {at} {gain} the information and costs {answers_to_why(row.costs)}"
    if not math.isnan(row.worth.median):
        said += f"; it pays where an answer to it is worth more than {spread_of(row.worth)}"
    which = lengths.added(at)
    if which is not None:
        said += f" (its value in the form is {found.design.questionnaire.items[which].value:g})"
    first, last = lengths.rows[0], lengths.row(best)
    said += "."
    if short(first.answers.median) != short(last.answers.median):
        said += (
            f" From {first.items} to {questions(best)} the answers to “why?” go from {short(first.answers.median)} to"
            f" {short(last.answers.median)}."
        )
    return said


def _limits(found: Tuned) -> str:
    limits, lengths = found.limits, found.given
    if limits.answers is None:
        return ""
    wanted = f"{limits.answers} answers to “why?” in {100 * limits.sure:g} of 100 cases"
    if not lengths.any_allowed:
        most = max(lengths.rows, key=lambda row: row.enough.value)
        nearest = f"{questions(most.items)} come{_s(most.items)} nearest"
        return (
            f"No length brings {wanted}: {nearest}, in {worlds(most.enough)} of 100."
            " The best length above leaves that wish aside."
        )
    longest = max(n for n, fine in zip(lengths.items, lengths.allowed, strict=True) if fine)
    if longest == lengths.items[-1]:
        return f"Every length up to {longest} brings {wanted}, what is not known and chance together."
    chance = lengths.row(longest).enough
    return (
        f"Beyond {questions(longest)} fewer than {wanted} are to be expected ({longest}: in {worlds(chance)} of 100);"
        " longer ones are left out."
    )


def _promise(found: Tuned) -> str:
    best = found.best
    gap = best.minutes - best.announced
    if abs(gap) < 1e-6:
        return ""
    takes = f"{questions(best.items)} take{_s(best.items)} {best.minutes:.3g}"
    said = f"The invitation says {minutes_of(best.announced)}, and {takes}"
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
    said = f"In the best order ({_how(found)}) {questions(best)} bring{_s(best)} {spread_of(row.information)}"
    said += f", as against {spread_of(given.row(given.best).information)} with {given.best} in the given order"
    if alike:
        place = 1 + next(i for i, at in enumerate(row.positions) if items[at].asks is not None)
        said += f"; the reason question stands at place {place} there, the others are alike."
    else:
        said += f": {', '.join(names)}."
    said += (
        " The model knows nothing of how one question leads to another: it counts who is still there, and takes care."
    )
    return said


def _s(items: int) -> str:
    return "s" if items == 1 else ""


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
    nothing = nothing_of(found)
    if nothing:
        return [nothing]
    # where nobody has said what questions are worth, more of them are more: what they cost goes first
    first = (
        [cost_of(found, _further(found))]
        if found.weighed and len(found.given.items) > 1
        else [_best(found), _price(found)]
    )
    said = [*first, _limits(found), _promise(found), _order(found), _rests(found)]
    if found.live:
        said.append("In a talk the minutes are the length: every question takes its share of them.")
    return [each for each in said if each]


_BELOW = (
    "Numbers of people and answers to come, luck aside: medians, in brackets 90% ranges over what is not known. Answers"
    " in all: to all questions together. Information: value x people who answer with care and candidly, summed over the"
    " questions. More than one less: how much more information this length brings than one with a question less. Pays"
    " if worth over: what an answer to the question added has to be worth (its value) to make up for what is lost at"
    " the others. Best in: of 100 possible worlds."
)


def text_of(found: Tuned) -> str:
    """Table and sentences."""
    first, *rest = sentences_of(found)
    lines = [heading_of(found), "", *textwrap.wrap(first, WIDTH)]
    if found.weighed and not nothing_of(found):
        lines += worth_of(found)
    lines += ["", *_table(found), "", *textwrap.wrap(_BELOW, WIDTH)]
    for each in rest:
        lines += ["", *textwrap.wrap(each, WIDTH)]
    return "\n".join(lines)
