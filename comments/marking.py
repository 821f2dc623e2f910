"""A comment's text as HTML, with the places that screening found marked in it."""

import re
from collections.abc import Iterable

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

Span = tuple[int, int]  # code-point offsets, the end not included

OPEN, CLOSE = "\x02", "\x03"  # normalised text holds no control characters


def merged(spans: Iterable[Span]) -> list[Span]:
    """`spans` in order, those that touch or overlap made one; empty ones are left out."""
    kept: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if kept and start <= kept[-1][1]:
            kept[-1] = kept[-1][0], max(kept[-1][1], end)
        else:
            kept.append((start, end))
    return kept


def marked(text: str, spans: Iterable[Span]) -> SafeString:
    """Paragraphs and line breaks as readers see them, everything escaped, `spans` in <mark>.

    A span that runs over a line end is marked line by line, so that the elements nest.
    """
    pieces, done = [], 0
    for start, end in merged(spans):
        pieces.append(text[done:start])
        pieces.append(re.sub(r"[^\n]+", rf"{OPEN}\g<0>{CLOSE}", text[start:end]))
        done = end
    html = linebreaks("".join((*pieces, text[done:])), autoescape=True)
    return mark_safe(html.replace(OPEN, '<mark class="found">').replace(CLOSE, "</mark>"))
