"""`simkit compare`: ways of asking side by side."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from simkit.checks import InvalidInput
from simkit.cli.files import open_to_write, program_path

__all__ = ["add_options", "run"]

FORMATS = (".svg", ".png", ".pdf")


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument(
        "--designs",
        nargs="+",
        metavar="NAME",
        help="some of the program's ways of asking, or presets such as manager_interview; default: the program's",
    )
    command.add_argument("--alone", action="store_true", help="without what runs already beside them")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.add_argument("-o", "--output", metavar="FILE", help="draw it into a file: .svg, .png or .pdf")


def run(arguments: argparse.Namespace) -> int:
    """Compare ways of asking, print the tables and draw the figure."""
    path = program_path(arguments.program)
    output = None if arguments.output is None else Path(arguments.output)
    if output is not None:
        if output.suffix.lower() not in FORMATS:
            raise InvalidInput(f"{output} is no picture that can be drawn: let its name end in .svg, .png or .pdf.")
        open_to_write(output, keep=path)
    from simkit.program.program import Program
    from simkit.report.compare import compare, comparison_data

    program = Program.load(path)
    found = compare(
        program,
        arguments.designs,
        seed=arguments.seed,
        draws=arguments.draws,
        comparators=not arguments.alone,
    )
    if output is not None:
        try:
            found.plot().savefig(output)
        except OSError as problem:
            raise InvalidInput(f"{output} cannot be written ({problem.strerror}): name another file.") from None
    if arguments.json:
        print(json.dumps(comparison_data(found), indent=2, allow_nan=False))
    else:
        print(found)
    return 0
