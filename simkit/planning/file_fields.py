"""Fields that an employer has on file of everybody to whom it made an offer, and the reasons they can speak to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from simkit import checks
from simkit.evidence.distributions import Ranged
from simkit.population.naming import one_line

__all__ = ["FIELDS", "FIELD_KINDS", "UNTOUCHABLE", "FileField"]

FIELD_KINDS = ("continuous", "count", "binary")


@dataclass(frozen=True)
class FileField:
    """One field on file, and how far it moves where a person declined for a reason that it speaks to.

    Parameters
    ----------
    key, label, unit : str
        Short name, plain words, and what one of it is called ("days").
    kind : {"continuous", "count", "binary"}
        A binary field is yes or no; its unit is a share of people.
    mean, sd : float
        Among people who accepted; the sd of a binary field follows from its mean.
    worth : float
        A difference that would be worth knowing of, in the field's unit and direction.
    shifts : mapping of reason key to (5th, 50th, 95th percentile)
        How much higher (lower: negative) the field is on average among those who declined because of the reason than
        among those who accepted. Reasons that are not named do not move it.
    basis : str
        Where the typical values come from.

    Raises
    ------
    InvalidInput
        On an unknown kind, a spread of 0, or a range that does not ascend.

    Examples
    --------
    >>> FileField("tests", "Tests taken", "tests", "count", 1.0, 1.0, 0.5, {"too_slow": (0.1, 0.3, 1.0)}).spread
    1.0
    """

    key: str
    label: str
    unit: str
    kind: str
    mean: float
    sd: float
    worth: float
    shifts: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    basis: str = "judgement"

    def __post_init__(self) -> None:
        where = f"field {self.key!r}: "
        one_line(where + "label", self.label)
        checks.known(where + "kind", self.kind, FIELD_KINDS)
        checks.between(where + "mean", self.mean, -1e12, 1e12, "give what is usual among those who accepted")
        if self.binary:
            checks.between(where + "mean", self.mean, 0.001, 0.999, "give the share of yes among those who accepted")
        else:
            checks.above(where + "sd", self.sd, 0, "give the standard deviation among those who accepted")
        checks.between(where + "worth", self.worth, -1e12, 1e12, "give a difference that would be worth knowing of")
        if self.worth == 0 or (self.binary and not 0 <= self.mean + self.worth <= 1):
            rule = "must be a difference that can be"
            raise checks.InvalidInput(
                checks.complaint(where + "worth", self.worth, rule, "give one that you would act upon")
            )
        for reason, three in self.shifts.items():
            if len(three) != 3:
                rule, way_out = "must be three numbers", "give the 5th, 50th and 95th percentile"
                raise checks.InvalidInput(checks.complaint(where + reason, three, rule, way_out))
            Ranged(*three)
        object.__setattr__(self, "shifts", MappingProxyType({key: tuple(v) for key, v in self.shifts.items()}))

    def __reduce__(self) -> tuple[object, ...]:
        # mapping proxies do not pickle
        values = (self.key, self.label, self.unit, self.kind, self.mean, self.sd, self.worth)
        return FileField, (*values, dict(self.shifts), self.basis)

    @property
    def binary(self) -> bool:
        """Whether it is yes or no."""
        return self.kind == "binary"

    @property
    def spread(self) -> float:
        """Standard deviation among people who accepted."""
        return (self.mean * (1 - self.mean)) ** 0.5 if self.binary else self.sd


FIELDS = (
    FileField(
        "days_to_offer", "Days from first interview to offer", "days", "continuous", 25.1, 15.0, 7.0,
        {"too_slow": (3.0, 10.0, 25.0)},
        "mean: NACE 2023 (register C107, US graduates); the rest judgement",
    ),
    FileField(
        "interviews", "Interviews before the offer", "interviews", "count", 3.5, 1.5, 1.0,
        {"too_many_interviews": (0.5, 1.5, 3.0), "too_slow": (0.0, 0.5, 1.5)},
    ),
    FileField(
        "pay_to_midpoint", "Pay offered, in percent of the band's midpoint", "points", "continuous", 100.0, 10.0, -5.0,
        {"pay": (-12.0, -5.0, -1.0), "other_offer": (-7.0, -2.0, 0.0)},
    ),
    FileField(
        "below_asked", "Offer below what the person had asked for", "share", "binary", 0.3, 0.0, 0.2,
        {"pay": (0.1, 0.3, 0.5), "other_offer": (0.0, 0.1, 0.25)},
    ),
    FileField(
        "distance", "Kilometres from home to the workplace", "km", "continuous", 20.0, 20.0, 10.0,
        {"location": (3.0, 15.0, 40.0)},
    ),
    FileField(
        "in_work", "In work when the offer was made", "share", "binary", 0.6, 0.0, 0.2,
        {"counteroffer": (0.3, 0.38, 0.4), "leverage": (0.0, 0.2, 0.35)},
    ),
    FileField(
        "moved", "Interviews that we put off", "times", "count", 0.4, 0.7, 0.3,
        {"communication": (0.05, 0.4, 1.0), "too_slow": (0.0, 0.2, 0.6)},
    ),
)  # fmt: skip
"""A small catalogue. Nobody has published how such fields differ between people who decline and people who accept an
offer, by reason: all shifts, and all typical values but one, are judgement. Replace them with your own."""

UNTOUCHABLE = (
    "Who the hiring manager was is on file too, and declines can be counted by manager; but that says neither what a"
    " manager did nor, with a handful of declines each, who differs by more than luck."
)
