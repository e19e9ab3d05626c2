"""Does the response-rate regression know what it does not know? See README.md beside this file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from scipy.special import bdtr, logit

from simkit.evidence.pooling import METHODS, pool
from simkit.evidence.rate_checks import LeftOut, heterogeneity, influence, leave_one_out
from simkit.evidence.response_rate import RateModel, RatePrior, fit

HERE = Path(__file__).parent
LEVELS = tuple(level / 100 for level in (10, 20, 30, 40, 50, 60, 70, 80, 90, 95))
SUBSETS = (("said_no",), ("said_no", "population"), ("said_no", "mode"), ("said_no", "sponsor"))
PRIORS = {
    "before: mode and sponsor 0.5, no transfer": RatePrior(design_sd=0.5, transfer_sd=0),
    "mode and sponsor 0.4, no transfer": RatePrior(transfer_sd=0),
    "shipped: mode and sponsor 0.4, transfer 0.3": RatePrior(),
}


def width(checks: Sequence[LeftOut], level: float = 0.90) -> float:
    """Mean width of the intervals of the observed rates."""
    return float(np.mean([high - low for low, high in (check.interval(level) for check in checks)]))


def interval_score(checks: Sequence[LeftOut]) -> float:
    """Width plus 20 times what lies outside the 90% interval (Gneiting and Raftery 2007): small is good."""
    outside = [max(low - c.row.rate, 0, c.row.rate - high) for c in checks for low, high in [c.interval(0.90)]]
    return width(checks) + 20 * float(np.mean(outside))


def covered(checks: Sequence[LeftOut], level: float = 0.90) -> int:
    return sum(check.within(level) for check in checks)


def summary(name: str, model: RateModel) -> str:
    checks = leave_one_out(model)
    error = float(np.mean([abs(check.median - check.row.rate) for check in checks]))
    tau = model.table()[-1].median
    spread = float(np.mean([np.diff(logit(check.rate.interval()))[0] for check in checks])) / 3.2897
    figures = f"{width(checks):>8.3f}{spread:>8.3f}{interval_score(checks):>8.3f}{error:>8.3f}{tau:>8.2f}"
    return f"{name:<46}{covered(checks):>5} of {len(checks)}{figures}"


def chance_band(n: int, level: float) -> tuple[float, float]:
    """Central 90% of the share of n covered if each is covered with probability `level`."""
    below = bdtr(np.arange(n + 1), n, level)
    return float(np.searchsorted(below, 0.05)) / n, float(np.searchsorted(below, 0.95)) / n


def calibration(checks: Sequence[LeftOut], plain: Sequence[LeftOut], to: Path) -> None:
    n = len(checks)
    with rc_context({"svg.hashsalt": "simkit", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(9.6, 4.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        band = np.array([chance_band(n, level) for level in LEVELS])
        left.fill_between(LEVELS, band[:, 0], band[:, 1], color="#cbdff0", lw=0)
        left.plot([0, 1], [0, 1], color="#6b7887", lw=1)
        left.plot(LEVELS, [covered(plain, level) / n for level in LEVELS], "s", mfc="none", color="#9c3010")
        left.plot(LEVELS, [covered(checks, level) / n for level in LEVELS], "o", color="#0b4f8a")
        left.text(0.03, 0.95, "● with covariates", color="#0b4f8a", transform=left.transAxes)
        left.text(0.03, 0.89, "□ without", color="#9c3010", transform=left.transAxes)
        left.text(0.97, 0.04, "band: 90% of luck\nif honest", color="#4d5966", ha="right", transform=left.transAxes)
        left.set(xlabel="nominal level", ylabel=f"share of {n} programs inside", xlim=(0, 1), ylim=(0, 1.02))
        left.set_title("Do the intervals hold what they promise?", loc="left", fontsize=11)
        expected = (np.arange(n) + 0.5) / n
        ordered = sorted(checks, key=lambda check: check.percentile)
        right.plot([0, 1], [0, 1], color="#6b7887", lw=1)
        right.plot(expected, [check.percentile for check in ordered], "o", color="#0b4f8a")
        thin = {"arrowstyle": "-", "color": "#6b7887", "lw": 0.7}
        for at, x, y in ((0, 0.3, 0.04), (1, 0.3, 0.12), (n - 1, 0.3, 0.93)):
            point = (expected[at], ordered[at].percentile)
            right.annotate(
                ordered[at].row.label, point, (x, y), arrowprops=thin, color="#4d5966", va="center", fontsize=9
            )
        right.set(xlabel="evenly spread", ylabel="predictive percentile of what was observed", xlim=(0, 1), ylim=(0, 1))
        right.set_title("Are the surprises evenly spread?", loc="left", fontsize=11)
        told = {"Date": None, "Title": "Leave-one-program-out calibration of the response-rate regression"}
        figure.savefig(to, metadata=told)


def main() -> None:
    model, plain_model = fit(), fit(moderators=())
    checks, plain = leave_one_out(model), leave_one_out(plain_model)
    n, rates = len(checks), [check.row.rate for check in checks]
    low, high = np.quantile(rates, [0.05, 0.95])
    narrower = sum(np.diff(a.interval())[0] < np.diff(b.interval())[0] for a, b in zip(checks, plain, strict=True))
    lines = [
        f"simkit {version('simkit')}, numpy {np.__version__}; no randomness",
        "",
        f"90% intervals cover {covered(checks)} of {n} ({covered(checks) / n:.0%}) with covariates,"
        f" {covered(plain)} of {n} ({covered(plain) / n:.0%}) without",
        f"mean width {width(checks):.3f} with covariates, {width(plain):.3f} without; narrower in {narrower} of {n};"
        f" observed rates, 5th to 95th percentile: {low:.3f} to {high:.3f}, width {high - low:.3f}",
        "",
        f"{'program':<38}{'invited':>8}{'observed':>9}{'low':>7}{'median':>8}{'high':>7}{'pct':>7}{'resid':>7}  inside",
    ]
    for check in checks:
        ends, row = check.interval(), check.row
        lines.append(
            f"{row.label:<38}{row.invited:>8}{row.rate:>9.3f}{ends[0]:>7.3f}{check.median:>8.3f}{ends[1]:>7.3f}"
            f"{check.percentile:>7.3f}{check.residual:>7.2f}  {'yes' if check.covered else 'NO'}"
        )
    lines += ["", "nominal level, covered with covariates, without, 90% band of luck if honest"]
    for level in LEVELS:
        band = " to ".join(f"{share:.2f}" for share in chance_band(n, level))
        lines.append(f"{level:>6.2f}{covered(checks, level) / n:>8.2f}{covered(plain, level) / n:>8.2f}   {band}")
    head = f"{'left one out':<46}{'covered':>11}{'width':>8}{'sd':>8}{'score':>8}{'error':>8}{'tau':>8}"
    lines += ["", head]
    lines += [summary(name, fit(prior=prior)) for name, prior in PRIORS.items()]
    lines.append(summary("no covariates", plain_model))
    lines += [summary(" + ".join(names) + " only", fit(moderators=names)) for names in SUBSETS]
    lines += ["", "headline: declined job offers, employer's own web survey"]
    for name, prior in PRIORS.items():
        rate = fit(prior=prior).predict("candidates", said_no=1)
        ends = rate.interval()
        spread = np.diff(logit(ends))[0] / 3.2897
        lines.append(
            f"{name:<46} median {rate.median:.4f}, 90% {ends[0]:.4f} to {ends[1]:.4f}, sd of log odds {spread:.3f}"
        )
    lines += ["", "the headline without one program: the strongest five (pull: log odds that the program adds)"]
    lines += [f"{i.row.label:<46} {i.median:.3f} ({i.low:.3f} to {i.high:.3f}), pull {i.pull:+.3f}"
              for i in influence(model)[:5]]  # fmt: skip
    lines += ["", "heterogeneity"]
    for name, each in (("with covariates", model), ("without", plain_model)):
        found = heterogeneity(each)
        low, middle, high = found.tau_squared
        lines.append(
            f"{name:<16} Q {found.q:.0f} on {found.df}, I2 {found.i_squared:.1%},"
            f" tau2 {middle:.2f} ({low:.2f} to {high:.2f})"
        )
    lines += ["", "without covariates, by statsmodels: log odds, standard error, tau2, 90% range of a new program"]
    for method in METHODS:
        p = pool(method=method)
        lines.append(
            f"{method:<18}{p.mean:>8.3f}{p.se:>7.3f}{p.tau_squared:>7.3f}  {p.new_low:.2f} to {p.new_high:.2f}"
        )
    centre, tau = plain_model.table()
    new = logit(plain_model.predict("candidates", said_no=1).interval())
    lines.append(
        f"{'this package':<18}{centre.median:>8.3f}{(centre.high - centre.low) / 3.2897:>7.3f}{tau.median**2:>7.3f}"
        f"  {new[0]:.2f} to {new[1]:.2f}"
    )
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    (HERE / "result.txt").write_text(text, encoding="utf-8")
    calibration(checks, plain, HERE / "calibration.svg")


if __name__ == "__main__":
    main()
