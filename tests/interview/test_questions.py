"""From answers to a program file: what each answer becomes, what is said of it, and that any mixture works."""

import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from simkit.checks import InvalidInput, Problems
from simkit.interview.answers import NOTHING, read
from simkit.interview.commented import commented_toml
from simkit.interview.compose import compose
from simkit.interview.heard import heard
from simkit.interview.questions import PEOPLE_KEY, questions
from simkit.population.population import KINDS
from simkit.program.program import Program

ASK = {question.key: question for question in questions("declined")}

FULL = {
    "offers": "240",
    "declined": "42",
    "functions": "engineering 25 of 120, sales 17 of 120",
    "contactable": "38",
    "past_survey": "exit survey by phone: 12 of 40",
    "codes": "salary 20, better offer 15, misc 4",
    "last_ten": "pay 4, boss 2",
    "fixes": "too slow: offer within a week, 2000-8000; hiring manager: interview training, 12000; pay: more",
    "asker": "HR calls, 15 minutes",
    "cost": "20-80 x €300-€1,200 + 2000-8000",
}


def program_of(draft):
    """The program, read back from the file as it would be written."""
    text = commented_toml(draft.data, draft.origins, ("a head",))
    assert tomllib.loads(text) == draft.data
    return Program.from_dict(tomllib.loads(text))


@pytest.mark.parametrize("kind", KINDS)
def test_at_most_twelve_questions_and_nothing_about_the_model(kind):
    asked = questions(kind)
    assert len(asked) <= 12
    assert len({question.key for question in asked}) == len(asked)
    words = " ".join(f"{question.text} {question.help}" for question in asked).lower()
    for jargon in ("sensitiv", "odds", "loading", "candor", "prior", "percentile", "parameter", "dirichlet"):
        assert jargon not in words


def test_every_answer_lands_in_the_file():
    draft = compose(FULL, name="Acme")
    assert draft.unanswered == ()
    assert draft.data == {
        "name": "Acme",
        "kind": "declined",
        "population": {
            "offers_per_year": 240,
            "decline_rate": 0.175,
            "segments": [{"name": "engineering", "weight": 25}, {"name": "sales", "weight": 17}],
        },
        "reasons": {"last_ten": {"pay": 4, "hiring_manager": 2}, "codes": {"pay": 20, "other_offer": 15}},
        "design": [{"preset": "employer_call", "name": "call by HR", "minutes": 15}],
        "evidence": {
            "own": [
                {
                    "label": "our last survey of leavers",
                    "population": "exit",
                    "mode": "interview",
                    "sponsor": "in_house",
                    "said_no": 0.0,
                    "invited": 40,
                    "answered": 12,
                }
            ]
        },
        "beliefs": {"deliverable": draft.data["beliefs"]["deliverable"]},
        "economics": {
            "currency": "EUR",
            "worksheet": {
                "days_vacant": [20, 40, 80],
                "cost_per_day": [300, 600, 1200],
                "recruiting_cost": [2000, 4000, 8000],
            },
            "fix": [
                {"reason": "too_slow", "change": "offer within a week", "cost": [2000, 4000, 8000]},
                {"reason": "hiring_manager", "change": "interview training", "cost": 12000},
            ],
        },
    }
    # Jeffreys' interval for 38 of 42 times 0.95 (0.85 to 0.99): medians multiply, relative widths add in squares
    low, middle, high = beta(38.5, 4.5).ppf([0.05, 0.5, 0.95])
    down, up = np.log([middle / low, 0.95 / 0.85]), np.log([high / middle, 0.99 / 0.95])
    both = 0.95 * middle * np.exp([-((down**2).sum() ** 0.5), 0, (up**2).sum() ** 0.5])
    assert draft.data["beliefs"]["deliverable"] == pytest.approx(both, abs=2e-4)
    assert draft.said == (
        "functions: what follows “of” is not used: only the numbers before it count.",
        "last_ten: “boss” read as hiring_manager.",
        "codes: “salary” read as pay.",
        "codes: “better offer” read as other_offer.",
        "codes: set aside, since it names no reason: “misc” 4.",
        "The change “more” has no cost yet and is left out.",
    )
    program = program_of(draft)
    assert program.population.per_year == 42 and program.proposed == "call by HR"
    assert program.evidence.own[0].answered == 12


def test_every_value_says_where_it_comes_from():
    draft = compose(FULL)
    text = commented_toml(draft.data, draft.origins)
    for key, typed in FULL.items():
        assert f"# {key}: you said “{typed}”" in text, key
    assert "# codes: you said “salary 20, better offer 15, misc 4”; “salary” read as pay" in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("typed", ["?", "", "don't know"])
def test_dont_know_everywhere_is_a_program_with_wide_beliefs(kind, typed):
    keys = [question.key for question in questions(kind)]
    draft = compose(dict.fromkeys(keys, typed), kind=kind)
    assert draft.unanswered == tuple(keys)
    factor = program_of(draft).beliefs.priors["volume_factor"].distribution
    low, high = factor.interval(0.90)
    assert high / low > 10
    assert any("is assumed" in sentence for sentence in draft.said)


def test_unknown_number_of_declines_is_twelve_to_fifty_and_more():
    draft = compose({})
    assert draft.data["population"]["people_per_year"] == [5, 20, 60]
    assert draft.said == ("The number of people is open: 20 a year (5 to 60) is assumed, by judgement.",)
    assert "declined: don't know; 20 (5 to 60) a year is judgement" in commented_toml(draft.data, draft.origins)


def test_offers_alone_give_a_range_of_declines():
    draft = compose({"offers": "240"})
    # 3, 10 and 33% of 240
    assert draft.data["population"]["people_per_year"] == [7.2, 24.0, 79.2]
    assert "offers" not in draft.unanswered and "declined" in draft.unanswered


def test_declines_alone_leave_nothing_for_the_offers_to_say():
    draft = compose({"declined": "30-55"})
    assert draft.data["population"] == {"people_per_year": [30, 40.6, 55]}
    assert not {"offers", "declined"} & set(draft.unanswered)


def test_functions_stand_in_for_the_number_of_declines():
    draft = compose({"functions": "eng 25 of 120, sales 17, legal 0 of 3"})
    assert draft.data["population"]["people_per_year"] == 42
    assert [row["name"] for row in draft.data["population"]["segments"]] == ["eng", "sales"]
    assert draft.said == (
        "functions: what follows “of” is not used: only the numbers before it count.",
        "The function “legal” has nobody and is left out.",
    )
    assert not {"offers", "declined"} & set(draft.unanswered)


def test_functions_that_do_not_add_up_are_said():
    draft = compose({"declined": 42, "functions": "eng 25, sales 10"})
    assert draft.said == ("The functions add up to 35, not 42: only their proportions are used.",)
    assert program_of(draft).population.per_year == 42


def test_none_is_an_answer_and_dont_know_is_not():
    draft = compose({"declined": 42, "past_survey": "none", "codes": "no", "fixes": "none"})
    assert draft.unanswered == ("functions", "contactable", "last_ten", "asker", "cost")
    assert "evidence" not in draft.data
    assert read(ASK["codes"], "none", "declined", {}) is NOTHING


REFUSED = [
    line.split(" | ") for line in (Path(__file__).parent / "answers" / "refused.txt").read_text("utf-8").splitlines()
]
TABLES = [
    (
        "past_survey",
        {"population": "exit", "invited": 3},
        "answered of the past survey is missing: write such as answered = 40.",
    ),
    (
        "past_survey",
        {"people": 3},
        "“people” is no part of a past survey: known are population, mode, sponsor, invited, answered.",
    ),
    (
        "cost",
        {"days_vacant": 3},
        "days_vacant and cost_per_day are both needed: give both, or one amount in all.",
    ),
    (
        "cost",
        {"days": 3},
        "“days” is no part of the cost: known are days_vacant, cost_per_day, recruiting_cost.",
    ),
]


@pytest.mark.parametrize("key, typed, sentence", REFUSED + TABLES)
def test_bad_answers(key, typed, sentence):
    answers = {"offers": "40", key: typed} if key != "functions" else {key: typed}
    with pytest.raises(Problems) as refused:
        compose(answers)
    assert refused.value.sentences == (f"{key}: {sentence}",)


def test_all_problems_at_once_with_the_file():
    with pytest.raises(Problems) as refused:
        compose({"offrs": 3, "asker": "hr", "declined": "many", "zzz": 1}, where="answers.toml")
    assert refused.value.sentences == (
        "answers.toml: “offrs” is no question of this kind of program: did you mean “offers”?",
        "answers.toml: “zzz” is no question of this kind of program: known are offers, declined, functions,"
        " contactable, past_survey, codes, last_ten, fixes, asker, cost.",
        'answers.toml: declined: “many” is no number: write digits such as 30, a range such as "20-40", or "?".',
        "answers.toml: asker: “hr” does not say how: add a call, a web form or an e-mail, or choose 1 to 9.",
    )


def test_contactable_in_its_spellings():
    def deliverable(typed):
        return compose({"declined": 42, "contactable": typed}).data["beliefs"]["deliverable"]

    assert deliverable("38") == deliverable("38 of 42") == deliverable("38/42")
    # 0.9 x 0.85, x 0.95, x 0.99: an address is not yet somebody reached
    assert deliverable("90%") == [0.765, 0.855, 0.891]
    assert deliverable("all") == deliverable("100%") == [0.85, 0.95, 0.99]
    assert deliverable("20-80%") == pytest.approx([0.1887, 0.475, 0.7614], abs=1e-4)
    # even all of 42 leave room for doubt: Beta(42.5, 0.5)
    assert deliverable("42 of 42")[1] == pytest.approx(0.95 * beta(42.5, 0.5).median(), abs=2e-4)
    assert deliverable("42 of 42")[0] < 0.85 and deliverable("42 of 42")[2] < 0.99
    assert all(0 < end < 1 for end in deliverable("1 of 1000000") + deliverable("0-0.0001%"))
    with pytest.raises(Problems, match="could be a share or a head count"):
        deliverable(0.9)


@pytest.mark.parametrize(
    "typed, row",
    [
        ("exit survey 12 of 40", ("exit", "web", "in_house", 0.0, 40, 12)),
        ("candidates: 40 invited, 12 answered", ("candidates", "web", "in_house", 0.5, 40, 12)),
        ("candidate survey by an outside firm, 1,200 of 4,000", ("candidates", "web", "third_party", 0.5, 4000, 1200)),
        ("decliners by mail 3/10", ("candidates", "mail", "in_house", 1.0, 10, 3)),
        ("staff survey by e-mail 30 of 90", ("stay", "web", "in_house", 0.0, 90, 30)),
        ("exit interviews 9 of 12", ("exit", "interview", "in_house", 0.0, 12, 9)),
        ({"population": "exit", "invited": 40, "answered": 12}, ("exit", "web", "in_house", 0.0, 40, 12)),
    ],
)
def test_past_surveys(typed, row):
    assert read(ASK["past_survey"], typed, "declined", {}) == row


def test_currency_and_one_amount():
    draft = compose({"cost": "£5k-20k", "declined": 3})
    assert draft.data["economics"] == {"currency": "GBP", "value_of_avoided_decline": [5000, 10000, 20000]}


@pytest.mark.parametrize(
    "typed",
    [
        "20-80 x 300-1200 + 2000-8000",
        "days empty 20-80, a day costs 300-1,200, recruiting again 2000-8000",
        "recruiting again $2000-8000; a day costs $300-1200; days vacant 20-80",
        "20-80 days, 300-1200 a day and 2000-8000 for recruiting",
    ],
)
def test_the_parts_of_the_cost_by_sign_or_by_name(typed):
    found = read(ASK["cost"], typed, "declined", {})
    assert (found.days, found.per_day, found.recruiting) == ((20, 40, 80), (300, 600, 1200), (2000, 4000, 8000))


def test_the_examples_in_the_questions_are_read():
    parts = read(ASK["cost"], ASK["cost"].help.rpartition("such as ")[2], "declined", {})
    assert parts.days == (20, pytest.approx(37.4), 70) and parts.recruiting == (2000, 4000, 8000)
    asker = read(ASK["asker"], "HR, web form, 8 questions, gift card 20", "declined", {})
    assert ASK["asker"].help.startswith("such as HR, web form, 8 questions, gift card 20;")
    assert asker.changes == {"items": 8, "incentive": 20.0, "incentive_kind": "promised"}


def test_an_incentive_reaches_the_design():
    draft = compose({"declined": 42, "asker": "HR, web form, gift card 50"})
    assert program_of(draft).designs[0].steps[0].incentive == 50


def test_a_decimal_point_that_grouped_thousands_is_no_number_of_people():
    with pytest.raises(
        Problems, match=r"^declined: “1\.2” is no whole number, but people are counted whole: write such"
    ):
        compose({"declined": 1.200})
    with pytest.raises(Problems, match="no whole number"):
        compose({"declined": [10, 20.5, 40]})


def test_what_was_heard():
    def says(key, typed):
        return heard(read(ASK[key], typed, "declined", {}))

    assert says("declined", "20-80") == "20 to 80, most likely about 40"
    assert says("declined", "42") == ""
    assert says("declined", "?") == "left open"
    assert says("codes", "none") == "none"
    assert says("codes", "salary 3, misc 2") == "pay 3; set aside, since it names no reason: “misc” 2"
    assert says("contactable", "20-80%") == "50%, between 20% and 80%"
    assert says("past_survey", FULL["past_survey"]) == "12 of 40 leavers answered, talks, asked by yourselves"
    assert says("asker", "3, 8 questions") == "web survey by HR, 8 questions"
    assert says("cost", "20-70 x 300-700") == "20 to 70 / 300 to 700"
    assert says("functions", "eng 3 of 9") == "eng 3; what follows “of” is not used"
    assert says("asker", "3, gift card 1,000") == "web survey by HR, 1,000 dollars promised"
    assert says("asker", "3, raffle of $500, no reminders") == "web survey by HR, 0 reminders, 500 dollars by lottery"
    assert says("asker", "3, no incentive") == "web survey by HR, no incentive"
    assert says("fixes", "pay: more, ?; too slow: faster, 5-20") == "pay: more (cost open); too_slow: faster (5 to 20)"


OPEN = st.sampled_from(["", "?", "don't know", None])
REASON_COUNTS = st.sampled_from(["pay 4, location 2", "growth 3; other 2", {"pay": 3}, "none"])
ANSWERS = {
    "offers": st.integers(200, 900) | st.just("300-600"),
    "people": st.integers(1, 200) | st.sampled_from(["12", "12-60", [5, 20]]),
    "functions": st.sampled_from(["a 3, b 4 of 9", "a 12", "none", {"x": 3, "y": "2 of 4"}]),
    "contactable": st.sampled_from(["90%", "9 of 10", "80-100%", "all", "3/3"]),
    "past_survey": st.sampled_from(["exit 1 of 4", "candidates by phone 0 of 9", "staff 5 of 5", "none"]),
    "codes": REASON_COUNTS,
    "last_ten": REASON_COUNTS,
    "fixes": st.sampled_from(["pay: more, 500-900", "growth: paths, ?", "none", "location: home office for $5k"]),
    "asker": st.integers(1, 9).map(str) | st.sampled_from(["hr web, 3 questions", "analytics by phone, 5 minutes"]),
    "cost": st.sampled_from(["5000", "5-9k", "10-40 x 100-300", "30 x 500 + 1000"])
    | st.just({"days_vacant": 3, "cost_per_day": 9}),
}


@st.composite
def mixtures(draw):
    kind = draw(st.sampled_from(sorted(KINDS)))
    answers = {}
    for question in questions(kind):
        name = "people" if question.key == PEOPLE_KEY[kind] else question.key
        if draw(st.booleans()):
            answers[question.key] = draw(st.one_of(OPEN, ANSWERS[name]))
    return kind, answers


@given(mixtures())
@settings(deadline=None, max_examples=80)
def test_any_mixture_of_answers_gives_a_program(mixture):
    kind, answers = mixture
    draft = compose(answers, kind=kind)
    program = program_of(draft)
    assert program.kind == kind
    assert program.population.per_year > 0
    assert set(draft.unanswered) <= {question.key for question in questions(kind)}
    given = {key for key, typed in answers.items() if typed not in ("", "?", "don't know", None)}
    assert not given & set(draft.unanswered)


TOML_VALUES = st.recursive(
    st.text(max_size=12) | st.integers() | st.floats() | st.booleans() | st.just(date(2024, 5, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(ASK)), TOML_VALUES)
@settings(deadline=None, max_examples=400)
def test_whatever_stands_in_an_answers_file_is_read_or_refused(key, raw):
    try:
        value = read(ASK[key], raw, "declined", {})
    except InvalidInput as refused:
        assert str(refused)
    else:
        heard(value)
        program_of(compose({key: raw}))
