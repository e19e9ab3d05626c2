"""A stop rule in words."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simkit.diagnosis.measured import Measured
from simkit.diagnosis.small import hundred
from simkit.planning.needs import Spread
from simkit.planning.stop_rule import StopRule

if TYPE_CHECKING:
    from simkit.planning.stopping import Against, Reported, Stopping

__all__ = ["headline", "of_100", "rule_words", "table", "text_of"]

WIDTH = 100

WIDE = 0.6
"""An interval for a share that is wider than this tells next to nothing (judgement)."""

_LOOKS = {
    "answer": "at every answer",
    "week": "every week",
    "month": "every month",
    "quarter": "every quarter",
    "end": "once, at the end",
}


def of_100(chance: Measured) -> str:
    """How many of 100 cases, with the simulation's own error.

    >>> of_100(Measured(0.261, 0.0043)), of_100(Measured(float("nan"), float("nan")))
    ('26 ± 0.4', '–')
    """
    if math.isnan(chance.value):
        return "–"
    error = 100 * chance.mcse
    shown = "" if not error > 0 else f" ± {error:.1f}" if error >= 0.05 else " ± <0.1"
    return hundred(chance.value, short=True) + shown


def _people(value: Measured, unit: int, signed: bool = False) -> str:
    """A difference of shares, as people of 10 or of 100 who answer.

    >>> _people(Measured(0.0807, 0.0042), 100, signed=True), _people(Measured(0.297, 0.003), 10)
    ('+8.1 ± 0.4', '3.0 ± <0.1')
    """
    if math.isnan(value.value):
        return "–"
    sign = "+" if signed else ""
    error = unit * value.mcse
    shown = "" if math.isnan(error) or error == 0 else f" ± {error:.1f}" if error >= 0.05 else " ± <0.1"
    return f"{unit * value.value:{sign}.1f}{shown}"


def _between(spread: Spread, digits: int = 0) -> str:
    """Median and 90% range of counts or months.

    >>> _between(Spread(6.0, 5.0, 14.0, 0.0)), _between(Spread(*(float("nan"),) * 4))
    ('6 (5 to 14)', '–')
    """
    if math.isnan(spread.median):
        return "–"
    low, middle, high = (f"{each:.{digits}f}" for each in (spread.low, spread.median, spread.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def _times(sure: float) -> str:
    return f"{100 * sure:.3g} times in 100"


def rule_words(rule: StopRule, reason: str = "", rivals: int = 2) -> str:
    """The rule in one sentence.

    >>> print(rule_words(StopRule(hopeless=0), "", 9))
    Stop when one of the 9 reasons in your hands leads the next one so clearly that it is ahead 90 times in 100, from 5
    answers on; look every month.
    """
    times = _times(rule.sure)
    if rule.kind == "leader":
        what = f"one of the {rivals} reasons in your hands leads the next one so clearly that it is ahead {times}"
    elif rule.kind == "side":
        what = (
            f"the interval of the share of “{reason}” that holds {times} lies on one side of {100 * rule.at:.3g} of 100"
        )
    else:
        what = f"the share of “{reason}” is known within {100 * rule.at:.3g} points {times}"
    give_up = (
        f"; give up when the chance of getting there falls below {hundred(rule.hopeless)} in 100"
        if rule.hopeless
        else ""
    )
    if isinstance(rule.looks, str):
        looks = "look " + _LOOKS[rule.looks]
    else:
        looks = "look after " + ", ".join(f"{each:g}" for each in rule.looks) + " months and at the end"
    answers = "answer" if rule.least == 1 else "answers"
    return textwrap.fill(f"Stop when {what}, from {rule.least} {answers} on{give_up}; {looks}.", 115)


def headline(found: Stopping) -> str:
    """What it comes to, in one sentence."""
    settled = found.why["settled"].value
    end = found.months["end"].median
    if settled >= 0.5:
        return f"It is settled in {hundred(settled)} of 100 cases before {end:.0f} months are over."
    open_ = f"It will not be settled within {end:.0f} months in {hundred(1.0 - settled)} of 100 cases"
    return f"{open_}: plan for an answer that stays open."


def _short(found: Stopping) -> str:
    """That the rule's number is not met, where it is not; empty where it is."""
    truth, sure = found.right["truth"], found.rule.sure
    if found.rule.kind != "leader" or not truth.value + 2 * truth.mcse < sure:
        return ""
    again = "" if found.rule.looks == "end" else " and one looks again and again"
    return (
        f"So the {100 * sure:.3g} of the rule is not met: it holds for two reasons named beforehand, and here the"
        f" leader is picked among {found.rivals}{again}."
    )


def _overstates(found: Stopping) -> str:
    """That what is reported at the stop is too large, in people where answers are few; empty where it is not."""
    bias = found.settled.truth.bias
    if not bias.value > max(2 * bias.mcse, 0.005):
        return ""
    whose = "the leading reason" if found.rule.kind == "leader" else f"“{found.reason}”"
    unit = 10 if found.few else 100
    return (
        f"Taken at face value a settled result overstates: of {unit} answers {_people(bias, unit)} too many"
        f" name {whose}, on average; the usual interval holds the truth in {of_100(found.settled.truth.face_value)}"
        f" of 100 cases in place of {100 * found.rule.sure:.3g}."
    )


def _first(found: Stopping) -> list[str]:
    """The first paragraph; with few answers that they overstate comes before how often the leader is right."""
    right = [_right(found), _short(found)]
    over = _overstates(found)
    return [headline(found), over, *right] if found.few else [headline(found), *right, over]


def _right(found: Stopping) -> str:
    truth, record = found.right["truth"], found.right["record"]
    if math.isnan(truth.value):
        return "It never says settled, so that there is nothing to be right about."
    says = {
        "leader": "the reason on top is truly the largest of those in your hands",
        "side": "the true share lies on the side that it says",
        "narrow": "the share found lies truly so near",
    }[found.rule.kind]
    return (
        f"When it says settled, {says} in {of_100(truth)} of 100 cases, and so it would look after endlessly many"
        f" answers in {of_100(record)}."
    )


def _why(found: Stopping) -> list[str]:
    rows = [("", "of 100 cases", "answers by then", "months by then")]
    for name, said in (
        ("settled", "settled"),
        ("hopeless", "given up as hopeless"),
        ("ran_out", "still open at the end"),
    ):
        if found.why[name].value > 0 or name != "hopeless" or found.rule.hopeless > 0:
            row = (said, of_100(found.why[name]), _between(found.answers[name]), _between(found.months[name]))
            rows.append(row)
    rows.append(("all", "100", _between(found.answers["all"]), _between(found.months["all"])))
    rows.append(("had nobody stopped", "100", _between(found.answers["end"]), _between(found.months["end"])))
    return table(rows)


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns under one another: the first to the left, the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _worth(found: Stopping) -> list[str]:
    unit = 10 if found.few else 100
    rows = [("", "face value", "valid", f"off by, of {unit}", "on average")]
    moments: list[tuple[str, Reported]] = [("when it stops", found.stop)]
    if found.why["settled"].value > 0:
        moments.append(("  of these, settled", found.settled))
    moments.append(("had nobody stopped", found.end))
    for target in ("record", "truth"):
        said = "against endlessly many answers" if target == "record" else "against the truth"
        rows.append((said, "", "", "", ""))
        for name, moment in moments:
            one: Against = getattr(moment, target)
            row = (
                of_100(one.face_value),
                of_100(one.valid),
                _people(one.rmse, unit),
                _people(one.bias, unit, signed=True),
            )
            rows.append(("  " + name, *row))
    return table(rows)


def text_of(found: Stopping) -> str:
    """The whole result as text."""
    whose = "the leading reason" if found.rule.kind == "leader" else f"“{found.reason}”"
    paragraphs: list[str | list[str]] = [
        f"When could one stop? {found.program.name}, asked by “{found.design.name}”",
        rule_words(found.rule, found.reason, found.rivals).replace("\n", " "),
        " ".join(filter(None, _first(found))),
        _why(found),
    ]
    if found.why["hopeless"].value > 0:
        paragraphs.append(
            f"Of 100 that are given up, {of_100(found.too_early)} would have been settled had one gone on."
        )
    sure = f"{100 * found.rule.sure:.3g}"
    paragraphs += [
        f"Intervals for the share of {whose} that are to hold in {sure} of 100 cases: in how many they do; and by how"
        f" many of {10 if found.few else 100} people what is reported is off (root mean square, and on average)",
        _worth(found),
    ]
    wide = found.stop.face_value_width, found.stop.valid_width
    nothing = ": an interval that wide tells next to nothing" if wide[1].median > WIDE else ""
    alike = f", for all {found.rivals} that may lead at once" if found.rivals > 1 else ""
    empty = 1.0 - found.stop.some.value
    none = f" In {hundred(empty)} of 100 cases there is no answer to report: left out here." if empty > 0 else ""
    paragraphs.append(
        "Face value: Wilson’s interval, as if the number of answers had been fixed beforehand. Valid: holds whenever"
        f" and why ever one stops (Robbins’ confidence sequence{alike}); its price is width, as a rule"
        f" {100 * wide[1].median:.0f} points from end to end in place of {100 * wide[0].median:.0f}{nothing}. What it"
        " promises"
        " is about what endlessly many answers would show; no interval mends that they are not the truth." + none
    )
    if found.rule.kind == "leader":
        paragraphs.append(
            "A reason that is reported because it leads looks larger than it is, whether one stops or not: so the rows"
            " “had nobody stopped” fall short as well."
        )
    paragraphs.append(
        "Answers and months: medians with 90% ranges, what is not known and chance together. The rule’s numbers are"
        f" judgement. ± is the simulation’s own error, of {found.streams:,} streams of answers."
    )
    lines: list[str] = []
    for each in paragraphs:
        lines += [*([""] if lines else []), *(each if isinstance(each, list) else textwrap.wrap(each, WIDTH))]
    return "\n".join(lines)
