"""Tornado, break-even and Sobol indices against a program whose answer is known by hand."""

import numpy as np
import pytest

from simkit.checks import InvalidInput
from simkit.decision.headline import headline
from simkit.decision.sensitivity import SHARES, break_even, sobol_indices, tornado, varying
from simkit.design.design import REFERENCE
from simkit.evidence.priors import default_priors
from simkit.program.presets import declined

FIXED = {
    name: float(prior.distribution.median)
    for name, prior in default_priors().items()
    if prior.distribution.interval(0.9)[0] < prior.distribution.interval(0.9)[1]
}
BASE = declined(people_per_year=100, designs=(REFERENCE,))


def program(**ranges):
    """Everything known but what is named; nobody skips, so that answers are people x deliverable x start x reaches."""
    known = FIXED | {"skip_base": 0.0, "breakoff_per_minute": 0.0, "reference_start_rate": 0.4}
    return BASE.but(beliefs=BASE.beliefs.but(known | ranges))


TWO = program(volume_factor=(0.5, 1.0, 1.5), deliverable=(0.8, 0.9, 0.95))


def test_only_what_is_not_known_varies():
    assert set(varying(TWO)) == {"deliverable", "volume_factor"}


def test_headline_by_hand():
    # 100 people x 0.9 delivered x 0.4 start, nobody breaks off or skips
    found = headline(TWO, REFERENCE, TWO.beliefs.medians(17), "answers")
    assert found == pytest.approx([36.0])


def test_tornado_by_hand():
    first, second = tornado(TWO, REFERENCE, "answers")
    assert (first.name, second.name) == ("volume_factor", "deliverable")
    assert [first.at_low, first.at_median, first.at_high] == pytest.approx([18.0, 36.0, 54.0])
    assert [second.at_low, second.at_median, second.at_high] == pytest.approx([32.0, 36.0, 38.0])
    assert first.size == pytest.approx(36.0)


def test_break_even_by_hand():
    # 36 x factor = 30 at 5/6
    found = break_even(TWO, REFERENCE, "volume_factor", 30.0, "answers")
    assert found.value == pytest.approx(5 / 6, abs=1e-4)
    assert 0.05 < found.probability_below < 0.5
    assert found.sentence.startswith("answers reaches 30 where volume_factor is 0.833;")


def test_todays_figure_is_reached_at_the_median():
    # the threshold is met exactly on the grid of the search
    found = break_even(TWO, REFERENCE, "volume_factor", 36.0, "answers")
    assert found.value == pytest.approx(1.0, abs=1e-3)


def test_no_break_even_is_said():
    found = break_even(TWO, REFERENCE, "deliverable", 60.0, "answers")
    assert np.isnan(found.value) and np.isnan(found.probability_below)
    assert found.sentence == (
        "Over 99.8% of our belief about deliverable, answers stays below 60 as long as the rest is at its median."
    )


def test_what_does_not_vary_is_refused():
    with pytest.raises(InvalidInput):
        break_even(TWO, REFERENCE, "vague", 1.0)
    with pytest.raises(InvalidInput, match="must be a power of 2"):
        sobol_indices(TWO, REFERENCE, n=100)


def test_sobol_indices_of_a_product():
    # answers = 40 x V x D with V and D independent: first-order index of V is cv_V^2/(cv_V^2 + cv_D^2 + cv_V^2 cv_D^2)
    u = (np.arange(200_000) + 0.5) / 200_000
    cv = [
        float(np.var(x) / np.mean(x) ** 2)
        for x in (np.asarray(TWO.beliefs.priors[name].distribution.ppf(u)) for name in ("volume_factor", "deliverable"))
    ]
    whole = cv[0] + cv[1] + cv[0] * cv[1]
    found = {
        each.name: each
        for each in sobol_indices(TWO, REFERENCE, "answers", n=1024, names=("volume_factor", "deliverable"))
    }
    for name, part in (("volume_factor", cv[0]), ("deliverable", cv[1])):
        both = part + cv[0] * cv[1]
        # at 1,024 base points the error of an index is a few hundredths; 6 bootstrap errors and a little bias
        assert found[name].first.value == pytest.approx(part / whole, abs=6 * found[name].first.mcse + 0.01)
        assert found[name].total.value == pytest.approx(both / whole, abs=6 * found[name].total.mcse + 0.01)
    assert found["volume_factor"].first.value > 0.9 > 0.1 > found["deliverable"].first.value


def test_shares_of_reasons_matter_to_what_is_heard_and_not_to_how_many_answer():
    known = program(deliverable=(0.89, 0.9, 0.91))
    heard = sobol_indices(known, REFERENCE, "capture_ratio", n=16)
    assert heard[0].name == SHARES
    answers = {each.name: each for each in sobol_indices(known, REFERENCE, "answers", n=16)}
    assert answers["deliverable"].total.value > answers[SHARES].total.value
