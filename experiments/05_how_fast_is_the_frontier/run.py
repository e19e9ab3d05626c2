"""How fast is the frontier? Run: python experiments/05_how_fast_is_the_frontier/run.py (a minute or two)."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import simkit as sk
from simkit.design.design import Design
from simkit.expected import expected
from simkit.planning.grid import grid
from simkit.planning.slider import QUICK_NODES, slider

SEED = 1
LINES: list[str] = []


def say(line: str = "") -> None:
    print(line, flush=True)
    LINES.append(line)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of processor time, all threads together."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def program() -> sk.Program:
    return sk.Program.load(sk.example_path("midsize"))


def peak() -> None:
    """In a process of its own: 5,000 designs x 200 draws, and what it took."""
    designs, of = sk.Space().designs[:5000], program()
    wall, cpu = timed(lambda: grid(of, designs, draws=25))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(wall, cpu, used / (1024 if sys.platform != "darwin" else 1024**2))


def whole_grid() -> None:
    say("(a) 5,000 designs of the default space x 200 belief draws x 512 nodes, two threads, in a fresh process")
    for _ in range(2):
        told = subprocess.run([sys.executable, __file__, "--peak"], capture_output=True, text=True, check=True).stdout
        wall, cpu, memory = map(float, told.split())
        say(f"    {wall:6.1f} s on the clock   {cpu:6.1f} s of processor time   peak {memory:5.0f} MiB")
    of = program()
    process = of.process(draws=8)
    some = sk.Space().designs[:: len(sk.Space()) // 100][:100]
    with threadpool_limits(1):
        _, cpu = timed(lambda: expected(process, some))
    each = cpu / len(some) / process.draws
    say(
        f"    `expected` needs {1e6 * each:.0f} us a design and draw: {1e6 * each:.0f} s of processor time for the same"
    )


def moves(bench: sk.Slider, designs: Sequence[Design], words: str, *, times: int = 21) -> None:
    bench.move(designs[0])
    took = [timed(lambda at=at: bench.move(designs[at % len(designs)])) for at in range(1, times + 1)]
    wall, cpu = ([1e3 * each[at] for each in took] for at in (0, 1))
    say(
        f"    {words:<52} {statistics.median(wall):5.0f} ms on the clock (least {min(wall):.0f}),"
        f" {statistics.median(cpu):5.0f} ms of processor time (least {min(cpu):.0f})"
    )


def one_design() -> None:
    say()
    say(f"(b) a slider: one design x 512 belief draws x {QUICK_NODES} nodes, 17 reasons; median of 21 moves")
    made: list[sk.Slider] = []
    wall, cpu = timed(lambda: made.append(slider(program())))
    say(
        f"    {'once: draw, derive, people':<52} {1e3 * wall:5.0f} ms on the clock,"
        f" {1e3 * cpu:5.0f} ms of processor time"
    )
    web, call = sk.designs.anonymous_web(), sk.designs.employer_call()
    lengths = [web.but(f"{items} items", items=items) for items in (4, 8, 12, 20)]
    money = [web.but(f"{amount} dollars", incentive=amount, week=amount) for amount in (5.0, 10.0, 20.0)]
    moves(made[0], lengths, "length (the setting stays)")
    moves(made[0], money, "incentive and delay (the setting stays)")
    moves(made[0], [web, call, sk.designs.third_party_web()], "who asks, promise, mode (the setting changes)")


def main() -> None:
    say(
        f"seed {SEED}, simkit {version('simkit')}, numpy {np.__version__}, Python {platform.python_version()},"
        f" {os.cpu_count()} cores ({platform.machine()}), load average at the start {os.getloadavg()[0]:.1f}"
    )
    say()
    whole_grid()
    one_design()
    say()
    say(f"load average at the end {os.getloadavg()[0]:.1f}")
    (Path(__file__).parent / "result.txt").write_text("\n".join(LINES) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        peak()
    else:
        main()
