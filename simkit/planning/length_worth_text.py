"""What a further question costs, and what follows where nobody has said what it is worth, in words."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from simkit.diagnosis.measured import Believed
from simkit.planning.length_words import WIDTH, answers_to_why, columns, numbers, questions, short, spread_of

if TYPE_CHECKING:
    from simkit.planning.length import Tuned
    from simkit.planning.length_worth import Weighed
    from simkit.planning.lengths import Length

__all__ = ["cost_of", "counted_of", "nothing_of", "pays_of", "price_of", "worth_of"]

_PARTS = {0.1: "a tenth", 0.25: "a quarter", 0.5: "half", 0.75: "three quarters", 0.9: "nine tenths"}
_HEAD = ("If an answer to a further question is worth", "best", "about as good", "in 90 of 100 worlds", "say why")


def nothing_of(found: Tuned) -> str:
    """That no length can be the best, where none brings anything."""
    if found.given.mean.max() > 0:
        return ""
    if max(item.value for item in found.design.questionnaire.items) == 0:
        return (
            "All questions of this form are worth 0, so that no length brings anything and none is the best: give them"
            " values (a number, or must, should, nice). The table says what each length costs in answers."
        )
    return "Nobody is expected to answer any question that has a value, with care and candidly: no length is the best."


def price_of(found: Tuned) -> str:
    """What further questions do to the answers to “why?”, in a line.

    >>> from simkit.planning.length import tuned
    >>> from simkit.program.presets import declined
    >>> price_of(tuned(declined(42), draws=4, nodes=64))
    'Each further question costs answers to “why?”: 13 with 1 question, 11 with 10'
    """
    return _price(found, lambda row: short(row.answers.median))


def _price(found: Tuned, answers: Callable[[Length], str]) -> str:
    first, last = found.given.rows[0], found.given.rows[-1]
    said = f"{answers(first)} with {questions(first.items)}, {answers(last)} with {last.items}"
    if short(first.answers.median) == short(last.answers.median):
        return f"Further questions cost hardly any answers to “why?”: {said}"
    return f"Each further question costs answers to “why?”: {said}"


def cost_of(found: Tuned, further: str) -> str:
    """The lead where all questions are worth the same: costs, from which worth one more pays, and only then the best.

    Parameters
    ----------
    found : Tuned
    further : str
        Whether and how longer ones can be looked at.
    """
    second, last = found.given.rows[1], found.given.rows[-1]
    said = _price(found, lambda row: spread_of(row.answers))
    said += f". Question {second.items} costs {answers_to_why(second.costs)}"
    said += f", question {last.items} {spread_of(last.costs)}." if last.items > second.items else "."
    said = " ".join(filter(None, [said, pays_of(found), counted_of(found), further if _all(found) else ""]))
    return f"{said} Say what your questions are worth (must, should, nice, or a number) to see which length is best."


def _all(found: Tuned) -> bool:
    return found.given.best == found.given.items[-1]


def pays_of(found: Tuned) -> str:
    """From which worth the last question that was looked at pays."""
    last, value = found.given.rows[-1], found.design.questionnaire.items[0].value
    worth = Believed(last.worth.median / value, last.worth.low / value, last.worth.high / value)
    if math.isnan(worth.median):
        return ""
    others = ", the others counting as much as “why?”" if last.items > 2 else ""
    return (
        f"A further question pays if an answer to it is worth more than {spread_of(worth)} of an answer to “why?”"
        f" (question {last.items}{others})."
    )


def counted_of(found: Tuned) -> str:
    """Which length is best were all questions worth the same."""
    best = found.given.best
    if _all(found):
        return f"Counted alike, the more questions the more information, up to the {best} looked at."
    within = "" if found.given.allowed.all() else ", of the lengths that bring as many answers as you ask for"
    near = f" (about as good: {numbers(found.near_best)})" if len(found.near_best) > 1 else ""
    return f"Counted alike, {questions(best)} bring{'s' if best == 1 else ''} the most information{near}{within}."


def worth_of(found: Tuned) -> list[str]:
    """A table of the best length by what further questions are worth, and what is to be seen in it."""
    lines = ["", *columns([_HEAD, *(_row(each, found.limits.minutes is None) for each in found.weighed)], left=1)]
    most, looked = found.weighed[0].lengths.items[-1], found.given.items[-1]
    said = f"Up to {most} questions were looked at here"
    said += "; those beyond the form's are further ones as long as its last. " if most > looked else ". "
    flat = [each.lengths for each in found.weighed if not each.falls]
    falls = [each.lengths for each in found.weighed if each.falls]
    if all(each.best in (each.items[0], most) for each in flat) and any(each.best < most for each in falls):
        said += (
            "Where all further questions are worth the same, either all of them pay or none does: the more there"
            " are, the less one more costs. There is a best number where the most important ones come first and the"
            " next one is worth less."
        )
    return [*lines, "", *textwrap.wrap(said, WIDTH)]


def _row(each: Weighed, free: bool) -> tuple[str, ...]:
    lengths = each.lengths
    spread = lengths.best_spread
    end = " or more" if free and lengths.best == lengths.items[-1] else ""
    worlds = f"{spread.low:.0f}" if spread.low == spread.high else f"{spread.low:.0f} to {spread.high:.0f}"
    return (
        _worth(each),
        f"{lengths.best}{end}",
        numbers(lengths.near_best),
        worlds,
        short(lengths.row(lengths.best).answers.median),
    )


def _worth(each: Weighed) -> str:
    if each.share == 1:
        return "as much as one to “why?”"
    part = _PARTS.get(each.share, f"{each.share:g}")
    return f"{part} of one to {'the question before it' if each.falls else '“why?”'}"
