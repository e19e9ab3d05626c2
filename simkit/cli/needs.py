"""`simkit needs`: how many people and months a target takes, or what those at hand reach."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from simkit.checks import InvalidInput
from simkit.cli.files import program_path

if TYPE_CHECKING:
    from simkit.planning.needs import Target

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of the command; without a target the usual ones are looked at."""
    command.add_argument("--design", metavar="NAME", help="one of the program's ways of asking; default: the proposed")
    command.add_argument("--margin", type=float, metavar="M", help="a share within M of the truth, such as 0.1")
    command.add_argument("--change", type=float, metavar="C", help="a change of a share by C is seen, such as 0.2")
    command.add_argument("--reason", metavar="KEY", help="of --margin and --change: the key of the reason")
    command.add_argument("--top", action="store_true", help="the largest changeable reason comes out on top")
    command.add_argument("--heard", metavar="KEY", help="the reason is named candidly by at least --people")
    command.add_argument("--people", type=int, metavar="N", help="of --heard: how many name it; default: 2")
    command.add_argument("--answers", type=int, metavar="N", help="at least N answers")
    command.add_argument("--everywhere", action="store_true", help="of --answers: in every segment")
    command.add_argument("--sure", type=float, default=0.8, metavar="P", help="how often; default: 0.8")
    command.add_argument("--invited", type=float, metavar="N", help="people at hand, in place of the program's")
    command.add_argument("--months", type=float, metavar="N", help="time at hand, in place of the program's")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")


def _targets(arguments: argparse.Namespace) -> list[Target] | None:
    from simkit.planning.count_targets import Answers, HeardOf, Top
    from simkit.planning.share_targets import Change, Margin

    sure, reason = arguments.sure, arguments.reason
    if arguments.people is not None and arguments.heard is None:
        raise InvalidInput("--people is given without --heard, but says how many name that reason: add --heard KEY.")
    if arguments.everywhere and arguments.answers is None:
        raise InvalidInput("--everywhere is given without --answers, but says where they come: add --answers N.")
    made: list[Target] = []
    if arguments.margin is not None:
        made.append(Margin(arguments.margin, sure, reason))
    if arguments.top:
        made.append(Top(sure))
    if arguments.change is not None:
        made.append(Change(arguments.change, sure, reason))
    if arguments.heard is not None:
        made.append(HeardOf(2 if arguments.people is None else arguments.people, sure, arguments.heard))
    if arguments.answers is not None:
        made.append(Answers(arguments.answers, sure, arguments.everywhere))
    if reason is not None and arguments.margin is None and arguments.change is None:
        raise InvalidInput("--reason is given without --margin or --change, but says of which share: add one of them.")
    if not made and sure != 0.8:
        raise InvalidInput(
            "--sure is given without a target, but says how often it is to hold: add such as --margin 0.1."
        )
    return made or None


def run(arguments: argparse.Namespace) -> int:
    """Print sample needs of one way of asking."""
    targets = _targets(arguments)
    from simkit.planning.needs import sample_needs
    from simkit.program.program import Program

    program = Program.load(program_path(arguments.program))
    found = sample_needs(
        program, arguments.design, targets, people=arguments.invited, months=arguments.months, seed=arguments.seed
    )
    if arguments.json:
        from simkit.report.needs import data_of

        print(json.dumps(data_of(found), indent=2, allow_nan=False))
    else:
        print(found)
    return 0
