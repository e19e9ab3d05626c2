"""From drawn beliefs to a process that can run: the constants that follow from others are solved here.

`reference_start_rate` follows from the published kind of rate (answered/invited), the intercept from it; the
effect of a call from the share that would start one; the candor coefficients from their two anchors; the reasons'
log weights from their shares. A derived parameter that the file fixes replaces its value; the others still come
from where they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import LIVE, REFERENCE
from simkit.evidence.beliefs import Draws
from simkit.evidence.distributions import dirichlet
from simkit.population.population import TRAITS, Population, Segment
from simkit.response.links import logit
from simkit.response.nodes import NODES, Nodes, Traits, correlate, standard_nodes
from simkit.response.parameters import Parameters
from simkit.response.risk import perceived_risk
from simkit.response.solve import slope_at, solve_log_weights, solve_shift
from simkit.response.start import linear_trait

__all__ = ["ResponseProcess", "candor_from_anchors", "derive"]

ANCHOR_CELL = 8
"""Reporting cell of the upper candor anchor."""
HIGHEST_START_RATE = 0.98
CALL_MINUTES = 20.0
CALL_ATTEMPTS = 3


@dataclass(frozen=True)
class ResponseProcess:
    """The response process of one population, at D parameter draws.

    Parameters
    ----------
    population : Population
    parameters : Parameters
        Complete: primitives and everything derived, each of shape (D,) or (1,).
    share : ndarray, shape (D, S, K)
        The reasons' true shares by segment, at goodwill mean 0.
    log_weight : ndarray, shape (D, S, K)
        b of softmax(b + l g).
    nodes : Nodes
        The standard nodes on which all was solved.
    trait_shift : mapping of trait to float
        Moves everybody's traits, whatever their segment: a scenario.
    """

    population: Population
    parameters: Parameters
    share: NDArray[np.float64]
    log_weight: NDArray[np.float64]
    nodes: Nodes
    trait_shift: Mapping[str, float] = field(default_factory=dict)

    def scenario(self, *, trait_shift: Mapping[str, float] | None = None, **parameters: float) -> ResponseProcess:
        """The same people in other circumstances: what was solved is kept, not solved again.

        Parameters
        ----------
        trait_shift : mapping of trait to float, optional
            Added to everybody's traits, such as `{"fatigue": 1.0}` for a year of surveys.
        **parameters : float
            Parameters that take one value in all draws, such as `stake=0.0`.
        """
        values = dict(self.parameters.values)
        for name, value in parameters.items():
            checks.known("parameter", name, values)
            values[name] = np.array([float(value)])
        shifts = dict(self.trait_shift)
        for trait, shift in (trait_shift or {}).items():
            checks.known("trait", trait, TRAITS)
            shifts[trait] = shifts.get(trait, 0.0) + shift
        return replace(self, parameters=Parameters(values), trait_shift=shifts)

    def at(self, draw: int) -> ResponseProcess:
        """The process at one of its parameter draws."""
        checks.whole_number("draw", draw, 0, self.draws - 1, "draws count from 0")
        part = slice(draw, draw + 1)
        return replace(
            self, parameters=self.parameters.take(part), share=self.share[part], log_weight=self.log_weight[part]
        )

    @property
    def draws(self) -> int:
        """How many parameter draws it holds."""
        return len(self.share)

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Reasons that are not removed, shape (K,)."""
        return np.any(self.share > 0, axis=(0, 1))

    @cached_property
    def traits(self) -> Traits:
        """The nodes' traits at trait mean 0."""
        return correlate(self.parameters, self.nodes)

    def trait_mean(self, segment: Segment) -> dict[str, NDArray[np.float64]]:
        """The traits' means in one segment, each of shape (D or 1,)."""
        means = {}
        for trait in TRAITS:
            mean = self.parameters[f"trait_mean.{trait}"]
            if trait in segment.trait_mean:
                mean = np.array([float(segment.trait_mean[trait])])
            means[trait] = mean + self.trait_shift.get(trait, 0.0)
        return means

    def deliverable(self, segment: Segment) -> NDArray[np.float64]:
        """P(delivered) in one segment, shape (D or 1,)."""
        if segment.deliverable is not None:
            return np.array([float(segment.deliverable)])
        return self.parameters["deliverable"]

    def start_log_odds(self, segment: Segment) -> NDArray[np.float64]:
        """The segment's own log odds of starting, shape (D or 1,)."""
        if segment.start_log_odds is not None:
            return np.array([float(segment.start_log_odds)])
        return self.parameters["start_log_odds"]

    def marginal_slope(self) -> NDArray[np.float64]:
        """d logit P(start)/d shift at the reference design, shape (D,).

        Trials report marginal odds ratios after all contacts; divided by this they become effects of the process.
        """
        p = self.parameters
        weights, offsets = _mixture(self.population, p)
        return slope_at(
            _full(p["intercept"], self.draws),
            _linear(p, self.traits),
            offsets,
            weights,
            p["attempt_decay"],
            REFERENCE.attempts,
        )


def _full(value: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    return np.broadcast_to(value, (draws,)).astype(float)


def _linear(p: Parameters, traits: Traits) -> NDArray[np.float64]:
    """The traits' part of starting at all nodes and propensities, shape (D or 1, M x Q)."""
    linear = linear_trait(p.lift(2), traits.goodwill[..., None], traits.fatigue[..., None], traits.propensity)
    return linear.reshape(len(linear), -1)


def _mixture(population: Population, p: Parameters) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (D, S) and log odds (S,) of the segments among the delivered.

    The program's own `start_log_odds` is a scenario: it counts as 0 here, or it would be solved away.
    """
    columns = [
        weight * (p["deliverable"] if segment.deliverable is None else np.array([segment.deliverable]))
        for weight, segment in zip(population.weights, population.parts, strict=True)
    ]
    weights = np.stack(np.broadcast_arrays(*columns), axis=-1)
    total = weights.sum(axis=-1, keepdims=True)
    # nobody can be reached: any weights will do
    weights = np.where(total > 0, weights / np.where(total > 0, total, 1.0), population.weights)
    return weights, np.array([segment.start_log_odds or 0.0 for segment in population.parts])


def candor_from_anchors(values: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """`candor_live`, `candor_risk` and `candor_sensitivity` that meet the two anchors.

    The lower anchor is candor about a fully sensitive reason to the hiring manager, live and identified; the
    upper one to a third party's anonymous web form with a reporting cell of 8; both at stake 1 and average
    traits. Of the gap between them the part `live_share_of_gap` is due to talking, the rest to risk.
    """
    risk_lo = perceived_risk(1.0, values["closeness.hiring_manager"], values["exposure.identified"], 1)
    risk_hi = perceived_risk(1.0, values["closeness.third_party"], values["exposure.anonymous_outside"], ANCHOR_CELL)
    hi, lo = logit(values["anchor_hi"]), logit(values["anchor_lo"])
    gap = np.maximum(hi - lo, 0.0)
    part = values["live_share_of_gap"]
    apart = risk_lo - risk_hi
    # where both are thought equally risky, risk explains nothing and no slope can meet the anchors
    candor_risk = np.divide((1.0 - part) * gap, apart, out=np.zeros(np.broadcast(gap, apart).shape), where=apart > 1e-9)
    base = np.clip(values["candor_base"], 1e-12, 1 - 1e-12)
    return {
        "candor_live": part * gap,
        "candor_risk": candor_risk,
        "candor_sensitivity": logit(base) - hi - candor_risk * risk_hi,
    }


def derive(
    draws: Draws,
    population: Population,
    *,
    nodes: int = NODES,
    seed: int = 0,
    scramble: int = 0,
) -> ResponseProcess:
    """Complete drawn beliefs into a response process.

    Parameters
    ----------
    draws : Draws
        From `Beliefs.draw(n, reasons=K)` or `Beliefs.medians(K)`.
    population : Population
    nodes : int
        Nodes of the integration over traits; the constants are solved on them.
    seed, scramble : int
        Address of the nodes.

    Returns
    -------
    ResponseProcess
    """
    values: dict[str, NDArray[np.float64]] = dict(draws.values)

    def settle(name: str, value: NDArray[np.float64]) -> None:
        values.setdefault(name, np.asarray(value, dtype=float))

    settle("anonymity_on_response.confidential", 0.5 * values["anonymity_on_response.anonymous"])
    settle("exposure.confidential_outside", values["exposure.confidential_inside"])
    for name, value in candor_from_anchors(values).items():
        settle(name, value)

    standard = standard_nodes(nodes, seed=seed, scramble=scramble)
    base = Parameters(values)
    traits = correlate(base, standard)
    linear = _linear(base, traits)
    weights, offsets = _mixture(population, base)
    decay = values["attempt_decay"]

    # the published programs' deliverability, not the program's own: an employer who may contact only half of its
    # people gets fewer answers, not people who are keener to start
    deliverable = values["deliverable_published"]
    completion = np.exp(-REFERENCE.minutes * values["breakoff_per_minute"])
    with np.errstate(divide="ignore", invalid="ignore"):
        start = np.nan_to_num(values["answer_rate"] / (deliverable * completion), nan=0.0, posinf=np.inf)
    settle("reference_start_rate", np.minimum(HIGHEST_START_RATE, start))
    settle(
        "intercept",
        solve_shift(values["reference_start_rate"], linear, offsets, weights, decay, REFERENCE.attempts),
    )
    call = solve_shift(values["call_start_rate"], linear, offsets, weights, decay, CALL_ATTEMPTS)
    with np.errstate(invalid="ignore"):
        net = call - values["intercept"] - values["length_per_doubling"] * np.log2(CALL_MINUTES / REFERENCE.minutes)
    # a start rate of 0 or 1 at the reference leaves nothing for a mode to change
    net = np.where(np.isfinite(values["intercept"]), net, 0.0)
    # a stated effect of the telephone holds for the other conversations too, unless they are stated themselves
    settle("mode_on_response.phone", net)
    for mode in LIVE:
        settle(f"mode_on_response.{mode}", values["mode_on_response.phone"])

    guesses = population.guesses
    columns: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    loading = population.column("goodwill_loading")
    for group in population.alike:
        guess = guesses[group[0]]
        if population.truth is not None or draws.at_medians:
            drawn = np.broadcast_to(guess, (len(draws), guess.size))
        else:
            # all segments meet the same uniforms: equal guesses then draw equal shares
            drawn = dirichlet(guess, values["share_strength"], draws.share_uniforms)
        solved = solve_log_weights(np.ascontiguousarray(drawn), loading, traits.goodwill[0])
        columns |= dict.fromkeys(group, (drawn, solved))
    share, log_weight = (np.stack([columns[at][k] for at in range(len(guesses))], axis=1) for k in (0, 1))
    return ResponseProcess(population, Parameters(values), share, log_weight, standard)
