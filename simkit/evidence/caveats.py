"""Caveats bind: what each leaves open to whoever uses its row, and who uses a row against it.

What a caveat binds to is read from the row by a few rules (`BINDINGS`). What is taken of a row by whom stands in
``data/uses.csv``: a `size` that shapes the middle or the spread, one `end` of a range, a `direction` only, or the
`counts` of a pooled program.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from simkit.evidence.facts import Fact
from simkit.evidence.priors import Prior
from simkit.evidence.programs import ProgramRow
from simkit.evidence.register import Register

__all__ = ["BINDINGS", "TAKES", "Binding", "Use", "bindings", "pool_faults", "read_uses", "use_faults"]

TAKES = ("size", "end", "direction", "counts")
"""What may be taken of a row."""

_POOL = "programs.csv"


@dataclass(frozen=True)
class Binding:
    """What a kind of caveat binds its users to.

    Parameters
    ----------
    name : str
    rule : str
        The rule in words, as it follows "... but".
    holds : callable of Fact
        Whether the row's status, unit, source or caveat says so.
    takes : tuple of str
        The part of `TAKES` that it leaves open.
    says : str
        A pattern that the `why` of a prior with basis "register" must contain; empty if it need not say anything.
    """

    name: str
    rule: str
    holds: Callable[[Fact], bool]
    takes: tuple[str, ...] = TAKES
    says: str = ""


def _caveat(pattern: str) -> Callable[[Fact], bool]:
    return lambda fact: re.search(pattern, fact.caveat) is not None


BINDINGS = (
    Binding("memory", "nobody has read its figure, so it may calibrate nothing", lambda f: f.status == "memory", ()),
    Binding(
        "barred",
        "its caveat forbids any use of the figure",
        _caveat(
            r"(?i)do not (?:calibrate|use)(?! on it alone)|transposed|not pooled|listed only|verify before use|exclude "
            r"from pool|superseded|not a measurement|not a measured effect|\bunreliable\b"
        ),
        (),
    ),
    Binding(
        "vendor",
        "it is a vendor's claim: why must say 'vendor', or the prior be judgement",
        lambda fact: re.search(r"(?i)\bvendor", f"{fact.caveat} {fact.source}") is not None,
        says=r"(?i)\bvendor",
    ),
    Binding(
        "derived",
        "it is DERIVED: why must say 'derived' or 'arithmetic', or the prior be judgement",
        _caveat(r"\bDERIVED\b"),
        says=r"(?i)\bderived\b|\barithmetic\b",
    ),
    Binding(
        "transfer",
        "its transfer from post is an assumption: why must say that it is postal, or the prior be judgement",
        _caveat(r"(?i)transfer to .* assumption"),
        says=r"(?i)\bpost(?:al)?\b",
    ),
    Binding(
        "bound",
        "its caveat calls it an end of a range, so only an end may be taken",
        _caveat(r"(?i)(?:upper|lower) bound|upper anchor|(?:optimistic|pessimistic|extreme|low|high)[\w -]* end\b"),
        ("end", "direction"),
    ),
    Binding(
        "sign",
        "it is no single figure, so only a direction or an end may be taken",
        lambda fact: fact.value is None or "no estimate" in fact.caveat,
        ("end", "direction"),
    ),
)
"""The rules by which a row's status and caveat bind whoever uses it, in order of severity."""


def bindings(fact: Fact) -> tuple[Binding, ...]:
    """The rules that a row is under.

    >>> from simkit.evidence.register import evidence
    >>> [binding.name for binding in bindings(evidence().find("P061"))], bindings(evidence().find("P023"))
    (['derived'], ())
    """
    return tuple(binding for binding in BINDINGS if binding.holds(fact))


@dataclass(frozen=True)
class Use:
    """One line of uses.csv: who takes what of which row, and how its caveat was read."""

    row: str
    used_by: str
    takes: str
    reading: str


@lru_cache(maxsize=1)
def read_uses() -> tuple[Use, ...]:
    """All lines of uses.csv."""
    text = resources.files("simkit.evidence").joinpath("data/uses.csv").read_text(encoding="utf-8")
    return tuple(Use(**line) for line in csv.DictReader(text.splitlines()))


def use_faults(register: Register, priors: Mapping[str, Prior]) -> Iterator[tuple[str, str]]:
    """Priors that use a row which is not there, against its caveat, or without a line in uses.csv.

    Yields
    ------
    row, sentence : str
    """
    rows = {fact.id: fact for fact in register}
    takes = {(use.row, use.used_by): use.takes for use in read_uses()}
    for prior in priors.values():
        who = f"the prior of {prior.name}"
        for row in (row for row in prior.rows if row != _POOL):
            if row not in rows:
                yield row, f"{who} rests on {row}, but the register has no such row: name one that it has."
                continue
            yield from ((row, sentence) for sentence in _against(rows[row], prior, takes.get((row, prior.name))))
        # rows that are named in passing bracket a judgement; even that needs somebody to have read them
        for row in sorted(set(re.findall(r"\b[PCA]\d{3}\b", prior.why)) - set(prior.rows)):
            if row not in rows:
                yield row, f"{who} names {row}, but the register has no such row: name one that it has."
            elif not all(binding.takes for binding in bindings(rows[row])):
                rule = next(binding.rule for binding in bindings(rows[row]) if not binding.takes)
                yield row, f"{who} names {row}, but {rule}: leave it out."


def _against(fact: Fact, prior: Prior, taken: str | None) -> Iterator[str]:
    who = f"the prior of {prior.name} rests on {fact.id}"
    found = bindings(fact)
    barred = [binding for binding in found if not binding.takes]
    if barred:
        yield f"{who}, but {barred[0].rule}: take another row, or call the prior judgement."
        return
    if taken not in TAKES:
        yield f"{who}, but uses.csv does not say what is taken of it: add a line with one of {', '.join(TAKES)}."
    for binding in found:
        if taken in TAKES and taken not in binding.takes:
            yield f"{who} for its {taken}, but {binding.rule}: take {' or '.join(binding.takes)}, or another row."
        if binding.says and prior.basis == "register" and not re.search(binding.says, prior.why):
            yield f"{who}, but {binding.rule}."
    if "alone" in fact.caveat and re.search(r"(?i)do not calibrate on it alone", fact.caveat) and len(prior.rows) == 1:
        yield f"{who} only, but its caveat forbids to calibrate on it alone: add another row."


def pool_faults(register: Register, programs: Iterable[ProgramRow]) -> Iterator[tuple[str, str]]:
    """Pooled programs whose counts are not those of [POOLED] rows of the analogues, and rows left out of the pool.

    Yields
    ------
    row, sentence : str
    """
    rows = {fact.id: fact for fact in register}
    behind: dict[str, list[str]] = {}
    for use in read_uses():
        if use.takes == "counts":
            behind.setdefault(use.used_by.removeprefix(f"{_POOL}: "), []).append(use.row)
    pooled = [row for label in behind for row in behind[label]]
    for program in programs:
        who = f"{_POOL}: {program.label}"
        named = behind.get(program.label, [])
        if not named:
            yield program.label, f"{who} is pooled, but uses.csv names no row behind it: add a line with its row."
        there = [rows[row] for row in named if row in rows]
        for row in named:
            if row not in rows:
                yield row, f"{who} rests on {row}, but the register has no such row: name one that it has."
        for fact in there:
            broken = [binding for binding in bindings(fact) if not binding.takes]
            if broken or not fact.caveat.startswith("[POOLED]"):
                rule = broken[0].rule if broken else "its caveat does not begin with [POOLED]"
                yield fact.id, f"{who} pools {fact.id}, but {rule}: leave the program out."
        counts = [fact.counts or (0, 0) for fact in there]
        total = tuple(map(sum, zip(*counts, strict=True))) if counts else ()
        if len(there) == len(named) and total and total != (program.answered, program.invited):
            said = f"{program.answered} of {program.invited}"
            yield named[0], f"{who} counts {said}, but {' + '.join(named)} make {total[0]} of {total[1]}: check them."
    for fact in rows.values():
        if fact.caveat.startswith("[POOLED]") and pooled.count(fact.id) != 1:
            times = pooled.count(fact.id)
            yield fact.id, f"{fact.id} is marked [POOLED], but stands behind {times} programs: it must be exactly one."
