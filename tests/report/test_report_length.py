"""The tuned length as a figure and as JSON."""

import json
import re
from dataclasses import replace

import pytest

from simkit.design.presets import employer_call, employer_web
from simkit.design.questionnaire import Questionnaire
from simkit.planning.length import tuned
from simkit.program.presets import declined
from simkit.report.length import LengthTuning, length_data, tune_length


@pytest.fixture(scope="module")
def found():
    return tune_length(declined(42), employer_web(items=6), draws=2)


def test_it_is_the_numbers_with_a_figure(found):
    assert isinstance(found, LengthTuning)
    assert str(found) == str(tuned(declined(42), employer_web(items=6), draws=2))


def test_the_figure_draws_what_the_numbers_say(found):
    figure = found.plot()
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles[0] == "People who start" and len(titles) == 5
    for axes, name in zip(figure.axes, ("started", "completed", "answers", "item_answers", "information"), strict=True):
        line = axes.get_lines()[0]
        assert line.get_xdata().tolist() == [1, 2, 3, 4, 5, 6]
        assert line.get_ydata().tolist() == [getattr(row, name).median for row in found.given.rows]
        assert axes.get_lines()[1].get_xdata()[0] == found.best.items == 6
        words = axes.texts[0].get_text()
        at = getattr(found.best, name)
        shown = [float(each.replace(",", "")) for each in re.findall(r"[\d.,]+", words)]
        assert shown == pytest.approx([at.median, at.low, at.high], rel=0.02, abs=0.6)
        # the label stays clear of the band
        assert axes.texts[0].xy[1] > max(getattr(row, name).high for row in found.given.rows)


def test_minutes_are_the_length_of_a_talk():
    figure = tune_length(declined(42), employer_call(minutes=30), draws=2).plot()
    assert figure.axes[0].get_lines()[0].get_xdata().tolist() == pytest.approx([5, 10, 15, 20, 25, 30])
    assert "Minutes of talk" in figure.get_supxlabel()
    assert "Dot, dashes: the form as it is (6 questions, 30 minutes)." in figure.get_supxlabel()
    alone = tune_length(declined(42), employer_web(items=1), draws=2).plot()
    assert "further question" not in alone.get_suptitle() and "\n" not in alone.get_suptitle()
    assert "Best on average (dot, dashes): 1 question. About as good (shaded): 1." in alone.get_supxlabel()


def test_the_figure_leads_with_the_cost_where_values_are_all_the_same(found):
    longer = tune_length(declined(42), employer_web(items=6), longest=12, draws=2).plot()
    assert "Each further question costs answers to “why?”: " in longer.get_suptitle().replace("\n", " ")
    words = " ".join(longer.get_supxlabel().split())
    assert "Dot, dashes: the form as it is (6 questions). A further question pays if an answer to it is worth" in words
    assert "Counted alike, the more questions the more information, up to the 12 looked at." in words
    assert "Best" not in words and longer.axes[0].get_lines()[1].get_xdata()[0] == 6
    plain = found.design.questionnaire.items
    form = Questionnaire((replace(plain[0], value=4.0), *plain[1:]))
    differ = tune_length(declined(42), employer_web().but("form", questionnaire=form), draws=2).plot()
    assert "further question" not in differ.get_suptitle()
    assert "Best on average (dot, dashes): 6 questions. About as good (shaded)" in differ.get_supxlabel()
    nothing = Questionnaire(tuple(replace(item, value=0.0) for item in plain))
    none = tune_length(declined(42), employer_web().but("form", questionnaire=nothing), draws=2).plot()
    assert "none is the best" in none.get_supxlabel().replace("\n", " ") and "Best" not in none.get_supxlabel()


def test_names_are_no_mathematics(found):
    odd = tune_length(declined(42).but(name="$x_2$ & <b>"), employer_web(items=2), draws=2)
    odd.plot().canvas.draw()
    assert "&lt;b&gt;" in odd._repr_html_()


def test_json_holds_both_orders_and_every_length(found):
    data = json.loads(json.dumps(length_data(found), allow_nan=False))
    assert data["given_order"]["best"] == 6 and data["given_order"]["near_best"] == [6]
    assert [row["items"] for row in data["given_order"]["lengths"]] == [1, 2, 3, 4, 5, 6]
    row, right = data["best_order"]["lengths"][2], found.ordered.row(3)
    assert row["information"]["median"] == right.information.median
    assert row["expected"] == {"value": right.expected.value, "mcse": right.expected.mcse}
    assert row["positions"] == list(right.positions)
    # nothing comes before the shortest
    assert data["given_order"]["lengths"][0]["adds"]["median"] is None
    worth = data["by_worth"][4]
    assert (worth["share"], worth["of"], worth["looked_at"]) == (0.5, "the question before", 30)
    assert worth["best"] == found.weighed[4].lengths.best and worth["best"] in worth["near_best"]
    assert worth["best_over_beliefs"]["median"] == found.weighed[4].lengths.best_spread.median
    assert data["best_order"]["exact"] is True and data["words"]
