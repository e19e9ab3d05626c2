"""Simulation-based calibration of the update (Talts, Betancourt, Simpson, Vehtari and Gelman 2018, arXiv:1804.06788).

Truths are drawn from the beliefs, people are drawn through the process one by one, their rows are read as a pilot's;
the place of the truth among the posterior draws is then uniform for every parameter, or something is wrong.
"""

from collections import Counter

import numpy as np
from scipy.stats import kstest

from simkit.draws import sobol
from simkit.evidence.beliefs import WIDTH
from simkit.pilot.aggregate import choices_of
from simkit.pilot.data import Person, PilotData
from simkit.pilot.importance import effective_size
from simkit.pilot.likelihood import Recorded, evidence_of, log_likelihood
from simkit.pilot.outcomes import Outcomes, outcome_masses
from simkit.response.derive import derive
from simkit.simulation.simulate import simulate

EVERYTHING = Recorded(bounces=True, breakoffs=True)
_WORDS = ("undelivered", "non-contact", "break-off", "partial", "complete")


def rows_of(seen, program, segments=True):
    """Simulated people as the rows of a pilot."""
    asked, people = seen.asked[0], Counter()
    names = (*seen.reasons, "vague")
    tied = len(seen.segments) > 1 and segments
    for at in range(len(seen)):
        word, named = _WORDS[asked.disposition[at]], int(asked.reported[at])
        if word == "partial" and named < 0:
            word = "break-off"  # neither the end nor the reason question
        person = Person(
            word,
            segment=seen.segments[seen.segment[at]] if tied else "",
            step=int(asked.step[at]) if asked.step[at] >= 0 else None,
            reason=names[named] if named >= 0 else "",
            specific=int(asked.specific[at]) if named >= 0 else None,
        )
        people[person] += 1
    return PilotData(people, choices_of(program.population.reasons))


def places(program, design, *, pilots, people, draws=2048, nodes=64, seed=1, read_as=None, thin=None):
    """Where the truth stands among the posterior draws.

    Parameters
    ----------
    program, design
    pilots, people : int
        Simulated pilots, and people invited in each.
    draws, nodes, seed : int
    read_as : Design, optional
        The design that the rows are wrongly taken to come from.
    thin : callable, optional
        Turns rows into what is read: into counts, or into less than there is.

    Returns
    -------
    dict of name to ndarray, shape (pilots,)
    ndarray, shape (pilots,)
        Effective draws.
    """
    population = program.population
    reasons = len(population.reasons)
    drawn = program.beliefs.at(sobol(seed, "beliefs", 50, draws, WIDTH), reasons)
    process = derive(drawn, population, nodes=nodes, seed=seed)
    read = design if read_as is None else read_as
    _, mass = outcome_masses(process, read)
    uniforms = np.random.default_rng(seed).random((pilots, WIDTH))
    truths = program.beliefs.at(uniforms, reasons)
    worlds = derive(truths, population, nodes=nodes, seed=seed + 1)
    space, true_mass = outcome_masses(worlds, design)
    read_space = Outcomes(1 if read.coverage is not None else read.attempts, reasons)
    told = {name: (drawn.values[name], truths.values[name]) for name, v in drawn.values.items() if np.ptp(v) > 0}
    told |= {
        f"share of {key}": (process.share[:, 0, k], worlds.share[:, 0, k]) for k, key in enumerate(population.keys)
    }
    told["answer rate of the design"] = (
        mass[:, :, list(read_space.answered())].sum(axis=(1, 2)),
        true_mass[:, :, list(space.answered())].sum(axis=(1, 2)),
    )
    found = {name: np.empty(pilots) for name in told}
    sizes = np.empty(pilots)
    for at in range(pilots):
        seen = simulate(worlds, design, seed=seed, replicate=at, draw=at, people=people)
        rows = rows_of(seen, program)
        logs = log_likelihood(mass, evidence_of(rows if thin is None else thin(rows), program, read, EVERYTHING))
        weights = np.exp(logs - logs.max())
        weights /= weights.sum()
        sizes[at] = effective_size(logs)
        for name, (values, truth) in told.items():
            found[name][at] = weights @ (values < truth[at])
    return found, sizes


def worst(found):
    """The smallest Kolmogorov-Smirnov p value times the number of parameters, and whose it is."""
    p = {name: kstest(np.clip(values, 0, 1), "uniform").pvalue for name, values in found.items()}
    name = min(p, key=p.get)
    return p[name] * len(p), name
