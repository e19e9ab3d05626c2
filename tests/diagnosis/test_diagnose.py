"""Studies that run: figures by hand, the same bits however they are run, failures and stops told."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from builders import ask, quiet, two

from simkit.checks import InvalidInput
from simkit.design.design import Step
from simkit.design.presets import anonymous_web, employer_call
from simkit.diagnosis import chunks
from simkit.diagnosis.chunks import Chunks
from simkit.diagnosis.diagnosands import ANSWERS, BIAS, STANDARD, Diagnosand
from simkit.diagnosis.diagnose import diagnose, how_many
from simkit.diagnosis.measured import Believed, Measured
from simkit.diagnosis.study import Study, study
from simkit.estimation.estimate import Estimate
from simkit.estimation.estimator import UserEstimator
from simkit.estimation.shares import FaceValue
from simkit.program.presets import declined
from simkit.response.derive import derive
from simkit.simulation.simulate import simulate
from simkit.simulation.world import world

PROGRAM = declined(people_per_year=42)
WEB, CALL = anonymous_web(), employer_call()
FACE = FaceValue("count")


def bits(found):
    return {name: values.tobytes() for name, values in found.ran.result.sums.items()}


def run(one, replicates=300, **more):
    return diagnose(one, replicates, progress=False, **more)


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["rows", "counts"])
def test_where_everybody_answers_honestly_the_cohort_is_known(engine):
    # reference_start_rate 1: everybody starts; nothing else happens to them
    sure = quiet({"intercept": 30.0})
    one = Study(derive(sure.medians(2), two(0.25)), (ask(),), (FACE,), people=40, engine=engine)
    found = run(one, 2000)
    cohort = {"target": "cohort", "reason": "manager"}
    assert found.of("bias", "test", **cohort) == Measured(0.0, 0.0)
    assert found.of("rmse", "test", **cohort).value == 0.0
    assert found.of("answers", "test") == Measured(40.0, 0.0)
    # the process: a binomial share of 40, sd sqrt(3/16/40)
    process = {"target": "process", "reason": "manager"}
    assert found.of("bias", "test", **process).value == pytest.approx(0, abs=5 * np.sqrt(3 / 640 / 2000))
    sd = found.of("empirical_se", "test", **process)
    assert sd.value == pytest.approx(np.sqrt(3 / 640), abs=5 * sd.mcse) and 0 < sd.mcse < 0.002


@pytest.mark.parametrize("engine", ["rows", "counts"])
def test_nobody_answers_is_not_estimable_and_wrong(engine):
    never = quiet({"intercept": -30.0})
    found = run(Study(derive(never.medians(2), two()), (ask(),), (FACE,), people=40, engine=engine), 130)
    assert np.isnan(found.of("bias", "test", reason="pay").value)
    assert found.of("top_right", "test").value == 0.0
    assert found.of("answers", "test") == Measured(0.0, 0.0)
    assert found.of("estimable", "test").value == 0.0
    assert "not estimable" in str(found)


# --- the same bits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["rows", "counts"])
def test_the_block_size_changes_no_bit(engine):
    one = study(PROGRAM, [WEB, CALL], engine=engine)
    sums = [Chunks(one, f"{engine}{rows}", 300, rows)(2).sums for rows in (2**10, 2**13, 2**17)]
    for other in sums[1:]:
        assert {k: v.tobytes() for k, v in other.items()} == {k: v.tobytes() for k, v in sums[0].items()}


@pytest.mark.parametrize("engine", ["rows", "counts"])
def test_the_order_of_designs_and_their_company_change_no_figure(engine):
    both = run(study(PROGRAM, [WEB, CALL], engine=engine))
    turned = run(study(PROGRAM, [CALL, WEB], engine=engine))
    alone = run(study(PROGRAM, CALL, engine=engine))
    for asked in STANDARD:
        reason = "pay" if asked.name not in ("top_right", "answers", "estimable") else None
        first = both.of(asked.name, CALL, reason=reason)
        # products over pairs of designs are matrix products, whose shape may round differently
        for other in (turned, alone):
            got = other.of(asked.name, CALL, reason=reason)
            assert (got.value, got.mcse) == pytest.approx((first.value, first.mcse), rel=1e-12, abs=1e-15)


def test_workers_change_no_bit():
    one = study(PROGRAM, [WEB, CALL])
    plain = bits(run(one, 700))
    for workers in (1, 2, 8):
        with ThreadPoolExecutor(workers) as pool:
            assert bits(run(one, 700, executor=pool)) == plain


def test_processes_change_no_bit_and_take_functions_of_the_test():
    from joblib.externals.loky import get_reusable_executor

    one = study(PROGRAM, [WEB], estimators=[lambda seen: seen.reports[:-1] / max(seen.answers, 1)])
    pool = get_reusable_executor(max_workers=2)
    try:
        assert bits(run(one, 300, executor=pool)) == bits(run(one, 300))
    finally:
        pool.shutdown()


@pytest.mark.parametrize("draws", [0, 3])
def test_topping_up_equals_running_at_once(tmp_path, draws):
    one = study(PROGRAM, [WEB, CALL], draws=draws)
    path = tmp_path / "study.npz"
    short = run(one, 200, save_to=path)
    assert short.replicates == 200
    longer = run(one, 520, save_to=path)
    assert longer.replicates == 520 and bits(longer) == bits(run(one, 520))


def test_a_stop_by_hand_keeps_what_is_done_and_goes_on(tmp_path):
    one = study(PROGRAM, [WEB])
    path = tmp_path / "study.npz"

    def impatient(done, of):
        if done >= 256:
            raise KeyboardInterrupt

    stopped = diagnose(one, 1000, progress=impatient, save_to=path)
    assert not stopped.complete and 256 <= stopped.replicates < 1000
    assert "Stopped by hand after 256 of 1,000 replicates." in str(stopped)
    assert stopped.of("answers", WEB).value > 5
    assert bits(run(one, 1000, save_to=path)) == bits(run(one, 1000))


def test_a_checkpoint_of_another_study_is_refused(tmp_path):
    path = tmp_path / "study.npz"
    run(study(PROGRAM, [WEB]), 130, save_to=path)
    for other in (
        study(PROGRAM, [WEB], seed=2),
        study(PROGRAM, [CALL]),
        study(PROGRAM, [WEB], people=50),
        study(PROGRAM, [WEB], estimators=[FACE]),
        study(PROGRAM.but(beliefs=PROGRAM.beliefs.but(vague=0.1)), [WEB]),
        study(PROGRAM, [WEB], diagnosands=[BIAS]),
    ):
        with pytest.raises(InvalidInput, match=r"\S+") as refused:
            run(other, 130, save_to=path)
        assert "\n" not in str(refused.value)


# --- until, how many -------------------------------------------------------------------------------------------------


def test_until_stops_at_the_first_chunk_that_is_precise_enough():
    one = study(PROGRAM, [WEB, CALL])
    found = diagnose(one, until={"answers": 0.09}, progress=False)
    errors = [found.of("answers", design).mcse for design in (WEB, CALL)]
    assert found.replicates % 128 == 0 and max(errors) <= 0.09
    before = run(one, found.replicates - 128)
    assert max(before.of("answers", design).mcse for design in (WEB, CALL)) > 0.09
    assert f"Enough after {found.replicates:,} of" in str(found)
    # foretold from what has been run
    assert how_many(one, answers=0.09) == pytest.approx(found.replicates, rel=0.2)


def test_until_is_limited_by_the_replicates():
    found = diagnose(study(PROGRAM, [WEB]), 300, until={"bias": 1e-9}, progress=False)
    assert found.replicates == 300


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"replicates": 0}, "replicates is 0, but must be a whole number from 1 to 10000000: 1,000 are usual."),
        ({"until": {"biass": 0.1}}, "until is 'biass', but is not known: did you mean 'bias'? known are bias,"
         " empirical_se, mse, rmse, coverage, width, top_right, answers, estimable."),
        ({"until": {"bias": 0}}, "until bias is 0, but must be more than 0: give the Monte Carlo error that is small"
         " enough, such as 0.005."),
    ],
)  # fmt: skip
def test_what_diagnose_refuses(arguments, sentence):
    with pytest.raises(InvalidInput) as refused:
        diagnose(study(PROGRAM, [WEB]), **arguments)
    assert str(refused.value) == sentence


def test_a_reason_must_be_named_where_there_are_several():
    found = run(study(PROGRAM, [WEB, CALL]), 10)
    with pytest.raises(InvalidInput, match="give reason="):
        found.of("bias", WEB)
    with pytest.raises(InvalidInput, match="did you mean 'pay'"):
        found.of("bias", WEB, reason="pai")
    with pytest.raises(InvalidInput, match="did you mean 'call by HR'"):
        found.of("bias", "call by hr", reason="pay")


# --- estimators and diagnosands of one's own -------------------------------------------------------------------------


def fails_with_few(responses):
    if responses.answers < 6:
        raise ZeroDivisionError(f"only {responses.answers} answers")
    return responses.reports[:-1] / responses.answers


def test_failures_are_counted_and_can_be_found_again():
    one = study(PROGRAM, [CALL], estimators=[fails_with_few, FACE])
    found = run(one, 200)
    assert 0 < found.failed < 200
    first = found.ran.result.failures[0]
    assert first.what.startswith("ZeroDivisionError: only ")
    replicate = int(first.address.split("replicate ")[1].split(",")[0])
    there = simulate(one.process, CALL, seed=1, replicate=replicate).responses()
    with pytest.raises(ZeroDivisionError, match=first.what.split(": ")[1]):
        fails_with_few(there)
    assert f"Estimators failed {found.failed} times" in str(found) and "estimator 'fails with few'" in first.address
    table = found.table()
    mine = table[(table.estimator == "fails with few") & (table.diagnosand == "bias")]
    assert set(mine.n) == {200 - found.failed}
    face = table[(table.estimator == FACE.name) & (table.diagnosand == "bias")]
    assert (face.n > mine.n.max()).all()
    # what the estimator could not do is no fault of the design
    top = table[(table.estimator == "fails with few") & (table.diagnosand == "top_right")]
    assert set(top.n) == {200 - found.failed}
    # the same rows again, as the estimator saw them
    again = found.replay(replicate, CALL)
    assert (again.reported == there.reported).all() and found.failures[0] == first


def shaky_counts(tally):
    if (tally.answers == 0).any():
        raise ValueError("nobody answered")
    return tally.reports[:, :-1] / tally.answers[:, None]


def test_a_counts_estimator_fails_only_where_it_fails():
    few = declined(people_per_year=12)
    one = study(few, [CALL], estimators=[UserEstimator("shaky", shaky_counts, "counts"), FACE])
    found = run(one, 300)
    empty = 300 * (1 - found.of("estimable", CALL, estimator=FACE.name).value)
    assert found.failed == pytest.approx(empty) and found.failed > 5
    for engine in ("rows", "counts"):
        told = run(one.but(engine=engine))
        replicate = int(told.failures[0].address.split("replicate ")[1].split(",")[0])
        assert told.replay(replicate, CALL).answers == 0
    assert found.of("bias", CALL, reason="pay", estimator="shaky") == found.of(
        "bias", CALL, reason="pay", estimator=FACE.name
    )


def test_what_an_estimator_returns_is_checked_at_once():
    with pytest.raises(InvalidInput, match="three"):
        run(study(PROGRAM, [WEB], estimators=[UserEstimator("three", lambda seen: [0.1, 0.2, 0.3])]), 10)


def warns(responses):
    warnings.warn("few answers", stacklevel=1)
    return responses.reports[:-1] / max(responses.answers, 1)


def test_warnings_are_not_swallowed():
    with pytest.warns(UserWarning, match="few answers"):
        found = run(study(PROGRAM, [WEB], estimators=[warns]), 130)
    assert found.ran.result.warnings[0].count == 130
    assert "Warned 130 times: few answers" in str(found)


def _half_width(runs):
    return (runs.high - runs.low) / 2


def test_a_diagnosand_of_ones_own():
    own = Diagnosand("half width", "Half of it.", _half_width, better="low")
    found = run(study(PROGRAM, [WEB], diagnosands=[*STANDARD, own]), 200)
    whole = found.of("width", WEB, reason="pay")
    half = found.of("half width", WEB, reason="pay")
    assert (half.value, half.mcse) == pytest.approx((whole.value / 2, whole.mcse / 2))


def test_an_estimate_with_an_interval_of_ones_own():
    def always(responses):
        k = len(responses.reasons)
        return Estimate(np.full(k, 0.5), np.zeros(k), np.ones(k))

    found = run(study(PROGRAM, [WEB], estimators=[always]), 130)
    assert found.of("coverage", WEB, reason="pay").value == 1.0
    assert found.of("width", WEB, reason="pay") == Measured(1.0, 0.0)
    share = study(PROGRAM, [WEB]).truth[0, 0]
    assert found.of("bias", WEB, reason="pay").value == pytest.approx(0.5 - share)


# --- several draws, contrasts, tables --------------------------------------------------------------------------------


def test_over_beliefs_every_figure_is_an_interval():
    found = run(study(PROGRAM, [WEB, CALL], draws=30), 128)
    answers = found.of("answers", WEB)
    assert isinstance(answers, Believed) and answers.low < answers.median < answers.high and answers.mcse > 0
    assert isinstance(found.contrast(WEB, CALL, "answers"), Believed)
    table = found.table()
    assert {"median", "low", "high", "mcse"} <= set(table.columns)
    assert "for each of 30 draws of what is believed" in str(found)


def test_contrasts_are_paired_by_people():
    paired = run(study(PROGRAM, [WEB, WEB.but("one more reminder", reminders=3)], engine="rows"), 1000)
    gain = paired.contrast("one more reminder", WEB, "answers")
    apart = np.hypot(*(paired.of("answers", name).mcse for name in ("one more reminder", WEB)))
    assert gain.value > 0 and gain.mcse < apart / 2
    back = paired.contrast(WEB, "one more reminder", "answers")
    assert (back.value, back.mcse) == pytest.approx((-gain.value, gain.mcse))


def test_the_table_holds_every_figure():
    found = run(study(PROGRAM, [WEB, CALL], diagnosands=[BIAS, ANSWERS]), 130)
    table = found.table()
    # 2 designs x 2 estimators x 2 targets x (17 reasons + the study as a whole)
    assert len(table) == 2 * 2 * 2 * 18
    line = table[(table.design == "call by HR") & (table.target == "cohort") & (table.reason == "pay")].iloc[0]
    one = found.of("bias", CALL, reason="pay", target="cohort")
    assert (line.value, line.mcse) == (one.value, one.mcse)


def test_printed_as_text():
    one = Study(
        derive(quiet({"intercept": 30.0}).medians(2), two(0.25)),
        (ask(Step()),),
        (FACE,),
        (BIAS, ANSWERS),
        ("cohort",),
        people=40,
        of="a world in which all answer",
    )
    assert str(run(one, 256)) == (
        "a world in which all answer: 256 replicates for one set of parameters, seed 1.\n"
        "Replicates are drawn person by person; the designs meet the same people with the same luck (chosen because"
        " with so few people it costs no more).\n\n"
        "Face value, vague counted\n"
        "design  target  reason   bias   answers\n"
        "test    cohort  pay      0 (0)  40 (0)\n"
        "test    cohort  manager  0 (0)\n\n"
        "In brackets the Monte Carlo error."
    )


def test_the_reasons_shown_are_fixed_by_the_truth():
    # picking the worst of many results would flatter noise: the largest reason and the largest sensitive one are shown
    text = str(run(study(PROGRAM, [WEB]), 130))
    # communication and the hiring manager are equally large; the first of them stands
    assert "pay" in text and "communication" in text and "hiring_manager" not in text
    assert text.endswith(
        "In brackets the Monte Carlo error. Shown are the largest reason and the largest sensitive one, fixed"
        " beforehand; `table()` has all reasons."
    )


def test_what_was_not_reached_is_said():
    found = diagnose(study(PROGRAM, [WEB]), 300, until={"answers": 1e-6}, progress=False)
    assert found.unmet.startswith("Not as precise as was asked for: answers has a Monte Carlo error of up to 0.")
    assert found.unmet in str(found)
    # an estimator without intervals has no coverage, however long it runs
    mine = UserEstimator("mine", lambda seen: seen.reports[:-1] / max(seen.answers, 1))
    none = diagnose(study(PROGRAM, [WEB], estimators=[mine]), 400, until={"coverage": 0.1}, progress=False)
    assert none.replicates == 400 and none.unmet == "Not as precise as was asked for: coverage could not be estimated."
    assert run(study(PROGRAM, [WEB]), 130).unmet == ""


def test_only_platitudes_have_no_top_reason():
    # everybody hides, and nobody has an excuse: all answers are vague, in both ways of counting
    people = two(0.5).but(reasons=(two(0.5).reasons[0], two(0.5).reasons[1]))
    sure = quiet({"intercept": 30.0, "candor_base": 0.0, "vague": 1.0})
    one = Study(derive(sure.medians(2), people), (ask(),), (FaceValue("drop"), FACE), people=20)
    found = run(one, 130)
    for estimator in ("face value, vague dropped", "face value, vague counted"):
        assert found.of("top_right", "test", estimator=estimator).value == 0.0


def test_a_stop_in_the_middle_of_a_round_leaves_it_out():
    one = study(PROGRAM, [WEB], draws=5)

    def impatient(done, of):
        if done >= 128 * 8:
            raise KeyboardInterrupt

    found = diagnose(one, 1000, progress=impatient)
    assert found.replicates == 128 and "128 replicates for each of 5 draws" in str(found)
    assert bits(found) == bits(run(one, 128))

    def at_once(done, of):
        raise KeyboardInterrupt

    with pytest.raises(InvalidInput, match="stopped before its first 640 replicates"):
        diagnose(one, 1000, progress=at_once)


def test_an_estimator_that_reads_what_cannot_be_described_is_not_saved(tmp_path):
    import pandas as pd

    frame = pd.DataFrame({"a": [1.0]})

    def reads(seen):
        return seen.reports[:-1] / 400 * frame.a[0]

    one = study(PROGRAM, [WEB], estimators=[reads])
    assert run(one, 10).replicates == 10
    with pytest.raises(InvalidInput, match="'frame'"):
        run(one, 10, save_to=tmp_path / "x.npz")


def test_fewer_replicates_than_saved_are_refused_in_replicates(tmp_path):
    one = study(PROGRAM, [WEB])
    path = tmp_path / "study.npz"
    run(one, 300, save_to=path)
    with pytest.raises(InvalidInput, match="holds 256 replicates, but 100 are asked for"):
        run(one, 100, save_to=path)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: diagnose(PROGRAM), "study is 'Program', but must be a Study: make one with study(program, designs)."),
        (lambda: diagnose(study(PROGRAM), executor=2),
         "executor is 2, but must be an Executor: give one such as joblib's get_reusable_executor(2), or none."),
        (lambda: diagnose(study(PROGRAM), until={}),
         "until is {}, but must name a diagnosand and its error: give such as {\"bias\": 0.002}."),
        (lambda: study(derive(quiet().medians(2), two())),
         "program is 'ResponseProcess', but must be a Program: load one with Program.load or start from a preset."),
        (lambda: study(PROGRAM, draws=1),
         "draws is 1, but one random draw says nothing: 0 is the middle of what is believed, 100 shows its range."),
        (lambda: study(PROGRAM, targets="proces"),
         "target is 'proces', but is not known: did you mean 'process'? known are process, cohort."),
        (lambda: study(PROGRAM, diagnosands=["bias"]),
         "one of the diagnosands is 'bias', but is no Diagnosand: give diagnosands of the kind Diagnosand."),
        (lambda: simulate(PROGRAM, WEB, seed=7),
         "process is 'Program', but must be a ResponseProcess: give program.process()."),
        (lambda: simulate(PROGRAM.process(), "call by HR", seed=7),
         "design is 'call by HR', but must be a Design: give such as program.design(name)."),
    ],
)  # fmt: skip
def test_likely_slips_get_a_sentence(call, sentence):
    with pytest.raises(InvalidInput) as refused:
        call()
    assert str(refused.value) == sentence


def test_names_numpy_numbers_and_single_things_will_do():
    one = study(PROGRAM, "call by HR", estimators=FACE, targets="cohort", seed=np.int64(3), people=np.int32(20))
    assert [each.name for each in one.designs] == ["call by HR"] and one.estimators == (FACE,)
    assert run(one, np.int64(5)).replicates == 5
    assert "5 replicates" in repr(run(one, 5)) and len(repr(one)) < 200
    with pytest.raises(InvalidInput, match="is not the one of that name"):
        run(one, 5).of("answers", employer_call(minutes=5))


def test_a_draw_is_prepared_once_however_many_there_are(monkeypatch):
    # draws come round with every chunk: what fell out of a short memory would be integrated anew each time
    made = []
    monkeypatch.setattr(chunks, "world", lambda process, draw: made.append(draw) or world(process, draw))
    run(study(PROGRAM, [WEB], draws=70), 256)
    assert sorted(made) == list(range(70))
    # another study takes its place, and is not mistaken for it
    run(study(PROGRAM, [WEB], draws=2), 128)
    assert len(chunks._PREPARED) == 1 and made[70:] == [0, 1]
