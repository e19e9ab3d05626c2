"""A short text that tells whether a value is still the same, in another process and on another day."""

from __future__ import annotations

import dataclasses
import dis
import enum
import functools
import hashlib
import sys
import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import numpy as np

from simkit.checks import InvalidInput

__all__ = ["fingerprint"]

LENGTH = 16
"""Hexadecimal digits kept: two of a million values share one with a chance of 1 in 4 * 10^7."""


def fingerprint(value: object) -> str:
    """A short hash of a value's content: '#' and 16 hexadecimal digits.

    Equal content gives the same text in every process. Described are None, numbers, text, bytes, dates, enumeration
    members, numpy arrays and scalars (type, shape, bytes), tuples, lists, sets, mappings (in their order, which is
    often that of an array's columns), dataclasses by their fields, functions, methods, partials, classes.

    A function counts by module, name, bytecode, constants, defaults and closure, together with the functions and
    classes of its own module and the plain data that it reads as globals; other data is refused. Addresses,
    line numbers, file names, comments and its docstring do not count. A dataclass that can be called also counts by
    the code of its class. Bytecode differs between versions of Python, hence so do fingerprints of functions.

    Parameters
    ----------
    value : object

    Returns
    -------
    str

    Raises
    ------
    InvalidInput
        The value, or something in it, cannot be described stably.

    Examples
    --------
    >>> fingerprint((1, "web"))
    '#3039027cbff2fff8'
    >>> fingerprint(lambda x: x + 1) == fingerprint(lambda x: x + 2)
    False
    """
    reader = _Reader()
    parts = [reader.digest(value, "the value")]
    while reader.waiting:
        parts[1:] = sorted([*parts[1:], reader.digest(reader.waiting.pop(), "the value")])
    return "#" + _hash("fingerprint", *parts).hex()[:LENGTH]


_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
GENERATED = frozenset(
    ("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__replace__", *_ORDER)
) | {"__getstate__", "__setstate__"}
"""Methods that a dataclass is given; its fields say the same."""


def _hash(kind: str, *parts: bytes) -> bytes:
    told = hashlib.sha256(kind.encode())
    for part in parts:
        # with their lengths, so that ("ab", "c") is not ("a", "bc")
        told.update(len(part).to_bytes(8, "big"))
        told.update(part)
    return told.digest()


def _name_of(thing: Any) -> bytes:
    return f"{thing.__module__}:{thing.__qualname__}".encode()


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _globals_read(code: types.CodeType) -> list[str]:
    reads = {
        step.argval
        for each in _codes(code)
        for step in dis.get_instructions(each)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    return sorted(reads)


def _package_of(thing: Any) -> str:
    return str(thing.__module__).partition(".")[0]


def _is_a_librarys(value: Any) -> bool:
    """Whether it is what a library has under its name, as functions written in C are: no code of the user's."""
    if type(value).__module__ != "builtins" and _package_of(type(value)) != _package_of(value):
        return False
    name, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    found: Any = sys.modules.get(name) if isinstance(name, str) else None
    for part in path.split(".") if isinstance(path, str) else [""]:
        found = getattr(found, part, None)
    return found is value


class _Reader:
    """Walks through a value.

    What a function reads as globals of its module waits until the walk is over, each thing once: functions call each
    other in circles.
    """

    def __init__(self) -> None:
        self.inside: dict[int, int] = {}
        self.waiting: list[Any] = []
        self.met: set[int] = set()

    def digest(self, value: Any, where: str) -> bytes:
        if id(value) in self.inside:
            return _hash("circle", str(len(self.inside) - self.inside[id(value)]).encode())
        holds = isinstance(value, tuple | list | Mapping | types.FunctionType | type) or dataclasses.is_dataclass(value)
        if not holds:
            return self._described(value, where)
        self.inside[id(value)] = len(self.inside)
        try:
            return self._described(value, where)
        finally:
            del self.inside[id(value)]

    def _all(self, kind: str, values: Any, where: str) -> bytes:
        return _hash(kind, *(self.digest(value, f"{where}[{place}]") for place, value in enumerate(values)))

    def _described(self, value: Any, where: str) -> bytes:
        if value is None or value is Ellipsis or value is NotImplemented or isinstance(value, bool):
            return _hash("constant", repr(value).encode())
        if isinstance(value, enum.Enum):
            return _hash("member", _name_of(type(value)), value.name.encode())
        if isinstance(value, str):
            return _hash("text", str(value).encode("utf-8", "surrogatepass"))
        if isinstance(value, bytes):
            return _hash("bytes", value)
        if isinstance(value, int):
            return _hash("whole", str(int(value)).encode())
        if isinstance(value, float):
            return _hash("float", np.float64(value).tobytes())
        if isinstance(value, date) and not isinstance(value, datetime):
            return _hash("date", value.isoformat().encode())
        if isinstance(value, complex):
            return _hash("complex", np.complex128(value).tobytes())
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value, where)
        if isinstance(value, np.dtype):
            return _hash("dtype", repr(value).encode())
        if isinstance(value, tuple | list):
            name = _name_of(type(value))
            return _hash("sequence", name, self._all("items", value, where))
        if isinstance(value, set | frozenset):
            return _hash("set", *sorted(self.digest(item, f"an element of {where}") for item in value))
        if isinstance(value, Mapping):
            return _hash("mapping", self._all("keys", value, where), *(self._of(value, key, where) for key in value))
        if isinstance(value, range | slice):
            return _hash("range", repr(value).encode())
        return self._thing(value, where)

    def _of(self, mapping: Mapping[Any, Any], key: Any, where: str) -> bytes:
        return self.digest(mapping[key], f"{where}[{key!r}]")

    def _array(self, value: Any, where: str) -> bytes:
        if isinstance(value, np.ndarray) and type(value) not in (np.ndarray, np.memmap):
            raise self._refused(value, where)
        if value.dtype.hasobject:
            raise InvalidInput(
                f"{where} is an array of Python objects, which has no stable content: give numbers or text, or a tuple."
            )
        kind = repr(value.dtype.descr) if value.dtype.names else value.dtype.str
        return _hash("array", kind.encode(), repr(value.shape).encode(), np.ascontiguousarray(value).tobytes())

    def _thing(self, value: Any, where: str) -> bytes:
        if isinstance(value, type):
            return self._class(value, where)
        if dataclasses.is_dataclass(value):
            fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            parts = [self.digest(held, f"{where}.{name}") for name, held in fields.items()]
            code = self.digest(type(value), where) if callable(value) else b""
            return _hash("dataclass", _name_of(type(value)), repr(tuple(fields)).encode(), code, *parts)
        if isinstance(value, types.FunctionType):
            return self._function(value, where)
        if isinstance(value, types.MethodType):
            return _hash("method", self.digest(value.__func__, where), self.digest(value.__self__, where))
        if isinstance(value, functools.partial):
            bound = (value.func, value.args, value.keywords)
            return _hash("partial", *(self.digest(part, where) for part in bound))
        if isinstance(value, functools._lru_cache_wrapper):
            return _hash("cached", self.digest(value.__wrapped__, where))
        if isinstance(value, np.ufunc | types.ModuleType):
            kind = "ufunc" if isinstance(value, np.ufunc) else "module"
            return _hash(kind, value.__name__.encode())
        if callable(value) and _is_a_librarys(value):
            return _hash("named", _name_of(value))
        raise self._refused(value, where)

    def _refused(self, value: Any, where: str) -> InvalidInput:
        kind = type(value)
        return InvalidInput(
            f"{where} is of type {kind.__module__}.{kind.__qualname__}, which cannot be described in a way that is the "
            "same tomorrow: give numbers, text, arrays, tuples, mappings, frozen dataclasses or functions."
        )

    def _class(self, kind: type, where: str) -> bytes:
        """A class by its name and the code in it and in its parents of the same package."""
        parts = []
        for each in kind.__mro__:
            parts.append(_name_of(each))
            if each.__module__ == "builtins" or _package_of(each) != _package_of(kind):
                continue
            for name, held in sorted(vars(each).items()):
                if name in GENERATED and dataclasses.is_dataclass(each):
                    continue
                inner = held
                for inside in ("__func__", "fget", "func"):  # static and class methods, properties, cached ones
                    inner = getattr(inner, inside, None) or inner
                if isinstance(inner, types.FunctionType):
                    parts.append(_hash("method", name.encode(), self.digest(inner, f"{where}.{name}")))
        return _hash("class", *parts)

    def _function(self, value: types.FunctionType, where: str) -> bytes:
        name = value.__name__
        cells = []
        for variable, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True):
            try:
                held = cell.cell_contents
            except ValueError:  # not yet assigned
                cells.append(b"empty")
                continue
            # super() keeps the class; its methods would come back here
            known = isinstance(held, type) and variable == "__class__"
            cells.append(_name_of(held) if known else self.digest(held, f"{variable!r} in {name} of {where}"))
        return _hash(
            "function",
            _name_of(value),
            self._code(value.__code__, value.__doc__, where),
            self.digest(value.__defaults__, f"a default of {name} of {where}"),
            self.digest(value.__kwdefaults__, f"a default of {name} of {where}"),
            _hash("closure", *cells),
            self._globals(value),
        )

    def _globals(self, value: types.FunctionType) -> bytes:
        parts = []
        for name in _globals_read(value.__code__):
            parts.append(name.encode())
            if name not in value.__globals__:
                continue  # a builtin
            held = value.__globals__[name]
            if isinstance(held, types.FunctionType | type):
                parts.append(_name_of(held))
                # not another module's code, which may be as large as a library
                if held.__module__ == value.__module__ and id(held) not in self.met:
                    self.met.add(id(held))
                    self.waiting.append(held)
                continue
            parts.append(self.digest(held, f"{name!r}, which {value.__name__} reads,"))
        return _hash("globals", *parts)

    def _code(self, code: types.CodeType, doc: str | None, where: str) -> bytes:
        constants = []
        for place, constant in enumerate(code.co_consts):
            if isinstance(constant, types.CodeType):
                constants.append(self._code(constant, None, where))
            elif place == 0 and doc is not None and constant == doc:
                constants.append(b"docstring")
            else:
                constants.append(self.digest(constant, f"a constant of {where}"))
        numbers = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        table = getattr(code, "co_exceptiontable", b"")
        return _hash(
            "code", code.co_name.encode(), repr(numbers).encode(), repr(names).encode(), code.co_code, table, *constants
        )
