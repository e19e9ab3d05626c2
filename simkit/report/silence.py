"""The range of bias in plain words: what those who stay silent would have to say for the conclusion to flip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from simkit.diagnosis.representativeness import silent

__all__ = ["silence_data", "silence_sentences"]


def _row(asked: int, answered: int, named: int) -> dict[str, Any]:
    found = silent(asked, answered, named)
    return {**asdict(found), "quiet": found.quiet}


def silence_data(
    asked: int, people: Mapping[str, Any], told: Mapping[str, Any] | None, *, observed: bool = False
) -> dict[str, Any]:
    """What the silent may hide, for the answers that are expected and for those that came.

    Parameters
    ----------
    asked : int
        People asked, on average.
    people : mapping
        Answers to come: `low`, `median`, `high`.
    told : mapping, optional
        Of `simkit.report.told.told_data`.
    observed : bool
        Whether the survey has been done.

    Returns
    -------
    dict
        `expected`: a row for the low end, the median and the high end of the answers, each with a bare majority that
        names one reason (see `simkit.diagnosis.representativeness.silent`); `middle`: the median number of
        answers; `came`: the same for the reason named most, or None.
    """
    numbers = dict.fromkeys(people[end] for end in ("median", "low", "high"))
    expected = [_row(asked, n, n // 2 + 1) for n in numbers if 1 <= n < asked]
    came = None
    if told is not None and told["shown"] and told["named"] and told["answered"] < asked:
        first = told["named"][0]
        came = {"label": first["label"], **_row(asked, told["answered"], first["count"])}
    return {"asked": asked, "middle": people["median"], "expected": expected, "came": came, "observed": observed}


def _range(row: Mapping[str, Any]) -> str:
    others = f"the {row['quiet']:,} others" if row["quiet"] != 1 else "the one other"
    return (
        f"Of all {row['asked']:,} asked it is then the reason of anything from {row['low']:,} to {row['high']:,}"
        f" people, since {others} may all have it or none of them."
    )


def _flip(row: Mapping[str, Any]) -> str:
    if row["flips"] is None:
        return "Nothing that they could say changes whether it is the reason of most."
    if row["flips"] == 0:
        return f"It is the reason of most only if at least one of those {row['quiet']:,} has it, too."
    return (
        f"If {row['flips']:,} or fewer of those {row['quiet']:,} have it, it is not the reason of most: the conclusion"
        " flips."
    )


def silence_sentences(data: Mapping[str, Any]) -> list[str]:
    """The same in sentences; `data` is that of `silence_data`."""
    said = []
    came = data["came"]
    if came is not None:
        said.append(
            f"What came: {came['named']:,} of {came['answered']:,} named “{came['label']}”. {_range(came)}"
            + (f" {_flip(came)}" if 2 * came["named"] > came["answered"] else " No reason was named by most.")
        )
    middle = next((row for row in data["expected"] if row["answered"] == data["middle"]), None)
    if middle is None:
        none = "Nobody is expected to answer" if not data["middle"] else "Nobody is expected to stay silent"
        return [*said, f"{none}: there is nothing to weigh here."]
    if came is None and data["observed"]:
        return ["What the answers named is not shown or not known, so that nothing can be said of the others."]
    say = "Before anybody is asked: say" if came is None else "As it was expected before: say"
    who = (
        "the one who answers names a reason"
        if middle["answered"] == 1
        else (f"{middle['named']:,} of the {middle['answered']:,} who answer name the same reason, a bare majority")
    )
    said.append(f"{say} {who}. {_range(middle)} {_flip(middle)}")
    return said
