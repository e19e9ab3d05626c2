"""The evaluation over beliefs: the same bits for the same seed, common draws, and figures that `expected` gives."""

import numpy as np
import pytest

from simkit.decision.assess import assess
from simkit.decision.evaluation import SCRAMBLES, evaluate
from simkit.design.presets import decline_code, employer_call, employer_web
from simkit.expected import expected
from simkit.program.presets import declined
from simkit.response.derive import derive

PROGRAM = declined(people_per_year=42)
DESIGNS = (employer_web(), employer_call(), decline_code())


@pytest.fixture(scope="module")
def small():
    return evaluate(PROGRAM, DESIGNS, draws=4, nodes=128)


def test_same_seed_same_bits_and_another_seed_others(small):
    again = evaluate(PROGRAM, DESIGNS, draws=4, nodes=128)
    other = evaluate(PROGRAM, DESIGNS, draws=4, nodes=128, seed=2)
    for name, values in small.metric.items():
        assert np.array_equal(values, again.metric[name]), name
    assert not np.array_equal(small.metric["answered"], other.metric["answered"])


def test_more_draws_extend_the_ones_there_are(small):
    more = evaluate(PROGRAM, DESIGNS, draws=8, nodes=128)
    assert np.allclose(more.metric["usable"][:, :4], small.metric["usable"], rtol=1e-12, atol=0)


def test_designs_do_not_disturb_each_other(small):
    alone = evaluate(PROGRAM, DESIGNS[1:2], draws=4, nodes=128)
    assert np.array_equal(alone.of("answered", "call by HR"), small.of("answered", "call by HR"))


def test_figures_are_those_of_expected(small):
    reasons = len(PROGRAM.population.reasons)
    drawn = PROGRAM.beliefs.draw(4, seed=1, scramble=3, reasons=reasons)
    process = derive(drawn, PROGRAM.population, nodes=128, seed=1, scramble=3)
    direct = expected(process, DESIGNS)
    assert np.allclose(small.metric["started"][3], direct.total("started"), rtol=1e-12, atol=0)
    assert np.allclose(small.metric["usable"][3], direct.total("specific"), rtol=1e-12, atol=0)
    # P(on record is the own reason | answered, sensitive) from the table of reports
    sensitive = PROGRAM.population.column("sensitivity") >= 0.5
    table = direct.reports_by_reason
    kept = np.stack([table[..., k, k] for k in np.flatnonzero(sensitive)]).sum(0)
    whole = table[:, :, sensitive].sum(axis=(2, 3))
    assert np.allclose(small.metric["lost_sensitive"][3], 1 - kept / whole)


def test_no_stake_makes_candid_and_weariness_silences(small):
    gain = small.metric["candor_sensitive_no_stake"] - small.metric["candor_sensitive"]
    # with something to lose the most cautious refuse, so that those who answer may be a little more candid;
    # the gain can be below 0 only where risk hardly touches candor
    lo, hi = small.beliefs["anchor_lo"], small.beliefs["anchor_hi"]
    assert np.all(gain[hi > lo + 0.1] > 0)
    assert np.all(gain > -0.02)
    wearier, usual = small.metric["answered_wearier"][..., :2], small.metric["answered"][..., :2]
    # where fatigue counts against starting (it does in 95% of the draws)
    against = small.beliefs["fatigue_on_response"] > 0
    assert np.all(wearier[against] < usual[against])


def test_progress_is_told_in_order():
    heard = []
    evaluate(PROGRAM, DESIGNS[:1], draws=1, nodes=16, progress=lambda done, of: heard.append((done, of)))
    assert heard == [(k, SCRAMBLES) for k in range(1, SCRAMBLES + 1)]


def test_an_assessment_holds_every_way_and_comparator_once():
    found = assess(PROGRAM, draws=1)
    names = [design.name for design in found.designs]
    assert len(names) == len(set(names))
    assert found.own[0] == found.proposed
    assert {"decline code on file", "one question at the decline click"} <= set(names)
    assert set(found.objections) == {design.name for design in (*found.own, *found.ways)}
    row = found.people(found.proposed)
    assert list(row) == ["delivered", "started", "answered", "usable"]
    medians = [row[stage].median for stage in row]
    assert medians == sorted(medians, reverse=True)
    assert 0 <= found.never_shown(found.proposed).value <= 1
