import re

import numpy as np
import pytest

import simkit as sk
from simkit.checks import InvalidInput
from simkit.program.presets import declined
from simkit.report.waterfall import ROWS, steps_of, waterfall


@pytest.fixture(scope="module")
def found():
    return waterfall(declined(42), draws=8)


def test_rows_go_from_the_truth_to_the_record(found):
    axis, rows = steps_of(found.data)
    names = [row["name"] for row in rows]
    assert names == [name for name, _ in ROWS if name in names]
    assert (names[0], names[-1]) == ("true", "reported")
    # what moves nothing (everybody is as easy to reach) is not drawn
    assert "delivered" not in names and "candid" in names
    assert axis[0] == 0 and axis[-1] >= max(max(row["ends"]) for row in rows)


def test_who_answers_has_a_size_and_a_direction_in_words_but_no_signed_median(found):
    rows = {row["name"]: row for row in steps_of(found.data)[1]}
    started, told = rows["started"], rows["candid"]
    piece = found.losses.piece("started", found.reasons)
    assert started["value"] == f"± {100 * piece.size.median:.1f}"
    assert started["between"].startswith("−") and " to +" in started["between"]
    assert re.fullmatch(r"seen too often in \d+ of 100 worlds", started["over"])
    assert started["to"] == started["from"]
    assert told["value"].startswith("−") and not told["over"]


def test_prints_as_a_table(found):
    said = str(found)
    assert "asked by “web survey by HR”" in said and "What people choose to say" in said
    assert found._repr_html_().startswith("<pre>All sensitive reasons")


def test_one_reason_or_several():
    one = sk.waterfall(declined(42), "call by HR", "pay", draws=2)
    assert (one.label, one.losses.design.name) == ("Pay or benefits too low", "call by HR")
    both = waterfall(declined(42), reasons=("pay", "too_slow"), draws=2)
    shares = both.losses.path[0][..., [both.losses.keys.index(key) for key in ("pay", "too_slow")]].sum(axis=-1)
    assert both.data["path"]["true"]["median"] == pytest.approx(np.median(shares))
    with pytest.raises(InvalidInput, match="did you mean 'pay'"):
        waterfall(declined(42), reasons="payy", draws=2)
    with pytest.raises(InvalidInput, match="reasons is empty"):
        waterfall(declined(42), reasons=(), draws=2)


def test_plot_has_its_words_beside_the_bars(found):
    from matplotlib.figure import Figure

    figure = found.plot()
    assert isinstance(figure, Figure)
    axes = figure.axes[0]
    rows = steps_of(found.data)[1]
    assert [text.get_text() for text in axes.texts] == [f"{row['value']}  ({row['between']})" for row in rows]
    assert min(text.get_fontsize() for text in axes.texts) >= 14
    assert axes.get_legend() is None
    # totals are as long as their shares; pieces span their 90% ranges
    widths = [bar.get_width() for bar in axes.patches]
    for row, width in zip(rows, widths, strict=True):
        whole = row["to"] if row["total"] else row["ends"][1] - row["ends"][0]
        assert width == pytest.approx(100 * whole)
    # every word lies inside the picture
    figure.canvas.draw()
    box = figure.bbox
    for text in axes.texts:
        extent = text.get_window_extent()
        assert extent.x1 <= box.x1 and extent.x0 >= box.x0


def test_names_are_no_mathematics():
    program = declined(42)
    design = program.designs[0].but("$\\frac{1}{$ <b>")
    figure = waterfall(program.but(designs=(design,), proposed=design.name), draws=2).plot()
    figure.canvas.draw()
    assert "$\\frac{1}{$ <b>" in figure._suptitle.get_text()


def test_nobody_answers_ends_where_nothing_can_be_told():
    program = declined(10)
    nobody = waterfall(program.but(beliefs=program.beliefs.but(answer_rate=0.0)), draws=2)
    assert [row["name"] for row in steps_of(nobody.data)[1]] == ["true"]
    nobody.plot().canvas.draw()
