"""`simkit pilot`: write files to fill in, and read what a pilot brought."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simkit.checks import InvalidInput
from simkit.cli.files import open_to_write, program_path, write_text

if TYPE_CHECKING:
    from simkit.program.program import Program

__all__ = ["add_commands", "run"]

_PROGRAM = "a program file, or example:NAME: its reasons, segments and reporting cell"


def add_commands(command: argparse.ArgumentParser) -> None:
    """The two things to do, and their options."""
    what = command.add_subparsers(metavar="WHAT", dest="what", required=True, title="what to do")
    words = "write a file to fill in"
    template = what.add_parser("template", help=words, description=words.capitalize() + ".", allow_abbrev=False)
    kinds = "qualtrics, csv (the default), aggregate or coding"
    template.add_argument("--for", dest="kind", default="csv", metavar="KIND", help=kinds)
    template.add_argument("--program", default="example:midsize", metavar="P", help=_PROGRAM)
    template.add_argument("-o", "--output", metavar="FILE", help="default: print it")
    template.add_argument("--force", action="store_true", help="overwrite a file that is there already")
    words = (
        "read exports, tables, coding sheets or counts; nothing that identifies is kept, nothing leaves this machine"
    )
    read = what.add_parser("read", help=words, description=words.capitalize() + ".", allow_abbrev=False)
    read.add_argument("files", nargs="+", metavar="FILE", help="from Qualtrics or SurveyMonkey, or a table")
    read.add_argument("--program", required=True, metavar="P", help=_PROGRAM)
    read.add_argument("--invited", metavar="FILE", help="a distribution history, a list of the invited, or counts")
    read.add_argument("--reasons", metavar="FILE", help="two columns: the text of a choice, the key of a reason")
    _about_columns(read)
    words = "answers that were shown before: only what came since is shown"
    read.add_argument("--since", action="append", default=[], metavar="FILE", help=words)
    read.add_argument("--strict", action="store_true", help="refuse files with columns that may identify somebody")
    read.add_argument("--json", action="store_true", help="print what may be shown as JSON")
    words = "what a pilot teaches: rates, parameters and the verdict before and after, with checks that can fail"
    learn = what.add_parser("update", help=words, description=words.capitalize() + ".", allow_abbrev=False)
    words = "as for read; none: what the program file says under [observed]"
    learn.add_argument("files", nargs="*", metavar="FILE", help=words)
    learn.add_argument("--program", required=True, metavar="P", help=_PROGRAM)
    learn.add_argument("--design", metavar="NAME", help="how they were asked; default: the proposed design")
    learn.add_argument("--invited", metavar="FILE", help="a distribution history, a list of the invited, or counts")
    learn.add_argument("--reasons", metavar="FILE", help="two columns: the text of a choice, the key of a reason")
    _about_columns(learn)
    words = "answers on which a page was printed before: this page then tells only what came since"
    learn.add_argument("--since", action="append", default=[], metavar="FILE", help=words)
    learn.add_argument("--strict", action="store_true", help="refuse files with columns that may identify somebody")
    learn.add_argument("--seed", type=int, default=1, help="the same seed gives the same figures; default: 1")
    learn.add_argument("--draws", type=int, default=4096, help="draws of the beliefs; default: 4096")


def _about_columns(command: argparse.ArgumentParser) -> None:
    words = "what a column is, such as Q3=reason"
    command.add_argument("--column", action="append", default=[], metavar="HEADING=ROLE", help=words)


def run(arguments: argparse.Namespace) -> int:
    """Write a template, read files, or learn from them."""
    from simkit.program.program import Program

    program = Program.load(program_path(arguments.program))
    return {"template": _template, "read": _read, "update": _update}[arguments.what](arguments, program)


def _template(arguments: argparse.Namespace, program: Program) -> int:
    from simkit.pilot.templates import template, words

    made = template(program, arguments.kind)
    if arguments.output is None:
        print(made, end="")
        return 0
    target = Path(arguments.output)
    open_to_write(target, force=arguments.force)
    write_text(target, made)
    print("\n".join([str(target), *words(program, arguments.kind)]))
    return 0


def _update(arguments: argparse.Namespace, program: Program) -> int:
    from simkit.pilot.aggregate import Aggregate
    from simkit.pilot.reading import Reading, read
    from simkit.pilot.update import update

    options = _options(arguments)
    data: Reading | Aggregate
    data = read(arguments.files, program, **options) if arguments.files else Aggregate.of_program(program)
    earlier = read(arguments.since, program, **options).aggregate if arguments.since else None
    found = update(program, data, arguments.design, since=earlier, seed=arguments.seed, draws=arguments.draws)
    print(found)
    return 0 if found.trusted else 1


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    columns = {}
    for each in arguments.column:
        heading, equals, role = each.rpartition("=")
        if not equals or not heading:
            raise InvalidInput(f"--column is “{each}”, but must be HEADING=ROLE: give such as Q3=reason.")
        columns[heading] = role
    return {
        "invited": arguments.invited,
        "columns": columns,
        "reasons": arguments.reasons,
        "strict": arguments.strict,
    }


def _read(arguments: argparse.Namespace, program: Program) -> int:
    from simkit.pilot.reading import read

    options = _options(arguments)
    reading = read(arguments.files, program, **options)
    earlier = read(arguments.since, program, **options).aggregate if arguments.since else None
    if arguments.json:
        shown = reading.aggregate.shown(earlier)
        told = {"files": [list(each) for each in reading.formats], "shown": shown.data}
        print(json.dumps(told | {"not_kept": list(reading.identifying), "notes": list(reading.notes)}, indent=2))
    else:
        print("\n".join(reading.lines(earlier)))
    rows = reading.for_holder()
    if rows:
        print("\n".join(["For you alone, who hold the files:", *rows]), file=sys.stderr)
    return 0
