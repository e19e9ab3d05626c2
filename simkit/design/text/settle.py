"""From what a file says to a questionnaire: what it leaves open is suggested, and every value keeps its origin.

Suggestions are *judgement*: the kind from the choices, the reason question from its words, topic and sensitivity from
words of the reasons, the value "must" for the reason question and "should" for the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from simkit import checks
from simkit.design.questionnaire import ITEM_KINDS, MOST_ITEMS, REASON_QUESTION, WORTH, Item, Questionnaire
from simkit.design.text.draft import Asked, Draft, Slips, Topic, nearest, quoted
from simkit.design.text.guess import guessed
from simkit.design.text.minutes import BETWEEN, estimated_minutes
from simkit.design.text.reading import Reading, not_read

__all__ = ["settle", "suggested_topic", "worth_of"]

_MAIN = r"(?:main|primary|principal|most important|biggest|single|strongest|decisive|key|real)"
_REASON = re.compile(
    rf"\b{_MAIN}(?:\s+\w+){{0,2}}\s+(?:reason|factor|cause|driver)s?\b"
    r"|\breasons?\s+(?:for|why|behind|that)\b|\bwhy\b|\bwhat (?:made|led) you\b|\bwhat mattered most\b",
    re.I,
)
_MAINLY = re.compile(
    rf"\b{_MAIN}(?:\s+\w+){{0,2}}\s+(?:reason|factor|cause|driver)s?\b|\bmainly\b|\bmattered most\b", re.I
)
_DECIDED = re.compile(
    r"\b(?:declin|reject|turn(?:ed|ing)?\b.*\bdown|refus|withdr[ae]w|leav(?:e|ing)|left|resign|quit|decision|decid"
    r"|said no|say no|not (?:to )?(?:accept|join|take)|accept|join|stay)",
    re.I,
)


def suggested_topic(text: str, topics: Mapping[str, Topic]) -> str | None:
    """The reason whose words stand in a question; None where there is none, or two have equally good ones.

    >>> suggested_topic("Was the salary fair?", {"pay": Topic(("salary", "pay")), "growth": Topic(("career",))})
    'pay'
    """
    plain = " ".join(re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("’", "")))
    scores: dict[str, int] = {}
    for key, topic in topics.items():
        hits = [phrase for phrase in topic.phrases if phrase and re.search(rf"\b{re.escape(phrase)}s?\b", plain)]
        if hits:
            # the longest words say most: "hiring manager" more than "manager"
            scores[key] = max(len(hit) for hit in hits)
    best = [key for key, score in scores.items() if score == max(scores.values())]
    return best[0] if len(best) == 1 else None


def worth_of(asked: Asked, reason: bool) -> tuple[float, bool, bool]:
    """Value, whether it must be asked, and whether the file says so."""
    if asked.value is not None:
        return asked.value, bool(asked.must), True
    if asked.must:
        return WORTH["must"], True, True
    return (WORTH["must"], True, False) if reason else (WORTH["should"], False, False)


def settle(
    draft: Draft, where: str, *, reason: int | None = None, topics: Mapping[str, Topic] | None = None
) -> Reading:
    """The questionnaire of a draft, with suggestions.

    Raises
    ------
    Problems
        No question, too many, none or several that ask for the main reason, unknown topics.
    """
    slips = Slips(where, list(draft.problems))
    asked, guesses = _told_apart(draft.asked)
    if not asked:
        slips.raise_any()
        left = f" ({not_read(draft.unread)})" if draft.unread else ""
        slips.say("", f"has no question{left}, but needs one at least: check that it is the right file.")
        slips.raise_any()
    if len(asked) > MOST_ITEMS:
        slips.say("", f"has {len(asked)} questions, but may have {MOST_ITEMS} at the most: shorten it.")
    for each in asked:
        if each.kind is not None and each.kind not in ITEM_KINDS:
            slips.add(each.place, "kind", each.kind, "is not known", nearest(each.kind, ITEM_KINDS))
        if each.kind == "open" and each.choices:
            way_out = "leave them out, or mark it as closed or rating"
            slips.add(each.place, "the first choice", each.choices[0], "an open question has none", way_out)
        doubled = next((choice for at, choice in enumerate(each.choices) if choice in each.choices[:at]), None)
        if doubled is not None:
            slips.add(each.place, "a choice", doubled, "stands twice in one question", "keep one of the two")
        if each.topic and topics is not None and each.topic not in topics:
            slips.add(each.place, "topic", each.topic, "no reason has that key", nearest(each.topic, topics))
    at, marked = _reason_at(asked, draft.marking, reason, slips)
    slips.raise_any()
    items, given = [], []
    for number, each in enumerate(asked):
        kind, _ = guesses[number]
        is_reason = number == at
        guess = None if is_reason or topics is None else suggested_topic(each.text, topics)
        topic = guess if each.topic is None else each.topic or None
        sensitivity = each.sensitivity
        if sensitivity is None:
            about = None if topics is None or topic is None else topics.get(topic)
            sensitivity = 0.0 if about is None else about.sensitivity
        value, must, said = worth_of(each, is_reason)
        asks = REASON_QUESTION if is_reason else None
        items.append(
            Item(kind, each.minutes or 1.0, topic, sensitivity, value, asks, each.text, must, choices=each.choices)
        )
        known = {
            "kind": each.kind is not None,
            "minutes": each.minutes is not None,
            "topic": each.topic is not None,
            "sensitivity": each.sensitivity is not None,
            "value": said,
            "asks": is_reason and marked,
        }
        given.append(frozenset(name for name, is_given in known.items() if is_given))
    guessed = estimated_minutes(items)
    items = [
        item if each.minutes is not None else replace(item, minutes=minutes)
        for item, each, minutes in zip(items, asked, guessed, strict=True)
    ]
    notes = (*draft.notes, *_said_of_kinds(guesses, where))
    reading = Reading(Questionnaire(tuple(items)), tuple(given), draft.unread, where, notes)
    return replace(reading, questionnaire=Questionnaire(tuple(items), notes=reading.sentences))


def _told_apart(asked: Sequence[Asked]) -> tuple[list[Asked], list[tuple[str, str]]]:
    """The questions, things to rate each by itself; with the kind of each and, where it was guessed, why."""
    made: list[Asked] = []
    guesses: list[tuple[str, str]] = []
    for each in asked:
        if each.kind is not None:
            made.append(each)
            guesses.append((each.kind, ""))
            continue
        guess = guessed(each.text, each.choices, each.scale)
        if guess.statements and not each.asks:
            # nobody asks for the reason in a row of ratings; minutes of the whole are shared out
            minutes = None if each.minutes is None else each.minutes / len(guess.statements)
            for said in guess.statements:
                words = guess.text.rstrip(": ") + BETWEEN + said
                made.append(replace(each, text=words, choices=guess.choices, minutes=minutes))
                guesses.append(("rating", guess.why))
        elif guess.statements:
            made.append(each)
            guesses.append(("closed", ""))
        else:
            made.append(replace(each, text=guess.text, choices=guess.choices))
            guesses.append((guess.kind, guess.why))
    return made, guesses


def _said_of_kinds(guesses: Sequence[tuple[str, str]], where: str) -> list[str]:
    """Why kinds were guessed as they are: a sentence for each why, with the numbers of its questions."""
    said = []
    for why in dict.fromkeys(why for _, why in guesses if why):
        numbers = [str(at) for at, (_, each) in enumerate(guesses, start=1) if each == why]
        listed = " and ".join(filter(None, [", ".join(numbers[:-1]), numbers[-1]]))
        whose = f"question {listed} is" if len(numbers) == 1 else f"questions {listed} are"
        said.append(f"{where}: {whose} {why}.")
    return said


def _reason_at(asked: Sequence[Asked], marking: str, reason: int | None, slips: Slips) -> tuple[int, bool]:
    """Position of the question for the main reason, and whether it was marked.

    Where the file has other mistakes, the question may be missing because of them, and nothing is said of that.
    """
    if reason is not None:
        try:
            return checks.whole_number("reason", reason, 1, len(asked), "give the number of a question") - 1, True
        except checks.InvalidInput as problem:
            slips.say("", f"has {len(asked)} questions: {str(problem).removesuffix('.')}.")
            return 0, True
    marks = [at for at, each in enumerate(asked) if each.asks]
    if len(marks) == 1:
        return marks[0], True
    if marks:
        places = " and ".join(asked[at].place for at in marks)
        slips.say(
            "",
            f"marks {len(marks)} questions as the one for the main reason ({places}), but must mark one only: take the"
            " other mark out.",
        )
        return 0, True
    like = [at for at, each in enumerate(asked) if _REASON.search(each.text)]
    for narrower in (_MAINLY, _DECIDED):
        fewer = [at for at in like if narrower.search(asked[at].text)]
        like = fewer if fewer else like
    if len(like) == 1:
        return like[0], False
    if slips.found:
        return 0, True
    if not like:
        rule = "asks for the main reason in none of its questions, but one must"
    else:
        several = "; ".join(f"{asked[at].place}: “{quoted(asked[at].text, 40)}”" for at in like[:4])
        rule = f"has {len(like)} questions that may ask for the main reason ({several}), but one must be meant"
    slips.say("", f"{rule}: {marking}, or say which by its number (reason=1; on the command line --reason 1).")
    return 0, True
