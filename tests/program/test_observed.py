import pickle

import pytest

from simkit.checks import InvalidInput, Problems
from simkit.program.observed import Observed
from simkit.program.presets import declined
from simkit.program.program import Program

MINIMAL = {"name": "Acme", "population": {"people_per_year": 12}}


def test_a_file_says_what_the_answers_named():
    table = {"answered": 3, "started": 4, "named": {"pay": 1, "vague": 1}}
    seen = Program.from_dict(MINIMAL | {"observed": table}).observed
    assert dict(seen) == {"answered": 3, "started": 4}
    assert dict(seen.named) == {"pay": 1, "vague": 1}
    assert seen.unsorted == 1


def test_only_counts_as_before():
    program = declined(12).but(observed={"answered": 7})
    assert program.observed["answered"] == 7 and program.observed.named is None
    assert Program.from_dict(MINIMAL).observed is None


@pytest.mark.parametrize(
    "table, said",
    [
        (
            {"answered": 3, "named": {"payy": 1}},
            'observed.named.payy is 1, but there is no such reason: did you mean "pay"?',
        ),
        (
            {"answered": 3, "named": {"pay": 4}},
            "observed: named is 4, but must be at most the 3 who answered: each answer counts once, under its main"
            " reason.",
        ),
        (
            {"named": {"pay": 1}},
            "observed: named is given, but not how many answered: give observed answered beside it.",
        ),
        ({"answered": 3, "named": {"pay": 1.5}}, "observed.named.pay is 1.5, but must be a whole number"),
        ({"answered": 3, "named": {"pay": -1}}, "observed.named.pay is -1, but must be 0 or more"),
        ({"answered": 3, "started": 2}, "observed: answered is 3, but must be at most the 2 who started: check both."),
    ],
)
def test_mistakes_are_said_in_one_sentence(table, said):
    with pytest.raises(Problems) as problems:
        Program.from_dict(MINIMAL | {"observed": table})
    assert len(str(problems.value).splitlines()) == 1
    assert said in str(problems.value)


def test_mistakes_in_code_too():
    with pytest.raises(InvalidInput, match="the reason of an answer is 'payy', but is not known: did you mean 'pay'"):
        declined(12).but(observed={"answered": 3, "named": {"payy": 1}})
    with pytest.raises(InvalidInput, match="observed named is 3, but must be counts by reason"):
        Observed.of({"answered": 3, "named": 3})
    with pytest.raises(InvalidInput, match="observed is 'answers'"):
        Observed({"answers": 3})


def test_is_a_value():
    given = {"pay": 1}
    seen = Observed({"answered": 2}, given)
    given["pay"] = 9
    assert seen.named["pay"] == 1
    assert pickle.loads(pickle.dumps(seen)) == seen
    program = declined(12).but(observed=seen)
    assert pickle.loads(pickle.dumps(program)).observed.named == {"pay": 1}
