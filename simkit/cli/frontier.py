"""`simkit frontier`: which ways of asking no other one beats, and what the next dollar buys."""

from __future__ import annotations

import argparse
import json
import sys

from simkit.checks import InvalidInput, complaint
from simkit.cli.files import program_path

__all__ = ["add_options", "run"]

_PICTURES = (".svg", ".png", ".pdf")


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of the command: constraints on the designs, and what to print."""
    command.add_argument("--budget", type=float, metavar="X", help="at most so much money, staff time included")
    command.add_argument("--staff-hours", type=float, metavar="X", help="at most so many staff hours")
    command.add_argument("--max-minutes", type=float, metavar="X", help="answering takes at most so long")
    command.add_argument("--min-answers", type=float, metavar="X", help="at least so many answers are expected")
    command.add_argument("--in-house", action="store_true", help="no third party asks")
    command.add_argument("--not-anonymous", action="store_true", help="answers are not anonymous")
    command.add_argument("--exclude", action="append", default=[], metavar="WORD", help="such as phone; repeat it")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.add_argument("-o", "--output", metavar="FILE", help="draw a figure: .svg, .png or .pdf")


def run(arguments: argparse.Namespace) -> int:
    """Print a program's frontier."""
    output = arguments.output
    if output is not None and not output.lower().endswith(_PICTURES):
        rule = "must end in .svg, .png or .pdf"
        raise InvalidInput(complaint("the figure's file", output, rule, "give such as frontier.svg"))
    from simkit.planning.frontier import frontier
    from simkit.program.program import Program

    program = Program.load(program_path(arguments.program))
    found = frontier(
        program,
        seed=arguments.seed,
        draws=arguments.draws,
        budget=arguments.budget,
        staff_hours=arguments.staff_hours,
        max_minutes=arguments.max_minutes,
        min_answers=arguments.min_answers,
        in_house_only=arguments.in_house,
        not_anonymous=arguments.not_anonymous,
        exclude=tuple(arguments.exclude),
    )
    if arguments.json:
        from simkit.report.frontier import frontier_data

        print(json.dumps(frontier_data(found), indent=2, allow_nan=False))
    else:
        print(found)
    if output is not None:
        try:
            found.plot().savefig(output, dpi=150)
        except OSError as error:
            rule = f"cannot be written ({error.strerror})"
            raise InvalidInput(complaint("the figure's file", output, rule, "give another place")) from None
        print(f"The figure is in {output}.", file=sys.stderr)
    return 0
