"""The links, pictures and anchors of a finished article text."""

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser


@dataclass(frozen=True)
class Link:
    """`address` is None where the sanitiser refused it."""

    address: str | None
    text: str


@dataclass(frozen=True)
class Picture:
    """`source` is None where the sanitiser refused it."""

    source: str | None
    alt: str
    has_size: bool
    is_decorative: bool


@dataclass
class Elements:
    """`links` are the author's own: those of citations and glossary words are left out."""

    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)


@lru_cache(maxsize=200)
def elements(html: str) -> Elements:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Elements()
        self._address: str | None = None
        self._text: list[str] | None = None
        self._in_citation = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if anchor := values.get("id"):
            self.found.anchors.add(anchor)
        if tag == "sup":
            self._in_citation = True
        elif tag == "a" and not self._in_citation and values.get("class") != "word":
            self._address, self._text = values.get("href"), []
        elif tag == "img":
            picture = Picture(
                source=values.get("src"),
                alt=(values.get("alt") or "").strip(),
                has_size="width" in values and "height" in values,
                is_decorative=values.get("class") == "decorative",
            )
            self.found.pictures.append(picture)
            if self._text is not None:
                self._text.append(picture.alt)

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup":
            self._in_citation = False
        elif tag == "a" and self._text is not None:
            text = " ".join("".join(self._text).split())
            self.found.links.append(Link(self._address, text))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
