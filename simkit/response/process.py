"""The response process, written once: READ THIS for what happens to an invitation.

A person is invited, reached, starts at one of the contact steps, goes on to the reason question or breaks off,
answers or leaves it out, answers with care or without, is candid or is not, and goes on record with a reason or
with a platitude. `expected` integrates these functions over traits; a simulation draws people through them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.design.design import Design
from simkit.population.population import Segment
from simkit.response.attention import careless_probability
from simkit.response.breakoff import effective_minutes, hazard
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
    "answered_by",
    "answering",
    "candor_of",
    "careless_of",
    "depth_of",
    "first_started",
    "mention_of",
    "minutes_of",
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
    return first_started(odds, contact_factors(p.lift(2), design))


def first_started(odds: NDArray[np.float64], factors: Sequence[ArrayLike]) -> list[NDArray[np.float64]]:
    """As `starting`, of what each contact multiplies the odds with.

    Parameters
    ----------
    odds : ndarray, shape (..., M, Q)
    factors : sequence of array_like
        See `waiting`; each broadcasts with the odds.
    """
    alike = np.full(odds.shape[-1], 1.0 / odds.shape[-1])
    return first_starts([left @ alike for left in waiting(odds, factors)])


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
    lifted = p.lift(1)
    to_reason = to_end = np.ones((1, 1))
    if not setting.recorded:
        leaving, (some, every) = hazard(lifted, fatigue), minutes_of(lifted, design, setting)
        to_reason = to_end = np.exp(-leaving * some)
        if form.reason_at + 1 < len(form.items):
            to_end = np.exp(-leaving * every)
    careless = careless_of(lifted, design, setting, fatigue)
    return Staying(to_reason, to_end, careless, depth_of(p, design, setting), mention_of(p, design, setting))


def minutes_of(p: Parameters, design: Design, setting: Setting) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minutes during which people may leave, up to the end of the reason question and of the last item."""
    form = design.asked(*setting[:3])
    to_reason = effective_minutes(p, form, setting.live, form.reason_at + 1)
    return to_reason, effective_minutes(p, form, setting.live, len(form.items))


def depth_of(p: Parameters, design: Design, setting: Setting) -> NDArray[np.float64]:
    """P(a candid answer says what to fix)."""
    return specific(p, design.questionnaire.reason_item.kind, setting.live and not setting.recorded)


def mention_of(p: Parameters, design: Design, setting: Setting) -> NDArray[np.float64]:
    """P(a contributing reason is named | candid about it)."""
    return mention(p, design.questionnaire.reason_item.kind, setting.live and not setting.recorded)


def careless_of(p: Parameters, design: Design, setting: Setting, fatigue: ArrayLike) -> NDArray[np.float64]:
    """P(answers the reason question without care)."""
    so_far = design.asked(*setting[:3]).minutes_to_reason
    return careless_probability(p, so_far, fatigue, setting.anonymity == "anonymous")


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
    answers = answered_by(deep, setting, caution, sensitivity)
    frank = candor_of(deep, setting, caution, goodwill, sensitivity) if candid else np.zeros((1, 1, 1))
    return Telling(answers, frank, risk_of(p, setting.sponsor, setting.anonymity, setting.cell))


def answered_by(p: Parameters, setting: Setting, caution: ArrayLike, sensitivity: ArrayLike) -> NDArray[np.float64]:
    """P(answers the reason question | reached it); all arguments broadcast."""
    if setting.recorded:
        return np.ones((1, 1, 1))
    risk = risk_of(p, setting.sponsor, setting.anonymity, setting.cell)
    return answer_probability(p, sensitivity, risk, caution, setting.written_open)


def candor_of(
    p: Parameters, setting: Setting, caution: ArrayLike, goodwill: ArrayLike, sensitivity: ArrayLike
) -> NDArray[np.float64]:
    """P(candid about a reason | answers with care); all arguments broadcast."""
    risk = risk_of(p, setting.sponsor, setting.anonymity, setting.cell)
    return candor(p, sensitivity, reluctance(p, risk, setting.live, caution, goodwill))


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
