"""Reads WordPress eXtended RSS 1.0 to 1.2, an item at a time, in little memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from comments.imports.cleaning import Refused

LONGEST = 10_000_000  # characters of one element; no post or comment has as many
PIECE = 1 << 16

WORDPRESS = re.compile(r"^\{http://wordpress\.org/export/1\.\d/\}(?=\w)")
CONTENT = re.compile(r"^\{http://purl\.org/rss/1\.0/modules/content/\}(?=\w)")

COMMENT_FIELDS = {
    "comment_id",
    "comment_author",
    "comment_author_email",
    "comment_date",
    "comment_date_gmt",
    "comment_content",
    "comment_approved",
    "comment_type",
    "comment_parent",
}
ITEM_FIELDS = {
    "title",
    "link",
    "pubDate",
    "wp:post_id",
    "wp:post_name",
    "wp:post_type",
    "wp:status",
    "wp:post_date_gmt",
    "wp:post_date",
    "content:encoded",
}


@dataclass(slots=True)
class OldComment:
    """A comment's elements as they stand; nothing else of it is read, no address and no agent."""

    fields: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(f"comment_{name}", "")


@dataclass(slots=True)
class Item:
    """One post or page with its comments, in the order of the file."""

    fields: dict[str, str] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    comments: list[OldComment] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


def short(tag: str) -> str:
    """`{http://wordpress.org/export/1.2/}post_id` as wp:post_id, whatever prefix the file uses."""
    return CONTENT.sub("content:", WORDPRESS.sub("wp:", tag))


class _Target:
    """What the parser calls; hands every finished item to `receive`."""

    def __init__(self, receive: Callable[[Item], None]) -> None:
        self._receive = receive
        self._item: Item | None = None
        self._comment: OldComment | None = None
        self._meta: list[str] | None = None
        self._text: list[str] = []
        self._length = 0
        self._depth = 0
        self.is_wordpress = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = short(tag)
        self._depth += 1
        if self._depth == 1 and name != "rss":
            raise Refused("The file is XML, but no export of WordPress: its root is not rss.")
        self.is_wordpress |= name.startswith("wp:")
        self._text, self._length = [], 0
        if name == "item":
            self._item = Item()
        elif name == "wp:comment":
            self._comment = OldComment()
        elif name == "wp:postmeta":
            self._meta = ["", ""]

    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST:
            raise Refused(f"One element is longer than {LONGEST:,} characters.")
        if self._item is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name, text = short(tag), "".join(self._text)
        self._depth -= 1
        self._text, self._length = [], 0
        if self._item is None:
            return
        if name == "item":
            self._receive(self._item)
            self._item = None
        elif self._comment is not None:
            self._end_in_comment(self._item, self._comment, name, text)
        elif self._meta is not None:
            self._end_in_meta(self._item, self._meta, name, text)
        elif name in ITEM_FIELDS:
            self._item.fields[name] = text

    def _end_in_comment(self, item: Item, comment: OldComment, name: str, text: str) -> None:
        field_name = name.removeprefix("wp:")
        if name == "wp:comment":
            item.comments.append(comment)
            self._comment = None
        elif field_name in COMMENT_FIELDS:
            comment.fields[field_name] = text

    def _end_in_meta(self, item: Item, meta: list[str], name: str, text: str) -> None:
        if name == "wp:meta_key":
            meta[0] = text
        elif name == "wp:meta_value":
            meta[1] = text
        elif name == "wp:postmeta":
            item.meta[meta[0]] = meta[1]
            self._meta = None

    def close(self) -> None:
        if not self.is_wordpress:
            raise Refused("The file is RSS, but no export of WordPress.")


def read(file: IO[str], receive: Callable[[Item], None]) -> None:
    """Hand every item of a cleaned export to `receive`; Refused where the file is no such thing."""
    parser = DefusedXMLParser(target=_Target(receive), forbid_dtd=True)
    try:
        while piece := file.read(PIECE):
            parser.feed(piece)
        parser.close()
    except ParseError as error:
        line = error.position[0]
        raise Refused(f"The file is cut off or malformed at line {line}: {error.msg}.") from error
    except DefusedXmlException as error:
        raise Refused("The file has a DOCTYPE, which no WordPress export has.") from error
