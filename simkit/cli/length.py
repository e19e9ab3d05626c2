"""`simkit length`: how many questions a way of asking should have."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from simkit.checks import InvalidInput
from simkit.cli.files import open_to_write, program_path

__all__ = ["add_options", "run"]

_PICTURES = (".svg", ".png", ".pdf")


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument("--design", metavar="NAME", help="one of the program's ways of asking; default: the proposed")
    command.add_argument("--longest", type=int, metavar="N", help="the most questions to look at; default: the form's")
    command.add_argument("--max-minutes", type=float, metavar="X", help="answering may take X minutes at most")
    command.add_argument("--min-answers", type=int, metavar="N", help="N answers must come, 8 times in 10")
    command.add_argument("--announced", type=float, metavar="X", help="the invitation says X minutes at any length")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.add_argument("-o", "--output", metavar="FILE", help="draw the figure into FILE: .svg, .png or .pdf")


def run(arguments: argparse.Namespace) -> int:
    """Print every length of a questionnaire, and draw them."""
    target = None if arguments.output is None else Path(arguments.output)
    if target is not None:
        if target.suffix.lower() not in _PICTURES:
            raise InvalidInput(
                f"{target.name} is no picture, but a figure is to be drawn: end its name in {', '.join(_PICTURES)}."
            )
        open_to_write(target, keep=program_path(arguments.program))
    from simkit.planning.length_limits import LengthLimits
    from simkit.program.program import Program
    from simkit.report.length import length_data, tune_length

    limits = LengthLimits(minutes=arguments.max_minutes, answers=arguments.min_answers)
    found = tune_length(
        Program.load(program_path(arguments.program)),
        arguments.design,
        longest=arguments.longest,
        announced=arguments.announced,
        limits=limits,
        seed=arguments.seed,
    )
    if arguments.json:
        print(json.dumps(length_data(found), indent=2, allow_nan=False))
    else:
        print(found)
    if target is not None:
        found.plot().savefig(target)
    return 0
