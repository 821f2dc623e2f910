"""Articles' Markdown to clean HTML.

The way: `limits` and `structure` refuse what would be slow, deep or broken, `dialect` converts with
raw HTML switched off, `sanitise` lets pass only what its policy names.
"""

from collections.abc import Mapping
from typing import Protocol

from django.utils.safestring import SafeString

from articles.markup import limits, structure
from articles.markup.dialect import convert
from articles.markup.document import Citation, Document, Heading, Reading
from articles.markup.errors import MarkupError
from articles.markup.links import GLOSSARY
from articles.markup.sanitise import sanitise

__all__ = [
    "GLOSSARY",
    "Citation",
    "Document",
    "Heading",
    "MarkupError",
    "render",
    "render_document",
]


class Explained(Protocol):
    """What a link to the glossary needs of its entry."""

    @property
    def term(self) -> str: ...


def render(source: str) -> SafeString:
    """The body of an article as clean HTML; raises MarkupError for what is refused."""
    return render_document(source).html


def render_document(source: str, glossary: Mapping[str, Explained] | None = None) -> Document:
    """`render`, with what the text cites and explains.

    With a glossary, [[slug]] shows the entry's own term, and a slug it lacks stays plain words.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    limits.check(source)
    structure.check(source)
    words = None if glossary is None else {slug: entry.term for slug, entry in glossary.items()}
    try:
        html, links = convert(source, words)
        clean = sanitise(html)
    except RecursionError:
        raise MarkupError("The text is nested too deep; make it flatter.") from None
    reading = Reading(clean)
    return Document(
        html=clean,
        headings=tuple(reading.headings),
        citations=tuple(
            Citation(reference, number, tuple(anchors))
            for number, (reference, anchors) in enumerate(links.citations.items(), start=1)
        ),
        words=tuple(links.words),
        plain_text=reading.plain_text,
    )
