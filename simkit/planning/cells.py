"""Reporting cells: the chance that a group is never shown, and the months until it can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from simkit.design.design import Design
from simkit.diagnosis.discovery import Wait, months_until
from simkit.diagnosis.measured import Measured, mean_of
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospect
from simkit.planning.first import factors
from simkit.planning.people import count_chances
from simkit.population.population import Population
from simkit.population.timeline import MONTHS_A_WEEK

__all__ = ["Cell", "cells", "enough_in_all"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """One group whose answers could be shown apart.

    Parameters
    ----------
    name : str
        The whole, a segment, or one unit of a level.
    level : {"whole", "segment", "function", "manager"}
    units : int
        How many such groups there are; they are taken to be alike.
    never : Measured
        P(fewer answers than the reporting cell within the horizon), what is not known and chance together.
    wait : Wait
        Months until it can be shown.
    reasons : tuple of str
        Labels of the reasons that must be known at this level to be fixed.
    """

    name: str
    level: str
    units: int
    never: Measured
    wait: Wait
    reasons: tuple[str, ...] = ()


def cells(population: Population, design: Design, prospect: Prospect, volume: Volume) -> tuple[Cell, ...]:
    """The groups of a design: the whole, every segment, and a unit of every level at which a reason must be known.

    Parameters
    ----------
    population : Population
    design : Design
    prospect : Prospect
        Arrays of shape (R, n, ...).
    volume : Volume
        Mean of shape (R, n).
    """
    least, line = design.reporting_cell, population.timeline
    delay = design.steps[0].week * MONTHS_A_WEEK
    made = []

    def add(name: str, level: str, units: int, rate: Floats, reasons: tuple[str, ...] = ()) -> None:
        never = mean_of(volume.cdf(least - 1, rate))
        wait = months_until(volume, rate, months=line.months, delay=delay, least=least, decided=line.decided)
        made.append(Cell(name, level, units, never, wait, reasons))

    add("the whole", "whole", 1, prospect.answers)
    of_functions = population.units_at("function") == len(population.segments)
    for s, segment in enumerate(population.segments):
        add(segment.name, "segment", 1, prospect.by_segment[..., s])
    for level in ("function", "manager"):
        labels = tuple(reason.label for reason in population.reasons if reason.needs_level == level)
        units = population.units_at(level)
        # functions are the segments, unless the program counts them otherwise
        if labels and units > 1 and not (level == "function" and of_functions):
            add(f"one of {units} {level}s", level, units, prospect.answers / units, labels)
    return tuple(made)


def enough_in_all(least: int, volume: Volume, rates: Floats) -> Floats:
    """P(at least so many in each of S cells), by belief draw; `rates` has shape (D, S).

    Exact for numbers that vary by chance (the cells are then independent) and for fixed ones (Levin 1981, Annals of
    Statistics 9:1123-1126: the multinomial as independent Poisson numbers, given their sum).

    >>> enough_in_all(1, Volume(np.array([2.0]), fixed=True), np.array([[0.5, 0.5]])).round(9)
    array([0.5])
    """
    if not volume.fixed:
        total = np.zeros(len(rates))
        for factor in factors(volume):
            each = Volume(factor * volume.mean)
            total += np.prod([1.0 - each.cdf(least - 1, rates[:, s]) for s in range(rates.shape[1])], axis=0)
        return total / len(factors(volume))
    if rates.shape[1] == 1:
        return 1.0 - volume.cdf(least - 1, rates[:, 0])
    return np.array([_levin(least, int(n), row) for n, row in zip(volume.mean, rates, strict=True)])


def _levin(least: int, people: int, rates: Floats) -> float:
    if people < least * len(rates):
        return 0.0
    cells = np.append(rates, max(0.0, 1.0 - rates.sum()))
    counts = np.arange(people + 1)
    chances = _poisson(people * cells, counts)
    chances[:-1, :least] = 0.0
    size = next_fast_len(len(cells) * people + 1, real=True)
    whole = irfft(np.prod(rfft(chances, size, axis=1), axis=0), size)[people]
    return float(np.clip(whole / _poisson(np.array([float(people)]), counts)[0, people], 0.0, 1.0))


def _poisson(mean: Floats, counts: NDArray[np.int64]) -> Floats:
    """Poisson chances, shape (D, n)."""
    return count_chances(Volume(mean), np.ones(len(mean)), np.broadcast_to(counts, (len(mean), len(counts))))
