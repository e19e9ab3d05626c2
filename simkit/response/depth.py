"""Depth: whether a candid answer says what to fix, and whether contributing reasons are named (section 4.8)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simkit.response.parameters import Parameters

__all__ = ["depth_name", "mention", "specific"]


def depth_name(kind: str, live: bool) -> str:
    """Which depth a reason question reaches; a conversation overrides the kind of item.

    >>> depth_name("rating", False), depth_name("open", False), depth_name("closed", True)
    ('closed', 'open', 'live')
    """
    if live:
        return "live"
    return "open" if kind == "open" else "closed"


def specific(p: Parameters, kind: str, live: bool) -> NDArray[np.float64]:
    """P(a candid report says what to fix)."""
    return p[f"specific.{depth_name(kind, live)}"]


def mention(p: Parameters, kind: str, live: bool) -> NDArray[np.float64]:
    """P(a contributing reason is named | the person would be candid about it)."""
    return p[f"mention.{depth_name(kind, live)}"]
