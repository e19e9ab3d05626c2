"""`import simkit` and `simkit --help` load next to nothing; every public name is there when it is asked for."""

import subprocess
import sys

import pytest

import simkit

HEAVY = {"matplotlib", "statsmodels", "pandas", "pydantic", "jinja2", "scipy", "numpy"}


def loaded_after(code):
    """Names of the modules that a fresh interpreter has loaded after some code."""
    script = f"import sys\nbefore = set(sys.modules)\n{code}\nprint('\\n', *sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_import_loads_only_itself():
    loaded = loaded_after("import simkit")
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert {name for name in loaded if name.startswith("simkit")} == {"simkit"}
    assert len(loaded) <= 10, sorted(loaded)


def test_help_loads_neither_numpy_nor_scipy():
    code = "from simkit.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    loaded = {name.partition(".")[0] for name in loaded_after(code)}
    assert "argparse" in loaded and not loaded & HEAVY


def test_program_and_designs_leave_out_what_they_do_not_need():
    loaded = loaded_after("import simkit as sk\nsk.designs.employer_web(); sk.Program; sk.Beliefs; sk.assess")
    assert "simkit.design.presets" in loaded
    assert not loaded & {"matplotlib", "statsmodels", "pandas", "pydantic", "jinja2", "scipy.stats"}


@pytest.mark.parametrize("name", simkit.__all__)
def test_every_public_name_is_there(name):
    assert getattr(simkit, name) is not None
    assert name in dir(simkit)


def test_names_that_are_none():
    with pytest.raises(AttributeError, match="no attribute 'frist_look'"):
        _ = simkit.frist_look


def test_first_look_is_the_function_and_designs_the_module():
    assert simkit.first_look.__module__ == "simkit.decision.first_look"
    assert simkit.designs.preset("decline_code").coverage == 0.95
    assert simkit.programs.declined(42).kind == "declined"


def test_run_as_a_module():
    done = subprocess.run([sys.executable, "-m", "simkit", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"simkit {simkit.__version__}\n"
