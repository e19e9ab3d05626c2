"""The rival that asks nobody: would fields on file show why offers are declined?

The model. Of the people who decline, the part `share_k` does so because of reason k. A field on file has the same mean
and spread among all people with an offer, except that it is shifted by `shift_k` on average among those who decline
because of a reason k that it speaks to. So those who decline differ from those who accept by

    difference = sum over k of share_k x shift_k,

and vary more by sum share_k shift_k^2 - difference^2. The shares are the program's beliefs about true reasons; the
shifts are judgement. The test is the two-sided t test (continuous fields and counts) or Fisher's exact test (yes or
no). A rank test would be no way out: at worst it needs 1/0.864 times as many people as the t test, and at a normal
distribution 1/0.955 times (Hodges and Lehmann 1956, Annals of Mathematical Statistics 27:324-335). Tests of different
fields are taken as independent when they are judged together by Holm's procedure. The numbers of offers are those that
are expected: that they vary by chance is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.draws import sobol
from simkit.evidence.distributions import SHARE_FLOOR, Ranged
from simkit.expected import expected
from simkit.planning.file_fields import FIELDS, FileField
from simkit.planning.on_file_words import printed
from simkit.planning.two_groups import first_true, fisher_power, holm_sets, people_for_shares, t_power
from simkit.program.program import Program
from simkit.response.derive import derive

__all__ = ["FieldFound", "OnFile", "on_file"]

ALPHA, POWER = 0.05, 0.8
MOST_FIELDS = 10
OTHER_CAUSE = 0.2
"""A difference, in standard deviations, that may well have another cause: Cohen's "small" (judgement)."""

LONGEST = 1200.0
"""Months after which waiting is called never."""


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FieldFound:
    """What one field could show.

    Parameters
    ----------
    field : FileField
    covers : tuple of str
        Labels of the program's reasons that it can speak to.
    covered : Believed
        Part of the people who decline for one of these reasons.
    detectable : float
        Smallest difference, in the field's unit and direction, that is seen with 80% power by a two-sided test at 5%
        of this field alone; nan if none is.
    months : float
        Until the difference worth knowing of would be seen with that power; inf if not within a hundred years.
    difference : Believed
        The difference to expect.
    alone, power : Believed
        Chance to see the expected difference, over beliefs: of this field alone, and with all fields tested by Holm.
    seen : Measured
        The latter, averaged over beliefs.
    """

    field: FileField
    covers: tuple[str, ...]
    covered: Believed
    detectable: float
    months: float
    difference: Believed
    alone: Believed
    power: Believed
    seen: Measured


@dataclass(frozen=True)
class OnFile:
    """What fields on file could show about why offers are declined, without asking anybody.

    Parameters
    ----------
    name : str
        Of the program.
    declined, accepted : int
        Offers over the horizon, as expected.
    horizon : float
        Years.
    found : tuple of FieldFound
    covered : Believed
        Part of the people who decline for a reason that any field can speak to.
    untouched : tuple of (str, Believed)
        Reasons that no field can speak to, with the part of the people who have them, the most frequent first.
    any_seen : Measured
        Chance that at least one field shows its expected difference (Holm).
    other_cause : float
        Chance that one continuous field, tested alone, shows a difference of 0.2 standard deviations: what something
        else that sets the two groups apart would look like.
    seed, draws : int
        Draws of the beliefs in all.
    """

    name: str
    declined: int
    accepted: int
    horizon: float
    found: tuple[FieldFound, ...]
    covered: Believed
    untouched: tuple[tuple[str, Believed], ...]
    any_seen: Measured
    other_cause: float
    seed: int
    draws: int

    def __str__(self) -> str:
        return printed(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"


def on_file(
    program: Program,
    *,
    accepted: float | None = None,
    fields: Sequence[FileField] = FIELDS,
    seed: int = 1,
    draws: int = DRAWS,
) -> OnFile:
    """What declined-against-accepted differences in fields on file could show, and of which reasons.

    Parameters
    ----------
    program : Program
        Of kind "declined".
    accepted : float, optional
        Offers accepted a year; default: what the program says.
    fields : sequence of FileField
        At most 10.
    seed : int
    draws : int
        Belief draws in each of 8 independent scrambles.

    Returns
    -------
    OnFile
        Powers are exact for each draw; their Monte Carlo errors are those of the draws.

    Raises
    ------
    InvalidInput
        No declined offers, or accepted ones not known.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = on_file(declined(42), accepted=198, draws=8)
    >>> found.declined, found.accepted, found.found[0].field.key, found.found[0].covers
    (42, 198, 'days_to_offer', ('The process took too long',))
    """
    fields = tuple(fields)
    for each in fields:
        if not isinstance(each, FileField):
            raise checks.InvalidInput(
                checks.complaint("field", each, "must be a FileField", "give such as sk.FileField(...) or none at all")
            )
    checks.seed(seed)
    accepted = _accepted(program, accepted)
    checks.whole_number("the number of fields", len(fields), 1, MOST_FIELDS, "give the fields that matter most")
    checks.unique("field", (each.key for each in fields))
    checks.whole_number("draws", draws, 1, 2**16, "64 in each scramble are usual")
    population = program.population
    n = (round(population.per_year * population.horizon), round(accepted * population.horizon))
    # shape (R, draws, K) and (R, draws, fields, K)
    share, shift = _drawn(program, fields, seed, draws)
    difference = (share[..., None, :] * shift).sum(axis=-1)
    extra = np.maximum((share[..., None, :] * shift**2).sum(axis=-1) - difference**2, 0.0)
    levels = ALPHA / np.arange(len(fields), 0, -1)
    chances = np.stack(
        [
            np.stack([_power(each, n, difference[..., at], extra[..., at], level) for level in levels], axis=-1)
            for at, each in enumerate(fields)
        ],
        axis=-2,
    )
    sets = holm_sets(chances)
    members = np.arange(2 ** len(fields))
    speaks = np.array([[key in each.shifts for key in population.keys] for each in fields])
    found = []
    for at, each in enumerate(fields):
        power = sets[..., (members >> at & 1).astype(bool)].sum(axis=-1)
        found.append(
            FieldFound(
                each,
                tuple(reason.label for reason, does in zip(population.reasons, speaks[at], strict=True) if does),
                believed(share[..., speaks[at]].sum(axis=-1)),
                _detectable(each, n),
                _months(each, population.per_year, accepted),
                believed(difference[..., at]),
                believed(chances[..., at, -1]),
                believed(power),
                mean_of(power),
            )
        )
    nobody = [(r.label, believed(share[..., k])) for k, r in enumerate(population.reasons) if not speaks[:, k].any()]
    nobody = [row for row in nobody if row[1].high > 2 * SHARE_FLOOR]
    return OnFile(
        program.name,
        *n,
        population.horizon,
        tuple(found),
        believed(share[..., speaks.any(axis=0)].sum(axis=-1)),
        tuple(sorted(nobody, key=lambda row: -row[1].median)),
        mean_of(1.0 - sets[..., 0]),
        float(t_power(n, OTHER_CAUSE, (1.0, 1.0), ALPHA)),
        seed,
        SCRAMBLES * draws,
    )


def _accepted(program: Program, accepted: float | None) -> float:
    """Accepted offers a year, as given or as the program has it."""
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", program, "must be a Program", way_out))
    if program.kind != "declined":
        rule = "only offers that were declined can be held against offers that were accepted"
        raise checks.InvalidInput(checks.complaint("kind", program.kind, rule, 'take a program of kind "declined"'))
    accepted = program.accepted_per_year if accepted is None else accepted
    if accepted is None:
        raise checks.InvalidInput(
            "the number of accepted offers is not known, but declined ones are compared with them: give accepted=200,"
            " say, or accepted_per_year under [population] in the file."
        )
    return checks.between("accepted", accepted, 0, 1e9, "give the offers accepted in a year")


def _drawn(program: Program, fields: tuple[FileField, ...], seed: int, draws: int) -> tuple[Floats, Floats]:
    """True shares (R, n, K) and shifts (R, n, fields, K)."""
    keys = program.population.keys
    pairs = [(at, key) for at, each in enumerate(fields) for key in each.shifts]
    shares, shifts = [], []
    for scramble in range(SCRAMBLES):
        drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=len(keys))
        process = derive(drawn, program.population, seed=seed, scramble=scramble)
        # as people are, goodwill moved or not: what the program's own figures call the truth
        shares.append(expected(process, program.designs[:1], upto="answered").by_reason("invited")[:, 0])
        shift = np.zeros((draws, len(fields), len(keys)))
        # rounded up to a power of 2, for which alone the points are balanced
        points = sobol(seed, "on_file", scramble, 1 << (draws - 1).bit_length(), max(1, len(pairs)))[:draws]
        for column, (at, key) in enumerate(pairs):
            if key in keys:
                low, middle, high = fields[at].shifts[key]
                bounds = (0.0 if low >= 0 else -np.inf, 0.0 if high <= 0 else np.inf)
                shift[:, at, keys.index(key)] = Ranged(low, middle, high, *bounds).ppf(points[:, column])
        for at, each in enumerate(fields):
            if each.binary:
                shift[:, at] = np.clip(shift[:, at], -each.mean, 1 - each.mean)
        shifts.append(shift)
    return np.stack(shares), np.stack(shifts)


def _power(field: FileField, n: tuple[int, int], difference: Floats, extra: Floats, alpha: float) -> Floats:
    """Chance to see a difference of the means, those who decline varying by `extra` more."""
    if field.binary:
        return fisher_power(n, np.clip(field.mean + difference, 0.0, 1.0), field.mean, alpha)
    return t_power(n, difference, (np.sqrt(field.spread**2 + extra), field.spread), alpha)


def _detectable(field: FileField, n: tuple[int, int]) -> float:
    """The smallest difference that is seen with the power wanted, in the direction of the one worth knowing of."""
    sign = 1.0 if field.worth > 0 else -1.0
    most = 20 * field.spread
    if field.binary:
        most = 1 - field.mean if sign > 0 else field.mean

    def sees(size: float) -> bool:
        return bool(_power(field, n, np.array(sign * size), np.array(0.0), ALPHA) >= POWER)

    size = first_true(sees, most)
    return sign * size if np.isfinite(size) else float("nan")


def _months(field: FileField, declined: float, accepted: float) -> float:
    """Months until the difference worth knowing of is seen with the power wanted."""
    if field.binary:
        people = people_for_shares(field.mean + field.worth, field.mean, accepted / declined, alpha=ALPHA, power=POWER)
        months = 12 * people / declined
        return months if months <= LONGEST else float("inf")

    def sees(months: float) -> bool:
        sizes = (declined * months / 12, accepted * months / 12)
        return bool(t_power(sizes, field.worth, (field.spread, field.spread), ALPHA) >= POWER)

    return first_true(sees, LONGEST)
