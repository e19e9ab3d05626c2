"""Which lengths of a form come into question."""

from __future__ import annotations

from dataclasses import dataclass

from simkit import checks
from simkit.design.questionnaire import Item
from simkit.planning.length_order import Pool, Positions

__all__ = ["LengthLimits", "given_orders", "in_time"]


@dataclass(frozen=True)
class LengthLimits:
    """Which lengths come into question.

    Parameters
    ----------
    minutes : float, optional
        No more than these.
    answers : int, optional
        At least so many answers to the reason question over the horizon ...
    sure : float
        ... so surely.
    near : float
        Near the best is what loses no more than this part of its information (judgement).

    Examples
    --------
    >>> LengthLimits(minutes=5, answers=3).sure
    0.8
    """

    minutes: float | None = None
    answers: int | None = None
    sure: float = 0.8
    near: float = 0.02

    def __post_init__(self) -> None:
        if self.minutes is not None:
            checks.above("max_minutes", self.minutes, 0, "give the minutes that answering may take, such as 5")
        if self.answers is not None:
            checks.whole_number("min_answers", self.answers, 1, 10**6, "5 answers is a usual smallest group")
        checks.between("sure", self.sure, 0.01, 0.9999, "0.8 is 8 times in 10")
        checks.between("near", self.near, 0.0, 0.5, "0.02 lets go of 2% of the information")


def given_orders(items: tuple[Item, ...]) -> tuple[Positions, ...]:
    """The form cut after every question, but for what is always asked: positions, from the shortest to all.

    >>> ask, plain, must = Item(asks="primary reason"), Item(), Item(must=True)
    >>> given_orders((plain, ask, plain, must))
    ((1, 3), (0, 1, 3), (0, 1, 2, 3))
    """
    kept = set(Pool(items).kept)
    others = [at for at in range(len(items)) if at not in kept]
    return tuple(tuple(sorted(kept | set(others[:many]))) for many in range(len(others) + 1))


def in_time(pool: Pool, orders: list[Positions], limits: LengthLimits, *, strict: bool = True) -> list[Positions]:
    """Those that take no longer than they may."""
    if limits.minutes is None:
        return orders
    least = sum(pool.items[at].minutes for at in pool.kept)
    if least > limits.minutes * (1 + 1e-9):
        raise checks.InvalidInput(
            checks.complaint(
                "max_minutes", limits.minutes, f"what must be asked takes {least:g}", f"allow {least:g} or more"
            )
        )
    fitting = []
    for each in orders:
        if sum(pool.items[at].minutes for at in each) > limits.minutes * (1 + 1e-9):
            break  # longer ones would leave a gap
        fitting.append(each)
    return fitting
