"""A comment as screening reads it: letters folded, words apart, every place traceable.

Folding removes what makes the same words look different: case, accents, width, curly quotes,
invisible characters, Cyrillic letters that look Latin. Nothing is lost, since every folded
character remembers where it came from. What the words mean is not known here.
"""

import itertools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from comments.screening.findings import Finding, Kind
from comments.screening.lists import pairs

ALIKE = dict(
    zip(
        "‘’‚‛′`´“”„‟″«»‐‑‒–—―−⁄łøđðıаеорсхуіјѕһ",
        "'''''''\"\"\"\"\"\"\"-------/loddiaeopcxyijsh",
        strict=True,
    )
)
WORD = re.compile(
    r"(?P<word>[^\W\d_](?:[\w']|\*(?=[\w*]))*)|(?P<number>\d+)|(?P<sign>[%£$€])"
    r"|(?P<stop>[.!?]+(?=\s|$)|\n)"
)
STOP = "."  # the word that stands for the end of a sentence; no phrase holds it


class Word(NamedTuple):
    """A folded word with its place in the folded text; `14yo` is two, `can't` becomes two."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """What stands for one character: one or several, or none where it cannot be seen."""
    if character in ALIKE:
        return ALIKE[character]
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(
        ALIKE.get(part, part)
        for part in parts
        if unicodedata.category(part) not in {"Mn", "Me", "Cf"}
    )


def fold(text: str) -> str:
    """`text` as phrases and word lists are compared with it."""
    return text.lower().replace("`", "'") if text.isascii() else "".join(map(_folded, text))


SHORTHAND = {short: tuple(long.split()) for short, long in pairs("shorthand.txt", fold)}


def words(folded: str) -> list[Word]:
    """The words of a folded text in order, shorthand written out, sentence ends as STOP."""
    found: list[Word] = []
    for match in WORD.finditer(folded):
        start, end = match.span()
        if match.lastgroup == "stop":
            if match[0] == "." or not match[0].startswith(".."):  # "..." does not end a thought
                found.append(Word(STOP, start, end))
            continue
        word = match[0].replace("'", "")
        for part in SHORTHAND.get(match[0]) or SHORTHAND.get(word) or (word,):
            found.append(Word(part, start, end))
    return found


@dataclass(frozen=True)
class Reading:
    """One comment in its three forms: as given, folded, and as words of the folded form."""

    text: str

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def _sources(self) -> Sequence[int]:
        """For each folded character the offset of the character it came from."""
        if self.text.isascii():
            return range(len(self.text))
        return [place for place, char in enumerate(self.text) for _ in _folded(char)]

    @cached_property
    def words(self) -> list[Word]:
        return words(self.folded)

    @cached_property
    def said(self) -> list[str]:
        """The words without their places."""
        return [word.text for word in self.words]

    @cached_property
    def sentences(self) -> list[int]:
        """For each word the number of its sentence."""
        stops = (word == STOP for word in self.said)
        return list(itertools.accumulate(stops, initial=0))[: len(self.words)]

    def sentence_around(self, place: int) -> range:
        """The places of the words in the sentence of the word at `place`."""
        number = self.sentences[place]
        return range(bisect_left(self.sentences, number), bisect_right(self.sentences, number))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the given text that became [start, end) of the folded text."""
        first, last = self._sources[start], self._sources[end - 1] + 1
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return first, last

    def written(self, start: int, end: int) -> str:
        """What the writer typed where [start, end) of the folded text is: with its capitals."""
        first, last = self.original(start, end)
        return self.text[first:last]

    def finding(self, kind: Kind, start: int, end: int, rule: str, reason: str) -> Finding:
        """A finding for [start, end) of the folded text."""
        return Finding(kind, *self.original(start, end), rule, reason)
