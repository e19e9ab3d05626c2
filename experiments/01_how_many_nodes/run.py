"""How many nodes does the integration over people need? Run: python experiments/01_how_many_nodes/run.py"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

from simkit.design.presets import COMPARATORS, WAYS_OF_ASKING
from simkit.evidence.beliefs import Beliefs
from simkit.expected import Expected, expected
from simkit.population.population import Population
from simkit.response.derive import derive
from simkit.response.process import STAGES

SEED = 1
SCRAMBLES = 20
TRUTH = 2**14
SIZES = (64, 128, 256, 512, 1024, 2048)
SIGNS = {"no selection": 0.0, "angry answer more": -0.64, "disaffected refuse": 0.64}


def figures(nodes: int, goodwill: float, scramble: int) -> Expected:
    people = Population()
    beliefs = Beliefs.default().but(goodwill_on_response=goodwill)
    process = derive(beliefs.medians(len(people.reasons)), people, nodes=nodes, seed=SEED, scramble=scramble)
    return expected(process, [make() for make in (WAYS_OF_ASKING | COMPARATORS).values()])


def apart(one: Expected, other: Expected) -> tuple[float, float, float]:
    """Largest differences of stage rates, of shares and of candor."""
    rates = max(np.abs(getattr(one, rate) - getattr(other, rate)).max() for rate in ("start_rate", "completion"))
    rates = max(rates, np.abs(one.answer_rate - other.answer_rate).max())
    shares = max(np.abs(one.shares(stage) - other.shares(stage)).max() for stage in STAGES)
    shares = max(shares, np.abs(one.reported - other.reported).max())
    return float(rates), float(shares), float(np.abs(one.candor - other.candor).max())


def main() -> None:
    lines = [
        f"seed {SEED}, simkit {version('simkit')}, numpy {np.__version__}, {SCRAMBLES} scrambles,"
        f" against {TRUTH} nodes of another scramble; largest difference over all shipped designs and reasons",
        "",
        f"{'nodes':>6}  {'selection':<20}{'stage rates':>12}{'shares':>12}{'candor':>12}",
    ]
    for name, goodwill in SIGNS.items():
        truth = figures(TRUTH, goodwill, SCRAMBLES)
        for nodes in SIZES:
            worst = np.max([apart(figures(nodes, goodwill, s), truth) for s in range(SCRAMBLES)], axis=0)
            lines.append(f"{nodes:>6}  {name:<20}" + "".join(f"{value:>12.1e}" for value in worst))
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    (Path(__file__).parent / "result.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
