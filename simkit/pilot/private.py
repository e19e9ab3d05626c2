"""Which columns may tell who somebody is: by their heading, and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simkit.pilot.trouble import Notebook

__all__ = ["by_content", "by_heading", "shown_heading", "words_of"]


def words_of(heading: str) -> str:
    """A heading in small plain words: camel case and punctuation taken apart.

    >>> words_of("RecipientFirstName"), words_of("IP Address"), words_of("e-mail"), words_of("Q1_2")
    ('recipient first name', 'ip address', 'e mail', 'q1 2')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading)
    return " ".join(re.findall(r"[^\W_]+", parted.lower()))


_HEADINGS = {
    "a name": r"((recipient|respondent|candidate|contact|employee|given|family|first|last|middle|full|user|your|sur)"
    r" ?)*names?|surname|forename|candidate|respondent|applicant|employee|recruiter|interviewer"
    r"|(hiring |line )?manager",
    "an e-mail address": r"((recipient|respondent|candidate|contact|work|your|private) )*e ?mail( address(es)?)?",
    "a phone number": r"((recipient|candidate|contact|your|work|home|mobile|cell) )*(tele)?phone( number| no)?"
    r"|mobile( number)?|tel|fax",
    "an address": r"(postal |street |home |mailing )?address|street|zip( code)?|postal code|postcode|city",
    "a computer's address": r"ip( address)?|ip v[46]|user agent|device( id)?|cookie"
    r"|.* (browser|user agent|operating system)",
    "a place": r"(location )?(latitude|longitude)|lat|long|lng|coordinates|geo ?location",
    "an id": r"(.* )?(id|ids|identifier|uuid|guid)|external( data)? reference|(panel|personnel|staff|badge) number|ssn"
    r"|social security( number)?|token|reference",
    "a link to a person": r"(survey |personal |individual |unique )?(link|url)|linked ?in( profile| url)?|profile",
    "a date of birth": r"date of birth|birth ?(date|day)?|dob|age",
    "data that the sender attached": r"custom (data|value)s?( \d+)?",
}
_BY_HEADING = {kind: re.compile(pattern) for kind, pattern in _HEADINGS.items()}

_CONTENT = {
    "an e-mail address": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}"),
    "a link to a person": re.compile(r"https?://\S+|www\.\S+"),
    "a computer's address": re.compile(
        r"(?<![\d.])(\d{1,3}\.){3}\d{1,3}(?![\d.])|\b([0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b", re.I
    ),
    "an id": re.compile(
        r"\b[A-Z]{1,4}_[0-9A-Za-z]{9,}\b|\b[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b\d{3}-\d{2}-\d{4}\b|^\d{8,}$",
        re.I,
    ),
    "a phone number": re.compile(r"^\+?\(?\d[\d ()./-]{5,}\d$"),
    "a place": re.compile(r"^-?\d{1,3}\.\d{4,}$"),
}
_DATE_LIKE = re.compile(r"^(\d{4}[-./]\d{1,2}([-./]\d{1,2})?|\d{1,2}[-./]\d{1,2}[-./](\d{4}|\d{2}))([ T].*)?$")


def by_heading(heading: str) -> str:
    """What a column tells by its heading, "" if nothing that identifies.

    >>> by_heading("RecipientEmail"), by_heading("IPAddress"), by_heading("LocationLatitude"), by_heading("Q3")
    ('an e-mail address', "a computer's address", 'a place', '')
    """
    words = words_of(heading)
    return next((kind for kind, pattern in _BY_HEADING.items() if pattern.fullmatch(words)), "")


def by_content(values: Iterable[str]) -> str:
    """What a column tells by any of its values, "" if nothing that can be recognised.

    A name cannot be recognised so: what is not asked for by its heading is not kept anyway.

    >>> by_content(["fine", "write to jo@example.org"]), by_content(["2024-03-01 10:00", "12"])
    ('an e-mail address', '')
    """
    for value in set(values):
        for kind, pattern in _CONTENT.items():
            if pattern.search(value) and not (kind in ("a phone number", "an id") and _DATE_LIKE.match(value)):
                return kind
    return ""


def shown_heading(heading: str, at: int) -> str:
    """A heading as it may be said: a long one, or one that looks like an answer, by its place only.

    >>> shown_heading("Q1", 0), shown_heading("jo@example.org", 2)
    ('Q1', 'column 3')
    """
    if not heading or len(heading) > 60 or by_content([heading]):
        return f"column {at + 1}"
    return heading


def mind(book: Notebook) -> list[str]:
    """Headings of all dropped columns that identify, each with what it tells, in the order met."""
    return list(dict.fromkeys(f"{each.heading} ({each.identifies})" for each in book.dropped if each.identifies))
