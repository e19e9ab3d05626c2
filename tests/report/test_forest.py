"""The forest plot: every number in its place, words for those who cannot see it."""

import xml.etree.ElementTree as ET

import pytest

from simkit.evidence.programs import ProgramRow
from simkit.evidence.response_rate import fit
from simkit.report.forest import forest_svg, wilson

SVG = "{http://www.w3.org/2000/svg}"
ODD = 'our <script>alert("x")</script> & a very long name indeed of a pilot'


@pytest.fixture(scope="module")
def model():
    return fit(own=[ProgramRow(ODD, "candidates", "web", "in_house", 1.0, 12, 0)])


@pytest.fixture(scope="module")
def picture(model):
    return ET.fromstring(str(forest_svg(model, "past")))


def words(picture):
    return [each.text for each in picture.iter(f"{SVG}text")]


def test_wilson_worked_by_hand():
    # 0 of 10: z^2/(10 + z^2) = 3.8415/13.8415; 5 of 10: 1/2 -+ sqrt(z^2 x 0.025 + z^4/400)/(1 + z^2/10)
    assert wilson(0, 10) == pytest.approx((0.0, 0.27753), abs=1e-5)
    assert wilson(5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-5)
    assert wilson(10, 10)[1] == 1.0


@pytest.mark.parametrize(("answered", "invited"), [(0, 1), (34, 112), (48_358, 84_437), (7, 7)])
def test_wilson_against_statsmodels(answered, invited):
    from statsmodels.stats.proportion import proportion_confint

    assert wilson(answered, invited) == pytest.approx(proportion_confint(answered, invited, method="wilson"), abs=1e-12)


def test_every_program_is_drawn_once_at_its_rate(model, picture):
    squares = list(picture.iter(f"{SVG}rect"))
    assert len(squares) == len(model.rows) == 22
    axis = [each for each in picture.iter(f"{SVG}text") if each.text in ("0%", "100%")]
    left, right = (float(next(each.get("x") for each in axis if each.text == end)) for end in ("0%", "100%"))
    drawn = sorted((float(each.get("x")) + float(each.get("width")) / 2 - left) / (right - left) for each in squares)
    assert drawn == pytest.approx(sorted(row.rate for row in model.rows), abs=0.001)
    said = words(picture)
    for row in model.rows:
        assert f"{row.answered:,} of {row.invited:,}" in said
        assert row.label == ODD or row.label in said
    assert "30% (23 to 39)" in said  # 34 of 112


def test_more_people_make_a_larger_square(model, picture):
    by_label = {}
    for group in picture.iter(f"{SVG}g"):
        square = group.find(f"{SVG}rect")
        if square is not None:
            by_label[group.find(f"{SVG}text").text] = float(square.get("width"))
    sizes = [by_label[label] for label in ("Advanced endoscopy", "UAA 2015", "AACOM 2010", "USDA FEVS 2023")]
    assert sizes == sorted(sizes) and len(set(sizes)) == 4


def test_programs_stand_under_their_people(picture):
    said = words(picture)
    headings = [
        "Admitted students who went elsewhere",
        "Admitted students who enrolled",
        "Candidates who declined",
        "Candidates, whatever came of it",
        "Leavers",
        "Employees in post",
    ]
    at = [said.index(heading) for heading in headings]
    assert at == sorted(at)
    assert at[0] < said.index("UAA 2015") < said.index("South River 2008 (ASQ)") < at[1]
    assert at[4] < said.index("Wyoming LSO (4 groups)") < at[5] < said.index("USDA FEVS 2023")


def test_a_mixture_of_people_that_was_not_published_has_a_heading():
    row = ProgramRow("ours", "exit", "web", "in_house", 0.25, 20, 5)
    assert "Leavers, 25% of whom said no" in forest_svg(fit(own=[row]))


def test_four_kinds_of_new_programs_with_what_is_predicted(model, picture):
    assert len(list(picture.iter(f"{SVG}polygon"))) == 4
    rate = model.predict("candidates", said_no=1)
    low, high = (round(100 * end) for end in rate.interval(0.90))
    assert f"{rate.median:.0%} ({low} to {high})" in words(picture)


def test_title_and_description_say_it_in_words(model, picture):
    assert picture.get("role") == "img"
    named = picture.get("aria-labelledby").split()
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert named == [title.get("id"), description.get("id")] == ["past-title", "past-desc"]
    assert "declined a job offer" in title.text
    assert description.text.startswith("22 past programs, from 0% to 68% answered")
    assert description.text.count(" to ") >= 5


def test_markup_in_a_name_stays_a_name_and_long_ones_are_cut(model):
    text = str(forest_svg(model))
    assert "<script" not in text and "&lt;script&gt;" in text
    assert all(len(each) <= 80 for each in words(ET.fromstring(text)))
    assert any(each.endswith("…") for each in words(ET.fromstring(text)))


def test_the_same_model_gives_the_same_picture(model):
    assert forest_svg(model) == forest_svg(model)
