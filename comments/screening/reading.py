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
    r"[^\W\d_][\w']*(?:\*+(?=[\w*])[\w']*)*"  # a word, perhaps with stars in it
    r"|\d+|[%£$€]|[.!?]+(?=\s|$)|\n"
)
DIGIT = re.compile(r"\d")
STOP = "."  # the word that stands for the end of a sentence; no phrase holds it


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


@lru_cache(maxsize=20_000)
def _words_of(written: str) -> tuple[str, ...]:
    """The words that something written without a blank stands for."""
    if written[0] in ".!?\n":
        return () if written.startswith("..") else (STOP,)  # "..." does not end a thought
    word = written.replace("'", "")
    return SHORTHAND.get(written) or SHORTHAND.get(word) or (word,)


def words(folded: str) -> list[str]:
    """The words of a folded text in order, shorthand written out, sentence ends as STOP.

    `14yo` is two words, and `can't` becomes two.
    """
    return [word for written in WORD.findall(folded) for word in _words_of(written)]


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
    def said(self) -> list[str]:
        return words(self.folded)

    @cached_property
    def _written(self) -> list[re.Match[str]]:
        """What stands in the folded text for each word of `said`."""
        return [match for match in WORD.finditer(self.folded) for _ in _words_of(match[0])]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words `first` to `last` of `said` stand in the folded text."""
        return self._written[first].start(), self._written[last].end()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word once: what is not among them need not be looked for in the text."""
        return frozenset(self.said)

    @cached_property
    def has_digits(self) -> bool:
        return DIGIT.search(self.folded) is not None

    @cached_property
    def sentences(self) -> list[int]:
        """For each word the number of its sentence."""
        stops = (word == STOP for word in self.said)
        return list(itertools.accumulate(stops, initial=0))[: len(self.said)]

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
