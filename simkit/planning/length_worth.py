"""Lengths of one form were its further questions worth less than the reason question.

Information is linear in the values of the questions, so that what was found out about every length serves any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit.design.questionnaire import MOST_ITEMS, Item, Questionnaire
from simkit.planning.lengths import Lengths

__all__ = ["FALLING", "REACH", "SHARES", "Weighed", "falling", "further", "grows", "weighed"]

SHARES = (0.1, 0.25, 0.5, 1.0)
"""What every further question may be worth, as a part of the reason question (judgement)."""

FALLING = (0.5, 0.75, 0.9)
"""What each may be worth as a part of the question before it (judgement): the most important ones are asked first."""

REACH = 30
"""So many questions are looked at here where a form can grow and nobody has said how far."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """The lengths of a form at other values.

    Parameters
    ----------
    share : float
        What an answer to a further question is worth ...
    falls : bool
        ... as a part of one to the question before it; if False, of one to the reason question.
    lengths : Lengths
    """

    share: float
    falls: bool
    lengths: Lengths


def grows(form: Questionnaire) -> bool:
    """Whether a form can be made longer by more questions like its last other one: that one has no wording yet.

    >>> from simkit.design.presets import employer_web
    >>> grows(employer_web(items=3).questionnaire), grows(Questionnaire.template("five"))
    (True, False)
    """
    last = further(form)
    return len(form.items) < MOST_ITEMS and not (last.text or last.topic or last.choices)


def further(form: Questionnaire) -> Item:
    """What a further question is like, see `Questionnaire.resized`."""
    few = next((at for at in reversed(range(len(form.items))) if form.items[at].asks is None), None)
    return form.resized(2).items[-1] if few is None else form.items[few]


def falling(forms: Sequence[Questionnaire]) -> dict[float, list[Questionnaire]]:
    """The forms with every further question worth a part of the one before it; none where the values differ already.

    >>> found = falling([Questionnaire.form(1), Questionnaire.form(3)])
    >>> [item.value for item in found[0.5][1].items]
    [1.0, 0.5, 0.25]
    """
    return {share: [_fallen(form, share) for form in forms] for share in FALLING} if _alike(forms) else {}


def _fallen(form: Questionnaire, share: float) -> Questionnaire:
    others = 0
    items = []
    for item in form.items:
        others += item.asks is None
        items.append(replace(item, value=item.value * share**others) if item.asks is None else item)
    return Questionnaire(tuple(items))


def _alike(forms: Sequence[Questionnaire]) -> bool:
    values = {item.value for form in forms for item in form.items}
    return len(forms) > 1 and len(values) == 1 and max(values) > 0


def weighed(lengths: Lengths, fallen: Mapping[float, Floats]) -> tuple[Weighed, ...]:
    """Lengths of equal questions at other values; none where they differ already.

    Parameters
    ----------
    lengths : Lengths
    fallen : mapping of float to ndarray, shape (R, n, F)
        Information per invited person, by what each question is worth as a part of the one before it.
    """
    if not _alike(lengths.forms):
        return ()
    whole = lengths.rates["information"]
    why = lengths.forms[0].items[0].value * lengths.rates["explained"]
    found = [Weighed(share, False, _at(lengths, why + share * (whole - why))) for share in SHARES]
    return (*found, *(Weighed(share, True, _at(lengths, values)) for share, values in fallen.items()))


def _at(lengths: Lengths, information: Floats) -> Lengths:
    # the values of the forms stay: only what follows from the information is read
    return replace(lengths, rates=lengths.rates | {"information": information})
