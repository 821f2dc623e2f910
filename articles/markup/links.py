"""Links only our dialect has: citations [@allen-2014; @nhs-rls] and words [[ferritin|iron stores]].

While Markdown is parsed they are elements of their own, because patterns do not run in the order of
the text. `resolve` then walks the finished tree in that order, numbers them and makes them links.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

GLOSSARY = "/glossary/"
CITATION, WORD = "quiet-citation", "quiet-word"

_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# The number stands close to its word, and never alone at the start of a line.
_CITATION = rf"\s?(?<!\\)\[@({_ID}(?:\s*;\s*@{_ID})*)\]"
_WORD = rf"(?<!\\)\[\[({_ID})(?:\\?\|([^\[\]|\\]{{1,200}}))?\]\]"


class CitationPattern(InlineProcessor):
    def __init__(self, md: Markdown) -> None:
        super().__init__(_CITATION, md)

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        ids = re.sub(r"[\s@]", "", m.group(1))
        return ET.Element(CITATION, {"ids": ids}), m.start(), m.end()


class WordPattern(InlineProcessor):
    """`names` are the words the glossary explains, by slug; None when no glossary is at hand."""

    def __init__(self, md: Markdown, names: Mapping[str, str] | None) -> None:
        super().__init__(_WORD, md)
        self.names = names

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        slug, shown = m.groups()
        known = self.names is None or slug in self.names
        element = ET.Element(WORD, {"slug": slug} if known else {})
        name = (self.names or {}).get(slug, slug.replace("-", " "))
        element.text = AtomicString((shown or name).strip())
        return element, m.start(), m.end()


class WordsInTables(Preprocessor):
    """The bar of [[slug|words]] is no cell border."""

    BAR = re.compile(rf"(\[\[{_ID})\|")

    def run(self, lines: list[str]) -> list[str]:
        return [
            self.BAR.sub(r"\1\\|", line) if line.lstrip().startswith("|") else line
            for line in lines
        ]


@dataclass
class Links:
    """What `resolve` found, in text order: the anchors of each citation, and glossary slugs."""

    citations: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, None] = field(default_factory=dict)


def resolve(root: ET.Element) -> Links:
    """Turn the elements of the patterns above into links, in the order of the text."""
    found = Links()
    for element in root.iter():
        if element.tag == CITATION:
            _cite(element, found)
        elif element.tag == WORD:
            _explain(element, found)
    return found


def _cite(element: ET.Element, found: Links) -> None:
    ids = element.get("ids", "").split(";")
    element.tag = "sup"
    element.attrib.clear()
    element.set("class", "cite")
    for reference in dict.fromkeys(ids):
        anchors = found.citations.setdefault(reference, [])
        anchors.append(f"cite-{reference}-{len(anchors) + 1}")
        number = list(found.citations).index(reference) + 1
        link = ET.SubElement(
            element,
            "a",
            {
                "href": f"#ref-{reference}",
                "id": anchors[-1],
                "aria-label": f"Reference {number}",
            },
        )
        link.text = AtomicString(f"[{number}]")


def _explain(element: ET.Element, found: Links) -> None:
    slug = element.get("slug")
    element.attrib.clear()
    if slug is None:
        element.tag = "span"
        return
    element.tag = "a"
    element.set("class", "word")
    element.set("href", f"{GLOSSARY}#{slug}")
    found.words[slug] = None
