"""Integrates the process over people: rates and shares without sampling noise.

Everything is kept as *mass*: the probability that an invited person is of segment s, has reason k and is still in
after a stage. Rates and shares are ratios of masses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.response.derive import ResponseProcess
from simkit.response.process import (
    STAGES,
    Answering,
    Setting,
    Telling,
    answering,
    people_of,
    setting_of,
    start_odds,
    telling,
)
from simkit.response.report import excuses, report_matrix, uniform_report
from simkit.response.solve import reason_probabilities

__all__ = ["WATERFALL", "Expected", "expected", "ratio"]

WATERFALL = ("delivered", "started", "reached", "answered", "candid", "careless", "no vague")
"""The pieces of the bias, in order: what is lost at each stage, then misreporting, carelessness, dropping vague."""

_CACHE_ELEMENTS = 2**18


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """part/whole, nan where the whole is 0: not estimable."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


@dataclass(frozen=True)
class Expected:
    """Expected masses of D parameter draws, J designs, S segments and K reasons.

    Parameters
    ----------
    process : ResponseProcess
    designs : tuple of Design
    mass : dict of str to ndarray, shape (D, J, S, K)
        `invited`, `delivered`, `started`, `reached`, `answered` by true reason; of the answered: `candid` (were
        they careful), `careless`, `attentive` (candid and careful), `specific` (attentive and says what to fix);
        `mentioned`: mass of attentive people with another reason who name k as a contributing one.
    completed : ndarray, shape (D, J, S)
        Mass of those who reach the end.
    risk : ndarray, shape (D, J)
        Perceived risk of being traced in the design's first setting.
    """

    process: ResponseProcess
    designs: tuple[Design, ...]
    mass: dict[str, NDArray[np.float64]]
    completed: NDArray[np.float64]
    risk: NDArray[np.float64]

    def total(self, name: str) -> NDArray[np.float64]:
        """Mass over segments and reasons, shape (D, J)."""
        return self.mass[name].sum(axis=(2, 3))

    def by_reason(self, name: str) -> NDArray[np.float64]:
        """Mass by reason over segments, shape (D, J, K)."""
        return self.mass[name].sum(axis=2)

    @property
    def start_rate(self) -> NDArray[np.float64]:
        """P(start | delivered), shape (D, J)."""
        return ratio(self.total("started"), self.total("delivered"))

    @property
    def completion(self) -> NDArray[np.float64]:
        """P(reaches the end | started), shape (D, J)."""
        return ratio(self.completed.sum(axis=2), self.total("started"))

    @property
    def breakoff(self) -> NDArray[np.float64]:
        """P(does not reach the end | started), shape (D, J)."""
        return 1.0 - self.completion

    @property
    def answer_rate(self) -> NDArray[np.float64]:
        """P(answers the reason question | invited), shape (D, J)."""
        return self.total("answered")

    @property
    def candor(self) -> NDArray[np.float64]:
        """P(candid | answered, reason k), carelessness excluded, shape (D, J, K)."""
        return ratio(self.by_reason("candid"), self.by_reason("answered"))

    @property
    def captured(self) -> NDArray[np.float64]:
        """P(the true reason is on record | answered, reason k), careless hits included, shape (D, J, K)."""
        return ratio(self.reports_by_reason.diagonal(axis1=2, axis2=3), self.by_reason("answered"))

    def shares(self, stage: str) -> NDArray[np.float64]:
        """Shares of the true reasons among those still in after a stage, shape (D, J, K); nan if nobody is."""
        mass = self.by_reason(stage)
        return ratio(mass, mass.sum(axis=-1, keepdims=True))

    def _reports(self, with_careless: bool) -> NDArray[np.float64]:
        alive = self.process.alive
        excuse = excuses(self.process.population.column("safe_weight"), alive)
        vague = self.process.parameters["vague"][:, None]
        answered = self.by_reason("answered")
        if not with_careless:
            careful, candid = answered, self.by_reason("candid")
        else:
            careless = self.by_reason("careless")
            careful, candid = answered - careless, self.by_reason("attentive")
        share = np.divide(candid, careful, out=np.zeros_like(candid), where=careful > 0)
        table = careful[..., None] * report_matrix(share, vague, excuse)
        if with_careless:
            table = table + careless[..., None] * uniform_report(alive)
        return table

    @property
    def reports_by_reason(self) -> NDArray[np.float64]:
        """Mass of (true reason r, report k), carelessness included, shape (D, J, K, K + 1); vague last."""
        return self._reports(with_careless=True)

    @property
    def reported(self) -> NDArray[np.float64]:
        """Distribution of reports, vague last, shape (D, J, K + 1): p^6."""
        mass = self.reports_by_reason.sum(axis=2)
        return ratio(mass, mass.sum(axis=-1, keepdims=True))

    def path(self) -> NDArray[np.float64]:
        """p^0 to p^7: a reason's share from the truth to the record, shape (8, D, J, K).

        p^0 to p^4 among the invited, delivered, started, reached and answered; p^5 as reported were nobody
        careless; p^6 as reported; p^7 with platitudes left out. MODEL section 6.
        """
        careful = self._reports(with_careless=False).sum(axis=2)
        p5 = ratio(careful, careful.sum(axis=-1, keepdims=True))[..., :-1]
        p6 = self.reported
        p7 = ratio(p6[..., :-1], 1.0 - p6[..., -1:])
        return np.stack([*(self.shares(stage) for stage in STAGES), p5, p6[..., :-1], p7])

    def waterfall(self) -> NDArray[np.float64]:
        """The pieces of each reason's bias, p^j - p^(j-1), shape (7, D, J, K); they sum to p^7 - p^0."""
        return np.diff(self.path(), axis=0)


def expected(process: ResponseProcess, designs: Sequence[Design], *, upto: str = "depth") -> Expected:
    """Expected masses of every stage.

    Parameters
    ----------
    process : ResponseProcess
        D parameter draws.
    designs : sequence of Design
        J designs; all meet the same people.
    upto : {"answered", "candid", "depth"}
        Where to stop and save the rest of the work: masses of what comes later stay 0.

    Returns
    -------
    Expected

    Examples
    --------
    >>> from simkit.design.design import REFERENCE
    >>> from simkit.evidence.beliefs import Beliefs
    >>> from simkit.population.population import Population
    >>> from simkit.response.derive import derive
    >>> beliefs = Beliefs.default().but(reference_start_rate=0.3)
    >>> people = Population()
    >>> process = derive(beliefs.medians(len(people.reasons)), people)
    >>> round(float(expected(process, [REFERENCE]).start_rate[0, 0]), 9)
    0.3
    """
    designs = tuple(designs)
    checks.known("upto", upto, ("answered", "candid", "depth"))
    population = process.population
    segments, reasons = population.parts, len(population.reasons)
    draws, nodes = process.draws, len(process.nodes)
    shape = (draws, len(designs), len(segments), reasons)
    names = (*STAGES, "candid", "careless", "attentive", "specific", "mentioned")
    mass = {name: np.zeros(shape) for name in names}
    completed = np.zeros(shape[:-1])
    risk = np.zeros((draws, len(designs)))
    sensitivity = population.column("sensitivity")
    contributes = population.column("contributes") * process.alive
    first = [setting_of(design, design.settings[0]) for design in designs]
    block = max(1, _CACHE_ELEMENTS // (nodes * reasons))
    for start in range(0, draws, block):
        part = slice(start, min(start + block, draws))
        p = process.parameters.take(part)
        for group in population.alike:
            s, segment = group[0], segments[group[0]]
            traits = people_of(process, segment, part)
            pi = reason_probabilities(
                process.log_weight[part, s], population.column("goodwill_loading"), traits.goodwill
            )
            weight = population.weights[s] / nodes
            odds = start_odds(p, traits, _taken(process.start_log_odds(segment), part))
            delivered = _taken(process.deliverable(segment), part)
            truth = weight * pi.sum(axis=1)
            # designs that share a setting share what is said in it
            askings: dict[Setting, dict[int, Answering]] = {}
            for j, design in enumerate(designs):
                reach = np.ones(1) if design.coverage is not None else delivered
                mass["invited"][part, j, s] = truth
                mass["delivered"][part, j, s] = reach[:, None] * truth
                for after in answering(p, design, traits, odds):
                    starts = (weight * reach)[:, None] * after.starts
                    askings.setdefault(after.setting, {})[j] = replace(after, starts=starts)
            for setting, afters in askings.items():
                tells = telling(p, setting, traits, sensitivity, candid=upto != "answered")
                sums, ends = _sums(list(afters.values()), pi, tells, contributes, upto)
                for i, j in enumerate(afters):
                    for name, value in sums.items():
                        mass[name][part, j, s] += value[:, i]
                    completed[part, j, s] += ends[:, i]
                    if setting == first[j]:
                        risk[part, j] = tells.risk
            for other in group[1:]:
                size = population.weights[other] / population.weights[s]
                for values in mass.values():
                    values[part, :, other] = size * values[part, :, s]
                completed[part, :, other] = size * completed[part, :, s]
    return Expected(process, designs, mass, completed, risk)


def _taken(value: NDArray[np.float64], part: slice) -> NDArray[np.float64]:
    return value if len(value) == 1 else value[part]


def _sums(
    afters: Sequence[Answering],
    pi: NDArray[np.float64],
    tells: Telling,
    contributes: NDArray[np.float64],
    upto: str,
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """Sums over nodes in one setting, of the J designs that share it.

    Parameters
    ----------
    afters : sequence of Answering
        One per design; `starts` carries the nodes' mass.
    pi : ndarray, shape (D, M, K)
    tells : Telling
    contributes : ndarray, shape (K,)
    upto : str
        See `expected`.

    Returns
    -------
    dict of str to ndarray, shape (D, J, K)
        By stage.
    ndarray, shape (D, J)
        Those who reach the end.
    """
    draws, nodes, reasons = pi.shape

    def stacked(values: Iterable[NDArray[np.float64]], *shape: int) -> NDArray[np.float64]:
        return np.stack([np.broadcast_to(value, shape) for value in values], axis=1)

    def both(
        one: NDArray[np.float64], other: NDArray[np.float64], values: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        # a product for each design, not one for all: to the last bit its results do not depend on the company
        sums = np.stack([one, other], axis=2) @ values[:, None]
        return sums[:, :, 0], sums[:, :, 1]

    starts = stacked((after.starts for after in afters), draws, nodes)
    reached = starts * stacked((after.stays.to_reason for after in afters), draws, nodes)
    careless = reached * stacked((after.stays.careless for after in afters), draws, nodes)
    careful = reached - careless
    ends = (starts * stacked((after.stays.to_end for after in afters), draws, nodes)).sum(axis=-1)
    answer = pi * tells.answers
    made = {}
    made["started"], made["reached"] = both(starts, reached, pi)
    made["careless"], with_care = both(careless, careful, answer)
    made["answered"] = made["careless"] + with_care
    if upto == "answered":
        return made, ends
    candid_but_careless, made["attentive"] = both(careless, careful, answer * tells.candid)
    made["candid"] = candid_but_careless + made["attentive"]
    if upto == "candid":
        return made, ends
    # anybody but those whose primary reason it is may name it as a contributing one
    anybody = careful * (answer @ np.ones(reasons))[:, None]
    willing = anybody[:, :, None] @ np.broadcast_to(tells.candid, pi.shape)[:, None]
    specific = stacked((after.stays.specific for after in afters), draws)[..., None]
    mention = stacked((after.stays.mention for after in afters), draws)[..., None]
    made["specific"] = specific * made["attentive"]
    made["mentioned"] = mention * contributes * np.maximum(willing[:, :, 0] - made["attentive"], 0.0)
    return made, ends
