"""What asking would be worth, as JSON takes it: the researcher's words and figures."""

from __future__ import annotations

from typing import Any

from simkit.decision.assess import Assessment
from simkit.decision.value_text import amount, both, sentences_of
from simkit.diagnosis.measured import Measured
from simkit.report.jsonable import from_believed, from_measured, from_people, number

__all__ = ["worth_data"]

_HEAD = (
    "way of asking",
    "answers",
    "worth of the answers (EVSI)",
    "at face value",
    "cost",
    "less the cost (ENBS)",
    "90% over behaviour",
    "P(ENBS > 0)",
)


def worth_data(assessment: Assessment) -> dict[str, Any] | None:
    """What asking would be worth; None where money cannot be weighed.

    Returns
    -------
    dict or None
        `unit`, `sentences` (on the proposed way of asking), `designs` (each with its EVSI weighed and at face value,
        cost, ENBS, P(ENBS > 0)), `knowing` (what it is worth to know an unknown before deciding), `pilot` (the best
        one, where something is open), `turns`, `smallest` (people a year), and `head` and `rows` of the table.
    """
    weighing = assessment.weighing
    if weighing is None:
        return None
    value = weighing.value
    designs, rows = [], []
    for worth in value.worth:
        net = worth.net["informed"]
        standing = weighing.standing(worth.design)
        designs.append(
            {
                "name": worth.design,
                "pays": standing.pays,
                "blocked": standing.blocked,
                "answers": from_people(worth.answers),
                "informed": from_measured(worth.evsi["informed"]),
                "aimed": from_measured(worth.aimed),
                "naive": from_measured(worth.evsi["naive"]),
                "misled": {name: from_measured(each) for name, each in worth.misled.items()},
                "cost": from_believed(worth.cost),
                "net": from_measured(net.expected),
                "net_over_behaviour": from_believed(net.over_phi),
                "net_positive": from_measured(net.positive),
            }
        )
        rows.append(
            [
                worth.design,
                str(worth.answers),
                both(worth.evsi["informed"]),
                both(worth.evsi["naive"]),
                amount(worth.cost.median),
                both(net.expected),
                f"{amount(net.over_phi.low)} to {amount(net.over_phi.high)}",
                both(net.positive),
            ]
        )
    pilot = weighing.pilot
    return {
        "unit": value.payoffs.unit,
        "sentences": sentences_of(value, assessment.program.proposed),
        "designs": designs,
        "focus": weighing.focus,
        "knowing": {name: from_measured(each) for name, each in weighing.knowing.items()},
        "pilot": None
        if pilot is None
        else {
            "name": pilot.name,
            "people": pilot.people,
            "months": number(pilot.months),
            "cost": number(pilot.cost),
            "worth": from_measured(pilot.worth),
            "enough": pilot.enough,
            "takes": pilot.takes,
        },
        "turns": {
            name: {
                "at": number(turn.value),
                "mcse": number(turn.mcse),
                "belief_below": number(turn.below),
                "right_above": turn.clear_above,
            }
            for name, turn in weighing.turns.items()
        },
        "smallest": number(weighing.smallest),
        "head": list(_HEAD),
        "rows": rows,
        "settled": _settled(weighing.knowing["response"], weighing.knowing["candor"], value.payoffs.unit),
    }


def _settled(response: Measured, candor: Measured, unit: str) -> str:
    """What it would be worth to know one unknown before deciding, in a sentence."""

    def worth(each: Measured) -> str:
        return "nothing" if each.value <= 2 * each.mcse else f"{both(each)} {unit}"

    return (
        f"To know exactly how many answer would be worth {worth(response)} to the decision whether to ask; to know how"
        f" many are candid about sensitive reasons, {worth(candor)}."
    )
