"""The blocks of the dialect: /// care | Speak to a GP if: … ///, key points and the others."""

import xml.etree.ElementTree as ET
from typing import Any, ClassVar

from markdown import Markdown
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_string_in

CARE_LEVELS = {"non-urgent": "Not urgent: ", "urgent": "Urgent: ", "emergency": "Emergency: "}


class Box(Block):
    """A div, under a heading of its own where the block has a title."""

    ARGUMENT: bool | None = None
    HEADING: ClassVar[str] = "h3"
    HEADING_ID: ClassVar[str | None] = None
    DEFAULT_TITLE: ClassVar[str] = ""

    def on_validate(self, parent: ET.Element) -> bool:
        # pymdownx gives every block the option `attrs`; ours take their look from their name alone.
        return not self.options["attrs"]

    def on_create(self, parent: ET.Element) -> ET.Element:
        box = ET.SubElement(parent, "div", {"class": self.NAME})
        title = self.argument or self.DEFAULT_TITLE
        if title:
            heading = ET.SubElement(box, self.HEADING)
            heading.text = title
            if self.HEADING_ID:
                heading.set("id", self.HEADING_ID)
        return box


class KeyPoints(Box):
    NAME = "keypoints"
    HEADING = "h2"
    HEADING_ID = "key-points"
    DEFAULT_TITLE = "Key points"


class Care(Box):
    """What to do and how soon. The level is printed: colour alone would not say it (WCAG 1.4.1)."""

    NAME = "care"
    ARGUMENT = True
    OPTIONS: ClassVar[dict[str, Any]] = {"level": ("non-urgent", type_string_in(CARE_LEVELS))}

    def on_create(self, parent: ET.Element) -> ET.Element:
        level = self.options["level"]
        card = ET.SubElement(parent, "div", {"class": "care", "data-level": level})
        heading = ET.SubElement(card, "h3")
        worded = ET.SubElement(heading, "span", {"class": "care-level"})
        worded.text = AtomicString(CARE_LEVELS[level])
        worded.tail = self.argument
        ET.SubElement(card, "div", {"class": "care-body"})
        return card

    def on_add(self, block: ET.Element) -> ET.Element:
        return block[1]


class Callout(Box):
    NAME = "callout"
    ARGUMENT = True


class Inset(Box):
    NAME = "inset"
    ARGUMENT = False


class Ask(Box):
    NAME = "ask"
    DEFAULT_TITLE = "Questions to ask your GP"


class Do(Box):
    NAME = "do"
    DEFAULT_TITLE = "Do"


class Dont(Box):
    NAME = "dont"
    DEFAULT_TITLE = "Don't"


class Details(Box):
    NAME = "details"
    ARGUMENT = True

    def on_create(self, parent: ET.Element) -> ET.Element:
        expander = ET.SubElement(parent, "details", {"class": "expander"})
        ET.SubElement(expander, "summary").text = self.argument
        return expander


class Table(Box):
    """A table with its caption, in a region that the keyboard can scroll (WCAG 2.1.1)."""

    NAME = "table"
    ARGUMENT = True

    def on_create(self, parent: ET.Element) -> ET.Element:
        attributes = {"class": "table-scroll", "role": "region", "tabindex": "0"}
        return ET.SubElement(parent, "div", attributes)

    def on_end(self, block: ET.Element) -> None:
        table = block.find("table")
        if table is None:
            return
        caption = ET.Element("caption")
        caption.text = self.argument
        table.insert(0, caption)
        for row in table.iterfind("tbody/tr"):
            row[0].tag = "th"
            row[0].set("scope", "row")


BLOCKS: dict[str, type[Box]] = {
    block.NAME: block for block in (KeyPoints, Care, Callout, Inset, Ask, Do, Dont, Details, Table)
}


class ArticleBlocks(BlocksExtension):
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802
        for block in BLOCKS.values():
            block_mgr.register(block, {})
