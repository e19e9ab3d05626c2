"""What an estimator is, and how a plain function of yours becomes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simkit.checks import InvalidInput, complaint, known
from simkit.estimation.estimate import Estimate
from simkit.response.responses import Responses, Tally

__all__ = ["NEEDS", "Estimator", "UserEstimator", "as_estimator"]

NEEDS = ("counts", "rows")
"""What an estimator is handed: a `Tally` of many replicates at once, or the `Responses` of one after the other."""

_ROUNDING = 1e-9
"""How far rounding may take a share of a user's function beyond 0 or 1."""


class Estimator(Protocol):
    """Anything that turns answers into shares of reasons; it sees a `Tally` or a `Responses`, never the truth.

    Attributes
    ----------
    name : str
        In words, for tables.
    needs : {"counts", "rows"}
        Whether it is called with a `Tally` and returns an `Estimate` of shape (R, K), or with a `Responses` and
        returns one of shape (K,).
    """

    @property
    def name(self) -> str: ...

    @property
    def needs(self) -> str: ...

    def __call__(self, seen: Any, /) -> Estimate: ...


@dataclass(frozen=True)
class UserEstimator:
    """A plain function as an estimator; what it returns is checked.

    Parameters
    ----------
    name : str
    function : callable
        Gets one `Responses` (rows) or one `Tally` (counts). It returns the shares as an array, as a mapping from the
        key of each reason to its share (a data frame's column will do), or as an `Estimate`; nan where not estimable.
    needs : {"rows", "counts"}
        With rows the shares have shape (K,), with counts (R, K) or a mapping to arrays of shape (R,).

    Raises
    ------
    InvalidInput
        If the name is empty, the function cannot be called or `needs` is unknown; on a call, if the function returns
        something that is no share of each reason.

    Examples
    --------
    >>> from simkit.design.presets import employer_web
    >>> import numpy as np
    >>> none = np.zeros((1, 1), int)
    >>> seen = Tally(employer_web(), ("pay", "manager"), ("all",), none + 9, none + 9, none + 5, none + 4,
    ...              reported=np.array([[[3, 1, 0]]]), specific=np.array([[[0, 0]]]))
    >>> half_a_person_more = UserEstimator(
    ...     "half a person more", lambda t: (t.reports[:, :2] + 0.5) / (t.answers[:, None] + 1), "counts")
    >>> half_a_person_more(seen).value
    array([[0.7, 0.3]])
    """

    name: str
    function: Callable[[Any], Any]
    needs: str = "rows"

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise InvalidInput(complaint("the name of an estimator", self.name, "must be a text", "say what it does"))
        if not callable(self.function):
            rule = "must be a function"
            raise InvalidInput(
                complaint(f"estimator {self.name!r}", self.function, rule, "give one that takes answers")
            )
        known(f"estimator {self.name!r}: needs", self.needs, NEEDS)

    def __call__(self, seen: Tally | Responses) -> Estimate:
        """Call the function and check what comes back.

        Parameters
        ----------
        seen : Responses or Tally
            As `needs` says.

        Returns
        -------
        Estimate
            Shape (K,) from rows, (R, K) from counts. Shares that rounding took a little beyond 0 or 1 are put back.

        Raises
        ------
        InvalidInput
            If the answers are not of the kind that `needs` names, or what comes back has another shape, unknown or
            missing reasons, or numbers outside [0, 1].
        """
        kind = "counts" if isinstance(seen, Tally) else "rows"
        if kind != self.needs:
            raise InvalidInput(
                f"estimator {self.name!r} needs {self.needs}, but is given {kind}:"
                f" call it with a {'Tally' if self.needs == 'counts' else 'Responses'}."
            )
        given = self.function(seen)
        estimate = given if isinstance(given, Estimate) else Estimate(self._numbers(given, seen))
        expected = (len(seen.reasons),) if isinstance(seen, Responses) else (seen.replicates, len(seen.reasons))
        if estimate.value.shape != expected:
            rule = f"must be {expected}, one share for each of " + ", ".join(seen.reasons)
            raise InvalidInput(complaint(self._its("shape"), estimate.value.shape, rule, "return nan, not less"))
        return Estimate(self._shares(estimate.value), estimate.low, estimate.high)

    def _its(self, what: str) -> str:
        return f"estimator {self.name!r}: {what} of the shares"

    def _numbers(self, given: Any, seen: Tally | Responses) -> NDArray[np.float64]:
        # a column of a data frame has keys, too, but is no Mapping
        if hasattr(given, "keys") and hasattr(given, "__getitem__"):
            for key in given.keys():  # noqa: SIM118 (iterating over a column gives its values)
                known(f"estimator {self.name!r}: reason", key, seen.reasons)
            missing = [key for key in seen.reasons if key not in given.keys()]  # noqa: SIM118
            if missing:
                raise InvalidInput(
                    f"estimator {self.name!r} returns no share for {', '.join(missing)}, but every reason needs one:"
                    " return 0 where nobody names it, nan where it cannot be estimated."
                )
            given = [given[key] for key in seen.reasons]
            reasons_first = True
        else:
            reasons_first = False
        try:
            numbers = np.asarray(given, dtype=float)
        except (TypeError, ValueError):
            rule = "must be numbers or a mapping from reasons to numbers"
            got = type(given).__name__
            raise InvalidInput(complaint(self._its("type"), got, rule, "return one share a reason")) from None
        # what Estimate would say as well, but without the name
        if np.isinf(numbers).any():
            raise InvalidInput(complaint(self._its("one"), np.inf, "must lie between 0 and 1", "return nan instead"))
        if numbers.ndim not in (1, 2):
            rule = "must be that of one share a reason"
            raise InvalidInput(complaint(self._its("shape"), numbers.shape, rule, "return an array of shares"))
        return np.moveaxis(numbers, 0, -1) if reasons_first else numbers

    def _shares(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        outside = (value < -_ROUNDING) | (value > 1 + _ROUNDING)
        if outside.any():
            rule = "must lie between 0 and 1, or be nan"
            way_out = "return shares, not counts or per cent"
            raise InvalidInput(complaint(self._its("one"), float(value[outside][0]), rule, way_out))
        return np.clip(value, 0.0, 1.0)


def as_estimator(thing: Any, needs: str | None = None) -> Estimator:
    """Return an estimator: `thing` itself if it is one, else the function `thing` wrapped.

    Parameters
    ----------
    thing : Estimator or callable
        A function is named after itself; one without a name of its own (a lambda) is "own estimator". To name it
        otherwise give a `UserEstimator`.
    needs : {"rows", "counts"}, optional
        What the function takes; rows unless said otherwise. An estimator says so itself.

    Raises
    ------
    InvalidInput
        If `thing` cannot be called, is a class, or is an estimator that needs something else.

    Examples
    --------
    >>> def only_phone_calls(rows): ...
    >>> as_estimator(only_phone_calls).name, as_estimator(only_phone_calls).needs
    ('only phone calls', 'rows')
    """
    if isinstance(thing, type):
        rule = "must be an estimator, not a kind of one"
        raise InvalidInput(complaint("the estimator", thing.__name__, rule, f"write {thing.__name__}(...)"))
    if not callable(thing):
        rule = "must be an estimator or a function of answers"
        raise InvalidInput(complaint("the estimator", thing, rule, "give a function that returns one share a reason"))
    if hasattr(thing, "needs") and hasattr(thing, "name"):
        known(f"estimator {thing.name!r}: needs", thing.needs, NEEDS)
        if needs is not None and needs != thing.needs:
            rule = f"must be {thing.needs!r} for estimator {thing.name!r}"
            raise InvalidInput(complaint("needs", needs, rule, "leave it out"))
        return thing
    own = getattr(thing, "__name__", "<none>")
    name = "own estimator" if own.startswith("<") else own.replace("_", " ").strip() or "own estimator"
    return UserEstimator(name, thing, "rows" if needs is None else needs)
