"""The documents hold: what the README shows runs, and CI runs what the README promises."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from simkit.cli.parser import parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def marked(mark: str) -> str:
    return re.search(rf"<!-- {mark} -->\n```bash\n(.*?)\n```", README, flags=re.DOTALL).group(1)


def test_the_python_in_the_readme_runs(capsys):
    names: dict[str, object] = {}
    assert len(blocks("python")) == 4
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "Of your 42 decliners" in printed
    assert "call by HR" not in printed.split("Of your 42 decliners")[0]
    assert printed.count("O9 ") == 1
    assert "1,000 replicates at the middle of what is believed, seed 7" in printed and "## Estimands" in printed


@pytest.mark.parametrize("line", [line for block in blocks("bash") for line in block.splitlines() if "simkit " in line])
def test_the_commands_in_the_readme_are_understood(line):
    words = line.split("#")[0].split("&&")[-1].split()
    assert words[0] == ".venv/bin/simkit"
    parser().parse_args(words[1:])


def test_each_marked_command_sets_itself_up():
    for mark in ("main job", "test command"):
        command = marked(mark)
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e ")
        assert "\n" not in command


def test_ci_takes_its_commands_from_the_readme():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    function = re.search(r"^command_of\(\).*$", script, flags=re.MULTILINE).group(0)
    for mark in ("main job", "test command"):
        found = subprocess.run(
            ["bash", "-c", f'{function}\ncommand_of "{mark}"'], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert found.stdout.strip() == marked(mark)
        assert f'command_of "{mark}"' in script


def test_the_folders_that_the_readme_names_exist():
    named = re.findall(r"`([a-z_./]+)`", README.split("## The folders")[1])
    for name in named:
        place = name.removeprefix("simkit/")
        assert (ROOT / "simkit" / place).exists(), name


def test_no_document_names_a_host_of_packages_or_a_path_of_a_machine():
    places = [ROOT / "constraints.txt", ROOT / "README.md", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    for place in places:
        text = place.read_text("utf-8")
        assert "index-url" not in text and "/root/" not in text and "/work/" not in text, place
        assert not re.search(r"https?://", text) or place.name == "README.md"


def test_python_runs_the_package():
    found = subprocess.run([sys.executable, "-m", "simkit", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"simkit \d+\.\d+\.\d+\n", found.stdout)


def test_the_table_of_priors_is_current():
    from simkit.report.priors import priors_markdown

    text = (ROOT / "docs" / "priors.md").read_text("utf-8")
    assert text == priors_markdown(), "run python -m simkit.report.priors docs/priors.md"
    rows = re.findall(r"^\| `([a-z_.]+)` \|", text, flags=re.MULTILINE)
    assert len(rows) == len(set(rows)) > 70


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_run_from_the_top_and_say_what_they_show(path, capsys):
    import json

    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    names: dict = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), path.name, "exec"), names)
        printed, shown = capsys.readouterr().out, "".join(cell["outputs"][0]["text"])
        # the words and the layout; a last digit may differ from machine to machine
        assert re.sub(r"[\d.,]+", "#", printed) == re.sub(r"[\d.,]+", "#", shown)
