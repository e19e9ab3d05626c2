"""Two halves are the whole, order is nothing, 0 rows change nothing; and the words of complaints."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.pilot.aggregate import Aggregate, Counts, choices_of
from simkit.pilot.data import ANSWERED, DISPOSITIONS, Person, PilotData
from simkit.pilot.reading import read
from simkit.population.reasons import catalogue
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.files import table, text_of

CHOICES = choices_of(catalogue())


@st.composite
def people(draw):
    disposition = draw(st.sampled_from(DISPOSITIONS))
    reason = draw(st.sampled_from(["", "pay", "vague", "unmapped"])) if disposition in ANSWERED else ""
    wave, segment = draw(st.sampled_from(["1", "2"])), draw(st.sampled_from(["", "A"]))
    minutes = draw(st.sampled_from([None, 0.5, 3.0]))
    return Person(disposition, wave, segment, minutes=minutes, reason=reason)


@settings(max_examples=60, deadline=None)
@given(st.lists(people(), max_size=20), st.integers(0, 20), st.randoms(use_true_random=False))
def test_halves_and_order(rows, at, order):
    whole = PilotData.of(rows, CHOICES)
    one, two, none = PilotData.of(rows[:at], CHOICES), PilotData.of(rows[at:], CHOICES), PilotData.of([], CHOICES)
    mixed = list(rows)
    order.shuffle(mixed)
    assert whole == one + two == two + one == PilotData.of(mixed, CHOICES) == whole + none
    assert whole.aggregate == one.aggregate + two.aggregate
    assert len(whole) == len(rows) and int(whole.columns()["many"].sum()) == len(rows)
    counts = whole.aggregate
    assert counts.invited == sum(row.disposition != "not eligible" for row in rows)
    assert counts.answered == sum(row.disposition in ANSWERED for row in rows)
    assert str(whole) == str(PilotData.of(mixed, CHOICES))


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(10, 11, 0, 0), "more people were reached than were invited"),
        (Counts(10, 9, 3, 4), "more people answered than started"),
        (Counts(10, 9, 4, 4, (("pay", 5),)), "more reasons are named than people answered"),
        (Counts(-1, 0, 0, 0), "invited is no whole number"),
        (Counts(10, 9, 4, 4, (("pays", 1),)), "did you mean 'pay'"),
    ],
)
def test_impossible_counts(counts, words):
    with pytest.raises(ValueError, match=words):
        Aggregate({("", ""): counts}, CHOICES)


def test_what_is_not_known_stays_so():
    some = Aggregate.of(CHOICES, invited=10, answered=5)
    both = some + Aggregate.of(CHOICES, invited=10, delivered=9, started=6, answered=5)
    assert (both.invited, both.delivered, both.started, both.answered) == (20, None, None, 10)


def test_the_words_of_complaints(tmp_path):
    rows = table()
    rows[1][6], rows[2][6], rows[3][6] = "140,123", "-5", "Araminta Thrupp"
    rows[4][4], rows[5][2], rows[6][3] = "", "Lemuel", "sales"
    rows[7] = rows[7][:-1]
    rows[8][10] = "2"
    path = tmp_path / "pilot.csv"
    path.write_text(text_of(rows), encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        read(path, Program.load(example_path("midsize")))
    golden = Path(__file__).parent / "golden" / "complaints.txt"
    assert str(caught.value) + "\n" == golden.read_text(encoding="utf-8")
