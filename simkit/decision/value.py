"""What asking would be worth: the value of information of every design, for three kinds of organisation."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from simkit import checks
from simkit.decision.acting import ORGANISATIONS, Acts, acts_in
from simkit.decision.payoffs import Payoffs, chosen, payoffs
from simkit.decision.rules import Rule
from simkit.decision.today import shares_today
from simkit.decision.told import Told, told
from simkit.decision.worth import Worth, worth_of
from simkit.design.design import Design
from simkit.diagnosis.measured import Measured, mean_of
from simkit.diagnosis.people import Volume
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.program.program import Program
from simkit.response.nodes import NODES

__all__ = ["Value", "value_of_asking", "value_of_told"]

Floats = NDArray[np.float64]

_MANY = 5
"""With more changes than this, one horizon is simulated in every world instead of two."""


@dataclass(frozen=True)
class Value:
    """What asking would be worth.

    Parameters
    ----------
    program : Program
    payoffs : Payoffs
    evpi, evppi : Measured
        Of knowing everything, and of knowing the shares and all that a change must know, over acting on the beliefs.
    evpi_today : Measured
        Of knowing everything, over doing what the codes on file say.
    evidence : Measured
        What the beliefs are worth before anybody is asked: acting on them instead of on the codes. 0 without codes.
    before : dict of {"P", "Q"} to tuple of str
        Reasons acted on, on the beliefs and on the codes alone.
    codes : bool
        Whether codes are on file.
    worth : tuple of Worth
        In the order of the designs.
    seed, draws : int
        Belief draws in all.
    """

    program: Program
    payoffs: Payoffs
    evpi: Measured
    evppi: Measured
    evpi_today: Measured
    evidence: Measured
    before: dict[str, tuple[str, ...]]
    codes: bool
    worth: tuple[Worth, ...]
    seed: int
    draws: int

    def of(self, design: str) -> Worth:
        """One design, by name."""
        names = [each.design for each in self.worth]
        return self.worth[names.index(checks.known("design", design, names))]

    def contrast(self, first: str, second: str, organisation: str = "informed") -> Measured:
        """How much more the first design's answers are worth than the second's, before costs: on common draws."""
        checks.known("organisation", organisation, ORGANISATIONS)
        one, other = (self.of(each).by_scramble[organisation] for each in (first, second))
        return mean_of((one - other)[:, None])

    def __str__(self) -> str:
        from simkit.decision.value_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"


def value_of_asking(
    program: Program,
    designs: Sequence[Design | str] | None = None,
    *,
    rule: Rule | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    nodes: int = NODES,
) -> Value:
    """What the answers would be worth to an organisation that may change something because of them.

    Parameters
    ----------
    program : Program
        Of kind "declined" or "exit". With a value of an avoided decline and at least one fix, worth is in money;
        otherwise in avoided declines, one change at most being made (see `simkit.decision.payoffs`).
    designs : sequence of Design or str, optional
        Default: the program's, without records on file.
    rule : Rule, optional
        Default: act on a reason when 2 different people name it specifically.
    seed : int
        The same seed gives the same figures.
    draws : int
        Belief draws in each of 8 independent scrambles.
    nodes : int
        Nodes of the integration over people.

    Returns
    -------
    Value

    Raises
    ------
    InvalidInput
        No program of a kind for which the people lost are those asked, an unknown design, or bad numbers.

    Notes
    -----
    EVPI, EVPPI and EVSI as in Raiffa and Schlaifer 1961 (Applied Statistical Decision Theory), the latter by
    reweighting draws with the likelihood of simulated answers. Expected payoffs multiply: declines, value and efficacy
    are believed independently of the shares and learn nothing from the answers.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = value_of_asking(declined(42), ["call by HR"], draws=8, nodes=64)
    >>> found.payoffs.unit, found.evppi.value <= found.evpi.value
    ('avoided declined offers', True)
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", program, "must be a Program", way_out))
    checks.seed(seed)
    checks.whole_number("draws", draws, 2, 128, "64 in each scramble are usual, and each share meets each behaviour")
    asked = _asked(program, designs)

    def one(scramble: int) -> Told:
        return told(program, asked, scramble, seed=seed, draws=draws, nodes=nodes)

    with threadpool_limits(1), ThreadPoolExecutor(max_workers=2) as pool:
        everyone = list(pool.map(one, range(SCRAMBLES)))
    return value_of_told(program, asked, everyone, rule=rule, seed=seed)


def value_of_told(
    program: Program, asked: Sequence[Design], everyone: Sequence[Told], *, rule: Rule | None = None, seed: int = 1
) -> Value:
    """The value of what people would tell, where that is known already.

    What one person tells hangs neither on how many there are nor for how long they are asked: with a program of another
    size or horizon it stays as it is, and with it the luck of the draws.

    Parameters
    ----------
    program : Program
    asked : sequence of Design
        In the order in which they stand in `everyone`.
    everyone : sequence of Told
        One for each scramble.
    rule, seed
        See `value_of_asking`.
    """
    rule = Rule() if rule is None else rule
    draws = len(everyone[0].share)
    beliefs = {name: np.stack([each.beliefs[name] for each in everyone]) for name in everyone[0].beliefs}
    volume = Volume.of(program.population, beliefs["volume_factor"])
    pay = payoffs(program, beliefs, seed)
    share = np.stack([each.share[:, pay.at] for each in everyone])
    today = shares_today(program)
    before = {"P": chosen(pay.gain_low(share.mean(axis=(0, 1))), pay.one)}
    before["Q"] = before["P"] if today is None else chosen(pay.gain_low(today[pay.at]), pay.one)
    # with few draws more luck is tried in each world: P(ENBS > 0) is drawn towards one half by what is left of it
    horizons = (2 if len(pay.at) <= _MANY else 1) * max(1, min(4, DRAWS // draws))

    worth = []
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=2) as pool:
        for at, design in enumerate(asked):

            def acting(scramble: int, at: int = at, design: Design = design) -> Acts:
                return acts_in(
                    scramble, everyone, at, design, program.population, pay, volume, before, rule,
                    seed=seed, horizons=horizons,
                )  # fmt: skip

            found = list(pool.map(acting, range(len(everyone))))
            answered = np.stack(
                [(each.share[:, None] @ each.report[:, at].sum(axis=-1)[..., None])[:, 0, 0] for each in everyone]
            )
            worth.append(worth_of(program, design, found, answered, volume, pay, rule))

    best, perfect = _with_shares(share, pay), _with_everything(share, pay)
    low = {name: (pay.gain_low(share) * act).sum(axis=-1) for name, act in before.items()}
    return Value(
        program,
        pay,
        mean_of(perfect - low["P"]),
        mean_of(best - low["P"]),
        mean_of(perfect - low["Q"]),
        mean_of(low["P"] - low["Q"]),
        {name: tuple(key for key, does in zip(pay.reasons, act, strict=True) if does) for name, act in before.items()},
        today is not None,
        tuple(worth),
        seed,
        len(everyone) * draws,
    )


def _asked(program: Program, designs: Sequence[Design | str] | None) -> tuple[Design, ...]:
    if designs is None:
        designs = [design for design in program.designs if design.coverage is None] or list(program.designs)
    if isinstance(designs, str | Design):
        designs = [designs]
    found = []
    for each in designs:
        if not isinstance(each, str | Design):
            raise checks.InvalidInput(
                checks.complaint("design", each, "must be a Design or the name of one", "see sk.designs")
            )
        found.append(program.design(each) if isinstance(each, str) else each)
    if not found:
        raise checks.InvalidInput("there is no design, but at least one is needed: give one of sk.designs.")
    checks.unique("the name of a design", (design.name for design in found))
    return tuple(found)


def _with_shares(share: Floats, pay: Payoffs) -> Floats:
    """max_a E[U_full | shares], shape (R, n)."""
    gain = pay.gain_full(share)
    return (gain * chosen(gain, pay.one)).sum(axis=-1)


def _with_everything(share: Floats, pay: Payoffs) -> Floats:
    """max_a U_full averaged over the payoffs, shape (R, n): every share meets all payoffs of its scramble.

    What is averaged over drawn payoffs is only how much better than the best act on the shares one could do, which is
    never negative: the rest has no noise of theirs.
    """
    slope = pay.full * (pay.declines * pay.value)[..., None]
    by_shares = chosen(pay.gain_full(share), pay.one)
    out = _with_shares(share, pay)
    for r in range(len(share)):
        gain = slope[r][None] * share[r][:, None] - pay.cost[r][None]
        better = chosen(gain, pay.one).astype(float) - by_shares[r][:, None]
        out[r] += (gain * better).sum(axis=-1).mean(axis=1)
    return out
