"""Where the truth gets lost with one way of asking, over what is believed: pieces of the bias, and what they do.

MODEL section 6. Shares of the reasons go from the truth to the record in stages; the difference between two stages is
a piece, and the pieces sum to the bias. Selection (who can be reached, starts, stays, answers) has no known sign, so
that its median alone would say "none": it comes as a size, a signed range and the chance that the reason is
over-represented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis.measured import Believed, Measured, believed, mean_of
from simkit.diagnosis.people import Volume
from simkit.diagnosis.representativeness import data_defect_correlation, effective_sample, r_indicator
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.expected import expected, ratio
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES

__all__ = ["PIECES", "STAGES", "Losses", "Piece", "losses", "mean_inverse"]

Floats = NDArray[np.float64]


STAGES = ("true", "delivered", "started", "reached", "answered", "candid", "reported", "reported_without_vague")
"""p^0 to p^7."""

PIECES = {
    "delivered": ("true", "delivered"),
    "started": ("delivered", "started"),
    "reached": ("started", "reached"),
    "answered": ("reached", "answered"),
    "selection": ("true", "answered"),
    "candid": ("answered", "candid"),
    "careless": ("candid", "reported"),
    "no vague": ("reported", "reported_without_vague"),
    "bias": ("true", "reported"),
}
"""Each from one stage to another. `selection` is the sum of the four before it; `bias` that of all up to the record,
platitudes counted among the answers."""

UNSIGNED = ("delivered", "started", "reached", "answered", "selection")
"""Pieces of which a signed median would mislead."""

_LARGEST = 2_000
"""Expected answers from which E(1/n) is taken from its series."""


@dataclass(frozen=True)
class Piece:
    """What one stage adds to, or takes from, a share.

    Parameters
    ----------
    name : str
        See `PIECES`.
    signed : Believed
        Its median and 90% range over beliefs. For selection the range is to be read, not the median.
    size : Believed
        Of its absolute value.
    over : Measured
        P(the share is larger after the stage than before).
    """

    name: str
    signed: Believed
    size: Believed
    over: Measured


@dataclass(frozen=True)
class Losses:
    """Shares of the reasons from the truth to the record, for each belief draw.

    Parameters
    ----------
    program : Program
    design : Design
    path : ndarray, shape (8, R, n, K)
        By `STAGES`, scramble, draw and reason; nan where nobody is left.
    vague : ndarray, shape (R, n)
        Part of the answers that say nothing.
    defect : ndarray, shape (R, n, K)
        Data defect correlation by reason.
    indicator : ndarray, shape (R, n), or None
        R-indicator over the segments; None with a single one.
    answered : ndarray, shape (R, n)
        P(an invited person answers why).
    volume : Volume
    """

    program: Program
    design: Design
    path: Floats
    vague: Floats
    defect: Floats
    indicator: Floats | None
    answered: Floats
    volume: Volume

    @property
    def keys(self) -> tuple[str, ...]:
        """The reasons."""
        return self.program.population.keys

    @property
    def sensitive(self) -> tuple[str, ...]:
        """The sensitive ones among them."""
        return tuple(reason.key for reason in self.program.population.reasons if reason.sensitive)

    def _columns(self, reasons: Sequence[str] | str) -> list[int]:
        asked = (reasons,) if isinstance(reasons, str) else tuple(reasons)
        return [self.keys.index(checks.known("reason", key, self.keys)) for key in asked]

    def at(self, stage: str, reasons: Sequence[str] | str) -> Believed:
        """The share of one reason, or of several together, at a stage."""
        which = STAGES.index(checks.known("stage", stage, STAGES))
        return believed(self.path[which][..., self._columns(reasons)].sum(axis=-1))

    def piece(self, name: str, reasons: Sequence[str] | str) -> Piece:
        """What a stage does to the share of one reason, or of several together."""
        before, after = PIECES[checks.known("piece", name, PIECES)]
        columns = self._columns(reasons)
        moved = (self.path[STAGES.index(after)] - self.path[STAGES.index(before)])[..., columns].sum(axis=-1)
        moved = np.where(np.abs(moved) < 1e-12, 0.0, moved)
        known = ~np.isnan(moved)
        # ties (nothing moves) are neither: half of them count as over
        over = np.where(known, (moved > 0) + 0.5 * (moved == 0), np.nan)
        some = float(over[known].mean()) if known.any() else np.nan
        chance = mean_of(over) if known.all() else Measured(some, np.nan)
        return Piece(name, believed(moved), believed(np.abs(moved)), chance)

    def mse(self, reason: str) -> Floats:
        """Mean squared error of a reason's share at face value, given at least one answer, shape (R, n).

        Process target, platitudes counted among the answers. Given n answers, who names the reason is binomial, so
        MSE = bias^2 + p(1 - p) E(1/n | n >= 1).
        """
        (k,) = self._columns(reason)
        p = self.path[STAGES.index("reported")][..., k]
        return (p - self.path[0][..., k]) ** 2 + p * (1.0 - p) * mean_inverse(self.volume, self.answered)

    def effective(self, reason: str) -> Believed:
        """Honest answers drawn by lot that would be as good as all that come: share (1 - share)/MSE."""
        (k,) = self._columns(reason)
        return believed(effective_sample(self.path[0][..., k], self.mse(reason)))

    def correlation(self, reason: str) -> Believed:
        """Data defect correlation (Meng 2018): between answering and having the reason."""
        (k,) = self._columns(reason)
        return believed(self.defect[..., k])

    @property
    def representative(self) -> Believed | None:
        """R-indicator over the segments; None with a single one."""
        return None if self.indicator is None else believed(self.indicator)


def mean_inverse(volume: Volume, rate: Floats) -> Floats:
    """E(1/n | n >= 1), n the number of people at a stage, by belief draw; nan where nobody ever gets there.

    Summed over n; from 2,000 expected people on by its series 1/m + var/m^3.

    Examples
    --------
    Poisson with mean 1: the sum of 1/(n n!) over e - 1.

    >>> float(mean_inverse(Volume(np.array([[10.0]])), np.array([[0.1]]))[0, 0].round(6))
    0.766988
    """
    mean = volume.mean * rate
    total = np.zeros(mean.shape)
    small = mean < _LARGEST
    if small.any():
        below = volume.cdf(0, rate)
        some = 1.0 - below
        n = 0
        while np.any(small & (1.0 - below > 1e-10)) and n < 200 * _LARGEST:
            n += 1
            upto = volume.cdf(n, rate)
            total += (upto - below) / n
            below = upto
        total = ratio(total, some)
    series = ratio(np.ones(mean.shape), mean) + ratio(volume.variance(rate), mean**3)
    return np.where(small, total, series)


def losses(
    program: Program,
    design: Design | str | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    nodes: int = NODES,
) -> Losses:
    """Where the truth gets lost with one design, over the program's beliefs.

    Parameters
    ----------
    program : Program
    design : Design or str, optional
        One of the program's by name; not given: the proposed one.
    seed : int
        The draws are those of `simkit.decision.assess.assess` with the same seed and number.
    draws : int
        Belief draws in each of 8 independent scrambles.
    nodes : int
        Nodes of the integration over people.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = losses(declined(42), draws=4)
    >>> piece = found.piece("selection", found.sensitive)
    >>> piece.signed.low < 0 < piece.signed.high, found.representative
    (True, None)
    """
    if not isinstance(program, Program):
        way_out = "load one with Program.load or start from a preset"
        raise checks.InvalidInput(checks.complaint("program", type(program).__name__, "must be a Program", way_out))
    chosen = design if isinstance(design, Design) else program.design(design or program.proposed)
    checks.whole_number("draws", draws, 1, 2**14, "64 is usual")
    population = program.population
    paths, vagues, defects, indicators, rates, factors = [], [], [], [], [], []
    with threadpool_limits(1):
        for scramble in range(SCRAMBLES):
            drawn = program.beliefs.draw(draws, seed=seed, scramble=scramble, reasons=len(population.reasons))
            process = derive(drawn, population, nodes=nodes, seed=seed, scramble=scramble)
            found = expected(process, [chosen], upto="candid")
            paths.append(found.path()[:, :, 0])
            vagues.append(found.reported[:, 0, -1])
            defects.append(data_defect_correlation(found)[:, 0])
            rates.append(found.total("answered")[:, 0])
            factors.append(np.broadcast_to(np.asarray(drawn["volume_factor"]), (draws,)))
            if len(population.parts) > 1:
                sizes = found.mass["invited"][:, 0].sum(axis=-1)
                by_segment = ratio(found.mass["answered"][:, 0].sum(axis=-1), sizes)
                indicators.append([r_indicator(*each) for each in zip(by_segment, sizes, strict=True)])
    volume = Volume.of(population, np.stack(factors))
    return Losses(
        program,
        chosen,
        np.stack(paths, axis=1),
        np.stack(vagues),
        np.stack(defects),
        np.array(indicators) if indicators else None,
        np.stack(rates),
        volume,
    )
