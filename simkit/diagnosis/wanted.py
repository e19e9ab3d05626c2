"""Which reasons an employer would most like to hear of."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from simkit.population.population import Population

__all__ = ["CONTROLLABLE", "MOST_WANTED", "wanted"]

CONTROLLABLE = 0.5
"""How far a reason must be in the employer's hands to count as one that it could change (judgement)."""

MOST_WANTED = 5
"""So many of them are shown first."""


def wanted(
    population: Population, share: ArrayLike, first: Iterable[str] = (), most: int = MOST_WANTED
) -> tuple[str, ...]:
    """Keys of the reasons most worth hearing of, the most wanted first.

    Those for which there is a change in mind come first; then those in the employer's hands, by how many people they
    would keep could they be changed: share times the part that is in the employer's hands.

    Parameters
    ----------
    population : Population
    share : array_like, shape (K,)
        Believed shares.
    first : iterable of str
        Reasons that would be changed.
    most : int

    Examples
    --------
    >>> people = Population()
    >>> wanted(people, people.guesses[0], ["hiring_manager"], most=3)
    ('hiring_manager', 'pay', 'too_slow')
    """
    shares = np.asarray(share, dtype=float)
    worth = {each.key: float(part) * each.controllable for each, part in zip(population.reasons, shares, strict=True)}
    front = list(dict.fromkeys(first))
    ours = [each.key for each in population.reasons if each.controllable >= CONTROLLABLE and each.key not in front]
    return tuple([*front, *sorted(ours, key=lambda key: -worth[key])][:most])
