"""Breakoff: how many go on to the reason question and to the end (section 4.3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simkit.design.questionnaire import Questionnaire
from simkit.response.parameters import Parameters

__all__ = ["effective_minutes", "hazard", "stretched", "survival"]


def effective_minutes(
    p: Parameters, questionnaire: Questionnaire, live: bool, items: int | slice
) -> NDArray[np.float64]:
    """Minutes of the first `items` items, each stretched by exp(open_on_breakoff [open] + live_on_breakoff [live]).

    Written open questions drive people away; spoken ones do not, so the open term holds for self-completion.

    Parameters
    ----------
    p : Parameters
    questionnaire : Questionnaire
    live : bool
    items : int or slice
        How many items; a slice of the items gives the minutes up to the end of each of them, along the last axis.
    """
    running = questionnaire.running_minutes
    written, rest = running[items - 1] if isinstance(items, int) else np.array(running[items]).T
    return stretched(p, written, rest, live)


def stretched(p: Parameters, opened: ArrayLike, rest: ArrayLike, live: bool) -> NDArray[np.float64]:
    """Minutes of open items and of all the others, stretched as in `effective_minutes`; all arguments broadcast."""
    opened, rest = np.asarray(opened), np.asarray(rest)
    if live:
        return np.exp(p["live_on_breakoff"]) * (opened + rest)
    return np.exp(p["open_on_breakoff"]) * opened + rest


def hazard(p: Parameters, fatigue: ArrayLike) -> NDArray[np.float64]:
    """Breakoff per stretched minute: breakoff_per_minute x exp(F f - F^2/2), F = fatigue_on_breakoff.

    The last term makes the average hazard over an average crowd (f standard normal) the one that is named.
    """
    steep = p["fatigue_on_breakoff"]
    return np.asarray(p["breakoff_per_minute"] * np.exp(steep * np.asarray(fatigue) - steep**2 / 2))


def survival(p: Parameters, minutes: ArrayLike, fatigue: ArrayLike) -> NDArray[np.float64]:
    """P(still there) = exp(-hazard x stretched minutes)."""
    return np.exp(-hazard(p, fatigue) * np.asarray(minutes))
