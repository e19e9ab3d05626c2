"""The questions of a program file: read from a file of their own, and written out as [[design.item]]."""

from __future__ import annotations

from simkit import checks
from simkit.design.questionnaire import Item, Questionnaire
from simkit.design.text.read import read
from simkit.design.text.templates import TEMPLATES, template_path
from simkit.program.file.complaints import Complaints, Place, nearest
from simkit.program.file.reasons_section import ReasonsRead
from simkit.program.topics import topics_of

__all__ = ["item_tables", "questionnaire_of"]

_USUAL = Item()


def questionnaire_of(
    complaints: Complaints, at: Place, said: str, reasons: ReasonsRead | None, notes: list[str]
) -> Questionnaire | None:
    """The questionnaire that a design names: a file beside the program file, or a template."""
    if said.startswith("template:"):
        name = said.removeprefix("template:").strip()
        try:
            path = template_path(name)
        except checks.InvalidInput:
            complaints.add(at, "no template has that name", nearest(name, TEMPLATES))
            return None
    elif not said.strip():
        complaints.add(at, "must be the path of a file", 'write "questions.txt", for example, or "template:five"')
        return None
    else:
        path = complaints.folder / said
    kind = str(complaints.data.get("kind", "declined"))
    topics = None if reasons is None else topics_of(reasons.reasons, kind)
    try:
        made = read(path, topics=topics)
    except checks.Problems as problems:
        for sentence in problems.sentences:
            complaints.say(at, f"{complaints.thing(at)}: {sentence}")
        return None
    if reasons is None:
        return made.questionnaire
    topical = [item for item in made.questionnaire.items if item.topic is not None and item.topic not in reasons.keys]
    assert not topical  # `read` has complained about them
    if not said.startswith("template:"):
        notes += made.sentences
        guessed = [name for name in ("minutes", "topic", "sensitivity", "value") if made.suggests(name)]
        if guessed:
            listed = " and ".join(filter(None, [", ".join(guessed[:-1]), guessed[-1]]))
            notes.append(f"{made.where}: {listed} not given everywhere and suggested; `simkit questions` shows which.")
    return made.questionnaire


def item_tables(form: Questionnaire) -> list[dict[str, object]]:
    """The items as [[design.item]] tables, without what is usual; loading them gives the same items.

    >>> item_tables(Questionnaire.form(2))[1]
    {'kind': 'closed', 'minutes': 0.5}
    """
    made = []
    for item in form.items:
        table: dict[str, object] = {"kind": item.kind, "minutes": item.minutes}
        for name in ("topic", "sensitivity", "value", "asks", "text", "must"):
            if getattr(item, name) != getattr(_USUAL, name):
                table[name] = getattr(item, name)
        if item.choices:
            table["choices"] = list(item.choices)
        made.append(table)
    return made
