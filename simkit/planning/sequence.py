"""One way of asking followed by another: what the second adds, on the same people and the same luck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.sequence import WEEKS_BETWEEN, followed_by
from simkit.diagnosis.error import share_error
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import People, Volume, people_at
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.expected import expected, ratio
from simkit.planning.chosen import chosen
from simkit.program.economics import Spent
from simkit.program.program import Program, checked_program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Added", "Sequence", "Way", "sequence", "spent_by_step"]


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """One way of asking.

    Parameters
    ----------
    design : Design
    answers, usable : People
        Who answers why, and who does so candidly and specifically, over the horizon: what is not known, and chance.
    bias : Believed
        How far the shares of endlessly many answers are from the truth: root mean square over the reasons, in shares.
    error : Believed
        The same of the answers that come, chance included.
    money : Believed
        Over the horizon, staff time included.
    """

    design: Design
    answers: People
    usable: People
    bias: Believed
    error: Believed
    money: Believed


@dataclass(frozen=True)
class Added:
    """The sequence less one of its two parts alone, draw by draw, expected numbers.

    Parameters
    ----------
    answers, usable, bias, error, money : Believed
        As in `Way`.
    better : dict of str to Measured
        P(better) over the beliefs: more `answers`, more `usable` ones, less `bias`, less `error`, less `money`.
    per_usable : Believed
        Money for each usable answer more; nan unless there are more in every draw.
    """

    answers: Believed
    usable: Believed
    bias: Believed
    error: Believed
    money: Believed
    better: dict[str, Measured]
    per_usable: Believed


@dataclass(frozen=True)
class Sequence:
    """Two ways of asking, alone and one after the other.

    Parameters
    ----------
    program : Program
    first, then, both : Way
    to_first, to_then : Added
        What the sequence has over the first alone, and over the second alone.
    seed : int
    """

    program: Program
    first: Way
    then: Way
    both: Way
    to_first: Added
    to_then: Added
    seed: int

    def __str__(self) -> str:
        from simkit.planning.sequence_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"

    def plot(self) -> Figure:
        """Answers and usable answers of each alone and of both, as a `matplotlib.figure.Figure`."""
        # pictures are the report's business, and imports run one way: so it is asked by name
        figure: Figure = import_module("simkit.report.sequence").sequence_figure(self)
        return figure


def spent_by_step(
    program: Program, design: Design, people: Floats, started: Floats, answered: Floats, *, setup: bool = True
) -> Spent:
    """What a design costs, counted by who is contacted and who answers at which step.

    Parameters
    ----------
    program : Program
    design : Design
    people : ndarray, shape (...)
    started, answered : ndarray, shape (..., A)
        P(a person has started, has answered by step 1, 2, ...).
    """
    before = np.concatenate([np.zeros_like(started[..., :1]), started[..., :-1]], axis=-1)
    to_all = np.array([at == 0 or step.to == "everyone" for at, step in enumerate(design.steps)])
    contacts = people[..., None] * np.where(to_all, 1.0, 1.0 - before)
    came = people[..., None] * np.diff(answered, axis=-1, prepend=0.0)
    return program.economics.cost(
        design,
        people,
        np.minimum(came.sum(axis=-1), people),
        by_step=(contacts, np.maximum(came, 0.0)),
        years=program.population.horizon,
        setup=setup,
    )


def _evaluated(
    program: Program, designs: tuple[Design, ...], seed: int, draws: int, nodes: int
) -> tuple[Volume, list[dict[str, Floats]]]:
    """Expected numbers of each design by draw, shape (R, n)."""
    cuts = [replace(each, steps=each.steps[: at + 1]) for each in designs for at in range(each.attempts)]
    ends = np.cumsum([each.attempts for each in designs])
    reasons = len(program.population.reasons)
    parts: list[list[dict[str, Floats]]] = [[] for _ in designs]
    volumes = []
    for scramble in range(SCRAMBLES):
        drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=reasons)
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        masses = expected(process, cuts)
        factor = np.broadcast_to(drawn.values["volume_factor"], (draws,))
        volume = Volume.of(program.population, factor)
        volumes.append(factor)
        recorded = masses.reports_by_reason[..., :-1].sum(axis=2)
        true = masses.by_reason("invited")[:, 0]
        alive = true > 0
        for j, design in enumerate(designs):
            some = slice(ends[j] - design.attempts, ends[j])
            last = int(ends[j]) - 1
            naming = recorded[:, last].sum(axis=-1)
            shares = ratio(recorded[:, last], naming[:, None])
            square = np.where(alive, (shares - true) ** 2, 0.0).sum(axis=-1) / alive.sum(axis=-1)
            spent = spent_by_step(
                program, design, volume.mean, masses.total("started")[:, some], masses.total("answered")[:, some]
            )
            parts[j].append({
                "answered": masses.total("answered")[:, last],
                "specific": masses.total("specific")[:, last],
                "answers": volume.mean * masses.total("answered")[:, last],
                "usable": volume.mean * masses.total("specific")[:, last],
                "bias": np.sqrt(square),
                "error": share_error(true, shares, naming, volume),
                "money": spent.money,
            })  # fmt: skip
    joined = [{name: np.stack([one[name] for one in each]) for name in each[0]} for each in parts]
    return Volume.of(program.population, np.stack(volumes)), joined


def _added(both: dict[str, Floats], alone: dict[str, Floats]) -> Added:
    gain = {name: both[name] - alone[name] for name in ("answers", "usable", "bias", "error", "money")}
    better = {name: (gain[name] > 0 if name in ("answers", "usable") else gain[name] < 0) for name in gain}
    # a price has a meaning only where there surely is something more to pay for; sums are exact to some 1e-15
    more = gain["usable"] > 1e-9
    price = gain["money"] / gain["usable"] if more.all() else np.full(more.shape, np.nan)
    return Added(
        **{name: believed(value) for name, value in gain.items()},
        better={name: mean_of(value.astype(float)) for name, value in better.items()},
        per_usable=believed(price),
    )


def sequence(
    program: Program,
    first: Design | str,
    then: Design | str,
    *,
    weeks: float = WEEKS_BETWEEN,
    seed: int = 1,
    draws: int = DRAWS,
) -> Sequence:
    """What a follow-up in another way of asking adds.

    Parameters
    ----------
    program : Program
    first, then : Design or str
        Designs, or names of the program's or of presets; `simkit.design.sequence.followed_by` puts them together.
    weeks : float
        From the last contact of the first to the first contact of the second.
    seed : int
    draws : int
        Belief draws in each of 8 independent scrambles: the same as in an evaluation, so that all is paired.

    Returns
    -------
    Sequence

    Raises
    ------
    InvalidInput
        Where the two cannot follow one another.

    Examples
    --------
    >>> import simkit as sk
    >>> web, call = sk.designs.employer_web(), sk.designs.employer_call()
    >>> found = sk.sequence(sk.programs.declined(42), web, call, draws=4)
    >>> found.to_first.better["answers"].value
    1.0
    """
    program = checked_program(program)
    first, then = chosen(program, first), chosen(program, then)
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 10**6, "64 are usual")
    designs = (first, then, followed_by(first, then, weeks=weeks))
    volume, found = _evaluated(program, designs, seed, draws, NODES)
    alone, after, both = (
        Way(
            design,
            people_at(volume, one["answered"]),
            people_at(volume, one["specific"]),
            *(believed(one[name]) for name in ("bias", "error", "money")),
        )
        for design, one in zip(designs, found, strict=True)
    )
    return Sequence(program, alone, after, both, _added(found[2], found[0]), _added(found[2], found[1]), int(seed))
