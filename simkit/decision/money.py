"""What a verdict in money needs, and what it says about taking answers at face value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.decision.finding import Weighed
from simkit.decision.payoffs import LOST, Payoffs
from simkit.decision.value_text import amount
from simkit.decision.worth import Worth
from simkit.diagnosis.measured import Believed, believed
from simkit.diagnosis.small import hundred
from simkit.population.population import span_of
from simkit.program.program import Program

__all__ = ["at_face_value", "break_even_of", "break_even_words", "missing"]

Floats = NDArray[np.float64]


def missing(program: Program) -> str:
    """What has to be added to a program so that money can be weighed, in one sentence; empty where nothing is missing.

    Examples
    --------
    >>> from simkit.program.economics import Economics
    >>> from simkit.program.presets import declined
    >>> missing(declined(42).but(economics=Economics(value_of_avoided_decline=9000.0)))
    'To weigh money as well, add what you would change and what that costs: [[economics.fix]] with reason, change and
    cost.'
    """
    if program.kind not in LOST:
        return (
            "Money cannot be weighed here: only where everybody who is asked is lost to you is it known how many losses"
            " a change could avoid."
        )
    needed = []
    if program.economics.value() is None:
        which = LOST[program.kind][0]
        needed.append(
            f"what one avoided {which} is worth: value_of_avoided_decline = [low, middle, high] under [economics], or"
            " days_vacant, cost_per_day and recruiting_cost under [economics.worksheet]"
        )
    if not program.economics.fixes:
        needed.append("what you would change and what that costs: [[economics.fix]] with reason, change and cost")
    return f"To weigh money as well, add {'; and '.join(needed)}." if needed else ""


def at_face_value(program: Program, worth: Worth) -> Weighed:
    """O9: whether taking the answers at face value is worse than not asking, by behaviour."""
    net = worth.net["naive"]
    middle, currency = believed(net.gain), program.economics.currency
    mean, harmed = float(net.gain.mean()), worth.misled["naive"].value
    often = f"in {hundred(harmed)} of 100 cases you would come off worse than had you not asked"
    if mean < 0:
        said = (
            f"Taken at face value, the answers would do harm: you would be worse off by {amount(-mean)} {currency} on"
            f" average than had you not asked, before the cost of asking; {often}."
        )
    else:
        said = (
            f"Taken at face value, the answers bring {amount(mean)} {currency} on average"
            f" ({amount(middle.low)} to {amount(middle.high)}, depending on how people behave), before the cost of"
            f" asking; {often}."
        )
    return Weighed(
        net.gain < 0,
        net.gain,
        "acting on the answers as they stand brings less, on average, than acting on what is believed today",
        said,
        "assumed: who answers and who is candid; judgement: how well changes work; your own figures: what they cost,"
        " and what a loss costs",
    )


def break_even_of(cost: Floats, pay: Payoffs, extra: float = 0.0) -> Believed:
    """Losses that have to be avoided so that asking, and a change that costs `extra`, pay for themselves."""
    value = np.where(pay.value > 0, pay.value, np.nan)
    return believed((cost + extra) / value)


def _losses(number: float) -> str:
    """A number of people lost, not rounded to nothing.

    >>> _losses(0.048), _losses(1.34), _losses(0.004), _losses(12.4)
    ('0.05', '1.3', 'less than 0.01', '12')
    """
    if number < 0.01:
        return "less than 0.01"
    if number < 0.095:
        return f"{number:.2f}"
    return f"{number:.1f}" if number < 9.95 else f"{number:.0f}"


def break_even_words(program: Program, cost: Floats, pay: Payoffs) -> str:
    """What asking costs and how many losses it has to avoid, in two sentences."""
    economics, people = program.economics, program.population.per_year * program.population.horizon
    middle, alone = believed(cost), break_even_of(cost, pay)
    turns = {"declined": "declined offers into acceptances", "exit": "departures into people who stay"}[program.kind]
    when = span_of(program.population.horizon)
    cheapest = int(np.argmin(pay.price))
    with_change = break_even_of(cost, pay, float(pay.price[cheapest]))
    spent = f"Asking costs about {amount(middle.median)} {economics.currency} in {when}, staff time included."
    if not pay.value.max() > 0:
        return f"{spent} That cannot be paid back: nothing is gained where one of them is avoided."
    between = f"{_losses(alone.low)} to {_losses(alone.high)}"
    return (
        f"{spent} That is paid back if it turns {_losses(alone.median)} ({between}) of your {people:.0f} {turns};"
        f" together with a change such as “{pay.changes[cheapest]}” ({amount(float(pay.price[cheapest]))}"
        f" {economics.currency}), if it turns {_losses(with_change.median)} ({_losses(with_change.low)} to"
        f" {_losses(with_change.high)})."
    )
