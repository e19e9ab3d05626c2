"""The replay against dynamic programming over every path, and the laws that hold stream by stream."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from simkit.diagnosis.people import Volume
from simkit.estimation.confidence_sequence import confidence_sequence
from simkit.estimation.intervals import interval
from simkit.planning.flow import Flow
from simkit.planning.replay import HOPELESS, RAN_OUT, SETTLED, Watch, replay
from simkit.planning.stop_rule import StopRule
from simkit.planning.stopping import diagnosed
from simkit.population.timeline import MONTHS_A_WEEK, Timeline
from simkit.program.presets import declined

PEOPLE, SHARE, MONTHS = 14, 0.62, 8.0
LEADER = Watch(np.array([0, 1]), np.array([0.0, 0.2]))
NAMED = Watch(np.array([0]), np.zeros(1))
STREAMS = 20_000


def flow(said=((SHARE, 1 - SHARE, 0.0),), people=PEOPLE, fixed=True, dispersion=0.0, weeks=(0.0,), draws=1, **more):
    """Two reasons, every draw alike; everybody answers unless `said` sums to less."""
    said = np.broadcast_to(np.array(said), (2, draws, len(said), 3))
    true = np.broadcast_to(np.array([SHARE, 1 - SHARE]), (2, draws, 2))
    volume = Volume(np.full((2, draws), float(people)), dispersion, fixed)
    return Flow(said, true, weeks, volume, Timeline(MONTHS), **more)


def by_path(rule, watch, one, looks):
    """P(why, look, x, n) from every path: people who have decided are hypergeometric steps between even looks."""
    alive = {(0, 0): 1.0}
    out = {}
    for look, month in enumerate(looks):
        before = 0.0 if look == 0 else looks[look - 1]
        fresh = (month - before) / (MONTHS - before)
        after = {}
        for (x, n), mass in alive.items():
            for more in range(PEOPLE - n + 1):
                came = binom.pmf(more, PEOPLE - n, fresh)
                for hits in range(more + 1):
                    key = (x + hits, n + more)
                    after[key] = after.get(key, 0.0) + mass * came * binom.pmf(hits, more, SHARE)
        alive = {}
        for (x, n), mass in after.items():
            first, second = (max(x, n - x), min(x, n - x)) if watch is LEADER else (x, n - x)
            if rule.settled(first, second, n):
                why = SETTLED
            elif month == MONTHS:
                why = RAN_OUT
            elif rule.chance(first, second, n, one.left(np.array(n), np.array(month))).mean() < rule.hopeless:
                why = HOPELESS
            else:
                alive[x, n] = mass
                continue
            out[why, look, x, n] = out.get((why, look, x, n), 0.0) + mass
    assert sum(out.values()) == pytest.approx(1.0)
    return out


def near(found, right, n, names=""):
    """Correct code differs by so much once in two million."""
    assert abs(found - right) <= 5.1 * np.sqrt(max(right * (1 - right), 1e-4) / n), (names, found, right)


@pytest.mark.parametrize(("rule", "watch"), [
    (StopRule(sure=0.85, hopeless=0.25, looks="quarter", least=3), LEADER),
    (StopRule("side", 0.8, 0.45, hopeless=0.3, looks=(2.0, 5.0), least=2), NAMED),
])  # fmt: skip
def test_a_case_of_two_reasons_by_every_path(rule, watch):
    one = flow()
    looks = one.moments(rule.looks)
    right = by_path(rule, watch, one, looks)
    made = replay(rule, watch, one, replicates=STREAMS // 2, seed=3)
    for why in (SETTLED, HOPELESS, RAN_OUT):
        assert any(key[0] == why and mass > 0.01 for key, mass in right.items())
        for look, month in enumerate(looks):
            wanted = sum(mass for key, mass in right.items() if key[:2] == (why, look))
            near(((made.why == why) & (made.stop.months == month)).mean(), wanted, STREAMS, (why, look))
    # what is reported then: the leading reason's share (the tie goes to the second), its bias and its intervals
    bias = held_face = held_valid = some = square = 0.0
    for (_, _, x, n), mass in right.items():
        count, share = (x, SHARE) if watch is NAMED or 2 * x > n else (n - x, 1 - SHARE)
        if n == 0:
            continue
        face, valid = interval(count, n, "wilson", rule.sure), confidence_sequence(count, n, _level(rule, watch))
        some += mass
        bias += mass * (count / n - share)
        square += mass * (count / n - share) ** 2
        held_face += mass * (face[0] <= share <= face[1])
        held_valid += mass * (valid[0] <= share <= valid[1])
    found = diagnosed(declined(), declined().designs[0], rule, watch, one, made, 3).stop.record
    near(found.face_value.value, held_face / some, STREAMS * some)
    near(found.valid.value, held_valid / some, STREAMS * some)
    assert found.bias.value == pytest.approx(bias / some, abs=5.1 * np.sqrt(square / some / STREAMS))
    assert found.rmse.value == pytest.approx(np.sqrt(square / some), abs=0.01)


def _level(rule, watch):
    return 1 - (1 - rule.sure) / len(watch.which)


def test_every_answer_by_every_path():
    # one look for each of 14 answers: the order of the answers is all that counts
    rule = StopRule(sure=0.9, hopeless=0.0, looks="answer", least=4)
    made = replay(rule, LEADER, flow(), replicates=STREAMS // 2, seed=5)
    alive, stops = {0: 1.0}, np.zeros(PEOPLE + 1)
    for n in range(1, PEOPLE + 1):
        after = {}
        for x, mass in alive.items():
            after[x] = after.get(x, 0.0) + mass * (1 - SHARE)
            after[x + 1] = after.get(x + 1, 0.0) + mass * SHARE
        done = {x for x in after if rule.settled(max(x, n - x), min(x, n - x), n)}
        stops[n] = sum(after[x] for x in done)
        alive = {x: mass for x, mass in after.items() if x not in done}
    assert stops.sum() > 0.5
    for n in range(1, PEOPLE + 1):
        near(((made.why == SETTLED) & (made.stop.answers == n)).mean(), stops[n], STREAMS, n)
    # the months of the n-th of 14 evenly spread answers are n/15 of the time
    fourth = made.stop.months[made.stop.answers == 4]
    assert fourth.mean() == pytest.approx(MONTHS * 4 / 15, abs=0.1)


@pytest.mark.parametrize(("fixed", "dispersion"), [(True, 0.0), (False, 0.0), (False, 0.3)])
def test_both_ways_of_drawing_have_the_right_numbers_and_dates(fixed, dispersion):
    # two contacts, some platitudes; all that has come by month 4
    said = ((0.2, 0.1, 0.05), (0.1, 0.0, 0.05))
    one = flow(said, 30, fixed, dispersion, (1.0, 9.0), months=4.0)
    begun = (4.0 - MONTHS_A_WEEK * np.array([1.0, 9.0])) / MONTHS
    mean = 30 * np.array(said).T @ begun
    for looks in ("month", "answer"):
        stream = one.draw(looks, 0, slice(0, 1), STREAMS, 7)
        last = stream.said[:, -1]
        assert (stream.months[:, -1] == 4.0).all() and (np.diff(stream.said, axis=1) >= 0).all()
        rate = mean / 30
        variance = mean * (1 - rate) if fixed else mean * (1 + dispersion * mean)
        assert np.abs(last.mean(axis=0) - mean).max() < 5.1 * np.sqrt(variance.max() / STREAMS)
        np.testing.assert_allclose(last.var(axis=0), variance, rtol=0.12)
    half = one.draw("answer", 0, slice(0, 1), STREAMS, 7)
    early = (np.diff(half.said.sum(axis=2), axis=1, prepend=0) * (half.months <= 2.0)).sum() / STREAMS
    wanted = 30 * (np.array(said).sum(axis=1) @ np.maximum((2.0 - MONTHS_A_WEEK * np.array([1.0, 9.0])) / MONTHS, 0))
    assert early == pytest.approx(wanted, rel=0.03)


MIXED = {"said": ((0.3, 0.2, 0.1), (0.1, 0.05, 0.05)), "people": 25.0, "fixed": False, "weeks": (2.0, 4.0), "draws": 3}


@pytest.mark.parametrize("looks", ["answer", "month", (1.0, 2.5, 6.0)])
def test_a_rule_that_cannot_be_met_is_the_whole_horizon(looks):
    rule = StopRule(sure=1 - 1e-9, hopeless=0.0, looks=looks)
    made = replay(rule, LEADER, flow(**MIXED), replicates=50, seed=1)
    assert (made.why == RAN_OUT).all()
    for name in ("months", "answers", "named", "reason", "count"):
        assert (getattr(made.stop, name) == getattr(made.end, name)).all(), name


def test_one_look_at_the_end_is_no_optional_stopping():
    rule = StopRule("side", 0.9, 0.5, looks="end", least=1)
    made = replay(rule, NAMED, flow(), replicates=STREAMS // 2, seed=2)
    assert (made.stop.count == made.end.count).all() and (made.stop.months == MONTHS).all()
    found = diagnosed(declined(), declined().designs[0], rule, NAMED, flow(), made, 2)
    low, high = interval(np.arange(PEOPLE + 1), PEOPLE, "wilson", 0.9)
    exact = binom.pmf(np.arange(PEOPLE + 1), PEOPLE, SHARE) @ ((low <= SHARE) & (high >= SHARE))
    near(found.stop.record.face_value.value, exact, STREAMS)
    assert found.stop == found.end


@pytest.mark.parametrize("looks", ["answer", "week"])
def test_laxer_rules_never_stop_later_with_the_same_luck(looks):
    one = flow(**MIXED)
    before = None
    for sure in (0.97, 0.9, 0.8, 0.6):
        made = replay(StopRule(sure=sure, hopeless=0.0, looks=looks, least=2), LEADER, one, replicates=80, seed=4)
        assert before is None or ((made.stop.months <= before.stop.months) & (made.why <= before.why)).all()
        before = made
    before = None
    for hopeless in (0.0, 0.05, 0.3, 0.7):
        made = replay(StopRule(sure=0.9, hopeless=hopeless, looks=looks), LEADER, one, replicates=80, seed=4)
        assert before is None or (made.stop.months <= before.stop.months).all()
        assert before is None or (made.later == before.later).all()
        before = made


def test_blocks_and_repetition_make_no_difference():
    one = flow(**MIXED | {"draws": 5})
    for looks in ("answer", "month"):
        rule = StopRule(sure=0.8, hopeless=0.2, looks=looks, least=3)
        whole, pieces, other = (
            replay(rule, LEADER, one, replicates=6, seed=seed, block=block) for seed, block in ((9, 5), (9, 2), (10, 5))
        )
        for name in ("months", "answers", "named", "reason", "count"):
            assert (getattr(whole.stop, name) == getattr(pieces.stop, name)).all()
        assert (whole.why == pieces.why).all() and (whole.end.answers != other.end.answers).any()


def test_answers_still_to_come():
    # known: 20 people, all answer; a quarter of the time is left, so 5 more, give or take chance
    one = flow(people=20.0, fixed=False)
    left = one.left(np.array([15]), np.array([6.0]))[0]
    assert left.mean() == pytest.approx(5.0, abs=0.2) and left.std() == pytest.approx(np.sqrt(5), abs=0.4)
    assert (one.left(np.array([15]), np.array([MONTHS])) == 0).all()
    # not known: gamma with mean 20 and variance 100 is worth 4 answers in a fifth of the time; 15 came in 3/4
    mean = np.array([[10.0, 30.0]] * 2)
    wide = replace(flow(draws=2), volume=Volume(mean))
    expected_left = 0.25 * (400 / 100 + 30) / (20 / 100 + 0.75)
    assert wide.left(np.array([30]), np.array([6.0])).mean() == pytest.approx(expected_left, abs=0.3)
