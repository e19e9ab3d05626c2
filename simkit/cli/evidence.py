"""`simkit evidence`: the published figures behind the beliefs, to browse, cite and check."""

from __future__ import annotations

import argparse
import json
import re
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from simkit.checks import InvalidInput, known
from simkit.cli.files import read_text

if TYPE_CHECKING:
    from simkit.evidence.facts import Fact, Table
    from simkit.evidence.register import Register

__all__ = ["run"]

_WIDTH = 100
_WRONG = 1


def run(arguments: argparse.Namespace) -> int:
    """Print what was asked for; 1 if a check found something wrong."""
    from simkit.evidence.register import evidence

    chosen = _chosen(arguments)
    if arguments.check is not None:
        return _check(arguments.check, chosen)
    if arguments.cite is not None:
        from simkit.evidence.citing import STYLES

        known("--cite", arguments.cite, STYLES)
        if arguments.json:
            raise InvalidInput("--cite and --json are both given, but one of them only can be printed: leave one out.")
    found = evidence()
    if arguments.id is not None:
        found = _one(found, arguments.id, chosen)
    elif chosen:
        text = " ".join(arguments.text) or None
        found = found.where(text=text, status=arguments.status, parameter=arguments.parameter)
    if arguments.json:
        print(json.dumps(_data(found), indent=2, ensure_ascii=False, allow_nan=False))
    elif arguments.cite is not None:
        print(found.cite(arguments.cite) or "No fact was found, so there is no source.")
    elif arguments.id is not None:
        print("\n".join([*map(_in_full, found), *map(_whole_table, found.tables)]))
    else:
        print(_listed(found) if chosen else _summary(found))
    return 0


def _chosen(arguments: argparse.Namespace) -> list[str]:
    """The filters that are given, as they are called."""
    given = {"TEXT": arguments.text, "--status": arguments.status, "--parameter": arguments.parameter}
    return [name for name, value in given.items() if value not in (None, [])] + (
        ["--id"] if arguments.id is not None else []
    )


def _one(register: Register, name: str, chosen: list[str]) -> Register:
    from simkit.evidence.register import Register

    if chosen != ["--id"]:
        raise InvalidInput(f"--id and {chosen[0]} are both given, but --id names one row: leave one of them out.")
    # rows are called by a letter and digits
    if not re.fullmatch(r"\w?\d*", name):
        return Register((), (register.table(name),))
    return Register((register.find(name),))


def _check(file: str, chosen: list[str]) -> int:
    from simkit.evidence.facts import read_facts
    from simkit.evidence.register import Register, evidence
    from simkit.evidence.register_check import faults

    if chosen:
        raise InvalidInput(
            f"--check and {chosen[0]} are both given, but a check is of all rows: leave one of them out."
        )
    shipped = evidence()
    if file:
        path = Path(file)
        own = read_facts(read_text(path, "a file of register rows"), path.name)
        ids = {fact.id for fact in own}
        # rows of the same name take the place of the shipped ones: priors are held to them
        whole = Register((*own, *(fact for fact in shipped if fact.id not in ids)))
        problems, counted = faults(whole, only=ids), f"{path.name}: ok, {_many(len(own), 'fact')}"
    else:
        problems = shipped.check()
        counted = f"ok, {_many(len(shipped), 'fact')}, {_many(len(shipped.tables), 'table')}"
    for problem in problems:
        print(textwrap.fill(problem, _WIDTH, subsequent_indent="  ", break_on_hyphens=False))
    if not problems:
        print(f"{counted}; every prior and every pooled program keeps to the caveats.")
    return _WRONG if problems else 0


def _data(register: Register) -> dict[str, object]:
    facts = []
    for fact in register:
        figures = asdict(fact)
        facts.append(figures | {"interval": fact.interval})
    return {"facts": facts, "tables": [asdict(table) for table in register.tables]}


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)


def _labelled(label: str, text: str) -> str:
    return textwrap.fill(f"{label:12}{text}", _WIDTH, subsequent_indent=" " * 12)


def _many(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _summary(register: Register) -> str:
    from simkit.evidence.facts import STATUSES
    from simkit.evidence.register import CANNOT_TELL, FILES

    lines = [f"The register: {_many(len(register), 'published figure')}, {_many(len(register.tables), 'whole table')}."]
    lines += ["", f"{'file':15}{'facts':>6}" + "".join(f"{status:>20}" for status in STATUSES)]
    for file, tally in register.counts().items():
        lines.append(f"{file:15}{sum(tally.values()):6}" + "".join(f"{tally.get(status, 0):20}" for status in STATUSES))
    lines += ["", *(_wrapped(f"{file}: {about}") for file, about in FILES.items()), ""]
    words = (
        "verified-primary: read in the source's own text. verified-secondary: read in a text that cites it. memory: "
        "read by nobody; listed, but no prior may rest on it. A caveat binds whoever uses the row."
    )
    lines += [_wrapped(words), "", "What it cannot tell; these priors are judgement, and wide:"]
    lines += [textwrap.fill(f"- {each}", _WIDTH, subsequent_indent="  ") for each in CANNOT_TELL]
    lines += ["", "Search: simkit evidence WORDS. One row: simkit evidence --id P112. Sources: --cite plain."]
    return "\n".join(lines)


def _listed(register: Register) -> str:
    if not register.facts and not register.tables:
        return "No row of the register is like that: try fewer or other words."
    lines = []
    for fact in register:
        lines.append(_wrapped(f"{fact.id}  {fact.parameter}"))
        lines.append(_wrapped(f"{fact.figure} [{fact.status}] {fact.source}", " " * 6))
        if fact.caveat:
            lines.append(_wrapped(f"mind: {fact.caveat}", " " * 6))
    for table in register.tables:
        lines.append(_wrapped(f"table {table.name} [{', '.join(table.statuses)}], {_many(len(table.rows), 'row')}"))
    lines.append(f"{_many(len(register), 'fact')}, {_many(len(register.tables), 'table')}. In full: --id NAME.")
    return "\n".join(lines)


def _in_full(fact: Fact) -> str:
    from simkit.evidence.caveats import bindings, read_uses

    rows = {
        "row": f"{fact.id}, {fact.file}",
        "parameter": fact.parameter,
        "figure": fact.figure,
        "asked": fact.population,
        "size": fact.size,
        "source": fact.source,
        "doi": fact.doi,
        "status": fact.status,
        "seen": fact.where_seen,
        "caveat": fact.caveat,
    }
    lines = [_labelled(label, text) for label, text in rows.items() if text]
    lines += [_labelled("binds", f"{binding.name}: {binding.rule}") for binding in bindings(fact)]
    for use in read_uses():
        if use.row == fact.id:
            lines.append(_labelled("used by", f"{use.used_by}, its {use.takes}: {use.reading}"))
    return "\n".join(lines)


def _whole_table(table: Table) -> str:
    lines = [_wrapped(f"table {table.name}"), *(_wrapped(comment, "  ") for comment in table.comments if comment), ""]
    lines += [textwrap.fill(" | ".join(row), _WIDTH, subsequent_indent="    ") for row in (table.columns, *table.rows)]
    return "\n".join(lines)
