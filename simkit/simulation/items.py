"""Which items people answer, and which contributing reasons they name: what needs rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.response.breakoff import effective_minutes, survival
from simkit.response.depth import mention
from simkit.response.item import answer_probability
from simkit.response.process import Setting, telling
from simkit.response.risk import risk_of
from simkit.simulation.journey import REPORTS, Journey, Way, by_setting, traits_of
from simkit.simulation.people import People
from simkit.simulation.world import World

__all__ = ["answered_items", "contributing_reasons", "mentioned_reasons"]

TOGETHER = 24
"""Items whose fate one uniform decides: its 53 bits tell 2^24 patterns apart to the last few of them."""


def answered_items(to: Way, people: People, journey: Journey) -> NDArray[np.bool_]:
    """Which items the people who started answer, shape (m, items).

    Breakoff in an item precedes its answer; the reason question counts as answered where something is on record.
    """
    form = to.design.questionnaire
    answered = np.ones((len(journey.began), len(form.items)), dtype=bool)
    if to.design.coverage is None:
        for setting, here in by_setting(to, journey.step):
            who = journey.began[here]
            says = answered[here]
            for start in range(0, len(form.items), TOGETHER):
                chance = people.more("items", who, 1, start // TOGETHER)[0]
                _pattern(to, setting, people, who, chance, start, says[:, start : start + TOGETHER])
            leavers = np.flatnonzero(~journey.complete[here])
            says[leavers] &= _reached(to, setting, people, who[leavers])
            answered[here] = says
    answered[:, form.reason_at] = journey.outcome >= REPORTS
    return answered


def _pattern(
    to: Way,
    setting: Setting,
    people: People,
    who: NDArray[np.int64],
    chance: NDArray[np.float64],
    start: int,
    out: NDArray[np.bool_],
) -> None:
    """Who would answer which of some items, from `start` on; put into `out`, shape (m, items).

    One uniform decides them in turn: answered if it is below the probability, and what is left of the interval is
    stretched to a uniform for the next item. The reason question is decided elsewhere, and passed over here.
    """
    p, form = to.one.p.lift(1), to.design.questionnaire
    risk = risk_of(p, setting.sponsor, setting.anonymity, setting.cell)
    caution = people.caution.take(who)[None]
    answers: dict[tuple[float, bool], NDArray[np.float64]] = {}
    columns = []
    for at in range(start, start + out.shape[1]):
        item = form.items[at]
        alike = (item.sensitivity, item.kind == "open" and not setting.live)
        if alike not in answers:
            felt = caution if item.sensitivity > 0 else np.zeros((1, 1))
            answers[alike] = answer_probability(p, item.sensitivity, risk, felt, alike[1])[0]
        if at != form.reason_at:
            columns.append((at - start, answers[alike]))
    every = np.ones(1)
    for _, probability in columns:
        every = every * probability
    # most people answer all: the others are worked out
    some = np.flatnonzero(chance >= every)
    left = chance[some]
    told = np.ones((len(some), out.shape[1]), dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        for column, probability in columns:
            own = probability if len(probability) == 1 else probability[some]
            says = left < own
            told[:, column] = says
            left = np.where(says, left / own, (left - own) / (1.0 - own))
    out[some] = told


def _reached(to: Way, setting: Setting, people: People, who: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which items people come to without leaving in them, shape (m, items)."""
    minutes = effective_minutes(to.one.p.lift(1), to.design.questionnaire, setting.live, slice(None))
    stays = survival(to.one.p.lift(1), minutes, people.fatigue.take(who)[:, None])
    return people.luck["breakoff"].take(who)[:, None] < stays


def contributing_reasons(one: World, people: People) -> NDArray[np.bool_]:
    """Which reasons contribute beside each person's own, shape (n, K)."""
    everybody = np.arange(len(people))
    holds = people.more("contributing", everybody, 2 * len(one.sensitivity))[: len(one.sensitivity)].T
    chance = one.population.column("contributes") * one.process.alive
    out = holds < chance
    out[everybody, people.reason] = False
    return out


def mentioned_reasons(to: Way, people: People, journey: Journey, contributing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of their contributing reasons the people who started name, shape (m, K).

    Whoever answers with care names each with probability mention x candor about it.
    """
    reasons = len(to.one.sensitivity)
    out = np.zeros((len(journey.began), reasons), dtype=bool)
    chance = people.more("contributing", journey.began, 2 * reasons)[reasons:].T
    for setting, here in by_setting(to, journey.step):
        who = journey.began[here]
        tells = telling(to.one.p, setting, traits_of(people, who), to.one.sensitivity)
        kind = to.design.questionnaire.reason_item.kind
        named = mention(to.one.p, kind, setting.live and not setting.recorded)[0]
        out[here] = chance[here] < named * tells.candid[0]
    return out & contributing[journey.began] & journey.careful[:, None]
