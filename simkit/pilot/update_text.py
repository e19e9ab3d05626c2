"""The page of an update in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simkit.decision.assess import Assessment
from simkit.diagnosis.measured import Believed
from simkit.pilot.fit import ALARM, Check
from simkit.pilot.moved import ASSUMED, COUNTED, Moved
from simkit.pilot.posterior import SHARES

if TYPE_CHECKING:
    from simkit.pilot.update import Updated

__all__ = ["lines"]


def lines(found: Updated) -> list[str]:
    """What was seen, what moved and why, the verdicts, the checks."""
    program = found.before
    said = [f"{program.name}: after a pilot of {_listed([f'“{each.name}”' for each in found.designs])}"]
    several = len(found.designs) > 1
    for design, shown in zip(found.designs, found.shown, strict=True):
        said += [f"“{design.name}”:"] if several else []
        said += shown.lines()
    if found.opened.empty:
        if not found.full.empty:
            return [*said, "", "So little may be shown of it that the figures on this page stay as they were."]
        return [*said, "", "No rows: the beliefs and the verdict stay as they were."]
    if not found.trusted:
        return [
            *said,
            "",
            f"NOT UPDATED. {found.opened.diagnostics}",
            "No figure is given that could not be trusted: ask for more draws (draws=16384), or check that the design"
            " and its reasons are those that were used.",
        ]
    for arm, design in enumerate(found.designs):
        said += ["", *_rates(found, arm, design.name if several else "")]
    said += ["", *_parameters(found)]
    said += ["", *_verdicts(found)]
    said += ["", *_checks(found)]
    said += ["", f"How it was computed: {found.opened.diagnostics}"]
    said.append(
        "All figures here rest on what may be shown of the pilot; .program goes on with every row, and whoever prints"
        " from it shows more."
    )
    return said


def _of_100(value: Believed) -> str:
    def one(x: float) -> str:
        return f"{100 * x:.1f}" if 0 < x < 0.0995 else f"{100 * x:.0f}"

    return f"{one(value.median)} ({one(value.low)} to {one(value.high)})"


def _rates(found: Updated, arm: int, name: str) -> list[str]:
    width = 40
    head = f"Of 100 people with “{name}”" if name else "Of 100 people"
    said = [f"{head:<{width}}{'before':>20}{'after':>20}"]
    for rate in found.rates(arm):
        said.append(f"  {rate.label:<{width - 2}}{_of_100(rate.before):>20}{_of_100(rate.after):>20}  {rate.basis}")
    was, now = found.answers(arm)
    said.append(f"  {'answers to come in the program':<{width - 2}}{was!s:>20}{now!s:>20}")
    said.append("(medians and 90% ranges of what is not known; answers to come: and chance)")
    return said


def _figure(value: Believed) -> str:
    return f"{value.median:.2g} ({value.low:.2g} to {value.high:.2g})"


def _rows(rows: Sequence[Moved]) -> list[str]:
    return [f"  {each.name:<36}{_figure(each.before):>26}{_figure(each.after):>26}" for each in rows]


def _parameters(found: Updated) -> list[str]:
    most = 5
    counted = [each for each in found.parameters if each.basis == COUNTED]
    assumed = [each for each in found.parameters if each.basis == ASSUMED]
    told = [each for each in counted if each.noticeable][:most]
    if told:
        said = [f"{'The counts speak most to':<38}{'before':>26}{'after':>26}", *_rows(told)]
        said += [f"    {each.name}: {each.meaning}" for each in told]
    else:
        said = ["The counts have hardly moved any parameter."]
    if len(counted) > 1:
        said.append(
            f"{len(counted)} parameters share these counts: the pilot tells what they make together better than any of"
            " them, and how they hang together is kept."
        )
    shares = SHARES in found.opened.moved
    if found.contrast:
        said.append(
            "Candor has moved by the contrast between the designs: it stands if people were drawn by lot, and shows"
            " which design hears more of a reason, not how much of it both miss."
        )
    elif assumed or shares:
        names = [each.name for each in assumed if each.noticeable]
        words = _listed(names) if names else "none of them noticeably"
        said.append(
            "MOVED BY ASSUMPTION: no answer shows whether it is the true reason, and nobody heard the silent. Candor,"
            " the shares of the reasons and how the silent differ move only since the model ties them to what was"
            f" counted ({words})."
        )
    said.append("Everything else is as it was before.")
    return said


def _verdict(name: str, one: Assessment) -> list[str]:
    return [f"{name}: {one.verdict.decision.upper()}. {one.verdict.headline}"]


def _verdicts(found: Updated) -> list[str]:
    before, after = found.assessed_before, found.assessed
    said = [f"The verdict on “{found.before.proposed}”, the proposed design:"]
    said += [*_verdict("Before", before), *_verdict("After", after)]
    same = (before.verdict.decision, before.verdict.better) == (after.verdict.decision, after.verdict.better)
    said.append("The pilot has not changed the verdict." if same else "The pilot has changed the verdict.")
    was = {each.key: each for each in before.objections[before.proposed.name]}
    for each in after.objections[after.proposed.name]:
        if each.key in was and was[each.key].finding != each.finding:
            said.append(f"  {each.key} {each.label}: was “{was[each.key].finding}”, is “{each.finding}”.")
    said.append(after.verdict.leaves_out)
    return said


def _times(p: float) -> str:
    return "fewer than 1" if p < 0.01 else f"{100 * p:.0f}"


def _checks(found: Updated) -> list[str]:
    every: list[Check] = [each for arm in range(len(found.designs)) for each in found.checks(arm)]
    if not every:
        return ["Checks of the model: none, since no count may be shown."]
    said = ["Checks (in how many of 100 pilots a count would be at least as far out, by the beliefs before and after):"]
    said += [
        f"  {each.count:>6,} of {each.of:,} {each.label}: {_times(each.before)}, {_times(each.after)}" for each in every
    ]
    surprised, failing = [e for e in every if e.surprising], [e for e in every if e.fails]
    if surprised:
        said.append(f"NOT EXPECTED: {'; '.join(each.label for each in surprised)}. The beliefs before were off here.")
    if failing:
        said.append(f"DOES NOT FIT: {'; '.join(each.label for each in failing)}. Do not use the figures above for it.")
    for arm, shown in enumerate(found.shown):
        p = found.alike(arm)
        if math.isnan(p):
            continue
        thing = f"{shown.frame}s"
        if p < ALARM:
            said.append(
                f"DOES NOT FIT: the {thing} differ more than chance makes them ({_times(p)} of 100): one rate for all"
                " of them is wrong, and the ranges above are too narrow."
            )
        else:
            said.append(f"The {thing} differ no more than chance makes them ({_times(p)} of 100).")
    if not surprised and not failing:
        said.append("Nothing is out of line.")
    return said


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
