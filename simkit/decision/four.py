"""The four programs that the dispute names, side by side at equal budget for the same organisation.

They do not bring the same thing. Asking decliners, or candidates while they are being interviewed, can avoid declined
offers; asking leavers or staff can avoid departures. So money is compared only where both have a price, and then under
one rule: one change can be made, the cost of the change itself is left aside, and a change acts for one horizon.

For staff the people asked are not those lost. Here the reasons that staff give for what would make them leave are taken
to be distributed as those of the people who will leave (*judgement*), and a change avoids leavers x share of the reason
x efficacy x cost of a leaver. The value of asking is then that of a program whose answers come from the staff and whose
losses are the leavers: with one change and no cost of it, what is best does not depend on how many are lost, so that
it is computed for as many losses as staff and scaled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.decision.finding import NOT_WEIGHED, NOTHING, Objection, finding_of, on_the_line
from simkit.decision.value import value_of_asking
from simkit.decision.value_text import amount
from simkit.design.design import Design
from simkit.design.presets import runs_already
from simkit.diagnosis.evaluation import Evaluation, evaluate
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.evidence.distributions import Distribution, Ranged
from simkit.population.population import Population
from simkit.program.economics import Economics, three
from simkit.program.presets import PROGRAMS
from simkit.program.program import Program

__all__ = ["AVOIDED", "FourPrograms", "Side", "four_programs", "stay_objection"]

Floats = NDArray[np.float64]

AVOIDED = {
    "declined": "declined offers",
    "job_interview": "declined offers",
    "exit": "departures",
    "stay": "departures",
}
"""What a change that comes of asking avoids."""

_DRAWS, _NODES = 16, 128


@dataclass(frozen=True)
class Side:
    """One of the four programs within the budget.

    Parameters
    ----------
    kind : str
    program : Program
    design : Design
    people : float
        A year who could be asked.
    asked : float
        Of them the budget reaches so many a year.
    cost : Believed
        A year, staff time included.
    answers, usable, heard : Believed
        Expected answers a year; those candid and specific; different reasons in the organisation's hands of which
        somebody will speak candidly.
    candor : Believed
        Of those who answer and have a sensitive reason.
    per_thousand : dict of str to Believed
        `answers`, `usable`, `heard` for 1,000 of the currency.
    avoided : Measured or None
        Departures or declined offers that the answers avoid in the horizon if one change is made.
    net : ndarray, shape (R, n), or None
        In money less the cost of asking, by behaviour; None where the benefit has no price.
    """

    kind: str
    program: Program
    design: Design
    people: float
    asked: float
    cost: Believed
    answers: Believed
    usable: Believed
    heard: Believed
    candor: Believed
    per_thousand: Mapping[str, Believed]
    avoided: Measured | None = None
    net: Floats | None = None


@dataclass(frozen=True)
class FourPrograms:
    """The four programs side by side.

    Parameters
    ----------
    program : Program
        The one under consideration.
    budget : float
        A year.
    sides : tuple of Side
        That program first.
    missing : tuple of str
        Numbers without which money is not compared.
    draws, seed : int
    """

    program: Program
    budget: float
    sides: tuple[Side, ...]
    missing: tuple[str, ...]
    draws: int
    seed: int

    def of(self, kind: str) -> Side:
        """One program, by its kind."""
        kinds = {each.kind: each for each in self.sides}
        return kinds[checks.known("kind", kind, kinds)]

    def __str__(self) -> str:
        from simkit.decision.four_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def four_programs(
    program: Program,
    *,
    headcount: float | None = None,
    leavers_per_year: float | None = None,
    cost_of_a_leaver: Any = None,
    budget: float | None = None,
    candidates_per_year: float | None = None,
    seed: int = 1,
    draws: int = _DRAWS,
) -> FourPrograms:
    """Asking decliners, leavers, staff and candidates, each within the same budget.

    Parameters
    ----------
    program : Program
        Of kind "declined".
    headcount : float, optional
        Staff who could be asked.
    leavers_per_year : float, optional
    cost_of_a_leaver : float or three floats, optional
        Money; 5th, 50th and 95th percentile.
    budget : float, optional
        Money a year, staff time included. Default: what asking everybody with the proposed design costs on average.
    candidates_per_year : float, optional
        Default: those who get an offer, where it is known how many accept; otherwise those who decline.
    seed : int
    draws : int
        Belief draws in each of 8 scrambles.

    Returns
    -------
    FourPrograms
        Each with its usual way of asking (`simkit.program.presets`); prices of asking are the program's own. Where
        the money does not reach everybody, fewer are asked. Money is ranked only if nothing is missing.

    Raises
    ------
    InvalidInput
        Another kind of program, a number that cannot be, or a budget that does not even cover the fixed costs.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = four_programs(declined(42), draws=2)
    >>> found.missing
    ('headcount', 'leavers_per_year', 'cost_of_a_leaver', 'value_of_avoided_decline')
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", program, "must be a Program", way_out))
    if program.kind != "declined":
        rule = "the four are compared from the side of declined offers"
        raise checks.InvalidInput(checks.complaint("kind", program.kind, rule, "take a program of kind 'declined'"))
    checks.seed(seed)
    checks.whole_number("draws", draws, 2, 128, "16 in each scramble are usual")
    given = {"headcount": headcount, "leavers_per_year": leavers_per_year}
    for name, value in given.items():
        if value is not None:
            checks.above(name, value, 0, "give the people of one year")
    if headcount is not None and leavers_per_year is not None and leavers_per_year > headcount:
        rule = f"must be at most the headcount of {headcount:g}"
        raise checks.InvalidInput(checks.complaint("leavers_per_year", leavers_per_year, rule, "check both numbers"))
    price = None if cost_of_a_leaver is None else three("cost_of_a_leaver", cost_of_a_leaver)
    worth = program.economics.value()
    missing = tuple(
        name
        for name, value in (*given.items(), ("cost_of_a_leaver", price), ("value_of_avoided_decline", worth))
        if value is None
    )
    if candidates_per_year is not None:
        checks.above("candidates_per_year", candidates_per_year, 0, "give the people of one year")
    declines = program.population.per_year
    candidates = candidates_per_year or declines + (program.accepted_per_year or 0.0)
    people = {"declined": declines, "exit": leavers_per_year, "stay": headcount, "job_interview": candidates}
    if budget is not None:
        checks.above("budget", budget, 0, "give the money for one year")
    else:
        budget = _usual(program, seed, draws)
    sides = []
    for kind in AVOIDED:
        # of so many nobody knows; per 1,000 it hardly matters
        many = people[kind] or PROGRAMS[kind]().population.per_year
        base = program if kind == "declined" else _other(program, kind, many)
        losses = {"declined": declines, "exit": leavers_per_year, "stay": leavers_per_year}.get(kind)
        apiece = {"declined": worth, "exit": price, "stay": price}.get(kind)
        money = None if losses is None or apiece is None or people[kind] is None else (losses, apiece)
        sides.append(_side(kind, base, budget, money, seed, draws))
    return FourPrograms(program, budget, tuple(sides), missing, 8 * draws, seed)


def _other(program: Program, kind: str, people: float) -> Program:
    """The preset of a kind, with the organisation's prices and horizon."""
    made = PROGRAMS[kind](people)
    prices = replace(program.economics, fixes=(), value_of_avoided_decline=None, worksheet=None)
    population = made.population.but(horizon=program.population.horizon)
    return made.but(economics=prices, limits=program.limits, population=population)


def _spent(program: Program, design: Design, evaluation: Evaluation) -> Floats:
    """Money a year for asking everybody, by draw."""
    people, years = evaluation.volume.mean, program.population.horizon
    answers = np.minimum(people * evaluation.of("answered", design.name), people)
    return program.economics.cost(design, people, answers, years=years, setup=not runs_already(design)).money / years


def _fixed(program: Program, design: Design) -> float:
    """Money a year that is spent before anybody is asked."""
    years = program.population.horizon
    spent = program.economics.cost(design, 0.0, 0.0, years=years, setup=not runs_already(design))
    return float(spent.money) / years


def _evaluated(program: Program, design: Design, seed: int, draws: int) -> Evaluation:
    return evaluate(program, [design], seed=seed, draws=draws, nodes=_NODES)


def _usual(program: Program, seed: int, draws: int) -> float:
    design = program.design(program.proposed)
    return float(_spent(program, design, _evaluated(program, design, seed, draws)).mean())


def _side(
    kind: str,
    program: Program,
    budget: float,
    value: tuple[float, tuple[float, float, float]] | None,
    seed: int,
    draws: int,
) -> Side:
    design = program.design(program.proposed)
    evaluation = _evaluated(program, design, seed, draws)
    whole, fixed = _spent(program, design, evaluation), _fixed(program, design)
    if budget <= fixed:
        rule = f"must be more than the {fixed:,.0f} that “{design.name}” costs before anybody is asked"
        raise checks.InvalidInput(checks.complaint("budget", budget, rule, "raise it, or leave it out"))
    variable = float(whole.mean()) - fixed
    part = 1.0 if variable <= 0 else min(1.0, (budget - fixed) / variable)
    spent = fixed + part * (whole - fixed)
    years = program.population.horizon
    asked = part * evaluation.volume.mean / years
    answers, usable = (asked * evaluation.of(name, design.name) for name in ("answered", "usable"))
    heard = _heard(program, evaluation, part)
    thousand = {
        name: believed(1000.0 * figure / spent)
        for name, figure in (("answers", answers), ("usable", usable), ("heard", heard))
    }
    avoided, net = None, None
    if value is not None:
        gain, avoided = _avoided(kind, program, design, part, value[0], seed, draws)
        net = gain * _mean(Ranged(*value[1], low=0.0)) / years - spent
        avoided = Measured(avoided.value / years, avoided.mcse / years)
    return Side(
        kind,
        program,
        design,
        float(evaluation.volume.mean.mean()) / years,
        float(asked.mean()),
        believed(spent),
        believed(answers),
        believed(usable),
        believed(heard),
        believed(evaluation.of("candor_sensitive", design.name)),
        thousand,
        avoided,
        net,
    )


def _heard(program: Program, evaluation: Evaluation, part: float) -> Floats:
    """Expected number of different reasons in the organisation's hands named candidly in a year, by draw."""
    assert evaluation.named is not None
    ours = program.population.column("controllable") >= CONTROLLABLE
    people = part * evaluation.volume.mean / program.population.horizon
    return np.asarray((1.0 - np.exp(-people[..., None] * evaluation.named[:, :, 0][..., ours])).sum(axis=-1))


def _avoided(
    kind: str, program: Program, design: Design, part: float, losses: float, seed: int, draws: int
) -> tuple[Floats, Measured]:
    """Losses avoided over the horizon by one change, by behaviour and on average; see the module."""
    population: Population = program.population
    beliefs = program.beliefs
    if part < 1.0:
        # those who are not asked are as people whom no invitation reaches; segments' own rates likewise
        reached = beliefs.priors["deliverable"].distribution
        beliefs = beliefs.but(deliverable=_scaled(reached, part))
        segments = tuple(
            each if each.deliverable is None else replace(each, deliverable=each.deliverable * part)
            for each in population.segments
        )
        population = population.but(segments=segments)
    scale = losses / population.per_year
    made = Program(
        name=program.name,
        kind="declined" if kind == "declined" else "exit",
        population=population,
        beliefs=beliefs,
        designs=(design,),
        economics=Economics(),
        evidence=program.evidence,
        codes=program.codes,
    )
    worth = value_of_asking(made, [design], seed=seed, draws=draws, nodes=_NODES).of(design.name)
    evsi = worth.evsi["informed"]
    return scale * worth.gain_by_phi["informed"], Measured(scale * evsi.value, scale * evsi.mcse)


def _scaled(belief: Distribution, part: float) -> tuple[float, float, float]:
    low, high = belief.interval(0.90)
    return (part * low, part * belief.median, part * high)


def _mean(belief: Distribution) -> float:
    return float(belief.ppf((np.arange(4096) + 0.5) / 4096).mean())


def stay_objection(program: Program, found: FourPrograms | None = None) -> Objection:
    """O8: the stay program's net benefit exceeds this program's at equal budget.

    Parameters
    ----------
    program : Program
    found : FourPrograms, optional
        From `four_programs` with the organisation's numbers. Without it, or where numbers are missing, the objection
        stays `not weighed yet` and says which it needs.

    Returns
    -------
    Objection
        The verdict's O8. Its metric is the difference in money a year; it holds in a behaviour phi where that is above
        0. Net benefits of single behaviours have simulation noise, which draws the probability towards one half.
    """
    label, critical = "Stay interviews would be the better use", "O8" in program.limits.critical
    rule = "at equal budget asking staff brings more, in money less the cost of asking, than this program"
    nothing = Believed(*(float("nan"),) * 4)
    needs = {
        "headcount": "how many staff you have",
        "leavers_per_year": "how many leave in a year",
        "cost_of_a_leaver": "what a leaver costs you",
        "value_of_avoided_decline": "what an avoided decline is worth",
    }
    missing = tuple(needs) if found is None else found.missing
    if found is None and program.economics.value() is not None:
        missing = tuple(name for name in missing if name != "value_of_avoided_decline")
    if missing or found is None:
        listed = [needs[name] for name in missing]
        words = ", ".join(listed[:-1]) + (" and " if len(listed) > 1 else "") + listed[-1]
        sentence = f"To compare with asking your staff it takes numbers that are not given: {words}."
        return Objection("O8", label, NOT_WEIGHED, NOTHING, nothing, rule, sentence, "not weighed yet", critical)
    stay, this = found.of("stay"), found.of(program.kind)
    assert stay.net is not None and this.net is not None
    more = stay.net - this.net
    probability = mean_of((more > 0).astype(float))
    number = believed(more)
    one, other = (amount(float(np.median(each))) for each in (stay.net, this.net))
    currency = program.economics.currency
    sentence = (
        f"For {amount(found.budget)} {currency} a year, asking staff brings {one} {currency} and this program {other},"
        f" less the cost of asking (the difference: {amount(number.low)} to {amount(number.high)}); the one avoids"
        " departures, the other declined offers."
    )
    if on_the_line(probability):
        sentence += " This is on the line: other draws may turn it."
    return Objection(
        "O8",
        label,
        finding_of(probability.value),
        probability,
        number,
        rule,
        sentence,
        "judgement: that staff name the reasons for which people leave, how well a change works, and one change each;"
        " the worth of a decline and of a leaver are your own numbers",
        critical,
    )
