"""Questions in Qualtrics' survey file (.qsf): JSON with an element per question, blocks and a flow that order them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simkit import checks
from simkit.design.text.draft import Asked, Draft, Slips, Unread, quoted
from simkit.design.text.guess import suggested_kind
from simkit.design.text.markup import plain_of
from simkit.design.text.minutes import BETWEEN
from simkit.design.text.qualtrics import asks_by_name

__all__ = ["MARKING", "read_qsf"]

MARKING = "in Qualtrics give that question the export tag “reason”"

_SILENT = {
    "DB": "descriptive text",
    "Timing": "timing question",
    "Meta": "browser question",
    "Captcha": "captcha",
    "TreeTesting": "tree test",
}
_KINDS = {"MC": "closed", "TE": "open", "Matrix": "rating", "Slider": "rating"}
_LOGIC = ("DisplayLogic", "InPageDisplayLogic", "SkipLogic")
_AS_CLOSED = {
    "RO": "rank order",
    "CS": "constant sum",
    "PGR": "pick, group and rank",
    "DD": "drill down",
    "SBS": "side by side",
    "HL": "highlight",
    "HeatMap": "heat map",
    "HotSpot": "hot spot",
    "FileUpload": "file upload",
    "Draw": "signature",
}


def read_qsf(text: str, where: str) -> Draft:
    """The draft of a .qsf file.

    Mistakes are in its `problems`; raised at once where nothing can be read.
    """
    slips = Slips(where)
    try:
        data = json.loads(text)
    except RecursionError:
        raise checks.Problems([f"{where} nests brackets too deeply, but must not: export the survey anew."]) from None
    except ValueError as problem:
        at = getattr(problem, "lineno", 1)
        raise checks.Problems(
            [f"{where}, line {at}: the text is no JSON, but a .qsf file must be: export it from Qualtrics anew."]
        ) from None
    elements = data.get("SurveyElements") if isinstance(data, Mapping) else None
    if isinstance(elements, Mapping):
        elements = list(elements.values())
    if not isinstance(elements, list):
        raise checks.Problems(
            [f"{where} has no list “SurveyElements”, but a .qsf file must: export the survey from Qualtrics anew."]
        )
    questions: dict[str, Mapping[str, Any]] = {}
    blocks: dict[str, Mapping[str, Any]] = {}
    flow: Any = None
    for number, element in enumerate(elements, start=1):
        if not isinstance(element, Mapping):
            slips.say(f"element {number}", "the element is no table, but must be one: export the survey anew.")
            continue
        payload, kind = element.get("Payload"), element.get("Element")
        if kind == "SQ":
            name = str(element.get("PrimaryAttribute") or f"element {number}")
            if not isinstance(payload, Mapping):
                slips.say(quoted(name, 30), "the question has no “Payload”, but needs one: export the survey anew.")
            else:
                questions[name] = payload
        elif kind == "BL":
            blocks |= {str(block.get("ID") or len(blocks) + at): block for at, block in enumerate(_tables(payload))}
        elif kind == "FL":
            flow = payload
    return _ordered(questions, blocks, flow, slips)


def _ordered(
    questions: Mapping[str, Mapping[str, Any]], blocks: Mapping[str, Mapping[str, Any]], flow: Any, slips: Slips
) -> Draft:
    asked: list[Asked] = []
    unread: list[Unread] = []
    notes: list[str] = []
    done: set[str] = set()
    in_flow = list(dict.fromkeys(_block_ids(flow))) if isinstance(flow, Mapping) else []
    order = [key for key in in_flow if key in blocks] or [
        k for k, block in blocks.items() if block.get("Type") != "Trash"
    ]
    for key in order:
        for part in _tables(blocks[key].get("BlockElements")):
            if part.get("Type") == "Page Break":
                unread.append(Unread("page break", key))
            name = str(part.get("QuestionID", ""))
            if part.get("Type") == "Question" and name not in done:
                done.add(name)
                if name not in questions:
                    slips.say(
                        name or key,
                        "the block names this question, but the file does not hold it: export the survey anew.",
                    )
                else:
                    asked += _asked(name, questions[name], unread, notes, slips)
    if blocks and not any(key in blocks for key in in_flow):
        what = "has no survey flow" if flow is None else "has a survey flow that names none of its blocks"
        notes.append(f"{slips.where} {what}: every block is read, in the order of the file.")
    logic = [
        name
        for name in dict.fromkeys([*done, *(questions if not blocks else ())])
        if name in questions and any(questions[name].get(key) for key in _LOGIC)
    ]
    logic += [
        name
        for key in order
        for part in _tables(blocks[key].get("BlockElements"))
        if part.get("SkipLogic") and (name := str(part.get("QuestionID", ""))) in questions and name not in logic
    ]
    if logic:
        many, listed = len(logic) > 1, ", ".join(logic[:8]) + (" and others" if len(logic) > 8 else "")
        notes.append(
            f"{slips.where}: {len(logic)} question{'s have' if many else ' has'} display or skip logic ({listed}):"
            " asked of some only; counted as asked of everybody."
        )
    if not blocks:
        notes.append(f"{slips.where} has no blocks: its questions are taken in the order of the file.")
    for name, payload in questions.items():
        if name in done:
            continue
        if not blocks:
            asked += _asked(name, payload, unread, notes, slips)
            continue
        homes = [block for block in blocks.values() if name in _names(block)]
        trashed = not homes or any(block.get("Type") == "Trash" for block in homes)
        what = "question in the trash" if trashed else "question outside the survey flow"
        unread.append(Unread(what, name, plain_of(str(payload.get("QuestionText", "")))))
    if any(isinstance(flow, Mapping) and word in str(flow)[:200_000] for word in ("'Branch'", "'BlockRandomizer'")):
        notes.append(
            f"{slips.where} branches or randomises: every question in its flow is taken as asked of everybody."
        )
    return Draft(tuple(asked), MARKING, tuple(unread), tuple(notes), tuple(slips.found))


def _names(block: Mapping[str, Any]) -> set[str]:
    return {str(part.get("QuestionID")) for part in _tables(block.get("BlockElements"))}


def _tables(rows: object) -> list[Mapping[str, Any]]:
    """The tables in a list, or in a table of tables: exports have both."""
    values = rows.values() if isinstance(rows, Mapping) else rows if isinstance(rows, list) else ()
    return [row for row in values if isinstance(row, Mapping)]


def _block_ids(flow: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """IDs of the blocks in a flow, in order, branches included."""
    for part in _tables(flow.get("Flow")):
        if part.get("ID") is not None:
            yield str(part["ID"])
        if depth < 50:
            yield from _block_ids(part, depth + 1)


def _listed(payload: Mapping[str, Any], what: str, order: str, place: str, slips: Slips) -> tuple[str, ...]:
    """Displayed choices or answers in their order."""
    rows = payload.get(what) or {}
    if isinstance(rows, list):
        rows = {str(at): row for at, row in enumerate(rows)}
    if not isinstance(rows, Mapping):
        slips.add(place, what, rows, "must be a table of choices", "export the survey anew")
        return ()
    keys = payload.get(order)
    known = [str(key) for key in keys if str(key) in rows] if isinstance(keys, list) else []
    known += [key for key in rows if key not in known]
    shown = [row.get("Display", "") if isinstance(row, Mapping) else row for row in (rows[key] for key in known)]
    return tuple(filter(None, (plain_of("" if text is None else str(text)) for text in shown)))


def _asked(
    name: str, payload: Mapping[str, Any], unread: list[Unread], notes: list[str], slips: Slips
) -> Iterator[Asked]:
    tag = str(payload.get("DataExportTag") or name)
    place = name if tag == name else f"{name} ({quoted(tag, 30)})"
    type_, selector = payload.get("QuestionType"), str(payload.get("Selector") or "")
    words = plain_of(str(payload.get("QuestionText") or ""))
    if isinstance(type_, str) and type_ in _SILENT:
        unread.append(Unread(_SILENT[type_], place, words if type_ == "DB" else ""))
        return
    if not isinstance(type_, str):
        slips.say(place, "the question has no “QuestionType”, but needs one: export the survey anew.")
        return
    if type_ not in _KINDS and type_ not in _AS_CLOSED:
        unread.append(Unread(f"question of the type {quoted(type_, 20)}", place, words))
        return
    choices = _listed(payload, "Choices", "ChoiceOrder", place, slips)
    answers = _listed(payload, "Answers", "AnswerOrder", place, slips)
    asks = asks_by_name(tag)
    if not words:
        if not choices or type_ not in _KINDS:
            slips.say(place, "the question has no words: write them in Qualtrics, or delete the question.")
            return
        words = tag
        notes.append(f"{slips.where}: {place} has no words and is called by its export tag.")
    if type_ in _AS_CLOSED:
        notes.append(f"{slips.where}: {place}, a {_AS_CLOSED[type_]} question, is taken as one closed question.")
        yield Asked(words, place, "closed", choices, asks=asks)
    elif type_ == "Matrix" or (type_ == "Slider" and len(choices) > 1):
        kind = {"TE": "open", "CS": "closed", "RO": "closed"}.get(selector, "rating")
        if str(payload.get("SubSelector")) in ("MultipleAnswer",):
            kind = "closed"
        if not choices:
            slips.say(place, "the matrix has no statements: write them in Qualtrics, or delete the question.")
        for statement in choices:
            yield Asked(words + BETWEEN + statement, place, kind, () if kind == "open" else answers)
    elif type_ == "TE" and selector == "FORM":
        yield from (Asked(words + BETWEEN + blank, place, "open") for blank in choices or ("",))
    elif type_ == "TE":
        yield Asked(words, place, "open", asks=asks)
    elif type_ == "Slider":
        yield Asked(words + (BETWEEN + choices[0] if choices else ""), place, "rating", answers, asks=asks)
    elif selector == "NPS":
        yield Asked(words, place, "rating", choices or tuple(str(point) for point in range(11)), asks=asks)
    else:
        several = selector.startswith("MA") or selector == "MSB"
        kind = "closed" if several or not choices else suggested_kind(choices)
        yield Asked(words, place, kind, choices, asks=asks)
