"""An objection of the user's own: a figure and a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simkit import checks
from simkit.population.naming import one_line

__all__ = ["METRICS", "OwnObjection"]

METRICS: Mapping[str, str] = MappingProxyType(
    {
        "answers_per_year": "answers a year",
        "usable_per_year": "answers a year that are candid and specific",
        "cost_per_year": "money a year, staff time included",
        "cost_per_usable_answer": "money for an answer that is candid and specific",
        "staff_hours_per_year": "staff hours a year",
        "delivered": "part of the people whom the invitation reaches",
        "started": "part of the people who start",
        "answered": "part of the people who answer",
        "candid": "part of the people who answer with care and candidly",
        "usable": "part of the people whose answer is candid and specific",
        "completion": "part of those who start who reach the end",
        "candor": "part of those who answer who are candid",
        "candor_sensitive": "part of those who answer and have a sensitive reason who are candid",
        "candor_sensitive_no_stake": "the same, had they nothing at stake",
        "lost_sensitive": "part of those who answer and have a sensitive reason who leave something else",
        "capture_ratio": "how often sensitive reasons reach you, relative to harmless ones",
        "answered_wearier": "part of the people who answer were they much wearier of surveys",
    }
)
"""What an objection of one's own may look at, with its meaning; chance is averaged over."""

SHARES = tuple(name for name in METRICS if "_per_" not in name and name != "capture_ratio")


@dataclass(frozen=True)
class OwnObjection:
    """Holds where a figure lies below, or above, a limit.

    Parameters
    ----------
    name : str
        On one line.
    metric : str
        One of `METRICS`.
    below, above : float, optional
        Exactly one of the two.
    critical : bool
        Whether it stands in the way of a launch when it holds.

    Raises
    ------
    InvalidInput
        An unknown figure, no limit or two, or one that no share can reach.

    Examples
    --------
    >>> OwnObjection("Too few to learn from", "usable_per_year", below=4).limit
    4.0
    """

    name: str
    metric: str
    below: float | None = None
    above: float | None = None
    critical: bool = False

    def __post_init__(self) -> None:
        one_line("the name of an objection", self.name)
        checks.known(f"objection {self.name!r}: metric", self.metric, METRICS)
        given = [each for each in (self.below, self.above) if each is not None]
        if len(given) != 1:
            what = "both below and above are" if given else "neither below nor above is"
            raise checks.InvalidInput(
                f"objection {self.name!r}: {what} given, but it needs one limit: write below = 4, say."
            )
        most = 1.0 if self.metric in SHARES else 1e12
        way_out = "give a share such as 0.1" if self.metric in SHARES else "give a number such as 4"
        checks.between(f"objection {self.name!r}: limit", given[0], 0, most, way_out)
        if not isinstance(self.critical, bool):
            rule = "must be true or false"
            raise checks.InvalidInput(
                checks.complaint(f"objection {self.name!r}: critical", self.critical, rule, "leave it out if not")
            )

    @property
    def limit(self) -> float:
        """The limit."""
        return float(self.below if self.below is not None else self.above)  # type: ignore[arg-type]

    @property
    def rule(self) -> str:
        """The rule in words."""
        side = "less" if self.below is not None else "more"
        return f"{METRICS[self.metric]}: {side} than {self.limit:g}"
