"""A slider's result in words, designs by name, and bad input; that its numbers are the grid's stands in test_grid."""

import re

import pytest

from simkit.checks import InvalidInput
from simkit.design.presets import decline_code
from simkit.planning.slider import slider
from simkit.program.presets import declined

PROGRAM = declined(42)


@pytest.fixture(scope="module")
def bench():
    return slider(PROGRAM, draws=2, nodes=16)


def test_a_design_goes_by_its_name(bench):
    by_name, by_value = bench.move("call by HR"), bench.move(PROGRAM.design("call by HR"))
    assert by_name.design == by_value.design and by_name.rates == by_value.rates
    with pytest.raises(InvalidInput, match=r"design is 'call by HQ', but is not known: did you mean 'call by HR'"):
        bench.move("call by HQ")
    with pytest.raises(InvalidInput, match="design is 3, but is not known"):
        bench.move(3)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"program": "x"}, "program is 'x', but must be a Program"),
        ({"draws": 0}, "draws is 0, but must be a whole number from 1"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_bad_input_gets_a_sentence(wrong, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        slider(**{"program": PROGRAM} | wrong)


def test_it_prints_in_words_with_ranges(bench):
    moved = bench.move("call by HR")
    text, html = str(moved), moved._repr_html_()
    assert "Believed(" not in text and "array" not in text and repr(moved) == text
    assert text.startswith("Acme" if PROGRAM.name == "Acme" else PROGRAM.name)
    lines = dict(re.split(r"  +", line, maxsplit=1) for line in text.splitlines()[2:-2])
    people, money, off = moved.answers, moved.rates["money"], moved.rates["error"]
    assert lines["People who answer “why?”"] == f"{people.median} ({people.low} to {people.high})"
    assert (
        lines["Money in all, staff time with it"] == f"{money.median:,.0f} ({money.low:,.0f} to {money.high:,.0f}) USD"
    )
    shown = [float(each) for each in re.findall(r"[\d.]+", lines["The shares in the report are off by"])]
    assert shown == pytest.approx([100 * off.median, 100 * off.low, 100 * off.high, 100.0], abs=0.5)
    candor = moved.rates["candor_sensitive"]
    assert lines["Candid, of 10 with a sensitive reason who answer"].startswith(f"{10 * candor.median:.0f}")
    assert "Usable: candid, and it says what to fix" in lines
    for what, much in lines.items():
        assert what in html and much in html


def test_a_promise_and_a_record_are_said_as_what_they_are(bench):
    promised = bench.move("anonymous web form by HR")
    assert f"{promised.design.reporting_cell} of them or more" in str(promised)
    record = str(bench.move(decline_code()))
    assert "Records with an entry" in record and "who start" not in record and "who answer “why?”" not in record


def test_names_are_escaped(bench):
    odd = bench.move(PROGRAM.design("call by HR").but("<b>&"))
    assert "“&lt;b&gt;&amp;”" in odd._repr_html_() and "<b>" not in odd._repr_html_()
