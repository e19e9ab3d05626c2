"""A study's summary under the five headings of ADEMP (Morris, White and Crowther 2019), made from its objects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.diagnosis.diagnose import Diagnosis
from simkit.diagnosis.study import ENGINES, TARGETS, Study
from simkit.population.population import span_of

__all__ = ["ademp"]


def ademp(what: Study | Diagnosis) -> str:
    """Aims, data-generating mechanism, estimands, methods, performance measures.

    Parameters
    ----------
    what : Study or Diagnosis
        With a diagnosis the number of replicates and what failed are told too.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> from simkit.diagnosis.study import study
    >>> from simkit.program.presets import declined
    >>> print(ademp(study(declined(people_per_year=42))).splitlines()[0])
    # declined offers: a simulation study
    """
    study = what.study if isinstance(what, Diagnosis) else what
    if not isinstance(study, Study):
        rule, way_out = "must be a Study or a Diagnosis", "make a study with study(program, designs)"
        raise checks.InvalidInput(checks.complaint("what", type(what).__name__, rule, way_out))
    lines = [f"# {study.of}: a simulation study"]
    for heading, said in (
        ("Aims", _aims(study)),
        ("Data-generating mechanism", _mechanism(study)),
        ("Estimands", [f"- {target}: {TARGETS[target]}." for target in study.targets]),
        ("Methods", _methods(study)),
        ("Performance measures", _measures(study)),
    ):
        lines += ["", f"## {heading}", *said]
    if isinstance(what, Diagnosis):
        lines += ["", "## How it was run", *_run(what)]
    return "\n".join(lines)


def _several(number: int, one: str) -> str:
    return f"{number} {one}" + ("" if number == 1 else "s")


def _aims(study: Study) -> list[str]:
    ways = _several(len(study.designs), "way") + " of asking"
    ends = _several(len(study.estimators), "estimator")
    return [f"To find how well {ends} would tell the shares of {len(study.reasons)} reasons under {ways}."]


def _mechanism(study: Study) -> list[str]:
    process = study.process
    population = process.population
    if study.people is not None:
        crowd = f"exactly {study.people:,} people"
    elif population.volume == "fixed":
        crowd = f"exactly {_range(np.round(study.crowd))} people"
    else:
        crowd = f"a Poisson number of people with mean {_range(study.crowd)}"
        if population.dispersion > 0:
            crowd += f", spread further by a gamma factor (dispersion {population.dispersion:g})"
    lines = [
        f"- Each replicate has {crowd}, those of {span_of(population.horizon)}.",
        "- Each person has a goodwill, a caution and a fatigue, a true main reason that depends on goodwill, and a"
        " segment" + (f" ({', '.join(study.segments)})." if len(study.segments) > 1 else " (one for all)."),
        "- An invitation is delivered, started, broken off, answered or refused, answered with care or not, candidly"
        " or not, by the response process of this package; its stages are in `simkit/response/process.py`.",
    ]
    if process.draws == 1:
        share = ", ".join(
            f"{key} {value:.3g}" for key, value in zip(study.reasons, study.truth[0], strict=True) if value > 0
        )
        lines.append(f"- One set of parameters. True shares: {share}.")
    else:
        low, high = np.quantile(study.truth, [0.05, 0.95], axis=0)
        share = ", ".join(
            f"{key} {a:.2g} to {b:.2g}" for key, a, b in zip(study.reasons, low, high, strict=True) if b > 0
        )
        lines.append(f"- {process.draws} draws of the parameters from the beliefs. True shares, 90% range: {share}.")
    return lines


def _range(values: NDArray[np.float64]) -> str:
    """One number, or the 90% range of several."""
    low, high = np.quantile(values, [0.05, 0.95])
    return f"{low:,.6g}" if low == high else f"{low:,.3g} to {high:,.3g} (90% range over the draws)"


def _methods(study: Study) -> list[str]:
    asked = [
        f"- {design.name}: {_several(design.attempts, 'contact')}, {_several(len(design.questionnaire.items), 'item')},"
        f" {design.minutes:g} minutes; {', then '.join(_setting(way) for way in design.settings)}."
        for design in study.designs
    ]
    return ["Ways of asking:", *asked, "", "Estimators:", *(f"- {each.name}" for each in study.estimators)]


def _setting(way: tuple[bool, str, str]) -> str:
    live, sponsor, anonymity = way
    return f"{'spoken' if live else 'written'}, asked by {sponsor.replace('_', ' ')}, {anonymity}"


def _measures(study: Study) -> list[str]:
    return [f"- {each.name}: {each.meaning}" for each in study.diagnosands]


def _run(diagnosis: Diagnosis) -> list[str]:
    study, result = diagnosis.study, diagnosis.ran.result
    lines = [f"- {diagnosis.replicates:,} replicates of each set of parameters, seed {study.seed}."]
    lines.append(f"- Replicates were {ENGINES[study.draws_by]}.")
    lines.append(
        "- Every figure has a Monte Carlo standard error; replicates in which it could not be estimated are left out of"
        " it and counted (`estimable`, and `n` in the table)."
    )
    lines += [f"- Warned {warned.count:,} times: {warned.message}" for warned in result.warnings]
    if result.failed:
        lines.append(f"- Estimators failed {result.failed:,} times; there the share counts as not estimable.")
    lines += [f"- {each}" for each in (diagnosis.ran.why, diagnosis.unmet) if each]
    return lines
