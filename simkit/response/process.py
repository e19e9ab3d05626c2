"""The response process, written once: READ THIS for what happens to an invitation.

A person is invited, reached, starts at one of the contact steps, goes on to the reason question or breaks off,
answers or leaves it out, answers with care or without, is candid or is not, and goes on record with a reason or
with a platitude. `expected` integrates these functions over traits; a simulation draws people through them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.design.design import Design
from simkit.population.population import Segment
from simkit.response.attention import careless_probability
from simkit.response.breakoff import effective_minutes, survival
from simkit.response.candor import candor, reluctance
from simkit.response.depth import mention, specific
from simkit.response.derive import ResponseProcess
from simkit.response.item import answer_probability
from simkit.response.nodes import Traits
from simkit.response.parameters import Parameters
from simkit.response.risk import risk_of
from simkit.response.start import contact_factors, first_starts, linear_trait, waiting

__all__ = [
    "STAGES",
    "Answering",
    "Setting",
    "Staying",
    "Telling",
    "answering",
    "people_of",
    "setting_of",
    "start_odds",
    "starting",
    "staying",
    "telling",
]

STAGES = ("invited", "delivered", "started", "reached", "answered")
"""The stages that a person may be lost at, in order; `reached` is reaching the reason question."""


class Setting(NamedTuple):
    """All that candor and refusal depend on in a design: the same setting in two designs acts alike."""

    live: bool
    sponsor: str
    anonymity: str
    cell: int
    written_open: bool
    recorded: bool


def setting_of(design: Design, way: tuple[bool, str, str]) -> Setting:
    """The setting of the steps of a design that share (live, sponsor, anonymity): one of `design.settings`."""
    live, sponsor, anonymity = way
    written = design.questionnaire.reason_item.kind == "open" and not live
    return Setting(live, sponsor, anonymity, design.reporting_cell, written, design.coverage is not None)


def start_odds(p: Parameters, traits: Traits, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Odds of starting at the reference design's first contact, shape (D, M, Q); all designs share them.

    Parameters
    ----------
    p : Parameters
    traits : Traits
    log_odds : ndarray, shape (D or 1,), or with the traits' shape (1, M)
        `start_log_odds` of the people's segment.
    """
    deep = p.lift(2)
    linear = linear_trait(deep, traits.goodwill[..., None], traits.fatigue[..., None], traits.propensity)
    own = log_odds.reshape(*log_odds.shape, *(1,) * (3 - log_odds.ndim))
    with np.errstate(over="ignore"):
        return np.exp(linear + (deep["intercept"] + own))


def starting(p: Parameters, design: Design, odds: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """P(first start at step a | delivered), for every step; each of shape (D, M).

    Parameters
    ----------
    p : Parameters
    design : Design
    odds : ndarray, shape (D, M, Q)
        See `start_odds`. All that follows is alike for every propensity, so that they are averaged over here.
    """
    alike = np.full(odds.shape[-1], 1.0 / odds.shape[-1])
    return first_starts([left @ alike for left in waiting(odds, contact_factors(p.lift(2), design))])


@dataclass(frozen=True)
class Staying:
    """How people who have started go on, in one setting of a design.

    Parameters
    ----------
    to_reason, to_end : ndarray, shape (D, M)
        P(still there) after the reason question and after the last item, given a start.
    careless : ndarray, shape (D, M)
        P(answers without care).
    specific, mention : ndarray, shape (D,)
        Depth of a candid answer.
    """

    to_reason: NDArray[np.float64]
    to_end: NDArray[np.float64]
    careless: NDArray[np.float64]
    specific: NDArray[np.float64]
    mention: NDArray[np.float64]


def staying(p: Parameters, design: Design, setting: Setting, fatigue: NDArray[np.float64]) -> Staying:
    """Breakoff, care and depth.

    Parameters
    ----------
    p : Parameters
    design : Design
    setting : Setting
    fatigue : ndarray, shape (D or 1, M)
    """
    form = design.questionnaire
    kind = form.reason_item.kind
    lifted = p.lift(1)
    to_reason = to_end = np.ones((1, 1))
    if not setting.recorded:
        some = effective_minutes(lifted, form, setting.live, form.reason_at + 1)
        to_reason = survival(lifted, some, fatigue)
        to_end = to_reason
        if form.reason_at + 1 < len(form.items):
            to_end = survival(lifted, effective_minutes(lifted, form, setting.live, len(form.items)), fatigue)
    spoken = setting.live and not setting.recorded
    return Staying(
        to_reason,
        to_end,
        careless_probability(lifted, form.minutes_to_reason, fatigue, setting.anonymity == "anonymous"),
        specific(p, kind, spoken),
        mention(p, kind, spoken),
    )


@dataclass(frozen=True)
class Telling:
    """What a person who reaches the reason question does with it, in one setting.

    Parameters
    ----------
    answers : ndarray, shape (D, M, K)
        P(answers the reason question | reached it), by own reason.
    candid : ndarray, shape (D, M, K)
        P(candid about reason k | answers with care).
    risk : ndarray, shape (D,)
        Perceived risk of being traced.
    """

    answers: NDArray[np.float64]
    candid: NDArray[np.float64]
    risk: NDArray[np.float64]


def telling(p: Parameters, setting: Setting, traits: Traits, sensitivity: ArrayLike, *, candid: bool = True) -> Telling:
    """Refusal and candor at the reason question.

    Parameters
    ----------
    p : Parameters
    setting : Setting
    traits : Traits
    sensitivity : array_like, shape (K,) or (D or 1, M, 1)
        Of all reasons, or of each person's own.
    candid : bool
        False leaves candor out (0), for those who ask only how many answer.
    """
    deep = p.lift(2)
    caution, goodwill = traits.caution[..., None], traits.goodwill[..., None]
    felt = risk_of(p, setting.sponsor, setting.anonymity, setting.cell)
    risk = felt[:, None, None] if np.ndim(felt) else felt
    if setting.recorded:
        answers = np.ones((1, 1, 1))
    else:
        answers = answer_probability(deep, sensitivity, risk, caution, setting.written_open)
    if not candid:
        return Telling(answers, np.zeros((1, 1, 1)), felt)
    reluctant = reluctance(deep, risk, setting.live, caution, goodwill)
    return Telling(answers, candor(deep, sensitivity, reluctant), felt)


@dataclass(frozen=True)
class Answering:
    """What happens after delivery, in one setting of a design.

    Parameters
    ----------
    setting : Setting
    starts : ndarray, shape (D, M)
        P(first start is in this setting).
    stays : Staying
    """

    setting: Setting
    starts: NDArray[np.float64]
    stays: Staying


def answering(p: Parameters, design: Design, traits: Traits, odds: NDArray[np.float64]) -> list[Answering]:
    """What happens after delivery, by setting of the design; `telling` adds what is said.

    Parameters
    ----------
    p, design, odds
        See `starting`.
    traits : Traits
    """
    starts: dict[tuple[bool, str, str], NDArray[np.float64]] = {}
    if design.coverage is not None:
        # somebody else fills the record in: contact, start, breakoff and refusal play no part
        starts[design.settings[0]] = np.full((1, traits.goodwill.shape[-1]), design.coverage)
    else:
        for step, weight in zip(design.steps, starting(p, design, odds), strict=True):
            starts[step.setting] = starts[step.setting] + weight if step.setting in starts else weight
    made = []
    for way, weight in starts.items():
        setting = setting_of(design, way)
        made.append(Answering(setting, weight, staying(p, design, setting, traits.fatigue)))
    return made


def people_of(process: ResponseProcess, segment: Segment, part: slice) -> Traits:
    """The nodes of one segment, for the parameter draws in `part`."""
    return process.traits.moved(process.trait_mean(segment)).take(part)
