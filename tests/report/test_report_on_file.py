"""The section on what is on file: there where offers are known, the same in page, text and data."""

import re

import pytest

from simkit.decision.assess import assess
from simkit.planning.on_file import on_file
from simkit.program.presets import declined
from simkit.report.data import report_data
from simkit.report.page import render
from simkit.report.text import WIDTH, summary


@pytest.fixture(scope="module")
def known():
    return assess(declined(42).but(accepted_per_year=198), draws=2)


def test_page_and_text_say_what_was_found(known):
    found = on_file(known.program, seed=known.evaluation.seed, draws=2)
    data = report_data(known)["on_file"]
    assert (data["declined"], data["accepted"]) == (42, 198)
    assert data["covered"]["median"] == found.covered.median
    assert [each["seen"]["value"] for each in data["fields"]] == [each.seen.value for each in found.found]
    page, text = render(known), summary(known)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert 'id="on-file"' in page
    flat = " ".join(text.split())
    for sentence in data["sentences"]:
        assert sentence in flat
    for each in found.found:
        assert f"{each.seen.value:.2f} (" in page and f"{each.seen.value:.2f} (" in text
        assert ", ".join(each.covers) in page


def test_without_offers_there_is_no_section(few, many):
    for assessment in (few, many):
        assert report_data(assessment)["on_file"] is None
        assert "on-file" not in re.sub(r"<style>.*</style>", "", render(assessment), flags=re.S)
        assert "nobody asked" not in summary(assessment)
