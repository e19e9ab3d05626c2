"""How long answering takes: words to read, and what the kind of question asks for on top.

Reading: 238 words a minute, silent reading of English non-fiction by adults; most people 175 to 300 (Brysbaert 2019,
J Mem Lang 109, 104047, meta-analysis of 190 studies; the abstract was read).
Answering is *judgement*, set with two published figures at hand: Pew Research Center budgets 85 stand-alone questions
for 15 minutes online, 10.6 seconds each (pewresearch.org/decoded, 8 December 2022), which a question of 22 words
with its choices makes here; single statements of a battery take less and open questions minutes (the same source, in
words). A written answer: 25 words at 36 words a minute, typing on a phone (Palin et al. 2019, MobileHCI), 42 seconds,
and 18 seconds to think (both judgement). An open question that asks for a number, a date or a name (age, salary, job
title) takes 10 seconds: a word or two at the same speed, and the thinking (judgement).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from simkit.design.questionnaire import Item

__all__ = ["ANSWERING_SECONDS", "BETWEEN", "MINUTES_SOURCE", "WORDS_A_MINUTE", "estimated_minutes", "scale_of"]

WORDS_A_MINUTE = 238.0
ANSWERING_SECONDS = {"closed": 5.0, "rating": 3.5, "open": 60.0}
"""Beyond reading, by kind of item (judgement)."""

SHORT_SECONDS = 10.0
"""For an open question that asks for a number, a date or a name (judgement)."""

BETWEEN = " — "
"""Stands between what the statements of a grid have in common and the statement."""

MINUTES_SOURCE = (
    "Minutes, of a form that people fill in themselves (for a talk give them): words at 238 a minute (Brysbaert 2019,"
    " doi:10.1016/j.jml.2019.104047), and for answering 5 seconds to pick, 3.5 to rate, 60 to write, 10 to write a"
    " number or a name (judgement; 22 words to read and pick from make the 10.6 seconds that Pew Research Center"
    " budgets for a question)."
)


_SHORT = re.compile(
    r"how (?:many|much|old)\b(?! do you (?:agree|like))|how long (?:did|was|were|have|has|had|is|are)\b"
    r"|(?:in |on |since )?(?:what|which) (?:year|month|date|day)\b"
    r"|what (?:is|was|were|are) (?:the|your)(?: \w+){0,2} (?:age|salary|pay|wage|title|name|year|date|number|employer"
    r"|postcode|amount)\b",
    re.I,
)
_LABEL = re.compile(
    r"(?:your )?(?:\w+ )?(?:age|salary|pay|title|name|year|date|employer|company|department|location|city|country|email"
    r"|e-mail|phone|postcode|zip code|address|role|job)(?: (?:address|number|of birth|name|title))?[:.]?",
    re.I,
)


def is_short(item: Item) -> bool:
    """Whether an open question asks for a number, a date or a name only.

    >>> [is_short(Item("open", text=words)) for words in ("Age", "What was your salary?", "Anything else?")]
    [True, True, False]
    """
    if item.kind != "open" or item.asks is not None:
        return False
    return bool(_SHORT.match(item.text) or _LABEL.fullmatch(item.text))


def scale_of(item: Item) -> tuple[str, tuple[str, ...]] | None:
    """What the statements of one grid share: the words before the dash, and the scale; None outside a grid."""
    if item.kind != "rating" or item.asks is not None:
        return None
    stem, dash, statement = item.text.partition(BETWEEN)
    return (stem, item.choices) if dash and stem.strip() and statement.strip() else None


def estimated_minutes(items: Sequence[Item]) -> tuple[float, ...]:
    """Minutes that answering each item takes, to a hundredth.

    In a grid the words and the scale that its statements share are read once, with the first of them.

    Parameters
    ----------
    items : sequence of Item
        Their own `minutes` play no part.

    Examples
    --------
    5 words and 2 choices of one word: 7/238 minutes of reading and 5 seconds; then 4 words and 60 seconds:

    >>> estimated_minutes([Item(text="Would you apply here again?", choices=("Yes", "No")),
    ...                    Item("open", text="What should we change?")])
    (0.11, 1.02)
    """
    made = []
    before = None
    for item in items:
        grid = scale_of(item)
        if grid is not None and grid == before:
            read = [item.text.partition(BETWEEN)[2]]
        else:
            read = [item.text, *item.choices]
        before = grid
        seconds = SHORT_SECONDS if is_short(item) else ANSWERING_SECONDS[item.kind]
        words = sum(len([word for word in text.split() if any(map(str.isalnum, word))]) for text in read)
        made.append(max(0.01, round(words / WORDS_A_MINUTE + seconds / 60.0, 2)))
    return tuple(made)
