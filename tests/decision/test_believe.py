"""Where objections turn: crossings by hand, drivers in a built evaluation, one real page."""

from itertools import pairwise

import numpy as np
import pytest

from simkit.cli import main
from simkit.decision.believe import crossings, driver_of, what_you_would_have_to_believe
from simkit.decision.numbers import Number
from simkit.diagnosis.evaluation import evaluate
from simkit.diagnosis.measured import Believed, Measured
from simkit.program.presets import declined

PROGRAM = declined(12)
PLAIN = Number("x", "x is {}", -10.0, 10.0, Believed(0.0, -1.0, 1.0), "judgement")


@pytest.fixture(scope="module")
def page():
    return what_you_would_have_to_believe(PROGRAM, only=["O1"], draws=4, values=5)


def test_a_crossing_is_where_the_straight_line_says():
    chances = [Measured(1.0, 0.02), Measured(0.6, 0.02), Measured(0.0, 0.01)]
    ((value, error, above),) = crossings(PLAIN, [0.0, 2.0, 4.0], chances, 0.8, True)
    # from 1 to 0.6 over 2: 0.8 at 1, and an error of 0.02 is 0.1 there
    assert (value, above) == (pytest.approx(1.0), False) and error == pytest.approx(0.1)
    ((value, _, above),) = crossings(PLAIN, [0.0, 2.0, 4.0], chances, 0.2, False)
    assert (value, above) == (pytest.approx(2 + 2 * 0.4 / 0.6), True)
    assert crossings(PLAIN, [0.0, 2.0], chances[:2], 0.2, False) == ()


def test_there_and_back_are_two():
    chances = [Measured(each, 0.01) for each in (0.1, 0.5, 0.1)]
    low, high = crossings(PLAIN, [0.0, 4.0, 8.0], chances, 0.2, False)
    assert (low[0], low[2], high[0], high[2]) == (pytest.approx(1.0), False, pytest.approx(7.0), True)


def test_the_driver_is_what_the_figure_is_made_of():
    evaluation = evaluate(PROGRAM, [PROGRAM.design(PROGRAM.proposed)], draws=32, nodes=64)
    beliefs = evaluation.beliefs
    driver = driver_of(PROGRAM, evaluation, beliefs["vague"] ** 3)
    assert driver.name == "vague" and driver.part > 0.8
    assert driver_of(PROGRAM, evaluation, beliefs["anchor_lo"] * beliefs["anchor_hi"]).name == "candor"
    assert driver_of(PROGRAM, evaluation, -beliefs["answer_rate"]).name == "response"
    assert driver_of(PROGRAM, evaluation, np.ones_like(beliefs["vague"])) is None


def test_few_must_answer_for_the_first_objection_to_hold(page):
    o1 = page.of("O1")
    assert o1.number.name == "response" and o1.ends == (1.0, 0.0)
    ((holds, _, above),), ((fails, _, beyond),) = o1.holds, o1.fails
    assert not above and beyond and holds < fails
    # 5 answers of 12 people: not far from 0.42 of them
    assert 0.25 < fails < 0.7


def test_the_verdict_has_its_stretches(page):
    names = [name for _, _, name in page.stretches]
    assert all(one != other for one, other in pairwise(names))
    assert len(page.flips) == len(page.stretches) - 1
    assert page.stretches[0][0] == page.number.low and page.stretches[-1][1] == page.number.high


def test_it_can_be_printed_and_shown(page):
    text = str(page)
    assert "The verdict is " in text and max(map(len, text.splitlines())) <= 100
    assert "\nO1 They won't answer: " in text
    html = page._repr_html_()
    assert html.count("<tr>") == 2 and "O8 and O9 look at what is learnt" in html


def test_the_command_writes_a_page(page, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("simkit.decision.believe.what_you_would_have_to_believe", lambda program, **_: page)
    assert main(["believe", "example:small"]) == 0
    assert capsys.readouterr().out == f"{page}\n"
    target = tmp_path / "page.html"
    assert main(["believe", "example:small", "-o", str(target)]) == 0
    assert page._repr_html_() in target.read_text(encoding="utf-8")
    assert main(["believe", "example:small", "-o", str(tmp_path)]) == 2
