"""The ordered items that a person is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING

from simkit import checks
from simkit.design.text.draft import one_line

if TYPE_CHECKING:
    from simkit.design.text.draft import Topic

__all__ = ["ITEM_KINDS", "REASON_QUESTION", "WORTH", "Item", "Questionnaire"]

ITEM_KINDS = ("closed", "rating", "open")
REASON_QUESTION = "primary reason"
WORTH = {"must": 4.0, "should": 2.0, "nice": 1.0}
"""What an item is worth beside the others, by the word that people use for it (judgement)."""
CLOSED_MINUTES = 0.5
OPEN_MINUTES = 1.5
MOST_ITEMS = 500

_MINUTES_WAY_OUT = "give the minutes that answering takes, such as 0.5"


@dataclass(frozen=True)
class Item:
    """One question.

    Parameters
    ----------
    kind : {"closed", "rating", "open"}
    minutes : float
        What answering it takes; more than 0.
    topic : str, optional
        The reason key that it is about.
    sensitivity : float
        0 to 1; at the reason question the person's own reason counts instead.
    value : float
        What an answer is worth relative to the other items.
    asks : str, optional
        `"primary reason"` at the one item that asks for the main reason.
    text : str
        The wording, on one line; empty where it is not written yet.
    must : bool
        Whether it has to be asked, however long the form gets.
    choices : tuple of str
        What can be picked, in order; the points of a rating scale.
    """

    kind: str = "closed"
    minutes: float = 0.5
    topic: str | None = None
    sensitivity: float = 0.0
    value: float = 1.0
    asks: str | None = None
    text: str = ""
    must: bool = False
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        checks.known("item kind", self.kind, ITEM_KINDS)
        checks.above("item minutes", self.minutes, 0, _MINUTES_WAY_OUT)
        checks.probability("item sensitivity", self.sensitivity, "0 is harmless, 1 is told to nobody")
        checks.between("item value", self.value, 0, 1e9, "use 0 for an item that informs nothing")
        if self.asks is not None:
            checks.known("item asks", self.asks, (REASON_QUESTION,))
        object.__setattr__(self, "text", _words("item text", self.text) if self.text != "" else "")
        if isinstance(self.choices, str):
            rule, way_out = "must be a list of texts", 'give such as ("Yes", "No")'
            raise checks.InvalidInput(checks.complaint("item choices", self.choices, rule, way_out))
        choices = tuple(_words("an item's choice", choice) for choice in self.choices)
        object.__setattr__(self, "choices", choices)
        if self.kind == "open" and self.choices:
            rule = "an open question has none"
            raise checks.InvalidInput(
                checks.complaint("item choices", self.choices, rule, 'leave them out, or set kind = "closed"')
            )


def _words(thing: str, value: object) -> str:
    """Words as every format gives them back: on one line, without blanks at the ends."""
    line = one_line(value) if isinstance(value, str) else ""
    if not line:
        rule = "must be text that can be seen" if isinstance(value, str) else "must be text"
        raise checks.InvalidInput(checks.complaint(thing, value, rule, "write the words, or leave it out"))
    return line


@dataclass(frozen=True)
class Questionnaire:
    """Items in the order in which they are asked; exactly one asks for the primary reason.

    Parameters
    ----------
    items : tuple of Item
    notes : tuple of str
        What was suggested or left out where it was read from a file, in sentences; plays no part in comparisons.

    Raises
    ------
    InvalidInput
        When there is no item, or not exactly one asks for the primary reason.

    Examples
    --------
    >>> form = Questionnaire.form(items=8)
    >>> form.minutes, form.reason_at
    (4.0, 0)
    >>> form.scaled(6).minutes
    6.0
    """

    items: tuple[Item, ...]
    notes: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.items:
            raise checks.InvalidInput("the questionnaire is empty, but must have an item: add one that asks")
        asking = sum(item.asks is not None for item in self.items)
        if asking != 1:
            raise checks.InvalidInput(
                f"{asking} items ask for the primary reason, but exactly one must:"
                f' give one item asks = "{REASON_QUESTION}".'
            )

    @classmethod
    def of(cls, items: Iterable[Item]) -> Questionnaire:
        """A questionnaire of any iterable of items."""
        return cls(tuple(items))

    @classmethod
    def form(cls, items: int = 8, *, question: str = "closed") -> Questionnaire:
        """A form: the reason question first, then closed items of half a minute.

        Parameters
        ----------
        items : int
            With the reason question.
        question : {"closed", "open"}
            Whether the reason is picked from a list (half a minute) or written (a minute and a half; minutes are
            judgement). A written one is more often left out, and far more often says what to fix.
        """
        checks.whole_number("items", items, 1, MOST_ITEMS, "give a count such as 8")
        checks.known("question", question, ("closed", "open"))
        minutes = OPEN_MINUTES if question == "open" else CLOSED_MINUTES
        first = Item(question, minutes, asks=REASON_QUESTION, text="What was your main reason?")
        return cls((first, *(Item("closed", CLOSED_MINUTES) for _ in range(items - 1))))

    @classmethod
    def conversation(cls, minutes: float = 20.0, items: int = 6) -> Questionnaire:
        """Open questions of a talk or an interview guide, the reason question second, after a warm-up."""
        checks.whole_number("items", items, 1, MOST_ITEMS, "give a count such as 8")
        checks.above("minutes", minutes, 0, _MINUTES_WAY_OUT)
        each = minutes / items
        opening = (Item("open", each),) if items > 1 else ()
        ask = Item("open", each, asks=REASON_QUESTION, text="What was the main reason?")
        return cls((*opening, ask, *(Item("open", each) for _ in range(items - len(opening) - 1))))

    @classmethod
    def read(
        cls,
        path: str | PathLike[str],
        *,
        format: str | None = None,
        reason: int | None = None,
        topics: Mapping[str, Topic] | None = None,
    ) -> Questionnaire:
        """A questionnaire as it lies in a file: plain text, Markdown, CSV, Qualtrics .txt or Qualtrics .qsf.

        What the file does not say is suggested, and said in `notes`; `simkit.design.text.read.read` gives the
        same with the origin of every value.

        Parameters
        ----------
        path : str or path
        format : {"text", "markdown", "csv", "qualtrics", "qsf"}, optional
            Recognised from the name and the content if not given.
        reason : int, optional
            Number (from 1) of the question that asks for the main reason, where the file does not mark it.
        topics : mapping of reason key to Topic, optional
            By which words a topic is recognised; without it none is suggested. `simkit.program.topics.topics_of`
            makes it of a program's reasons.

        Raises
        ------
        Problems
            With one sentence for every mistake in the file.

        Examples
        --------
        >>> from simkit.design.text.templates import template_path
        >>> form = Questionnaire.read(template_path("five"))
        >>> len(form.items), form.reason_at, form.items[0].kind
        (5, 0, 'open')
        """
        from simkit.design.text.read import read

        return read(path, format=format, reason=reason, topics=topics).questionnaire

    @classmethod
    def parse(
        cls,
        text: str,
        format: str = "text",
        *,
        reason: int | None = None,
        topics: Mapping[str, Topic] | None = None,
    ) -> Questionnaire:
        """A questionnaire of a text; see `read`.

        >>> form = Questionnaire.parse("1. Why did you decline? [reason]\\n2. Was the pay fair?\\n - Yes\\n - No")
        >>> [(item.kind, item.choices) for item in form.items]
        [('open', ()), ('closed', ('Yes', 'No'))]
        """
        from simkit.design.text.read import parse

        return parse(text, format, reason=reason, topics=topics).questionnaire

    @classmethod
    def template(cls, name: str | int = "five", *, topics: Mapping[str, Topic] | None = None) -> Questionnaire:
        """A worded questionnaire that is ready to be used or edited: `one`, `five`, `twelve` or `interview`.

        They are written for people who turned a job offer down; `interview` is a guide for a talk. 1, 5, 12 and
        "guide" are understood too.

        >>> Questionnaire.template("twelve").minutes < 6
        True
        """
        from simkit.design.text.templates import template_path

        return cls.read(template_path(name), topics=topics)

    def write(self, format: str = "text") -> str:
        """The questionnaire as text that `parse` reads again.

        Parameters
        ----------
        format : {"text", "markdown", "csv", "qualtrics"}
            Plain text, Markdown and CSV hold everything; Qualtrics (Advanced Format) has no place for minutes, topic,
            sensitivity and value.

        Raises
        ------
        Problems
            Where an item has no wording.

        Examples
        --------
        >>> print(Questionnaire.template("one").write("qualtrics").splitlines()[0])
        [[AdvancedFormat]]
        """
        from simkit.design.text.read import write

        return write(self, format)

    @cached_property
    def minutes(self) -> float:
        """What answering everything takes."""
        return float(sum(item.minutes for item in self.items))

    @cached_property
    def running_minutes(self) -> tuple[tuple[float, float], ...]:
        """Minutes up to the end of each item: of open items, and of all the others."""
        made, written, rest = [], 0.0, 0.0
        for item in self.items:
            written, rest = (written + item.minutes, rest) if item.kind == "open" else (written, rest + item.minutes)
            made.append((written, rest))
        return tuple(made)

    @cached_property
    def reason_at(self) -> int:
        """Position of the item that asks for the primary reason."""
        return next(at for at, item in enumerate(self.items) if item.asks is not None)

    @property
    def reason_item(self) -> Item:
        """The item that asks for the primary reason."""
        return self.items[self.reason_at]

    @cached_property
    def minutes_to_reason(self) -> float:
        """Minutes up to and including the reason question."""
        return float(sum(item.minutes for item in self.items[: self.reason_at + 1]))

    def scaled(self, minutes: float) -> Questionnaire:
        """The same items at another total length, each in proportion."""
        checks.above("minutes", minutes, 0, _MINUTES_WAY_OUT)
        factor = minutes / self.minutes
        return Questionnaire(tuple(replace(item, minutes=item.minutes * factor) for item in self.items))

    def resized(self, items: int) -> Questionnaire:
        """The same questionnaire with another number of items.

        Items fall away from the end (never the reason question); new ones are copies of the last other item that has
        no wording: a question with words is never asked twice.

        Raises
        ------
        InvalidInput
            Where there would be more items, and all others than the reason question have a wording.
        """
        checks.whole_number("items", items, 1, MOST_ITEMS, "give a count such as 8")
        kept = list(self.items)
        while len(kept) > items:
            last = max(at for at, item in enumerate(kept) if item.asks is None)
            del kept[last]
        if len(kept) == items:
            return Questionnaire(tuple(kept))
        others = [item for item in kept if item.asks is None]
        plain = [item for item in others if not item.text]
        if others and not plain:
            rule = f"the questionnaire has {len(kept)} questions with words of their own, and none may be asked twice"
            way_out = f"add the questions that are missing with their words, or give {len(kept)} at most"
            raise checks.InvalidInput(checks.complaint("items", items, rule, way_out))
        model = plain[-1] if plain else Item("closed", self.reason_item.minutes)
        kept += [model] * (items - len(kept))
        return Questionnaire(tuple(kept))
