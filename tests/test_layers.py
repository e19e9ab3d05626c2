"""Imports run one way, and what is slow to import stays inside functions. The rules are data; the test reads them."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import simkit

ROOT = Path(simkit.__file__).parent

LAYERS = (
    {"draws", "checks"},
    {"evidence", "population", "design"},
    {"response"},
    {"program"},
    {"interview"},
    {"expected"},
    {"simulation"},
    {"estimation"},
    {"diagnosis"},
    {"planning"},
    {"decision"},
    {"pilot"},
    {"report"},
    {"cli"},
)
"""Who may import whom: earlier layers and itself, never a peer or a later one."""

RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}

FORBIDDEN = {"response": {"program"}, "expected": {"program"}, "simulation": {"program"}}
"""Rooms that an order alone would allow."""

ESTIMATION_SEES = (
    "simkit.checks",
    "simkit.draws",
    "simkit.design",
    "simkit.response.responses",
    "simkit.estimation",
)
"""The researcher sees answers and the design, never the truth or the beliefs."""

HEAVY = (
    "matplotlib",
    "statsmodels",
    "pandas",
    "pydantic",
    "pydantic_core",
    "jinja2",
    "scipy.stats",
    "joblib",
    "tqdm",
    "dask",
    "distributed",
)
MAY_BE_HEAVY = ("report", "program/file/schema.py")
"""The report room draws pictures; the schema of the program file is itself imported inside functions only."""

Imported = tuple[str, int]


def imports_of(tree: ast.AST) -> Iterator[Imported]:
    """Dotted names that a module imports anywhere, with their lines; `from a import b` is both a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module, node.lineno
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def at_top(tree: ast.AST) -> Iterator[ast.stmt]:
    """Statements that run on import: not inside functions, not for the type checker alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if _for_types_only(node):
            yield from node.orelse
            continue
        if isinstance(node, ast.stmt):
            yield node
        yield from at_top(node)


def top_imports_of(tree: ast.AST) -> Iterator[Imported]:
    """As `imports_of`, on import only."""
    for node in at_top(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports_of(ast.Module([node], []))


def room_of(relative: str) -> str:
    """The room of a file: its first folder, or its own name."""
    first = Path(relative).parts[0]
    return first.removesuffix(".py")


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def faults(relative: str, source: str) -> list[str]:
    """What a file does against the rules, in sentences."""
    tree = ast.parse(source)
    room = room_of(relative)
    if room == "__init__":
        # the front door: everything by name, nothing at once
        return [f"{relative}:{line} imports {name} on import simkit" for name, line in top_imports_of(tree)
                if within(name, "simkit") or any(within(name, heavy) for heavy in HEAVY)]  # fmt: skip
    if room == "__main__":
        room = "cli"
    found = []
    if room not in RANK:
        return [f"{relative} is in no layer: give {room} a place in LAYERS"]
    for name, line in imports_of(tree):
        where = f"{relative}:{line}"
        if name.startswith("."):
            found.append(f"{where} imports {name} relatively")
            continue
        if not within(name, "simkit"):
            continue
        parts = name.split(".")
        if len(parts) == 1:
            # `from simkit import checks` names a module, and is caught below if it is none
            continue
        other = parts[1]
        if other not in RANK:
            found.append(f"{where} imports {name} from the package itself")
        elif other != room and (RANK[other] >= RANK[room] or other in FORBIDDEN.get(room, ())):
            found.append(f"{where}: {room} may not import {other}")
        seen = any(within(name, allowed) or within(allowed, name) for allowed in ESTIMATION_SEES)
        if room == "estimation" and not seen:
            found.append(f"{where}: an estimator may not see {name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name == "simkit" for alias in node.names):
            found.append(f"{relative}:{node.lineno} imports the package from within")
        if isinstance(node, ast.ImportFrom) and node.module == "simkit":
            outside = [alias.name for alias in node.names if not _is_module(alias.name)]
            found += [f"{relative}:{node.lineno} imports {name} through the package" for name in outside]
    if not any(relative == free or relative.startswith(free + "/") for free in MAY_BE_HEAVY):
        found += [
            f"{relative}:{line} imports {name} on import"
            for name, line in top_imports_of(tree)
            if any(within(name, heavy) for heavy in HEAVY)
        ]
    if relative != "draws.py":
        found += [f"{relative}:{line} uses numpy.random: draw through simkit.draws" for line in _random_uses(tree)]
    return sorted(set(found))


def _is_module(name: str) -> bool:
    # a one-file room (checks, draws) may be taken from the package as a module
    return (ROOT / f"{name}.py").exists() or name in {"checks", "draws"}


def _random_uses(tree: ast.AST) -> Iterator[int]:
    for name, line in imports_of(tree):
        if within(name, "numpy.random") or within(name, "random"):
            yield line
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr == "random" and isinstance(node.value, ast.Name)):
            continue
        if node.value.id in {"np", "numpy"}:
            yield node.lineno


FILES = sorted(str(path.relative_to(ROOT).as_posix()) for path in ROOT.rglob("*.py"))


@pytest.mark.parametrize("relative", FILES)
def test_imports_run_one_way(relative):
    assert faults(relative, (ROOT / relative).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("relative", "source"),
    [
        ("population/x.py", "from simkit.evidence.beliefs import Beliefs"),
        ("evidence/x.py", "import simkit.design.design"),
        ("design/x.py", "from simkit.population import reasons"),
        ("response/x.py", "from simkit.program.program import Program"),
        ("response/x.py", "def f():\n    from simkit.expected import expected"),
        ("expected.py", "from simkit.program.program import Program"),
        ("expected.py", "from simkit.simulation.counts import counts"),
        ("simulation/x.py", "from simkit.program.program import Program"),
        ("program/x.py", "from simkit.expected import expected"),
        ("estimation/x.py", "from simkit.response.derive import ResponseProcess"),
        ("estimation/x.py", "from simkit.evidence.beliefs import Beliefs"),
        ("estimation/x.py", "from simkit.population.population import Population"),
        ("decision/x.py", "from simkit.report.page import page"),
        ("checks.py", "from simkit.draws import uniforms"),
        ("response/x.py", "import simkit"),
        ("response/x.py", "import simkit as sk"),
        ("response/x.py", "from simkit import Beliefs"),
        ("response/x.py", "from simkit import design"),
        ("response/x.py", "from .links import expit"),
        ("response/x.py", "from scipy import stats"),
        ("response/x.py", "import scipy.stats as st"),
        ("evidence/x.py", "try:\n    import pandas as pd\nexcept ImportError:\n    pd = None"),
        ("evidence/x.py", "class A:\n    import statsmodels.api as sm"),
        ("program/program.py", "import pydantic"),
        ("cli.py", "from matplotlib.figure import Figure"),
        ("response/x.py", "import numpy as np\nrng = np.random.default_rng(1)"),
        ("response/x.py", "from numpy.random import default_rng"),
        ("response/x.py", "import random"),
        ("cellar/x.py", "import math"),
        ("__init__.py", "import pandas"),
        ("__init__.py", "from simkit.expected import expected"),
    ],
)
def test_the_rules_catch(relative, source):
    assert faults(relative, source)


@pytest.mark.parametrize(
    ("relative", "source"),
    [
        ("population/x.py", "from simkit import checks\nfrom simkit.checks import InvalidInput"),
        (
            "response/x.py",
            "from simkit.evidence.beliefs import Draws\nfrom simkit.design.design import Design",
        ),
        (
            "program/x.py",
            "from simkit.design import presets as ask\nfrom simkit.response.derive import derive",
        ),
        ("expected.py", "from simkit.response.process import STAGES\nfrom scipy.special import ndtri"),
        (
            "estimation/x.py",
            "from simkit.response.responses import Responses\nfrom simkit.design.design import Design",
        ),
        ("estimation/x.py", "from simkit.response import responses"),
        ("evidence/x.py", "def fit():\n    import statsmodels.api as sm\n    return sm"),
        ("evidence/x.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas as pd"),
        ("report/x.py", "import matplotlib\nfrom jinja2 import Environment"),
        ("program/file/schema.py", "from pydantic import BaseModel"),
        ("draws.py", "import numpy as np\nrng = np.random.SFC64(1)"),
        (
            "__init__.py",
            "def __getattr__(name):\n    from simkit.expected import expected\n    return expected",
        ),
    ],
)
def test_the_rules_allow(relative, source):
    assert faults(relative, source) == []


def loaded_after(code: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in told.stdout.split()} | set(told.stdout.split())


SLOW = {"matplotlib", "statsmodels", "pandas"}


def test_importing_the_package_loads_nothing_slow():
    loaded = loaded_after("import simkit")
    assert "simkit" in loaded and not SLOW & loaded
    # the probe itself can see
    assert "scipy.special" in loaded_after("import simkit.response.process")


def test_the_core_runs_without_anything_slow():
    code = (
        "from simkit.expected import expected; from simkit.response.derive import derive\n"
        "from simkit.evidence.beliefs import Beliefs; from simkit.population.population import Population\n"
        "from simkit.design.presets import employer_web\n"
        "expected(derive(Beliefs.default().medians(17), Population(), nodes=16), [employer_web()])"
    )
    assert not SLOW & loaded_after(code)
