"""Item nonresponse: leaving a question out (section 4.4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.response.links import shifted
from simkit.response.parameters import Parameters

__all__ = ["answer_probability"]


def answer_probability(
    p: Parameters, sensitivity: ArrayLike, risk: ArrayLike, caution: ArrayLike, written_open: bool
) -> NDArray[np.float64]:
    """P(an answer to an item | reached it); the rest is item nonresponse.

    The log odds of leaving it out are logit(skip_base) + skip_open [open] + s (skip_risk risk + skip_caution c).

    Parameters
    ----------
    p : Parameters
    sensitivity : array_like
        s: at the reason question that of the person's *own* reason (refusing is a way of hiding), elsewhere the
        item's.
    risk, caution : array_like
        Perceived risk of being traced; the trait c.
    written_open : bool
        Whether it is an open question in self-completion.
    """
    answers = shifted(1.0 - p["skip_base"], -p["skip_open"] * float(written_open))
    pressure = p["skip_risk"] * np.asarray(risk) + p["skip_caution"] * np.asarray(caution)
    return shifted(answers, pressure, -np.asarray(sensitivity))
