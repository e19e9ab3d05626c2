"""Sources as a list or as BibTeX. A field is written only where the source's own words give it, never guessed.

The register's sources are one line of text each, such as "Church AH 1993, Estimating the effect of incentives on
mail survey response rates, POQ 57:62-79". What is not of that form stands whole in `howpublished`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import ascii_lowercase

from simkit.checks import known
from simkit.evidence.facts import Fact

__all__ = ["STYLES", "Source", "Work", "bibtex", "cite", "parse", "works"]

STYLES = ("plain", "bibtex")

_JOURNALS = (
    "Annals of Applied Statistics", "APSR", "BMC Med Res Methodol", "BMJ", "Cochrane Database Syst Rev",
    "Computers in Human Behavior Reports", "Controlled Clinical Trials", "Cyberpsychol Behav Soc Netw",
    "Educational and Psychological Measurement", "Evaluation & the Health Professions", "First Monday",
    "Frontiers in Psychology", "Health Services Research", "HSR", "Human Relations", "IJMR", "Int J Internet Science",
    "Int J Methods Psychiatr Res", "J Applied Psychology", "J Applied Social Psychology", "J Business Research",
    "J Epidemiol Community Health", "J Experimental Political Science", "J Management Studies", "J Official Statistics",
    "J Pak Med Assoc", "J Retailing & Consumer Services", "JCMC", "JESP", "Management Research Review",
    "Marketing Letters", "Organizational Research Methods", "Pediatric Blood & Cancer", "Personnel",
    "Personnel Psychology", "PLoS ONE", "Political Behavior", "POQ", "Public Opinion Quarterly", "Quality & Quantity",
    "SSCR", "Survey Methods: Insights from the Field", "Value in Health",
)  # fmt: skip
_OTHER_VENUES = ("AIR Forum", "Glassdoor", "HBS WP", "NBER WP")

_SURNAME = r"(?:(?:van|der|den|de|la|von) )*[A-Z][\w'’-]+"
_PERSON = rf"{_SURNAME}(?: [A-Z][\w'’-]+)? (?!U[KS]\b)[A-Z]{{1,4}}"
_MORE = r"(?: et al\.)"
_PEOPLE = re.compile(
    rf"(?:{_PERSON}(?:(?:, | & |, & ){_PERSON})*{_MORE}?"
    rf"|{_SURNAME}(?:, {_SURNAME})* & {_SURNAME}|{_SURNAME}{_MORE})"
)
_DATED = re.compile(
    r"(?P<who>.+?),? (?:\((?P<in>\d{4}(?:/\d{4})?)\)(?P<stop>[,:]?)|(?P<on>\d{4})(?P<comma>,|(?= \()|$))\s*(?P<rest>.*)"
)
_REMARK = re.compile(r"(?:^|\s)\(([^()]*(?:\([^()]*\)[^()]*)*)\)?$")
_SECOND_HAND = re.compile(r"(?i)\bcited\b|\bas (?:reported|summarised|tabulated)\b|\bvia\b")
_NO_TITLE = re.compile(r"\.com\b|\bblog\b")
_ORGANISATION = re.compile(r"[A-Z][^,():?]*")
_LOCATOR = re.compile(r"(?P<volume>\d+)(?:\((?P<number>\d+)\))?(?:[: ](?P<pages>[\w-]+))?")
_SMALL = {"a", "an", "the", "of", "on", "in", "to", "and", "for", "does", "do", "is", "how", "why", "what", "when"}
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A source's words taken apart as far as they go; empty where they do not say.

    Parameters
    ----------
    words : str
        The whole of it.
    people : tuple of str
        Authors as "Surname, I"; "others" for "et al.".
    organisation, year, title, journal, venue, volume, number, pages : str
        `venue` is a series or publisher that is no journal.
    remark : str
        What stands in brackets at the end, and a place in the journal that is not volume(number):pages.
    """

    words: str
    people: tuple[str, ...] = ()
    organisation: str = ""
    year: str = ""
    title: str = ""
    journal: str = ""
    venue: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    remark: str = ""

    @property
    def surnames(self) -> tuple[str, ...]:
        """The authors without their initials."""
        return tuple(person.split(",")[0] for person in self.people)


def _people(who: str) -> tuple[str, ...]:
    others = who.endswith(" et al.")
    names = re.split(r", & | & |, ", who.removesuffix(" et al."))
    split = [re.fullmatch(r"(.+?) ([A-Z]{1,4})", name) for name in names]
    people = [f"{parts[1]}, {parts[2]}" if parts else name for name, parts in zip(names, split, strict=True)]
    return (*people, "others") if others else tuple(people)


def _placed(source: Source, rest: str) -> Source:
    """Title, journal and place out of what follows the year."""
    for name in sorted((*_JOURNALS, *_OTHER_VENUES), key=len, reverse=True):
        found = re.fullmatch(
            rf"(?:(?P<title>.*?)(?:,|(?<=\?)|(?<=\.\.\.),?) )?{re.escape(name)}(?P<place>(?:,? .*)?)", rest
        )
        if found is None:
            continue
        place = found["place"].strip(", ")
        numbers = _LOCATOR.fullmatch(place)
        if place and numbers is None and (":" in name or not re.search(r"\d", place)):
            continue  # the name was part of a longer one
        title = found["title"] or ""
        if name in _OTHER_VENUES:
            return replace(source, title=title, venue=f"{name} {place}".strip())
        if numbers is None:
            remark = "; ".join(filter(None, [source.remark, place]))
            return replace(source, title=title, journal=name, remark=remark)
        volume, number, pages = (text or "" for text in numbers.group("volume", "number", "pages"))
        return replace(source, title=title, journal=name, volume=volume, number=number, pages=pages)
    return replace(source, title=rest)


def parse(words: str) -> Source:
    """Take a source's words apart.

    Examples
    --------
    >>> source = parse("Church AH 1993, Estimating the effect of incentives, POQ 57:62-79")
    >>> source.people, source.year, source.title, source.journal, source.volume, source.pages
    (('Church, AH',), '1993', 'Estimating the effect of incentives', 'POQ', '57', '62-79')
    >>> parse("USDA 2023 FEVS results") == Source("USDA 2023 FEVS results")
    True
    """
    whole = Source(words)
    found = _DATED.fullmatch(words)
    if found is None:
        return whole
    who, rest = found["who"], found["rest"]
    year = found["in"] or found["on"]
    people = _PEOPLE.fullmatch(who) is not None
    named = people or (_ORGANISATION.fullmatch(who) and rest and (found["in"] or found["comma"] == ","))
    if not named or _SECOND_HAND.search(who):
        return whole
    dated = replace(whole, people=_people(who), year=year) if people else replace(whole, organisation=who, year=year)
    told = _REMARK.sub("", rest)
    if not told or _SECOND_HAND.search(told) or _NO_TITLE.search(told):
        return dated if people else whole
    remark = _REMARK.search(rest)
    return _placed(replace(dated, remark=remark[1]) if remark else dated, told)


@dataclass(frozen=True)
class Work:
    """One work, however many rows rest on it and however it is written there."""

    source: Source
    doi: str
    facts: tuple[Fact, ...]


def _same_authors(a: Source, b: Source) -> bool:
    shorter, longer = sorted((a.surnames, b.surnames), key=len)
    return a.surnames == b.surnames or (shorter[1:] == ("others",) and shorter[:1] == longer[:1])


def _same(a: Source, b: Source) -> bool:
    """The same words but for a remark; the same title; or the short form (no title) of a work in a journal."""
    if _REMARK.sub("", a.words) == _REMARK.sub("", b.words):
        return True
    if not a.year or (a.year, a.organisation) != (b.year, b.organisation):
        return False
    if a.title and b.title:
        return a.title == b.title and _same_authors(a, b)
    if (a.journal, a.venue) != (b.journal, b.venue) or not (a.journal or a.venue):
        return False
    return (not a.volume or not b.volume or a.volume == b.volume) and _same_authors(a, b)


def works(facts: Iterable[Fact]) -> tuple[Work, ...]:
    """The works that facts rest on, one each: the same DOI, words, or authors, year and journal."""
    found: list[Work] = []
    for fact in facts:
        source, doi = parse(fact.source), fact.doi.strip()
        for i, work in enumerate(found):
            if doi == work.doi if doi and work.doi else _same(source, work.source):
                best = max(
                    work.source, source, key=lambda s: (bool(s.journal and s.title), bool(s.title), len(s.words))
                )
                found[i] = Work(best, work.doi or doi, (*work.facts, fact))
                break
        else:
            found.append(Work(source, doi, (fact,)))
    return tuple(found)


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def _plain_word(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare.casefold())


def _key(source: Source) -> str:
    words = [_plain_word(word) for word in re.split(r"[\s/–-]+", source.title or source.words)]
    telling = [word for word in words if word and word not in _SMALL]
    if not source.year:
        return "".join(telling[:4]) or "source"
    first = source.surnames[0] if source.people else source.organisation.split()[0]
    return _plain_word(first) + source.year[:4] + (telling[0] if source.title and telling else "")


def _authors(source: Source) -> str:
    if source.people:
        return " and ".join(_escaped(person) for person in source.people)
    return f"{{{_escaped(source.organisation)}}}" if source.organisation else ""


def bibtex(work: Work, key: str) -> str:
    """One entry: @article where authors, year, title and journal are known, else @misc."""
    source = work.source
    article = bool(source.title and source.journal and source.people)
    known_as = source.venue if source.title and not source.journal else source.words
    remarks = dict.fromkeys(filter(None, (parse(fact.source).remark for fact in work.facts)))
    rows = [f"{fact.id} {fact.status}" + (f": {fact.caveat}" if fact.caveat else "") for fact in work.facts]
    seen = next((fact.where_seen for fact in work.facts if re.fullmatch(r"https?://[^\s{}\\]+", fact.where_seen)), "")
    fields = {
        "author": _authors(source),
        "year": source.year,
        # a second pair of braces keeps the capitals
        "title": f"{{{_escaped(source.title)}}}" if source.title else "",
        "journal": _escaped(source.journal) if article else "",
        "volume": source.volume if article else "",
        "number": source.number if article else "",
        "pages": source.pages.replace("-", "--") if article else "",
        "howpublished": "" if article else _escaped(known_as),
        "doi": work.doi,
        "url": "" if work.doi else seen,
        "note": _escaped("; ".join([*remarks, *rows])),
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@{'article' if article else 'misc'}{{{key},", *lines, "}"])


def cite(facts: Iterable[Fact], style: str = "plain") -> str:
    """The sources of some facts, one entry for each work.

    Parameters
    ----------
    facts : iterable of Fact
    style : {"plain", "bibtex"}
        A line for each work with the rows that rest on it, or BibTeX in which `note` carries the status and the
        caveat of every row. Keys are author, year and first word of the title; keys that coincide get a letter, in
        the order of the rows.

    Raises
    ------
    InvalidInput
        Another style.

    Examples
    --------
    >>> from simkit.evidence.register import evidence
    >>> print(cite([evidence().find("P026")]))
    Edwards P et al. 2005, Meta-analysis of randomised trials of monetary incentives and response to mailed
    questionnaires, J Epidemiol Community Health 59:987-999. doi:10.1136/jech.2005.034397 [P026]
    """
    known("style", style, STYLES)
    found = works(facts)
    if style == "plain":
        lines = []
        for work in found:
            doi = f" doi:{work.doi}" if work.doi else ""
            stop = "" if work.source.words.endswith((".", "?", "!")) else "."
            lines.append(f"{work.source.words}{stop}{doi} [{', '.join(fact.id for fact in work.facts)}]")
        return "\n".join(sorted(lines, key=str.casefold))
    keys = [_key(work.source) for work in found]
    entries = {}
    for i, (work, key) in enumerate(zip(found, keys, strict=True)):
        nth = keys[:i].count(key)
        letter = "" if keys.count(key) == 1 else ascii_lowercase[nth] if nth < 26 else f"_{nth}"
        entries[key + letter] = work
    return "\n\n".join(bibtex(entries[key], key) for key in sorted(entries))
