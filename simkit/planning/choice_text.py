"""A choice between two designs in plain sentences: what would differ, and what that rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simkit.diagnosis.measured import Believed
from simkit.diagnosis.small import hundred
from simkit.planning.apart import PLAIN, Ground
from simkit.planning.compare_text import worlds
from simkit.planning.compare_words import cell_of, plain
from simkit.planning.pairs import ANONYMOUS, INTERVIEW, THIRD_PARTY

if TYPE_CHECKING:
    from simkit.planning.choice import Chosen

__all__ = ["sentences_of", "text_of"]

WIDTH = 100

_SIDES = {
    THIRD_PARTY: ("in-house", "with a third party"),
    ANONYMOUS: ("with names", "anonymously"),
    INTERVIEW: ("as an interview", "as a form"),
}

_BUILT_IN = {
    THIRD_PARTY: "people are the more candid the less they can be traced",
    ANONYMOUS: "people are the more candid the less they can be traced",
    INTERVIEW: "nobody is more candid for being listened to",
}
"""What the model takes for granted about candor, by question."""

_BASES = {
    "given": "your own numbers",
    "pilot": "your pilot",
    "register": "published figures",
    "judgement": "judgement",
    "definition": "definition",
}


def _second(found: Chosen) -> str:
    return _SIDES[found.pair.question][1]


def _both(found: Chosen, metric: str) -> tuple[str, str]:
    comparison = found.comparison
    one, other = (
        cell_of(metric, comparison.entry(each.name, metric), comparison.few) for each in (found.pair.a, found.pair.b)
    )
    return one, other


def _in_worlds(found: Chosen, metric: str, words: str) -> str:
    one = found.contrasts[metric]
    if np.isnan(one.better.value):
        return "not to be told"
    if one.difference.low == one.difference.high == 0:
        return "no difference"
    return f"{words} {_second(found)} in {worlds(one.better)} of 100 worlds"


def more_of(difference: Believed, unit: str = "") -> str:
    """A paired difference in words: rounding each of the two would hide it.

    >>> more_of(Believed(0.61, 0.2, 1.4), "of 10"), more_of(Believed(-0.12, -2.0, 1.5))
    ('0.6 (0.2 to 1.4) more of 10', '0.1 fewer (2.0 fewer to 1.5 more)')
    >>> more_of(Believed(0.03, -2.0, 1.5)), more_of(Believed(0.0, 0.0, 0.0))
    ('about as many (2.0 fewer to 1.5 more)', 'as many')
    """
    low, middle, high = (f"{abs(each):,.1f}" for each in (difference.low, difference.median, difference.high))
    sides = ["more" if each > 0 else "fewer" for each in (difference.low, difference.median, difference.high)]
    unit = f" {unit}" if unit else ""
    if low == middle == high == "0.0":
        return "as many"
    if middle == "0.0" and low != "0.0" != high and sides[0] != sides[2]:
        return f"about as many{unit} ({low} {sides[0]} to {high} {sides[2]})"
    # what rounds to nothing lies on the other's side
    sides[0], sides[2] = (sides[2] if low == "0.0" else sides[0], sides[0] if high == "0.0" else sides[2])
    if sides[0] == sides[2]:
        ends = (low, high) if sides[0] == "more" else (high, low)
        return f"{middle} ({ends[0]} to {ends[1]}) {sides[0]}{unit}"
    return f"{middle} {sides[1]}{unit} ({low} {sides[0]} to {high} {sides[2]})"


def _more(found: Chosen, metric: str, size: float = 1.0, unit: str = "") -> str:
    """The paired difference and in how many worlds there is more, after a colon."""
    one, worlds_ = found.contrasts[metric].difference, _in_worlds(found, metric, "more")
    if np.isnan(one.median) or worlds_ == "no difference":
        return worlds_
    paired = Believed(*(size * each for each in (one.median, one.low, one.high, one.mcse)))
    return f"{more_of(paired, unit)}, {worlds_}"


def _compared(found: Chosen) -> str:
    first, second = _SIDES[found.pair.question]
    of = "10" if found.comparison.few else "100"
    answers, usable, candor = (_both(found, each) for each in ("answers", "usable", "candor"))
    made = [
        f"Answers: {answers[0]} {first}, {answers[1]} {second}: {_more(found, 'answers')}",
        f"usable ones, candid and saying what to fix: {usable[0]} and {usable[1]}: {_more(found, 'usable')}",
    ]
    if "–" in candor:
        made.append("nobody with a sensitive reason would answer")
    else:
        made.append(
            f"of {of} with a sensitive reason who answer, {candor[0]} and {candor[1]} say so"
            f": {_more(found, 'candor', float(of), f'of {of}')}"
        )
    return "; ".join(made) + "."


def cost_of(money: Believed, currency: str) -> str:
    """What the second costs beside the first.

    >>> cost_of(Believed(-268.0, -643.0, -79.0), "USD"), cost_of(Believed(2.0, -5.0, 7.0), "EUR")
    ('costs 268 USD less (79 to 643 less)', 'costs 2.0 EUR more (5.0 less to 7.0 more)')
    >>> cost_of(Believed(0.0, 0.0, 0.0), "USD"), cost_of(Believed(66.0, 66.0, 66.0), "USD")
    ('costs the same', 'costs 66 USD more')
    """
    low, middle, high = (plain(abs(each)) for each in (money.low, money.median, money.high))
    sides = ["more" if each > 0 else "less" for each in (money.low, money.median, money.high)]
    if low == middle == high:
        return "costs the same" if middle == "0" else f"costs {middle} {currency} {sides[1]}"
    if sides[0] == sides[2]:
        ends = (low, high) if sides[0] == "more" else (high, low)
        between = f"{ends[0]} to {ends[1]} {sides[0]}"
    else:
        between = f"{low} less to {high} more"
    return f"costs {middle} {currency} {sides[1]} ({between})"


def _heard(found: Chosen) -> str:
    """With few answers: whether reasons are heard of at all, and not how far their shares are off."""
    heard, top = _both(found, "discovery"), _both(found, "top")
    said = f"Different reasons in your hands that are heard of: {heard[0]} and {heard[1]}: {_more(found, 'discovery')}"
    if "–" in top:
        return said
    return f"{said}; the truly largest of them is named most often in {top[0]} and {top[1]} of 100 cases"


def _costs(found: Chosen) -> str:
    error, currency = _both(found, "error"), found.comparison.program.economics.currency
    off = (
        f"The shares in the report are off by {error[0]} and {error[1]} points ({_in_worlds(found, 'error', 'closer')})"
    )
    if "–" in error:
        off = "Shares cannot be told: nobody would name a reason"
    elif found.comparison.few:
        off = _heard(found)
    per = _in_worlds(found, "money_per_usable", "cheaper by the usable answer")
    words = cost_of(found.contrasts["money"].difference, currency)
    return f"{off}. Asking {_second(found)} {words}, {per}."


def _plainly(name: str) -> str:
    return PLAIN.get(name, name)


def _whose(grounds: Sequence[Ground]) -> str:
    """On whose word the parameters are believed.

    >>> _whose([Ground("stake", "judgement", ()), Ground("call_start_rate", "register", ("P107",))])
    'judgement (what people think they risk) and published figures (how many take part in a talk: P107)'
    """
    by_basis: dict[str, list[str]] = {}
    for each in grounds:
        rows = f": {', '.join(each.rows)}" if each.rows else ""
        by_basis.setdefault(each.basis, []).append(_plainly(each.name) + rows)
    alone = " alone" if len(by_basis) == 1 else ""
    order = [basis for basis in ("given", "judgement", "register", "definition") if basis in by_basis]
    said = [f"{_BASES[basis]}{alone} ({'; '.join(by_basis[basis])})" for basis in order]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _apart(found: Chosen) -> str:
    words = {
        "answers": "how many answer",
        "candor": "how candid they are",
        "detail": "care, and whether an answer says what to fix",
    }
    said = [
        f"In {words[group]}, what sets the two apart is {_whose(each)}."
        for group, each in found.grounds.items()
        if each
    ]
    same = [words[group] for group, each in found.grounds.items() if not each]
    if same:
        said.append(f"They are taken to be alike in {' and in '.join(same)}.")
    return " ".join(said)


def _driver(found: Chosen) -> str:
    rests = found.rests["usable"]
    if np.isnan(rests.explained):
        return "Which unknown drives the difference cannot be told from so few draws."
    if not rests.drivers:
        return "No single unknown drives the difference in usable answers."
    top, parts = rests.drivers[0], rests.parts()
    split = " and ".join(f"{_BASES[basis]} {hundred(part)}" for basis, part in parts.items())
    whole = f" Of 100 parts that single unknowns move it by, {split}." if len(parts) > 1 else ""
    return (
        f"The difference in usable answers hangs most on {_plainly(top.name)} ({_BASES[top.basis]},"
        f" {hundred(top.part)} of 100 parts).{whole}"
    )


def _measured(found: Chosen) -> str:
    kind = found.comparison.program.kind
    grounds = [each for group in found.grounds.values() for each in group]
    own = sorted({_plainly(each.name) for each in grounds if each.basis == "given"})
    who = "people who declined a job offer" if kind == "declined" else "people like yours"
    measured = f"Measured: {', '.join(own)}, by your own numbers." if own else f"Measured among {who}: nothing of this."
    analogue = any(each.basis == "register" for each in grounds)
    others = " Published figures are from other people and other settings." if analogue else ""
    return (
        f"{measured}{others} Assumed, not found: that {_BUILT_IN[found.pair.question]}; it is built in, so that the"
        " number of worlds with more candor is no finding, and only the size is open."
    )


def sentences_of(found: Chosen) -> list[str]:
    """What would differ, and what that rests on; the first sentence names the two."""
    pair = found.pair
    with_it = f"; with it, {pair.with_it}" if pair.with_it else ""
    head = f"{pair.question[:1].upper() + pair.question[1:]}? “{pair.a.name}” beside “{pair.b.name}”{with_it}."
    return [
        head,
        f"{_compared(found)} {_costs(found)}",
        _measured(found),
        _apart(found),
        _driver(found),
        _notes(found),
    ]


def _notes(found: Chosen) -> str:
    draws, seed = found.comparison.evaluation.draws, found.comparison.evaluation.seed
    return (
        "Medians with 90% ranges; answers and reasons are those to come, what is not known and chance; what is more or"
        " fewer is paired, the same people and the same unknowns, luck aside; worlds are draws of what is"
        f" not known, the same for both ({draws} draws, seed {seed}; ± is the simulation's own error)."
    )


def text_of(found: Chosen) -> str:
    """The sentences, wrapped."""
    return "\n".join(textwrap.fill(each, WIDTH) for each in sentences_of(found))
