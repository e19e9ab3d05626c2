"""Whether the register is in order: every row by itself, every table, and nobody using a row against its caveat."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from simkit.checks import complaint
from simkit.evidence.caveats import pool_faults, read_uses, use_faults
from simkit.evidence.facts import STATUSES, Fact, Table
from simkit.evidence.priors import Prior, default_priors
from simkit.evidence.programs import read_programs
from simkit.evidence.register import Register

__all__ = ["fact_faults", "faults", "table_faults"]


def _share_faults(fact: Fact) -> Iterator[str]:
    # a difference of two shares may be negative
    difference = re.match(r"risk_difference|percentage_point|pp_", fact.parameter) is not None
    least = -1.0 if difference else 0.0
    if fact.value is None:
        numbers = [float(number) for number in re.findall(r"\d+\.?\d*", fact.value_text)]
    else:
        numbers = [x for x in (fact.value, fact.lower, fact.upper) if x is not None and not math.isnan(x)]
    for number in numbers:
        if not least <= number <= 1.0:
            rule = f"a proportion must lie between {least:g} and 1"
            yield complaint(f"{fact.id}: {fact.parameter}", number, rule, "give a share such as 0.25 for 25%")


def fact_faults(fact: Fact) -> Iterator[str]:
    """What is wrong with one row by itself."""
    for name in ("id", "parameter", "value_text", "source"):
        if not getattr(fact, name).strip():
            label = "value" if name == "value_text" else name
            yield complaint(f"{fact.id or 'a row'}: {label}", "", "must be given", "fill it in, or leave the row out")
    if fact.status not in STATUSES:
        yield complaint(f"{fact.id}: status", fact.status, "is not known", f"write one of {', '.join(STATUSES)}")
    elif fact.status != "memory" and not fact.where_seen.strip():
        rule = f"must be given when the status is {fact.status}"
        yield complaint(f"{fact.id}: where_seen", "", rule, "say where it was read, or call the status memory")
    for name in ("lower", "upper"):
        if getattr(fact, name) is not None and math.isnan(getattr(fact, name)):
            yield f"{fact.id}: {name}95 is no number, but must be one or empty: write such as 0.25."
    low = -math.inf if fact.lower is None else fact.lower
    high = math.inf if fact.upper is None else fact.upper
    # comparisons with nan are false: an unreadable end is reported once, above
    if fact.value is not None and (fact.value < low or fact.value > high):
        yield complaint(f"{fact.id}: value", fact.value, f"must lie in its interval {low:g} to {high:g}", "check them")
    if fact.unit == "proportion":
        yield from _share_faults(fact)
    counts = fact.counts
    # rates are printed to the percent at worst
    if counts and fact.value is not None and abs(fact.value - counts[0] / counts[1]) > 0.006:
        yield complaint(f"{fact.id}: rate", fact.value, f"must be {fact.size}", "check the rate and the counts")


def table_faults(table: Table) -> Iterator[str]:
    """What is wrong with one published table.

    The comments of a table say its status in words that may go on ("verified-primary (vendor)", "memory / ...",
    "verified-primary for 1997 ...; verified-secondary otherwise"): they must begin with a known status, or say
    "per row", and then every row must begin with one.
    """
    name = f"table {table.name}"
    ragged = [str(number) for number, row in enumerate(table.rows, 1) if len(row) != len(table.columns)]
    if not table.rows:
        yield f"{name} has no rows, but must have some: add them, or leave the table out."
    if ragged:
        yield f"{name} has too many or too few cells in row {', '.join(ragged)}: give one for every column."
    per_row = "per row" in table.status
    if not table.comments:
        yield f"{name} has no comment, but must say its source: start lines with #."
    elif not per_row and not table.status.startswith(STATUSES):
        yield complaint(f"{name}: status", table.status, "is not known", f"begin with one of {', '.join(STATUSES)}")
    if per_row and not table.row_statuses:
        yield f"{name} says that its status stands per row, but no column is called status: add one."
    for number, status in enumerate(table.row_statuses, 1):
        if not status.startswith(STATUSES):
            way_out = f"begin with one of {', '.join(STATUSES)}"
            yield complaint(f"{name}: status of row {number}", status, "is not known", way_out)


def faults(
    register: Register, priors: Mapping[str, Prior] | None = None, only: Iterable[str] | None = None
) -> list[str]:
    """Everything that is wrong, one sentence each.

    Parameters
    ----------
    register : Register
        A whole one: priors and programs are held to all of it.
    priors : mapping of str to Prior, optional
        Default: the shipped ones.
    only : iterable of str, optional
        Names of rows: of the others nothing is said, and of tables neither.
    """
    kept = {fact.id for fact in register} if only is None else set(only)
    sentences: list[str] = []
    for fact in register:
        if fact.id in kept:
            sentences += fact_faults(fact)
    ids = [fact.id for fact in register]
    for row in dict.fromkeys(row for row in ids if ids.count(row) > 1 and row in kept):
        sentences.append(f"{row} stands {ids.count(row)} times, but names one row only: give each its own.")
    if only is None:
        sentences += [sentence for table in register.tables for sentence in table_faults(table)]
    held = default_priors() if priors is None else priors
    uses = [*use_faults(register, held), *pool_faults(register, read_programs())]
    sentences += [sentence for row, sentence in uses if only is None or row in kept]
    if only is None and priors is None:
        cited = {(row, prior.name) for prior in held.values() for row in prior.rows}
        sentences += [
            f"uses.csv says that {use.used_by} takes the {use.takes} of {use.row}, but it does not: drop the line."
            for use in read_uses()
            if use.takes != "counts" and (use.row, use.used_by) not in cited
        ]
    return sentences
