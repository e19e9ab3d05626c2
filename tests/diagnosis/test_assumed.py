"""What an analyst assumes: other draws than the truth's; how often the correction then holds the truth."""

from dataclasses import dataclass

import numpy as np
import pytest
from builders import ask, quiet, reason
from scipy import stats

from simkit.checks import InvalidInput
from simkit.design.presets import anonymous_web, employer_call, employer_web
from simkit.diagnosis.assumed import APART, assumed_of
from simkit.diagnosis.diagnosands import Diagnosand
from simkit.diagnosis.diagnose import Diagnosis, diagnose
from simkit.diagnosis.study import study
from simkit.estimation.correction import Corrected
from simkit.estimation.shares import FaceValue
from simkit.evidence.sets import named_beliefs
from simkit.expected import expected
from simkit.population.population import Population, Segment
from simkit.program.presets import declined
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.responses import Tally

PROGRAM = declined(people_per_year=200)
WEB = employer_web()


# --- what it is made of ----------------------------------------------------------------------------------------------


def test_it_is_the_programs_own_process_at_draws_of_its_own():
    found = assumed_of(PROGRAM, [WEB, employer_call()], draws=600, seed=4, whose="somebody")
    # all at once instead of a few hundred at a time
    drawn = PROGRAM.beliefs.draw(600, seed=4, scramble=APART, reasons=17)
    said = expected(derive(drawn, PROGRAM.population, seed=4), [WEB, employer_call()])
    np.testing.assert_allclose(found.share, said.shares("invited")[:, 0], rtol=1e-12, atol=1e-15)
    for j, name in enumerate(("web survey by HR", "call by HR")):
        np.testing.assert_allclose(found.reported[name], said.reported[:, j], rtol=1e-9, atol=1e-13)
    assert found.whose == "somebody" and set(found.reported) == {"web survey by HR", "call by HR"}
    # goodwill has mean 0: the shares are the drawn ones
    np.testing.assert_allclose(found.share.mean(axis=0), PROGRAM.population.guesses[0], atol=0.005)


def test_segments_are_mixed():
    parts = (Segment("a", 3, {"pay": 1.0}), Segment("b", 1, {"growth": 1.0}, start_log_odds=-2.0))
    mixed = PROGRAM.but(population=PROGRAM.population.but(segments=parts))
    found = assumed_of(mixed, WEB, draws=128, seed=1)
    keys = PROGRAM.population.keys
    mean = dict(zip(keys, found.share.mean(axis=0), strict=True))
    assert mean["pay"] == pytest.approx(0.75, abs=0.01) and mean["growth"] == pytest.approx(0.25, abs=0.01)
    # the smaller segment answers less: growth is heard of less than it is meant
    heard = dict(zip(keys, found.reported[WEB.name].mean(axis=0), strict=False))
    assert heard["growth"] / heard["pay"] < 0.6 * mean["growth"] / mean["pay"]


def test_the_analyst_never_meets_the_draws_of_the_truth():
    truth = study(PROGRAM, WEB, draws=128, seed=9).truth
    assumed = assumed_of(PROGRAM, WEB, draws=128, seed=9).share
    nearest = np.abs(truth[:, None] - assumed[None]).max(axis=2).min()
    assert nearest > 1e-4
    # the probe can see: the study's own draws are found
    own = expected(PROGRAM.process(128, seed=9), [WEB]).shares("invited")[:, 0]
    assert np.abs(truth - own).max() < 1e-3


def test_seeds_and_more_draws():
    one, same, other, more = (
        assumed_of(PROGRAM, WEB, draws=n, seed=s) for n, s in ((128, 1), (128, 1), (128, 2), (200, 1))
    )
    np.testing.assert_array_equal(one.share, same.share)
    np.testing.assert_array_equal(one.reported[WEB.name], same.reported[WEB.name])
    assert np.abs(one.share - other.share).max() > 0.01
    np.testing.assert_allclose(more.share[:128], one.share, rtol=1e-12)


def test_other_beliefs_change_what_is_said_on_the_same_luck():
    own = assumed_of(PROGRAM, draws=128, seed=1)
    sceptic = assumed_of(
        PROGRAM, draws=128, seed=1, beliefs=named_beliefs("sceptic", PROGRAM.beliefs), whose="the sceptic"
    )
    assert set(own.reported) == {each.name for each in PROGRAM.designs}
    np.testing.assert_allclose(own.share, sceptic.share, atol=1e-12)
    vague = {each.whose: np.median(each.reported[WEB.name][:, -1]) for each in (own, sceptic)}
    assert vague["the sceptic"] > 1.5 * vague["the evidence"]


@pytest.mark.parametrize(
    ("arguments", "more", "sentence"),
    [
        (([],), {}, "the assumptions have no design, but at least one is needed: add one."),
        (([WEB, WEB],), {}, "the name of a design is 'web survey by HR', but stands twice: give each its own name."),
        ((WEB,), {"draws": 99}, "draws is 99, but must be a whole number from 100 to 1048576: 4000 are usual."),
        (
            (WEB,),
            {"seed": -1},
            "seed is -1, but must be a whole number from 0 to 9223372036854775807: give any whole number, such as 7.",
        ),
    ],
)
def test_what_is_refused(arguments, more, sentence):
    with pytest.raises(InvalidInput) as told:
        assumed_of(PROGRAM, *arguments, **more)
    assert str(told.value) == sentence


def test_a_design_without_assumptions_is_refused_by_the_study():
    one = study(
        PROGRAM, [WEB, anonymous_web()], people=200, estimators=[Corrected(assumed_of(PROGRAM, WEB, draws=100))]
    )
    with pytest.raises(InvalidInput) as told:
        diagnose(one, 2, progress=False)
    assert str(told.value).endswith(
        f"the design of the assumptions is {anonymous_web().name!r}, but is not known: known are web survey by HR."
    )


# --- a posterior by hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guess", [(0.5, 0.5), (0.2, 0.8), (0.3, 0.1, 0.6)])
@pytest.mark.parametrize(("named", "n"), [(0, 0), (2, 9), (12, 40)])
def test_in_a_candid_world_it_is_the_beta_posterior(guess, named, n):
    """Shares ~ Dirichlet(20 x guess), everybody alike and honest: Beta(20 g + x, 20 (1 - g) + n - x)."""
    keys = ("manager", "pay", "family")[: len(guess)]
    people = Population(tuple(reason(key, share) for key, share in zip(keys, guess, strict=True)))
    program = Program("candid", "declined", people, quiet(), (ask(),))
    assumed = assumed_of(program, draws=4000, seed=2)
    np.testing.assert_allclose(assumed.reported["test"][:, :-1], assumed.share, atol=1e-9)
    reported = np.zeros((1, 1, len(guess) + 1), dtype=np.int64)
    reported[0, 0, :2] = named, n - named
    invited = np.array([[500]])
    seen = Tally(
        ask(),
        keys,
        ("everybody",),
        invited,
        invited,
        invited,
        invited,
        reported=reported,
        specific=0 * reported[..., :-1],
    )
    found = Corrected(assumed)(seen)
    prior = 20 * guess[0], 20 * (1 - guess[0])
    posterior = stats.beta(prior[0] + named, prior[1] + n - named)
    weights = stats.binom.pmf(named, n, assumed.share[:, 0])
    effective = weights.sum() ** 2 / (weights**2).sum()
    for q, part in zip((0.5, 0.05, 0.95), (found.value, found.low, found.high), strict=True):
        at = posterior.ppf(q)
        # plain random draws would stray so far; scrambled ones stray less
        error = np.sqrt(q * (1 - q) / effective) / posterior.pdf(at)
        assert abs(part[0, 0] - at) < 3 * error < 0.02


# --- coverage --------------------------------------------------------------------------------------------------------

ENOUGH = 30
"""Answers from which on the correction is to hold what it says."""


def _holds(runs):
    """1 where the interval holds the truth, nan where it is not estimated or answers are too few."""
    inside = (runs.low <= runs.target) & (runs.target <= runs.high)
    return np.where((runs.answers[..., None] >= ENOUGH) & ~np.isnan(runs.low), inside, np.nan)


def _holds_or_is_missed(runs):
    """As `_holds`, but what is not estimated counts as missed."""
    inside = (runs.low <= runs.target) & (runs.target <= runs.high)
    return np.where(runs.answers[..., None] >= ENOUGH, inside, np.nan)


HOLDS = Diagnosand("holds", "The interval holds the share, given 30 answers.", _holds, kind="proportion")
STRICT = Diagnosand("holds or missed", "As holds; not estimated is missed.", _holds_or_is_missed, kind="proportion")


@dataclass(frozen=True)
class Covered:
    """Coverage over draws, replicates and reasons, all weighted alike; draws are what chance consists of."""

    hits: np.ndarray  # (draws,)
    of: np.ndarray

    @property
    def value(self):
        return self.hits.sum() / self.of.sum()

    @property
    def pulls(self):
        """How much each draw moves it."""
        return (self.hits - self.value * self.of) / self.of.sum()

    @property
    def mcse(self):
        draws = np.count_nonzero(self.of)
        return float(np.sqrt((self.pulls**2).sum() * draws / (draws - 1)))

    def less(self, other):
        """The difference on the same draws, and its Monte Carlo error."""
        draws = np.count_nonzero(self.of)
        error = np.sqrt(((self.pulls - other.pulls) ** 2).sum() * draws / (draws - 1))
        return self.value - other.value, float(error)


def covered(found: Diagnosis, estimator: int, asked: Diagnosand, reasons=slice(None)) -> Covered:
    parts = found.found(asked, estimator, "process")
    number = np.array([part[2][0, reasons] for part in parts], dtype=float)
    hits = np.array([part[0][0, reasons] for part in parts]) * number
    return Covered(np.nansum(hits, axis=1), number.sum(axis=1))


EVIDENCE = PROGRAM.beliefs
SCEPTIC = named_beliefs("sceptic", EVIDENCE)
SENSITIVE = PROGRAM.population.column("sensitivity") >= 0.5


@pytest.fixture(scope="module")
def analyst():
    """Believes the evidence, and says 90%."""
    return Corrected(assumed_of(PROGRAM, WEB, seed=1))


FACE = FaceValue(level=0.9)
"""Takes people at their word, and says 90%."""


def truth_drawn_from(beliefs, estimators, people, draws=160, replicates=4):
    one = study(
        PROGRAM.but(beliefs=beliefs), WEB, draws=draws, seed=5, people=people, engine="counts", estimators=estimators,
        diagnosands=(HOLDS, STRICT), targets=("process",),
    )  # fmt: skip
    found = diagnose(one, replicates, progress=False)
    assert found.failed == 0
    return found


def test_corrected_intervals_hold_what_they_say(analyst):
    """Averaged over the belief itself, 30 answers and more: 90%, by importance sampling and one seed."""
    found = truth_drawn_from(EVIDENCE, (analyst, FACE), 250)
    right, face = covered(found, 0, HOLDS), covered(found, 1, HOLDS)
    assert np.count_nonzero(right.of) > 130 and right.mcse < 0.006
    # inside 85% to 95% beyond doubt, and near 90%
    assert 0.85 + 4 * right.mcse < right.value < 0.95 - 4 * right.mcse
    assert right.value == pytest.approx(0.9, abs=4 * right.mcse)
    # sensitive reasons, which need the correction most, on their own
    sensitive = covered(found, 0, HOLDS, SENSITIVE)
    assert sensitive.value - 2 * sensitive.mcse > 0.85 and sensitive.value + 2 * sensitive.mcse < 0.95
    # hardly anything is left out as not estimable
    assert covered(found, 0, STRICT).value > right.value - 0.005
    less, error = face.less(right)
    assert less < -5 * error


def test_where_only_the_shares_vary_they_hold_it_too(analyst):
    """The rest of the world at the middle of what is believed, which the analyst does not know."""
    middle = EVIDENCE.but({name: float(prior.distribution.median) for name, prior in EVIDENCE.priors.items()})
    right = covered(truth_drawn_from(middle, (analyst,), 250, draws=112, replicates=3), 0, HOLDS)
    assert right.mcse < 0.006
    assert 0.85 + 4 * right.mcse < right.value < 0.95 - 4 * right.mcse


def test_face_value_loses_its_coverage_as_answers_grow_and_the_correction_does_not(analyst):
    found = truth_drawn_from(EVIDENCE, (analyst, FACE), 2000, draws=80)
    right, face = covered(found, 0, HOLDS), covered(found, 1, HOLDS)
    assert 0.85 + 4 * right.mcse < right.value < 0.95 - 4 * right.mcse
    assert face.value < 0.75


def test_wrong_beliefs_lose_coverage(analyst):
    """The truth drawn from the sceptic, the analyst believing the evidence: 800 people, so that 30 answers come."""
    knows = Corrected(assumed_of(PROGRAM, WEB, seed=1, beliefs=SCEPTIC, whose="the sceptic"))
    found = truth_drawn_from(SCEPTIC, (analyst, knows), 800, draws=256, replicates=2)
    for reasons, asked, at_least in (
        (SENSITIVE, HOLDS, 0.003),
        (slice(None), STRICT, 0.008),
        (SENSITIVE, STRICT, 0.01),
    ):
        wrong, right = covered(found, 0, asked, reasons), covered(found, 1, asked, reasons)
        loss, error = wrong.less(right)
        assert loss < -3 * error and loss < -at_least
    # who believes what is true holds what he says
    right = covered(found, 1, HOLDS)
    assert right.value == pytest.approx(0.9, abs=4 * right.mcse)
    # among what can be estimated the loss is small on the average: the shares' own prior is most of the interval
    assert abs(covered(found, 0, HOLDS).less(right)[0]) < 0.02
