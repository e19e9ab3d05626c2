"""The verdict in money, in plain words: no term of decision theory stands in these sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simkit.decision.money import break_even_words
from simkit.decision.objections import CANT_TELL, HOLDS, LABELS, NOT_WEIGHED, SURE, Objection
from simkit.decision.standing import BLOCKED, DOES_NOT_PAY, Standing
from simkit.decision.turning import Turn
from simkit.decision.value_text import amount
from simkit.decision.verdict import (
    LAUNCH,
    PILOT,
    REDESIGN,
    Verdict,
    by_lot,
    joined,
    listed,
    reason_of,
)
from simkit.decision.weighing import Weighing
from simkit.design.design import Design
from simkit.diagnosis.small import hundred
from simkit.population.population import CALLED, span_of
from simkit.program.program import Program

__all__ = ["LEAVES_OUT", "final_verdict"]

Floats = NDArray[np.float64]

LEAVES_OUT = (
    "Whether stay interviews would be the better use of the money. What a change avoids is counted for as long as you"
    " ask and no longer. How well changes work is judgement, and so is that they work better where you know more about"
    " what to change and where."
)


IN_THE_MONEY = ("O1", "O2", "O3", "O5", "O7", "")
"""Objections about who answers, who is candid and what asking costs: all of that is in what asking brings."""


def _critical(found: Sequence[Objection], *findings: str) -> list[Objection]:
    return [each for each in found if each.critical and each.finding in findings]


def _pays(weighing: Weighing, name: str, currency: str) -> str:
    """What a way of asking brings, in a sentence."""
    net = weighing.value.of(name).net["informed"]
    mean, middle = net.expected, net.over_phi
    word = "more" if mean.value >= 0 else "less"
    said = (
        f"“{name}” brings {amount(abs(mean.value))} {currency} {word} than it costs on average"
        f" ({amount(middle.low)} to {amount(middle.high)}, depending on how people behave), and more than it costs in"
        f" {hundred(net.positive.value)} of 100 possible worlds"
    )
    if abs(net.positive.value - SURE) < 2 * net.positive.mcse or abs(mean.value) < 2 * mean.mcse:
        said += "; that is on the line, and other draws may turn it"
    return said + "."


def _naive(weighing: Weighing, name: str, currency: str) -> list[str]:
    worth = weighing.value.of(name)
    number = worth.evsi["naive"]
    if number.value >= -2 * number.mcse:
        return []
    return [
        "This holds if you weigh the answers by who answers and who is candid. Taken at face value they would do harm:"
        f" you would be worse off by {amount(-number.value)} {currency} on average than had you not asked, before the"
        " cost of asking."
    ]


def _aimed(weighing: Weighing, name: str) -> list[str]:
    worth = weighing.value.of(name)
    informed = worth.evsi["informed"]
    if informed.value <= 2 * informed.mcse or worth.aimed.value <= 2 * worth.aimed.mcse:
        return []
    part = min(10, round(10 * worth.aimed.value / informed.value))
    if part < 1:
        return []
    much = "All" if part == 10 else f"About {part} of every 10 parts"
    return [
        f"{much} of what the answers bring comes without doing anything else than you would do anyway: they tell where"
        " and what to change (that this makes a change work better is judgement)."
    ]


def _difference(weighing: Weighing, one: str, other: str) -> tuple[float, float]:
    """How much more one way of asking brings than another, less costs, on common draws, and its error."""
    first, second = (weighing.value.of(name).net["informed"].by_phi for name in (one, other))
    means = (first - second).mean(axis=1)
    return float(means.mean()), float(means.std(ddof=1) / np.sqrt(len(means)))


def _rival(weighing: Weighing, name: str, currency: str) -> str:
    """Another way of asking that is clearly worth more, if there is one."""
    clear = [each for each in weighing.standings if each.clear and each.name != name]
    if not clear:
        return ""
    best = max(clear, key=lambda each: each.gain).name
    more, error = _difference(weighing, best, name)
    if more <= 2 * error:
        return ""
    return f"“{best}” would be worth even more: by {amount(more)} {currency} on average."


def _without(weighing: Weighing, currency: str) -> str:
    """What to do without asking anybody, and what that saves."""
    value = weighing.value
    words = dict(zip(value.payoffs.reasons, value.payoffs.changes, strict=True))
    act = joined([f"“{words[key]}”" for key in value.before["P"]]) if value.before["P"] else ""
    do = f"Ask nobody and do what you would do on what is known today: {act}." if act else "Ask nobody, change nothing."
    loss = -weighing.standings[0].gain
    if loss > 0:
        do += f" That leaves you better off by {amount(loss)} {currency} than asking by “{weighing.standings[0].name}”."
    return do


_OF = {
    "response": "who answers",
    "candor": "who says a sensitive reason",
    "volume": "how many people there are",
}


def _turn(turn: Turn, program: Program, clear: bool) -> str:
    """Where one unknown turns it, in whole people."""
    people = program.population.per_year * program.population.horizon
    who = CALLED[program.kind][1]
    scale = {"response": people, "candor": 10.0, "volume": 1.0}[turn.name]
    what = {
        "response": f"of your {people:.0f} {who} {{}} answered",
        "candor": "of every 10 who answer and have a sensitive reason {} said it",
        "volume": f"there were {{}} {who}" + ("" if program.population.horizon == 1 else " in all"),
    }[turn.name]

    def shown(number: float) -> str:
        return f"{scale * number:.0f}" if scale * number >= 9.95 else f"{scale * number:.1f}".removesuffix(".0")

    believed = f"believed: {shown(turn.median)}, {shown(turn.low)} to {shown(turn.high)}"
    if np.isnan(turn.median):
        return ""
    if not turn.turns:
        return f"Nothing that is believed possible about {_OF[turn.name]} ({believed}) turns it."
    side = "more than" if turn.clear_above != clear else "fewer than"
    begins = "it would not be right" if clear else "launching would be right"
    why = ""
    if turn.cause:
        label = LABELS[turn.cause].lower() if turn.cause in LABELS else "nothing usable would come"
        why = f": “{label}” would {'hold' if clear else 'no longer hold'}"
    elif clear:
        why = ": it would bring too little too often"
    luck = ", luck aside," if turn.name == "response" else ""
    return f"{begins[0].upper()}{begins[1:]} if{luck} {what.format(f'{side} {shown(turn.value)}')} ({believed}){why}."


def _turns(weighing: Weighing, program: Program) -> tuple[str, ...]:
    clear = weighing.standing(weighing.focus).clear
    lines = [_turn(turn, program, clear) for turn in weighing.turns.values()]
    who = CALLED[program.kind][1]
    size, per_year = weighing.smallest, program.population.per_year
    if np.isfinite(size):
        if size <= 1:
            lines.append(
                f"It would be right for an organisation of any size, down to a single one of the {who} a year."
            )
        else:
            lines.append(
                f"The smallest organisation for which it is right to launch has about {size:.0f} {who} a year."
            )
    elif program.population.volume != "fixed":
        lines.append(
            f"An organisation 32 times as large ({32 * per_year:,.0f} {who} a year) should not launch it either."
        )
    about = f"“{weighing.focus}”: " if weighing.focus != program.proposed else ""
    return tuple(about + line for line in lines if line)


def _facts(weighing: Weighing, found: Sequence[Objection]) -> list[str]:
    if not weighing.facts:
        return []
    open_ = sum(each.finding == CANT_TELL for each in found)
    told = [f"{each.words} ({each.closes:.1f} of them on average)" for each in weighing.facts]
    return [f"{open_} objections are open. To know {joined(told)} would close the most."]


def _open_words(open_: Sequence[Objection]) -> str:
    """Open objections: what the money allows for, what it does not, and what could not be weighed."""
    told = []
    weighed = [each for each in open_ if each.finding != NOT_WEIGHED]
    for some, tail in (
        ([each for each in weighed if each.key in IN_THE_MONEY], ": what it brings allows for that"),
        ([each for each in weighed if each.key not in IN_THE_MONEY], ", and what it brings does not allow for that"),
    ):
        if some:
            told.append(f"Still, {listed(some)} {'stays' if len(some) == 1 else 'stay'} open{tail}.")
    missing = [each for each in open_ if each.finding == NOT_WEIGHED]
    if missing:
        told.append(f"You count {listed(missing)} as decisive, which could not be weighed: settle that first.")
    return " ".join(told)


def _why_not(weighing: Weighing, found: Sequence[Objection], standing: Standing) -> str:
    holds = _critical(found, HOLDS)
    if holds:
        return f"against “{standing.name}” stands {listed(holds)}"
    return f"“{standing.name}” pays in only {hundred(standing.chance)} of 100 possible worlds"


def final_verdict(
    program: Program,
    designs: Sequence[Design],
    objections: Mapping[str, Sequence[Objection]],
    weighing: Weighing,
    cost: Floats,
) -> Verdict:
    """The verdict from what was weighed.

    Parameters
    ----------
    program : Program
    designs : sequence of Design
        In reach.
    objections : mapping of design name to sequence of Objection
        The guard among them.
    weighing : Weighing
    cost : ndarray, shape (R, n)
        Of asking by the way that is taken, or the proposed one.
    """
    decided, currency, own = weighing.decided, program.economics.currency, program.proposed
    proposed = weighing.standings[0]
    by_name = {design.name: design for design in designs}
    reasons = [_pays(weighing, own, currency)]
    reasons += [reason_of(each) for each in _critical(objections[own], HOLDS)]
    facts = _facts(weighing, [each for each in objections[own] if each.key])
    better, steps = None, []
    if decided.decision == LAUNCH:
        open_ = _critical(objections[own], CANT_TELL, NOT_WEIGHED)
        which = " that could be weighed" if any(each.finding == NOT_WEIGHED for each in open_) else ""
        headline = (
            f"Launch “{own}”: the answers bring more than they cost in {hundred(proposed.chance)} of 100 possible"
            f" worlds, and nothing decisive{which} holds against it."
        )
        reasons += [_open_words(open_)] if open_ else []
        reasons += [reason_of(each) for each in open_]
        reasons += _aimed(weighing, own) + _naive(weighing, own, currency)
        steps = [_rival(weighing, own, currency)]
    elif decided.decision == REDESIGN:
        better = decided.name
        assert better is not None
        more, error = _difference(weighing, better, own)
        word = "more" if more >= 0 else "less"
        headline = (
            f"Take “{better}” instead of “{own}”: it brings more than it costs in"
            f" {hundred(weighing.standing(better).chance)} of 100 possible worlds, while"
            f" {_why_not(weighing, objections[own], proposed)}."
        )
        reasons += [_pays(weighing, better, currency), *_aimed(weighing, better), *_naive(weighing, better, currency)]
        line = "; that is within the simulation's own error" if abs(more) <= 2 * error else ""
        steps = [f"“{better}” brings {amount(abs(more))} {currency} {word} on average than “{own}”{line}."]
    elif decided.decision == PILOT:
        better, headline, told = _piloted(weighing, program, currency)
        steps = told
        reasons += [reason_of(each) for each in _critical(objections[own], CANT_TELL, NOT_WEIGHED)]
    else:
        headline, told = _not(weighing, program, objections, by_name, currency)
        reasons += [reason_of(each) for each in _critical(objections[own], CANT_TELL, NOT_WEIGHED)]
        steps = told
    return Verdict(
        decided.decision,
        headline,
        tuple(reasons),
        better if better != own else None,
        " ".join(each for each in (*steps, *facts) if each),
        LEAVES_OUT,
        decided.reason,
        (break_even_words(program, cost, weighing.value.payoffs),),
        _turns(weighing, program),
    )


def _piloted(weighing: Weighing, program: Program, currency: str) -> tuple[str, str, list[str]]:
    pilot = weighing.pilot
    assert pilot is not None
    who = CALLED[program.kind][1]
    headline = (
        f"Pilot “{pilot.name}” with {pilot.people} {who} before you decide: what their answers teach is worth"
        f" {amount(pilot.worth.value)} {currency} more than the pilot costs."
    )
    wait = f" They take about {span_of(pilot.months / 12)}." if pilot.months > 0 else ""
    steps = [f"Ask the first {pilot.people} {who}; that costs about {amount(pilot.cost)} {currency}.{wait}"]
    if pilot.enough is not None and pilot.takes is not None:
        steps.append(f"If {pilot.enough} or more of them answer, launch “{pilot.takes}”; if fewer do, leave it.")
    if pilot.worth.value < 2 * pilot.worth.mcse:
        steps.append("Whether the pilot is worth its cost is on the line: other draws may turn it.")
    return pilot.name, headline, steps


def _not(
    weighing: Weighing,
    program: Program,
    objections: Mapping[str, Sequence[Objection]],
    by_name: Mapping[str, Design],
    currency: str,
) -> tuple[str, list[str]]:
    own, proposed = program.proposed, weighing.standings[0]
    reason = weighing.decided.reason
    if reason == DOES_NOT_PAY:
        headline = (
            f"Do not launch: no way of asking pays. “{own}” brings more than it costs in only"
            f" {hundred(proposed.chance)} of 100 possible worlds."
        )
        if proposed.gain <= 0 < proposed.chance:
            headline = (
                f"Do not launch: no way of asking pays. “{own}” costs {amount(-proposed.gain)} {currency} more than it"
                " brings on average."
            )
        return headline, [_without(weighing, currency)]
    if reason == BLOCKED:
        blocked = [each for each in weighing.standings if each.blocked and (each.pays or each.doubtful)]
        first = proposed if proposed in blocked else blocked[0]
        holds = _critical(objections[first.name], HOLDS)
        headline = (
            f"Do not launch: against “{first.name}” stands {listed(holds)}, and no other way of asking that pays is"
            " free of objections that decide."
        )
        return headline, [_without(weighing, currency)]
    focus = by_name[weighing.focus]
    if weighing.candor_alone:
        headline = (
            "Do not launch: whether it pays hangs on who says the true reason, and no in-house pilot can settle it:"
            " answers can be counted, and do not show whether they are true."
        )
        worth = weighing.knowing["candor"].value
        step = f"To know who is candid would be worth up to {amount(worth)} {currency}. {by_lot(focus)}"
        return headline, [step, _without(weighing, currency)]
    headline = (
        "Do not launch: nobody can tell whether it pays, and no pilot is worth what it costs. “"
        f"{focus.name}” brings more than it costs in {hundred(weighing.standing(focus.name).chance)} of 100 possible"
        " worlds: too few to go ahead."
    )
    tried = weighing.pilot.tried if weighing.pilot is not None else ()
    steps = []
    if tried:
        name, people, worth = max(tried, key=lambda each: each[2])
        steps.append(
            f"The best pilot, “{name}” with {people} {CALLED[program.kind][1]}, would"
            + (f" cost {amount(-worth)} {currency} more than it teaches." if worth < 0 else " teach nothing that pays.")
        )
    else:
        steps.append(f"There are too few {CALLED[program.kind][1]} for a pilot.")
    return headline, [*steps, _without(weighing, currency)]
