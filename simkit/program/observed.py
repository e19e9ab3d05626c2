"""What really came, where the survey has been done: people by stage, and what their answers named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simkit import checks

__all__ = ["NAMED", "STAGES", "VAGUE", "Observed"]

STAGES = ("answered", "started")
"""Stages of which it can be counted who got there."""

NAMED = "named"
VAGUE = "vague"
"""Under this name stand answers that say nothing ("not the right fit")."""


@dataclass(frozen=True)
class Observed(Mapping[str, int]):
    """Counts by stage; a mapping of `STAGES`. Held against the prediction and used by nothing.

    Parameters
    ----------
    counts : mapping of stage to count
        `answered`, `started`.
    named : mapping of reason key to count, optional
        How many answers named each reason, each answer its main one; platitudes under "vague". Together at most
        `answered`: who said something that fits no reason is left out.

    Raises
    ------
    InvalidInput
        On unknown stages, counts that are no whole number, or more reasons named than people answered.

    Examples
    --------
    >>> seen = Observed.of({"answered": 3, "named": {"pay": 2, "vague": 1}})
    >>> dict(seen), dict(seen.named), seen.unsorted
    ({'answered': 3}, {'pay': 2, 'vague': 1}, 0)
    >>> Observed({"answered": 1}, {"pay": 2})
    Traceback (most recent call last):
        ...
    simkit.checks.InvalidInput: observed named is 2, but must be at most the 1 who answered: each answer counts once,
    under its main reason.
    """

    counts: Mapping[str, int]
    named: Mapping[str, int] | None = None

    def __post_init__(self) -> None:
        for stage, count in self.counts.items():
            checks.known("observed", stage, STAGES)
            checks.whole_number(f"observed {stage}", count, 0, 10**9, "give how many people it was")
        object.__setattr__(self, "counts", MappingProxyType(dict(self.counts)))
        answered, started = self.counts.get("answered"), self.counts.get("started")
        if answered is not None and started is not None and answered > started:
            rule, way_out = f"must be at most the {started} who started", "check both"
            raise checks.InvalidInput(checks.complaint("observed answered", answered, rule, way_out))
        if self.named is None:
            return
        for key, count in self.named.items():
            checks.whole_number(f"observed named {key}", count, 0, 10**9, "give how many answers named it")
        if answered is None:
            raise checks.InvalidInput(
                "observed named is given, but not how many answered: give observed answered beside it."
            )
        told = sum(self.named.values())
        if told > answered:
            rule = f"must be at most the {answered} who answered"
            way_out = "each answer counts once, under its main reason"
            raise checks.InvalidInput(checks.complaint("observed named", told, rule, way_out))
        object.__setattr__(self, "named", MappingProxyType(dict(self.named)))

    @classmethod
    def of(cls, given: Mapping[str, object], reasons: Iterable[str] | None = None) -> Observed:
        """Read a mapping of stages, with the reasons under "named"; these must be among `reasons`, if given."""
        if isinstance(given, Observed):
            made = given
        else:
            named = given.get(NAMED)
            if named is not None and not isinstance(named, Mapping):
                rule, way_out = "must be counts by reason", "give such as {'pay': 2, 'vague': 1}"
                raise checks.InvalidInput(checks.complaint("observed named", named, rule, way_out))
            counts = {stage: count for stage, count in given.items() if stage != NAMED}
            made = cls(counts, named)  # type: ignore[arg-type]
        if reasons is not None:
            known = (*reasons, VAGUE)
            for key in made.named or ():
                checks.known("the reason of an answer", key, known)
        return made

    @property
    def unsorted(self) -> int:
        """Answers that stand under no reason."""
        return self.counts.get("answered", 0) - sum((self.named or {}).values())

    def __getitem__(self, stage: str) -> int:
        return self.counts[stage]

    def __iter__(self) -> Iterator[str]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    def __reduce__(self) -> tuple[object, ...]:
        # mapping proxies do not pickle
        return type(self), (dict(self.counts), None if self.named is None else dict(self.named))
