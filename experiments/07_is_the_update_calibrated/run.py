"""Are the posteriors of a pilot calibrated?

Run: PYTHONPATH=. python experiments/07_is_the_update_calibrated/run.py [PILOTS] (500 if not given; writes result.txt).
Truths come from the beliefs, people are drawn one by one, their rows are read as a pilot's.
"""

from __future__ import annotations

import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import kstest

from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.calibration import places, worst

HERE = Path(__file__).parent
SEED, DRAWS, ALPHA = 8, 4096, 1e-6


def main(pilots: int) -> None:
    """Write the table."""
    program = Program.load(example_path("midsize"))
    web, call = program.design("web survey by HR"), program.design("call by HR")
    cases = [
        ("rows, web survey by HR, 15 invited", web, 15, {}),
        ("rows, web survey by HR, 30 invited", web, 30, {}),
        ("rows, call by HR, 15 invited", call, 15, {}),
        ("counts by segment, web survey by HR, 40 invited", web, 40, {"thin": lambda rows: rows.aggregate}),
        ("WRONG: two contacts read as four", web, 15, {"read_as": web.but("x", reminders=3)}),
        ("WRONG: a call read as a web survey", call, 15, {"read_as": web.but("x", reminders=2)}),
    ]
    lines = [
        f"simkit {version('simkit')}, numpy {np.__version__}; seed {SEED}; {pilots} pilots each, {DRAWS} draws of the"
        " beliefs",
        f"{'':<50}{'effective draws: 1%':>20}{'median':>8}{'parameters':>12}{'below 0.05':>12}{'least p x number':>18}"
        "  red at 1e-6   seconds",
    ]
    for label, design, people, options in cases:
        start = time.perf_counter()
        found, sizes = places(
            program, design, pilots=pilots, people=people, draws=DRAWS, nodes=32, seed=SEED, **options
        )
        p = [kstest(np.clip(each, 0, 1), "uniform").pvalue for each in found.values()]
        least, name = worst(found)
        lines.append(
            f"{label:<50}{np.quantile(sizes, 0.01):>20.0f}{np.median(sizes):>8.0f}{len(p):>12}"
            f"{np.mean(np.array(p) < 0.05):>12.2f}{min(least, 1.0):>18.2g}  {'yes' if least < ALPHA else 'no':<12}"
            f"{time.perf_counter() - start:>9.0f}   {name if least < 0.05 else ''}"
        )
        print(lines[-1], flush=True)
    (HERE / "result.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
