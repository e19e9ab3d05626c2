"""When to stop asking: because it is settled, or because it will not be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, gammaln, ndtri

from simkit import checks
from simkit.estimation.intervals import interval

__all__ = ["EVERY", "KINDS", "StopRule"]

KINDS = ("leader", "side", "narrow")
EVERY = ("answer", "week", "month", "quarter", "end")
USUAL_LINE = {"side": 0.25, "narrow": 0.15}
"""Where no line is given (judgement)."""

_EXACT = 200
"""Up to so many answers still to come what they say is summed over exactly; beyond, a normal curve stands for it."""
_POINTS = 128

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class StopRule:
    """When an organisation stops asking, looking at the answers as they come.

    Parameters
    ----------
    kind : {"leader", "side", "narrow"}
        What is settled. `"leader"`: of the reasons in the employer's hands one leads its runner-up surely enough: with
        x and y answers, P(share > 1/2) of Beta(x + 1/2, y + 1/2) is at least `sure`. `"side"`: the face-value (Wilson)
        interval of one reason's share lies on one side of `line`. `"narrow"`: half that interval is no wider than
        `line`.
    sure : float
        That certainty, and the level of all intervals.
    line : float, optional
        A share, for `"side"` (default 0.25), or a half-width, for `"narrow"` (default 0.15).
    reason : str, optional
        The key of the reason, for `"side"` and `"narrow"`; default: of those in the employer's hands the one expected
        to be the largest.
    hopeless : float
        Stop also where the chance of being settled at the end falls below this; 0: never.
    looks : str or tuple of float
        `"answer"`: at every answer, `"week"`, `"month"`, `"quarter"`, `"end"`: at the end only; or months since the
        start.
    least : int
        Nothing is settled by fewer answers that name a reason.
    months : float, optional
        When at the latest to stop. Default: when the last contact with the last person of the horizon has been made.

    Raises
    ------
    InvalidInput
        On settings that are not known, out of range, or without a meaning for the kind.

    Notes
    -----
    All defaults are judgement. The chance of being settled at the end lets as many answers come as the beliefs say,
    corrected by how many have come so far, and speak as those so far: beta-binomial with half an answer each added (a
    third reason that overtakes both is left out). It is a rule of stopping and need not be true; what it leads to
    is what is diagnosed.

    Examples
    --------
    Five answers, four of them for the same reason:

    >>> rule = StopRule(sure=0.9)
    >>> [bool(rule.settled(x, y, 5)) for x, y in ((3, 1), (4, 1))]
    [False, True]
    """

    kind: str = "leader"
    sure: float = 0.9
    line: float | None = None
    reason: str | None = None
    hopeless: float = 0.05
    looks: str | tuple[float, ...] = "month"
    least: int = 5
    months: float | None = None

    def __post_init__(self) -> None:
        checks.known("kind of a stop rule", self.kind, KINDS)
        checks.between("sure", self.sure, 0.5, 1 - 1e-9, "0.9 is 9 times in 10")
        checks.between("hopeless", self.hopeless, 0, 0.99, "0.05 is 1 chance in 20, 0 never gives up")
        checks.whole_number("least", self.least, 1, 10_000, "5 answers is a usual smallest number")
        if self.kind == "leader":
            for name in ("line", "reason"):
                if getattr(self, name) is not None:
                    raise checks.InvalidInput(
                        f"{name} is {getattr(self, name)!r}, but the leading reason is not known beforehand and has"
                        ' none: leave it out, or take kind = "side" or "narrow".'
                    )
        elif self.line is None:
            object.__setattr__(self, "line", USUAL_LINE[self.kind])
        else:
            checks.between("line", self.line, 0.001, 0.999, "give a share such as 0.25")
        if self.months is not None:
            checks.between("months", self.months, 0.1, 1200, "12 is a year")
        if isinstance(self.looks, str):
            checks.known("looks", self.looks, EVERY)
            return
        if not isinstance(self.looks, Iterable):
            rule, words = "must be months in order, each once, or a word", ", ".join(f'"{each}"' for each in EVERY)
            raise checks.InvalidInput(
                checks.complaint("looks", self.looks, rule, f"give such as (3, 6, 12), or one of {words}")
            )
        moments = tuple(self.looks)
        for each in moments:
            checks.between("a look", each, 0.01, 1200, "give months since the start")
        if not moments or list(moments) != sorted(set(moments)):
            rule = "must be months in order, each once"
            raise checks.InvalidInput(checks.complaint("looks", self.looks, rule, "give such as (3, 6, 12)"))
        object.__setattr__(self, "looks", moments)

    @property
    def at(self) -> float:
        """The line; nan where the kind has none."""
        return float("nan") if self.line is None else self.line

    def settled(self, x: NDArray, y: NDArray, n: NDArray) -> Flags:
        """Whether it is settled after n answers.

        Parameters
        ----------
        x, y, n : array_like
            Answers for the leading reason, for its runner-up, and in all. Where one reason is named in advance x is
            its count, and y is not read.
        """
        x, y, n = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (x, y, n)))
        if self.kind == "leader":
            # P(Beta(x + 1/2, y + 1/2) > 1/2)
            enough = betainc(y + 0.5, x + 0.5, 0.5) >= self.sure
        else:
            low, high = interval(x, np.maximum(n, 1.0), "wilson", self.sure)
            if self.kind == "side":
                enough = (low > self.at) | (high < self.at)
            else:
                enough = (high - low) / 2 <= self.at
        return np.asarray(enough & (n >= self.least))

    def chance(self, x: NDArray, y: NDArray, n: NDArray, left: NDArray) -> Floats:
        """The chance of being settled at the end, were `left` more answers to come and to speak as those so far."""
        x, y, n, left = np.broadcast_arrays(*(np.asarray(each, dtype=np.int64) for each in (x, y, n, left)))
        if self.kind == "leader":
            # of the answers to come, those that name one of the two
            more = np.rint(left * (x + y + 1) / (n + 1)).astype(np.int64)
            other = y
        else:
            more, other = left, n - x
        states = np.stack([each.ravel() for each in (x, other, n + left, more)])
        unique, back = np.unique(states, axis=1, return_inverse=True)
        made = np.empty(unique.shape[1])
        for at in range(0, len(made), 2_000):
            some = slice(at, at + 2_000)
            made[some] = self._chance(*unique[:, some])
        return made[back.ravel()].reshape(x.shape)

    def _chance(self, x: Ints, other: Ints, n: Ints, more: Ints) -> Floats:
        """Of shape (U,): `more` answers come that name it or the other, n in all."""
        found = np.empty(len(x))
        many = more > _EXACT
        for which, points in ((~many, self._every), (many, self._middles)):
            if which.any():
                a, b, m = x[which], other[which], more[which]
                j, weight = points(a + 0.5, b + 0.5, m)
                first, second = a[:, None] + j, b[:, None] + (m[:, None] - j)
                ends = self.settled(first, second, n[which][:, None])
                if self.kind == "leader":
                    # the runner-up may have overtaken
                    ends |= self.settled(second, first, n[which][:, None])
                found[which] = (weight * ends).sum(axis=1)
        return found

    @staticmethod
    def _every(a: NDArray, b: NDArray, m: Ints) -> tuple[Floats, Floats]:
        """Every number of m, and its beta-binomial probability."""
        every = np.arange(m.max(initial=0) + 1)
        j = np.minimum(every, m[:, None]).astype(float)
        a, b, m_ = a[:, None], b[:, None], m[:, None].astype(float)
        log = gammaln(m_ + 1) - gammaln(j + 1) - gammaln(m_ - j + 1) + betaln(a + j, b + m_ - j) - betaln(a, b)
        return j, np.where(every <= m_, np.exp(log), 0.0)

    @staticmethod
    def _middles(a: NDArray, b: NDArray, m: Ints) -> tuple[Floats, Floats]:
        """Middles of equally likely parts of the normal curve with the beta-binomial's mean and variance."""
        mean = a / (a + b)
        sd = np.sqrt(m * mean * (1 - mean) * (a + b + m) / (a + b + 1))
        z = ndtri((np.arange(_POINTS) + 0.5) / _POINTS)
        j = np.clip(np.rint((m * mean)[:, None] + sd[:, None] * z), 0, m[:, None])
        return j, np.full(j.shape, 1 / _POINTS)
