"""Which items to keep, and in which order: for every number of items those that bring the most.

Where the items fall into few kinds, so that few sets of them differ, the best order is found exactly. What an item
brings after others depends on their minutes and not on their order, so that the best order of a set ends with some item
and begins with the best order of the rest (dynamic programming over sets, once for each announcement). Otherwise items
are added one by one, that which adds most for its minutes at its best place, and then exchanged as long as that helps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.design.questionnaire import Item, Questionnaire
from simkit.planning.length_sweep import Crowd, Spot, announced_by, kind_of

__all__ = ["EXACT", "Pool", "best_orders", "exact_orders", "greedy_orders"]

EXACT = 300
"""So many different sets of items at most are searched one by one; 8 items that all differ make 256."""

_ROUNDS = 3
"""Exchanges are tried so often at each length."""

_GAIN = 1e-10
"""A relative gain below this is rounding: the order in which the questions stand is kept."""

Floats = NDArray[np.float64]
Positions = tuple[int, ...]
Evaluate = Callable[[Sequence[Positions]], Floats]
"""Expected information of ordered positions, by candidate."""


@dataclass(frozen=True)
class Pool:
    """Items to choose from.

    Parameters
    ----------
    items : tuple of Item
    """

    items: tuple[Item, ...]

    @property
    def kept(self) -> Positions:
        """Positions of what is always asked: the reason question and what must be."""
        return tuple(at for at, item in enumerate(self.items) if item.must or item.asks is not None)

    def form(self, positions: Positions) -> Questionnaire:
        """The questionnaire of some of the items."""
        return Questionnaire(tuple(self.items[at] for at in positions))

    @cached_property
    def classes(self) -> tuple[Positions, ...]:
        """Positions of items that can stand for one another."""
        found: dict[object, list[int]] = {}
        for at, item in enumerate(self.items):
            always = item.must or item.asks is not None
            found.setdefault((*kind_of(item), item.minutes, item.value, always), []).append(at)
        return tuple(tuple(each) for each in found.values())

    @property
    def sets(self) -> int:
        """How many sets of items differ."""
        return int(np.prod([len(each) + 1.0 for each in self.classes]))


def best_orders(pool: Pool, crowd: Crowd, volume: Floats) -> tuple[tuple[Positions, ...], bool]:
    """The best items in the best order for every number of them, and whether these are exact.

    Parameters
    ----------
    pool : Pool
    crowd : Crowd
    volume : ndarray, shape (D,)
        How many of them there are in each draw.

    Returns
    -------
    tuple of tuple of int
        Positions, from the smallest number of items to all of them.
    bool
    """
    if pool.sets <= EXACT:
        return exact_orders(pool, crowd, volume), True
    return greedy_orders(pool, crowd, volume), False


def exact_orders(pool: Pool, crowd: Crowd, volume: Floats) -> tuple[Positions, ...]:
    """As `best_orders`, by dynamic programming over all sets."""
    classes = pool.classes
    models = [pool.items[each[0]] for each in classes]
    # from the smallest sets to the largest
    states = sorted(product(*(range(len(each) + 1) for each in classes)), key=sum)
    index = {state: at for at, state in enumerate(states)}

    def spot(state: tuple[int, ...]) -> Spot:
        sums = [0.0, 0.0]
        for many, item in zip(state, models, strict=True):
            sums[item.kind != "open"] += many * item.minutes
        return round(sums[0], 9), round(sums[1], 9)

    full = [
        all(many == len(each) for many, each, item in zip(state, classes, models, strict=True) if _always(item))
        for state in states
    ]
    design = crowd.design
    announcing: dict[tuple[float, ...], Design] = {}
    says: dict[int, int] = {}
    for at, state in enumerate(states):
        if full[at]:
            order = [p for many, each in zip(state, classes, strict=True) for p in each[:many]]
            asked = replace(design, questionnaire=pool.form(tuple(order)))
            announcing.setdefault(announced_by(asked), asked)
            says[at] = list(announcing).index(announced_by(asked))
    keys = list(
        dict.fromkeys(
            (kind_of(item), spot(state)) for state in states for many, item in zip(state, models, strict=True) if many
        )
    )
    where = {key: at for at, key in enumerate(keys)}
    told = crowd.told(list(announcing.values()), keys, volume)
    best = np.zeros((len(announcing), len(states)))
    last = np.zeros((len(announcing), len(states)), dtype=int)
    for at, state in enumerate(states):
        if not any(state):
            continue
        options = []
        for c, (many, item) in enumerate(zip(state, models, strict=True)):
            if many:
                before = index[(*state[:c], many - 1, *state[c + 1 :])]
                # where it makes no difference what comes last, it is what stands last
                adds = item.value * told[:, where[kind_of(item), spot(state)]]
                options.append((classes[c][many - 1], c, best[:, before] + adds))
        options.sort(key=lambda option: option[0])
        for _, c, gain in options:
            better = gain >= best[:, at] * (1 - _GAIN)
            best[better, at], last[better, at] = np.maximum(gain, best[:, at])[better], c
    made = []
    for size in range(len(pool.kept), len(pool.items) + 1):
        some = [at for at in says if sum(states[at]) == size]
        values = np.array([best[says[at], at] for at in some])
        # among equals the set that stands first
        chosen = [at for at, value in zip(some, values, strict=True) if value >= values.max() * (1 - _GAIN)]
        made.append(min(_walk(states, index, classes, last[says[at]], at) for at in chosen))
    return tuple(made)


def _walk(
    states: list[tuple[int, ...]],
    index: dict[tuple[int, ...], int],
    classes: tuple[Positions, ...],
    last: NDArray[np.int_],
    at: int,
) -> Positions:
    """The order that leads to a set, its last item first found."""
    found = []
    state = states[at]
    while any(state):
        c = last[index[state]]
        found.append(classes[c][state[c] - 1])
        state = (*state[:c], state[c] - 1, *state[c + 1 :])
    return tuple(reversed(found))


def _always(item: Item) -> bool:
    return item.must or item.asks is not None


def greedy_orders(pool: Pool, crowd: Crowd, volume: Floats) -> tuple[Positions, ...]:
    """As `best_orders`, by adding one item after the other and exchanging."""
    known: dict[Positions, float] = {}

    def evaluate(several: Sequence[Positions]) -> Floats:
        new = [each for each in dict.fromkeys(several) if each not in known]
        if new:
            forms = [pool.form(each) for each in new]
            known.update(zip(new, volume @ crowd.bring(forms).information, strict=True))
        return np.array([known[each] for each in several])

    rank = _by_worth(pool, crowd, volume)
    current = _exchanged(pool, tuple(sorted(pool.kept, key=rank.__getitem__)), rank, evaluate)
    made = [current]
    while len(current) < len(pool.items):
        adding = _unlike(pool, [at for at in range(len(pool.items)) if at not in current])
        options = [_inserted(current, at, rank) for at in adding]
        gains = evaluate(options) - evaluate([current])[0]
        minutes = np.array([pool.items[at].minutes for at in adding])
        # for its minutes while something is gained, then whatever loses least
        worth = np.where(gains.max() > 0, gains / minutes, gains)
        current = _exchanged(pool, options[int(np.argmax(worth))], rank, evaluate)
        made.append(current)
    # where it makes no difference the questions stay as they stand
    for at, order in enumerate(made):
        now, plain = evaluate([order, tuple(sorted(order))])
        if plain >= now - _GAIN * abs(now):
            made[at] = tuple(sorted(order))
    return tuple(made)


def _by_worth(pool: Pool, crowd: Crowd, volume: Floats) -> list[float]:
    """A place in line for every item: value x P(candid answer) per minute were it asked at once, the largest first.

    With one hazard for everybody and no loss of care, value x P/(exp(hazard x minutes) - 1) is the order that wins; for
    short items that is value x P per minute.
    """
    keys = []
    for item in pool.items:
        spot = (item.minutes, 0.0) if item.kind == "open" else (0.0, item.minutes)
        keys.append((kind_of(item), spot))
    told = crowd.told([crowd.design], keys, volume)[0]
    return [-item.value * found / item.minutes for item, found in zip(pool.items, told, strict=True)]


def _inserted(current: Positions, at: int, rank: list[float]) -> Positions:
    place = next((i for i, other in enumerate(current) if (rank[other], other) > (rank[at], at)), len(current))
    return (*current[:place], at, *current[place:])


def _unlike(pool: Pool, positions: Sequence[int]) -> list[int]:
    """The first of each class among some positions."""
    seen: dict[int, int] = {}
    for at in positions:
        seen.setdefault(next(c for c, each in enumerate(pool.classes) if at in each), at)
    return list(seen.values())


def _exchanged(pool: Pool, current: Positions, rank: list[float], evaluate: Evaluate) -> Positions:
    """Neighbours swapped, and items exchanged for ones left out, as long as that helps."""
    value = evaluate([current])[0]
    for _ in range(_ROUNDS):
        options = [(*current[:i], current[i + 1], current[i], *current[i + 2 :]) for i in range(len(current) - 1)]
        left_out = _unlike(pool, [at for at in range(len(pool.items)) if at not in current])
        leaving = _unlike(pool, [at for at in current if not _always(pool.items[at])])
        options += [
            _inserted(tuple(at for at in current if at != out), new, rank) for out in leaving for new in left_out
        ]
        if not options:
            break
        found = evaluate(options)
        if not found.max() > value + _GAIN * abs(value):
            break
        current, value = options[int(np.argmax(found))], found.max()
    return current
