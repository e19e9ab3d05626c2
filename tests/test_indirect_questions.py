"""The experiment on indirect questions: its formulas by hand and simulated, and the docs page that it writes."""

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
HERE = ROOT / "experiments" / "04_do_indirect_questions_pay"


@pytest.fixture(scope="module")
def run():
    spec = importlib.util.spec_from_file_location("indirect_run", HERE / "run.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["indirect_run"] = module
    spec.loader.exec_module(module)
    yield module
    for name in ("indirect_run", "techniques"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def found(run):
    return run.measure()


def figures(text):
    """The numbers of a text, as numbers."""
    return np.array([float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*\.?\d*", text.replace(", ", " "))])


def words(text):
    return re.sub(r"\d[\d,]*\.?\d*", "#", " ".join(text.replace(", ", " ").split()))


@pytest.mark.parametrize("name", ["docs/indirect_questions.md", "experiments/04_do_indirect_questions_pay/result.txt"])
def test_the_page_and_the_result_are_current(run, found, name):
    kept = (ROOT / name).read_text("utf-8")
    made = run.page(found) if name.endswith(".md") else "\n".join(found.lines) + "\n"
    way_out = "run python experiments/04_do_indirect_questions_pay/run.py"
    assert words(kept) == words(made), way_out
    # two digits are printed: a last one may differ between machines
    assert figures(kept) == pytest.approx(figures(made), rel=0.11, abs=0.011), way_out


def test_every_figure_of_the_page_stands_in_the_result(found):
    result = " ".join("\n".join(found.lines).split())
    for name, value in found.figures.items():
        if "crosswise" in name and not name.endswith(("_median", "_low", "_high")):
            assert value in result, name


def test_every_placeholder_is_a_figure(run, found):
    page = run.page(found)
    assert "{" not in page and "}" not in page


def test_variances_by_hand(run):
    warner, forced, crosswise, listed = run.TECHNIQUES
    # Warner (1965): share(1 - share) + p(1 - p)/(2p - 1)^2 = 0.0475 + 0.75
    assert warner.variance(0.05, 0.0) == pytest.approx(0.7975)
    assert crosswise.variance(0.05, 0.0) == pytest.approx(0.7975)
    # P(yes) = 1/6 + 2/3 x 0.05 = 0.2; 0.2 x 0.8 x 9/4
    assert forced.variance(0.05, 0.0) == pytest.approx(0.36)
    # items 0.1275 x 2 + 0.25 x 2 = 0.755; 2 (0.755 + 0.0475 + 0.755)
    assert listed.variance(0.05, 0.0) == pytest.approx(3.115)
    for technique in run.TECHNIQUES:
        assert technique.bias(0.05, 0.0) == pytest.approx(0.0, abs=1e-12)


def test_strays_pull_as_said(run):
    warner, forced, crosswise, listed = run.TECHNIQUES
    # at random: towards one half; always no: (1 - L)(y + t share) counted as y + t share'
    for technique in (warner, crosswise):
        assert technique.bias(0.05, 0.1) == pytest.approx(0.1 * 0.45)
    assert forced.bias(0.05, 0.1) == pytest.approx(-0.1 * 0.2 / (2 / 3))
    # any number of 0 to 5 against 0 to 4: half a person more
    assert listed.bias(0.05, 0.1) == pytest.approx(0.1 * (0.5 - 0.05))


def test_simulated_people_agree_with_the_formulas_and_a_wrong_formula_does_not(run, monkeypatch):
    worst, compared = run.simulated()
    # 64 comparisons: correct formulas exceed 5 standard errors once in 27,000 runs
    assert compared == 64 and worst < 5
    # the variance of the direct question in place of the crosswise one is found out
    monkeypatch.setattr(type(run.TECHNIQUES[0]), "variance", lambda self, share, strays: share * (1 - share))
    assert run.simulated()[0] > 100


def test_the_crossing_is_where_the_errors_are_equal(run):
    one = np.array([[0.05]])
    asked = run.Direct(one, np.array([[0.03]]), np.array([[0.25]]))
    crosswise = run.TECHNIQUES[2]
    n = run.crossing(asked, crosswise, 0.0)
    assert n.item() == pytest.approx((0.7975 - 0.03 * 0.97) / 0.02**2)
    assert 0.02**2 + 0.0291 / n.item() == pytest.approx(0.7975 / n.item())
    assert np.isinf(run.crossing(asked, crosswise, 0.1)).all()  # 0.045 off by itself
    # the clipped one: an estimate that is never clipped crosses at the same place, to the grid's 5%
    wide = run.Direct(np.array([[0.4]]), np.array([[0.3]]), np.array([[0.25]]))
    assert run.crossing_clipped(wide, crosswise, 0.0).item() == pytest.approx(
        run.crossing(wide, crosswise, 0.0).item(), rel=0.06
    )


def test_clipped_error_by_simulation(run):
    random = np.random.default_rng(3)
    for mean, sd, true in ((0.05, 0.3, 0.04), (0.9, 0.2, 0.95), (0.4, 0.02, 0.5)):
        made = (np.clip(mean + sd * random.standard_normal(400_000), 0, 1) - true) ** 2
        given = run.clipped_mse(np.array(mean), np.array(sd), np.array(true))
        assert given == pytest.approx(made.mean(), abs=5 * made.std() / np.sqrt(400_000))
