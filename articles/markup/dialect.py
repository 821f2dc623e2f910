"""The Markdown dialect: Python-Markdown with the extensions articles need, and without raw HTML."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from markdown import Extension, Markdown
from markdown.inlinepatterns import AutolinkInlineProcessor
from markdown.treeprocessors import Treeprocessor

from articles.markup.blocks import ArticleBlocks
from articles.markup.links import CitationPattern, Links, WordPattern, WordsInTables, resolve

# Anchors of the page around the article, of its comments, references, citations and captions.
_RESERVED = re.compile(
    r"main|comments|comments-title|contents|references|words|about-page|updates|errors|share|footer"
    r"|c[0-9]+|(?:id_|cite-|ref-|table-|comment-).*"
)


class Dialect(Extension):
    """Our part of the dialect. After a conversion `links` holds what was cited and explained."""

    def __init__(self, words: Mapping[str, str] | None) -> None:
        super().__init__()
        self.words = words
        self.links = Links()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("automail")
        md.inlinePatterns.register(
            AutolinkInlineProcessor(r"<((?i:https?)://[^<>\s]+)>", md), "autolink", 120
        )
        # Before escapes (180), which would take the \| of a word in a table, and after code (190).
        md.inlinePatterns.register(CitationPattern(md), "citation", 186)
        md.inlinePatterns.register(WordPattern(md, self.words), "word", 185)
        md.preprocessors.register(WordsInTables(md), "words_in_tables", 25)
        # After attribute lists (8) and the ids of headings (5), before escapes are undone (0).
        md.treeprocessors.register(Finish(self), "finish", 3)


class Finish(Treeprocessor):
    """The last hand on the tree: ids, citations, words, outside links, pictures, table headers."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def run(self, root: ET.Element) -> None:
        _make_ids_unique(root)
        self.dialect.links = resolve(root)
        for element in root.iter():
            if element.tag == "h1":
                # The page's own h1 is the article's title.
                element.tag = "h2"
            elif element.tag == "a":
                _mark_outside(element)
            elif element.tag == "img":
                _find_picture(element)
        for header in root.iterfind(".//thead//th"):
            header.set("scope", "col")
        _name_tables(root)


def slug_of_heading(text: str, separator: str) -> str:
    """An id for a heading; letters of all scripts stay, as HTML allows."""
    words = re.findall(r"\w+", re.sub("['’]", "", text.lower()))
    return separator.join(words)[:80] or "section"


def _make_ids_unique(root: ET.Element) -> None:
    taken: set[str] = set()
    for element in root.iter():
        if "id" not in element.attrib:
            continue
        base = slug_of_heading(element.get("id") or "", "-")
        if _RESERVED.fullmatch(base):
            base = f"section-{base}"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        element.set("id", name)


def _mark_outside(link: ET.Element) -> None:
    link.attrib.pop("rel", None)
    try:
        outside = urlsplit(link.get("href") or "").scheme in {"http", "https"}
    except ValueError:
        outside = False
    if outside:
        link.set("rel", "noopener")


def _find_picture(picture: ET.Element) -> None:
    """`images/restless-legs/bed.svg` in a file is collected as /static/content/restless-legs/…"""
    source = picture.get("src") or ""
    if source.startswith("images/"):
        picture.set("src", f"{settings.STATIC_URL}content/{source.removeprefix('images/')}")


def _name_tables(root: ET.Element) -> None:
    for number, region in enumerate(root.iterfind(".//div[@class='table-scroll']"), start=1):
        caption = region.find("table/caption")
        if caption is not None:
            caption.set("id", f"table-{number}")
            region.set("aria-labelledby", f"table-{number}")


def convert(source: str, words: Mapping[str, str] | None) -> tuple[str, Links]:
    """The HTML of `source`, not yet sanitised, and what it cites and explains."""
    dialect = Dialect(words)
    parser = Markdown(
        extensions=[
            "tables",
            "attr_list",
            "def_list",
            "sane_lists",
            "smarty",
            "toc",
            ArticleBlocks(),
            dialect,
        ],
        extension_configs={"toc": {"marker": "", "slugify": slug_of_heading}},
        output_format="html",
    )
    return parser.convert(source), dialect.links
