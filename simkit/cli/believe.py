"""`simkit believe`: what you would have to believe."""

from __future__ import annotations

import argparse
from html import escape
from pathlib import Path

from simkit.cli.files import open_to_write, program_path, write_text

__all__ = ["add_options", "run"]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #ccc; }}
thead th {{ white-space: nowrap; }}</style></head>
<body>{body}</body></html>
"""


def run(arguments: argparse.Namespace) -> int:
    """Print the page as text, or write it as HTML."""
    source = program_path(arguments.program)
    target = None if arguments.output is None else Path(arguments.output)
    if target is not None:
        open_to_write(target, keep=source)
    from simkit.decision.believe import what_you_would_have_to_believe
    from simkit.program.program import Program

    program = Program.load(source)
    page = what_you_would_have_to_believe(program, seed=arguments.seed, draws=arguments.draws)
    if target is None:
        print(page)
    else:
        title = escape(f"{program.name}: what would you have to believe?")
        write_text(target, _PAGE.format(title=title, body=page._repr_html_()))
        print(f"Written to {target}.")
    return 0


def add_options(command: argparse.ArgumentParser) -> None:
    """What `simkit believe` can be told."""
    command.add_argument("-o", "--output", metavar="FILE", help="write an HTML page instead of printing text")
