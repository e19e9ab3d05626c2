import json
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from simkit.decision.assess import assess
from simkit.program.file.reading import example_path
from simkit.program.observed import Observed
from simkit.program.program import Program
from simkit.report.data import report_data
from simkit.report.page import render
from simkit.report.silence import silence_data, silence_sentences
from simkit.report.text import summary
from simkit.report.told import about, told_data, told_sentences


@pytest.fixture(scope="module")
def small():
    """The shipped example with three answers in it, with enough draws for golden text."""
    return assess(Program.load(example_path("small")))


@pytest.fixture(scope="module")
def quick():
    """The same with few draws, where no figure is looked at."""
    return assess(Program.load(example_path("small")), draws=2)


def with_cell(assessment, cell):
    """The same assessment with another smallest group in the proposed design."""
    old = assessment.proposed
    new = old.but(old.name, reporting_cell=cell)

    def changed(designs):
        return tuple(new if each is old or each == old else each for each in designs)

    return replace(
        assessment,
        program=assessment.program.but(designs=changed(assessment.program.designs)),
        own=changed(assessment.own),
    )


def flat(text):
    return " ".join(text.split())


def test_three_answers_in_words(small):
    """Golden: what the shipped example says of its three answers."""
    told = told_data(small, small.program.observed)
    assert told_sentences(told) == {
        "What they said": ["2 of 3 named “Another offer was better” and 1 of 3 named “The process took too long”."],
        "What that can tell": [
            "That it happens: 1 of the 10 reasons in your hands was heard, “The process took too long”.",
            "If the person meant it. Of every 10 answers that name a reason so many are true, as is believed today: 9"
            " (8 to more than 9) for “Another offer was better” and more than 9 (8 to more than 9) for “The process"
            " took too long”; the others are polite excuses or carelessness.",
        ],
        "What it cannot tell": [
            "How many have the reason. Even had the answers been drawn by lot and all been candid, 2 of 3 fits with"
            " anything from 1 in 10 to nearly all; 1 of 3 fits with anything from hardly anybody to 9 in 10 of all"
            " such people in the long run. They were not drawn by lot, so it may be outside that, too.",
            "That what nobody named does not happen. By what is believed today 3 answers leave them unnamed in so many"
            " of 100 cases: “Pay or benefits too low” 45 (21 to 70), “Unfriendly or unfocused hiring manager” 92 (74 to"
            " 99), “Poor communication or little respect” 97 (81 to more than 99) and “The job was not what it had"
            " seemed” 95 (74 to 99).",
            "Who said it. Fewer than 3 answers are never shown. That promise covers the number of answers and not the"
            " count of each reason, and whoever sees two reports can subtract: wait for 3 new answers before the next"
            " one.",
            "Whether it got better or worse, or whether one group differs from another.",
        ],
    }


def test_the_same_words_stand_in_the_page_and_in_the_text(small):
    page = re.sub(r"<[^>]*>", " ", render(small))
    text = flat(summary(small))
    for sentences in told_sentences(told_data(small, small.program.observed)).values():
        for sentence in sentences:
            assert sentence in flat(page)
            assert sentence in text
    assert "What really came: 3 answered why. Predicted were 7 (1 to 17): so few or fewer were held possible in" in text


def test_the_ranges_are_exact_and_the_chances_those_of_the_process(small):
    told = told_data(small, small.program.observed)
    first, second = told["named"]
    assert (first["low"], first["high"]) == pytest.approx(stats.binomtest(2, 3).proportion_ci(method="exact"))
    assert (second["low"], second["high"]) == pytest.approx(stats.binomtest(1, 3).proportion_ci(method="exact"))
    # medians and 90% ranges over the belief draws of what the process puts on record
    at, keys = small.evaluation.prospects.names.index(small.proposed.name), small.program.population.keys
    arrays = small.evaluation.prospects.arrays
    recorded, captured = (arrays[name][:, :, at].reshape(-1, len(keys)) for name in ("recorded", "captured"))
    share = recorded / arrays["answered"][:, :, at].reshape(-1, len(keys)).sum(axis=1, keepdims=True)
    for each in told["unheard"]:
        alone = (1 - share[:, keys.index(each["key"])]) ** 3
        assert [each["silent"][q] for q in ("low", "median", "high")] == pytest.approx(
            np.quantile(alone, [0.05, 0.5, 0.95])
        )
        # and of this size by another way: at the medians' mean shares
        mean = small.medians.reported[0, small.designs.index(small.proposed), keys.index(each["key"])]
        assert each["silent"]["low"] < (1 - mean) ** 3 < each["silent"]["high"]
    k = keys.index("other_offer")
    assert first["true"]["median"] == pytest.approx(np.median(captured[:, k] / recorded[:, k]))
    # what was heard is not unheard
    assert not {row["key"] for row in told["named"]} & {row["key"] for row in told["unheard"]}


def test_below_the_reporting_cell_nothing_is_shown_anywhere(quick):
    hidden = with_cell(quick, 5)
    data = report_data(hidden)
    assert data["told"]["shown"] is False
    assert set(data["told"]) == {"answered", "cell", "few", "shown", "wait"}
    assert "other_offer" not in json.dumps(data["told"])
    said = told_sentences(data["told"])[""][0]
    assert re.fullmatch(
        r"3 answered, and the invitation promised that fewer than 5 answers are never shown\. So nothing of what they"
        r" said stands here\. By the prediction there are 5 answers after \d+ (months|years) \(.* to .*\), counted from"
        r" the start; then it can be shown\.",
        said,
    )
    for words in (render(hidden), summary(hidden)):
        assert "2 of 3" not in words and "1 of 3" not in words
    assert said in flat(re.sub(r"<[^>]*>", " ", render(hidden)))
    assert data["silence"]["came"] is None


@pytest.mark.parametrize("cell", [1, 3])
def test_from_the_reporting_cell_on_counts_are_shown(quick, cell):
    assert "2 of 3 named “Another offer was better”" in flat(summary(with_cell(quick, cell)))


def test_platitudes_and_what_fits_nowhere_are_said(small):
    told = told_data(small, Observed({"answered": 4}, {"vague": 2, "pay": 1}))
    assert told_sentences(told)["What they said"] == [
        "1 of 4 named “Pay or benefits too low”, 2 of 4 said nothing that tells (“not the right fit”) and 1 of 4 said"
        " something that fits no reason of the list."
    ]


def test_nobody_named_anything_or_nobody_answered(small):
    assert told_sentences(told_data(small, Observed({"answered": 3}, {})))["What that can tell"] == [
        "None of the 10 reasons in your hands was heard."
    ]
    said = told_sentences(told_data(small, Observed({"answered": 0}, {})))
    assert said == {
        "": ["Nobody answered, so there is nothing to show. That says that few answer, and nothing about the reasons."]
    }
    assert told_data(small, Observed({"answered": 3})) is None
    assert told_data(small, Observed({"started": 3})) is None


def test_what_is_given_to_the_report_goes_before_what_the_program_says(quick):
    data = report_data(quick, observed={"answered": 3, "named": {"pay": 3}})
    assert data["observed"] == {"answered": 3.0}
    assert [row["key"] for row in data["told"]["named"]] == ["pay"]
    # three are never shown in one of the program's designs, and which of them brought the answers is not said
    assert report_data(quick, observed={"answered": 2})["told"]["shown"] is False
    assert report_data(quick, observed={"answered": 4})["told"] is None


@pytest.mark.parametrize("share", np.linspace(0, 1, 41))
def test_a_rough_share_is_near_the_share(share):
    words = {"hardly anybody": 0, "half": 0.5, "nearly all": 1}
    said = about(share)
    value = words[said] if said in words else int(said.split()[0]) / 10
    assert abs(value - share) <= 0.0751


def test_range_of_bias_in_words():
    """Worked by hand: 24 asked, 7 answer, 4 of them; half of 24 is 12, so 8 of the 17 others leave it at 12."""
    people = {"low": 1, "median": 7, "high": 17}
    data = silence_data(24, people, None)
    assert silence_sentences(data) == [
        "Before anybody is asked: say 4 of the 7 who answer name the same reason, a bare majority. Of all 24 asked it"
        " is then the reason of anything from 4 to 21 people, since the 17 others may all have it or none of them. If 8"
        " or fewer of those 17 have it, it is not the reason of most: the conclusion flips."
    ]
    assert [(row["answered"], row["flips"]) for row in data["expected"]] == [(7, 8), (1, 11), (17, 3)]
    nobody = silence_data(24, {"low": 0, "median": 0, "high": 3}, None)
    assert silence_sentences(nobody) == ["Nobody is expected to answer: there is nothing to weigh here."]


def test_range_of_bias_of_what_came(quick):
    said = silence_sentences(report_data(quick)["silence"])
    assert said[0] == (
        "What came: 2 of 3 named “Another offer was better”. Of all 24 asked it is then the reason of anything from 2"
        " to 23 people, since the 21 others may all have it or none of them. If 10 or fewer of those 21 have it, it is"
        " not the reason of most: the conclusion flips."
    )
    split = report_data(quick, observed={"answered": 3, "named": {"pay": 1, "location": 1}})["silence"]
    assert silence_sentences(split)[0].endswith("No reason was named by most.")
