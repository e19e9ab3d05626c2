"""`simkit schema`: the program file for editors and other programs."""

from __future__ import annotations

import argparse
import json

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema."""
    from simkit.program.program import Program

    print(json.dumps(Program.schema(), indent=2))
    return 0
