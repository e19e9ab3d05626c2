"""The expected masses of thousands of designs: the same process as `simkit.expected`, in matrix products over people.

A design's mass is a sum over the contacts at which people start, over nodes, of (starts there) x (stays, answers,
tells). The first factor is worked out for every first start of the grid, the second for every way of asking; sums over
nodes are products of the two. Equal to `expected` up to rounding, but not to the last bit: in a matrix product that
depends on the company.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.planning.grid_plan import Asking, Plan
from simkit.population.reasons import SENSITIVE
from simkit.response.derive import ResponseProcess
from simkit.response.nodes import Traits
from simkit.response.parameters import Parameters
from simkit.response.process import (
    Setting,
    first_started,
    people_of,
    start_odds,
    staying,
    telling,
)
from simkit.response.report import excuses, report_matrix, uniform_report
from simkit.response.solve import reason_probabilities
from simkit.response.start import contact_factor, step_shift
from simkit.response.yields import Said, place, said

__all__ = ["Crowd", "Masses", "Told", "crowds", "masses"]

Floats = NDArray[np.float64]

_ELEMENTS = 2**17
"""Numbers in the largest array of a block: what stays in the processor's cache."""


@dataclass(frozen=True)
class Crowd:
    """Alike people at some parameter draws: all about them that no design changes.

    Parameters
    ----------
    p : Parameters
        B draws.
    traits : Traits
    odds : ndarray, shape (B, M, Q)
        Of starting at a contact like the reference's first.
    pi : ndarray, shape (B, M, K)
        P(primary reason = k | traits).
    true : ndarray, shape (B, K)
        Mass of those who have each reason.
    weight : float
        Part of all people, by node.
    delivered : ndarray, shape (B or 1,)
    """

    p: Parameters
    traits: Traits
    odds: Floats
    pi: Floats
    true: Floats
    weight: float
    delivered: Floats


def crowds(process: ResponseProcess, widest: int) -> Iterator[tuple[slice, list[Crowd]]]:
    """The people of a process by blocks of draws; segments that are alike are one crowd.

    Parameters
    ----------
    process : ResponseProcess
    widest : int
        The most chains of contacts that will be looked at together.
    """
    population, nodes = process.population, len(process.nodes)
    propensities = process.nodes.propensity.shape[1]
    each = nodes * max(len(population.reasons), propensities * widest)
    block = max(1, _ELEMENTS // each)
    for start in range(0, process.draws, block):
        part = slice(start, min(start + block, process.draws))
        p = process.parameters.take(part)
        made = []
        for group in population.alike:
            s, segment = group[0], population.parts[group[0]]
            traits = people_of(process, segment, part)
            pi = reason_probabilities(
                process.log_weight[part, s], population.column("goodwill_loading"), traits.goodwill
            )
            own, delivered = process.start_log_odds(segment), process.deliverable(segment)
            odds = start_odds(p, traits, own if len(own) == 1 else own[part])
            weight = float(population.weights[list(group)].sum()) / nodes
            reach = delivered if len(delivered) == 1 else delivered[part]
            made.append(Crowd(p, traits, odds, pi, weight * pi.sum(axis=1), weight, reach))
        yield part, made


@dataclass(frozen=True)
class Masses:
    """Masses per invited person, at D parameter draws, of J designs and K reasons.

    Parameters
    ----------
    true : ndarray, shape (D, K)
        The true shares.
    total : dict of str to ndarray, shape (D, J)
        `started`, `completed`, `answered`, `candid` (and careful), `usable`, `information`; of those whose own reason
        is sensitive `answered_sensitive` and `candid_sensitive` (were they careful).
    named, recorded : ndarray, shape (D, J, K)
        By true reason, candid and with care; by reason on record, whoever said it.
    """

    true: Floats
    total: dict[str, Floats]
    named: Floats
    recorded: Floats

    @classmethod
    def joined(cls, parts: Sequence[Masses]) -> Masses:
        """Blocks of draws in order, put together."""
        total = {name: np.concatenate([part.total[name] for part in parts]) for name in parts[0].total}
        arrays = (np.concatenate([getattr(part, name) for part in parts]) for name in ("named", "recorded"))
        return cls(np.concatenate([part.true for part in parts]), total, *arrays)


_TOTALS = (
    "started", "completed", "answered", "candid", "usable", "information", "answered_sensitive", "candid_sensitive",
)  # fmt: skip


def masses(
    process: ResponseProcess,
    plan: Plan,
    part: slice,
    some: list[Crowd],
    *,
    information: bool = True,
    kept: dict[int, Told] | None = None,
) -> Masses:
    """Masses of a grid at some parameter draws.

    Parameters
    ----------
    process : ResponseProcess
    plan : Plan
    part : slice
        The draws.
    some : list of Crowd
        All people at these draws, see `crowds`.
    information : bool
        False leaves the information out (0): it takes every item of every questionnaire.
    kept : dict, optional
        By crowd what was last told, looked up and left here: somebody who moves a design within its setting need not
        ask again.
    """
    kept = {} if kept is None else kept
    draws, designs, reasons = part.stop - part.start, len(plan.designs), len(process.population.reasons)
    alive = process.alive
    true = np.zeros((draws, reasons))
    total = {name: np.zeros((draws, designs)) for name in _TOTALS}
    careful, named = np.zeros((2, draws, designs, reasons))
    careless = np.zeros((draws, designs))
    for number, crowd in enumerate(some):
        true += crowd.true
        shifts = _shifts(plan, crowd.p, draws)
        for askings in plan.askings:
            told = kept.get(number)
            if told is None:
                told = kept[number] = Told(crowd, process)
            told.tell(askings[0].setting)
            for asking in askings:
                starts = _first_starts(asking, crowd, shifts, draws)
                # all that follows is linear in who starts: what is fewer, designs or first starts, goes first
                early = len(asking.designs) < asking.member.shape[1]
                if early:
                    starts = asking.member @ starts
                found = _at_first_starts(asking, crowd, told, starts, information)
                if not early:
                    found = {name: _of_designs(asking.member, values) for name, values in found.items()}
                at = asking.designs
                careful[:, at] += found["careful"]
                named[:, at] += found["named"]
                careless[:, at] += found["careless"]
                for name in _TOTALS:
                    if name in found:
                        total[name][:, at] += found[name]
    total["answered"] = careful @ np.ones(reasons) + careless
    total["candid"] = named @ np.ones(reasons)
    # what is said in place of the true reason is linear in how many are not candid about each
    vague = np.broadcast_to(process.parameters.take(part)["vague"], (draws,))
    excuse = excuses(process.population.column("safe_weight"), alive)
    instead = report_matrix(np.zeros(reasons), vague, excuse)
    recorded = (careful - named) @ instead[..., :-1] + careless[..., None] * uniform_report(alive)[:-1]
    recorded += named
    return Masses(true, total, named, recorded)


def _shifts(plan: Plan, p: Parameters, draws: int) -> Floats:
    """Log odds by which every contact differs, shape (B, contacts)."""
    return np.stack([np.broadcast_to(step_shift(p, design, step), (draws,)) for design, step in plan.contacts], axis=-1)


def _first_starts(asking: Asking, crowd: Crowd, shifts: Floats, draws: int) -> Floats:
    """Mass of those who start, by node and first start of an asking, shape (B, F, M)."""
    nodes = crowd.pi.shape[1]
    if asking.setting.recorded:
        # nobody is invited: an entry needs no delivery
        return np.broadcast_to(crowd.weight * np.array(asking.coverage)[:, None], (draws, len(asking.coverage), nodes))
    lifted = crowd.p.lift(1)
    by_length: dict[int, list[int]] = {}
    for at, chain in enumerate(asking.chains):
        by_length.setdefault(len(chain), []).append(at)
    firsts = np.cumsum([0, *(len(chain) for chain in asking.chains)])
    made = np.empty((draws, firsts[-1], nodes))
    for length, places in by_length.items():
        contacts = np.array([asking.chains[at] for at in places])
        factors = [
            contact_factor(lifted, shifts[:, contacts[:, attempt]], attempt)[..., None, None]
            for attempt in range(length)
        ]
        for attempt, starts in enumerate(first_started(crowd.odds[:, None], factors)):
            made[:, firsts[places] + attempt] = starts
    made *= (crowd.weight * crowd.delivered)[:, None, None]
    return made


class Told:
    """What a crowd tells in one setting, whatever the questionnaire; the next setting is written over the last one.

    Fresh memory for arrays as large as these takes as long as filling them.
    """

    def __init__(self, crowd: Crowd, process: ResponseProcess):
        self.crowd = crowd
        self.sensitivity = process.population.column("sensitivity")
        self.marked = (self.sensitivity >= SENSITIVE).astype(float)
        self.setting: Setting | None = None
        self.answer, self.frank = np.empty((2, *crowd.pi.shape))

    def tell(self, setting: Setting) -> None:
        """Work out who answers, and who does so candidly, by own reason."""
        if setting == self.setting:
            return
        self.setting = setting
        tells = telling(self.crowd.p, setting, self.crowd.traits, self.sensitivity)
        np.multiply(self.crowd.pi, tells.answers, out=self.answer)
        np.multiply(self.answer, tells.candid, out=self.frank)
        sums = np.stack([np.ones_like(self.marked), self.marked], axis=-1)
        self.answers, self.candid = self.answer @ sums, self.frank @ sums
        self.known: dict[tuple[float, bool], Said] = {}

    def worth(self, asking: Asking) -> Floats:
        """What a start is worth at a node, shape (B, M): the yields of all items times their values."""
        crowd, form = self.crowd, asking.design.asked(*asking.setting[:3])
        opened, rest = np.array(form.running_minutes).T[:, :, None, None]
        where = place(crowd.p.lift(1), asking.setting, crowd.traits.fatigue, opened, rest)
        comes = where.stays * where.careful
        whole = np.zeros(crowd.pi.shape[:2])
        kinds: dict[tuple[float, bool], Floats] = {}
        for at, item in enumerate(form.items):
            if item.asks is not None:
                whole += item.value * comes[at] * self.candid[..., 0]
                continue
            kind = (item.sensitivity, item.kind == "open")
            if kind not in self.known:
                self.known[kind] = said(crowd.p, asking.setting, crowd.traits, item, crowd.pi, self.sensitivity)
            # items of one kind share what is said: their places are added up first
            values = kinds.setdefault(kind, np.zeros(len(form.items)))
            values[at] = item.value
        for kind, values in kinds.items():
            whole += np.tensordot(values, comes, axes=1) * self.known[kind].told
        return whole


def _at_first_starts(asking: Asking, crowd: Crowd, told: Told, starts: Floats, information: bool) -> dict[str, Floats]:
    """Sums over nodes by first start of an asking, each (B, F) or (B, F, K)."""
    stays = staying(crowd.p, asking.design, asking.setting, crowd.traits.fatigue)
    careless = starts * (stays.to_reason * stays.careless)[:, None]
    careful = starts * (stays.to_reason * (1.0 - stays.careless))[:, None]
    answered, named = careful @ told.answer, careful @ told.frank
    lost, lost_candid = careless @ told.answers, careless @ told.candid
    columns = [np.ones(starts.shape[::2]), np.broadcast_to(stays.to_end, starts.shape[::2])]
    if information:
        columns.append(told.worth(asking))
    begun = starts @ np.stack(columns, axis=-1)
    found = {
        "careful": answered,
        "named": named,
        "careless": lost[..., 0],
        "answered_sensitive": answered @ told.marked + lost[..., 1],
        "candid_sensitive": named @ told.marked + lost_candid[..., 1],
        "started": begun[..., 0],
        "completed": begun[..., 1],
        "usable": (named @ np.ones(named.shape[-1])) * stays.specific[:, None],
    }
    if information:
        found["information"] = begun[..., 2]
    return found


def _of_designs(member: Floats, values: Floats) -> Floats:
    """Sums of first starts to designs, (B, G) or (B, G, K)."""
    return member @ values if values.ndim == 3 else values @ member.T
