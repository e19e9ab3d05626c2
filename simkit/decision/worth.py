"""What one design is worth, put together from what three organisations do with its answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simkit.decision.acting import ORGANISATIONS, Acts
from simkit.decision.enbs import Net, net_of
from simkit.decision.payoffs import Payoffs
from simkit.decision.rules import RULES, Rule, RuleFound, best_of
from simkit.design.design import Design
from simkit.design.presets import runs_already
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import People, Volume, people_at
from simkit.program.program import Program

__all__ = ["Worth", "worth_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """What one design is worth.

    Parameters
    ----------
    design : str
    evsi : dict of organisation to Measured
        `informed`: over and above acting on the beliefs; `naive` and `rule`: over and above what the organisation
        would do today. Before the cost of asking.
    aimed : Measured
        The part of the informed one's that comes without doing anything else: what is done anyway is better aimed.
    changed, misled : dict of organisation to Measured
        P(does something else than it would have done); P(and comes off worse than unasked, all luck included).
    from_codes : Measured
        P(informed, it does something else than its codes alone make it do).
    never_shown : Measured
        P(fewer answers than the reporting cell within the horizon).
    answers : People
    cost : Believed
        Of asking, staff time included.
    net : dict of organisation to Net
        ENBS; empty where the worth is not in money.
    rule : RuleFound
        The rule asked about.
    best_rule : RuleFound
        The best of `simkit.decision.rules.RULES` on top of what would be done today; what it brings there is free of
        the luck of having been chosen.
    draws_behind : tuple of float
        5th percentile and median of the effective number of draws behind a posterior mean.
    by_scramble : dict of organisation to ndarray, shape (R,)
        EVSI in every scramble, common to all designs.
    gain_by_phi : dict of organisation to ndarray, shape (R, n)
        What the answers bring in every phi, before the cost of asking; in the payoffs' unit.
    """

    design: str
    evsi: dict[str, Measured]
    aimed: Measured
    changed: dict[str, Measured]
    misled: dict[str, Measured]
    from_codes: Measured
    never_shown: Measured
    answers: People
    cost: Believed
    net: dict[str, Net]
    rule: RuleFound
    best_rule: RuleFound
    draws_behind: tuple[float, float]
    by_scramble: dict[str, Floats]
    gain_by_phi: dict[str, Floats]


def _measured(values: Any) -> Measured:
    return mean_of(np.asarray(values, dtype=float)[:, None])


def worth_of(
    program: Program,
    design: Design,
    found: Sequence[Acts],
    answered: Floats,
    volume: Volume,
    pay: Payoffs,
    rule: Rule,
) -> Worth:
    """One design's worth from all scrambles.

    Parameters
    ----------
    program : Program
    design : Design
    found : sequence of Acts
        One for each scramble.
    answered : ndarray, shape (R, n)
        P(answers).
    volume : Volume
    pay : Payoffs
    rule : Rule
        The one that was asked about, first in `Acts.rules`.
    """

    def each(get: Callable[[Acts], float]) -> Measured:
        return _measured([get(one) for one in found])

    people = volume.mean
    cost = program.economics.cost(
        design,
        people,
        np.minimum(people * answered, people),
        years=program.population.horizon,
        setup=not runs_already(design),
    ).money
    scale = pay.declines / pay.declines.mean()
    by_scramble, net, gain_by_phi = {}, {}, {}
    for name in ORGANISATIONS:
        benefit, price = (np.stack([getattr(one, part)[name] for one in found]) for part in ("benefit", "price"))
        by_scramble[name] = (benefit - price).mean(axis=1)
        gain_by_phi[name] = benefit * scale - price
        if pay.money:
            noise = float(np.sqrt(np.mean([one.noise[name] ** 2 for one in found])))
            net[name] = net_of(gain_by_phi[name], cost, noise)
    rules = np.stack([one.rules for one in found])
    best, honest = best_of(rules[:, 1:, 6])
    sizes = np.concatenate([one.sizes for one in found])
    return Worth(
        design.name,
        {name: _measured(values) for name, values in by_scramble.items()},
        each(lambda one: one.aimed),
        {name: each(lambda one, name=name: one.changed[name]) for name in ORGANISATIONS},  # type: ignore[misc]
        {name: each(lambda one, name=name: one.misled[name]) for name in ORGANISATIONS},  # type: ignore[misc]
        each(lambda one: one.from_codes),
        each(lambda one: one.never_shown),
        people_at(volume, answered),
        believed(cost),
        net,
        _rule_found(rule, rules[:, 0], None),
        _rule_found(RULES[best], rules[:, 1 + best], honest),
        (float(np.nanquantile(sizes, 0.05)), float(np.nanmedian(sizes)))
        if not np.isnan(sizes).all()
        else (np.nan,) * 2,
        by_scramble,
        gain_by_phi,
    )


def _rule_found(rule: Rule, rows: Floats, on_top: Measured | None) -> RuleFound:
    def within(hit: int, of: int) -> Measured:
        total = rows[:, of].mean()
        if total == 0:
            return Measured(float("nan"), float("nan"))
        # the linearised ratio: its error is that of the numerator's distance from the ratio's line
        rate = rows[:, hit].mean() / total
        return Measured(float(rate), _measured((rows[:, hit] - rate * rows[:, of]) / total).mcse)

    more = _measured(rows[:, 6]) if on_top is None else on_top
    return RuleFound(rule, _measured(rows[:, 0]), within(1, 2), within(3, 4), _measured(rows[:, 5]), more)
