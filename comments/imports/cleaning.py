"""Makes a real-world export readable: what WordPress and years of copying left in it.

The file is read in pieces and never held in memory. Every repair is counted.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PIECE = 1 << 20  # characters read at once; an ordinary line is far shorter
HELD_BACK = 256  # of a piece that ends inside a line, so that no mark-up is cut in two

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,9}));")
RAW_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)")
# WordPress neither escapes this element nor puts it into CDATA, and we never keep it.
AUTHOR_URL = re.compile(r"(<wp:comment_author_url>)(.*?)(</wp:comment_author_url>)", re.DOTALL)
CDATA = re.compile(r"(<!\[CDATA\[|\]\]>)")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class Refused(Exception):
    """The file is no export that we read; the message is a sentence for the operator."""


def _latin1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    Cleaner.strays += 1
    stray = error.object[error.start : error.start + 1]
    return stray.decode("cp1252", "replace"), error.start + 1


codecs.register_error("stray-latin-1", _latin1)


class Cleaner:
    """Copies an export, repaired, as UTF-8 without declaration. `repairs` counts by kind."""

    strays = 0  # bytes that were no UTF-8, since the last start

    def __init__(self) -> None:
        self.repairs: Counter[str] = Counter()
        self._in_cdata = False

    def clean(self, source: Path, target: IO[str]) -> Iterator[int]:
        """Write the repaired file to `target`; yields how many characters were read so far."""
        Cleaner.strays = 0
        done = 0
        with source.open(encoding="utf-8", errors="stray-latin-1", newline="") as file:
            held = self._beginning(file.readline(PIECE), file)
            while piece := held + file.readline(PIECE):
                held = ""
                if not piece.endswith("\n") and len(piece) > HELD_BACK * 2:
                    piece, held = piece[:-HELD_BACK], piece[-HELD_BACK:]
                target.write(self._repaired(piece))
                done += len(piece)
                yield done
        self._count("stray Latin-1 bytes", Cleaner.strays)

    def _beginning(self, first: str, file: IO[str]) -> str:
        """What stands before the root element: a mark, blank lines and a declaration."""
        if first.startswith("\ufeff"):
            self._count("byte-order mark", 1)
            first = first.lstrip("\ufeff")
        blank = 0
        while first and not first.strip():
            blank += 1
            first = file.readline(PIECE)
        self._count("blank lines before the beginning", blank)
        if not first:
            raise Refused("The file is empty.")
        if first.startswith("PK"):
            raise Refused("The file is a ZIP archive; unpack it and import the XML file in it.")
        if not first.lstrip().startswith("<"):
            raise Refused("The file is not XML.")
        return DECLARATION.sub("", first)

    def _repaired(self, piece: str) -> str:
        piece, controls = CONTROL.subn("", piece)
        self._count("control characters", controls)
        piece = AUTHOR_URL.sub(self._without_url, piece)
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
                part, ampersands = RAW_AMPERSAND.subn("&amp;", part)
                self._count("raw ampersands", ampersands)
            parts.append(part)
        return "".join(parts)

    def _without_url(self, match: re.Match[str]) -> str:
        if RAW_AMPERSAND.search(match[2]) or "<" in match[2].replace("<![CDATA[", ""):
            self._count("raw author addresses", 1)
        return match[1] + match[3]

    def _legal_reference(self, match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else int(match[2])
        legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        if legal or 0x10000 <= code <= 0x10FFFF:
            return match[0]
        self._count("illegal character references", 1)
        return ""

    def _count(self, kind: str, number: int) -> None:
        if number:
            self.repairs[kind] += number
