"""How far two coders agree on the main reason."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

__all__ = ["Agreement"]

LEVEL = 0.95


@dataclass(frozen=True, repr=False)
class Agreement:
    """Raw agreement and Cohen's kappa of two coders, with 95% ranges.

    Parameters
    ----------
    both : int
        Answers that both coded.
    same : int
        Of them, how many alike.
    low, high : float
        Exact (Clopper-Pearson) range of the chance that they agree.
    kappa, kappa_low, kappa_high : float
        Cohen's kappa: agreement beyond what chance would give; large-sample range (Fleiss, Cohen and Everitt 1969),
        too narrow below some 30 answers. nan where both put everything under one reason.
    """

    both: int
    same: int
    low: float
    high: float
    kappa: float
    kappa_low: float
    kappa_high: float

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Agreement:
        """From pairs of keys.

        >>> print(Agreement.of([("a", "a")] * 8 + [("a", "b")] * 2 + [("b", "b")] * 10))
        Two coders agree on 18 of 20 answers (chance of agreeing 0.68 to 0.99); Cohen's kappa 0.80 (0.54 to
        1.00, rough at so few).
        """
        from simkit.estimation.intervals import interval

        rows = list(pairs)
        names = sorted({name for pair in rows for name in pair})
        table = np.zeros((len(names), len(names)))
        for first, second in rows:
            table[names.index(first), names.index(second)] += 1
        both, same = len(rows), int(np.trace(table))
        low, high = interval(same, both, "clopper-pearson", LEVEL)
        kappa = below = above = math.nan
        if len(names) > 1:
            kappa, error = _kappa(table / both)
            half = 1.959964 * error / math.sqrt(both)
            below, above = max(-1.0, kappa - half), min(1.0, kappa + half)
        return cls(both, same, float(low), float(high), kappa, below, above)

    def __str__(self) -> str:
        said = f"Two coders agree on {self.same} of {self.both} answers"
        said += f" (chance of agreeing {self.low:.2f} to {self.high:.2f})"
        if math.isnan(self.kappa):
            return said + "; all under one reason, so that kappa says nothing."
        rough = "" if self.both >= 30 else ", rough at so few"
        return said + f"; Cohen's kappa {self.kappa:.2f} ({self.kappa_low:.2f} to {self.kappa_high:.2f}{rough})."

    __repr__ = __str__


def _kappa(p: np.ndarray) -> tuple[float, float]:
    """Kappa of a table of shares, and sqrt(n) times its standard error (Fleiss, Cohen and Everitt 1969, eq. 13)."""
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    seen, chance = float(np.trace(p)), float(rows @ columns)
    both = rows[None, :] + columns[:, None]
    diagonal = np.diag(p) @ ((1 - chance) - np.diag(both) * (1 - seen)) ** 2
    off = (1 - seen) ** 2 * float(np.sum((p * both**2)[~np.eye(len(p), dtype=bool)]))
    spread = diagonal + off - (seen * chance - 2 * chance + seen) ** 2
    return (seen - chance) / (1 - chance), math.sqrt(max(0.0, float(spread))) / (1 - chance) ** 2
