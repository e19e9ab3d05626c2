"""The figure of a comparison: what is drawn is what was computed, and words do not run into one another."""

import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import simkit as sk
from simkit.planning.compare import compared
from simkit.program.presets import declined
from simkit.report.compare import Comparison, compare
from simkit.report.compare_figure import FEW_PANELS, MOST_LINES, PANELS, _label, compare_figure

WEB, CALL = sk.designs.employer_web(), sk.designs.employer_call()
LONG = "a way of asking whose name goes on and on until nobody will read it to its very end, variant"


@pytest.fixture(scope="module")
def found():
    return compared(declined(42), [WEB, CALL], draws=4, nodes=64)


@pytest.fixture(scope="module")
def many():
    ways = [WEB.but(f"{LONG} {at}", items=at + 1) for at in range(20)]
    return compared(declined(42), ways, draws=1, nodes=64)


def drawn(figure):
    figure.set_dpi(40)  # quick; words keep their proportions
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas.get_renderer()


def test_marks_stand_at_the_medians_and_lines_at_the_ranges(found):
    figure = Comparison(found.program, found.evaluation, found.given).plot()
    for axes, metric in zip(figure.axes, FEW_PANELS, strict=True):
        size = {"candor": 10.0, "error": 100.0}.get(metric, 1.0)
        marks = [line for line in axes.lines if line.get_marker() in ("o", "s")]
        assert [line.get_marker() for line in marks] == ["o", "o", "s", "s", "s"]
        for line, name in zip(marks, found.names, strict=True):
            entry = found.entry(name, metric)
            value = 100 * entry.expected.value if metric == "top" else size * entry.median
            assert line.get_xdata()[0] == pytest.approx(value)
    names = [tick.get_text().replace("\n", " ") for tick in figure.axes[0].get_yticklabels()]
    assert names == list(found.names)
    said = [text.get_text() for text in figure.axes[0].texts]
    assert said == [f"{found.entry(name, 'answers').median:.0f}" for name in found.names]


@pytest.mark.parametrize("which", ["found", "many"])
def test_words_do_not_overlap(which, request):
    figure = compare_figure(request.getfixturevalue(which))
    renderer = drawn(figure)
    names = [tick.get_window_extent(renderer) for tick in figure.axes[0].get_yticklabels()]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(names, 2))
    assert min(box.x0 for box in names) > 0
    for axes in figure.axes:
        words = [text.get_window_extent(renderer) for text in axes.texts]
        assert not any(a.overlaps(b) for a, b in itertools.combinations(words, 2))
        area = axes.get_window_extent(renderer)
        for line in axes.lines:
            if line.get_marker() != "None" or line.get_linestyle() != "-":
                continue
            end = axes.transData.transform((max(line.get_xdata()), 0))[0]
            assert all(end <= box.x0 for box in words) and end <= area.x1
        heads = [each.title.get_window_extent(renderer) for each in figure.axes]
    titles = [axes._left_title.get_window_extent(renderer) for axes in figure.axes]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(titles, 2)) and heads


def test_long_names_keep_their_end():
    said = _label(f"{LONG}, asked by a third party")
    assert said.count("\n") + 1 == MOST_LINES and said.endswith("asked by a third party") and "…" in said
    assert _label("call by HR") == "call by HR"


def test_what_is_not_estimable_is_a_dash_and_one_design_alone_is_drawn():
    program = declined(42)
    silent = program.but(beliefs=program.beliefs.but(skip_base=1.0))
    figure = compare_figure(compared(silent, [WEB.but("$a_b$ 5 $")], comparators=False, draws=1, nodes=64))
    drawn(figure)
    # nor is a name read as mathematics
    assert [axes.texts[0].get_text() for axes in figure.axes] == ["0", "0", "0", "0", "–", "–"]


def test_the_choice_is_drawn():
    found = sk.in_house_or_third_party(declined(42), draws=1, nodes=64)
    assert len(found.plot().axes) == len(FEW_PANELS)
    many = compare_figure(compared(declined(4000), [WEB], comparators=False, draws=1, nodes=64))
    assert len(many.axes) == len(PANELS) and "Shares are off" in many.axes[3].get_title(loc="left")


def test_compare_is_the_comparison():
    found = compare(declined(42), [WEB], draws=1)
    assert isinstance(found, sk.Comparison) and found.names[0] == WEB.name
