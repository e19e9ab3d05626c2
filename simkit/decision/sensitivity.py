"""Which unknown moves the result, and at which value it would turn.

Three views of the same model: the *tornado* moves one parameter at a time between its 5th and 95th percentile; the
*Sobol indices* say which part of the variance each explains alone and together with others; the *break-even* is the
value of one parameter at which a figure reaches a threshold, everything else at its median.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.decision.headline import headline
from simkit.design.design import Design
from simkit.diagnosis.measured import Measured
from simkit.draws import generator
from simkit.evidence.beliefs import Draws
from simkit.program.program import Program

__all__ = ["SHARES", "BreakEven", "Swing", "VarianceShare", "break_even", "sobol_indices", "tornado", "varying"]

SHARES = "the reasons' shares"
"""Name under which all shares of reasons stand together."""


@dataclass(frozen=True)
class Swing:
    """What one parameter does to a figure.

    Parameters
    ----------
    name : str
    low, high : float
        The parameter's 5th and 95th percentile.
    at_low, at_median, at_high : float
        The figure there, everything else at its median.
    """

    name: str
    low: float
    high: float
    at_low: float
    at_median: float
    at_high: float

    @property
    def size(self) -> float:
        """Distance between the two ends."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class VarianceShare:
    """The part of a figure's variance over the beliefs that one parameter explains.

    Parameters
    ----------
    name : str
    first : Measured
        Alone (first-order Sobol index).
    total : Measured
        Alone and together with others (total index).
    """

    name: str
    first: Measured
    total: Measured


@dataclass(frozen=True)
class BreakEven:
    """The value of one parameter at which a figure reaches a threshold.

    Parameters
    ----------
    name : str
    value : float
        nan where the figure stays on one side of it over the parameter's central 99.8%.
    probability_below : float
        Belief that the parameter is below that value; nan likewise.
    sentence : str
    """

    name: str
    value: float
    probability_below: float
    sentence: str


def varying(program: Program) -> tuple[str, ...]:
    """Parameters that are not known exactly, in the order of the beliefs."""
    every = {name: prior.distribution for name, prior in program.beliefs.priors.items()} | dict(program.beliefs.fixed)
    return tuple(name for name, belief in every.items() if belief.interval(0.90)[0] < belief.interval(0.90)[1])


def _distribution(program: Program, name: str):
    return program.beliefs.priors[name].distribution if name in program.beliefs.priors else program.beliefs.fixed[name]


def _around_medians(program: Program, name: str, values: NDArray[np.float64]) -> Draws:
    """Draws at the medians, except for one parameter that runs through `values`."""
    reasons = len(program.population.reasons)
    middle = program.beliefs.medians(reasons)
    columns = {each: np.broadcast_to(value, values.shape).copy() for each, value in middle.values.items()}
    columns[name] = values.copy()
    return Draws(columns, np.full((len(values), reasons), np.nan), at_medians=True)


def tornado(program: Program, design: Design, of: str = "usable") -> tuple[Swing, ...]:
    """Each unknown parameter between its 5th and 95th percentile, the others at their medians; widest first.

    Parameters
    ----------
    program : Program
    design : Design
    of : str
        A figure of `simkit.decision.headline.HEADLINES`.

    Notes
    -----
    The shares of the reasons stand at their guess: they are many and tied, which one bar cannot show
    (`sobol_indices` does).
    """
    swings = []
    for name in varying(program):
        belief = _distribution(program, name)
        low, high = belief.interval(0.90)
        middle = float(program.beliefs.medians(0)[name][0])
        found = headline(program, design, _around_medians(program, name, np.array([low, middle, high])), of)
        swings.append(Swing(name, low, high, *(float(value) for value in found)))
    return tuple(sorted(swings, key=lambda swing: -swing.size))


def break_even(program: Program, design: Design, name: str, threshold: float, of: str = "usable") -> BreakEven:
    """Where along one parameter a figure reaches a threshold, everything else at its median.

    Parameters
    ----------
    program : Program
    design : Design
    name : str
        A parameter that varies.
    threshold : float
    of : str

    Raises
    ------
    InvalidInput
        When the parameter is not known or does not vary.
    """
    checks.known("parameter that varies", name, varying(program))
    belief = _distribution(program, name)

    def gap(u: NDArray[np.float64]) -> NDArray[np.float64]:
        values = np.asarray(belief.ppf(u), dtype=float)
        return headline(program, design, _around_medians(program, name, values), of) - threshold

    grid = np.linspace(0.001, 0.999, 33)
    found = gap(grid)
    above = found >= 0  # meeting the threshold counts as being above it
    turns = np.flatnonzero(above[:-1] != above[1:])
    if not len(turns):
        where = "above" if above[0] else "below"
        words = (
            f"Over 99.8% of our belief about {name}, {of} stays {where} {threshold:g} as long as the rest is at its"
            " median."
        )
        return BreakEven(name, float("nan"), float("nan"), words)
    # the turn nearest to the median is the one that a reader asks about
    at = turns[np.argmin(np.abs(grid[turns] - 0.5))]
    low, high, starts_above = grid[at], grid[at + 1], above[at]
    for _ in range(12):
        inner = np.linspace(low, high, 5)
        last = np.flatnonzero((gap(inner) >= 0) == starts_above)[-1]
        low, high = inner[last], inner[min(last + 1, 4)]
    u = (low + high) / 2
    value = float(np.asarray(belief.ppf(np.array([u])))[0])
    more = " and ".join(f"{count} more" for count in [len(turns) - 1] if count)
    words = f"{of} reaches {threshold:g} where {name} is {value:.3g}; {u:.0%} of our belief lies below that."
    return BreakEven(name, value, float(u), words + (f" There are {more} such values." if more else ""))


def sobol_indices(
    program: Program,
    design: Design,
    of: str = "usable",
    *,
    n: int = 256,
    seed: int = 1,
    names: Sequence[str] | None = None,
) -> tuple[VarianceShare, ...]:
    """First-order and total Sobol indices over the beliefs, the largest total first.

    Parameters
    ----------
    program : Program
    design : Design
    of : str
        A figure of `simkit.decision.headline.HEADLINES`. It is taken as it stands, not its logarithm.
    n : int
        Base sample, a power of 2; the model runs n x (unknowns + 2) times.
    seed : int
    names : sequence of str, optional
        Parameters to look at; default: all that vary, and the reasons' shares as one.

    Returns
    -------
    tuple of VarianceShare
        With bootstrap standard errors as Monte Carlo errors. The shares' first-order index is the sum over their
        uniforms; their total the largest single one's, which is a lower bound.

    Notes
    -----
    Uses `scipy.stats.sobol_indices` (Saltelli's estimators). The anchors are drawn as if independent.
    """
    from scipy.stats import sobol_indices as indices
    from scipy.stats import uniform

    if n < 2 or n & (n - 1):
        raise checks.InvalidInput(checks.complaint("n", n, "must be a power of 2", "256 is usual"))
    listed = varying(program) if names is None else tuple(names)
    for name in listed:
        checks.known("parameter that varies", name, varying(program))
    reasons = len(program.population.reasons) if program.population.truth is None and names is None else 0
    medians = program.beliefs.medians(len(program.population.reasons))

    def figure(u: NDArray[np.float64]) -> NDArray[np.float64]:
        runs = u.shape[1]
        out = np.empty(runs)
        for start in range(0, runs, 512):
            part = u[:, start : start + 512]
            columns = {each: np.broadcast_to(value, part.shape[1]).copy() for each, value in medians.values.items()}
            for row, name in enumerate(listed):
                columns[name] = np.asarray(_distribution(program, name).ppf(part[row]), dtype=float)
            shares = part[len(listed) :].T.copy()
            if reasons:
                drawn = Draws(columns, shares)
            else:
                none = np.full((part.shape[1], len(program.population.reasons)), np.nan)
                drawn = Draws(columns, none, at_medians=True)
            out[start : start + 512] = headline(program, design, drawn, of, nodes=128)
        return out[None, :]

    # scipy's uniform has support [0, 1]: keep off its ends, where a quantile may be infinite
    inside = uniform(loc=1e-6, scale=1 - 2e-6)
    rng = generator(seed, "sensitivity")
    found = indices(func=figure, n=n, dists=[inside] * (len(listed) + reasons), rng=rng)  # type: ignore[list-item]
    errors = found.bootstrap(n_resamples=200)
    first, total = np.ravel(found.first_order), np.ravel(found.total_order)
    first_error = np.ravel(errors.first_order.standard_error)
    total_error = np.ravel(errors.total_order.standard_error)
    made = [
        VarianceShare(
            name, Measured(float(first[k]), float(first_error[k])), Measured(float(total[k]), float(total_error[k]))
        )
        for k, name in enumerate(listed)
    ]
    if reasons:
        part = slice(len(listed), None)
        worst = len(listed) + int(np.argmax(total[part]))
        made.append(
            VarianceShare(
                SHARES,
                Measured(float(first[part].sum()), float(np.sqrt((first_error[part] ** 2).sum()))),
                Measured(float(total[worst]), float(total_error[worst])),
            )
        )
    return tuple(sorted(made, key=lambda each: -each.total.value))
