"""A finished article text, with what the page around it must know."""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Heading:
    id: str
    text: str


@dataclass(frozen=True)
class Citation:
    """A source the text cites: its number on the page, and the anchors where it is cited."""

    reference_id: str
    number: int
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """`headings` are those of level 2, `words` slugs of the glossary, all in the order of the text.

    `plain_text` has a line for each paragraph, without the numbers of citations.
    """

    html: SafeString
    headings: tuple[Heading, ...]
    citations: tuple[Citation, ...]
    words: tuple[str, ...]
    plain_text: str


class Reading(HTMLParser):
    """Reads our own clean HTML: `headings` and `plain_text` as Document has them."""

    INLINE = frozenset({"a", "em", "strong", "code", "span"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[Heading] = []
        self._text: list[str] = []
        self._heading: list[str] | None = None
        self._heading_id = ""
        self._in_citation = False
        self.feed(html)
        self.close()

    @property
    def plain_text(self) -> str:
        lines = ("".join(self._text)).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines if line.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "sup":
            self._in_citation = True
        elif tag not in self.INLINE:
            self._text.append("\n")
        if tag == "h2":
            self._heading, self._heading_id = [], dict(attrs).get("id") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup":
            self._in_citation = False
        elif tag not in self.INLINE:
            self._text.append("\n")
        if tag == "h2" and self._heading is not None:
            self.headings.append(Heading(self._heading_id, "".join(self._heading).strip()))
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._in_citation:
            return
        # Line breaks inside a paragraph are only spaces.
        self._text.append(data.replace("\n", " "))
        if self._heading is not None:
            self._heading.append(data)
