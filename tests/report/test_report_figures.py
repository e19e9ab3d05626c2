import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.report.figures import icons, interval, proportion, step, ticks, worlds_bar


def attributes(svg, tag, name):
    return [float(value.rstrip("%")) for value in re.findall(rf'<{tag}[^>]* {name}="([^"]*)"', str(svg))]


def test_icons_are_counted_out():
    # 10 people: 2 almost surely, 3 more at the median (5), 2 more at the high end (7), 3 never
    drawn = str(icons("k", "t", 2, 5, 7, 10))
    counts = {tone: drawn.count(f'class="{tone}"') for tone in ("sure", "likely", "perhaps", "nobody")}
    assert counts == {"sure": 2, "likely": 3, "perhaps": 2, "nobody": 3}


def test_icons_break_into_rows_of_sixty():
    drawn = icons("k", "t", 0, 0, 0, 130)
    assert max(attributes(drawn, "circle", "cx")) == 595
    assert sorted(set(attributes(drawn, "circle", "cy"))) == [5, 15, 25]


def test_proportion_is_to_scale():
    assert attributes(proportion("k", "t", 50, 100, 150, 200), "rect", "width") == [100, 75, 50, 25]


def test_interval_is_to_scale():
    drawn = interval("k", "t", (2, 5, 8), (0, 5, 10))
    assert re.search(r'class="range" x1="20%" x2="80%"', drawn)
    assert re.search(r'class="median" cx="50%"', drawn)
    assert drawn.count('class="grid"') == 3


@pytest.mark.parametrize("kind", ["loss", "gain", "either"])
def test_a_piece_is_the_band_of_its_range(kind):
    drawn = step("k", "t", 0.3, (0.1, 0.35), (0.0, 0.2, 0.4), kind=kind)
    assert f'class="{kind}"' in drawn
    assert attributes(drawn, "rect", "x") == [25]
    assert attributes(drawn, "rect", "width") == [62.5]
    assert 'class="edge" x1="75%"' in drawn
    # where the direction is not known the stroke is no median
    assert ("stroke-dasharray" in drawn) == (kind == "either")


def test_a_total_is_a_bar_with_its_range():
    drawn = step("k", "t", 0.3, (0.1, 0.4), (0.0, 0.2, 0.4))
    assert attributes(drawn, "rect", "width") == [75]
    assert 'class="range" x1="25%" x2="100%"' in drawn


def test_worlds_bar_marks_twenty_and_eighty():
    drawn = worlds_bar("k", "t", 0.155)
    assert attributes(drawn, "rect", "width") == [100, 15.5]
    assert attributes(drawn, "line", "x1") == [20, 80]


def test_titles_are_escaped():
    assert "<b>" not in icons("k", "<b>", 0, 0, 1, 1)


@settings(deadline=None)
@given(st.floats(1e-6, 1e9))
def test_ticks_are_few_round_and_reach_far_enough(most):
    marks = ticks(most)
    assert marks[0] == 0
    assert most <= marks[-1] * (1 + 1e-9)
    assert 2 <= len(marks) <= 7
    assert marks[-2] < most
