"""Reads WordPress eXtended RSS 1.0 to 1.2, an item at a time, in little memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from comments.imports.cleaning import Refused

LONGEST = 10_000_000  # characters of one element; no post or comment has as many

WORDPRESS = re.compile(r"^\{http://wordpress\.org/export/1\.\d/\}(?=\w)")
CONTENT = re.compile(r"^\{http://purl\.org/rss/1\.0/modules/content/\}(?=\w)")

COMMENT_FIELDS = {
    f"wp:comment_{name}": name
    for name in (
        "id",
        "author",
        "author_email",
        "date",
        "date_gmt",
        "content",
        "approved",
        "type",
        "parent",
    )
}
ITEM_FIELDS = {
    "title",
    "link",
    "guid",
    "pubDate",
    "wp:post_id",
    "wp:post_name",
    "wp:post_type",
    "wp:post_password",
    "wp:status",
    "wp:post_date_gmt",
    "wp:post_date",
    "content:encoded",
}
VIEWS = ("views", "post_views_count")  # meta keys of well-known counters, the only ones we read


@dataclass(slots=True)
class OldComment:
    """A comment's elements as they stand; nothing else of it is read, no address and no agent."""

    id: str = ""
    author: str = ""
    author_email: str = ""
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    type: str = ""
    parent: str = ""


@dataclass(slots=True)
class Item:
    """One post or page with its comments, in the order of the file."""

    fields: dict[str, str] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    comments: list[OldComment] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def number(self) -> int:
        """The post's id, 0 where it has none."""
        return number(self["wp:post_id"])

    @property
    def kind(self) -> str:
        return self["wp:post_type"].strip() or "post"

    @property
    def is_in_trash(self) -> bool:
        return self["wp:status"].strip() in {"trash", "auto-draft"}

    @property
    def was_public(self) -> bool:
        """Whether everybody could read it, and with it its comments."""
        return self["wp:status"].strip() != "private" and not self["wp:post_password"].strip()


def number(text: str) -> int:
    """The id in `text`, 0 where there is none that a table could hold."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


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
        self._name = ""
        self._is_mixed = False  # the text has elements, and is kept as mark-up
        self._within = 0  # how many of them are open
        self._length = 0
        self._depth = 0
        self.is_wordpress = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = short(tag)
        self._depth += 1
        if self._has_words(self._name):
            self._start_within(name, attributes)
            return
        self._name = name
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
        if self._item is not None:
            self._add(escape(text, quote=False) if self._is_mixed else text)
        else:
            self._add("", len(text))

    def end(self, tag: str) -> None:
        name = short(tag)
        self._depth -= 1
        if self._within:
            self._within -= 1
            self._add(f"</{name}>")
            return
        text = "".join(self._text)
        self._text, self._length, self._name, self._is_mixed = [], 0, "", False
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

    def _add(self, text: str, length: int = 0) -> None:
        self._length += length or len(text)
        if self._length > LONGEST:
            raise Refused(f"An element {self._name} is longer than {LONGEST:,} characters.")
        self._text.append(text)

    def _has_words(self, name: str) -> bool:
        """Whether an element is one of those that we keep, which no element of WordPress is in."""
        if self._comment is not None:
            return name in COMMENT_FIELDS
        return self._item is not None and self._meta is None and name in ITEM_FIELDS

    def _start_within(self, name: str, attributes: dict[str, str]) -> None:
        """Old versions wrote texts as they were, so that their mark-up became elements."""
        if not self._is_mixed:
            self._text, self._is_mixed = [escape(text, quote=False) for text in self._text], True
        self._within += 1
        said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        self._add(f"<{name}{said}>")

    def _end_in_comment(self, item: Item, comment: OldComment, name: str, text: str) -> None:
        if name == "wp:comment":
            item.comments.append(comment)
            self._comment = None
        elif name in COMMENT_FIELDS:
            setattr(comment, COMMENT_FIELDS[name], text)

    def _end_in_meta(self, item: Item, meta: list[str], name: str, text: str) -> None:
        if name == "wp:meta_key":
            meta[0] = text
        elif name == "wp:meta_value":
            meta[1] = text
        elif name == "wp:postmeta":
            if meta[0] in VIEWS:
                item.meta[meta[0]] = meta[1]
            self._meta = None

    def close(self) -> None:
        if not self.is_wordpress:
            raise Refused("The file is RSS, but no export of WordPress.")


def read(pieces: Iterable[bytes], receive: Callable[[Item], None]) -> None:
    """Hand every item of a cleaned export to `receive`; Refused where the file is no such thing."""
    parser = DefusedXMLParser(target=_Target(receive), forbid_dtd=True)
    fed = 0
    try:
        for piece in pieces:
            parser.feed(piece)
            fed += len(piece)
            if fed - parser.parser.CurrentByteIndex > LONGEST:  # one tag that does not end
                raise Refused(f"A tag or a remark is longer than {LONGEST:,} characters.")
        parser.close()
    except ParseError as error:
        line = error.position[0]
        raise Refused(f"The file is cut off or malformed at line {line}: {error.msg}.") from error
    except DefusedXmlException as error:
        raise Refused("The file has a DOCTYPE, which no WordPress export has.") from error
