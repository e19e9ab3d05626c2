"""A questionnaire as it was read, with the origin of every value."""

from __future__ import annotations

import html
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from simkit.design.questionnaire import WORTH, Item, Questionnaire
from simkit.design.text.draft import Unread, quoted
from simkit.design.text.minutes import MINUTES_SOURCE

__all__ = ["Reading", "not_read", "worth_word"]

WIDTH = 100


def not_read(unread: Sequence[Unread]) -> str:
    """What in a file is no question, counted.

    >>> not_read([Unread("note", "line 1"), Unread("page break", "line 2"), Unread("note", "line 9")])
    'not read: 2 notes, 1 page break'
    """
    counts = Counter(each.what for each in unread)
    return "not read: " + ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items())


def worth_word(item: Item) -> str:
    """The value of an item in the word that people use for it, or as a number.

    >>> worth_word(Item(value=2.0)), worth_word(Item(value=4.0, must=True)), worth_word(Item(value=4.0))
    ('should', 'must', '4')
    """
    for word, value in WORTH.items():
        if item.value == value and item.must == (word == "must"):
            return word
    return f"{item.value:g}" + (", must" if item.must else "")


@dataclass(frozen=True)
class Reading:
    """What was read.

    Parameters
    ----------
    questionnaire : Questionnaire
    given : tuple of frozenset of str
        Per item, which of `kind`, `minutes`, `topic`, `sensitivity`, `value` and `asks` the file says; the others are
        suggested.
    unread : tuple of Unread
        What is no question.
    where : str
        What the file is called.
    notes : tuple of str
        What was read differently from how it stands.
    """

    questionnaire: Questionnaire
    given: tuple[frozenset[str], ...]
    unread: tuple[Unread, ...] = ()
    where: str = "the text"
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was suggested or left out."""
        form = self.questionnaire
        said = list(self.notes)
        if "asks" not in self.given[form.reason_at]:
            words = quoted(form.reason_item.text)
            said.append(
                f"{self.where}: question {form.reason_at + 1} is taken for the one for the main reason: “{words}”."
            )
        if self.unread:
            said.append(f"{self.where}: {not_read(self.unread)}.")
        return tuple(said)

    def suggests(self, name: str) -> bool:
        """Whether a value of that name is suggested at an item: at the reason question only what plays a part."""
        pairs = zip(self.questionnaire.items, self.given, strict=True)
        if name in ("topic", "sensitivity"):
            # where no topic is recognised nothing was suggested
            return any(name not in given and item.topic is not None for item, given in pairs)
        return any(name not in given for _, given in pairs)

    def rows(self) -> list[tuple[str, ...]]:
        """A row per question: number, words, then kind, minutes, topic, sensitivity, value; * is suggested."""
        made: list[tuple[str, ...]] = []
        for number, (item, given) in enumerate(zip(self.questionnaire.items, self.given, strict=True), start=1):
            topic = item.topic or "–"
            if item.asks is not None:
                topic = "main reason" + ("" if "asks" in given else " *")
            elif item.topic and "topic" not in given:
                topic += " *"
            hidden = item.asks is not None
            made.append(
                (
                    str(number),
                    item.text,
                    item.kind + ("" if "kind" in given else " *"),
                    f"{item.minutes:.3g}" + ("" if "minutes" in given else " *"),
                    topic,
                    # at the reason question the person's own reason counts
                    "own" if hidden else f"{item.sensitivity:g}" + ("" if "sensitivity" in given else " *"),
                    worth_word(item) + ("" if "value" in given else " *"),
                )
            )
        return made

    @property
    def footnotes(self) -> tuple[str, ...]:
        """What the table rests on."""
        said = []
        if any(len(given) < 5 for given in self.given):
            said.append("* suggested, not in the file; a value that you write there is taken instead.")
        if any("minutes" not in given for given in self.given):
            said.append(MINUTES_SOURCE)
        suggested = [item for item, given in zip(self.questionnaire.items, self.given, strict=True) if not item.asks]
        if suggested:
            said.append(
                "Sensitivity 0: harmless, 1: nobody likes to answer; own: that of the person’s own reason. Suggested"
                " topics, sensitivities and values are judgement."
            )
        return tuple(said)

    def __str__(self) -> str:
        form = self.questionnaire
        heads = ("", "question", "kind", "minutes", "topic", "sensitivity", "value")
        rows = [(row[0], quoted(row[1], 44), *row[2:]) for row in self.rows()]
        widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
        count = f"{len(form.items)} question{'' if len(form.items) == 1 else 's'}"
        lines = [f"{self.where}: {count}, {form.minutes:.3g} minutes", ""]
        lines += [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in [heads, *rows]
        ]
        lines.append("")
        for sentence in (*self.sentences, *self.footnotes):
            lines += textwrap.wrap(sentence, WIDTH, subsequent_indent="  ", break_long_words=False)
        for each in self.unread:
            lines.append(f"  {each}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = ("", "question", "kind", "minutes", "topic", "sensitivity", "value")
        head = "".join(f"<th>{name}</th>" for name in heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows()
        )
        said = "".join(f"<p>{html.escape(each)}</p>" for each in (*self.sentences, *self.footnotes))
        left = "".join(f"<li>{html.escape(str(each))}</li>" for each in self.unread)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{said}" + (
            f"<ul>{left}</ul>" if left else ""
        )
