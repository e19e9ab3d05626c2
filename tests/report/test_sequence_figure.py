"""The figure of a follow-up: what is drawn is what was computed."""

import itertools

import pytest

import simkit as sk


def test_bars_are_medians_lines_are_ranges_and_words_stand_apart():
    program = sk.Program.load(sk.example_path("small"))
    web = sk.designs.employer_web().but("a $web$ survey with a rather long name of its own")
    found = sk.sequence(program, web, sk.designs.employer_call(), draws=1)
    figure = found.plot()
    figure.draw_without_rendering()
    for axes, metric in zip(figure.axes, ("answers", "usable"), strict=True):
        people = [getattr(way, metric) for way in (found.first, found.then, found.both)]
        assert [bar.get_width() for bar in axes.patches] == pytest.approx([each.median for each in people])
        assert [tuple(line.get_xdata()) for line in axes.lines] == [(each.low, each.high) for each in people]
        assert [each.get_text() for each in axes.texts] == [f"{each.median:.0f}" for each in people]
        assert all(text.get_window_extent().x0 >= axes.transData.transform((line.get_xdata()[1], 0))[0]
                   for text, line in zip(axes.texts, axes.lines, strict=True))  # fmt: skip
    names = [each.get_window_extent() for each in figure.axes[0].get_yticklabels()]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(names, 2))
    assert min(box.x0 for box in names) > 0
