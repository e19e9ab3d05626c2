"""What a way of asking brings with many questionnaires at once.

Of the questionnaire only the announced minutes matter to starting, and only the minutes so far to the fate of an item.
So one pass over the nodes serves all lengths: what is said is worked out once for each kind of item, who is still there
once for each place, who starts once for each announcement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.design.questionnaire import Item, Questionnaire
from simkit.response.derive import ResponseProcess
from simkit.response.parameters import Parameters
from simkit.response.process import Setting, people_of, setting_of, start_odds, starting
from simkit.response.solve import reason_probabilities
from simkit.response.yields import Place, Said, place, said

__all__ = ["Brought", "Crowd", "Kind", "Spot", "announced_by", "kind_of", "spots_of"]

Floats = NDArray[np.float64]

Kind = tuple[bool, float, bool]
"""What an item's answer depends on: whether it asks for the reason, its sensitivity, whether it is an open one."""

Spot = tuple[float, float]
"""Minutes up to and including an item: of open items, and of all the others."""

_BLOCK, _ITEMS = 2**13, 30
"""Draws times nodes at a time, for so many items or fewer: the arrays stay in the cache."""


def kind_of(item: Item) -> Kind:
    """The kind of an item."""
    return item.asks is not None, item.sensitivity, item.kind == "open"


def spots_of(form: Questionnaire) -> tuple[Spot, ...]:
    """Where the items of a questionnaire stand; sums of minutes in another order are the same."""
    return tuple((round(opened, 9), round(rest, 9)) for opened, rest in form.running_minutes)


def announced_by(design: Design) -> tuple[float, ...]:
    """Minutes that the steps of a design announce."""
    return tuple(round(design.announced(step), 9) for step in design.steps)


@dataclass(frozen=True)
class Brought:
    """What F questionnaires bring from each invited person, D draws; arrays of shape (D, F).

    Parameters
    ----------
    delivered : ndarray, shape (D,)
        P(the invitation comes).
    started, completed, answered : ndarray
        P(starts), P(comes to the end), P(answers the reason question).
    items : ndarray
        Items answered, the reason question with them.
    information : ndarray
        Sum over the items of value x P(answered, with care and candidly).
    explained : ndarray
        P(answers the reason question, with care and candidly).
    """

    delivered: Floats
    started: Floats
    completed: Floats
    answered: Floats
    items: Floats
    information: Floats
    explained: Floats


@dataclass(frozen=True)
class _Part:
    """Some draws of one kind of people: all that does not depend on the questionnaire's length."""

    rows: slice
    p: Parameters
    mass: Floats  # of a node, shape (D, 1)
    reach: Floats  # P(delivered) times the segments' weight, shape (D,)
    fatigue: Floats
    odds: Floats
    said: dict[tuple[bool, str, str], dict[Kind, Said]]


@dataclass(frozen=True)
class Crowd:
    """The people whom a design asks, prepared for any questionnaire made of some items.

    Parameters
    ----------
    process : ResponseProcess
    design : Design
        Asks people (has no `coverage`); its questionnaire plays no part but for the kind of its reason question.
    parts : tuple
    """

    process: ResponseProcess
    design: Design
    parts: tuple[_Part, ...]

    @classmethod
    def of(cls, process: ResponseProcess, design: Design, items: Sequence[Item]) -> Crowd:
        """Prepare people.

        Parameters
        ----------
        process : ResponseProcess
        design : Design
        items : sequence of Item
            All that may be asked, the reason question among them.
        """
        people, nodes = process.population, len(process.nodes)
        sensitivity, loading = people.column("sensitivity"), people.column("goodwill_loading")
        settings = {way: setting_of(design, way) for way in design.settings}
        kinds = {kind_of(item): item for item in items}
        block = max(1, _BLOCK * _ITEMS // (nodes * max(_ITEMS, len(items))))
        parts = []
        for start in range(0, process.draws, block):
            rows = slice(start, min(start + block, process.draws))
            p = process.parameters.take(rows)
            for group in people.alike:
                segment = people.parts[group[0]]
                traits = people_of(process, segment, rows)
                pi = reason_probabilities(process.log_weight[rows, group[0]], loading, traits.goodwill)
                odds = start_odds(p, traits, _taken(process.start_log_odds(segment), rows))
                reach = float(sum(people.weights[s] for s in group)) * _taken(process.deliverable(segment), rows)
                found = {
                    way: {kind: said(p, setting, traits, item, pi, sensitivity) for kind, item in kinds.items()}
                    for way, setting in settings.items()
                }
                parts.append(_Part(rows, p, reach[:, None] / nodes, reach, traits.fatigue, odds, found))
        return cls(process, design, tuple(parts))

    def _passes(
        self, announcing: Sequence[Design], spots: Sequence[Spot]
    ) -> Iterator[tuple[_Part, dict[Kind, Said], Place, Floats]]:
        """By part and setting: what is said, who is there at each spot (spots, D, M), who starts (D, designs, M)."""
        opened, rest = np.array(spots).reshape(-1, 2).T[:, :, None, None]
        for part in self.parts:
            starts: dict[tuple[bool, str, str], list[Floats]] = {way: [] for way in part.said}
            for design in announcing:
                here: dict[tuple[bool, str, str], Floats] = {}
                for step, weight in zip(design.steps, starting(part.p, design, part.odds), strict=True):
                    here[step.setting] = here[step.setting] + weight if step.setting in here else weight
                for way, weight in here.items():
                    starts[way].append(part.mass * weight)
            for way, found in part.said.items():
                where = place(part.p.lift(1), self._setting(way), part.fatigue, opened, rest)
                yield part, found, where, np.stack(starts[way], axis=1)

    def _setting(self, way: tuple[bool, str, str]) -> Setting:
        return setting_of(self.design, way)

    def bring(self, forms: Sequence[Questionnaire]) -> Brought:
        """What questionnaires bring; all of them are asked by the design's steps.

        Parameters
        ----------
        forms : sequence of Questionnaire
            Made of the items for which the crowd is prepared.
        """
        asked = [replace(self.design, questionnaire=form) for form in forms]
        announcing = {announced_by(each): each for each in asked}
        row = np.array([list(announcing).index(announced_by(each)) for each in asked])
        spots: dict[Spot, int] = {}
        keys: dict[tuple[Kind, int], int] = {}
        places = []
        for form in forms:
            here = []
            for item, spot in zip(form.items, spots_of(form), strict=True):
                at = spots.setdefault(spot, len(spots))
                here.append(keys.setdefault((kind_of(item), at), len(keys)))
            places.append(here)
        ends = np.array([spots[spots_of(form)[-1]] for form in forms])
        count, value, reason = (np.zeros((len(forms), len(keys))) for _ in range(3))
        for f, (form, here) in enumerate(zip(forms, places, strict=True)):
            for item, key in zip(form.items, here, strict=True):
                count[f, key] += 1.0
                value[f, key] += item.value
                reason[f, key] += item.asks is not None
        shape = (self.process.draws, len(forms))
        started, completed, answered, items, information, explained = (np.zeros(shape) for _ in range(6))
        for part, found, where, starts in self._passes(list(announcing.values()), list(spots)):
            rows = part.rows
            started[rows] += starts.sum(axis=-1)[:, row]
            there = starts @ where.stays.transpose(1, 2, 0)
            completed[rows] += there[:, row, ends]
            took = np.stack([where.stays[at] * found[kind].answers for kind, at in keys])
            told = np.stack([where.stays[at] * where.careful[at] * found[kind].told for kind, at in keys])
            took, told = (starts @ np.broadcast_to(each, took.shape).transpose(1, 2, 0) for each in (took, told))
            for at in range(len(announcing)):
                # those that announce the same have the same people: one product for all of them
                here = row == at
                answered[rows][:, here] += took[:, at] @ reason[here].T
                items[rows][:, here] += took[:, at] @ count[here].T
                information[rows][:, here] += told[:, at] @ value[here].T
                explained[rows][:, here] += told[:, at] @ reason[here].T
        delivered = np.zeros(self.process.draws)
        for part in self.parts:
            delivered[part.rows] += part.reach
        return Brought(delivered, started, completed, answered, items, information, explained)

    def told(self, announcing: Sequence[Design], keys: Sequence[tuple[Kind, Spot]], volume: Floats) -> Floats:
        """People who tell at a kind of item in some place, over all draws; shape (designs, keys).

        Parameters
        ----------
        announcing : sequence of Design
            Only what their steps announce matters.
        keys : sequence of (kind, spot)
        volume : ndarray, shape (D,)
            People invited.
        """
        spots = {spot: at for at, spot in enumerate(dict.fromkeys(spot for _, spot in keys))}
        out = np.zeros((len(announcing), len(keys)))
        for part, found, where, starts in self._passes(announcing, list(spots)):
            tells = np.stack([(where.stays[spots[s]] * where.careful[spots[s]]) * found[k].told for k, s in keys])
            many = (starts * volume[part.rows, None, None]).swapaxes(0, 1).reshape(len(announcing), -1)
            out += many @ np.broadcast_to(tells, (len(keys), *starts.shape[::2])).reshape(len(keys), -1).T
        return out


def _taken(value: Floats, rows: slice) -> Floats:
    return value if len(value) == 1 else value[rows]
