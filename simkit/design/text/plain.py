"""Questions as plain text or Markdown: numbered questions, choices behind dashes, tags in brackets.

    1. What was your main reason for declining? [reason] [must]
       - Pay or benefits
       - Another reason
    2. What should we change? [open] [minutes: 1.5] [topic: growth]

Without numbers every paragraph that asks something is a question. A backslash takes a sign literally.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simkit.design.questionnaire import WORTH, Item, Questionnaire
from simkit.design.text.draft import Asked, Draft, Slips, Unread, one_line, quoted
from simkit.design.text.guess import guessed, scale_in
from simkit.design.text.minutes import estimated_minutes
from simkit.design.text.tags import Tags, is_tag, number_text, taken_off

__all__ = ["MARKING", "read_plain", "write_plain"]

MARKING = "put [reason] at the end of that question"

_NUMBERED = re.compile(
    r"\s*(?:\*\*|__)?(?:(?:Q|Question|Item)\s*\d{1,3}\s*(?:[.):]|[-–—](?=\s))?|\d{1,3}\s*[.):])(?:\*\*|__)?(?:\s+(.*)|\s*)$",
    re.I,
)
_CHOICE = re.compile(
    r"\s*(?:[-*+•·–—○●▪◦☐□◯]|o(?=\s)|\(\s?\)|\[\s?\]|[a-zA-Z][.)](?=\s)|\([a-zA-Z0-9]\))(?:\s+(.*)|\s*)$"
)
_BOX = re.compile(r"^(?:\[[ xX]?\]|\([ xX]?\)|[☐□◯○])\s+")
_INNER = re.compile(r"\s*\d{1,2}\s*[.):]\s+(.*)$")
_NOTE = re.compile(r"\s*(?:#|>|//|<!--)")
_RULE = re.compile(r"\s*(?:[-*_=~]\s*){3,}$")
_MARK = re.compile(r"\s*(\([a-zA-Z0-9]\)|[a-zA-Z][.)]|\(\s?\)|\[\s?\]|\S)")
_YES_NO = re.compile(
    r"\s*(?:(?:[☐□◯○]|\(\s?\)|\[\s?\])\s*)?yes\s*(?:/|\||[☐□◯○]|\(\s?\)|\[\s?\])\s*no\b[^?.:]{0,40}$", re.I
)
_SCALE_LINE = re.compile(r"\s*[(\[]?\s*(?:scale\b|\d\s*=)", re.I)
LONG = 12
"""Words from which a line under another kind of bullet is no choice without more ado."""

_ESCAPED = re.compile(r"\\([^\w\s]|_)")


@dataclass
class _Block:
    """A question that is being read."""

    line: int
    indent: int
    text: list[str]
    choices: list[list[str]] = field(default_factory=list)
    choice_lines: list[int] = field(default_factory=list)
    bullet: str = ""
    """Its own, where it is no number."""
    bullets: str = ""
    """That of its choices."""
    scale: str = ""


def read_plain(text: str, where: str) -> Draft:
    """The draft of a plain text.

    Mistakes are in its `problems`.
    """
    slips = Slips(where)
    lines = text.split("\n")
    numbered = any(_NUMBERED.match(line) and not _NOTE.match(line) for line in lines)
    blocks: list[_Block] = []
    unread: list[Unread] = []
    notes: list[str] = []
    last = ""  # what the line before was: text, choice, or nothing
    for number, line in enumerate(lines, start=1):
        place, indent = f"line {number}", len(line) - len(line.lstrip())
        if not one_line(line):
            last = ""
            continue
        if _RULE.match(line):
            unread.append(Unread("separating line", place))
            last = ""
            continue
        if _NOTE.match(line):
            if last != "note":  # lines of a note that follow each other are one
                words = line.strip().removeprefix("<!--").removesuffix("-->").lstrip("#>/ ")
                unread.append(Unread("note", place, words))
            last = "note"
            continue
        start, choice, inner = _NUMBERED.match(line), _CHOICE.match(line), _INNER.match(line)
        within = bool(blocks) and indent >= blocks[-1].indent + 2
        if start and not (within and inner):
            blocks.append(_Block(number, indent, [start[1] or ""]))
            last = "text"
        elif choice or (start and inner):
            words = (choice or inner)[1] or ""  # type: ignore[index]
            if not blocks:
                slips.add(place, "the line", line.strip(), "no question stands above this choice", "write one first")
                last = "choice"
                continue
            bullet = _bullet(line) if choice else "number"
            block, asks = blocks[-1], words.rstrip("*_ ").endswith("?")
            if choice and (bullet == block.bullet or (asks and block.choices and bullet != block.bullets)):
                # another bullet, and it asks: no choice, but the next question
                blocks.append(_Block(number, indent, [words], bullet=bullet))
                notes.append(f"{where}, {place}: read as a question of its own: “{quoted(words, 40)}”.")
                last = "text"
                continue
            if block.choices and bullet != block.bullets and len(words.split()) >= LONG:
                rule = "it is long and has another bullet than the choices above"
                slips.add(place, "the line", line.strip(), rule, "number it if it is a question")
            else:
                block.bullets = block.bullets or bullet
                block.choices.append([_BOX.sub("", words, count=1)])
                blocks[-1].choice_lines.append(number)
            last = "choice"
        elif last == "text" and (numbered or _YES_NO.match(line) or _goes_on(blocks[-1].text[-1], line)):
            blocks[-1].text.append(line)
        elif last == "choice" and blocks and _SCALE_LINE.match(line) and scale_in(line):
            blocks[-1].scale = one_line(line)
        elif last == "choice" and indent and blocks and line.rstrip().endswith("?") and line.strip()[0].isupper():
            rule = "it asks, and stands below choices without a number or a dash"
            slips.add(place, "the line", line.strip(), rule, "number it if it is a question")
        elif last == "choice" and indent and blocks:
            blocks[-1].choices[-1].append(line)
        elif not numbered:
            blocks.append(_Block(number, indent, [line]))
            last = "text"
        else:
            unread.append(Unread("side text", place, line))
            if line.rstrip().endswith("?"):
                notes.append(
                    f"{where}, {place}: not read, since it has no number as the questions have: “{quoted(line, 40)}”."
                )
            last = ""
    asked = []
    for block in blocks:
        made = _asked(block, numbered, slips)
        if made is None:
            unread.append(Unread("side text", f"line {block.line}", " ".join(block.text)))
        else:
            asked.append(made)
    unread.sort(key=lambda each: int(each.place.removeprefix("line ")))
    return Draft(tuple(asked), MARKING, tuple(unread), tuple(notes), problems=tuple(slips.found))


def _bullet(line: str) -> str:
    """The kind of bullet that a line begins with: all letters are one kind, and so are all boxes."""
    mark = (_MARK.match(line) or [line, line])[1]
    if re.match(r"[(\[]\s?[)\]]|[☐□◯○]", mark):
        return "box"
    return re.sub(r"[a-zA-Z0-9]", "a", mark) if len(mark) > 1 else mark


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the question of the line before, where questions have no numbers."""
    ended = re.search(r"[?.:!]\s*$|\]`?\s*$", before)
    return not ended and not line.strip()[0].isupper()


def _asked(block: _Block, numbered: bool, slips: Slips) -> Asked | None:
    place = f"line {block.line}"
    tags = Tags()
    words = taken_off(one_line(" ".join(block.text)), place, tags, slips)
    asks = re.search(r"[?.:]\s*$", words) or guessed(words).says
    if not numbered and not (block.choices or tags.any or asks):
        return None
    bold = re.fullmatch(r"(\*\*|__)(.+)\1", words)
    words = _literal(bold[2] if bold else words)
    if not words:
        slips.say(place, "the question has a number but no words: write it, or take the number out.")
    choices = []
    for parts, line in zip(block.choices, block.choice_lines, strict=True):
        choice = _literal(one_line(" ".join(parts)))
        if not choice:
            slips.say(f"line {line}", "the choice has no words: write it, or take the dash out.")
        choices.append(choice)
    asking = [choice for choice in choices if choice.endswith("?") and len(choice.split()) > 2]
    if len(asking) == len(choices) > 1 and not words.endswith("?"):
        slips.say(place, f"the lines below “{quoted(words, 40)}” all ask, but stand as its choices: number them.")
    return tags.asked(words, place, tuple(choices), block.scale)


def _literal(text: str) -> str:
    return one_line(_ESCAPED.sub(r"\1", text))


def write_plain(form: Questionnaire, *, markdown: bool = False) -> str:
    """Plain text, or Markdown, that `read_plain` reads back."""
    guessed = estimated_minutes(form.items)
    lines = ["# Questions", ""] if markdown else []
    for number, (item, minutes) in enumerate(zip(form.items, guessed, strict=True), start=1):
        tags = " ".join(f"`{tag}`" if markdown else tag for tag in _tags(item, minutes))
        lines.append(f"{number}. {_safe(one_line(item.text), markdown)}" + (f" {tags}" if tags else ""))
        lines += [f"   - {_safe(one_line(choice), markdown, choice=True)}" for choice in item.choices]
    return "\n".join(lines) + "\n"


def _tags(item: Item, minutes: float) -> list[str]:
    """What reading the words alone would not give."""
    reason = item.asks is not None
    made = ["[reason]"] if reason else []
    guess = guessed(item.text, item.choices)
    if (item.kind, item.text, item.choices, ()) != (guess.kind, guess.text, guess.choices, guess.statements):
        made.append(f"[{item.kind}]")
    if item.minutes != minutes:
        made.append(f"[minutes: {number_text(item.minutes)}]")
    if item.topic is not None:
        made.append(f"[topic: {item.topic}]")
    if item.sensitivity or item.topic is not None:
        made.append(f"[sensitivity: {number_text(item.sensitivity)}]")
    usual = (WORTH["must"], True) if reason else (WORTH["should"], False)
    if (item.value, item.must) != usual:
        word = next((w for w, v in WORTH.items() if (v, w == "must") == (item.value, item.must)), None)
        made += [f"[{word}]"] if word else [f"[value: {number_text(item.value)}]"] + ["[must]"] * item.must
    return made


def _safe(text: str, markdown: bool, choice: bool = False) -> str:
    """Text in which nothing is taken for a sign."""
    # a round bracket is a tag where it says one
    bracket = None if choice else re.search(r"\(([^()]*)\)$", text)
    tagged = bracket is not None and is_tag(bracket[1])
    text = re.sub(r"[\\`*_<>\[\]&~|]" if markdown else r"\\", r"\\\g<0>", text)
    if tagged:
        text = text[:-1] + "\\)"
    if not markdown:
        text = re.sub(r"\](`?)$", r"\\]\1", text)
        # at the start: what would be taken for bold, or for a box before a choice
        if re.match(r"\*\*|__", text) or (choice and _BOX.match(text)) or re.fullmatch(r"[-*_=~\s]+", text):
            return "\\" + text
    elif choice and re.match(r"[(☐□◯○]", text):
        text = "\\" + text
    # a choice of dashes alone would make the line a separating one
    return "\\" + text if choice and re.fullmatch(r"[-=\s]+", text) else text
