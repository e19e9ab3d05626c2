"""The numbers that people argue with, and how one of them is put in the place of a belief.

*response* is answered/invited of the proposed design, and *candor* the part of those who answer it and have a
sensitive reason who say so: both are results of several beliefs. The belief that carries them is moved until the
number is met in the median over everything else, and is then taken as known. *people* is the number a year. Any
belief can be named as well, as in `Beliefs.but`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from simkit import checks
from simkit.decision.basis import ASSUMED, rate_basis
from simkit.design.design import Design
from simkit.diagnosis.evaluation import Evaluation, metrics_of
from simkit.diagnosis.measured import Believed, believed
from simkit.evidence.beliefs import Beliefs
from simkit.evidence.priors import BOUNDS, DERIVED
from simkit.expected import expected
from simkit.population.population import CALLED, MOST_PEOPLE
from simkit.program.program import Program
from simkit.response.derive import derive

__all__ = ["CANDOR", "PEOPLE", "RESPONSE", "Number", "Stating", "levers_of", "number_of", "stated"]

RESPONSE, CANDOR, PEOPLE = "response", "candor", "people"

_METRIC = {RESPONSE: "answered", CANDOR: "candor_sensitive"}
_SHIFTS = np.array([-9.0, -6.0, -4.5, -3.5, -2.75, -2.0, -1.5, -1.0, -0.5, 0.0])
_SHIFTS = np.concatenate([_SHIFTS, -_SHIFTS[-2::-1]])
"""Log odds by which the beliefs behind a share are moved, from their medians."""
_DRAWS, _NODES, _SCRAMBLES = 16, 64, 4
_LEAST = 1e-3


PLAIN = {
    "goodwill_on_response": "whether people who are cross with you answer more than others (below 0) or less (above 0)",
    "fatigue_on_response": "how much weariness of surveys keeps people from answering",
    "fatigue_on_breakoff": "how much weariness of surveys makes people break off",
    "breakoff_per_minute": "the part of people who break off in every minute",
    "deliverable": "the part of the people whom the invitation reaches",
    "vague": "the part of those who are not candid who leave a platitude",
    "stake": "what people think they risk by being traced (1: a decliner)",
    "specific.live": "the part of candid spoken answers that say what to fix",
    "specific.open": "the part of candid written answers that say what to fix",
    "specific.closed": "the part of candid ticked answers that say what to fix",
    "propensity_sd": "how much people differ in readiness to answer",
}
"""Parameters that come up as driving unknowns, in plain words; others keep the model's."""


@dataclass(frozen=True)
class Number:
    """One number that somebody may state, for one program.

    Parameters
    ----------
    name : str
    words : str
        What it is, with `{}` where the number stands.
    low, high : float
        Where it can lie: the ends of a search.
    today : Believed
        What is believed of it.
    rests_on : str
    meaning : str
        Of a parameter of the model.
    """

    name: str
    words: str
    low: float
    high: float
    today: Believed
    rests_on: str
    meaning: str = ""

    @property
    def about(self) -> str:
        """What it is, in a few words and without the number."""
        if self.meaning:
            return f"{self.meaning} ({self.name})"
        return self.words.replace("{}", "how many", 1)

    @property
    def share(self) -> bool:
        """Whether it is told as so many of 100."""
        return self.name in _METRIC

    def said(self, value: float) -> str:
        """The value as people say it."""
        if not self.share:
            return f"{value:,.0f}" if self.name == PEOPLE and value >= 10 else f"{value:.2g}"
        return f"{100 * value:.0f} of 100" if value >= 0.1 else f"{100 * value:.2g} of 100"

    def forward(self, value: float) -> float:
        """On the scale of the search: log odds, logarithm or as it is."""
        if self.low >= 0 and self.high <= 1:
            return float(logit(np.clip(value, 1e-9, 1 - 1e-9)))
        return math.log(max(value, 1e-9)) if self.low > 0 else value

    def back(self, scaled: float) -> float:
        """The inverse of `forward`."""
        if self.low >= 0 and self.high <= 1:
            return float(expit(scaled))
        return math.exp(scaled) if self.low > 0 else scaled


def levers_of(name: str, design: Design) -> tuple[str, ...]:
    """The beliefs that carry a share."""
    if name == CANDOR:
        return ("anchor_lo", "anchor_hi")
    live = {step.live for step in design.steps}
    return tuple(lever for lever, talk in (("answer_rate", False), ("call_start_rate", True)) if talk in live)


def _moved(beliefs: Beliefs, levers: tuple[str, ...], shift: float) -> Beliefs:
    medians = {lever: float(np.clip(beliefs.priors[lever].distribution.median, 1e-6, 1 - 1e-6)) for lever in levers}
    return beliefs.but({lever: float(expit(logit(middle) + shift)) for lever, middle in medians.items()})


def _median_of(program: Program, name: str, beliefs: Beliefs, seed: int) -> float:
    """The share in the median over the beliefs, for the proposed design."""
    design, found = program.design(program.proposed), []
    for scramble in range(_SCRAMBLES):
        drawn = beliefs.draw(_DRAWS, seed=seed, scramble=scramble, reasons=len(program.population.reasons))
        process = derive(drawn, program.population, nodes=_NODES, seed=seed, scramble=scramble)
        found.append(metrics_of(expected(process, [design]))[_METRIC[name]][:, 0])
    values = np.stack(found)
    return float("nan") if np.isnan(values).mean() > 0.5 else float(np.nanmedian(values))


def _curve(program: Program, name: str, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shifts of the beliefs behind a share and the medians that they make, ascending."""
    levers = levers_of(name, program.design(program.proposed))
    shifts = _SHIFTS if levers else np.zeros(1)
    medians = np.array([_median_of(program, name, _moved(program.beliefs, levers, shift), seed) for shift in shifts])
    return shifts, np.maximum.accumulate(medians)


class Stating:
    """Puts numbers in the place of beliefs, for one program; what it has found out it keeps.

    Parameters
    ----------
    program : Program
    seed : int
    """

    def __init__(self, program: Program, seed: int):
        self.program, self.seed = program, seed
        self._curves: dict[tuple[object, ...], tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def curve(self, program: Program, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See `_curve`; the people's number plays no part."""
        key = (name, program.beliefs)
        if key not in self._curves:
            self._curves[key] = _curve(program, name, self.seed)
        return self._curves[key]

    def ends(self, program: Program, name: str) -> tuple[float, float]:
        """The least and the largest share that can be reached."""
        medians = self.curve(program, name)[1]
        return max(_LEAST, float(medians[0])), float(medians[-1])

    def put(self, numbers: Mapping[str, object]) -> Program:
        """The program with all the numbers in place: beliefs first, then the shares that hang on them."""
        program = self.program
        plain = {name: value for name, value in numbers.items() if name not in (RESPONSE, CANDOR, PEOPLE)}
        program = program.but(beliefs=program.beliefs.but(plain))
        if PEOPLE in numbers:
            number = checks.above(PEOPLE, numbers[PEOPLE], 0, "give the people of one year, such as 42")
            checks.between(PEOPLE, number, 0, MOST_PEOPLE, "give the people of one year, such as 42")
            known = program.beliefs.but(volume_factor=1.0)
            program = program.but(population=program.population.but(per_year=number), beliefs=known)
        # both shares by the beliefs before either is moved: who answers hardly changes how candid they are
        plain_program = program
        for name in (RESPONSE, CANDOR):
            if name in numbers:
                value = checks.probability(name, numbers[name], "give a share such as 0.08 for 8 of 100")
                program = self._with_share(plain_program, program, name, value)
        return program

    def _with_share(self, plain: Program, program: Program, name: str, value: float) -> Program:
        design = program.design(program.proposed)
        if name == RESPONSE and design.coverage is not None:
            rule = f"nobody is asked by “{design.name}”, which is a record on file"
            raise checks.InvalidInput(checks.complaint(name, value, rule, "propose a way of asking"))
        shifts, medians = self.curve(plain, name)
        if np.isnan(medians).any():
            rule = "nobody who answers has a sensitive reason"
            raise checks.InvalidInput(checks.complaint(name, value, rule, "leave it out"))
        low, high = self.ends(plain, name)
        levers = levers_of(name, design)
        if value < low or value > high:
            if value > high + 5e-3 or value < low - 5e-3 or high - low < 0.01:
                rule = f"with all else as it is believed it lies between {low:.2g} and {high:.2g}"
                held = " or ".join(("deliverable", "breakoff_per_minute") if name == RESPONSE else ("candor_base",))
                raise checks.InvalidInput(
                    checks.complaint(name, value, rule, f"state {held} too, or give a less extreme number")
                )
            value = min(max(value, low), high)
        inner = np.clip(medians, 1e-9, 1 - 1e-9)
        rising = np.concatenate([[True], np.diff(inner) > 1e-12])
        shift = float(np.interp(logit(value), logit(inner[rising]), shifts[rising]))
        return program.but(beliefs=_moved(program.beliefs, levers, shift))


def stated(program: Program, numbers: Mapping[str, object], *, seed: int = 1) -> Program:
    """A program in which numbers stand in the place of beliefs.

    Parameters
    ----------
    program : Program
    numbers : mapping of str to number
        `response`, `candor`, `people`, or a belief by its name (a number or three ascending ones).
    seed : int

    Returns
    -------
    Program

    Raises
    ------
    InvalidInput
        An unknown name, or a number that cannot be.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> stated(declined(42), {"people": 12, "vague": 0.6}).population.per_year
    12.0
    """
    for name in numbers:
        checks.known("number", name, (RESPONSE, CANDOR, PEOPLE, *BOUNDS))
    return Stating(program, seed).put(numbers)


def number_of(stating: Stating, base: Program, name: str, evaluation: Evaluation) -> Number:
    """One number as a thing to argue about.

    Parameters
    ----------
    stating : Stating
    base : Program
        The other numbers are stated in it already.
    name : str
    evaluation : Evaluation
        Of the program as it is believed; holds the proposed design.
    """
    program = stating.program
    design = program.design(program.proposed)
    if name == PEOPLE:
        today = believed(program.population.per_year * evaluation.beliefs["volume_factor"])
        given = "your own number"
        return Number(name, f"{{}} {CALLED[program.kind][1]} a year", 1.0, 10_000.0, today, given)
    if name in _METRIC:
        today = believed(evaluation.of(_METRIC[name], design.name))
        low, high = stating.ends(base, name)
        if name == RESPONSE:
            words = f"{{}} of those invited by “{design.name}” answer"
            return Number(name, words, low, high, today, rate_basis(program, design))
        words = f"{{}} who answer “{design.name}” and have a sensitive reason say it"
        return Number(name, words, low, high, today, ASSUMED)
    prior = program.beliefs.priors.get(name)
    distribution = program.beliefs.fixed[name] if prior is None and name in program.beliefs.fixed else None
    if prior is not None:
        distribution = prior.distribution
    low, high = BOUNDS[name]
    if distribution is None:
        today = Believed(*(float("nan"),) * 4)
        wide = (-5.0, 5.0)
    else:
        ends = distribution.interval(0.90)
        today = Believed(distribution.median, *ends, 0.0)
        width = max(ends[1] - ends[0], abs(distribution.median), 0.5)
        wide = (distribution.median - 2 * width, distribution.median + 2 * width)
    low = max(low, wide[0]) if not (low == 0 and high == 1) else 0.0
    high = min(high, wide[1]) if not (low == 0 and high == 1) else 1.0
    meaning = prior.meaning if prior is not None else DERIVED[name]
    basis = "what other beliefs imply" if prior is None else _basis(prior.basis, prior.why)
    if low == 0 and high == 1:
        low, high = 0.001, 0.999
    return Number(name, f"{name} is {{}}", low, high, today, basis, PLAIN.get(name, meaning))


def _basis(basis: str, why: str) -> str:
    if basis == "given":
        return "your own number"
    return f"{'published figures' if basis == 'register' else basis}: {why}"
