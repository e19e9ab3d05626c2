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
    answered = np.ones((len(form.items), len(journey.began)), dtype=bool)
    others = [at for at in range(len(form.items)) if at != form.reason_at]
    if to.design.coverage is None:
        for setting, here in by_setting(to, journey.step):
            who = journey.began[here]
            for block in range(0, len(others), TOGETHER):
                chance = people.more("items", who, 1, block // TOGETHER)[0]
                some = others[block : block + TOGETHER]
                for at, says in zip(some, _pattern(to, setting, people, who, some, chance), strict=True):
                    answered[at, here] = says
            leavers = np.arange(len(journey.began))[here][~journey.complete[here]]
            answered[:, leavers] &= _reached(to, setting, people, journey.began[leavers])
    answered[form.reason_at] = journey.outcome >= REPORTS
    return answered.T


def _pattern(
    to: Way,
    setting: Setting,
    people: People,
    who: NDArray[np.int64],
    items: list[int],
    chance: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Who would answer which of the items, shape (len(items), m).

    One uniform decides them in turn: answered if it is below the probability, and what is left of the interval is
    stretched to a uniform for the next item.
    """
    p, form = to.one.p.lift(1), to.design.questionnaire
    risk = risk_of(p, setting.sponsor, setting.anonymity, setting.cell)
    caution = people.caution.take(who)[None]
    answers: dict[tuple[float, bool], NDArray[np.float64]] = {}
    column = []
    for at in items:
        item = form.items[at]
        alike = (item.sensitivity, item.kind == "open" and not setting.live)
        if alike not in answers:
            felt = caution if item.sensitivity > 0 else np.zeros((1, 1))
            answers[alike] = answer_probability(p, item.sensitivity, risk, felt, alike[1])[0]
        column.append(answers[alike])
    every = column[0]
    for probability in column[1:]:
        every = every * probability
    out = np.ones((len(items), len(who)), dtype=bool)
    # most people answer all: the others are worked out
    some = np.flatnonzero(chance >= every)
    left = chance[some]
    for at, probability in enumerate(column):
        own = probability if len(probability) == 1 else probability[some]
        says = left < own
        out[at, some] = says
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.where(says, left / own, (left - own) / (1.0 - own))
    return out


def _reached(to: Way, setting: Setting, people: People, who: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which items people come to without leaving in them, shape (items, m)."""
    p, form = to.one.p.lift(1), to.design.questionnaire
    minutes = [effective_minutes(p, form, setting.live, at + 1)[0] for at in range(len(form.items))]
    return people.luck["breakoff"].take(who) < survival(p, np.array(minutes), people.fatigue.take(who))


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
