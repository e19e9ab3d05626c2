"""Sources taken apart as far as they go, and BibTeX that a strict reader accepts."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.evidence.citing import Source, cite, parse, works
from simkit.evidence.facts import Fact
from simkit.evidence.register import evidence


def fact(id, source, doi="", where_seen="https://example.org/a", caveat=""):
    return Fact(id, "own", "a", 1.0, None, None, "", "", "", source, doi, "verified-primary", where_seen, caveat, "1")


def entries(text):
    """Kind, key and fields of every entry; a reader that fails on anything that is not plain BibTeX."""
    found, place = [], 0
    while place < len(text):
        head = re.compile(r"\s*@(article|misc)\{([a-z0-9_]+),\n").match(text, place)
        assert head, text[place : place + 60]
        place, fields = head.end(), {}
        while not text.startswith("}", place):
            name = re.compile(r"  ([a-z]+) = \{").match(text, place)
            assert name and name[1] not in fields, text[place : place + 60]
            start, depth, place = name.end(), 1, name.end()
            while depth:
                if text[place] == "\\":
                    place += 1  # what follows is escaped
                elif text[place] in "{}":
                    depth += 1 if text[place] == "{" else -1
                elif name[1] not in ("doi", "url"):
                    assert text[place] not in "%&$#_~^", text[start : place + 1]
                place += 1
            fields[name[1]] = text[start : place - 1]
            assert text.startswith(",\n", place)
            place += 2
        place += 1
        found.append((head[1], head[2], fields))
    return found


# --- taking apart ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (
            "Galesic M & Bosnjak M 2009, Effects of questionnaire length, Public Opinion Quarterly 73(2):349-360",
            dict(
                people=("Galesic, M", "Bosnjak, M"), year="2009", title="Effects of questionnaire length",
                journal="Public Opinion Quarterly", volume="73", number="2", pages="349-360",
            ),
        ),
        (
            "Rolstad S, Adler J, Ryden A 2011, Response burden: is shorter better? Value in Health 14(8):1101-8",
            dict(
                people=("Rolstad, S", "Adler, J", "Ryden, A"), year="2011", title="Response burden: is shorter better?",
                journal="Value in Health", volume="14", number="8", pages="1101-8",
            ),
        ),
        (
            "Lensvelt-Mulders GJLM, Hox JJ, van der Heijden PGM (2005) How to improve, Quality & Quantity 39:253-265",
            dict(
                people=("Lensvelt-Mulders, GJLM", "Hox, JJ", "van der Heijden, PGM"), year="2005",
                title="How to improve", journal="Quality & Quantity", volume="39", pages="253-265",
            ),
        ),
        (
            "Edwards P et al. 2002, Increasing response rates: systematic review, BMJ 324:1183 (value as tabulated)",
            dict(
                people=("Edwards, P", "others"), year="2002", title="Increasing response rates: systematic review",
                journal="BMJ", volume="324", pages="1183", remark="value as tabulated",
            ),
        ),
        (
            "Pew Research Center 2012, Assessing Representativeness",
            dict(organisation="Pew Research Center", year="2012", title="Assessing Representativeness"),
        ),
        ("Shih & Fan 2008, as cited in a lecture transcript", dict(people=("Shih", "Fan"), year="2008")),
        (
            "Burkill S et al. (2016) PLoS ONE 11(2) e0147983",
            dict(
                people=("Burkill, S", "others"), year="2016", journal="PLoS ONE", volume="11", number="2",
                pages="e0147983",
            ),
        ),
        ("Robert Half UK (2018) No thanks", dict(organisation="Robert Half UK", year="2018", title="No thanks")),
        # nothing that is not plainly said is read into these
        ("USDA 2023 FEVS results", {}),
        ("BLR poll 2005", {}),
        ("Harris Interactive cited by Baker R (2008)", {}),
        ("Why are you leaving me?? Personality predictors, 2013 (WebSM 15846)", {}),
        ("vendor help page: 15Five", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_sources_as_a_librarian_reads_them(words, parts):
    assert parse(words) == Source(words, **parts)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.sampled_from([fact.source for fact in evidence()])))
def test_no_field_holds_a_word_that_the_source_has_not(words):
    source = parse(words)
    told = [source.organisation, source.year, source.title, source.journal, source.venue, source.volume, source.number]
    told += [*source.surnames, source.pages, source.remark]
    for field in told:
        for word in field.split():
            assert word == "others" or word.strip(";") in words


# --- one work, one entry ----------------------------------------------------------------------------------------------


def test_the_same_work_under_other_words_is_one_entry():
    same = [
        fact("X1", "Hoerger M 2010", "10.1/x"),
        fact("X2", "Hoerger M 2010, Participant dropout, POQ 13(6):697-700", "10.1/x"),
        fact("X3", "Church AH 1993, POQ 57:62-79"),
        fact("X4", "Church AH 1993, Estimating the effect, POQ 57:62-79"),
        fact("X5", "Milliken, Morrison & Hewlin (2003) J Management Studies"),
        fact("X6", "Milliken FJ, Morrison EW, Hewlin PF (2003) Employee silence, J Management Studies 40:1453-1476"),
        fact("X7", "Church AH 1993, Another title, POQ 57:90"),
    ]
    assert [[each.id for each in work.facts] for work in works(same)] == [
        ["X1", "X2"], ["X3", "X4"], ["X5", "X6"], ["X7"],
    ]  # fmt: skip
    assert works(same)[0].source.pages == "697-700"


def test_every_row_is_cited_once():
    register = evidence()
    cited = [fact.id for work in works(register) for fact in work.facts]
    assert sorted(cited) == sorted(fact.id for fact in register)
    dois = [work.doi for work in works(register) if work.doi]
    assert len(set(dois)) == len(dois) == len({fact.doi for fact in register if fact.doi})


# --- BibTeX -----------------------------------------------------------------------------------------------------------


def test_the_whole_register_is_well_formed_bibtex():
    found = entries(evidence().cite("bibtex"))
    keys = [key for _, key, _ in found]
    assert len(found) == len(works(evidence())) and len(set(keys)) == len(keys)
    assert keys == sorted(keys)
    assert sum(kind == "article" for kind, _, _ in found) > 40
    for kind, key, fields in found:
        assert fields["note"]
        needed = {"author", "year", "title", "journal"} if kind == "article" else set()
        assert needed <= fields.keys(), key
        assert "title" in fields or "howpublished" in fields, key


def test_the_entry_of_a_review():
    by_key = {key: (kind, fields) for kind, key, fields in entries(evidence().cite("bibtex"))}
    kind, fields = by_key["edwards2023methods"]
    assert kind == "article" and fields["author"] == "Edwards, PJ and others"
    assert fields["title"] == "{Methods to increase response to postal and electronic questionnaires}"
    assert fields["journal"] == "Cochrane Database Syst Rev" and "volume" not in fields
    assert fields["doi"] == "10.1002/14651858.MR000008.pub5" and "url" not in fields
    assert fields["note"].startswith("MR000008.pub5; P001 verified-primary: High heterogeneity (I2=85\\%).")
    assert "P005 verified-secondary: Evidence base" in fields["note"]
    kind, fields = by_key["usda2023fevsresultsa"]
    assert kind == "misc" and fields["howpublished"] == "USDA 2023 FEVS results" and "author" not in fields


def test_by_hand():
    text = cite([fact("X1", "Smith J & Wu Q 2020, Pay & 50% {of} it, POQ 5:1-9", caveat="a_b")], "bibtex")
    assert text == (
        "@article{smith2020pay,\n  author = {Smith, J and Wu, Q},\n  year = {2020},\n"
        "  title = {{Pay \\& 50\\% \\{of\\} it}},\n  journal = {POQ},\n  volume = {5},\n  pages = {1--9},\n"
        "  url = {https://example.org/a},\n  note = {X1 verified-primary: a\\_b},\n}"
    )


def test_keys_that_coincide_get_letters():
    found = entries(cite([fact(f"X{i}", f"vendor help page: one two {i}") for i in range(28)], "bibtex"))
    keys = [key for _, key, _ in found]
    assert len(set(keys)) == 28 and "vendorhelppageonea" in keys and "vendorhelppageone_26" in keys


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30), max_size=4))
def test_any_text_makes_well_formed_bibtex(texts):
    facts = [fact(f"X{i}", text, where_seen=text, caveat=text) for i, text in enumerate(texts)]
    assert len(entries(cite(facts, "bibtex"))) == len(works(facts))


# --- plain ------------------------------------------------------------------------------------------------------------


def test_plain_is_one_line_for_each_work_with_its_rows():
    lines = evidence().cite().splitlines()
    assert len(lines) == len(works(evidence()))
    assert lines == sorted(lines, key=str.casefold)
    (church,) = (line for line in lines if line.startswith("Church AH"))
    assert church == (
        "Church AH 1993, Estimating the effect of incentives on mail survey response rates, POQ 57:62-79. [P149, P150]"
    )


def test_another_style_is_refused():
    with pytest.raises(InvalidInput, match="style is 'apa', but is not known: known are plain, bibtex"):
        evidence().cite("apa")
    assert cite([]) == "" == cite([], "bibtex")
