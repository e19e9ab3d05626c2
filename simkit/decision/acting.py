"""Three organisations meet simulated answers: what each does, and what comes of it.

The informed one weighs the answers by what it believes of candor and selection; the naive one takes reported shares at
face value; the rule-following one acts on its own words. The informed one's posterior in a scramble comes from the
draws of the other scrambles alone, so that no draw meets its own answers (`simkit.decision.posterior`); relative to the
mean of these draws, so that answers that tell nothing change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit.decision.levels import Units, earned, units_of
from simkit.decision.payoffs import Payoffs, chosen
from simkit.decision.posterior import posterior_means
from simkit.decision.rules import RULES, Rule
from simkit.decision.told import Reports, Told, counts_of
from simkit.design.design import Design
from simkit.diagnosis.people import Volume
from simkit.draws import uniforms
from simkit.population.population import Population

__all__ = ["ORGANISATIONS", "Acts", "acts_in", "given_behaviour", "learned_from"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ORGANISATIONS = ("informed", "naive", "rule")

_PARTNERS = 5
"""Behaviours that each share of the posterior's draws meets: 7 other scrambles of 64 shares make 2,240 worlds."""
_ROWS = 512
_TINY = 1e-30


@dataclass(frozen=True)
class Acts:
    """One design in one scramble of n draws; M = horizons x n x n simulated horizons.

    Parameters
    ----------
    benefit, price : dict of organisation to ndarray, shape (n,)
        Mean gain and mean outlay by phi, over and above what the organisation does before.
    noise : dict of organisation to ndarray, shape (n,)
        Standard error of benefit - price by phi.
    aimed : float
        What the informed organisation gains by knowing where and what to change, were it to do as before.
    changed, misled : dict of organisation to float
        P(does another thing than before), P(and comes off worse).
    never_shown : float
        P(fewer answers than the reporting cell).
    rules : ndarray, shape (rules, 7)
        Worth, and P(act and matters), P(matters), P(act and does not matter), P(does not matter) summed over changes,
        P(calls for nothing), worth on top of what is done today.
    from_codes : float
        P(the informed organisation does another thing than its codes alone make it do).
    sizes : ndarray
        Effective numbers of draws behind the posteriors of the horizons that are shown.
    """

    benefit: dict[str, Floats]
    price: dict[str, Floats]
    noise: dict[str, Floats]
    aimed: float
    changed: dict[str, float]
    misled: dict[str, float]
    never_shown: float
    rules: Floats
    from_codes: float
    sizes: Floats


def learned_from(
    reports: Reports, scramble: int, everyone: Sequence[Told], design: int, pay: Payoffs
) -> tuple[Floats, Floats]:
    """E[share | answers] of every change's reason, shape (M, F), and the effective numbers of draws, shape (M, F)."""
    n = len(everyone[0].share)
    who = np.repeat(np.arange(n), min(n, _PARTNERS))
    how = (who + np.tile(np.arange(min(n, _PARTNERS)), n)) % n
    chances, shares = [], []
    for at, other in enumerate(everyone):
        if at != scramble:
            chances.append(other.chances(design, pay.at)[who, how])
            shares.append(other.share[who][:, pay.at])
    points, share = np.concatenate(chances), np.concatenate(shares)
    whole = np.mean([each.share[:, pay.at].mean(axis=0) for each in everyone], axis=0)
    answered = np.maximum(points.sum(axis=1), _TINY)
    changes = len(pay.at)
    means = np.empty((len(reports.rest), changes))
    sizes = np.empty_like(means)
    for f in range(changes):
        mine = [points[:, f], points[:, changes + f]]
        parts = np.stack([*mine, answered - mine[0] - mine[1] - points[:, -1], points[:, -1]], axis=1)
        logs = np.log(np.maximum(parts / answered[:, None], _TINY)).T
        counts = reports.of(f)
        # equal answers teach the same: each kind is weighed once
        _, first, back = np.unique(_key(counts), return_index=True, return_inverse=True)
        seen = counts[first].astype(np.float32)
        found = [
            posterior_means(
                share[:, f : f + 1].astype(np.float32), seen[start : start + _ROWS] @ logs.astype(np.float32)
            )
            for start in range(0, len(seen), _ROWS)
        ]
        mean = np.concatenate([each[0][:, 0] for each in found]) - share[:, f].mean() + whole[f]
        means[:, f] = mean[back.ravel()]
        sizes[:, f] = np.concatenate([each[1] for each in found])[back.ravel()]
    return means, sizes


def _key(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for each row of counts, equal where the rows are."""
    key = np.zeros(len(counts), dtype=np.int64)
    for column in counts.T:
        # numbers of their own first, or the product of many people's counts overflows
        key = np.unique(key * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1].ravel()
    return key


def _earned(units: Units, reports: Reports, change: int, cell: int) -> Floats:
    specific, answers = reports.specific[:, change], reports.answers
    _, first, back = np.unique(_key(np.stack([specific, answers], axis=1)), return_index=True, return_inverse=True)
    return earned(units, specific[first], answers[first], cell)[back.ravel()]


def given_behaviour(reports: Reports, mine: Told, design: int, pay: Payoffs, fixed: bool) -> Floats:
    """E[share | answers, behaviour] of every change's reason, shape (M, F).

    The behaviour is the one that produced the answers, and the shares are those it meets. What a choice that is read
    from the answers brings on average does not change if the true share is replaced by this mean, and luck does: it
    would be an error to *choose* by it.
    """
    chances = mine.chances(design, pay.at)
    n, changes = len(mine.share), len(pay.at)
    total = chances.sum(axis=-1)
    means = np.empty((len(reports.rest), changes))
    people = reports.people.reshape(-1, n)
    silence = np.log(np.maximum(1.0 - total, _TINY))
    for f in range(changes):
        own = [chances[..., f], chances[..., changes + f]]
        parts = np.stack([*own, total - own[0] - own[1] - chances[..., -1], chances[..., -1]], axis=-1)
        logs = np.log(np.maximum(parts, _TINY))
        counts = reports.of(f).reshape(-1, n, 4).astype(float)
        # shape (n, M / n, n): behaviour, horizon, share
        loglik = counts.transpose(1, 0, 2) @ logs.transpose(1, 2, 0)
        if fixed:
            loglik += (people - counts.sum(axis=-1)).T[..., None] * silence.T[:, None]
        else:
            loglik -= people.T[..., None] * total.T[:, None]
        loglik -= loglik.max(axis=-1, keepdims=True)
        weight = np.exp(loglik)
        mean = weight @ mine.share[:, pay.at[f]] / weight.sum(axis=-1)
        means[:, f] = mean.T.ravel()
    return means


def acts_in(
    scramble: int,
    everyone: Sequence[Told],
    at: int,
    design: Design,
    population: Population,
    pay: Payoffs,
    volume: Volume,
    before: dict[str, Bools],
    rule: Rule,
    *,
    seed: int,
    horizons: int,
) -> Acts:
    """What the three organisations do with one design's answers, in one scramble.

    Parameters
    ----------
    scramble : int
    everyone : sequence of Told
        All scrambles.
    at : int
        The design's place in them.
    design : Design
    population : Population
    pay : Payoffs
    volume : Volume
        Mean of shape (R, n).
    before : dict of {"P", "Q"} to ndarray of bool, shape (F,)
        What is done on beliefs, and on the codes, alone.
    rule : Rule
    seed : int
    horizons : int
        Simulated horizons in every world of shares and behaviour.
    """
    mine = everyone[scramble]
    n, changes = len(mine.share), len(pay.at)
    size = horizons * n * n
    chances = np.tile(mine.chances(at, pay.at).reshape(n * n, -1), (horizons, 1))
    people = np.tile(volume.mean[scramble], horizons * n)
    u = uniforms(seed, "asking", scramble * size, (scramble + 1) * size, 2 * changes + 3)
    reports = counts_of(chances, Volume(people, volume.dispersion, volume.fixed), u)
    shown = reports.answers >= max(design.reporting_cell, 1)
    spread = np.mean([each.by_segment[:, at].mean(axis=0) for each in everyone], axis=0)
    levels = [units_of(population, population.reasons[k].needs_level, spread) for k in pay.at]
    known = np.stack([_earned(units, reports, f, design.reporting_cell) for f, units in enumerate(levels)], axis=1)
    learned, sizes = learned_from(reports, scramble, everyone, at, pay)
    naming = np.maximum(reports.naming, 1)[:, None]
    face = (reports.specific + reports.other) / naming
    heard = shown & (reports.naming > 0)
    acts = {
        "informed": np.where(shown[:, None], chosen(pay.gain_earned(learned, known), pay.one), before["P"]),
        "naive": np.where(heard[:, None], chosen(pay.gain_earned(face, known), pay.one), before["Q"]),
        "rule": _by_rule(rule, reports, known, pay) & shown[:, None],
    }
    start = {"informed": before["P"], "naive": before["Q"], "rule": before["Q"]}
    truth = np.tile(np.repeat(mine.share[:, pay.at], n, axis=0), (horizons, 1))
    slope = pay.slope_low + known * (pay.slope_full - pay.slope_low)
    # where changes compete, a choice hangs on more than one reason's answers
    like = truth if pay.one else given_behaviour(reports, mine, at, pay, volume.fixed)
    brought, brought_before = slope * like, pay.slope_low * like
    # as it turns out, with the payoffs of the same draw
    worth = np.tile((pay.declines * pay.value)[scramble], horizons * n)[:, None]
    low, full, cost = (np.tile(each[scramble], (horizons * n, 1)) for each in (pay.unspecific, pay.full, pay.cost))
    after, unasked = (low + known * (full - low)) * worth * truth - cost, low * worth * truth - cost

    def by_phi(values: Floats) -> Floats:
        return values.reshape(horizons * n, n).mean(axis=0)

    benefit, price, noise, changed, misled = {}, {}, {}, {}, {}
    for name in ORGANISATIONS:
        act, was = acts[name], start[name]
        gain = (brought * act - brought_before * was).sum(axis=1)
        paid = (pay.price * (act.astype(float) - was)).sum(axis=1)
        benefit[name], price[name] = by_phi(gain), by_phi(paid)
        spread_in = (gain - paid).reshape(horizons * n, n).std(axis=0, ddof=1)
        noise[name] = spread_in / np.sqrt(horizons * n)
        changed[name] = float((act != was).any(axis=1).mean())
        real, otherwise = (after * act).sum(axis=1), (unasked * was).sum(axis=1)
        misled[name] = float((real < otherwise - 1e-9 * (1.0 + abs(otherwise))).mean())
    pays = chosen(pay.gain_full(truth), pay.one)
    stay = (brought_before - pay.price) @ before["Q"].astype(float)
    rows = []
    for each in (rule, *RULES):
        called: Bools = _by_rule(each, reports, known, pay) & shown[:, None]
        more: Bools = called | before["Q"]
        if pay.one:
            more = np.where(np.any(called, axis=1, keepdims=True), called, before["Q"])
        gain, on_top = (((brought - pay.price) * which).sum(axis=1) - stay for which in (called, more))
        sums = ((called & pays), pays, (called & ~pays), ~pays)
        rows.append(
            [gain.mean(), *(one.sum(axis=1).mean() for one in sums), (~called.any(axis=1)).mean(), on_top.mean()]
        )
    return Acts(
        benefit,
        price,
        noise,
        float(((brought - brought_before) * before["P"]).sum(axis=1).mean()),
        changed,
        misled,
        float(1.0 - shown.mean()),
        np.array(rows),
        float((acts["informed"] != before["Q"]).any(axis=1).mean()),
        sizes[shown].ravel() if shown.any() else np.array([np.nan]),
    )


def _by_rule(rule: Rule, reports: Reports, known: Floats, pay: Payoffs) -> Bools:
    calls = rule.triggers(reports)
    if not pay.one:
        return calls
    # of several it takes the one that most would gain by, as far as names go
    return chosen(
        np.where(calls, rule.named(reports) * (pay.slope_low + known * (pay.slope_full - pay.slope_low)), 0.0), True
    )
