"""Item nonresponse: leaving a question out (section 4.4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.response.links import shifted
from simkit.response.parameters import Parameters

__all__ = ["skip_probability"]


def skip_probability(
    p: Parameters, sensitivity: ArrayLike, risk: ArrayLike, caution: ArrayLike, written_open: bool
) -> NDArray[np.float64]:
    """P(no answer to an item | reached it).

    Parameters
    ----------
    p : Parameters
    sensitivity : array_like
        At the reason question that of the person's *own* reason (refusing is a way of hiding), elsewhere the
        item's.
    risk, caution : array_like
        Perceived risk of being traced; the trait.
    written_open : bool
        Whether it is an open question in self-completion.
    """
    pressure = np.asarray(sensitivity) * (p["skip_risk"] * np.asarray(risk) + p["skip_caution"] * np.asarray(caution))
    return shifted(p["skip_base"], pressure + p["skip_open"] * float(written_open))
