"""Questions in Qualtrics' text format, as its survey import takes it: Advanced Format, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from simkit.design.questionnaire import Item, Questionnaire
from simkit.design.text.draft import Asked, Draft, Slips, Unread, nearest, one_line
from simkit.design.text.guess import suggested_kind
from simkit.design.text.markup import plain_of, safe_of
from simkit.design.text.minutes import BETWEEN, scale_of

__all__ = ["MARKING", "NOT_HELD", "asks_by_name", "read_advanced", "write_advanced"]

MARKING = "give that question the ID “reason” ([[ID:reason]])"
NOT_HELD = (
    "Qualtrics text has no place for minutes, topic, sensitivity and value: plain text, Markdown and CSV keep them."
)

_TAG = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]\s*$")
_KINDS = {
    "mc": "closed",
    "matrix": "rating",
    "te": "open",
    "text": "open",
    "ro": "closed",
    "rankorder": "closed",
    "cs": "closed",
    "constantsum": "closed",
    "slider": "rating",
    "nps": "rating",
}
_SILENT = {"db": "descriptive text", "timing": "timing question", "meta": "browser question", "captcha": "captcha"}
_PARTS = ("choices", "advancedchoices", "answers", "advancedanswers")
_KNOWN = (
    "Question:MC",
    "Choices",
    "Answers",
    "AdvancedChoices",
    "AdvancedAnswers",
    "ID:",
    "Block:",
    "PageBreak",
    "ED:",
)


def asks_by_name(name: str) -> bool:
    """Whether an ID or export tag marks the question for the main reason.

    >>> asks_by_name("reason"), asks_by_name("Primary_Reason"), asks_by_name("reason_2")
    (True, True, False)
    """
    words = re.sub(r"[\W_]+", " ", name).strip().lower().removeprefix("rating ")
    return words in ("reason", "main reason", "primary reason")


@dataclass
class _Block:
    line: int
    type: str
    name: str = ""
    text: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    has: set[str] = field(default_factory=set)


def read_advanced(text: str, where: str) -> Draft:
    """The draft of an Advanced Format file.

    Mistakes are in its `problems`.
    """
    slips = Slips(where)
    blocks: list[_Block] = []
    unread: list[Unread] = []
    name, seen = "", set[str]()
    into: str | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        place = f"line {number}"
        if not one_line(line):
            continue
        tag = _TAG.match(line)
        if tag is None:
            if "[[" in line and "]]" not in line:
                slips.add(place, "the tag", line.strip(), "the brackets are not closed", "end it with ]]")
            elif not blocks:
                unread.append(Unread("text before the first question", place, plain_of(line)))
            elif into is not None:
                # a choice within AdvancedChoices may have several lines; elsewhere every line is one
                held = blocks[-1].parts[into]
                if into.startswith("advanced") and "open choice" in seen:
                    held.append(line)
                    seen.discard("open choice")
                elif into.startswith("advanced") and held:
                    held[-1] += " " + line
                else:
                    held.append(line)
            else:
                blocks[-1].text.append(line)
            continue
        word, _, rest = (part.strip() for part in tag[1].partition(":"))
        key = word.lower().replace(" ", "")
        if key == "advancedformat":
            continue
        if key in ("block", "pagebreak", "ed"):
            unread.append(
                Unread({"block": "block title", "pagebreak": "page break", "ed": "embedded field"}[key], place, rest)
            )
            name, into = "", None
        elif key == "id":
            if name:
                slips.add(
                    place, "the tag", tag[1], f"the ID “{name}” has no question", "write [[Question:MC]] after an ID"
                )
            name = rest
            if blocks and rest and rest in {block.name for block in blocks}:
                slips.add(place, "the ID", rest, "another question has it", "give each its own")
        elif key == "question":
            if not rest:
                slips.add(place, "the tag", f"[[{tag[1]}]]", "no type stands behind the colon", "write [[Question:MC]]")
            blocks.append(_Block(number, rest, name))
            name, into = "", None
        elif key in _PARTS:
            into = key
            if not blocks:
                slips.add(
                    place, "the tag", f"[[{tag[1]}]]", "no question stands above it", "begin with [[Question:MC]]"
                )
                into = None
            elif key in blocks[-1].parts:
                slips.add(place, "the tag", f"[[{tag[1]}]]", "this question has one already", "keep one of the two")
            else:
                blocks[-1].parts[key] = []
        elif key in ("choice", "answer"):
            seen.add("open choice")
            if into is None or not into.startswith("advanced"):
                way_out = f"put [[Advanced{word.capitalize()}s]] before it"
                slips.add(place, "the tag", f"[[{tag[1]}]]", "no list stands above it", way_out)
        elif key in ("multipleanswer", "singleanswer", "required", "randomize", "textentry", "exclusive"):
            continue
        else:
            slips.add(place, "the tag", f"[[{tag[1]}]]", "is not known", nearest(tag[1], _KNOWN))
    asked = [each for block in blocks for each in _asked(block, slips, unread)]
    unread.sort(key=lambda each: int(each.place.removeprefix("line ")))
    return Draft(tuple(asked), MARKING, tuple(unread), problems=tuple(slips.found))


def _asked(block: _Block, slips: Slips, unread: list[Unread]) -> Iterator[Asked]:
    place = f"line {block.line}"
    type_, *options = (part.strip().lower() for part in block.type.split(":"))
    words = plain_of("<br>".join(block.text))
    if type_ in _SILENT:
        unread.append(Unread(_SILENT[type_], place, words))
        return
    if type_ not in _KINDS:
        if type_:
            known = [each.upper() for each in (*_KINDS, *_SILENT)]
            slips.add(place, "the type of question", block.type, "is not known", nearest(type_, known))
        return
    if not words:
        slips.say(place, "the question has no words: write them in the line after the tag.")
        return

    def listed(name: str) -> tuple[str, ...]:
        lines = block.parts.get(name, []) + block.parts.get("advanced" + name, [])
        return tuple(filter(None, map(plain_of, lines)))

    choices, answers = listed("choices"), listed("answers")
    asks = asks_by_name(block.name)
    if answers and type_ != "matrix":
        slips.say(place, "the question has [[Answers]], but only a matrix has them: write [[Question:Matrix]].")
    if type_ == "matrix":
        if not choices or not answers:
            lacking = "[[Choices]] (the statements)" if not choices else "[[Answers]] (the scale)"
            slips.say(place, f"the matrix has no {lacking}, but needs them: write them below the question.")
            return
        kind = "open" if "te" in options else "closed" if "multipleanswer" in options else "rating"
        for statement in choices:
            yield Asked(words + BETWEEN + statement, place, kind, () if kind == "open" else answers)
        return
    kind = _KINDS[type_]
    if kind == "open":
        if "form" in options and choices:
            for blank in choices:
                yield Asked(words + BETWEEN + blank, place, kind)
            return
        if choices:
            slips.say(
                place, "the text question has [[Choices]], but takes none: write [[Question:MC]], or leave them out."
            )
        yield Asked(words, place, kind, asks=asks)
        return
    if not choices and type_ in ("mc", "ro", "cs", "rankorder", "constantsum"):
        slips.say(place, "the question has no [[Choices]], but needs them: write them below, one a line.")
    if kind == "closed" and block.name.lower().startswith("rating"):
        kind = "rating"
    elif (
        kind == "closed"
        and not asks
        and not block.name.lower().startswith("closed")
        and "multipleanswer" not in options
    ):
        kind = suggested_kind(choices) if choices else kind
    yield Asked(words, place, kind, choices, asks=asks)


def write_advanced(form: Questionnaire) -> str:
    """Advanced Format text that Qualtrics imports and `read_advanced` reads back.

    Statements of one scale that follow each other become one matrix, one page a question or matrix.
    """
    lines = ["[[AdvancedFormat]]"]
    at, items = 0, form.items
    while at < len(items):
        grid, end = scale_of(items[at]), at + 1
        if grid is not None and items[at].choices:
            while end < len(items) and scale_of(items[end]) == grid:
                end += 1
            lines += ["", "[[Question:Matrix]]", safe_of(one_line(grid[0])), "[[Choices]]"]
            lines += [safe_of(one_line(item.text.partition(BETWEEN)[2])) for item in items[at:end]]
            lines += ["[[Answers]]", *(safe_of(one_line(choice)) for choice in grid[1])]
        else:
            lines += ["", *_question(items[at], at + 1)]
        if end < len(items):
            lines += ["", "[[PageBreak]]"]
        at = end
    return "\n".join(lines) + "\n"


def _question(item: Item, number: int) -> Iterator[str]:
    if item.asks is not None:
        yield "[[ID:rating_reason]]" if item.kind == "rating" else "[[ID:reason]]"
    elif item.kind != "open" and item.kind != suggested_kind([one_line(choice) for choice in item.choices]):
        # an ID is seen by nobody who answers
        yield f"[[ID:{item.kind}_{number}]]"
    yield "[[Question:TE:Essay]]" if item.kind == "open" else "[[Question:MC:SingleAnswer:Vertical]]"
    yield safe_of(one_line(item.text))
    if item.choices:
        yield "[[Choices]]"
        yield from (safe_of(one_line(choice)) for choice in item.choices)
