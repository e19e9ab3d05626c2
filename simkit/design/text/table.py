"""Questions as a table: CSV with a row per question, separated by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from simkit.design.questionnaire import REASON_QUESTION, Questionnaire
from simkit.design.text.draft import Asked, Draft, Slips, Unread, nearest, one_line
from simkit.design.text.reading import worth_word
from simkit.design.text.tags import KIND_WORDS, REASON_WORDS, number_text, worth_from

__all__ = ["COLUMNS", "MARKING", "looks_like_table", "read_table", "write_table"]

COLUMNS = ("question", "kind", "choices", "minutes", "topic", "sensitivity", "value", "must", "asks")
MARKING = "write “reason” in the column “asks” of that row"

_NAMES = {
    "text": "question",
    "wording": "question",
    "item": "question",
    "question text": "question",
    "type": "kind",
    "answers": "choices",
    "options": "choices",
    "answer choices": "choices",
    "reason": "topic",
    "worth": "value",
    "priority": "value",
    "required": "must",
}
_YES, _NO = ("yes", "y", "true", "1", "x", "must"), ("no", "n", "false", "0", "")
_NUMBER = re.compile(r"(?:no|nr|number|id|#|q)\.?$", re.I)


def _column(head: str) -> str:
    plain = one_line(head).lower().replace("_", " ")
    return _NAMES.get(plain, plain)


def looks_like_table(text: str) -> bool:
    """Whether the first line names the columns of a table of questions.

    >>> looks_like_table("question;kind;minutes"), looks_like_table("1. Why, if I may ask?")
    (True, False)
    """
    first = next((line for line in text.split("\n") if line.strip()), "")
    heads = [_column(head.strip('" ')) for head in re.split(r"[,;\t]", first)]
    return len(heads) > 1 and "question" in heads and sum(head in COLUMNS for head in heads) >= 2


def _delimiter(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t", key=lambda sign: sum(_column(h.strip('" ')) in COLUMNS for h in first.split(sign)))


def read_table(text: str, where: str) -> Draft:
    """The draft of a CSV file.

    Mistakes are in its `problems`; raised at once where nothing can be read.
    """
    slips = Slips(where)
    if not text.strip():
        return Draft((), MARKING)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            rows.append((reader.line_num, cells))
    except csv.Error as problem:
        what = (
            "a quote is opened and not closed"
            if "unexpected end" in str(problem)
            else f"the line is no CSV ({problem})"
        )
        slips.say(f"line {max(1, reader.line_num)}", f"{what}: put texts in double quotes, and double a quote in them.")
        slips.raise_any()
    rows = [(line, cells) for line, cells in rows if any(one_line(cell) for cell in cells)]
    if not rows:
        return Draft((), MARKING)
    heads = [_column(head) for head in rows[0][1]]
    if "question" not in heads:
        slips.say(
            f"line {rows[0][0]}",
            f"there is no column “question”, but one must be: begin with a line such as {','.join(COLUMNS[:4])}.",
        )
        slips.raise_any()
    unread: list[Unread] = []
    for at, head in enumerate(heads):
        filled = any(len(cells) > at and one_line(cells[at]) for _, cells in rows[1:])
        if head in heads[:at] and head:
            slips.add(f"line {rows[0][0]}", "the column", head, "stands twice", "keep one of the two")
        elif head not in COLUMNS and (filled or head):
            near = nearest(head, COLUMNS)
            if near.startswith("did"):
                slips.add(f"line {rows[0][0]}", "the column", head, "is not known", near)
            else:
                unread.append(Unread("column", f"line {rows[0][0]}", head))
    asked = []
    for line, cells in rows[1:]:
        place = f"line {line}"
        if len(cells) > len(heads) and any(one_line(cell) for cell in cells[len(heads) :]):
            rule = f"the line has {len(cells)} cells, but there are {len(heads)} columns"
            slips.say(place, f"{rule}: put texts with commas in double quotes.")
            continue
        row = dict(zip(heads, [one_line(cell) for cell in cells], strict=False))
        if not row.get("question"):
            slips.say(place, "the question has no words: write them, or take the line out.")
            continue
        asked.append(_asked(row, place, slips))
    return Draft(tuple(asked), MARKING, tuple(unread), problems=tuple(slips.found))


def _asked(row: Mapping[str, str], place: str, slips: Slips) -> Asked:
    def number(name: str, high: float, such_as: str) -> float | None:
        cell = row.get(name, "")
        return slips.number(place, name, cell, 0, high, such_as) if cell else None

    kind = row.get("kind", "").lower()
    if kind and kind not in KIND_WORDS:
        slips.add(place, "kind", row["kind"], "is not known", nearest(kind, KIND_WORDS))
    value = must = None
    if row.get("value"):
        value, must = worth_from(row["value"], place, slips) or (None, None)
    said = row.get("must", "").lower()
    if said not in (*_YES, *_NO):
        slips.add(place, "must", row["must"], "is not known", "write yes or no")
    elif said:
        if must is not None and must != (said in _YES):
            rule = f"the value “{row['value']}” says otherwise"
            slips.add(place, "must", row["must"], rule, "keep one of the two")
        must = said in _YES
    asks = row.get("asks", "").lower()
    if asks and asks not in (*REASON_WORDS, *_YES, *_NO):
        slips.add(place, "asks", row["asks"], "is not known", nearest(asks, REASON_WORDS))
    topic = row.get("topic") or None
    return Asked(
        row["question"],
        place,
        KIND_WORDS.get(kind),
        _split(row.get("choices", "")),
        number("minutes", 1e4, "0.5"),
        "" if topic is not None and topic.lower() == "none" else topic,
        number("sensitivity", 1.0, "0.5"),
        value,
        must,
        asks in (*REASON_WORDS, *_YES) and bool(asks),
    )


def _split(cell: str) -> tuple[str, ...]:
    """Choices between bars, or between semicolons where there is no bar; a backslash takes either literally."""
    for sign in "|;":
        parts = re.findall(rf"((?:\\.|[^\\{sign}]|\\$)*)(?:[{sign}]|$)", cell)
        if len(parts) > 2 or sign == ";":
            return tuple(filter(None, (one_line(re.sub(r"\\([|;\\])", r"\1", part)) for part in parts)))
    return ()


def write_table(form: Questionnaire) -> str:
    """CSV that `read_table` reads back."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in form.items:
        word = worth_word(item)
        simple = word in ("must", "should", "nice")
        writer.writerow(
            (
                one_line(item.text),
                item.kind,
                " | ".join(re.sub(r"[\\|;]", r"\\\g<0>", one_line(choice)) for choice in item.choices),
                number_text(item.minutes),
                item.topic or "",
                number_text(item.sensitivity),
                word if simple else number_text(item.value),
                "" if simple else ("yes" if item.must else "no"),
                REASON_QUESTION if item.asks else "",
            )
        )
    return made.getvalue()
