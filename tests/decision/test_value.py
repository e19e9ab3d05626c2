"""The value of asking: closed forms through the whole engine, laws on random programs, limits, a case of harm."""

import numpy as np
import pytest
import strategies
from builders import ask, quiet, reason, two
from closed_forms import beta_binomial_evsi
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaincinv
from scipy.stats import binom

from simkit.checks import InvalidInput
from simkit.decision.rules import Rule
from simkit.decision.value import value_of_asking
from simkit.population.population import Population, Segment
from simkit.program.economics import Economics, Fix
from simkit.program.presets import declined, stay

WORTH = 1000.0
EFFICACY = {"fix_efficacy": 1.0, "fix_efficacy_unspecific": 1.0, "specific.closed": 1.0}


def money(*fixes, worth=WORTH):
    return Economics(staff_cost_per_hour=0.0, value_of_avoided_decline=worth, fixes=fixes)


def program(design, beliefs, economics, population=None, codes=None):
    people = two() if population is None else population
    return declined().but(
        population=people,
        beliefs=quiet(beliefs),
        designs=(design,),
        proposed=design.name,
        economics=economics,
        codes=codes,
    )


def of(case, *, draws=16, rule=None, **more):
    return value_of_asking(case, rule=rule, draws=draws, nodes=16, **more)


def test_two_actions_through_the_whole_engine():
    # 12 people, each answers every other time, truthfully; 0.5 x 12 x 1000 a unit of share against 1250
    people = two(0.2).but(per_year=12.0, volume="fixed")
    found = of(program(ask(reporting_cell=1), EFFICACY, money(Fix("manager", "train", 1250.0)), people), draws=64)
    exact = sum(binom.pmf(n, 12, 0.5) * beta_binomial_evsi(4, 16, n, 6000.0, 1250.0) for n in range(1, 13))
    informed = found.worth[0].evsi["informed"]
    assert 5 * informed.mcse < 0.5 * exact
    assert abs(informed.value - exact) < 5 * informed.mcse
    # nothing is left to aim, since a change works as well without knowing more
    assert found.worth[0].aimed.value == 0.0


AIM = {"fix_efficacy": 1.0, "fix_efficacy_unspecific": 0.25, "specific.closed": 0.4}


@pytest.fixture(scope="module")
def aimed():
    # a change that costs nothing is always made: all that answers do is to aim it
    people = two(0.2).but(per_year=12.0)
    return of(program(ask(reporting_cell=1), AIM, money(Fix("manager", "train", 0.0)), people), draws=64)


def _over_shares(f):
    return float(np.mean(f(betaincinv(4.0, 16.0, (np.arange(4000) + 0.5) / 4000))))


def test_what_aiming_is_worth_by_an_integral(aimed):
    # who say what to fix: Poisson, 12 x 0.5 x 0.4 x share; if anybody, three quarters of 12000 x 0.5 x share are gained
    exact = _over_shares(lambda s: 4500 * s * -np.expm1(-2.4 * s))
    worth = aimed.worth[0]
    for found in (worth.aimed, worth.evsi["informed"], worth.rule.on_top):
        assert abs(found.value - exact) < 5 * found.mcse < 0.1 * exact
    assert worth.changed["informed"].value == 0.0 and worth.misled["informed"].value == 0.0


def test_a_rules_chances_by_an_integral(aimed):
    # it always matters; two Poisson people or more
    exact = _over_shares(lambda s: -np.expm1(-2.4 * s) - 2.4 * s * np.exp(-2.4 * s))
    found = aimed.worth[0].rule
    assert abs(found.if_it_matters.value - exact) < 5 * found.if_it_matters.mcse < 0.2 * exact
    assert np.isnan(found.if_not.value)
    assert found.never.value == pytest.approx(1 - found.if_it_matters.value)
    # followed to the letter it forgoes the change where it is not called for
    assert found.worth.value < 0 < found.on_top.value
    assert aimed.worth[0].best_rule.rule.people == 1


def test_a_free_truthful_program_comes_to_be_worth_all_that_shares_are():
    def at(people, cell=1):
        crowd = Population(
            (reason("a", 0.3), reason("b", 0.3), reason("c", 0.4)), per_year=people, volume="fixed", horizon=1.0
        )
        # the same money at any size
        fixes = (Fix("a", "do a", 150.0), Fix("b", "do b", 170.0))
        case = program(ask(reporting_cell=cell), EFFICACY, money(*fixes, worth=WORTH / people), crowd)
        found = of(case)
        return found.worth[0].evsi["informed"].value / found.evppi.value

    parts = [at(people) for people in (4.0, 40.0, 4000.0)]
    assert parts == sorted(parts)
    assert parts[0] < 0.5 and 0.97 < parts[-1] <= 1.0 + 1e-9
    # what is never shown is worth nothing
    assert at(40.0, cell=50) == 0.0


def test_platitudes_are_worth_nothing():
    silent = EFFICACY | {"candor_base": 0.0, "vague": 1.0}
    found = of(program(ask(), silent, money(Fix("manager", "train", 7900.0), Fix("pay", "raise", 8100.0))))
    assert found.evppi.value > 0
    worth = found.worth[0]
    assert all(number.value == 0.0 for number in worth.evsi.values())
    assert all(number.value == 0.0 for number in worth.misled.values())


@pytest.fixture(scope="module")
def harmful():
    # everybody with a bad manager says it was pay, and a rise of pay is worth its cost only if that were so
    lies = EFFICACY | {"candor_base": 0.0, "vague": 0.0}
    people = two(0.6).but(per_year=24.0)
    return of(program(ask(reporting_cell=1), lies, money(Fix("pay", "raise pay", 8000.0)), people))


def test_taken_at_face_value_lies_do_harm(harmful):
    worth = harmful.worth[0]
    naive = worth.evsi["naive"]
    # the 0.6 with a bad manager say pay, the 0.4 stay vague: all reasons named are pay. By hand: 12000 x 0.4 - 8000
    assert naive.value == pytest.approx(-3200.0, rel=0.05)
    assert worth.evsi["informed"].value >= -2 * worth.evsi["informed"].mcse
    assert worth.misled["naive"].value > 0.9
    assert "asking would do harm: on average you would be worse off than unasked by" in " ".join(str(harmful).split())


def test_what_the_evidence_is_worth_before_anybody_is_asked():
    # codes say it is all pay; believed: 0.5. By hand: 15000 x 0.5 - 8000 is lost by acting on the codes
    found = of(program(ask(), EFFICACY, money(Fix("pay", "raise pay", 8000.0)), codes={"pay": 9}))
    assert found.before == {"P": (), "Q": ("pay",)} and found.codes
    assert abs(found.evidence.value - 500.0) < 5 * found.evidence.mcse < 250.0
    assert found.evpi_today.value == pytest.approx(found.evpi.value + found.evidence.value)
    assert found.worth[0].from_codes.value > 0.5
    assert "From your codes alone you would change: raise pay." in str(found)


@st.composite
def cases(draw):
    """Programs in which anything goes but the prices are known; shares are drawn."""
    people = draw(strategies.populations())
    worth = draw(st.sampled_from([0.0, 100.0, 1000.0]))
    keys = draw(st.lists(st.sampled_from(people.keys), min_size=1, max_size=3, unique=True))
    fixes = tuple(
        Fix(key, "change " + key, draw(st.sampled_from([0.0, 50.0, 500.0, (50.0, 500.0, 5000.0)]))) for key in keys
    )
    priced = draw(st.booleans())
    return declined().but(
        population=people.but(**draw(strategies.volumes()), per_year=float(draw(st.integers(2, 60)))),
        beliefs=draw(strategies.beliefs()).but(fix_efficacy=(0.1, 0.4, 0.7)),
        designs=(draw(strategies.designs(records=False)).but("any", link="vendor"),),
        proposed="any",
        economics=Economics(value_of_avoided_decline=worth if priced else None, fixes=fixes),
        codes=draw(st.none() | st.just({people.keys[0]: 3})),
    )  # fmt: skip


@given(cases())
@settings(deadline=None, max_examples=12)
def test_laws_of_information(case):
    found = of(case, draws=8)
    worth = found.worth[0]

    def below(less, more):
        room = 5 * np.hypot(less.mcse, more.mcse) + 1e-9 * (1 + abs(more.value))
        return less.value <= more.value + room

    informed = worth.evsi["informed"]
    assert informed.value >= -5 * informed.mcse - 1e-9
    assert below(informed, found.evppi) and found.evppi.value <= found.evpi.value + 1e-9 * (1 + found.evpi.value)
    assert below(worth.evsi["naive"], found.evpi_today) and below(worth.evsi["rule"], found.evpi_today)
    assert found.evidence.value >= -5 * found.evidence.mcse - 1e-9
    assert below(worth.aimed, found.evppi) and worth.aimed.value >= -1e-9
    for chance in (
        worth.never_shown,
        worth.from_codes,
        *worth.changed.values(),
        *worth.misled.values(),
        worth.rule.never,
    ):
        assert -1e-12 <= chance.value <= 1 + 1e-12
    for who in worth.changed:
        assert worth.misled[who].value <= worth.changed[who].value + 1e-12
    assert str(found)


@pytest.fixture(scope="module")
def three():
    fixes = (Fix("too_slow", "a date", 4e3), Fix("pay", "bands", 3e4))
    case = declined(40).but(economics=Economics(value_of_avoided_decline=(3e3, 1e4, 3e4), fixes=fixes))
    web = case.designs[0]
    designs = (web, web.but("another name"), web.but("more reminders", reminders=3))
    return case, designs, value_of_asking(case, designs, draws=16, nodes=64)


def test_contrasts_are_on_common_draws(three):
    _, designs, found = three
    same = found.contrast(designs[0].name, "another name")
    assert same.value == 0.0 and same.mcse == 0.0
    more = found.contrast("more reminders", designs[0].name)
    alone = found.of("more reminders").evsi["informed"]
    assert more.mcse < 0.5 * alone.mcse
    assert more.value == pytest.approx(alone.value - found.worth[0].evsi["informed"].value)


def test_a_design_is_worth_what_it_is_in_any_company(three):
    case, designs, found = three
    alone = value_of_asking(case, [designs[2]], draws=16, nodes=64).worth[0]
    assert alone.evsi == found.worth[2].evsi and alone.rule == found.worth[2].rule


def test_net_of_costs(three):
    _, _, found = three
    for worth in found.worth:
        net = worth.net["informed"]
        # nothing but cost lies between: the volume is known
        cost = worth.evsi["informed"].value - net.expected.value
        assert worth.cost.low <= cost <= worth.cost.high
        assert net.over_phi.low < net.over_phi.median < net.over_phi.high
        assert net.noise > 0
    assert found.worth[2].cost.median > found.worth[0].cost.median


def test_another_seed_agrees_within_the_error(three):
    case, designs, found = three
    other = value_of_asking(case, designs[:1], draws=16, nodes=64, seed=2)
    for one, two_ in ((found.evppi, other.evppi), (found.worth[0].evsi["informed"], other.worth[0].evsi["informed"])):
        assert one.value != two_.value
        assert abs(one.value - two_.value) < 5 * np.hypot(one.mcse, two_.mcse)


def test_a_reason_that_is_known_by_function_takes_answers_from_each():
    def aim(parts, cell=1):
        reasons = (reason("a", 0.4, needs_level="function"), reason("b", 0.6))
        people = Population(reasons, per_year=20.0, segments=tuple(Segment(f"s{k}") for k in range(parts)))
        return of(program(ask(reporting_cell=cell), AIM, money(Fix("a", "do", 0.0)), people)).worth[0].aimed.value

    one, four, four_of_five = aim(1), aim(4), aim(4, cell=5)
    assert 0 < four_of_five < four < one


def test_words_without_money_and_for_a_rule():
    found = value_of_asking(declined(42), ["call by HR"], rule=Rule(1, specifically=False), draws=4, nodes=16)
    told = " ".join(str(found).split())
    assert "Not in money, since what an avoided one is worth is not known: in avoided declined offers" in told
    assert "The rule “act on a reason when 1 person names it”" in told
    assert "ENBS" not in told and not found.worth[0].net
    assert found._repr_html_().startswith("<pre>") and "&lt;" not in told
    known = found.program.but(economics=Economics(value_of_avoided_decline=5.0))
    assert "since what changes cost is not known" in " ".join(
        str(value_of_asking(known, ["call by HR"], draws=4, nodes=16)).split()
    )


def test_refusals():
    case = declined(42)
    with pytest.raises(InvalidInput, match="must be a Program"):
        value_of_asking("acme.toml")
    with pytest.raises(InvalidInput, match="must be a Design"):
        value_of_asking(case, [3])
    with pytest.raises(InvalidInput, match="did you mean"):
        value_of_asking(case, ["call by HRR"])
    with pytest.raises(InvalidInput, match="there is no design"):
        value_of_asking(case, [])
    with pytest.raises(InvalidInput, match="only where everybody who is asked is a loss"):
        value_of_asking(stay(50), draws=2)
    with pytest.raises(InvalidInput, match="people of a rule"):
        Rule(0)
