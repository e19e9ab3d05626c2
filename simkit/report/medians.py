"""What happens with each design at the beliefs' medians: rates, and the reasons' shares from stage to stage."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simkit.checks import InvalidInput, complaint
from simkit.expected import WATERFALL, Expected
from simkit.report.jsonable import by_key, number

__all__ = ["PATH", "VAGUE", "at_medians", "vague_key"]

PATH = ("true", "delivered", "started", "reached", "answered", "candid", "reported", "reported_without_vague")
"""The stages of `Expected.path`: true reasons among the invited and among those still in after each stage; then what
is on record were nobody careless (`candid`), what is on record, and the same with platitudes left out."""

VAGUE = "vague"


def vague_key(keys: tuple[str, ...]) -> str:
    """The key under which platitudes stand: "vague", in brackets should a reason be called that.

    >>> vague_key(("pay",)), vague_key(("pay", "vague"))
    ('vague', '(vague)')
    """
    return VAGUE if VAGUE not in keys else f"({VAGUE})"


def at_medians(expected: Expected) -> list[dict[str, Any]]:
    """Every design at a single parameter draw.

    Parameters
    ----------
    expected : Expected
        Of one parameter draw, such as the beliefs' medians.

    Returns
    -------
    list of dict
        For each design, in order: `name`; `delivered_rate`, `start_rate` (of those delivered), `completion` (of those
        who start), `answer_rate` (answer the reason question, of the invited), `usable_rate` (candid and specific, of
        the invited), `risk` (perceived risk of being traced, at the first contact), `vague_rate` (of the answered);
        `candor` (of the answered, carelessness excluded) and `captured` (true reason on record, of the answered),
        overall under "all" and by reason under "by_reason"; `shares` by stage of `PATH` and reason, platitudes
        included under "vague" where there can be any; `pieces` by stage of `simkit.expected.WATERFALL` and reason,
        which sum to reported_without_vague - true.

    Raises
    ------
    InvalidInput
        For several parameter draws: their rates are no single number.
    """
    draws = expected.process.draws
    if draws != 1:
        rule = "must be 1, since one number is printed for each rate"
        raise InvalidInput(complaint("the number of parameter draws", draws, rule, "take the beliefs' medians"))
    keys = expected.process.population.keys
    vague = vague_key(keys)
    path, pieces = expected.path()[:, 0], expected.waterfall()[:, 0]
    lost = np.stack([1.0 - path[5].sum(axis=-1), expected.reported[0, :, -1]])
    return [
        _design(expected, j, keys, vague, path[:, j], pieces[:, j], lost[:, j]) for j in range(len(expected.designs))
    ]


def _design(
    expected: Expected,
    j: int,
    keys: tuple[str, ...],
    vague: str,
    path: NDArray[np.float64],
    pieces: NDArray[np.float64],
    lost: NDArray[np.float64],
) -> dict[str, Any]:
    answered = expected.total("answered")[0, j]

    def of_answered(mass: float) -> float | None:
        return number(mass / answered) if answered > 0 else None

    shares = {stage: by_key(keys, row) for stage, row in zip(PATH, path, strict=True)}
    shares["candid"][vague], shares["reported"][vague] = number(lost[0]), number(lost[1])
    on_record = np.trace(expected.reports_by_reason[0, j, :, :-1])
    return {
        "name": expected.designs[j].name,
        "delivered_rate": number(expected.total("delivered")[0, j]),
        "start_rate": number(expected.start_rate[0, j]),
        "completion": number(expected.completion[0, j]),
        "answer_rate": number(answered),
        "usable_rate": number(expected.total("specific")[0, j]),
        "risk": number(expected.risk[0, j]),
        "vague_rate": number(lost[1]),
        "candor": {
            "all": of_answered(expected.total("candid")[0, j]),
            "by_reason": by_key(keys, expected.candor[0, j]),
        },
        "captured": {"all": of_answered(on_record), "by_reason": by_key(keys, expected.captured[0, j])},
        "shares": shares,
        "pieces": {stage: by_key(keys, row) for stage, row in zip(WATERFALL, pieces, strict=True)},
    }
