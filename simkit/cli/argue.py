"""`simkit argue`: somebody's own numbers in the place of what is believed."""

from __future__ import annotations

import argparse

from simkit.checks import InvalidInput, complaint, unique
from simkit.cli.files import program_path

__all__ = ["add_options", "numbers_of", "run"]


def numbers_of(words: list[str]) -> dict[str, float | list[float]]:
    """Numbers written as NAME=NUMBER, or as NAME=LOW,MIDDLE,HIGH.

    >>> numbers_of(["response=0.08", "closeness.hr=0.5,0.7,0.9"])
    {'response': 0.08, 'closeness.hr': [0.5, 0.7, 0.9]}
    """
    made: dict[str, float | list[float]] = {}
    names = []
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.strip():
            raise InvalidInput(complaint("a number", word, "must be written as NAME=NUMBER", "such as response=0.08"))
        try:
            values = [float(part) for part in text.split(",")]
        except ValueError:
            raise InvalidInput(complaint(name, text, "must be a number", f"write such as {name}=0.08")) from None
        names.append(name.strip())
        made[name.strip()] = values[0] if len(values) == 1 else values
    unique("number", names, "give it once")
    return made


def run(arguments: argparse.Namespace) -> int:
    """Print whether the verdict changes, and where it would."""
    numbers = numbers_of(arguments.numbers)
    from simkit.decision.argue import argue
    from simkit.program.program import Program

    program = Program.load(program_path(arguments.program))
    print(argue(program, numbers, seed=arguments.seed, draws=arguments.draws))
    return 0


def add_options(command: argparse.ArgumentParser) -> None:
    """What `simkit argue` can be told."""
    words = "such as response=0.08, candor=0.5, people=20, vague=0.5"
    command.add_argument("numbers", nargs="+", metavar="NAME=NUMBER", help=words)
