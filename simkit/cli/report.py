"""`simkit report`: the main job."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path

from simkit.checks import InvalidInput
from simkit.cli.files import open_to_write, program_path, write_text
from simkit.cli.progress import progress_line

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Assess a program and write its page, its figures as JSON, or both."""
    source = program_path(arguments.program)
    to_stdout = arguments.output == "-"
    if to_stdout and arguments.json:
        raise InvalidInput("-o - and --json both print, but one of them only: give -o a file name, or leave one out.")
    target = None
    if not to_stdout and (arguments.output is not None or not arguments.json):
        target = Path("report.html" if arguments.output is None else arguments.output)
        open_to_write(target, keep=source)

    from simkit.decision.assess import assess
    from simkit.program.program import Program

    program = Program.load(source)
    assessment = assess(program, seed=arguments.seed, draws=arguments.draws, progress=progress_line(arguments.quiet))
    if arguments.json:
        from simkit.report.data import report_data

        print(json.dumps(report_data(assessment), indent=2, allow_nan=False))
    if target is not None or to_stdout:
        from simkit.report.page import render

        page = render(assessment, command=_command(arguments))
        if target is None:
            print(page)
        else:
            write_text(target, page)
    if target is not None and not arguments.quiet and not arguments.json:
        verdict = assessment.verdict
        print(f"{target}\n{verdict.decision.upper()}. {verdict.headline}")
    return 0


def _command(arguments: argparse.Namespace) -> str:
    """What makes the same page again; folders stay private."""
    given = arguments.program
    name = given if given.startswith("example:") else Path(given).name
    words = ["simkit", "report", name, "--seed", str(arguments.seed)]
    return shlex.join(words if arguments.draws == 64 else [*words, "--draws", str(arguments.draws)])
