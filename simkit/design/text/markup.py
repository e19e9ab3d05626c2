"""HTML in question texts: what a reader sees of it, and text made safe for it."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from simkit.design.text.draft import one_line

__all__ = ["plain_of", "safe_of"]

_BREAKS = {"br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {"script", "style"}


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in _SILENT
        if tag in _BREAKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT and self.silent > 0
        if tag in _BREAKS:
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.parts.append(" " if tag in _BREAKS else "")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain_of(markup: str) -> str:
    """What a reader sees, on one line.

    >>> plain_of("<p>Pay &amp; <b>benefits</b>:<br>fair?</p>"), plain_of("Fewer than < 5?")
    ('Pay & benefits: fair?', 'Fewer than < 5?')
    """
    seen = _Seen()
    seen.feed(markup)
    seen.close()
    return one_line("".join(seen.parts))


def safe_of(text: str) -> str:
    """Text that HTML shows as it is, and in which no double brackets stand.

    >>> safe_of("Pay & <benefits> [[now]]")
    'Pay &amp; &lt;benefits&gt; &#91;&#91;now&#93;&#93;'
    """
    return escape(text, quote=False).replace("[[", "&#91;&#91;").replace("]]", "&#93;&#93;")
