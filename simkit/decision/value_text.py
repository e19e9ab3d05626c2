"""What asking would be worth, in words and as a table: the same in a notebook and on the command line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simkit.decision.payoffs import LOST
from simkit.decision.rules import Rule, RuleFound
from simkit.diagnosis.measured import Measured
from simkit.diagnosis.small import hundred
from simkit.population.population import span_of

if TYPE_CHECKING:
    from simkit.decision.value import Value
    from simkit.decision.worth import Worth

__all__ = ["amount", "both", "cases_of_ten", "sentences_of", "text_of"]

WIDTH = 110
FEW_DRAWS = 30
"""Below so many effective draws (5th percentile) a posterior mean is too rough to be silent about (judgement)."""


def amount(value: float) -> str:
    """A number to three digits, with a true minus.

    >>> amount(3717.2), amount(-961.4), amount(0.4321), amount(-0.0), amount(12.0), amount(33912.0)
    ('3,720', '−961', '0.43', '0', '12', '33,900')
    """
    if np.isnan(value):
        return "–"
    size = abs(value)
    if size < 5e-3:
        return "0"
    if size < 10:
        shown = f"{size:.2f}".rstrip("0").rstrip(".")
    elif size < 100:
        shown = f"{size:.1f}".removesuffix(".0")
    else:
        digits = max(0, len(str(int(size))) - 3)
        shown = f"{round(size / 10**digits) * 10**digits:,.0f}"
    return ("−" if value < 0 else "") + shown


def both(number: Measured) -> str:
    """A number to the digits that the simulation's own error allows, and that error to two.

    >>> both(Measured(3717.2, 151.3)), both(Measured(47.061, 0.613)), both(Measured(-12.0, 0.0))
    ('3,720 ± 150', '47.06 ± 0.61', '−12')
    """
    if number.mcse == 0 or np.isnan(number.mcse):
        return amount(number.value)
    places = 1 - int(np.floor(np.log10(number.mcse)))
    value, error = round(number.value, places) + 0.0, round(number.mcse, places)
    shown = max(0, places)
    return ("−" if value < 0 else "") + f"{abs(value):,.{shown}f} ± {error:,.{shown}f}"


def cases_of_ten(chance: float) -> str:
    """A chance as so many of 10 cases, never rounded to none or all.

    >>> cases_of_ten(0.18), cases_of_ten(0.02), cases_of_ten(0.0), cases_of_ten(0.97)
    ('in 2 of 10 cases', 'in fewer than 1 of 10 cases', 'in no case', 'in more than 9 of 10 cases')
    """
    if chance == 0:
        return "in no case"
    if chance == 1:
        return "in every case"
    if chance < 0.05:
        return "in fewer than 1 of 10 cases"
    if chance >= 0.95:
        return "in more than 9 of 10 cases"
    return f"in {10 * chance:.0f} of 10 cases"


def _changes(value: Value, which: str) -> str:
    words = dict(zip(value.payoffs.reasons, value.payoffs.changes, strict=True))
    listed = [words[key] for key in value.before[which]]
    return "; ".join(listed) if listed else "nothing"


def _gain(number: Measured, unit: str = "") -> str:
    """A gain or a loss in a few words; one that the simulation cannot tell from nothing is said to be that.

    >>> _gain(Measured(290.0, 200.0), "USD"), _gain(Measured(900.0, 200.0))
    ('about nothing (290 ± 200 USD)', '900 ± 200')
    """
    told = f"{both(number)} {unit}".rstrip()
    return f"about nothing ({told})" if abs(number.value) <= 2 * number.mcse else told


def _today(value: Value) -> Iterable[str]:
    unit = value.payoffs.unit
    if value.codes:
        same = value.before["P"] == value.before["Q"]
        yield f"From your codes alone you would change: {_changes(value, 'Q')}."
        told = "the same" if same else _changes(value, "P")
        yield f"With what is known from elsewhere beside them you would change: {told}."
        if not same:
            yield f"That is worth {both(value.evidence)} {unit} before anybody is asked."
    else:
        yield f"On what is believed today you would change: {_changes(value, 'P')}. No codes are on file."
    yield (
        f"To know the true shares of the reasons, and where they arise, would be worth {both(value.evppi)} {unit} more;"
        f" to know everything, {both(value.evpi)}. No way of asking can be worth more."
    )


def _informed(value: Value, worth: Worth) -> Iterable[str]:
    unit, first = value.payoffs.unit, "from your codes alone" if value.codes else "on what is believed today"
    times = cases_of_ten(worth.from_codes.value)
    yield f"{times[0].upper()}{times[1:]} it would change what you would do {first}."
    yield (
        "If you weigh the answers by who answers and who is candid, they are worth"
        f" {_gain(worth.evsi['informed'], unit)} before the cost of asking."
    )
    net = worth.net.get("informed")
    if net is not None:
        middle = net.over_phi
        yield (
            f"Less that cost: {both(net.expected)} (depending on how people behave, {amount(middle.low)} to"
            f" {amount(middle.high)}); it pays in {hundred(net.positive.value)} of 100 possible worlds."
        )
    elif worth.evsi["informed"].value > 2 * worth.evsi["informed"].mcse:
        each, currency = worth.cost.median / worth.evsi["informed"].value, value.program.economics.currency
        yield (
            f"At a cost of {amount(worth.cost.median)} {currency} that is {amount(each)} for each"
            f" {LOST[value.program.kind][0]} avoided, without the cost of the change itself."
        )
    if worth.aimed.value > 2 * worth.aimed.mcse:
        part = worth.aimed.value / worth.evsi["informed"].value
        much = "all" if part > 0.995 else f"{both(worth.aimed)}"
        yield (
            f"Of that worth, {much} comes without doing anything else: the answers tell where and what to change, which"
            " is taken to make a change work better (judgement: `fix_efficacy_unspecific`)."
        )


def _naive(value: Value, worth: Worth) -> Iterable[str]:
    unit, number = value.payoffs.unit, worth.evsi["naive"]
    told = f"If you take the reported shares at face value, the answers are worth {_gain(number, unit)} before the cost"
    if number.value < -2 * number.mcse:
        told = (
            "If you take the reported shares at face value, asking would do harm: on average you would be worse off"
            f" than unasked by {amount(-number.value)} ± {amount(number.mcse)} {unit}, before the cost"
        )
    yield f"{told}; in {hundred(worth.misled['naive'].value)} of 100 cases you would come off worse than unasked."


def _rule(value: Value, found: RuleFound) -> Iterable[str]:
    calls = f"it calls for a change in {hundred(found.if_it_matters.value)} of 100 cases in which it should be made"
    if not np.isnan(found.if_not.value):
        calls += f", in {hundred(found.if_not.value)} of 100 in which it should not"
    yield (
        f"The rule “{found.rule}”: {calls}, and {_never(found)}. Beside what you would do today it brings"
        f" {_gain(found.on_top)}; followed to the letter, so that nothing is changed unless it calls for it,"
        f" {_gain(found.worth)}."
    )


def _never(found: RuleFound) -> str:
    return f"in {hundred(found.never.value)} of 100 for nothing at all"


def _best(worth: Worth) -> Iterable[str]:
    best, asked = worth.best_rule, worth.rule
    if best.rule == asked.rule:
        yield f"No other rule of this kind does better (1 to 10 people, specifically or not): {_gain(best.on_top)}."
    else:
        yield f"Of rules of this kind the best is “{best.rule}”: {_gain(best.on_top)} beside what you would do today."


def _worths(value: Value) -> list[str]:
    rows = [["worth of the answers", "answers", "informed", "of it aim", "naive", "rule", "to the letter", "misled"]]
    for each in value.worth:
        numbers = (each.evsi["informed"], each.aimed, each.evsi["naive"], each.rule.on_top, each.rule.worth)
        misled = ", ".join(hundred(each.misled[who].value, short=True) for who in ("informed", "naive"))
        rows.append([each.design, str(each.answers), *map(both, numbers), misled])
    return _aligned(rows)


def _nets(value: Value) -> list[str]:
    if not value.payoffs.money:
        rows = [["cost", "of asking", "for each avoided"]]
        for each in value.worth:
            informed = each.evsi["informed"].value
            per = amount(each.cost.median / informed) if informed > 0 else "–"
            rows.append([each.design, str(amount(each.cost.median)), per])
        return _aligned(rows)
    rows = [["less the cost of asking", "cost", "ENBS", "median over phi", "90% over phi", "P(ENBS > 0)", "naive ENBS"]]
    for each in value.worth:
        net = each.net["informed"]
        middle = Measured(net.over_phi.median, net.over_phi.mcse)
        interval = f"{amount(net.over_phi.low)} to {amount(net.over_phi.high)}"
        naive = both(each.net["naive"].expected)
        rows.append(
            [
                each.design,
                amount(each.cost.median),
                both(net.expected),
                both(middle),
                interval,
                both(net.positive),
                naive,
            ]
        )
    return _aligned(rows)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def sentences_of(value: Value, design: str) -> list[str]:
    """What the answers to one way of asking would be worth, in paragraphs: today, weighed, at face value, by rule."""
    worth = value.of(design)
    return [
        " ".join(_today(value)),
        " ".join(_informed(value, worth)),
        " ".join(_naive(value, worth)),
        " ".join([*_rule(value, worth.rule), *_best(worth)]),
    ]


def text_of(value: Value) -> str:
    """The whole result in words and a table."""
    program, pay = value.program, value.payoffs
    names = [each.design for each in value.worth]
    worth = value.of(program.proposed if program.proposed in names else names[0])
    lines = [f"{program.name}: what would the answers be worth?"]
    if pay.money:
        said = f"Amounts in {pay.unit} over {span_of(program.population.horizon)}, on average over what is not known"
    else:
        missing = "what an avoided one is worth" if program.economics.value() is None else "what changes cost"
        said = (
            f"Not in money, since {missing} is not known: in {pay.unit} over"
            f" {span_of(program.population.horizon)}, if you could change one thing. Both the worth and the changes'"
            " costs are needed to say whether it pays (under [economics])"
        )
    lines += [*_wrapped([said + "; ± is the simulation's own error."]), ""]
    lines += [*_wrapped(_today(value)), ""]
    many, money = worth.answers, f"{amount(worth.cost.median)} {program.economics.currency}"
    lines.append(
        f"Asked by “{worth.design}” ({many.median} answer{'' if many.median == 1 else 's'}, {many.low} to {many.high};"
        f" asking costs {money})"
    )
    for each in (_informed, _naive):
        lines += _wrapped([" ".join(each(value, worth))], "- ")
    lines += _wrapped([" ".join([*_rule(value, worth.rule), *_best(worth)])], "- ")
    lines += ["", "For the statistician: expected value of sample information and net benefit by design"]
    lines += [*_worths(value), "", *_nets(value), ""]
    lines += _wrapped([_notes(value)])
    return "\n".join(lines)


def _notes(value: Value) -> str:
    low = min(each.draws_behind[0] for each in value.worth)
    rough = " (few: worth is then estimated too low)" if low < FEW_DRAWS else ""
    rule: Rule = value.worth[0].rule.rule
    on = "the codes" if value.codes else "beliefs"
    return (
        "informed: E U_Y of the best act given the answers less E U_low of the best act on beliefs, of it aim: by"
        f" knowing where and what; naive, rule: less E U_low of what is done on {on} alone; rule: {rule}, beside that,"
        " and to the letter; misled: in 100 cases, informed and naive; phi: response, candor, selection, volume. EVPI"
        f" over today {both(value.evpi_today)}. How well changes work is judgement. {value.draws} belief draws, every"
        f" share met by every behaviour of its scramble; at least {low:.0f} effective draws behind 95 of 100 posterior"
        f" means{rough}. Seed {value.seed}."
    )


def _wrapped(sentences: Iterable[str], bullet: str = "") -> list[str]:
    found = []
    for each in sentences:
        found += textwrap.wrap(each, WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet))
    return found
