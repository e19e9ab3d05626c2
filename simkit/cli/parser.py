"""The subcommands and their options; imports nothing slow."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from simkit.cli import argue, believe, compare, frontier, length, needs, questions, stop
from simkit.cli.pilot import add_commands as add_pilot_commands

__all__ = ["COMMANDS", "parser"]

COMMANDS = {
    "init": "answer at most a dozen questions, get a program file and a first result",
    "check": "say whether a program file can be used, and what is wrong with it",
    "expected": "print what is to be expected of every design, at the middle of what is believed",
    "report": "simulate a program and write the report, one HTML page",
    "argue": "put your own numbers in the place of what is believed: does the verdict change, and where?",
    "believe": "what you would have to believe for each objection, and for the verdict, to be otherwise",
    "needs": "how many people and months a target takes, or what those at hand reach",
    "questions": "read a questionnaire (text, CSV, Qualtrics), show what it takes, or convert it",
    "compare": "ways of asking side by side, with what runs already",
    "stop": "when one could stop asking, and what stopping does to what is reported",
    "frontier": "which ways of asking no other one beats, and what the next dollar buys",
    "length": "how many questions to ask: every length of a form, the best one and those about as good",
    "pilot": "read what a pilot brought, or write a file to fill in",
    "evidence": "browse, cite or check the published figures that the beliefs rest on",
    "example": "list the shipped examples, or copy one here",
    "schema": "print the JSON Schema of the program file",
}

_OF_A_PROGRAM = {
    "argue": argue,
    "believe": believe,
    "needs": needs,
    "compare": compare,
    "length": length,
    "frontier": frontier,
    "stop": stop,
}
"""Commands that work on a program file, and what else they may be told."""

_DRAWS = {"argue": (4, 16), "believe": (4, 16), "compare": (1, 64), "frontier": (1, 32), "stop": (1, 64)}
"""Those of them whose belief draws may be chosen: the fewest and the usual number in each of 8 independent sets."""

_ABOUT = """Would asking people who declined a job offer (or leave, or stay, or are being interviewed) give useful
answers? Start with `simkit init`, or with `simkit report example:midsize`."""

_PROGRAM = "a program file, or example:NAME for a shipped one"
MOST_DRAWS, LEAST_NODES, MOST_NODES = 2**14, 2**6, 2**18
LEAST_TO_TELL_APART = 24
"""With fewer draws than that the open questions cannot be told apart."""


class _Parser(argparse.ArgumentParser):
    """Complains in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        lacking = re.match(r"the following arguments are required: (.*)", message)
        choice = re.match(r"argument COMMAND: invalid choice: ['\"](.*?)['\"] \(choose", message)
        stray = re.match(r"unrecognized arguments: (.*)", message)
        if lacking:
            sentence = f"{lacking[1]} is missing: see `{self.prog} --help`."
        elif choice:
            near = difflib.get_close_matches(choice[1], COMMANDS, n=1)
            known = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(COMMANDS)}."
            sentence = f"“{choice[1]}” is no command of simkit: {known}"
        elif stray:
            sentence = f"“{stray[1]}” is not understood: see `{self.prog} --help`."
        elif message.endswith(("?", ".")):
            sentence = re.sub(r"^argument [^:]*: ", "", message)
        else:
            sentence = f"{message.removeprefix('argument ')}: see `{self.prog} --help`."
        print(sentence, file=sys.stderr)
        raise SystemExit(2)


def _whole(option: str, low: int, high: int, such_as: int, power_of_2: bool = False) -> Callable[[str], int]:
    """A reader of whole numbers for one option."""

    def read(text: str) -> int:
        plain = re.fullmatch(r"\+?\d{1,19}", text)
        number = int(text) if plain else -1
        if not plain or not low <= number <= high or (power_of_2 and number & (number - 1)):
            what = "a power of 2" if power_of_2 else "a whole number"
            rule = f"must be {what} from {low} to {high}"
            raise argparse.ArgumentTypeError(f"{option} is “{text}”, but {rule}: give such as {such_as}.")
        return number

    return read


def _lazily(module: str) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        return int(import_module(f"simkit.cli.{module}").run(arguments))

    return run


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"simkit {version('simkit')}")
        parser.exit()


def _add_seed(command: argparse.ArgumentParser, default: int, words: str) -> None:
    read = _whole("--seed", 0, 2**63 - 1, 7)
    command.add_argument("--seed", type=read, default=default, metavar="N", help=f"{words}; default: {default}")


def _add_draws(command: argparse.ArgumentParser, least: int, usual: int = 64) -> None:
    words = f"draws of what is not known, for each of 8 independent sets; default: {usual}"
    read = _whole("--draws", least, MOST_DRAWS, usual)
    command.add_argument("--draws", type=read, default=usual, metavar="N", help=words)


def _add_force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="overwrite a file that is there already")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = _Parser(prog="simkit", description=_ABOUT, allow_abbrev=False)
    whole.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = whole.add_subparsers(metavar="COMMAND", required=True, title="commands")
    added = {}
    for name, words in COMMANDS.items():
        about = words[:1].upper() + words[1:] + "."
        added[name] = commands.add_parser(name, help=words, description=about, allow_abbrev=False)
        added[name].set_defaults(run=_lazily(name))

    init = added["init"]
    init.add_argument("file", nargs="?", default="program.toml", metavar="FILE", help="default: program.toml")
    init.add_argument("--answers", metavar="FILE", help="take the answers from a file with lines such as declined = 42")
    init.add_argument("--kind", metavar="KIND", help="declined (the default), exit, stay or job_interview")
    init.add_argument("--name", metavar="NAME", help="what the program is called, such as your organisation's name")
    init.add_argument("--template", action="store_true", help="write a commented program file to edit, ask nothing")
    _add_force(init)
    init.add_argument("--no-result", action="store_true", help="write the file and stop: no first result")
    _add_seed(init, 1, "same seed, same figures")
    _add_draws(init, LEAST_TO_TELL_APART)

    check = added["check"]
    check.add_argument("program", nargs="+", metavar="program.toml", help=_PROGRAM)

    expected = added["expected"]
    expected.add_argument("program", metavar="program.toml", help=_PROGRAM)
    expected.add_argument("--json", action="store_true", help="print everything as JSON")
    expected.add_argument(
        "--nodes",
        type=_whole("--nodes", LEAST_NODES, MOST_NODES, 16_384, power_of_2=True),
        default=16_384,
        metavar="N",
        help="points over which people are averaged, a power of 2; default: 16384",
    )
    _add_seed(expected, 0, "which set of points")

    report = added["report"]
    report.add_argument("program", metavar="program.toml", help=_PROGRAM)
    report.add_argument("-o", "--output", metavar="FILE", help="default: report.html; - prints the page")
    report.add_argument("--json", action="store_true", help="print all figures as JSON; a page only with -o")
    _add_seed(report, 1, "same seed, same figures")
    _add_draws(report, 1)
    report.add_argument("--quiet", action="store_true", help="no progress and no summary")

    questions.add_options(added["questions"])
    for name, module in _OF_A_PROGRAM.items():
        command = added[name]
        command.add_argument("program", metavar="program.toml", help=_PROGRAM)
        module.add_options(command)
        _add_seed(command, 1, "same seed, same figures")
        if name in _DRAWS:
            _add_draws(command, *_DRAWS[name])

    add_pilot_commands(added["pilot"])

    evidence = added["evidence"]
    evidence.add_argument("text", nargs="*", metavar="TEXT", help="words that must all stand in a row")
    evidence.add_argument("--id", metavar="ROW", help="one row in full, such as P001, or one table by its name")
    evidence.add_argument("--status", metavar="STATUS", help="verified-primary, verified-secondary or memory")
    evidence.add_argument("--parameter", metavar="WORDS", help="words of the parameter's name, such as odds_ratio")
    evidence.add_argument("--cite", metavar="STYLE", help="the sources: plain or bibtex")
    evidence.add_argument("--json", action="store_true", help="print the rows as JSON")
    evidence.add_argument(
        "--check",
        nargs="?",
        const="",
        metavar="FILE",
        help="say what is wrong with the register, or with a file of rows",
    )

    example = added["example"]
    example.add_argument("name", nargs="?", metavar="NAME", help="which one to copy; without it they are listed")
    example.add_argument("-o", "--output", metavar="FILE", help="default: NAME.toml")
    _add_force(example)
    return whole
