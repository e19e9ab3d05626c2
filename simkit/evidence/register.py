"""The register: every published figure that the beliefs rest on, with its source, its status and its caveat.

Facts only. `status` says how well a figure was read, and `caveat` is binding: `Register.check` holds the priors to
both. The nonresponse-bias rows are aggregates of a database under CC BY-NC 4.0 (Dickson, Utrecht University).
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from simkit.checks import InvalidInput, complaint, known
from simkit.evidence.facts import STATUSES, Fact, Table, read_facts, read_table

if TYPE_CHECKING:
    from simkit.evidence.priors import Prior

__all__ = ["CANNOT_TELL", "FILES", "Register", "evidence"]

FILES: Mapping[str, str] = {
    "participation": "starting, finishing, reminding, paying, waiting",
    "candor": "honesty, anonymity, sponsor, nonresponse bias, reasons for declining, costs",
    "analogues": "feedback programs that were run, with what they say beside counts",
    "tables": "whole published tables",
}
"""Files of the register and what they are about."""

CANNOT_TELL = (
    "How many of those who declined a job offer answer: no usable rate is published. The nearest are admitted "
    "students who went elsewhere, lost buyers, leavers and applicants.",
    "Whether an outside firm gets more answers, or franker ones, than the employer: between programs its odds ratio "
    "is 0.86 (0.51 to 1.47), and the programs differ in much else.",
    "How candor depends on the size of the group in which answers are reported.",
    "What waiting since the decision does.",
    "Which way selection goes: angry customers answer more, disaffected employees less. Both signs are simulated.",
)
"""What no row of the register answers; the priors of these are judgement, and wide."""

_SHOWN = 8
_SHOWN_HTML = 100


@dataclass(frozen=True)
class Register:
    """Facts and tables, to browse, filter, cite and check.

    Parameters
    ----------
    facts : tuple of Fact
    tables : tuple of Table

    Examples
    --------
    >>> register = evidence()
    >>> register.find("P112").figure
    '0.21 proportion'
    >>> len(register.where(status="memory", file="candor"))
    6
    """

    facts: tuple[Fact, ...]
    tables: tuple[Table, ...] = ()

    def __len__(self) -> int:
        return len(self.facts)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def find(self, id: str) -> Fact:
        """The fact of that name, such as "P112".

        Raises
        ------
        InvalidInput
            There is none; the nearest name is offered.
        """
        by_id = {fact.id.casefold(): fact for fact in reversed(self.facts)}
        found = by_id.get(id.strip().casefold()) if isinstance(id, str) else None
        if found is None:
            raise InvalidInput(_unknown("row", id, [fact.id for fact in self.facts]))
        return found

    def table(self, name: str) -> Table:
        """The table of that name.

        Raises
        ------
        InvalidInput
            There is none; the nearest name is offered.
        """
        by_name = {table.name: table for table in self.tables}
        if name not in by_name:
            raise InvalidInput(_unknown("table", name, list(by_name)))
        return by_name[name]

    def where(
        self,
        *,
        status: str | None = None,
        file: str | None = None,
        parameter: str | None = None,
        text: str | None = None,
        unit: str | None = None,
    ) -> Register:
        """The part of the register that meets every condition given.

        Parameters
        ----------
        status : str, optional
            One of `simkit.evidence.facts.STATUSES`; a table is kept if any of its rows has it.
        file : str, optional
            One of `FILES`.
        parameter : str, optional
            Words of the parameter's name, in any case; tables have none and are left out.
        text : str, optional
            Words that all stand somewhere in the row or table, in any case.
        unit : str, optional
            A unit that occurs, such as "odds_ratio"; tables are left out.

        Raises
        ------
        InvalidInput
            A status, file or unit that is not known, or a condition that is not text.
        """
        for name, value in (("parameter", parameter), ("text", text)):
            if value is not None and not isinstance(value, str):
                raise InvalidInput(complaint(name, value, "must be text", "give words to look for"))
        facts, tables = self.facts, self.tables
        if status is not None:
            known("status", status, STATUSES)
            facts = tuple(fact for fact in facts if fact.status == status)
            tables = tuple(table for table in tables if status in table.statuses)
        if file is not None:
            known("file of the register", file, FILES)
            facts = tuple(fact for fact in facts if fact.file == file)
            tables = tables if file == "tables" else ()
        if unit is not None:
            # a unit that this part happens to lack is no mistake
            known("unit", unit, sorted({fact.unit for fact in (*self.facts, *_shipped().facts) if fact.unit}))
            facts, tables = tuple(fact for fact in facts if fact.unit == unit), ()
        if parameter is not None:
            words = parameter.casefold().split()
            facts, tables = tuple(f for f in facts if all(word in f.parameter.casefold() for word in words)), ()
        if text is not None:
            facts = tuple(fact for fact in facts if fact.mentions(text))
            tables = tuple(table for table in tables if table.mentions(text))
        return Register(facts, tables)

    def cite(self, style: str = "plain") -> str:
        """The sources of the facts; see `simkit.evidence.citing.cite`.

        Parameters
        ----------
        style : {"plain", "bibtex"}
        """
        from simkit.evidence.citing import cite

        return cite(self.facts, style)

    def check(self, priors: Mapping[str, Prior] | None = None) -> list[str]:
        """What is wrong: with rows and tables, and with priors or pooled programs that use a row against its caveat.

        Parameters
        ----------
        priors : mapping of str to Prior, optional
            Beliefs to hold to the register; default: the shipped ones.

        Returns
        -------
        list of str
            One sentence each; empty when all is well.
        """
        from simkit.evidence.register_check import faults

        return faults(self, priors)

    def counts(self) -> dict[str, dict[str, int]]:
        """Facts by file and status; zero counts are left out."""
        tally = Counter((fact.file, fact.status) for fact in self.facts)
        return {
            file: {status: n for (where, status), n in tally.items() if where == file}
            for file in dict.fromkeys(fact.file for fact in self.facts)
        }

    def __repr__(self) -> str:
        lines = [f"Register: {_many(len(self), 'fact')}, {_many(len(self.tables), 'table')}"]
        for fact in self.facts[:_SHOWN]:
            lines.append(f"  {fact.id:5} {_cut(fact.parameter, 50):50} {_cut(fact.figure, 40)}")
        if len(self) > _SHOWN:
            lines.append(f"  and {len(self) - _SHOWN} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = ("row", "parameter", "figure", "who was asked, and how", "source", "status", "caveat")
        lines = ["<tr>" + "".join(f'<th scope="col">{name}</th>' for name in head) + "</tr>"]
        for fact in self.facts[:_SHOWN_HTML]:
            cells = (fact.id, fact.parameter, fact.figure, fact.population, fact.source, fact.status, fact.caveat)
            lines.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        shown = "" if len(self) <= _SHOWN_HTML else f" The first {_SHOWN_HTML} are shown."
        caption = f"{_many(len(self), 'fact')}, {_many(len(self.tables), 'table')} of the register.{shown}"
        return f"<table><caption>{caption}</caption>{''.join(lines)}</table>"


def _unknown(what: str, name: object, names: list[str]) -> str:
    near = difflib.get_close_matches(str(name), names, n=1)
    way_out = f"did you mean {near[0]!r}?" if near else "search for words first, as in evidence('anonymity')"
    return complaint(f"{what} of the register", name, "is not there", way_out)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _many(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


@lru_cache(maxsize=1)
def _shipped() -> Register:
    data = resources.files("simkit.evidence").joinpath("data")
    facts: list[Fact] = []
    for name in FILES:
        if name != "tables":
            facts += read_facts(data.joinpath(f"{name}.csv").read_text(encoding="utf-8"), name)
    files = sorted(data.joinpath("tables").iterdir(), key=lambda file: file.name)
    tables = [read_table(file.read_text(encoding="utf-8"), file.name.removesuffix(".csv")) for file in files]
    return Register(tuple(facts), tuple(tables))


def evidence(text: str | None = None) -> Register:
    """The register that the package ships, or the part of it that contains some words.

    Parameters
    ----------
    text : str, optional
        Words that must all stand in a row, in any case.

    Examples
    --------
    >>> len(evidence())
    383
    >>> [fact.id for fact in evidence("declined the offer analogue closest structural")]
    ['P112']
    """
    return _shipped() if text is None else _shipped().where(text=text)
