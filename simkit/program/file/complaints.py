"""Complaints about a program file: collected with their place, put in the file's order, raised together."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from simkit import checks
from simkit.program.file.toml_writer import toml_key, toml_value

__all__ = ["Complaints", "Place", "outside", "shown"]

T = TypeVar("T")

Place = tuple[str | int, ...]
"""Keys and positions (from 0) that lead to a value of the file."""

_NAMING = ("name", "label", "key", "reason", "preset")
_MISSING = object()


def shown(value: object) -> str:
    """A value as the file writes it, cut where it is long."""
    try:
        text = toml_value(value)
    except checks.InvalidInput:
        text = "none" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


class Complaints:
    """Everything that is wrong with one file.

    Parameters
    ----------
    where : str
        What the file is called.
    data : mapping
        Its content, for names and for the order of the complaints.
    folder : Path
        From where paths in the file are counted.
    """

    def __init__(self, where: str, data: Mapping[str, object], folder: Path = Path()):
        self.where, self.data, self.folder = where, data, folder
        self._found: dict[str, Place] = {}

    def thing(self, place: Place) -> str:
        """The place in words: the file, the key path counted from 1, and the names on the way."""
        path, names, at = "", [], self.data
        for part in place:
            path += f"[{part + 1}]" if isinstance(part, int) else f".{toml_key(str(part))}"
            at = self._step(at, part)
            if isinstance(part, int) and isinstance(at, Mapping):
                naming = [key for key in _NAMING if isinstance(at.get(key), str)][:1]
                names += [shown(at[key]) for key in naming if key != place[-1]]
        named = f" ({', '.join(names)})" if names else ""
        return f"{self.where}: {path.removeprefix('.')}{named}" if place else self.where

    def say(self, place: Place, sentence: str) -> None:
        """Keep a sentence, once."""
        self._found.setdefault(sentence, place)

    def add(self, place: Place, rule: str, way_out: str, value: object = _MISSING) -> None:
        """Complain: the thing, its value (looked up if not given), the rule, the way out."""
        if value is _MISSING:
            value = self.value(place)
        end = "" if way_out.endswith("?") else "."
        self.say(place, f"{self.thing(place)} is {shown(value)}, but {rule}: {way_out}{end}")

    def lacks(self, place: Place, way_out: str) -> None:
        """Complain about a key that is not there."""
        self.say(place, f"{self.thing(place)} is missing, but is needed: {way_out}.")

    def unknown(self, place: Place, word: object, options: Iterable[str], what: str = "is not known") -> None:
        """Complain about a word, naming the nearest known ones."""
        self.add(place, what, nearest(str(word), options))

    def attempt(self, place: Place, make: Callable[[], T], *redundant: str) -> T | None:
        """What `make` returns; an `InvalidInput` becomes a complaint at this place, and None comes back."""
        try:
            return make()
        except checks.InvalidInput as problem:
            sentence = str(problem)
            for prefix in redundant:
                sentence = sentence.removeprefix(prefix)
            # "x is 1, but ..." names its thing, which the place does better
            joint = " " if sentence.startswith("is ") else ": "
            self.say(place, f"{self.thing(place)}{joint}{sentence.removesuffix('.')}.")
            return None

    def clean(self, *place: str | int) -> bool:
        """Whether nothing was said about this place or anything in it."""
        return all(found[: len(place)] != place for found in self._found.values())

    def bad_keys(self, *place: str | int) -> set[str | int]:
        """Keys directly under a place about which, or about whose content, something was said."""
        depth = len(place)
        return {f[depth] for f in self._found.values() if len(f) > depth and f[:depth] == place}

    def raise_any(self) -> None:
        """Raise `Problems` with all sentences, in the order of the file, if there are any."""
        if self._found:
            raise checks.Problems(sorted(self._found, key=lambda sentence: self._order(self._found[sentence])))

    def value(self, place: Place) -> object:
        """What stands at a place; None if nothing does."""
        at: object = self.data
        for part in place:
            at = self._step(at, part)
        return at

    @staticmethod
    def _step(at: object, part: str | int) -> Any:
        if isinstance(at, Mapping):
            return at.get(part)
        return at[part] if isinstance(at, list) and isinstance(part, int) and part < len(at) else None

    def _order(self, place: Place) -> tuple[int, ...]:
        order, at = [], self.data
        for part in place:
            keys = list(at) if isinstance(at, Mapping) else []
            order.append(part if isinstance(part, int) else keys.index(part) if part in keys else len(keys))
            at = self._step(at, part)
        return tuple(order)

    def check_shape(self) -> None:
        """Complain about everything that the models in `simkit.program.file.schema` refuse."""
        from pydantic import ValidationError

        from simkit.program.file.schema import ProgramFile

        endless = list(_beyond_64_bits(self.data, ()))
        for place in endless:
            self.say(place, f"{self.thing(place)} is a whole number beyond 64 bits, but must be smaller: shorten it.")
        try:
            ProgramFile.model_validate(_tamed(self.data) if endless else self.data)
        except ValidationError as refused:
            for error in refused.errors(include_url=False):
                if tuple(error["loc"]) not in endless:
                    self._translate(error)

    def _translate(self, error: Any) -> None:
        from simkit.program.file.schema import ProgramFile

        place: Place = tuple(error["loc"])
        model, field, key = _field_at(ProgramFile, place)
        way_out = _example(key, field, place)
        kind, context = error["type"], error.get("ctx", {})
        if kind == "missing":
            self.lacks(place, way_out)
        elif kind == "extra_forbidden":
            self._unknown_key(place, model)
        elif kind == "simkit_word":
            self.add(place, "is not known", nearest(str(error["input"]), context["options"]), error["input"])
        elif kind == "simkit":
            self.add(place, context["rule"], context["way_out"], error["input"])
        else:
            self.add(place, _rule(kind, context, field) or "is not usable here", way_out, error["input"])

    def _unknown_key(self, place: Place, model: Any) -> None:
        from simkit.program.file.schema import ProgramFile

        key, known = str(place[-1]), list(model.model_fields)
        homes = sorted(home for home, keys in _homes(ProgramFile) if key in keys)
        if homes and not difflib.get_close_matches(key, known, n=1, cutoff=0.8):
            way_out = f"it belongs {' or '.join(homes)}"
        else:
            way_out = nearest(key, known)
        self.add(place, "there is no such key here", way_out)


def nearest(word: str, options: Iterable[str]) -> str:
    """The known words that are most like a word; all of them if none is."""
    known = list(dict.fromkeys(options))
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    if near:
        ratios = [difflib.SequenceMatcher(None, each, word).ratio() for each in near]
        near = [each for each, ratio in zip(near, ratios, strict=True) if ratio >= ratios[0] - 0.15]
        return "did you mean " + " or ".join(f'"{each}"' for each in near) + "?"
    return "known are " + ", ".join(known)


_TYPES = {
    "string_type": "must be text in quotes",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "list_type": "must be a list in square brackets",
    "dict_type": "must be a table of keys and values",
    "model_type": "must be a table of keys and values",
    "model_attributes_type": "must be a table of keys and values",
    "finite_number": "must be a finite number",
    "too_short": "must not be empty",
    "invalid_key": "keys must be text",
}


def _rule(kind: str, context: Mapping[str, Any], field: Any) -> str:
    if kind in _TYPES:
        return _TYPES[kind]
    bounds = dict(context)
    for each in getattr(field, "metadata", ()):
        bounds |= {name: getattr(each, name) for name in ("gt", "ge", "lt", "le") if hasattr(each, name)}
    bounds = {name: f"{float(value):,.12g}" for name, value in bounds.items() if name in ("gt", "ge", "lt", "le")}
    if kind.startswith("greater") and len(bounds.get("le", "")) > 3:
        del bounds["le"]  # a far upper end is beside the point
    if "ge" in bounds and "le" in bounds:
        return f"must lie between {bounds['ge']} and {bounds['le']}"
    if "gt" in bounds and "le" in bounds:
        return f"must be more than {bounds['gt']} and at most {bounds['le']}"
    if "gt" in bounds:
        return f"must be more than {bounds['gt']}"
    if "ge" in bounds:
        return f"must be {bounds['ge']} or more"
    return f"must be at most {bounds['le']}" if "le" in bounds else ""


def outside(low: float, high: float) -> str:
    """The rule of a number that must lie in [low, high], either of which may be infinite.

    >>> outside(0, 1), outside(-math.inf, 0), outside(0.1, math.inf)
    ('must lie between 0 and 1', 'must be 0 or less', 'must be 0.1 or more')
    """
    if math.isinf(low):
        return "must be finite" if math.isinf(high) else f"must be {high:g} or less"
    return f"must be {low:g} or more" if math.isinf(high) else f"must lie between {low:g} and {high:g}"


def _model_in(annotation: Any) -> Any:
    """The model inside `list[Model]`, `Model | None` and the like."""
    from simkit.program.file.schema import Table

    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each)) is not None), None)


def _field_at(root: Any, place: Place) -> tuple[Any, Any, str]:
    """The innermost model on the way to a place, the field there and its key."""
    model, field, key = root, None, ""
    for part in place:
        if isinstance(part, int):
            continue
        fields = model.model_fields if model is not None else {}
        if part not in fields:
            return model, field if model is None else None, key if model is None else str(part)
        field, key = fields[part], part
        inner = _model_in(field.annotation)
        if inner is None or part != place[-1]:
            model = inner
    return model, field, key


def _example(key: str, field: Any, place: Place) -> str:
    if field is None:
        return "see the template"
    if field.examples:
        return f"write {key} = {toml_value(field.examples[0])}, for example"
    header = ".".join(str(part) for part in place if isinstance(part, str))
    return f"write it as [[{header}]]" if "list" in str(field.annotation) else f"write it as [{header}]"


def _homes(model: Any, path: str = "") -> Iterable[tuple[str, set[str]]]:
    """Headers of the file with the keys that stand under them."""
    yield (f"under {path}" if path else "at the top, above the first [table]"), set(model.model_fields)
    for key, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is not None:
            header = f"{path.strip('[]')}.{key}".strip(".")
            yield from _homes(inner, f"[[{header}]]" if "list" in str(field.annotation) else f"[{header}]")


def _beyond_64_bits(value: object, place: Place) -> Iterable[Place]:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        yield place
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, each in parts:
        yield from _beyond_64_bits(each, (*place, key))


def _tamed(value: Any) -> Any:
    """The same data without whole numbers that no float can hold."""
    if isinstance(value, Mapping):
        return {key: _tamed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_tamed(each) for each in value]
    return 1 if isinstance(value, int) and not -(2**63) <= value < 2**63 else value
