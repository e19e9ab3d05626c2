"""Small numbers: the rule of what is said as counts of people, in one place, and the words for it.

Below a median of 15 answers a percentage of them claims more than they can carry, and one person more or less moves
it by 7 points or more. So what a survey would find is then said in people ("3 of 9"), and whether a reason is heard
of at all comes first. Rates of the process (who answers, who is candid) are beliefs and not results of the survey;
in the researcher's part of a report they stand as decimals at any size.
"""

from __future__ import annotations

import numpy as np

from simkit.diagnosis.measured import Believed

__all__ = ["FEW", "after", "few", "hundred", "luck_aside", "of_ten", "some"]

FEW = 15
"""Below so many answers (median) results are counts and never percentages, and discovery is the headline."""


def few(answers: float) -> bool:
    """Whether so many answers (their median) are too few for percentages; so if it is not known.

    >>> few(14), few(15), few(float("nan"))
    (True, False, True)
    """
    return not answers >= FEW


def hundred(chance: float, *, short: bool = False) -> str:
    """A chance as how many of 100 cases; what can happen is not said to be impossible, nor the other way round.

    >>> hundred(0.625), hundred(0.001), hundred(0.9999), hundred(0.0), hundred(0.001, short=True)
    ('62', 'fewer than 1', 'more than 99', '0', '<1')
    """
    if np.isnan(chance):
        return "–"
    if 0 < chance < 0.005:
        return "<1" if short else "fewer than 1"
    if 0.995 < chance < 1:
        return ">99" if short else "more than 99"
    return f"{100 * chance:.0f}"


def after(months: float, *, short: bool = False) -> str:
    """A time to wait, roughly.

    >>> after(0.4), after(1.2), after(11.3), after(30.0), after(float("inf")), after(330.0, short=True)
    ('2 weeks', '1 month', '11 months', '2 years', 'more than ten years', '>10 years')
    """
    if months > 120:
        return ">10 years" if short else "more than ten years"
    number, unit = (months / 12, "year") if months >= 24 else (months, "month")
    if months < 1:
        number, unit = max(1.0, months * 52.1775 / 12), "week"
    return f"{number:.0f} {unit}{'' if round(number) == 1 else 's'}"


def some(value: float) -> str:
    """An expected number of people as a reader meets people: whole.

    >>> some(7.2), some(0.4), some(0.0), some(1744.0)
    ('7', 'fewer than 1', '0', '1,744')
    """
    if np.isnan(value):
        return "an unknown number of"
    return "fewer than 1" if 0 < value < 1 else f"{value:,.0f}"


def luck_aside(number: Believed, line: float | None = None) -> str:
    """An expected number of people with its range over beliefs.

    Parameters
    ----------
    number : Believed
    line : float, optional
        A limit that it is held against: rounding must not carry it across.

    Examples
    --------
    >>> luck_aside(Believed(7.2, 2.3, 15.1)), luck_aside(Believed(0.4, 0.1, 1.6)), luck_aside(Believed(4.0, 4.0, 4.0))
    ('about 7 (2 to 15)', 'fewer than 1 (at most 2)', 'about 4')
    >>> luck_aside(Believed(2.8, 1.2, 5.3), line=3)
    'just under 3 (1 to 5)'
    """
    low, middle, high = some(number.low), some(number.median), some(number.high)
    about = middle if middle.startswith("fewer") else f"about {middle}"
    if line is not None and 1 <= number.median < line <= round(number.median):
        about = f"just under {some(line)}"
    if low == high:
        return about
    if low == middle == "fewer than 1":
        return f"{about} (at most {high})"
    return f"{about} ({low} to {high})"


def of_ten(share: Believed) -> str:
    """A share of people as how many of every ten, with its range.

    >>> of_ten(Believed(0.37, 0.2, 0.59)), of_ten(Believed(0.03, 0.0, 0.04))
    ('4 (2 to 6)', '0')
    """
    if np.isnan(share.median):
        return "an unknown number"
    low, middle, high = (round(10 * each) for each in (share.low, share.median, share.high))
    return f"{middle}" if low == high else f"{middle} ({low} to {high})"
