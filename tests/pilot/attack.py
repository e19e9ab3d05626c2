"""Somebody who has all that is shown, and the list of the invited, tries to reckon out a small count."""

import numpy as np
from scipy.optimize import linprog

from simkit.pilot.aggregate import NO_REASON, Aggregate, Choice, Counts


def random_pilot(seed, like=None, named=("segment 0", "segment 1", "segment 2")):
    """A pilot of random size, with few or many reasons, waves and segments."""
    draw = np.random.default_rng(seed)
    if like is None:
        names = [f"reason {at}" for at in range(draw.integers(2, 9))]
        themes = ("terms", "process", "people")
        choices = tuple(Choice(n, n, float(draw.integers(1, 20)), themes[draw.integers(3)]) for n in names)
        choices += (Choice(NO_REASON, "none", 1.0, "nothing definite"),)
        cell = int(draw.integers(2, 8))
    else:
        choices, cell = like.choices, like.cell
        names = [each.key for each in choices[:-1]]
    waves = [str(at + 1) for at in range(draw.integers(1, 4))]
    segments = list(named[: draw.integers(1, 4)]) if draw.random() < 0.6 else [""]
    rate = draw.choice([0.05, 0.2, 0.5, 0.9, 1.0])
    shares = draw.dirichlet(np.full(len(names), 0.6))
    cells = {}
    for wave in waves:
        for segment in segments:
            invited = int(draw.choice([0, 1, 2, 5, 12, 40]))
            delivered = int(draw.binomial(invited, 0.95))
            started = int(draw.binomial(delivered, rate))
            answered = int(draw.binomial(started, 0.9))
            named = draw.multinomial(int(draw.binomial(answered, 0.95)), shares)
            pairs = tuple((name, int(n)) for name, n in zip(names, named, strict=True))
            cells[wave, segment] = Counts(invited, delivered, started, answered, pairs)
    return Aggregate(cells, choices, cell)


def attack(counts, told, margins=False):
    """Small counts that the attacker is sure of: (what, count), by the bounds of linear programs.

    Unknown are the answers of every (wave, segment), the answers by reason, and who broke off; known are the frame and
    everything in `told.data`. With `margins` the attacker also gets the plain totals of all tables but the cells below
    the limit: what hiding small cells alone would give away.
    """
    m, where = counts.cell, [at for at, each in counts.cells.items() if each.invited]
    keys = [choice.key for choice in counts.choices]
    labels = {choice.label: choice.key for choice in counts.choices}
    names = [*(("cell", at) for at in where), *(("reason", key) for key in keys), ("left", None)]
    column = {name: at for at, name in enumerate(names)}
    named = {**counts.named, NO_REASON: counts.answered - sum(counts.named.values())}
    frame = 1 if told.frame == "segment" else 0
    rows, sides = [], []

    def equal(which, value):
        row = np.zeros(len(names))
        for name in which:
            row[column[name]] = 1
        rows.append(row)
        sides.append(value)

    cells = [("cell", at) for at in where]
    everything = [("reason", key) for key in keys]
    row = np.zeros(len(names))
    row[: len(cells)], row[len(cells) : -1] = 1, -1
    rows.append(row)
    sides.append(0)
    if told.answered is not None or margins:
        equal(cells, counts.answered)
    if told.started is not None:
        equal([*cells, ("left", None)], told.started)
    for each in told.by_reason or ():
        equal([("reason", labels[name]) for name in each.names], each.answered)
    for each in told.by_frame or ():
        equal([at for at in cells if at[1][frame] in each.names], each.answered)
    if margins:
        for key in keys:
            if named.get(key, 0) >= m:
                equal([("reason", key)], named[key])
        small = [key for key in keys if named.get(key, 0) < m]
        assert small and everything
    limits = [(0, counts.cells[at].delivered) for at in where] + [(0, None)] * (len(keys) + 1)
    if margins:
        limits = limits[: len(where)] + [(0, m - 1 if named.get(key, 0) < m else None) for key in keys] + [(0, None)]

    def sure(which):
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(names))
            for name in which:
                cost[column[name]] = sign
            found = linprog(cost, A_eq=matrix, b_eq=sides, bounds=limits)
            if found.status == 3:
                return None
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
            if sign == 1 and not 0 < int(np.ceil(found.fun - 1e-6)) < m:
                # what may be 0, or is m or more, is no small count that is certain
                return None
        low, high = int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6))
        return low if low == high else None

    matrix = np.array(rows)
    wanted = [[name] for name in everything] + [[name] for name in cells]
    for at in (0, 1):
        wanted += [[c for c in cells if c[1][at] == value] for value in sorted({c[1][at] for c in cells})]
    caught, known = [], {}
    for which in filter(None, wanted):
        # what the attacker knows alike is bounded alike
        alike = tuple(sorted((tuple(matrix[:, column[name]]), limits[column[name]]) for name in which)).__repr__()
        if alike not in known:
            known[alike] = sure(which)
        value = known[alike]
        if value is not None and 0 < value < m:
            caught.append((which, value))
    return caught
