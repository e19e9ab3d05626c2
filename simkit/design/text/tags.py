"""Tags in brackets at the end of a question: [open] [must] [minutes: 0.5] [topic: pay]."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from simkit.design.questionnaire import WORTH
from simkit.design.text.draft import Asked, Slips, nearest

__all__ = ["KIND_WORDS", "Tags", "is_tag", "number_text", "taken_off", "worth_from"]

KIND_WORDS = {
    "closed": "closed",
    "single choice": "closed",
    "multiple choice": "closed",
    "yes/no": "closed",
    "rating": "rating",
    "scale": "rating",
    "open": "open",
    "free text": "open",
    "text": "open",
}
REASON_WORDS = ("reason", "main reason", "primary reason")
KEYS = ("kind", "minutes", "topic", "sensitivity", "value")

_TAG = re.compile(r"\s*`?(?<!\\)\[([^\[\]]*)(?<!\\)\]`?\s*$")
_ROUND = re.compile(r"\s*(?<!\\)\(([^()]*)(?<!\\)\)\s*$")
_TIME = re.compile(r"(?:~|about |ca\.? )?\s*(\d+(?:[.,]\d+)?)\s*(min(?:ute)?s?|m|sec(?:ond)?s?|s)\.?$", re.I)


def number_text(number: float) -> str:
    """A number as short as it can be written without loss."""
    short = f"{number:g}"
    return short if float(short) == number else repr(float(number))


def worth_from(word: str, place: str, slips: Slips) -> tuple[float, bool | None] | None:
    """Value and must of a word or number; None after a complaint."""
    plain = word.strip().lower()
    if plain in WORTH:
        return WORTH[plain], plain == "must"
    if re.search(r"\d", plain):
        number = slips.number(place, "value", word, 0, 1e9, "must, should, nice or 2")
        return None if number is None else (number, None)
    slips.add(place, "value", word, "is not known", nearest(word, WORTH))
    return None


@dataclass
class Tags:
    """What the tags of one question say."""

    kind: str | None = None
    minutes: float | None = None
    topic: str | None = None
    sensitivity: float | None = None
    value: float | None = None
    must: bool | None = None
    asks: bool = False
    any: bool = False

    def asked(self, text: str, place: str, choices: tuple[str, ...], scale: str = "") -> Asked:
        """The question with these tags."""
        return Asked(
            text,
            place,
            self.kind,
            choices,
            self.minutes,
            self.topic,
            self.sensitivity,
            self.value,
            self.must,
            self.asks,
            scale,
        )


def is_tag(inner: str) -> bool:
    """Whether words in round brackets at the end of a question are a tag: those that can hardly be meant otherwise.

    >>> is_tag("must"), is_tag("3 min"), is_tag("optional"), is_tag("in a few words")
    (True, True, False, False)
    >>> is_tag("opne"), is_tag("scale"), is_tag("reasons")
    (True, False, False)
    """
    plain = " ".join(inner.split()).lower()
    known = (*KIND_WORDS, *WORTH, *REASON_WORDS)
    # "yes/no" and "scale" in round brackets are words for the person who answers
    if plain in known:
        return plain not in ("yes/no", "scale", "text")
    mistyped = len(plain) > 3 and plain.isalpha() and bool(_near(plain, known, 0.75))
    return mistyped or bool(_TIME.match(plain))


def _near(word: str, known: Iterable[str], cutoff: float) -> list[str]:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)
    # a plural is a word of its own
    return [] if near and word in (near[0] + "s", near[0] + "ing") else near


def taken_off(text: str, place: str, tags: Tags, slips: Slips) -> str:
    """The words of a question without the tags at its end; a bracket that is no tag stays."""
    seen: dict[str, str] = {}
    while (found := _TAG.search(text) or _ROUND.search(text)) is not None:
        if text[: found.end()].rstrip().endswith(")") and not is_tag(found[1]):
            break
        inner = " ".join(found[1].split())
        read = _read(inner, place, tags, seen, slips)
        if not read:
            break
        tags.any = True
        text = text[: found.start()]
    return text.strip()


def _read(inner: str, place: str, tags: Tags, seen: dict[str, str], slips: Slips) -> bool:
    """Whether the bracket is a tag; what is wrong with it is said."""
    plain = inner.lower()
    name, colon, rest = (part.strip() for part in inner.partition(":"))
    key = name.lower()
    time = _TIME.match(plain)
    if not colon:
        if time:
            key, rest = "minutes", time[1]
        elif plain in KIND_WORDS:
            key, rest = "kind", plain
        elif plain in WORTH:
            key, rest = "must" if plain == "must" else "value", plain
        elif plain in REASON_WORDS:
            key, rest = "reason", plain
        elif plain in KEYS:
            slips.add(place, "the tag", f"[{inner}]", "nothing stands behind a colon", f"write such as {_LIKE[plain]}")
            return True
        else:
            known = (*KIND_WORDS, *WORTH, *REASON_WORDS)
            amount = re.match(r"\d+(?:[.,]\d+)?\s*([a-z]+)$", plain)
            if amount and _near(amount[1], ("min", "mins", "minutes", "seconds"), 0.6):
                slips.add(
                    place, "the tag", f"[{inner}]", "is not known", f"did you mean “minutes: {plain.split()[0]}”?"
                )
                return True
            # a single word in square brackets is hardly meant for the person who answers
            if not re.fullmatch(r"[a-z]{3,}", plain) and not _near(plain, known, 0.75):
                return False
            way_out = nearest(inner, known)
            if not way_out.startswith("did"):
                way_out += ", minutes, topic, sensitivity, value; or put it in round brackets"
            slips.add(place, "the tag", f"[{inner}]", "is not known", way_out)
            return True
    elif key not in KEYS:
        if not re.fullmatch(r"[a-z]+", key):
            return False
        way_out = nearest(name, KEYS)
        if not way_out.startswith("did"):
            way_out += "; or put it in round brackets"
        slips.add(place, "the tag", f"[{inner}]", "is not known", way_out)
        return True
    if key in seen:
        slips.add(place, "the tag", f"[{inner}]", f"[{seen[key]}] stands there too", "keep one of the two")
        return True
    seen[key] = inner
    if time and time[2].startswith("s"):
        tags.minutes = slips.number(place, "minutes", f"{float(rest.replace(',', '.')) / 60:.3g}", 0, 1e4, _LIKE[key])
        return True
    _set(key, rest, place, tags, slips)
    return True


_LIKE = {
    "kind": "[kind: open]",
    "minutes": "[minutes: 0.5]",
    "topic": "[topic: pay]",
    "sensitivity": "[sensitivity: 0.5]",
    "value": "[value: 2]",
}


def _set(key: str, rest: str, place: str, tags: Tags, slips: Slips) -> None:
    if key == "kind":
        if rest.lower() in KIND_WORDS:
            tags.kind = KIND_WORDS[rest.lower()]
        else:
            slips.add(place, "kind", rest, "is not known", nearest(rest, KIND_WORDS))
    elif key == "minutes":
        tags.minutes = slips.number(place, "minutes", rest, 0, 1e4, _LIKE[key])
    elif key == "sensitivity":
        tags.sensitivity = slips.number(place, "sensitivity", rest, 0, 1, _LIKE[key])
    elif key == "topic":
        if not rest:
            slips.add(place, "the tag", "[topic:]", "nothing stands behind the colon", "write [topic: pay], or none")
        tags.topic = "" if rest.lower() == "none" else rest
    elif key == "reason":
        tags.asks = True
    elif key == "must":
        if tags.must is False:
            slips.add(place, "the tag", "[must]", "another word for its value stands there too", "keep one of them")
        tags.must = True
    else:
        worth = worth_from(rest, place, slips)
        if worth is not None:
            number, must = worth
            if must is False and tags.must:
                slips.add(place, "the tag", f"[{rest}]", "[must] stands there too", "keep one of the two")
            tags.value = number
            tags.must = must if must is not None else tags.must
