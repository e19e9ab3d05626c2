"""`simkit questions`: how a file of questions is read, and the same questions in another format."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simkit.checks import InvalidInput
from simkit.cli.files import open_to_write, program_path, write_text

__all__ = ["add_options", "run"]

_KINDS = ("declined", "exit", "stay", "job_interview")


def add_options(command: argparse.ArgumentParser) -> None:
    """Options of the command; imports nothing slow."""
    command.add_argument(
        "file", metavar="FILE", help="text, Markdown, CSV, Qualtrics .txt or .qsf; or template:NAME for a shipped one"
    )
    command.add_argument("--to", metavar="FORMAT", help="convert to text, markdown, csv, qualtrics or toml")
    command.add_argument("-o", "--output", metavar="FILE", help="write there; default: print")
    command.add_argument("--reason", type=int, metavar="N", help="number of the question that asks for the main reason")
    command.add_argument("--program", metavar="FILE", help="the program whose reasons are recognised as topics")
    command.add_argument("--kind", metavar="KIND", help="declined (the default), exit, stay or job_interview")
    command.add_argument(
        "--prices", action="store_true", help="with --program: what each question costs in answers, and adds"
    )
    command.add_argument(
        "--design", metavar="NAME", help="with --prices: asked in which way; default: the proposed one"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the questions as read, or converted."""
    from simkit import checks
    from simkit.design.text.qualtrics import NOT_HELD
    from simkit.design.text.read import WRITES, read, write
    from simkit.design.text.templates import template_path
    from simkit.population.reasons import catalogue
    from simkit.program.topics import topics_of

    if arguments.to is not None:
        checks.known("--to", arguments.to, (*WRITES, "toml"))
    for option, given in (("--prices", arguments.prices), ("--design", arguments.design is not None)):
        if given and arguments.program is None:
            raise InvalidInput(f"{option} is given without --program, but is about a program: add --program FILE.")
    if arguments.design is not None and not arguments.prices:
        raise InvalidInput("--design is given without --prices, but says for which design: add --prices.")
    if arguments.prices and arguments.to is not None:
        raise InvalidInput("--prices is given with --to, but they print different things: leave one of them out.")
    kind = checks.known("--kind", arguments.kind or "declined", _KINDS)
    program = None
    if arguments.program is not None:
        from simkit.program.program import Program

        if arguments.kind is not None:
            raise InvalidInput("--kind is given with --program, but the program says its kind: leave --kind out.")
        program = Program.load(program_path(arguments.program))
        topics = topics_of(program.population, program.kind)
    else:
        topics = topics_of(catalogue(kind), kind)
    name = arguments.file
    path = template_path(name.removeprefix("template:")) if name.startswith("template:") else Path(name)
    target = None if arguments.output is None else Path(arguments.output)
    if target is not None:
        if path.exists() and target.exists() and path.samefile(target):
            raise InvalidInput(f"{target} is the file that is read, but must be kept: name another file.")
        open_to_write(target)
    reading = read(path, reason=arguments.reason, topics=topics)
    if program is not None and arguments.prices:
        from simkit.planning.prices import question_prices

        design = program.design(arguments.design or program.proposed)
        asked = design.but(design.name, questionnaire=reading.questionnaire)
        text = f"{reading}\n\n{question_prices(program, asked)}\n"
    elif arguments.to is None:
        text = f"{reading}\n"
    elif arguments.to == "toml":
        from simkit.program.file.items import item_tables
        from simkit.program.file.toml_writer import to_toml

        text = to_toml({"design": [{"item": item_tables(reading.questionnaire)}]}).split("\n", 2)[2]
    else:
        text = write(reading.questionnaire, arguments.to)
    if target is None:
        sys.stdout.write(text)
    else:
        write_text(target, text)
    if arguments.to is not None:
        for sentence in (*reading.sentences, *([NOT_HELD] if arguments.to == "qualtrics" else [])):
            print(sentence, file=sys.stderr)
    return 0
