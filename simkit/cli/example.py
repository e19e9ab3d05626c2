"""`simkit example`: the shipped program files."""

from __future__ import annotations

import argparse
from pathlib import Path

from simkit.checks import InvalidInput
from simkit.cli.files import open_to_write, write_text

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """List the examples, or copy one into this folder."""
    from simkit.program.file.reading import EXAMPLES, example_path

    if arguments.name is None:
        if arguments.output is not None:
            raise InvalidInput("-o is given without the name of an example: see `simkit example`.")
        width = max(map(len, EXAMPLES))
        for name, words in EXAMPLES.items():
            print(f"{name:{width}}  {words}")
        print("\nRun one: simkit report example:midsize. Copy one to change it: simkit example midsize.")
        return 0
    source = example_path(arguments.name)
    target = Path(f"{arguments.name}.toml" if arguments.output is None else arguments.output)
    open_to_write(target, force=arguments.force, keep=source)
    write_text(target, source.read_text(encoding="utf-8"))
    print(f"{target}\nNext: simkit report {target}")
    return 0
