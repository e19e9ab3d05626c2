import html.parser
import re
from importlib import resources

import pytest

from simkit.decision.assess import STAGE_WORDS, assess
from simkit.decision.objections import LABELS
from simkit.program.presets import declined
from simkit.report.page import render

VOID = {"meta", "link", "br", "hr", "img", "input", "circle", "rect", "line"}
JARGON = ("EVSI", "ENBS", "posterior", "RMSE", "coverage", "log odds", "Monte Carlo", "Bayes", "quantile")


class Outline(html.parser.HTMLParser):
    """Elements with their parents, ids, headings and text; complains about elements that are not closed."""

    def __init__(self, page):
        super().__init__()
        self.open, self.elements, self.headings, self.text = [], [], [], []
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append((data, tuple(self.open)))

    def values(self, attribute):
        return [attrs[attribute] for _, attrs, _ in self.elements if attribute in attrs]


def page_one(page, details=False):
    """The words of the first section."""
    start = page.index('<section class="first"')
    part = page[start : page.index("</section>", start) + len("</section>")]
    words = [data for data, inside in Outline(part).text if details or "details" not in inside]
    return " ".join(" ".join(words).split())


@pytest.fixture(scope="module", params=["few", "many", "nobody", "nasty"])
def any_page(request):
    return render(request.getfixturevalue(request.param), command="simkit report acme.toml --seed 1")


def test_loads_nothing_from_outside(any_page):
    outline = Outline(any_page)
    tags = {tag for tag, _, _ in outline.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "image", "use", "form"}
    assert not outline.values("src")
    assert all(value.startswith("#") for value in outline.values("href"))
    style = any_page[any_page.index("<style>") : any_page.index("</style>")]
    assert not re.search(r"url\(|@import|https?:", style)
    assert not [name for _, attrs, _ in outline.elements for name in attrs if name.startswith("on")]
    assert "default-src 'none'" in any_page


def test_is_one_page_with_landmarks_and_headings_in_order(any_page):
    outline = Outline(any_page)
    tags = [tag for tag, _, _ in outline.elements]
    assert any_page.startswith("<!DOCTYPE html>")
    assert outline.elements[0] == ("html", {"lang": "en-GB"}, ())
    for landmark in ("header", "nav", "main", "footer", "h1", "title"):
        assert sum(tag == landmark and "svg" not in inside for tag, _, inside in outline.elements) == 1, landmark
    # every part has a link of its own at the top; what the silent could say stands within the truth
    links = re.findall(r'<li><a href="#', any_page[: any_page.index("</nav>")])
    assert tags.count("section") == len(links) - 1 >= 7
    assert outline.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert "width=device-width" in any_page


def test_ids_are_unique_and_references_lead_somewhere(any_page):
    outline = Outline(any_page)
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    assert set(" ".join(outline.values("aria-labelledby")).split()) <= set(ids)
    assert {value[1:] for value in outline.values("href")} <= set(ids)


def test_every_figure_has_words(any_page):
    outline = Outline(any_page)
    figures = re.findall(
        r'<svg [^>]*role="img"[^>]* aria-labelledby="([^" ]+)-title[^"]*"[^>]*><title id="([^"]+)-title">(.*?)</title>',
        any_page,
    )
    assert len(figures) == sum(tag == "svg" for tag, _, _ in outline.elements) >= 20
    assert all(one == other and words.strip() for one, other, words in figures)


def test_every_table_has_a_name_and_heads(any_page):
    outline = Outline(any_page)
    tables = [attrs for tag, attrs, _ in outline.elements if tag == "table"]
    assert len(tables) >= 10
    assert all("aria-labelledby" in attrs for attrs in tables)
    assert all("scope" in attrs for tag, attrs, _ in outline.elements if tag == "th")


def test_what_the_user_wrote_is_escaped(nasty):
    page = render(nasty, command="<script>1</script>", title="</title><script>2</script>", dated="<b>")
    assert "<script" not in page and "<b>}" not in page
    outline = Outline(page)
    said = "".join(data for data, _ in outline.text)
    assert "<script>alert(\"x\")</script> & 'Söhne'" in said
    assert "<script>1</script>" in said
    assert "https://example.org/x?a=1&b=2" in said


def test_page_one_says_it_in_plain_words(any_assessment):
    words = page_one(render(any_assessment))
    assert any_assessment.verdict.headline in words
    assert any_assessment.verdict.leaves_out in words
    for key, label in LABELS.items():
        assert f"{key} {label}" in words
    for found in any_assessment.people(any_assessment.proposed).values():
        assert f"{found.low:,} to {found.high:,}" in words
    for each in _proposed(any_assessment):
        words = words.replace(each.sentence, "")
    assert not re.search(r"\b(None|nan|inf)\b", words)


def _proposed(assessment):
    return assessment.objections[assessment.proposed.name]


def test_no_jargon_on_page_one(any_assessment):
    words = page_one(render(any_assessment), details=True).lower()
    assert not [jargon for jargon in JARGON if jargon.lower() in words]


def test_errors_of_the_simulation_stand_in_the_detail_only(few):
    page = render(few)
    assert "±" not in page_one(page)
    assert "±" in page_one(page, details=True)


def test_few_answers_are_counts(few, many):
    assert few.people(few.proposed)["answered"].median < 15 <= many.people(many.proposed)["answered"].median
    assert re.search(r"Of every 10 who answer and have a sensitive reason, \d+ \(\d+ to \d+\)", page_one(render(few)))
    assert re.search(r"have a sensitive reason, \d+% \(\d+% to \d+%\)", page_one(render(many)))


def test_row_of_people_is_drawn_for_each_stage(few, many):
    for assessment, figure in ((few, "icons"), (many, "proportion")):
        page = render(assessment)
        assert page.count(f'class="figure {figure}"') == 1 + len(STAGE_WORDS)
    assert "leavers to ask exactly" in page_one(render(many))


def test_what_really_came_stands_beside_the_range(few):
    page = page_one(render(few, observed={"answered": 7}))
    assert "really: 7" in page
    predicted = few.people(few.proposed)["answered"]
    assert f"What really came: 7 answered why. Predicted were {predicted}" in page
    assert "really" not in page_one(render(few))


def test_same_input_gives_the_same_bytes(few):
    assert render(few) == render(few)
    assert render(few) == render(assess(declined(42), draws=2))


def test_no_date_unless_given(few):
    assert 'class="dated"' not in render(few)
    assert '<p class="dated">3 May 2031</p>' in render(few, dated="3 May 2031")


def test_command_and_settings_are_printed(few):
    page = render(few, command="simkit report a.toml --seed 1")
    assert "<dd><code>simkit report a.toml --seed 1</code></dd>" in page
    assert "8 scrambles × 2" in page
    assert "<dt>Command</dt>" not in render(few)


def test_past_programs_left_out_are_named(few):
    from simkit.program.program import EvidenceChoice

    program = few.program.but(evidence=EvidenceChoice(leave_out=("UAA 2015",)))
    page = render(assess(program, draws=1))
    assert "predicted from 20 past programs" in page
    assert "Left out: UAA 2015." in page


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)  # the darkest grey text of WCAG's examples


def test_text_is_dark_enough():
    css = resources.files("simkit.report").joinpath("templates/report.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", css))
    pairs = [(text, ground) for text in ("ink", "soft", "blue") for ground in ("paper", "wash")]
    pairs += [("blue", "blue-wash"), ("red", "red-wash"), ("amber", "amber-wash"), ("soft", "red-wash")]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for badge in ("launch", "redesign", "pilot", "do-not-launch"):
        ground = re.search(rf"\.badge\.{badge} {{ background: ([^;]+);", css)[1]
        name = re.fullmatch(r"var\(--([\w-]+)\)", ground)
        assert contrast("#fff", colours[name[1]] if name else ground) >= 4.5, badge


def test_what_will_be_heard_of_is_told_by_reason(few):
    found = few.discovery(few.proposed)
    page = render(few)
    part = page[page.index('id="discovery"') : page.index('id="calendar"')]
    ours = found.changeable
    assert f"{ours.median} ({ours.low} to {ours.high}) of the {ours.of} reasons that are in your hands" in part
    assert part.count('<th scope="row">') == len(found.chances) == 17
    # the likeliest first
    labels = {reason.key: reason.label for reason in few.program.population.reasons}
    order = sorted(found.chances, key=lambda key: -found.chances[key][0].value)
    places = [part.index(f">{labels[key]}".replace("&", "&amp;")) for key in order]
    assert places == sorted(places)
