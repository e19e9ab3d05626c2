"""Can a count below the reporting cell be had from what is shown of a pilot?

Run: PYTHONPATH=. python experiments/06_can_a_small_count_be_had/run.py [PILOTS] (a thousand for each format; writes
result.txt). Each random pilot is exported, read back, compared with what it was, and attacked by linear programs.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from simkit.pilot.aggregate import NO_REASON, Aggregate, choices_of
from simkit.pilot.reading import read
from simkit.pilot.shown import Shown
from simkit.program.file.reading import example_path
from simkit.program.program import Program
from tests.pilot.attack import attack, random_pilot
from tests.pilot.files import FORMATS, qualtrics, surveymonkey, text_of

HERE = Path(__file__).parent
MOST = 1000


def people_of(counts: Aggregate) -> list[tuple[str, str, str, str]]:
    """Disposition, wave, segment, reason of everybody who started."""
    made = []
    for (wave, segment), each in counts.cells.items():
        named = [key for key, many in each.reasons for _ in range(many)]
        named += [""] * (each.answered - len(named))
        made += [("complete", wave, segment, key) for key in named]
        made += [("break-off", wave, segment, "")] * ((each.started or 0) - each.answered)
    return made


def invited_of(counts: Aggregate) -> str:
    rows = [[wave, segment, str(each.invited), str(each.delivered)] for (wave, segment), each in counts.cells.items()]
    return text_of([["wave", "segment", "invited", "delivered"], *rows])


def exported(kind: str, counts: Aggregate) -> str:
    """The pilot as a file of one format."""
    people = people_of(counts)
    if kind == "counts":
        keys = [choice.key for choice in counts.choices if choice.key != NO_REASON]
        rows = [["wave", "segment", "invited", "delivered", "started", "answered", *keys]]
        for (wave, segment), each in counts.cells.items():
            named = dict(each.reasons)
            rows.append([wave, segment, *map(str, each[:4]), *(str(named.get(key, 0)) for key in keys)])
        return text_of(rows)
    if kind == "qualtrics":
        rows = qualtrics(rows=len(people))
        rows[0] += ["wave", "segment"]
        rows[1] += ["wave", "segment"]
        rows[2] += ['{"ImportId":"wave"}', '{"ImportId":"segment"}']
        for row, (disposition, wave, segment, key) in zip(rows[3:], people, strict=True):
            row[4], row[6] = ("100", "True") if disposition == "complete" else ("20", "False")
            row[14] = key
            row += [wave, segment]
        return text_of(rows)
    if kind == "surveymonkey":
        rows = surveymonkey(rows=len(people))
        rows[0][9:9], rows[1][9:9] = ["wave", "segment"], ["", ""]
        for row, (disposition, wave, segment, key) in zip(rows[2:], people, strict=True):
            row[9], row[11] = key, "Good" if disposition == "complete" else ""
            row[9:9] = [wave, segment]
        return text_of(rows)
    if kind == "table":
        rows = [["wave", "segment", "disposition", "reason"]]
        return text_of(rows + [[wave, segment, disposition, key] for disposition, wave, segment, key in people])
    rows = [["wave", "segment", "reason", "specific", "coder"]]
    told = [(wave, segment, key) for disposition, wave, segment, key in people if disposition == "complete"]
    return text_of(rows + [[wave, segment, key, "1" if key else "", "A"] for wave, segment, key in told])


def main(most: int = MOST) -> None:
    """Export, read, compare, attack; count."""
    program = Program.load(example_path("midsize"))
    choices = choices_of(program.population.reasons)
    names = tuple(each.name for each in program.population.segments)
    lines = [f"simkit {version('simkit')}, seeds 0 to {most - 1}, {most} pilots for each format", ""]
    lines.append(
        f"{'format':14}{'read alike':>11}{'had':>5}{'total':>7}{'reasons':>9}{'frame':>7}{'had from plain margins':>24}"
    )
    began = time.process_time()
    for kind in FORMATS:
        alike = had = total = reasons = frame = naive = 0
        for seed in range(most):
            like = Aggregate({}, choices, (2, 3, 5, 8)[seed % 4])
            counts = random_pilot(seed, like=like, named=names)
            found = one(kind, counts, program)
            same = (found.answered, found.named, found.invited) == (counts.answered, counts.named, counts.invited)
            # interviews that were broken off stand in no coding sheet
            same &= kind == "coding" or found.started == counts.started
            alike += same
            shown: Shown = found.shown()
            had += bool(attack(found, shown))
            naive += bool(attack(found, shown, margins=True)) if seed % 10 == 0 else 0
            total += shown.answered is not None
            reasons += shown.by_reason is not None
            frame += shown.by_frame is not None
        lines.append(f"{kind:14}{alike:11}{had:5}{total:7}{reasons:9}{frame:7}{naive:14} of {-(-most // 10):4}")
    lines += ["", *large(program)]
    print("\n".join([*lines, f"{time.process_time() - began:.0f} seconds of one core"]))
    if most == MOST:
        (HERE / "result.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def one(kind: str, counts: Aggregate, program: Program) -> Aggregate:
    """The pilot, exported and read back, with the pilot's own reporting cell."""
    frame = not any(segment for _, segment in counts.cells)
    text = exported(kind, counts)
    listed = invited_of(counts)
    if frame:
        text, listed = without_segment(text), without_segment(listed)
    with tempfile.TemporaryDirectory() as folder:
        path, invited = Path(folder, "pilot.csv"), Path(folder, "invited.csv")
        path.write_text(text, encoding="utf-8")
        invited.write_text(listed, encoding="utf-8")
        found = read(path, program, invited=None if kind == "counts" else invited).aggregate
    return replace(found, cell=counts.cell)


def without_segment(text: str) -> str:
    """The file without its column of segments."""
    rows = list(csv.reader(io.StringIO(text)))
    at = rows[0].index("segment")
    return text_of([row[:at] + row[at + 1 :] for row in rows])


def large(program: Program) -> list[str]:
    """How long 100,000 rows take."""
    rows = qualtrics(rows=100)
    line = [text_of([row]) for row in rows[3:]]
    body = (line[at % 100].replace("R_1aaaaaaa", f"R_1{at:07}").replace("@", f"{at}@") for at in range(100_000))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.csv")
        path.write_text(text_of(rows[:3]) + "".join(body), encoding="utf-8")
        began = time.process_time()
        read(path, program)
        return [f"100,000 rows of Qualtrics: read in {time.process_time() - began:.1f} seconds of one core"]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MOST)
