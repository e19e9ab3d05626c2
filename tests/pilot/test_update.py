"""What a pilot teaches."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta, binom

from simkit.checks import InvalidInput
from simkit.cli import main
from simkit.decision.assess import assess
from simkit.evidence.distributions import Beta, Point
from simkit.expected import expected
from simkit.pilot import update as module
from simkit.pilot.aggregate import Aggregate, choices_of
from simkit.pilot.data import Person, PilotData
from simkit.pilot.fit import checks_of
from simkit.pilot.importance import Diagnostics
from simkit.pilot.likelihood import chance, evidence_of
from simkit.pilot.moved import ASSUMED, COUNTED, rates
from simkit.pilot.outcomes import Outcomes, outcome_masses
from simkit.pilot.posterior import Arm, posterior
from simkit.pilot.update import update
from simkit.program.program import Program

PROGRAM = Program.from_dict(
    {
        "name": "Acme",
        "population": {"people_per_year": 40},
        "reasons": {"only": ["pay", "too_slow", "location"]},
    }
)
DESIGN = PROGRAM.design(PROGRAM.proposed)
CHOICES = choices_of(PROGRAM.population.reasons)
SPACE = Outcomes(DESIGN.attempts, len(PROGRAM.population.reasons))


def counts(invited, answered, **more):
    return Aggregate.of(CHOICES, invited=invited, answered=answered, **more)


@pytest.fixture(scope="module")
def none():
    return update(PROGRAM, counts(20, 0), draws=2048)


@pytest.fixture(scope="module")
def many():
    return update(PROGRAM, counts(300, 60, started=75, named={"pay": 30, "vague": 20, "too_slow": 10}), draws=2048)


def test_no_rows_change_nothing():
    for data in (counts(0, 0), PilotData.of([], CHOICES), PilotData.of([Person("not eligible")] * 3, CHOICES)):
        same = update(PROGRAM, data, draws=256)
        assert same.beliefs is PROGRAM.beliefs and same.program is PROGRAM
        assert same.lines()[-1] == "No rows: the beliefs and the verdict stay as they were."


def _one_unknown():
    """A program in which only one rate is not known, and the chance of an answer is proportional to it."""
    known = {name: Point(prior.distribution.median) for name, prior in PROGRAM.beliefs.priors.items()}
    known |= {"share_strength": Point(float("inf")), "deliverable": Beta(8.0, 4.0)}
    return PROGRAM.but(beliefs=PROGRAM.beliefs.but(known))


@pytest.mark.parametrize(("invited", "answered"), [(20, 0), (12, 4), (4000, 700)])
def test_an_outside_oracle_by_quadrature(invited, answered):
    program = _one_unknown()
    found = posterior(program, [Arm(DESIGN, evidence_of(counts(invited, answered), program, DESIGN))], draws=2048)
    assert found.moved == ("deliverable",) and found.diagnostics.trusted
    # the chance of an answer is a constant times who is reached: the constant, from a process with everybody reached
    process = program.but(beliefs=program.beliefs.but(deliverable=1.0)).process(1, nodes=64)
    _, mass = outcome_masses(process, DESIGN)
    slope = float(chance(mass, (), SPACE.everybody(), SPACE.answered())[0])
    x = (np.arange(200_000) + 0.5) / 200_000
    logs = beta.logpdf(x, 8, 4) + binom.logpmf(answered, invited, slope * x)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = weights @ x
    spread = np.sqrt(weights @ (x - mean) ** 2)
    values = found.draws["deliverable"]
    mine = found.weights @ values
    assert mine == pytest.approx(mean, abs=4 * spread / np.sqrt(found.diagnostics.effective))
    assert np.sqrt(found.weights @ (values - mine) ** 2) == pytest.approx(spread, rel=0.15)


def none_mean(found):
    return float(chance(found.opened.before[0], (), SPACE.everybody(), SPACE.answered()).mean())


def test_nobody_answering_is_a_result(none):
    rate = none.rates()[0]
    assert rate.basis == COUNTED and rate.after.median < 0.6 * rate.before.median and rate.after.high < rate.before.high
    assert rate.after.low > 0  # not hopeless either: 0 of 20 is what 8 in 100 brings every fifth time
    was, now = none.answers()
    # 40 people a year: the count to come is the rate's
    assert was.expected == pytest.approx(40 * PROGRAM.population.horizon * none_mean(none), rel=0.05)
    assert now.median < was.median and now.high < was.high
    page = "\n".join(none.shown[0].lines())
    assert page.startswith("Nobody of the 20 invited answered. That is a result")
    assert none.trusted


def test_what_moved_and_why(many):
    moved = {each.name: each for each in many.parameters}
    assert moved["breakoff_per_minute"].basis == moved["answer_rate"].basis == COUNTED
    assert {moved[name].basis for name in ("vague", "stake", "candor_base", "anchor_lo")} == {ASSUMED}
    assert not {"fix_efficacy", "volume_factor", "specific.open", "mention.closed"} & set(moved)
    told = {each.label: each for each in many.rates()}
    assert told["answer"].basis == COUNTED and told["can be reached"].basis == "moved along"
    assert told["answer, of those who start"].basis == COUNTED
    assert told["answer"].after.median == pytest.approx(0.2, abs=0.03)


def test_parameters_that_no_count_depends_on_keep_their_draws(many):
    after, before = many.beliefs.draw(64, seed=5, reasons=3), PROGRAM.beliefs.draw(64, seed=5, reasons=3)
    moved = set(many.full.moved)
    for name in before.values:
        if name not in moved:
            assert (after[name] == before[name]).all(), name
    assert any((after[name] != before[name]).any() for name in moved - {"share"})


def test_the_beliefs_after_give_the_rate_after(many):
    process = many.program.process(512, nodes=64)
    e = expected(process, [DESIGN])
    rate = (e.total("answered") / 1.0)[:, 0]
    told = many.full
    weighted = told.weights @ chance(told.masses[0], (), SPACE.everybody(), SPACE.reports())
    assert rate.mean() == pytest.approx(weighted, rel=0.03)


def test_halves_make_the_whole_within_monte_carlo_error(many):
    half = counts(150, 30, started=38, named={"pay": 15, "vague": 10, "too_slow": 5})
    other = counts(150, 30, started=37, named={"pay": 15, "vague": 10, "too_slow": 5})
    whole = update(PROGRAM, half + other, draws=2048)
    assert (whole.full.log_weights == many.full.log_weights).all()  # the same data: the same, to the last bit
    first = posterior(PROGRAM, [Arm(DESIGN, evidence_of(half, PROGRAM, DESIGN))], draws=4096)
    then = PROGRAM.but(beliefs=first.beliefs)
    second = posterior(then, [Arm(DESIGN, evidence_of(other, PROGRAM, DESIGN))], draws=4096)
    rate = whole.rates()[0].after
    again = rates(second)[0].after
    spread = (rate.high - rate.low) / 3.29
    assert again.median == pytest.approx(rate.median, abs=0.4 * spread)
    assert again.high - again.low == pytest.approx(rate.high - rate.low, rel=0.3)


def test_a_page_tells_nothing_of_a_count_below_the_cell():
    pages = {
        str(update(PROGRAM, counts(20, n, named={"pay": n}), draws=512).rates())
        for n in range(1, DESIGN.reporting_cell)
    }
    assert len(pages) == 1


def test_checks_fail_when_they_should(many):
    assert not any(each.fails for each in many.checks())
    # four in five break off: nobody believed that
    odd = update(PROGRAM, counts(300, 30, started=150), draws=1024)
    assert any(each.surprising for each in odd.checks())
    # the posterior of one pilot against the counts of quite another
    wrong = checks_of(many.opened, counts(300, 150, started=160).shown())
    assert any(each.fails for each in wrong)


def test_weights_that_cannot_be_trusted_are_refused(many):
    bad = replace(many.full, diagnostics=Diagnostics(2048, 12.0, 0.9))
    with pytest.raises(InvalidInput, match=r"^the update is not usable, since its 2,048 draws worth 12; Pareto k 0.90"):
        _ = bad.beliefs
    page = replace(many, opened=replace(many.opened, diagnostics=Diagnostics(2048, 12.0, 0.9))).lines()
    assert any(line.startswith("NOT UPDATED.") for line in page) and not any("Before:" in line for line in page)


def test_a_contrast_by_lot_speaks_to_candor():
    names = [each.name for each in PROGRAM.designs if each.settings != DESIGN.settings and each.coverage is None][:1]
    two = update(PROGRAM, {DESIGN.name: counts(40, 12), names[0]: counts(40, 20)}, draws=512)
    assert two.contrast and len(two.shown) == 2 and {each.basis for each in two.parameters} == {COUNTED}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: update("x", counts(1, 0)), "program is 'str', but must be a Program"),
        (lambda: update(PROGRAM, [1]), "data is 'list', but must be a PilotData"),
        (lambda: update(PROGRAM, {}), "no data are given"),
        (lambda: update(PROGRAM, counts(1, 0), "no such design"), "design is 'no such design'"),
        (lambda: update(PROGRAM, {DESIGN.name: counts(1, 0)}, DESIGN), "several designs have data"),
        (lambda: update(PROGRAM, counts(1, 0), draws=3), "draws is 3"),
    ],
)
def test_complaints(call, words):
    with pytest.raises(InvalidInput, match=words):
        call()


def test_page_and_command(many, monkeypatch, capsys, tmp_path):
    once = assess(many.program, seed=1, draws=2)  # with the beliefs after
    monkeypatch.setattr(module, "assess", lambda program, *, seed, draws: once)
    page = str(many)
    for words in ("60 of 300 invited answered.", "MOVED BY ASSUMPTION", "Before: ", "After: ", "can be trusted"):
        assert words in page
    assert "<pre>" in many._repr_html_()
    file = tmp_path / "counts.csv"
    file.write_text("invited,answered\n20,0\n")
    assert main(["pilot", "update", str(file), "--program", "example:small", "--draws", "512"]) == 0
    assert "Nobody of the 20 invited answered." in capsys.readouterr().out
    assert main(["pilot", "update", "--program", "example:small"]) == 2
    assert "counts in a file" in capsys.readouterr().err
