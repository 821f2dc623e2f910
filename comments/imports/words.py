"""What an export's strings mean: text, moments and names."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from html import unescape

from bs4 import BeautifulSoup

from comments.models import MAX_NAME
from comments.text import is_blank, normalised

LONGEST = 20_000  # characters of a comment's markup that are looked at
BLOCKS = ["p", "div", "blockquote", "ul", "ol", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6"]
NOBODY = "Anonymous"


def plain(markup: str) -> str:
    """A comment's HTML as plain text: entities decoded once, blocks as paragraphs."""
    markup = markup[:LONGEST]
    if "<" not in markup:
        return normalised(unescape(markup))
    soup = BeautifulSoup(markup, "html.parser")
    for element in soup(["script", "style"]):
        element.decompose()
    for line_break in soup("br"):
        line_break.replace_with("\n")
    for block in soup(BLOCKS):
        block.insert_after("\n\n")
    return re.sub(r"\n{3,}", "\n\n", normalised(soup.get_text()))


def name(author: str) -> str:
    """The name to show, as long as the form allows; nobody is "Anonymous"."""
    text = " ".join(normalised(unescape(author)).split())[:MAX_NAME].strip()
    return NOBODY if is_blank(text) else text


def moment(utc: str, local: str, zone: tzinfo) -> datetime | None:
    """The UTC time where it is one, else the local one in `zone`; None where neither is."""
    for text, its_zone in ((utc, UTC), (local, zone)):
        try:
            found = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=its_zone)
            return found.astimezone(UTC)
        except (ValueError, OverflowError):
            continue  # WordPress writes 0000-00-00 00:00:00 where it knows nothing
    return None


def published(utc: str, local: str, rfc2822: str, zone: tzinfo) -> datetime | None:
    """The moment of a post, which also has an RFC 2822 date."""
    found = moment(utc, local, zone)
    if found is None and rfc2822.strip():
        try:
            found = parsedate_to_datetime(rfc2822.strip()).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return found
