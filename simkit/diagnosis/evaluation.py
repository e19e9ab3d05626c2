"""Every design of a program under the beliefs, on common draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.presets import runs_already
from simkit.diagnosis.people import Volume
from simkit.diagnosis.prospects import Prospects
from simkit.diagnosis.scrambles import DRAWS, in_scrambles
from simkit.evidence.distributions import SHARE_FLOOR
from simkit.expected import Expected, expected, ratio
from simkit.population.reasons import SENSITIVE
from simkit.program.economics import Spent
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

__all__ = ["Evaluation", "evaluate", "metrics_of", "per_usable_answer", "spending"]


@dataclass(frozen=True)
class Evaluation:
    """Metrics of J designs over R scrambles of n belief draws.

    Parameters
    ----------
    designs : tuple of Design
    metric : dict of str to ndarray, shape (R, n, J)
        Per invited person: `delivered`, `started`, `answered`, `candid` (and careful), `usable` (candid and
        specific). Rates: `completion`, `candor_sensitive`, `candor_sensitive_no_stake`, `lost_sensitive` (vague
        or another reason on record, among the answered whose own reason is sensitive), `capture_ratio`,
        `answered_wearier`. nan where not estimable.
    volume : Volume
    beliefs : dict of str to ndarray, shape (R, n)
        The drawn primitives.
    share_scores : ndarray, shape (R, n, K)
        Uniforms behind the reasons' shares.
    seed : int
    nodes : int
        Nodes of the integration over people.
    named : ndarray, shape (R, n, J, K), optional
        P(an invited person names the reason truly: has it, answers, with care and candidly).
    prospects : Prospects, optional
        What planning reads.
    """

    designs: tuple[Design, ...]
    metric: dict[str, NDArray[np.float64]]
    volume: Volume
    beliefs: dict[str, NDArray[np.float64]]
    share_scores: NDArray[np.float64]
    seed: int
    nodes: int = NODES
    named: NDArray[np.float64] | None = None
    prospects: Prospects | None = None

    def of(self, name: str, design: str) -> NDArray[np.float64]:
        """One metric of one design, shape (R, n)."""
        names = [each.name for each in self.designs]
        checks.known("metric", name, self.metric)
        return self.metric[name][:, :, names.index(checks.known("design", design, names))]

    @property
    def draws(self) -> int:
        """Belief draws in all."""
        return int(np.prod(self.volume.mean.shape))


def spending(program: Program, evaluation: Evaluation, design: Design) -> Spent:
    """Money (staff time included) and staff hours of a design, each (R, n); chance is averaged over.

    What runs already needs no set-up.
    """
    people = evaluation.volume.mean
    answers = np.minimum(people * evaluation.of("answered", design.name), people)
    return program.economics.cost(
        design, people, answers, years=program.population.horizon, setup=not runs_already(design)
    )


def per_usable_answer(
    program: Program, evaluation: Evaluation, design: Design
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Money and staff hours for an answer that is candid and specific, each (R, n); nan where none is expected."""
    usable = evaluation.volume.mean * evaluation.of("usable", design.name)
    spent = spending(program, evaluation, design)
    return ratio(spent.money, usable), ratio(spent.staff_hours, usable)


def _candor_sensitive(one: Expected) -> NDArray[np.float64]:
    """P(candid | answered, own reason sensitive), shape (D, J)."""
    sensitive = one.process.population.column("sensitivity") >= SENSITIVE
    return ratio(
        one.by_reason("candid")[..., sensitive].sum(axis=-1),
        one.by_reason("answered")[..., sensitive].sum(axis=-1),
    )


def metrics_of(main: Expected) -> dict[str, NDArray[np.float64]]:
    """The metrics of `Evaluation` that need no scenario, each of shape (D, J)."""
    population = main.process.population
    sensitive = population.column("sensitivity") >= SENSITIVE
    control = population.column("controllable")
    answered, candid = main.by_reason("answered"), main.by_reason("candid")
    on_record = main.reports_by_reason.diagonal(axis1=2, axis2=3)
    invited = main.by_reason("invited")
    # shares at the floor are reasons that nobody has: ratios over them are noise
    invited = np.where(invited > 2 * SHARE_FLOOR, invited, 0.0)

    def capture(which: NDArray[np.bool_]) -> NDArray[np.float64]:
        weight = control * which
        return ratio((on_record * weight).sum(axis=-1), (invited * weight).sum(axis=-1))

    return {
        "delivered": main.total("delivered"),
        "started": main.total("started"),
        "answered": main.total("answered"),
        "candid": main.total("attentive"),
        "usable": main.total("specific"),
        "completion": main.completion,
        "candor": ratio(candid.sum(axis=-1), answered.sum(axis=-1)),
        "candor_sensitive": _candor_sensitive(main),
        "lost_sensitive": 1.0 - ratio(on_record[..., sensitive].sum(axis=-1), answered[..., sensitive].sum(axis=-1)),
        "capture_ratio": ratio(capture(sensitive), capture(~sensitive)),
    }


def evaluate(
    program: Program,
    designs: Sequence[Design],
    *,
    seed: int = 1,
    draws: int = DRAWS,
    nodes: int = NODES,
    progress: Callable[[int, int], None] | None = None,
    keep: Callable[[int, Expected, dict[str, NDArray[np.float64]]], None] | None = None,
) -> Evaluation:
    """Evaluate designs over the program's beliefs.

    Parameters
    ----------
    program : Program
    designs : sequence of Design
        All meet the same belief draws and the same people.
    seed : int
    draws : int
        Belief draws in each of 8 independent scrambles.
    nodes : int
        Nodes of the integration over people.
    progress : callable, optional
        Called with (done, of) after every scramble.
    keep : callable, optional
        Called with (scramble, masses, drawn beliefs), for what else is to be read from them.

    Returns
    -------
    Evaluation
        The same for any number of processors: scrambles are independent and put together in order.
    """
    designs = tuple(designs)
    reasons = len(program.population.reasons)

    def one(scramble: int) -> tuple[dict, dict, NDArray[np.float64], Prospects]:
        drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=reasons)
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        main = expected(process, designs)
        metrics = metrics_of(main)
        wearier = expected(process.scenario(trait_shift={"fatigue": 1.0}), designs, upto="answered")
        metrics["answered_wearier"] = wearier.total("answered")
        no_stake = expected(process.scenario(stake=0.0), designs, upto="candid")
        metrics["candor_sensitive_no_stake"] = _candor_sensitive(no_stake)
        if keep is not None:
            keep(scramble, main, dict(drawn.values))
        return metrics, dict(drawn.values), drawn.share_uniforms, Prospects.of_expected(main)

    parts = in_scrambles(one, progress=progress)
    metric = {name: np.stack([part[0][name] for part in parts]) for name in parts[0][0]}
    beliefs = {name: np.stack([np.broadcast_to(part[1][name], (draws,)) for part in parts]) for name in parts[0][1]}
    volume = Volume.of(program.population, beliefs["volume_factor"])
    scores = np.stack([part[2] for part in parts])
    found = Prospects.joined([part[3] for part in parts])
    return Evaluation(designs, metric, volume, beliefs, scores, seed, nodes, found.arrays["named"], found)
