"""The comparison of movements as one list for each condition, for screens too narrow for tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Row = list[str]  # cells as HTML


@dataclass(frozen=True)
class Condition:
    """A column of a table: its head, and each row's head with the cell beneath the column."""

    heading: SafeString
    facts: tuple[tuple[SafeString, SafeString], ...]


class _Tables(HTMLParser):
    """Reads our own clean HTML: the rows of every table, cells without ids."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self._cell: list[str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self._cell = []
        elif tag == "a" and self._cell is not None:
            self._cell.append(f'<a href="{escape(dict(attrs).get("href") or "")}">')

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell).strip())
            self._cell = None
        elif tag == "a" and self._cell is not None:
            self._cell.append("</a>")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(escape(data))


TABLE = re.compile(r'<div [^>]*class="table-scroll".*?</table>\s*</div>', re.DOTALL)


def tables(html: str) -> SafeString:
    """The tables of an article, in their scroll regions, without the text around them."""
    return mark_safe("\n".join(TABLE.findall(html)))


@lru_cache(maxsize=4)
def conditions(html: str) -> tuple[Condition, ...]:
    """The columns of all tables in an article's HTML, in order."""
    return tuple(condition for table in _Tables(html).tables for condition in _columns(table))


def _columns(table: list[Row]) -> Iterator[Condition]:
    if not table:
        return
    heads, *rows = table
    for place, heading in enumerate(heads[1:], start=1):
        facts = tuple(
            (mark_safe(row[0]), mark_safe(row[place])) for row in rows if len(row) > place
        )
        yield Condition(mark_safe(heading), facts)
