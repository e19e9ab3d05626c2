"""The numbers that the process runs on: one value per parameter draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = ["Parameters"]


@dataclass(frozen=True)
class Parameters:
    """Named parameter values.

    Parameters
    ----------
    values : mapping of name to ndarray, shape (D,)
        D parameter draws (or 1). Indexed parameters have dotted names, such as `closeness.hr`.
    trailing : int
        Axes of length 1 that `p[name]` gets at its end, so that it broadcasts against nodes and reasons.

    Examples
    --------
    >>> p = Parameters({"vague": np.array([0.2, 0.4])})
    >>> p["vague"].shape, p.lift(2)["vague"].shape, p.take(slice(0, 1))["vague"].tolist()
    ((2,), (2, 1, 1), [0.2])
    """

    values: Mapping[str, NDArray[np.float64]]
    trailing: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __reduce__(self):
        return (Parameters, (dict(self.values), self.trailing))

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        value = self.values[name]
        return value.reshape(value.shape + (1,) * self.trailing)

    @property
    def draws(self) -> int:
        """How many parameter draws it holds."""
        return max(len(value) for value in self.values.values())

    def lift(self, axes: int) -> Parameters:
        """The same values with `axes` axes of length 1 at the end."""
        lifted = object.__new__(Parameters)
        object.__setattr__(lifted, "values", self.values)  # shared: nobody can change them
        object.__setattr__(lifted, "trailing", axes)
        return lifted

    def take(self, part: slice) -> Parameters:
        """The draws in `part`; single values serve every part."""
        return Parameters(
            {name: value if len(value) == 1 else value[part] for name, value in self.values.items()},
            self.trailing,
        )

    def single(self, draw: int) -> Parameters:
        """One draw as plain numbers, which broadcast against anything at the least cost.

        >>> p = Parameters({"vague": np.array([0.2, 0.4]), "stake": np.array([1.0])}).single(1)
        >>> p["vague"], p.lift(2)["stake"]
        (0.4, 1.0)
        """
        return _Single(
            {name: float(value[0] if len(value) == 1 else value[draw]) for name, value in self.values.items()}  # type: ignore[misc]
        )


class _Single(Parameters):
    """Parameters without a draw axis: every value is a number."""

    def __reduce__(self):
        return (_Single, (dict(self.values),))

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.values[name]

    @property
    def draws(self) -> int:
        return 1

    def lift(self, axes: int) -> Parameters:
        return self

    def take(self, part: slice) -> Parameters:
        return self
