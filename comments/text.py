"""What readers' words become before anything looks at them: plain text, normalised once.

Nothing here interprets the text. It is escaped when it is shown.
"""

import re
import unicodedata
from itertools import groupby, islice

MOST_MARKS = 4  # in a row; no writing system needs more, and thousands cover the page

LINE_END = re.compile(r"\r\n|[\r\u0085\u2028\u2029\v\f]")
BIDI_CONTROL = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # they reorder what stands beside them
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
STOP = re.compile(r"[.,;:!?](?=\s|$)")
SURROGATE = re.compile(r"[\ud800-\udfff]")  # halves that no UTF-8 can hold


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def _with_few_marks(text: str) -> str:
    if text.isascii():  # which has none; most comments are, and an import has many of them
        return text
    return "".join(
        "".join(islice(characters, MOST_MARKS) if are_marks else characters)
        for are_marks, characters in groupby(text, _is_mark)
    )


def normalised(text: str) -> str:
    """`text` in NFC with one kind of line end, without controls and without blank edges.

    Removed are NUL and control characters, the bidirectional embeddings, overrides and isolates,
    and combining marks beyond the fourth in a row. Each line end counts as one character.
    """
    text = LINE_END.sub("\n", text).replace("\t", " ")
    text = BIDI_CONTROL.sub("", CONTROL.sub("", text))
    text = SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return _with_few_marks(unicodedata.normalize("NFC", text)).strip()


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: only spaces, joiners and marks that stand on nothing."""
    return not any(unicodedata.category(character)[0] in "LNPS" for character in text)


def without(text: str, start: int, end: int) -> str:
    """`text` without what stands in [start, end).

    Blanks, a stop or a line end go with it where they would stand twice; no word is changed.
    """
    if start >= end:
        return text
    before, after = text[:start].rstrip(" "), text[end:].lstrip(" ")
    begins = not before or before[-1] in "\n.!?"
    if begins and (stop := STOP.match(after)):
        after = after[stop.end() :].lstrip(" ")
    if before[-1:] in {"", "\n"}:
        after = after.removeprefix("\n")
    touch = before[-1:] in {"", "\n", "("} or after[:1] in {"", "\n", ")"} or STOP.match(after)
    return f"{before}{'' if touch else ' '}{after}".strip()
