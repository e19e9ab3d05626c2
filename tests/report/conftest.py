"""Assessments that several tests of the report look at; few belief draws, since no figure is checked on them."""

from dataclasses import replace

import builders
import pytest

from simkit.decision.assess import assess
from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.program.presets import declined, exit_

quick = pytest.fixture(scope="module", autouse=True)(builders.without_other_beliefs)

NASTY = "<script>alert(\"x\")</script> & 'Söhne'"


def nasty_program():
    """Thirty reasons, twenty designs, long names and markup wherever the user may write."""
    program = declined(900)
    reasons = program.population.reasons
    more = tuple(
        replace(reasons[at], key=f"more{at}", label=f"{NASTY} {at} " + "very long " * 7 + "end") for at in range(13)
    )
    population = program.population.but(reasons=reasons + more, horizon=2.0)
    makers = [*WAYS_OF_ASKING.values(), *COMPARATORS.values()]
    designs = [makers[at % 12]().but(f"{NASTY} {at} " + "x" * 70, about=NASTY) for at in range(20)]
    economics = replace(program.economics, currency=NASTY)
    return program.but(
        name=NASTY,
        population=population,
        designs=tuple(designs),
        proposed=designs[3].name,
        economics=economics,
        sources=(NASTY, "a source, https://example.org/x?a=1&b=2"),
        notes=(NASTY,),
    )


@pytest.fixture(scope="session")
def few():
    """42 decliners a year: under 15 answers."""
    return assess(declined(42), draws=2)


@pytest.fixture(scope="session")
def many():
    """900 leavers a year, exactly: well over 15 answers."""
    program = exit_(900)
    return assess(program.but(population=program.population.but(volume="fixed")), draws=2)


@pytest.fixture(scope="session")
def nobody():
    """Nobody ever answers."""
    program = declined(10)
    return assess(program.but(beliefs=program.beliefs.but(answer_rate=0.0)), draws=2)


@pytest.fixture(scope="session")
def nasty():
    return assess(nasty_program(), draws=2)


@pytest.fixture(params=["few", "many", "nobody", "nasty"])
def any_assessment(request):
    return request.getfixturevalue(request.param)
