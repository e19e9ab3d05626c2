"""What every item of a questionnaire brings: an answer, and one that is given with care and candidly.

An item's fate has two parts. Where it stands decides how many are still there and how many of them have stopped taking
care; what it is decides who answers and who is candid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.design.design import Design
from simkit.design.questionnaire import Item
from simkit.response.attention import careful_probability
from simkit.response.breakoff import hazard, stretched
from simkit.response.item import answer_probability
from simkit.response.nodes import Traits
from simkit.response.parameters import Parameters
from simkit.response.process import Setting, answered_by, candor_of, telling
from simkit.response.risk import risk_of

__all__ = ["Place", "Said", "item_answers", "item_yields", "place", "said"]

Floats = NDArray[np.float64]


class Place(NamedTuple):
    """What the place of an item does; arrays of the shape to which the arguments of `place` broadcast.

    Parameters
    ----------
    stays : ndarray
        P(still there after the item | started).
    careful : ndarray
        P(takes care | answers the item).
    """

    stays: Floats
    careful: Floats


class Said(NamedTuple):
    """What an item itself does; arrays that broadcast to (D, M).

    Parameters
    ----------
    answers : ndarray
        P(answers | comes to the item and stays).
    told : ndarray
        P(answers, and candidly | comes to the item, stays, takes care).
    """

    answers: Floats
    told: Floats


def place(p: Parameters, setting: Setting, fatigue: ArrayLike, opened: ArrayLike, rest: ArrayLike) -> Place:
    """Breakoff and care at some places of a questionnaire; all arguments broadcast.

    Parameters
    ----------
    p : Parameters
    setting : Setting
    fatigue : array_like
    opened, rest : array_like
        Minutes up to and including the item: of open items, and of all the others.
    """
    so_far = np.asarray(opened, dtype=float) + np.asarray(rest)
    careful = careful_probability(p, so_far, fatigue, setting.anonymity == "anonymous")
    if setting.recorded:
        return Place(np.ones_like(careful), careful)
    return Place(np.exp(-hazard(p, fatigue) * stretched(p, opened, rest, setting.live)), careful)


def said(p: Parameters, setting: Setting, traits: Traits, item: Item, pi: Floats, sensitivity: ArrayLike) -> Said:
    """Refusal and candor at one item.

    Parameters
    ----------
    p : Parameters
    setting : Setting
    traits : Traits
    item : Item
        At the reason question each person's own reason decides, elsewhere the item's sensitivity.
    pi : ndarray, shape (D, M, K)
        P(primary reason = k | traits).
    sensitivity : array_like, shape (K,)
        Of the reasons.
    """
    if item.asks is not None:
        tells = telling(p, setting, traits, sensitivity)
        answer = np.broadcast_to(pi * tells.answers, pi.shape)
        # a product with ones: NumPy's sum over a short axis takes several times as long
        ones = np.ones(pi.shape[-1])
        return Said(answer @ ones, (answer * tells.candid) @ ones)
    lifted = p.lift(1)
    candid = candor_of(lifted, setting, traits.caution, traits.goodwill, item.sensitivity)
    if setting.recorded:
        return Said(answered_by(lifted, setting, traits.caution, item.sensitivity)[..., 0], candid)
    risk = risk_of(lifted, setting.sponsor, setting.anonymity, setting.cell)
    written = item.kind == "open" and not setting.live
    answers = answer_probability(lifted, item.sensitivity, risk, traits.caution, written)
    return Said(answers, answers * candid)


def item_yields(
    p: Parameters, design: Design, setting: Setting, traits: Traits, pi: Floats, sensitivity: ArrayLike
) -> Floats:
    """P(comes to an item, answers it, with care and candidly | started in the setting), shape (D, M, items).

    Times the mass of those who start it sums over nodes and settings to an item's yield per invited person: at the
    reason question to the total of `Expected.mass["attentive"]`.

    Parameters
    ----------
    p : Parameters
        D draws.
    design : Design
    setting : Setting
        One of the design's.
    traits : Traits
        M nodes.
    pi : ndarray, shape (D, M, K)
        P(primary reason = k | traits).
    sensitivity : array_like, shape (K,)
        Of the reasons.

    Examples
    --------
    Nobody leaves, everybody answers; a careless answer tells nothing, and so does one that is not candid:

    >>> from simkit.design.presets import employer_web
    >>> from simkit.program.presets import declined
    >>> from simkit.response.process import people_of, setting_of
    >>> from simkit.response.solve import reason_probabilities
    >>> program, form = declined(42), employer_web(items=3)
    >>> process = program.process(nodes=64).scenario(breakoff_per_minute=0, skip_base=0, careless_base=0.1,
    ...     careless_per_doubling=0, careless_fatigue=0, candor_base=0.9)
    >>> people = program.population
    >>> traits = people_of(process, people.parts[0], slice(None))
    >>> pi = reason_probabilities(process.log_weight[:, 0], people.column("goodwill_loading"), traits.goodwill)
    >>> found = item_yields(
    ...     process.parameters, form, setting_of(form, form.settings[0]), traits, pi, people.column("sensitivity"))
    >>> found.shape, found[0, 0, 1:].round(12).tolist()
    ((1, 64, 3), [0.81, 0.81])
    """
    where, what = _parts(p, design, setting, traits, pi, sensitivity)
    return np.moveaxis(where.stays * where.careful * _stacked([each.told for each in what], pi), 0, -1)


def item_answers(
    p: Parameters, design: Design, setting: Setting, traits: Traits, pi: Floats, sensitivity: ArrayLike
) -> Floats:
    """P(comes to an item and answers it, whatever it says | started in the setting), shape (D, M, items).

    Parameters as in `item_yields`.
    """
    where, what = _parts(p, design, setting, traits, pi, sensitivity)
    return np.moveaxis(where.stays * _stacked([each.answers for each in what], pi), 0, -1)


def _parts(
    p: Parameters, design: Design, setting: Setting, traits: Traits, pi: Floats, sensitivity: ArrayLike
) -> tuple[Place, list[Said]]:
    form = design.asked(*setting[:3])
    opened, rest = np.array(form.running_minutes).T[:, :, None, None]
    known: dict[tuple[str | None, float, bool], Said] = {}
    made = []
    for item in form.items:
        kind = (item.asks, item.sensitivity, item.kind == "open")
        if kind not in known:
            known[kind] = said(p, setting, traits, item, pi, sensitivity)
        made.append(known[kind])
    # the items first: short last axes are slow
    return place(p.lift(1), setting, traits.fatigue, opened, rest), made


def _stacked(values: list[Floats], pi: Floats) -> Floats:
    return np.stack([np.broadcast_to(value, pi.shape[:2]) for value in values])
