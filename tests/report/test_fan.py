"""The figure of the calendar: what is drawn is what was computed, and words do not run into one another."""

import itertools
from datetime import date

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from simkit.planning.calendar import calendar
from simkit.program.presets import declined
from simkit.report.fan import fan_figure


@pytest.fixture(scope="module")
def dated():
    program = declined(42)
    return program.but(population=program.population.but(start=date(2027, 1, 4)))


def boxes(figure):
    """Words of the panels with where they stand, after drawing."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    for axes in figure.axes:
        marks = [each for each in axes.texts if each.get_text()]
        ticks = [each for each in axes.get_xticklabels() if each.get_visible() and each.get_text()]
        yield [(each.get_text(), each.get_window_extent(renderer)) for each in marks]
        yield [(each.get_text(), each.get_window_extent(renderer)) for each in ticks]


def test_the_steps_are_the_medians(dated):
    made = calendar(dated, draws=2)
    for axes, stage in zip(made.plot().axes, ("answered", "usable"), strict=True):
        (line,) = [each for each in axes.lines if each.get_drawstyle() == "steps-post"]
        assert list(line.get_ydata())[1:-1] == [each.people[stage].median for each in made.fan]
        assert list(line.get_xdata())[1:-1] == [each.months for each in made.fan]
        said = [each.get_text() for each in axes.texts]
        assert said == [str(each.people[stage]) for each in made.reviews]


@pytest.mark.parametrize("years", [0.2, 1.0, 3.0, 10.0])
def test_words_do_not_collide(dated, years):
    made = calendar(dated.but(population=dated.population.but(horizon=years)), draws=1)
    figure = fan_figure(made)
    width = figure.bbox.width
    for row in boxes(figure):
        ordered = sorted(row, key=lambda each: each[1].x0)
        assert all(box.x0 >= -1 and box.x1 <= width + 1 for _, box in ordered)
        for (before, left), (after, right) in itertools.pairwise(ordered):
            assert left.x1 <= right.x0, (before, after)


def test_reviews_without_a_date_and_many_of_them():
    program = declined(42)
    made = calendar(program, draws=1, reviews=list(range(1, 13)))
    ticks = [each.get_text() for each in fan_figure(made).axes[1].get_xticklabels()]
    assert ticks == ["start", "month 2", "month 4", "month 6", "month 8", "month 10", "month 12"]


def test_pyplot_keeps_nothing(dated):
    import matplotlib.pyplot as plt

    calendar(dated, draws=1).plot()
    assert plt.get_fignums() == []
