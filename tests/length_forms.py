"""Forms of anything for the tests of lengths, and what they bring by the public path, one design at a time."""

import numpy as np
from hypothesis import strategies as st
from strategies import beliefs, populations, steps

from simkit.design.design import Design
from simkit.design.questionnaire import ITEM_KINDS, REASON_QUESTION, Item, Questionnaire
from simkit.expected import expected
from simkit.program.presets import declined
from simkit.response.derive import derive
from simkit.response.process import answering, people_of, start_odds
from simkit.response.solve import reason_probabilities
from simkit.response.yields import item_answers, item_yields

BASE = declined()


@st.composite
def forms(draw, most=5):
    """One to five items of every kind, the reason question anywhere, some that must be asked."""
    count = draw(st.integers(1, most))
    asks = draw(st.integers(0, count - 1))
    return Questionnaire(
        tuple(
            Item(
                draw(st.sampled_from(ITEM_KINDS)),
                draw(st.integers(1, 30)) / 10,
                sensitivity=draw(st.sampled_from([0.0, 0.0, 0.5, 1.0])),
                value=draw(st.sampled_from([0.0, 0.5, 1.0, 1.0, 4.0])),
                asks=REASON_QUESTION if at == asks else None,
                must=draw(st.integers(0, 4)) == 0,
            )
            for at in range(count)
        )
    )


@st.composite
def programs(draw, most=5):
    """A program of one design; what is not drawn stays uncertain."""
    weeks = sorted(draw(st.lists(st.integers(0, 9), min_size=1, max_size=2)))
    asked = tuple(draw(steps(week, to=("everyone",))) for week in weeks)
    design = Design("any", asked, draw(forms(most)), link="vendor", reporting_cell=draw(st.integers(1, 9)))
    return BASE.but(population=draw(populations()), beliefs=draw(beliefs()), designs=(design,), proposed=design.name)


def drawn_process(program, scramble, *, draws, nodes, seed=1):
    """One scramble of belief draws as a process, and the people invited in each draw."""
    people = program.population
    drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=len(people.reasons))
    process = derive(drawn, people, nodes=nodes, seed=seed, scramble=scramble)
    return process, people.per_year * people.horizon * np.broadcast_to(drawn.values["volume_factor"], (draws,))


def brought(process, design):
    """People who start, finish, answer; items answered; information: each of shape (D,), by the public path."""
    nodes, people = len(process.nodes), process.population
    values = np.array([item.value for item in design.questionnaire.items])
    e = expected(process, [design])
    items = information = 0.0
    for s, segment in enumerate(people.parts):
        traits = people_of(process, segment, slice(None))
        pi = reason_probabilities(process.log_weight[:, s], people.column("goodwill_loading"), traits.goodwill)
        odds = start_odds(process.parameters, traits, process.start_log_odds(segment))
        for after in answering(process.parameters, design, traits, odds):
            asked = (process.parameters, design, after.setting, traits, pi, people.column("sensitivity"))
            mass = people.weights[s] * process.deliverable(segment)[:, None] * after.starts / nodes
            items = items + np.einsum("dm,dmi->d", mass, item_answers(*asked))
            information = information + np.einsum("dm,dmi,i->d", mass, item_yields(*asked), values)
    totals = (e.total("started")[:, 0], e.completed[:, 0].sum(axis=-1), e.total("answered")[:, 0])
    names = ("started", "completed", "answered", "items", "information")
    return dict(zip(names, (*totals, items, information), strict=True))
