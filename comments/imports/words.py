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
BLOCKS = ["p", "div", "blockquote", "ul", "ol", "dl", "pre", "table", "form", "section", "article"]
BLOCKS += ["h1", "h2", "h3", "h4", "h5", "h6", "address", "aside", "figure", "header", "footer"]
LINES = ["li", "tr", "dt", "dd", "caption", "figcaption"]
OTHERS = (
    "a|abbr|acronym|audio|b|bdi|bdo|big|br|button|center|cite|code|col|colgroup|data|del|dfn|em"
    "|embed|font|hr|i|iframe|img|input|ins|kbd|label|main|mark|nav|noscript|object|option|param|q"
    "|ruby|s|samp|script|select|small|source|span|strike|strong|style|sub|summary|sup|svg|tbody|td"
    "|textarea|tfoot|th|thead|time|tt|u|var|video|wbr"
)
# "legs<arms", "<3" and "<me@example.org>" are words, not mark-up.
NO_TAG = re.compile(
    rf"<(?!/?(?:{OTHERS}|{'|'.join(BLOCKS + LINES)})\b[^<>]*>|!--.*?-->)",
    re.IGNORECASE | re.DOTALL,
)
LINE_END_OF_BREAK = re.compile(r"(<br\b[^<>]*>)[ \t]*\r?\n", re.IGNORECASE)
EMPTY_LINES = re.compile(r"\n\s*\n")
NOBODY = "Anonymous"
YEARS = range(1970, 9999)  # whose times a page can show in any zone


def plain(markup: str) -> str:
    """A comment's HTML as plain text: entities decoded once, blocks as paragraphs."""
    markup = markup[:LONGEST]
    if "<" not in markup:
        return normalised(unescape(markup))
    markup = LINE_END_OF_BREAK.sub(r"\1", NO_TAG.sub("&lt;", markup))
    soup = BeautifulSoup(markup, "html.parser")
    for element in soup(["script", "style"]):
        element.decompose()
    for line_break in soup(["br", "hr"]):
        line_break.replace_with("\n")
    for line in soup(LINES):
        line.insert_before("\n")
    for block in soup(BLOCKS):
        block.insert_before("\n\n")
        block.insert_after("\n\n")
    return EMPTY_LINES.sub("\n\n", normalised(soup.get_text()))


def name(author: str) -> str:
    """The name to show, as long as the form allows; nobody is "Anonymous"."""
    text = " ".join(normalised(unescape(author)).split())[:MAX_NAME].strip()
    return NOBODY if is_blank(text) else text


def moment(utc: str, local: str, zone: tzinfo) -> datetime | None:
    """The UTC time where it is one, else the local one in `zone`; None where neither is.

    No export has a time that is still to come.
    """
    for text, its_zone in ((utc, UTC), (local, zone)):
        try:
            found = datetime.fromisoformat(text.strip()).replace(tzinfo=its_zone)
        except ValueError:
            continue  # WordPress writes 0000-00-00 00:00:00 where it knows nothing
        if found.year in YEARS and found <= datetime.now(UTC):
            return found.astimezone(UTC)
    return None


def published(utc: str, local: str, rfc2822: str, zone: tzinfo) -> datetime | None:
    """The moment of a post, which also has an RFC 2822 date."""
    if found := moment(utc, local, zone):
        return found
    if "-0001" in rfc2822:  # WordPress's year before the first; read on, it would be 2000
        return None
    try:
        dated = parsedate_to_datetime(rfc2822.strip())
    except ValueError:
        return None
    dated = dated.replace(tzinfo=dated.tzinfo or UTC)
    is_one = dated.year in YEARS and dated <= datetime.now(UTC)
    return dated.astimezone(UTC) if is_one else None
