"""What the researcher sees: answers and the frame, no truth in it.

`Tally` holds counts of many replicates at once, `Responses` the rows of one. Answers can be tied to the segments of
the frame only where the design's link allows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simkit.design.design import Design

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DISPOSITIONS", "VAGUE", "Responses", "Tally", "in_words"]

DISPOSITIONS = ("not delivered", "nonresponse", "breakoff", "partial", "complete")
"""What became of an invitation. `breakoff` left before the reason question, `partial` after it; as in AAPOR's
Standard Definitions a partial is counted as an answer by some rates and not by others."""

VAGUE = "vague"
"""A platitude that names no reason."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of R replicates of one design.

    Parameters
    ----------
    design : Design
    reasons : tuple of str
        Keys of the K reasons that an answer can name.
    segments : tuple of str
        The S segments of the frame.
    invited, delivered, started, reached : ndarray of int, shape (R, S)
        People by segment: invited; reached by the invitation; who began; who came to the reason question and did not
        break off in it. Who is tied to a segment is known to whoever sends the invitations.
    reported : ndarray of int, shape (R, S, K + 1)
        Answers by the reason that they name; platitudes last. Where answers cannot be tied to the frame
        (`tied` is False) all stand in the first and only segment: shape (R, 1, K + 1).
    specific : ndarray of int, shape (R, S or 1, K)
        Those of them that say what to fix.
    """

    design: Design
    reasons: tuple[str, ...]
    segments: tuple[str, ...]
    invited: NDArray[np.int64]
    delivered: NDArray[np.int64]
    started: NDArray[np.int64]
    reached: NDArray[np.int64]
    reported: NDArray[np.int64]
    specific: NDArray[np.int64]

    def __post_init__(self) -> None:
        _protect(self.invited, self.delivered, self.started, self.reached, self.reported, self.specific)

    @property
    def replicates(self) -> int:
        """How many replicates it holds."""
        return len(self.invited)

    @property
    def tied(self) -> bool:
        """Whether answers can be tied to segments of the frame: the employer's link, or only one segment."""
        return self.design.link == "employer" or len(self.segments) == 1

    @property
    def reports(self) -> NDArray[np.int64]:
        """Answers over all segments, platitudes last, shape (R, K + 1)."""
        return self.reported.sum(axis=1)

    @property
    def answers(self) -> NDArray[np.int64]:
        """Number of answers, platitudes included, shape (R,)."""
        return self.reported.sum(axis=(1, 2))

    def __getitem__(self, replicate: int) -> Tally:
        """One replicate, its axis kept (R = 1)."""
        at = slice(replicate, replicate + 1)
        counts = ("invited", "delivered", "started", "reached", "reported", "specific")
        return replace(self, **{name: getattr(self, name)[at] for name in counts})


@dataclass(frozen=True, eq=False)
class Responses:
    """The rows of one replicate of one design.

    Parameters
    ----------
    design : Design
    reasons : tuple of str
        Keys of the K reasons that an answer can name.
    segments : tuple of str
        The S segments of the frame.
    invited, delivered : ndarray of int, shape (S,)
        People by segment.
    segment : ndarray of int, shape (n,)
        Segment of each row, -1 where answers cannot be tied to the frame. Then only people who started have a row,
        in an order that says nothing about who they are.
    disposition : ndarray of int, shape (n,)
        Index into `DISPOSITIONS`.
    step : ndarray of int, shape (n,)
        The contact at which the person started; -1: never.
    answered : ndarray of bool, shape (n, items)
        Which items have an answer.
    reported : ndarray of int, shape (n,)
        The reason named: its index, K for a platitude, -1 for none.
    specific : ndarray of bool, shape (n,)
        Whether the answer says what to fix.
    mentioned : ndarray of bool, shape (n, K)
        Contributing reasons that are named beside the main one.
    """

    design: Design
    reasons: tuple[str, ...]
    segments: tuple[str, ...]
    invited: NDArray[np.int64]
    delivered: NDArray[np.int64]
    segment: NDArray[np.int64]
    disposition: NDArray[np.int64]
    step: NDArray[np.int64]
    answered: NDArray[np.bool_]
    reported: NDArray[np.int64]
    specific: NDArray[np.bool_]
    mentioned: NDArray[np.bool_]

    def __post_init__(self) -> None:
        _protect(self.invited, self.delivered, self.segment, self.disposition, self.step)
        _protect(self.answered, self.reported, self.specific, self.mentioned)

    def __len__(self) -> int:
        return len(self.disposition)

    @property
    def tied(self) -> bool:
        """Whether answers can be tied to people of the frame: the employer's link."""
        return self.design.link == "employer"

    @property
    def reports(self) -> NDArray[np.int64]:
        """Answers by the reason that they name, platitudes last, shape (K + 1,)."""
        return np.bincount(self.reported[self.reported >= 0], minlength=len(self.reasons) + 1)

    @property
    def answers(self) -> int:
        """Number of answers to the reason question, platitudes included."""
        return int(np.count_nonzero(self.reported >= 0))

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame: one line a person, words for codes, missing where nothing was said."""
        import pandas as pd

        names = np.array([*self.reasons, VAGUE, None], dtype=object)
        segments = np.array([*self.segments, None], dtype=object)
        columns = {
            "segment": segments[self.segment],
            "disposition": np.array(DISPOSITIONS, dtype=object)[self.disposition],
            "step": pd.array(np.where(self.step < 0, 0, self.step + 1), dtype="Int64"),
            "reported": names[self.reported],
            "specific": self.specific,
        }
        columns["step"][self.step < 0] = pd.NA
        for at in range(self.answered.shape[1]):
            columns[f"item {at + 1}"] = self.answered[:, at]
        columns["also"] = in_words(self.mentioned, self.reasons)
        return pd.DataFrame(columns)


def in_words(marks: NDArray[np.bool_], names: tuple[str, ...]) -> NDArray[np.object_]:
    """The names that are marked in each row, separated by commas; an empty text where none is.

    >>> in_words(np.array([[True, True], [False, False]]), ("pay", "growth")).tolist()
    ['pay, growth', '']
    """
    out = np.full(len(marks), "", dtype=object)
    for row in np.flatnonzero(marks.any(axis=1)):
        out[row] = ", ".join(names[k] for k in np.flatnonzero(marks[row]))
    return out


def _protect(*arrays: NDArray) -> None:
    """Nobody who is handed answers may change them for the next one."""
    for array in arrays:
        array.setflags(write=False)
