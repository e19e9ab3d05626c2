"""A fingerprint changes with the content and with nothing else."""

import enum
import functools
import math
import os
import statistics
import subprocess
import sys
import textwrap
import threading
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.diagnosis.fingerprint import fingerprint


class Mode(enum.Enum):
    WEB = 1
    PHONE = 2


@dataclass(frozen=True)
class Plan:
    mode: Mode
    weights: tuple
    extra: dict = field(default_factory=dict)


DIFFERENT = [
    None,
    False,
    True,
    0,
    1,
    10**30,
    0.0,
    -0.0,
    1.0,
    math.nan,
    1j,
    "",
    "1",
    b"1",
    (),
    [],
    {},
    frozenset(),
    (1,),
    [1],
    ((1,),),
    (1, 2),
    (2, 1),
    ("ab", "c"),
    ("a", "bc"),
    ("a", ("b", "c")),
    (("a", "b"), "c"),
    {"a": 1},
    {"a": 2},
    {"b": 1},
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
    frozenset("ab"),
    Mode.WEB,
    Mode.PHONE,
    Plan(Mode.WEB, ()),
    Plan(Mode.PHONE, ()),
    Plan(Mode.WEB, (1.0,)),
    Plan(Mode.WEB, (), {"a": 1}),
    Mode,
    Plan,
    int,
    float,
    math.sqrt,
    math.log,
    np.mean,
    np.median,
    np.add,
    np.subtract,
    statistics.mean,
    np.float32(1.0),
    np.int64(1),
    range(3),
    range(4),
    np.arange(6),
    np.arange(6.0),
    np.arange(6, dtype=np.int32),
    np.arange(6).reshape(2, 3),
    np.arange(6).reshape(3, 2),
    np.arange(6)[::-1],
    np.array(["a", "b"]),
    np.array([], dtype=np.float64),
    np.zeros((0, 2)),
    np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    np.array([(1, 2.0)], dtype=[("a", int), ("c", float)]),
]


def test_different_content_differs():
    found = [fingerprint(value) for value in DIFFERENT]
    assert len(set(found)) == len(DIFFERENT)
    assert all(len(text) == 17 and text[0] == "#" for text in found)


def test_equal_content_agrees():
    assert fingerprint(Plan(Mode.WEB, (1.0, 2.0))) == fingerprint(replace(Plan(Mode.WEB, ()), weights=(1.0, 2.0)))
    table = np.arange(6.0).reshape(2, 3)
    assert fingerprint(np.asfortranarray(table)) == fingerprint(table)
    assert fingerprint(np.arange(12.0)[::2]) == fingerprint(np.array([0.0, 2, 4, 6, 8, 10]))
    assert fingerprint(np.float64(0.1)) == fingerprint(0.1)
    assert fingerprint(frozenset("abc")) == fingerprint(frozenset("cba"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(values, values)
def test_the_same_text_exactly_for_the_same_value(one, other):
    # repr tells -0.0 from 0.0, True from 1, and a mapping's order
    assert (fingerprint(one) == fingerprint(other)) == (repr(one) == repr(other))


BASE = '''
RATE = 0.5

def helper(x):
    return x * RATE

def estimate(x, power=2):
    """What it does."""
    total = [helper(each) for each in x]
    return sum(total) ** power if "web" in {"web", "phone", "mail"} else "none"

def maker(k):
    def inner(n):
        return inner(n - 1) if n else k
    return inner

from dataclasses import dataclass, field

@dataclass(frozen=True)
class Estimator:
    k: int = 1
    names: tuple = field(default_factory=tuple)

    @staticmethod
    def half(x):
        return x / 2

    def __call__(self, x):
        return self.half(x) + Estimator(self.k).k
'''


def of_source(source, what, filename="<study>"):
    space = {"__name__": "study"}
    sys.modules["study"] = type(sys)("study")  # dataclasses look their module up
    try:
        exec(compile(textwrap.dedent(source), filename, "exec"), space)
        return fingerprint(eval(what, space))
    finally:
        del sys.modules["study"]


WHAT = ["estimate", "maker(3)", "Estimator()", "Estimator"]


@pytest.mark.parametrize("what", WHAT)
def test_where_the_code_stands_says_nothing(what):
    moved = "\n\n# a comment\n" + BASE.replace("What it does", "What else it does")
    assert of_source(BASE, what) == of_source(moved, what, "<elsewhere>")


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("estimate", "power=2", "power=3"),
        ("estimate", "** power", "* power"),
        ("estimate", '"mail"', '"post"'),
        ("estimate", 'else "none"', 'else "nothing"'),
        ("estimate", "sum(total)", "max(total)"),
        ("estimate", "helper(each) for", "helper(each + 1) for"),
        # what it reads from its module
        ("estimate", "RATE = 0.5", "RATE = 0.25"),
        ("estimate", "x * RATE", "x + RATE"),
        ("maker(3)", "n - 1", "n - 2"),
        ("Estimator()", "k: int = 1", "k: int = 2"),
        ("Estimator()", "self.half(x) +", "self.half(x) -"),
        ("Estimator()", "x / 2", "x / 3"),
        ("Estimator", "x / 2", "x / 3"),
    ],
)
def test_a_change_of_code_shows(what, old, new):
    assert BASE.count(old) == 1
    assert of_source(BASE, what) != of_source(BASE.replace(old, new), what)


def test_what_is_closed_over_counts():
    assert of_source(BASE, "maker(3)") != of_source(BASE, "maker(4)")
    assert of_source(BASE, "maker(3)") == of_source(BASE, "maker(3)")


def test_functions_in_a_circle_end():
    circle = "def one(n):\n    return two(n)\ndef two(n):\n    return one(n)"
    assert of_source(circle, "one") == of_source(circle, "one")
    assert of_source(circle, "one") != of_source(circle.replace("return one(n)", "return one(n - 1)"), "one")


def test_functions_in_other_clothes():
    def power(x, k=2):
        return x**k

    assert fingerprint(functools.partial(power, k=3)) != fingerprint(functools.partial(power, k=4))
    assert fingerprint(functools.partial(power, k=3)) == fingerprint(functools.partial(power, k=3))
    assert fingerprint(functools.lru_cache(power)) == fingerprint(functools.lru_cache(power))
    assert fingerprint(Plan(Mode.WEB, ()).__eq__) != fingerprint(Plan(Mode.PHONE, ()).__eq__)


def test_other_processes_agree():
    code = f"{BASE}\nfrom simkit.diagnosis.fingerprint import fingerprint\n"
    code += "print(*(fingerprint(x) for x in (estimate, maker(3), Estimator(), frozenset('abcdef'), {'a': (1, 'b')})))"
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] and len(set(told[0].split())) == 5
    assert told[0].split()[3:] == [fingerprint(frozenset("abcdef")), fingerprint({"a": (1, "b")})]


class Bare:
    pass


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            {"plan": (1, Bare())},
            f"the value['plan'][1] is of type {__name__}.Bare, which cannot be described in a way that is the same "
            "tomorrow: give numbers, text, arrays, tuples, mappings, frozen dataclasses or functions.",
        ),
        (
            Plan(Mode.WEB, (np.array([None]),)),
            "the value.weights[0] is an array of Python objects, which has no stable content: give numbers or text, or "
            "a tuple.",
        ),
        (
            np.ma.masked_array([1.0]),
            "the value is of type numpy.ma.MaskedArray, which cannot be described in a way that is the same tomorrow: "
            "give numbers, text, arrays, tuples, mappings, frozen dataclasses or functions.",
        ),
    ],
)
def test_what_cannot_be_described_is_refused(value, sentence):
    with pytest.raises(InvalidInput) as caught:
        fingerprint(value)
    assert str(caught.value) == sentence


def test_more_that_is_refused():
    lock = threading.Lock()
    for value in (lock, [].append, iter(()), (x for x in ()), lambda: lock, functools.partial(print, lock)):
        with pytest.raises(InvalidInput, match="cannot be described"):
            fingerprint(value)
