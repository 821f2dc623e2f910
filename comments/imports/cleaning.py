"""Makes a real-world export readable: what WordPress and years of copying left in it.

The file is read in pieces and never held in memory. Every repair is counted.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

PIECE = 1 << 18  # characters read at once

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")
LONGEST_REFERENCE = 8  # digits; more than that is no character
RAW_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)")
# WordPress neither escapes this element nor puts it into CDATA, and we never keep it.
AUTHOR_URL = re.compile(r"(<([\w.-]+:comment_author_url)>)(.{1,2000}?)(</\2>)", re.DOTALL)
CDATA = re.compile(r"(<!\[CDATA\[|\]\]>)")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# What may go on in the next piece; a line end is never inside any of these.
UNFINISHED = re.compile(
    r"(?:<[\w.-]+:comment_author_url>[^\n]{0,2000}|<[^<>\n]{0,400}|&[#0-9A-Za-z]{0,20}|\]{1,2})\Z"
)
LONGEST_UNFINISHED = 2100

KNOWN_BY = {  # what other files begin with
    "PK": "The file is a ZIP archive; unpack it and import the XML file in it.",
    "\x1f": "The file is compressed; unpack it and import the XML file in it.",
    "ÿþ": "The file is UTF-16; save it as UTF-8.",
    "þÿ": "The file is UTF-16; save it as UTF-8.",
}


class Refused(Exception):
    """The file is no export that we read; the message is a sentence for the operator."""


def _latin1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    Cleaner.strays += 1
    stray = error.object[error.start : error.start + 1]
    return stray.decode("cp1252", "replace"), error.start + 1


codecs.register_error("stray-latin-1", _latin1)


@contextmanager
def naming(place: Path | str) -> Iterator[None]:
    """Says where it happened in an OSError that does not, as of a full disk."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or place
        raise


class Cleaner:
    """Repairs one export. `repairs` counts by kind, `done` is how many bytes were read."""

    strays = 0  # bytes that were no UTF-8, since the last start

    def __init__(self) -> None:
        self.repairs: Counter[str] = Counter()
        self.done = 0
        self._in_cdata = False

    def pieces(self, source: Path) -> Iterator[str]:
        """The repaired file without its declaration, no mark-up that we look for cut in two."""
        Cleaner.strays = 0
        with (
            source.open("rb") as raw,
            TextIOWrapper(raw, "utf-8", errors="stray-latin-1", newline="") as file,
        ):
            rest, piece = "", self._without_beginning(file.read(PIECE))
            while piece:
                piece, rest = _whole(rest + piece)
                yield self._repaired(piece)
                self.done = raw.tell()
                piece = file.read(PIECE)
            yield self._repaired(rest)
        self._count("stray Latin-1 bytes", Cleaner.strays)

    def _without_beginning(self, first: str) -> str:
        """`first` without a mark and a declaration; no line goes, so that errors name theirs."""
        if first.startswith("\ufeff"):
            self._count("byte-order mark", 1)
            first = first.lstrip("\ufeff")
        for beginning, sentence in KNOWN_BY.items():
            if first.startswith(beginning):
                raise Refused(sentence)
        started = first.lstrip()
        if not started:
            raise Refused("The file is empty.")
        if not started.startswith("<"):
            raise Refused("The file is not XML.")
        blank = first[: len(first) - len(started)]
        self._count("blank lines before the beginning", len(blank.splitlines()))
        return blank + DECLARATION.sub("", started)

    def _repaired(self, piece: str) -> str:
        piece, controls = CONTROL.subn("", piece)
        self._count("control characters", controls)
        piece = REFERENCE.sub(self._legal_reference, piece)
        parts = []
        for part in CDATA.split(piece):
            if part == "<![CDATA[":
                self._in_cdata = True
            elif part == "]]>":
                self._in_cdata = False
            elif not self._in_cdata:
                if DOCTYPE.search(part):
                    raise Refused("The file has a DOCTYPE, which no WordPress export has.")
                part = AUTHOR_URL.sub(self._without_url, part)
                part, ampersands = RAW_AMPERSAND.subn("&amp;", part)
                self._count("raw ampersands", ampersands)
            parts.append(part)
        return "".join(parts)

    def _without_url(self, match: re.Match[str]) -> str:
        if RAW_AMPERSAND.search(match[3]) or "<" in match[3]:
            self._count("raw author addresses", 1)
        return match[1] + match[4]

    def _legal_reference(self, match: re.Match[str]) -> str:
        digits = (match[1] or match[2]).lstrip("0")
        if 0 < len(digits) <= LONGEST_REFERENCE and _is_legal(int(digits, 16 if match[1] else 10)):
            return match[0]
        self._count("illegal character references", 1)
        return ""

    def _count(self, kind: str, number: int) -> None:
        if number:
            self.repairs[kind] += number


def _whole(piece: str) -> tuple[str, str]:
    """`piece` up to where something begins that may go on in the next one, and the rest."""
    last = UNFINISHED.search(piece, max(0, len(piece) - LONGEST_UNFINISHED))
    return (piece[: last.start()], last[0]) if last else (piece, "")


def _is_legal(code: int) -> bool:
    """Whether XML 1.0 has such a character (section 2.2)."""
    return (
        code in (9, 10, 13)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
