"""The command `simkit`. Each subcommand has a file of its own; what is slow to import is imported when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from simkit.checks import InvalidInput
from simkit.cli.parser import parser

__all__ = ["main"]

REFUSED, STOPPED, PIPE_CLOSED = 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; default: those of the process.

    Returns
    -------
    int
        Exit status: 0 done; 1 stopped before the end (no more input); 2 refused, with one sentence for each problem
        on standard error; 130 interrupted; 141 when nobody reads the output any more.
    """
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if hasattr(stream, "reconfigure"):
            # a terminal that lacks a quotation mark shows "?" instead of failing
            stream.reconfigure(errors="replace")
    try:
        arguments = parser().parse_args(sys.argv[1:] if argv is None else list(argv))
        status = int(arguments.run(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return STOPPED
    except InvalidInput as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    except OSError as problem:
        cause = problem.strerror or str(problem)
        print(f"The output cannot be written ({cause}): make room or choose another place.", file=sys.stderr)
        _silence()
        return REFUSED
    return status


def _silence() -> None:
    """Keep Python from flushing, at exit, what could not be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
