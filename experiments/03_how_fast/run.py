"""How fast are the engines? Run: python experiments/03_how_fast/run.py (about two minutes; prints ratios)."""

from __future__ import annotations

import math
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
from by_hand import study as by_hand
from threadpoolctl import threadpool_limits

from simkit.design.design import Design, Step
from simkit.design.presets import employer_web
from simkit.design.questionnaire import REASON_QUESTION, Item, Questionnaire
from simkit.diagnosis.diagnosands import ANSWERS, BIAS, COVERAGE, RMSE
from simkit.diagnosis.diagnose import diagnose
from simkit.diagnosis.study import Study
from simkit.estimation.shares import FaceValue
from simkit.evidence.beliefs import Beliefs
from simkit.evidence.priors import BOUNDS
from simkit.expected import expected
from simkit.population.population import Population
from simkit.population.reasons import Reason
from simkit.response.derive import ResponseProcess, derive
from simkit.simulation.counts import cells_of, counted_tables
from simkit.simulation.items import TOGETHER, answered_items
from simkit.simulation.journey import Way, travel, way
from simkit.simulation.pages import CHUNK, fill, pages
from simkit.simulation.people import LUCK, NORMALS, ROWS, meet
from simkit.simulation.world import world

SEED = 1
DECLAREDESIGN_SECONDS = 110.0
"""DeclareDesign 1.1.0 with lm_robust on a machine like ours, as told in the oracle's description."""

LINES: list[str] = []


def say(line: str = "") -> None:
    print(line, flush=True)
    LINES.append(line)


def seconds(work: Callable[[], object], *, repeats: int = 7) -> float:
    """The shortest of several runs: what else the machine does can only add."""
    best = math.inf
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


# --- (a) the twelve designs ----------------------------------------------------------------------------------------


def declaredesign_study(engine: str) -> Study:
    off = {name: 0.0 for name in BOUNDS} | {"deliverable": 1.0, "deliverable_published": 1.0, "volume_factor": 1.0}
    odds_of_098 = math.log(0.98 / 0.02)
    values = off | {
        "answer_rate": 0.25, "call_start_rate": 0.2, "reference_start_rate": 0.75, "anchor_lo": 0.3, "anchor_hi": 0.65,
        "share_strength": 20.0, "stake": 1.0, "exposure.identified": 1.0, "intercept": -0.40 - 0.045 * 5,
        "goodwill_on_response": 0.7, "sponsor_on_response.internal_research": 0.25,
        "sponsor_on_response.third_party": 0.35, "candor_base": 0.98, "candor_sensitivity": odds_of_098 - 1.70,
        "candor_risk": 1.1, "candor_caution": 0.8, "closeness.hr": 1.0, "closeness.internal_research": 4 / 11,
        "closeness.third_party": 0.0, "mode_on_response.email": -0.045 * 5, "mode_on_response.sms": -0.045 * 10,
        "mode_on_response.phone": -0.045 * 25, "mode_on_response.video": 0.0, "mode_on_response.in_person": 0.0,
    }  # fmt: skip
    g = np.linspace(-10, 10, 200_001)
    density = np.exp(-(g**2) / 2) / np.sqrt(2 * np.pi)
    share = float(np.trapezoid(density / (1 + np.exp(0.85 + 0.6 * g)), g))
    people = Population(
        (
            Reason("manager", "manager", "study", 1.0, 1.0, goodwill_loading=-0.6, safe_weight=1.0),
            Reason("else", "something else", "study", 1.0, 0.0, safe_weight=1.0),
        ),
        truth={"manager": share, "else": 1.0 - share},
    )
    process = derive(Beliefs.default().but(values).medians(2), people, nodes=2**14)
    form = Questionnaire((Item("closed", 5.0, asks=REASON_QUESTION),))
    designs = tuple(
        Design(f"{mode} by {sponsor}", (Step(mode, sponsor),), form)
        for mode in ("web", "email", "sms", "phone")
        for sponsor in ("hr", "internal_research", "third_party")
    )
    face = FaceValue("drop", interval="t")
    asked = (BIAS, RMSE, COVERAGE, ANSWERS)
    return Study(process, designs, (face,), asked, ("cohort",), people=200, engine=engine, seed=SEED)


def twelve_designs() -> None:
    say("(a) 12 designs x 2,000 replicates x 200 people: bias, RMSE, coverage, answers and their errors")
    hand = seconds(lambda: by_hand(SEED, 2000, 200), repeats=5)
    say(f"    script written for this study      {hand:8.3f} s")
    for engine in ("counts", "rows"):
        took = seconds(lambda engine=engine: diagnose(declaredesign_study(engine), 2000, progress=False), repeats=5)
        say(
            f"    diagnose, engine {engine:<6}            {took:8.3f} s   {took / hand:5.2f} x the script,"
            f" {DECLAREDESIGN_SECONDS / took:,.0f} x faster than DeclareDesign's {DECLAREDESIGN_SECONDS:.0f} s"
        )
    for engine in ("counts", "rows"):
        say(f"    peak memory, engine {engine:<6}         {peak_of('a', engine):8.0f} MiB")


# --- (b) a candidate ------------------------------------------------------------------------------------------------


def default_process(nodes: int = 2**12) -> ResponseProcess:
    people = Population()
    return derive(Beliefs.default().medians(len(people.reasons)), people, nodes=nodes)


def ready(process: ResponseProcess, designs: list[Design]) -> list[Way]:
    """The world and the designs in it, prepared as a study prepares them: once for all its replicates."""
    one = world(process)
    assert one.choices  # tables that are made when first asked for
    return [way(one, design) for design in designs]


def walk(ways: list[Way], people: int, chunks: int) -> int:
    """Draw people through designs, answers to items included; how many there were."""
    one, met = ways[0].one, 0
    for chunk in range(chunks):
        for crowd in meet(one, SEED, chunk, np.full(CHUNK, people)):
            met += len(crowd)
            for each in ways:
                journey = travel(each, crowd)
                answered_items(each, crowd, journey)
    return met


def numbers_only(people: int, chunks: int, items: int) -> int:
    """Only generate the random numbers that `walk` uses for one design."""
    met = 0
    for chunk in range(chunks):
        for page in pages(0, chunk, np.full(CHUNK, people)):
            met += page.rows
            fill(SEED, "people", page, np.empty((NORMALS + len(LUCK), page.rows)), normals=NORMALS)
            for block in range(1, -(-items // TOGETHER)):
                fill(SEED, "items", page, np.empty((1, page.rows)), block)
    return met


def one_for_each_chance(people: int, chunks: int) -> int:
    """Generate what a plain program needs: four normals, and a uniform for each thing that chance decides."""
    rows = people * CHUNK
    for chunk in range(chunks):
        random = np.random.Generator(np.random.SFC64([SEED, chunk]))
        for _ in range(NORMALS):
            random.standard_normal(rows)
        for _ in ("reason", "delivery", "start", "breakoff", "refusal", "care", "candor", "items"):
            random.random(rows)
    return rows * chunks


def a_candidate() -> None:
    say()
    say("(b) a candidate and design, 20 items, in one process; 17 reasons; counts beside")
    process = default_process()
    form = employer_web(items=20, question="closed")
    alone = ready(process, [form])
    people, chunks = 500, 8
    n = people * CHUNK * chunks
    # in turns: the machine's speed may change between moments, the ratio of neighbours hardly does
    pairs = [
        (
            seconds(lambda: numbers_only(people, chunks, 20), repeats=1) / n * 1e9,
            seconds(lambda: walk(alone, people, chunks), repeats=1) / n * 1e9,
            seconds(lambda: one_for_each_chance(people, chunks), repeats=1) / n * 1e9,
        )
        for _ in range(41)
    ]
    numbers, rows, plain = (min(pair[at] for pair in pairs) for at in (0, 1, 2))
    ratio = float(np.median([pair[1] / pair[0] for pair in pairs]))
    to_plain = float(np.median([pair[1] / pair[2] for pair in pairs]))
    twelve = [form.but(f"{k}", items=20, week=2 + k / 10, reminders=k % 4) for k in range(12)]
    together = ready(process, twelve)
    many = seconds(lambda: walk(together, people, 1), repeats=7) / (people * CHUNK * 12) * 1e9
    say(f"    its random numbers alone           {numbers:8.1f} ns")
    say(f"    a number for each chance, plainly  {plain:8.1f} ns")
    say(
        f"    simulate, one design               {rows:8.1f} ns   {rows / numbers:5.2f} x its random numbers"
        f" (median of {len(pairs)} turns: {ratio:.2f};"
        f" {to_plain:.2f} x a number for each chance)"
    )
    say(f"    simulate, per design of twelve     {many:8.1f} ns   {many / numbers:5.2f} x its random numbers")
    once = seconds(lambda: ready(process, [form]))
    say(f"    preparing a world, once            {once * 1e3:8.2f} ms")
    masses = expected(process, [form])
    for size in (50, 500, 5_000, 50_000, 500_000):
        cells = cells_of(masses, people=size)
        sizes = np.full(CHUNK, size)
        took = seconds(lambda cells=cells, sizes=sizes: counted_tables(cells, SEED, 0, sizes), repeats=25) / CHUNK
        say(
            f"    counts, {size:>7,} people             {took * 1e6:8.2f} us a replicate"
            f"   {took * 1e9 / (rows * size):6.4f} of simulate"
        )


# --- (c) growth -----------------------------------------------------------------------------------------------------


def growth() -> None:
    say()
    say("(c) growth of simulate (20 items): time per person and peak memory")
    process = default_process()
    alone = ready(process, [employer_web(items=20, question="closed")])
    for people, chunks in ((50, 20), (500, 2), (5_000, 1), (50_000, 1)):
        took = seconds(lambda people=people, chunks=chunks: walk(alone, people, chunks), repeats=3)
        peak = peak_of("c", str(people))
        each = took / (people * CHUNK * chunks) * 1e9
        say(f"    {people:>7,} people x {chunks * CHUNK:>5} replicates {each:8.1f} ns  {peak:6.0f} MiB")
    one = declaredesign_study("rows")
    for replicates in (1_280, 5_120, 20_480):
        took = seconds(lambda r=replicates: diagnose(one, r, progress=False), repeats=2)
        each = took / replicates * 1e6
        say(f"    diagnose, {replicates:>6,} replicates       {each:8.1f} us a replicate of 12 designs")
    for designs in (1, 3, 12):
        some = one.but(designs=one.designs[:designs])
        took = seconds(lambda some=some: diagnose(some, 1_280, progress=False), repeats=3)
        each = took / designs / 1_280 * 1e6
        say(f"    diagnose, {designs:>2} designs               {each:8.1f} us a replicate and design")


# --- expected, and workers ------------------------------------------------------------------------------------------


def beliefs_and_workers() -> None:
    say()
    say("expected, 12 designs x 1,000 belief draws, one process")
    people = Population()
    designs = [
        employer_web(items=items).but(f"{sponsor} {anonymity} {items}", sponsor=sponsor, anonymity=anonymity)
        for items in (8, 20)
        for sponsor in ("hr", "internal_research", "third_party")
        for anonymity in ("identified", "confidential")
    ]
    with threadpool_limits(1):
        drawn = Beliefs.default().draw(1000, seed=SEED, reasons=len(people.reasons))
        process = derive(drawn, people)
        making = seconds(lambda: derive(drawn, people), repeats=3)
        took = seconds(lambda: expected(process, designs), repeats=3)
    say(f"    expected                           {took:8.2f} s   and deriving the processes {making:.2f} s")
    say()
    say("(d) workers: diagnose by rows, 17 reasons, 6 designs, 500 people, 25,600 replicates")
    from joblib.externals.loky import get_reusable_executor

    some = tuple(employer_web(items=5 + k).but(f"{5 + k} items") for k in range(6))
    heavy = Study(default_process(), some, (FaceValue(),), people=500, engine="rows", seed=SEED)
    alone = seconds(lambda: diagnose(heavy, 25_600, progress=False), repeats=3)
    say(f"    in this process                    {alone:8.2f} s")
    base = alone
    for workers in (1, 2):
        pool = get_reusable_executor(max_workers=workers)
        diagnose(heavy, 256, executor=pool, progress=False)  # start the workers
        took = seconds(lambda pool=pool: diagnose(heavy, 25_600, executor=pool, progress=False), repeats=3)
        base = took if workers == 1 else base
        named = f"{workers} worker" + ("s" if workers > 1 else "")
        ratios = f"{base / took:5.2f} x one worker, {alone / took:5.2f} x this process"
        say(f"    {named:<34} {took:8.2f} s   {ratios}")
        pool.shutdown()


# --- memory, in a process of its own --------------------------------------------------------------------------------


def peak_of(part: str, what: str) -> float:
    """Peak memory in MiB of a fresh process that does one thing."""
    told = subprocess.run(
        [sys.executable, __file__, "--peak", part, what], capture_output=True, text=True, check=True
    ).stdout
    return float(told)


def peak(part: str, what: str) -> None:
    if part == "a":
        diagnose(declaredesign_study(what), 2000, progress=False)
    else:
        walk(ready(default_process(), [employer_web(items=20, question="closed")]), int(what), 1)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(used / (1024 if sys.platform != "darwin" else 1024**2))


def main() -> None:
    say(
        f"seed {SEED}, simkit {version('simkit')}, numpy {np.__version__}, Python {platform.python_version()},"
        f" {os.cpu_count()} cores ({platform.machine()}); {ROWS:,} rows at a time; shortest of several runs"
    )
    say()
    twelve_designs()
    a_candidate()
    growth()
    beliefs_and_workers()
    (Path(__file__).parent / "result.txt").write_text("\n".join(LINES) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        peak(*sys.argv[2:4])
    else:
        main()
