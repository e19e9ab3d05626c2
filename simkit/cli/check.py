"""`simkit check`: can this program file be used?"""

from __future__ import annotations

import argparse
import sys

from simkit.checks import InvalidInput
from simkit.cli.files import program_path

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Say ok with what was derived on the way, or every problem; 2 if any file has one."""
    from simkit.program.program import Program

    status = 0
    for name in arguments.program:
        try:
            program = Program.load(program_path(name))
        except InvalidInput as problem:
            print(problem, file=sys.stderr)
            status = 2
            continue
        count = len(program.designs)
        print(f"{name}: ok, {program.kind}, {count} way{'' if count == 1 else 's'} of asking")
        for note in program.notes:
            print(f"  {note}")
    return status
