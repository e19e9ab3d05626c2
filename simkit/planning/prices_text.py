"""Prices of questions in words: the same sentences in a notebook and on the command line."""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Sequence

from simkit.design.text.draft import quoted
from simkit.design.text.reading import worth_word
from simkit.diagnosis.measured import Believed
from simkit.planning.prices import Price, QuestionPrices
from simkit.population.population import CALLED, span_of

__all__ = ["html_of", "number_of", "sentence_of", "text_of"]

WIDTH = 100
_HEADS = ("", "question", "value", "minutes", "loses answers", "adds candid", "lost for 100 candid")


def number_of(value: float) -> str:
    """An expected number of people, to two digits where it is small; less than a hundredth is not told apart.

    >>> [number_of(each) for each in (0.0, 0.004, 0.042, 0.42, 4.2, 42.4, -0.3, float("nan"))]
    ['0', '<0.01', '0.04', '0.42', '4.2', '42', '-0.30', '–']
    """
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if size < 0.005:
        return "<0.01" if value > 0 else ">-0.01"
    return f"{value:.2f}" if size < 0.995 else f"{value:.1f}" if size < 9.95 else f"{value:,.0f}"


def _with_range(number: Believed) -> str:
    if math.isnan(number.median):
        return "–"
    middle, low, high = (number_of(each) for each in (number.median, number.low, number.high))
    return middle if low == middle == high else f"{middle} ({low} to {high})"


def sentence_of(price: Price) -> str:
    """The price of one question as a sentence.

    >>> from simkit.design.questionnaire import Item
    >>> nothing = Believed(*(float("nan"),) * 4)
    >>> lost, adds = Believed(0.3, 0.1, 0.6), Believed(4.2, 1.0, 9.9)
    >>> sentence_of(Price(2, Item(text="Fair?"), lost, nothing, nothing, adds, adds, nothing))
    'Question 2 (“Fair?”) costs you 0.30 answers (0.10 to 0.60) and adds 4.2 candid ones (1.0 to 9.9).'
    """
    called = f"Question {price.number}" + (f" (“{quoted(price.item.text)}”)" if price.item.text else "")
    adds = f"{_with_range(price.adds).replace(' (', ' candid ones (', 1)}"
    adds = adds if "candid" in adds else f"{adds} candid ones"
    if price.item.asks is not None:
        return f"{called} asks for the main reason: {adds}."
    costs = _with_range(price.costs)
    costs = costs.replace(" (", " answers (", 1) if "(" in costs else f"{costs} answers"
    return f"{called} costs you {costs} and adds {adds}."


def _rows(found: QuestionPrices) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = []
    for price in found.prices:
        reason = price.item.asks is not None
        made.append(
            (
                str(price.number),
                price.item.text or f"(no words: {price.item.kind})",
                worth_word(price.item),
                f"{price.item.minutes:.3g}",
                "main reason" if reason else _with_range(price.costs),
                _with_range(price.adds),
                "" if reason else _with_range(price.rate),
            )
        )
    return made


def _sentences(found: QuestionPrices) -> Sequence[str]:
    population = found.program.population
    whom, design = CALLED[found.program.kind][1], found.design
    fixed = any(step.announced is not None for step in design.steps)
    said = [
        "Each question against the form without it, on the same people. Loses answers: so many fewer people answer the"
        " question for the main reason because this one is asked too. Adds candid: so many answer this question itself"
        " with care and candidly, whether or not their words say what to fix. Lost for 100 candid: what 100 such"
        " answers cost in answers about the main reason. Expected numbers of people, in brackets where 9 of 10 possible"
        " worlds lie, by what we believe today.",
        "The minutes that the invitation announces "
        + ("stay as they are fixed, whatever is asked." if fixed else "follow the questions, and so does who starts."),
    ]
    priced = [price for price in found.prices if math.isfinite(price.rate.median)]
    if len(priced) > 1:
        dear = max(priced, key=lambda price: price.rate.median)
        cheap = min(priced, key=lambda price: price.rate.median)
        if dear.rate.median > cheap.rate.median:
            said.append(
                f"Dearest for what it adds is question {dear.number} ({number_of(dear.rate.median)} answers lost for"
                f" 100 candid ones), cheapest question {cheap.number} ({number_of(cheap.rate.median)})."
            )
    errors = [price.costs.mcse for price in priced], [price.adds.mcse for price in found.prices]
    worst = [max((each for each in some if math.isfinite(each)), default=math.nan) for some in errors]
    if not all(map(math.isnan, worst)):
        said.append(
            f"Simulation error of the middle values: at most {worst[0]:.1g} answers lost, {worst[1]:.1g} added"
            f" ({found.draws} draws of what is believed, the same for every form)."
        )
    reason = found.prices[design.questionnaire.reason_at].adds
    said.append(
        f"“{design.name}”, {population.per_year * population.horizon:,.3g} {whom} in {span_of(population.horizon)}:"
        f" {_with_range(found.answers)} answers to the question for the main reason, {_with_range(reason)} of them"
        f" candid, and {_with_range(found.usable)} candid and saying what to fix."
    )
    return said


def text_of(found: QuestionPrices) -> str:
    """The table and what it rests on."""
    form = found.design.questionnaire
    count = len(form.items)
    rows = [(row[0], quoted(row[1], 34), *row[2:]) for row in _rows(found)]
    heads = (*_HEADS[:3], "min", *_HEADS[4:])
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [
        f"What each question costs and adds: {count} question{'' if count == 1 else 's'}, {form.minutes:.3g} minutes",
        "",
    ]
    for row in [heads, *rows]:
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    lines.append("")
    *before, last = _sentences(found)
    for sentence in (last, *before):
        lines += textwrap.wrap(sentence, WIDTH, break_long_words=False)
    return "\n".join(lines)


def html_of(found: QuestionPrices) -> str:
    """The same as a table for notebooks."""
    head = "".join(f"<th>{name}</th>" for name in _HEADS)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in _rows(found))
    *before, last = _sentences(found)
    said = "".join(f"<p>{html.escape(each)}</p>" for each in (last, *before))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{said}"
