"""What can become of an invited person, as finely as a pilot can tell: one categorical outcome each.

Given the parameters people are independent, so counts of these outcomes are multinomial. All probabilities are masses
of `simkit.expected.expected`: of the design itself; of the design cut after each contact, since who starts at a contact
is the difference of two cuts; and of the design with its reason question moved to the end, since who
answers it there is who answers it *and* stays to the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design
from simkit.design.questionnaire import Questionnaire
from simkit.expected import Expected, expected
from simkit.response.derive import ResponseProcess

__all__ = ["Outcomes", "outcome_masses"]


@dataclass(frozen=True)
class Outcomes:
    """Positions of the outcomes: not delivered, never started, then for every contact at which people start

    left without an answer to the reason question before the end; at the end without it; and the reports, of those who
    reach the end and of those who leave after the question: K that say what to fix, K that do not, a platitude.

    Parameters
    ----------
    steps, reasons : int

    Examples
    --------
    >>> Outcomes(2, 3).size, Outcomes(1, 2).reports(reason=0, specific=True)
    (34, (4, 9))
    """

    steps: int
    reasons: int

    @property
    def _reports(self) -> int:
        return 2 * self.reasons + 1

    @property
    def _block(self) -> int:
        return 2 + 2 * self._reports

    @property
    def size(self) -> int:
        """How many outcomes there are."""
        return 2 + self.steps * self._block

    undelivered: ClassVar[tuple[int, ...]] = (0,)
    unstarted: ClassVar[tuple[int, ...]] = (1,)

    def _each(self, step: int | None) -> Iterable[int]:
        return (2 + a * self._block for a in (range(self.steps) if step is None else (step,)))

    def left(self, step: int | None = None) -> tuple[int, ...]:
        """Started, gave no reason and did not reach the end."""
        return tuple(self._each(step))

    def silent(self, step: int | None = None) -> tuple[int, ...]:
        """Reached the end and left the reason question out."""
        return tuple(start + 1 for start in self._each(step))

    def reports(
        self,
        step: int | None = None,
        reason: int | None = None,
        specific: bool | None = None,
        complete: bool | None = None,
    ) -> tuple[int, ...]:
        """Answered the reason question; None is anything, reason K a platitude."""
        k = self.reasons
        own: list[int] = []
        for at in range(k + 1) if reason is None else (reason,):
            if at == k:
                own.append(2 * k)
                continue
            own += [at] if specific is not False else []
            own += [k + at] if specific is not True else []
        ends = (0, 1) if complete is None else (0,) if complete else (1,)
        return tuple(sorted(s + 2 + e * self._reports + r for s in self._each(step) for e in ends for r in own))

    def answered(self, step: int | None = None) -> tuple[int, ...]:
        """Complete and partial interviews, as AAPOR counts them: the end reached, or the reason question answered."""
        return tuple(sorted((*self.silent(step), *self.reports(step))))

    def started(self, step: int | None = None) -> tuple[int, ...]:
        """All who started."""
        return tuple(sorted((*self.left(step), *self.answered(step))))

    def delivered(self) -> tuple[int, ...]:
        """All whom the invitation reached."""
        return (*self.unstarted, *self.started())

    def everybody(self) -> tuple[int, ...]:
        """All."""
        return tuple(range(self.size))


def _reason_last(design: Design) -> Design:
    items = list(design.questionnaire.items)
    items.append(items.pop(design.questionnaire.reason_at))
    return replace(design, questionnaire=Questionnaire(tuple(items)))


def outcome_masses(process: ResponseProcess, design: Design) -> tuple[Outcomes, NDArray[np.float64]]:
    """The probability of every outcome.

    Given an answer and the contact, what is named and whether the end is reached are taken as independent. Where the
    reason question is last there is nothing to take; elsewhere the two share the fatigue, which moves carelessness and
    breakoff a little (a test measures the difference with simulated people).

    Parameters
    ----------
    process : ResponseProcess
        D parameter draws.
    design : Design

    Returns
    -------
    Outcomes
    ndarray, shape (D, S, outcomes)
        Over all segments and outcomes they sum to 1 for each draw.
    """
    cuts: tuple[Design, ...] = (design,)
    if design.coverage is None:
        # the timing of the first step is all that the later ones share: what happens up to a step does not depend on
        # whether another follows
        cuts = tuple(replace(design, steps=design.steps[: a + 1]) for a in range(design.attempts))
    main = expected(process, cuts)
    last = design.questionnaire.reason_at == len(design.questionnaire.items) - 1
    ends = main if last else expected(process, [_reason_last(each) for each in cuts], upto="answered")

    def by_step(mass: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.maximum(np.diff(mass, axis=1, prepend=0.0), 0.0)

    own = {name: by_step(mass) for name, mass in main.mass.items() if name not in ("invited", "delivered")}
    draws, steps, segments, reasons = own["started"].shape
    space = Outcomes(steps, reasons)
    made = np.zeros((draws, segments, space.size))
    invited, delivered = (main.mass[name][:, -1].sum(axis=-1) for name in ("invited", "delivered"))
    made[:, :, 0] = np.maximum(invited - delivered, 0.0)
    made[:, :, 1] = np.maximum(delivered - main.mass["started"][:, -1].sum(axis=-1), 0.0)
    answered = own["answered"].sum(axis=-1)
    both = np.minimum(by_step(ends.mass["answered"]).sum(axis=-1), answered)
    completed = by_step(main.completed[..., None])[..., 0]
    silent = np.maximum(completed - both, 0.0)
    left = np.maximum(own["started"].sum(axis=-1) - answered - silent, 0.0)
    stays = np.divide(both, answered, out=np.zeros_like(both), where=answered > 0)
    for s in range(segments):
        part = Expected(process, cuts, {k: v[:, :, s : s + 1] for k, v in own.items()}, completed, main.risk)
        told = part.reports_by_reason.sum(axis=2)
        specific = own["specific"][:, :, s]
        plain = np.maximum(told[..., :-1] - specific, 0.0)
        reports = np.concatenate([specific, plain, told[..., -1:]], axis=-1)
        for a in range(steps):
            first = space.left(a)[0]
            made[:, s, first] = left[:, a, s]
            made[:, s, first + 1] = silent[:, a, s]
            end = first + 2 + reports.shape[-1]
            made[:, s, first + 2 : end] = reports[:, a] * stays[:, a, s, None]
            made[:, s, end : end + reports.shape[-1]] = reports[:, a] * (1.0 - stays[:, a, s, None])
    return space, made
