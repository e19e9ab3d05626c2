"""The same program under the named positions of the dispute, side by side on common draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from simkit import checks
from simkit.decision.assess import Assessment, assess
from simkit.diagnosis.scrambles import DRAWS
from simkit.evidence.sets import BELIEF_SETS, named_beliefs
from simkit.program.program import Program

__all__ = ["Positions", "positions"]


@dataclass(frozen=True)
class Positions:
    """One assessment for each position.

    Parameters
    ----------
    assessments : mapping of position to Assessment
        All met the same uniforms: what differs is the belief, not the luck.
    """

    assessments: Mapping[str, Assessment]

    def __post_init__(self) -> None:
        object.__setattr__(self, "assessments", MappingProxyType(dict(self.assessments)))

    def __getitem__(self, name: str) -> Assessment:
        return self.assessments[name]

    @property
    def agreed(self) -> bool:
        """Whether every position reaches the same decision about the same design."""
        return len({(each.verdict.decision, each.verdict.better) for each in self.assessments.values()}) == 1

    def __str__(self) -> str:
        first = next(iter(self.assessments.values()))
        rows = [
            f"{first.program.name}, asked by “{first.program.proposed}”, under {len(self.assessments)} positions",
            "",
        ]
        rows.append(f"{'position':<20}{'answers':>14}{'usable':>14}  {'decision':<15}objections that hold | are open")
        for name, each in self.assessments.items():
            people = each.people(each.proposed)
            found = each.objections[each.proposed.name]
            held = " ".join(o.key for o in found if o.finding == "holds") or "none"
            open_ = " ".join(o.key for o in found if o.finding == "can't tell yet") or "none"
            counts = f"{people['answered']!s:>14}{people['usable']!s:>14}"
            rows.append(f"{name:<20}{counts}  {each.verdict.decision:<15}{held} | {open_}")
            if each.verdict.better is not None:
                rows.append(f"{'':<50}of “{each.verdict.better}” instead")
        same = "All positions agree." if self.agreed else "The positions do not agree: the verdict hangs on the belief."
        return "\n".join([*rows, "(medians and 90% ranges: what is not known, and chance)", "", same])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"


def positions(
    program: Program,
    names: Sequence[str] = tuple(BELIEF_SETS),
    *,
    seed: int = 1,
    draws: int = DRAWS // 4,
    progress: Callable[[int, int], None] | None = None,
) -> Positions:
    """Assess a program under named positions.

    Parameters
    ----------
    program : Program
    names : sequence of str
        Of `simkit.evidence.sets.BELIEF_SETS`.
    seed : int
    draws : int
        Belief draws per scramble, 8 scrambles.
    progress : callable, optional
        Called with (done, of) after every position.

    Returns
    -------
    Positions
    """
    if not names:
        raise checks.InvalidInput("no position is named, but one is needed: leave names out for all of them.")
    made = {}
    for done, name in enumerate(names, start=1):
        made[name] = assess(program.but(beliefs=named_beliefs(name, program.beliefs)), seed=seed, draws=draws)
        if progress is not None:
            progress(done, len(names))
    return Positions(made)
