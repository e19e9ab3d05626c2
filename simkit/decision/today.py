"""Q: what the organisation believes today."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.program.program import Program

__all__ = ["shares_today"]


def shares_today(program: Program) -> NDArray[np.float64] | None:
    """The shares that the organisation reads off its decline codes, shape (K,); None: no codes on file, so Q is P.

    Only the mean matters: U is linear in the shares. The codes are taken at face value, as their readers take them.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> program = declined(42)
    >>> shares_today(program) is None
    True
    >>> float(shares_today(program.but(codes={"pay": 3, "location": 1}))[0])
    0.75
    """
    if program.codes is None or not any(program.codes.values()):
        return None
    counts = np.array([program.codes.get(key, 0.0) for key in program.population.keys], dtype=float)
    return counts / counts.sum()
