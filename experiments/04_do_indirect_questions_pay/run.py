"""Do indirect questions pay? See README.md beside this file."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.special import ndtr

from simkit.design.presets import anonymous_web, employer_web
from simkit.diagnosis.measured import Believed, believed
from simkit.draws import generator, uniforms
from simkit.evidence.distributions import Ranged
from simkit.expected import expected
from simkit.program.presets import declined
from simkit.response.derive import derive

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "indirect_questions.md"
SEED, SCRAMBLES, DRAWS = 1, 8, 128
DESIGNS = (employer_web(question="closed"), anonymous_web(question="closed"))
STRAYS = (0.0, 0.05, 0.1, 0.2)
OPEN = Ranged(0.02, 0.08, 0.2, 0.0, 1.0)
"""Part of the people who do not follow the instructions, where it is not known: judgement."""
YEARLY = (12, 42)
SIZES = np.unique(np.round(np.geomspace(4, 2e6, 300)))

Floats = NDArray[np.float64]


def _techniques() -> ModuleType:
    spec = importlib.util.spec_from_file_location("techniques", HERE / "techniques.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["techniques"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


TECHNIQUES = _techniques().TECHNIQUES


@dataclass(frozen=True)
class Direct:
    """A direct question about a reason, or a group of reasons, over the beliefs; every array (R, n).

    `share`: those who answer and have it; `said`: the part of the answers that names it, truly or not; `answered`:
    answers to each invitation.
    """

    share: Floats
    said: Floats
    answered: Floats


def direct() -> dict[tuple[str, str], Direct]:
    """By design and target. The same people answer, whatever the technique: selection is left out on both sides."""
    program = declined(42)
    keys = program.population.keys
    targets = {
        "the hiring manager": np.array([key == "hiring_manager" for key in keys]),
        "any sensitive reason": np.array([reason.sensitive for reason in program.population.reasons]),
    }
    parts: dict[tuple[str, str], list[tuple[Floats, Floats, Floats]]] = {}
    for scramble in range(SCRAMBLES):
        drawn = program.beliefs.draw(DRAWS, seed=SEED, scramble=scramble, reasons=len(keys))
        found = expected(derive(drawn, program.population, seed=SEED, scramble=scramble), DESIGNS)
        true, said, rate = found.shares("answered"), found.reported, found.answer_rate
        for at, design in enumerate(DESIGNS):
            for name, which in targets.items():
                row = (true[:, at, which].sum(axis=-1), said[:, at, :-1][:, which].sum(axis=-1), rate[:, at])
                parts.setdefault((design.name, name), []).append(row)
    return {key: Direct(*(np.stack(column) for column in zip(*rows, strict=True))) for key, rows in parts.items()}


def crossing(asked: Direct, technique, strays: Floats | float) -> Floats:
    """Answers from which on the indirect question has the smaller RMSE: bias^2 + variance/n set equal; inf: never."""
    gain = (asked.said - asked.share) ** 2 - technique.bias(asked.share, strays) ** 2
    price = technique.variance(asked.share, strays) - asked.said * (1 - asked.said)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gain > 0, np.maximum(price, 0) / gain, np.inf)


def clipped_mse(mean: Floats, sd: Floats, true: Floats) -> Floats:
    """Mean squared error of a normal estimate that is set to 0 below 0 and to 1 above 1."""
    low, high = (0 - mean) / sd, (1 - mean) / sd

    def density(z: Floats) -> Floats:
        return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    inside, off = ndtr(high) - ndtr(low), mean - true
    square = sd**2 * (inside + low * density(low) - high * density(high)) + off**2 * inside
    return square + 2 * off * sd * (density(low) - density(high)) + true**2 * ndtr(low) + (1 - true) ** 2 * ndtr(-high)


def crossing_clipped(asked: Direct, technique, strays: Floats | float) -> Floats:
    """The same where impossible estimates are set to 0 or 1, on a grid of sizes: the last one that fails, plus one."""
    true = asked.share[..., None]
    loose = np.asarray(strays)[..., None]
    variance, mean = technique.variance(true, loose), true + technique.bias(true, loose)
    direct_mse = (asked.said - asked.share)[..., None] ** 2 + (asked.said * (1 - asked.said))[..., None] / SIZES
    fails = clipped_mse(mean, np.sqrt(variance / SIZES), true) >= direct_mse
    last = len(SIZES) - 1 - np.argmax(fails[..., ::-1], axis=-1)
    found = np.where(fails.any(axis=-1), SIZES[np.minimum(last + 1, len(SIZES) - 1)], SIZES[0])
    return np.where(fails[..., -1], np.inf, found)


def quantiles(values: Floats) -> Believed:
    """Median and 90% interval where some values are inf, which `believed` cannot interpolate."""
    never = 1e12
    found = believed(np.where(np.isinf(values), never, values))
    ends = [float("inf") if each > never / 10 else each for each in (found.median, found.low, found.high)]
    # no error of the median where it is never in some of the scrambles
    sure = np.isfinite(np.median(values, axis=1)).all()
    return Believed(*ends, found.mcse if sure else float("nan"))


def number(value: float) -> str:
    """Two digits: more would not be the same on another machine, and are not needed."""
    if np.isinf(value):
        return "never"
    digits = max(0, int(np.floor(np.log10(max(value, 1)))) - 1)
    return f"{round(value, -digits):,.0f}"


def span(found: Believed) -> str:
    if np.isinf(found.low):
        return "never"
    return f"{number(found.median)} ({number(found.low)} to {number(found.high)})"


def simulated() -> tuple[float, int]:
    """Largest distance of simulated means and variances from the formulas, in standard errors, and how many."""
    random, n, studies, worst, compared = generator(SEED, "counts", 0), 60, 40_000, 0.0, 0
    for technique in TECHNIQUES:
        for share in (0.05, 0.3):
            for strays in STRAYS:
                made = technique.simulate(random, n, studies, share, strays)
                variance = float(technique.variance(share, strays)) / n
                off = made - share - float(technique.bias(share, strays))
                spread = (off**2 - variance).std() / np.sqrt(studies)
                found = (abs(off.mean()) / np.sqrt(variance / studies), abs((off**2).mean() - variance) / spread)
                worst, compared = max(worst, *found), compared + 2
    return worst, compared


@dataclass(frozen=True)
class Found:
    """All that is printed: lines of `result.txt`, and figures by name for the docs page."""

    lines: tuple[str, ...]
    figures: dict[str, str]


def measure() -> Found:
    asked = direct()
    open_strays = OPEN.ppf(uniforms(SEED, "sensitivity", 0, SCRAMBLES * DRAWS, 1)).reshape(SCRAMBLES, DRAWS)
    figures: dict[str, str] = {"draws": f"{SCRAMBLES * DRAWS:,}"}
    lines = [
        f"seed {SEED}, simkit {version('simkit')}, {SCRAMBLES} scrambles of {DRAWS} belief draws; medians and 90%"
        " intervals over them",
        "",
        "the direct question",
        f"{'design, reason':<48}{'true share':>22}{'share that says so':>22}{'answers of 12':>18}{'of 42':>20}",
    ]
    short = {DESIGNS[0].name: "named", DESIGNS[1].name: "anonymous"}
    for (design, target), each in asked.items():
        share, said = believed(each.share), believed(each.said)
        counts = [believed(people * each.answered) for people in YEARLY]
        lines.append(
            f"{design + ', ' + target:<48}"
            + "".join(f"{f'{b.median:.2f} ({b.low:.2f} to {b.high:.2f})':>{w}}" for b, w in ((share, 22), (said, 22)))
            + "".join(
                f"{f'{b.median:.1f} ({b.low:.1f} to {b.high:.1f})':>{w}}" for b, w in zip(counts, (18, 20), strict=True)
            )
        )
        key = f"{short[design]}_{'one' if 'hiring' in target else 'any'}"
        figures |= {f"{key}_share": f"{share.median:.2f}", f"{key}_said": f"{said.median:.2f}"}
        figures |= {f"{short[design]}_{people}": f"{b.median:.0f}" for people, b in zip(YEARLY, counts, strict=True)}
    lines += [
        "",
        "answers from which on the indirect question has the smaller RMSE; P: part of the beliefs in which it has",
    ]
    lines += [
        "it with fewer; never: its own bias is larger; clipped: with impossible estimates set to 0 or 1 (never: nor"
        " with 2 million); strays open: 8% (2 to 20); Warner's figures are those of the crosswise model",
    ]
    lines.append(
        f"{'':<30}{'strays':>8}{'answers':>28}{'mcse':>8}{'P < 100':>9}{'< 1,000':>9}{'< 10,000':>10}{'never':>7}"
        f"{'clipped':>28}{'years at 12':>28}{'at 42':>24}"
    )
    for (design, target), each in asked.items():
        lines.append(f"{design}, {target}")
        for technique in TECHNIQUES[1:]:
            for strays in (*STRAYS, None):
                loose = open_strays if strays is None else strays
                n = crossing(each, technique, loose)
                at, clipped = quantiles(n), quantiles(crossing_clipped(each, technique, loose))
                below = [float((n < size).mean()) for size in (100, 1000, 10_000)]
                never = float(np.isinf(n).mean())
                years = [quantiles(n / (people * each.answered)) for people in YEARLY]
                label = "open" if strays is None else f"{strays:.0%}"
                lines.append(
                    f"  {technique.name:<28}{label:>8}{span(at):>28}{'-' if np.isnan(at.mcse) else number(at.mcse):>8}"
                    f"{below[0]:>9.2f}{below[1]:>9.2f}{below[2]:>10.2f}{never:>7.2f}{span(clipped):>28}"
                    f"{span(years[0]):>28}{span(years[1]):>24}"
                )
                if technique.name.startswith(("forced", "crosswise", "list")):
                    which, word = "one" if "hiring" in target else "any", technique.name.split()[0].strip(",")
                    key = f"{short[design]}_{which}_{word}_{'open' if strays is None else round(100 * strays)}"
                    figures |= {key: span(at), f"{key}_median": number(at.median), f"{key}_clipped": span(clipped)}
                    figures |= {f"{key}_low": number(at.low), f"{key}_high": number(at.high)}
                    figures |= {
                        f"{key}_p{size}": f"{p:.2f}" for size, p in zip((100, 1000, 10_000), below, strict=True)
                    }
                    figures |= {f"{key}_never": f"{never:.2f}"}
                    figures |= {f"{key}_years{p}": span(y) for p, y in zip(YEARLY, years, strict=True)}
    worst, compared = simulated()
    lines += [
        "",
        f"simulated against the formulas: 40,000 studies of 60 answers each, {compared} means and variances,"
        f" the worst {worst:.1f} standard errors off",
    ]
    figures |= {"compared": str(compared), "worst": f"{worst:.1f}"}
    return Found(tuple(line.rstrip() for line in lines), figures)


def page(found: Found) -> str:
    """The docs page: the template beside this file with the figures put in."""
    text = (HERE / "page.md").read_text("utf-8").format(**found.figures)
    blocks = []
    for block in text.rstrip("\n").split("\n\n"):
        prose = block[0].isalnum() or block[0] == "`" or block.startswith("**")
        blocks.append(textwrap.fill(" ".join(block.split()), 120, break_on_hyphens=False) if prose else block)
    return "\n\n".join(blocks) + "\n"


def figure(to: Path) -> None:
    asked = direct()[DESIGNS[1].name, "the hiring manager"], direct()[DESIGNS[1].name, "any sensitive reason"]
    sizes = np.geomspace(4, 1e5, 200)
    crosswise = TECHNIQUES[2]
    with rc_context({"svg.hashsalt": "simkit", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False}):
        drawn = Figure(figsize=(9.6, 4.4), layout="constrained")
        names = ("Unfriendly or unfocused hiring manager", "Any sensitive reason")
        for axes, each, name in zip(drawn.subplots(1, 2, sharey=True), asked, names, strict=True):
            share, said = (x.reshape(-1, 1) for x in (each.share, each.said))
            told = np.sqrt((said - share) ** 2 + said * (1 - said) / sizes)
            curves = [(told, "#9c3010", "direct")]
            for strays, colour in ((0.0, "#0b4f8a"), (0.1, "#5b6b7c")):
                rmse = np.sqrt(crosswise.bias(share, strays) ** 2 + crosswise.variance(share, strays) / sizes)
                curves.append((rmse, colour, f"crosswise, {strays:.0%} stray"))
            for rmse, colour, label in curves:
                low, middle, high = np.quantile(rmse, [0.05, 0.5, 0.95], axis=0)
                axes.fill_between(sizes, low, high, color=colour, alpha=0.15, lw=0)
                axes.plot(sizes, middle, color=colour, label=label)
            for people in YEARLY:
                axes.axvline(people * believed(each.answered).median, color="#6b7887", lw=0.8, ls=":")
            axes.set(xscale="log", yscale="log", xlabel="answers (dotted: a year of 12 and of 42 decliners)")
            axes.set_title(name, loc="left", fontsize=11)
        drawn.axes[0].set_ylabel("RMSE of the share")
        drawn.axes[0].legend(frameon=False)
        drawn.savefig(to, metadata={"Date": None, "Title": "RMSE of direct and indirect questions by answers"})


def main() -> None:
    found = measure()
    text = "\n".join(found.lines) + "\n"
    sys.stdout.write(text)
    (HERE / "result.txt").write_text(text, encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")
    figure(HERE / "figure.svg")


if __name__ == "__main__":
    main()
