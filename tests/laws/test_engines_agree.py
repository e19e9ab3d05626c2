"""Three engines, one process: integrated (`expected`), drawn as tables (`counts`), drawn as rows (`simulate`).

On 200 different programs that hypothesis draws the three agree in their means, in their spreads over replicates and
in the shape of what a replicate shows. `rates.py` designs both errors. Correct code rings in one of a million runs of
this file at most. Caught in any single program, with probability 0.999 at least, are

- a cell of the table of segment, reason and outcome whose probability is off by 0.015 (by 0.025 in `simulate`);
- a count over replicates, of an eighth to nine tenths of the people, whose variance is off by a fifth where the number
  of people is fixed or Poisson, by 30% where it varies more (dispersion 0.05 to 0.3), and which is otherwise smooth:
  a variance that comes from rare outliers is capped and can pass;
- a distribution function over replicates that is off by 0.06 where it is looked at.

The second half of the file shows that wrong samplers do make it ring.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from zlib import crc32

import numpy as np
import pytest
from builders import ask, reason, shared
from hypothesis import given, settings
from rates import (
    Alarm,
    Compared,
    Law,
    beta_binomial,
    binomial,
    narrower,
    negative_binomial,
    people_needed,
    poisson,
    rates,
    replicates_needed,
    same_rate,
    spread,
)
from scipy import stats
from strategies import volumes, worlds

from simkit.design.design import Design, Step
from simkit.design.questionnaire import REASON_QUESTION, Item
from simkit.evidence.beliefs import Beliefs
from simkit.expected import Expected, expected
from simkit.population.population import Population, Segment
from simkit.response.derive import ResponseProcess, derive
from simkit.response.nodes import standard_nodes
from simkit.response.process import people_of, start_odds, starting
from simkit.response.responses import DISPOSITIONS
from simkit.simulation import counts as counting
from simkit.simulation import journey as journeys
from simkit.simulation import people as meeting
from simkit.simulation import tables as tabling
from simkit.simulation import world as worlding
from simkit.simulation.counts import Cells, cells_of
from simkit.simulation.journey import BREAKOFF, NO_START, NOT_DELIVERED, REFUSED, REPORTS, travel, way
from simkit.simulation.pages import CHUNK
from simkit.simulation.simulate import simulate
from simkit.simulation.world import World, cohort_sizes, world

PROGRAMS, EXAMPLES = 200, 210
"""Different programs at least, and how many are drawn for that: some come twice."""

ALARM = Alarm(1e-6, EXAMPLES + 20, {"means": 800, "spreads": 12, "shapes": 40})
"""The 20 make room for the hand-made programs of the second half, which are silent while nothing is broken."""

COHORT = 16
"""People of a replicate, on average."""
CHUNKS = 73
REPLICATES = CHUNKS * CHUNK
CROWD = 51_000
"""People of the one large replicate that `simulate` draws."""

FINE = 2**14
SLACK = 2e-5
"""How far a probability of `expected` may be off on so many nodes: over the 200 programs the largest difference from
131,072 other nodes was 3.4e-6. `test_the_integral_is_as_exact_as_the_slack` looks again."""

MISS = 1e-3
TABLE_OFF, CROWD_OFF, SHAPE_OFF = 0.015, 0.025, 0.06


def law_of(people: Population, probability: float) -> Law:
    """The law of how many of a replicate's people something happens to, of probability `probability` each."""
    mean, share = people.per_year, min(max(probability, 0.0), 1.0)
    if people.volume == "fixed":
        return binomial(round(mean), share)
    if people.dispersion == 0 or share == 0:
        return poisson(mean * share)
    return negative_binomial(mean * share, people.dispersion)


@dataclass(frozen=True)
class Drawn:
    """Replicates of one engine.

    Parameters
    ----------
    name : str
    joint : ndarray of int, shape (S, K, O)
        People of all replicates by segment, true reason and outcome.
    counts : dict of str to ndarray of int, shape (R,)
        What is counted in each replicate.
    """

    name: str
    joint: np.ndarray
    counts: dict[str, np.ndarray]


@dataclass(frozen=True)
class Program:
    """One program, and what is known of it.

    Parameters
    ----------
    process : ResponseProcess
    design : Design
    known : Expected
    cells : Cells
    seed : int
    """

    process: ResponseProcess
    design: Design
    known: Expected
    cells: Cells
    seed: int

    @property
    def people(self) -> Population:
        return self.process.population

    @cached_property
    def sets(self) -> dict[str, np.ndarray]:
        """What is counted in each replicate: cells of the table, as a mask of shape (S, K, O)."""
        table = self.cells.probability[0]
        reasons = table.shape[1]
        starts, answers = np.zeros(table.shape, dtype=bool), np.zeros(table.shape, dtype=bool)
        starts[..., BREAKOFF:] = True
        answers[..., REPORTS:] = True
        top = np.zeros(table.shape, dtype=bool)
        best = int(np.nan_to_num(self.known.reported[0, 0, :reasons]).argmax())
        top[..., [REPORTS + best, REPORTS + reasons + 1 + best]] = True
        true = np.zeros(table.shape, dtype=bool)
        true[:, 0] = True
        # some cells that hold about half of the people: their number varies most
        half = np.zeros(table.size, dtype=bool)
        held = 0.0
        for cell in np.argsort(-table.ravel(), kind="stable"):
            if held + table.ravel()[cell] <= 0.55:
                half[cell] = True
                held += table.ravel()[cell]
        return {
            "starts": starts,
            "answers": answers,
            "top reason": top,
            "first true reason": true,
            "half": half.reshape(table.shape),
        }

    @cached_property
    def laws(self) -> dict[str, list[Law]]:
        """The laws of these counts, and those at the ends of what is known of their probabilities."""
        right = {name: float(self.cells.probability[0][mask].sum()) for name, mask in self.sets.items()}
        return {
            name: [law_of(self.people, share + slack) for slack in (0.0, -SLACK, SLACK)]
            for name, share in right.items()
        }

    def drawn(self, name: str, tables: Callable[[int], tabling.Tables]) -> Drawn:
        """Sum up the tables of all chunks."""
        sets = self.sets
        masks = np.stack([mask.ravel() for mask in sets.values()], axis=1).astype(float)
        joint, counts = 0, []
        for chunk in range(CHUNKS):
            table = tables(chunk).joint[:, 0]
            joint = joint + table.sum(axis=0)
            counts.append(table.reshape(CHUNK, -1) @ masks)
        every = np.concatenate(counts).astype(np.int64)
        return Drawn(name, joint, dict(zip(sets, every.T, strict=True)))


def program(beliefs: Beliefs, people: Population, design: Design, volume: dict, seed: int) -> Program:
    """Solve and integrate."""
    people = people.but(per_year=float(COHORT), **volume)
    process = derive(beliefs.medians(len(people.reasons)), people, nodes=FINE)
    known = expected(process, [design])
    return Program(process, design, known, cells_of(known), seed)


def around(what: str, hits, trials, right, slack=SLACK) -> Compared:
    """Hits against a probability that is known up to the integration error; what cannot happen must not."""
    right, slack = np.asarray(right), np.asarray(slack)
    return rates(what, hits, trials, np.where(right > 0, right - slack, 0.0), np.where(right > 0, right + slack, 0.0))


def checks(of: Program) -> dict[str, list[Compared]]:
    """All comparisons of one program, by kind."""
    one = world(of.process)
    # the two engines have replicates of their own, sizes included
    ways = [way(one, of.design)]
    row_sizes = [cohort_sizes(one, of.seed, chunk) for chunk in range(CHUNKS)]
    count_sizes = [cohort_sizes(one, of.seed, CHUNKS + chunk) for chunk in range(CHUNKS)]
    rows = of.drawn("rows", lambda chunk: tabling.drawn_tables(ways, of.seed, chunk, row_sizes[chunk]))
    counts = of.drawn(
        "counts", lambda chunk: counting.counted_tables(of.cells, of.seed, CHUNKS + chunk, count_sizes[chunk])
    )
    sizes = np.concatenate(row_sizes + count_sizes)
    return {
        "means": [*means(of, rows), *means(of, counts), *crowd(of), *journey(of, one), size(of, sizes)],
        "spreads": [*spreads(of, rows), *spreads(of, counts), spread("people", sizes, law_of(of.people, 1.0))],
        "shapes": [*shapes(of, rows), *shapes(of, counts), *pairs(of, rows, counts)],
    }


def ratio_of(what: str, parts, whole, right, mass) -> Compared:
    """Parts of a random number of people, against a ratio of masses; nothing is said where the whole is rare."""
    mass = np.asarray(mass)
    return around(
        what, parts, np.where(mass > 1e-3, whole, 0), np.nan_to_num(right), 2 * SLACK / np.maximum(mass, 1e-3)
    )


def means(of: Program, drawn: Drawn) -> list[Compared]:
    """The joint table against the probabilities of its cells, and its margins against those of `expected`."""
    known, table, name = of.known, drawn.joint, drawn.name
    reasons = table.shape[1]
    everybody = table.sum()
    delivered = everybody - table[..., NOT_DELIVERED].sum()
    started = delivered - table[..., NO_START].sum()
    answered = table[..., REPORTS:].sum(axis=(0, 2))
    plain, exact = table[..., REPORTS : REPORTS + reasons + 1], table[..., REPORTS + reasons + 1 :]
    reported = plain.sum(axis=(0, 1))
    reported[:reasons] += exact.sum(axis=(0, 1))
    own = np.arange(reasons)
    captured = (plain[:, own, own] + exact[:, own, own]).sum(axis=0)
    mass = known.by_reason("answered")[0, 0]
    return [
        around(f"{name}: cells", table, everybody, of.cells.probability[0]),
        around(f"{name}: answer rate", answered.sum(), everybody, known.answer_rate[0, 0]),
        around(f"{name}: specific", exact.sum(axis=(0, 1)), everybody, known.by_reason("specific")[0, 0]),
        ratio_of(f"{name}: start rate", started, delivered, known.start_rate[0, 0], known.total("delivered")[0, 0]),
        ratio_of(f"{name}: reported", reported, answered.sum(), known.reported[0, 0], mass.sum()),
        ratio_of(f"{name}: true", answered, answered.sum(), known.shares("answered")[0, 0], mass.sum()),
        ratio_of(f"{name}: captured", captured, answered, known.captured[0, 0], mass),
    ]


def crowd(of: Program) -> list[Compared]:
    """One large replicate as the public function gives it."""
    seen = simulate(of.process, of.design, seed=of.seed, people=CROWD)
    told, known = seen.asked[0], of.known
    reasons = len(seen.reasons)
    outcome = np.where(told.reported < 0, REFUSED, REPORTS + told.reported + (reasons + 1) * told.specific)
    for words, code in (("not delivered", NOT_DELIVERED), ("nonresponse", NO_START), ("breakoff", BREAKOFF)):
        outcome[told.disposition == DISPOSITIONS.index(words)] = code
    shape = of.cells.probability.shape[1:]
    table = np.bincount(np.ravel_multi_index((seen.segment, seen.reason, outcome), shape), minlength=np.prod(shape))
    complete = np.count_nonzero(told.disposition == DISPOSITIONS.index("complete"))
    started = np.count_nonzero(told.step >= 0)
    mass = known.total("started")[0, 0]
    return [
        around("simulate: cells", table.reshape(shape), CROWD, of.cells.probability[0]),
        around("simulate: complete", complete, CROWD, known.completed[0, 0].sum()),
        ratio_of("simulate: completion", complete, started, known.completion[0, 0], mass),
        around("simulate: mentioned", told.mentioned.sum(axis=0), CROWD, known.by_reason("mentioned")[0, 0]),
        around("simulate: contact", np.bincount(told.step[told.step >= 0], minlength=8)[:8], CROWD, contacts(of)),
    ]


def contacts(of: Program) -> np.ndarray:
    """P(first start at each contact), filled up with 0 to 8 contacts."""
    out = np.zeros(8)
    if of.design.coverage is not None:
        out[0] = of.design.coverage
        return out
    p = of.process.parameters
    for segment, weight in zip(of.people.parts, of.people.weights, strict=True):
        odds = start_odds(p, people_of(of.process, segment, slice(0, 1)), of.process.start_log_odds(segment))
        for at, start in enumerate(starting(p, of.design, odds)):
            out[at] += weight * of.process.deliverable(segment)[0] * start.mean()
    return out


def journey(of: Program, one: World) -> list[Compared]:
    """What only the people themselves show: who comes to the end, who is careful, and who of them is candid."""
    to, known = way(one, of.design), of.known
    sizes = np.zeros(CHUNK, dtype=np.int64)
    sizes[5] = CROWD
    reasons = len(of.people.reasons)
    complete = 0
    careful, candid = np.zeros(reasons, dtype=np.int64), np.zeros(reasons, dtype=np.int64)
    for people in tabling.meet(one, of.seed, 2 * CHUNKS, sizes):
        seen = travel(to, people)
        own = people.reason[seen.began]
        truly = seen.careful & (seen.outcome >= REPORTS) & ((seen.outcome - REPORTS) % (reasons + 1) == own)
        complete += np.count_nonzero(seen.complete)
        careful += np.bincount(own[seen.careful], minlength=reasons)
        candid += np.bincount(own[truly], minlength=reasons)
    return [
        around("journey: complete", complete, CROWD, known.completed[0, 0].sum()),
        around("journey: careful", careful, CROWD, (known.by_reason("answered") - known.by_reason("careless"))[0, 0]),
        around("journey: candid", candid, CROWD, known.by_reason("attentive")[0, 0]),
    ]


def size(of: Program, sizes: np.ndarray) -> Compared:
    """The number of people of all replicates together: its law is known exactly."""
    people, replicates, total = of.people, len(sizes), int(sizes.sum())
    mean = replicates * people.per_year
    if people.volume == "fixed":
        chance = 1.0 if (sizes == round(people.per_year)).all() else 0.0
    else:
        spread_out = people.dispersion / replicates
        law = stats.poisson(mean)
        if spread_out > 0:
            law = stats.nbinom(1 / spread_out, 1 / (1 + spread_out * mean))
        chance = min(1.0, 2 * min(law.cdf(total), law.sf(total - 1)))
    return Compared("people: mean", np.asarray(total / replicates), np.asarray(people.per_year), np.asarray(chance))


def spreads(of: Program, drawn: Drawn) -> list[Compared]:
    """The variance over replicates of everything that is counted."""
    return [spread(f"{drawn.name}: spread of {name}", drawn.counts[name], *laws) for name, laws in of.laws.items()]


LEVELS = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Where the distribution function of the number of answers is looked at; 0 is P(no answer at all)."""


def shapes(of: Program, drawn: Drawn) -> list[Compared]:
    """The distribution function of the number of answers."""
    likely = of.laws["answers"]
    size = min(len(law.chance) for law in likely)
    below = np.stack([law.below[:size] for law in likely])
    at = np.unique(np.minimum(np.searchsorted(below[0], LEVELS), size - 1))
    hits = (drawn.counts["answers"][:, None] <= at).sum(axis=0)
    low, high = below[:, at].min(axis=0), below[:, at].max(axis=0)
    # the probabilities themselves are sums of a few hundred roundings
    return [rates(f"{drawn.name}: at most so many answers", hits, REPLICATES, low - 1e-12, high + 1e-12)]


def pairs(of: Program, rows: Drawn, counts: Drawn) -> list[Compared]:
    """Rows and tables beside one another: the share of the reason that is named most often."""
    usual = float(np.nan_to_num(of.known.reported[0, 0, : len(of.people.reasons)]).max())

    def events(drawn: Drawn) -> dict[str, int]:
        answers, named = drawn.counts["answers"], drawn.counts["top reason"]
        some = answers > 0
        found = {"no answer": np.count_nonzero(~some)}
        for limit in (usual / 2, usual, (1 + usual) / 2):
            found[f"share up to {limit:.3f}"] = np.count_nonzero(some & (named <= limit * answers + 1e-9))
        return found

    first, second = events(rows), events(counts)
    return [same_rate(f"rows and counts: {what}", first[what], REPLICATES, second[what], REPLICATES) for what in first]


def ringing(of: Program) -> dict[str, list[str]]:
    """What cannot be chance, by kind of comparison."""
    return {kind: ALARM.rings(kind, made) for kind, made in checks(of).items()}


def test_the_engines_agree():
    met = set()

    @given(worlds(), volumes())
    @settings(deadline=None, max_examples=EXAMPLES, derandomize=True)
    def agree(drawn, volume):
        beliefs, people, design = drawn
        # luck of its own for every program, and the same luck when it is met again
        seed = crc32(repr((people, design, volume)).encode())
        met.add(repr((drawn, volume)))
        found = ringing(program(beliefs, people, design, volume, seed))
        assert not any(found.values()), found

    agree()
    assert len(met) >= PROGRAMS


# Is the sample large enough for what is promised above?


def test_enough_people_for_the_means():
    each = ALARM.each("means")
    # where the number of people varies, all replicates together have 3% fewer people in fewer than one of a million
    fewest = min(stats.nbinom(REPLICATES / 0.3, 1 / (1 + 0.3 * COHORT)).ppf(1e-6), COHORT * REPLICATES)
    assert people_needed(TABLE_OFF - SLACK, each, MISS) <= fewest
    assert people_needed(CROWD_OFF - SLACK, each, MISS) <= CROWD
    assert people_needed(SHAPE_OFF, ALARM.each("shapes"), MISS) <= REPLICATES


def alternatives(volume: dict, probability: float) -> list[Law]:
    """Laws of the same mean whose variance is off by what is promised to be caught: wider, and narrower."""
    law = law_of(Population(per_year=float(COHORT), **volume), probability)
    off = 0.3 if volume.get("dispersion") else 0.2
    if volume["volume"] == "fixed":
        wider = beta_binomial(COHORT, probability, 1 + off)
    else:
        wider = negative_binomial(law.mean, ((1 + off) * law.variance - law.mean) / law.mean**2)
    return [wider, narrower(law, off)]


@pytest.mark.parametrize("probability", [0.125, 0.5, 0.9])
@pytest.mark.parametrize(
    "volume",
    [
        {"volume": "fixed"},
        {"volume": "poisson"},
        {"volume": "poisson", "dispersion": 0.05},
        {"volume": "poisson", "dispersion": 0.3},
    ],
    ids=["fixed", "poisson", "somewhat dispersed", "dispersed"],
)
def test_enough_replicates_for_the_spreads(volume, probability):
    law = law_of(Population(per_year=float(COHORT), **volume), probability)
    for other in alternatives(volume, probability):
        assert replicates_needed(law, other, ALARM.each("spreads"), MISS) <= REPLICATES


@given(worlds())
@settings(deadline=None, max_examples=30, derandomize=True)
def test_the_integral_is_as_exact_as_the_slack(drawn):
    beliefs, people, design = drawn
    process = derive(beliefs.medians(len(people.reasons)), people, nodes=FINE)
    other = replace(process, nodes=finer())
    made, again = (cells_of(expected(each, [design])).probability for each in (process, other))
    # a fifth of the slack, since the counted sets are sums of several cells
    np.testing.assert_allclose(made, again, atol=SLACK / 5)


@cache
def finer():
    """Other nodes, and four times as many."""
    return standard_nodes(4 * FINE, scramble=1)


# Wrong samplers. Each is wrong in one way, and must make the same comparisons ring.


def hand_made(name: str) -> Program:
    """A program in which every stage matters."""
    people = Population(
        (
            reason("manager", 0.4, 1.0, goodwill_loading=-1.0, contributes=0.3),
            reason("pay", 0.3, 0.0, safe_weight=1.0, contributes=0.5),
            reason("place", 0.2, 0.2, goodwill_loading=0.5, safe_weight=0.1),
            reason("growth", 0.1, 0.5, safe_weight=0.0),
        ),
        segments=(
            Segment("sales", 1.0, None, {"goodwill": 1.0, "fatigue": -0.5}, 1.0, 0.7),
            Segment("desk", 1.5, {"manager": 1.0, "pay": 2.0, "place": 0.5, "growth": 0.5}, {"caution": 0.8}, -0.7),
        ),
    )
    beliefs = Beliefs.default().but(
        {
            "answer_rate": 0.4,
            "call_start_rate": 0.5,
            "goodwill_on_response": 0.8,
            "fatigue_on_response": 0.5,
            "fatigue_on_breakoff": 0.6,
            "deliverable": 0.85,
            "attempt_decay": 0.4,
            "breakoff_per_minute": 0.04,
            "skip_base": 0.1,
            "careless_base": 0.15,
            "trait_correlation.goodwill_fatigue": -0.6,
        }
    )
    form = (Item("rating", 3.0), Item("closed", 2.0, asks=REASON_QUESTION), Item("open", 3.0))
    web = Step("web", "hr", "identified", 5.0, 0.0, "promised", 2)
    call = Step("phone", "third_party", "confidential", 10.0, 25.0, "prepaid", 5, "nonrespondents")
    steps = {"record": (web,), "call": (web, call)}.get(name, (web, replace(web, week=4)))
    volume = {"poisson": {"volume": "poisson"}, "dispersed": {"volume": "poisson", "dispersion": 0.3}}
    design = ask(*steps, items=form, link="vendor", coverage=0.8 if name == "record" else None)
    return program(beliefs, people, design, volume.get(name, {"volume": "fixed"}), 2024)


HAND_MADE = ("web", "call", "record", "poisson", "dispersed")


@pytest.mark.parametrize("name", HAND_MADE)
def test_silent_while_nothing_is_broken(name):
    assert not any(ringing(hand_made(name)).values())


def luck(change):
    """The row engines with people whose luck is changed."""

    def broken(patch):
        person = meeting._person

        def unlucky(*args):
            people = person(*args)
            return replace(people, luck=people.luck | change(people))

        patch.setattr(meeting, "_person", unlucky)

    return broken


SHARED = "breakoff and refusal"


def halves(people):
    return people.halves(SHARED, np.arange(len(people)))


def neighbours(people):
    """Each four people have the same luck."""
    order = np.lexsort((people.person, people.replicate))
    first = np.arange(len(order)) - people.person[order] % 4
    same = {}
    for name, each in people.luck.items():
        same[name] = each.copy()
        same[name][order] = each[order][first]
    return same


def evenly(people):
    """Everybody has a part of the unit interval to themselves: the number who start hardly varies."""
    first = people.person.min()
    return {"contact": (people.person - first + people.luck["contact"]) / (people.person.max() + 1 - first)}


def of_world(name, made):
    """A world that knows something else by that name."""
    return lambda patch: patch.setattr(World, name, property(made))


def own_log_odds_ignored(one):
    return np.zeros(len(one.population.parts))


def everybody_reached(one):
    return np.ones(len(one.population.parts))


def own_means_ignored(one):
    return np.zeros((3, len(one.population.parts)))


def traits_uncorrelated(one):
    return np.eye(3)


def reasons_whatever_the_goodwill(one):
    shares = one.process.share[one.draw]
    return tuple(worlding.choice(np.log(share), np.zeros(len(share)), 0.0) for share in shares)


def uniform_excuses(patch):
    known = worlding.excuses

    def any_other(safe, alive):
        others = (1.0 - np.eye(len(safe))) * alive * (known(safe, alive).sum(axis=1, keepdims=True) > 0)
        return others / np.maximum(others.sum(axis=1, keepdims=True), 1.0)

    patch.setattr(worlding, "excuses", any_other)


def inverted_candor(patch):
    candor = journeys.candor_of
    patch.setattr(journeys, "candor_of", lambda *args: 1.0 - candor(*args))


def everybody_talks_to_the_first(patch):
    patch.setattr(journeys, "by_setting", lambda to, step: [(to.settings[0], slice(None))])


def later_contacts_like_the_first(patch):
    factors = journeys.contact_factors
    patch.setattr(journeys, "contact_factors", lambda p, design: factors(p, design)[:1] * len(design.steps))


def one_chunk_for_all(patch):
    meet = tabling.meet
    patch.setattr(tabling, "meet", lambda one, seed, chunk, sizes, **more: meet(one, seed, 0, sizes, **more))


def no_dispersion(patch):
    # the gamma factor is 1 for everybody
    patch.setattr(worlding, "gammaincinv", lambda shape, uniform: np.full(uniform.shape, shape))


def tables(draw):
    """Tables from another distribution; `draw` is given a generator, sizes and probabilities."""

    def drawn(random, sizes, plan, cells):
        probability = np.zeros(cells)
        probability[plan.often] = plan.probability[:-1]
        probability[plan.seldom] = plan.probability[-1] * np.diff(
            [0.0, *plan.deal.borders, 1.0][: len(plan.seldom) + 1]
        )
        return draw(random, sizes, probability)

    return lambda patch: patch.setattr(counting, "_drawn", drawn)


def independent(random, sizes, probability):
    return random.poisson(sizes[:, None] * probability)


def means_only(random, sizes, probability):
    # the expected numbers, rounded up or down so that they are right on average and add up
    whole = np.floor(np.cumsum(sizes[:, None] * probability, axis=1) + random.random((len(sizes), 1)))
    return np.diff(whole, axis=1, prepend=0.0).astype(np.int64)


def moved(by):
    def draw(random, sizes, probability):
        first, second = np.argsort(probability)[-2:]
        wrong = probability.copy()
        wrong[first] += by
        wrong[second] -= by
        return random.multinomial(sizes, wrong)

    return draw


def overdispersed(random, sizes, probability):
    # probabilities of each replicate's own: every variance is 1 + (16 - 1)/(74 + 1) times the binomial one
    some = probability > 0
    own = np.zeros((len(sizes), len(probability)))
    own[:, some] = random.dirichlet(74.0 * probability[some], len(sizes))
    return random.multinomial(sizes, own / own.sum(axis=1, keepdims=True))


def drawn_again_if_nobody_answers(patch):
    right = counting.counted_tables

    def counted(cells, seed, chunk, sizes):
        made, again = right(cells, seed, chunk, sizes), right(cells, seed, chunk + 10_000, sizes)
        answers = made.joint[..., REPORTS:].sum(axis=(1, 2, 3, 4))
        return replace(made, joint=np.where((answers == 0)[:, None, None, None, None], again.joint, made.joint))

    patch.setattr(counting, "counted_tables", counted)


WRONG = {
    # what the comparison of means must catch
    "everybody is reached": ("web", of_world("deliverable", everybody_reached), "means"),
    "breakoff ignored": ("web", luck(lambda people: {SHARED: shared(0.0 * people.odds, halves(people)[1])}), "means"),
    "breakoff and refusal by one uniform": (
        "web",
        luck(lambda people: {SHARED: shared(halves(people)[0], halves(people)[0])}),
        "means",
    ),
    "reason and contact by one uniform": ("web", luck(lambda people: {"contact": people.luck["reason"]}), "means"),
    "candor inverted": ("web", inverted_candor, "means"),
    "excuses drawn uniformly": ("web", uniform_excuses, "means"),
    "log odds of segments ignored": ("web", of_world("start_log_odds", own_log_odds_ignored), "means"),
    "trait means of segments ignored": ("web", of_world("trait_mean", own_means_ignored), "means"),
    "traits uncorrelated": ("web", of_world("_mixing", traits_uncorrelated), "means"),
    "reasons whatever the goodwill": ("web", of_world("choices", reasons_whatever_the_goodwill), "means"),
    "everybody talks to the first asker": ("call", everybody_talks_to_the_first, "means"),
    "later contacts like the first": ("web", later_contacts_like_the_first, "means"),
    "excuses drawn uniformly on record": ("record", uniform_excuses, "means"),
    "two cells off by 0.015": ("web", tables(moved(TABLE_OFF)), "means"),
    "one chunk for all": ("web", one_chunk_for_all, "means"),
    # what only the spreads can: every mean is right
    "neighbours share their luck": ("web", luck(neighbours), "spreads"),
    "starts spread evenly": ("web", luck(evenly), "spreads"),
    "cells independent of one another": ("web", tables(independent), "spreads"),
    "expected numbers in place of draws": ("web", tables(means_only), "spreads"),
    "expected numbers, Poisson people": ("poisson", tables(means_only), "spreads"),
    "variances off by a fifth": ("web", tables(overdispersed), "spreads"),
    "no dispersion": ("dispersed", no_dispersion, "spreads"),
    # what the shapes catch
    "drawn again if nobody answers": ("dispersed", drawn_again_if_nobody_answers, "shapes"),
}
"""The program, how it is broken, and the comparisons that must ring."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_sampler_rings(name, monkeypatch):
    which, broken, kind = WRONG[name]
    of = hand_made(which)
    broken(monkeypatch)
    found = ringing(of)
    assert found[kind], f"{name} goes unnoticed"
    if kind == "spreads":
        assert not found["means"], "the spreads are not what catches it"
