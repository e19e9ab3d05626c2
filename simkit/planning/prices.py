"""What each question of a form costs in answers, and what it adds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.design.questionnaire import Item, Questionnaire
from simkit.diagnosis.measured import Believed, believed
from simkit.diagnosis.people import Volume
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES, in_scrambles
from simkit.expected import expected, ratio
from simkit.planning.item_answers import item_rates
from simkit.program.program import Program, checked_program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

__all__ = ["Price", "QuestionPrices", "question_prices"]


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Price:
    """One question: the form with it against the form without it, in expected people over the horizon.

    Parameters
    ----------
    number : int
        From 1.
    item : Item
    costs : Believed
        Answers to the reason question that are lost; at the reason question itself nan, since it cannot go.
    costs_usable : Believed
        Usable answers to the reason question (candid, and saying what to fix) that are lost.
    costs_others : Believed
        Candid answers to the other questions, the reason question left out, that are lost.
    adds : Believed
        Its own answers that are given with care and candidly, whether or not they say what to fix.
    answered : Believed
        Its own answers of any kind.
    rate : Believed
        `costs` for every 100 answers that it adds; nan where it adds none.
    """

    number: int
    item: Item
    costs: Believed
    costs_usable: Believed
    costs_others: Believed
    adds: Believed
    answered: Believed
    rate: Believed


@dataclass(frozen=True)
class QuestionPrices:
    """The price of every question of a design.

    Parameters
    ----------
    program : Program
    design : Design
    prices : tuple of Price
        In the order of the questions.
    answers : Believed
        Expected answers to the reason question over the horizon, with the whole form.
    usable : Believed
        Those that are candid and say what to fix.
    draws : int
        Belief draws.
    """

    program: Program
    design: Design
    prices: tuple[Price, ...]
    answers: Believed
    usable: Believed
    draws: int

    def of(self, number: int) -> Price:
        """The price of one question, by its number from 1."""
        return self.prices[checks.whole_number("number", number, 1, len(self.prices), "1 is the first question") - 1]

    def __str__(self) -> str:
        from simkit.planning.prices_text import text_of

        return text_of(self)

    def _repr_html_(self) -> str:
        from simkit.planning.prices_text import html_of

        return html_of(self)


def without(design: Design, at: int) -> Design:
    """The design without one question; the announced minutes follow unless a step fixes them."""
    items = design.questionnaire.items
    return replace(design, questionnaire=Questionnaire(items[:at] + items[at + 1 :]))


def question_prices(
    program: Program,
    design: str | Design | None = None,
    *,
    seed: int = 1,
    scrambles: int = SCRAMBLES,
    draws: int = DRAWS,
    nodes: int = NODES,
) -> QuestionPrices:
    """What every question of a form costs in answers to the reason question, and what it adds.

    The form is compared with the form without that question, one at a time, on the same people and the same belief
    draws: who starts (the announced minutes follow the questions, unless a step fixes them), who breaks off, who takes
    care. So the prices of two questions do not add up exactly.

    Parameters
    ----------
    program : Program
    design : str or Design, optional
        Name of one of the program's, or any other; the proposed one if not given.
    seed : int
    scrambles, draws : int
        Independent sets of belief draws, from whose spread the Monte Carlo error is taken, and draws in each.
    nodes : int
        Nodes of the integration over people, a power of 2.

    Returns
    -------
    QuestionPrices
        Numbers of people are expected ones: chance is averaged over, the interval is that of the beliefs.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = question_prices(declined(42), "web survey by HR", scrambles=2, draws=4, nodes=64)
    >>> len(found.prices), found.of(10).costs.median > 0
    (10, True)
    """
    program = checked_program(program)
    if design is None or isinstance(design, str):
        design = program.design(program.proposed if design is None else design)
    if not isinstance(design, Design):
        way_out = "give the name of one of the program's, or such as sk.designs.employer_web()"
        raise checks.InvalidInput(checks.complaint("design", design, "must be a Design", way_out))
    checks.seed(seed)
    for name, count, low, usual in (("scrambles", scrambles, 1, SCRAMBLES), ("draws", draws, 1, DRAWS)):
        checks.whole_number(name, count, low, 10**6, f"{usual} are usual")
    items = design.questionnaire.items
    reason = design.questionnaire.reason_at
    others = [at for at in range(len(items)) if at != reason]
    forms = [design, *(without(design, at) for at in others)]
    keys = len(program.population.reasons)

    def one(scramble: int) -> tuple[Floats, Floats, Floats, list[Floats], list[Floats]]:
        drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=keys)
        process = derive(drawn, program.population, nodes=nodes, seed=seed, scramble=scramble)
        main = expected(process, forms)
        rates = item_rates(process, forms)
        factor = np.broadcast_to(drawn.values["volume_factor"], (draws,))
        return (
            factor,
            main.total("answered"),
            main.total("specific"),
            [each.candid for each in rates],
            [each.answered for each in rates[:1]],
        )

    parts = in_scrambles(one, scrambles=scrambles)
    people = Volume.of(program.population, np.stack([part[0] for part in parts])).mean
    answered, usable = (people[..., None] * np.stack([part[k] for part in parts]) for k in (1, 2))
    candid = [people[..., None] * np.stack([part[3][form] for part in parts]) for form in range(len(forms))]
    own = people[..., None] * np.stack([part[4][0] for part in parts])
    nothing = Believed(*(float("nan"),) * 4)
    made = []
    for at, item in enumerate(items):
        adds, said = believed(candid[0][..., at]), believed(own[..., at])
        if at == reason:
            made.append(Price(at + 1, item, nothing, nothing, nothing, adds, said, nothing))
            continue
        form = 1 + others.index(at)
        kept = [each for each in others if each != at]
        left = [each - (each > at) for each in kept]  # where they stand without it
        lost = answered[..., form] - answered[..., 0]
        elsewhere = candid[form][..., left].sum(axis=-1) - candid[0][..., kept].sum(axis=-1)
        made.append(
            Price(
                at + 1,
                item,
                believed(lost),
                believed(usable[..., form] - usable[..., 0]),
                believed(elsewhere),
                adds,
                said,
                believed(100.0 * ratio(lost, candid[0][..., at])),
            )
        )
    return QuestionPrices(
        program, design, tuple(made), believed(answered[..., 0]), believed(usable[..., 0]), scrambles * draws
    )
