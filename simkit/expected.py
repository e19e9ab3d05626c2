"""Integrates the process over people: rates and shares without sampling noise.

Everything is kept as *mass*: the probability that an invited person is of segment s, has reason k and is still in
after a stage. Rates and shares are ratios of masses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
            told: dict[Setting, tuple[Telling, NDArray[np.float64], NDArray[np.float64]]] = {}
            for j, design in enumerate(designs):
                at = (part, j, s)
                mass["invited"][at] = truth
                reach = np.ones(1) if design.coverage is not None else delivered
                mass["delivered"][at] = reach[:, None] * truth
                for k, after in enumerate(answering(p, design, traits, odds)):
                    if after.setting not in told:
                        tells = telling(p, after.setting, traits, sensitivity, candid=upto != "answered")
                        answer = pi * tells.answers
                        told[after.setting] = (tells, answer, answer if upto == "answered" else answer * tells.candid)
                    tells, answer, candid = told[after.setting]
                    if k == 0:
                        risk[part, j] = tells.risk
                    gain = _answered(after, pi, answer)
                    if upto != "answered":
                        gain |= _candid(after, candid)
                    if upto == "depth":
                        gain |= _depth(after, tells, answer, gain["attentive"], contributes)
                    scale = weight * reach
                    for name, value in gain.items():
                        mass[name][at] += scale[:, None] * value
                    ends = np.broadcast_to(after.starts * after.stays.to_end, pi.shape[:2])
                    completed[at] += scale * ends.sum(axis=1)
            for other in group[1:]:
                size = population.weights[other] / population.weights[s]
                for values in mass.values():
                    values[part, :, other] = size * values[part, :, s]
                completed[part, :, other] = size * completed[part, :, s]
    return Expected(process, designs, mass, completed, risk)


def _taken(value: NDArray[np.float64], part: slice) -> NDArray[np.float64]:
    return value if len(value) == 1 else value[part]


def _answered(after: Answering, pi: NDArray[np.float64], answer: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Sums over nodes up to the answer in one setting, by stage, each of shape (D, K)."""
    starts = np.broadcast_to(after.starts, pi.shape[:2])
    reached = starts * after.stays.to_reason
    began = np.matmul(np.stack([starts, reached], axis=1), pi)
    answered = np.matmul(_all_and_careful(after, pi.shape[:2]), answer)
    return {
        "started": began[:, 0],
        "reached": began[:, 1],
        "answered": answered[:, 0],
        "careless": answered[:, 0] - answered[:, 1],
    }


def _all_and_careful(after: Answering, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Weights of those who reach the reason question, and of the careful ones among them, shape (D, 2, M)."""
    reached = np.broadcast_to(after.starts * after.stays.to_reason, shape)
    return np.stack([reached, reached * (1.0 - after.stays.careless)], axis=1)


def _candid(after: Answering, candid: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Sums over nodes of the candid in one setting, each of shape (D, K)."""
    said = np.matmul(_all_and_careful(after, candid.shape[:2]), candid)
    return {"candid": said[:, 0], "attentive": said[:, 1]}


def _depth(
    after: Answering,
    tells: Telling,
    answer: NDArray[np.float64],
    attentive: NDArray[np.float64],
    contributes: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    """What the candid and careful say beyond a reason, by stage, each of shape (D, K)."""
    careful = after.starts * after.stays.to_reason * (1.0 - after.stays.careless)
    # anybody but those whose primary reason it is may name it as a contributing one
    anybody = (careful * answer.sum(axis=-1))[:, None, :]
    others = np.matmul(anybody, np.broadcast_to(tells.candid, answer.shape))[:, 0] - attentive
    return {
        "specific": after.stays.specific[:, None] * attentive,
        "mentioned": after.stays.mention[:, None] * contributes * np.maximum(others, 0.0),
    }
