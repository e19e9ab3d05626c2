"""What is known, and on whose word: past programs, priors fitted to them, judgement named as such.

Called as a function, the room hands out its register: ``sk.evidence("anonymity")``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simkit.evidence.register import Register


class _Room(ModuleType):
    """The name `simkit.evidence` belongs to this folder, so the folder itself answers the call."""

    def __call__(self, text: str | None = None) -> Register:
        from simkit.evidence.register import evidence

        return evidence(text)


sys.modules[__name__].__class__ = _Room
