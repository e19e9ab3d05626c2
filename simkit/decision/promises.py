"""The promises of those who are for asking, each a test on the belief draws, as the objections are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.decision.basis import ASSUMED, rate_basis
from simkit.decision.figures import figures_of
from simkit.decision.finding import (
    CANT_TELL,
    DOES_NOT_APPLY,
    NOTHING,
    Figure,
    WouldChange,
    finding_of,
    on_the_line,
    would_change,
)
from simkit.design.design import Design
from simkit.diagnosis.evaluation import Evaluation, per_usable_answer
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import people_at
from simkit.diagnosis.small import few, luck_aside, of_ten
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.expected import ratio
from simkit.population.population import span_of
from simkit.program.program import Program

__all__ = ["PROMISES", "Promise", "promises"]

Floats = NDArray[np.float64]

PROMISES = {
    "P1": "You learn much about your own organisation",
    "P2": "You learn about your competitors, too",
    "P3": "What helps most is what people say least readily",
    "P4": "A third party or anonymity makes people candid and specific",
    "P5": "It burdens nobody",
}

MARKET = "market"
"""The theme of reasons that are about other employers."""
TIED = 0.3
"""P3: from this correlation on the useful reasons count as the sensitive ones (a moderate one; judgement)."""
FRANKER = 0.10
"""P4: so much more candor about sensitive reasons counts (judgement; as in O7)."""


@dataclass(frozen=True)
class Promise:
    """One promise of one design.

    Parameters
    ----------
    key, label : str
        Such as "P1".
    finding : str
        `holds`, `does not hold`, `can't tell yet` or `does not apply`.
    probability : Measured
        Part of the belief draws in which it is kept.
    metric : Believed
    rule, sentence, rests_on : str
    would_change : WouldChange or None
    """

    key: str
    label: str
    finding: str
    probability: Measured
    metric: Believed
    rule: str
    sentence: str
    rests_on: str
    would_change: WouldChange | None = None

    def __str__(self) -> str:
        changes = "" if self.would_change is None else f" {self.would_change.sentence}"
        return f"{self.key} {self.label}: {self.finding.upper()}. {self.sentence}{changes} It rests on {self.rests_on}."


def promises(program: Program, evaluation: Evaluation, design: Design | str | None = None) -> tuple[Promise, ...]:
    """P1 to P5 for one design.

    Parameters
    ----------
    program : Program
    evaluation : Evaluation
        Holds the design; for P4 also the ways of asking to compare with, as `sk.assess(program).evaluation` does.
    design : Design or str, optional
        Default: the proposed one.

    Returns
    -------
    tuple of Promise

    Raises
    ------
    InvalidInput
        An evaluation that was made without reasons.
    """
    if design is None or isinstance(design, str):
        name = program.proposed if design is None else design
        by_name = {each.name: each for each in evaluation.designs}
        design = by_name[checks.known("design", name, by_name)]
    if evaluation.named is None or evaluation.prospects is None:
        raise checks.InvalidInput("the evaluation was made without reasons, but promises need them: assess anew.")
    return (
        _about_us(program, evaluation, design),
        _about_others(program, evaluation, design),
        _least_readily(program, evaluation, design),
        _protected(program, evaluation, design),
        _no_burden(program, evaluation, design),
    )


def _made(
    key: str, kept: NDArray[np.bool_], figure: Figure, rule: str, sentence: str, rests_on: str, *, turns: bool = True
) -> Promise:
    number, probability = believed(figure.values), mean_of(kept.astype(float))
    finding = finding_of(probability.value)
    if np.isnan(number.median):
        finding, probability, sentence = CANT_TELL, NOTHING, "Nothing can be said: there is nobody to be counted."
    elif on_the_line(probability):
        sentence += " This is on the line: other draws may turn it."
    turned = would_change(figure) if turns else None
    return Promise(key, PROMISES[key], finding, probability, number, rule, sentence, rests_on, turned)


def _at(evaluation: Evaluation, design: Design) -> int:
    return [each.name for each in evaluation.designs].index(design.name)


def _told(program: Program, evaluation: Evaluation, design: Design, which: NDArray[np.bool_]) -> Floats:
    """P(an invited person names one of some reasons truly), shape (R, n)."""
    assert evaluation.named is not None
    return evaluation.named[:, :, _at(evaluation, design)][..., which].sum(axis=-1)


def _about_us(program: Program, evaluation: Evaluation, design: Design) -> Promise:
    ours = program.population.column("controllable") >= CONTROLLABLE
    specific = ratio(evaluation.of("usable", design.name), evaluation.of("candid", design.name))
    values = evaluation.volume.mean * _told(program, evaluation, design, ours) * np.nan_to_num(specific)
    need, years = program.limits.answers, span_of(program.population.horizon)
    return _made(
        "P1",
        values >= need,
        Figure(values, need, unit=f"in {years}"),
        f"at least {need} answers are expected in {years} that name a reason in your hands and say what to fix",
        f"Luck aside, {luck_aside(believed(values), need)} answers in {years} name a reason in your hands and say"
        f" what to fix; fewer than {need} would be anecdotes.",
        f"{rate_basis(program, design)}; {ASSUMED}",
    )


def _about_others(program: Program, evaluation: Evaluation, design: Design) -> Promise:
    market = np.array([each.theme == MARKET for each in program.population.reasons])
    need = program.limits.answers
    values = evaluation.volume.mean * _told(program, evaluation, design, market)
    years = span_of(program.population.horizon)
    rule = f"at least {need} answers are expected in {years} that name a reason about other employers"
    if not market.any():
        nothing = Believed(*(float("nan"),) * 4)
        words = "None of the reasons is about other employers."
        return Promise("P2", PROMISES["P2"], DOES_NOT_APPLY, NOTHING, nothing, rule, words, "the program's reasons")
    asked = [
        each
        for each in design.questionnaire.items
        if each.topic is not None and market[program.population.keys.index(each.topic)]
    ]
    more = ""
    if asked:
        count = f"{len(asked)} question{'s' * (len(asked) != 1)} of the form"
        more = f" Besides, {count} ask{'s' * (len(asked) == 1)} everybody about it, which is not counted here."
    return _made(
        "P2",
        values >= need,
        Figure(values, need, unit=f"in {years}"),
        rule,
        f"Luck aside, {luck_aside(believed(values), need)} people in {years} say candidly that another employer was"
        f" the reason.{more}",
        rate_basis(program, design) + "; how often that is the reason: polls of employers and candidates",
    )


def _least_readily(program: Program, evaluation: Evaluation, design: Design) -> Promise:
    assert evaluation.prospects is not None
    sensitivity = program.population.column("sensitivity")
    control = program.population.column("controllable")
    one = evaluation.prospects.of(design.name)
    values = _correlation(one.true, sensitivity, control)
    kept = ratio((one.captured * control).sum(axis=-1), (one.true * control).sum(axis=-1))
    told = ratio((one.captured * control).sum(axis=-1), (one.answered * control).sum(axis=-1))
    return _made(
        "P3",
        np.nan_to_num(values, nan=-1.0) >= TIED,
        Figure(values, TIED, unit="(correlation)"),
        f"over people, how sensitive a reason is and how far it is in your hands correlate by {TIED:g} or more",
        f"Over people, how sensitive their reason is and how far it is in your hands correlate by"
        f" {_range(believed(values))}. Of every 10 whose reason you could change, {of_ten(believed(kept))} leave it on"
        f" record with you; of every 10 of those who answer, {of_ten(believed(told))}.",
        "judgement: the sensitivity of each reason and how far it is in your hands; the shares as believed",
    )


def _correlation(weight: Floats, x: Floats, y: Floats) -> Floats:
    """Correlation of two columns over reasons, weighted by shares; nan where one of them does not vary."""
    total = weight.sum(axis=-1)
    mean = [ratio((weight * each).sum(axis=-1), total)[..., None] for each in (x, y)]
    dx, dy = x - mean[0], y - mean[1]
    both = np.sqrt((weight * dx**2).sum(axis=-1) * (weight * dy**2).sum(axis=-1))
    return ratio(np.where(both > 1e-12, (weight * dx * dy).sum(axis=-1), 0.0), np.where(both > 1e-12, both, 0.0))


def _protected(program: Program, evaluation: Evaluation, design: Design) -> Promise:
    def open_(each: Design) -> bool:
        return each.in_house and not each.anonymous

    live = any(step.live for step in design.steps)
    alike = [
        each
        for each in evaluation.designs
        if each.coverage is None and any(step.live for step in each.steps) == live and each.name != design.name
    ]
    others = [each for each in alike if open_(each) != open_(design)]
    rule = (
        f"a third party's or an anonymous way of asking gains {100 * FRANKER:.0f} points or more of candor about"
        " sensitive reasons over an in-house one with names, and no fewer candid answers say what to fix"
    )
    sensitive = evaluation.of("candor_sensitive", design.name)
    if not others or np.isnan(sensitive).mean() > 0.5:
        nothing = Believed(*(float("nan"),) * 4)
        words = "There is no other way of asking to compare with, or nobody has a sensitive reason."
        return Promise("P4", PROMISES["P4"], DOES_NOT_APPLY, NOTHING, nothing, rule, words, "the designs at hand")

    def candor(each: Design) -> Floats:
        return evaluation.of("candor_sensitive", each.name)

    # the one that is best on average: the best in every draw would be chosen by luck
    rival = max(others, key=lambda each: float(np.nanmean(candor(each))))
    protected, plain = (rival, design) if open_(design) else (design, rival)
    gain = candor(protected) - candor(plain)

    def depth(each: Design) -> Floats:
        return ratio(evaluation.of("usable", each.name), evaluation.of("candid", each.name))

    as_deep = np.nan_to_num(depth(protected) - depth(plain), nan=-1.0) >= -1e-9
    small = few(people_at(evaluation.volume, evaluation.of("answered", design.name)).median)
    found = believed(gain)
    told = f"{of_ten(found)} of 10" if small else f"{100 * found.median:.0f} of 100"
    if not small:
        told += f" ({100 * found.low:.0f} to {100 * found.high:.0f})"
    spread = believed(depth(protected) - depth(plain))
    deeper = "as many" if abs(spread.median) < 5e-3 else ("more" if spread.median > 0 else "fewer")
    return _made(
        "P4",
        (np.nan_to_num(gain, nan=-1.0) >= FRANKER) & as_deep,
        Figure(gain, FRANKER, unit="of 10 more being candid", scale=10),
        rule,
        f"With “{protected.name}” instead of “{plain.name}”, {told} more of those who answer and have a sensitive"
        f" reason say it; {deeper} candid answers say what to fix.",
        ASSUMED,
    )


def _no_burden(program: Program, evaluation: Evaluation, design: Design) -> Promise:
    limits = program.limits
    price, hours = per_usable_answer(program, evaluation, design)
    breakoff = 1.0 - evaluation.of("completion", design.name)
    light = (design.minutes <= limits.minutes) & (np.nan_to_num(breakoff, nan=0.0) <= limits.breakoff)
    money = ""
    if limits.cost_per_usable_answer is not None:
        light = light & (np.nan_to_num(price, nan=np.inf) <= limits.cost_per_usable_answer)
        money = f", and at most {limits.cost_per_usable_answer:,.0f} {program.economics.currency} a usable answer"
    heavy = figures_of(program, evaluation, design)["O5"]
    found, spent = believed(price), believed(hours)
    told = "an unknown price"
    if not np.isnan(found.median):
        told = f"{spent.median:.2g} hours of your staff and about {found.median:,.0f} {program.economics.currency}"
    return _made(
        "P5",
        np.broadcast_to(light, price.shape),
        Figure(heavy.values, heavy.limit, above=False, unit=heavy.unit, scale=heavy.scale),
        f"at most {limits.minutes:g} minutes, at most {100 * limits.breakoff:g} of 100 breaking off{money}",
        f"{design.minutes:g} minutes of a person's time; {told} for an answer that is candid and specific.",
        "minutes by the design; breakoff by published web surveys; prices as in the program file",
    )


def _range(number: Believed) -> str:
    return f"{number.median:.2f} ({number.low:.2f} to {number.high:.2f})"
