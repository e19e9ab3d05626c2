"""Which designs of a grid share what: the same setting and questionnaire, the same contacts.

Starting depends on the contacts alone, staying and telling on the setting and the questionnaire. So what happens is
worked out once for every first start that some design has and once for every way of asking, never for every design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design, Step
from simkit.design.questionnaire import Questionnaire
from simkit.response.process import Setting, setting_of

__all__ = ["Asking", "Contact", "Plan", "plan_of"]


class Contact(NamedTuple):
    """All that the odds of starting at a contact depend on, but for how many went before."""

    announced: float
    mode: str
    sponsor: str
    anonymity: str
    incentive: float
    incentive_kind: str
    week: float

    @classmethod
    def of(cls, design: Design, step: Step) -> Contact:
        """A step of a design."""
        kind = step.incentive_kind if step.incentive else ""
        week = design.steps[0].week
        return cls(design.announced(step), step.mode, step.sponsor, step.anonymity, step.incentive, kind, week)


@dataclass(frozen=True)
class Asking:
    """The designs that ask in one setting with one questionnaire.

    Parameters
    ----------
    setting : Setting
    design : Design
        Any of them: what is asked of it is alike for all.
    chains : tuple of tuple of int
        Sequences of contacts (numbers of `Plan.contacts`); none is the beginning of another one.
    coverage : tuple of float
        In place of chains where somebody else fills a record in.
    designs : ndarray of int, shape (G,)
        Their positions.
    member : ndarray, shape (G, F)
        1 where a design has a first start; first starts are the chains' contacts in order, chain after chain.
    """

    setting: Setting
    design: Design
    chains: tuple[tuple[int, ...], ...]
    coverage: tuple[float, ...]
    designs: NDArray[np.intp]
    member: NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """A grid of designs, taken apart.

    Parameters
    ----------
    designs : tuple of Design
    contacts : tuple of (Design, Step)
        One of every kind.
    askings : tuple of tuple of Asking
        Those that share a setting stand together.
    """

    designs: tuple[Design, ...]
    contacts: tuple[tuple[Design, Step], ...]
    askings: tuple[tuple[Asking, ...], ...]

    @property
    def widest(self) -> int:
        """The most chains of an asking."""
        return max(len(each.chains) + len(each.coverage) for some in self.askings for each in some)


def _longest(several: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Without those that are the beginning of another one."""
    begun = {chain[:end] for chain in several for end in range(1, len(chain))}
    return sorted(several - begun)


def _asking(setting: Setting, found: Sequence[tuple[int, Design, tuple[int, ...], tuple[int, ...]]]) -> Asking:
    at = np.array([j for j, *_ in found])
    design = found[0][1]
    if setting.recorded:
        coverage = sorted({each.coverage for _, each, *_ in found if each.coverage is not None})
        member = np.array([[float(each.coverage == one) for one in coverage] for _, each, *_ in found])
        return Asking(setting, design, (), tuple(coverage), at, member)
    chains = _longest({chain for *_, chain, _ in found})
    # shorter ones begin a longer one: any will do
    first: dict[tuple[int, ...], int] = {}
    start = 0
    for chain in chains:
        for end in range(1, len(chain) + 1):
            first.setdefault(chain[:end], start)
        start += len(chain)
    member = np.zeros((len(found), start))
    for row, (_, _, chain, taken) in enumerate(found):
        member[row, [first[chain] + step for step in taken]] = 1.0
    return Asking(setting, design, tuple(chains), (), at, member)


def plan_of(designs: Sequence[Design]) -> Plan:
    """Take a grid of designs apart.

    Parameters
    ----------
    designs : sequence of Design

    Returns
    -------
    Plan

    Examples
    --------
    >>> from simkit.design.presets import employer_web
    >>> web = employer_web(items=8)
    >>> made = plan_of([web, web.but("patient", reminders=3), web.but("paid", incentive=10.0)])
    >>> len(made.contacts), [asking.chains for asking in made.askings[0]]
    (2, [((0, 0, 0, 0), (1, 1))])
    """
    designs = tuple(designs)
    numbers: dict[Contact, int] = {}
    contacts: list[tuple[Design, Step]] = []
    found: dict[Setting, dict[Questionnaire, list]] = {}
    for j, design in enumerate(designs):
        chain = []
        for step in design.steps:
            contact = Contact.of(design, step)
            if contact not in numbers:
                numbers[contact] = len(contacts)
                contacts.append((design, step))
            chain.append(numbers[contact])
        for way in design.settings:
            setting = setting_of(design, way)
            if setting.recorded and way != design.settings[0]:
                continue
            taken = tuple(at for at, step in enumerate(design.steps) if step.setting == way)
            forms = found.setdefault(setting, {})
            forms.setdefault(design.asked(*way), []).append((j, design, tuple(chain), taken))
    askings = tuple(tuple(_asking(setting, some) for some in forms.values()) for setting, forms in found.items())
    return Plan(designs, tuple(contacts), askings)
