"""The figure of the frontier: what is drawn is what was computed; labels do not run into one another."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

import simkit as sk
from simkit.report.frontier import apart, frontier_data


@pytest.fixture(scope="module")
def found():
    space = sk.Space(
        sponsors=("hr", "third_party"), forms=(1, 6), talks=15, attempts=(1, 2), incentives=(0, 20), weeks=2
    )
    return sk.frontier(sk.Program.load(sk.example_path("small")), space, draws=1, nodes=16)


def test_every_design_is_a_dot_and_the_frontier_is_marked(found):
    figure = found.plot()
    for axes, (metric, unit) in zip(figure.axes, (("information", 1), ("error", 100)), strict=True):
        cloud, firm, loose, *_ = axes.lines
        assert cloud.get_rasterized()
        assert len(cloud.get_xdata()) == (~found.on).sum()
        assert len(firm.get_xdata()) + len(loose.get_xdata()) == found.on.sum()
        drawn = np.sort(np.concatenate([firm.get_ydata(), loose.get_ydata()]))
        assert drawn == pytest.approx(np.sort(unit * found.means[metric][found.on]))


def test_labels_name_the_best_and_stand_apart(found):
    figure = found.plot()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    for axes in figure.axes:
        said = " ".join(each.get_text() for each in axes.texts)
        assert "least error" in said and "on the table" in said
        boxes = [super(type(each), each).get_window_extent(renderer) for each in axes.texts]
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other)
        for box in boxes:
            assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 100).map(lambda percent: percent / 100), min_size=1, max_size=8))
def test_labels_keep_their_order_and_distance(heights):
    places = apart(sorted(heights), 0.11)
    assert all(b - a >= 0.11 - 1e-9 for a, b in itertools.pairwise(places))
    assert places[-1] <= 1.0


def test_json_holds_the_frontier(found):
    data = json.loads(json.dumps(frontier_data(found), allow_nan=False))
    assert [row["design"] for row in data["frontier"]] == list(found.names)
    assert data["best"] == found.best and data["designs"] == len(found.grid.designs)
    assert data["frontier"][0]["money"]["median"] == pytest.approx(found.of("money", found.names[0]).median)
    assert data["planned"]["design"] == "one question by e-mail" and len(data["comparators"]) == 3
