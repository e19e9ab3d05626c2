"""The likelihood of a pilot: worked by hand, and its laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from simkit.checks import InvalidInput
from simkit.pilot.aggregate import Aggregate, choices_of
from simkit.pilot.data import Person, PilotData
from simkit.pilot.likelihood import Evidence, Few, Recorded, chance, evidence_of, evidence_shown, log_likelihood
from simkit.pilot.outcomes import Outcomes, outcome_masses
from simkit.program.file.reading import example_path
from simkit.program.program import Program

PROGRAM = Program.load(example_path("midsize"))
DESIGN = PROGRAM.design("web survey by HR")
CHOICES = choices_of(PROGRAM.population.reasons)
SPACE, MASS = outcome_masses(PROGRAM.process(6, nodes=32), DESIGN)
ALL = Recorded(True, True)
SILENT = Person("non-contact")

_left = st.sampled_from([None, 0, 1]).map(lambda step: Person("break-off", step=step))
_told = st.tuples(
    st.sampled_from(["complete", "partial"]),
    st.sampled_from(["", "2"]),
    st.sampled_from(["", "engineering", "sales and service"]),
    st.sampled_from([None, 0, 1]),
    st.none(),
    st.just(()),
    st.sampled_from(["", "pay", "too_slow", "vague", "unmapped"]),
    st.sampled_from([None, 0, 1]),
).map(lambda row: Person(*row))
_silent = st.sampled_from([SILENT, Person("undelivered"), Person("refusal"), Person("not eligible")])
people = st.lists(st.one_of(_silent, _left, _told), max_size=30)


def loglik(rows, recorded=ALL):
    return log_likelihood(MASS, evidence_of(PilotData.of(rows, CHOICES), PROGRAM, DESIGN, recorded))


def test_by_hand():
    rows = [SILENT, SILENT, Person("undelivered"), Person("complete", step=1, reason="pay", specific=1)]
    pay = PROGRAM.population.keys.index("pay")
    own = MASS.sum(axis=1)
    by_hand = 2 * np.log(own[:, 1]) + np.log(own[:, 0]) + np.log(own[:, SPACE.reports(1, pay, True, True)[0]])
    assert loglik(rows) == pytest.approx(by_hand, rel=1e-12)


def test_a_segment_is_read_given_the_segment():
    row = [Person("break-off", segment="engineering", step=0)]
    assert loglik(row) == pytest.approx(np.log(MASS[:, 0, SPACE.left(0)[0]] / MASS[:, 0].sum(axis=1)), rel=1e-12)


def test_no_rows_say_nothing():
    assert (loglik([]) == 0).all()
    assert not evidence_of(PilotData.of([], CHOICES), PROGRAM, DESIGN)
    assert not evidence_of(Aggregate.of(CHOICES, invited=0, answered=0), PROGRAM, DESIGN)
    assert (loglik([Person("not eligible")]) == 0).all()


@given(people, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_order_and_halves(rows, luck):
    whole = loglik(rows)
    mixed = list(rows)
    luck.shuffle(mixed)
    assert (loglik(mixed) == whole).all()
    half = len(rows) // 2
    first, second = (PilotData.of(part, CHOICES) for part in (rows[:half], rows[half:]))
    assert (log_likelihood(MASS, evidence_of(first + second, PROGRAM, DESIGN, ALL)) == whole).all()
    both = evidence_of(first, PROGRAM, DESIGN, ALL) + evidence_of(second, PROGRAM, DESIGN, ALL)
    assert (log_likelihood(MASS, both) == whole).all()
    assert loglik(rows[:half]) + loglik(rows[half:]) == pytest.approx(whole, rel=1e-9, abs=1e-9)


@given(st.lists(st.one_of(_silent, _left), max_size=30))
@settings(max_examples=20, deadline=None)
def test_rows_without_detail_are_their_counts(rows):
    data = PilotData.of([each._replace(step=None) for each in rows], CHOICES)
    one, other = (evidence_of(each, PROGRAM, DESIGN, ALL) for each in (data, data.aggregate))
    assert one == other


def test_counts_by_hand():
    own = MASS.sum(axis=1)
    counts = Aggregate.of(CHOICES, invited=50, delivered=47, started=12, answered=9, named={"pay": 4, "vague": 3})
    pay = PROGRAM.population.keys.index("pay")

    def log(part):
        return np.log(own[:, list(part)].sum(axis=1))

    by_hand = 3 * log((0,)) + 35 * log((1,)) + 3 * log(SPACE.left()) + 4 * log(SPACE.reports(reason=pay))
    by_hand += 3 * log(SPACE.reports(reason=SPACE.reasons)) + 2 * log(SPACE.silent())
    assert log_likelihood(MASS, evidence_of(counts, PROGRAM, DESIGN)) == pytest.approx(by_hand, rel=1e-12)


def test_only_invited_and_answered_make_a_binomial():
    counts = Aggregate.of(CHOICES, invited=20, answered=3)
    p = chance(MASS, (), SPACE.everybody(), SPACE.answered())
    found = log_likelihood(MASS, evidence_of(counts, PROGRAM, DESIGN))
    by_scipy = binom.logpmf(3, 20, p)
    assert found - found[0] == pytest.approx(by_scipy - by_scipy[0], abs=1e-10)


def test_without_a_frame_only_those_who_started_count():
    rows = PilotData.of([Person("complete", reason="pay"), Person("break-off")], CHOICES, framed=False)
    own = MASS.sum(axis=1)
    started = np.log(own[:, list(SPACE.started())].sum(axis=1))
    pay = PROGRAM.population.keys.index("pay")
    one = np.log(own[:, list(SPACE.reports(reason=pay, complete=True))].sum(axis=1)) - started
    other = np.log(own[:, list(SPACE.left())].sum(axis=1)) - started
    assert log_likelihood(MASS, evidence_of(rows, PROGRAM, DESIGN)) == pytest.approx(one + other, rel=1e-12)


def test_what_never_occurs_is_not_recorded():
    """No bounce in the file is not 'every invitation arrived': a sender need not hear of it."""
    rows = [SILENT] * 50 + [Person("complete", reason="pay")] * 10
    p = chance(MASS, (), SPACE.everybody(), (*SPACE.undelivered, *SPACE.unstarted, *SPACE.left()))
    pay = PROGRAM.population.keys.index("pay")
    named = chance(MASS, (), SPACE.everybody(), SPACE.reports(reason=pay, complete=True))
    found = log_likelihood(MASS, evidence_of(PilotData.of(rows, CHOICES), PROGRAM, DESIGN))
    assert found == pytest.approx(50 * np.log(p) + 10 * np.log(named), rel=1e-12)


def test_a_range_of_counts_is_summed_over():
    few = Evidence({}, (Few(SPACE.answered(), SPACE.everybody(), 20, (1, 2, 3, 4)),))
    p = chance(MASS, (), SPACE.everybody(), SPACE.answered())
    assert np.exp(log_likelihood(MASS, few)) == pytest.approx(sum(binom.pmf(y, 20, p) for y in range(1, 5)), rel=1e-10)


def test_what_is_shown_of_small_pilots_is_alike_for_all_of_them():
    pilots = [Aggregate.of(CHOICES, invited=20, answered=n, named={"pay": n}) for n in (1, 2, 3, 4)]
    found = [evidence_shown(each.shown(), PROGRAM, DESIGN) for each in pilots]
    assert all(each == found[0] for each in found)
    none = evidence_shown(Aggregate.of(CHOICES, invited=20, answered=0).shown(), PROGRAM, DESIGN)
    assert none != found[0] and none


def test_a_contact_that_the_design_does_not_make():
    with pytest.raises(
        InvalidInput, match=r"^a row has a step that the design does not make, but its steps are 0 to 1"
    ):
        loglik([Person("complete", step=2)])


def test_outcomes_of_other_sizes_do_not_fit():
    assert Outcomes(1, 2).size == 14
