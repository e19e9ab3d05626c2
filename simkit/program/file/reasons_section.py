"""The reasons of a program file, and what it says about how often they occur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simkit.population.population import Population
from simkit.population.reasons import Reason, catalogue
from simkit.program.file.complaints import Complaints, Place, nearest

__all__ = ["ReasonsRead", "known_reason", "reasons_of", "say_normalised"]

_NEEDED = ("label", "theme", "guess", "sensitivity")


@dataclass(frozen=True)
class ReasonsRead:
    """What the section says.

    Parameters
    ----------
    reasons : tuple of Reason
    dropped : frozenset of str
        Keys of the catalogue that are not kept.
    observed, codes, truth : mapping of reason key to number, or None
        What moves the guess; decline codes on file; shares fixed as true.
    """

    reasons: tuple[Reason, ...]
    dropped: frozenset[str] = frozenset()
    observed: Mapping[str, float] | None = None
    codes: Mapping[str, float] | None = None
    truth: Mapping[str, float] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the reasons."""
        return tuple(reason.key for reason in self.reasons)


def known_reason(complaints: Complaints, read: ReasonsRead | None, at: Place, key: str) -> None:
    """Complain when a key is no reason of this program."""
    if read is None or key in read.keys:
        return
    if key in read.dropped:
        complaints.add(at, "[reasons] only leaves this reason out", f'add "{key}" to only')
    else:
        complaints.unknown(at, key, read.keys, "there is no such reason")


def say_normalised(notes: list[str], what: str, weights: Iterable[float]) -> None:
    """Note that weights were divided by their sum, if it is not 1 already."""
    total = sum(weights)
    if total > 0 and abs(total - 1) > 1e-9:
        notes.append(f"{what[:1].upper()}{what[1:]} add up to {total:g} and were divided by that.")


def reasons_of(complaints: Complaints, kind: str | None, notes: list[str]) -> ReasonsRead | None:
    """The reasons, or None where it is not known which there are."""
    table: Any = complaints.data.get("reasons", {})
    if kind is None or not isinstance(table, Mapping):
        return None
    if not (complaints.clean("reasons", "change") and complaints.clean("reasons", "only")):
        return None
    read = _kept(complaints, table, {reason.key: reason for reason in catalogue(kind)})
    if read is None:
        return None
    counts: dict[str, Mapping[str, float]] = {}
    for name in ("last_ten", "codes"):
        if table.get(name) and complaints.clean("reasons", name):
            for key in table[name]:
                known_reason(complaints, read, ("reasons", name, key), key)
            if sum(table[name].values()) == 0:
                complaints.add(("reasons", name), "all of it is 0", f"give a count, or leave {name} out")
            if complaints.clean("reasons", name):
                say_normalised(notes, f"the counts of {name}", table[name].values())
                counts[name] = table[name]
    truth = table.get("truth")
    if truth is not None and complaints.clean("reasons", "truth"):
        for key in truth:
            known_reason(complaints, read, ("reasons", "truth", key), key)
        _check_truth(complaints, read, truth)
    if truth is not None and counts:
        notes.append(f"The shares are fixed under truth, so {' and '.join(counts)} do not move them.")
    elif "last_ten" not in counts and "codes" in counts:
        notes.append("last_ten is not given: the codes on file move the guess of the shares.")
    observed = counts.get("last_ten", counts.get("codes"))
    return replace(read, observed=observed, codes=counts.get("codes"), truth=truth)


def _kept(complaints: Complaints, table: Mapping[str, Any], shipped: dict[str, Reason]) -> ReasonsRead | None:
    made, changed = dict(shipped), []
    for number, row in enumerate(table.get("change", [])):
        at: Place = ("reasons", "change", number)
        key, given = row["key"], {name: value for name, value in row.items() if name != "key"}
        if key in changed:
            complaints.add((*at, "key"), "stands twice", "put all changes of a reason into one table")
        changed.append(key)
        lacking = [name for name in _NEEDED if name not in given]
        if key in shipped:
            made[key] = replace(made[key], **given)
        elif not lacking:
            made[key] = Reason(key=key, **given)
        else:
            rule = f"it is no shipped reason, and a new one needs {', '.join(lacking)} too"
            hint = nearest(key, shipped)
            way_out = "add " + ("it" if len(lacking) == 1 else "them")
            complaints.add((*at, "key"), rule, f"{way_out}, or {hint}" if hint.endswith("?") else way_out)
    if not complaints.clean("reasons", "change"):
        return None
    keep = list(made)
    if table.get("only") is not None:
        only = table["only"]
        for number, key in enumerate(only):
            place: Place = ("reasons", "only", number)
            if key not in made:
                complaints.unknown(place, key, made, "there is no such reason")
            elif key in only[:number]:
                complaints.add(place, "stands twice", "name it once")
        if not complaints.clean("reasons", "only"):
            return None
        keep = [key for key in made if key in only or key in changed]
        if len(keep) < 2:
            complaints.add(("reasons", "only"), "at least 2 reasons must be left", "keep another one")
            return None
    reasons = tuple(made[key] for key in keep)
    if sum(reason.guess for reason in reasons) == 0:
        at_guess: Place = ("reasons", "change" if changed else "only")
        complaints.say(at_guess, f"{complaints.thing(at_guess)}: every guess is 0, but one must be more: raise one.")
        return None
    return ReasonsRead(reasons, frozenset(shipped) - set(keep))


def _check_truth(complaints: Complaints, read: ReasonsRead, truth: Mapping[str, float]) -> None:
    if not complaints.clean("reasons", "truth"):
        return
    lacking = [key for key in read.keys if key not in truth]
    if lacking:
        rule = f"it must name every reason and lacks {', '.join(lacking)}"
        complaints.add(("reasons", "truth"), rule, "give 0 for a reason that does not occur")
    elif abs(sum(truth.values()) - 1) > 1e-6:
        rule = f"the shares sum to {sum(truth.values()):.6g} and must sum to 1"
        complaints.add(("reasons", "truth"), rule, "divide each by the sum, or give counts under last_ten")
    else:
        complaints.attempt(("reasons", "truth"), lambda: Population(read.reasons, truth=truth))
