"""What the researcher holds: counts, rows, words; and that it cannot be written over."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from builders import ask

from simkit.design.design import Step
from simkit.response.responses import DISPOSITIONS, VAGUE, Responses, Tally, in_words


def tally(link="employer", segments=("sales", "plant")):
    """Three replicates of two segments and two reasons."""
    tied = link == "employer" or len(segments) == 1
    s = len(segments)
    made = np.arange(3 * s * 3).reshape(3, s, 3)
    exact = np.arange(3 * s * 2).reshape(3, s, 2)
    if not tied:
        made, exact = made.sum(axis=1, keepdims=True), exact.sum(axis=1, keepdims=True)
    frame = [np.arange(3 * s).reshape(3, s) + 100 * k for k in (4, 3, 2, 1)]
    return Tally(ask(Step(anonymity="confidential"), link=link), ("manager", "pay"), segments, *frame, made, exact)


def rows(link="employer"):
    """Four rows: not reached; a breakoff; a platitude at the second contact; pay, with what to fix and the manager."""
    tied = link == "employer"
    return Responses(
        ask(Step(anonymity="confidential"), link=link),
        ("manager", "pay"),
        ("sales", "plant"),
        np.array([3, 2]),
        np.array([2, 2]),
        np.array([0, 1, 1, 0]) if tied else np.full(4, -1),
        np.array([0, 2, 3, 4]),
        np.array([-1, 0, 1, 0]),
        np.array([[False, False], [True, False], [True, True], [True, True]]),
        np.array([-1, -1, 2, 1]),
        np.array([False, False, False, True]),
        np.array([[False, False], [False, False], [False, False], [True, False]]),
    )


def test_a_tally_sums_over_segments():
    seen = tally()
    # replicate 1: sales 6, 7, 8 and plant 9, 10, 11
    assert seen.reports[1].tolist() == [15, 17, 19]
    assert seen.answers.tolist() == [15, 51, 87]
    assert seen.replicates == 3


def test_one_replicate_keeps_its_axis():
    seen = tally()
    for at in (0, 2):
        one = seen[at]
        assert one.replicates == 1 and one.design is seen.design and one.segments == seen.segments
        for name in ("invited", "delivered", "started", "reached", "reported", "specific"):
            np.testing.assert_array_equal(getattr(one, name), getattr(seen, name)[at : at + 1])
    assert seen[1].answers.tolist() == [51]


@pytest.mark.parametrize(
    ("link", "segments", "tied"),
    [
        ("employer", ("sales", "plant"), True),
        ("vendor", ("sales", "plant"), False),
        ("none", ("sales", "plant"), False),
        ("vendor", ("everybody",), True),
    ],
)
def test_what_a_tally_is_tied_to(link, segments, tied):
    assert tally(link, segments).tied is tied


@pytest.mark.parametrize("made", [tally(), tally("vendor"), tally()[1], rows(), rows("vendor")])
def test_nothing_can_be_written_over(made):
    arrays = [getattr(made, each.name) for each in fields(made) if isinstance(getattr(made, each.name), np.ndarray)]
    assert len(arrays) == (6 if isinstance(made, Tally) else 9)
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_rows_are_counted():
    seen = rows()
    assert len(seen) == 4 and seen.answers == 2
    assert seen.reports.tolist() == [0, 1, 1]
    assert seen.tied and not rows("vendor").tied
    silent = Responses(seen.design, seen.reasons, seen.segments, seen.invited, seen.delivered, *(
        getattr(seen, name)[:2] for name in ("segment", "disposition", "step", "answered", "reported", "specific",
                                             "mentioned")
    ))  # fmt: skip
    assert silent.answers == 0 and silent.reports.tolist() == [0, 0, 0]


def test_a_frame_in_words():
    frame = rows().frame()
    assert frame.columns.tolist() == [
        "segment", "disposition", "step", "reported", "specific", "item 1", "item 2", "also"
    ]  # fmt: skip
    told = [["" if pd.isna(value) else value for value in row] for row in frame.to_numpy(dtype=object)]
    assert told == [
        ["sales", "not delivered", "", "", False, False, False, ""],
        ["plant", "breakoff", 1, "", False, True, False, ""],
        ["plant", "partial", 2, "vague", False, True, True, ""],
        ["sales", "complete", 1, "pay", True, True, True, "manager"],
    ]
    # contacts are whole numbers with gaps, not floats
    assert str(frame["step"].dtype) == "Int64" and frame["step"].isna().tolist() == [True, False, False, False]
    assert rows("vendor").frame()["segment"].isna().all()


def test_words():
    assert DISPOSITIONS == ("not delivered", "nonresponse", "breakoff", "partial", "complete")
    assert VAGUE == "vague"
    marks = np.array([[True, False, True], [False, False, False], [False, True, False], [True, True, True]])
    assert in_words(marks, ("a", "b", "c")).tolist() == ["a, c", "", "b", "a, b, c"]
    assert in_words(np.zeros((0, 3), dtype=bool), ("a", "b", "c")).shape == (0,)
