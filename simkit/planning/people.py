"""How many people it takes until a target that hangs on the number of answers lasts; chance is summed over exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from simkit.diagnosis.people import Volume

__all__ = ["MOST", "Given", "chance_over_answers", "count_chances", "people_for_table", "people_until"]

MOST = 10.0**7
"""People up to which is searched."""

Floats = NDArray[np.float64]
Given = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[Any]]
"""P(met | draws, numbers of answers): takes positions of d draws and numbers of shape (d, W), or (1, W) for all."""

_SD = 7.0
"""Standard deviations of the number of answers on either side that are summed over: what is beyond is below 1e-10."""

_STEP = 0.36
"""Distance of the numbers of people that are tried first, in standard deviations of the number of answers: teeth of
the exact binomial that are finer than four such steps are smoothed by chance to below 1e-4 of their height."""

_EPS = 1e-12


def count_chances(volume: Volume, rate: Floats, counts: NDArray[np.int64]) -> Floats:
    """P(exactly so many answers); the last axis of `counts` is the numbers, the others those of the volume.

    >>> count_chances(Volume(np.array([2.0]), fixed=True), np.array([0.5]), np.array([[0, 1, 2]])).round(3)
    array([[0.25, 0.5 , 0.25]])
    """
    people, share = volume.mean[..., None], np.clip(rate, 0.0, 1.0)[..., None]
    if volume.fixed:
        inside = counts <= people
        n = np.minimum(counts, people)
        logs = gammaln(people + 1) - gammaln(n + 1) - gammaln(people - n + 1)
        return np.where(inside, np.exp(logs + xlogy(n, share) + xlog1py(people - n, -share)), 0.0)
    mean = people * share
    if volume.dispersion > 0:
        shape = 1.0 / volume.dispersion
        logs = gammaln(counts + shape) - gammaln(shape) - gammaln(counts + 1)
        return np.exp(logs - shape * np.log1p(mean / shape) + xlogy(counts, mean / (shape + mean)))
    return np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1.0))


def _window(volume: Volume, rate: Floats) -> NDArray[np.int64]:
    """Numbers of answers that can come, shape (D, W): the same width for all, from each one's own least."""
    mean = volume.mean * np.clip(rate, 0.0, 1.0)
    spread = np.sqrt(volume.variance(np.clip(rate, 0.0, 1.0)))
    low = np.maximum(np.floor(mean - _SD * spread), 0)
    # a number that varies by more than chance has a long upper tail
    high = np.ceil(mean + (_SD if volume.dispersion == 0 else 3 * _SD) * spread) + 12
    width = int(np.max(high - low)) + 1
    return low.astype(np.int64)[:, None] + np.arange(width)


def chance_over_answers(given: Given, volume: Volume, rate: Floats, most: int | None = None) -> Floats:
    """P(the target is met) by belief draw, summed over the number of answers.

    Parameters
    ----------
    given : callable
        See `Given`.
    volume : Volume
        People, mean of shape (D,).
    rate : ndarray, shape (D,)
        P(a person's answer counts).
    most : int, optional
        Larger numbers of answers are taken for so many.

    Examples
    --------
    At least one answer of two people who answer every other time:

    >>> two = Volume(np.array([2.0]), fixed=True)
    >>> chance_over_answers(lambda _, n: (n >= 1).astype(float), two, np.array([0.5])).round(6)
    array([0.75])
    """
    out = np.empty(len(volume.mean))
    # draws with as many answers share a width
    order = np.argsort(volume.mean * rate)
    at = 0
    while at < len(order):
        size = min(len(order) - at, 64)
        some = order[at : at + size]
        here = replace(volume, mean=volume.mean[some])
        counts = _window(here, rate[some])
        chances = count_chances(here, rate[some], counts)
        met = given(some, counts if most is None else np.minimum(counts, most))
        rest = np.maximum(1.0 - chances.sum(axis=1), 0.0)
        out[some] = (chances * met).sum(axis=1) + rest * met[:, -1]
        at += size
    return out


def people_until(chance: Callable[[Floats], Floats], sure: float, start: Floats) -> Floats:
    """The smallest number of people with the chance wanted, where more people never lower it; nan beyond `MOST`.

    Parameters
    ----------
    chance : callable
        P(met) by draw, of numbers of people of shape (D,).
    sure : float
    start : ndarray, shape (D,)
        A guess.
    """
    high = np.clip(np.ceil(start), 1.0, MOST)
    low = np.zeros_like(high)
    while True:
        short = chance(high) < sure - _EPS
        if not (short & (high < MOST)).any():
            break
        low = np.where(short, high, low)
        high = np.where(short, np.minimum(2.0 * high, MOST), high)
    beyond = chance(high) < sure - _EPS
    while (high - low > 1.0).any():
        middle = np.floor((low + high) / 2)
        met = chance(middle) >= sure - _EPS
        # what is settled stays: its middle is its low
        low, high = np.where(met, low, middle), np.where(met, middle, high)
        low = np.where(high - low <= 1.0, high - 1.0, low)
    return np.where(beyond, np.nan, high)


def people_for_table(table: Floats, rate: Floats, sure: float, volume: Volume) -> Floats:
    """The smallest number of people from which on the target always holds, for each belief draw.

    Parameters
    ----------
    table : ndarray, shape (D, C + 1)
        P(met | 0, 1, ..., C answers); more answers are taken for C.
    rate : ndarray, shape (D,)
        P(a person's answer counts).
    sure : float
        P(met) that is wanted.
    volume : Volume
        How people come: a fixed number, by chance, or more than by chance. Its mean plays no part.

    Returns
    -------
    ndarray, shape (D,)
        nan where the target still fails with C answers, or takes more than `MOST` people.

    Notes
    -----
    The exact binomial moves in teeth, so that a number may do while a larger one does not. All numbers of people are
    covered: first from the far end at distances within which chance has smoothed all teeth away, then one by one.
    """
    if volume.fixed:
        return np.array([_fixed(row, float(r), sure) for row, r in zip(table, rate, strict=True)])
    cap = table.shape[1] - 1
    steps = np.arange(int(np.sqrt(cap) * 2 / _STEP) + 2) * (_STEP / 2)
    means = np.minimum(steps**2, cap)
    if volume.dispersion > 0:
        means = np.unique(np.concatenate([means, cap * 1.05 ** np.arange(1, 80)]))
    counts = np.broadcast_to(np.arange(cap + 1), (len(means), cap + 1))
    chances = count_chances(replace(volume, mean=means), np.ones(len(means)), counts)
    chances[:, -1] += np.maximum(1.0 - chances.sum(axis=1), 0.0)
    fails = table @ chances.T < sure - _EPS
    last = len(means) - 1 - np.argmax(fails[:, ::-1], axis=1)
    never = ~fails.any(axis=1)
    beyond = fails[:, -1] | (rate <= 0)
    last = np.where(beyond | never, 0, last)
    safe = np.where(rate > 0, rate, 1.0)
    low, high = np.floor(means[last] / safe), np.ceil(means[last + 1] / safe)
    beyond |= high > MOST

    def given(some: NDArray[np.int64], counts: NDArray[np.int64]) -> Floats:
        return np.take_along_axis(table[some], counts, axis=1)

    low = np.where(beyond, 0.0, low)
    high = np.where(beyond, 1.0, high)
    while (high - low > 1.0).any():
        middle = np.floor((low + high) / 2)
        found = chance_over_answers(given, replace(volume, mean=middle), rate, cap)
        met = found >= sure - _EPS
        low, high = np.where(met, low, middle), np.where(met, middle, high)
        low = np.where(high - low <= 1.0, high - 1.0, low)
    return np.where(beyond, np.nan, np.maximum(high, 1.0))


def _fixed(row: Floats, rate: float, sure: float) -> float:
    """One draw with a number of people that does not vary."""
    cap = len(row) - 1
    fails = np.flatnonzero(row < sure - _EPS)
    lasting = int(fails[-1]) + 1 if len(fails) else 1
    if lasting > cap or rate <= 0:
        return float("nan")
    left = 1.0 - min(rate, 1.0)
    # from here on so few answers that the target could fail have a chance below 1e-10
    root = (_SD * np.sqrt(left) + np.sqrt(_SD**2 * left + 4 * lasting)) / 2
    top = int(np.ceil(root**2 / rate)) + 1
    if top > MOST:
        return float("nan")

    def holds(people: NDArray[np.int64]) -> NDArray[np.bool_]:
        several = Volume(people.astype(float), fixed=True)
        share = np.full(len(people), rate)
        counts = _window(several, share)
        chances = count_chances(several, share, counts)
        met = row[np.minimum(counts, cap)]
        return (chances * met).sum(axis=1) + np.maximum(1.0 - chances.sum(axis=1), 0.0) * met[:, -1] >= sure - _EPS

    passed, batch = top, []
    at = top
    while at > 0:
        batch.append(at)
        step = max(1, int(_STEP * np.sqrt(at * left / rate)))
        at -= step
        if len(batch) < 24 and at > 0:
            continue
        found = holds(np.array(batch))
        if not found.all():
            failed = batch[int(np.argmin(found))]
            before = [each for each in batch if each > failed]
            passed = min(before) if before else passed
            between = np.arange(failed + 1, passed)
            if len(between):
                wrong = between[~holds(between)]
                return float(wrong[-1] + 1) if len(wrong) else float(failed + 1)
            return float(passed)
        passed, batch = batch[-1], []
    # the smallest number tried may still be more than one person
    between = np.arange(1, passed)
    wrong = between[~holds(between)] if len(between) else between
    return float(wrong[-1] + 1) if len(wrong) else 1.0
