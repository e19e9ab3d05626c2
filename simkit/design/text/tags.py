"""Tags in brackets at the end of a question: [open] [must] [minutes: 0.5] [topic: pay]."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from simkit.design.questionnaire import WORTH
from simkit.design.text.draft import Asked, Slips, nearest

__all__ = ["KIND_WORDS", "Tags", "number_text", "taken_off", "worth_from"]

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

    def asked(self, text: str, place: str, choices: tuple[str, ...]) -> Asked:
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
        )


def taken_off(text: str, place: str, tags: Tags, slips: Slips) -> str:
    """The words of a question without the tags at its end; a bracket that is no tag stays."""
    seen: dict[str, str] = {}
    while (found := _TAG.search(text)) is not None:
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
    if not colon:
        if plain in KIND_WORDS:
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
            if not difflib.get_close_matches(plain, known, n=1, cutoff=0.75):
                return False
            slips.add(place, "the tag", f"[{inner}]", "is not known", nearest(inner, known))
            return True
    elif key not in KEYS:
        if not difflib.get_close_matches(key, KEYS, n=1, cutoff=0.7):
            return False
        slips.add(place, "the tag", f"[{inner}]", "is not known", nearest(name, KEYS))
        return True
    if key in seen:
        slips.add(place, "the tag", f"[{inner}]", f"[{seen[key]}] stands there too", "keep one of the two")
        return True
    seen[key] = inner
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
