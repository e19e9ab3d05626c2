"""Questions in Qualtrics' simple text format: numbers, empty lines between question, choices and scale."""

from __future__ import annotations

import re

from simkit.design.text.draft import Asked, Draft, Slips, Unread, nearest, one_line
from simkit.design.text.guess import suggested_kind
from simkit.design.text.markup import plain_of
from simkit.design.text.minutes import BETWEEN
from simkit.design.text.qualtrics import asks_by_name

__all__ = ["MARKING", "read_simple"]

MARKING = "write [[ID:reason]] in the line above that question"

_TAG = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]\s*$")
_START = re.compile(r"\s*\d{1,3}\.\s*(.*)$")
_KNOWN = ("Block:", "PageBreak", "MultipleAnswer", "TextEntry", "ID:")


def read_simple(text: str, where: str) -> Draft:
    """The draft of a simple Qualtrics text.

    Mistakes are in its `problems`.
    """
    slips = Slips(where)
    unread: list[Unread] = []
    # line, name, whether several answers, paragraphs of lines
    found: list[tuple[int, str, set[str], list[list[str]]]] = []
    name, fresh = "", True
    for number, line in enumerate(text.split("\n"), start=1):
        place = f"line {number}"
        if not one_line(line):
            fresh = True
            continue
        tag, start = _TAG.match(line), _START.match(line)
        if tag is not None:
            word, _, rest = (part.strip() for part in tag[1].partition(":"))
            key = word.lower()
            if key in ("block", "pagebreak"):
                unread.append(Unread("block title" if key == "block" else "page break", place, rest))
            elif key == "id":
                name = rest
            elif key in ("multipleanswer", "textentry") and found:
                found[-1][2].add(key)
                fresh = True
            elif key in ("multipleanswer", "textentry"):
                slips.add(place, "the tag", line.strip(), "no question stands above it", "put it below its question")
            else:
                slips.add(place, "the tag", line.strip(), "is not known", nearest(tag[1], _KNOWN))
        elif "[[" in line and "]]" not in line:
            slips.add(place, "the tag", line.strip(), "the brackets are not closed", "end it with ]]")
        elif start and (fresh or not found):
            found.append((number, name, set(), [[start[1]]]))
            name, fresh = "", False
        elif not found:
            unread.append(Unread("text before the first question", place, plain_of(line)))
        elif fresh:
            found[-1][3].append([line])
            fresh = False
        else:
            found[-1][3][-1].append(line)
    asked = []
    for line_number, name, marks, paragraphs in found:
        place = f"line {line_number}"
        words = plain_of(" ".join(paragraphs[0]))
        lists = [tuple(filter(None, map(plain_of, lines))) for lines in paragraphs[1:]]
        asks = asks_by_name(name)
        if not words:
            slips.say(place, "the question has a number but no words: write it, or take the number out.")
        elif len(lists) > 2:
            rule = f"has {len(lists)} lists below it, but may have two at the most (statements and a scale)"
            slips.say(place, f"the question {rule}: take the empty lines out, or begin the next one with its number.")
        elif len(lists) == 2:
            kind = "closed" if "multipleanswer" in marks else "rating"
            asked += [Asked(words + BETWEEN + statement, place, kind, lists[1]) for statement in lists[0]]
        elif lists and "textentry" not in marks:
            kind = "closed" if "multipleanswer" in marks else suggested_kind(lists[0])
            asked.append(Asked(words, place, kind, lists[0], asks=asks))
        else:
            asked.append(Asked(words, place, "open", asks=asks))
    return Draft(tuple(asked), MARKING, tuple(unread), problems=tuple(slips.found))
