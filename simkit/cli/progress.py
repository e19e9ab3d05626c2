"""One line that says how far the simulation is, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable

__all__ = ["progress_line"]


def progress_line(quiet: bool = False) -> Callable[[int, int], None] | None:
    """A callback for `assess`; None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        text = f"Simulating: {done} of {of}"
        end = "\r" + " " * len(text) + "\r" if done >= of else ""
        print(f"\r{text}{end}", end="", file=sys.stderr, flush=True)

    return show
