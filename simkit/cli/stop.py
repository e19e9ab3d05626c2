"""`simkit stop`: when one could stop asking, and what stopping does to what is reported."""

from __future__ import annotations

import argparse
import json

from simkit.checks import InvalidInput
from simkit.cli.files import program_path

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of the command; without any the leading reason is looked for every month."""
    command.add_argument("--design", metavar="NAME", help="one of the program's ways of asking; default: the proposed")
    command.add_argument("--kind", default="leader", metavar="KIND", help="leader (the default), side or narrow")
    command.add_argument("--line", type=float, metavar="L", help="of side: a share; of narrow: a half-width")
    command.add_argument("--reason", metavar="KEY", help="of side and narrow: the key of the reason")
    command.add_argument("--sure", type=float, default=0.9, metavar="P", help="how surely; default: 0.9")
    command.add_argument("--hopeless", type=float, default=0.05, metavar="P", help="give up below; default: 0.05")
    command.add_argument(
        "--looks", default="month", metavar="WHEN", help="answer, week, month, quarter, end, or months such as 3,6,12"
    )
    command.add_argument(
        "--least", type=int, default=5, metavar="N", help="answers before it can be settled; default: 5"
    )
    command.add_argument("--months", type=float, metavar="N", help="when at the latest to stop")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")


def _looks(text: str) -> str | tuple[float, ...]:
    if not text[:1].isdigit():
        return text
    try:
        return tuple(float(each) for each in text.split(","))
    except ValueError:
        raise InvalidInput(
            f"--looks is “{text}”, but must be a word or months with commas between them: give such as 3,6,12."
        ) from None


def run(arguments: argparse.Namespace) -> int:
    """Print a diagnosed stop rule."""
    from simkit.planning.stop_rule import StopRule
    from simkit.planning.stopping import stopping
    from simkit.program.program import Program

    rule = StopRule(
        arguments.kind,
        arguments.sure,
        arguments.line,
        arguments.reason,
        arguments.hopeless,
        _looks(arguments.looks),
        arguments.least,
        arguments.months,
    )
    program = Program.load(program_path(arguments.program))
    found = stopping(program, arguments.design, rule, seed=arguments.seed, draws=arguments.draws)
    if arguments.json:
        from simkit.report.stopping import stopping_data

        print(json.dumps(stopping_data(found), indent=2, allow_nan=False))
    else:
        print(found)
    return 0
