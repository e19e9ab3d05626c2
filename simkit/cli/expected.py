"""`simkit expected`: the model laid open, at the middle of what is believed."""

from __future__ import annotations

import argparse
import json

from simkit.cli.files import program_path

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Print what is to be expected of every design of a program."""
    from simkit.decision.assess import at_medians
    from simkit.expected import expected
    from simkit.program.program import Program

    program = Program.load(program_path(arguments.program))
    process = at_medians(program, nodes=arguments.nodes, seed=arguments.seed)
    found = expected(process, program.designs)
    if arguments.json:
        from simkit.report.data import expected_data

        print(json.dumps(expected_data(program, found, seed=arguments.seed), indent=2, allow_nan=False))
    else:
        from simkit.report.text import expected_text

        print(expected_text(program, found, seed=arguments.seed))
    return 0
