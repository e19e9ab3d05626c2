"""Per invited person: how often every question of a form is answered, and answered with care and candidly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.response.derive import ResponseProcess
from simkit.response.process import Setting, answering, people_of, start_odds
from simkit.response.solve import reason_probabilities
from simkit.response.yields import Said, place, said

__all__ = ["ItemRates", "item_rates"]

_ELEMENTS = 2**18


class ItemRates(NamedTuple):
    """Probabilities per invited person, each of shape (D, items).

    Parameters
    ----------
    answered : ndarray
        Answers the question, whatever is said.
    candid : ndarray
        Answers it with care and candidly.
    """

    answered: NDArray[np.float64]
    candid: NDArray[np.float64]


def item_rates(process: ResponseProcess, designs: Sequence[Design]) -> list[ItemRates]:
    """The items of designs, integrated over people and summed over each design's settings.

    Examples
    --------
    >>> from simkit.expected import expected
    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> process, design = program.process(nodes=64), program.design("web survey by HR")
    >>> (rates,), main = item_rates(process, [design]), expected(process, [design])
    >>> at = design.questionnaire.reason_at
    >>> bool(np.allclose(rates.candid[:, at], main.total("attentive")[:, 0]))
    True
    """
    population = process.population
    nodes, reasons = len(process.nodes), len(population.reasons)
    most = max(len(design.questionnaire.items) for design in designs)
    made = [ItemRates(*np.zeros((2, process.draws, len(design.questionnaire.items)))) for design in designs]
    block = max(1, _ELEMENTS // (nodes * max(most, reasons)))
    for start in range(0, process.draws, block):
        part = slice(start, min(start + block, process.draws))
        p = process.parameters.take(part)
        for group in population.alike:
            segment = population.parts[group[0]]
            traits = people_of(process, segment, part)
            pi = reason_probabilities(
                process.log_weight[part, group[0]], population.column("goodwill_loading"), traits.goodwill
            )
            log_odds, reach = process.start_log_odds(segment), process.deliverable(segment)
            odds = start_odds(p, traits, log_odds if len(log_odds) == 1 else log_odds[part])
            reach = reach if len(reach) == 1 else reach[part]
            weight = sum(population.weights[s] for s in group) / nodes
            # designs that share a setting share what is said in it
            known: dict[tuple[Setting, str | None, float, bool], Said] = {}
            for design, rates in zip(designs, made, strict=True):
                came = np.ones(1) if design.coverage is not None else reach
                for after in answering(p, design, traits, odds):
                    mass = (weight * came)[:, None] * after.starts
                    opened, rest = np.array(design.asked(*after.setting[:3]).running_minutes).T[:, :, None, None]
                    where = place(p.lift(1), after.setting, traits.fatigue, opened, rest)
                    for at, item in enumerate(design.questionnaire.items):
                        what = (after.setting, item.asks, item.sensitivity, item.kind == "open")
                        if what not in known:
                            given = (item, pi, population.column("sensitivity"))
                            known[what] = said(p, after.setting, traits, *given)
                        here = mass * where.stays[at]
                        rates.answered[part, at] += (here * known[what].answers).sum(axis=1)
                        rates.candid[part, at] += (here * where.careful[at] * known[what].told).sum(axis=1)
    return made
